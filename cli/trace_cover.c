/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster trace cover: what a program asked of a drive, and what it never asked. */
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/trace.h"
#include "emu/drive/cdb.h"
#include "emu/drive/drive.h"

enum { MAXIMUM_VALUES = 64, MAXIMUM_MODES = 128, MAXIMUM_FEATURES = 256, MAXIMUM_SENSES = 16, MAXIMUM_FIELDS = 16 };

struct value_count {
    int64_t value;
    unsigned long count;
};

struct field_cover {
    struct value_count values[MAXIMUM_VALUES];
    unsigned count;
};

struct opcode_cover {
    unsigned long count, good;
    struct value_count senses[MAXIMUM_SENSES];
    unsigned sense_count;
    struct field_cover fields[MAXIMUM_FIELDS]; /* by place in cdb_fields() */
};

/* Write parameters in force: write type, data block type, multi-session, Test Write, BUFE. */
struct mode {
    uint8_t write_type, block_type, multi_session, test_write, underrun_free, track_mode;
};

struct mode_cover {
    struct mode mode;
    unsigned long selected, writes;
};

struct cover {
    struct opcode_cover opcodes[256];
    struct mode_cover modes[MAXIMUM_MODES];
    unsigned mode_count;
    int mode; /* in force: index of modes; -1: none was selected */
    struct value_count features[MAXIMUM_FEATURES];
    unsigned feature_count;
    unsigned long commands, dropped, unread_pages;
};

static void count_value(struct value_count *values, unsigned *used, unsigned room, int64_t value)
{
    unsigned i = 0;
    while (i < *used && values[i].value != value)
        i++;
    if (i == *used) {
        if (*used == room)
            return;
        values[(*used)++] = (struct value_count){.value = value};
    }
    values[i].count++;
}

/* ------------------------------------------------------------------ taking it in */

static struct mode_cover *mode_cover(struct cover *cover, const struct mode *mode)
{
    for (unsigned i = 0; i < cover->mode_count; i++)
        if (memcmp(&cover->modes[i].mode, mode, sizeof *mode) == 0)
            return &cover->modes[cover->mode = (int)i];
    if (cover->mode_count == MAXIMUM_MODES)
        return NULL;
    cover->mode = (int)cover->mode_count;
    cover->modes[cover->mode_count] = (struct mode_cover){.mode = *mode};
    return &cover->modes[cover->mode_count++];
}

/* Page 05h of a MODE SELECT that was taken (reference mmc 2.4). */
static void take_mode_select(struct cover *cover, const struct trace_line *line)
{
    enum { WRITE_PARAMETERS = 0x05, MINIMUM = 5 };
    const uint8_t *list = line->out.bytes;
    bool ten = line->cdb[0] == 0x55;
    size_t header = ten ? 8 : 4, kept = line->out.kept;
    if (line->status != 0 || line->out.length == 0)
        return;
    if (kept < header) {
        cover->unread_pages++;
        return;
    }
    size_t at = header + (ten ? get_be16(list + 6) : list[3]);
    for (; at + MINIMUM <= kept; at += 2 + (size_t)list[at + 1]) {
        if ((list[at] & 0x3F) != WRITE_PARAMETERS)
            continue;
        const uint8_t *page = list + at;
        const struct mode mode = {.write_type = page[2] & 0x0F,
                                  .test_write = page[2] >> 4 & 1,
                                  .underrun_free = page[2] >> 6 & 1,
                                  .multi_session = page[3] >> 6,
                                  .track_mode = page[3] & 0x0F,
                                  .block_type = page[4] & 0x0F};
        struct mode_cover *found = mode_cover(cover, &mode);
        if (found != NULL)
            found->selected++;
        return;
    }
    cover->unread_pages += at < line->out.length && line->out.kept < line->out.length;
}

