/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster burn: the canonical sequence of the Image Mastering API, and no other way to the disc. */
#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/burn.h"
#include "cli/burn_drive.h"
#include "cli/verb.h"
#include "transport/transport.h"

struct burn_session {
    const struct verb_call *call;
    IDiscMaster *master;
    IJolietDiscMaster *joliet;
    IRedbookDiscMaster *redbook;
    IDiscRecorder *recorder;
    struct burn_progress progress;
    UINT_PTR cookie;
    bool initialized;
};

/* One sentence: what was tried, the code's name, what the code means. */
static int failed(struct failure *why, enum exit_code code, HRESULT result, const char *what)
{
    const char *name = coaster_result_name(result);
    char number[16];
    snprintf(number, sizeof number, "0x%08X", (unsigned)result);
    return fail(why, code, "%s: %s: %s", what, name != NULL ? name : number, coaster_result_text(result));
}

/* Results that say that there is no drive or disc to work with; the others are a burn that failed. */
static enum exit_code code_of(HRESULT result)
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

/* ------------------------------------------------------------------ operands, before anything is touched */

/* Names the file that cannot be read, wherever below path it lies. What a burn leaves out (links to folders, devices)
 * is left out here too. */
static int check_tree(const char *path, struct failure *why)
{
    char copy[PATH_MAX];
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy)
        return fail(why, EXIT_USAGE_ERROR, "a path of %zu characters is too long", strlen(path));
    char *const roots[] = {copy, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (tree == NULL)
        return fail(why, EXIT_INTERNAL, "%s cannot be listed: %s", path, strerror(errno));
    int code = 0;
    for (FTSENT *entry; code == 0 && (entry = fts_read(tree)) != NULL;) {
        struct stat status;
        bool file = entry->fts_info == FTS_F ||
                    (entry->fts_info == FTS_SL && stat(entry->fts_path, &status) == 0 && S_ISREG(status.st_mode));
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
            code = fail(why, EXIT_USAGE_ERROR, "%s cannot be read: %s", entry->fts_path, strerror(entry->fts_errno));
        else if (file && access(entry->fts_path, R_OK) != 0)
            code = fail(why, EXIT_USAGE_ERROR, "%s cannot be read: %s", entry->fts_path, strerror(errno));
    }
    fts_close(tree);
    return code;
}

static int check_operand(const char *path, bool audio, struct failure *why)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return fail(why, EXIT_USAGE_ERROR, "%s cannot be read: %s", path, strerror(errno));
    if (audio) {
        struct wav wav;
        int code = wav_open(path, &wav, why);
        wav_close(&wav);
        return code;
    }
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return fail(why, EXIT_USAGE_ERROR, "%s is neither a file nor a directory", path);
    if (access(path, S_ISDIR(status.st_mode) ? R_OK | X_OK : R_OK) != 0)
        return fail(why, EXIT_USAGE_ERROR, "%s cannot be read: %s", path, strerror(errno));
    return S_ISDIR(status.st_mode) ? check_tree(path, why) : 0;
}

static int check_operands(const struct verb_call *call, struct failure *why)
{
    bool audio = verb_given(call, "audio");
    if (verb_given(call, "drive") && verb_given(call, "disc"))
        return fail(why, EXIT_USAGE_ERROR, "only one of --drive and --disc can be given");
    if (!verb_given(call, "drive") && !verb_given(call, "disc"))
        return fail(why, EXIT_USAGE_ERROR, "either --drive URL or --disc PATH is needed");
    if (audio && call->operand_count > 99)
        return fail(why, EXIT_USAGE_ERROR, "an audio disc has at most 99 tracks, not %d", call->operand_count);
    if (verb_given(call, "drive")) {
        int code = transport_check_url(verb_value(call, "drive"), why);
        if (code != 0)
            return code;
    }
    for (int i = 0; i < call->operand_count; i++) {
        int code = check_operand(call->operands[i], audio, why);
        if (code != 0)
            return code;
    }
    return 0;
}

/* ------------------------------------------------------------------ the sequence */

static int open_master(struct burn_session *session, struct failure *why)
{
    bool audio = verb_given(session->call, "audio");
    HRESULT result = CoInitialize(NULL);
    session->initialized = SUCCEEDED(result);
    if (SUCCEEDED(result))
        result =
            CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&session->master);
    if (SUCCEEDED(result))
        result = IDiscMaster_Open(session->master);
    if (SUCCEEDED(result) && audio)
        result =
            IDiscMaster_SetActiveDiscMasterFormat(session->master, &IID_IRedbookDiscMaster, (void **)&session->redbook);
    if (SUCCEEDED(result) && !audio)
        result =
            IDiscMaster_SetActiveDiscMasterFormat(session->master, &IID_IJolietDiscMaster, (void **)&session->joliet);
    if (SUCCEEDED(result))
        result = IDiscMaster_ProgressAdvise(session->master, &session->progress.events, &session->cookie);
    return FAILED(result) ? failed(why, EXIT_INTERNAL, result, "the disc master cannot be opened") : 0;
}

