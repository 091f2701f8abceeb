/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster_last_sense: what the drive said when a burn failed, and nothing after one that did not or that failed without
 * the drive. */
#include "imapi/tests/master_world.h"

static ULONG said(void)
{
    ULONG sense = 0xFFFFFFFF;
    assert_result(S_OK, coaster_last_sense(master, &sense));
    return sense;
}

static void stage(void)
{
    select_recorder();
    assert_result(S_OK, add(u"file", 300000));
}

/* Each with a drive that refuses one command once; what is sent after it is answered well. */
static void of_each_station(void **state)
{
    (void)state;
    static const struct {
        const char *fault;
        HRESULT result;
        ULONG sense;
    } burns[] = {
        {"sense:opcode=55,key=5,code=26,qualifier=0", IMAPI_E_INITIALIZE_WRITE, 0x052600},
        {"sense:opcode=2A,key=3,code=C,qualifier=0,n=2", IMAPI_E_GENERIC, 0x030C00},
        {"sense:opcode=5B,key=4,code=44,qualifier=0", IMAPI_E_GENERIC, 0x044400},
    };
    for (size_t i = 0; i < sizeof burns / sizeof *burns; i++) {
        char name[16], path[320];
        snprintf(name, sizeof name, "n%zu", i);
        disc_make(name, "cd-r-80", path);
        drive_take(&drive);
        drive_put(&drive, path);
        stage();
        drive_fault(&drive, burns[i].fault);
        assert_result(burns[i].result, IDiscMaster_RecordDisc(master, FALSE, FALSE));
        assert_int_equal(burns[i].sense, said());
    }
    assert_string_equal("WRITE ERROR", coaster_sense_text(0x030C00)); /* SPC-3 annex D.2 */
    assert_string_equal("", coaster_sense_text(0x030CFF));            /* a maker's own */
}

static void of_none(void **state)
{
    (void)state;
    assert_int_equal(0, said()); /* no burn yet */
    stage();
    drive_fault(&drive, "sense:opcode=2A,key=3,code=C,qualifier=0,n=2");
    assert_result(IMAPI_E_GENERIC, IDiscMaster_RecordDisc(master, TRUE, FALSE));
    assert_int_equal(0x030C00, said());
    assert_result(IMAPI_E_INVALIDIMAGE,
                  IDiscMaster_RecordDisc(master, TRUE, FALSE)); /* used up: the drive was not asked */
    assert_int_equal(0, said());
    stage();
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_int_equal(0, said());
}

static void bad_words(void **state)
{
    (void)state;
    ULONG sense = 1;
    assert_result(E_POINTER, coaster_last_sense(master, NULL));
    assert_result(E_POINTER, coaster_last_sense(NULL, &sense));
    assert_int_equal(0, sense);
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_result(IMAPI_E_NOTOPENED, coaster_last_sense(master, &sense));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(of_each_station, begin, end),
        cmocka_unit_test_setup_teardown(of_none, begin, end),
        cmocka_unit_test_setup_teardown(bad_words, begin, end),
    };
    return cmocka_run_group_tests_name("what the drive said", tests, NULL, NULL);
}
