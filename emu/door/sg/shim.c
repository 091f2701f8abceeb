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

#include "emu/door/wire.h"

static struct {
    bool active;
    char folder[160], block[200], generic[200], bsg[200];
    dev_t device;
    ino_t block_inode, generic_inode, bsg_inode;
} nodes;

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Raw: the interposed functions may be called before, and by, everything else. */
int shim_raw_stat(const char *path, struct stat *status)
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
    snprintf(nodes.bsg, sizeof nodes.bsg, "%s/dev/bsg/0:0:0:0", folder);
    snprintf(nodes.folder, sizeof nodes.folder, "%s", folder);
    if (shim_raw_stat(nodes.block, &status) != 0)
        return;
    nodes.device = status.st_dev;
    nodes.block_inode = status.st_ino;
    if (shim_raw_stat(nodes.generic, &status) == 0)
        nodes.generic_inode = status.st_ino;
    if (shim_raw_stat(nodes.bsg, &status) == 0)
        nodes.bsg_inode = status.st_ino;
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
    const char *inside = shim_tree(path);
    if (inside != NULL) {
        *real = inside;
        return strcmp(inside, nodes.bsg) == 0 ? NODE_BSG : NODE_NONE;
    }
    if (strncmp(path, "/dev/fd/", 8) == 0 || strncmp(path, "/proc/self/fd/", 14) == 0) {
        struct stat status;
        if (shim_raw_stat(path, &status) == 0)
            return shim_status(&status);
    }
    return NODE_NONE;
}

/* Whether the directory is /dev: asked for names of our nodes alone. */
static bool is_dev(int directory)
{
    struct stat here, dev;
    int saved = errno;
    bool same = syscall(SYS_newfstatat, directory, directory == AT_FDCWD ? "." : "", &here,
                        directory == AT_FDCWD ? 0 : AT_EMPTY_PATH) == 0 &&
                shim_raw_stat("/dev", &dev) == 0 && here.st_dev == dev.st_dev && here.st_ino == dev.st_ino;
    errno = saved;
    return same;
}

enum node shim_path_at(int directory, const char *path, const char **real)
{
    static const char *const nodes_of_dev[] = {"/dev/sr0", "/dev/sg0", "/dev/scd0", "/dev/cdrom", "/dev/bsg"};
    for (size_t i = 0; path != NULL && i < sizeof nodes_of_dev / sizeof nodes_of_dev[0]; i++)
        if (strcmp(path[0] == '.' && path[1] == '/' ? path + 2 : path, nodes_of_dev[i] + 5) == 0 && active() &&
            is_dev(directory))
            return shim_path(nodes_of_dev[i], real);
    return shim_path(path, real);
}

const char *shim_folder(void)
{
    return active() ? nodes.folder : "";
}

ino_t shim_bsg_inode(void)
{
    return nodes.bsg_inode;
}

unsigned shim_type(enum node node)
{
    return node == NODE_BLOCK ? S_IFBLK : S_IFCHR;
}

unsigned shim_major(enum node node)
{
    return node == NODE_BLOCK ? BLOCK_MAJOR : node == NODE_GENERIC ? GENERIC_MAJOR : BSG_MAJOR;
}

enum node shim_status(const struct stat *status)
{
    if (!active() || status->st_dev != nodes.device)
        return NODE_NONE;
    if (status->st_ino == nodes.block_inode)
        return NODE_BLOCK;
    if (status->st_ino == nodes.generic_inode)
        return NODE_GENERIC;
    return status->st_ino == nodes.bsg_inode ? NODE_BSG : NODE_NONE;
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
    status->st_mode = shim_type(node) | 0660;
    status->st_rdev = makedev(shim_major(node), 0);
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

/* Each opening of sr looks for events and a changed disc (GET EVENT STATUS, TEST UNIT READY): unit attentions end
 * there, and the commands of programs that do not expect one succeed. */
static int check_events(void)
{
    static const uint8_t get_event_status[10] = {0x4A, 0x01, [4] = 0x10, [8] = 8};
    uint8_t reply[8];
    shim_kernel_command(get_event_status, sizeof get_event_status, WIRE_DATA_IN, reply, sizeof reply, NULL, NULL);
    return shim_drive_status();
}

/* sr: without O_NONBLOCK a disc is wanted, and one that is not written like a disk gives EROFS for writing. */
static int block_refuses(int flags)
{
    int status = check_events();
    if (flags & O_NONBLOCK)
        return 0;
    if (status != CDS_DISC_OK)
        return status == CDS_DRIVE_NOT_READY ? EBUSY : ENOMEDIUM;
    return (flags & O_ACCMODE) != O_RDONLY ? EROFS : 0;
}

/*
 * O_EXCL of a block device excludes other O_EXCL openers; of sg it excludes everybody and is refused read-only, and who
 * comes second waits unless O_NONBLOCK is given. The lock lies on the marker: it goes with the last duplicate of the
 * descriptor, in whatever process.
 */
static int exclude(enum node node, int descriptor, int flags)
{
    int operation = (flags & O_EXCL) ? LOCK_EX : LOCK_SH;
    if (node == NODE_BSG || (node == NODE_BLOCK && !(flags & O_EXCL)))
        return 0;
    if (node == NODE_BLOCK || (flags & O_NONBLOCK))
        operation |= LOCK_NB;
    return flock(descriptor, operation) == 0 ? 0 : errno == EWOULDBLOCK ? EBUSY : errno;
}

static int open_node(enum node node, const char *real, int flags)
{
    int error = 0;
    if (flags & O_DIRECTORY)
        error = ENOTDIR;
    else if (node == NODE_BLOCK && !(flags & O_PATH))
        error = block_refuses(flags);
    else if (node == NODE_GENERIC && (flags & O_EXCL) && (flags & O_ACCMODE) == O_RDONLY)
        error = EPERM;
    int descriptor = -1;
    if (error == 0)
        descriptor = (int)syscall(SYS_openat, AT_FDCWD, real, flags & (O_ACCMODE | O_NONBLOCK | O_CLOEXEC | O_PATH), 0);
    if (descriptor >= 0 && !(flags & O_PATH) && (error = exclude(node, descriptor, flags)) != 0)
        close(descriptor);
    if (error == 0)
        return descriptor;
    errno = error;
    return -1;
}

int shim_open(int directory, const char *path, int flags, mode_t mode, bool *handled)
{
    const char *real;
    enum node node = shim_path_at(directory, path, &real);
    *handled = node != NODE_NONE || real != path;
    if (!*handled)
        return -1;
    if (node != NODE_NONE && real != path)
        return open_node(node, real, flags);
    if (node == NODE_NONE && (flags & O_ACCMODE) != O_RDONLY && !(flags & O_PATH)) {
        errno = EACCES; /* what stands for /sys and /proc is only to be read */
        return -1;
    }
    return (int)syscall(SYS_openat, directory, real, flags & ~(O_CREAT | O_EXCL | O_TRUNC), mode);
}
