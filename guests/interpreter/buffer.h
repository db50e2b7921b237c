#ifndef BUFFER_H
#define BUFFER_H

#include "../shared/span.h"

/* Bytes that grow at the end and keep their memory when emptied. Out of memory is a trap. */
struct buffer {
  char *data;
  size_t length;
  size_t capacity;
};

/* Makes room for that many more bytes and returns where they go; the caller adds to `length`. */
char *buffer_reserve(struct buffer *buffer, size_t more);

void buffer_append(struct buffer *buffer, struct span bytes);

#endif
