/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which commands a fault is for: every key of its address, alone and together. */
#include <fcntl.h>

#include "drive_support.h"

#define TEST_UNIT_READY 0x00, 0, 0, 0, 0, 0

/* Runs TEST UNIT READY so often and gives which of them failed, bit 0 the first. */
static unsigned failures(struct bench *bench, unsigned count)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < count; i++)
        bits |= (unsigned)(run(bench, TEST_UNIT_READY) != GOOD) << i;
    return bits;
}

static void occurrences(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    static const struct {
        const char *address;
        unsigned failed;
    } rows[] = {
        {"", 0x001},
        {"n=3,", 0x004},
        {"n=3,times=2,", 0x00C},
        {"n=3,times=0,", 0xFFC},
        {"every=4,times=0,", 0x111},
        {"n=2,every=3,times=2,", 0x012},
        {"chance=0%,times=0,", 0x000},
        {"chance=1,times=0,", 0xFFF},
        {"opcode=03,times=0,", 0x000},
        {"opcode=test-unit-ready,times=0,", 0xFFF},
        {"opcode=TEST UNIT READY,times=0,", 0xFFF},
        {"opcode=2A+00,times=0,", 0xFFF},
        {"nexus=host,times=0,", 0xFFF},
        {"nexus=h?st,times=0,", 0xFFF},
        {"nexus=iqn.*,times=0,", 0x000},
        {"lba=0..,times=0,", 0x000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[128];
        snprintf(text, sizeof text, "sense:%ssense=4/44/00", rows[i].address);
        bench_fault(bench, text);
        unsigned failed = failures(bench, 12);
        if (failed != rows[i].failed)
            print_error("%s: %03X, not %03X\n", text, failed, rows[i].failed);
        assert_int_equal(failed, rows[i].failed);
        drive_filters_clear(bench->drive);
    }
}

/* The same seed gives the same run, another seed another; a third of many is about a third. */
static void chance_is_reproducible(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    unsigned runs[3];
    static const char *const specifications[] = {"status:chance=0.5,times=0,seed=7,status=busy",
                                                 "status:chance=50%,times=0,seed=7,status=busy",
                                                 "status:chance=50%,times=0,seed=8,status=busy"};
    for (int i = 0; i < 3; i++) {
        bench_fault(bench, specifications[i]);
        runs[i] = failures(bench, 32);
        drive_filters_clear(bench->drive);
    }
    assert_int_equal(runs[0], runs[1]);
    assert_int_not_equal(runs[1], runs[2]);
    bench_fault(bench, "status:chance=33.3%,times=0,status=busy");
    unsigned hits = 0;
    for (int i = 0; i < 300; i++)
        hits += run(bench, TEST_UNIT_READY) != GOOD;
    assert_in_range(hits, 70, 130);
    unsigned long matched, hit;
    assert_true(drive_filter_counts(bench->drive, 0, &matched, &hit));
    assert_int_equal(matched, 300);
    assert_int_equal(hit, hits);
}

/* A name without its length is every command of that name; SPC spells them WRITE(10) and WRITE(12). */
static void opcodes_by_name(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    uint8_t blocks[2048] = {0};
    bench_fault(bench, "sense:opcode=write,times=0,sense=3/0C/00");
    assert_refused(run_out(bench, blocks, 2048, 0x2A, 0, 0, 0, 0, 0, 0, 0, 1, 0), MEDIUM_ERROR, WRITE_ERROR);
    assert_refused(run_out(bench, blocks, 2048, 0xAA, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0), MEDIUM_ERROR, WRITE_ERROR);
    drive_filters_clear(bench->drive);
    bench_fault(bench, "sense:opcode=write-12,times=0,sense=3/0C/00");
    assert_int_equal(run_out(bench, blocks, 2048, 0x2A, 0, 0, 0, 0, 0, 0, 0, 1, 0), GOOD);
    assert_refused(run_out(bench, blocks, 2048, 0xAA, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0), MEDIUM_ERROR, WRITE_ERROR);
}

/* 1 MB of user data lies before block 488.28: 1000000 / 2048. */
static void by_block(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "sense:opcode=write,lba=1MB,sense=3/0C/00");
    write_blocks(bench, 0, 480);
    assert_int_equal(write_at(bench, 480, 8), GOOD);
    assert_refused(write_at(bench, 488, 8), MEDIUM_ERROR, WRITE_ERROR);
    assert_int_equal(get_be32(bench->command.sense + 3), 488);
    assert_int_equal(write_at(bench, 488, 8), GOOD); /* times=1 */
    assert_int_equal(synchronize(bench), GOOD);
    drive_filters_clear(bench->drive);
    bench_fault(bench, "sense:lba=10..12,times=0,sense=3/11/05");
    static const struct {
        uint8_t lba, count;
        bool fails;
        uint32_t told;
    } reads[] = {{8, 2, false, 0}, {8, 3, true, 10}, {12, 1, true, 12}, {13, 4, false, 0}, {0, 20, true, 10}};
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
        uint8_t status = run_in(bench, 65536, 0x28, 0, 0, 0, 0, reads[i].lba, 0, 0, reads[i].count, 0);
        assert_int_equal(status, reads[i].fails ? CHECK : GOOD);
        if (reads[i].fails)
            assert_int_equal(get_be32(bench->command.sense + 3), reads[i].told);
    }
}

