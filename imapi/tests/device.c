/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sense and transport results to result codes, row by row as reference imapi 4.8 has them; holding a device; what a
 * drive says of its disc. */
#include "imapi/tests/device_world.h"

struct row {
    const char *what; /* the words of 4.8 */
    uint8_t key, code, qualifier;
    HRESULT before, during;
};

static const struct row rows[] = {
    {"2/3A no medium", 2, 0x3A, 0x00, IMAPI_E_MEDIUM_NOTPRESENT, IMAPI_E_MEDIUM_NOTPRESENT},
    {"2/3A no medium, tray closed", 2, 0x3A, 0x01, IMAPI_E_MEDIUM_NOTPRESENT, IMAPI_E_MEDIUM_NOTPRESENT},
    {"2/3A no medium, tray open", 2, 0x3A, 0x02, IMAPI_E_MEDIUM_NOTPRESENT, IMAPI_E_MEDIUM_NOTPRESENT},
    {"2/04 becoming ready, after the wait", 2, 0x04, 0x01, IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_DEVICE_NOTACCESSIBLE},
    {"5/30 incompatible medium", 5, 0x30, 0x05, IMAPI_E_MEDIUM_INVALIDTYPE, IMAPI_E_MEDIUM_INVALIDTYPE},
    {"5/64 illegal mode for track", 5, 0x64, 0x00, IMAPI_E_MEDIUM_INVALIDTYPE, IMAPI_E_MEDIUM_INVALIDTYPE},
    {"7/27 write protected", 7, 0x27, 0x00, IMAPI_E_CANNOT_WRITE_TO_MEDIA, IMAPI_E_CANNOT_WRITE_TO_MEDIA},
    {"3/73/02 calibration area full", 3, 0x73, 0x02, IMAPI_E_CANNOT_WRITE_TO_MEDIA, IMAPI_E_CANNOT_WRITE_TO_MEDIA},
    {"3/73/xx otherwise", 3, 0x73, 0x03, IMAPI_E_INITIALIZE_WRITE, IMAPI_E_INITIALIZE_WRITE},
    {"3/73/xx otherwise", 3, 0x73, 0x00, IMAPI_E_INITIALIZE_WRITE, IMAPI_E_INITIALIZE_WRITE},
    {"5/21 address", 5, 0x21, 0x00, IMAPI_E_DISCFULL, IMAPI_E_GENERIC},
    {"5/21 address", 5, 0x21, 0x02, IMAPI_E_DISCFULL, IMAPI_E_GENERIC},
    {"5/63 end of user area", 5, 0x63, 0x00, IMAPI_E_DISCFULL, IMAPI_E_GENERIC},
    {"3/72 session fixation", 3, 0x72, 0x00, IMAPI_E_INITIALIZE_ENDWRITE, IMAPI_E_INITIALIZE_ENDWRITE},
    {"5/72 session fixation", 5, 0x72, 0x03, IMAPI_E_INITIALIZE_ENDWRITE, IMAPI_E_INITIALIZE_ENDWRITE},
    {"x/09 loss of streaming", 4, 0x09, 0x00, IMAPI_E_LOSS_OF_STREAMING, IMAPI_E_LOSS_OF_STREAMING},
    {"x/09 loss of streaming", 3, 0x09, 0x01, IMAPI_E_LOSS_OF_STREAMING, IMAPI_E_LOSS_OF_STREAMING},
    {"3/0C/09 loss of streaming", 3, 0x0C, 0x09, IMAPI_E_LOSS_OF_STREAMING, IMAPI_E_LOSS_OF_STREAMING},
    {"everything else", 3, 0x0C, 0x00, IMAPI_E_GENERIC, IMAPI_E_GENERIC},
    {"everything else", 4, 0x44, 0x00, IMAPI_E_GENERIC, IMAPI_E_GENERIC},
    {"everything else", 5, 0x24, 0x00, IMAPI_E_GENERIC, IMAPI_E_GENERIC},
    {"everything else", 0xB, 0x00, 0x00, IMAPI_E_GENERIC, IMAPI_E_GENERIC},
    {"everything else", 6, 0x29, 0x00, IMAPI_E_GENERIC, IMAPI_E_GENERIC},
};

static void each_sense_has_its_result(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sense s = {.key = rows[i].key, .code = rows[i].code, .qualifier = rows[i].qualifier};
        HRESULT before = device_result(NULL, TRANSPORT_DONE, s, false),
                during = device_result(NULL, TRANSPORT_DONE, s, true);
        if (before != rows[i].before || during != rows[i].during)
            fail_msg("%s: %08X before writing, %08X during", rows[i].what, (unsigned)before, (unsigned)during);
    }
    assert_result(S_OK, device_result(NULL, TRANSPORT_DONE, sense_none(), false));
    assert_result(S_OK, device_result(NULL, TRANSPORT_DONE,
                                      (struct sense){.key = RECOVERED_ERROR, .code = 0x73, .qualifier = 0x01}, false));
}

