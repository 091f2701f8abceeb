/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kinds of values a personality has: how each is written in a file, and how it is shown again. */
#include "emu/drive/personality_values.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ------------------------------------------------------------------ single values */

static bool take_text(const struct personality_row *row, void *field, const char *value)
{
    if (strlen(value) >= row->size)
        return false;
    for (const char *c = value; *c != '\0'; c++)
        if (!isprint((unsigned char)*c))
            return false;
    snprintf(field, row->size, "%s", value);
    return true;
}

static void put_text(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    snprintf(text, PERSONALITY_VALUE_LENGTH, "%s", (const char *)field);
}

static bool take_date(const struct personality_row *row, void *field, const char *value)
{
    return (*value == '\0' || (strlen(value) == 14 && strspn(value, "0123456789") == 14)) &&
           take_text(row, field, value);
}

static bool take_flag(const struct personality_row *row, void *field, const char *value)
{
    (void)row;
    bool yes = strcasecmp(value, "yes") == 0;
    if (!yes && strcasecmp(value, "no") != 0)
        return false;
    *(bool *)field = yes;
    return true;
}

static void put_flag(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    strcpy(text, *(const bool *)field ? "yes" : "no");
}

static bool parse_number(const char *value, int base, unsigned long *number)
{
    char *end;
    errno = 0;
    *number = strtoul(value, &end, base);
    return isxdigit((unsigned char)*value) && *end == '\0' && errno == 0;
}

/* Whole numbers of one, two or four bytes, as wide as their field. */
static void store_number(const struct personality_row *row, void *field, unsigned long number)
{
    if (row->size == 1)
        *(uint8_t *)field = (uint8_t)number;
    else if (row->size == 2)
        *(uint16_t *)field = (uint16_t)number;
    else
        *(uint32_t *)field = (uint32_t)number;
}

static unsigned long load_number(const struct personality_row *row, const void *field)
{
    if (row->size == 1)
        return *(const uint8_t *)field;
    return row->size == 2 ? *(const uint16_t *)field : *(const uint32_t *)field;
}

static bool take_number(const struct personality_row *row, void *field, const char *value)
{
    unsigned long number;
    if (!parse_number(value, 10, &number) || number < row->minimum || number > row->maximum)
        return false;
    store_number(row, field, number);
    return true;
}

static void put_number(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    snprintf(text, PERSONALITY_VALUE_LENGTH, "%lu", load_number(row, field));
}

static bool take_kibibytes(const struct personality_row *row, void *field, const char *value)
{
    unsigned long number;
    if (!parse_number(value, 10, &number) || number < row->minimum || number > row->maximum)
        return false;
    store_number(row, field, number * 1024);
    return true;
}

static void put_kibibytes(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    snprintf(text, PERSONALITY_VALUE_LENGTH, "%lu", load_number(row, field) / 1024);
}

static bool take_hex(const struct personality_row *row, void *field, const char *value)
{
    unsigned long number;
    if (!parse_number(value, 16, &number) || number < row->minimum || number > row->maximum)
        return false;
    store_number(row, field, number);
    return true;
}

static void put_hex(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    snprintf(text, PERSONALITY_VALUE_LENGTH, "%02lX", load_number(row, field));
}

/* Events this firmware knows: operational change, power, external request, media, multi-host, device busy. */
enum { KNOWN_EVENTS = 0x7E };

static bool take_events(const struct personality_row *row, void *field, const char *value)
{
    unsigned long number;
    if (!parse_number(value, 16, &number) || number > 0xFF || (number & ~(unsigned long)KNOWN_EVENTS) != 0)
        return false;
    store_number(row, field, number);
    return true;
}

static bool take_sense(const struct personality_row *row, void *field, const char *value)
{
    (void)row;
    unsigned key, code, qualifier;
    char rest;
    if (sscanf(value, "%1x/%2x/%2x%c", &key, &code, &qualifier, &rest) != 3 || key == 0)
        return false;
    *(struct sense *)field = sense((enum sense_key)key, (enum additional_sense)(code << 8 | qualifier));
    return true;
}

static void put_sense(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    const struct sense *s = field;
    snprintf(text, PERSONALITY_VALUE_LENGTH, "%X/%02X/%02X", s->key, s->code, s->qualifier);
}

/* ------------------------------------------------------------------ lists, separated by commas or blanks */

/* The next word of a list into word; false at its end. */
static bool next_word(const char **at, char word[16])
{
    *at += strspn(*at, ", \t");
    size_t length = strcspn(*at, ", \t");
    if (length == 0)
        return false;
    snprintf(word, 16, "%.*s", (int)length, *at);
    if (length >= 16)
        word[0] = '\0';
    *at += length;
    return true;
}

static void add_word(char text[PERSONALITY_VALUE_LENGTH], const char *format, unsigned long number)
{
    size_t length = strlen(text);
    if (length > 0 && length + 1 < PERSONALITY_VALUE_LENGTH)
        text[length++] = ' ';
    snprintf(text + length, PERSONALITY_VALUE_LENGTH - length, format, number);
}

