/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A lock file per drive, named by a hash of which drive it is, there as long as the drive is held. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "imapi/device_internal.h"

struct place {
    char folder[512], path[640];
};

static bool own_folder(const char *folder)
{
    struct stat status;
    return (mkdir(folder, 0700) == 0 || errno == EEXIST) && lstat(folder, &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == geteuid();
}

static bool needs_lock(const char *key)
{
    return strncmp(key, "loop:", 5) != 0;
}

static bool find_place(const char *key, struct place *place)
{
    char name[33];
    uint8_t hash[16];
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    if (sodium_init() < 0)
        return false;
    snprintf(place->folder, sizeof place->folder, "%s/coaster-devices", runtime ? runtime : "");
    if (!runtime || *runtime != '/' || !own_folder(place->folder)) { /* a session without one, or somebody else's */
        snprintf(place->folder, sizeof place->folder, "/tmp/coaster-devices-%u", (unsigned)geteuid());
        if (!own_folder(place->folder))
            return false;
    }
    crypto_generichash(hash, sizeof hash, (const uint8_t *)key, strlen(key), NULL, 0);
    sodium_bin2hex(name, sizeof name, hash, sizeof hash);
    snprintf(place->path, sizeof place->path, "%s/%s", place->folder, name);
    return true;
}

/* Whoever gave it back has removed it: then the lock is on a file that nobody else will find. */
static bool still_named(const char *path, int fd)
{
    struct stat held, named;
    return fstat(fd, &held) == 0 && lstat(path, &named) == 0 && held.st_ino == named.st_ino &&
           held.st_dev == named.st_dev;
}

bool device_lock_take(const char *key, int *lock)
{
    struct place place;
    for (int attempt = 0; needs_lock(key) && attempt < 5; attempt++) {
        if (!find_place(key, &place))
            return false;
        int fd = open(place.path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0 && errno == ENOENT)
            continue; /* the folder went in between */
        if (fd < 0)
            return false;
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            close(fd);
            return false;
        }
        if (still_named(place.path, fd)) {
            *lock = fd;
            return true;
        }
        close(fd);
    }
    return !needs_lock(key);
}

void device_lock_give_back(const char *key, int *lock)
{
    struct place place;
    if (*lock < 0)
        return;
    if (find_place(key, &place) && still_named(place.path, *lock)) {
        unlink(place.path);
        rmdir(place.folder); /* stays when another drive is held */
    }
    close(*lock);
    *lock = -1;
}
