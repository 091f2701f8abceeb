/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bundle on the host's disk: made, locked, damaged, killed, full (design "The disc bundle"; reference mmc 8.3). */
#include "emu/tests/disc_support.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const struct write_parameters data = {
    .write_type = WRITE_TYPE_TAO, .multi_session = 3, .track_mode = 4, .data_block_type = 8, .audio_pause_length = 150};

static const char *inside(struct scratch *scratch, const char *name)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", scratch->path, name);
    return path;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static off_t size_of(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 ? facts.st_size : -1;
}

static unsigned entries(const char *folder)
{
    DIR *listing = opendir(folder);
    unsigned count = 0;
    for (struct dirent *entry; listing && (entry = readdir(listing));)
        count += entry->d_name[0] != '.';
    if (listing)
        closedir(listing);
    return count;
}

static void shut(struct scratch *scratch)
{
    disc_close(scratch->disc);
    scratch->disc = NULL;
}

static void assert_one_sentence(const char *sentence, const char *must_contain)
{
    assert_true(sentence[0] != 0);
    assert_null(strchr(sentence, '\n'));
    assert_true(sentence[strlen(sentence) - 1] != '.');
    if (!strstr(sentence, must_contain))
        fail_msg("'%s' does not say '%s'", sentence, must_contain);
}

/* ------------------------------------------------------------------ making */

static void create_refuses_what_exists(void **state)
{
    struct scratch *scratch = *state;
    const struct disc_kind *kind = disc_kind_find("cd-r-80");
    write_file(scratch->path, "mine");
    assert_int_equal(disc_create(scratch->path, kind, NULL, NULL, &scratch->why), EXIT_USAGE_ERROR);
    assert_one_sentence(scratch->why.sentence, "exists already");
    assert_int_equal(size_of(scratch->path), 4);
    remove(scratch->path);
    mkdir(scratch->path, 0700);
    assert_int_equal(disc_create(scratch->path, kind, NULL, NULL, &scratch->why), EXIT_USAGE_ERROR);
    assert_int_equal(entries(scratch->path), 0);
}

static void create_leaves_nothing_behind(void **state)
{
    struct scratch *scratch = *state;
    const struct disc_kind *kind = disc_kind_find("cd-r-80");
    char deep[200];
    snprintf(deep, sizeof deep, "%s/no/such/a.disc", scratch->folder);
    assert_int_equal(disc_create(deep, kind, NULL, NULL, &scratch->why), EXIT_USAGE_ERROR);
    assert_one_sentence(scratch->why.sentence, "No such file");
    assert_int_equal(disc_create(scratch->path, kind, "12345", NULL, &scratch->why), EXIT_USAGE_ERROR);
    assert_one_sentence(scratch->why.sentence, "serial");
    /* a host disk that is full from the first byte on */
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, limit.rlim_max});
    int result = disc_create(scratch->path, kind, NULL, NULL, &scratch->why);
    setrlimit(RLIMIT_FSIZE, &limit);
    assert_int_equal(result, EXIT_INTERNAL);
    assert_one_sentence(scratch->why.sentence, "cannot be written");
    assert_int_equal(entries(scratch->folder), 0);
}

static void serials(void **state)
{
    struct scratch *scratch = *state;
    const char *serial = "00112233445566778899aabbccddeeff";
    assert_int_equal(disc_create(scratch->path, disc_kind_find("cd-rw-74"), serial, NULL, &scratch->why), 0);
    scratch_open(scratch, NULL);
    assert_string_equal(disc_serial(scratch->disc), serial);
    assert_string_equal(disc_kind(scratch->disc)->name, "cd-rw-74");
    char first[33];
    for (int i = 0; i < 2; i++) { /* the same seed makes the same disc, none makes another each time */
        for (uint64_t seed = 0; seed < 2; seed++) {
            char path[200];
            snprintf(path, sizeof path, "%s/%d-%d.disc", scratch->folder, i, (int)seed);
            struct disc *disc;
            assert_int_equal(
                disc_create(path, disc_kind_find("cd-r-80"), NULL, &(struct disc_options){.seed = seed}, &scratch->why),
                0);
            assert_int_equal(disc_open(path, NULL, &disc, &scratch->why), 0);
            if (i == 0 && seed == 1)
                strcpy(first, disc_serial(disc));
            else if (i == 1 && seed == 1)
                assert_string_equal(disc_serial(disc), first);
            else
                assert_string_not_equal(disc_serial(disc), serial);
            disc_close(disc);
        }
    }
}

