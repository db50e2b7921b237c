#ifndef LOWER_H
#define LOWER_H

#include "handles.h"
#include "json.h"

/* The most core values that the parameters of one function are made of. */
#define MAX_FLAT 16

/* A core value; which member it is follows from the type. */
union flat {
  int32_t i32;
  int64_t i64;
  char *pointer;
};

/* The arguments of one call, as they are handed to the host. Starts zeroed, with its handles. */
struct lowering {
  const struct handles *handles;
  union flat flat[MAX_FLAT];
  size_t count;
  /* Numbers of the handles that the call consumes. */
  uint32_t consumed[2];
  size_t consumed_count;
  /* What was allocated, to be freed after the call. */
  void **owned;
  size_t owned_count;
};

/* Adds an argument from its form in the protocol. Returns NULL, or what is wrong with it. */
const char *lower(struct lowering *lowering, const struct type *type, const struct json *json,
                  const struct json_node *node);

/* Adds a handle by its number; false if no handle of that resource has it. */
bool lower_handle(struct lowering *lowering, const struct type *type, uint32_t number);

/* Frees what the arguments were kept in. */
void lowering_free(struct lowering *lowering);

#endif
