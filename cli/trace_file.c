/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces of JSON lines, read strictly. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "cli/trace.h"
#include "emu/drive/cdb.h"

struct trace_reader {
    FILE *file;
    const char *path;
    unsigned line;
    char *text;
    size_t size;
};

int trace_wanted_read(const struct verb_call *call, const char *format_option, const char *data_option,
                      struct trace_wanted *wanted, struct failure *why)
{
    const char *format = verb_value(call, format_option), *data = verb_value(call, data_option);
    long number;
    wanted->format = TRACE_JSON;
    if (format != NULL && !trace_format_read(format, &wanted->format))
        return fail(why, EXIT_USAGE_ERROR, "--%s takes json or pcapng, not '%s'", format_option, format);
    wanted->data = trace_format_data(wanted->format);
    if (data == NULL)
        return 0;
    if (strcmp(data, "all") == 0) {
        wanted->data = TRACE_ALL_DATA;
        return 0;
    }
    char what[32];
    snprintf(what, sizeof what, "--%s", data_option);
    int code = verb_number(data, what, 0, INT32_MAX, &number, why);
    wanted->data = code == 0 ? (size_t)number : 0;
    return code;
}

/* ------------------------------------------------------------------ lines */

static int wrong(const struct trace_reader *reader, const char *sentence, struct failure *why)
{
    return fail(why, EXIT_USAGE_ERROR, "%s:%u: %s", reader->path, reader->line, sentence);
}

int trace_reader_open(const char *path, struct trace_reader **made, struct failure *why)
{
    struct trace_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    reader->path = path;
    reader->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (reader->file == NULL) {
        free(reader);
        return fail(why, EXIT_USAGE_ERROR, "%s: %s", path, strerror(errno));
    }
    *made = reader;
    ssize_t length = getline(&reader->text, &reader->size, reader->file);
    reader->line = 1;
    json_t *head = length > 0 ? json_loadb(reader->text, (size_t)length, 0, NULL) : NULL;
    const char *kind = json_string_value(json_object_get(head, "trace"));
    json_int_t version = json_integer_value(json_object_get(head, "version"));
    int code = 0;
    if (kind == NULL || strcmp(kind, "coaster") != 0)
        code = wrong(reader, "this is no trace of coaster as JSON lines", why);
    else if (version != 1)
        code = wrong(reader, "this trace was written by a newer coaster", why);
    json_decref(head);
    if (code != 0)
        trace_reader_close(reader);
    return code;
}

void trace_reader_close(struct trace_reader *reader)
{
    if (reader->file != stdin)
        fclose(reader->file);
    free(reader->text);
    free(reader);
}

static bool read_bytes(const char *hex, uint8_t *bytes, size_t room, size_t *length)
{
    const char *end;
    size_t digits = strlen(hex);
    return digits % 2 == 0 && digits / 2 <= room && sodium_hex2bin(bytes, room, hex, digits, NULL, length, &end) == 0 &&
           *end == '\0';
}

/* absent: nothing moved. */
static bool read_data(const json_t *object, struct trace_data *data)
{
    if (object == NULL)
        return true;
    const char *hex = json_string_value(json_object_get(object, "data"));
    const json_t *length = json_object_get(object, "length");
    data->hash = json_string_value(json_object_get(object, "hash"));
    if (!json_is_integer(length) || json_integer_value(length) < 0 || json_integer_value(length) > INT32_MAX ||
        data->hash == NULL)
        return false;
    data->length = (size_t)json_integer_value(length);
    if (hex == NULL)
        return true;
    data->bytes = malloc(strlen(hex) / 2 + 1);
    return data->bytes != NULL && read_bytes(hex, data->bytes, strlen(hex) / 2, &data->kept) &&
           data->kept <= data->length;
}

static bool read_status(const json_t *value, int *status)
{
    *status = (int)json_integer_value(value);
    if (json_is_string(value))
        return status_named(json_string_value(value), status);
    return json_is_integer(value) && *status >= 0 && *status <= 0xFF;
}