/* ------------------------------------------------------------------ one holder */

static void second_opener_is_told_who_holds_it(void **state)
{
    struct scratch *scratch = *state;
    scratch_disc(scratch, "cd-r-80");
    shut(scratch);
    scratch_open(scratch, &(struct disc_options){.holder = "/run/coaster/one/control"});
    struct disc *second = NULL;
    char process[40];
    snprintf(process, sizeof process, "process %ld", (long)getpid());
    for (int read_only = 0; read_only < 2; read_only++) {
        struct disc_options options = {.read_only = read_only};
        assert_int_equal(disc_open(scratch->path, &options, &second, &scratch->why), EXIT_NO_DRIVE);
        assert_null(second);
        assert_one_sentence(scratch->why.sentence, process);
        assert_one_sentence(scratch->why.sentence, "/run/coaster/one/control");
    }
    long holder;
    char words[100];
    assert_true(disc_holder(scratch->path, &holder, words, sizeof words));
    assert_int_equal(holder, getpid());
    assert_string_equal(words, "/run/coaster/one/control");
    shut(scratch);
    assert_false(disc_holder(scratch->path, &holder, words, sizeof words));
    scratch_open(scratch, NULL);
}

static void reading_needs_no_lock_and_writes_nothing(void **state)
{
    struct scratch *scratch = *state;
    scratch_disc(scratch, "cd-r-80");
    assert_good(burn(scratch->disc, 0, 300, &data, 1));
    assert_good(disc_synchronize(scratch->disc));
    disc_abandon(scratch->disc);
    scratch->disc = NULL;
    off_t journal = size_of(inside(scratch, "journal"));
    assert_true(journal > 0);
    remove(inside(scratch, "lock"));
    struct disc_options look = {.read_only = true};
    struct disc *second;
    scratch_open(scratch, &look);
    assert_int_equal(disc_open(scratch->path, &look, &second, &scratch->why), 0);
    assert_true(holds(second, 0, 300, 1));
    uint8_t block[2048] = {0};
    assert_sense(disc_write(second, 452, 1, block, &data), DATA_PROTECT, WRITE_PROTECTED);
    assert_sense(disc_close_session(second, &data), DATA_PROTECT, WRITE_PROTECTED);
    disc_close(second);
    shut(scratch);
    assert_int_equal(size_of(inside(scratch, "journal")), journal);
    assert_int_equal(size_of(inside(scratch, "lock")), -1);
}

/* ------------------------------------------------------------------ what is not a disc */

static void assert_refused(struct scratch *scratch, int code, const char *words)
{
    struct disc *disc = NULL;
    for (int read_only = 0; read_only < 2; read_only++) {
        int result = disc_open(scratch->path, &(struct disc_options){.read_only = read_only}, &disc, &scratch->why);
        assert_int_equal(result, code);
        assert_null(disc);
        assert_one_sentence(scratch->why.sentence, words);
    }
}

static void not_a_disc(void **state)
{
    struct scratch *scratch = *state;
    assert_refused(scratch, EXIT_NO_DRIVE, "no such disc");
    mkdir(scratch->path, 0700);
    assert_refused(scratch, EXIT_USAGE_ERROR, "not a disc");
    assert_int_equal(entries(scratch->path), 0);
}

/* The last place: tracks come after sessions, whose address follows from what lies before them. */
static const char *find_last(const char *text, const char *words)
{
    const char *found = NULL;
    for (const char *at = text; (at = strstr(at, words)) != NULL; at++)
        found = at;
    return found;
}

