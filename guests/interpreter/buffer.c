#include "buffer.h"

#include <stdlib.h>

char *buffer_reserve(struct buffer *buffer, size_t more) {
  if (more > buffer->capacity - buffer->length) {
    size_t needed = buffer->length + more;
    size_t capacity = buffer->capacity > needed / 2 ? buffer->capacity * 2 : needed;
    char *data = needed < more || capacity < needed ? NULL : realloc(buffer->data, capacity);
    if (!data) __builtin_trap();
    buffer->data = data;
    buffer->capacity = capacity;
  }
  return buffer->data + buffer->length;
}

void buffer_append(struct buffer *buffer, struct span bytes) {
  memcpy(buffer_reserve(buffer, bytes.length), bytes.data, bytes.length);
  buffer->length += bytes.length;
}
