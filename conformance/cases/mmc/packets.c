/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets, reservations and the CD-RW that is formatted for them (reference mmc 2.9, 2.14, 3.1, 3.2). */
#include <string.h>

#include "conformance/case.h"
#include "conformance/mmc.h"

static void given_packets(struct write_page page)
{
    given_a_blank_disc();
    given_a_feature(0x0021, "packet writing");
    then_good(select_write_parameters(page));
}

CASE(packet_next, "mmc/packet-next-address", "mmc-3.1", MUST,
     "Orange Book: a link block, four run-in and two run-out blocks stand between two packets", NEEDS_BLANK,
     "Behind a variable packet of 16 blocks the next one begins seven blocks on, and the track is an incomplete packet "
     "track.")
{
    given_packets(VARIABLE_PACKETS);
    then_good(write_blocks(0, 16, 1));
    then_good(synchronize_cache());
    struct reply *track = read_track_information(1, 1);
    then_good(track);
    then_field(track, &TRACK_PACKET, exactly(1));
    then_field(track, &TRACK_FIXED_PACKET, exactly(0));
    then_field(track, &TRACK_NEXT_WRITABLE, exactly(23));
    then_good(write_blocks(23, 16, 2));
}

CASE(packet_read, "mmc/packet-reads-back", "mmc-3.1 mmc-2.8", MUST, "MMC-6: packets are read as any other block",
     NEEDS_BLANK, "What was written in packets reads back, and what links them does not.")
{
    given_packets(VARIABLE_PACKETS);
    then_good(write_blocks(0, 32, 1));
    then_good(write_blocks(39, 16, 2));
    then_good(close_track_session(1, 1, false));
    settle();
    then_good(close_track_session(2, 0, false));
    settle();
    then_pattern(read_blocks(0, 32), 0, 32, 1);
    then_pattern(read_blocks(39, 16), 39, 16, 2);
    then_refused(read_blocks(34, 1), &LINK_BLOCK);
}

CASE(packet_stays, "mmc/packet-track-stays-open", "mmc-3.2", MUST,
     "Orange Book: the PMA says that the track is incomplete", NEEDS_BLANK | NEEDS_HAND,
     "A packet track goes on where it stood when the disc comes back into the drive.")
{
    given_a_tray_that_loads();
    given_packets(VARIABLE_PACKETS);
    then_good(write_blocks(0, 16, 1));
    then_good(synchronize_cache());
    then_good(start_stop(2));
    then_good(start_stop(3));
    settle();
    then_good(select_write_parameters(VARIABLE_PACKETS));
    struct reply *track = read_track_information(1, 1);
    then_good(track);
    then_field(track, &TRACK_NEXT_WRITABLE_VALID, exactly(1));
    then_field(track, &TRACK_NEXT_WRITABLE, exactly(23));
}

CASE(packet_close, "mmc/packet-session-needs-closed-tracks", "mmc-2.15 mmc-3.2", MUST,
     "MMC-6: no session is fixated over an incomplete track", NEEDS_BLANK,
     "CLOSE SESSION refuses an incomplete packet track; when CLOSE TRACK has completed it the session closes.")
{
    given_packets(VARIABLE_PACKETS);
    then_good(write_blocks(0, 16, 1));
    then_good(synchronize_cache());
    then_refused(close_track_session(2, 0, false), &INCOMPLETE_TRACK);
    then_good(close_track_session(1, 1, false));
    settle();
    then_good(close_track_session(2, 0, false));
    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &SESSIONS, exactly(2));
}

CASE(packet_fixed, "mmc/packet-fixed-size", "mmc-2.8 mmc-2.21 mmc-3.1", MUST,
     "Orange Book: fixed packets of CD-RW are 32 blocks; their links take no address", NEEDS_BLANK,
     "Fixed packets are written 32 blocks at a time and no other number, and follow each other without a gap.")
{
    given_packets(FIXED_PACKETS);
    then_refused(write_blocks(0, 16, 1), &WRONG_PACKET_SIZE);
    then_good(write_blocks(0, 32, 1));
    then_good(synchronize_cache());
    struct reply *track = read_track_information(1, 1);
    then_good(track);
    then_field(track, &TRACK_FIXED_PACKET, exactly(1));
    then_field(track, &TRACK_NEXT_WRITABLE, exactly(32));
}

/* ------------------------------------------------------------------ reservations */

/* Track 1 of a blank disc, 1000 blocks; false: this drive reserves none, and said so. */
static bool given_a_reserved_track(void)
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    struct reply *reserved = reserve_track(1000);
    then_good_or_refused(reserved, &NO_SUCH_COMMAND, true);
    return reply_good(reserved);
}

CASE(reserve, "mmc/reserve-track", "mmc-2.14 mmc-2.13", MUST, "MMC-6 RESERVE TRACK", NEEDS_BLANK,
     "A reserved track has its size before anything is written into it, and the next track begins behind it.")
{
    if (!given_a_reserved_track())
        return;
    struct reply *track = read_track_information(1, 1);
    then_good(track);
    then_field(track, &TRACK_RESERVED, exactly(1));
    then_field(track, &TRACK_BLANK, exactly(1));
    then_field(track, &TRACK_NEXT_WRITABLE, exactly(0));
    then_between("blocks of the reservation", field_of(track, &TRACK_SIZE), 1000, 1002);
    track = read_track_information(1, 0xFF);
    then_good(track);
    then_field(track, &TRACK_NUMBER, exactly(2));
    then_between("start of the next track", field_of(track, &TRACK_START), 1150, 1152);
}

