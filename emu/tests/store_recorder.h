/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A life of a disc recorded as its store sees it, and replayed up to any event: as a kill leaves it, with the next
 * write torn, or with everything lost that no barrier covered.
 */
#ifndef COASTER_EMU_TESTS_STORE_RECORDER_H
#define COASTER_EMU_TESTS_STORE_RECORDER_H

#include "emu/tests/disc_support.h"

#include "emu/disc/store.h"

/* ------------------------------------------------------------------ the recorder */

enum event_kind { EVENT_WRITE, EVENT_TRUNCATE, EVENT_SYNCHRONIZE, EVENT_COMMIT, EVENT_FOLDER };

struct event {
    enum event_kind kind;
    enum store_file file;
    off_t at;
    size_t size;
    uint8_t *bytes;
};

static struct event events[2000];
static unsigned event_count;

static inline void recorder_note(enum event_kind kind, enum store_file file, const void *bytes, size_t size, off_t at)
{
    assert_true(event_count < sizeof events / sizeof *events);
    struct event *event = &events[event_count++];
    *event = (struct event){.kind = kind, .file = file, .at = at, .size = size};
    if (size > 0) {
        event->bytes = malloc(size);
        memcpy(event->bytes, bytes, size);
    }
}

static inline int record_write(struct store *store, enum store_file file, const void *bytes, size_t size, off_t at)
{
    recorder_note(EVENT_WRITE, file, bytes, size, at);
    return store_host.write(store, file, bytes, size, at);
}
static inline int record_truncate(struct store *store, enum store_file file, off_t size)
{
    recorder_note(EVENT_TRUNCATE, file, NULL, 0, size);
    return store_host.truncate(store, file, size);
}
static inline int record_synchronize(struct store *store, enum store_file file)
{
    (void)store;
    recorder_note(EVENT_SYNCHRONIZE, file, NULL, 0, 0);
    return 0;
}
static inline int record_commit(struct store *store)
{
    recorder_note(EVENT_COMMIT, STORE_LAYOUT, NULL, 0, 0);
    return store_host.commit(store);
}
static inline int record_folder(struct store *store)
{
    (void)store;
    recorder_note(EVENT_FOLDER, STORE_LAYOUT, NULL, 0, 0);
    return 0;
}
static const struct store_operations recorder = {"record",           record_write,  record_truncate,
                                                 record_synchronize, record_commit, record_folder};

/* The host's files without waiting for its disk. */
static inline int no_synchronize(struct store *store, enum store_file file)
{
    (void)store, (void)file;
    return 0;
}
static inline int no_folder(struct store *store)
{
    (void)store;
    return 0;
}
static inline struct store_operations quick_store(void)
{
    struct store_operations quick = store_host;
    quick.synchronize = no_synchronize;
    quick.synchronize_folder = no_folder;
    return quick;
}

/* ------------------------------------------------------------------ the cuts */

enum cut { CUT_BETWEEN, CUT_TORN, CUT_POWER };

/* After a power cut only what a later barrier covered is sure to be there. */
static inline bool survives(unsigned index, unsigned count, enum cut cut)
{
    const struct event *event = &events[index];
    if (cut != CUT_POWER || event->kind == EVENT_COMMIT)
        return true;
    for (unsigned i = index + 1; i < count; i++)
        if (events[i].kind == EVENT_SYNCHRONIZE && events[i].file == event->file)
            return true;
    return false;
}

static inline void apply(struct store *store, const struct event *event, size_t size)
{
    switch (event->kind) {
    case EVENT_WRITE:
        assert_int_equal(store_host.write(store, event->file, event->bytes, size, event->at), 0);
        break;
    case EVENT_TRUNCATE:
        assert_int_equal(store_host.truncate(store, event->file, event->at), 0);
        break;
    case EVENT_COMMIT:
        assert_int_equal(store_host.commit(store), 0);
        break;
    default:
        break;
    }
}

/* Path becomes a copy of the original after the first count events, and when torn half of the write that follows. */
static inline void replay(const char *original, const char *path, unsigned count, enum cut cut)
{
    char command[400];
    snprintf(command, sizeof command, "rm -rf '%s' && cp -r '%s' '%s'", path, original, path);
    assert_int_equal(system(command), 0);
    struct store store;
    FILE *folder = fopen(path, "r");
    assert_non_null(folder);
    store_init(&store, &store_host, NULL, dup(fileno(folder)), true);
    fclose(folder);
    for (unsigned i = 0; i < count; i++)
        if (survives(i, count, cut))
            apply(&store, &events[i], events[i].size);
    if (cut == CUT_TORN)
        apply(&store, &events[count], events[count].size / 2);
    store_free(&store);
}

static inline void recorder_forget(void)
{
    for (unsigned i = 0; i < event_count; i++)
        free(events[i].bytes);
    event_count = 0;
}

#endif
