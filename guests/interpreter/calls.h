#ifndef CALLS_H
#define CALLS_H

#include "buffer.h"
#include "handles.h"
#include "json.h"

/*
 * Performs a request, {"call":…,"self":…,"args":[…]} or {"drop":…}, and writes the outcome, `"ok":…` or `"err":…`.
 * Returns NULL, or what is wrong with the request; then nothing was called and nothing written.
 */
const char *perform(struct handles *handles, const struct json *json, const struct json_node *request,
                    struct buffer *out);

#endif
