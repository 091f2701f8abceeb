/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the drive share: a drive in a scratch folder, a nexus, and commands as bytes. */
#ifndef COASTER_EMU_TESTS_DRIVE_SUPPORT_H
#define COASTER_EMU_TESTS_DRIVE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ftw.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "emu/drive/drive.h"

enum { GOOD = 0x00, CHECK = 0x02, ABORTED = 0x40 };
#define SECONDS UINT64_C(1000000000)

struct bench {
    char folder[100];
    struct loop *loop;
    struct drive *drive;
    struct nexus *nexus;
    struct failure why;
    unsigned discs;
    /* of the last command */
    struct drive_command command;
    unsigned done; /* answers counted: exactly one per command */
    uint8_t data[1 << 20];
};

static inline void bench_ok(struct bench *bench, int result)
{
    if (result != 0)
        print_error("%s\n", bench->why.sentence);
    assert_int_equal(result, 0);
}

static inline void bench_done(struct drive_command *command, void *context)
{
    (void)command;
    ++*(unsigned *)context;
}

/* Submits and does not insist on an answer: for what may be held. data_out and room as the door would give them. */
static inline void submit_raw(struct bench *bench, const uint8_t *cdb, size_t cdb_length, const void *data_out,
                              size_t data_out_length, size_t room)
{
    struct drive_command *command = &bench->command;
    *command = (struct drive_command){.cdb_length = cdb_length,
                                      .data_out = data_out,
                                      .data_out_length = data_out_length,
                                      .data_in = room > 0 ? bench->data : NULL,
                                      .data_in_capacity = room};
    memcpy(command->cdb, cdb, cdb_length);
    bench->done = 0;
    drive_submit(bench->drive, bench->nexus, command, bench_done, &bench->done);
}

static inline uint8_t run_raw(struct bench *bench, const uint8_t *cdb, size_t cdb_length, const void *data_out,
                              size_t data_out_length, size_t room)
{
    submit_raw(bench, cdb, cdb_length, data_out, data_out_length, room);
    assert_int_equal(bench->done, 1);
    return bench->command.status;
}

/* The same on a clock that takes time: as long as it takes, at most a day. The clock stands where the answer came. */
static inline uint8_t run_in_time_raw(struct bench *bench, const uint8_t *cdb, size_t cdb_length, const void *data_out,
                                      size_t data_out_length, size_t room)
{
    submit_raw(bench, cdb, cdb_length, data_out, data_out_length, room);
    for (unsigned i = 0; bench->done == 0 && i < 24 * 3600 * 10; i++)
        bench_ok(bench, drive_clock_advance(bench->drive, SECONDS / 10, &bench->why));
    assert_int_equal(bench->done, 1);
    return bench->command.status;
}
#define run_in_time(bench, ...) run_in_time_raw(bench, CDB(__VA_ARGS__), NULL, 0, 0)

#define CDB(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})
/* A command without data, one that reads into bench->data, one that sends. Each gives the status. */
#define run(bench, ...) run_raw(bench, CDB(__VA_ARGS__), NULL, 0, 0)
#define run_in(bench, room, ...) run_raw(bench, CDB(__VA_ARGS__), NULL, 0, room)
#define run_out(bench, data, length, ...) run_raw(bench, CDB(__VA_ARGS__), data, length, 0)

static inline uint32_t last_sense(const struct bench *bench)
{
    const struct drive_command *command = &bench->command;
    if (command->sense_length == 0)
        return 0;
    return (uint32_t)(command->sense[2] & 0x0F) << 16 | (uint32_t)command->sense[12] << 8 | command->sense[13];
}

#define assert_refused(status, key, additional)                                                                        \
    do {                                                                                                               \
        assert_int_equal(status, CHECK);                                                                               \
        assert_int_equal(last_sense(bench), (uint32_t)(key) << 16 | (additional));                                     \
    } while (0)

/* The reply, whole and nothing more, as hex: "00 0A 01". "??" stands for a byte that is not looked at. */
static inline void expect_reply(const struct bench *bench, const char *hex, const char *file, int line)
{
    size_t at = 0;
    for (; *hex != '\0'; hex += 2 + (hex[2] == ' ')) {
        if (at < bench->command.data_in_length && hex[0] != '?') {
            unsigned wanted = (unsigned)strtoul((const char[]){hex[0], hex[1], 0}, NULL, 16);
            if (bench->data[at] != wanted) {
                print_error("%s:%d: byte %zu is %02X, not %02X\n", file, line, at, bench->data[at], wanted);
                fail();
            }
        }
        at++;
    }
    if (bench->command.data_in_length != at) {
        print_error("%s:%d: %zu bytes, not %zu\n", file, line, bench->command.data_in_length, at);
        fail();
    }
}
#define assert_reply(hex) expect_reply(bench, hex, __FILE__, __LINE__)

/* ------------------------------------------------------------------ the drive */

static inline int bench_setup_with(void **state, const struct drive_options *options)
{
    struct bench *bench = calloc(1, sizeof *bench);
    *state = bench;
    /* scripts/check says where, in memory if it can be: what is not a test of durability need not wait for a disk */
    const char *place = getenv("TMPDIR");
    snprintf(bench->folder, sizeof bench->folder, "%s/coaster-drive.XXXXXX", place != NULL ? place : "/tmp");
    if (bench == NULL || mkdtemp(bench->folder) == NULL)
        return -1;
    bench->loop = loop_step_new();
    if (drive_new(bench->loop, options, &bench->drive, &bench->why) != 0) {
        print_error("%s\n", bench->why.sentence);
        return -1;
    }
    bench->nexus = drive_nexus_new(bench->drive, "host");
    return 0;
}

