/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The precondition matrix of reference imapi 12, walked: every method of every interface in one situation after
 * another, with each of its arguments wrong in turn and then right. A call that is refused has changed nothing.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "conformance/burn_sink.h"
#include "conformance/case.h"
#include "conformance/cases/imapi/matrix.h"
#include "conformance/world.h"

static const struct matrix_situation *now;

/* ------------------------------------------------------------------ what section 12 says */

static HRESULT expected_of_drive(const struct matrix_method *method, unsigned wants)
{
    if ((wants & WANTS_FREE) && now->exclusive)
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    if ((wants & WANTS_DEVICE) && now->gone)
        return IMAPI_E_DEVICE_NOTPRESENT;
    return (wants & WANTS_DISC) && now->empty ? IMAPI_E_MEDIUM_NOTPRESENT : method->success;
}

static HRESULT expected_of_master(const struct matrix_method *method, unsigned wrong)
{
    unsigned wants = method->wants;
    if (wants & WANTS_CLOSED)
        return now->open ? IMAPI_E_ALREADYOPEN : S_OK;
    if (!now->open)
        return wants & WANTS_NOTHING ? S_OK : IMAPI_E_NOTOPENED;
    if (method->of != OF_MASTER && (method->of == OF_REDBOOK) != now->redbook)
        return IMAPI_E_WRONGFORMAT;
    if (wrong != 0)
        return method->wrong[wrong - 1];
    if ((wants & WANTS_IDLE) && now->busy)
        return E_UNEXPECTED;
    if ((wants & WANTS_SELECTION) && !now->selected)
        return IMAPI_E_NOACTIVERECORDER;
    if ((wants & WANTS_NO_TRACK) && now->track)
        return IMAPI_E_TRACKOPEN;
    if ((wants & WANTS_TRACK) && !now->track)
        return IMAPI_E_TRACKNOTOPEN;
    if ((wants & WANTS_IMAGE) && !now->staged)
        return IMAPI_E_INVALIDIMAGE;
    return expected_of_drive(method, wants);
}

static HRESULT expected_of_recorder(const struct matrix_method *method, unsigned wrong)
{
    if ((method->wants & WANTS_EXCLUSIVE) && !now->exclusive)
        return IMAPI_E_NOTOPENED;
    if (wrong != 0)
        return method->wrong[wrong - 1];
    if ((method->wants & WANTS_IDLE) && now->burning)
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    return expected_of_drive(method, method->wants);
}

static HRESULT expected(const struct matrix_method *method, unsigned wrong)
{
    if (method->of == OF_ITSELF)
        return wrong != 0 ? method->wrong[wrong - 1] : method->success;
    return method->of == OF_RECORDER ? expected_of_recorder(method, wrong) : expected_of_master(method, wrong);
}

/* ------------------------------------------------------------------ nothing changed */

struct seen {
    HRESULT format_result, recorder_result;
    IID format;
    IDiscRecorder *recorder;
    LONG counters[7];
    ULONG state; /* no hole behind it: two of these are compared byte by byte */
};

static struct seen look(void)
{
    struct seen seen;
    memset(&seen, 0, sizeof seen);
    seen.format_result = IDiscMaster_GetActiveDiscMasterFormat(the_master, &seen.format);
    seen.recorder_result = IDiscMaster_GetActiveDiscRecorder(the_master, &seen.recorder);
    if (seen.recorder != NULL)
        IDiscRecorder_Release(seen.recorder);
    if (matrix_kept.joliet != NULL) {
        IJolietDiscMaster_GetTotalDataBlocks(matrix_kept.joliet, &seen.counters[0]);
        IJolietDiscMaster_GetUsedDataBlocks(matrix_kept.joliet, &seen.counters[1]);
        IRedbookDiscMaster_GetTotalAudioTracks(matrix_kept.redbook, &seen.counters[2]);
        IRedbookDiscMaster_GetTotalAudioBlocks(matrix_kept.redbook, &seen.counters[3]);
        IRedbookDiscMaster_GetUsedAudioBlocks(matrix_kept.redbook, &seen.counters[4]);
        IRedbookDiscMaster_GetAvailableAudioTrackBlocks(matrix_kept.redbook, &seen.counters[5]);
        IRedbookDiscMaster_GetAudioBlockSize(matrix_kept.redbook, &seen.counters[6]);
        IDiscRecorder_GetRecorderState(the_recorder, &seen.state);
    }
    return seen;
}

