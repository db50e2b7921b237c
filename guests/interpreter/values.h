#ifndef VALUES_H
#define VALUES_H

#include "json.h"

/* A length of {"fill":…} beyond this is refused. */
#define MAX_FILL (64u << 20)

/* The length of {"fill":{"byte":b,"length":n}}; 0 where the value is none, or a wrong one. */
size_t value_fill_length(const struct json *json, const struct json_node *node);

/*
 * Read {"string":…} and {"bytes":…}; either may be a fill instead, in a string with ASCII only, which is made in `room`.
 * Return NULL, or what is wrong. Bytes are decoded where they stand, so a value is read once.
 */
const char *value_read_string(struct span *span, const struct json *json, const struct json_node *node, char *room);
const char *value_read_bytes(struct span *span, const struct json *json, const struct json_node *node, char *room);

/* Reads {"int":"<decimal>"} that fits 64 bits, with a sign or without. Returns NULL, or what is wrong. */
const char *value_read_integer(int64_t *value, bool is_signed, const struct json *json, const struct json_node *node);

#endif
