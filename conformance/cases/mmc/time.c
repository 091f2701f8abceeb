/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What takes time: the buffer, the speed, becoming ready (reference mmc 2.14, 2.17, 6.1, 6.2). */
#include "conformance/case.h"
#include "conformance/mmc.h"

static const struct field TOTAL = {"bytes of the buffer", 4, 4, 0, 0}, FREE = {"bytes free", 8, 4, 0, 0};

/* Slow: a block of data in the buffer stays there for milliseconds. */
static void given_a_slow_recording(void)
{
    given_a_blank_disc();
    then_good(set_cd_speed(0xFFFF, 706));
    then_good(select_write_parameters(DATA_TRACK));
}

CASE(buffer_fills, "mmc/buffer-fills-and-drains", "mmc-2.14 mmc-6.4", MUST,
     "MMC-6: libburn, growisofs and wodim pace themselves by it", NEEDS_BLANK | NEEDS_CLOCK,
     "While data waits to be written less of the buffer is free, and when it is written all of it.")
{
    given_a_slow_recording();
    struct reply *buffer = read_buffer_capacity();
    then_good(buffer);
    uint32_t total = field_of(buffer, &TOTAL);
    lba_t most = (lba_t)(total / 2048) - 32; /* enough for any drive to begin */
    for (lba_t lba = 0; lba < most; lba += 32)
        then_good(write_blocks(lba, 32, 1));
    buffer = read_buffer_capacity();
    then_good(buffer);
    then_between("bytes free while data waits", field_of(buffer, &FREE), 0, (int64_t)total - 1);
    advance_clock(60000);
    buffer = read_buffer_capacity();
    then_good(buffer);
    then_field(buffer, &FREE, exactly(total));
}

CASE(ready_while_writing, "mmc/ready-while-it-writes", "mmc-2.2", MUST,
     "reference mmc 2.2: every drive looked at; libburn asks between two WRITEs", NEEDS_BLANK | NEEDS_CLOCK,
     "While data is in the buffer TEST UNIT READY is good.")
{
    given_a_slow_recording();
    then_good(write_blocks(0, 32, 1));
    then_good(test_unit_ready());
}

CASE(synchronize_time, "mmc/synchronize-takes-its-time", "mmc-6.1 mmc-2.8", MUST,
     "MMC-6: with Immed the host waits by TEST UNIT READY", NEEDS_BLANK | NEEDS_CLOCK,
     "SYNCHRONIZE CACHE with Immed is good at once; until the buffer is on the disc the drive says that it works.")
{
    given_a_slow_recording();
    then_good(write_blocks(0, 32, 1));
    then_good(send_command("SYNCHRONIZE CACHE", (const uint8_t[10]){0x35, 2}, 10, LENGTH_NONE, 0));
    then_busy(read_disc_information(), &LONG_OPERATION);
    advance_clock(600000);
    then_good(test_unit_ready());
}

CASE(load_time, "mmc/load-takes-its-time", "mmc-6.2 mmc-2.2", MUST, "SPC-3 BECOMING READY: Linux waits by it",
     NEEDS_BLANK | NEEDS_CLOCK, "After a load with Immed the drive is becoming ready until it knows the disc.")
{
    given_a_blank_disc();
    given_a_tray_that_loads();
    then_good(send_command("START STOP UNIT", (const uint8_t[6]){0x1B, 1, 0, 0, 2}, 6, LENGTH_NONE, 0));
    advance_clock(60000);
    then_good(send_command("START STOP UNIT", (const uint8_t[6]){0x1B, 1, 0, 0, 3}, 6, LENGTH_NONE, 0));
    then_busy(test_unit_ready(), &BECOMING_READY);
    advance_clock(120000);
    settle();
    then_good(test_unit_ready());
}
