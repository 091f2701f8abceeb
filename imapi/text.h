/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COASTER_IMAPI_TEXT_H
#define COASTER_IMAPI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "imapi.h"

/* Zero-terminated UTF-16 in task memory. Each malformed byte becomes '?', which no Joliet name may hold. NULL: no
 * memory. */
OLECHAR *text_to_utf16(const char *text, bool *malformed);
size_t text_length(const OLECHAR *text); /* units before the zero */
OLECHAR *text_copy(const OLECHAR *text); /* task memory */
/* By units: below 0, 0, above 0. */
int text_compare(const OLECHAR *a, const OLECHAR *b);
bool text_equal(const OLECHAR *a, const OLECHAR *b);

#endif
