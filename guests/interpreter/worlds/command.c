/* The world of a command, wasi:cli/run: requests on standard input, replies on standard output. */

#include "../interpret.h"
#include "../shell.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

ptrdiff_t shell_read(char *bytes, size_t length) {
  ssize_t count;
  do count = read(STDIN_FILENO, bytes, length);
  while (count < 0 && errno == EINTR);
  return count;
}

bool shell_write(struct span bytes) {
  while (bytes.length > 0) {
    ssize_t count = write(STDOUT_FILENO, bytes.data, bytes.length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = (struct span){bytes.data + count, bytes.length - (size_t)count};
  }
  return true;
}

int main(void) {
  struct handles handles = {0};
  /* Handles that are still open are left to the host, which tells the end of a guest from a drop. */
  return interpret(&handles) ? EXIT_SUCCESS : EXIT_FAILURE;
}
