/*
 * wasi:keyvalue, for the shapes that include it. Before that they say what theirs is:
 *
 *   VERSION          the package's version, in quotation marks
 *   CURSOR_IS_U64    where cursors are numbers and not strings
 *   COUNTER          S64 or U64
 *   HAS_CAS          where there is compare-and-swap
 *   GET_MANY_PAIR    the type of an item that get-many returns: MAYBE_PAIR or PAIR_OF_MAYBE
 */

#include "../shape.h"

#define STORE "wasi:keyvalue/store@" VERSION
#define ATOMICS "wasi:keyvalue/atomics@" VERSION
#define BATCH "wasi:keyvalue/batch@" VERSION
#define IMPORT(interface, name) __attribute__((import_module(interface), import_name(name)))

#ifdef CURSOR_IS_U64
#define CURSOR U64
#else
#define CURSOR STRING
#endif

IMPORT(STORE, "open") void store_open(const char *name, int32_t length, char *result);
IMPORT(STORE, "[resource-drop]bucket") void bucket_drop(int32_t self);
IMPORT(STORE, "[method]bucket.get") void bucket_get(int32_t self, const char *key, int32_t length, char *result);
IMPORT(STORE, "[method]bucket.set")
void bucket_set(int32_t self, const char *key, int32_t key_length, const char *value, int32_t length, char *result);
IMPORT(STORE, "[method]bucket.delete") void bucket_delete(int32_t self, const char *key, int32_t length, char *result);
IMPORT(STORE, "[method]bucket.exists") void bucket_exists(int32_t self, const char *key, int32_t length, char *result);
#ifdef CURSOR_IS_U64
IMPORT(STORE, "[method]bucket.list-keys") void bucket_list_keys(int32_t self, int32_t has, int64_t cursor, char *result);
#else
IMPORT(STORE, "[method]bucket.list-keys")
void bucket_list_keys(int32_t self, int32_t has, const char *cursor, int32_t length, char *result);
#endif
IMPORT(ATOMICS, "increment")
void atomics_increment(int32_t bucket, const char *key, int32_t length, int64_t delta, char *result);
#ifdef HAS_CAS
IMPORT(ATOMICS, "[static]cas.new") void cas_new(int32_t bucket, const char *key, int32_t length, char *result);
IMPORT(ATOMICS, "[method]cas.current") void cas_current(int32_t self, char *result);
IMPORT(ATOMICS, "[resource-drop]cas") void cas_drop(int32_t self);
IMPORT(ATOMICS, "swap") void atomics_swap(int32_t cas, const char *value, int32_t length, char *result);
#endif
IMPORT(BATCH, "get-many") void batch_get_many(int32_t bucket, const char *keys, int32_t length, char *result);
IMPORT(BATCH, "set-many") void batch_set_many(int32_t bucket, const char *pairs, int32_t length, char *result);
IMPORT(BATCH, "delete-many") void batch_delete_many(int32_t bucket, const char *keys, int32_t length, char *result);

static const struct resource BUCKET = {bucket_drop};
static const struct type OWN_BUCKET = OWN(&BUCKET);
static const struct type IN_BUCKET = BORROW(&BUCKET);
static const struct span ERROR_CASES[] = {SPAN_OF("no-such-store"), SPAN_OF("access-denied"), SPAN_OF("other")};
static const struct type ERROR = VARIANT(ERROR_CASES, NULL, NULL, &STRING);
static const struct type MAYBE_BYTES = OPTION(&BYTES);
static const struct type MAYBE_CURSOR = OPTION(&CURSOR);
static const struct span RESPONSE_FIELDS[] = {SPAN_OF("keys"), SPAN_OF("cursor")};
static const struct type KEY_RESPONSE = RECORD(RESPONSE_FIELDS, &STRINGS, &MAYBE_CURSOR);
static const struct type PAIR = TUPLE(&STRING, &BYTES);
static const struct type PAIRS = LIST(&PAIR);
static const struct type MAYBE_PAIR = OPTION(&PAIR);
static const struct type PAIR_OF_MAYBE = TUPLE(&STRING, &MAYBE_BYTES);
static const struct type GOTTEN = LIST(&GET_MANY_PAIR);
/* Each shape takes one of them. */
static const struct type *const EITHER[] __attribute__((unused)) = {&MAYBE_PAIR, &PAIR_OF_MAYBE};

