/* wasi:config, for the shapes that include it; before that they define VERSION, in quotation marks. */

#include "../shape.h"

#define INTERFACE "wasi:config/store@" VERSION
#define IMPORT(name) __attribute__((import_module(INTERFACE), import_name(name)))

IMPORT("get") void config_get(const char *key, int32_t length, char *result);
IMPORT("get-all") void config_get_all(char *result);

static const struct span CASES[] = {SPAN_OF("upstream"), SPAN_OF("io")};
static const struct type ERROR = VARIANT(CASES, &STRING, &STRING);
static const struct type MAYBE_STRING = OPTION(&STRING);
static const struct type PAIR = TUPLE(&STRING, &STRING);
static const struct type PAIRS = LIST(&PAIR);

static void get(const union flat *a, char *result) { config_get(a[0].pointer, a[1].i32, result); }
static void get_all(const union flat *a, char *result) {
  (void)a;
  config_get_all(result);
}

static const struct function FUNCTIONS[] = {
    {SPAN_OF(INTERFACE "#get"), false, 1, {&STRING}, &MAYBE_STRING, &ERROR, get},
    {SPAN_OF(INTERFACE "#get-all"), false, 0, {0}, &PAIRS, &ERROR, get_all},
};

const struct shape SHAPE = {SPAN_OF("\"" INTERFACE "\""), FUNCTIONS, sizeof FUNCTIONS / sizeof *FUNCTIONS};
