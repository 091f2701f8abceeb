/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of ways of writing that meet on one disc share. */
#ifndef COASTER_EMU_TESTS_MIXTURES_H
#define COASTER_EMU_TESTS_MIXTURES_H

#include "disc_states.h"

static inline struct bench *ready(void **state, const char *kind)
{
    struct bench *bench = *state;
    bench_personality(bench, "");
    bench_disc(bench, kind);
    bench_calm(bench);
    return bench;
}

static inline void page(struct bench *bench, unsigned write_type, unsigned block_type, bool test_write)
{
    struct page_05 page = {.write_type = write_type,
                           .block_type = block_type,
                           .multi_session = 3,
                           .track_mode = write_type == PACKET ? 5
                                         : block_type < 8     ? 0
                                                              : 4,
                           .test_write = test_write};
    assert_int_equal(select_page_05(bench, page), GOOD);
}

static inline void write_run(struct bench *bench, lba_t from, lba_t count, unsigned block_type)
{
    for (lba_t done = 0; done < count; done += 50)
        assert_int_equal(write_typed(bench, from + done, 50, block_type), GOOD);
}

static inline uint8_t blank(struct bench *bench, unsigned type, uint32_t address)
{
    uint8_t cdb[12] = {0xA1, (uint8_t)type};
    put_be32(cdb + 2, address);
    return run_raw(bench, cdb, sizeof cdb, NULL, 0, 0);
}

static inline uint8_t reserve(struct bench *bench, unsigned blocks)
{
    return run(bench, 0x53, 0, 0, 0, 0, 0, 0, (uint8_t)(blocks >> 8), (uint8_t)blocks, 0);
}

/* READ TRACK INFORMATION of a track, with the Open bit or without; the answer in bench->data. */
static inline void track_information(struct bench *bench, unsigned byte_1, uint8_t number)
{
    assert_int_equal(run_in(bench, 48, 0x52, (uint8_t)byte_1, 0, 0, 0, number, 0, 0, 48, 0), GOOD);
}

static inline uint8_t disc_states(struct bench *bench)
{
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    return bench->data[2];
}

static inline lba_t lead_out(struct bench *bench)
{
    assert_int_equal(run_in(bench, 12, 0x43, 0, 0, 0, 0, 0, 0xAA, 0, 12, 0), GOOD);
    return get_lba(bench->data + 8);
}

#endif
