/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disc master's states: what may be called when, in which order the refusals come, and what is kept (reference
 * imapi 3, 12, 4.4). */
#include "imapi/device.h"
#include "imapi/stash.h"
#include "imapi/tests/master_world.h"

/* ------------------------------------------------------------------ 16.17: not open */

static void every_method_says_not_opened_first(void **state)
{
    (void)state;
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_result(S_OK, IDiscMaster_Close(master)); /* R-CLS-02 */
    void *object;
    UINT_PTR cookie;
    IID iid;
    LONG number;
    BYTE block[1];
    struct sink sink;
    sink_begin(&sink);
    for (int null = 0; null < 2; null++) { /* before argument checks: R-OPN-03 */
#define OR_NULL(pointer) (null ? NULL : (void *)(pointer))
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_EnumDiscMasterFormats(master, OR_NULL(&object)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_GetActiveDiscMasterFormat(master, OR_NULL(&iid)));
        assert_result(IMAPI_E_NOTOPENED,
                      IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, OR_NULL(&object)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_EnumDiscRecorders(master, OR_NULL(&object)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_GetActiveDiscRecorder(master, OR_NULL(&object)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_SetActiveDiscRecorder(master, OR_NULL(recorder)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_ClearFormatContent(master));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_ProgressAdvise(master, OR_NULL(&sink.events), OR_NULL(&cookie)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_ProgressUnadvise(master, 1));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_RecordDisc(master, FALSE, FALSE));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_GetTotalDataBlocks(joliet, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_GetUsedDataBlocks(joliet, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_GetDataBlockSize(joliet, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_AddData(joliet, NULL, 0));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_GetJolietProperties(joliet, OR_NULL(&object)));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_SetJolietProperties(joliet, NULL));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_GetTotalAudioTracks(redbook, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_GetTotalAudioBlocks(redbook, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_GetUsedAudioBlocks(redbook, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_GetAvailableAudioTrackBlocks(redbook, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_GetAudioBlockSize(redbook, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_CreateAudioTrack(redbook, -1));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, OR_NULL(block), 7));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_CloseAudioTrack(redbook));
    }
    assert_int_equal(1, sink.references);
    assert_result(S_OK, IDiscMaster_Open(master));
    assert_result(IMAPI_E_ALREADYOPEN, IDiscMaster_Open(master)); /* R-OPN-01 */
}

/* ------------------------------------------------------------------ formats */

static void joliet_is_the_default(void **state)
{
    (void)state;
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_result(S_OK, IDiscMaster_Open(master));
    IID iid;
    assert_result(S_OK, IDiscMaster_GetActiveDiscMasterFormat(master, &iid)); /* */
    assert_true(IsEqualIID(&iid, &IID_IJolietDiscMaster));
    IDiscRecorder *active = recorder;
    assert_result(IMAPI_E_NOACTIVERECORDER, IDiscMaster_GetActiveDiscRecorder(master, &active)); /* R-OPN-05 */
    assert_null(active);
    assert_result(IMAPI_E_NOACTIVERECORDER,
                  IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* never NOACTIVEFORMAT: R-REC-38a */
    void *object = &object;
    assert_result(E_NOINTERFACE, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IStream, &object)); /* R-FMT-08 */
    assert_null(object);
    assert_result(E_POINTER, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, NULL));
    assert_result(E_POINTER, IDiscMaster_GetActiveDiscMasterFormat(master, NULL));
}

/* 16.18: pointers from before the switch say WRONGFORMAT, and that before arguments. */
static void the_other_format_is_wrong(void **state)
{
    (void)state;
    LONG number;
    BYTE block[1];
    assert_result(IMAPI_E_WRONGFORMAT, IRedbookDiscMaster_GetTotalAudioTracks(redbook, NULL));
    assert_result(IMAPI_E_WRONGFORMAT, IRedbookDiscMaster_GetAudioBlockSize(redbook, &number));
    assert_result(IMAPI_E_WRONGFORMAT, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    assert_result(IMAPI_E_WRONGFORMAT, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, block, 1));
    assert_result(IMAPI_E_WRONGFORMAT, IRedbookDiscMaster_CloseAudioTrack(redbook));
    choose_redbook();
    assert_result(IMAPI_E_WRONGFORMAT, IJolietDiscMaster_AddData(joliet, NULL, 0));
    assert_result(IMAPI_E_WRONGFORMAT, IJolietDiscMaster_GetDataBlockSize(joliet, &number));
    assert_result(IMAPI_E_WRONGFORMAT, IJolietDiscMaster_SetJolietProperties(joliet, NULL));
    assert_result(S_OK, IRedbookDiscMaster_GetAudioBlockSize(redbook, &number));
    assert_int_equal(2352, number);
    assert_result(E_POINTER, IRedbookDiscMaster_GetAudioBlockSize(redbook, NULL));
}

/* R-FMT-03, R-FMT-09 */
static void a_format_clears_the_image_and_keeps_the_recorder(void **state)
{
    (void)state;
    select_recorder();
    assert_result(S_OK, add(u"f", 5000));
    LONG before = used();
    choose_joliet();
    assert_true(used() < before);
    IDiscRecorder *active = NULL;
    assert_result(S_OK, IDiscMaster_GetActiveDiscRecorder(master, &active));
    assert_ptr_equal(recorder, active);
    IDiscRecorder_Release(active);
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
}

/* ------------------------------------------------------------------ counters (R-JOL-21 .. 25) */

static void counters_before_and_after_selection(void **state)
{
    (void)state;
    LONG number;
    assert_result(S_OK, IJolietDiscMaster_GetDataBlockSize(joliet, &number));
    assert_int_equal(2048, number);
    assert_int_equal(0, total());
    assert_int_equal(0, used());
    assert_result(IMAPI_E_NOACTIVERECORDER, add(u"f", 1));
    assert_result(E_POINTER, IJolietDiscMaster_AddData(joliet, NULL, 0));
    assert_result(E_POINTER, IJolietDiscMaster_GetUsedDataBlocks(joliet, NULL));
    select_recorder();
    LONG all = total(), empty = used();
    assert_true(all > 350000);
    assert_true(empty >= 0 && empty < all);
    assert_result(S_OK, add(u"f", 100 * 2048));
    assert_true(used() >= empty + 100);
    LONG before = used();
    assert_result(IMAPI_E_FILEEXISTS, add(u"f", 100));
    assert_int_equal(before, used()); /* R-JOL-08 */
    assert_result(S_OK, IDiscMaster_ClearFormatContent(master));
    assert_int_equal(empty, used());
    assert_int_equal(all, total());
    assert_result(S_OK, add(u"f", 100)); /* */
}

/* ------------------------------------------------------------------ selection */

static HRESULT not_ours_query(IDiscRecorder *this, REFIID iid, void **object)
{
    (void)this;
    (void)iid;
    *object = NULL;
    return E_NOINTERFACE;
}

static ULONG not_ours_count(IDiscRecorder *this)
{
    (void)this;
    return 1;
}

static void selection_refuses(void **state)
{
    (void)state;
    static const IDiscRecorderVtbl vtable = {
        .QueryInterface = not_ours_query, .AddRef = not_ours_count, .Release = not_ours_count};
    IDiscRecorder stranger = {&vtable};
    assert_result(E_POINTER, IDiscMaster_SetActiveDiscRecorder(master, NULL)); /* R-RCS-15 */
    assert_result(E_INVALIDARG, IDiscMaster_SetActiveDiscRecorder(master, &stranger));
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, IDiscMaster_SetActiveDiscRecorder(master, recorder)); /* R-DEV-18 */
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    select_recorder();
    assert_result(S_OK, add(u"f", 1));
    drive_take(&drive);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    IDiscRecorder *active = NULL;
    assert_result(IMAPI_E_NOACTIVERECORDER, IDiscMaster_GetActiveDiscRecorder(master, &active)); /* R-RCS-15 */
    assert_int_equal(0, total());
    drive_put(&drive, disc);
    select_recorder();
    assert_result(S_OK, add(u"f", 1)); /* it began empty: A-36 */
}

/* 16.13, in one process: the claim goes from Close to the next. */
static void one_stash(void **state)
{
    (void)state;
    select_recorder();
    IDiscMaster *second = master_make_open(); /* Open never blocks: A-04 */
    assert_result(IMAPI_E_STASHINUSE, IDiscMaster_SetActiveDiscRecorder(second, recorder));
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(second, recorder));
    assert_int_equal(0, IDiscMaster_Release(second)); /* the final Release gives it back: R-CLS-04 */
    assert_result(S_OK, IDiscMaster_Open(master));
    select_recorder();
}

