/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster burn: the canonical sequence of the Image Mastering API, and no other way to the disc. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/burn.h"
#include "cli/burn_drive.h"
#include "transport/transport.h"

/* ------------------------------------------------------------------ which drive */

/* Without --drive: the one that COASTER_DRIVES names. Nodes of this machine are never taken without a word. */
static int only_drive(char url[DRIVE_URL], struct failure *why)
{
    const char *drives = getenv("COASTER_DRIVES");
    const char *begin = drives != NULL ? drives + strspn(drives, " \t\n") : "";
    size_t length = strcspn(begin, " \t\n");
    if (length == 0)
        return fail(why, EXIT_USAGE_ERROR,
                    "either --drive DRIVE or --disc PATH is needed (coaster drives lists the drives that are here)");
    if (begin[length + strspn(begin + length, " \t\n")] != '\0')
        return fail(why, EXIT_USAGE_ERROR, "COASTER_DRIVES names several drives: --drive says which of %.300s", begin);
    if (length >= DRIVE_URL)
        return fail(why, EXIT_USAGE_ERROR, "a URL of %zu characters is too long", length);
    snprintf(url, DRIVE_URL, "%.*s", (int)length, begin);
    return 0;
}

static int choose_drive(struct burn_session *session, struct burn_drive **own, struct failure *why)
{
    const struct verb_call *call = session->call;
    if (verb_given(call, "drive"))
        return drive_url(verb_value(call, "drive"), session->url, why);
    if (!verb_given(call, "disc"))
        return only_drive(session->url, why);
    const char *url;
    int code = burn_drive_open(verb_value(call, "disc"), own, &url, why);
    if (code == 0)
        snprintf(session->url, sizeof session->url, "%s", url);
    return code;
}

/* ------------------------------------------------------------------ the sequence */

static int open_master(struct burn_session *session, struct failure *why)
{
    HRESULT result = CoInitialize(NULL);
    session->initialized = SUCCEEDED(result);
    if (SUCCEEDED(result))
        result =
            CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&session->master);
    if (SUCCEEDED(result))
        result = IDiscMaster_Open(session->master);
    if (SUCCEEDED(result) && session->audio)
        result =
            IDiscMaster_SetActiveDiscMasterFormat(session->master, &IID_IRedbookDiscMaster, (void **)&session->redbook);
    if (SUCCEEDED(result) && !session->audio)
        result =
            IDiscMaster_SetActiveDiscMasterFormat(session->master, &IID_IJolietDiscMaster, (void **)&session->joliet);
    if (SUCCEEDED(result))
        result = IDiscMaster_ProgressAdvise(session->master, &session->progress.events, &session->cookie);
    if (SUCCEEDED(result) && verb_given(session->call, "verify"))
        result = coaster_verify_after_burn(session->master, TRUE, burn_progress_verified, &session->progress);
    return FAILED(result) ? burn_failed(why, EXIT_INTERNAL, result, "the disc master cannot be opened") : 0;
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

static void tell_drive(struct burn_session *session)
{
    struct device_identity identity;
    char *shown = transport_url_without_password(session->url);
    if (shown != NULL)
        make_readable(shown);
    if (SUCCEEDED(device_identify(session->device, &identity))) {
        burn_make_identity_readable(&identity);
        burn_event(&session->progress,
                   json_pack("{s:s, s:s?, s:s, s:s, s:s}", "event", "drive", "url", shown, "vendor", identity.vendor,
                             "product", identity.product, "revision", identity.revision));
        if (verb_given(session->call, "drive") || !verb_given(session->call, "disc"))
            burn_say(&session->progress, "drive: %s %s %s", identity.vendor, identity.product, identity.revision);
    }
    free(shown);
}

static int find_recorder(struct burn_session *session, struct failure *why)
{
    setenv("COASTER_DRIVES", "", 1); /* the drive named in the call, and no other */
    HRESULT result = coaster_add_drive(session->url);
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
        return no_recorder(session->url, why);
    result = device_acquire(session->url, &session->device);
    if (FAILED(result))
        return burn_failed(why, burn_code_of(result), result, "the drive cannot be used");
    if (session->progress.output != BURN_LINES)
        session->progress.device = session->device;
    tell_drive(session);
    return 0;
}

