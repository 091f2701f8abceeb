/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of personalities: read, and looked over for what is wrong and what is odd. */
#include "emu/drive/personality.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ lines */

struct reader {
    struct personality *personality;
    unsigned line;
    char section[32];
    unsigned seen[128]; /* by key: the line it stood in; 0: not yet */
    bool wrong;
    personality_remark *remark;
    void *context;
};

static void coaster_printf(3, 4) note(struct reader *reader, bool wrong, const char *format, ...)
{
    char sentence[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    make_readable(sentence);
    reader->wrong |= wrong;
    reader->remark(reader->context, reader->line, wrong, sentence);
}

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
    for (size_t i = 0; i < personality_key_count(); i++)
        if (strcmp(personality_key(i).section, name) == 0)
            return true;
    return false;
}

static void read_section(struct reader *reader, char *line)
{
    char *end = strchr(line, ']');
    reader->section[0] = '\0';
    if (end == NULL || end[1] != '\0') {
        note(reader, true, "a section is [name]");
        return;
    }
    *end = '\0';
    if (!is_section(line + 1))
        note(reader, true, "there is no section '%.60s'", line + 1);
    snprintf(reader->section, sizeof reader->section, "%s", line + 1);
}

static void read_key(struct reader *reader, char *line)
{
    char *equals = strchr(line, '=');
    if (equals == NULL) {
        note(reader, true, "a line is key = value");
        return;
    }
    *equals = '\0';
    const char *name = trim(line), *value = trim(equals + 1);
    size_t key = personality_key_find(reader->section, name);
    if (key == SIZE_MAX) {
        note(reader, true, "there is no key '%.60s' in section '%s'", name, reader->section);
        return;
    }
    const char *wanted = personality_take(reader->personality, key, value);
    if (wanted != NULL)
        note(reader, true, "%s must be %s, not '%.200s'", name, wanted, value);
    else if (reader->seen[key] != 0)
        note(reader, false, "%s stood in line %u already; this one counts", name, reader->seen[key]);
    reader->seen[key] = reader->line;
}

static void read_line(struct reader *reader, char *line)
{
    line = trim(line);
    if (*line == '\0' || *line == '#')
        return;
    if (*line == '[')
        read_section(reader, line);
    else
        read_key(reader, line);
}

static void read_stream(struct reader *reader, FILE *stream)
{
    char line[1024];
    while (fgets(line, sizeof line, stream) != NULL) {
        reader->line++;
        if (strlen(line) == sizeof line - 1 && line[sizeof line - 2] != '\n') {
            note(reader, true, "the line is too long");
            for (int c = fgetc(stream); c != EOF && c != '\n';)
                c = fgetc(stream);
            continue;
        }
        read_line(reader, line);
    }
}

static void read_standard(struct personality *personality)
{
    *personality = (struct personality){0};
    for (size_t i = 0; i < personality_key_count(); i++)
        (void)personality_take(personality, i, personality_key(i).standard);
}

/* The built-in default offers all that this firmware can do: no file makes it do more. */
static bool keep_to_firmware(struct personality *personality)
{
    struct personality firmware, asked = *personality;
    read_standard(&firmware);
    struct drive_constants *wanted = &personality->constants;
    const struct drive_constants *has = &firmware.constants;
    for (unsigned type = 0; type < WRITE_TYPES; type++)
        wanted->block_types[type] &= has->block_types[type];
    wanted->test_write &= has->test_write;
    wanted->blanking_types &= has->blanking_types;
    wanted->format_types &= has->format_types;
    wanted->cd_text = wanted->cd_text && has->cd_text;
    if (wanted->cue_sheet_maximum > has->cue_sheet_maximum)
        wanted->cue_sheet_maximum = has->cue_sheet_maximum;
    return memcmp(&asked, personality, sizeof asked) != 0;
}

