#ifndef INTERPRET_H
#define INTERPRET_H

#include "handles.h"

/*
 * Greets, performs the calls that it reads as JSON lines, and writes one JSON line for each, in order, until the input ends.
 * The protocol is described in reference-host/README.md. Returns false after a line that is no request, and where the
 * input or the output fails. The handles that are still open then are the caller's.
 */
bool interpret(struct handles *handles);

#endif
