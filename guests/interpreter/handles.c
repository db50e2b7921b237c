#include "handles.h"

#include <stdlib.h>

uint32_t handles_add(struct handles *handles, int32_t handle, const struct resource *resource) {
  if (handles->count == handles->capacity) {
    handles->capacity = handles->capacity ? handles->capacity * 2 : 16;
    handles->open = realloc(handles->open, handles->capacity * sizeof *handles->open);
    if (!handles->open) __builtin_trap();
  }
  handles->open[handles->count++] = (struct open_handle){++handles->last_number, handle, resource};
  return handles->last_number;
}

/* Where a number stands, or `count`. */
static size_t position(const struct handles *handles, uint32_t number) {
  size_t low = 0;
  size_t high = handles->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (handles->open[middle].number < number) low = middle + 1;
    else high = middle;
  }
  return low < handles->count && handles->open[low].number == number ? low : handles->count;
}

const struct open_handle *handles_find(const struct handles *handles, uint32_t number) {
  size_t at = position(handles, number);
  return at == handles->count ? NULL : &handles->open[at];
}

void handles_forget(struct handles *handles, uint32_t number) {
  size_t at = position(handles, number);
  handles->count--;
  memmove(handles->open + at, handles->open + at + 1, (handles->count - at) * sizeof *handles->open);
}

void handles_drop_all(struct handles *handles) {
  /* The last one first: what was made of another goes before it. */
  while (handles->count > 0) {
    struct open_handle last = handles->open[--handles->count];
    last.resource->drop(last.handle);
  }
  free(handles->open);
  *handles = (struct handles){0};
}
