/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The crash sweep. Each life of a disc (crash_lives.h) is cut after every operation on the host's disk, as a kill or
 * the power leaves it (crash_disk.h); each operation fails in turn, for want of room and by an error. Every time the
 * disc must open in a state a real drive could leave, and be brought back (crash_judge.h). Where there are too many
 * ways, chance takes some: SEED=N repeats them. COASTER_CRASH=full takes all cuts; what `make check` runs is a sample.
 */
#include "emu/tests/crash_judge.h"

#include <time.h>

static struct text blank_manifest;
static char folder[64];
static struct store_operations quick;
static unsigned points;

/* ------------------------------------------------------------------ a point */

/* Power again, and gone again after a few operations. */
static int dies_after;
static int dying_write(struct store *store, enum store_file file, const void *bytes, size_t size, off_t at)
{
    return dies_after-- > 0 ? store_host.write(store, file, bytes, size, at) : EIO;
}
static int dying_truncate(struct store *store, enum store_file file, off_t size)
{
    return dies_after-- > 0 ? store_host.truncate(store, file, size) : EIO;
}
static int dying_synchronize(struct store *store, enum store_file file)
{
    (void)store, (void)file;
    return dies_after-- > 0 ? 0 : EIO;
}
static int dying_commit(struct store *store)
{
    return dies_after-- > 0 ? store_host.commit(store) : EIO;
}
static int dying_folder(struct store *store)
{
    (void)store;
    return dies_after-- > 0 ? 0 : EIO;
}
static const struct store_operations dying = {"dying",           dying_write,  dying_truncate,
                                              dying_synchronize, dying_commit, dying_folder};

static struct disc *open_with(const char *path, const struct store_operations *operations)
{
    struct failure why;
    struct disc *disc = NULL;
    const struct disc_options options = {.seed = 1, .store_operations = operations};
    if (disc_open(path, &options, &disc, &why) != 0)
        wrong("it does not open: %s", why.sentence);
    return disc;
}

static bool judge_opened(struct disc *disc, const struct cut_point *at)
{
    const struct disc_layout *layout = disc_layout(disc);
    return may_be(at, layout) && good_address(disc) && right_sectors(disc, at, layout, false) && right_text(disc, at);
}

/* Afterwards, and once more after it was closed and opened. */
static bool judge_brought_back(const char *path, const struct cut_point *at, struct chance *chance)
{
    static struct disc_layout found;
    struct fresh fresh[2] = {{LBA_NONE, false}, {LBA_NONE, false}};
    struct disc *disc = open_with(path, &quick);
    if (!disc)
        return false;
    found = *disc_layout(disc);
    bool erasable = disc_kind(disc)->erasable;
    bool again = erasable && (found.status == DISC_COMPLETE || below(chance, 4) == 0);
    if (found.formatted && below(chance, 2))
        again = !overwrite(disc, &fresh[0]);
    else if (again)
        start_again(disc, chance, fresh);
    else
        finish(disc, fresh);
    bool repaired = !again && !found.formatted;
    for (unsigned twice = 0; twice < 2 && disc; twice++) {
        if ((!repaired || right_sectors(disc, at, &found, true)) && holds_fresh(disc, &fresh[0]))
            holds_fresh(disc, &fresh[1]);
        disc_close(disc);
        disc = twice == 0 ? open_with(path, &quick) : NULL;
    }
    return true;
}

static void judge_point(unsigned count, enum cut cut, uint64_t seed)
{
    static char path[128];
    struct chance chance = {seed};
    struct cut_point at = cut_point_at(count, cut);
    points++;
    snprintf(path, sizeof path, "%s/cut.disc", folder);
    disk_leave(path, &blank_manifest, count, cut, &chance);
    unsigned before = mistakes;
    if (below(&chance, 4) == 0) { /* the power goes while it is opened */
        dies_after = (int)below(&chance, 10);
        disc_abandon(open_with(path, &dying));
    }
    struct disc *disc = open_with(path, &quick);
    if (!disc)
        return;
    bool right = judge_opened(disc, &at);
    disc_abandon(disc); /* and what was recovered stays so */
    disc = right ? open_with(path, &quick) : NULL;
    right = disc && judge_opened(disc, &at);
    disc_close(disc);
    if (right && mistakes == before)
        judge_brought_back(path, &at, &chance);
}

static void judge_cut(unsigned count, enum cut cut, uint64_t seed)
{
    if (cut == CUT_TORN && (count == disk.count || disk.events[count].kind != EVENT_WRITE))
        return;
    snprintf(point, sizeof point, "%s after %u of %u operations", cut_names[cut], count, disk.count);
    judge_point(count, cut, seed);
}

/* ------------------------------------------------------------------ a fault */

