/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The road of a burn against virtual drives: what is sent, what is left behind, what each failure is called (reference
 * imapi 4.2 .. 4.8). */
#include "imapi/burn.h"
#include "imapi/tests/support.h"

static struct test_drive test;
static struct device *device;
static struct stash *stash;
static struct image *image;
static struct progress *progress;
static struct sink sink;
static char burned_path[320];

/* Opcodes as the drive finished them. */
static uint8_t sent[8192];
static size_t sent_count;

static void note(void *context, const struct nexus *nexus, const struct drive_command *command, uint64_t began,
                 uint64_t ended)
{
    (void)context, (void)nexus, (void)began, (void)ended;
    if (sent_count < sizeof sent)
        sent[sent_count++] = command->cdb[0];
}

static size_t count_of(uint8_t opcode)
{
    size_t count = 0;
    for (size_t i = 0; i < sent_count; i++)
        count += sent[i] == opcode;
    return count;
}

static long place_of(uint8_t opcode, bool last)
{
    long place = -1;
    for (size_t i = 0; i < sent_count && (last || place < 0); i++)
        if (sent[i] == opcode)
            place = (long)i;
    return place;
}

static void stage(size_t length)
{
    IStorage *storage = storage_with(u"file", length, 1);
    assert_result(S_OK, joliet_image_add(image, storage, false, progress));
    IStorage_Release(storage);
}

static int begin(void **state)
{
    (void)state;
    scratch_make();
    drive_make(&test, fresh_name());
    disc_make("a", "cd-r-80", burned_path);
    drive_put(&test, burned_path);
    assert_result(S_OK, device_acquire(test.url, &device));
    assert_result(S_OK, stash_claim(0, &stash));
    image = joliet_image_new(stash);
    joliet_image_set_capacity(image, 359847);
    progress = progress_new();
    stage(1000000);
    UINT_PTR cookie;
    sink_begin(&sink);
    assert_result(S_OK, progress_advise(progress, &sink.events, &cookie));
    sent_count = 0;
    struct drive *drive = loop_drive_lock(test.name);
    drive_trace_set(drive, note, NULL);
    loop_drive_unlock(drive);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    progress_free(progress);
    sink_forget(&sink);
    image->kind->free(image);
    stash_release(stash);
    device_release(device);
    drive_drop(&test);
    scratch_remove();
    return 0;
}

static struct burn plan(void)
{
    return (struct burn){
        .device = device, .image = image, .progress = progress, .buffer_underrun_free = true, .write_speed = 0xFFFF};
}

/* After every way out: nobody holds the drive, the tray is free, no simulation stands. */
static void assert_drive_is_free(void)
{
    struct drive *drive = loop_drive_lock(test.name);
    bool locked = drive_locked(drive), simulating = drive_simulating(drive);
    loop_drive_unlock(drive);
    assert_false(locked);
    assert_false(simulating);
    assert_null(device_holder(device));
    assert_false(device_is_burning(device));
}

static struct device_disc disc_now(void)
{
    struct device_disc disc;
    assert_result(S_OK, device_read_disc(device, &disc));
    return disc;
}

static uint8_t test_write_bit(void)
{
    uint8_t data[60] = {0};
    struct transport *transport;
    struct failure why;
    assert_int_equal(0, transport_open(test.url, &transport, &why));
    struct transport_command command = {.cdb = {0x5A, 0x08, 0x05, [8] = sizeof data},
                                        .cdb_length = 10,
                                        .direction = TRANSPORT_DATA_IN,
                                        .data = data,
                                        .data_length = sizeof data};
    do
        transport_execute(transport, &command);
    while (transport_sense(&command).key == UNIT_ATTENTION);
    transport_close(transport);
    assert_int_equal(0x05, data[8] & 0x3F);
    return data[10] & 0x10;
}

/* ------------------------------------------------------------------ the road */

static void the_checks_stand_in_the_order_of_the_table(void **state)
{
    (void)state;
    size_t count;
    const struct burn_check *checks = burn_checks(&count);
    assert_int_equal(16, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(i + 1, checks[i].step);
        assert_true(FAILED(checks[i].result));
        assert_true(checks[i].step >= 15 || checks[i].step == 5 ? !checks[i].image_kept : checks[i].image_kept);
    }
}

