/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives that are wrong in one way: what they do to the disc. */
#include <stdlib.h>
#include <string.h>

#include "emu/drive/filters.h"

/* ------------------------------------------------------------------ Test Write */

static void test_write_ignored(struct drive_constants *constants, void *state)
{
    (void)state;
    constants->test_write_ignored = true;
}

const struct filter_kind flaw_test_write_writes = {
    .name = "test-write-writes",
    .help = "with Test Write set the laser burns all the same",
    .flaw = true,
    .constants = test_write_ignored,
};

static bool simulating(const struct drive *drive)
{
    return mechanism_ready_disc(drive) != NULL && disc_simulating(drive->disc);
}

/* Fixates the real disc, with one block in it, when a simulated session is closed. */
static enum filter_verdict close_for_real(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                          void *state)
{
    (void)nexus, (void)state;
    if (command->cdb[0] != OPCODE_CLOSE_TRACK_SESSION || !simulating(drive))
        return FILTER_PASS;
    static const uint8_t zeros[2352];
    struct write_parameters parameters = recording_parameters(drive);
    struct disc_track next;
    disc_simulation_drop(drive->disc);
    if (sense_good(disc_next_track(drive->disc, &parameters, &next)) && next.next_writable != LBA_NONE &&
        sense_good(disc_write(drive->disc, next.next_writable, 1, zeros, &parameters)) &&
        sense_good(disc_synchronize(drive->disc)))
        (void)disc_close_session(drive->disc, &parameters);
    return FILTER_PASS;
}

const struct filter_kind flaw_test_write_closes = {
    .name = "test-write-closes",
    .help = "with Test Write set CLOSE SESSION fixates the real disc",
    .flaw = true,
    .before = close_for_real,
};

/* As one drive did: no next track after a simulated one (reference mmc 4.2). */
static void no_next_track(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)nexus, (void)state;
    if (command->cdb[0] != OPCODE_READ_TRACK_INFORMATION || !simulating(drive) ||
        disc_layout(drive->disc)->track_count == 0)
        return;
    uint8_t *next_writable = reply_field(command, 12, 4);
    if (next_writable != NULL)
        put_be32(next_writable, 0);
}

const struct filter_kind flaw_test_write_no_track = {
    .name = "test-write-forgets-address",
    .help = "after a simulated track the next writable address is 0",
    .flaw = true,
    .after = no_next_track,
};

/* ------------------------------------------------------------------ where the next block goes */

static void one_too_high(struct drive_constants *constants, void *state)
{
    (void)state;
    constants->next_writable_offset += 1;
}

const struct filter_kind flaw_next_writable_plus_one = {
    .name = "next-writable-plus-one",
    .help = "the next writable address is one too high",
    .flaw = true,
    .constants = one_too_high,
};

struct frozen {
    bool known;
    uint8_t address[4];
};

static int frozen_new(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    int rc = filter_no_parameters(drive, parameters, state, why);
    if (rc == 0 && (*state = calloc(1, sizeof(struct frozen))) == NULL)
        rc = fail(why, EXIT_INTERNAL, "out of memory");
    return rc;
}

static void keep_first_address(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct frozen *frozen = state;
    (void)drive, (void)nexus;
    if (command->cdb[0] != OPCODE_READ_TRACK_INFORMATION)
        return;
    uint8_t *field = reply_field(command, 12, 4);
    if (field == NULL || !(command->data_in[7] & 0x01))
        return;
    if (!frozen->known)
        memcpy(frozen->address, field, 4);
    frozen->known = true;
    memcpy(field, frozen->address, 4);
}

const struct filter_kind flaw_next_writable_frozen = {
    .name = "next-writable-frozen",
    .help = "the next writable address stays what it was when first asked for",
    .flaw = true,
    .new = frozen_new,
    .free = free,
    .after = keep_first_address,
};

static void short_gap(struct drive_constants *constants, void *state)
{
    (void)state;
    constants->second_session_offset -= CD_PREGAP;
}

const struct filter_kind flaw_second_session_6750 = {
    .name = "second-session-6750",
    .help = "the pre-gap of a later session is forgotten: 6750 for 6900, 11250 for 11400",
    .flaw = true,
    .constants = short_gap,
};

static void lead_out_150_late(struct drive_constants *constants, void *state)
{
    (void)state;
    constants->lead_out_offset += CD_PREGAP;
}

const struct filter_kind flaw_lead_out_off_by_150 = {
    .name = "lead-out-off-by-150",
    .help = "lead-outs and capacity are reported 150 blocks too late",
    .flaw = true,
    .constants = lead_out_150_late,
};

/* ------------------------------------------------------------------ WRITE */

static bool is_write(const struct drive_command *command)
{
    return command->cdb[0] == OPCODE_WRITE_10 || command->cdb[0] == OPCODE_WRITE_12;
}

static enum filter_verdict refuse_second_session(struct drive *drive, struct nexus *nexus,
                                                 struct drive_command *command, void *state)
{
    (void)state;
    if (!is_write(command) || mechanism_ready_disc(drive) == NULL || nexus_has_attention(nexus))
        return FILTER_PASS;
    const struct disc_layout *layout = disc_layout(drive->disc);
    if (layout->session_count < 2 || layout->status == DISC_COMPLETE)
        return FILTER_PASS;
    drive_command_refuse(command, sense(ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM));
    return FILTER_ANSWERED;
}

const struct filter_kind flaw_second_session_refused = {
    .name = "second-session-refused",
    .help = "no block can be written behind a closed session",
    .flaw = true,
    .before = refuse_second_session,
};

struct address_seen {
    bool changed;
    lba_t asked;
};

static int address_new(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    int rc = filter_no_parameters(drive, parameters, state, why);
    if (rc == 0 && (*state = calloc(1, sizeof(struct address_seen))) == NULL)
        rc = fail(why, EXIT_INTERNAL, "out of memory");
    return rc;
}

static enum filter_verdict write_anywhere(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                          void *state)
{
    struct address_seen *seen = state;
    struct disc_track next;
    (void)nexus;
    if (!is_write(command) || mechanism_ready_disc(drive) == NULL)
        return FILTER_PASS;
    struct write_parameters parameters = recording_parameters(drive);
    if (!sense_good(disc_next_track(drive->disc, &parameters, &next)) || next.next_writable == LBA_NONE)
        return FILTER_PASS;
    seen->changed = true;
    seen->asked = get_lba(command->cdb + 2);
    put_lba(command->cdb + 2, next.next_writable);
    return FILTER_PASS;
}

static void restore_address(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct address_seen *seen = state;
    (void)drive, (void)nexus;
    if (seen->changed)
        put_lba(command->cdb + 2, seen->asked);
    seen->changed = false;
}

const struct filter_kind flaw_write_at_wrong_address_taken = {
    .name = "write-at-wrong-address-taken",
    .help = "a WRITE to any address is taken and lands at the next writable one",
    .flaw = true,
    .new = address_new,
    .free = free,
    .before = write_anywhere,
    .after = restore_address,
};

static void leave_open(struct drive_constants *constants, void *state)
{
    (void)state;
    constants->synchronize_leaves_open = true;
}

const struct filter_kind flaw_synchronize_leaves_track_open = {
    .name = "synchronize-leaves-track-open",
    .help = "SYNCHRONIZE CACHE does not complete the track",
    .flaw = true,
    .constants = leave_open,
};
