/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests of the hand at the drive: one function per verb, one table. */
#include "emu/door/control.h"

#include <string.h>

static json_t *reply_ok(void)
{
    return json_pack("{s:b}", "ok", 1);
}

static json_t *reply_failure(int code, const char *sentence)
{
    return json_pack("{s:b, s:s, s:i}", "ok", 0, "error", sentence, "exit", code);
}

static json_t *reply(int code, const struct failure *why)
{
    return code == 0 ? reply_ok() : reply_failure(code, why->sentence);
}

/* ------------------------------------------------------------------ the disc as facts */

static const char *profile_name(enum disc_profile profile)
{
    switch (profile) {
    case PROFILE_CD_ROM:
        return "CD-ROM";
    case PROFILE_CD_R:
        return "CD-R";
    case PROFILE_CD_RW:
        return "CD-RW";
    default:
        return "none";
    }
}

static json_t *address(lba_t lba)
{
    return lba == LBA_NONE ? json_null() : json_integer(lba);
}

static json_t *track_state(const struct disc_track *track)
{
    static const char *const states[] = {"invisible", "open", "incomplete", "complete", "reserved"};
    return json_pack("{s:i, s:i, s:s, s:i, s:i, s:s, s:b, s:i, s:i, s:i, s:i, s:o, s:i}", "number", track->number,
                     "session", track->session, "type", track->control & 4 ? "data" : "audio", "control",
                     track->control, "data_mode", track->data_mode, "state", states[track->state], "damaged",
                     track->damaged, "start", (int)track->start, "length", (int)track->length, "run_out",
                     (int)track->run_out, "pause", (int)track->pause, "next_writable", address(track->next_writable),
                     "free_blocks", (int)track->free_blocks);
}

static json_t *session_state(const struct disc_session *session)
{
    static const char *const states[] = {"empty", "incomplete", "damaged", "complete"};
    return json_pack("{s:i, s:i, s:i, s:s, s:i, s:i, s:i, s:o, s:b, s:o}", "number", session->number, "first_track",
                     session->first_track, "last_track", session->last_track, "state", states[session->state],
                     "disc_type", session->disc_type, "lead_in", (int)session->lead_in, "start", (int)session->start,
                     "lead_out", address(session->lead_out), "next_allowed", session->next_allowed, "next_program_area",
                     address(session->next_program_area));
}

/* Where the next block would go: the open track, else the announced one under plain data TAO. */
static void next_track(const struct disc *disc, const struct disc_layout *layout, struct disc_track *track)
{
    const struct write_parameters parameters = {.write_type = WRITE_TYPE_TAO, .track_mode = 4, .data_block_type = 8};
    *track = (struct disc_track){.next_writable = LBA_NONE};
    for (unsigned i = 0; i < layout->track_count; i++)
        if (layout->tracks[i].state == TRACK_OPEN)
            *track = layout->tracks[i];
    if (track->number == 0 && !sense_good(disc_next_track(disc, &parameters, track)))
        *track = (struct disc_track){.next_writable = LBA_NONE};
}

json_t *control_disc_state(const struct disc *disc)
{
    static const char *const statuses[] = {"blank", "appendable", "complete", "other"};
    const struct disc_layout *layout = disc_layout_real(disc);
    const struct disc_kind *kind = disc_kind(disc);
    struct disc_track next;
    next_track(disc, layout, &next);
    json_t *sessions = json_array(), *tracks = json_array();
    for (unsigned i = 0; i < layout->session_count; i++)
        if (layout->sessions[i].state != SESSION_EMPTY) /* the announced next one is not on the disc yet */
            json_array_append_new(sessions, session_state(&layout->sessions[i]));
    for (unsigned i = 0; i < layout->track_count; i++)
        json_array_append_new(tracks, track_state(&layout->tracks[i]));
    json_t *state =
        json_pack("{s:i, s:s, s:s, s:s, s:o, s:o, s:o, s:i, s:i, s:s, s:b, s:s}", "format", 1, "kind", kind->name,
                  "profile", profile_name(kind->profile), "status", statuses[layout->status], "sessions", sessions,
                  "tracks", tracks, "next_writable", address(next.next_writable), "free_blocks",
                  next.next_writable == LBA_NONE ? 0 : (int)next.free_blocks, "capacity", (int)layout->capacity,
                  "serial", disc_serial(disc), "erasable", kind->erasable, "path", disc_path(disc));
    json_object_set_new(state, "identification",
                        layout->identification_valid ? json_integer(layout->identification) : json_null());
    return state;
}

/* The disc in the drive or on its open tray. */
static struct disc *any_disc(struct drive *drive)
{
    struct disc *disc = drive_disc(drive);
    return disc != NULL ? disc : drive_tray_disc(drive);
}