/* Numbers from minimum up to maximum, each a bit above minimum's. */
static bool take_bits(const struct personality_row *row, void *field, const char *value)
{
    unsigned long bits = 0, number;
    char word[16];
    while (next_word(&value, word)) {
        if (!parse_number(word, row->minimum >= 0x10 ? 16 : 10, &number) || number < row->minimum ||
            number > row->maximum)
            return false;
        bits |= 1ul << (number - row->minimum);
    }
    store_number(row, field, bits);
    return true;
}

static void put_bits(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    unsigned long bits = load_number(row, field);
    text[0] = '\0';
    for (unsigned long number = row->minimum; number <= row->maximum; number++)
        if (bits >> (number - row->minimum) & 1)
            add_word(text, row->minimum >= 0x10 ? "%02lX" : "%lu", number);
}

/* Block types 4 to 6 and 14 are reserved, 7 and 15 the vendor's (reference mmc 2.4). */
static bool take_block_types(const struct personality_row *row, void *field, const char *value)
{
    uint16_t before = *(uint16_t *)field;
    if (take_bits(row, field, value) && (*(uint16_t *)field & 0xC0F0) == 0)
        return true;
    *(uint16_t *)field = before;
    return false;
}

static const char *const write_type_words[WRITE_TYPES] = {"packet", "track", "session", "raw"};

/* MMC has no Test Write for raw writing (reference mmc 4.1). */
static bool take_write_types(const struct personality_row *row, void *field, const char *value)
{
    (void)row;
    uint8_t bits = 0;
    char word[16];
    while (next_word(&value, word)) {
        unsigned type = 0;
        while (type < 3 && strcmp(word, write_type_words[type]) != 0)
            type++;
        if (type == 3)
            return false;
        bits |= (uint8_t)(1 << type);
    }
    *(uint8_t *)field = bits;
    return true;
}

static void put_write_types(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    text[0] = '\0';
    for (unsigned type = 0; type < 3; type++)
        if (*(const uint8_t *)field >> type & 1) {
            strcat(text, text[0] != '\0' ? " " : "");
            strcat(text, write_type_words[type]);
        }
}

static bool take_speeds(const struct personality_row *row, void *field, const char *value)
{
    uint16_t *speeds = field;
    unsigned count = 0;
    unsigned long number, last = 0x10000;
    char word[16];
    while (next_word(&value, word)) {
        if (!parse_number(word, 10, &number) || number < 176 || number >= last || count == PERSONALITY_SPEEDS - 1)
            return false;
        speeds[count++] = (uint16_t)(last = number);
    }
    memset(speeds + count, 0, row->size - count * sizeof *speeds);
    return true;
}

static void put_speeds(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    text[0] = '\0';
    for (const uint16_t *speed = field; *speed != 0; speed++)
        add_word(text, "%lu", *speed);
}

static bool take_features(const struct personality_row *row, void *field, const char *value)
{
    (void)row;
    struct personality *personality = field;
    unsigned count = 0;
    unsigned long code;
    char word[16];
    while (next_word(&value, word)) {
        if (!parse_number(word, 16, &code) || code > 0xFFFF || count == PERSONALITY_HIDDEN_FEATURES)
            return false;
        personality->hidden_features[count++] = (uint16_t)code;
    }
    personality->hidden_count = count;
    return true;
}

static void put_features(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    const struct personality *personality = field;
    text[0] = '\0';
    for (unsigned i = 0; i < personality->hidden_count; i++)
        add_word(text, "%04lX", personality->hidden_features[i]);
}

static bool take_versions(const struct personality_row *row, void *field, const char *value)
{
    (void)row;
    struct personality *personality = field;
    unsigned count = 0;
    char word[16];
    while (next_word(&value, word)) {
        unsigned code, version;
        char rest;
        if (sscanf(word, "%4x:%2u%c", &code, &version, &rest) != 2 || version > 15 || count == PERSONALITY_VERSIONS)
            return false;
        personality->versions[count++] = (struct feature_version){(uint16_t)code, (uint8_t)version};
    }
    personality->version_count = count;
    return true;
}

static void put_versions(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    const struct personality *personality = field;
    text[0] = '\0';
    for (unsigned i = 0; i < personality->version_count; i++) {
        add_word(text, "%04lX", personality->versions[i].code);
        size_t length = strlen(text);
        snprintf(text + length, PERSONALITY_VALUE_LENGTH - length, ":%u", personality->versions[i].version);
    }
}

static bool take_commands(const struct personality_row *row, void *field, const char *value)
{
    bool hidden[256] = {false};
    unsigned long opcode;
    char word[16];
    while (next_word(&value, word)) {
        if (!parse_number(word, 16, &opcode) || opcode > 0xFF)
            return false;
        hidden[opcode] = true;
    }
    memcpy(field, hidden, row->size);
    return true;
}

static void put_commands(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    const bool *hidden = field;
    text[0] = '\0';
    for (size_t opcode = 0; opcode < row->size; opcode++)
        if (hidden[opcode])
            add_word(text, "%02lX", opcode);
}

