#include <stdlib.h>

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
