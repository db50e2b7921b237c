#include "base64.h"

#include <stdint.h>

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buffer *out, struct span bytes) {
  const uint8_t *in = (const uint8_t *)bytes.data;
  size_t left = bytes.length;
  char *to = buffer_reserve(out, (left / 3 + 1) * 4);
  char *start = to;
  for (; left >= 3; left -= 3, in += 3) {
    uint32_t group = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
    *to++ = ALPHABET[group >> 18];
    *to++ = ALPHABET[group >> 12 & 63];
    *to++ = ALPHABET[group >> 6 & 63];
    *to++ = ALPHABET[group & 63];
  }
  if (left > 0) {
    uint32_t group = (uint32_t)in[0] << 16 | (left == 2 ? (uint32_t)in[1] << 8 : 0);
    *to++ = ALPHABET[group >> 18];
    *to++ = ALPHABET[group >> 12 & 63];
    *to++ = left == 2 ? ALPHABET[group >> 6 & 63] : '=';
    *to++ = '=';
  }
  out->length += (size_t)(to - start);
}

/* The value of a digit, or 64 for anything else. */
static uint32_t digit(char c) {
  if (c >= 'A' && c <= 'Z') return (uint32_t)(c - 'A');
  if (c >= 'a' && c <= 'z') return (uint32_t)(c - 'a' + 26);
  if (c >= '0' && c <= '9') return (uint32_t)(c - '0' + 52);
  return c == '+' ? 62 : c == '/' ? 63 : 64;
}

bool base64_decode(struct span *text) {
  const char *in = text->data;
  size_t length = text->length;
  uint8_t *to = (uint8_t *)text->data;
  if (length % 4 != 0) return false;
  size_t padding = 0;
  while (padding < 2 && padding < length && in[length - 1 - padding] == '=') padding++;
  for (size_t at = 0; at < length; at += 4) {
    size_t missing = at + 4 == length ? padding : 0;
    uint32_t group = 0;
    for (size_t i = 0; i < 4; i++) {
      uint32_t value = i < 4 - missing ? digit(in[at + i]) : 0;
      if (value > 63) return false;
      group = group << 6 | value;
    }
    if (missing == 1 ? group & 0xff : missing == 2 ? group & 0xffff : 0) return false;
    *to++ = (uint8_t)(group >> 16);
    if (missing < 2) *to++ = (uint8_t)(group >> 8);
    if (missing < 1) *to++ = (uint8_t)group;
  }
  text->length = (size_t)((char *)to - text->data);
  return true;
}
