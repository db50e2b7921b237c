#define VERSION "0.2.0-draft2"
#define COUNTER S64
#define HAS_CAS
#define GET_MANY_PAIR PAIR_OF_MAYBE

#include "wasi-keyvalue.h"