/* ------------------------------------------------------------------ words for numbers */

static bool take_word(const char *const *words, unsigned count, unsigned *number, const char *value)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(words[i], value) == 0) {
            *number = i;
            return true;
        }
    return false;
}

static const char *const loading_words[] = {"caddy", "tray", "pop-up"};

static bool take_loading(const struct personality_row *row, void *field, const char *value)
{
    (void)row;
    return take_word(loading_words, 3, field, value);
}

static void put_loading(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    strcpy(text, loading_words[*(const unsigned *)field]);
}

static const char *const curve_words[] = {"clv", "cav", "p-cav", "z-clv"};

static bool take_curve(const struct personality_row *row, void *field, const char *value)
{
    (void)row;
    unsigned number;
    if (!take_word(curve_words, 4, &number, value))
        return false;
    *(enum speed_curve_kind *)field = (enum speed_curve_kind)number;
    return true;
}

static void put_curve(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    strcpy(text, curve_words[*(const enum speed_curve_kind *)field]);
}

static const char *const when_full_words[] = {"hold", "busy"};

static bool take_when_full(const struct personality_row *row, void *field, const char *value)
{
    (void)row;
    unsigned number;
    if (!take_word(when_full_words, 2, &number, value))
        return false;
    *(bool *)field = number == 1;
    return true;
}

static void put_when_full(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    strcpy(text, when_full_words[*(const bool *)field]);
}

static const char *const run_out_words[] = {"illegal-mode", "zeros", "unreadable"};

static bool take_run_out(const struct personality_row *row, void *field, const char *value)
{
    (void)row;
    unsigned number;
    if (!take_word(run_out_words, 3, &number, value))
        return false;
    *(enum run_out_reading *)field = (enum run_out_reading)number;
    return true;
}

static void put_run_out(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH])
{
    (void)row;
    strcpy(text, run_out_words[*(const enum run_out_reading *)field]);
}

const struct kind value_text = {"printable ASCII that fits", PERSONALITY_TEXT, take_text, put_text};
const struct kind value_date = {"14 digits, YYYYMMDDhhmmss, or nothing", PERSONALITY_TEXT, take_date, put_text};
const struct kind value_flag = {"yes or no", PERSONALITY_FLAG, take_flag, put_flag};
const struct kind value_speed = {"kB/s from 176 to 65534", PERSONALITY_NUMBER, take_number, put_number};
const struct kind value_speeds = {"up to 15 speeds in kB/s, falling", PERSONALITY_TEXT, take_speeds, put_speeds};
const struct kind value_milliseconds = {"milliseconds, up to a day", PERSONALITY_NUMBER, take_number, put_number};
const struct kind value_percent = {"a percentage up to 100000", PERSONALITY_NUMBER, take_number, put_number};
const struct kind value_kibibytes = {"KiB from 64 to 65535", PERSONALITY_NUMBER, take_kibibytes, put_kibibytes};
const struct kind value_page_kibibytes = {"KiB up to 65535", PERSONALITY_NUMBER, take_number, put_number};
const struct kind value_number_8 = {"a whole number in the field's bounds", PERSONALITY_NUMBER, take_number,
                                    put_number};
const struct kind value_bytes = {"bytes, up to 16777215", PERSONALITY_NUMBER, take_number, put_number};
const struct kind value_hex = {"hex digits in the field's bounds", PERSONALITY_TEXT, take_hex, put_hex};
const struct kind value_events = {"hex digits of the bits of 7E", PERSONALITY_TEXT, take_events, put_hex};
const struct kind value_sense = {"key/code/qualifier in hex, such as 5/30/00", PERSONALITY_TEXT, take_sense, put_sense};
const struct kind value_block_types = {"data block types out of 0-3 and 8-13", PERSONALITY_TEXT, take_block_types,
                                       put_bits};
const struct kind value_blanking_types = {"blanking types out of 0-6", PERSONALITY_TEXT, take_bits, put_bits};
const struct kind value_format_types = {"format types out of 10-12 in hex", PERSONALITY_TEXT, take_bits, put_bits};
const struct kind value_write_types = {"words out of packet, track and session", PERSONALITY_TEXT, take_write_types,
                                       put_write_types};
const struct kind value_features = {"up to 24 feature codes in hex", PERSONALITY_TEXT, take_features, put_features};
const struct kind value_versions = {"up to 24 of CODE:VERSION, such as 0021:1", PERSONALITY_TEXT, take_versions,
                                    put_versions};
const struct kind value_commands = {"operation codes in hex", PERSONALITY_TEXT, take_commands, put_commands};
const struct kind value_loading = {"caddy, tray or pop-up", PERSONALITY_TEXT, take_loading, put_loading};
const struct kind value_curve = {"clv, cav, p-cav or z-clv", PERSONALITY_TEXT, take_curve, put_curve};
const struct kind value_when_full = {"hold or busy", PERSONALITY_TEXT, take_when_full, put_when_full};
const struct kind value_run_out = {"illegal-mode, zeros or unreadable", PERSONALITY_TEXT, take_run_out, put_run_out};