static void make_blank(const struct script *script)
{
    struct failure why;
    const struct disc_options options = {.seed = 1, .store_operations = &quick};
    snprintf(life.path, sizeof life.path, "%s/life.disc", folder);
    nftw(life.path, scratch_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    life.name = script->name;
    if (disc_create(life.path, disc_kind_find(script->kind), NULL, &options, &why) != 0) {
        printf("Bail out! %s\n", why.sentence);
        exit(1);
    }
    char manifest[200];
    snprintf(manifest, sizeof manifest, "%s/disc.json", life.path);
    FILE *file = fopen(manifest, "r");
    if (!file)
        abort();
    blank_manifest.size = fread(blank_manifest.bytes, 1, sizeof blank_manifest.bytes, file);
    fclose(file);
}

/* The command that met it is tried again and all goes on as if nothing had been; or the power goes, then or later. */
static void judge_fault(const struct script *script, int operation, int error, bool ends, uint64_t seed)
{
    struct chance chance = {seed};
    make_blank(script);
    snprintf(point, sizeof point, "%s at operation %d", error == ENOSPC ? "host disk full" : "host error", operation);
    unsigned before = mistakes;
    live(script, operation, error, ends);
    if (!disk.tripped)
        wrong("the fault was not met");
    size_t length = strlen(point);
    if (!ends && life.step != step_count)
        wrong("it ended after %u steps of %u", life.step, step_count);
    if (mistakes != before)
        return;
    for (enum cut cut = CUT_KILL; cut < CUTS; cut++) {
        if (cut == CUT_TORN)
            continue;
        snprintf(point + length, sizeof point - length, ", %s at the end", cut_names[cut]);
        judge_point(disk.count, cut, draw(&chance));
    }
    unsigned later = below(&chance, disk.count + 1);
    snprintf(point + length, sizeof point - length, ", power gone after %u of %u", later, disk.count);
    judge_point(later, CUT_SOME, draw(&chance));
}

/* ------------------------------------------------------------------ a sweep */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Few: how many of each are taken; 0: all, and of the cuts by chance this many each. */
static void sweep(const struct script *script, unsigned few, unsigned subsets, struct chance *chance)
{
    enum { MOST_MISTAKES = 20 };
    make_blank(script);
    strcpy(point, "without faults");
    live(script, NEVER, 0, false);
    unsigned events = disk.count, operations = (unsigned)disk.operations;
    printf("# %s: %u operations in %u steps\n", script->name, operations, step_count);
    unsigned rounds = few ? few : events + 1;
    for (unsigned round = 0; round < rounds && mistakes < MOST_MISTAKES; round++) {
        unsigned count = few ? below(chance, events + 1) : round;
        for (enum cut cut = CUT_KILL; cut < CUT_SOME; cut++)
            judge_cut(count, cut, draw(chance));
        for (unsigned i = 0; i < subsets; i++)
            judge_cut(count, CUT_SOME, draw(chance));
    }
    rounds = few ? few : operations;
    for (unsigned round = 0; round < rounds && mistakes < MOST_MISTAKES; round++) {
        unsigned operation = few ? below(chance, operations) : round;
        for (unsigned way = 0; way < 4; way++)
            if (!few || way == round % 4)
                judge_fault(script, (int)operation, way & 1 ? ENOSPC : EIO, way & 2, draw(chance));
    }
    life_forget();
}

static void begin(void)
{
    quick = quick_disk();
    setvbuf(stdout, NULL, _IOLBF, 0);
    strcpy(folder,
           access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm/coaster-crash.XXXXXX" : "/tmp/coaster-crash.XXXXXX");
    if (!mkdtemp(folder))
        abort();
}

int main(int argument_count, char **arguments)
{
    enum { LEAST_POINTS = 10000, SCRIPTS = sizeof scripts / sizeof *scripts };
    const char *mode = getenv("COASTER_CRASH"), *seed = getenv("SEED");
    bool full = mode && strcmp(mode, "full") == 0;
    uint64_t number = seed ? strtoull(seed, NULL, 0) : full ? (uint64_t)time(NULL) : 1;
    const char *only =
        argument_count > 1 ? arguments[1] : NULL; /* of the lives' names, for whoever looks for a fault */
    bool right = true;
    begin();
    printf("# SEED=%llu\n", (unsigned long long)number);
    for (unsigned i = 0; i < SCRIPTS; i++) {
        struct chance chance = {number + i};
        if (only && !strstr(scripts[i].name, only))
            continue;
        unsigned before = points;
        double began = seconds();
        sweep(&scripts[i], full ? 0 : 3, full ? 4 : 1, &chance);
        right = right && mistakes == 0;
        printf("%s %u - %s: %u points in %.1f s\n", mistakes == 0 ? "ok" : "not ok", i + 1, scripts[i].name,
               points - before, seconds() - began);
        mistakes = 0;
    }
    bool enough = only || points >= (full ? LEAST_POINTS : SCRIPTS * 15u);
    printf("%s %d - %u points in all\n1..%d\n", enough ? "ok" : "not ok", SCRIPTS + 1, points, SCRIPTS + 1);
    nftw(folder, scratch_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return right && enough ? 0 : 1;
}
