#ifndef TYPES_H
#define TYPES_H

#include "../shared/span.h"

#include <stdint.h>

/* The types of WIT that the interfaces use. No type is written as NULL: the payload of a case without one, `_` of a result. */
enum kind {
  TYPE_BOOL,
  TYPE_U64,
  TYPE_S64,
  TYPE_STRING,
  TYPE_BYTES, /* list<u8> */
  TYPE_OWN,
  TYPE_BORROW,
  TYPE_LIST,
  TYPE_OPTION,
  TYPE_TUPLE,
  TYPE_RECORD,
  TYPE_VARIANT,
};

struct resource {
  void (*drop)(int32_t handle);
};

struct type {
  enum kind kind;
  const struct resource *resource;   /* of a handle */
  size_t count;                      /* of the parts */
  const struct type *const *parts;   /* the element, the fields, or the payloads of the cases */
  const struct span *names;          /* of fields and cases */
};

/* How a value lies in memory, by the canonical ABI of wasm32. */
size_t type_size(const struct type *type);
size_t type_alignment(const struct type *type);

/* Where the payload of an option or a variant begins. Its discriminant is the byte before: no variant has 256 cases. */
size_t type_payload_offset(const struct type *type);

/* Where a part of a tuple or a record begins; `at` is where the one before it ended. */
size_t type_align(size_t at, const struct type *part);

extern const struct type BOOL, U64, S64, STRING, BYTES, STRINGS;

#define PARTS(...) (const struct type *const[]){__VA_ARGS__}
#define COUNT(...) (sizeof(PARTS(__VA_ARGS__)) / sizeof(const struct type *))
#define NAMES(...) (const struct span[]){__VA_ARGS__}
#define OWN(of) {.kind = TYPE_OWN, .resource = (of)}
#define BORROW(of) {.kind = TYPE_BORROW, .resource = (of)}
#define LIST(part) {.kind = TYPE_LIST, .count = 1, .parts = PARTS(part)}
#define OPTION(part) {.kind = TYPE_OPTION, .count = 1, .parts = PARTS(part)}
#define TUPLE(...) {.kind = TYPE_TUPLE, .count = COUNT(__VA_ARGS__), .parts = PARTS(__VA_ARGS__)}
#define RECORD(fields, ...) {.kind = TYPE_RECORD, .count = COUNT(__VA_ARGS__), .parts = PARTS(__VA_ARGS__), .names = fields}
#define VARIANT(cases, ...) {.kind = TYPE_VARIANT, .count = COUNT(__VA_ARGS__), .parts = PARTS(__VA_ARGS__), .names = cases}

#endif
