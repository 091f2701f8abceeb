/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/drive/personality.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char default_text[] = "# A CD recorder that writes track at once.\n"
                                   "[inquiry]\n"
                                   "vendor = COASTER\n"
                                   "product = VIRTUAL CD-RW\n"
                                   "revision = 1.00\n"
                                   "serial = C0A57E000001\n"
                                   "firmware-date = 20260101000000\n"
                                   "[features]\n"
                                   "hide =\n"
                                   "[performance]\n"
                                   "read-speed = 8467\n"
                                   "write-speed = 8467\n"
                                   "buffer-size = 2048\n"
                                   "load-ms = 5000\n"
                                   "synchronize-ms = 2000\n"
                                   "close-ms = 20000\n"
                                   "blank-minimal-ms = 30000\n"
                                   "blank-whole-ms = 600000\n"
                                   "[variations]\n"
                                   "strict-reserved-bits = no\n"
                                   "test-unit-ready-good-during-close = no\n"
                                   "friendly-run-out = no\n"
                                   "wrong-medium = 5/30/00\n"
                                   "supported-events = 5A\n"
                                   "lead-out-excludes-run-out = no\n"
                                   "toc-control-data = 4\n";

const char *personality_default_text(void)
{
    return default_text;
}

/* ------------------------------------------------------------------ values; each says what it wanted, or NULL when
 * content */

typedef const char *take_value(void *field, const char *value, size_t size);

static const char *take_text(void *field, const char *value, size_t size)
{
    if (strlen(value) >= size)
        return "a shorter text";
    for (const char *c = value; *c != '\0'; c++)
        if (!isprint((unsigned char)*c))
            return "printable ASCII";
    snprintf(field, size, "%s", value);
    return NULL;
}

static const char *take_date(void *field, const char *value, size_t size)
{
    return strlen(value) != 14 || strspn(value, "0123456789") != 14 ? "14 digits, YYYYMMDDhhmmss"
                                                                    : take_text(field, value, size);
}

static const char *take_flag(void *field, const char *value, size_t size)
{
    (void)size;
    bool yes = strcasecmp(value, "yes") == 0;
    if (!yes && strcasecmp(value, "no") != 0)
        return "yes or no";
    *(bool *)field = yes;
    return NULL;
}

static bool parse_number(const char *value, int base, unsigned long maximum, unsigned long *number)
{
    char *end;
    errno = 0;
    *number = strtoul(value, &end, base);
    return isxdigit((unsigned char)*value) && *end == '\0' && errno == 0 && *number <= maximum;
}

static const char *take_16(void *field, const char *value, size_t size)
{
    (void)size;
    unsigned long number;
    if (!parse_number(value, 10, 0xFFFE, &number) || number < 176)
        return "kB/s from 176 to 65534";
    *(uint16_t *)field = (uint16_t)number;
    return NULL;
}

static const char *take_milliseconds(void *field, const char *value, size_t size)
{
    (void)size;
    unsigned long number;
    if (!parse_number(value, 10, 86400000, &number))
        return "milliseconds, up to a day";
    *(uint32_t *)field = (uint32_t)number;
    return NULL;
}

static const char *take_kibibytes(void *field, const char *value, size_t size)
{
    (void)size;
    unsigned long number;
    if (!parse_number(value, 10, 0xFFFF, &number) || number < 64)
        return "KiB from 64 to 65535";
    *(uint32_t *)field = (uint32_t)number * 1024;
    return NULL;
}

static const char *take_hex_byte(void *field, const char *value, size_t size)
{
    (void)size;
    unsigned long number;
    if (!parse_number(value, 16, 0xFF, &number))
        return "two hex digits";
    *(uint8_t *)field = (uint8_t)number;
    return NULL;
}

static const char *take_sense(void *field, const char *value, size_t size)
{
    (void)size;
    unsigned key, code, qualifier;
    char rest;
    if (sscanf(value, "%1x/%2x/%2x%c", &key, &code, &qualifier, &rest) != 3)
        return "key/code/qualifier in hex, such as 5/30/00";
    *(struct sense *)field = sense((enum sense_key)key, (enum additional_sense)(code << 8 | qualifier));
    return NULL;
}

/* Feature codes in hex, separated by commas or blanks; empty: none. */
static const char *take_hidden(void *field, const char *value, size_t size)
{
    (void)size;
    struct personality *personality = field;
    unsigned count = 0;
    for (const char *at = value; *at != '\0';) {
        char *end;
        unsigned long code = strtoul(at, &end, 16);
        if (end == at || code > 0xFFFF || count == PERSONALITY_HIDDEN_FEATURES)
            return "up to 16 feature codes in hex";
        personality->hidden_features[count++] = (uint16_t)code;
        at = end + strspn(end, ", \t");
    }
    personality->hidden_count = count;
    return NULL;
}

/* ------------------------------------------------------------------ keys */

struct key {
    const char *section, *name;
    size_t at, size;
    take_value *take;
};

#define FIELD(member) offsetof(struct personality, member), sizeof(((struct personality *)0)->member)

