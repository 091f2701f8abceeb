/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Audio discs as a client makes them: a cancel in the midst of an AddAudioTrackBlocks, and, as a program for
 * audio_rip.long.sh, discs that rippers then read.
 *
 *   audio_disc burn URL GAP:FILE...   a track of raw samples each, AudioGapSize set before it is created
 *   audio_disc fill URL               one track, up to DISCFULL; block n holds its number, again and again
 */
#include "base/bytes.h"
#include "imapi/tests/support.h"

enum { BLOCK = 2352, CALL = 500 };

static IDiscMaster *master;
static IRedbookDiscMaster *redbook;
static IDiscRecorder *recorder;

static void select_drive(const char *url)
{
    assert_result(S_OK, coaster_add_drive(url));
    master = master_make_open();
    recorder = recorder_find(master, url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook));
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
}

static void let_go(void)
{
    IDiscRecorder_Release(recorder);
    IRedbookDiscMaster_Release(redbook);
    IDiscMaster_Release(master);
}

static LONG used(void)
{
    LONG blocks = -1;
    assert_result(S_OK, IRedbookDiscMaster_GetUsedAudioBlocks(redbook, &blocks));
    return blocks;
}

/* ------------------------------------------------------------------ a cancel (R-AUD-21) */

static bool cancel_half_way(struct sink *sink)
{
    for (size_t i = sink->count; i-- > 0;)
        if (sink->heard[i].what == HEARD_ADD)
            return sink->heard[i].a * 2 >= sink->heard[i].b;
    return false;
}

static void a_cancel_half_way_keeps_what_was_taken(void **state)
{
    (void)state;
    enum { BLOCKS = 2000 };
    struct test_drive drive;
    struct sink sink;
    char path[320];
    UINT_PTR cookie;
    uint8_t *sound = calloc(BLOCKS, BLOCK);
    scratch_make();
    drive_make(&drive, fresh_name());
    disc_make("audio", "cd-r-74", path);
    drive_put(&drive, path);
    select_drive(drive.url);
    sink_begin(&sink);
    sink.cancel = cancel_half_way;
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    assert_result(S_OK, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    assert_result(IMAPI_E_USERABORT, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, sound, BLOCKS * BLOCK));
    LONG kept = used() - 2;
    assert_true(kept >= BLOCKS / 2 && kept < BLOCKS);
    sink.cancel = NULL;
    assert_result(S_OK, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, sound, (BLOCKS - kept) * BLOCK));
    assert_int_equal(BLOCKS + 2, used());
    assert_result(S_OK, IRedbookDiscMaster_CloseAudioTrack(redbook));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, TRUE, FALSE));
    let_go();
    sink_forget(&sink);
    coaster_remove_drive(drive.url);
    drive_drop(&drive);
    scratch_remove();
    free(sound);
}

/* ------------------------------------------------------------------ as a program */

static void set_gap(LONG gap)
{
    OLECHAR name[] = u"AudioGapSize";
    PROPSPEC spec = {.ulKind = PRSPEC_LPWSTR, .lpwstr = name};
    PROPVARIANT value = {.vt = VT_I4, .lVal = gap};
    IPropertyStorage *storage = NULL;
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &storage));
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 2));
    assert_true(SUCCEEDED(IDiscRecorder_SetRecorderProperties(recorder, storage)));
    IPropertyStorage_Release(storage);
}

static void add_track(const char *gap_and_file)
{
    static byte samples[CALL * BLOCK];
    char *file_name = NULL;
    set_gap((LONG)strtol(gap_and_file, &file_name, 10));
    FILE *file = fopen(file_name + 1, "r");
    assert_non_null(file);
    assert_result(S_OK, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    for (size_t got; (got = fread(samples, 1, sizeof samples, file)) > 0;)
        assert_result(S_OK, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, samples, (LONG)got));
    fclose(file);
    assert_result(S_OK, IRedbookDiscMaster_CloseAudioTrack(redbook));
}

static int burn(char **tracks)
{
    for (; *tracks; tracks++)
        add_track(*tracks);
    LONG reckoned = used();
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    printf("used %ld\n", (long)reckoned);
    return 0;
}

/* Acceptance 12: what was available before is what is kept, and a disc that is full to its last block burns. */
static int fill(void)
{
    static byte samples[CALL * BLOCK];
    LONG available = 0, after = 9;
    HRESULT result = S_OK;
    assert_result(S_OK, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    assert_result(S_OK, IRedbookDiscMaster_GetAvailableAudioTrackBlocks(redbook, &available));
    for (uint32_t number = 0; result == S_OK; number += CALL) {
        for (uint32_t i = 0; i < sizeof samples / 4; i++)
            put_be32(samples + i * 4, number + i * 4 / BLOCK);
        result = IRedbookDiscMaster_AddAudioTrackBlocks(redbook, samples, sizeof samples);
    }
    assert_result(IMAPI_E_DISCFULL, result);
    assert_result(S_OK, IRedbookDiscMaster_GetAvailableAudioTrackBlocks(redbook, &after));
    assert_int_equal(0, after);
    assert_result(IMAPI_E_DISCFULL, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, samples, BLOCK));
    assert_result(S_OK, IRedbookDiscMaster_CloseAudioTrack(redbook));
    LONG kept = used() - 2;
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    printf("available %ld kept %ld\n", (long)available, (long)kept);
    return 0;
}

int main(int count, char **arguments)
{
    loop_transport_register();
    if (CoInitialize(NULL) < 0)
        return EXIT_INTERNAL;
    if (count > 2) {
        select_drive(arguments[2]);
        int code = strcmp(arguments[1], "fill") == 0 ? fill() : burn(arguments + 3);
        let_go();
        return code;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_cancel_half_way_keeps_what_was_taken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