static void newer_and_damaged_layouts(void **state)
{
    struct scratch *scratch = *state;
    scratch_disc(scratch, "cd-r-80");
    assert_good(burn(scratch->disc, 0, 300, &data, 1));
    assert_good(disc_close_session(scratch->disc, &data));
    shut(scratch);
    static char good[1 << 16];
    FILE *file = fopen(inside(scratch, "disc.json"), "r");
    size_t length = fread(good, 1, sizeof good - 1, file);
    fclose(file);
    assert_non_null(strstr(good, "\"format\": 2"));
    write_file(inside(scratch, "disc.json"), "{\"format\": 3, \"spirals\": []}");
    assert_refused(scratch, EXIT_USAGE_ERROR, "newer");
    static const char *const bad[] = {"",
                                      "{",
                                      "[]",
                                      "{\"format\": 0}",
                                      "{\"format\": 2}",
                                      "{\"format\": 2, \"kind\": \"lp\"}",
                                      "\0",
                                      "\x01\x02\x03",
                                      "nul"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_file(inside(scratch, "disc.json"), bad[i]);
        assert_refused(scratch, EXIT_USAGE_ERROR, "is damaged");
    }
    /* facts that cannot be: one value of the good file at a time */
    static const char *const swaps[][2] = {
        {"\"start\": 0", "\"start\": 400000"},       {"\"length\": 300", "\"length\": -1"},
        {"\"length\": 300", "\"length\": 299"},      {"\"lead_out\": 302", "\"lead_out\": 2147483647"},
        {"\"number\": 1", "\"number\": 99"},         {"\"state\": \"complete\"", "\"state\": \"open\""},
        {"\"state\": \"complete\"", "\"state\": 3"}, {"\"tracks\": [", "\"tracks\": [7,"},
        {"\"session\": 1", "\"session\": 2"},        {"\"closed\": true", "\"closed\": 1"},
        {"\"serial\": \"", "\"serial\": \"0"},       {"\"generation\": ", "\"generation\": -"},
    };
    for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++) {
        static char changed[1 << 16];
        const char *at = find_last(good, swaps[i][0]);
        assert_non_null(at);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - good), good, swaps[i][1], at + strlen(swaps[i][0]));
        write_file(inside(scratch, "disc.json"), changed);
        assert_refused(scratch, EXIT_USAGE_ERROR, "damaged");
    }
    /* cut anywhere: refused or, once whole, opened; never a crash */
    for (size_t cut = 0; cut < length; cut += 7) {
        static char part[1 << 16];
        memcpy(part, good, cut);
        part[cut] = 0;
        write_file(inside(scratch, "disc.json"), part);
        struct disc *disc;
        assert_int_equal(disc_open(scratch->path, NULL, &disc, &scratch->why), EXIT_USAGE_ERROR);
    }
    write_file(inside(scratch, "disc.json"), good);
    scratch_open(scratch, NULL);
    assert_true(holds(scratch->disc, 0, 300, 1));
}

static void journal_with_a_damaged_tail(void **state)
{
    struct scratch *scratch = *state;
    scratch_disc(scratch, "cd-r-80");
    assert_good(burn(scratch->disc, 0, 300, &data, 1));
    assert_good(disc_synchronize(scratch->disc));
    off_t synchronized = size_of(inside(scratch, "journal"));
    assert_good(disc_close_session(scratch->disc, &data));
    off_t closed = size_of(inside(scratch, "journal"));
    disc_abandon(scratch->disc);
    scratch->disc = NULL;
    int journal = open(inside(scratch, "journal"), O_RDWR);
    uint8_t byte;
    for (off_t at = synchronized; at < closed; at += 3) { /* one bit of the last record, anywhere */
        assert_int_equal(pread(journal, &byte, 1, at), 1);
        byte ^= 0x10;
        assert_int_equal(pwrite(journal, &byte, 1, at), 1);
        scratch_open(scratch, &(struct disc_options){.read_only = true});
        assert_int_equal(disc_layout(scratch->disc)->session_count, 1);
        assert_int_equal(next_writable(scratch->disc, &data), 452);
        shut(scratch);
        byte ^= 0x10;
        assert_int_equal(pwrite(journal, &byte, 1, at), 1);
    }
    assert_int_equal(ftruncate(journal, closed - 1), 0);
    close(journal);
    scratch_open(scratch, NULL);
    assert_int_equal(disc_layout(scratch->disc)->last_session_state, SESSION_INCOMPLETE);
    assert_good(disc_close_session(scratch->disc, &data));
    assert_int_equal(next_writable(scratch_reopen(scratch), &data), 11702);
    assert_int_equal(size_of(inside(scratch, "journal")), 0); /* folded */
}

/* ------------------------------------------------------------------ killed */

/* Runs work in a child that is killed in the middle of holding the disc. */
static void kill_after(struct scratch *scratch, void (*work)(struct disc *disc))
{
    disc_abandon(scratch->disc);
    scratch->disc = NULL;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct disc *disc;
        if (disc_open(scratch->path, &(struct disc_options){.seed = 1}, &disc, NULL) == 0) {
            work(disc);
            if (write(ready[1], "r", 1) != 1)
                _exit(1);
        }
        for (;;)
            pause();
    }
    close(ready[1]);
    char byte = 0;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    scratch_open(scratch, &(struct disc_options){.seed = 1});
}

