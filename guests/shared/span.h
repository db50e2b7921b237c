#ifndef SPAN_H
#define SPAN_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that somebody else owns. The layout is that of a string or list<u8> in the canonical ABI of wasm32. */
struct span {
  char *data;
  size_t length;
};

/* A span over a string literal, without its NUL; the second is the initializer of a constant. */
#define SPAN(literal) ((struct span)SPAN_OF(literal))
#define SPAN_OF(literal) {(char *)(literal), sizeof(literal) - 1}

static inline int span_equals(struct span a, struct span b) {
  return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

/* Gives back what the host allocated. An empty list has a pointer that was never allocated: see cabi_realloc. */
static inline void span_free(struct span span) {
  if (span.length > 0) free(span.data);
}

#endif
