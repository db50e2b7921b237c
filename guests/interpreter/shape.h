#ifndef SHAPE_H
#define SHAPE_H

#include "lower.h"

#define MAX_PARAMETERS 3

/* A function that returns a result. */
struct function {
  struct span name; /* as a request has it: the interface, `#`, and the function */
  /* Of a method, the first one is the handle that it is called on. */
  bool is_method;
  size_t arity;
  const struct type *parameters[MAX_PARAMETERS];
  /* What it gives where it succeeds; NULL where that is nothing. */
  const struct type *ok;
  const struct type *error; /* a variant */
  void (*call)(const union flat *arguments, char *result);
};

/* What the interpreter performs: the functions of the interfaces of one shape. */
struct shape {
  struct span imports; /* the interfaces, as the items of a JSON array */
  const struct function *functions;
  size_t count;
};

/* The one that this program is linked with. */
extern const struct shape SHAPE;

#endif