static void a_burn(void **state)
{
    (void)state;
    struct burn burn = plan();
    uint32_t blocks = joliet_image_used(image);
    assert_result(S_OK, burn_run(&burn));
    assert_true(burn.image_used_up);
    assert_int_equal(blocks, burn.blocks_written);
    assert_int_equal(0, stash_length(stash)); /* R-REC-11 */
    struct device_disc disc = disc_now();
    assert_int_equal(1, disc.status); /* appendable */
    assert_int_equal(1, disc.sessions);
    assert_int_equal((lba_t)blocks + 2, disc.lead_out_start);
    assert_drive_is_free();
    assert_false(drive_is_open(&test)); /* R-REC-50 */
    /* MODE SELECT, SEND OPC, WRITE, SYNCHRONIZE CACHE, CLOSE SESSION, and the disc is read again */
    assert_true(place_of(0x55, true) < place_of(0x54, false) && place_of(0x54, true) < place_of(0x2A, false));
    assert_true(place_of(0x2A, true) < place_of(0x35, false) && place_of(0x35, true) < place_of(0x5B, false));
    assert_true(place_of(0x5B, true) < place_of(0x51, true));
    assert_int_equal(1, count_of(0x5B));
    /* R-REC-40, 41: preparing, blocks, closing; the last word is RecordDisc's */
    assert_int_equal(1, sink_count(&sink, HEARD_PREPARING));
    assert_int_equal(1, sink_count(&sink, HEARD_CLOSING));
    assert_int_equal(sink.count - 1, sink_find(&sink, HEARD_CLOSING, 0));
    assert_true(sink_find(&sink, HEARD_PREPARING, 0) < sink_find(&sink, HEARD_BLOCK, 0));
    uint8_t descriptor[2048];
    assert_result(S_OK, device_read_blocks(device, 16, 1, descriptor));
    assert_memory_equal("CD001", descriptor + 1, 5);
}

static void a_simulation_changes_nothing(void **state)
{
    (void)state;
    struct device_disc before = disc_now();
    struct burn burn = plan();
    burn.simulate = true;
    assert_result(S_OK, burn_run(&burn));
    assert_true(burn.image_used_up);
    assert_int_equal(0, stash_length(stash)); /* */
    struct device_disc after = disc_now();
    assert_true(device_same_disc(&before, &after) && after.status == 0);
    assert_int_equal(0, count_of(0x54)); /* no calibration: it writes */
    assert_int_equal(0, test_write_bit());
    assert_drive_is_free();
    assert_int_equal(1, sink_count(&sink, HEARD_CLOSING)); /* R-REC-43 */
}

static void eject_after_success_only(void **state)
{
    (void)state;
    struct burn burn = plan();
    burn.eject = true;
    drive_fault(&test, "sense:opcode=2A,key=3,code=C,qualifier=0,n=3");
    assert_result(IMAPI_E_GENERIC, burn_run(&burn));
    assert_int_equal(0, count_of(0x1B));
    assert_false(drive_is_open(&test));
    char fresh[320];
    disc_make("b", "cd-r-80", fresh);
    drive_take(&test);
    drive_put(&test, fresh);
    joliet_image_clear(image);
    stage(1000);
    assert_result(S_OK, burn_run(&burn));
    assert_true(drive_is_open(&test));
    assert_true(place_of(0x1E, true) < place_of(0x1B, false)); /* unlocked first */
}

/* R-REC-51: another initiator's lock */
static void a_failing_eject_changes_nothing(void **state)
{
    (void)state;
    struct burn burn = plan();
    burn.eject = true;
    drive_fault(&test, "sense:opcode=1B,key=5,code=53,qualifier=2");
    assert_result(S_OK, burn_run(&burn));
    assert_false(drive_is_open(&test));
    assert_drive_is_free();
}

/* ------------------------------------------------------------------ failures */

struct cause {
    const char *fault;
    HRESULT result;
    bool kept;
};

static void run_cause(const struct cause *cause, bool simulate)
{
    struct burn burn = plan();
    burn.simulate = simulate;
    drive_fault(&test, cause->fault);
    uint64_t staged = stash_length(stash);
    HRESULT result = burn_run(&burn);
    if (result != cause->result)
        fail_msg("%s: %08X", cause->fault, (unsigned)result);
    assert_int_equal(!cause->kept, burn.image_used_up);
    assert_int_equal(cause->kept ? staged : 0, stash_length(stash)); /* R-REC-17 */
    assert_drive_is_free();
    assert_int_equal(0, test_write_bit());
    struct drive *drive = loop_drive_lock(test.name);
    drive_filters_clear(drive);
    loop_drive_unlock(drive);
}

