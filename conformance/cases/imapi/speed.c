/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the recorder's properties do to the drive (reference imapi 10.5, 4.8), as the drive's own pages show it. */
#include "conformance/case.h"
#include "conformance/client.h"

/* MODE SENSE(10): a header of 8 bytes, then the page. Page 2Ah (MMC-3 table 352): number of write speed descriptors in
 * bytes 30 and 31, each with its speed in kB/s in bytes 2 and 3; the speed selected in bytes 28 and 29. */
enum { PAGE = 8 };

static uint32_t page_number(const struct reply *page, unsigned offset)
{
    return get_be16(page->data + PAGE + offset);
}

/* In multiples of 176.4 kB/s (R-PRP-09). */
static int64_t rounded(uint32_t kilobytes)
{
    return (kilobytes * 10 + 882) / 1764;
}

/* The fastest of the drive's descriptors, or the slowest. */
static int64_t speed_of_the_drive(bool fastest)
{
    settle();
    struct reply *page = mode_sense(0x2A, 0, 200);
    then_good(page);
    uint32_t found = page_number(page, 34);
    for (unsigned i = 1; i < page_number(page, 30) && i < 30; i++) {
        uint32_t speed = page_number(page, 34 + 4 * i);
        if (fastest ? speed > found : speed < found)
            found = speed;
    }
    return rounded(found);
}

static int64_t fastest_of_the_drive(void)
{
    return speed_of_the_drive(true);
}

static int64_t speed_selected(void)
{
    settle();
    struct reply *page = mode_sense(0x2A, 0, 200);
    then_good(page);
    return rounded(page_number(page, 28));
}

static int64_t maximum_write_speed(void)
{
    IPropertyStorage *storage = NULL;
    then_result(IDiscRecorder_GetRecorderProperties(the_recorder, &storage), S_OK);
    LONG speed = read_property(storage, u"MaxWriteSpeed");
    IPropertyStorage_Release(storage);
    return speed;
}

static void set_property(const OLECHAR *name, LONG number)
{
    IPropertyStorage *storage = NULL;
    PROPSPEC spec = property_named(name);
    PROPVARIANT value = {.vt = VT_I4, .lVal = number};
    then_result(IDiscRecorder_GetRecorderProperties(the_recorder, &storage), S_OK);
    then_result(IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 2), S_OK);
    then_true("SetRecorderProperties succeeds", SUCCEEDED(IDiscRecorder_SetRecorderProperties(the_recorder, storage)));
    IPropertyStorage_Release(storage);
}

static void then_the_speed_is_that_of_the_disc(void)
{
    then_number("MaxWriteSpeed", maximum_write_speed(), exactly(fastest_of_the_drive()));
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

CASE(write_speed, "recorddisc/write-speed-is-set", "imapi-4.8 imapi-R-PRP-09 imapi-R-RCS-04", MUST,
     "IMAPI, WriteSpeed: the speed in multiples of 1X", NEEDS_BLANK,
     "RecordDisc writes at the speed that WriteSpeed asks for, and at the highest when it asks for none.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    int64_t fastest = fastest_of_the_drive(), slowest = speed_of_the_drive(false);
    if (slowest == fastest)
        case_skipped("this drive writes this disc at one speed");
    set_property(u"WriteSpeed", (LONG)slowest);
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_number("the speed selected", speed_selected(), exactly(slowest));
    then_result(select_recorder(), S_OK);
    set_property(u"WriteSpeed", -1);
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_number("the speed selected", speed_selected(), exactly(fastest));
}

static void then_protection_is(LONG wanted, unsigned bit)
{
    static const struct field BUFE = {"BUFE", PAGE + 2, 1, 0x01, 6};
    then_result(select_recorder(), S_OK);
    set_property(u"EnableBufferUnderrunFree", wanted);
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
    IPropertyStorage *storage = NULL;
    then_result(IDiscRecorder_GetRecorderProperties(the_recorder, &storage), S_OK);
    bool can = read_property(storage, u"BufferUnderrunFreeCapable") != 0;
    IPropertyStorage_Release(storage);
    then_protection_is(0, 0);
    then_protection_is(-1, can ? 1 : 0);
    then_protection_is(1, can ? 1 : 0);
}