/* The enumeration only leaves a drive out; one login says whether it is not there or cannot do it. */
static int no_recorder(const char *url, struct failure *why)
{
    struct transport *transport;
    struct failure reason;
    int code = transport_open(url, &transport, &reason);
    if (code == EXIT_NO_DRIVE)
        return fail(why, EXIT_NO_DRIVE, "the drive cannot be reached: %.400s", reason.sentence);
    if (code != 0)
        return fail(why, (enum exit_code)code, "%s", reason.sentence);
    fail(why, EXIT_NO_DRIVE, "the drive at %s cannot write this kind of disc, or somebody else holds it",
         transport_url(transport));
    transport_close(transport);
    return EXIT_NO_DRIVE;
}

static int select_recorder(struct burn_session *session, const char *url, struct failure *why)
{
    setenv("COASTER_DRIVES", "", 1); /* the drive named in the call, and no other */
    HRESULT result = coaster_add_drive(url);
    if (FAILED(result))
        return fail(why, EXIT_USAGE_ERROR, "the URL of a drive has no blanks in it");
    IEnumDiscRecorders *recorders = NULL;
    ULONG fetched = 0;
    result = IDiscMaster_EnumDiscRecorders(session->master, &recorders);
    if (SUCCEEDED(result)) {
        result = IEnumDiscRecorders_Next(recorders, 1, &session->recorder, &fetched);
        IEnumDiscRecorders_Release(recorders);
    }
    if (FAILED(result) || fetched == 0)
        return no_recorder(url, why);
    result = IDiscMaster_SetActiveDiscRecorder(session->master, session->recorder);
    if (result == IMAPI_E_DISCFULL)
        return fail(why, EXIT_CASE_FAILED,
                    "the disc takes no further session (IMAPI_E_DISCFULL): it is closed, or too full for one");
    return FAILED(result) ? failed(why, code_of(result), result, "the drive cannot be used") : 0;
}

/* How far what is staged is protected here: the level depends on the machine. */
static void tell_protection(struct burn_session *session)
{
    LONG protection = 0;
    if (session->progress.output == BURN_JSON || FAILED(coaster_stash_protection(session->master, &protection)))
        return;
    char *text = coaster_stash_protection_text(protection);
    if (text != NULL)
        printf("stash: %s\n", text);
    CoTaskMemFree(text);
}

static HRESULT add_operand(struct burn_session *session, const char *path)
{
    struct stat status;
    IStorage *storage = NULL;
    HRESULT result = stat(path, &status) == 0 && S_ISDIR(status.st_mode) ? coaster_storage_from_folder(path, &storage)
                                                                         : coaster_storage_from_file(path, &storage);
    if (FAILED(result))
        return result;
    result = IJolietDiscMaster_AddData(session->joliet, storage, FALSE);
    IStorage_Release(storage);
    return result;
}

/* The last block of a track is filled up with silence (R-AUD-08: whole blocks only). */
static HRESULT add_track(struct burn_session *session, struct wav *wav)
{
    enum { BLOCK = 2352, BLOCKS = 128 };
    static BYTE samples[BLOCK * BLOCKS];
    HRESULT result = IRedbookDiscMaster_CreateAudioTrack(session->redbook, (LONG)((wav->bytes + BLOCK - 1) / BLOCK));
    for (uint64_t left = wav->bytes; left > 0 && SUCCEEDED(result);) {
        size_t length = left < sizeof samples ? (size_t)left : sizeof samples;
        if (fread(samples, 1, length, wav->file) != length)
            return STG_E_READFAULT;
        size_t padded = (length + BLOCK - 1) / BLOCK * BLOCK;
        memset(samples + length, 0, padded - length);
        result = IRedbookDiscMaster_AddAudioTrackBlocks(session->redbook, samples, (LONG)padded);
        left -= length;
    }
    return SUCCEEDED(result) ? IRedbookDiscMaster_CloseAudioTrack(session->redbook) : result;
}

/* A disc that is not blank and takes no session of ours has no blocks to stage for: that is not the same as being full
 * (R-MUL-27). */
static bool takes_no_session(struct burn_session *session)
{
    LONG total = -1;
    return session->redbook == NULL && SUCCEEDED(IJolietDiscMaster_GetTotalDataBlocks(session->joliet, &total)) &&
           total == 0;
}