static int read_file(struct reader *reader, const char *file, struct failure *why)
{
    read_standard(reader->personality);
    FILE *stream = fopen(file, "re");
    if (stream == NULL)
        return fail(why, EXIT_USAGE_ERROR, "%s cannot be read: %s", file, strerror(errno));
    errno = EIO;
    read_stream(reader, stream);
    int code = ferror(stream) ? fail(why, EXIT_USAGE_ERROR, "%s cannot be read: %s", file, strerror(errno)) : 0;
    fclose(stream);
    return code;
}

/* ------------------------------------------------------------------ reading, to the first mistake */

struct first {
    unsigned line;
    char sentence[512];
};

static void keep_first(void *context, unsigned line, bool wrong, const char *sentence)
{
    struct first *first = context;
    if (!wrong || first->sentence[0] != '\0')
        return;
    first->line = line;
    snprintf(first->sentence, sizeof first->sentence, "%s", sentence);
}

int personality_read(struct personality *personality, const char *file, struct failure *why)
{
    if (file == NULL) {
        read_standard(personality);
        return 0;
    }
    struct first first = {0};
    struct reader reader = {.personality = personality, .remark = keep_first, .context = &first};
    int rc = read_file(&reader, file, why);
    if (rc == 0 && reader.wrong)
        return fail(why, EXIT_USAGE_ERROR, "%s:%u: %s", file, first.line, first.sentence);
    if (rc == 0)
        (void)keep_to_firmware(personality);
    return rc;
}

/* ------------------------------------------------------------------ looking it over */

/* Legal, and such that a host takes it amiss or a reader wonders. */
static void look_over(struct reader *reader)
{
    static const uint16_t always[] = {0x0000, 0x0001, 0x0002, 0x0003, 0x0100, 0x0105};
    const struct personality *p = reader->personality;
    const struct drive_constants *c = &p->constants;
    reader->line = 0;
    for (unsigned i = 0; i < p->hidden_count; i++)
        for (size_t k = 0; k < sizeof always / sizeof always[0]; k++)
            if (p->hidden_features[i] == always[k])
                note(reader, false, "feature %04X is hidden, which every drive has (reference mmc 1.3)", always[k]);
    if (!(c->supported_events & 0x10))
        note(reader, false, "without media events (bit 4) hosts poll with TEST UNIT READY (reference mmc 2.11)");
    if (!(c->blanking_types & 0x03))
        note(reader, false, "BLANK takes neither type 0 nor type 1: a CD-RW is never blank again");
    if (c->wrong_medium.key != ILLEGAL_REQUEST)
        note(reader, false, "wrong-medium is not an ILLEGAL REQUEST (reference mmc 2.0)");
    if (c->block_types[WRITE_TYPE_TAO] == 0)
        note(reader, false, "nothing is written at once by track: no program does without (reference mmc 7)");
    if (p->load && !p->eject)
        note(reader, false, "a tray that closes by command and does not open by one");
    if (p->write_speed > p->read_speed)
        note(reader, false, "it writes faster than it reads");
    if (p->hidden_commands[0x46] || p->hidden_commands[0x4A])
        note(reader, false, "without GET CONFIGURATION and GET EVENT STATUS it is an MMC-1 drive (reference mmc 7.6)");
    if (strcmp(p->vendor, "COASTER") == 0 && strcmp(p->product, "VIRTUAL CD-RW") == 0)
        note(reader, false, "it has the name of the built-in default");
}

int personality_check(const char *file, personality_remark *remark, void *context, struct failure *why)
{
    struct personality personality;
    struct reader reader = {.personality = &personality, .remark = remark, .context = context};
    int rc = read_file(&reader, file, why);
    if (rc != 0)
        return rc;
    if (reader.wrong)
        return fail(why, EXIT_USAGE_ERROR, "%s is not a personality", file);
    look_over(&reader);
    if (keep_to_firmware(&personality))
        note(&reader, false, "it asks for more than the built-in default offers, and is given that much");
    return 0;
}