static inline int bench_setup(void **state)
{
    return bench_setup_with(state, &(struct drive_options){.name = "test", .seed = 1});
}

static inline int bench_setup_stepped(void **state)
{
    return bench_setup_with(state, &(struct drive_options){.name = "test", .seed = 1, .clock = DRIVE_CLOCK_STEP});
}

static inline int bench_remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *walk)
{
    (void)facts, (void)kind, (void)walk;
    return remove(path);
}

static inline int bench_teardown(void **state)
{
    struct bench *bench = *state;
    drive_free(bench->drive);
    loop_free(bench->loop);
    nftw(bench->folder, bench_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(bench);
    return 0;
}

/* The same scratch folder, another drive: with a personality given as text. */
static inline void bench_personality(struct bench *bench, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/personality", bench->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    drive_free(bench->drive);
    bench->drive = NULL;
    bench_ok(bench, drive_new(bench->loop, &(struct drive_options){.name = "test", .seed = 1, .personality_file = path},
                              &bench->drive, &bench->why));
    bench->nexus = drive_nexus_new(bench->drive, "host");
}

/* A new disc of a kind in the drive, all attention seen. */
static inline void bench_disc(struct bench *bench, const char *kind)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%u.disc", bench->folder, ++bench->discs);
    struct disc_options options = {.seed = 1};
    bench_ok(bench, disc_create(path, disc_kind_find(kind), NULL, &options, &bench->why));
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    if (drive_busy(bench->drive))
        bench_ok(bench, drive_clock_advance(bench->drive, 3600 * SECONDS, &bench->why));
}

static inline void bench_calm(struct bench *bench)
{
    for (int i = 0; i < 4; i++)
        run(bench, 0x00, 0, 0, 0, 0, 0);
}

/* ------------------------------------------------------------------ a burn, as hosts do it (reference mmc 7.2) */

/* MODE SELECT(10), page 05h: TAO. multi_session 0 or 3; audio: block type 0. */
static inline struct bench *bench_ready(void **state, const char *kind)
{
    struct bench *bench = *state;
    bench_disc(bench, kind);
    bench_calm(bench);
    return bench;
}

/* A fault or a flaw. */
static inline void bench_fault(struct bench *bench, const char *specification)
{
    bench_ok(bench, drive_filter_add(bench->drive, specification, &bench->why));
}

static inline uint8_t select_write(struct bench *bench, bool test_write, unsigned multi_session, bool audio)
{
    uint8_t list[60] = {0};
    list[8] = 0x05;
    list[9] = 0x32;
    list[10] = test_write ? 0x51 : 0x41;
    list[11] = (uint8_t)(multi_session << 6 | (audio ? 0 : 4));
    list[12] = audio ? 0 : 8;
    list[23] = 150;
    return run_out(bench, list, sizeof list, 0x55, 0x10, 0, 0, 0, 0, 0, 0, sizeof list, 0);
}

static inline uint8_t write_at(struct bench *bench, lba_t lba, unsigned count)
{
    static uint8_t blocks[64 * 2352];
    for (size_t i = 0; i < sizeof blocks; i++)
        blocks[i] = (uint8_t)((size_t)lba * 31 + i / 7);
    uint8_t cdb[10] = {0x2A};
    put_lba(cdb + 2, lba);
    put_be16(cdb + 7, count);
    return run_raw(bench, cdb, sizeof cdb, blocks, sizeof blocks, 0);
}

static inline uint8_t synchronize(struct bench *bench)
{
    return run(bench, 0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

static inline uint8_t close_session(struct bench *bench)
{
    return run(bench, 0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0);
}

static inline void write_blocks(struct bench *bench, lba_t lba, lba_t count)
{
    for (lba_t done = 0; done < count; done += 32)
        assert_int_equal(write_at(bench, lba + done, count - done < 32 ? (unsigned)(count - done) : 32), GOOD);
}

/* READ TRACK INFORMATION of the next track: its next writable address. */
static inline lba_t next_writable(struct bench *bench)
{
    assert_int_equal(run_in(bench, 48, 0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0), GOOD);
    return get_lba(bench->data + 12);
}

/* One data track of count blocks at the next writable address, synchronised. */
static inline void burn_track(struct bench *bench, unsigned multi_session, lba_t count)
{
    assert_int_equal(select_write(bench, false, multi_session, false), GOOD);
    write_blocks(bench, next_writable(bench), count);
    assert_int_equal(synchronize(bench), GOOD);
}

static inline void burn_session(struct bench *bench, unsigned multi_session, lba_t count)
{
    burn_track(bench, multi_session, count);
    assert_int_equal(close_session(bench), GOOD);
}

static inline void disc_hash_of(struct bench *bench, char hash[DISC_HASH_LENGTH])
{
    struct disc *disc = drive_disc(bench->drive) != NULL ? drive_disc(bench->drive) : drive_tray_disc(bench->drive);
    assert_non_null(disc);
    bench_ok(bench, disc_hash(disc, hash, &bench->why));
}

#define drive_test(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
#define drive_test_stepped(function) cmocka_unit_test_setup_teardown(function, bench_setup_stepped, bench_teardown)

#endif
