#include "lift.h"

#include "base64.h"
#include "json.h"

static struct span load_span(const char *at) {
  struct span span;
  memcpy(&span, at, sizeof span);
  return span;
}

/* From this length on, bytes that are all equal are written as their number. */
#define FILL_FROM (64u << 10)

static bool is_fill(struct span bytes) {
  if (bytes.length < FILL_FROM) return false;
  return memcmp(bytes.data, bytes.data + 1, bytes.length - 1) == 0;
}

static void lift_bytes(struct buffer *out, struct span bytes) {
  if (is_fill(bytes)) {
    buffer_append(out, SPAN("{\"fill\":{\"byte\":"));
    json_write_uint(out, (uint8_t)bytes.data[0]);
    buffer_append(out, SPAN(",\"length\":"));
    json_write_uint(out, bytes.length);
    buffer_append(out, SPAN("}}"));
    return;
  }
  buffer_append(out, SPAN("{\"bytes\":\""));
  base64_encode(out, bytes);
  buffer_append(out, SPAN("\"}"));
}

static void lift_string(struct buffer *out, struct span text) {
  buffer_append(out, SPAN("{\"string\":"));
  json_write_string(out, text);
  buffer_append(out, SPAN("}"));
}

static void lift_integer(struct buffer *out, bool is_signed, const char *at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  bool negative = is_signed && (int64_t)value < 0;
  buffer_append(out, negative ? SPAN("{\"int\":\"-") : SPAN("{\"int\":\""));
  json_write_uint(out, negative ? 0 - value : value);
  buffer_append(out, SPAN("\"}"));
}

static void lift_handle(struct buffer *out, struct handles *handles, const struct type *type, const char *at) {
  int32_t handle;
  memcpy(&handle, at, sizeof handle);
  buffer_append(out, SPAN("{\"handle\":"));
  json_write_uint(out, handles_add(handles, handle, type->resource));
  buffer_append(out, SPAN("}"));
}

static void lift_list(struct buffer *out, struct handles *handles, const struct type *part, struct span list) {
  size_t size = type_size(part);
  buffer_append(out, SPAN("{\"list\":["));
  for (size_t i = 0; i < list.length; i++) {
    if (i > 0) buffer_append(out, SPAN(","));
    lift(out, handles, part, list.data + i * size);
  }
  buffer_append(out, SPAN("]}"));
}

/* The items of a tuple, or the members of a record. */
static void lift_parts(struct buffer *out, struct handles *handles, const struct type *type, const char *at) {
  size_t offset = 0;
  for (size_t i = 0; i < type->count; i++) {
    if (i > 0) buffer_append(out, SPAN(","));
    if (type->names) {
      json_write_string(out, type->names[i]);
      buffer_append(out, SPAN(":"));
    }
    offset = type_align(offset, type->parts[i]);
    lift(out, handles, type->parts[i], at + offset);
    offset += type_size(type->parts[i]);
  }
}

void lift_case(struct buffer *out, struct handles *handles, const struct type *variant, const char *at) {
  uint8_t discriminant = (uint8_t)at[0];
  /* The host's side of the ABI refuses other discriminants, so this one would be a broken host. */
  if (discriminant >= variant->count) __builtin_trap();
  buffer_append(out, SPAN("\"case\":"));
  json_write_string(out, variant->names[discriminant]);
  buffer_append(out, SPAN(",\"value\":"));
  const struct type *payload = variant->parts[discriminant];
  if (payload) lift(out, handles, payload, at + type_payload_offset(variant));
  else buffer_append(out, SPAN("null"));
}

void lift(struct buffer *out, struct handles *handles, const struct type *type, const char *at) {
  struct span span;
  switch (type->kind) {
    case TYPE_BOOL: buffer_append(out, at[0] ? SPAN("{\"bool\":true}") : SPAN("{\"bool\":false}")); break;
    case TYPE_U64: lift_integer(out, false, at); break;
    case TYPE_S64: lift_integer(out, true, at); break;
    case TYPE_STRING:
      span = load_span(at);
      lift_string(out, span);
      span_free(span);
      break;
    case TYPE_BYTES:
      span = load_span(at);
      lift_bytes(out, span);
      span_free(span);
      break;
    case TYPE_LIST:
      span = load_span(at);
      lift_list(out, handles, type->parts[0], span);
      span_free(span);
      break;
    case TYPE_OWN: case TYPE_BORROW: lift_handle(out, handles, type, at); break;
    case TYPE_OPTION:
      if (at[0]) {
        buffer_append(out, SPAN("{\"some\":"));
        lift(out, handles, type->parts[0], at + type_payload_offset(type));
        buffer_append(out, SPAN("}"));
      } else {
        buffer_append(out, SPAN("{\"none\":null}"));
      }
      break;
    case TYPE_TUPLE:
      buffer_append(out, SPAN("{\"tuple\":["));
      lift_parts(out, handles, type, at);
      buffer_append(out, SPAN("]}"));
      break;
    case TYPE_RECORD:
      buffer_append(out, SPAN("{\"record\":{"));
      lift_parts(out, handles, type, at);
      buffer_append(out, SPAN("}}"));
      break;
    case TYPE_VARIANT:
      buffer_append(out, SPAN("{\"variant\":{"));
      lift_case(out, handles, type, at);
      buffer_append(out, SPAN("}}"));
      break;
  }
}
