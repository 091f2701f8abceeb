/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace as JSON lines. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "emu/door/trace_writer.h"
#include "emu/drive/cdb.h"

struct state {
    size_t data;
    char drive[64];
};

static void *json_new(size_t data, const char *drive)
{
    struct state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    state->data = data;
    snprintf(state->drive, sizeof state->drive, "%s", drive);
    return state;
}

/* One object, one line; takes it over. */
static struct trace_bytes line_of(json_t *object)
{
    struct trace_bytes bytes = {0};
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (text == NULL)
        return bytes;
    bytes.length = strlen(text) + 1;
    bytes.data = realloc(text, bytes.length);
    if (bytes.data == NULL) {
        free(text);
        return (struct trace_bytes){0};
    }
    bytes.data[bytes.length - 1] = '\n';
    return bytes;
}

static json_t *hex(const uint8_t *data, size_t length)
{
    char *text = malloc(2 * length + 1);
    if (text == NULL)
        return NULL;
    sodium_bin2hex(text, 2 * length + 1, data, length);
    json_t *value = json_string_nocheck(text);
    free(text);
    return value;
}

static json_t *data_of(const uint8_t *data, size_t length, size_t kept)
{
    uint8_t hash[32];
    crypto_generichash(hash, sizeof hash, data, length, NULL, 0);
    json_t *object = json_pack("{s:I, s:o}", "length", (json_int_t)length, "hash", hex(hash, sizeof hash));
    if (kept > 0)
        json_object_set_new(object, "data", hex(data, minimum_size(length, kept)));
    return object;
}

static json_t *fields_of(const struct drive_command *command)
{
    json_t *object = json_object();
    for (const struct cdb_field *field = cdb_fields(command->cdb[0]); field->name != NULL; field++)
        json_object_set_new(object, field->name,
                            json_integer(cdb_field_value(field, command->cdb, command->cdb_length)));
    return object;
}

static json_t *sense_of(const struct drive_command *command)
{
    struct sense s = sense_parse(command->sense, command->sense_length);
    return json_pack("{s:i, s:i, s:i, s:s, s:o}", "key", s.key, "code", s.code, "qualifier", s.qualifier, "text",
                     sense_text(s), "bytes", hex(command->sense, command->sense_length));
}

static struct trace_bytes json_begin(void *context)
{
    const struct state *state = context;
    return line_of(json_pack("{s:s, s:i, s:s, s:I}", "trace", "coaster", "version", 1, "drive", state->drive, "data",
                             state->data == TRACE_ALL_DATA ? (json_int_t)-1 : (json_int_t)state->data));
}

/* A tgtd gives sixteen bytes whatever was sent: what the opcode's group says is the CDB (SPC: groups of opcodes). */
static size_t cdb_length(const struct drive_command *command)
{
    static const uint8_t lengths[8] = {6, 10, 10, 16, 16, 12, 16, 16};
    return minimum_size(command->cdb_length, lengths[command->cdb[0] >> 5]);
}

static struct trace_bytes json_record(void *context, const struct trace_record *record)
{
    (void)context;
    const struct drive_command *command = record->command;
    const char *name = cdb_name(command->cdb[0]), *status = status_text(command->status);
    json_t *object =
        json_pack("{s:I, s:I, s:I, s:s, s:o, s:s?, s:o}", "n", (json_int_t)record->number, "time",
                  (json_int_t)record->arrival, "clock", (json_int_t)record->began, "nexus", record->nexus, "cdb",
                  hex(command->cdb, cdb_length(command)), "name", name, "fields", fields_of(command));
    if (object == NULL)
        return (struct trace_bytes){0};
    if (command->data_out_length > 0)
        json_object_set_new(object, "out", data_of(command->data_out, command->data_out_length, record->data));
    if (command->data_in_capacity > 0)
        json_object_set_new(object, "room", json_integer((json_int_t)command->data_in_capacity));
    if (record->in_length > 0)
        json_object_set_new(object, "in", data_of(command->data_in, record->in_length, record->data));
    json_object_set_new(object, "status", status != NULL ? json_string(status) : json_integer(command->status));
    if (command->sense_length > 0)
        json_object_set_new(object, "sense", sense_of(command));
    json_object_set_new(object, "duration", json_integer((json_int_t)(record->ended - record->began)));
    json_object_set_new(object, "elapsed", json_integer((json_int_t)(record->departure - record->arrival)));
    return line_of(object);
}

static struct trace_bytes json_dropped(void *context, uint64_t count)
{
    (void)context;
    return line_of(json_pack("{s:I}", "dropped", (json_int_t)count));
}

const struct trace_kind trace_json = {
    .name = "json",
    .data = 64,
    .new = json_new,
    .free = free,
    .begin = json_begin,
    .record = json_record,
    .dropped = json_dropped,
};
