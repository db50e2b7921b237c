/* Ends with status 3, which the preview1 adapter can only report as "failed": it imports no exit-with-code. */

#include <stdlib.h>

int main(void) { exit(3); }
