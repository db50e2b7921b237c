#ifndef BASE64_H
#define BASE64_H

#include "buffer.h"

#include <stdbool.h>

void base64_encode(struct buffer *out, struct span bytes);

/*
 * Decodes in place. False if the text is not canonical base64: standard alphabet, padded, no blanks, unused bits zero.
 */
bool base64_decode(struct span *text);

#endif
