/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the operands name goes into the image. */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/burn.h"

enum { BLOCKS = 128 /* of one call */, LONGEST_SHOWN = 256 };

static HRESULT add_data(struct burn_session *session, const char *path)
{
    struct stat status;
    IStorage *storage = NULL;
    HRESULT result = stat(path, &status) == 0 && S_ISDIR(status.st_mode) ? coaster_storage_from_folder(path, &storage)
                                                                         : coaster_storage_from_file(path, &storage);
    if (FAILED(result))
        return result;
    result = IJolietDiscMaster_AddData(session->joliet, storage, verb_given(session->call, "overwrite"));
    IStorage_Release(storage);
    return result;
}

/* The last block of a track is filled up with silence (R-AUD-08: whole blocks only). */
static int add_samples(struct burn_session *session, struct sound *sound, HRESULT *result, struct failure *why)
{
    static BYTE samples[AUDIO_BLOCK * BLOCKS];
    size_t length = sizeof samples;
    while (SUCCEEDED(*result) && length == sizeof samples) {
        int code = sound_read(sound, samples, sizeof samples, &length, why);
        if (code != 0)
            return code;
        size_t padded = (length + AUDIO_BLOCK - 1) / AUDIO_BLOCK * AUDIO_BLOCK;
        memset(samples + length, 0, padded - length);
        *result = IRedbookDiscMaster_AddAudioTrackBlocks(session->redbook, samples, (LONG)padded);
    }
    return 0;
}

/* How long a track will be is known when it has been decoded: the length is advice only (R-AUD-06). */
static int add_track(struct burn_session *session, const char *path, HRESULT *result, struct failure *why)
{
    struct sound *sound = NULL;
    int code = sound_open(path, &sound, why);
    if (code != 0)
        return code;
    *result = IRedbookDiscMaster_CreateAudioTrack(session->redbook, 0);
    if (SUCCEEDED(*result))
        code = add_samples(session, sound, result, why);
    if (code == 0 && SUCCEEDED(*result))
        *result = IRedbookDiscMaster_CloseAudioTrack(session->redbook);
    if (code == 0 && SUCCEEDED(*result) && sound_clipped(sound) > 0)
        burn_say(&session->progress, "%s: %llu samples are louder than a CD can be and were clipped", path,
                 (unsigned long long)sound_clipped(sound));
    sound_close(sound);
    return code;
}

/* Of a long path the end is worth more. */
static const char *end_of(char *path)
{
    size_t length = strlen(path);
    return length <= LONGEST_SHOWN ? path : memcpy(path + length - LONGEST_SHOWN, "...", 3);
}

/* Names the file, also one below path, that could not be staged. */
static int refused(struct burn_session *session, const char *path, HRESULT result, struct failure *why)
{
    bool named =
        result == IMAPI_E_BADJOLIETNAME || result == IMAPI_E_FILEEXISTS || result == IMAPI_E_TRACK_NOT_BIG_ENOUGH;
    bool help = result == IMAPI_E_FILEEXISTS && !verb_given(session->call, "overwrite");
    struct stat status;
    char whole[2 * PATH_MAX], what[LONGEST_SHOWN + 1];
    char *element = session->audio ? NULL : coaster_refused_element(session->master);
    bool below = element != NULL && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    snprintf(whole, sizeof whole, "%s%s%s", path, !below || path[strlen(path) - 1] == '/' ? "" : "/",
             below ? element : "");
    CoTaskMemFree(element);
    snprintf(what, sizeof what, "%s", end_of(whole));
    int code = burn_failed(why, named ? EXIT_USAGE_ERROR : EXIT_CASE_FAILED, result, what);
    size_t length = strlen(why->sentence);
    if (help)
        snprintf(why->sentence + length, sizeof why->sentence - length, "; --overwrite puts a file in place of a file");
    return code;
}

static int stage_one(struct burn_session *session, const char *path, struct failure *why)
{
    HRESULT result = S_OK;
    int code = 0;
    session->progress.file = path;
    if (session->audio)
        code = add_track(session, path, &result, why);
    else
        result = add_data(session, path);
    session->progress.file = NULL;
    if (code != 0)
        return code;
    if (result == IMAPI_E_USERABORT && burn_cancelled())
        return fail(why, (enum exit_code)burn_signal_code(), "cancelled while staging: the disc was not touched");
    return FAILED(result) ? refused(session, path, result, why) : 0;
}

static void tell_left_out(struct burn_session *session)
{
    const struct burn_left_out *left_out = &session->left_out;
    char first[sizeof left_out->first];
    strcpy(first, left_out->first);
    make_readable(first);
    if (left_out->count == 1)
        burn_say(&session->progress, "left out: %s, which is no file", first);
    else if (left_out->count > 1)
        burn_say(&session->progress, "left out: %s and %lu more, which are no files", first, left_out->count - 1);
    if (left_out->count > 0)
        burn_event(&session->progress, json_pack("{s:s, s:I, s:s}", "event", "left_out", "count",
                                                 (json_int_t)left_out->count, "first", first));
}

int burn_stage(struct burn_session *session, struct failure *why)
{
    const struct verb_call *call = session->call;
    burn_answer_signals_with("cancelling: the disc was not touched");
    tell_left_out(session);
    for (int i = 0; i < call->operand_count; i++) {
        int code = stage_one(session, call->operands[i], why);
        burn_bar_end();
        if (code != 0)
            return code;
    }
    return 0;
}