static int select_recorder(struct burn_session *session, struct failure *why)
{
    HRESULT result = IDiscMaster_SetActiveDiscRecorder(session->master, session->recorder);
    switch (result) {
    case IMAPI_E_STASHINUSE:
    case IMAPI_E_FILEACCESS:
    case IMAPI_E_COMPRESSEDSTASH:
    case IMAPI_E_ENCRYPTEDSTASH:
    case IMAPI_E_REMOVABLESTASH:
    case IMAPI_E_NOTENOUGHDISKFORSTASH:
        return burn_no_stash(result, why);
    default:
        break;
    }
    if (result == IMAPI_E_DISCFULL && burn_disc_unfinished(&session->disc)) /* a broken track leaves no room */
        return burn_refuse_unfinished(&session->disc, result, why);
    if (result == IMAPI_E_DISCFULL)
        return fail(why, EXIT_CASE_FAILED, "the disc takes no further session (IMAPI_E_DISCFULL): it is %s%s",
                    session->disc.status == DISC_COMPLETE ? "closed" : "too full for one",
                    session->disc.erasable ? "; --erase makes it blank" : "");
    return FAILED(result) ? burn_failed(why, burn_code_of(result), result, "the drive cannot be used") : 0;
}

static int run_session(struct burn_session *session, struct failure *why)
{
    static int (*const steps[])(struct burn_session *, struct failure *) = {
        open_master, find_recorder, burn_ready_disc, select_recorder, burn_accept_disc, burn_apply_settings,
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        int code = steps[i](session, why);
        if (code != 0)
            return code;
    }
    int code = burn_stage(session, why);
    if (code != 0)
        return code;
    burn_tell_protection(session); /* the level is that of what lies there now */
    return burn_record(session, why);
}

static void close_session(struct burn_session *session)
{
    burn_bar_end();
    if (session->device != NULL)
        device_release(session->device);
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
    struct burn_session session = {.call = call, .audio = verb_given(call, "audio")};
    struct burn_drive *own = NULL;
    burn_progress_start(&session.progress,
                        verb_given(call, "json") ? BURN_JSON
                        : burn_bar_possible()    ? BURN_BAR
                                                 : BURN_LINES,
                        session.audio ? AUDIO_BLOCK : DATA_BLOCK);
    burn_catch_signals();
    int code = burn_check_operands(call, &session.left_out, why);
    if (code == 0)
        code = choose_drive(&session, &own, why);
    if (code == 0)
        code = run_session(&session, why);
    close_session(&session);
    burn_drive_close(own);
    if (code != 0)
        burn_event(&session.progress,
                   json_pack("{s:s, s:i, s:s}", "event", "error", "exit", code, "sentence", why->sentence));
    return code;
}

static const struct verb_option burn_options[] = {
    {.name = "drive",
     .argument = "DRIVE",
     .help = "iscsi://HOST:PORT/TARGET/LUN, /dev/srN, or the NAME of one that coaster serve runs"},
    {.name = "disc", .argument = "PATH", .help = "a disc that lies in no drive: it is put into one for this burn"},
    {.name = "simulate", .help = "the drive runs through everything and the disc stays as it is"},
    {.name = "verify", .help = "reads the disc back afterwards and compares it, block by block"},
    {.name = "eject", .help = "ejects after success"},
    {.name = "wait", .help = "waits for a disc when there is none"},
    {.name = "erase", .help = "erases a CD-RW first when it is not blank"},
    {.name = "erase-whole", .help = "the same, and really all of it: a long time"},
    {.name = "yes", .letter = 'y', .help = "adds a session, or erases, without asking"},
    {.name = "speed", .argument = "N", .help = "writes at N times 150 KiB/s (default: as fast as drive and disc can)"},
    {.name = "volume-name",
     .argument = "NAME",
     .help = "of the disc, of which 16 characters are kept (default: date and time)"},
    {.name = "overwrite", .help = "a file takes the place of one of the same name, from this call or the disc"},
    {.name = "boot", .argument = "IMAGE", .help = "the disc boots from this image (El Torito); blank discs only"},
    {.name = "boot-platform", .argument = "NAME", .help = "x86 (default), powerpc, mac or efi"},
    {.name = "boot-emulation", .argument = "KIND", .help = "none (default), 1.2, 1.44, 2.88 (floppy, MB) or hard-disk"},
    {.name = "audio", .help = "an audio disc: each FILE is a file of sound and becomes a track, in this order"},
    {.name = "gap",
     .argument = "BLOCKS",
     .help = "silence before each track but the first, 0 to 225 (default 150: two seconds)"},
    {.name = "json", .help = "each event as a JSON object on a line of its own"},
    {0},
};

