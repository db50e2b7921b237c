#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/*
 * The entry point, instead of the one of wasi-libc. wasm-ld wraps every export of a command in __wasm_call_ctors and
 * __wasm_call_dtors unless the program calls the former itself. Wrapped, cabi_realloc would close the standard streams
 * whenever the host returns data.
 */
void __wasm_call_ctors(void);
void __wasm_call_dtors(void);
int __main_void(void);

__attribute__((export_name("_start"))) void _start(void) {
  __wasm_call_ctors();
  int status = __main_void();
  __wasm_call_dtors();
  if (status != 0) _Exit(status);
}

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
