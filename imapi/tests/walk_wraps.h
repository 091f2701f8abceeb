/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the library asks of the C library, the kernel, libsodium and libisofs, each with a chance to fail: the linker
 * puts these in place of the functions (--wrap, see the Makefile). While the walk counts, the nth such call fails, and
 * with `for_ever` all that come behind it. Calls that the drive, its door or a sink make are nobody's business here.
 */
#ifndef COASTER_IMAPI_TESTS_WALK_WRAPS_H
#define COASTER_IMAPI_TESTS_WALK_WRAPS_H

#include <errno.h>
#include <libisofs/libisofs.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include "imapi/tests/walk_transport.h"

enum operation_kind { OF_MEMORY, OF_FILES };

static struct operations {
    bool counting;
    atomic_uint count[2]; /* of each kind; libisofs writes on a thread of its own */
    enum operation_kind kind;
    unsigned fails_at;
    bool for_ever;
    int error; /* of files; memory is ENOMEM */
    atomic_uint hits;
    char name[32]; /* the first that failed */
} operations;

static bool fails(enum operation_kind kind, const char *name)
{
    if (!operations.counting || way_there.inside > 0)
        return false;
    unsigned now = atomic_fetch_add(&operations.count[kind], 1) + 1;
    if (kind != operations.kind || operations.fails_at == 0 || now < operations.fails_at ||
        (now > operations.fails_at && !operations.for_ever))
        return false;
    if (atomic_fetch_add(&operations.hits, 1) == 0)
        snprintf(operations.name, sizeof operations.name, "%s", name);
    errno = kind == OF_MEMORY ? ENOMEM : operations.error;
    return true;
}

/* WRAP(type, failure, kind, name, (parameters), (arguments)) */
#define WRAP(type, failure, kind, name, parameters, arguments)                                                         \
    type __real_##name parameters;                                                                                     \
    type __wrap_##name parameters;                                                                                     \
    type __wrap_##name parameters                                                                                      \
    {                                                                                                                  \
        return fails(kind, #name) ? (failure) : __real_##name arguments;                                               \
    }

/* ------------------------------------------------------------------ memory */

WRAP(void *, NULL, OF_MEMORY, malloc, (size_t size), (size))
WRAP(void *, NULL, OF_MEMORY, calloc, (size_t count, size_t size), (count, size))
WRAP(void *, NULL, OF_MEMORY, realloc, (void *memory, size_t size), (memory, size))
WRAP(char *, NULL, OF_MEMORY, strdup, (const char *text), (text))
WRAP(char *, NULL, OF_MEMORY, strndup, (const char *text, size_t length), (text, length))
WRAP(void *, NULL, OF_MEMORY, sodium_malloc, (size_t size), (size))
WRAP(int, (int)ISO_OUT_OF_MEM, OF_MEMORY, iso_image_new, (const char *name, IsoImage **image), (name, image))
WRAP(int, (int)ISO_OUT_OF_MEM, OF_MEMORY, iso_write_opts_new, (IsoWriteOpts * *options, int profile),
     (options, profile))
WRAP(int, (int)ISO_OUT_OF_MEM, OF_MEMORY, iso_read_opts_new, (IsoReadOpts * *options, int profile), (options, profile))
WRAP(int, (int)ISO_OUT_OF_MEM, OF_MEMORY, iso_image_add_new_dir,
     (IsoImage * image, IsoDir *parent, const char *name, IsoDir **folder), (image, parent, name, folder))
WRAP(int, (int)ISO_OUT_OF_MEM, OF_MEMORY, iso_image_add_new_file,
     (IsoImage * image, IsoDir *parent, const char *name, IsoStream *stream, IsoFile **file),
     (image, parent, name, stream, file))
WRAP(int, (int)ISO_OUT_OF_MEM, OF_MEMORY, iso_image_create_burn_source,
     (IsoImage * image, IsoWriteOpts *options, struct burn_source **source), (image, options, source))
WRAP(int, (int)ISO_OUT_OF_MEM, OF_MEMORY, iso_image_import,
     (IsoImage * image, IsoDataSource *source, IsoReadOpts *options, IsoReadImageFeatures **features),
     (image, source, options, features))
WRAP(int, (int)ISO_OUT_OF_MEM, OF_MEMORY, iso_dir_get_children, (const IsoDir *folder, IsoDirIter **iterator),
     (folder, iterator))
WRAP(int, (int)ISO_OUT_OF_MEM, OF_MEMORY, iso_dir_iter_next, (IsoDirIter * iterator, IsoNode **node), (iterator, node))
WRAP(int, (int)ISO_OUT_OF_MEM, OF_MEMORY, iso_image_set_node_name,
     (IsoImage * image, IsoNode *node, const char *name, int flag), (image, node, name, flag))
WRAP(int, EAGAIN, OF_MEMORY, pthread_create,
     (pthread_t * thread, const pthread_attr_t *attributes, void *(*function)(void *), void *context),
     (thread, attributes, function, context))

/* ------------------------------------------------------------------ files */

WRAP(int, -1, OF_FILES, open64, (const char *path, int flags, mode_t mode), (path, flags, mode))
WRAP(int, -1, OF_FILES, openat64, (int folder, const char *path, int flags, mode_t mode), (folder, path, flags, mode))
WRAP(FILE *, NULL, OF_FILES, fopen64, (const char *path, const char *mode), (path, mode))
WRAP(ssize_t, -1, OF_FILES, read, (int file, void *data, size_t size), (file, data, size))
WRAP(ssize_t, -1, OF_FILES, pread64, (int file, void *data, size_t size, off_t at), (file, data, size, at))
WRAP(ssize_t, -1, OF_FILES, pwrite64, (int file, const void *data, size_t size, off_t at), (file, data, size, at))
WRAP(int, -1, OF_FILES, ftruncate64, (int file, off_t size), (file, size))
WRAP(int, -1, OF_FILES, fallocate64, (int file, int mode, off_t at, off_t size), (file, mode, at, size))
WRAP(int, -1, OF_FILES, fdatasync, (int file), (file))
WRAP(int, -1, OF_FILES, fchmod, (int file, mode_t mode), (file, mode))
WRAP(int, -1, OF_FILES, flock, (int file, int operation), (file, operation))
WRAP(int, -1, OF_FILES, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(int, -1, OF_FILES, unlink, (const char *path), (path))
WRAP(int, -1, OF_FILES, unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
WRAP(int, -1, OF_FILES, rmdir, (const char *path), (path))
WRAP(int, -1, OF_FILES, stat64, (const char *path, struct stat *status), (path, status))
WRAP(int, -1, OF_FILES, lstat64, (const char *path, struct stat *status), (path, status))
WRAP(int, -1, OF_FILES, fstat64, (int file, struct stat *status), (file, status))
WRAP(int, -1, OF_FILES, fstatat64, (int folder, const char *path, struct stat *status, int flags),
     (folder, path, status, flags))
WRAP(int, -1, OF_FILES, statvfs64, (const char *path, struct statvfs *status), (path, status))
WRAP(int, -1, OF_FILES, statfs64, (const char *path, struct statfs *status), (path, status))
WRAP(int, -1, OF_FILES, fstatfs64, (int file, struct statfs *status), (file, status))
WRAP(int, -1, OF_FILES, mlock, (const void *address, size_t size), (address, size))
WRAP(int, -1, OF_FILES, madvise, (void *address, size_t size, int advice), (address, size, advice))
WRAP(char *, NULL, OF_FILES, realpath, (const char *path, char *resolved), (path, resolved))

#endif
