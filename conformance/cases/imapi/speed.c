/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the recorder's properties do to the drive (reference imapi 10.5, 4.8), as the drive's own pages show it. */
#include "conformance/case.h"
#include "conformance/client.h"

enum { HEADER = 8 }; /* of MODE SENSE(10) */

/* The write speed that is selected: bytes 28 and 29 of page 2Ah (MMC-3 table 352), in multiples of 1X. */
static int64_t speed_selected(void)
{
    settle();
    struct reply *page = mode_sense(0x2A, 0, 200);
    then_good(page);
    return (get_be16(page->data + HEADER + 28) * 10 + 882) / 1764;
}

static void then_the_speed_is_that_of_the_disc(void)
{
    then_number("MaxWriteSpeed", recorder_property(u"MaxWriteSpeed"), exactly(write_speed_of_the_drive(true)));
}

CASE(disc_inside, "imapi/speed-for-the-disc-inside", "imapi-R-RCS-04", MUST,
     "IMAPI, EnumDiscRecorders and SetActiveDiscRecorder: MaxWriteSpeed is refreshed", NEEDS_REWRITABLE | NEEDS_HAND,
     "MaxWriteSpeed is that for the disc inside, as of the last enumeration or selection: also of the first one after "
     "the disc was changed.")
{
    IEnumDiscRecorders *recorders = NULL;
    given_a_blank_rewritable_disc();
    given_a_disc_master();
    then_the_speed_is_that_of_the_disc();
    then_result(select_recorder(), S_OK);
    then_the_speed_is_that_of_the_disc();
    change_to_a_cd_r(2); /* which is written faster */
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    IEnumDiscRecorders_Release(recorders);
    then_the_speed_is_that_of_the_disc();
    remove_disc();
    insert_disc(1);
    then_result(select_recorder(), S_OK);
    then_the_speed_is_that_of_the_disc();
}

static void set_gap_as_recommended(LONG gap)
{
    PROPSPEC spec = property_named(u"AudioGapSize");
    PROPVARIANT value = {.vt = VT_I4, .lVal = gap};
    IPropertyStorage *storage = recorder_properties_now(); /* get, modify, set all: WriteSpeed is in it too */
    then_result(IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 2), S_OK);
    then_result(IDiscRecorder_SetRecorderProperties(the_recorder, storage), IMAPI_S_PROPERTIESIGNORED);
    IPropertyStorage_Release(storage);
}

CASE(wanted, "imapi/speed-outlives-a-slower-disc", "imapi-R-RCS-04 imapi-R-PRP-01 imapi-R-PRP-03", SHOULD,
     "IMAPI: properties last until IMAPI is closed; only MaxWriteSpeed is refreshed", NEEDS_REWRITABLE | NEEDS_HAND,
     "A WriteSpeed that a slower disc does not take is the highest while that one is inside, and counts again with the "
     "next disc; what is set for another property meanwhile changes nothing of it.")
{
    given_a_blank_rewritable_disc();
    given_a_disc_master();
    then_result(select_recorder(), S_OK);
    LONG slow = recorder_property(u"MaxWriteSpeed");
    change_to_a_cd_r(2);
    then_result(select_recorder(), S_OK);
    LONG fast = recorder_property(u"MaxWriteSpeed"), wanted = (slow + fast) / 2;
    if (wanted <= slow || wanted >= fast)
        case_skipped("this drive writes both discs at much the same speed");
    set_recorder_property(u"WriteSpeed", wanted);
    remove_disc();
    insert_disc(1);
    then_result(select_recorder(), S_OK);
    then_number("WriteSpeed with the slow disc", recorder_property(u"WriteSpeed"), exactly((int64_t)slow));
    set_gap_as_recommended(75);
    remove_disc();
    insert_disc(2);
    then_result(select_recorder(), S_OK);
    then_number("WriteSpeed with the fast one again", recorder_property(u"WriteSpeed"), exactly((int64_t)wanted));
}

CASE(write_speed, "recorddisc/write-speed-is-set", "imapi-4.8 imapi-R-PRP-09 imapi-R-RCS-04", MUST,
     "IMAPI, WriteSpeed: the speed in multiples of 1X", NEEDS_BLANK,
     "RecordDisc writes at the speed that WriteSpeed asks for, and at the highest when it asks for none.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    int64_t fastest = write_speed_of_the_drive(true), slowest = write_speed_of_the_drive(false);
    if (slowest == fastest)
        case_skipped("this drive writes this disc at one speed");
    set_recorder_property(u"WriteSpeed", (LONG)slowest);
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_number("the speed selected", speed_selected(), exactly(slowest));
    then_result(select_recorder(), S_OK);
    set_recorder_property(u"WriteSpeed", -1);
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_number("the speed selected", speed_selected(), exactly(fastest));
}

static void then_protection_is(LONG wanted, unsigned bit)
{
    static const struct field BUFE = {"BUFE", HEADER + 2, 1, 0x01, 6};
    then_result(select_recorder(), S_OK);
    set_recorder_property(u"EnableBufferUnderrunFree", wanted);
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    settle();
    struct reply *page = mode_sense(0x05, 0, 60);
    then_good(page);
    then_field(page, &BUFE, exactly((int64_t)bit));
}

CASE(protection, "recorddisc/underrun-protection-is-set", "imapi-4.8", MUST,
     "IMAPI, EnableBufferUnderrunFree: -1 if the drive can, 0 off, 1 on", NEEDS_BLANK,
     "RecordDisc switches the protection from buffer under-run on or off as EnableBufferUnderrunFree says.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    bool can = recorder_property(u"BufferUnderrunFreeCapable") != 0;
    then_protection_is(0, 0);
    then_protection_is(-1, can ? 1 : 0);
    then_protection_is(1, can ? 1 : 0);
}
