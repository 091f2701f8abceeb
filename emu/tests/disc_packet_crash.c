/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lives of packets, reservations, partial erasing and formatting, each cut after every operation on the store, from
 * where on nothing reaches the disc. It must open in a state a real drive could leave (reference mmc 8.3): what was
 * synchronised and not erased is there, and REPAIR, CLOSE TRACK and CLOSE SESSION bring the disc back.
 */
#include "emu/tests/disc_packets.h"

#include <errno.h>

#include "emu/disc/store.h"

/* ------------------------------------------------------------------ a store that power leaves */

static unsigned operations, left;

static bool powered(void)
{
    operations++;
    if (left == 0)
        return false;
    left--;
    return true;
}

static int cut_write(struct store *store, enum store_file file, const void *bytes, size_t size, off_t at)
{
    return powered() ? store_host.write(store, file, bytes, size, at) : EIO;
}
static int cut_truncate(struct store *store, enum store_file file, off_t size)
{
    return powered() ? store_host.truncate(store, file, size) : EIO;
}
static int cut_synchronize(struct store *store, enum store_file file)
{
    (void)store, (void)file;
    return powered() ? 0 : EIO;
}
static int cut_commit(struct store *store)
{
    return powered() ? store_host.commit(store) : EIO;
}
static int cut_folder(struct store *store)
{
    (void)store;
    return powered() ? 0 : EIO;
}
static const struct store_operations cut_store = {"cut",           cut_write,  cut_truncate,
                                                  cut_synchronize, cut_commit, cut_folder};

/* ------------------------------------------------------------------ what was acknowledged */

static struct {
    lba_t at, blocks;
} kept[16];
static unsigned kept_count;

static void keep(lba_t at, lba_t blocks)
{
    kept[kept_count].at = at;
    kept[kept_count++].blocks = blocks;
}

/* A step that is refused for want of power ends the life; any other refusal is a mistake. */
#define step(call)                                                                                                     \
    do {                                                                                                               \
        struct sense step_ = (call);                                                                                   \
        if (!sense_good(step_)) {                                                                                      \
            assert_sense(step_, MEDIUM_ERROR, WRITE_ERROR);                                                            \
            return;                                                                                                    \
        }                                                                                                              \
    } while (0)

static void life_of_packets(struct disc *disc)
{
    step(burn(disc, 0, 32, &variable, 1));
    step(burn(disc, 39, 32, &variable, 1));
    step(disc_synchronize(disc));
    keep(0, 32);
    keep(39, 32);
    step(burn(disc, 78, 20, &variable, 1));
    step(disc_synchronize(disc));
    keep(78, 20);
    step(burn(disc, 105, 32, &variable, 1));
    step(disc_close_track(disc, 1, &variable));
    keep(105, 32);
    step(burn(disc, 452, 64, &fixed, 1));
    step(disc_synchronize(disc));
    keep(452, 64);
    step(burn(disc, 516, 32, &fixed, 1));
    step(disc_close_track(disc, 0xFF, &fixed));
    keep(516, 32);
    step(disc_close_session(disc, &fixed));
}

static void life_of_reservations(struct disc *disc)
{
    step(disc_reserve(disc, 400, &data));
    step(disc_reserve(disc, 320, &fixed));
    step(burn(disc, 0, 20, &variable, 1));
    step(burn(disc, 552, 32, &fixed, 1)); /* ends the packet of the other */
    keep(0, 20);
    step(disc_synchronize(disc));
    keep(552, 32);
    lba_t third = next_writable(disc, &data);
    step(burn(disc, third, 310, &data, 1));
    step(disc_synchronize(disc));
    keep(third, 310);
    step(burn(disc, 27, 32, &variable, 1));
    step(disc_close_track(disc, 1, &variable));
    keep(27, 32);
    step(disc_close_track(disc, 2, &fixed));
    step(disc_close_session(disc, &data));
}