/* R-RCS-03, R-RCS-12 */
static void the_drive_goes(void **state)
{
    (void)state;
    select_recorder();
    assert_result(S_OK, add(u"f", 1));
    loop_drive_unpublish(drive.name);
    IDiscRecorder *active = NULL;
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, IDiscMaster_GetActiveDiscRecorder(master, &active));
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, IDiscRecorder_OpenExclusive(recorder));
    BSTR vendor = NULL;
    assert_result(S_OK, IDiscRecorder_GetDisplayNames(recorder, &vendor, NULL, NULL)); /* from the cache: R-DEV-00 */
    assert_true(SysStringLen(vendor) > 0);
    SysFreeString(vendor);
    struct failure why;
    assert_int_equal(0, loop_drive_publish(drive.name, drive.drive, &why));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* the image was kept: table 4.4 row 7 */
}

/* ------------------------------------------------------------------ RecordDisc */

/* 16.16 */
static void exclusive_stops_a_burn(void **state)
{
    (void)state;
    select_recorder();
    assert_result(S_OK, add(u"f", 1));
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, IDiscRecorder_OpenExclusive(recorder)); /* R-DEV-17 */
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
}

/* 16.7, A-01 */
static void a_simulation_uses_the_image_up(void **state)
{
    (void)state;
    select_recorder();
    LONG empty = used();
    assert_result(S_OK, add(u"f", 9000));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, TRUE, FALSE));
    assert_int_equal(empty, used()); /* R-REC-18 */
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    select_recorder();
    assert_result(S_OK, add(u"f", 9000));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
}

