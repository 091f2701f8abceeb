/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disc's state as JSON: all of it in disc.json, one change at a time in the journal. */
#include "emu/disc/internal.h"

#include <string.h>

static const char *const state_words[] = {
    [TRACK_INVISIBLE] = "invisible",     [TRACK_OPEN] = "open",
    [TRACK_INCOMPLETE] = "incomplete",   [TRACK_COMPLETE] = "complete",
    [TRACK_STATE_RESERVED] = "reserved",
};

static const char *const write_words[] = {
    [WRITE_TYPE_PACKET] = "packet",
    [WRITE_TYPE_TAO] = "track at once",
    [WRITE_TYPE_SAO] = "session at once",
    [WRITE_TYPE_RAW] = "raw",
};

static json_t *track_to_json(const struct disc_track *track)
{
    return json_pack(
        "{s:i, s:i, s:i, s:i, s:i, s:s, s:s, s:b, s:i, s:i, s:i, s:i, s:b, s:i, s:i, s:i, s:b, s:b, s:b, s:b, s:s}",
        "number", track->number, "session", track->session, "control", track->control, "data_mode", track->data_mode,
        "data_block_type", track->data_block_type, "state", state_words[track->state], "written",
        write_words[track->write_type], "damaged", track->damaged, "start", (int)track->start, "length",
        (int)track->length, "run_out", (int)track->run_out, "pause", (int)track->pause, "pause_recorded",
        track->pause_recorded, "packet_size", track->packet_size, "reserved", (int)track->reserved, "link_blocks",
        (int)track->link_blocks, "whole_sectors", track->whole_sectors, "sub_channel_kept",
        track->sub_channel != SUB_CHANNEL_MADE, "sub_channel_packed", track->sub_channel == SUB_CHANNEL_PACKED,
        "alternating_copy", track->alternating_copy, "isrc", track->isrc);
}

static json_t *session_to_json(const struct disc_session *session)
{
    bool closed = session->state == SESSION_COMPLETE;
    return json_pack("{s:i, s:s, s:b, s:i, s:i, s:i, s:o, s:b, s:b, s:i, s:s}", "number", session->number, "written",
                     write_words[session->write_type], "closed", closed, "disc_type", session->disc_type, "lead_in",
                     (int)session->lead_in, "start", (int)session->start, "lead_out",
                     closed ? json_integer(session->lead_out) : json_null(), "next_allowed", session->next_allowed,
                     "final_pointer", session->final_pointer, "cd_text_packs", session->cd_text_packs,
                     "media_catalog_number", session->media_catalog_number);
}

static json_t *indexes_to_json(const struct disc_layout *layout)
{
    json_t *indexes = json_array();
    for (unsigned i = 0; i < layout->index_count; i++)
        json_array_append_new(indexes, json_pack("[i, i, i]", layout->indexes[i].track, layout->indexes[i].index,
                                                 (int)layout->indexes[i].at));
    return indexes;
}

static json_t *identification_to_json(const struct disc_layout *layout)
{
    return layout->identification_valid ? json_integer(layout->identification) : json_null();
}

json_t *manifest_to_json(const struct disc *disc)
{
    const struct disc_layout *layout = &disc->real.layout;
    json_t *sessions = json_array(), *tracks = json_array();
    for (unsigned i = 0; i < layout_recorded_sessions(layout); i++)
        json_array_append_new(sessions, session_to_json(&layout->sessions[i]));
    for (unsigned i = 0; i < layout->track_count; i++)
        json_array_append_new(tracks, track_to_json(&layout->tracks[i]));
    return json_pack("{s:i, s:s, s:s, s:I, s:o, s:I, s:b, s:o, s:o, s:o}", "format", DISC_FORMAT, "kind",
                     disc->kind->name, "serial", disc->serial, "generation", (json_int_t)disc->real.generation,
                     "identification", identification_to_json(layout), "identifications",
                     (json_int_t)disc->real.identifications, "formatted", layout->formatted, "sessions", sessions,
                     "tracks", tracks, "indexes", indexes_to_json(layout));
}

