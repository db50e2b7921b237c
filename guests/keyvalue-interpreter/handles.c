#include "handles.h"

#include <stdlib.h>

uint32_t handles_add(struct handles *handles, kv_handle handle) {
  if (handles->count == handles->capacity) {
    handles->capacity = handles->capacity ? handles->capacity * 2 : 16;
    handles->open = realloc(handles->open, handles->capacity * sizeof *handles->open);
    if (!handles->open) __builtin_trap();
  }
  handles->open[handles->count++] = (struct open_handle){++handles->last_number, handle};
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

bool handles_find(const struct handles *handles, uint32_t number, kv_handle *handle) {
  size_t at = position(handles, number);
  if (at == handles->count) return false;
  *handle = handles->open[at].handle;
  return true;
}

bool handles_remove(struct handles *handles, uint32_t number, kv_handle *handle) {
  size_t at = position(handles, number);
  if (at == handles->count) return false;
  *handle = handles->open[at].handle;
  handles->count--;
  memmove(handles->open + at, handles->open + at + 1, (handles->count - at) * sizeof *handles->open);
  return true;
}