static int stage(struct burn_session *session, struct failure *why)
{
    const struct verb_call *call = session->call;
    for (int i = 0; i < call->operand_count; i++) {
        HRESULT result;
        if (session->redbook != NULL) {
            struct wav wav;
            int code = wav_open(call->operands[i], &wav, why);
            if (code != 0)
                return code;
            result = add_track(session, &wav);
            wav_close(&wav);
        } else {
            result = add_operand(session, call->operands[i]);
        }
        burn_progress_finish(&session->progress);
        if (result == IMAPI_E_BADJOLIETNAME || result == IMAPI_E_FILEEXISTS || result == IMAPI_E_TRACK_NOT_BIG_ENOUGH)
            return failed(why, EXIT_USAGE_ERROR, result, call->operands[i]);
        if (result == IMAPI_E_DISCFULL && takes_no_session(session))
            return fail(why, EXIT_CASE_FAILED,
                        "the disc is not blank and no session can be added to it (IMAPI_E_DISCFULL): a track was left "
                        "unfinished, or "
                        "another program wrote it");
        if (FAILED(result))
            return failed(why, EXIT_CASE_FAILED, result, call->operands[i]);
    }
    return 0;
}

static int record(struct burn_session *session, struct failure *why)
{
    const struct verb_call *call = session->call;
    bool simulate = verb_given(call, "simulate"), eject = verb_given(call, "eject");
    uint64_t began = burn_now();
    HRESULT result = IDiscMaster_RecordDisc(session->master, simulate, eject);
    burn_progress_finish(&session->progress);
    if (FAILED(result))
        return failed(why, code_of(result), result, simulate ? "the simulation failed" : "the burn failed");
    double seconds = (double)(burn_now() - began) / 1e9;
    double megabytes = (double)session->progress.total * (session->redbook != NULL ? 2352 : 2048) / 1e6;
    if (session->progress.output != BURN_JSON)
        printf("%s: %u blocks, %.1f MB in %.2f s (%.1f MB/s)%s\n", simulate ? "simulated" : "burned",
               session->progress.total, megabytes, seconds, megabytes / seconds, eject ? ", ejected" : "");
    return 0;
}

static void close_session(struct burn_session *session)
{
    if (session->recorder != NULL)
        IDiscRecorder_Release(session->recorder);
    if (session->joliet != NULL)
        IJolietDiscMaster_Release(session->joliet);
    if (session->redbook != NULL)
        IRedbookDiscMaster_Release(session->redbook);
    if (session->master != NULL) {
        IDiscMaster_Close(session->master);
        IDiscMaster_Release(session->master);
    }
    if (session->initialized)
        CoUninitialize();
}

static int run_burn(const struct verb_call *call, struct failure *why)
{
    int code = check_operands(call, why);
    if (code != 0)
        return code;
    struct burn_drive *drive = NULL;
    const char *url = verb_value(call, "drive");
    if (url == NULL)
        code = burn_drive_open(verb_value(call, "disc"), &drive, &url, why);
    if (code != 0)
        return code;
    struct burn_session session = {.call = call};
    burn_progress_start(&session.progress, verb_given(call, "json") ? BURN_JSON
                                           : isatty(STDOUT_FILENO)  ? BURN_BAR
                                                                    : BURN_LINES);
    burn_progress_catch_signals();
    code = open_master(&session, why);
    if (code == 0)
        code = select_recorder(&session, url, why);
    if (code == 0)
        code = stage(&session, why);
    if (code == 0)
        tell_protection(&session);
    if (code == 0)
        code = record(&session, why);
    close_session(&session);
    burn_drive_close(drive);
    return code;
}

static const struct verb_option burn_options[] = {
    {.name = "drive", .argument = "URL", .help = "the drive: iscsi://HOST:PORT/TARGET/LUN"},
    {.name = "disc", .argument = "PATH", .help = "a disc that lies in no drive: it is put into one for this burn"},
    {.name = "simulate", .help = "the drive runs through everything and the disc stays as it is"},
    {.name = "eject", .help = "ejects after success"},
    {.name = "audio", .help = "an audio disc: each FILE is a WAV file and becomes a track"},
    {.name = "json", .help = "each event as a JSON object on a line of its own"},
    {0},
};

extern const struct verb verb_burn;
const struct verb verb_burn = {
    .name = "burn",
    .operands = "FILE|DIR...",
    .summary = "burns files, or an audio disc, through RecordDisc",
    .description =
        "Files are staged at the root of the disc, and so is what a directory holds. The disc gets ISO 9660 with "
        "Joliet and\n"
        "stays open for further sessions; a disc that was burned like that before is appended to, with its old tree "
        "merged.\n\n"
        "With --audio each WAV file (44.1 kHz, 16 bits, stereo, PCM) becomes a track, and the disc is finalised.\n\n"
        "What is staged goes encrypted into the stash, which is wiped whatever happens. An interrupt cancels the "
        "burn.\n"
        "A failed burn is told with the name of its IMAPI result.\n\n"
        "  coaster disc create cd-r-80 my.disc\n"
        "  coaster burn --disc my.disc --simulate docs\n"
        "  coaster burn --disc my.disc docs README.md\n"
        "  coaster burn --disc other.disc --audio one.wav two.wav",
    .options = burn_options,
    .minimum_operands = 1,
    .maximum_operands = -1,
    .run = run_burn,
};
