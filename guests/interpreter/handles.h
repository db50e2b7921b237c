#ifndef HANDLES_H
#define HANDLES_H

#include "types.h"

#include <stdbool.h>

/* What the protocol calls a handle: a number that is never used again, unlike a component handle. */
struct open_handle {
  uint32_t number;
  int32_t handle;
  const struct resource *resource;
};

/* The open handles, by increasing number. Memory is bounded by how many are open at a time. */
struct handles {
  struct open_handle *open;
  size_t count;
  size_t capacity;
  uint32_t last_number;
};

/* Takes in a handle and returns its number. */
uint32_t handles_add(struct handles *handles, int32_t handle, const struct resource *resource);

/* Looks a number up; NULL if it is not open. */
const struct open_handle *handles_find(const struct handles *handles, uint32_t number);

/* Forgets a number that is open; its handle is the caller's. */
void handles_forget(struct handles *handles, uint32_t number);

/* Drops every handle and gives back the memory. */
void handles_drop_all(struct handles *handles);

#endif
