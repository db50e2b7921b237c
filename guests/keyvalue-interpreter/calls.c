#include "calls.h"

#include "values.h"

#define MAX_PARAMETERS 2

enum function { OPEN, GET, SET, KEYS, DELETE };
enum parameter { STRING, BYTES };
enum returned { HANDLE, VALUE, STRINGS, UNIT };

struct signature {
  struct span name;
  enum function function;
  bool is_method;
  size_t arity;
  enum parameter parameters[MAX_PARAMETERS];
  enum returned returned;
};

static const struct signature SIGNATURES[] = {
    {SPAN(KEYVALUE_INTERFACE "#[static]keyvalue.open"), OPEN, false, 1, {STRING}, HANDLE},
    {SPAN(KEYVALUE_INTERFACE "#[method]keyvalue.get"), GET, true, 1, {STRING}, VALUE},
    {SPAN(KEYVALUE_INTERFACE "#[method]keyvalue.set"), SET, true, 2, {STRING, BYTES}, UNIT},
    {SPAN(KEYVALUE_INTERFACE "#[method]keyvalue.keys"), KEYS, true, 0, {0}, STRINGS},
    {SPAN(KEYVALUE_INTERFACE "#[method]keyvalue.delete"), DELETE, true, 1, {STRING}, UNIT},
};

static const struct signature *find_signature(struct span name) {
  for (size_t i = 0; i < sizeof SIGNATURES / sizeof *SIGNATURES; i++) {
    if (span_equals(SIGNATURES[i].name, name)) return &SIGNATURES[i];
  }
  return NULL;
}

static void invoke(enum function function, kv_handle self, const struct value *arguments, struct kv_result *result) {
  struct span first = arguments[0].span;
  struct span second = arguments[1].span;
  switch (function) {
    case OPEN: kv_open(first.data, first.length, result); break;
    case GET: kv_get(self, first.data, first.length, result); break;
    case SET: kv_set(self, first.data, first.length, second.data, second.length, result); break;
    case KEYS: kv_keys(self, result); break;
    case DELETE: kv_delete(self, first.data, first.length, result); break;
  }
}

static void write_error(struct buffer *out, struct kv_error error) {
  buffer_append(out, SPAN("\"err\":{\"case\":"));
  json_write_string(out, kv_error_name(&error));
  buffer_append(out, SPAN(",\"value\":"));
  value_write_string(out, error.text);
  buffer_append(out, SPAN("}"));
  kv_free_span(error.text);
}

/* Writes the outcome and gives back what the host allocated for it. */
static void write_result(struct buffer *out, struct handles *handles, enum returned returned,
                         const struct kv_result *result) {
  if (result->failed) {
    write_error(out, result->error);
    return;
  }
  buffer_append(out, SPAN("\"ok\":"));
  switch (returned) {
    case HANDLE:
      buffer_append(out, SPAN("{\"handle\":"));
      json_write_uint(out, handles_add(handles, result->handle));
      buffer_append(out, SPAN("}"));
      break;
    case VALUE:
      value_write_bytes(out, result->value);
      kv_free_span(result->value);
      break;
    case STRINGS:
      value_write_strings(out, result->keys);
      kv_free_keys(result->keys);
      break;
    case UNIT: buffer_append(out, SPAN("null")); break;
  }
}

static const char *read_arguments(struct value *arguments, const struct json *json, const struct json_node *list,
                                  const struct signature *signature) {
  size_t count = 0;
  if (list && list->type != JSON_ARRAY) return "args is not an array";
  for (const struct json_node *item = list ? json_first(json, list) : NULL; item; item = json_next(json, item)) {
    if (count == signature->arity) return "too many arguments";
    const char *wrong = signature->parameters[count] == STRING ? value_read_string(&arguments[count], json, item)
                                                               : value_read_bytes(&arguments[count], json, item);
    if (wrong) return wrong;
    count++;
  }
  return count < signature->arity ? "too few arguments" : NULL;
}

static const char *perform_call(struct handles *handles, const struct json *json, const struct json_node *request,
                                const struct json_node *name, struct buffer *out) {
  const struct signature *signature = name->type == JSON_STRING ? find_signature(name->text) : NULL;
  if (!signature) return "unknown call";
  kv_handle self = 0;
  if (signature->is_method) {
    const struct json_node *member = json_member(json, request, SPAN("self"));
    uint32_t number;
    if (!member || !json_uint(member, UINT32_MAX, &number)) return "self is not a handle";
    if (!handles_find(handles, number, &self)) return "self is not an open handle";
  }
  struct value arguments[MAX_PARAMETERS] = {0};
  const char *wrong = read_arguments(arguments, json, json_member(json, request, SPAN("args")), signature);
  if (!wrong) {
    struct kv_result result;
    invoke(signature->function, self, arguments, &result);
    write_result(out, handles, signature->returned, &result);
  }
  for (size_t i = 0; i < MAX_PARAMETERS; i++) value_free(&arguments[i]);
  return wrong;
}

static const char *perform_drop(struct handles *handles, const struct json_node *member, struct buffer *out) {
  uint32_t number;
  kv_handle handle;
  if (!json_uint(member, UINT32_MAX, &number)) return "drop is not a handle";
  if (!handles_remove(handles, number, &handle)) return "drop is not an open handle";
  kv_drop(handle);
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