CASE(reserve_close, "mmc/reserved-track-holds-the-session", "mmc-2.15 mmc-2.21", MUST,
     "MMC-6: an empty reserved track cannot be fixated", NEEDS_BLANK,
     "CLOSE SESSION refuses a session with an empty reserved track.")
{
    if (!given_a_reserved_track())
        return;
    then_refused(close_track_session(2, 0, false), &RESERVED_TRACK);
}

CASE(reserve_misuse, "mmc/reserve-too-much", "mmc-2.14 mmc-2.21", MUST, "MMC-6", NEEDS_BLANK,
     "RESERVE TRACK refuses more blocks than the disc has, and the disc stays blank.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    then_refused(reserve_track(500000), &TOO_LARGE_RESERVATION);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}

/* ------------------------------------------------------------------ formatting */

static const struct field LIST_LENGTH = {"capacity list length", 3, 1, 0, 0},
                          DESCRIPTOR_TYPE = {"descriptor type", 8, 1, 0x03, 0};

CASE(capacities, "mmc/format-capacities", "mmc-2.9", MUST, "MMC-6; growisofs reads the list twice and compares",
     NEEDS_REWRITABLE, "READ FORMAT CAPACITIES of a blank CD-RW lists whole descriptors, and the same ones again.")
{
    given_a_blank_rewritable_disc();
    given_a_feature(0x0023, "formatting");
    struct reply *list = read_format_capacities(252);
    then_good(list);
    then_field(list, &DESCRIPTOR_TYPE, exactly(1));
    uint32_t length = field_of(list, &LIST_LENGTH);
    then_true("the list holds a format to choose", length >= 16);
    then_number("bytes of the list beyond whole descriptors", length % 8, exactly(0));
    uint8_t first[256];
    memcpy(first, list->data, 4 + length);
    list = read_format_capacities(252);
    then_good(list);
    then_data_is(list, first, 4 + length);
}

/* Blocks that format 10h offers; skips the case when it is not offered. */
static uint32_t given_packets_can_be_formatted(void)
{
    given_a_blank_rewritable_disc();
    given_a_feature(0x0026, "restricted overwrite");
    struct reply *list = read_format_capacities(252);
    for (size_t at = 12; reply_good(list) && at + 8 <= list->command.transferred; at += 8)
        if (list->data[at + 4] >> 2 == 0x10)
            return get_be32(list->data + at);
    case_skipped("this drive does not offer format 10h for the disc");
}

/* Packet drivers say so in page 05h before they write. */
static void given_a_formatted_disc(uint32_t blocks)
{
    then_good(format_packets(blocks));
    settle();
    then_good(select_write_parameters(FIXED_PACKETS));
}

CASE(format_full, "mmc/format-for-packets", "mmc-2.9 mmc-3.2", MUST,
     "MMC-6: packet drivers write a formatted CD-RW wherever they like", NEEDS_REWRITABLE,
     "A CD-RW formatted for fixed packets is complete, has its capacity, and takes whole packets anywhere.")
{
    uint32_t blocks = given_packets_can_be_formatted();
    given_a_formatted_disc(blocks);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(2));
    struct reply *capacity = read_capacity();
    then_good(capacity);
    then_field(capacity, &LAST_LBA, exactly((int64_t)blocks - 1));
    then_good(write_blocks(6400, 32, 5));
    then_good(write_blocks(64, 32, 6));
    then_good(synchronize_cache());
    then_pattern(read_blocks(6400, 32), 6400, 32, 5);
    then_pattern(read_blocks(64, 32), 64, 32, 6);
}

CASE(format_partial, "mmc/formatted-takes-whole-packets", "mmc-2.21 mmc-3.2", MUST, "MMC-6 INVALID PACKET SIZE",
     NEEDS_REWRITABLE, "A formatted CD-RW refuses a WRITE of less than a packet, and keeps what was there.")
{
    uint32_t blocks = given_packets_can_be_formatted();
    given_a_formatted_disc(blocks);
    then_good(write_blocks(64, 32, 6));
    then_refused(write_blocks(64, 16, 7), &WRONG_PACKET_SIZE);
    then_pattern(read_blocks(64, 32), 64, 32, 6);
}

CASE(format_list, "mmc/format-list-misuse", "mmc-2.9 mmc-2.21", MUST, "MMC-6", NEEDS_REWRITABLE,
     "FORMAT UNIT refuses flags without FOV and blocks that it does not offer, and the disc stays blank.")
{
    uint32_t blocks = given_packets_can_be_formatted();
    uint8_t list[12] = {0, 0x20, 0, 8, 0, 0, 0, 0, 0x10 << 2, 0, 0, 0x20};
    put_be32(list + 4, blocks);
    then_refused(format_unit(list, sizeof list), &BAD_PARAMETER);
    list[1] = 0x80;
    put_be32(list + 4, blocks + 64000);
    then_refused(format_unit(list, sizeof list), &BAD_PARAMETER);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}

CASE(format_once, "mmc/format-of-a-write-once-disc", "mmc-2.9 mmc-2.21", MUST, "MMC-6: a CD-R cannot be formatted",
     NEEDS_BLANK | NEEDS_VIRTUAL, "FORMAT UNIT of a CD-R is refused, and the disc stays blank.")
{
    given_a_blank_disc();
    then_refused(format_packets(1000), &CANNOT_FORMAT);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}
