/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal: one record for each change of state since disc.json was written, and none for a write. A record is the
 * word "CoJ1", the length of its text, the BLAKE2b-128 of both and the text, and the text is the change as JSON. What a
 * crash left half written fails the checksum and ends the replay.
 */
#include "emu/disc/internal.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    MARK = 0x436F4A31, /* "CoJ1" */
    CHECKSUM_LENGTH = 16,
    HEADER_LENGTH = 8 + CHECKSUM_LENGTH,
    MAXIMUM_RECORD = 1 << 20,
};

static void checksum(const uint8_t *record, size_t text_length, uint8_t sum[CHECKSUM_LENGTH])
{
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, NULL, 0, CHECKSUM_LENGTH);
    crypto_generichash_update(&hash, record, 8);
    crypto_generichash_update(&hash, record + HEADER_LENGTH, text_length);
    crypto_generichash_final(&hash, sum, CHECKSUM_LENGTH);
}

int journal_settle(struct disc_state *state)
{
    if (store_size(state->store, STORE_JOURNAL) <= state->journal_end)
        return 0;
    int error = store_truncate(state->store, STORE_JOURNAL, state->journal_end);
    return error ? error : store_synchronize_journal(state->store);
}

static int append(struct disc_state *state, const char *text, size_t length)
{
    int unsettled = journal_settle(state);
    if (unsettled)
        return unsettled;
    size_t size = HEADER_LENGTH + length;
    uint8_t *record = malloc(size);
    if (!record)
        return ENOMEM;
    put_be32(record, MARK);
    put_be32(record + 4, (uint32_t)length);
    memcpy(record + HEADER_LENGTH, text, length);
    checksum(record, length, record + 8);
    int error = store_write(state->store, STORE_JOURNAL, record, size, state->journal_end);
    free(record);
    if (error == 0)
        state->journal_end += (off_t)size;
    return error;
}

int journal_append(struct disc_state *state, const struct journal_change *change, bool durable)
{
    int error =
        durable ? store_synchronize_sectors(state->store) : 0; /* never a record of sectors that could still be lost */
    if (error)
        return error;
    state->generation++;
    json_t *record = manifest_change_to_json(state, change);
    char *text = record ? json_dumps(record, JSON_COMPACT) : NULL;
    json_decref(record);
    if (!text)
        return ENOMEM;
    error = append(state, text, strlen(text));
    free(text);
    if (error == 0 && durable)
        error = store_synchronize_journal(state->store);
    return error;
}

/* The text of the record at offset, or NULL when there is no whole one. */
static char *read_record(struct store *store, off_t at, off_t end, size_t *size)
{
    uint8_t header[HEADER_LENGTH], sum[CHECKSUM_LENGTH];
    if (end - at < HEADER_LENGTH || store_read(store, STORE_JOURNAL, header, sizeof header, at) != 0)
        return NULL;
    size_t length = get_be32(header + 4);
    if (get_be32(header) != MARK || length > MAXIMUM_RECORD || (off_t)length > end - at - HEADER_LENGTH)
        return NULL;
    uint8_t *record = malloc(HEADER_LENGTH + length + 1);
    if (!record)
        return NULL;
    *size = HEADER_LENGTH + length;
    bool whole = store_read(store, STORE_JOURNAL, record, *size, at) == 0;
    if (whole) {
        checksum(record, length, sum);
        whole = memcmp(sum, record + 8, sizeof sum) == 0;
    }
    if (!whole) {
        free(record);
        return NULL;
    }
    memmove(record, record + HEADER_LENGTH, length);
    record[length] = 0;
    return (char *)record;
}

void journal_replay(struct disc_state *state)
{
    off_t end = store_size(state->store, STORE_JOURNAL);
    size_t size;
    char *text;
    while ((text = read_record(state->store, state->journal_end, end, &size)) != NULL) {
        json_t *change = json_loads(text, 0, NULL);
        bool understood = json_is_object(change) && manifest_change_from_json(change, state);
        json_decref(change);
        free(text);
        if (!understood)
            return;
        state->journal_end += (off_t)size;
    }
}

int journal_fold(struct disc *disc)
{
    json_t *root = manifest_to_json(disc);
    char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
    json_decref(root);
    if (!text)
        return ENOMEM;
    int error = store_synchronize_sectors(&disc->store);
    if (error == 0)
        error = store_replace_layout(&disc->store, text, strlen(text));
    free(text);
    if (error == 0)
        error = store_truncate(&disc->store, STORE_JOURNAL, 0);
    if (error == 0) {
        disc->real.journal_end = 0;
        error = store_synchronize_journal(&disc->store);
    }
    return error;
}
