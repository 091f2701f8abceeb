/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "imapi/stash.h"
#include "imapi/stash_discard.h"
#include "imapi/stash_file.h"

#define FILE_NAME "coaster-stash.bin"
#define NEXT_NAME "coaster-stash.next" /* on its way to that name, always empty */
#define SLOW_TO_FREE ((off_t)16 << 20) /* bytes; the system frees some 5 MB in a millisecond */

static void make_folders(char *path)
{
    for (char *at = path + 1;; at++) {
        if (*at && *at != '/')
            continue;
        char kept = *at;
        *at = '\0';
        mkdir(path, 0700);
        *at = kept;
        if (!kept)
            return;
    }
}

HRESULT stash_file_folder(char folder[STASH_PATH_MAXIMUM])
{
    const char *own = getenv("COASTER_STASH_DIR");
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int length;
    folder[0] = '\0';
    if (own && *own)
        length = snprintf(folder, STASH_PATH_MAXIMUM, "%s", own);
    else if (cache && *cache == '/')
        length = snprintf(folder, STASH_PATH_MAXIMUM, "%s/coaster", cache);
    else if (home && *home == '/')
        length = snprintf(folder, STASH_PATH_MAXIMUM, "%s/.cache/coaster", home);
    else
        return IMAPI_E_FILEACCESS;
    if (length < 1 || length >= STASH_PATH_MAXIMUM - 64)
        return IMAPI_E_FILEACCESS;
    make_folders(folder);
    struct stat status;
    return stat(folder, &status) == 0 && S_ISDIR(status.st_mode) ? S_OK : IMAPI_E_FILEACCESS;
}

static int open_folder(const char *folder)
{
    return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* The name still leads to the open file: nobody swept it between open and lock. */
static bool name_leads_to(int folder_fd, const char *name, const struct stat *open_file)
{
    struct stat named;
    return fstatat(folder_fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && named.st_dev == open_file->st_dev &&
           named.st_ino == open_file->st_ino;
}

enum sweep { SWEPT, IN_USE, REFUSED };

/* Of a process that died while it wiped; whoever has the lock is the only one who may have made it. */
static void sweep_next(int folder_fd)
{
    unlinkat(folder_fd, NEXT_NAME, 0);
}

/* Removes a file that lies there if its lock is free: its process is dead, and so is the key of what is in it. */
static enum sweep sweep(int folder_fd)
{
    int fd = openat(folder_fd, FILE_NAME, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? SWEPT : REFUSED;
    enum sweep outcome = SWEPT;
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid())
        outcome = REFUSED; /* not ours: a trap, or a mistake; neither is to be written to */
    else if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        outcome = errno == EWOULDBLOCK ? IN_USE : REFUSED;
    else if (fstat(fd, &status) == 0 && name_leads_to(folder_fd, FILE_NAME, &status)) {
        if (status.st_nlink == 1 && ftruncate(fd, 0) != 0)
            outcome = REFUSED;
        if (unlinkat(folder_fd, FILE_NAME, 0) != 0 && errno != ENOENT)
            outcome = REFUSED;
        sweep_next(folder_fd);
    }
    close(fd);
    return outcome;
}

void stash_sweep(void)
{
    char folder[STASH_PATH_MAXIMUM];
    if (FAILED(stash_file_folder(folder)))
        return;
    int folder_fd = open_folder(folder);
    if (folder_fd < 0)
        return;
    sweep(folder_fd);
    close(folder_fd);
}

/* Creates and locks. -1: somebody was faster (errno EEXIST), or it cannot be done. */
static int create(int folder_fd, const char *name)
{
    int fd = openat(folder_fd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return -1;
    struct stat status;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fchmod(fd, 0600) == 0 && fstat(fd, &status) == 0 &&
        name_leads_to(folder_fd, name, &status))
        return fd;
    close(fd);
    errno = EEXIST; /* a sweeper holds it or has removed it */
    return -1;
}

HRESULT stash_file_claim(const char *folder, int *fd)
{
    int folder_fd = open_folder(folder);
    if (folder_fd < 0)
        return IMAPI_E_FILEACCESS;
    HRESULT result = IMAPI_E_STASHINUSE;
    /* A sweep holds the lock for an instant only: look again before calling it in use. */
    for (int attempt = 0; attempt < 5 && result == IMAPI_E_STASHINUSE; attempt++) {
        if (attempt > 0)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        enum sweep swept = sweep(folder_fd);
        if (swept == IN_USE)
            continue;
        *fd = swept == SWEPT ? create(folder_fd, FILE_NAME) : -1;
        if (*fd >= 0)
            result = S_OK;
        else if (swept == REFUSED || errno != EEXIST)
            result = IMAPI_E_FILEACCESS;
    }
    close(folder_fd);
    return result;
}

bool stash_file_reserve(int fd, uint64_t bytes)
{
    struct statfs status;
    stash_discard_wait();
    if (bytes == 0 || bytes > INT64_MAX)
        return bytes == 0;
    /* tmpfs would take the memory now, byte by byte; there the comparison with what is free must do */
    if (fstatfs(fd, &status) == 0 && status.f_type == TMPFS_MAGIC)
        return true;
    return fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)bytes) == 0 || (errno != ENOSPC && errno != EDQUOT);
}

void stash_file_overwrite(int fd)
{
    static const uint8_t zeros[65536];
    struct stat status;
    if (fstat(fd, &status) != 0)
        return;
    for (off_t at = 0; at < status.st_size;) {
        off_t left = status.st_size - at;
        ssize_t written = pwrite(fd, zeros, left < (off_t)sizeof zeros ? (size_t)left : sizeof zeros, at);
        if (written <= 0 && errno != EINTR)
            return; /* the key is gone: this was besides */
        at += written > 0 ? written : 0;
    }
    fdatasync(fd);
}

/* An empty file in the place of the one at *fd, locked before it gets there, so that nobody ever finds the claim open.
 */
static bool replace(int folder_fd, int *fd)
{
    struct stat status;
    sweep_next(folder_fd);
    if (fstat(*fd, &status) != 0 || !name_leads_to(folder_fd, FILE_NAME, &status))
        return false;
    int next = create(folder_fd, NEXT_NAME);
    if (next < 0)
        return false;
    if (renameat(folder_fd, NEXT_NAME, folder_fd, FILE_NAME) != 0) {
        close(next);
        sweep_next(folder_fd);
        return false;
    }
    stash_discard(*fd);
    *fd = next;
    return true;
}

static bool slow_to_free(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_size >= SLOW_TO_FREE;
}

void stash_file_empty(const char *folder, int *fd)
{
    int folder_fd = slow_to_free(*fd) ? open_folder(folder) : -1;
    if (folder_fd < 0 || !replace(folder_fd, fd)) {
        int truncated = ftruncate(*fd, 0);
        (void)truncated; /* the key is gone already */
    }
    if (folder_fd >= 0)
        close(folder_fd);
}

void stash_file_remove(const char *folder, int fd)
{
    int folder_fd = open_folder(folder);
    struct stat status;
    bool slow = slow_to_free(fd);
    if (!slow) {
        int truncated = ftruncate(fd, 0);
        (void)truncated; /* unlinking frees the blocks as well */
    }
    if (folder_fd >= 0 && fstat(fd, &status) == 0 && name_leads_to(folder_fd, FILE_NAME, &status))
        unlinkat(folder_fd, FILE_NAME, 0);
    if (folder_fd >= 0)
        close(folder_fd);
    if (slow)
        stash_discard(fd);
    else
        close(fd);
}
