/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verification of sound on drives that read it a constant number of samples early or late: what the image holds is
 * shifted against the disc. */
#include "imapi/tests/support.h"

#include "imapi/image.h"
#include "imapi/verification.h"

enum { BLOCK = 2352, BLOCKS = 320, SAMPLES = BLOCKS * BLOCK / 4, SILENT = 40 };

static struct test_drive test;
static IDiscMaster *master;
static struct device *device;
static uint32_t sound[SAMPLES]; /* what is on the disc, from address 0 on */

static uint32_t sample(int32_t at)
{
    return at < SILENT * BLOCK / 4 ? 0
                                   : (uint32_t)at * 2654435761u; /* silence first: no distance can be told from it */
}

static int set_up(void **state)
{
    (void)state;
    char path[320];
    void *redbook = NULL;
    loop_transport_register();
    scratch_make();
    drive_make(&test, fresh_name());
    disc_make("sound", "cd-r-80", path);
    drive_put(&test, path);
    assert_result(S_OK, CoInitialize(NULL));
    assert_result(S_OK, coaster_add_drive(test.url));
    master = master_make_open();
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, &redbook));
    IDiscRecorder *recorder = recorder_find(master, test.url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    for (int32_t i = 0; i < SAMPLES; i++)
        sound[i] = sample(i);
    assert_result(S_OK, IRedbookDiscMaster_CreateAudioTrack((IRedbookDiscMaster *)redbook, 0));
    assert_result(S_OK,
                  IRedbookDiscMaster_AddAudioTrackBlocks((IRedbookDiscMaster *)redbook, (byte *)sound, sizeof sound));
    assert_result(S_OK, IRedbookDiscMaster_CloseAudioTrack((IRedbookDiscMaster *)redbook));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    IRedbookDiscMaster_Release((IRedbookDiscMaster *)redbook);
    IDiscRecorder_Release(recorder);
    assert_result(S_OK, device_acquire(test.url, &device));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    device_release(device);
    IDiscMaster_Close(master);
    IDiscMaster_Release(master);
    coaster_remove_drive(test.url);
    CoUninitialize();
    drive_drop(&test);
    scratch_remove();
    return 0;
}

/* ------------------------------------------------------------------ an image that says something else than the disc */

static int32_t late;       /* samples by which the disc is read late */
static int32_t wrong = -1; /* a sample of the image that is not so on the disc */

static HRESULT read_image(struct image *image, unsigned track, uint32_t block, uint32_t count, void *data)
{
    (void)image;
    assert_int_equal(0, track);
    assert_true(block + count <= BLOCKS);
    uint32_t *out = data;
    for (uint32_t i = 0; i < count * (BLOCK / 4); i++) {
        int32_t at = (int32_t)(block * (BLOCK / 4) + i);
        out[i] = sample(at + late) ^ (at == wrong ? 0x100u : 0);
    }
    return S_OK;
}

static const struct image_kind kind = {.read = read_image};

static struct coaster_verification verify(HRESULT expected)
{
    struct image image = {.kind = &kind, .track_count = 1, .tracks = {{.kind = IMAGE_AUDIO, .blocks = BLOCKS}}};
    struct verification verification = {.wanted = true, .result = {.first_bad = -1}};
    assert_result(S_OK, verification_begin(&verification, &image));
    verification_track(&verification, 0, 0);
    assert_result(expected, verification_run(&verification, device, &image));
    verification_end(&verification);
    return verification.result;
}

static void a_constant_distance_is_no_error(void **state)
{
    (void)state;
    static const int32_t distances[] = {0, 1, -1, 6, -6, 102, 588, -588, 1000, -2940, 2940};
    wrong = -1;
    for (size_t i = 0; i < sizeof distances / sizeof distances[0]; i++) {
        late = distances[i];
        struct coaster_verification found = verify(S_OK);
        assert_int_equal(late, found.read_offset);
        assert_int_equal(BLOCKS, found.verified);
        assert_int_equal(-1, found.first_bad);
    }
}

static void a_greater_one_is(void **state)
{
    (void)state;
    wrong = -1;
    late = 2941;
    assert_int_equal((SILENT * (BLOCK / 4) - late) / (BLOCK / 4),
                     verify(IMAPI_E_GENERIC).first_bad); /* not silent there */
    late = -2941;
    verify(IMAPI_E_GENERIC);
}

/* The block is that of the disc: where the drive reads the sample. */
static void a_sample_is_found_wherever_it_is_read(void **state)
{
    (void)state;
    for (late = -600; late <= 600; late += 600) {
        wrong = 200 * BLOCK / 4 + 5;
        assert_int_equal((wrong + late) / (BLOCK / 4), verify(IMAPI_E_GENERIC).first_bad);
    }
    late = 0;
}

/* What the shift takes over an edge of the track is nowhere to be compared with. */
static void the_edges_are_left_out(void **state)
{
    (void)state;
    late = 10;
    wrong = SAMPLES - 1; /* would be read behind the track */
    verify(S_OK);
    wrong = SAMPLES - 11;
    assert_int_equal(BLOCKS - 1, verify(IMAPI_E_GENERIC).first_bad);
    late = 0;
    wrong = SAMPLES - 1;
    assert_int_equal(BLOCKS - 1, verify(IMAPI_E_GENERIC).first_bad);
    wrong = 0;
    assert_int_equal(0, verify(IMAPI_E_GENERIC).first_bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_distance_is_no_error),
        cmocka_unit_test(a_greater_one_is),
        cmocka_unit_test(a_sample_is_found_wherever_it_is_read),
        cmocka_unit_test(the_edges_are_left_out),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
