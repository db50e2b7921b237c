/*
 * The world of an HTTP handler, wasi:http/incoming-handler: the requests are the body of a POST, the replies that of its
 * response. Both flow at once, so that a client may read a reply before it sends the next request.
 */

#include "../interpret.h"
#include "../shell.h"

#include <stdint.h>

#define TYPES(name) __attribute__((import_module("wasi:http/types@0.2.0"), import_name(name)))
#define STREAMS(name) __attribute__((import_module("wasi:io/streams@0.2.0"), import_name(name)))

/* result<own<T>>, with no error value */
struct handle_result {
  uint8_t failed;
  int32_t handle;
};

/* result<list<u8>, stream-error> and result<_, stream-error> */
struct stream_result {
  uint8_t failed;
  union {
    struct span bytes;
    struct {
      uint8_t closed; /* else last-operation-failed, with an error */
      int32_t error;
    };
  };
};

/* The variant method; only where it is `other` has it a string. */
struct method {
  uint8_t kind;
  struct span other;
};
enum { METHOD_POST = 2, METHOD_OTHER = 9 };

TYPES("[method]incoming-request.method") void request_method(int32_t self, struct method *method);
TYPES("[method]incoming-request.consume") void request_consume(int32_t self, struct handle_result *result);
TYPES("[resource-drop]incoming-request") void request_drop(int32_t self);
TYPES("[method]incoming-body.stream") void incoming_stream(int32_t self, struct handle_result *result);
TYPES("[resource-drop]incoming-body") void incoming_drop(int32_t self);
TYPES("[constructor]fields") int32_t fields_new(void);
TYPES("[constructor]outgoing-response") int32_t response_new(int32_t headers);
TYPES("[method]outgoing-response.set-status-code") int32_t response_set_status(int32_t self, int32_t status);
TYPES("[method]outgoing-response.body") void response_body(int32_t self, struct handle_result *result);
TYPES("[method]outgoing-body.write") void outgoing_write(int32_t self, struct handle_result *result);
TYPES("[static]outgoing-body.finish")
void outgoing_finish(int32_t body, int32_t has_trailers, int32_t trailers, void *result);
/* A result of an own<outgoing-response>, or of an error-code: the core values of both, joined. */
TYPES("[static]response-outparam.set")
void outparam_set(int32_t param, int32_t failed, int32_t response, int32_t, int64_t, int32_t, int32_t, int32_t, int32_t);
STREAMS("[method]input-stream.blocking-read")
void stream_read(int32_t self, int64_t length, struct stream_result *result);
STREAMS("[method]output-stream.blocking-write-and-flush")
void stream_write(int32_t self, const char *bytes, size_t length, struct stream_result *result);
STREAMS("[resource-drop]input-stream") void input_drop(int32_t self);
STREAMS("[resource-drop]output-stream") void output_drop(int32_t self);
__attribute__((import_module("wasi:io/error@0.2.0"), import_name("[resource-drop]error"))) void error_drop(int32_t self);

/* What one blocking-write-and-flush takes. */
#define MOST_WRITTEN 4096

/* Room for a result<_, error-code>. */
#define FINISH_RESULT 64

/* Streams of the request at hand: an instance answers one at a time. */
static int32_t requests;
static int32_t replies;

static int32_t taken(struct handle_result result) {
  if (result.failed) __builtin_trap();
  return result.handle;
}

static void forget_error(struct stream_result result) {
  if (!result.closed) error_drop(result.error);
}

ptrdiff_t shell_read(char *bytes, size_t length) {
  struct stream_result result;
  do {
    stream_read(requests, (int64_t)length, &result);
    if (result.failed) {
      bool ended = result.closed;
      forget_error(result);
      return ended ? 0 : -1;
    }
  } while (result.bytes.length == 0);
  memcpy(bytes, result.bytes.data, result.bytes.length);
  span_free(result.bytes);
  return (ptrdiff_t)result.bytes.length;
}

bool shell_write(struct span bytes) {
  while (bytes.length > 0) {
    size_t length = bytes.length < MOST_WRITTEN ? bytes.length : MOST_WRITTEN;
    struct stream_result result;
    stream_write(replies, bytes.data, length, &result);
    if (result.failed) {
      forget_error(result);
      return false;
    }
    bytes = (struct span){bytes.data + length, bytes.length - length};
  }
  return true;
}

static bool is_post(int32_t request) {
  struct method method;
  request_method(request, &method);
  if (method.kind == METHOD_OTHER) span_free(method.other);
  return method.kind == METHOD_POST;
}

__attribute__((export_name("wasi:http/incoming-handler@0.2.0#handle"))) void handle(int32_t request, int32_t outparam) {
  bool answers = is_post(request);
  int32_t response = response_new(fields_new());
  /* A browser that comes by is told that there is nothing to get. */
  if (!answers) response_set_status(response, 405);
  struct handle_result result;
  response_body(response, &result);
  int32_t body = taken(result);
  outparam_set(outparam, 0, response, 0, 0, 0, 0, 0, 0);
  if (answers) {
    request_consume(request, &result);
    int32_t incoming = taken(result);
    incoming_stream(incoming, &result);
    requests = taken(result);
    outgoing_write(body, &result);
    replies = taken(result);
    struct handles handles = {0};
    interpret(&handles);
    /* A host may have this instance answer another request. */
    handles_drop_all(&handles);
    output_drop(replies);
    input_drop(requests);
    incoming_drop(incoming);
  }
  _Alignas(8) char finished[FINISH_RESULT];
  outgoing_finish(body, 0, 0, finished);
  request_drop(request);
}

void __wasm_call_ctors(void);

/* Called once, before anything else. See guests/shared/start.c for why constructors are called by name. */
__attribute__((export_name("_initialize"))) void _initialize(void) { __wasm_call_ctors(); }
