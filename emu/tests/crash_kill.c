/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process that burns through a drive, on real files, is killed at any moment (kill -9). What its last good
 * SYNCHRONIZE CACHE, CLOSE or BLANK acknowledged is on the disc, and REPAIR, CLOSE and WRITE go on from there. SEED=N
 * repeats the moments as far as a scheduler does; COASTER_CRASH=full kills some dozens.
 */
#include "drive_support.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

enum { DATA_BLOCKS = 310, AUDIO_BLOCKS = 305, PACKET = 32, GENERATIONS = 3, LAST_STEP = 8 };

/* What the disc holds after each step; after the last it is blank again. */
static const struct expected {
    unsigned complete, closed;
    lba_t packets; /* blocks of track 3 */
} expected[LAST_STEP + 1] = {{0, 0, 0},  {1, 0, 0},  {1, 1, 0},  {2, 1, 0}, {2, 2, 0},
                             {2, 2, 32}, {2, 2, 71}, {3, 2, 71}, {3, 3, 71}};

static struct progress {
    volatile unsigned generation, step; /* acknowledged */
} * progress;                           /* shared with the process that burns */

/* ------------------------------------------------------------------ the process that burns */

static void fill(uint8_t *block, size_t size, lba_t lba, unsigned generation)
{
    uint32_t x = (uint32_t)lba * 2654435761u + generation * 40503u + 1;
    for (size_t i = 0; i < size; i++) {
        x = x * 1664525u + 1013904223u;
        block[i] = (uint8_t)(x >> 24);
    }
}

static void must(uint8_t status)
{
    if (status != GOOD)
        _exit(3);
}

static void write_track(struct bench *bench, lba_t count, size_t size)
{
    static uint8_t blocks[32 * 2352];
    lba_t start = next_writable(bench);
    for (lba_t done = 0, step; done < count; done += step) {
        step = count - done < 32 ? count - done : 32;
        for (lba_t i = 0; i < step; i++)
            fill(blocks + (size_t)i * size, size, start + done + i, progress->generation);
        uint8_t cdb[10] = {0x2A};
        put_lba(cdb + 2, start + done);
        put_be16(cdb + 7, (unsigned)step);
        must(run_raw(bench, cdb, sizeof cdb, blocks, (size_t)step * size, 0));
    }
}

static void select_packets(struct bench *bench)
{
    uint8_t list[60] = {[8] = 0x05, 0x32, 0x40, 0xC5, 8};
    must(run_out(bench, list, sizeof list, 0x55, 0x10, 0, 0, 0, 0, 0, 0, sizeof list, 0));
}

static void acknowledge(uint8_t status)
{
    must(status);
    progress->step = progress->step + 1;
}

