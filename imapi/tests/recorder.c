/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorder objects against virtual drives: what they say of the medium, what they erase, the speed they ask for
 * (reference imapi 10). */
#include "imapi/tests/support.h"

static struct test_drive drive;
static char disc[320];
static IDiscMaster *master;
static IJolietDiscMaster *joliet;
static IDiscRecorder *recorder;
static uint8_t speed[12];  /* the last SET CD SPEED */
static unsigned sent[256]; /* commands, by operation code */

static void note(void *context, const struct nexus *nexus, const struct drive_command *command, uint64_t began,
                 uint64_t ended)
{
    (void)context, (void)nexus, (void)began, (void)ended;
    sent[command->cdb[0]]++;
    if (command->cdb[0] == 0xBB)
        memcpy(speed, command->cdb, sizeof speed);
}

static void no_faults(void)
{
    struct drive *locked = loop_drive_lock(drive.name);
    drive_filters_clear(locked);
    loop_drive_unlock(locked);
}

static int begin(void **state)
{
    (void)state;
    scratch_make();
    loop_transport_register();
    drive_make(&drive, fresh_name());
    struct drive *locked = loop_drive_lock(drive.name);
    drive_trace_set(locked, note, NULL);
    loop_drive_unlock(locked);
    setenv("COASTER_DRIVES", drive.url, 1);
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    master = master_make_open();
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    recorder = NULL;
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (recorder != NULL)
        IDiscRecorder_Release(recorder);
    IJolietDiscMaster_Release(joliet);
    assert_int_equal(0, IDiscMaster_Release(master));
    CoUninitialize();
    setenv("COASTER_DRIVES", "", 1);
    drive_drop(&drive);
    scratch_remove();
    return 0;
}

static void put(const char *kind)
{
    disc_make("disc", kind, disc);
    drive_put(&drive, disc);
    recorder = recorder_find(master, drive.url);
}

static void burn(const OLECHAR *name)
{
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    IStorage *storage = storage_with(name, 9000, 1);
    assert_result(S_OK, IJolietDiscMaster_AddData(joliet, storage, 0));
    IStorage_Release(storage);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
}

static void assert_medium(LONG expected_type, LONG expected_flags)
{
    LONG type = -1, flags = -1;
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_QueryMediaType(recorder, &type, &flags));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    no_faults();
    assert_int_equal(expected_type, type);
    assert_int_equal(expected_flags, flags);
}

/* R-DEV-20, 25: the disc type byte decides; sound followed by data is CD Extra; what is no CD is special and of no use
 * here */
static void types_of_media(void **state)
{
    (void)state;
    recorder = recorder_find(master, drive.url);
    assert_medium(0, 0); /* no disc */
    IDiscRecorder_Release(recorder);
    put("cd-r-80");
    assert_medium(MEDIA_CD_OTHER, MEDIA_BLANK | MEDIA_WRITABLE); /* */
    burn(u"a");
    assert_medium(MEDIA_CDDA_CDROM, MEDIA_WRITABLE);
    drive_fault(&drive, "reply:opcode=51,offset=8,width=1,set=32,times=100");
    assert_medium(MEDIA_CD_ROM_XA, MEDIA_WRITABLE);
    drive_fault(&drive, "reply:opcode=51,offset=8,width=1,set=16,times=100");
    assert_medium(MEDIA_CD_I, MEDIA_WRITABLE);
    drive_fault(&drive, "reply:opcode=51,offset=8,width=1,set=255,times=100");
    assert_medium(MEDIA_CD_OTHER, MEDIA_WRITABLE);
    burn(u"b");
    assert_medium(MEDIA_CDDA_CDROM, MEDIA_WRITABLE);
    drive_fault(&drive,
                "reply:opcode=43,n=2,offset=5,width=1,set=16"); /* the first track is sound, by the table of contents */
    assert_medium(MEDIA_CD_EXTRA, MEDIA_WRITABLE);
    drive_fault(&drive, "reply:opcode=46,offset=6,width=2,set=17,times=1000"); /* the profile of a DVD-R */
    assert_medium(MEDIA_SPECIAL, MEDIA_WRITABLE | MEDIA_FORMAT_UNUSABLE_BY_IMAPI);
}

/* R-DEV-25, 31 .. 33: a rewritable disc stays writable; quick and full both leave it blank, and each is announced once
 */
static void erasing(void **state)
{
    (void)state;
    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    put("cd-rw-74");
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    assert_medium(MEDIA_CD_OTHER, MEDIA_BLANK | MEDIA_WRITABLE | MEDIA_RW);
    for (int whole = 0; whole < 2; whole++) {
        burn(u"a");
        assert_medium(MEDIA_CDDA_CDROM, MEDIA_WRITABLE | MEDIA_RW);
        sink_forget(&sink);
        assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
        assert_result(S_OK, IDiscRecorder_Erase(recorder, (boolean)whole));
        assert_result(S_OK, IDiscRecorder_Close(recorder));
        assert_int_equal(1, sink_count(&sink, HEARD_ERASED));
        assert_int_equal(HEARD_ERASED, sink.heard[sink.count - 1].what);
        assert_result(S_OK, sink.heard[sink.count - 1].a);
        assert_medium(MEDIA_CD_OTHER, MEDIA_BLANK | MEDIA_WRITABLE | MEDIA_RW);
    }
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    drive_fault(&drive, "sense:opcode=51,key=3,code=11,qualifier=0,times=10");
    assert_result(IMAPI_E_DISCINFO, IDiscRecorder_Erase(recorder, FALSE));
    no_faults();
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    assert_result(S_OK, IDiscMaster_ProgressUnadvise(master, cookie));
    sink_forget(&sink);
}