json_t *manifest_change_to_json(const struct disc_state *state, const struct journal_change *change)
{
    const struct disc_layout *layout = &state->layout;
    json_t *tracks = NULL;
    if (change->first_track > 0) {
        tracks = json_array();
        for (unsigned number = change->first_track; number <= change->last_track; number++)
            json_array_append_new(tracks, track_to_json(&layout->tracks[number - 1]));
    }
    return json_pack("{s:I, s:s, s:o, s:I, s:b, s:i, s:i, s:o*, s:o*, s:o*}", "generation",
                     (json_int_t)state->generation, "what", change->what, "identification",
                     identification_to_json(layout), "identifications", (json_int_t)state->identifications, "formatted",
                     layout->formatted, "sessions", (int)layout_recorded_sessions(layout), "tracks",
                     layout->track_count, "session",
                     change->session > 0 ? session_to_json(&layout->sessions[change->session - 1]) : NULL, "changed",
                     tracks, "indexes", change->indexes ? indexes_to_json(layout) : NULL);
}

/* ------------------------------------------------------------------ reading */

static bool get_number(const json_t *object, const char *key, json_int_t low, json_int_t high, json_int_t *value)
{
    const json_t *number = json_object_get(object, key);
    if (!json_is_integer(number))
        return false;
    *value = json_integer_value(number);
    return *value >= low && *value <= high;
}

static bool get_byte(const json_t *object, const char *key, uint8_t *value)
{
    json_int_t wide;
    bool there = get_number(object, key, 0, UINT8_MAX, &wide);
    *value = there ? (uint8_t)wide : 0;
    return there;
}

static bool get_address(const json_t *object, const char *key, lba_t *value)
{
    json_int_t wide;
    bool there = get_number(object, key, INT32_MIN, INT32_MAX, &wide);
    *value = there ? (lba_t)wide : 0;
    return there;
}

/* What format 1 does not have yet may be missing; then the value stays as it is. */
static bool may_get_number(const json_t *object, const char *key, json_int_t low, json_int_t high, json_int_t *value)
{
    return !json_object_get(object, key) || get_number(object, key, low, high, value);
}

static bool may_get_address(const json_t *object, const char *key, lba_t *value)
{
    json_int_t wide = *value;
    bool good = may_get_number(object, key, INT32_MIN, INT32_MAX, &wide);
    *value = good ? (lba_t)wide : 0;
    return good;
}

static bool may_get_flag(const json_t *object, const char *key, bool *value)
{
    const json_t *flag = json_object_get(object, key);
    if (flag)
        *value = json_is_true(flag);
    return !flag || json_is_boolean(flag);
}

static bool may_get_written(const json_t *object, enum write_type *type)
{
    const json_t *written = json_object_get(object, "written");
    if (!written)
        return true;
    const char *word = json_string_value(written);
    for (unsigned i = 0; word && i < sizeof write_words / sizeof *write_words; i++) {
        if (strcmp(word, write_words[i]) == 0) {
            *type = (enum write_type)i;
            return true;
        }
    }
    return false;
}

static bool get_flag(const json_t *object, const char *key, bool *value)
{
    const json_t *flag = json_object_get(object, key);
    *value = json_is_true(flag);
    return json_is_boolean(flag);
}

static bool get_text(const json_t *object, const char *key, char *text, size_t size)
{
    const json_t *string = json_object_get(object, key);
    if (!json_is_string(string) || json_string_length(string) >= size)
        return false;
    memset(text, 0, size);
    memcpy(text, json_string_value(string), json_string_length(string));
    return true;
}

static bool get_state(const json_t *object, enum track_state *state)
{
    const char *word = json_string_value(json_object_get(object, "state"));
    for (unsigned i = 0; word && i < sizeof state_words / sizeof *state_words; i++) {
        if (strcmp(word, state_words[i]) == 0) {
            *state = (enum track_state)i;
            return true;
        }
    }
    return false;
}

