/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In multi-session mode the disc leaves the drive, and what comes back is another (R-MUL-23): a copy of its bundle with
 * another disc identification, or the same one after cdrskin has written a session of its own to it through the SG
 * door. The latter is run by wrong_disc.long.sh, with "cdrskin" as argument and the program in COASTER.
 */
#include "imapi/tests/support.h"

static struct test_drive test;
static IDiscMaster *master;
static IJolietDiscMaster *joliet;
static IDiscRecorder *recorder;
static char path[320];

static void run(const char *format, ...)
{
    char command[2000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    if (system(command) != 0)
        fail_msg("%s", command);
}

static void stage(const OLECHAR *name, unsigned seed)
{
    IStorage *storage = storage_with(name, 3000, seed);
    assert_result(S_OK, IJolietDiscMaster_AddData(joliet, storage, FALSE));
    IStorage_Release(storage);
}

/* A disc of ours, selected again, with a file staged for it; and out of the drive. */
static int begin(void **state)
{
    (void)state;
    scratch_make();
    drive_make(&test, fresh_name());
    disc_make("a", "cd-r-80", path);
    drive_put(&test, path);
    assert_result(S_OK, CoInitialize(NULL));
    assert_result(S_OK, coaster_add_drive(test.url));
    master = master_make_open();
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    recorder = recorder_find(master, test.url);
    for (unsigned burn = 0; burn < 2; burn++) {
        assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
        stage(burn ? u"second" : u"first", burn);
        if (!burn)
            assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    }
    drive_take(&test);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    IJolietDiscMaster_Release(joliet);
    IDiscRecorder_Release(recorder);
    IDiscMaster_Release(master);
    coaster_remove_drive(test.url);
    CoUninitialize();
    drive_drop(&test);
    scratch_remove();
    return 0;
}

static void a_copy_with_another_identification(void **state)
{
    (void)state;
    char copy[320];
    snprintf(copy, sizeof copy, "%s/copy.disc", scratch);
    run("cp -r --sparse=always '%s' '%s'", path, copy);
    run("sed -i 's/\"identification\": [0-9]*/\"identification\": 20061128/' '%s/disc.json'", copy);
    run("! cmp -s '%s/disc.json' '%s/disc.json'", path, copy);
    drive_put(&test, copy);
    assert_result(IMAPI_E_WRONGDISC, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    run("cmp '%s/data.iso' '%s/data.iso'", path, copy);
    drive_take(&test);
    drive_put(&test, path);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* */
}

static void written_meanwhile_by_cdrskin(void **state)
{
    (void)state;
    const char *coaster = getenv("COASTER");
    assert_non_null(coaster);
    run("head -c 2000000 '%s' > '%s/raw.img'", coaster, scratch);
    run("'%s' run --disc '%s' -- cdrskin dev=/dev/sr0 -multi -tao '%s/raw.img' > '%s/log' 2>&1 || { cat '%s/log'; exit "
        "1; }",
        coaster, path, scratch, scratch, scratch);
    run("cp '%s/data.iso' '%s/before.iso'", path, scratch);
    drive_put(&test, path);
    assert_result(IMAPI_E_WRONGDISC, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    run("cmp '%s/data.iso' '%s/before.iso'", path, scratch);
    /* and it is no disc of ours any more: its last session is somebody else's (R-MUL-27) */
    LONG total = -1;
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    assert_result(S_OK, IJolietDiscMaster_GetTotalDataBlocks(joliet, &total));
    assert_int_equal(0, total);
}

int main(int count, char **arguments)
{
    loop_transport_register();
    const struct CMUnitTest quick[] = {
        cmocka_unit_test_setup_teardown(a_copy_with_another_identification, begin, finish),
    };
    const struct CMUnitTest with_cdrskin[] = {
        cmocka_unit_test_setup_teardown(written_meanwhile_by_cdrskin, begin, finish),
    };
    if (count > 1 && strcmp(arguments[1], "cdrskin") == 0)
        return cmocka_run_group_tests(with_cdrskin, NULL, NULL);
    return cmocka_run_group_tests(quick, NULL, NULL);
}