/* Reference 4.4: before the first write the image is kept, from it on it is used up. Each cause meets a fresh disc. */
static void failures_by_cause(void **state)
{
    (void)state;
    static const struct cause causes[] = {
        {"sense:opcode=51,key=3,code=11,qualifier=0", IMAPI_E_DISCINFO, true},
        {"sense:opcode=55,key=5,code=26,qualifier=0", IMAPI_E_INITIALIZE_WRITE, true},
        {"sense:opcode=54,key=3,code=73,qualifier=3", IMAPI_E_INITIALIZE_WRITE, true},
        {"sense:opcode=54,key=3,code=73,qualifier=2", IMAPI_E_CANNOT_WRITE_TO_MEDIA, true},
        {"sense:opcode=2A,key=3,code=C,qualifier=9,n=2", IMAPI_E_LOSS_OF_STREAMING, false},
        {"sense:opcode=2A,key=3,code=C,qualifier=0,n=2", IMAPI_E_GENERIC, false},
        {"sense:opcode=2A,key=5,code=21,qualifier=2,n=1", IMAPI_E_GENERIC, false},
        {"sense:opcode=2A,key=5,code=63,qualifier=0,n=2", IMAPI_E_GENERIC, false},
        {"sense:opcode=5B,key=5,code=72,qualifier=3", IMAPI_E_INITIALIZE_ENDWRITE, false},
        {"sense:opcode=5B,key=3,code=72,qualifier=0", IMAPI_E_INITIALIZE_ENDWRITE, false},
        {"sense:opcode=5B,key=4,code=44,qualifier=0", IMAPI_E_GENERIC, false},
    };
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        char name[16], path[320];
        snprintf(name, sizeof name, "n%zu", i);
        disc_make(name, "cd-r-80", path);
        drive_take(&test);
        drive_put(&test, path);
        joliet_image_clear(image);
        stash_wipe(stash);
        stage(1000000);
        run_cause(&causes[i], false);
    }
}

static void a_failed_simulation_leaves_no_test_write(void **state)
{
    (void)state;
    struct device_disc before = disc_now();
    run_cause(&(struct cause){"sense:opcode=2A,key=3,code=C,qualifier=0,n=2", IMAPI_E_GENERIC, false}, true);
    struct device_disc after = disc_now();
    assert_true(device_same_disc(&before, &after));
    joliet_image_clear(image);
    stage(1000);
    struct burn burn = plan();
    assert_result(S_OK, burn_run(&burn)); /* for real, and it is */
    after = disc_now();
    assert_int_equal(1, after.sessions);
}

/* R-REC-05, 69: nothing but busy is ever answered by sending again */
static void busy_is_waited_for_and_nothing_else(void **state)
{
    (void)state;
    struct burn burn = plan();
    drive_fault(&test, "sense:opcode=2A,key=2,code=4,qualifier=8,n=2,times=3");
    drive_fault(&test, "sense:opcode=35,key=2,code=4,qualifier=7");
    drive_fault(&test, "sense:opcode=5B,key=2,code=4,qualifier=7");
    assert_result(S_OK, burn_run(&burn));
    assert_int_equal(2, count_of(0x5B));
    assert_int_equal(2, count_of(0x35));
}

/* Reference 4.8, the last line: a changed disc is looked at again before anything was written, and named afterwards */
static void a_disc_that_changes(void **state)
{
    (void)state;
    struct burn burn = plan();
    drive_fault(&test, "sense:opcode=55,key=6,code=28,qualifier=0");
    assert_result(S_OK, burn_run(&burn));
    assert_int_equal(1, sink_count(&sink, HEARD_PREPARING)); /* R-REC-40: said once */
    assert_drive_is_free();

    joliet_image_clear(image);
    stage(1000000);
    struct device_disc expected = disc_now();
    burn = plan();
    burn.expected = &expected; /* multi-session mode */
    drive_fault(&test, "sense:opcode=2A,n=2,key=6,code=28,qualifier=0");
    assert_result(IMAPI_E_WRONGDISC, burn_run(&burn));
    assert_true(burn.image_used_up);
    assert_int_equal(0, stash_length(stash));
    assert_drive_is_free();
}

static void a_disc_that_leaves(void **state)
{
    (void)state;
    struct burn burn = plan();
    drive_fault(&test, "disc-yanked:opcode=2A,n=2");
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, burn_run(&burn)); /* 2/3A */
    assert_true(burn.image_used_up);
    assert_drive_is_free();
    joliet_image_clear(image);
    stage(1000000);
    drive_put(&test, burned_path);
    char fresh[320];
    disc_make("b", "cd-r-80", fresh);
    drive_take(&test);
    drive_put(&test, fresh);
    struct drive *drive = loop_drive_lock(test.name);
    drive_filters_clear(drive);
    loop_drive_unlock(drive);
    drive_fault(&test, "disc-yanked:opcode=2A,n=2"); /* and the sense says no more than "changed" */
    drive_fault(&test, "sense:opcode=2A,n=2,key=6,code=28,qualifier=0,phase=after");
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, burn_run(&burn));
    assert_drive_is_free();
}