static void work_synchronized(struct disc *disc)
{
    (void)burn(disc, 0, 400, &data, 1);
    (void)disc_synchronize(disc);
}

static void work_interrupted(struct disc *disc)
{
    (void)burn(disc, 0, 400, &data, 1);
    (void)disc_synchronize(disc);
    (void)burn(disc, 552, 100, &data, 1);
}

static void work_first_interrupted(struct disc *disc)
{
    (void)burn(disc, 0, 100, &data, 1);
}

static void work_closed(struct disc *disc)
{
    work_interrupted(disc);
    (void)disc_close_session(disc, &data);
}

static void killed_after_synchronize(void **state)
{
    struct scratch *scratch = *state;
    scratch_disc(scratch, "cd-r-80");
    kill_after(scratch, work_synchronized);
    assert_int_equal(next_writable(scratch->disc, &data), 552);
    assert_true(disc_layout(scratch->disc)->identification_valid);
    assert_true(holds(scratch->disc, 0, 400, 1));
}

/* 8.3: what was synchronised is there, the interrupted track is incomplete; 2.21: the session cannot be closed over it
 */
static void killed_in_a_track(void **state)
{
    struct scratch *scratch = *state;
    scratch_disc(scratch, "cd-r-80");
    kill_after(scratch, work_interrupted);
    for (int times = 0; times < 2; times++) {
        struct disc *disc = scratch->disc;
        const struct disc_layout *layout = disc_layout(disc);
        assert_int_equal(layout->status, DISC_APPENDABLE);
        assert_int_equal(layout->last_session_state, SESSION_INCOMPLETE);
        assert_int_equal(layout->track_count, 2);
        assert_int_equal(layout->tracks[1].state, TRACK_INCOMPLETE);
        assert_true(layout->tracks[1].damaged);
        assert_int_equal(layout->last_track_in_last_session, 2);
        struct disc_track track;
        assert_good(disc_next_track(disc, &data, &track));
        assert_int_equal(track.number, 2);
        assert_int_equal(track.next_writable, LBA_NONE);
        assert_true(holds(disc, 0, 400, 1));
        uint8_t block[2048] = {0};
        assert_sense(disc_read(disc, 552, 1, block), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
        assert_sense(disc_write(disc, 652, 1, block, &data), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
        assert_sense(disc_close_session(disc, &data), ILLEGAL_REQUEST,
                     SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
        assert_good(disc_synchronize(disc)); /* nothing pending */
        assert_int_equal(disc_layout(disc)->tracks[1].state, TRACK_INCOMPLETE);
        scratch_reopen(scratch);
    }
    assert_good(disc_close_track(scratch->disc, 0xFF, &data));
    assert_int_equal(next_writable(scratch->disc, &data), 552 + 300 + 152);
    assert_good(disc_close_session(scratch->disc, &data));
    assert_true(holds(scratch->disc, 0, 400, 1));
}

static void killed_in_the_first_track_of_an_erasable_disc(void **state)
{
    struct scratch *scratch = *state;
    scratch_disc(scratch, "cd-rw-80");
    kill_after(scratch, work_first_interrupted);
    assert_int_equal(disc_layout(scratch->disc)->tracks[0].state, TRACK_INCOMPLETE);
    assert_good(disc_blank(scratch->disc, 1, 0));
    assert_int_equal(disc_layout(scratch->disc)->status, DISC_BLANK);
    assert_good(burn(scratch->disc, 0, 300, &data, 2));
    assert_good(disc_synchronize(scratch->disc));
    assert_true(holds(scratch->disc, 0, 300, 2));
}

static void killed_after_closing(void **state)
{
    struct scratch *scratch = *state;
    scratch_disc(scratch, "cd-r-80");
    kill_after(scratch, work_closed);
    assert_int_equal(disc_layout(scratch->disc)->session_count, 2);
    assert_int_equal(next_writable(scratch->disc, &data), 552 + 300 + 2 + 11400);
    assert_true(holds(scratch->disc, 0, 400, 1));
    assert_true(holds(scratch->disc, 552, 100, 1));
}

/* 0.1 f: an orderly end is an eject, which flushes */
static void orderly_end_completes_an_open_track(void **state)
{
    struct scratch *scratch = *state;
    scratch_disc(scratch, "cd-r-80");
    assert_good(burn(scratch->disc, 0, 320, &data, 1));
    scratch_reopen(scratch);
    assert_int_equal(next_writable(scratch->disc, &data), 472);
    assert_true(holds(scratch->disc, 0, 320, 1));
}

/* ------------------------------------------------------------------ a full host disk */

static void full_host_disk_changes_nothing(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    assert_good(burn(disc, 0, 320, &data, 1));
    struct disc_layout before = *disc_layout(disc);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){330 * 2048, limit.rlim_max}); /* in the middle of the write */
    struct sense refusal = burn(disc, 320, 32, &data, 1);
    setrlimit(RLIMIT_FSIZE, &limit);
    assert_sense(refusal, MEDIUM_ERROR, WRITE_ERROR);
    assert_memory_equal(disc_layout(disc), &before, sizeof before);
    assert_good(burn(disc, 320, 32, &data, 1)); /* there is room again */
    assert_good(disc_synchronize(disc));
    assert_true(holds(disc, 0, 352, 1));

    /* no room for the journal's record of a new track */
    before = *disc_layout(disc);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, limit.rlim_max});
    refusal = burn(disc, 352 + 152, 1, &data, 1);
    struct sense closing = disc_close_session(disc, &data);
    setrlimit(RLIMIT_FSIZE, &limit);
    assert_sense(refusal, MEDIUM_ERROR, WRITE_ERROR);
    assert_sense(closing, MEDIUM_ERROR, WRITE_ERROR);
    assert_memory_equal(disc_layout(disc), &before, sizeof before);
    assert_good(disc_close_session(disc, &data));
    scratch_reopen(scratch);
    assert_int_equal(next_writable(scratch->disc, &data), 354 + 11400);
    assert_true(holds(scratch->disc, 0, 352, 1));
}

