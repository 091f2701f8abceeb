/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/failure.h"

#include <stdarg.h>
#include <stdio.h>

int fail(struct failure *why, enum exit_code code, const char *format, ...)
{
    if (why) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(why->sentence, sizeof why->sentence, format, arguments);
        va_end(arguments);
    }
    return code;
}
