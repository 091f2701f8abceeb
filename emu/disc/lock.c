/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/disc/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "emu/disc/disc.h"

struct holder {
    long process;
    char words[400];
};

/* "PROCESS\nWORDS\n", as lock_take writes it; process 0 while the holder has not written it yet. */
static struct holder read_holder(int lock)
{
    char text[sizeof(struct holder)] = "";
    struct holder holder = {0, ""};
    ssize_t length = pread(lock, text, sizeof text - 1, 0);
    if (length <= 0)
        return holder;
    char *words;
    holder.process = strtol(text, &words, 10);
    if (*words == '\n')
        words++;
    words[strcspn(words, "\n")] = 0;
    snprintf(holder.words, sizeof holder.words, "%s", words);
    return holder;
}

static int held(int lock, const char *path, struct failure *why)
{
    struct holder holder = read_holder(lock);
    if (holder.process == 0)
        return fail(why, EXIT_NO_DRIVE, "%s is held by another process", path);
    if (!holder.words[0])
        return fail(why, EXIT_NO_DRIVE, "%s is held by process %ld", path, holder.process);
    return fail(why, EXIT_NO_DRIVE, "%s is held by process %ld (%s)", path, holder.process, holder.words);
}

static void write_holder(int lock, const char *words)
{
    char text[sizeof(struct holder)];
    int length = snprintf(text, sizeof text, "%ld\n%.*s\n", (long)getpid(), (int)sizeof text - 32, words ? words : "");
    /* Only for the sentence of a second opener: the lock itself does not depend on it (the host's disk may be full). */
    if (ftruncate(lock, 0) != 0 || pwrite(lock, text, (size_t)length, 0) != length)
        return;
}

int lock_take(int folder, const char *path, const char *holder, int *lock, struct failure *why)
{
    *lock = openat(folder, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (*lock < 0)
        return fail(why, EXIT_NO_DRIVE, "%s cannot be locked: %s", path, strerror(errno));
    if (flock(*lock, LOCK_EX | LOCK_NB) != 0) {
        int result = errno == EWOULDBLOCK ? held(*lock, path, why)
                                          : fail(why, EXIT_NO_DRIVE, "%s cannot be locked: %s", path, strerror(errno));
        close(*lock);
        *lock = -1;
        return result;
    }
    write_holder(*lock, holder);
    return 0;
}

int lock_look(int folder, const char *path, struct failure *why)
{
    int lock = openat(folder, "lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (lock < 0)
        return 0; /* never opened for writing, or not ours to read */
    int result = 0;
    if (flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        result = held(lock, path, why);
    close(lock);
    return result;
}

void lock_release(int lock)
{
    if (lock < 0)
        return;
    if (ftruncate(lock, 0) != 0)
        write_holder(lock, "");
    close(lock);
}

bool disc_holder(const char *path, long *process, char *words, size_t size)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int lock = folder < 0 ? -1 : openat(folder, "lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool found = lock >= 0 && flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (found) {
        struct holder holder = read_holder(lock);
        *process = holder.process;
        snprintf(words, size, "%s", holder.words);
    }
    if (lock >= 0)
        close(lock);
    if (folder >= 0)
        close(folder);
    return found;
}
