#include "values.h"

#include "base64.h"

#include <stdlib.h>

static const char *read_fill(struct value *value, const struct json *json, const struct json_node *fill,
                             uint32_t max_byte) {
  const struct json_node *byte = json_member(json, fill, SPAN("byte"));
  const struct json_node *length = json_member(json, fill, SPAN("length"));
  uint32_t filler;
  uint32_t count;
  if (!byte || !json_uint(byte, max_byte, &filler)) return "fill: byte is missing or out of range";
  if (!length || !json_uint(length, MAX_FILL, &count)) return "fill: length is missing or out of range";
  value->owned = malloc(count ? count : 1);
  if (!value->owned) __builtin_trap();
  memset(value->owned, (int)filler, count);
  value->span = (struct span){value->owned, count};
  return NULL;
}

const char *value_read_string(struct value *value, const struct json *json, const struct json_node *node) {
  const struct json_node *string = json_member(json, node, SPAN("string"));
  const struct json_node *fill = json_member(json, node, SPAN("fill"));
  if (!string && fill) return read_fill(value, json, fill, 0x7f);
  if (!string || fill || string->type != JSON_STRING) return "expected {\"string\":\"…\"}";
  value->span = string->text;
  return NULL;
}

const char *value_read_bytes(struct value *value, const struct json *json, const struct json_node *node) {
  const struct json_node *bytes = json_member(json, node, SPAN("bytes"));
  const struct json_node *fill = json_member(json, node, SPAN("fill"));
  if (!bytes && fill) return read_fill(value, json, fill, 0xff);
  if (!bytes || fill || bytes->type != JSON_STRING) return "expected {\"bytes\":\"<base64>\"}";
  value->span = bytes->text;
  return base64_decode(&value->span) ? NULL : "bytes are not canonical base64";
}

void value_free(struct value *value) {
  free(value->owned);
  value->owned = NULL;
}

void value_write_string(struct buffer *out, struct span text) {
  buffer_append(out, SPAN("{\"string\":"));
  json_write_string(out, text);
  buffer_append(out, SPAN("}"));
}

void value_write_bytes(struct buffer *out, struct span bytes) {
  buffer_append(out, SPAN("{\"bytes\":\""));
  base64_encode(out, bytes);
  buffer_append(out, SPAN("\"}"));
}

void value_write_strings(struct buffer *out, struct kv_keys strings) {
  buffer_append(out, SPAN("{\"list\":["));
  for (size_t i = 0; i < strings.length; i++) {
    if (i > 0) buffer_append(out, SPAN(","));
    value_write_string(out, strings.items[i]);
  }
  buffer_append(out, SPAN("]}"));
}