/* ENODEV, ENXIO -> DEVICE_NOTPRESENT; EBUSY -> DEVICE_NOTACCESSIBLE; the rest has no name */
static void each_transport_failure_has_its_result(void **state)
{
    (void)state;
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, device_result(NULL, TRANSPORT_LOST, sense_none(), true));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, device_result(NULL, TRANSPORT_BUSY, sense_none(), false));
    assert_result(IMAPI_E_GENERIC, device_result(NULL, TRANSPORT_TIMEOUT, sense_none(), true));
    assert_result(IMAPI_E_GENERIC, device_result(NULL, TRANSPORT_FAILED, sense_none(), false));
}

/* ------------------------------------------------------------------ with a drive */

static void one_object_per_url(void **state)
{
    (void)state;
    struct device *same = NULL, *none = NULL;
    assert_result(S_OK, device_acquire(test.url, &same));
    assert_ptr_equal(device, same);
    device_release(same);
    assert_result(E_INVALIDARG, device_acquire("", &none));
    assert_null(none);
}

/* R-DEV-13, 17 */
static void one_holder_at_a_time(void **state)
{
    (void)state;
    int a = 0, b = 0;
    assert_result(S_OK, device_hold(device, &a));
    assert_ptr_equal(&a, device_holder(device));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, device_hold(device, &b));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, device_hold(device, &a));
    device_let_go(device, &b); /* not its own: nothing happens */
    assert_ptr_equal(&a, device_holder(device));
    device_let_go(device, &a);
    assert_result(S_OK, device_hold(device, &b));
    device_let_go(device, &b);
}

/* R-RCS-03, R-DEV-00 */
static void a_drive_that_has_gone(void **state)
{
    (void)state;
    struct device_identity identity;
    struct device_disc disc;
    assert_result(S_OK, device_identify(device, &identity));
    assert_string_not_equal("", identity.vendor);
    assert_true(identity.writes_cd_r && identity.writes_cd_rw && identity.test_write && identity.buffer_underrun_free);
    assert_true(identity.maximum_write_speed >= 176);
    drive_drop(&test);
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, device_probe(device));
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, device_read_disc(device, &disc));
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, device_hold(device, &disc));
    struct device_identity cached;
    assert_result(S_OK, device_identify(device, &cached));
    assert_string_equal(identity.product, cached.product);
}

static void an_empty_drive_is_no_failure(void **state)
{
    (void)state;
    struct device_disc disc;
    assert_result(S_OK, device_read_disc(device, &disc));
    assert_false(disc.present);
}

/* Reference mmc 3.1: 80 minutes have 359847 free blocks; attentions on the way are consumed */
static void a_blank_disc(void **state)
{
    (void)state;
    char path[320];
    struct device_disc disc, again;
    disc_make("a", "cd-r-80", path);
    assert_result(S_OK, device_read_disc(device, &disc));
    drive_put(&test, path);
    assert_result(S_OK, device_read_disc(device, &disc));
    assert_true(disc.present);
    assert_int_equal(0x09, disc.profile);
    assert_int_equal(0, disc.status);
    assert_false(disc.erasable);
    assert_int_equal(0, disc.sessions);
    assert_int_equal(0, disc.last_track);
    assert_int_equal(LBA_NONE, disc.last_session_start);
    assert_int_equal(0, disc.next_writable);
    assert_int_equal(359847, disc.free_blocks);
    assert_int_equal(359849, disc.last_lead_out_start);
    assert_result(S_OK, device_read_disc(device, &again));
    assert_true(device_same_disc(&disc, &again));
    drive_take(&test);
    assert_result(S_OK, device_read_disc(device, &again));
    assert_false(again.present);
    assert_false(device_same_disc(&disc, &again));
}

/* R-REC-35: an answer that cannot be had is IMAPI_E_DISCINFO, whatever the sense */
static void an_unreadable_disc(void **state)
{
    (void)state;
    char path[320];
    struct device_disc disc;
    disc_make("a", "cd-r-80", path);
    drive_put(&test, path);
    drive_fault(&test, "sense:opcode=51,key=3,code=11,qualifier=0");
    assert_result(IMAPI_E_DISCINFO, device_read_disc(device, &disc));
}

/* a status without sense is somebody else's hold on the drive, or nothing that can be named */
static void a_bare_status(void **state)
{
    (void)state;
    drive_fault(&test, "status:opcode=00,status=08");
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, device_wait_ready(device));
    drive_fault(&test, "status:opcode=00,status=18");
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, device_wait_ready(device));
    drive_fault(&test, "status:opcode=00,status=28"); /* TASK SET FULL */
    assert_result(IMAPI_E_GENERIC, device_wait_ready(device));
    drive_fault(&test, "status:opcode=00,status=02"); /* CHECK CONDITION, and no sense comes with it */
    assert_result(IMAPI_E_GENERIC, device_wait_ready(device));
}

