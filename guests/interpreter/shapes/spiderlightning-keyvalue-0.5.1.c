#include "../shape.h"

#define INTERFACE "spiderlightning:keyvalue/keyvalue@0.5.1"
#define IMPORT(name) __attribute__((import_module(INTERFACE), import_name(name)))

IMPORT("[static]keyvalue.open") void keyvalue_open(const char *name, int32_t length, char *result);
IMPORT("[method]keyvalue.get") void keyvalue_get(int32_t self, const char *key, int32_t length, char *result);
IMPORT("[method]keyvalue.set")
void keyvalue_set(int32_t self, const char *key, int32_t key_length, const char *value, int32_t length, char *result);
IMPORT("[method]keyvalue.keys") void keyvalue_keys(int32_t self, char *result);
IMPORT("[method]keyvalue.delete") void keyvalue_delete(int32_t self, const char *key, int32_t length, char *result);
IMPORT("[resource-drop]keyvalue") void keyvalue_drop(int32_t self);

static const struct resource KEYVALUE = {keyvalue_drop};
static const struct type OWNED = OWN(&KEYVALUE);
static const struct type SELF = BORROW(&KEYVALUE);
static const struct span CASES[] = {
    SPAN_OF("key-not-found"),        SPAN_OF("invalid-key"),   SPAN_OF("invalid-value"), SPAN_OF("connection-error"),
    SPAN_OF("authentication-error"), SPAN_OF("timeout-error"), SPAN_OF("io-error"),      SPAN_OF("unexpected-error"),
};
static const struct type ERROR =
    VARIANT(CASES, &STRING, &STRING, &STRING, &STRING, &STRING, &STRING, &STRING, &STRING);

static void open(const union flat *a, char *result) { keyvalue_open(a[0].pointer, a[1].i32, result); }
static void get(const union flat *a, char *result) { keyvalue_get(a[0].i32, a[1].pointer, a[2].i32, result); }
static void set(const union flat *a, char *result) {
  keyvalue_set(a[0].i32, a[1].pointer, a[2].i32, a[3].pointer, a[4].i32, result);
}
static void keys(const union flat *a, char *result) { keyvalue_keys(a[0].i32, result); }
static void delete(const union flat *a, char *result) { keyvalue_delete(a[0].i32, a[1].pointer, a[2].i32, result); }

static const struct function FUNCTIONS[] = {
    {SPAN_OF(INTERFACE "#[static]keyvalue.open"), false, 1, {&STRING}, &OWNED, &ERROR, open},
    {SPAN_OF(INTERFACE "#[method]keyvalue.get"), true, 2, {&SELF, &STRING}, &BYTES, &ERROR, get},
    {SPAN_OF(INTERFACE "#[method]keyvalue.set"), true, 3, {&SELF, &STRING, &BYTES}, NULL, &ERROR, set},
    {SPAN_OF(INTERFACE "#[method]keyvalue.keys"), true, 1, {&SELF}, &STRINGS, &ERROR, keys},
    {SPAN_OF(INTERFACE "#[method]keyvalue.delete"), true, 2, {&SELF, &STRING}, NULL, &ERROR, delete},
};

const struct shape SHAPE = {SPAN_OF("\"" INTERFACE "\""), FUNCTIONS, sizeof FUNCTIONS / sizeof *FUNCTIONS};
