/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives that are wrong in one way: packets, reservations, formats, sub-channel and play. */
#include "emu/drive/filters.h"

#define AFTER(function)                                                                                                \
    static void function(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
#define UNUSED() ((void)drive, (void)nexus, (void)state)
#define FLAW(identifier, flaw_name, words, change)                                                                     \
    const struct filter_kind identifier = {.name = flaw_name, .help = words, .flaw = true, .after = change}

/* The seven blocks between two packets (reference mmc 3.1). */
AFTER(no_link)
{
    UNUSED();
    uint8_t *track = is_reply_of(command, OPCODE_READ_TRACK_INFORMATION) ? reply_field(command, 0, 28) : NULL;
    bool variable = track != NULL && (track[6] & 0x30) == 0x20 && track[7] & 1 && get_be32(track + 24) > 7;
    if (variable)
        put_be32(track + 12, get_be32(track + 12) - 7);
}
FLAW(flaw_packet_link_forgotten, "packet-link-forgotten", "the next packet is said to begin right behind the last",
     no_link);

AFTER(any_size)
{
    UNUSED();
    say_good_instead(command, OPCODE_WRITE_10, INVALID_PACKET_SIZE);
}
FLAW(flaw_packet_any_size, "packet-of-any-size", "a WRITE of half a fixed packet is GOOD, and nothing is written",
     any_size);

AFTER(close_all_the_same)
{
    UNUSED();
    say_good_instead(command, OPCODE_CLOSE_TRACK_SESSION, SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
}
FLAW(flaw_closes_over_incomplete, "session-over-incomplete-track",
     "CLOSE SESSION is GOOD while a packet track is incomplete", close_all_the_same);

AFTER(close_over_reservation)
{
    UNUSED();
    say_good_instead(command, OPCODE_CLOSE_TRACK_SESSION, EMPTY_OR_PARTIALLY_WRITTEN_RESERVED_TRACK);
}
FLAW(flaw_closes_over_reserved, "session-over-reserved-track", "CLOSE SESSION is GOOD while a reserved track is empty",
     close_over_reservation);

AFTER(reserve_anything)
{
    UNUSED();
    say_good_instead(command, OPCODE_RESERVE_TRACK, INVALID_FIELD_IN_CDB);
}
FLAW(flaw_reserves_anything, "reserves-anything", "RESERVE TRACK is GOOD for more blocks than the disc has",
     reserve_anything);

AFTER(half_a_descriptor)
{
    UNUSED();
    uint8_t *head = is_reply_of(command, OPCODE_READ_FORMAT_CAPACITIES) ? reply_field(command, 0, 4) : NULL;
    if (head != NULL && head[3] >= 16 && command->data_in_length == 4u + head[3]) {
        head[3] = (uint8_t)(head[3] - 4);
        command->data_in_length -= 4;
    }
}
FLAW(flaw_half_a_descriptor, "format-list-cut", "the list of formats ends in the middle of a descriptor",
     half_a_descriptor);

AFTER(format_anything)
{
    UNUSED();
    say_good_instead(command, OPCODE_FORMAT_UNIT, INVALID_FIELD_IN_PARAMETER_LIST);
}
FLAW(flaw_formats_anything, "format-takes-anything", "FORMAT UNIT is GOOD for a list that it does not do",
     format_anything);

AFTER(binary_q)
{
    UNUSED();
    bool q = is_reply_of(command, OPCODE_READ_CD) && (command->cdb[10] & 7) == 2 && command->data_in_length >= 16;
    uint8_t *frame = q ? reply_field(command, command->data_in_length - 16, 16) : NULL;
    for (size_t i = 1; frame != NULL && i < 10; i++)
        frame[i] = (uint8_t)((frame[i] >> 4) * 10 + (frame[i] & 0x0F));
}
FLAW(flaw_q_in_binary, "q-in-binary", "the Q sub-channel counts in binary", binary_q);

AFTER(play_data)
{
    UNUSED();
    say_good_instead(command, OPCODE_PLAY_AUDIO_10, ILLEGAL_MODE_FOR_THIS_TRACK);
}
FLAW(flaw_plays_data, "plays-data", "PLAY AUDIO of a data track is GOOD", play_data);

/* Its position is where it began. */
AFTER(stand_still)
{
    UNUSED();
    uint8_t *position = is_reply_of(command, OPCODE_READ_SUB_CHANNEL) ? reply_field(command, 0, 16) : NULL;
    if (position != NULL && position[1] == 0x11)
        put_be32(position + 8, 0);
}
FLAW(flaw_play_stands_still, "play-stands-still", "while audio plays READ SUB-CHANNEL says block 0", stand_still);
