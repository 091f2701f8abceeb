/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What any recorder owes its host whatever medium it writes: asked of the disc that lies in it, CD or not. Each of
 * these was seen broken in a drive that people use: a failing case says what the host would lose by it.
 */
#include <string.h>

#include "conformance/case.h"
#include "conformance/mmc.h"

CASE(events_are_told, "mmc/any-medium-events", "mmc-2.11", MUST,
     "MMC-6 requires it of every profile; Linux and Windows learn of a new disc by it", NEEDS_ANY_MEDIUM,
     "GET EVENT STATUS NOTIFICATION is there and tells of the media class.")
{
    given_whatever_disc_is_there();
    static const struct field CLASS = {"notification class", 2, 1, 0x87, 0}, PRESENT = {"media present", 5, 1, 0x01, 1};
    struct reply *event = get_event(0x10, true);
    then_good(event);
    then_field(event, &CLASS, exactly(4));
    then_field(event, &PRESENT, exactly(1));
}

CASE(nonsense_is_refused, "mmc/any-medium-mode-select-nonsense", "mmc-2.4 mmc-2.21", MUST,
     "SPC-3: reserved and unchangeable bits; burners find out what a drive can do by what it refuses", NEEDS_ANY_MEDIUM,
     "MODE SELECT refuses a list of nothing but FFh, and page 05h stays as it was.")
{
    given_whatever_disc_is_there();
    uint8_t before[64], nonsense[60];
    struct reply *page = mode_sense(0x05, 0, 60);
    then_good(page);
    size_t length = page->command.transferred < sizeof before ? page->command.transferred : sizeof before;
    memcpy(before, page->data, length);
    memset(nonsense, 0xFF, sizeof nonsense);
    then_refused(mode_select(nonsense, sizeof nonsense), &NONSENSE);
    page = mode_sense(0x05, 0, 60);
    then_good(page);
    then_data_is(page, before, length);
}

CASE(failed_read_changes_nothing, "mmc/any-medium-failing-read", "mmc-2.8", MUST,
     "SBC: a command that failed has no effect; the file system's idea of the disc would no longer be true",
     NEEDS_ANY_MEDIUM, "A READ beyond the end fails, and READ CAPACITY says the same before and after it.")
{
    given_whatever_disc_is_there();
    struct reply *capacity = read_capacity();
    then_good(capacity);
    lba_t last = (lba_t)field_of(capacity, &LAST_LBA);
    then_refused(read_blocks(last + 100000, 16), &NOTHING_TO_READ);
    capacity = read_capacity();
    then_good(capacity);
    then_field(capacity, &LAST_LBA, exactly(last));
}

/* Not what these cases are about: only where to aim. */
static lba_t given_the_next_writable_address(void)
{
    struct reply *track = read_track_information(1, 0xFF);
    if (!reply_good(track) || !field_of(track, &TRACK_NEXT_WRITABLE_VALID))
        case_failed("READ TRACK INFORMATION of track FFh gives no next writable address on a disc that takes data");
    return (lba_t)field_of(track, &TRACK_NEXT_WRITABLE);
}

CASE(write_elsewhere_is_refused, "mmc/any-medium-write-elsewhere", "mmc-2.8 mmc-3.0", MUST,
     "MMC-6: a sequential medium has one next writable address; cdrecord and libburn know a broken burn by the refusal",
     NEEDS_ANY_MEDIUM | NEEDS_CONSENT, "A WRITE 1000 blocks behind the next writable address is refused.")
{
    given_whatever_disc_is_there();
    lba_t next = given_the_next_writable_address();
    then_refused(write_blocks(next + 1000, 16, 1), &WRONG_WRITE_ADDRESS);
    then_number("next writable address after it", given_the_next_writable_address(), exactly(next));
}

CASE(test_write_is_kept, "mmc/any-medium-test-write", "mmc-4.1", MUST,
     "SPC-3: what MODE SELECT takes is in force; a host that simulates would burn the disc",
     NEEDS_ANY_MEDIUM | NEEDS_CONSENT,
     "Test Write is refused, or it is in force: page 05h shows it, and what is written is not on the disc.")
{
    given_whatever_disc_is_there();
    struct reply *select = select_write_parameters(SIMULATED_DATA_TRACK);
    then_good_or_refused(select, &NO_TEST_WRITE, true);
    if (!reply_good(select))
        return;
    static const struct field TEST_WRITE = {"Test Write bit of page 05h after MODE SELECT has taken it", 10, 1, 1, 4};
    struct reply *page = mode_sense(0x05, 0, 60);
    then_good(page);
    then_field(page, &TEST_WRITE, exactly(1));
    lba_t next = given_the_next_writable_address();
    then_good(write_blocks(next, 16, 1));
    then_good(synchronize_cache());
    settle();
    then_good(select_write_parameters(DATA_TRACK));
    then_number("next writable address after the simulation", given_the_next_writable_address(), exactly(next));
}