static void by_time(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "sense:after=30s,sense=4/44/00");
    assert_int_equal(failures(bench, 3), 0);
    bench_ok(bench, drive_clock_advance(bench->drive, 29 * SECONDS, &bench->why));
    assert_int_equal(failures(bench, 3), 0);
    bench_ok(bench, drive_clock_advance(bench->drive, 1 * SECONDS, &bench->why));
    assert_int_equal(failures(bench, 3), 1);
    static const char *const same[] = {"sense:after=500ms,sense=4/44/00", "sense:after=0.5,sense=4/44/00"};
    for (int i = 0; i < 2; i++) {
        bench_fault(bench, same[i]);
        bench_ok(bench, drive_clock_advance(bench->drive, SECONDS / 2 - 1, &bench->why));
        assert_int_equal(failures(bench, 2), 0);
        bench_ok(bench, drive_clock_advance(bench->drive, 1, &bench->why));
        assert_int_equal(failures(bench, 2), 1);
    }
}

static void by_trigger_file(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    char path[128], text[256];
    snprintf(path, sizeof path, "%s/now, or never", bench->folder);
    snprintf(text, sizeof text, "sense:file=%s/now\\, or never,times=0,sense=4/44/00", bench->folder);
    bench_fault(bench, text);
    assert_int_equal(failures(bench, 2), 0);
    int descriptor = open(path, O_CREAT | O_WRONLY, 0600);
    assert_true(descriptor >= 0);
    close(descriptor);
    assert_int_equal(failures(bench, 2), 3);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(failures(bench, 2), 0);
}

/* Each phase is met by exactly the commands of a burn that belong to it. */
static void by_burn_phase(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    static const char *const phases[] = {"before", "first", "program", "between", "synchronize", "close", "after"};
    unsigned long counted[7], hit;
    for (int i = 0; i < 7; i++) {
        char text[64];
        snprintf(text, sizeof text, "delay:burn=%s,n=1000000,time=1s", phases[i]);
        bench_fault(bench, text);
    }
    assert_int_equal(select_write(bench, false, 0, false), GOOD); /* before */
    run(bench, TEST_UNIT_READY);                                  /* before */
    assert_int_equal(write_at(bench, 0, 32), GOOD);               /* first */
    write_blocks(bench, 32, 320);                                 /* program, ten times */
    run(bench, TEST_UNIT_READY);                                  /* program */
    assert_int_equal(synchronize(bench), GOOD);                   /* synchronize */
    run(bench, TEST_UNIT_READY);                                  /* between */
    assert_int_equal(write_at(bench, 352 + 2 + 150, 32), GOOD);   /* first */
    write_blocks(bench, 536, 320);                                /* program, ten times */
    assert_int_equal(synchronize(bench), GOOD);                   /* synchronize */
    assert_int_equal(close_session(bench), GOOD);                 /* close */
    run(bench, TEST_UNIT_READY);                                  /* after */
    for (size_t i = 0; i < 7; i++)
        assert_true(drive_filter_counts(bench->drive, 6 - i, &counted[i], &hit));
    static const unsigned long expected[] = {2, 2, 21, 1, 2, 1, 1};
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(counted[i], expected[i]);
}

