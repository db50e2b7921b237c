#define VERSION "0.2.0-draft-2024-09-27"

#include "wasi-config.h"
