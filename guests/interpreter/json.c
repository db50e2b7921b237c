#include "json.h"

#include <stdlib.h>

/* Bounds the recursion: requests are four levels deep, members that are ignored may be deeper. */
#define MAX_DEPTH 64

struct parser {
  struct json *json;
  char *at;
  char *end;
  unsigned depth;
  const char *error;
};

static bool fail(struct parser *p, const char *error) {
  if (!p->error) p->error = error;
  return false;
}

static uint32_t add_node(struct json *json) {
  if (json->count == json->capacity) {
    json->capacity = json->capacity ? json->capacity * 2 : 64;
    json->nodes = realloc(json->nodes, json->capacity * sizeof *json->nodes);
    if (!json->nodes) __builtin_trap();
  }
  json->nodes[json->count] = (struct json_node){0};
  return (uint32_t)json->count++;
}

static void skip_blanks(struct parser *p) {
  while (p->at < p->end && (*p->at == ' ' || *p->at == '\t' || *p->at == '\r' || *p->at == '\n')) p->at++;
}

/* Skips blanks and consumes `c` if it comes next. */
static bool accept(struct parser *p, char c) {
  skip_blanks(p);
  if (p->at == p->end || *p->at != c) return false;
  p->at++;
  return true;
}

static bool accept_word(struct parser *p, struct span word) {
  if ((size_t)(p->end - p->at) < word.length || memcmp(p->at, word.data, word.length) != 0) return false;
  p->at += word.length;
  return true;
}

/* The length of the UTF-8 sequence that starts here, 0 if it is invalid (Unicode, table 3-7). */
static size_t utf8_sequence(const char *text, const char *end) {
  const uint8_t *s = (const uint8_t *)text;
  size_t available = (size_t)(end - text);
  size_t length = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;
  if (length > available) return 0;
  for (size_t i = 1; i < length; i++) {
    if ((s[i] & 0xc0) != 0x80) return 0;
  }
  bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
  bool surrogate = s[0] == 0xed && s[1] > 0x9f;
  bool too_big = s[0] == 0xf4 && s[1] > 0x8f;
  return overlong || surrogate || too_big ? 0 : length;
}

