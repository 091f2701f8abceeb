/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * O_EXCL keeps mounts and other burning programs off the node (reference attach 6). Of an sr node it excludes nothing
 * but O_EXCL openers; /dev/sgN does not exclude /dev/srN, so that who claims an sg node takes the sr node of the same
 * drive too. O_NONBLOCK: without it sr wants a disc that can be read, and sg waits.
 */
#include "transport/sg_node.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { OLDEST_SG_IO = 30000, LEAST_TRANSFER = 64 << 10, MOST_TRANSFER = 4 << 20 };

static pthread_mutex_t nodes_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sg_node *nodes;

static int refused(const char *path, int error, enum transport_result *refusal, struct failure *why)
{
    *refusal = TRANSPORT_BUSY;
    switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ENOTDIR:
        *refusal = TRANSPORT_LOST;
        return fail(why, EXIT_NO_DRIVE, "there is no drive at %s", path);
    case EACCES:
    case EPERM:
        return fail(why, EXIT_NO_DRIVE, "%s is not yours to use: reading and writing it takes membership of its group",
                    path);
    case EBUSY:
        return fail(why, EXIT_NO_DRIVE, "%s is in use: its disc is mounted, or another program holds it", path);
    default:
        *refusal = TRANSPORT_FAILED;
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

/* A descriptor on the node of that number, or -1 with errno: another device may have its name by now. */
static int open_device(const char *path, dev_t device, int flags)
{
    struct stat status;
    int descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | flags);
    if (descriptor >= 0 && (fstat(descriptor, &status) != 0 || status.st_rdev != device)) {
        close(descriptor);
        errno = ENODEV;
        return -1;
    }
    return descriptor;
}

static void node_free(struct sg_node *node)
{
    if (node->descriptor >= 0)
        close(node->descriptor);
    pthread_rwlock_destroy(&node->opening);
    free(node->path);
    free(node);
}

static int open_new(const char *path, const struct stat *status, struct sg_node **node, enum transport_result *refusal,
                    struct failure *why)
{
    int version = 0;
    struct sg_node *made = calloc(1, sizeof *made);
    if (made == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    pthread_rwlock_init(&made->opening, NULL);
    made->path = strdup(path);
    made->device = status->st_rdev;
    made->block = S_ISBLK(status->st_mode);
    made->claim = -1;
    made->descriptor = open_device(path, status->st_rdev, 0);
    if (made->descriptor < 0 || made->path == NULL) {
        int error = errno;
        node_free(made);
        return refused(path, error, refusal, why);
    }
    if (ioctl(made->descriptor, SG_GET_VERSION_NUM, &version) != 0 || version < OLDEST_SG_IO) {
        node_free(made);
        *refusal = TRANSPORT_FAILED;
        return fail(why, EXIT_USAGE_ERROR, "%s is a device that takes no SCSI commands", path);
    }
    made->maximum_transfer = maximum_transfer(made->descriptor, made->block);
    made->next = nodes;
    nodes = made;
    *node = made;
    return 0;
}

int sg_node_open(const char *path, struct sg_node **node, enum transport_result *refusal, struct failure *why)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return refused(path, errno, refusal, why);
    if (!S_ISBLK(status.st_mode) && !S_ISCHR(status.st_mode)) {
        *refusal = TRANSPORT_FAILED;
        return fail(why, EXIT_USAGE_ERROR, "%s is not a device node", path);
    }
    pthread_mutex_lock(&nodes_lock);
    struct sg_node *found = nodes;
    while (found != NULL && found->device != status.st_rdev)
        found = found->next;
    int code = found == NULL ? open_new(path, &status, &found, refusal, why) : 0;
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
        node_free(node);
    }
    pthread_mutex_unlock(&nodes_lock);
}

int sg_node_io(struct sg_node *node, void *header)
{
    pthread_rwlock_rdlock(&node->opening);
    int error = node->descriptor < 0 ? ENODEV : ioctl(node->descriptor, SG_IO, header) != 0 ? errno : 0;
    pthread_rwlock_unlock(&node->opening);
    return error;
}

/* ------------------------------------------------------------------ the claim; nodes_lock is held */

/* The sr node of the drive that an sg node leads to: "" when there is none. */
static void block_sibling(const struct sg_node *node, char *path, size_t size, dev_t *device)
{
    char folder[64];
    struct stat status;
    struct dirent *entry;
    path[0] = '\0';
    snprintf(folder, sizeof folder, "/sys/dev/char/%u:%u/device/block", major(node->device), minor(node->device));
    DIR *directory = opendir(folder);
    while (directory != NULL && path[0] == '\0' && (entry = readdir(directory)) != NULL)
        if (strncmp(entry->d_name, "sr", 2) == 0)
            snprintf(path, size, "/dev/%.60s", entry->d_name);
    if (directory != NULL)
        closedir(directory);
    if (path[0] != '\0' && stat(path, &status) == 0)
        *device = status.st_rdev;
    else
        path[0] = '\0';
}

/* Whoever has an sg node open keeps O_EXCL off it, this process too: it is closed and opened again. */
static int reopen(struct sg_node *node, int flags)
{
    int error = 0;
    pthread_rwlock_wrlock(&node->opening);
    if (node->descriptor >= 0)
        close(node->descriptor);
    node->descriptor = open_device(node->path, node->device, flags);
    if (node->descriptor < 0) {
        error = errno;
        node->descriptor = open_device(node->path, node->device, 0);
    }
    pthread_rwlock_unlock(&node->opening);
    return error;
}

static int claim(struct sg_node *node)
{
    char sibling[72] = "";
    dev_t device = node->device;
    if (!node->block)
        block_sibling(node, sibling, sizeof sibling, &device);
    if (node->block || sibling[0] != '\0') {
        node->claim = open_device(node->block ? node->path : sibling, device, O_EXCL);
        /* the sr node may be kept from this user though the sg node is not: then there is nothing to be taken */
        if (node->claim < 0 && (node->block || errno == EBUSY))
            return errno;
    }
    int error = node->block ? 0 : reopen(node, O_EXCL);
    if (error != 0 && node->claim >= 0) {
        close(node->claim);
        node->claim = -1;
    }
    return error;
}

enum transport_result sg_node_claim(struct sg_node *node, struct failure *why)
{
    enum transport_result result = TRANSPORT_DONE;
    pthread_mutex_lock(&nodes_lock);
    int error = node->claims == 0 ? claim(node) : 0;
    if (error == 0)
        node->claims++;
    else
        (void)refused(node->path, error, &result, why);
    pthread_mutex_unlock(&nodes_lock);
    return result;
}

void sg_node_disclaim(struct sg_node *node)
{
    pthread_mutex_lock(&nodes_lock);
    if (--node->claims == 0) {
        if (node->claim >= 0)
            close(node->claim);
        node->claim = -1;
        if (!node->block)
            (void)reopen(node, 0);
    }
    pthread_mutex_unlock(&nodes_lock);
}
