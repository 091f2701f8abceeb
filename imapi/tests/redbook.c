/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Staging of audio tracks (reference imapi 9) and its reckoning, without a drive. */
#include "imapi/image.h"
#include "imapi/tests/support.h"

enum { BLOCK = 2352 };

static struct stash *stash;
static struct image *image;
static struct progress *progress;
static uint8_t *sound; /* 1000 blocks */

static int begin(void **state)
{
    (void)state;
    scratch_make();
    progress = progress_new();
    assert_result(S_OK, stash_claim(0, &stash));
    image = redbook_image_new(stash);
    redbook_image_set_capacity(image, 5000);
    sound = malloc(1000 * BLOCK);
    for (size_t i = 0; i < 1000 * BLOCK; i++)
        sound[i] = (uint8_t)(i / BLOCK * 7 + i);
    return 0;
}

static int end(void **state)
{
    (void)state;
    image->kind->free(image);
    stash_release(stash);
    progress_free(progress);
    free(sound);
    scratch_remove();
    return 0;
}

static void stage_track(uint32_t blocks, uint32_t gap)
{
    assert_result(S_OK, redbook_image_create_track(image, gap));
    while (blocks > 0) {
        uint32_t now = blocks < 1000 ? blocks : 1000;
        assert_result(S_OK, redbook_image_add_blocks(image, sound, now, progress));
        blocks -= now;
    }
    assert_result(S_OK, redbook_image_close_track(image));
}

/* R-AUD-20: used = sum (blocks + 2) plus a gap for every track but the first; available = what the next track may take. */
static void used_and_available(void **state)
{
    (void)state;
    assert_int_equal(0, redbook_image_used(image));
    assert_int_equal(5000 - 2, redbook_image_available(image, 150));
    stage_track(400, 150);
    assert_int_equal(402, redbook_image_used(image));
    assert_int_equal(5000 - 402 - 152, redbook_image_available(image, 150));
    assert_result(S_OK, redbook_image_create_track(image, 150));
    assert_int_equal(402 + 152, redbook_image_used(image));
    assert_int_equal(5000 - 402 - 152, redbook_image_available(image, 150));
    assert_int_equal(2, redbook_image_tracks(image)); /* R-AUD-11: the open one counts */
}

/* R-AUD-09: as much as fits is kept. */
static void overrun_keeps_what_fits(void **state)
{
    (void)state;
    redbook_image_set_capacity(image, 702);
    assert_result(S_OK, redbook_image_create_track(image, 150));
    assert_result(IMAPI_E_DISCFULL, redbook_image_add_blocks(image, sound, 1000, progress));
    assert_int_equal(702, redbook_image_used(image));
    assert_int_equal(0, redbook_image_available(image, 150));
    assert_result(IMAPI_E_DISCFULL, redbook_image_add_blocks(image, sound, 1, progress));
    assert_result(S_OK, redbook_image_close_track(image));
    assert_result(S_OK, image->kind->lay_out(image, 0));
    assert_int_equal(700, image->tracks[0].blocks);
    image->kind->end(image);
}

/* R-AUD-05, R-AUD-18, A-11 */
static void a_short_track_stays_open(void **state)
{
    (void)state;
    assert_result(IMAPI_E_TRACKNOTOPEN, redbook_image_close_track(image));
    assert_result(IMAPI_E_TRACKNOTOPEN, redbook_image_add_blocks(image, sound, 1, progress));
    assert_result(S_OK, redbook_image_create_track(image, 150));
    assert_result(IMAPI_E_TRACKOPEN, redbook_image_create_track(image, 150));
    assert_result(S_OK, redbook_image_add_blocks(image, sound, 299, progress));
    assert_result(IMAPI_E_TRACK_NOT_BIG_ENOUGH, redbook_image_close_track(image));
    assert_true(redbook_image_track_open(image));
    assert_result(S_OK, redbook_image_add_blocks(image, sound, 1, progress));
    assert_result(S_OK, redbook_image_close_track(image));
}

/* R-AUD-19, A-12 */
static void the_hundredth_track_is_refused(void **state)
{
    (void)state;
    redbook_image_set_capacity(image, 200000);
    for (int i = 0; i < 99; i++)
        stage_track(300, 150);
    assert_int_equal(0, redbook_image_available(image, 150));
    assert_result(IMAPI_E_DISCFULL, redbook_image_create_track(image, 150));
    assert_int_equal(99, redbook_image_tracks(image));
}