/* 16.8: and every RecordDisc ends with one NotifyBurnComplete (R-REC-46). */
static void a_missing_disc_keeps_the_image(void **state)
{
    (void)state;
    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    select_recorder();
    assert_result(S_OK, add(u"f", 9000));
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    drive_take(&drive);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, IDiscMaster_RecordDisc(master, FALSE, TRUE));
    assert_int_equal(1, sink.count);
    assert_int_equal(HEARD_COMPLETE, sink.heard[0].what);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, sink.heard[0].a);
    drive_put(&drive, disc);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, TRUE));
    assert_int_equal(2, sink_count(&sink, HEARD_COMPLETE));
    assert_true(drive_is_open(&drive));
    assert_result(S_OK, IDiscMaster_ProgressUnadvise(master, cookie));
    sink_forget(&sink);
}

/* 16.9, 16.10 */
static void multi_session(void **state)
{
    (void)state;
    char other[320];
    select_recorder();
    LONG blank_total = total();
    assert_result(S_OK, add(u"A", 9000));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    select_recorder();
    assert_true(total() < blank_total);                                                /* R-MUL-26 */
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* R-MUL-22 */
    assert_result(IMAPI_E_FILEEXISTS, add(u"A", 1));                                   /* R-MUL-21 */
    assert_result(S_OK, add(u"B", 9000));
    disc_make("other", "cd-r-80", other);
    drive_take(&drive);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* R-REC-27 */
    drive_put(&drive, other);
    assert_result(IMAPI_E_WRONGDISC, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* a blank one too */
    drive_take(&drive);
    drive_put(&drive, disc);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* */

    select_recorder();
    assert_result(S_OK, IDiscMaster_ClearFormatContent(master));
    assert_int_equal(blank_total, total()); /* R-MUL-24 */
    assert_result(S_OK, add(u"C", 9000));
    assert_result(IMAPI_E_MEDIUM_INVALIDTYPE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    drive_take(&drive);
    drive_put(&drive, other);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
}

/* Rows 4 and 5 of table 4.4, and what Redbook staging asks for. */
static void audio_rows(void **state)
{
    (void)state;
    static BYTE silence[300 * 2352];
    choose_redbook();
    LONG number = -1;
    assert_result(S_OK, IRedbookDiscMaster_GetTotalAudioBlocks(redbook, &number));
    assert_int_equal(0, number);
    assert_result(E_INVALIDARG,
                  IRedbookDiscMaster_CreateAudioTrack(redbook, -1)); /* arguments before the recorder: 12 */
    assert_result(IMAPI_E_NOACTIVERECORDER, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    select_recorder();
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(IMAPI_E_TRACKNOTOPEN, IRedbookDiscMaster_CloseAudioTrack(redbook));
    assert_result(IMAPI_E_TRACKNOTOPEN, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, silence, 2352));
    assert_result(E_INVALIDARG, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, silence, 2351));
    assert_result(E_INVALIDARG, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, silence, -2352));
    assert_result(E_POINTER, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, NULL, 2352));
    assert_result(S_OK, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    assert_result(S_OK, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, silence, 0));
    assert_result(S_OK, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, silence, sizeof silence));
    assert_result(S_OK, IRedbookDiscMaster_GetTotalAudioTracks(redbook, &number));
    assert_int_equal(1, number);
    assert_result(IMAPI_E_TRACKOPEN, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    assert_result(IMAPI_E_TRACKOPEN, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(S_OK, IRedbookDiscMaster_CloseAudioTrack(redbook));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* row 4 kept it */
    byte sessions, last;
    ULONG start, next, free_blocks;
    LONG type, flags;
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_QueryMediaInfo(recorder, &sessions, &last, &start, &next, &free_blocks));
    assert_result(E_POINTER, IDiscRecorder_QueryMediaInfo(recorder, &sessions, &last, &start, &next, NULL));
    assert_result(S_OK, IDiscRecorder_QueryMediaType(recorder, &type, &flags));
    assert_result(E_POINTER, IDiscRecorder_QueryMediaType(recorder, NULL, &flags));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    assert_int_equal(1, sessions);
    assert_int_equal(1, last);
    assert_int_equal(0, start);
    assert_int_equal(300 + 2, next); /* where the lead-out starts: R-DEV-22, 25 */
    assert_int_equal(0, free_blocks);
    assert_int_equal(MEDIA_CDDA_CDROM, type);
    assert_int_equal(0, flags);
    /* the audio disc is finalized: no room, no selection */
    assert_result(IMAPI_E_DISCFULL, IDiscMaster_SetActiveDiscRecorder(master, recorder));
}