static void take_line(struct cover *cover, const struct trace_line *line)
{
    uint8_t opcode = line->cdb[0];
    struct opcode_cover *its = &cover->opcodes[opcode];
    cover->commands++;
    its->count++;
    its->good += line->status == 0;
    if (line->status == 2)
        count_value(its->senses, &its->sense_count, MAXIMUM_SENSES, line->sense);
    unsigned place = 0;
    for (const struct cdb_field *field = cdb_fields(opcode); field->name != NULL && place < MAXIMUM_FIELDS;
         field++, place++) {
        struct field_cover *values = &its->fields[place];
        if (field->selects)
            count_value(values->values, &values->count, MAXIMUM_VALUES,
                        cdb_field_value(field, line->cdb, line->cdb_length));
    }
    if (opcode == 0x55 || opcode == 0x15)
        take_mode_select(cover, line);
    if ((opcode == 0x2A || opcode == 0xAA) && line->status == 0 && cover->mode >= 0)
        cover->modes[cover->mode].writes++;
    if (opcode == 0x46)
        count_value(cover->features, &cover->feature_count, MAXIMUM_FEATURES,
                    (int64_t)(line->cdb[1] & 3) << 16 | get_be16(line->cdb + 2));
}

static int take_file(struct cover *cover, const char *path, struct failure *why)
{
    struct trace_reader *reader;
    int code = trace_reader_open(path, &reader, why);
    if (code != 0)
        return code;
    cover->mode = -1;
    bool more = true;
    while (code == 0 && more) {
        struct trace_line line;
        code = trace_reader_next(reader, &line, &more, why);
        if (code != 0 || !more)
            break;
        cover->dropped += line.dropped;
        if (line.dropped == 0)
            take_line(cover, &line);
        trace_line_free(&line);
    }
    trace_reader_close(reader);
    return code;
}

/* ------------------------------------------------------------------ giving it out */

static const char *write_type_name(unsigned type)
{
    static const char *const names[] = {"packet", "track at once", "session at once", "raw"};
    return type < 4 ? names[type] : "reserved";
}

static bool has_value(const struct field_cover *cover, int64_t value)
{
    for (unsigned i = 0; i < cover->count; i++)
        if (cover->values[i].value == value)
            return true;
    return false;
}

static json_t *field_facts(const struct cdb_field *field, const struct field_cover *cover)
{
    json_t *seen = json_array(), *unseen = json_array();
    for (unsigned i = 0; i < cover->count; i++) {
        const char *name = cdb_value_name(field, cover->values[i].value);
        json_array_append_new(seen, json_pack("{s:I, s:s*, s:I}", "value", (json_int_t)cover->values[i].value, "name",
                                              name, "count", (json_int_t)cover->values[i].count));
    }
    for (const struct cdb_value *row = field->values; row != NULL && row->name != NULL; row++)
        if (!has_value(cover, row->value))
            json_array_append_new(unseen, json_pack("{s:i, s:s}", "value", (int)row->value, "name", row->name));
    return json_pack("{s:s, s:o, s:o}", "field", field->name, "seen", seen, "unseen", unseen);
}

static json_t *opcode_facts(uint8_t opcode, const struct opcode_cover *its)
{
    json_t *senses = json_array(), *fields = json_array();
    for (unsigned i = 0; i < its->sense_count; i++) {
        uint32_t packed = (uint32_t)its->senses[i].value;
        char text[16];
        snprintf(text, sizeof text, "%X/%02X/%02X", packed >> 16, packed >> 8 & 0xFF, packed & 0xFF);
        json_array_append_new(senses,
                              json_pack("{s:s, s:I}", "sense", text, "count", (json_int_t)its->senses[i].count));
    }
    unsigned place = 0;
    for (const struct cdb_field *field = cdb_fields(opcode); field->name != NULL && place < MAXIMUM_FIELDS;
         field++, place++)
        if (field->selects)
            json_array_append_new(fields, field_facts(field, &its->fields[place]));
    return json_pack("{s:i, s:s?, s:b, s:I, s:I, s:o, s:o}", "opcode", opcode, "name", cdb_name(opcode), "supported",
                     drive_opcode(opcode)->name != NULL, "count", (json_int_t)its->count, "good", (json_int_t)its->good,
                     "senses", senses, "fields", fields);
}

