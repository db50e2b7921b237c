#ifndef SHELL_H
#define SHELL_H

#include "../shared/span.h"

#include <stdbool.h>

/*
 * What a world gives the interpreter: where its requests come from, and where its replies go. Each world implements these
 * in a file of `worlds/`, and calls `interpret`.
 */

/* Reads what is there, at least a byte, and waits for it; 0 at the end, -1 if that fails. */
ptrdiff_t shell_read(char *bytes, size_t length);

/* Writes everything, so that its reader has it; false if nobody reads any more. */
bool shell_write(struct span bytes);

#endif
