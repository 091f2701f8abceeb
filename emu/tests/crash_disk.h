/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's disk under a bundle: what is asked of it is recorded, one of the operations can fail, and after any of
 * them the power can go. What a barrier covered is then there; of the rest each write is there, or not, or some of its
 * pieces of 512 bytes are; a file may be as short as it was, its name unknown, a rename undone.
 */
#ifndef COASTER_EMU_TESTS_CRASH_DISK_H
#define COASTER_EMU_TESTS_CRASH_DISK_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu/disc/store.h"

/* ------------------------------------------------------------------ chance that can be had again */

struct chance {
    uint64_t state;
};

static inline uint64_t draw(struct chance *chance)
{
    uint64_t z = (chance->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline unsigned below(struct chance *chance, unsigned limit)
{
    return (unsigned)(draw(chance) % limit);
}

/* ------------------------------------------------------------------ recording and failing */

enum event_kind { EVENT_WRITE, EVENT_TRUNCATE, EVENT_SYNCHRONIZE, EVENT_COMMIT, EVENT_FOLDER };

struct event {
    enum event_kind kind;
    enum store_file file;
    off_t at; /* of a truncate: the new size */
    size_t size;
    uint8_t *bytes;
    bool forgotten; /* a barrier failed behind it: no later one covers it (fsync of Linux) */
};

enum { MOST_EVENTS = 4000, NEVER = -1 };

static struct {
    struct event events[MOST_EVENTS];
    unsigned count;
    int operations; /* asked for so far, those that failed too */
    int fault_at;   /* the operation that fails; NEVER */
    int error;      /* ENOSPC: nothing more can be written while the command lasts */
    bool failing, tripped;
} disk = {.fault_at = NEVER};

static inline void disk_forget(void)
{
    for (unsigned i = 0; i < disk.count; i++)
        free(disk.events[i].bytes);
    disk.count = 0;
    disk.operations = 0;
    disk.fault_at = NEVER;
    disk.failing = disk.tripped = false;
}

/* The command is answered: there is room again, and errors are over. */
static inline void disk_recovers(void)
{
    disk.failing = false;
}

static inline void disk_note(enum event_kind kind, enum store_file file, const void *bytes, size_t size, off_t at)
{
    if (disk.count == MOST_EVENTS)
        abort();
    struct event *event = &disk.events[disk.count++];
    *event = (struct event){.kind = kind, .file = file, .at = at, .size = size};
    if (size > 0) {
        event->bytes = malloc(size);
        memcpy(event->bytes, bytes, size);
    }
}

static inline bool disk_fails(bool takes_room)
{
    bool now = disk.operations++ == disk.fault_at;
    if (now)
        disk.tripped = disk.failing = true;
    return now || (disk.failing && disk.error == ENOSPC && takes_room);
}

/* Some of a write that fails is written. */
static inline int disk_write(struct store *store, enum store_file file, const void *bytes, size_t size, off_t at)
{
    bool fails = disk_fails(true);
    size_t done = fails ? size / 2 : size;
    if (done > 0) {
        disk_note(EVENT_WRITE, file, bytes, done, at);
        int error = store_host.write(store, file, bytes, done, at);
        if (error)
            return error;
    }
    return fails ? disk.error : 0;
}

static inline int disk_truncate(struct store *store, enum store_file file, off_t size)
{
    if (disk_fails(size > 0))
        return disk.error;
    disk_note(EVENT_TRUNCATE, file, NULL, 0, size);
    return store_host.truncate(store, file, size);
}

/* Since the file's last barrier. */
static inline void forget_writes(enum store_file file)
{
    for (unsigned i = disk.count; i-- > 0;) {
        struct event *event = &disk.events[i];
        if (event->kind == EVENT_SYNCHRONIZE && event->file == file)
            return;
        event->forgotten = event->forgotten || (event->kind == EVENT_WRITE && event->file == file);
    }
}

/* One that fails has told it once: the next succeeds, whatever became of what it was for. */
static inline int disk_synchronize(struct store *store, enum store_file file)
{
    (void)store;
    if (disk_fails(false)) {
        forget_writes(file);
        return disk.error;
    }
    disk_note(EVENT_SYNCHRONIZE, file, NULL, 0, 0);
    return 0;
}

static inline int disk_commit(struct store *store)
{
    if (disk_fails(false)) {
        close(store->descriptors[STORE_LAYOUT]); /* as the host's does before it renames */
        store->descriptors[STORE_LAYOUT] = -1;
        return disk.error;
    }
    disk_note(EVENT_COMMIT, STORE_LAYOUT, NULL, 0, 0);
    return store_host.commit(store);
}

static inline int disk_folder(struct store *store)
{
    (void)store;
    if (disk_fails(false))
        return disk.error;
    disk_note(EVENT_FOLDER, STORE_LAYOUT, NULL, 0, 0);
    return 0;
}

static const struct store_operations recorded_disk = {"recorded",       disk_write,  disk_truncate,
                                                      disk_synchronize, disk_commit, disk_folder};

/* The host's files without waiting for its disk. */
static inline int quick_synchronize(struct store *store, enum store_file file)
{
    (void)store, (void)file;
    return 0;
}
static inline int quick_folder(struct store *store)
{
    (void)store;
    return 0;
}
static inline struct store_operations quick_disk(void)
{
    struct store_operations quick = store_host;
    quick.synchronize = quick_synchronize;
    quick.synchronize_folder = quick_folder;
    return quick;
}

/* ------------------------------------------------------------------ what the power leaves */

enum cut {
    CUT_KILL, /* the process ends: all that was asked for is there */
    CUT_TORN, /* and pieces of the write that follows */
    CUT_LOST, /* the power goes: nothing that no barrier covered is there */
    CUT_SOME, /* some of it is */
    CUTS
};

static const char *const cut_names[CUTS] = {"kill", "torn", "lost", "some"};

/* As emu/disc/store.c names them. */
static const char *const disk_names[STORE_FILES] = {"data.iso", "raw.bin", "raw.sub",      "lead.bin",
                                                    "packets",  "journal", "disc.json.new"};

static inline void put_pieces(int file, const struct event *event, struct chance *chance)
{
    enum { PIECE = 512 };
    for (size_t done = 0, step; done < event->size; done += step) {
        step = PIECE - (size_t)(event->at + (off_t)done) % PIECE;
        step = step < event->size - done ? step : event->size - done;
        if (below(chance, 2) && pwrite(file, event->bytes + done, step, event->at + (off_t)done) < 0)
            abort();
    }
}

static inline void put_event(int file, const struct event *event)
{
    if (event->kind == EVENT_WRITE && pwrite(file, event->bytes, event->size, event->at) != (ssize_t)event->size)
        abort();
    if (event->kind == EVENT_TRUNCATE && ftruncate(file, event->at) != 0)
        abort();
}

static inline void put_uncovered(int file, const struct event *event, enum cut cut, struct chance *chance)
{
    unsigned fate = cut == CUT_SOME ? below(chance, 3) : cut == CUT_LOST ? 0 : 1;
    if (fate == 1 || (fate == 2 && event->kind == EVENT_TRUNCATE && below(chance, 2)))
        put_event(file, event);
    else if (fate == 2 && event->kind == EVENT_WRITE)
        put_pieces(file, event, chance);
}

/* A file that grew since its last barrier may be shorter. */
static inline void lose_growth(int file, off_t before, struct chance *chance)
{
    struct stat facts;
    if (fstat(file, &facts) != 0)
        abort();
    unsigned fate = below(chance, 4);
    off_t grown = facts.st_size - before;
    if (grown <= 0 || fate > 1)
        return;
    off_t size = fate == 0 ? before : before + (off_t)(draw(chance) % (uint64_t)grown);
    if (ftruncate(file, size) != 0)
        abort();
}

static inline void leave_file(int folder, enum store_file name, unsigned count, enum cut cut, struct chance *chance)
{
    int covered = NEVER, created = NEVER, named = NEVER;
    for (int i = 0; i < (int)count; i++) {
        const struct event *event = &disk.events[i];
        if (event->kind == EVENT_SYNCHRONIZE && event->file == name)
            covered = i;
        if (event->kind == EVENT_FOLDER)
            named = i;
        bool creates = event->kind == EVENT_WRITE || (event->kind == EVENT_TRUNCATE && event->at > 0);
        if (creates && event->file == name && created == NEVER)
            created = i;
    }
    bool tears = cut == CUT_TORN && disk.events[count].file == name;
    if (created == NEVER && !tears)
        return;
    if (named < created && (cut == CUT_LOST || (cut == CUT_SOME && below(chance, 2))))
        return;
    int file = openat(folder, disk_names[name], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        abort();
    struct stat facts = {.st_size = 0};
    bool behind = false;
    for (int i = 0; i < (int)count; i++) {
        const struct event *event = &disk.events[i];
        if (event->file != name || event->kind > EVENT_TRUNCATE)
            continue;
        if (i > covered && !behind)
            behind = fstat(file, &facts) == 0;
        if (i < covered && !event->forgotten)
            put_event(file, event);
        else
            put_uncovered(file, event, cut, chance);
    }
    if (behind && cut == CUT_SOME)
        lose_growth(file, facts.st_size, chance);
    if (tears)
        put_pieces(file, &disk.events[count], chance);
    close(file);
}

struct text {
    char bytes[1 << 17];
    size_t size;
};

static inline void put_text(int folder, const char *name, const struct text *text, size_t size)
{
    int file = openat(folder, name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || write(file, text->bytes, size) != (ssize_t)size)
        abort();
    close(file);
}

/* disc.json: the last one whose name is sure, or one that was renamed to it since. */
static inline void leave_layout(int folder, const struct text *first, unsigned count, enum cut cut,
                                struct chance *chance)
{
    static struct text sure, named, fresh;
    bool covered = false, unsure = false;
    sure = *first;
    fresh.size = 0;
    for (unsigned i = 0; i < count; i++) {
        const struct event *event = &disk.events[i];
        bool ours = event->file == STORE_LAYOUT;
        if (event->kind == EVENT_WRITE && ours) {
            memcpy(fresh.bytes + event->at, event->bytes, event->size);
            fresh.size = (size_t)event->at + event->size;
            covered = false;
        } else if (event->kind == EVENT_TRUNCATE && ours) {
            fresh.size = (size_t)event->at;
        } else if (event->kind == EVENT_SYNCHRONIZE && ours) {
            covered = true;
        } else if (event->kind == EVENT_COMMIT) {
            named = fresh;
            if (!covered && cut > CUT_TORN)
                named.size = 0;
            fresh.size = 0;
            unsure = true;
        } else if (event->kind == EVENT_FOLDER && unsure) {
            sure = named;
            unsure = false;
        }
    }
    bool renamed = unsure && (cut < CUT_LOST || (cut == CUT_SOME && below(chance, 2)));
    const struct text *text = renamed ? &named : &sure;
    put_text(folder, "disc.json", text, text->size);
    const struct text *left = unsure && !renamed ? &named : &fresh;
    if (left->size > 0 && cut != CUT_LOST)
        put_text(folder, "disc.json.new", left, cut == CUT_KILL ? left->size : below(chance, (unsigned)left->size + 1));
}

/* The bundle at path as it is when the power goes after count events. It was blank before the first. */
static inline void disk_leave(const char *path, const struct text *first, unsigned count, enum cut cut,
                              struct chance *chance)
{
    mkdir(path, 0700);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        abort();
    for (unsigned name = 0; name < STORE_FILES; name++)
        unlinkat(folder, disk_names[name], 0);
    for (enum store_file name = STORE_DATA; name <= STORE_JOURNAL; name++)
        leave_file(folder, name, count, cut, chance);
    leave_layout(folder, first, count, cut, chance);
    close(folder);
}

#endif
