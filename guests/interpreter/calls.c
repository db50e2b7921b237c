#include "calls.h"

#include "lift.h"
#include "shape.h"

/* Room for any result of any shape. */
#define MAX_RESULT 64

static const struct function *find_function(struct span name) {
  for (size_t i = 0; i < SHAPE.count; i++) {
    if (span_equals(SHAPE.functions[i].name, name)) return &SHAPE.functions[i];
  }
  return NULL;
}

/* Writes the outcome, which lies in memory as a result of the function's two types. */
static void write_result(struct buffer *out, struct handles *handles, const struct function *function,
                         const char *result) {
  const struct type *const cases[] = {function->ok, function->error};
  const struct type outcome = {.kind = TYPE_VARIANT, .count = 2, .parts = cases};
  if (type_size(&outcome) > MAX_RESULT) __builtin_trap();
  const char *payload = result + type_payload_offset(&outcome);
  if (result[0]) {
    buffer_append(out, SPAN("\"err\":{"));
    lift_case(out, handles, function->error, payload);
    buffer_append(out, SPAN("}"));
  } else {
    buffer_append(out, SPAN("\"ok\":"));
    if (function->ok) lift(out, handles, function->ok, payload);
    else buffer_append(out, SPAN("null"));
  }
}

static const char *lower_self(struct lowering *lowering, const struct type *type, const struct json_node *self) {
  uint32_t number;
  if (!self || !json_uint(self, UINT32_MAX, &number)) return "self is not a handle";
  return lower_handle(lowering, type, number) ? NULL : "self is not an open handle";
}

static const char *lower_arguments(struct lowering *lowering, const struct function *function, const struct json *json,
                                   const struct json_node *request) {
  const struct json_node *list = json_member(json, request, SPAN("args"));
  if (list && list->type != JSON_ARRAY) return "args is not an array";
  size_t next = 0;
  if (function->is_method) {
    const char *wrong = lower_self(lowering, function->parameters[next++], json_member(json, request, SPAN("self")));
    if (wrong) return wrong;
  }
  for (const struct json_node *item = list ? json_first(json, list) : NULL; item; item = json_next(json, item)) {
    if (next == function->arity) return "too many arguments";
    const char *wrong = lower(lowering, function->parameters[next++], json, item);
    if (wrong) return wrong;
  }
  return next < function->arity ? "too few arguments" : NULL;
}

static const char *perform_call(struct handles *handles, const struct json *json, const struct json_node *request,
                                const struct json_node *name, struct buffer *out) {
  const struct function *function = name->type == JSON_STRING ? find_function(name->text) : NULL;
  if (!function) return "unknown call";
  struct lowering lowering = {.handles = handles};
  const char *wrong = lower_arguments(&lowering, function, json, request);
  if (!wrong) {
    _Alignas(8) char result[MAX_RESULT];
    for (size_t i = 0; i < lowering.consumed_count; i++) handles_forget(handles, lowering.consumed[i]);
    function->call(lowering.flat, result);
    write_result(out, handles, function, result);
  }
  lowering_free(&lowering);
  return wrong;
}

static const char *perform_drop(struct handles *handles, const struct json_node *member, struct buffer *out) {
  uint32_t number;
  if (!json_uint(member, UINT32_MAX, &number)) return "drop is not a handle";
  const struct open_handle *found = handles_find(handles, number);
  if (!found) return "drop is not an open handle";
  struct open_handle dropped = *found;
  handles_forget(handles, number);
  dropped.resource->drop(dropped.handle);
  buffer_append(out, SPAN("\"ok\":null"));
  return NULL;
}

const char *perform(struct handles *handles, const struct json *json, const struct json_node *request,
                    struct buffer *out) {
  const struct json_node *call = json_member(json, request, SPAN("call"));
  const struct json_node *drop = json_member(json, request, SPAN("drop"));
  if (call && drop) return "both call and drop";
  if (call) return perform_call(handles, json, request, call, out);
  if (drop) return perform_drop(handles, drop, out);
  return "neither call nor drop";
}
