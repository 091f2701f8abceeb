/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/disc/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const file_names[STORE_FILES] = {
    [STORE_DATA] = "data.iso", [STORE_RAW] = "raw.bin",     [STORE_SUB] = "raw.sub",          [STORE_LEAD] = "lead.bin",
    [STORE_MAP] = "packets",   [STORE_JOURNAL] = "journal", [STORE_LAYOUT] = "disc.json.new",
};

size_t store_sector_size(enum store_file file)
{
    static const size_t sizes[STORE_SECTOR_FILES] = {
        [STORE_DATA] = 2048, [STORE_RAW] = 2352, [STORE_SUB] = 96, [STORE_LEAD] = LEAD_SECTOR, [STORE_MAP] = 1};
    return sizes[file];
}

void store_init(struct store *store, const struct store_operations *operations, void *context, int folder,
                bool writable)
{
    *store = (struct store){.operations = operations, .context = context, .folder = folder, .writable = writable};
    for (int file = 0; file < STORE_FILES; file++)
        store->descriptors[file] = -1;
}

void store_free(struct store *store)
{
    for (int file = 0; file < STORE_FILES; file++)
        if (store->descriptors[file] >= 0)
            close(store->descriptors[file]);
    if (store->folder >= 0)
        close(store->folder);
    store_init(store, store->operations, store->context, -1, false);
}

