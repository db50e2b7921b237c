#define VERSION "0.2.0-rc.1"

#include "wasi-config.h"
