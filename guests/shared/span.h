#ifndef SPAN_H
#define SPAN_H

#include <stddef.h>
#include <string.h>

/* Bytes that somebody else owns. The layout is that of a string or list<u8> in the canonical ABI of wasm32. */
struct span {
  char *data;
  size_t length;
};

/* A span over a string literal, without its NUL. */
#define SPAN(literal) ((struct span){(char *)(literal), sizeof(literal) - 1})

static inline int span_equals(struct span a, struct span b) {
  return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

#endif
