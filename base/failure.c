/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/failure.h"

#include <stdarg.h>
#include <stdio.h>

/* How long the UTF-8 sequence is that begins here; 0: it is none, or it is for the terminal and not for a reader. */
static size_t character(const unsigned char *text)
{
    if (text[0] < 0x80)
        return text[0] >= 0x20 && text[0] != 0x7F;
    size_t length = text[0] >= 0xF0 && text[0] < 0xF5   ? 4
                    : text[0] >= 0xE0 && text[0] < 0xF0 ? 3
                    : text[0] >= 0xC2 && text[0] < 0xE0 ? 2
                                                        : 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    return text[0] == 0xC2 && text[1] < 0xA0 ? 0 : length;
}

void make_readable(char *text)
{
    for (char *at = text; *at != '\0';) {
        size_t length = character((const unsigned char *)at);
        if (length == 0)
            *at = '?';
        at += length > 0 ? length : 1;
    }
}

int fail(struct failure *why, enum exit_code code, const char *format, ...)
{
    if (why) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(why->sentence, sizeof why->sentence, format, arguments);
        va_end(arguments);
        make_readable(why->sentence);
    }
    return code;
}