static void burn_generation(struct bench *bench)
{
    must(select_write(bench, false, 3, false));
    write_track(bench, DATA_BLOCKS, 2048);
    acknowledge(synchronize(bench));
    acknowledge(close_session(bench));
    must(select_write(bench, false, 3, true));
    write_track(bench, AUDIO_BLOCKS, 2352);
    acknowledge(synchronize(bench));
    acknowledge(close_session(bench));
    select_packets(bench);
    write_track(bench, PACKET, 2048);
    acknowledge(synchronize(bench));
    write_track(bench, PACKET, 2048);
    acknowledge(synchronize(bench));
    acknowledge(run(bench, 0x5B, 0, 1, 0, 0, 3, 0, 0, 0, 0));
    acknowledge(close_session(bench));
    must(run(bench, 0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    progress->generation = progress->generation + 1;
    progress->step = 0;
}

coaster_noreturn static void burn_until_killed(const char *path)
{
    static struct bench bench;
    const struct drive_options options = {.name = "test", .seed = 1};
    bench.loop = loop_step_new();
    if (drive_new(bench.loop, &options, &bench.drive, &bench.why) != 0)
        _exit(4);
    bench.nexus = drive_nexus_new(bench.drive, "host");
    if (drive_insert(bench.drive, path, &bench.why) != 0)
        _exit(5);
    bench_calm(&bench);
    while (progress->generation <= GENERATIONS)
        burn_generation(&bench);
    _exit(0);
}

/* ------------------------------------------------------------------ what it leaves */

static char folder[200];
static unsigned mistakes;

static bool wrong(const char *what, int number)
{
    printf("# acknowledged: step %u of generation %u: %s %d\n", progress->step, progress->generation, what, number);
    mistakes++;
    return false;
}

static bool holds(struct disc *disc, lba_t lba, lba_t count, bool audio, unsigned generation)
{
    uint8_t found[2352], sent[2352];
    size_t size = audio ? 2352 : 2048;
    for (lba_t end = lba + count; lba < end; lba++) {
        fill(sent, size, lba, generation);
        struct sense s = audio ? disc_read_main_channel(disc, lba, found) : disc_read(disc, lba, 1, found);
        if (!sense_good(s) || memcmp(found, sent, size) != 0)
            return wrong("wrong block", (int)lba);
    }
    return true;
}

static bool is_as(const struct disc_layout *layout, const struct expected *as)
{
    unsigned complete = 0, closed = 0;
    for (unsigned i = 0; i < layout->track_count; i++)
        complete += layout->tracks[i].state == TRACK_COMPLETE;
    for (unsigned i = 0; i < layout->session_count; i++)
        closed += layout->sessions[i].state == SESSION_COMPLETE;
    bool packets = layout->track_count >= 3 ? layout->tracks[2].length >= as->packets : as->packets == 0;
    return complete == as->complete && closed == as->closed && packets;
}

/* Of the tracks as they were found: synchronised packets of the third; the others are whole, or damaged. */
static bool right_sectors(struct disc *disc, const struct disc_layout *layout, unsigned step)
{
    unsigned generation = progress->generation;
    const struct disc_track *tracks = layout->tracks;
    if (layout->track_count > 0 && tracks[0].state == TRACK_COMPLETE && !holds(disc, 0, DATA_BLOCKS, false, generation))
        return false;
    if (layout->track_count > 1 && tracks[1].state == TRACK_COMPLETE &&
        !holds(disc, tracks[1].start, AUDIO_BLOCKS, true, generation))
        return false;
    if (layout->track_count < 3 || expected[step].packets == 0 || tracks[2].damaged)
        return true;
    return holds(disc, tracks[2].start, PACKET, false, generation) &&
           (expected[step].packets == PACKET || holds(disc, tracks[2].start + 39, PACKET, false, generation));
}

static bool good(struct sense s, const char *command)
{
    return sense_good(s) || wrong(command, s.key << 16 | s.code << 8 | s.qualifier);
}

static bool goes_on(struct disc *disc, const struct disc_layout *found, unsigned step)
{
    static const struct write_parameters data = {
        .write_type = WRITE_TYPE_TAO, .multi_session = 3, .track_mode = 4, .data_block_type = 8};
    uint8_t block[2048];
    const struct disc_layout *layout = disc_layout(disc);
    unsigned last = layout->track_count;
    bool open = last > 0 && layout->tracks[last - 1].state != TRACK_COMPLETE;
    if (open && layout->tracks[last - 1].damaged && !good(disc_repair(disc, last), "REPAIR"))
        return false;
    if (!right_sectors(disc, found, step) || (open && !good(disc_close_track(disc, last, &data), "CLOSE TRACK")))
        return false;
    struct disc_track next;
    if (!good(disc_next_track(disc, &data, &next), "the next track"))
        return false;
    fill(block, sizeof block, next.next_writable, progress->generation);
    return good(disc_write(disc, next.next_writable, 1, block, &data), "WRITE") &&
           good(disc_close_session(disc, &data), "CLOSE SESSION") &&
           holds(disc, next.start, 1, false, progress->generation) && right_sectors(disc, found, step);
}

static struct disc *open_again(const char *path)
{
    struct failure why;
    struct disc *disc = NULL;
    if (disc_open(path, NULL, &disc, &why) != 0) {
        printf("# %s\n", why.sentence);
        wrong("it does not open", 0);
    }
    return disc;
}

static void judge(const char *path)
{
    struct disc *disc = open_again(path);
    if (!disc)
        return;
    static struct disc_layout as_found;
    const struct disc_layout *layout = disc_layout(disc), *found = &as_found;
    as_found = *layout;
    unsigned step = progress->step, next = step == LAST_STEP ? 0 : step + 1;
    unsigned damaged = 0, last = layout->track_count;
    for (unsigned i = 0; i < last; i++)
        damaged += layout->tracks[i].damaged;
    if (!is_as(layout, &expected[step]) && !is_as(layout, &expected[next]))
        wrong("tracks found:", layout->track_count);
    else if (damaged > 1 || (damaged == 1 && !layout->tracks[last - 1].damaged))
        wrong("damaged tracks:", (int)damaged);
    else if (right_sectors(disc, found, step) && goes_on(disc, found, step)) {
        disc_close(disc);
        disc = open_again(path);
        if (disc)
            right_sectors(disc, found, step);
    }
    disc_close(disc);
}

/* ------------------------------------------------------------------ killing */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static pid_t start(const char *path)
{
    struct failure why;
    progress->generation = 1;
    progress->step = 0;
    if (disc_create(path, disc_kind_find("cd-rw-80"), NULL, NULL, &why) != 0) {
        printf("Bail out! %s\n", why.sentence);
        exit(1);
    }
    pid_t child = fork();
    if (child == 0)
        burn_until_killed(path);
    return child;
}

static void end(pid_t child, bool may_be_killed)
{
    int status;
    if (waitpid(child, &status, 0) != child)
        abort();
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && may_be_killed;
    if (!killed && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        wrong("the process that burns ended with", status);
}

int main(void)
{
    const char *mode = getenv("COASTER_CRASH"), *seed = getenv("SEED"), *scratch = getenv("T");
    bool full = mode && strcmp(mode, "full") == 0;
    uint64_t number = seed ? strtoull(seed, NULL, 0) : (uint64_t)time(NULL);
    unsigned kills = full ? 120 : 8, steps_seen = 0;
    char path[240];
    setvbuf(stdout, NULL, _IOLBF, 0);
    snprintf(folder, sizeof folder, "%s/coaster-kill.XXXXXX", scratch && *scratch ? scratch : "/tmp");
    progress = mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!mkdtemp(folder) || progress == MAP_FAILED)
        abort();
    printf("# SEED=%llu\n", (unsigned long long)number);
    srand48((long)number);
    double began = seconds();
    snprintf(path, sizeof path, "%s/0.disc", folder);
    end(start(path), false); /* one that is left alone, to know how long it takes */
    double whole = seconds() - began;
    for (unsigned i = 1; i <= kills && mistakes == 0; i++) {
        snprintf(path, sizeof path, "%s/%u.disc", folder, i);
        pid_t child = start(path);
        double wait = drand48() * whole;
        nanosleep(&(struct timespec){(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)}, NULL);
        kill(child, SIGKILL);
        end(child, true);
        steps_seen |= 1u << progress->step;
        judge(path);
        nftw(path, bench_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    }
    printf("%s 1 - killed %u times within %.2f s, after steps %#x\n1..1\n", mistakes == 0 ? "ok" : "not ok", kills,
           whole, steps_seen);
    nftw(folder, bench_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return mistakes == 0 ? 0 : 1;
}
