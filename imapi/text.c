/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8 and UTF-16, for the library's own constructors and for clients. */
#include "imapi/text.h"

#include <string.h>

#include "coaster.h"

/* The next code point of UTF-8 text, and the bytes it took; -1 when malformed (one byte taken). Unicode 3.9, table 3-7.
 */
static int32_t next_code_point(const unsigned char *text, size_t *taken)
{
    static const struct {
        unsigned char mask, lead;
        int32_t lowest;
    } lengths[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    *taken = 1;
    for (size_t extra = 0; extra < sizeof lengths / sizeof *lengths; extra++) {
        if ((text[0] & lengths[extra].mask) != lengths[extra].lead)
            continue;
        int32_t point = text[0] & ~lengths[extra].mask & 0xFF;
        for (size_t i = 1; i <= extra; i++) {
            if ((text[i] & 0xC0) != 0x80)
                return -1;
            point = point << 6 | (text[i] & 0x3F);
        }
        if (point < lengths[extra].lowest || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
            return -1;
        *taken = extra + 1;
        return point;
    }
    return -1;
}

size_t text_length(const OLECHAR *text)
{
    size_t units = 0;
    while (text[units] != 0)
        units++;
    return units;
}

OLECHAR *text_to_utf16(const char *text, bool *malformed)
{
    *malformed = false;
    OLECHAR *wide = CoTaskMemAlloc((strlen(text) + 1) * sizeof *wide); /* never more units than bytes */
    if (wide == NULL)
        return NULL;
    size_t length = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != 0;) {
        size_t taken;
        int32_t point = next_code_point(at, &taken);
        at += taken;
        if (point < 0) {
            *malformed = true;
            point = '?';
        }
        if (point >= 0x10000) {
            wide[length++] = (OLECHAR)(0xD800 + ((point - 0x10000) >> 10));
            point = 0xDC00 + ((point - 0x10000) & 0x3FF);
        }
        wide[length++] = (OLECHAR)point;
    }
    wide[length] = 0;
    return wide;
}

BSTR coaster_string_from_utf8(const char *text)
{
    bool malformed;
    OLECHAR *wide = text == NULL ? NULL : text_to_utf16(text, &malformed);
    BSTR string = wide == NULL || malformed ? NULL : SysAllocString(wide);
    CoTaskMemFree(wide);
    return string;
}

static size_t put_utf8(char *out, uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t extra = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(lead[extra] | point >> (6 * extra));
    for (size_t i = 1; i <= extra; i++)
        out[i] = (char)(0x80 | (point >> (6 * (extra - i)) & 0x3F));
    return extra + 1;
}

char *coaster_utf8_from_string(const OLECHAR *text)
{
    if (text == NULL)
        return NULL;
    size_t units = text_length(text);
    char *out = CoTaskMemAlloc(units * 3 + 1);
    if (out == NULL)
        return NULL;
    size_t length = 0;
    for (size_t i = 0; i < units; i++) {
        uint32_t point = text[i];
        bool high = point >= 0xD800 && point < 0xDC00, low = point >= 0xDC00 && point < 0xE000;
        if (high && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10) + (text[i + 1] - 0xDC00u);
            i++;
        } else if (high || low) {
            CoTaskMemFree(out);
            return NULL;
        }
        length += put_utf8(out + length, point);
    }
    out[length] = '\0';
    return out;
}

int text_compare(const OLECHAR *a, const OLECHAR *b)
{
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    return (int)*a - (int)*b;
}

bool text_equal(const OLECHAR *a, const OLECHAR *b)
{
    return text_compare(a, b) == 0;
}

OLECHAR *text_copy(const OLECHAR *text)
{
    size_t units = text_length(text);
    OLECHAR *copy = CoTaskMemAlloc((units + 1) * sizeof *copy);
    if (copy != NULL)
        memcpy(copy, text, (units + 1) * sizeof *copy);
    return copy;
}