static json_t *mode_facts(const struct mode_cover *cover)
{
    const struct mode *mode = &cover->mode;
    return json_pack("{s:i, s:s, s:i, s:i, s:i, s:i, s:b, s:b, s:I, s:I}", "write_type", mode->write_type, "name",
                     write_type_name(mode->write_type), "data_block_type", mode->block_type, "track_mode",
                     mode->track_mode, "multi_session", mode->multi_session, "page", 5, "test_write", mode->test_write,
                     "buffer_underrun_free", mode->underrun_free, "selected", (json_int_t)cover->selected, "writes",
                     (json_int_t)cover->writes);
}

static json_t *facts_of(const struct cover *cover)
{
    json_t *seen = json_array(), *unseen = json_array(), *modes = json_array(), *features = json_array();
    for (unsigned i = 0; i < 256; i++) {
        if (cover->opcodes[i].count > 0)
            json_array_append_new(seen, opcode_facts((uint8_t)i, &cover->opcodes[i]));
        else if (drive_opcode((uint8_t)i)->name != NULL)
            json_array_append_new(unseen,
                                  json_pack("{s:i, s:s}", "opcode", (int)i, "name", drive_opcode((uint8_t)i)->name));
    }
    for (unsigned i = 0; i < cover->mode_count; i++)
        json_array_append_new(modes, mode_facts(&cover->modes[i]));
    for (unsigned i = 0; i < cover->feature_count; i++)
        json_array_append_new(
            features, json_pack("{s:i, s:i, s:I}", "feature", (int)(cover->features[i].value & 0xFFFF), "rt",
                                (int)(cover->features[i].value >> 16), "count", (json_int_t)cover->features[i].count));
    return json_pack("{s:I, s:I, s:o, s:o, s:o, s:o}", "commands", (json_int_t)cover->commands, "missing",
                     (json_int_t)cover->dropped, "opcodes", seen, "opcodes_unseen", unseen, "modes", modes, "features",
                     features);
}

/* ------------------------------------------------------------------ as text, from the same facts */

