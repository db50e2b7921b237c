#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* What malloc of wasi-libc aligns to. */
#define MALLOC_ALIGNMENT 16

/* The allocator that the host, and the preview1 adapter, put their data with. A guest frees that data with free(). */
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment,
                                                                size_t new_size) {
  if (new_size == 0) {
    if (old_size > 0) free(old);
    return (void *)alignment;
  }
  void *allocated;
  if (alignment <= MALLOC_ALIGNMENT) {
    allocated = realloc(old_size > 0 ? old : NULL, new_size);
  } else {
    allocated = aligned_alloc(alignment, new_size);
    if (allocated && old_size > 0) {
      memcpy(allocated, old, old_size < new_size ? old_size : new_size);
      free(old);
    }
  }
  if (!allocated) __builtin_trap();
  return allocated;
}