static void life_of_erasing(struct disc *disc)
{
    step(burn(disc, 0, 310, &data, 1));
    step(disc_close_session(disc, &data));
    keep(0, 310);
    lba_t second = next_writable(disc, &variable);
    step(burn(disc, second, 32, &variable, 1));
    step(burn(disc, second + 39, 32, &variable, 1));
    step(disc_synchronize(disc));
    keep(second, 32);
    step(disc_blank(disc, 4, second + 39));
    step(burn(disc, second + 39, 10, &variable, 1));
    step(disc_close_track(disc, 2, &variable));
    step(disc_close_session(disc, &variable));
    step(disc_blank(disc, 5, 0));
    kept_count = 1;
    step(disc_blank(disc, 2, 2));
    step(disc_blank(disc, 6, 0));
}

static void life_of_formatting(struct disc *disc)
{
    step(burn(disc, 0, 310, &data, 2));
    step(disc_close_session(disc, &data));
    step(disc_format(disc, &(struct disc_format){.blocks = 3200, .type = 0x10, .parameter = 32}));
    step(burn(disc, 64, 64, &fixed, 1));
    step(burn(disc, 0, 32, &fixed, 1));
    step(disc_synchronize(disc));
    keep(64, 64);
    keep(0, 32);
    step(disc_format(disc, &(struct disc_format){.blocks = 320, .type = 0x11, .parameter = 32}));
    step(burn(disc, 3200, 32, &fixed, 1));
    step(disc_synchronize(disc));
    keep(3200, 32);
    step(burn(disc, 160, 32, &fixed, 1));
}

/* ------------------------------------------------------------------ afterwards */

/* Whatever waits is repaired and closed, and then all that was acknowledged can be read. */
static void bring_back(struct disc *disc)
{
    for (unsigned number = 1; number <= disc_layout(disc)->track_count; number++) {
        const struct disc_track *track = &disc_layout(disc)->tracks[number - 1];
        assert_true(track->state != TRACK_OPEN);
        if (track->damaged)
            assert_good(disc_repair(disc, number));
        if (disc_layout(disc)->tracks[number - 1].state != TRACK_COMPLETE)
            assert_good(disc_close_track(disc, number, &data));
    }
    assert_good(disc_close_session(disc, &data));
    for (unsigned i = 0; i < kept_count; i++)
        assert_true(holds(disc, kept[i].at, kept[i].blocks, 1));
}

static void cut_everywhere(struct scratch *scratch, void (*life)(struct disc *disc))
{
    struct disc_options quick = {.seed = 1, .store_operations = &cut_store};
    for (unsigned cut = 0;; cut++) {
        snprintf(scratch->path, sizeof scratch->path, "%s/%u.disc", scratch->folder, cut);
        left = UINT32_MAX;
        assert_int_equal(disc_create(scratch->path, disc_kind_find("cd-rw-80"), NULL, &quick, &scratch->why), 0);
        struct disc *disc = scratch_open(scratch, &quick);
        kept_count = operations = 0;
        left = cut;
        life(disc);
        bool whole = operations <= cut;
        disc_abandon(disc);
        scratch->disc = NULL;
        left = UINT32_MAX;
        disc = scratch_open(scratch, &quick);
        bring_back(disc);
        disc_close(disc);
        disc = scratch_open(scratch, &quick);
        bring_back(disc);
        disc_close(disc);
        scratch->disc = NULL;
        nftw(scratch->path, scratch_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
        if (whole)
            break;
    }
}

static void packets(void **state)
{
    cut_everywhere(*state, life_of_packets);
}

static void reservations(void **state)
{
    cut_everywhere(*state, life_of_reservations);
}

static void erasing(void **state)
{
    cut_everywhere(*state, life_of_erasing);
}

static void formatting(void **state)
{
    cut_everywhere(*state, life_of_formatting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(packets),
        disc_test(reservations),
        disc_test(erasing),
        disc_test(formatting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
