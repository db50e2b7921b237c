#include "input.h"

#include "shell.h"

/* Read in big blocks: hosts take as long for a small one. */
#define BLOCK (64u << 10)

static void discard_handed_out(struct input *input) {
  struct buffer *buffer = &input->buffer;
  buffer->length -= input->start;
  if (input->start > 0 && buffer->length > 0) memmove(buffer->data, buffer->data + input->start, buffer->length);
  input->start = 0;
}

/* Reads one block to the end of the buffer; false if that failed. */
static bool read_block(struct input *input) {
  char *block = buffer_reserve(&input->buffer, BLOCK);
  ptrdiff_t count = shell_read(block, BLOCK);
  if (count < 0) return false;
  if (count == 0) input->ended = true;
  input->buffer.length += (size_t)count;
  return true;
}

enum line_status read_line(struct input *input, struct span *line) {
  struct buffer *buffer = &input->buffer;
  size_t searched = 0; /* bytes of this line that are known to hold no newline */
  for (;;) {
    size_t available = buffer->length - input->start;
    char *begin = buffer->data + input->start;
    char *newline = available > searched ? memchr(begin + searched, '\n', available - searched) : NULL;
    size_t length = newline ? (size_t)(newline - begin) : available;
    if (length > MAX_LINE) return LINE_TOO_LONG;
    if (newline || (input->ended && available > 0)) {
      *line = (struct span){begin, length};
      input->start += length + (newline ? 1 : 0);
      return LINE_READ;
    }
    if (input->ended) return LINE_END_OF_INPUT;
    searched = available;
    discard_handed_out(input);
    if (!read_block(input)) return LINE_UNREADABLE;
  }
}