/* ------------------------------------------------------------------ verbs */

static json_t *verb_insert(struct drive *drive, const json_t *request)
{
    const char *path = json_string_value(json_object_get(request, "path"));
    struct failure why;
    if (path == NULL)
        return reply_failure(EXIT_USAGE_ERROR, "insert needs the path of a disc");
    return reply(drive_insert(drive, path, &why), &why);
}

static json_t *verb_remove(struct drive *drive, const json_t *request)
{
    (void)request;
    struct failure why;
    return reply(drive_remove(drive, &why), &why);
}

static json_t *verb_eject(struct drive *drive, const json_t *request)
{
    (void)request;
    struct failure why;
    return reply(drive_eject(drive, &why), &why);
}

static json_t *verb_load(struct drive *drive, const json_t *request)
{
    (void)request;
    struct failure why;
    return reply(drive_load(drive, &why), &why);
}

static json_t *verb_button(struct drive *drive, const json_t *request)
{
    struct failure why;
    const char *key = json_string_value(json_object_get(request, "key"));
    if (key != NULL)
        return reply(drive_press(drive, key, &why), &why);
    bool opened = false, was_open = drive_tray_open(drive);
    int code = drive_button(drive, &opened, &why);
    json_t *answer = reply(code, &why);
    if (code == 0) {
        json_object_set_new(answer, "opened", json_boolean(opened));
        json_object_set_new(answer, "closed", json_boolean(was_open && !drive_tray_open(drive)));
        json_object_set_new(answer, "busy", json_boolean(!was_open && !opened && drive_busy(drive)));
    }
    return answer;
}

static json_t *filter_list(const struct drive *drive)
{
    json_t *list = json_array();
    const char *specification;
    for (size_t i = 0; (specification = drive_filter_at(drive, i)) != NULL; i++)
        json_array_insert_new(list, 0, json_string(specification)); /* in the order they were added */
    return list;
}

/* The same with how often each matched and hit; null: it does not count. */
static json_t *fault_list(const struct drive *drive)
{
    json_t *list = json_array();
    const char *specification;
    for (size_t i = 0; (specification = drive_filter_at(drive, i)) != NULL; i++) {
        unsigned long matched, hit;
        bool counts = drive_filter_counts(drive, i, &matched, &hit);
        json_array_insert_new(list, 0,
                              json_pack("{s:s, s:o, s:o}", "fault", specification, "matched",
                                        counts ? json_integer((json_int_t)matched) : json_null(), "hit",
                                        counts ? json_integer((json_int_t)hit) : json_null()));
    }
    return list;
}

static json_t *verb_state(struct drive *drive, const json_t *request)
{
    (void)request;
    struct disc *disc = any_disc(drive);
    char clock[DRIVE_CLOCK_TEXT];
    struct drive_buffer buffer = drive_buffer(drive);
    json_t *answer = reply_ok();
    json_t *facts =
        json_pack("{s:s, s:s, s:b, s:b, s:b, s:s, s:o, s:I, s:o, s:o}", "drive", drive_name(drive), "tray",
                  drive_tray_open(drive) ? "open" : "closed", "locked", drive_locked(drive), "busy", drive_busy(drive),
                  "simulating", drive_simulating(drive), "clock", drive_clock_text(drive, clock), "disc",
                  disc != NULL ? control_disc_state(disc) : json_null(), "nexuses",
                  (json_int_t)drive_nexus_count(drive), "filters", filter_list(drive), "buffer",
                  json_pack("{s:I, s:I, s:i, s:I}", "size", (json_int_t)buffer.size, "free", (json_int_t)buffer.free,
                            "held", (int)buffer.held, "underruns", (json_int_t)buffer.underruns));
    json_object_update(answer, facts);
    json_decref(facts);
    return answer;
}

static json_t *verb_hash(struct drive *drive, const json_t *request)
{
    (void)request;
    struct disc *disc = any_disc(drive);
    char hash[DISC_HASH_LENGTH];
    struct failure why;
    if (disc == NULL)
        return reply_failure(EXIT_NO_DRIVE, "there is no disc in the drive");
    int code = disc_hash(disc, hash, &why);
    json_t *answer = reply(code, &why);
    if (code == 0)
        json_object_set_new(answer, "hash", json_string(hash));
    return answer;
}

static json_t *verb_counters(struct drive *drive, const json_t *request)
{
    (void)request;
    struct disc *disc = any_disc(drive);
    if (disc == NULL)
        return reply_failure(EXIT_NO_DRIVE, "there is no disc in the drive");
    struct disc_counters counters = disc_counters(disc);
    return json_pack("{s:b, s:I, s:I, s:I, s:I}", "ok", 1, "store_writes", (json_int_t)counters.store_writes,
                     "journal_writes", (json_int_t)counters.journal_writes, "layout_writes",
                     (json_int_t)counters.layout_writes, "barriers", (json_int_t)counters.barriers);
}