/* Table 4.4, step 14: the drive does not take blocks where the disc ends */
static void a_next_address_that_is_another(void **state)
{
    (void)state;
    struct burn burn = plan();
    drive_fault(&test, "reply:opcode=52,n=2,offset=12,width=4,add=75");
    assert_result(IMAPI_E_INITIALIZE_WRITE, burn_run(&burn));
    assert_false(burn.image_used_up);
    assert_int_equal(0, count_of(0x2A));
    assert_drive_is_free();
}

/* R-REC-70 */
static void success_that_leaves_the_disc_blank_is_none(void **state)
{
    (void)state;
    struct burn burn = plan();
    drive_fault(&test, "status:opcode=5B,status=0");
    assert_result(IMAPI_E_GENERIC, burn_run(&burn));
    assert_int_equal(0, stash_length(stash));
}

static bool cancel_at_first(struct sink *heard)
{
    return sink_count(heard, HEARD_BLOCK) == 1;
}

static bool cancel_later(struct sink *heard)
{
    return sink_count(heard, HEARD_BLOCK) > 1;
}

/* before the first write the image stays, later it does not */
static void cancelling(void **state)
{
    (void)state;
    struct burn burn = plan();
    sink.cancel = cancel_at_first;
    assert_result(IMAPI_E_USERABORT, burn_run(&burn));
    assert_false(burn.image_used_up);
    assert_int_equal(0, count_of(0x2A));
    assert_true(stash_length(stash) > 0);
    assert_drive_is_free();
    sink_forget(&sink);
    sink.cancel = cancel_later;
    assert_result(IMAPI_E_USERABORT, burn_run(&burn));
    assert_true(burn.image_used_up);
    assert_int_equal(0, stash_length(stash));
    assert_int_equal(0, count_of(0x5B));
    assert_int_equal(0, sink_count(&sink, HEARD_CLOSING));
    assert_drive_is_free();
}

/* ------------------------------------------------------------------ which disc */

static HRESULT run(void)
{
    struct burn burn = plan();
    HRESULT result = burn_run(&burn);
    if (FAILED(result))
        assert_false(burn.image_used_up);
    return result;
}

/* R-REC-24, 26, 27 */
static void discs_that_do_not_fit(void **state)
{
    (void)state;
    drive_take(&test);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, run());
    assert_int_equal(0, sink_count(&sink, HEARD_PREPARING));
    drive_put(&test, burned_path);
    assert_result(S_OK, run());
    joliet_image_clear(image);
    stage(1000);
    assert_result(IMAPI_E_MEDIUM_INVALIDTYPE, run()); /* appendable where a blank one is wanted */
    struct device_disc right = disc_now();
    struct burn burn = plan();
    burn.expected = &right;
    char other[320];
    disc_make("b", "cd-r-80", other);
    drive_take(&test);
    drive_put(&test, other);
    assert_result(IMAPI_E_WRONGDISC, burn_run(&burn)); /* a blank one as well */
    drive_take(&test);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, burn_run(&burn));
    drive_put(&test, burned_path);
    burn.boot_image = true;
    assert_result(IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC, burn_run(&burn));
    burn.boot_image = false;
    assert_false(burn.image_used_up);
    assert_result(S_OK, burn_run(&burn)); /* the right disc put back burns */
    struct device_disc after = disc_now();
    assert_int_equal(2, after.sessions);
}

/* R-REC-26: nothing can be written on a pressed or a finished disc, and what is no CD is of the wrong kind */
static void discs_that_cannot_be_written(void **state)
{
    (void)state;
    static uint8_t block[64 * 2048];
    char path[320];
    snprintf(path, sizeof path, "%s/pressed.iso", scratch);
    FILE *file = fopen(path, "w");
    assert_int_equal(1, fwrite(block, sizeof block, 1, file));
    fclose(file);
    drive_take(&test);
    drive_put(&test, path);
    assert_result(IMAPI_E_CANNOT_WRITE_TO_MEDIA, run());
    drive_take(&test);
    drive_put(&test, burned_path);
    drive_fault(&test, "reply:opcode=46,offset=6,width=2,set=17,times=1000"); /* the profile of a DVD-R */
    assert_result(IMAPI_E_MEDIUM_INVALIDTYPE, run());
    assert_int_equal(0, count_of(0x2A));
    assert_drive_is_free();
}

