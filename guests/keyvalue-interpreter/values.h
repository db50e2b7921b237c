#ifndef VALUES_H
#define VALUES_H

#include "../shared/keyvalue.h"
#include "json.h"

/* A length of {"fill":…} beyond this is refused. */
#define MAX_FILL (64u << 20)

/* A string or bytes that a request carries. */
struct value {
  struct span span;
  char *owned; /* to be freed; NULL where the span stands in the request's line */
};

/*
 * Reads {"string":…} and {"bytes":…}; either may be {"fill":{"byte":b,"length":n}} instead, in a string with ASCII only.
 * Returns NULL, or what is wrong. Bytes are decoded where they stand, so a value is read once.
 */
const char *value_read_string(struct value *value, const struct json *json, const struct json_node *node);
const char *value_read_bytes(struct value *value, const struct json *json, const struct json_node *node);

void value_free(struct value *value);

/* Write {"string":…}, {"bytes":…} and {"list":[{"string":…},…]}. */
void value_write_string(struct buffer *out, struct span text);
void value_write_bytes(struct buffer *out, struct span bytes);
void value_write_strings(struct buffer *out, struct kv_keys strings);

#endif