static json_int_t integer(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static const char *word(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static void print_field(const json_t *field)
{
    const json_t *seen = json_object_get(field, "seen"), *unseen = json_object_get(field, "unseen");
    size_t index;
    json_t *one;
    printf("        %s:", word(field, "field"));
    json_array_foreach(seen, index, one)
    {
        printf("%s %" JSON_INTEGER_FORMAT, index > 0 ? "," : "", integer(one, "value"));
        if (*word(one, "name") != '\0')
            printf(" %s", word(one, "name"));
        printf(" x%" JSON_INTEGER_FORMAT, integer(one, "count"));
    }
    if (json_array_size(unseen) > 0)
        printf("; never");
    json_array_foreach(unseen, index, one)
        printf("%s %" JSON_INTEGER_FORMAT " %s", index > 0 ? "," : "", integer(one, "value"), word(one, "name"));
    putchar('\n');
}

static void print_opcode(const json_t *opcode)
{
    size_t index;
    json_t *one;
    printf("  %02X  %-32s %6" JSON_INTEGER_FORMAT ", %" JSON_INTEGER_FORMAT " good",
           (unsigned)integer(opcode, "opcode"), word(opcode, "name"), integer(opcode, "count"),
           integer(opcode, "good"));
    json_array_foreach(json_object_get(opcode, "senses"), index, one)
        printf(", %s x%" JSON_INTEGER_FORMAT, word(one, "sense"), integer(one, "count"));
    printf("%s\n", json_is_true(json_object_get(opcode, "supported")) ? "" : " (not a command of the virtual drive)");
    json_array_foreach(json_object_get(opcode, "fields"), index, one) print_field(one);
}

static void print_modes(const json_t *modes)
{
    size_t index;
    json_t *mode;
    printf("write parameters (mode page 05h):\n");
    json_array_foreach(modes, index, mode)
        printf("  %-16s data block type %" JSON_INTEGER_FORMAT ", track mode %" JSON_INTEGER_FORMAT
               ", multi-session %" JSON_INTEGER_FORMAT "%s%s: selected x%" JSON_INTEGER_FORMAT
               ", written x%" JSON_INTEGER_FORMAT "\n",
               word(mode, "name"), integer(mode, "data_block_type"), integer(mode, "track_mode"),
               integer(mode, "multi_session"), json_is_true(json_object_get(mode, "test_write")) ? ", Test Write" : "",
               json_is_true(json_object_get(mode, "buffer_underrun_free")) ? ", BUFE" : "", integer(mode, "selected"),
               integer(mode, "writes"));
    for (unsigned type = 0; type < 4; type++) {
        bool seen = false;
        json_array_foreach(modes, index, mode) seen = seen || integer(mode, "write_type") == type;
        if (!seen)
            printf("  %-16s never\n", write_type_name(type));
    }
}

static void print_facts(const json_t *facts)
{
    size_t index;
    json_t *one;
    printf("%" JSON_INTEGER_FORMAT " commands\n", integer(facts, "commands"));
    json_array_foreach(json_object_get(facts, "opcodes"), index, one) print_opcode(one);
    printf("never asked for:\n");
    json_array_foreach(json_object_get(facts, "opcodes_unseen"), index, one)
        printf("  %02X  %s\n", (unsigned)integer(one, "opcode"), word(one, "name"));
    print_modes(json_object_get(facts, "modes"));
    printf("features asked for (GET CONFIGURATION):\n");
    json_array_foreach(json_object_get(facts, "features"), index, one)
        printf("  %04X%s x%" JSON_INTEGER_FORMAT "\n", (unsigned)integer(one, "feature"),
               integer(one, "rt") == 2 ? " alone" : " and up", integer(one, "count"));
}

static int run_cover(const struct verb_call *call, struct failure *why)
{
    struct cover *cover = calloc(1, sizeof *cover);
    if (cover == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    int code = 0;
    for (int i = 0; i < call->operand_count && code == 0; i++)
        code = take_file(cover, call->operands[i], why);
    json_t *facts = code == 0 ? facts_of(cover) : NULL;
    if (facts != NULL && verb_given(call, "json"))
        code = print_json(json_incref(facts), why);
    else if (facts != NULL)
        print_facts(facts);
    if (code == 0 && cover->dropped > 0)
        fprintf(stderr, "coaster trace cover: %lu commands are missing in these traces\n", cover->dropped);
    if (code == 0 && cover->unread_pages > 0)
        fprintf(stderr, "coaster trace cover: the traces kept too little of %lu MODE SELECTs (--data 64 is enough)\n",
                cover->unread_pages);
    json_decref(facts);
    free(cover);
    return code;
}

static const struct verb_option cover_options[] = {{.name = "json", .help = "as one JSON object"}, {0}};

extern const struct verb verb_trace_cover;
const struct verb verb_trace_cover = {
    .name = "trace cover",
    .operands = "FILE...",
    .summary = "says which commands, modes and features a program used, and which it never did",
    .description = "FILEs are traces of JSON lines (- is standard input), taken together. For each opcode: how often, "
                   "how often GOOD, with "
                   "which senses it was refused, and the values of the fields that choose what is asked for (format of "
                   "READ TOC, function of "
                   "CLOSE, type of BLANK, ...), with those of MMC that never came. Then the opcodes of the virtual "
                   "drive's table that never "
                   "came; the write parameters of mode page 05h that were selected and written with; the features that "
                   "were asked for.",
    .options = cover_options,
    .minimum_operands = 1,
    .maximum_operands = -1,
    .run = run_cover,
};
