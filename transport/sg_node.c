/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * O_EXCL keeps mounts and other burning programs off the node (reference attach 6). Nothing but O_EXCL openers is kept
 * off, and /dev/sgN does not exclude /dev/srN. O_NONBLOCK: without it sr wants a disc that can be read.
 */
#include "transport/sg_node.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <scsi/sg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OLDEST_SG_IO = 30000, LEAST_TRANSFER = 64 << 10, MOST_TRANSFER = 4 << 20 };

static pthread_mutex_t nodes_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sg_node *nodes;

static int refused(const char *path, int error, struct failure *why)
{
    switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ENOTDIR:
        return fail(why, EXIT_NO_DRIVE, "there is no drive at %s", path);
    case EACCES:
    case EPERM:
        return fail(why, EXIT_NO_DRIVE, "%s is not yours to use: reading and writing it takes membership of its group",
                    path);
    case EBUSY:
        return fail(why, EXIT_NO_DRIVE, "%s is in use: its disc is mounted, or another program holds it", path);
    default:
        return fail(why, EXIT_NO_DRIVE, "%s cannot be opened: %s", path, strerror(error));
    }
}

/* sr says it in sectors of 512 bytes, sg in bytes. */
static size_t maximum_transfer(int descriptor, bool block)
{
    unsigned short sectors = 0;
    int bytes = 0;
    size_t most = LEAST_TRANSFER;
    if (block && ioctl(descriptor, BLKSECTGET, &sectors) == 0)
        most = (size_t)sectors * 512;
    else if (!block && ioctl(descriptor, BLKSECTGET, &bytes) == 0 && bytes > 0)
        most = (size_t)bytes;
    return most < LEAST_TRANSFER ? LEAST_TRANSFER : most > MOST_TRANSFER ? MOST_TRANSFER : most;
}

static int open_new(const char *path, const struct stat *status, struct sg_node **node, struct failure *why)
{
    int version = 0;
    struct sg_node *made = calloc(1, sizeof *made);
    if (made == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    made->descriptor = open(path, O_RDWR | O_NONBLOCK | O_EXCL | O_CLOEXEC);
    if (made->descriptor < 0) {
        int error = errno;
        free(made);
        return refused(path, error, why);
    }
    if (ioctl(made->descriptor, SG_GET_VERSION_NUM, &version) != 0 || version < OLDEST_SG_IO) {
        close(made->descriptor);
        free(made);
        return fail(why, EXIT_USAGE_ERROR, "%s is a device that takes no SCSI commands", path);
    }
    made->device = status->st_rdev;
    made->maximum_transfer = maximum_transfer(made->descriptor, S_ISBLK(status->st_mode));
    made->next = nodes;
    nodes = made;
    *node = made;
    return 0;
}

int sg_node_open(const char *path, struct sg_node **node, struct failure *why)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return refused(path, errno, why);
    if (!S_ISBLK(status.st_mode) && !S_ISCHR(status.st_mode))
        return fail(why, EXIT_USAGE_ERROR, "%s is not a device node", path);
    pthread_mutex_lock(&nodes_lock);
    struct sg_node *found = nodes;
    while (found != NULL && found->device != status.st_rdev)
        found = found->next;
    int code = found == NULL ? open_new(path, &status, &found, why) : 0;
    if (code == 0) {
        found->references++;
        *node = found;
    }
    pthread_mutex_unlock(&nodes_lock);
    return code;
}

void sg_node_close(struct sg_node *node)
{
    pthread_mutex_lock(&nodes_lock);
    if (--node->references == 0) {
        struct sg_node **link = &nodes;
        while (*link != node)
            link = &(*link)->next;
        *link = node->next;
        close(node->descriptor);
        free(node);
    }
    pthread_mutex_unlock(&nodes_lock);
}
