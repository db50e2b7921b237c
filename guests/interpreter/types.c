#include "types.h"

const struct type BOOL = {.kind = TYPE_BOOL};
const struct type U64 = {.kind = TYPE_U64};
const struct type S64 = {.kind = TYPE_S64};
const struct type STRING = {.kind = TYPE_STRING};
const struct type BYTES = {.kind = TYPE_BYTES};
const struct type STRINGS = LIST(&STRING);

/* The greatest of all parts. */
static size_t greatest(const struct type *type, size_t (*measure)(const struct type *)) {
  size_t result = 0;
  for (size_t i = 0; i < type->count; i++) {
    size_t measured = type->parts[i] ? measure(type->parts[i]) : 0;
    if (measured > result) result = measured;
  }
  return result;
}

size_t type_alignment(const struct type *type) {
  switch (type->kind) {
    case TYPE_BOOL: return 1;
    case TYPE_U64: case TYPE_S64: return 8;
    case TYPE_STRING: case TYPE_BYTES: case TYPE_LIST: case TYPE_OWN: case TYPE_BORROW: return 4;
    case TYPE_OPTION: case TYPE_TUPLE: case TYPE_RECORD: case TYPE_VARIANT: break;
  }
  size_t alignment = greatest(type, type_alignment);
  return alignment ? alignment : 1;
}

static size_t round_up(size_t at, size_t alignment) { return (at + alignment - 1) & ~(alignment - 1); }

size_t type_align(size_t at, const struct type *part) { return round_up(at, type_alignment(part)); }

size_t type_payload_offset(const struct type *type) { return round_up(1, type_alignment(type)); }

size_t type_size(const struct type *type) {
  size_t size = 0;
  switch (type->kind) {
    case TYPE_BOOL: return 1;
    case TYPE_U64: case TYPE_S64: return 8;
    case TYPE_OWN: case TYPE_BORROW: return 4;
    case TYPE_STRING: case TYPE_BYTES: case TYPE_LIST: return sizeof(struct span);
    case TYPE_OPTION: case TYPE_VARIANT: size = type_payload_offset(type) + greatest(type, type_size); break;
    case TYPE_TUPLE: case TYPE_RECORD:
      for (size_t i = 0; i < type->count; i++) size = type_align(size, type->parts[i]) + type_size(type->parts[i]);
      break;
  }
  return round_up(size, type_alignment(type));
}