static bool track_recording_from_json(const json_t *object, struct disc_track *track)
{
    json_int_t packet_size = 0;
    bool sub_channel = false, packed = false;
    track->write_type = WRITE_TYPE_TAO;
    track->whole_sectors = !track_is_data(track);
    bool good =
        may_get_written(object, &track->write_type) && may_get_flag(object, "pause_recorded", &track->pause_recorded) &&
        may_get_number(object, "packet_size", 0, UINT8_MAX, &packet_size) &&
        may_get_address(object, "reserved", &track->reserved) &&
        may_get_address(object, "link_blocks", &track->link_blocks) &&
        may_get_flag(object, "whole_sectors", &track->whole_sectors) &&
        may_get_flag(object, "sub_channel_kept", &sub_channel) && may_get_flag(object, "sub_channel_packed", &packed) &&
        may_get_flag(object, "alternating_copy", &track->alternating_copy);
    track->packet_size = (uint8_t)packet_size;
    if (sub_channel)
        track->sub_channel = packed ? SUB_CHANNEL_PACKED : SUB_CHANNEL_KEPT;
    else
        track->sub_channel = SUB_CHANNEL_MADE;
    return good;
}

static bool track_from_json(const json_t *object, struct disc_track *track)
{
    memset(track, 0, sizeof *track);
    track->next_writable = LBA_NONE;
    return get_byte(object, "number", &track->number) && get_byte(object, "session", &track->session) &&
           get_byte(object, "control", &track->control) && get_byte(object, "data_mode", &track->data_mode) &&
           get_byte(object, "data_block_type", &track->data_block_type) && get_state(object, &track->state) &&
           get_flag(object, "damaged", &track->damaged) && get_address(object, "start", &track->start) &&
           get_address(object, "length", &track->length) && get_address(object, "run_out", &track->run_out) &&
           get_address(object, "pause", &track->pause) && get_text(object, "isrc", track->isrc, sizeof track->isrc) &&
           track_recording_from_json(object, track);
}

static bool session_from_json(const json_t *object, struct disc_session *session)
{
    memset(session, 0, sizeof *session);
    bool closed;
    if (!get_byte(object, "number", &session->number) || !get_flag(object, "closed", &closed) ||
        !get_byte(object, "disc_type", &session->disc_type) || !get_address(object, "lead_in", &session->lead_in) ||
        !get_address(object, "start", &session->start) || !get_flag(object, "next_allowed", &session->next_allowed) ||
        !get_text(object, "media_catalog_number", session->media_catalog_number, sizeof session->media_catalog_number))
        return false;
    json_int_t packs = 0;
    session->write_type = WRITE_TYPE_TAO;
    if (!may_get_written(object, &session->write_type) ||
        !may_get_flag(object, "final_pointer", &session->final_pointer) ||
        !may_get_number(object, "cd_text_packs", 0, LEAD_TEXT_ROOM / 18, &packs))
        return false;
    session->cd_text_packs = (uint16_t)packs;
    session->state = closed ? SESSION_COMPLETE : SESSION_INCOMPLETE;
    session->lead_out = LBA_NONE;
    return !closed || get_address(object, "lead_out", &session->lead_out);
}

static bool identification_from_json(const json_t *object, struct disc_state *state)
{
    json_int_t value;
    state->layout.identification_valid = !json_is_null(json_object_get(object, "identification"));
    state->layout.identification = 0;
    if (state->layout.identification_valid) {
        if (!get_number(object, "identification", 0, UINT32_MAX, &value))
            return false;
        state->layout.identification = (uint32_t)value;
    }
    if (!get_number(object, "identifications", 0, UINT32_MAX, &value))
        return false;
    state->identifications = (unsigned)value;
    return true;
}

