/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The proof that a disc is what it was: one number over its identity, layout and every recorded sector. */
#include "emu/disc/internal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_BYTES = 32, CHUNK = 1 << 18 };

/* How a track was written, where that is not track at once. */
static void hash_recording(crypto_generichash_state *hash, const struct disc_track *t)
{
    bool plain = t->write_type == WRITE_TYPE_TAO && t->whole_sectors == !track_is_data(t) && t->reserved == 0 &&
                 !t->alternating_copy && t->sub_channel == SUB_CHANNEL_MADE;
    if (plain)
        return;
    char line[128];
    int length = snprintf(line, sizeof line, "written %d %d %d %d %d %d %d %d\n", t->write_type, t->pause_recorded,
                          t->packet_size, (int)t->reserved, (int)t->link_blocks, t->whole_sectors, t->sub_channel,
                          t->alternating_copy);
    crypto_generichash_update(hash, (const uint8_t *)line, (size_t)length);
}

/* The layout as text of fixed form: a field that is added to the structure later changes no hash until it is used. */
static void hash_layout(crypto_generichash_state *hash, const struct disc *disc)
{
    const struct disc_layout *layout = &disc->real.layout;
    char line[256];
    int length = snprintf(line, sizeof line, "%s %s %d %u\n", disc->kind->name, disc->serial,
                          layout->identification_valid, (unsigned)layout->identification);
    crypto_generichash_update(hash, (const uint8_t *)line, (size_t)length);
    for (unsigned i = 0; i < layout->session_count; i++) {
        const struct disc_session *s = &layout->sessions[i];
        length = snprintf(line, sizeof line, "session %d %d %d %d %d %d %d %s\n", s->number, s->state, s->disc_type,
                          (int)s->lead_in, (int)s->start, (int)s->lead_out, s->next_allowed, s->media_catalog_number);
        crypto_generichash_update(hash, (const uint8_t *)line, (size_t)length);
    }
    for (unsigned i = 0; i < layout->track_count; i++) {
        const struct disc_track *t = &layout->tracks[i];
        length = snprintf(line, sizeof line, "track %d %d %d %d %d %d %d %d %d %d %d %s\n", t->number, t->session,
                          t->control, t->data_mode, t->data_block_type, t->state, t->damaged, (int)t->start,
                          (int)t->length, (int)t->run_out, (int)t->pause, t->isrc);
        crypto_generichash_update(hash, (const uint8_t *)line, (size_t)length);
        hash_recording(hash, t);
    }
    for (unsigned i = 0; i < layout->index_count; i++) {
        const struct disc_index *x = &layout->indexes[i];
        length = snprintf(line, sizeof line, "index %d %d %d\n", x->track, x->index, (int)x->at);
        crypto_generichash_update(hash, (const uint8_t *)line, (size_t)length);
    }
    if (layout->formatted)
        crypto_generichash_update(hash, (const uint8_t *)"formatted\n", 10);
}

/* As they are kept: user data, or whole sectors. */
static int hash_part(crypto_generichash_state *hash, struct disc *disc, enum store_file file, off_t at, off_t end,
                     uint8_t *chunk)
{
    while (at < end) {
        size_t size = end - at < CHUNK ? (size_t)(end - at) : CHUNK;
        int error = store_read(&disc->store, file, chunk, size, at);
        if (error)
            return error;
        crypto_generichash_update(hash, chunk, size);
        at += (off_t)size;
    }
    return 0;
}

/* Pre-gaps that the host wrote count, before address 0 too; and its sub-channel. */
static int hash_track(crypto_generichash_state *hash, struct disc *disc, const struct disc_track *track, uint8_t *chunk)
{
    enum store_file file = track_file(track);
    lba_t from = track->start - (track->pause_recorded ? track->pause : 0), end = track->start + track->length;
    int error = 0;
    if (from < 0)
        error = hash_part(hash, disc, STORE_LEAD, lead_sector_at(from), lead_sector_at(0), chunk);
    from = from < 0 ? 0 : from;
    off_t size = (off_t)store_sector_size(file), sub_size = (off_t)store_sector_size(STORE_SUB);
    if (error == 0)
        error = hash_part(hash, disc, file, from * size, end * size, chunk);
    if (error == 0 && track->sub_channel != SUB_CHANNEL_MADE)
        error = hash_part(hash, disc, STORE_SUB, from * sub_size, end * sub_size, chunk);
    return error;
}

/* The same of an image, which has no store. */
static int hash_image_track(crypto_generichash_state *hash, struct disc *disc, const struct disc_track *track,
                            uint8_t *chunk)
{
    size_t size = track->whole_sectors ? 2352 : 2048;
    lba_t end = track->start + track->length, at_once = CHUNK / (lba_t)size;
    for (lba_t at = track->start, count; at < end; at += count) {
        count = end - at < at_once ? end - at : at_once;
        int error = track->whole_sectors ? disc->source->read_whole(disc, track, at, (uint32_t)count, chunk)
                                         : disc->source->read_user(disc, track, at, (uint32_t)count, chunk);
        if (error)
            return error;
        crypto_generichash_update(hash, chunk, (size_t)count * size);
    }
    return 0;
}

static int hash_text(crypto_generichash_state *hash, struct disc *disc, const struct disc_session *session,
                     uint8_t *chunk)
{
    size_t count = session->cd_text_packs;
    int error = count > 0 ? disc->source->read_cd_text(disc, session->number, chunk, count) : 0;
    if (error == 0)
        crypto_generichash_update(hash, chunk, count * 18);
    return error;
}

int disc_hash(struct disc *disc, char hash[DISC_HASH_LENGTH], struct failure *why)
{
    uint8_t *chunk = malloc(CHUNK);
    if (!chunk)
        return fail(why, EXIT_INTERNAL, "out of memory");
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    hash_layout(&state, disc);
    int error = 0;
    for (unsigned i = 0; i < disc->real.layout.track_count && error == 0; i++)
        error = (disc->source == &source_bundle ? hash_track : hash_image_track)(&state, disc,
                                                                                 &disc->real.layout.tracks[i], chunk);
    for (unsigned i = 0; i < disc->real.layout.session_count && error == 0; i++)
        error = hash_text(&state, disc, &disc->real.layout.sessions[i], chunk);
    free(chunk);
    if (error)
        return fail(why, EXIT_INTERNAL, "%s cannot be read: %s", disc->path, strerror(error));
    uint8_t digest[HASH_BYTES];
    crypto_generichash_final(&state, digest, sizeof digest);
    sodium_bin2hex(hash, DISC_HASH_LENGTH, digest, sizeof digest);
    return 0;
}