/* Files come to be with their first byte. */
static int descriptor(struct store *store, enum store_file file, bool create)
{
    int *d = &store->descriptors[file];
    if (*d >= 0 || store->folder < 0)
        return *d;
    *d = openat(store->folder, file_names[file], (store->writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW);
    if (*d < 0 && errno == ENOENT && create && store->writable) {
        *d = openat(store->folder, file_names[file], O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        store->folder_dirty = *d >= 0 || store->folder_dirty;
    }
    return *d;
}

/* ------------------------------------------------------------------ the host's files */

static int host_write(struct store *store, enum store_file file, const void *data, size_t size, off_t at)
{
    int d = descriptor(store, file, true);
    if (d < 0)
        return errno ? errno : EIO;
    const char *bytes = data;
    while (size > 0) {
        ssize_t done = pwrite(d, bytes, size, at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? errno : ENOSPC;
        bytes += done;
        at += done;
        size -= (size_t)done;
    }
    return 0;
}

static int host_truncate(struct store *store, enum store_file file, off_t size)
{
    int d = descriptor(store, file, size > 0);
    if (d < 0)
        return size == 0 && errno == ENOENT ? 0 : errno;
    int result;
    do
        result = ftruncate(d, size);
    while (result != 0 && errno == EINTR);
    return result ? errno : 0;
}

static int host_synchronize(struct store *store, enum store_file file)
{
    int d = descriptor(store, file, false);
    return d < 0 || fdatasync(d) == 0 ? 0 : errno;
}

static int host_commit(struct store *store)
{
    int d = store->descriptors[STORE_LAYOUT];
    store->descriptors[STORE_LAYOUT] = -1;
    if (d >= 0 && close(d) != 0)
        return errno;
    return renameat(store->folder, "disc.json.new", store->folder, "disc.json") == 0 ? 0 : errno;
}

static int host_synchronize_folder(struct store *store)
{
    /* Some file systems cannot sync a folder; then there is nothing more to do. */
    return fsync(store->folder) == 0 || errno == EINVAL ? 0 : errno;
}

const struct store_operations store_host = {
    .name = "host",
    .write = host_write,
    .truncate = host_truncate,
    .synchronize = host_synchronize,
    .commit = host_commit,
    .synchronize_folder = host_synchronize_folder,
};

/* ------------------------------------------------------------------ a simulation's */

static int drop_write(struct store *store, enum store_file file, const void *data, size_t size, off_t at)
{
    (void)store, (void)file, (void)data, (void)size, (void)at;
    return 0;
}

static int drop_truncate(struct store *store, enum store_file file, off_t size)
{
    (void)store, (void)file, (void)size;
    return 0;
}

static int drop_synchronize(struct store *store, enum store_file file)
{
    (void)store, (void)file;
    return 0;
}

static int drop_folder(struct store *store)
{
    (void)store;
    return 0;
}

const struct store_operations store_drop = {
    .name = "drop",
    .write = drop_write,
    .truncate = drop_truncate,
    .synchronize = drop_synchronize,
    .commit = drop_folder,
    .synchronize_folder = drop_folder,
};

/* ------------------------------------------------------------------ for the rest of the disc */

static void count(struct store *store, enum store_file file)
{
    if (file == STORE_JOURNAL)
        store->counters.journal_writes++;
    else if (file == STORE_LAYOUT)
        store->counters.layout_writes++;
    else
        store->counters.store_writes++;
}

static void note_written(struct store *store, enum store_file file, off_t from, off_t to)
{
    bool first = store->written[file].to <= store->written[file].from;
    if (first || from < store->written[file].from)
        store->written[file].from = from;
    if (first || to > store->written[file].to)
        store->written[file].to = to;
}

int store_write(struct store *store, enum store_file file, const void *data, size_t size, off_t at)
{
    if (!store->writable)
        return EROFS;
    count(store, file);
    store->dirty[file] = true;
    note_written(store, file, at, at + (off_t)size);
    return store->operations->write(store, file, data, size, at);
}

int store_truncate(struct store *store, enum store_file file, off_t size)
{
    if (!store->writable)
        return EROFS;
    count(store, file);
    store->dirty[file] = true;
    if (store->written[file].to > size)
        store->written[file].to = size;
    return store->operations->truncate(store, file, size);
}

/* From at on; end: there are only holes before it. */
static off_t next_data(struct store *store, enum store_file file, off_t at, off_t end)
{
    int d = descriptor(store, file, false);
    off_t found = d >= 0 ? lseek(d, at, SEEK_DATA) : at;
    return found >= 0 ? found : errno == ENXIO ? end : at; /* else the file system knows no holes */
}

/*
 * A host that could not write something tells it to one fsync alone and takes it for written from then on, though the
 * file still reads as it should (Linux; fsync(2)). So it is written once more. Holes stay holes.
 */
static int write_again(struct store *store, enum store_file file)
{
    enum { CHUNK = 32 * 1024 };
    char chunk[CHUNK];
    off_t end = store_size(store, file);
    end = end < store->written[file].to ? end : store->written[file].to;
    int error = 0;
    off_t at = next_data(store, file, store->written[file].from, end);
    for (size_t size; at < end && error == 0; at = next_data(store, file, at + (off_t)size, end)) {
        size = end - at < CHUNK ? (size_t)(end - at) : CHUNK;
        error = store_read(store, file, chunk, size, at);
        if (error == 0)
            error = store->operations->write(store, file, chunk, size, at);
    }
    return error;
}

static int synchronize(struct store *store, enum store_file file)
{
    if (!store->dirty[file])
        return 0;
    store->counters.barriers++;
    int error = store->written[file].doubtful ? write_again(store, file) : 0;
    if (error == 0)
        error = store->operations->synchronize(store, file);
    store->dirty[file] = error != 0;
    store->written[file].doubtful = error != 0;
    if (error == 0)
        store->written[file].from = store->written[file].to = 0;
    return error;
}

static int synchronize_names(struct store *store)
{
    if (!store->folder_dirty)
        return 0;
    int error = store->operations->synchronize_folder(store);
    if (error == 0)
        store->folder_dirty = false;
    return error;
}

int store_synchronize_sectors(struct store *store)
{
    int error = 0;
    for (enum store_file file = STORE_DATA; file < STORE_SECTOR_FILES && error == 0; file++)
        error = synchronize(store, file);
    return error ? error : synchronize_names(store);
}

bool store_unsettled(const struct store *store)
{
    for (enum store_file file = STORE_DATA; file < STORE_SECTOR_FILES; file++)
        if (store->dirty[file])
            return true;
    return false;
}

int store_synchronize_journal(struct store *store)
{
    int error = synchronize(store, STORE_JOURNAL);
    return error ? error : synchronize_names(store);
}

int store_replace_layout(struct store *store, const char *text, size_t size)
{
    int error = store_truncate(store, STORE_LAYOUT, 0);
    if (error == 0)
        error = store_write(store, STORE_LAYOUT, text, size, 0);
    if (error == 0)
        error = synchronize(store, STORE_LAYOUT);
    if (error == 0)
        error = store->operations->commit(store);
    if (error == 0) {
        store->folder_dirty = true;
        error = synchronize_names(store);
    }
    return error;
}

off_t store_size(struct store *store, enum store_file file)
{
    struct stat facts;
    int d = descriptor(store, file, false);
    return d >= 0 && fstat(d, &facts) == 0 ? facts.st_size : 0;
}

int store_read(struct store *store, enum store_file file, void *data, size_t size, off_t at)
{
    int d = descriptor(store, file, false);
    char *bytes = data;
    while (size > 0) {
        ssize_t done = d < 0 ? 0 : pread(d, bytes, size, at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return errno;
        if (done == 0) { /* beyond the file's end: sectors that were padded, never stored */
            memset(bytes, 0, size);
            return 0;
        }
        bytes += done;
        at += done;
        size -= (size_t)done;
    }
    return 0;
}