static void a_second_host(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    struct nexus *first = bench->nexus, *second = drive_nexus_new(bench->drive, "iqn.2026-01.example:b");
    bench->nexus = second;
    bench_calm(bench);
    bench_fault(bench, "status:nexus=iqn.*,times=0,status=reservation-conflict");
    assert_int_equal(run(bench, TEST_UNIT_READY), 0x18); /* SAM: RESERVATION CONFLICT */
    bench->nexus = first;
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* Words that are wrong say what is wrong, and nothing is armed. */
static void wrong_words(void **state)
{
    struct bench *bench = *state;
    static const struct {
        const char *specification, *said;
    } rows[] = {
        {"melt:opcode=2A", "there is no fault or flaw 'melt'"},
        {"sense:opcode=flush,sense=3/0C/00", "'opcode=flush'"},
        {"sense:opcode=,sense=3/0C/00", "'opcode='"},
        {"sense:opcode=2A", "sense=K/CC/QQ is missing"},
        {"sense:sense=3/0C", "'sense=3/0C'"},
        {"sense:sense=3/0C/00/1", "'sense=3/0C/00/1'"},
        {"sense:sense=17/00/00", "'sense=17/00/00'"},
        {"sense:specific=80,sense=3/0C/00", "'specific=80'"},
        {"sense:lba=9..3,sense=3/0C/00", "'lba=9..3'"},
        {"sense:lba=99999999999,sense=3/0C/00", "'lba=99999999999'"},
        {"sense:lba=1.5,sense=3/0C/00", "'lba=1.5'"},
        {"sense:lba=,sense=3/0C/00", "'lba='"},
        {"sense:every=0,sense=3/0C/00", "'every=0'"},
        {"sense:chance=2,sense=3/0C/00", "'chance=2'"},
        {"sense:chance=x,sense=3/0C/00", "'chance=x'"},
        {"sense:burn=later,sense=3/0C/00", "'burn=later'"},
        {"sense:after=-1s,sense=3/0C/00", "'after=-1s'"},
        {"sense:after=1h,sense=3/0C/00", "'after=1h'"},
        {"sense:file=,sense=3/0C/00", "'file='"},
        {"sense:phase=never,sense=3/0C/00", "'phase=never'"},
        {"sense:colour=red", "sense has no key 'colour' (it has sense, key,"},
        {"delay:opcode=2A", "time=TIME is missing"},
        {"disc-changed:n=1", "disc=PATH is missing"},
        {"corrupt:bits=00", "'bits=00'"},
        {"attention-storm:count=0", "'count=0'"},
        {"reset:of=world", "'of=world'"},
        {"deferred:response=72,sense=3/0C/00", "'response=72'"},
        {"slow:n=1", "slow has no key 'n' (it has percent)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(drive_filter_add(bench->drive, rows[i].specification, &bench->why), EXIT_USAGE_ERROR);
        if (strstr(bench->why.sentence, rows[i].said) == NULL)
            print_error("%s: %s\n", rows[i].specification, bench->why.sentence);
        assert_non_null(strstr(bench->why.sentence, rows[i].said));
        assert_int_equal(drive_filter_check(rows[i].specification, &bench->why), EXIT_USAGE_ERROR);
    }
    assert_null(drive_filter_at(bench->drive, 0));
}

/* Every fault has an example that is taken, and help for each of its keys. */
static void catalogue(void **state)
{
    struct bench *bench = *state;
    size_t count, faults = 0;
    const struct filter_kind *const *kinds = drive_filter_kinds(&count);
    for (size_t i = 0; i < count; i++) {
        if (kinds[i]->flaw)
            continue;
        faults++;
        assert_int_equal(strncmp(kinds[i]->example, kinds[i]->name, strlen(kinds[i]->name)), 0);
        bench_fault(bench, kinds[i]->example);
        for (const struct filter_key *key = kinds[i]->keys; key != NULL && key->name != NULL; key++)
            assert_true(strlen(key->help) > 0 && strlen(key->value) > 0);
    }
    assert_true(faults >= 16);
    assert_int_equal(drive_filter_remove(bench->drive, 2), true);
    assert_int_equal(drive_filter_remove(bench->drive, faults - 1), false);
}

/* As many as there are bits, then a sentence; those that go make room. */
static void many(void **state)
{
    struct bench *bench = *state;
    for (int i = 0; i < 64; i++)
        bench_fault(bench, "status:n=1000,status=busy");
    assert_int_equal(drive_filter_add(bench->drive, "status:status=busy", &bench->why), EXIT_USAGE_ERROR);
    assert_true(drive_filter_remove(bench->drive, 30));
    bench_fault(bench, "status:status=busy");
    assert_int_equal(run(bench, TEST_UNIT_READY), 0x08);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(occurrences),
        drive_test(chance_is_reproducible),
        drive_test(opcodes_by_name),
        drive_test(by_block),
        drive_test_stepped(by_time),
        drive_test(by_trigger_file),
        drive_test(by_burn_phase),
        drive_test(a_second_host),
        drive_test(wrong_words),
        drive_test(catalogue),
        drive_test(many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
