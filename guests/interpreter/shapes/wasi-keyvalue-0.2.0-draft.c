#define VERSION "0.2.0-draft"
#define CURSOR_IS_U64
#define COUNTER U64
#define GET_MANY_PAIR MAYBE_PAIR

#include "wasi-keyvalue.h"