/* ------------------------------------------------------------------ pressed */

static void pressed(void **state)
{
    struct scratch *scratch = *state;
    snprintf(scratch->path, sizeof scratch->path, "%s/a.iso", scratch->folder);
    FILE *file = fopen(scratch->path, "w");
    uint8_t sector[2048];
    for (lba_t lba = 0; lba < 40; lba++) {
        make_sector(sector, sizeof sector, lba, 9);
        fwrite(sector, sizeof sector, 1, file);
    }
    fclose(file);
    struct disc *disc = scratch_open(scratch, NULL);
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(disc_kind(disc)->profile, PROFILE_CD_ROM);
    assert_int_equal(layout->status, DISC_COMPLETE);
    assert_int_equal(layout->last_session_state, SESSION_COMPLETE);
    assert_int_equal(layout->session_count, 1);
    assert_int_equal(layout->track_count, 1);
    assert_int_equal(layout->capacity, 40);
    assert_int_equal(layout->disc_type, 0);
    assert_true(holds(disc, 0, 40, 9));
    /* 2.21 */
    assert_sense(disc_write(disc, 0, 1, sector, &data), ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
    assert_sense(disc_blank(disc, 0, 0), ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    assert_sense(disc_close_session(disc, &data), ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    assert_sense(disc_read(disc, 40, 1, sector), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_good(disc_synchronize(disc));
    struct disc *second; /* nobody holds an image */
    assert_int_equal(disc_open(scratch->path, NULL, &second, &scratch->why), 0);
    assert_string_equal(disc_serial(second), disc_serial(disc));
    disc_close(second);
    shut(scratch);
    assert_int_equal(truncate(scratch->path, 40 * 2048 - 1), 0);
    assert_refused(scratch, EXIT_USAGE_ERROR, "2048");
    assert_int_equal(truncate(scratch->path, 0), 0);
    assert_refused(scratch, EXIT_USAGE_ERROR, "empty");
    assert_int_equal(truncate(scratch->path, (off_t)2048 * 449850), 0);
    assert_refused(scratch, EXIT_USAGE_ERROR, "larger than a CD");
    assert_int_equal(entries(scratch->folder), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(create_refuses_what_exists),
        disc_test(create_leaves_nothing_behind),
        disc_test(serials),
        disc_test(second_opener_is_told_who_holds_it),
        disc_test(reading_needs_no_lock_and_writes_nothing),
        disc_test(not_a_disc),
        disc_test(newer_and_damaged_layouts),
        disc_test(journal_with_a_damaged_tail),
        disc_test(killed_after_synchronize),
        disc_test(killed_in_a_track),
        disc_test(killed_in_the_first_track_of_an_erasable_disc),
        disc_test(killed_after_closing),
        disc_test(orderly_end_completes_an_open_track),
        disc_test(full_host_disk_changes_nothing),
        disc_test(pressed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