/* R-AUD-03: samples come out as they went in, whichever way they were cut into calls. */
static void samples_come_back(void **state)
{
    (void)state;
    assert_result(S_OK, redbook_image_create_track(image, 150));
    for (uint32_t i = 0; i < 400; i++)
        assert_result(S_OK, redbook_image_add_blocks(image, sound + (size_t)i * BLOCK, 1, progress));
    assert_result(S_OK, redbook_image_close_track(image));
    stage_track(1000, 75);
    assert_result(S_OK, image->kind->lay_out(image, 0));
    assert_int_equal(2, image->track_count);
    assert_int_equal(IMAGE_AUDIO, image->tracks[1].kind);
    assert_int_equal(75, image->tracks[1].gap);
    uint8_t *back = malloc(1000 * BLOCK);
    assert_result(S_OK, image->kind->read(image, 0, 0, 400, back));
    assert_memory_equal(sound, back, 400 * BLOCK);
    assert_result(S_OK, image->kind->read(image, 1, 990, 10, back));
    assert_memory_equal(sound + 990 * BLOCK, back, 10 * BLOCK);
    assert_result(IMAPI_E_FILEACCESS, image->kind->read(image, 0, 399, 2, back));
    free(back);
    image->kind->end(image);
}

/* R-AUD-15, 17: many calls of one block make few callbacks; a long call always reports. */
static void many_small_calls_are_quiet(void **state)
{
    (void)state;
    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    progress_advise(progress, &sink.events, &cookie);
    redbook_image_set_capacity(image, 20000);
    assert_result(S_OK, redbook_image_create_track(image, 150));
    for (int i = 0; i < 3000; i++)
        assert_result(S_OK, redbook_image_add_blocks(image, sound, 1, progress));
    assert_true(sink_count(&sink, HEARD_ADD) >= 2);
    assert_true(sink_count(&sink, HEARD_ADD) < 100);
    sink_forget(&sink);
    assert_result(S_OK, redbook_image_add_blocks(image, sound, 1000, progress));
    assert_int_equal(0, sink.heard[0].a);
    assert_int_equal(1000, sink.heard[0].b);
    assert_true(sink_count(&sink, HEARD_CANCEL) > 0);
    progress_unadvise(progress, cookie);
    sink_forget(&sink);
}

static bool always(struct sink *s)
{
    (void)s;
    return true;
}

/* R-AUD-21 */
static void cancel_keeps_what_was_taken(void **state)
{
    (void)state;
    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    assert_result(S_OK, redbook_image_create_track(image, 150));
    assert_result(S_OK, redbook_image_add_blocks(image, sound, 400, progress));
    sink.cancel = always;
    progress_advise(progress, &sink.events, &cookie);
    assert_result(IMAPI_E_USERABORT, redbook_image_add_blocks(image, sound, 400, progress));
    assert_true(redbook_image_used(image) >= 402);
    assert_true(redbook_image_used(image) < 802);
    progress_unadvise(progress, cookie);
    sink_forget(&sink);
    assert_result(S_OK, redbook_image_close_track(image));
}

/* R-CLR-04 */
static void clear_forgets_an_open_track(void **state)
{
    (void)state;
    stage_track(300, 150);
    assert_result(S_OK, redbook_image_create_track(image, 150));
    redbook_image_clear(image);
    assert_true(redbook_image_empty(image));
    assert_false(redbook_image_track_open(image));
    assert_int_equal(0, redbook_image_used(image));
    assert_result(IMAPI_E_INVALIDIMAGE, image->kind->lay_out(image, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(used_and_available, begin, end),
        cmocka_unit_test_setup_teardown(overrun_keeps_what_fits, begin, end),
        cmocka_unit_test_setup_teardown(a_short_track_stays_open, begin, end),
        cmocka_unit_test_setup_teardown(the_hundredth_track_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(samples_come_back, begin, end),
        cmocka_unit_test_setup_teardown(many_small_calls_are_quiet, begin, end),
        cmocka_unit_test_setup_teardown(cancel_keeps_what_was_taken, begin, end),
        cmocka_unit_test_setup_teardown(clear_forgets_an_open_track, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
