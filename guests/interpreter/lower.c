#include "lower.h"

#include "values.h"

#include <stdlib.h>

static void *allocate(struct lowering *lowering, size_t size) {
  void *memory = malloc(size ? size : 1);
  lowering->owned = realloc(lowering->owned, (lowering->owned_count + 1) * sizeof *lowering->owned);
  if (!memory || !lowering->owned) __builtin_trap();
  lowering->owned[lowering->owned_count++] = memory;
  return memory;
}

static void add(struct lowering *lowering, union flat value) {
  if (lowering->count == MAX_FLAT) __builtin_trap();
  lowering->flat[lowering->count++] = value;
}

static void add_span(struct lowering *lowering, struct span span) {
  add(lowering, (union flat){.pointer = span.data});
  add(lowering, (union flat){.i32 = (int32_t)span.length});
}

/* A string or bytes, kept where the request has them, or made of a fill. */
static const char *read_span(struct lowering *lowering, const struct type *type, const struct json *json,
                             const struct json_node *node, struct span *span) {
  size_t fill = value_fill_length(json, node);
  char *room = fill ? allocate(lowering, fill) : NULL;
  return type->kind == TYPE_STRING ? value_read_string(span, json, node, room)
                                   : value_read_bytes(span, json, node, room);
}

static const char *store_list(struct lowering *lowering, const struct type *part, const struct json *json,
                              const struct json_node *node, struct span *list);

/* Puts a value that is part of a list into memory. */
static const char *store(struct lowering *lowering, const struct type *type, const struct json *json,
                         const struct json_node *node, char *at) {
  struct span span;
  const char *wrong = NULL;
  if (type->kind == TYPE_STRING || type->kind == TYPE_BYTES) {
    wrong = read_span(lowering, type, json, node, &span);
    if (!wrong) memcpy(at, &span, sizeof span);
  } else if (type->kind == TYPE_TUPLE) {
    const struct json_node *items = json_member(json, node, SPAN("tuple"));
    const struct json_node *item = items && items->type == JSON_ARRAY ? json_first(json, items) : NULL;
    size_t offset = 0;
    for (size_t i = 0; !wrong && i < type->count; i++, item = json_next(json, item)) {
      if (!item) return "expected {\"tuple\":[…]} with an item for each part";
      offset = type_align(offset, type->parts[i]);
      wrong = store(lowering, type->parts[i], json, item, at + offset);
      offset += type_size(type->parts[i]);
    }
    if (!wrong && item) wrong = "a tuple has too many items";
  } else {
    /* No interface has a parameter that is a list of anything else. */
    __builtin_trap();
  }
  return wrong;
}

static const char *store_list(struct lowering *lowering, const struct type *part, const struct json *json,
                              const struct json_node *node, struct span *list) {
  const struct json_node *items = json_member(json, node, SPAN("list"));
  if (!items || items->type != JSON_ARRAY) return "expected {\"list\":[…]}";
  size_t length = 0;
  for (const struct json_node *item = json_first(json, items); item; item = json_next(json, item)) length++;
  size_t size = type_size(part);
  *list = (struct span){allocate(lowering, length * size), length};
  char *at = list->data;
  for (const struct json_node *item = json_first(json, items); item; item = json_next(json, item), at += size) {
    const char *wrong = store(lowering, part, json, item, at);
    if (wrong) return wrong;
  }
  return NULL;
}

bool lower_handle(struct lowering *lowering, const struct type *type, uint32_t number) {
  const struct open_handle *found = handles_find(lowering->handles, number);
  if (!found || found->resource != type->resource) return false;
  if (type->kind == TYPE_OWN) lowering->consumed[lowering->consumed_count++] = number;
  add(lowering, (union flat){.i32 = found->handle});
  return true;
}

/* An option is a discriminant and the core values of its payload, whether it has one or not. */
static const char *lower_option(struct lowering *lowering, const struct type *part, const struct json *json,
                                const struct json_node *node) {
  const struct json_node *some = json_member(json, node, SPAN("some"));
  if (some) {
    add(lowering, (union flat){.i32 = 1});
    return lower(lowering, part, json, some);
  }
  if (!json_member(json, node, SPAN("none"))) return "expected {\"some\":…} or {\"none\":null}";
  add(lowering, (union flat){.i32 = 0});
  add(lowering, (union flat){.i64 = 0});
  if (part->kind == TYPE_STRING) add(lowering, (union flat){.i32 = 0});
  return NULL;
}

const char *lower(struct lowering *lowering, const struct type *type, const struct json *json,
                  const struct json_node *node) {
  struct span span;
  const char *wrong = NULL;
  switch (type->kind) {
    case TYPE_STRING: case TYPE_BYTES:
      wrong = read_span(lowering, type, json, node, &span);
      if (!wrong) add_span(lowering, span);
      return wrong;
    case TYPE_LIST:
      wrong = store_list(lowering, type->parts[0], json, node, &span);
      if (!wrong) add_span(lowering, span);
      return wrong;
    case TYPE_U64: case TYPE_S64: {
      union flat value;
      wrong = value_read_integer(&value.i64, type->kind == TYPE_S64, json, node);
      if (!wrong) add(lowering, value);
      return wrong;
    }
    case TYPE_OWN: case TYPE_BORROW: {
      const struct json_node *handle = json_member(json, node, SPAN("handle"));
      uint32_t number;
      bool lowered = handle && json_uint(handle, UINT32_MAX, &number) && lower_handle(lowering, type, number);
      return lowered ? NULL : "expected {\"handle\":…} with an open handle of that resource";
    }
    case TYPE_OPTION: return lower_option(lowering, type->parts[0], json, node);
    /* No interface has a parameter of these. */
    case TYPE_BOOL: case TYPE_TUPLE: case TYPE_RECORD: case TYPE_VARIANT: break;
  }
  __builtin_trap();
}

void lowering_free(struct lowering *lowering) {
  for (size_t i = 0; i < lowering->owned_count; i++) free(lowering->owned[i]);
  free(lowering->owned);
}