/* Smaller than the image: found before anything is written */
static void a_disc_that_is_too_small(void **state)
{
    (void)state;
    char path[320];
    disc_make("b", "cd-r-74", path);
    joliet_image_clear(image);
    IStorage *storage = storage_with(u"large", 1, 0);
    assert_result(S_OK, joliet_image_add(image, storage, false, progress));
    IStorage_Release(storage);
    drive_take(&test);
    drive_put(&test, path);
    struct device_disc disc = disc_now();
    struct burn burn = plan();
    image->tracks[0].blocks = disc.free_blocks + 1;
    image->track_count = 1;
    assert_result(IMAPI_E_DISCFULL, burn_check_capacity(&burn, &disc));
    image->tracks[0].blocks = disc.free_blocks;
    assert_result(S_OK, burn_check_capacity(&burn, &disc));
}

/* R-REC-30, step 8; step 7 before it */
static void a_held_device(void **state)
{
    (void)state;
    int somebody = 0;
    struct burn burn = plan();
    assert_result(S_OK, device_hold(device, &somebody));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, burn_run(&burn));
    loop_drive_unpublish(test.name);
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, burn_run(&burn));
    struct failure why;
    assert_int_equal(0, loop_drive_publish(test.name, test.drive, &why));
    device_let_go(device, &somebody);
    assert_result(S_OK, burn_run(&burn));
}

/* Audio: a track each, the gap between them, the disc finished (A-14, R-AUD-22) */
static void an_audio_burn(void **state)
{
    (void)state;
    struct image *sound = redbook_image_new(stash);
    redbook_image_set_capacity(sound, 359847);
    uint8_t *samples = calloc(400, 2352);
    for (unsigned i = 0; i < 2; i++) {
        assert_result(S_OK, redbook_image_create_track(sound, 150));
        assert_result(S_OK, redbook_image_add_blocks(sound, samples, 400, progress));
        assert_result(S_OK, redbook_image_close_track(sound));
    }
    free(samples);
    sink_forget(&sink);
    struct burn burn = plan();
    burn.image = sound;
    burn.audio = true;
    assert_result(S_OK, burn_run(&burn));
    struct device_disc disc = disc_now();
    assert_int_equal(2, disc.status);
    assert_int_equal(2, disc.last_track);
    assert_true(disc.first_session_audio);
    assert_int_equal(400 + 2 + 150, disc.last_track_start);
    assert_int_equal(3, sink_count(&sink, HEARD_TRACK)); /* R-EVT-14: N + 1 */
    assert_int_equal(2, count_of(0x35));
    sound->kind->free(sound);
}

/* R-REC-34, A-02: the second track wants another pause, and the drive refuses it after the first was written */
static void a_refused_second_track(void **state)
{
    (void)state;
    struct image *sound = redbook_image_new(stash);
    redbook_image_set_capacity(sound, 359847);
    uint8_t *samples = calloc(300, 2352);
    for (uint32_t gap = 75; gap <= 150; gap += 75) {
        assert_result(S_OK, redbook_image_create_track(sound, gap));
        assert_result(S_OK, redbook_image_add_blocks(sound, samples, 300, progress));
        assert_result(S_OK, redbook_image_close_track(sound));
    }
    free(samples);
    struct burn burn = plan();
    burn.image = sound;
    burn.audio = true;
    drive_fault(&test, "sense:opcode=55,n=2,key=5,code=26,qualifier=0");
    assert_result(IMAPI_E_INITIALIZE_WRITE, burn_run(&burn));
    assert_true(burn.image_used_up);
    assert_int_equal(300, burn.blocks_written);
    assert_int_equal(0, stash_length(stash));
    assert_drive_is_free();
    sound->kind->free(sound);
}

int main(void)
{
    loop_transport_register();
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checks_stand_in_the_order_of_the_table),
        TEST(a_burn),
        TEST(a_simulation_changes_nothing),
        TEST(eject_after_success_only),
        TEST(a_failing_eject_changes_nothing),
        TEST(failures_by_cause),
        TEST(a_failed_simulation_leaves_no_test_write),
        TEST(busy_is_waited_for_and_nothing_else),
        TEST(a_disc_that_changes),
        TEST(a_disc_that_leaves),
        TEST(a_next_address_that_is_another),
        TEST(success_that_leaves_the_disc_blank_is_none),
        TEST(cancelling),
        TEST(discs_that_do_not_fit),
        TEST(a_disc_that_is_too_small),
        TEST(discs_that_cannot_be_written),
        TEST(a_held_device),
        TEST(an_audio_burn),
        TEST(a_refused_second_track),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
