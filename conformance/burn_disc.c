/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Then, of the disc and of the stash: what the drive shows, what is left in the stash's file. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "conformance/burn.h"
#include "conformance/world.h"

void then_the_tray_is_open(void)
{
    struct reply *reply = test_unit_ready();
    for (int i = 0; i < 4 && reply_sense(reply).key == UNIT_ATTENTION; i++)
        reply = test_unit_ready();
    then_refused(reply, &NO_MEDIUM_TRAY_OPEN);
}

void then_the_disc_is_in_the_drive(void)
{
    then_true("the disc is in the drive", sense_good(settle()));
}

/* ------------------------------------------------------------------ a snapshot through the drive */

struct snapshot {
    uint8_t information[34], toc[804], tracks[8][48], blocks[32];
    size_t toc_length;
    unsigned track_count;
    char hash[80];
};
static struct snapshot remembered;

static void hash_track(crypto_generichash_state *state, const struct reply *track)
{
    lba_t start = (lba_t)field_of(track, &TRACK_START);
    uint32_t size = field_of(track, &TRACK_SIZE);
    if (field_of(track, &TRACK_BLANK) || size > 400000)
        return;
    for (uint32_t done = 0; done < size;) {
        uint32_t count = size - done < 32 ? size - done : 32;
        struct reply *read = read_blocks(start + (lba_t)done, count);
        if (reply_good(read))
            crypto_generichash_update(state, read->data, read->command.transferred);
        done += count;
    }
}

static void take_snapshot(struct snapshot *snapshot)
{
    memset(snapshot, 0, sizeof *snapshot);
    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    memcpy(snapshot->information, information->data, sizeof snapshot->information);
    struct reply *toc = read_toc(0, 0, false, sizeof snapshot->toc);
    if (reply_good(toc)) {
        snapshot->toc_length = toc->command.transferred;
        memcpy(snapshot->toc, toc->data, snapshot->toc_length);
    }
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof snapshot->blocks);
    for (unsigned track = 1; track <= 8; track++) {
        struct reply *reply = read_track_information(1, track);
        if (!reply_good(reply))
            break;
        uint8_t *kept = snapshot->tracks[snapshot->track_count++];
        memcpy(kept, reply->data, 48);
        if (field_of(reply, &TRACK_BLANK)) /* its modes are those of the write parameters in force, not the disc's
                                              (reference mmc 0.1 j) */
            kept[5] = kept[6] = 0;
        hash_track(&state, reply);
    }
    crypto_generichash_final(&state, snapshot->blocks, sizeof snapshot->blocks);
    if (world.bench->kind->virtual)
        disc_hash_now(snapshot->hash);
}

void remember_the_disc(void)
{
    take_snapshot(&remembered);
}

void then_the_disc_is_unchanged(void)
{
    struct snapshot now;
    take_snapshot(&now);
    then_bytes("READ DISC INFORMATION", now.information, sizeof now.information, remembered.information,
               sizeof remembered.information);
    then_bytes("the table of contents", now.toc, now.toc_length, remembered.toc, remembered.toc_length);
    then_number("the number of tracks", now.track_count, exactly((int64_t)remembered.track_count));
    for (unsigned i = 0; i < now.track_count; i++)
        then_bytes("READ TRACK INFORMATION", now.tracks[i], 48, remembered.tracks[i], 48);
    then_bytes("the hash of every readable block", now.blocks, sizeof now.blocks, remembered.blocks,
               sizeof remembered.blocks);
    then_text("the hash of the whole disc", now.hash, remembered.hash);
}

void then_sessions_on_disc(unsigned closed)
{
    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    uint32_t shown = field_of(information, &SESSIONS);
    bool complete = field_of(information, &DISC_STATUS) == 2;
    then_number("closed sessions on the disc", complete ? (int64_t)shown : (int64_t)shown - 1,
                exactly((int64_t)closed));
}

void then_test_write_is_clear(void)
{
    static const struct field TEST_WRITE = {"Test Write", 8 + 2, 1, 0x01,
                                            4}; /* of page 05h, behind MODE SENSE's header */
    settle();
    struct reply *page = mode_sense(0x05, 0, 60);
    then_good(page);
    then_field(page, &TEST_WRITE, exactly(0));
}

/* ------------------------------------------------------------------ the stash */

const char *stash_file(void)
{
    static char path[640];
    snprintf(path, sizeof path, "%s/stash/coaster-stash.bin", world.scratch);
    return path;
}

static int64_t stash_size(void)
{
    struct stat status;
    return stat(stash_file(), &status) == 0 ? (int64_t)status.st_size : 0;
}

void then_the_stash_holds_something(void)
{
    then_between("bytes in the stash", stash_size(), 1, (int64_t)1 << 40);
}

void then_the_stash_is_wiped(void)
{
    then_number("bytes left in the stash", stash_size(), exactly(0));
}
