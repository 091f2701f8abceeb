/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/disc/image/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAXIMUM_SHEET = 4 << 20 };

static int read_all(int file, char *text, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(file, text + done, size - done, (off_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : EIO;
        done += (size_t)got;
    }
    return 0;
}

static int take_text(struct sheet *sheet, int file)
{
    struct stat facts;
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode))
        return fail(sheet->why, EXIT_USAGE_ERROR, "%s is not a file", sheet->path);
    if (facts.st_size > MAXIMUM_SHEET)
        return fail(sheet->why, EXIT_USAGE_ERROR, "%s is too large for a sheet: %lld bytes", sheet->path,
                    (long long)facts.st_size);
    size_t size = (size_t)facts.st_size;
    sheet->text = malloc(size + 1);
    if (!sheet->text)
        return fail(sheet->why, EXIT_INTERNAL, "out of memory");
    int error = read_all(file, sheet->text, size);
    if (error)
        return fail(sheet->why, EXIT_NO_DRIVE, "%s cannot be read: %s", sheet->path, strerror(error));
    sheet->text[size] = 0;
    if (memchr(sheet->text, 0, size))
        return fail(sheet->why, EXIT_USAGE_ERROR, "%s is not text", sheet->path);
    return 0;
}

int sheet_open(struct sheet *sheet, const char *path, struct failure *why)
{
    *sheet = (struct sheet){.path = path, .why = why};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail(why, EXIT_NO_DRIVE, "%s cannot be opened: %s", path, strerror(errno));
    int code = take_text(sheet, file);
    close(file);
    if (code)
        return code;
    bool marked = strncmp(sheet->text, "\xEF\xBB\xBF", 3) == 0; /* as editors on Windows begin UTF-8 */
    sheet->at = sheet->text + (marked ? 3 : 0);
    return 0;
}

void sheet_free(struct sheet *sheet)
{
    free(sheet->text);
    sheet->text = NULL;
}

char *sheet_line(struct sheet *sheet)
{
    while (*sheet->at) {
        char *line = sheet->at, *end = line + strcspn(line, "\n");
        sheet->at = *end ? end + 1 : end;
        sheet->line++;
        while (end > line && isspace((unsigned char)end[-1]))
            end--;
        *end = 0;
        while (isspace((unsigned char)*line))
            line++;
        if (*line)
            return line;
    }
    return NULL;
}

int sheet_fail(const struct sheet *sheet, const char *format, ...)
{
    char sentence[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    return fail(sheet->why, EXIT_USAGE_ERROR, "%s:%u: %s", sheet->path, sheet->line, sentence);
}

int sheet_place(const struct sheet *sheet, int code)
{
    if (code != EXIT_USAGE_ERROR || !sheet->why)
        return code;
    char sentence[sizeof sheet->why->sentence];
    memcpy(sentence, sheet->why->sentence, sizeof sentence);
    size_t path = strlen(sheet->path);
    if (strncmp(sentence, sheet->path, path) == 0 && sentence[path] == ':')
        return code; /* it has a place */
    return fail(sheet->why, (enum exit_code)code, "%s:%u: %s", sheet->path, sheet->line, sentence);
}

/* ------------------------------------------------------------------ fields */

bool text_number(const char *text, long maximum, long *number)
{
    long value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (!isdigit((unsigned char)*text))
            return false;
        value = value * 10 + (*text - '0');
        if (value > maximum)
            return false;
    }
    *number = value;
    return true;
}

/* Digits up to a delimiter. */
static bool part(const char **text, char delimiter, long maximum, long *number)
{
    char digits[4];
    size_t length = strspn(*text, "0123456789");
    if (length == 0 || length >= sizeof digits || (*text)[length] != delimiter)
        return false;
    memcpy(digits, *text, length);
    digits[length] = 0;
    *text += length + (delimiter != 0);
    return text_number(digits, maximum, number);
}

bool text_time(const char *text, lba_t *blocks)
{
    long minute, second, frame;
    if (!part(&text, ':', 99, &minute) || !part(&text, ':', 59, &second) || !part(&text, 0, 74, &frame))
        return false;
    *blocks = (lba_t)((minute * 60 + second) * CD_FRAMES_PER_SECOND + frame);
    return true;
}

bool text_catalog_number(const char *text, char out[14])
{
    if (strlen(text) != 13 || strspn(text, "0123456789") != 13)
        return false;
    memcpy(out, text, 14);
    return true;
}

bool text_isrc(const char *text, char out[13])
{
    size_t length = 0;
    for (; *text; text++) {
        if (*text == '-')
            continue;
        if (length == 12)
            return false;
        out[length++] = (char)toupper((unsigned char)*text);
    }
    out[length] = 0;
    return length == 12 && strspn(out, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") >= 5 &&
           strspn(out + 5, "0123456789") == 7;
}
