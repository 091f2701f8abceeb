/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives that are wrong in one way: what they tell about themselves and the disc. */
#include "emu/drive/filters.h"

/* A flaw that only changes a reply. */
#define REPLY_FLAW(identifier, flaw_name, words, change)                                                               \
    const struct filter_kind identifier = {.name = flaw_name, .help = words, .flaw = true, .after = change}

/* The core feature loses a byte: every descriptor behind it is found one too early. */
static void odd_length(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    if (!is_reply_of(command, OPCODE_GET_CONFIGURATION))
        return;
    for (size_t at = 8; reply_field(command, at, 4) != NULL; at += 4u + command->data_in[at + 3])
        if (get_be16(command->data_in + at) == 0x0001)
            command->data_in[at + 3] = 7;
}
REPLY_FLAW(flaw_configuration_odd_length, "feature-length-odd",
           "the core feature says that it is 7 bytes long (7.7: Windows stops reading there)", odd_length);

static void read_only_profile(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    uint8_t *profile = is_reply_of(command, OPCODE_GET_CONFIGURATION) ? reply_field(command, 6, 2) : NULL;
    if (profile != NULL && get_be16(profile) == PROFILE_CD_R)
        put_be16(profile, PROFILE_CD_ROM);
}
REPLY_FLAW(flaw_profile_read_only, "cd-r-is-cd-rom", "the current profile of a CD-R is CD-ROM", read_only_profile);

/* MODE SENSE(10): 8 bytes of header, then the page. */
static void too_many_descriptors(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    bool page_2a = is_reply_of(command, OPCODE_MODE_SENSE_10) && (command->cdb[2] & 0x3F) == PAGE_CAPABILITIES;
    uint8_t *count = page_2a ? reply_field(command, 8 + 30, 2) : NULL;
    if (count != NULL)
        put_be16(count, get_be16(count) + 20u);
}
REPLY_FLAW(flaw_too_many_speeds, "page-2a-counts-too-many",
           "page 2Ah counts more speed descriptors than fit its length", too_many_descriptors);

static void first_session(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    uint8_t *entry =
        is_reply_of(command, OPCODE_READ_TOC) && (command->cdb[2] & 0x0F) == 1 ? reply_field(command, 0, 12) : NULL;
    if (entry == NULL)
        return;
    entry[3] = entry[6] = 1;
    put_be32(entry + 8, 0);
}
REPLY_FLAW(flaw_first_session_alone, "last-session-is-the-first",
           "READ TOC format 1 never knows more than the first session", first_session);

/* Drops the pointers of mode 5 from the full table of contents. */
static void no_pointers(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    bool whole = is_reply_of(command, OPCODE_READ_TOC) && (command->cdb[2] & 0x0F) == 2 &&
                 command->data_in_length <= command->data_in_capacity;
    if (!whole || command->data_in_length < 4)
        return;
    size_t kept = 4;
    for (size_t at = 4; at + 11 <= command->data_in_length; at += 11) {
        if (command->data_in[at + 1] >> 4 == 5)
            continue;
        for (size_t i = 0; i < 11; i++)
            command->data_in[kept + i] = command->data_in[at + i];
        kept += 11;
    }
    command->data_in_length = kept;
    put_be16(command->data_in, (uint32_t)kept - 2);
}
REPLY_FLAW(flaw_no_next_program_area, "no-next-program-area", "the full table of contents has no B0 and C0",
           no_pointers);

static void more_than_all(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    uint8_t *free_bytes = is_reply_of(command, OPCODE_READ_BUFFER_CAPACITY) ? reply_field(command, 8, 4) : NULL;
    if (free_bytes != NULL)
        put_be32(free_bytes, get_be32(free_bytes) + get_be32(command->data_in + 4) + 2048);
}
REPLY_FLAW(flaw_buffer_more_than_all, "buffer-freer-than-large", "more of the buffer is free than there is of it",
           more_than_all);

/* The header of a data sector: its minute, second and frame. */
static void header_off(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    bool whole = is_reply_of(command, OPCODE_READ_CD) && (command->cdb[9] & 0xF0) == 0xF0;
    uint8_t *frame = whole ? reply_field(command, 14, 2) : NULL;
    if (frame != NULL && frame[1] != 0)
        frame[0] = (uint8_t)(frame[0] ^ 1);
}
REPLY_FLAW(flaw_sector_header_off, "sector-header-off", "the header of a sector is one frame beside its address",
           header_off);

static void swap_samples(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    if (!is_reply_of(command, OPCODE_READ_CD) || (command->cdb[1] >> 2 & 7) != 1)
        return;
    size_t length = minimum_size(command->data_in_length, command->data_in_capacity);
    for (size_t i = 0; i + 1 < length; i += 2) {
        uint8_t low = command->data_in[i];
        command->data_in[i] = command->data_in[i + 1];
        command->data_in[i + 1] = low;
    }
}
REPLY_FLAW(flaw_samples_swapped, "samples-swapped", "READ CD gives audio samples with their bytes swapped",
           swap_samples);

static void bit_wrong(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    lba_t lba;
    uint32_t count;
    if (!is_reply_of(command, OPCODE_READ_10) || !command_range(command, &lba, &count) || lba > 123 ||
        123 >= lba + (int64_t)count)
        return;
    uint8_t *block = reply_field(command, (size_t)(123 - lba) * 2048, 2048);
    if (block != NULL)
        block[1000] ^= 0x10;
}
REPLY_FLAW(flaw_bit_wrong, "reads-a-bit-wrong", "a bit of block 123 comes back wrong, and GOOD", bit_wrong);

static void no_new_media(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    uint8_t *event = is_reply_of(command, OPCODE_GET_EVENT_STATUS) ? reply_field(command, 0, 8) : NULL;
    if (event != NULL && (event[2] & 0x87) == EVENT_MEDIA && (event[4] & 0x0F) == MEDIA_NEW)
        event[4] = 0;
}
REPLY_FLAW(flaw_no_new_media, "no-event-of-new-media", "the event of a new disc is no event", no_new_media);