static json_t *verb_clock(struct drive *drive, const json_t *request)
{
    const char *set = json_string_value(json_object_get(request, "set"));
    const json_t *advance = json_object_get(request, "advance_ms");
    struct failure why;
    enum drive_clock clock;
    uint32_t rate;
    if (set != NULL && !drive_clock_read(set, &clock, &rate))
        return reply_failure(EXIT_USAGE_ERROR, DRIVE_CLOCK_WANTED);
    if (set != NULL) {
        drive_clock_set_rate(drive, clock, rate);
        return reply_ok();
    }
    if (!json_is_integer(advance) || json_integer_value(advance) < 0 ||
        json_integer_value(advance) > INT64_MAX / 1000000)
        return reply_failure(EXIT_USAGE_ERROR, "clock needs 'set' or 'advance_ms'");
    return reply(drive_clock_advance(drive, (uint64_t)json_integer_value(advance) * 1000000, &why), &why);
}

/* All of them, or none when one is wrong. */
static int add_faults(struct drive *drive, const json_t *list, struct failure *why)
{
    size_t count = json_is_array(list) ? json_array_size(list) : 1;
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < count; i++) {
            const json_t *one = json_is_array(list) ? json_array_get(list, i) : list;
            const char *words = json_string_value(one);
            if (words == NULL)
                return fail(why, EXIT_USAGE_ERROR, "a fault is a string");
            int code = pass == 0 ? drive_filter_check(words, why) : drive_filter_add(drive, words, why);
            if (code != 0)
                return code;
        }
    return 0;
}

static size_t filter_count(const struct drive *drive)
{
    size_t count = 0;
    while (drive_filter_at(drive, count) != NULL)
        count++;
    return count;
}

/* number: 1 is the oldest. */
static int remove_fault(struct drive *drive, json_int_t number, struct failure *why)
{
    size_t count = filter_count(drive);
    if (number < 1 || (size_t)number > count || !drive_filter_remove(drive, count - (size_t)number))
        return fail(why, EXIT_USAGE_ERROR, "there is no fault %lld in %s: it has %zu", (long long)number,
                    drive_name(drive), count);
    return 0;
}

static json_t *verb_fault(struct drive *drive, const json_t *request)
{
    const json_t *add = json_object_get(request, "add"), *clear = json_object_get(request, "clear");
    struct failure why;
    int code = 0;
    if (json_is_true(clear))
        drive_filters_clear(drive);
    else if (json_is_integer(clear))
        code = remove_fault(drive, json_integer_value(clear), &why);
    if (code == 0 && add != NULL)
        code = add_faults(drive, add, &why);
    if (code != 0)
        return reply(code, &why);
    json_t *answer = reply_ok();
    json_object_set_new(answer, "filters", filter_list(drive));
    json_object_set_new(answer, "faults", fault_list(drive));
    return answer;
}

static json_t *verb_reset(struct drive *drive, const json_t *request)
{
    (void)request;
    drive_reset(drive);
    return reply_ok();
}

static json_t *verb_power(struct drive *drive, const json_t *request)
{
    (void)request;
    struct failure why;
    return reply(drive_power_cut(drive, &why), &why);
}

static const struct {
    const char *name;
    json_t *(*execute)(struct drive *drive, const json_t *request);
} verbs[] = {
    {"insert", verb_insert}, {"remove", verb_remove}, {"eject", verb_eject}, {"load", verb_load},
    {"button", verb_button}, {"state", verb_state},   {"hash", verb_hash},   {"counters", verb_counters},
    {"clock", verb_clock},   {"fault", verb_fault},   {"reset", verb_reset},   {"power", verb_power},
};

json_t *control_execute(struct drive *drive, const json_t *request, bool *stop)
{
    const char *name = json_string_value(json_object_get(request, "verb"));
    json_t *answer = NULL;
    if (name == NULL)
        return reply_failure(EXIT_USAGE_ERROR, "a request is an object with a 'verb'");
    if (strcmp(name, "shutdown") == 0) {
        if (stop == NULL)
            return reply_failure(EXIT_USAGE_ERROR, "this drive ends with the program that holds it");
        *stop = true;
        return reply_ok();
    }
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].name, name) == 0) {
            answer = verbs[i].execute(drive, request);
            /* only a path that is not UTF-8 gets here */
            return answer != NULL ? answer : reply_failure(EXIT_INTERNAL, "the answer cannot be written as JSON");
        }
    return reply_failure(EXIT_USAGE_ERROR,
                         "a drive knows insert, remove, eject, load, button, state, hash, counters, clock, "
                         "fault, reset, power and shutdown");
}