/* ------------------------------------------------------------------ rows 6: facts about the stash's place */

static bool yes(const char *folder)
{
    (void)folder;
    return true;
}

static uint64_t nothing_free(const char *folder)
{
    (void)folder;
    return 0;
}

static void the_place_of_the_stash(void **state)
{
    (void)state;
    struct stash_facts usual = stash_facts;
    select_recorder();
    assert_result(S_OK, add(u"f", 9000));
    stash_facts.free_bytes = nothing_free;
    assert_result(IMAPI_E_NOTENOUGHDISKFORSTASH, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    stash_facts.removable = yes;
    assert_result(IMAPI_E_REMOVABLESTASH, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    stash_facts.encrypted = yes;
    assert_result(IMAPI_E_ENCRYPTEDSTASH, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    stash_facts.compressed = yes;
    assert_result(IMAPI_E_COMPRESSEDSTASH, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    stash_facts = usual;
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* kept all along */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_method_says_not_opened_first, begin, end),
        cmocka_unit_test_setup_teardown(joliet_is_the_default, begin, end),
        cmocka_unit_test_setup_teardown(the_other_format_is_wrong, begin, end),
        cmocka_unit_test_setup_teardown(a_format_clears_the_image_and_keeps_the_recorder, begin, end),
        cmocka_unit_test_setup_teardown(counters_before_and_after_selection, begin, end),
        cmocka_unit_test_setup_teardown(selection_refuses, begin, end),
        cmocka_unit_test_setup_teardown(one_stash, begin, end),
        cmocka_unit_test_setup_teardown(the_drive_goes, begin, end),
        cmocka_unit_test_setup_teardown(exclusive_stops_a_burn, begin, end),
        cmocka_unit_test_setup_teardown(a_simulation_uses_the_image_up, begin, end),
        cmocka_unit_test_setup_teardown(a_missing_disc_keeps_the_image, begin, end),
        cmocka_unit_test_setup_teardown(multi_session, begin, end),
        cmocka_unit_test_setup_teardown(audio_rows, begin, end),
        cmocka_unit_test_setup_teardown(the_place_of_the_stash, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
