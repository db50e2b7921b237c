#include "../shared/keyvalue.h"

#include <stdio.h>
#include <stdlib.h>

static const struct span STORE = SPAN("my-container");
static const struct span KEY = SPAN("hello-spiderlightning");
static const struct span GREETING = SPAN("Hello, SpiderLightning!");

static void expect_ok(const struct kv_result *result) {
  if (!result->failed) return;
  struct span name = kv_error_name(&result->error);
  fprintf(stderr, "%.*s: %.*s\n", (int)name.length, name.data, (int)result->error.text.length,
          result->error.text.data);
  exit(EXIT_FAILURE);
}

int main(void) {
  struct kv_result result;

  kv_open(STORE.data, STORE.length, &result);
  expect_ok(&result);
  kv_handle store = result.handle;

  kv_set(store, KEY.data, KEY.length, GREETING.data, GREETING.length, &result);
  expect_ok(&result);

  kv_get(store, KEY.data, KEY.length, &result);
  expect_ok(&result);
  fwrite(result.value.data, 1, result.value.length, stdout);
  putchar('\n');
  span_free(result.value);

  kv_drop(store);
  return EXIT_SUCCESS;
}
