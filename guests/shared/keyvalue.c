#include "keyvalue.h"

#include <stdlib.h>

_Static_assert(offsetof(struct kv_result, handle) == 4, "payload of a result");
_Static_assert(offsetof(struct kv_result, error.text) == 8, "payload of an error");
_Static_assert(sizeof(struct kv_result) == 16, "size of a result");
_Static_assert(sizeof(struct span) == 8, "size of a list element");

struct span kv_error_name(const struct kv_error *error) {
  static const struct span NAMES[] = {
      SPAN("key-not-found"),        SPAN("invalid-key"),   SPAN("invalid-value"), SPAN("connection-error"),
      SPAN("authentication-error"), SPAN("timeout-error"), SPAN("io-error"),      SPAN("unexpected-error"),
  };
  /* The host's side of the ABI refuses other discriminants, so this one would be a broken host. */
  if (error->kind >= sizeof NAMES / sizeof *NAMES) __builtin_trap();
  return NAMES[error->kind];
}

void kv_free_keys(struct kv_keys keys) {
  for (size_t i = 0; i < keys.length; i++) span_free(keys.items[i]);
  if (keys.length > 0) free(keys.items);
}