/* becoming ready is waited for, not reported */
static void a_drive_that_becomes_ready(void **state)
{
    (void)state;
    char path[320];
    struct device_disc disc;
    disc_make("a", "cd-r-80", path);
    drive_put(&test, path);
    drive_fault(&test, "sense:opcode=00,times=3,key=2,code=04,qualifier=01");
    assert_result(S_OK, device_read_disc(device, &disc));
    assert_true(disc.present);
    drive_fault(
        &test, "sense:opcode=51,key=6,code=28,qualifier=0"); /* the disc was changed meanwhile: it is looked at again */
    assert_result(S_OK, device_read_disc(device, &disc));
    assert_true(disc.present);
}

/* Another program asked for session at once and went: a track at once of ours begins at 0 all the same, with the room
 * of reference mmc Appendix A (a blank CD-R: 359847 blocks, page 05h as track at once). */
static void a_page_left_at_session_at_once(void **state)
{
    (void)state;
    char path[320];
    struct device_disc disc;
    struct transport *other;
    struct failure why;
    uint8_t list[60] = {[8] = 0x05, 0x32, 0x42, 0x00, 0x08, [23] = 150};
    struct transport_command select = {.cdb = {0x55, 0x10, [8] = sizeof list},
                                       .cdb_length = 10,
                                       .direction = TRANSPORT_DATA_OUT,
                                       .data = list,
                                       .data_length = sizeof list};
    disc_make("a", "cd-r-80", path);
    drive_put(&test, path);
    assert_int_equal(0, transport_open(test.url, &other, &why));
    for (int attentions = 0; attentions < 4; attentions++)
        transport_execute(other, &(struct transport_command){.cdb_length = 6});
    assert_int_equal(TRANSPORT_DONE, transport_execute(other, &select));
    assert_int_equal(SCSI_GOOD, select.status);
    transport_close(other);
    assert_result(S_OK, device_read_disc(device, &disc));
    assert_int_equal(0, disc.next_writable);
    assert_int_equal(359847, disc.free_blocks);
}

/* R-REC-35: an answer that is cut off is no answer */
static void answers_that_are_cut_off(void **state)
{
    (void)state;
    char path[320];
    struct device_disc disc;
    uint8_t block[2048];
    disc_make("a", "cd-r-80", path);
    drive_put(&test, path);
    assert_result(S_OK, device_read_disc(device, &disc));
    drive_fault(&test, "short-reply:opcode=51,by=24");
    assert_result(IMAPI_E_DISCINFO, device_read_disc(device, &disc));
    drive_fault(&test, "short-reply:opcode=52,by=24");
    assert_result(IMAPI_E_DISCINFO, device_read_disc(device, &disc));
    struct device_write_setup setup = {.next_session_allowed = true, .audio_pause = 150};
    memset(block, 1, sizeof block);
    assert_result(S_OK, device_set_write_parameters(device, &setup));
    assert_result(S_OK, device_write(device, 0, 1, 2048, block, NULL, NULL));
    assert_result(S_OK, device_synchronize(device, NULL, NULL));
    assert_result(S_OK, device_close_session(device));
    assert_result(S_OK, device_read_disc(device, &disc));
    assert_int_equal(1, disc.sessions);
    drive_fault(&test, "short-reply:opcode=43,by=4");
    assert_result(IMAPI_E_DISCINFO, device_read_disc(device, &disc));
    drive_fault(&test, "sense:opcode=43,n=2,key=3,code=11,qualifier=0");
    assert_result(IMAPI_E_DISCINFO, device_read_disc(device, &disc));
    drive_fault(&test, "short-reply:opcode=28,by=1");
    assert_result(IMAPI_E_GENERIC, device_read_blocks(device, 0, 1, block));
}

/* Reference 4.8: speed and calibration are the drive's affair; what it cannot do at all is "cannot be set up" */
static void speed_and_calibration_may_be_refused(void **state)
{
    (void)state;
    char path[320];
    struct device_disc disc;
    disc_make("a", "cd-r-80", path);
    drive_put(&test, path);
    assert_result(S_OK, device_read_disc(device, &disc));
    drive_fault(&test, "sense:opcode=BB,key=5,code=20,qualifier=0");
    assert_result(S_OK, device_set_write_speed(device, 0xFFFF));
    drive_fault(&test, "sense:opcode=BB,key=4,code=44,qualifier=0");
    assert_result(IMAPI_E_INITIALIZE_WRITE, device_set_write_speed(device, 0xFFFF));
    drive_fault(&test, "sense:opcode=54,key=5,code=24,qualifier=0");
    assert_result(S_OK, device_calibrate(device));
}