static const struct key keys[] = {
    {"inquiry", "vendor", FIELD(vendor), take_text},
    {"inquiry", "product", FIELD(product), take_text},
    {"inquiry", "revision", FIELD(revision), take_text},
    {"inquiry", "serial", FIELD(serial), take_text},
    {"inquiry", "firmware-date", FIELD(firmware_date), take_date},
    {"features", "hide", 0, 0, take_hidden},
    {"performance", "read-speed", FIELD(read_speed), take_16},
    {"performance", "write-speed", FIELD(write_speed), take_16},
    {"performance", "buffer-size", FIELD(buffer_size), take_kibibytes},
    {"performance", "load-ms", FIELD(load_ms), take_milliseconds},
    {"performance", "synchronize-ms", FIELD(synchronize_ms), take_milliseconds},
    {"performance", "close-ms", FIELD(close_ms), take_milliseconds},
    {"performance", "blank-minimal-ms", FIELD(blank_minimal_ms), take_milliseconds},
    {"performance", "blank-whole-ms", FIELD(blank_whole_ms), take_milliseconds},
    {"variations", "strict-reserved-bits", FIELD(constants.strict_reserved_bits), take_flag},
    {"variations", "test-unit-ready-good-during-close", FIELD(constants.test_unit_ready_good_during_close), take_flag},
    {"variations", "friendly-run-out", FIELD(constants.friendly_run_out), take_flag},
    {"variations", "wrong-medium", FIELD(constants.wrong_medium), take_sense},
    {"variations", "supported-events", FIELD(constants.supported_events), take_hex_byte},
    {"variations", "lead-out-excludes-run-out", FIELD(constants.lead_out_excludes_run_out), take_flag},
    {"variations", "toc-control-data", FIELD(constants.toc_control_data), take_hex_byte},
};

/* Events this firmware knows: operational change, power, external request, media, device busy. */
enum { KNOWN_EVENTS = 0x5E };

/* ------------------------------------------------------------------ lines */

struct place {
    const char *file;
    unsigned line;
    char section[32];
};

static char *trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    char *end = text + strlen(text);
    while (end > text && isspace((unsigned char)end[-1]))
        *--end = '\0';
    return text;
}

static bool is_section(const char *name)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(keys[i].section, name) == 0)
            return true;
    return false;
}

static int read_section(struct place *place, char *line, struct failure *why)
{
    char *end = strchr(line, ']');
    if (end == NULL || end[1] != '\0')
        return fail(why, EXIT_USAGE_ERROR, "%s:%u: a section is [name]", place->file, place->line);
    *end = '\0';
    if (!is_section(line + 1))
        return fail(why, EXIT_USAGE_ERROR, "%s:%u: there is no section '%s'", place->file, place->line, line + 1);
    snprintf(place->section, sizeof place->section, "%s", line + 1);
    return 0;
}

static int read_key(struct personality *personality, const struct place *place, char *line, struct failure *why)
{
    char *equals = strchr(line, '=');
    if (equals == NULL)
        return fail(why, EXIT_USAGE_ERROR, "%s:%u: a line is key = value", place->file, place->line);
    *equals = '\0';
    const char *name = trim(line), *value = trim(equals + 1);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct key *key = &keys[i];
        if (strcmp(key->section, place->section) != 0 || strcmp(key->name, name) != 0)
            continue;
        const char *wanted = key->take((char *)personality + key->at, value, key->size);
        if (wanted == NULL)
            return 0;
        return fail(why, EXIT_USAGE_ERROR, "%s:%u: %s must be %s, not '%s'", place->file, place->line, name, wanted,
                    value);
    }
    return fail(why, EXIT_USAGE_ERROR, "%s:%u: there is no key '%s' in section '%s'", place->file, place->line, name,
                place->section);
}

static int read_line(struct personality *personality, struct place *place, char *line, struct failure *why)
{
    place->line++;
    line = trim(line);
    if (*line == '\0' || *line == '#')
        return 0;
    return *line == '[' ? read_section(place, line, why) : read_key(personality, place, line, why);
}

static int read_default(struct personality *personality, struct failure *why)
{
    struct place place = {.file = "built-in personality"};
    int rc = 0;
    for (const char *at = default_text; *at != '\0' && rc == 0;) {
        char line[256];
        size_t length = strcspn(at, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, at);
        rc = read_line(personality, &place, line, why);
        at += length + 1;
    }
    return rc;
}

static int read_stream(struct personality *personality, FILE *stream, const char *file, struct failure *why)
{
    struct place place = {.file = file};
    char line[512];
    int rc = 0;
    while (rc == 0 && fgets(line, sizeof line, stream) != NULL) {
        if (strlen(line) == sizeof line - 1 && line[sizeof line - 2] != '\n')
            return fail(why, EXIT_USAGE_ERROR, "%s:%u: the line is too long", file, place.line + 1);
        rc = read_line(personality, &place, line, why);
    }
    if (rc == 0 && personality->constants.supported_events & ~KNOWN_EVENTS)
        return fail(why, EXIT_USAGE_ERROR, "%s: supported-events may hold the bits of 5E", file);
    return rc;
}

int personality_read(struct personality *personality, const char *file, struct failure *why)
{
    *personality = (struct personality){.constants = {.duration_percent = 100}};
    int rc = read_default(personality, why);
    if (rc != 0 || file == NULL)
        return rc;
    FILE *stream = fopen(file, "re");
    if (stream == NULL)
        return fail(why, EXIT_NO_DRIVE, "%s cannot be read: %s", file, strerror(errno));
    rc = read_stream(personality, stream, file, why);
    fclose(stream);
    return rc;
}
