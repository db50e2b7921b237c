#ifndef KEYVALUE_H
#define KEYVALUE_H

#include "span.h"

#include <stdint.h>

/*
 * spiderlightning:keyvalue/keyvalue@0.5.1 as the canonical ABI imports it. Arguments are borrowed; whatever a call
 * returned is given back with span_free or kv_free_keys.
 */

#define KEYVALUE_INTERFACE "spiderlightning:keyvalue/keyvalue@0.5.1"

/* A component handle of the resource `keyvalue`. */
typedef int32_t kv_handle;

/* The variant keyvalue-error; `kind` indexes its cases. */
struct kv_error {
  uint8_t kind;
  struct span text;
};

/* list<string> */
struct kv_keys {
  struct span *items;
  size_t length;
};

/* A result<T, keyvalue-error> for every T of the interface, laid out as the host writes it. */
struct kv_result {
  uint8_t failed;
  union {
    kv_handle handle;
    struct span value;
    struct kv_keys keys;
    struct kv_error error;
  };
};

#define KV_IMPORT(name) __attribute__((import_module(KEYVALUE_INTERFACE), import_name(name)))

KV_IMPORT("[static]keyvalue.open") void kv_open(const char *name, size_t name_length, struct kv_result *result);
KV_IMPORT("[method]keyvalue.get")
void kv_get(kv_handle self, const char *key, size_t key_length, struct kv_result *result);
KV_IMPORT("[method]keyvalue.set")
void kv_set(kv_handle self, const char *key, size_t key_length, const char *value, size_t value_length,
            struct kv_result *result);
KV_IMPORT("[method]keyvalue.keys") void kv_keys(kv_handle self, struct kv_result *result);
KV_IMPORT("[method]keyvalue.delete")
void kv_delete(kv_handle self, const char *key, size_t key_length, struct kv_result *result);
KV_IMPORT("[resource-drop]keyvalue") void kv_drop(kv_handle self);

/* The name of an error's case, as in the WIT text. */
struct span kv_error_name(const struct kv_error *error);

void kv_free_keys(struct kv_keys keys);

#endif