static bool at_the_third_time(void *context)
{
    return ++*(int *)context == 3;
}

/* R-REC-69: while the drive is full the sink is asked; nothing is sent after it cancelled */
static void waiting_can_be_cancelled(void **state)
{
    (void)state;
    char path[320];
    struct device_disc disc;
    uint8_t block[2048] = {1};
    int asked = 0;
    disc_make("a", "cd-r-80", path);
    drive_put(&test, path);
    assert_result(S_OK, device_read_disc(device, &disc));
    struct device_write_setup setup = {.next_session_allowed = true, .audio_pause = 150};
    assert_result(S_OK, device_set_write_parameters(device, &setup));
    drive_fault(&test, "sense:opcode=2A,times=1000,key=2,code=04,qualifier=08");
    HRESULT result = device_write(device, 0, 1, 2048, block, at_the_third_time, &asked);
    assert_result(IMAPI_E_USERABORT, result);
    assert_int_equal(3, asked);
}

/* R-REC-69: every field is set, and the bit goes again */
static void write_parameters_are_set_and_test_write_is_cleared(void **state)
{
    (void)state;
    char path[320];
    disc_make("a", "cd-r-80", path);
    drive_put(&test, path);
    struct device_disc disc;
    assert_result(S_OK, device_read_disc(device, &disc));
    struct device_write_setup setup = {
        .simulate = true, .next_session_allowed = true, .buffer_underrun_free = true, .audio_pause = 150};
    assert_result(S_OK, device_set_write_parameters(device, &setup));
    lba_t next;
    uint32_t free_blocks;
    assert_result(S_OK, device_next_writable(device, &next, &free_blocks));
    assert_int_equal(0, next);
    uint8_t block[2048] = {1};
    assert_result(S_OK, device_write(device, 0, 1, 2048, block, NULL, NULL));
    assert_result(S_OK, device_next_writable(device, &next, &free_blocks));
    assert_int_equal(1, next);                                   /* of the shadow */
    assert_result(S_OK, device_synchronize(device, NULL, NULL)); /* the bit counts from the next track on (mmc 0.1 h) */
    assert_result(S_OK, device_clear_test_write(device));
    struct device_disc after;
    assert_result(S_OK, device_read_disc(device, &after));
    assert_true(device_same_disc(&disc, &after));
    assert_int_equal(0, after.status);
}

static void a_refused_page_is_initialize_write(void **state)
{
    (void)state;
    char path[320];
    disc_make("a", "cd-r-80", path);
    drive_put(&test, path);
    struct device_disc disc;
    assert_result(S_OK, device_read_disc(device, &disc));
    drive_fault(&test, "sense:opcode=55,key=5,code=26,qualifier=0");
    struct device_write_setup setup = {.next_session_allowed = true, .audio_pause = 150};
    assert_result(IMAPI_E_INITIALIZE_WRITE, device_set_write_parameters(device, &setup));
}

/* 4.4 step 9: the mount table and the identity of block devices are facts */
static bool every_drive(unsigned major, unsigned minor, const struct device_identity *identity)
{
    return major == 11 && minor == 3 && identity->vendor[0] != '\0';
}

static void a_mounted_disc_is_seen_in_the_mount_table(void **state)
{
    (void)state;
    struct device_facts kept = device_facts;
    char path[320];
    snprintf(path, sizeof path, "%s/mountinfo", scratch);
    FILE *file = fopen(path, "w");
    fputs("22 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 22 0:50 / /proc rw - proc proc rw\n", file);
    fclose(file);
    device_facts.mount_table = path;
    device_facts.same_drive = every_drive;
    assert_false(device_is_mounted(device));
    file = fopen(path, "a");
    fputs("41 22 11:3 / /media/cd ro - iso9660 /dev/sr3 ro\n", file);
    fclose(file);
    assert_true(device_is_mounted(device));
    device_facts = kept;
}

int main(void)
{
    loop_transport_register();
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sense_has_its_result),
        cmocka_unit_test(each_transport_failure_has_its_result),
        TEST(one_object_per_url),
        TEST(one_holder_at_a_time),
        TEST(a_drive_that_has_gone),
        TEST(an_empty_drive_is_no_failure),
        TEST(a_blank_disc),
        TEST(an_unreadable_disc),
        TEST(a_bare_status),
        TEST(a_drive_that_becomes_ready),
        TEST(a_page_left_at_session_at_once),
        TEST(answers_that_are_cut_off),
        TEST(speed_and_calibration_may_be_refused),
        TEST(waiting_can_be_cancelled),
        TEST(write_parameters_are_set_and_test_write_is_cleared),
        TEST(a_refused_page_is_initialize_write),
        TEST(a_mounted_disc_is_seen_in_the_mount_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
