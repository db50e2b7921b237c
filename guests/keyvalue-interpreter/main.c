/*
 * The keyvalue interpreter: performs the calls that it reads as JSON lines and writes one JSON line for each, in order.
 * The protocol is described in guests/README.md.
 */

#include "calls.h"
#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* A reply is written whole and at once; nothing is buffered between requests. */
static void send(struct buffer *out) {
  buffer_append(out, SPAN("\n"));
  for (size_t sent = 0; sent < out->length;) {
    ssize_t count = write(STDOUT_FILENO, out->data + sent, out->length - sent);
    if (count < 0 && errno == EINTR) continue;
    /* Nobody listens any more. */
    if (count <= 0) exit(EXIT_FAILURE);
    sent += (size_t)count;
  }
  out->length = 0;
}

static void write_protocol_error(struct buffer *out, const char *wrong) {
  buffer_append(out, SPAN("\"protocol\":"));
  json_write_string(out, (struct span){(char *)wrong, strlen(wrong)});
  buffer_append(out, SPAN("}"));
}

/* Ends the program: after a line that is no request, nothing says what the next one answers. */
static _Noreturn void refuse(struct buffer *out, const char *wrong) {
  buffer_append(out, SPAN("{\"id\":null,"));
  write_protocol_error(out, wrong);
  send(out);
  exit(EXIT_FAILURE);
}

static void answer(struct handles *handles, struct json *json, struct span line, struct buffer *out) {
  const char *error = json_parse(json, line);
  if (error) refuse(out, error);
  const struct json_node *request = &json->nodes[0];
  const struct json_node *id = json_member(json, request, SPAN("id"));
  if (request->type != JSON_OBJECT) refuse(out, "not an object");
  if (!id || !json_is_integer(id)) refuse(out, "id is not an integer");

  buffer_append(out, SPAN("{\"id\":"));
  buffer_append(out, id->text);
  buffer_append(out, SPAN(","));
  const char *wrong = json->flaw ? json->flaw : perform(handles, json, request, out);
  if (wrong) write_protocol_error(out, wrong);
  else buffer_append(out, SPAN("}"));
  send(out);
}

int main(void) {
  struct input input = {0};
  struct buffer out = {0};
  struct json json = {0};
  struct handles handles = {0};

  buffer_append(&out, SPAN("{\"interpreter\":1,\"imports\":[" INTERPRETER_IMPORTS "]}"));
  send(&out);
  for (;;) {
    struct span line;
    switch (read_line(&input, &line)) {
      case LINE_READ: answer(&handles, &json, line, &out); break;
      /* Handles that are still open are left to the host, which tells the end of a guest from a drop. */
      case LINE_END_OF_INPUT: return EXIT_SUCCESS;
      case LINE_TOO_LONG: refuse(&out, "line too long");
      case LINE_UNREADABLE: return EXIT_FAILURE;
    }
  }
}