static void open(const union flat *a, char *result) { store_open(a[0].pointer, a[1].i32, result); }
static void get(const union flat *a, char *result) { bucket_get(a[0].i32, a[1].pointer, a[2].i32, result); }
static void set(const union flat *a, char *result) {
  bucket_set(a[0].i32, a[1].pointer, a[2].i32, a[3].pointer, a[4].i32, result);
}
static void delete(const union flat *a, char *result) { bucket_delete(a[0].i32, a[1].pointer, a[2].i32, result); }
static void exists(const union flat *a, char *result) { bucket_exists(a[0].i32, a[1].pointer, a[2].i32, result); }
static void list_keys(const union flat *a, char *result) {
#ifdef CURSOR_IS_U64
  bucket_list_keys(a[0].i32, a[1].i32, a[2].i64, result);
#else
  bucket_list_keys(a[0].i32, a[1].i32, a[2].pointer, a[3].i32, result);
#endif
}
static void increment(const union flat *a, char *result) {
  atomics_increment(a[0].i32, a[1].pointer, a[2].i32, a[3].i64, result);
}
static void get_many(const union flat *a, char *result) { batch_get_many(a[0].i32, a[1].pointer, a[2].i32, result); }
static void set_many(const union flat *a, char *result) { batch_set_many(a[0].i32, a[1].pointer, a[2].i32, result); }
static void delete_many(const union flat *a, char *result) {
  batch_delete_many(a[0].i32, a[1].pointer, a[2].i32, result);
}

#ifdef HAS_CAS
static const struct resource CAS = {cas_drop};
static const struct type OWN_CAS = OWN(&CAS);
static const struct type ON_CAS = BORROW(&CAS);
static const struct span CAS_CASES[] = {SPAN_OF("store-error"), SPAN_OF("cas-failed")};
static const struct type CAS_ERROR = VARIANT(CAS_CASES, &ERROR, &OWN_CAS);

static void new(const union flat *a, char *result) { cas_new(a[0].i32, a[1].pointer, a[2].i32, result); }
static void current(const union flat *a, char *result) { cas_current(a[0].i32, result); }
static void swap(const union flat *a, char *result) { atomics_swap(a[0].i32, a[1].pointer, a[2].i32, result); }
#endif

static const struct function FUNCTIONS[] = {
    {SPAN_OF(STORE "#open"), false, 1, {&STRING}, &OWN_BUCKET, &ERROR, open},
    {SPAN_OF(STORE "#[method]bucket.get"), true, 2, {&IN_BUCKET, &STRING}, &MAYBE_BYTES, &ERROR, get},
    {SPAN_OF(STORE "#[method]bucket.set"), true, 3, {&IN_BUCKET, &STRING, &BYTES}, NULL, &ERROR, set},
    {SPAN_OF(STORE "#[method]bucket.delete"), true, 2, {&IN_BUCKET, &STRING}, NULL, &ERROR, delete},
    {SPAN_OF(STORE "#[method]bucket.exists"), true, 2, {&IN_BUCKET, &STRING}, &BOOL, &ERROR, exists},
    {SPAN_OF(STORE "#[method]bucket.list-keys"), true, 2, {&IN_BUCKET, &MAYBE_CURSOR}, &KEY_RESPONSE, &ERROR, list_keys},
    {SPAN_OF(ATOMICS "#increment"), false, 3, {&IN_BUCKET, &STRING, &COUNTER}, &COUNTER, &ERROR, increment},
#ifdef HAS_CAS
    {SPAN_OF(ATOMICS "#[static]cas.new"), false, 2, {&IN_BUCKET, &STRING}, &OWN_CAS, &ERROR, new},
    {SPAN_OF(ATOMICS "#[method]cas.current"), true, 1, {&ON_CAS}, &MAYBE_BYTES, &ERROR, current},
    {SPAN_OF(ATOMICS "#swap"), false, 2, {&OWN_CAS, &BYTES}, NULL, &CAS_ERROR, swap},
#endif
    {SPAN_OF(BATCH "#get-many"), false, 2, {&IN_BUCKET, &STRINGS}, &GOTTEN, &ERROR, get_many},
    {SPAN_OF(BATCH "#set-many"), false, 2, {&IN_BUCKET, &PAIRS}, NULL, &ERROR, set_many},
    {SPAN_OF(BATCH "#delete-many"), false, 2, {&IN_BUCKET, &STRINGS}, NULL, &ERROR, delete_many},
};

const struct shape SHAPE = {
    SPAN_OF("\"" STORE "\",\"" ATOMICS "\",\"" BATCH "\""),
    FUNCTIONS,
    sizeof FUNCTIONS / sizeof *FUNCTIONS,
};
