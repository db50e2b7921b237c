#include "values.h"

#include "base64.h"

/* The byte and the length of a fill. */
static const char *read_fill(const struct json *json, const struct json_node *fill, uint32_t max_byte, uint32_t *filler,
                             uint32_t *count) {
  const struct json_node *byte = json_member(json, fill, SPAN("byte"));
  const struct json_node *length = json_member(json, fill, SPAN("length"));
  if (!byte || !json_uint(byte, max_byte, filler)) return "fill: byte is missing or out of range";
  if (!length || !json_uint(length, MAX_FILL, count)) return "fill: length is missing or out of range";
  return NULL;
}

size_t value_fill_length(const struct json *json, const struct json_node *node) {
  const struct json_node *fill = json_member(json, node, SPAN("fill"));
  uint32_t filler;
  uint32_t count = 0;
  return fill && !read_fill(json, fill, 0xff, &filler, &count) ? count : 0;
}

static const char *make_fill(struct span *span, const struct json *json, const struct json_node *fill, uint32_t max_byte,
                             char *room) {
  uint32_t filler;
  uint32_t count;
  const char *wrong = read_fill(json, fill, max_byte, &filler, &count);
  if (wrong) return wrong;
  if (count > 0) memset(room, (int)filler, count);
  *span = (struct span){room, count};
  return NULL;
}

const char *value_read_string(struct span *span, const struct json *json, const struct json_node *node, char *room) {
  const struct json_node *string = json_member(json, node, SPAN("string"));
  const struct json_node *fill = json_member(json, node, SPAN("fill"));
  if (!string && fill) return make_fill(span, json, fill, 0x7f, room);
  if (!string || fill || string->type != JSON_STRING) return "expected {\"string\":\"…\"}";
  *span = string->text;
  return NULL;
}

const char *value_read_bytes(struct span *span, const struct json *json, const struct json_node *node, char *room) {
  const struct json_node *bytes = json_member(json, node, SPAN("bytes"));
  const struct json_node *fill = json_member(json, node, SPAN("fill"));
  if (!bytes && fill) return make_fill(span, json, fill, 0xff, room);
  if (!bytes || fill || bytes->type != JSON_STRING) return "expected {\"bytes\":\"<base64>\"}";
  *span = bytes->text;
  return base64_decode(span) ? NULL : "bytes are not canonical base64";
}

const char *value_read_integer(int64_t *value, bool is_signed, const struct json *json, const struct json_node *node) {
  static const char expected[] = "expected {\"int\":\"<decimal>\"} of 64 bits";
  const struct json_node *integer = json_member(json, node, SPAN("int"));
  if (!integer || integer->type != JSON_STRING) return expected;
  struct span digits = integer->text;
  bool negative = digits.length > 0 && digits.data[0] == '-';
  if (negative) digits = (struct span){digits.data + 1, digits.length - 1};
  if (digits.length == 0 || (negative && !is_signed)) return expected;
  uint64_t most = is_signed ? (uint64_t)INT64_MAX + (negative ? 1 : 0) : UINT64_MAX;
  uint64_t read = 0;
  for (size_t i = 0; i < digits.length; i++) {
    if (digits.data[i] < '0' || digits.data[i] > '9') return expected;
    uint64_t digit = (uint64_t)(digits.data[i] - '0');
    if (read > (most - digit) / 10) return expected;
    read = read * 10 + digit;
  }
  *value = (int64_t)(negative ? 0 - read : read);
  return NULL;
}
