#include "interpret.h"

#include "calls.h"
#include "input.h"
#include "shape.h"
#include "shell.h"

#include <stdlib.h>

/* A reply is written whole and at once; nothing is buffered between requests. */
static bool send(struct buffer *out) {
  buffer_append(out, SPAN("\n"));
  bool written = shell_write((struct span){out->data, out->length});
  out->length = 0;
  return written;
}

static void write_protocol_error(struct buffer *out, const char *wrong) {
  buffer_append(out, SPAN("\"protocol\":"));
  json_write_string(out, (struct span){(char *)wrong, strlen(wrong)});
  buffer_append(out, SPAN("}"));
}

/* Ends the session: after a line that is no request, nothing says what the next one answers. */
static bool refuse(struct buffer *out, const char *wrong) {
  buffer_append(out, SPAN("{\"id\":null,"));
  write_protocol_error(out, wrong);
  send(out);
  return false;
}

static bool answer(struct handles *handles, struct json *json, struct span line, struct buffer *out) {
  const char *error = json_parse(json, line);
  if (error) return refuse(out, error);
  const struct json_node *request = &json->nodes[0];
  const struct json_node *id = json_member(json, request, SPAN("id"));
  if (request->type != JSON_OBJECT) return refuse(out, "not an object");
  if (!id || !json_is_integer(id)) return refuse(out, "id is not an integer");

  buffer_append(out, SPAN("{\"id\":"));
  buffer_append(out, id->text);
  buffer_append(out, SPAN(","));
  const char *wrong = json->flaw ? json->flaw : perform(handles, json, request, out);
  if (wrong) write_protocol_error(out, wrong);
  else buffer_append(out, SPAN("}"));
  return send(out);
}

static bool answer_all(struct handles *handles, struct input *input, struct json *json, struct buffer *out) {
  buffer_append(out, SPAN("{\"interpreter\":1,\"imports\":["));
  buffer_append(out, SHAPE.imports);
  buffer_append(out, SPAN("]}"));
  if (!send(out)) return false;
  for (;;) {
    struct span line;
    switch (read_line(input, &line)) {
      case LINE_READ:
        if (!answer(handles, json, line, out)) return false;
        break;
      case LINE_END_OF_INPUT: return true;
      case LINE_TOO_LONG: return refuse(out, "line too long");
      case LINE_UNREADABLE: return false;
    }
  }
}

bool interpret(struct handles *handles) {
  struct input input = {0};
  struct buffer out = {0};
  struct json json = {0};
  bool ended = answer_all(handles, &input, &json, &out);
  free(input.buffer.data);
  free(out.data);
  free(json.nodes);
  return ended;
}
