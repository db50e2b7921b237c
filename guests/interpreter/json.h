#ifndef JSON_H
#define JSON_H

#include "buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_node {
  enum json_type type;
  struct span name;   /* of a member of an object */
  struct span text;   /* of a string, decoded; of a number, as written */
  uint32_t child;     /* index of the first item or member, 0 if there is none */
  uint32_t next;      /* index of the next item or member, 0 if this is the last */
};

/* A parsed document; node 0 is its root. Parsing again reuses the memory. */
struct json {
  struct json_node *nodes;
  size_t count;
  size_t capacity;
  /* Set where the text is JSON but a string in it is not Unicode (a lone surrogate, invalid UTF-8); else NULL. */
  const char *flaw;
};

/*
 * Parses a text, decoding its strings in place, so the text must outlive the document. Returns NULL, or why it is not
 * JSON.
 */
const char *json_parse(struct json *json, struct span text);

/* The member of that name (the last, if there are several), or NULL; also NULL if the node is no object. */
const struct json_node *json_member(const struct json *json, const struct json_node *node, struct span name);

/* The first item of an array, or the next one after `node`; NULL if there is none. */
const struct json_node *json_first(const struct json *json, const struct json_node *node);
const struct json_node *json_next(const struct json *json, const struct json_node *node);

/* Whether a node is an integer, of either sign and any size. */
bool json_is_integer(const struct json_node *node);

/* Reads an integer from 0 to `max`; false if the node is anything else. */
bool json_uint(const struct json_node *node, uint32_t max, uint32_t *value);

/* Writes a string literal: control characters, quotes and backslashes escaped, everything else as it is. */
void json_write_string(struct buffer *out, struct span text);

void json_write_uint(struct buffer *out, uint64_t value);

#endif
