/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/door/sg/shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/cdrom.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static struct {
    bool active;
    char block[200], generic[200], info[200];
    dev_t device;
    ino_t block_inode, generic_inode;
} nodes;

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Raw: the interposed functions may be called before, and by, everything else. */
static int raw_stat(const char *path, struct stat *status)
{
    return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, 0);
}

static void find_nodes(void)
{
    const char *folder = getenv("COASTER_SG_FOLDER");
    struct stat status;
    if (folder == NULL || folder[0] != '/' || strlen(folder) > 150)
        return;
    snprintf(nodes.block, sizeof nodes.block, "%s/sr0", folder);
    snprintf(nodes.generic, sizeof nodes.generic, "%s/sg0", folder);
    snprintf(nodes.info, sizeof nodes.info, "%s/cdrom-info", folder);
    if (raw_stat(nodes.block, &status) != 0)
        return;
    nodes.device = status.st_dev;
    nodes.block_inode = status.st_ino;
    if (raw_stat(nodes.generic, &status) == 0)
        nodes.generic_inode = status.st_ino;
    nodes.active = true;
}

static bool active(void)
{
    int saved = errno;
    pthread_once(&once, find_nodes);
    errno = saved;
    return nodes.active;
}

enum node shim_path(const char *path, const char **real)
{
    *real = path;
    if (path == NULL || path[0] != '/' || !active())
        return NODE_NONE;
    if (strcmp(path, "/dev/sr0") == 0 || strcmp(path, "/dev/scd0") == 0 || strcmp(path, "/dev/cdrom") == 0) {
        *real = nodes.block;
        return NODE_BLOCK;
    }
    if (strcmp(path, "/dev/sg0") == 0) {
        *real = nodes.generic;
        return NODE_GENERIC;
    }
    if (strcmp(path, "/proc/sys/dev/cdrom/info") == 0)
        *real = nodes.info;
    if (strncmp(path, "/dev/fd/", 8) == 0 || strncmp(path, "/proc/self/fd/", 14) == 0) {
        struct stat status;
        if (raw_stat(path, &status) == 0)
            return shim_status(&status);
    }
    return NODE_NONE;
}

enum node shim_status(const struct stat *status)
{
    if (!active() || status->st_dev != nodes.device)
        return NODE_NONE;
    if (status->st_ino == nodes.block_inode)
        return NODE_BLOCK;
    return status->st_ino == nodes.generic_inode ? NODE_GENERIC : NODE_NONE;
}

enum node shim_descriptor(int descriptor)
{
    struct stat status;
    int saved = errno;
    enum node node = NODE_NONE;
    if (active() && syscall(SYS_newfstatat, descriptor, "", &status, AT_EMPTY_PATH) == 0)
        node = shim_status(&status);
    errno = saved;
    return node;
}

void shim_dress(enum node node, struct stat *status)
{
    if (node == NODE_NONE)
        return;
    status->st_mode = (node == NODE_BLOCK ? S_IFBLK : S_IFCHR) | 0660;
    status->st_rdev = makedev(node == NODE_BLOCK ? BLOCK_MAJOR : GENERIC_MAJOR, 0);
    status->st_size = 0;
    status->st_blocks = 0;
    status->st_nlink = 1;
}

void *shim_next(const char *name)
{
    int saved = errno;
    void *found = dlsym(RTLD_NEXT, name);
    errno = saved;
    return found;
}

/*
 * Opens a node as the kernel does: without O_NONBLOCK a CD that nobody can write to like a disk gives EROFS for writing
 * and ENOMEDIUM with no disc; O_EXCL excludes other O_EXCL openers.
 */
int shim_open(int directory, const char *path, int flags, mode_t mode, bool *handled)
{
    const char *real;
    enum node node = shim_path(path, &real);
    *handled = node != NODE_NONE || real != path;
    if (!*handled)
        return -1;
    if (node == NODE_NONE || real == path) /* the info file, or /dev/fd/N */
        return (int)syscall(SYS_openat, directory, real, flags & ~(O_CREAT | O_EXCL | O_TRUNC), mode);
    if (node == NODE_BLOCK && !(flags & O_NONBLOCK)) {
        int status = shim_drive_status();
        if (status != CDS_DISC_OK) {
            errno = status == CDS_DRIVE_NOT_READY ? EBUSY : ENOMEDIUM;
            return -1;
        }
        if ((flags & O_ACCMODE) != O_RDONLY) {
            errno = EROFS;
            return -1;
        }
    }
    if (flags & O_DIRECTORY) {
        errno = ENOTDIR;
        return -1;
    }
    int descriptor =
        (int)syscall(SYS_openat, AT_FDCWD, real, (flags & (O_ACCMODE | O_NONBLOCK | O_CLOEXEC | O_PATH)), 0);
    if (descriptor >= 0 && (flags & O_EXCL) && flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        close(descriptor);
        errno = EBUSY;
        return -1;
    }
    return descriptor;
}