/* R-DEV-03, 31: a drive without feature descriptors is known by page 2Ah; one that writes CD-R alone erases nothing */
static void a_recorder_for_cd_r_alone(void **state)
{
    (void)state;
    LONG type = 0;
    disc_make("disc", "cd-rw-74", disc);
    drive_put(&drive, disc);
    drive_fault(&drive, "sense:opcode=46,key=5,code=20,qualifier=0");
    drive_fault(&drive, "reply:opcode=5A,offset=11,width=1,set=5"); /* byte 3 of the page: CD-R and test writing */
    recorder = recorder_find(master, drive.url);
    no_faults();
    assert_result(S_OK, IDiscRecorder_GetRecorderType(recorder, &type));
    assert_int_equal(RECORDER_CDR, type);
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(IMAPI_E_DEVICE_INVALIDTYPE, IDiscRecorder_Erase(recorder, FALSE));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
}

/* R-PRP-09: 1X is 176.4 kB/s, as SET CD SPEED counts */
static void the_speed_that_is_asked_for(void **state)
{
    (void)state;
    put("cd-r-80");
    IPropertyStorage *storage;
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &storage));
    PROPSPEC spec = {.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)u"WriteSpeed"};
    PROPVARIANT value = {.vt = VT_I4, .lVal = 8};
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 2));
    assert_true(SUCCEEDED(IDiscRecorder_SetRecorderProperties(recorder, storage))); /* R-PRP-07 */
    IPropertyStorage_Release(storage);
    burn(u"a");
    int asked = speed[4] << 8 | speed[5];
    assert_true(asked == 1411 || asked == 1412); /* 1411.2 */
}

/* R-DEV-15: JUCE does this every two seconds. Nothing that moves, locks, writes or sets; and no more commands than
 * there are questions: readiness, profile, disc and track information, page 2Ah, and holding it. */
static void polling_is_cheap(void **state)
{
    (void)state;
    static const uint8_t changes[] = {0x04, 0x15, 0x1B, 0x1E, 0x2A, 0x35, 0x53, 0x54, 0x55, 0x5B, 0xA1, 0xB6, 0xBB};
    LONG type, flags;
    put("cd-r-80");
    for (int poll = 0; poll < 2; poll++) { /* the first one also consumes what the new disc raised */
        memset(sent, 0, sizeof sent);
        assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
        assert_result(S_OK, IDiscRecorder_QueryMediaType(recorder, &type, &flags));
        assert_result(S_OK, IDiscRecorder_Close(recorder));
    }
    unsigned all = 0;
    for (unsigned opcode = 0; opcode < 256; opcode++)
        all += sent[opcode];
    for (size_t i = 0; i < sizeof changes; i++)
        assert_int_equal(0, sent[changes[i]]);
    assert_in_range(all, 1, 10);
}

/* A recorder that cannot be asked is in no enumeration (reference imapi 11), and the drives beside it are */
static void a_drive_that_does_not_answer(void **state)
{
    (void)state;
    setenv("COASTER_DRIVES", "loop:nobody", 1);
    IEnumDiscRecorders *recorders;
    IDiscRecorder *none;
    ULONG fetched = 9;
    assert_result(S_OK, coaster_add_drive("loop:nobody"));
    assert_result(S_OK, coaster_add_drive(drive.url));
    assert_result(E_POINTER, coaster_add_drive(NULL));
    assert_result(E_INVALIDARG, coaster_add_drive(""));
    assert_result(E_INVALIDARG, coaster_add_drive("loop:a loop:b"));
    assert_result(E_POINTER, coaster_remove_drive(NULL));
    recorder = recorder_find(master, drive.url);
    assert_result(S_OK, coaster_remove_drive(drive.url)); /* the second of two */
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &recorders));
    assert_result(S_FALSE, IEnumDiscRecorders_Next(recorders, 1, &none, &fetched));
    assert_int_equal(0, fetched);
    IEnumDiscRecorders_Release(recorders);
    assert_result(S_OK, coaster_remove_drive("loop:nobody"));
    assert_result(S_FALSE, coaster_remove_drive("loop:nobody"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(types_of_media, begin, end),
        cmocka_unit_test_setup_teardown(erasing, begin, end),
        cmocka_unit_test_setup_teardown(a_recorder_for_cd_r_alone, begin, end),
        cmocka_unit_test_setup_teardown(the_speed_that_is_asked_for, begin, end),
        cmocka_unit_test_setup_teardown(polling_is_cheap, begin, end),
        cmocka_unit_test_setup_teardown(a_drive_that_does_not_answer, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