static uint32_t read_sense(const json_t *sense)
{
    json_int_t key = json_integer_value(json_object_get(sense, "key")),
               code = json_integer_value(json_object_get(sense, "code")),
               qualifier = json_integer_value(json_object_get(sense, "qualifier"));
    return (uint32_t)(key & 0xF) << 16 | (uint32_t)(code & 0xFF) << 8 | (uint32_t)(qualifier & 0xFF);
}

static const char *read_line(struct trace_line *line)
{
    const json_t *object = line->object;
    const char *cdb = json_string_value(json_object_get(object, "cdb"));
    line->number = (uint64_t)json_integer_value(json_object_get(object, "n"));
    line->dropped = (uint64_t)json_integer_value(json_object_get(object, "dropped"));
    if (line->dropped > 0)
        return NULL;
    line->nexus = json_string_value(json_object_get(object, "nexus"));
    line->name = json_string_value(json_object_get(object, "name"));
    line->room = (size_t)json_integer_value(json_object_get(object, "room"));
    if (cdb == NULL || !read_bytes(cdb, line->cdb, sizeof line->cdb, &line->cdb_length) || line->cdb_length == 0)
        return "a command needs its CDB in hex";
    if (line->nexus == NULL || line->room > (size_t)INT32_MAX)
        return "a command needs its nexus, and the room for its reply";
    if (!read_status(json_object_get(object, "status"), &line->status))
        return "a command needs its status";
    if (!read_data(json_object_get(object, "out"), &line->out) || !read_data(json_object_get(object, "in"), &line->in))
        return "data needs its length and hash, and no more bytes than that";
    line->sense = read_sense(json_object_get(object, "sense"));
    return NULL;
}

int trace_reader_next(struct trace_reader *reader, struct trace_line *line, bool *more, struct failure *why)
{
    *line = (struct trace_line){0};
    ssize_t length = getline(&reader->text, &reader->size, reader->file);
    *more = length > 0;
    reader->line++;
    if (length <= 0)
        return ferror(reader->file) ? fail(why, EXIT_USAGE_ERROR, "%s: %s", reader->path, strerror(errno)) : 0;
    json_error_t error;
    line->object = json_loadb(reader->text, (size_t)length, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(line->object)) {
        trace_line_free(line);
        return wrong(reader,
                     reader->text[length - 1] == '\n' ? "a line is one JSON object"
                                                      : "the trace is cut off in the middle of this line",
                     why);
    }
    const char *fault = read_line(line);
    if (fault == NULL)
        return 0;
    trace_line_free(line);
    return wrong(reader, fault, why);
}

void trace_line_free(struct trace_line *line)
{
    free(line->out.bytes);
    free(line->in.bytes);
    json_decref(line->object);
    *line = (struct trace_line){0};
}

/* ------------------------------------------------------------------ words */

void trace_describe(const uint8_t *cdb, size_t length, char *text, size_t size)
{
    const char *name = cdb_name(cdb[0]);
    size_t used =
        (size_t)(name != NULL ? snprintf(text, size, "%s", name) : snprintf(text, size, "opcode %02Xh", cdb[0]));
    for (const struct cdb_field *field = cdb_fields(cdb[0]); field->name != NULL && used < size; field++) {
        int64_t value = cdb_field_value(field, cdb, length);
        const char *word = cdb_value_name(field, value);
        if (field->width == 1 && value == 0)
            continue;
        if (field->width == 1)
            used += (size_t)snprintf(text + used, size - used, " %s", field->name);
        else if (word != NULL)
            used += (size_t)snprintf(text + used, size - used, " %s=%lld (%s)", field->name, (long long)value, word);
        else
            used += (size_t)snprintf(text + used, size - used, " %s=%lld", field->name, (long long)value);
    }
}

const char *trace_status_text(int status, char text[16])
{
    const char *name = status_text(status);
    if (name != NULL)
        return name;
    snprintf(text, 16, "status %02Xh", (unsigned)status & 0xFF);
    return text;
}