/* ------------------------------------------------------------------ the walk */

/* What was answered otherwise. Written down and judged afterwards: part of the walk takes place inside of a callback.
 */
static char trouble[600];
static unsigned called;

static void note_trouble(const struct matrix_method *method, unsigned wrong, const char *what, HRESULT result,
                         HRESULT wanted)
{
    size_t used = strlen(trouble);
    const char *name = coaster_result_name(result), *other = coaster_result_name(wanted);
    char which[32] = "";
    if (wrong != 0)
        snprintf(which, sizeof which, " with wrong argument %u", wrong);
    snprintf(trouble + used, sizeof trouble - used, "%s%s%s %s %s instead of %s", used > 0 ? "; " : "", method->name,
             which, what, name != NULL ? name : "?", other != NULL ? other : "?");
}

static bool same(const struct seen *a, const struct seen *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Calls method and, when that has changed the situation, enters it again. */
static void call(const struct matrix_method *method, unsigned wrong)
{
    HRESULT wanted = expected(method, wrong);
    bool refused = wrong != 0 || FAILED(wanted);
    bool drops = (method->wants & DROPS) && wrong == 0 && now->open && !now->busy;
    bool changes = refused ? drops : (method->wants & CHANGES) != 0;
    if ((changes && now->once) || (!refused && (method->wants & SPENDS)))
        return;
    struct seen before = look();
    HRESULT result = method->call(wrong);
    called++;
    if (result != wanted)
        note_trouble(method, wrong, "is", result, wanted);
    struct seen after = look();
    if (!changes && !same(&before, &after))
        note_trouble(method, wrong, "changed something, being", result, wanted);
    if (!now->once && (changes || result != wanted))
        now->enter();
}

static void walk_methods(const struct matrix_method *methods)
{
    for (const struct matrix_method *method = methods; method->name != NULL; method++) {
        if (method->of != OF_MASTER && matrix_kept.joliet == NULL)
            continue; /* before Open there is nothing else to call */
        for (unsigned wrong = 1; wrong <= MATRIX_WRONG && method->wrong[wrong - 1] != 0; wrong++)
            call(method, wrong);
        call(method, 0);
    }
}

void matrix_walk(void)
{
    walk_methods(matrix_of_master);
    walk_methods(matrix_of_recorder);
    walk_methods(matrix_of_objects);
}

void then_every_call_was_answered(void)
{
    then_text("what was answered otherwise", trouble, "");
    then_between("calls that were made", called, 20, 100000);
}

void matrix_enter(const struct matrix_situation *situation)
{
    world_on_exit(matrix_forget);
    now = situation;
    now->enter();
}

static void walk(const struct matrix_situation *situation)
{
    matrix_enter(situation);
    matrix_walk();
    then_every_call_was_answered();
}

/* ------------------------------------------------------------------ situations */

void matrix_must(HRESULT result)
{
    if (result != S_OK)
        then_result(result, S_OK); /* on the way there: no place for a flaw of the matrix's own */
}

/* The master of the last entry will do again when it is open, and has a recorder only where one is to be selected. */
static bool master_will_do(void)
{
    IID iid;
    IDiscRecorder *recorder = NULL;
    if (matrix_kept.joliet == NULL || IDiscMaster_GetActiveDiscMasterFormat(the_master, &iid) != S_OK)
        return false;
    HRESULT result = IDiscMaster_GetActiveDiscRecorder(the_master, &recorder);
    if (recorder != NULL)
        IDiscRecorder_Release(recorder);
    return now->selected || result == IMAPI_E_NOACTIVERECORDER;
}

static void keep_objects(void)
{
    IPropertyStorage *storage = NULL;
    matrix_must(IDiscMaster_EnumDiscRecorders(the_master, &matrix_kept.recorders));
    matrix_must(IDiscMaster_EnumDiscMasterFormats(the_master, &matrix_kept.formats));
    matrix_must(IJolietDiscMaster_GetJolietProperties(the_joliet, &storage));
    matrix_kept.properties = storage;
    matrix_must(IDiscRecorder_GetRecorderProperties(the_recorder, &matrix_kept.settings));
    matrix_must(IPropertyStorage_Enum(matrix_kept.settings, &matrix_kept.names));
    matrix_must(coaster_storage_memory(&matrix_kept.storage));
    matrix_must(
        IDiscMaster_SetActiveDiscMasterFormat(the_master, &IID_IRedbookDiscMaster, (void **)&matrix_kept.redbook));
    matrix_must(
        IDiscMaster_SetActiveDiscMasterFormat(the_master, &IID_IJolietDiscMaster, (void **)&matrix_kept.joliet));
}

/* An open master, pointers of both formats, nothing staged, no recorder selected where none shall be. */
static void enter_open(bool redbook)
{
    if (master_will_do()) {
        IDiscRecorder_Close(the_recorder);
        sink_register(the_master);
    } else {
        matrix_forget();
        given_a_disc_master();
        keep_objects();
    }
    IUnknown *format = NULL;
    matrix_kept.active = redbook ? IID_IRedbookDiscMaster : IID_IJolietDiscMaster;
    matrix_must(IDiscMaster_SetActiveDiscMasterFormat(the_master, &matrix_kept.active, (void **)&format));
    IUnknown_Release(format);
}

static void enter_joliet(void)
{
    enter_open(false);
}

void matrix_enter_joliet_staged(void)
{
    enter_open(false);
    matrix_must(select_recorder());
    matrix_must(stage("letter.txt", "Dear reader\n", true));
}

static void enter_redbook(void)
{
    enter_open(true);
}

static void enter_redbook_staged(void)
{
    static byte sound[300 * 2352];
    enter_open(true);
    matrix_must(select_recorder());
    matrix_must(IRedbookDiscMaster_CreateAudioTrack(matrix_kept.redbook, 0));
    matrix_must(IRedbookDiscMaster_AddAudioTrackBlocks(matrix_kept.redbook, sound, sizeof sound));
    matrix_must(IRedbookDiscMaster_CloseAudioTrack(matrix_kept.redbook));
}

void matrix_enter_track(void)
{
    static byte sound[300 * 2352];
    enter_redbook_staged();
    matrix_must(IRedbookDiscMaster_CreateAudioTrack(matrix_kept.redbook, 0));
    matrix_must(IRedbookDiscMaster_AddAudioTrackBlocks(matrix_kept.redbook, sound, sizeof sound));
}

void matrix_enter_exclusive(void)
{
    matrix_enter_joliet_staged();
    matrix_must(IDiscRecorder_OpenExclusive(the_recorder));
}

static void enter_closed(void)
{
    matrix_enter_joliet_staged();
    matrix_must(IDiscMaster_Close(the_master));
}

static void enter_empty(void)
{
    static bool taken_out;
    if (taken_out)
        insert_disc(1);
    matrix_enter_joliet_staged();
    remove_disc();
    taken_out = true;
}

/* ------------------------------------------------------------------ cases */

CASE(before_open, "imapi/matrix-before-open", "imapi-12 imapi-16.17 imapi-R-OPN-03 imapi-R-CLS-02", MUST,
     "IMAPI: before Open, NOTOPENED and nothing else", NEEDS_NOTHING,
     "Before Open every method of the master is NOTOPENED, whatever its arguments; Close is S_OK.")
{
    walk(&(struct matrix_situation){.enter = given_an_unopened_master});
}

CASE(closed, "imapi/matrix-closed-again", "imapi-12 imapi-16.17 imapi-R-OPN-03 imapi-R-CLS-02 imapi-R-RCS-14b", MUST,
     "IMAPI: Close, and NOTOPENED after it", NEEDS_BLANK,
     "After Close every method of the master and of kept format pointers is NOTOPENED; recorder, enumerators and "
     "property sets answer on.")
{
    given_a_blank_disc();
    walk(&(struct matrix_situation){.enter = enter_closed});
}

CASE(joliet, "imapi/matrix-joliet", "imapi-12 imapi-16.18 imapi-R-FMT-07 imapi-R-OPN-04 imapi-R-JOL-20 imapi-R-ERR-03",
     MUST, "IMAPI, codes of each method", NEEDS_BLANK,
     "With Joliet active and no recorder selected, every method answers as the matrix says, and a refusal changes "
     "nothing.")
{
    given_a_blank_disc();
    walk(&(struct matrix_situation){.enter = enter_joliet, .open = true});
}

CASE(joliet_staged, "imapi/matrix-joliet-staged",
     "imapi-12 imapi-3 imapi-7 imapi-16.18 imapi-R-FMT-07 imapi-R-RCS-05 imapi-R-ERR-02 imapi-R-ERR-03", SHOULD,
     "section 12: the order of checks is a proposal", NEEDS_BLANK,
     "With a recorder selected and a file staged, every method answers as the matrix says: S_OK, or refused with "
     "nothing changed.")
{
    given_a_blank_disc();
    walk(&(struct matrix_situation){
        .enter = matrix_enter_joliet_staged, .open = true, .selected = true, .staged = true});
}

CASE(redbook, "imapi/matrix-redbook", "imapi-12 imapi-16.18 imapi-R-FMT-07 imapi-R-AUD-21 imapi-R-ERR-03", MUST,
     "IMAPI, codes of each method", NEEDS_BLANK,
     "With Redbook active and no recorder selected, every method answers as the matrix says.")
{
    given_a_blank_disc();
    walk(&(struct matrix_situation){.enter = enter_redbook, .open = true, .redbook = true});
}

CASE(redbook_staged, "imapi/matrix-redbook-staged", "imapi-12 imapi-16.18 imapi-R-FMT-07 imapi-R-ERR-02", SHOULD,
     "section 12: the order of checks is a proposal", NEEDS_BLANK,
     "With one audio track closed, every method answers as the matrix says: TRACKNOTOPEN where one must be open.")
{
    given_a_blank_disc();
    walk(&(struct matrix_situation){
        .enter = enter_redbook_staged, .open = true, .redbook = true, .selected = true, .staged = true});
}

CASE(track_open, "imapi/matrix-track-open", "imapi-12 imapi-R-REC-31 imapi-R-AUD-05 imapi-9", SHOULD,
     "section 12: the order of checks is a proposal", NEEDS_BLANK,
     "With an audio track open, every method answers as the matrix says: TRACKOPEN where none may be.")
{
    given_a_blank_disc();
    walk(&(struct matrix_situation){
        .enter = matrix_enter_track, .open = true, .redbook = true, .selected = true, .staged = true, .track = true});
}

CASE(exclusively, "imapi/matrix-exclusive", "imapi-12 imapi-10 imapi-R-REC-30 imapi-R-DEV-11 imapi-R-DEV-14 imapi-A-07",
     SHOULD, "section 12: the order of checks is a proposal", NEEDS_BLANK,
     "With the recorder open exclusively, its queries answer, and selection and burn are DEVICE_NOTACCESSIBLE.")
{
    given_a_blank_disc();
    walk(&(struct matrix_situation){
        .enter = matrix_enter_exclusive, .open = true, .selected = true, .staged = true, .exclusive = true});
}

CASE(empty, "imapi/matrix-empty-tray", "imapi-12 imapi-R-REC-24 imapi-R-RCS-06", SHOULD,
     "section 12: the order of checks is a proposal", NEEDS_BLANK | NEEDS_HAND,
     "With the disc taken out after staging, burn and selection are MEDIUM_NOTPRESENT, and staging goes on.")
{
    given_a_blank_disc();
    walk(&(struct matrix_situation){.enter = enter_empty,
                                    .open = true,
                                    .selected = true,
                                    .staged = true,
                                    .empty = true,
                                    .once = !world.bench->kind->virtual});
}

static void enter_gone(void)
{
    matrix_enter_joliet_staged();
    the_drive_vanishes();
}

CASE(gone, "imapi/matrix-drive-gone", "imapi-12 imapi-R-RCS-03 imapi-R-DEV-00 imapi-R-REC-36", SHOULD,
     "section 12: the order of checks is a proposal", NEEDS_BLANK | NEEDS_VIRTUAL,
     "With the drive gone, what asks it is DEVICE_NOTPRESENT; identity and counters answer on, and staging goes on.")
{
    given_a_blank_disc();
    walk(&(struct matrix_situation){
        .enter = enter_gone, .open = true, .selected = true, .staged = true, .gone = true, .once = true});
    then_result(select_recorder(), IMAPI_E_DEVICE_NOTPRESENT);
}
