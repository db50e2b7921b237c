#ifndef HANDLES_H
#define HANDLES_H

#include "../shared/keyvalue.h"

#include <stdbool.h>

/* What the protocol calls a handle: a number that is never used again, unlike a component handle. */
struct open_handle {
  uint32_t number;
  kv_handle handle;
};

/* The open handles, by increasing number. Memory is bounded by how many are open at a time. */
struct handles {
  struct open_handle *open;
  size_t count;
  size_t capacity;
  uint32_t last_number;
};

/* Takes in a handle and returns its number. */
uint32_t handles_add(struct handles *handles, kv_handle handle);

/* Looks a number up; false if it is not open. */
bool handles_find(const struct handles *handles, uint32_t number, kv_handle *handle);

/* Forgets a number and hands its handle back, to be dropped; false if it is not open. */
bool handles_remove(struct handles *handles, uint32_t number, kv_handle *handle);

#endif