static char *write_utf8(char *to, uint32_t code) {
  if (code < 0x80) {
    *to++ = (char)code;
  } else if (code < 0x800) {
    *to++ = (char)(0xc0 | code >> 6);
    *to++ = (char)(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    *to++ = (char)(0xe0 | code >> 12);
    *to++ = (char)(0x80 | (code >> 6 & 0x3f));
    *to++ = (char)(0x80 | (code & 0x3f));
  } else {
    *to++ = (char)(0xf0 | code >> 18);
    *to++ = (char)(0x80 | (code >> 12 & 0x3f));
    *to++ = (char)(0x80 | (code >> 6 & 0x3f));
    *to++ = (char)(0x80 | (code & 0x3f));
  }
  return to;
}

/* The four hexadecimal digits of an escape. */
static bool parse_code_unit(struct parser *p, uint32_t *unit) {
  if (p->end - p->at < 4) return fail(p, "incomplete escape");
  *unit = 0;
  for (int i = 0; i < 4; i++) {
    char c = *p->at++;
    uint32_t value;
    if (c >= '0' && c <= '9') value = (uint32_t)(c - '0');
    else if (c >= 'a' && c <= 'f') value = (uint32_t)(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F') value = (uint32_t)(c - 'A' + 10);
    else return fail(p, "invalid hexadecimal digit in an escape");
    *unit = *unit << 4 | value;
  }
  return true;
}

static bool is_low_surrogate(uint32_t unit) { return unit >= 0xdc00 && unit <= 0xdfff; }

/* What follows \u. A lone surrogate is noted as a flaw and left out, so that the rest of the line can be read. */
static bool parse_unicode_escape(struct parser *p, char **to) {
  uint32_t code;
  if (!parse_code_unit(p, &code)) return false;
  if (code >= 0xd800 && code <= 0xdbff) {
    char *after_high = p->at;
    uint32_t low;
    if (accept_word(p, SPAN("\\u"))) {
      if (!parse_code_unit(p, &low)) return false;
      if (is_low_surrogate(low)) {
        *to = write_utf8(*to, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
        return true;
      }
    }
    p->at = after_high;
    p->json->flaw = "a string has a lone surrogate";
  } else if (is_low_surrogate(code)) {
    p->json->flaw = "a string has a lone surrogate";
  } else {
    *to = write_utf8(*to, code);
  }
  return true;
}

static bool parse_escape(struct parser *p, char **to) {
  if (p->at == p->end) return fail(p, "incomplete escape");
  char c = *p->at++;
  switch (c) {
    case '"': case '\\': case '/': *(*to)++ = c; return true;
    case 'b': *(*to)++ = '\b'; return true;
    case 'f': *(*to)++ = '\f'; return true;
    case 'n': *(*to)++ = '\n'; return true;
    case 'r': *(*to)++ = '\r'; return true;
    case 't': *(*to)++ = '\t'; return true;
    case 'u': return parse_unicode_escape(p, to);
    default: return fail(p, "unknown escape");
  }
}

/* Decodes where the string stands: no escape is shorter than what it stands for. */
static bool parse_string(struct parser *p, struct span *text) {
  char *start = p->at;
  char *to = start;
  while (p->at < p->end && *p->at != '"') {
    if ((uint8_t)*p->at < 0x20) return fail(p, "control character in a string");
    if (*p->at == '\\') {
      p->at++;
      if (!parse_escape(p, &to)) return false;
      continue;
    }
    size_t length = utf8_sequence(p->at, p->end);
    if (length == 0) {
      p->json->flaw = "a string is not valid UTF-8";
      length = 1;
    }
    while (length-- > 0) *to++ = *p->at++;
  }
  if (p->at == p->end) return fail(p, "unterminated string");
  p->at++;
  *text = (struct span){start, (size_t)(to - start)};
  return true;
}

static bool parse_digits(struct parser *p) {
  char *start = p->at;
  while (p->at < p->end && *p->at >= '0' && *p->at <= '9') p->at++;
  return p->at > start || fail(p, "invalid number");
}

static bool parse_number(struct parser *p, struct span *text) {
  char *start = p->at;
  if (*p->at == '-') p->at++;
  if (p->at < p->end && *p->at == '0') p->at++;
  else if (!parse_digits(p)) return false;
  if (p->at < p->end && *p->at == '.') {
    p->at++;
    if (!parse_digits(p)) return false;
  }
  if (p->at < p->end && (*p->at == 'e' || *p->at == 'E')) {
    p->at++;
    if (p->at < p->end && (*p->at == '+' || *p->at == '-')) p->at++;
    if (!parse_digits(p)) return false;
  }
  *text = (struct span){start, (size_t)(p->at - start)};
  return true;
}

static bool parse_value(struct parser *p, uint32_t node);

/* The items of an array or the members of an object, after the opening bracket. */
static bool parse_children(struct parser *p, uint32_t parent, char close) {
  bool named = close == '}';
  if (++p->depth > MAX_DEPTH) return fail(p, "nested too deeply");
  uint32_t previous = 0;
  if (!accept(p, close)) {
    do {
      uint32_t child = add_node(p->json);
      if (named) {
        struct span name;
        if (!accept(p, '"')) return fail(p, "expected the name of a member");
        if (!parse_string(p, &name)) return false;
        if (!accept(p, ':')) return fail(p, "expected a colon");
        p->json->nodes[child].name = name;
      }
      if (previous) p->json->nodes[previous].next = child;
      else p->json->nodes[parent].child = child;
      previous = child;
      if (!parse_value(p, child)) return false;
    } while (accept(p, ','));
    if (!accept(p, close)) return fail(p, named ? "expected a comma or }" : "expected a comma or ]");
  }
  p->depth--;
  return true;
}

static bool parse_value(struct parser *p, uint32_t node) {
  enum json_type type;
  struct span text = {NULL, 0};
  skip_blanks(p);
  if (p->at == p->end) return fail(p, "expected a value");
  if (accept(p, '{')) {
    type = JSON_OBJECT;
    if (!parse_children(p, node, '}')) return false;
  } else if (accept(p, '[')) {
    type = JSON_ARRAY;
    if (!parse_children(p, node, ']')) return false;
  } else if (accept(p, '"')) {
    type = JSON_STRING;
    if (!parse_string(p, &text)) return false;
  } else if (*p->at == '-' || (*p->at >= '0' && *p->at <= '9')) {
    type = JSON_NUMBER;
    if (!parse_number(p, &text)) return false;
  } else if (accept_word(p, SPAN("null"))) {
    type = JSON_NULL;
  } else if (accept_word(p, SPAN("true"))) {
    type = JSON_TRUE;
  } else if (accept_word(p, SPAN("false"))) {
    type = JSON_FALSE;
  } else {
    return fail(p, "expected a value");
  }
  p->json->nodes[node].type = type;
  p->json->nodes[node].text = text;
  return true;
}

const char *json_parse(struct json *json, struct span text) {
  json->count = 0;
  json->flaw = NULL;
  struct parser p = {.json = json, .at = text.data, .end = text.data + text.length};
  if (parse_value(&p, add_node(json))) {
    skip_blanks(&p);
    if (p.at < p.end) fail(&p, "something follows the value");
  }
  return p.error;
}

const struct json_node *json_first(const struct json *json, const struct json_node *node) {
  return node->child ? &json->nodes[node->child] : NULL;
}

const struct json_node *json_next(const struct json *json, const struct json_node *node) {
  return node->next ? &json->nodes[node->next] : NULL;
}

const struct json_node *json_member(const struct json *json, const struct json_node *node, struct span name) {
  const struct json_node *found = NULL;
  if (node->type != JSON_OBJECT) return NULL;
  for (const struct json_node *member = json_first(json, node); member; member = json_next(json, member)) {
    if (span_equals(member->name, name)) found = member;
  }
  return found;
}

bool json_is_integer(const struct json_node *node) {
  if (node->type != JSON_NUMBER) return false;
  for (size_t i = 0; i < node->text.length; i++) {
    char c = node->text.data[i];
    if (c != '-' && (c < '0' || c > '9')) return false;
  }
  return true;
}

bool json_uint(const struct json_node *node, uint32_t max, uint32_t *value) {
  if (!json_is_integer(node)) return false;
  uint64_t read = 0;
  for (size_t i = 0; i < node->text.length; i++) {
    if (node->text.data[i] == '-') return false;
    read = read * 10 + (uint64_t)(node->text.data[i] - '0');
    if (read > max) return false;
  }
  *value = (uint32_t)read;
  return true;
}

static void write_escape(struct buffer *out, char c) {
  static const char HEX[] = "0123456789abcdef";
  char escape[] = {'\\', c, '0', '0', 0, 0};
  size_t length = 2;
  switch (c) {
    case '"': case '\\': break;
    case '\b': escape[1] = 'b'; break;
    case '\f': escape[1] = 'f'; break;
    case '\n': escape[1] = 'n'; break;
    case '\r': escape[1] = 'r'; break;
    case '\t': escape[1] = 't'; break;
    default:
      escape[1] = 'u';
      escape[4] = HEX[c >> 4];
      escape[5] = HEX[c & 15];
      length = 6;
  }
  buffer_append(out, (struct span){escape, length});
}

void json_write_string(struct buffer *out, struct span text) {
  buffer_append(out, SPAN("\""));
  size_t plain = 0; /* start of what needs no escape and is not written yet */
  for (size_t i = 0; i < text.length; i++) {
    char c = text.data[i];
    if ((uint8_t)c >= 0x20 && c != '"' && c != '\\') continue;
    buffer_append(out, (struct span){text.data + plain, i - plain});
    write_escape(out, c);
    plain = i + 1;
  }
  buffer_append(out, (struct span){text.data + plain, text.length - plain});
  buffer_append(out, SPAN("\""));
}

void json_write_uint(struct buffer *out, uint64_t value) {
  char digits[20];
  size_t at = sizeof digits;
  do digits[--at] = (char)('0' + value % 10);
  while (value /= 10);
  buffer_append(out, (struct span){digits + at, sizeof digits - at});
}