extern const struct verb verb_burn;
const struct verb verb_burn = {
    .name = "burn",
    .operands = "FILE|DIR...",
    .summary = "burns files, or an audio disc, through RecordDisc",
    .description =
        "Files are staged at the root of the disc, and so is what a directory holds. Links to files are followed; "
        "links to folders, pipes and devices are left out, and that is said. A name has up to 64 characters, none of "
        "* / : ; ? \\; what is named otherwise is refused, and nothing is renamed. The disc gets ISO 9660 with "
        "Joliet and stays open for further sessions; a disc that was burned like that before is appended to, with "
        "its old tree merged. Before it changes a disc that is not blank it asks; where nobody can be asked it wants "
        "--yes.\n\n"
        "With --audio each file becomes a track and the disc is finalised. WAV, FLAC, AIFF, Ogg and whatever else "
        "libsndfile reads are decoded by coaster-sound, a process that may do nothing else. The sound must be stereo "
        "at 44.1 kHz: nothing is resampled. 16 bits go to the disc as they are; wider samples and floating point are "
        "rounded to 16 bits without dither, and what is louder than a CD can be is clipped, and counted. The last "
        "block of a track is filled with silence. A file that is broken or cut off is named, and nothing is "
        "burned; an MP3 that does not state its length may have been cut off between two frames, which nobody can "
        "notice.\n\n"
        "On a terminal a bar shows time left, speed and how full the drive's own buffer is; elsewhere there are "
        "plain lines.\n\n"
        "With --verify everything is read back before the tray opens: data by a hash of each block that went out, "
        "sound sample for sample, whatever constant number of samples the drive reads early or late. A block that "
        "differs or cannot be read is named, and the burn has failed. What a real drive may still have in its "
        "memory is asked for from the disc (FUA), but there is no such question for sound, and drives exist that "
        "do not heed it: what must be certain is compared once more after the disc was taken out.\n\n"
        "What is staged goes encrypted into the stash, which is wiped whatever happens. A user has one: for "
        "two burns at once $COASTER_STASH_DIR names another folder for the second.\n\n"
        "Ctrl-C cancels: the drive is left unlocked, and the last sentence says what state the disc is in. A session "
        "that is being closed is closed; a second Ctrl-C does not end that either.\n\n"
        "Exit code: 0 burned (and verified); 1 the burn or the verification failed, or the answer was no; 64 the "
        "words or files of the call, or --yes is missing; 69 no drive, no disc, or somebody else has it; 70 our own "
        "fault; 130 Ctrl-C, 143 and 129 SIGTERM and SIGHUP. A failed burn is told with the name of its IMAPI "
        "result.\n\n"
        "The events of --json, in this order; further members and events may come to be:\n\n"
        "  drive      url, vendor, product, revision\n"
        "  waiting    for a disc (--wait)\n"
        "  disc       status, kind, erasable, sessions, tracks, free_blocks\n"
        "  erasing    whole; then disc once more\n"
        "  left_out   count, first (a path): no files but links to folders, pipes, devices\n"
        "  staging    completed, total (steps), file\n"
        "  stash      protection, text\n"
        "  preparing  seconds (estimated; 0: not known)\n"
        "  progress   completed, total (blocks), block_size, and what is below\n"
        "  track      current, total: so many tracks are written (--audio)\n"
        "  closing    seconds (estimated)\n"
        "  verify     completed, total (blocks)\n"
        "  complete   result (hex), name, simulated, blocks, seconds, verified_blocks, first_bad_lba, sense\n"
        "  error      exit, sentence: the last one of a call that failed; before it disc once more\n\n"
        "Wrong words of the call itself are told on standard error alone.\n\n"
        "status is none, blank, appendable, unfinished, complete or other. Of a burn that runs, progress tells speed "
        "(in 1X, 75 blocks a second), kilobytes_per_second, drive_buffer_percent and seconds_left; what is not known "
        "is null.\n\n"
        "  coaster disc create cd-r-80 my.disc\n"
        "  coaster burn --disc my.disc --simulate docs\n"
        "  coaster burn --disc my.disc --verify docs README.md\n"
        "  coaster burn --disc other.disc --audio one.wav two.flac",
    .options = burn_options,
    .minimum_operands = 1,
    .maximum_operands = -1,
    .run = run_burn,
};
