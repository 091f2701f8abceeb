/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What coaster burn says of RecordDisc: its result, what the drive said, and what state the disc is in. */
#include <stdlib.h>

#include "cli/burn.h"

/* The code's name; its number when it has none. */
static const char *name_of(HRESULT result, char number[16])
{
    const char *name = coaster_result_name(result);
    snprintf(number, 16, "0x%08X", (unsigned)result);
    return name != NULL ? name : number;
}

int burn_failed(struct failure *why, enum exit_code code, HRESULT result, const char *what)
{
    char number[16];
    return fail(why, code, "%s: %s: %s", what, name_of(result, number), coaster_result_text(result));
}

enum exit_code burn_code_of(HRESULT result)
{
    switch (result) {
    case IMAPI_E_DEVICE_NOTPRESENT:
    case IMAPI_E_DEVICE_NOTACCESSIBLE:
    case IMAPI_E_MEDIUM_NOTPRESENT:
    case IMAPI_E_NOACTIVERECORDER:
        return EXIT_NO_DRIVE;
    default:
        return EXIT_CASE_FAILED;
    }
}

/* What the drive said last: "3/0C/00"; 0: nothing. */
static ULONG last_sense(const struct burn_session *session, char number[16])
{
    ULONG sense = 0;
    (void)coaster_last_sense(session->master, &sense);
    snprintf(number, 16, "%X/%02X/%02X", sense >> 16, sense >> 8 & 0xFF, sense & 0xFF);
    return sense;
}

/* A result that stands for many things which a drive may say. */
static bool is_vague(HRESULT result)
{
    return result == IMAPI_E_GENERIC || result == IMAPI_E_DISCINFO || result == IMAPI_E_INITIALIZE_WRITE ||
           result == IMAPI_E_INITIALIZE_ENDWRITE || result == IMAPI_E_LOSS_OF_STREAMING ||
           result == IMAPI_E_DEVICE_STILL_IN_USE;
}

/* " (3/0C/00, WRITE ERROR)", or nothing. */
static const char *what_the_drive_said(const struct burn_session *session, HRESULT result, char *text, size_t size)
{
    char number[16];
    ULONG sense = last_sense(session, number);
    text[0] = 0;
    if (!is_vague(result) || sense == 0)
        return text;
    const char *words = coaster_sense_text(sense);
    snprintf(text, size, " (%s%s%s)", number, words[0] != 0 ? ", " : "", words);
    return text;
}

static int tell_failure(struct burn_session *session, HRESULT result, struct failure *why)
{
    bool simulate = verb_given(session->call, "simulate");
    struct coaster_verification found = {.first_bad = -1};
    char state[256], number[16];
    burn_tell_state(session, state, sizeof state);
    if (FAILED(session->progress.drive_failed) && result == IMAPI_E_USERABORT)
        result = session->progress.drive_failed;
    (void)coaster_last_verification(session->master, &found);
    if (result == IMAPI_E_USERABORT && burn_cancelled() && session->progress.verifying)
        return fail(why, (enum exit_code)burn_signal_code(),
                    "the verification was cancelled after %d of %d blocks%s; the disc is burned", found.verified,
                    found.total, found.verified > 0 ? ", which are good" : "");
    if (result == IMAPI_E_USERABORT && burn_cancelled())
        return fail(why, (enum exit_code)burn_signal_code(), "cancelled (IMAPI_E_USERABORT): %s", state);
    if (found.first_bad >= 0)
        return fail(why, EXIT_CASE_FAILED,
                    "the disc is not as it should be (%s): block %d (LBA) %s; %d of %d blocks before it are good",
                    name_of(result, number), found.first_bad,
                    found.unreadable ? "cannot be read" : "is not what was sent", found.verified, found.total);
    if (result == IMAPI_E_MEDIUM_NOTPRESENT || result == IMAPI_E_DEVICE_NOTPRESENT) /* that says all there is to it */
        return fail(why, burn_code_of(result), "%s failed: %s: %s", simulate ? "the simulation" : "the burn",
                    name_of(result, number), coaster_result_text(result));
    char sense[96];
    return fail(why, burn_code_of(result), "%s failed: %s: %s%s; %s", simulate ? "the simulation" : "the burn",
                name_of(result, number), coaster_result_text(result),
                what_the_drive_said(session, result, sense, sizeof sense), state);
}

static void tell_success(struct burn_session *session, double seconds)
{
    const struct burn_progress *progress = &session->progress;
    struct coaster_verification found = {.first_bad = -1};
    (void)coaster_last_verification(session->master, &found);
    double megabytes = (double)progress->total * progress->block_size / 1e6;
    burn_say(&session->progress, "%s: %u blocks, %.1f MB in %.2f s (%.1f MB/s)%s%s",
             verb_given(session->call, "simulate") ? "simulated" : "burned", progress->total, megabytes, seconds,
             megabytes / seconds, found.total > 0 ? ", verified" : "",
             verb_given(session->call, "eject") ? ", ejected" : "");
    if (found.read_offset != 0)
        burn_say(&session->progress, "this drive reads sound %d samples %s", abs(found.read_offset),
                 found.read_offset > 0 ? "late" : "early");
    if (burn_cancelled())
        burn_say(&session->progress, "it was complete before it could be cancelled");
}

static void tell_complete(struct burn_session *session, HRESULT result, double seconds)
{
    char number[16];
    struct coaster_verification found = {.first_bad = -1};
    (void)coaster_last_verification(session->master, &found);
    snprintf(number, sizeof number, "0x%08X", (unsigned)result);
    json_t *event = json_pack("{s:s, s:s, s:s?, s:b, s:i, s:f}", "event", "complete", "result", number, "name",
                              coaster_result_name(result), "simulated", verb_given(session->call, "simulate"), "blocks",
                              (int)session->progress.blocks, "seconds", seconds);
    json_object_set_new(event, "verified_blocks", found.total > 0 ? json_integer(found.verified) : json_null());
    json_object_set_new(event, "sense", last_sense(session, number) != 0 ? json_string(number) : json_null());
    json_object_set_new(event, "first_bad_lba", found.first_bad >= 0 ? json_integer(found.first_bad) : json_null());
    burn_event(&session->progress, event);
}

int burn_record(struct burn_session *session, struct failure *why)
{
    bool simulate = verb_given(session->call, "simulate"), eject = verb_given(session->call, "eject");
    uint64_t began = burn_now();
    burn_answer_signals_with("cancelling: the disc was not touched");
    HRESULT result = IDiscMaster_RecordDisc(session->master, simulate, eject);
    double seconds = (double)(burn_now() - began) / 1e9;
    burn_bar_end();
    tell_complete(session, result, seconds);
    if (FAILED(result))
        return tell_failure(session, result, why);
    tell_success(session, seconds);
    if (!ferror(stdout))
        return 0;
    return fail(why, EXIT_INTERNAL, "%s, but that could not be told: writing to standard output failed",
                simulate ? "the simulation succeeded" : "the disc is burned");
}
