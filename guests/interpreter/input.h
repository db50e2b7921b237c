#ifndef INPUT_H
#define INPUT_H

#include "buffer.h"

#include <stdbool.h>

/* The longest line that is read, its newline not counted. */
#define MAX_LINE (64u << 20)

enum line_status { LINE_READ, LINE_END_OF_INPUT, LINE_TOO_LONG, LINE_UNREADABLE };

/* What the shell reads, cut into lines. */
struct input {
  struct buffer buffer;
  size_t start; /* of what is not handed out yet */
  bool ended;
};

/*
 * Reads the next line, without its newline. The line belongs to the caller, to write into as well, until the next call.
 * A last line without a newline counts.
 */
enum line_status read_line(struct input *input, struct span *line);

#endif
