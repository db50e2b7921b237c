#ifndef LIFT_H
#define LIFT_H

#include "buffer.h"
#include "handles.h"

/*
 * Writes the value that a host put into memory in the form of the protocol, and gives back what the host allocated for it.
 * Handles in it are taken in.
 */
void lift(struct buffer *out, struct handles *handles, const struct type *type, const char *at);

/* Writes `"case":"…","value":…` of a variant in memory, as an error has it. */
void lift_case(struct buffer *out, struct handles *handles, const struct type *variant, const char *at);

#endif