static bool indexes_from_json(const json_t *object, struct disc_layout *layout)
{
    const json_t *indexes = json_object_get(object, "indexes");
    if (!indexes)
        return true;
    if (!json_is_array(indexes) || json_array_size(indexes) > DISC_MAXIMUM_INDEXES)
        return false;
    layout->index_count = (uint16_t)json_array_size(indexes);
    for (unsigned i = 0; i < layout->index_count; i++) {
        int track, index, at;
        if (json_unpack(json_array_get(indexes, i), "[i, i, i]", &track, &index, &at) != 0 || track < 1 ||
            track > DISC_MAXIMUM_TRACKS || index < 2 || index > 99)
            return false;
        layout->indexes[i] = (struct disc_index){.track = (uint8_t)track, .index = (uint8_t)index, .at = at};
    }
    return true;
}

static bool generation_from_json(const json_t *object, uint64_t *generation)
{
    json_int_t value;
    if (!get_number(object, "generation", 0, INT64_MAX, &value))
        return false;
    *generation = (uint64_t)value;
    return true;
}

bool manifest_layout_from_json(const json_t *root, struct disc_state *state)
{
    const json_t *sessions = json_object_get(root, "sessions"), *tracks = json_object_get(root, "tracks");
    struct disc_layout *layout = &state->layout;
    if (!generation_from_json(root, &state->generation) || !identification_from_json(root, state) ||
        !json_is_array(sessions) || !json_is_array(tracks) || json_array_size(sessions) > DISC_MAXIMUM_TRACKS ||
        json_array_size(tracks) > DISC_MAXIMUM_TRACKS)
        return false;
    layout->session_count = (uint8_t)json_array_size(sessions);
    layout->track_count = (uint8_t)json_array_size(tracks);
    for (unsigned i = 0; i < layout->session_count; i++)
        if (!session_from_json(json_array_get(sessions, i), &layout->sessions[i]))
            return false;
    for (unsigned i = 0; i < layout->track_count; i++)
        if (!track_from_json(json_array_get(tracks, i), &layout->tracks[i]))
            return false;
    return may_get_flag(root, "formatted", &layout->formatted) && indexes_from_json(root, layout);
}

/* "track" alone is format 1's. */
static bool changed_track_from_json(const json_t *track, json_int_t tracks, struct disc_layout *layout,
                                    unsigned *tracks_known)
{
    struct disc_track entry;
    if (!track_from_json(track, &entry) || entry.number < 1 || entry.number > tracks)
        return false;
    layout->tracks[entry.number - 1] = entry;
    if (entry.number == *tracks_known + 1)
        ++*tracks_known;
    return true;
}

/* A change may set the entries it counts, or those behind them, one after the other. */
bool manifest_change_from_json(const json_t *change, struct disc_state *state)
{
    struct disc_state next = *state;
    struct disc_layout *layout = &next.layout;
    unsigned sessions_before = layout_recorded_sessions(layout), tracks_before = layout->track_count;
    json_int_t sessions, tracks;
    if (!generation_from_json(change, &next.generation))
        return false;
    if (next.generation <= state->generation)
        return true; /* folded already: the power went between the new disc.json and the emptied journal */
    if (!identification_from_json(change, &next) ||
        !get_number(change, "sessions", 0, DISC_MAXIMUM_TRACKS, &sessions) ||
        !get_number(change, "tracks", 0, DISC_MAXIMUM_TRACKS, &tracks) ||
        !may_get_flag(change, "formatted", &layout->formatted) || !indexes_from_json(change, layout))
        return false;
    layout->session_count = (uint8_t)sessions;
    layout->track_count = (uint8_t)tracks;
    const json_t *session = json_object_get(change, "session"), *track = json_object_get(change, "track");
    if (session) {
        struct disc_session entry;
        if (!session_from_json(session, &entry) || entry.number < 1 || entry.number > sessions)
            return false;
        layout->sessions[entry.number - 1] = entry;
        if (entry.number == sessions_before + 1)
            sessions_before++;
    }
    if (track && !changed_track_from_json(track, tracks, layout, &tracks_before))
        return false;
    const json_t *changed = json_object_get(change, "changed");
    for (size_t i = 0; i < json_array_size(changed); i++)
        if (!changed_track_from_json(json_array_get(changed, i), tracks, layout, &tracks_before))
            return false;
    if (sessions > sessions_before || tracks > tracks_before)
        return false;
    *state = next;
    return true;
}
