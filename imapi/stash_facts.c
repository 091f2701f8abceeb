/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is true of the place where the stash lies (R-STA-21). Facts only: stash.c makes results of them. */
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "imapi/stash.h"

static bool folder_has_flag(const char *folder, int flag)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    int flags = 0;
    bool has = ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0 && (flags & flag) != 0;
    close(fd);
    return has;
}

/* The mount a folder lies in: its options (of the mount and of the file system) and its source, from proc(5) mountinfo.
 */
struct mount {
    char options[1024];
    char source[512];
};

static bool lies_in(const char *path, const char *mount_point)
{
    size_t length = strlen(mount_point);
    if (length == 1)
        return true;
    return strncmp(path, mount_point, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* Blanks, tabs, newlines and backslashes are written \ooo there. */
static void unescape(char *text)
{
    char *out = text;
    for (char *in = text; *in; in++) {
        if (in[0] == '\\' && in[1] && in[2] && in[3]) {
            *out++ = (char)((in[1] - '0') << 6 | (in[2] - '0') << 3 | (in[3] - '0'));
            in += 3;
        } else {
            *out++ = *in;
        }
    }
    *out = '\0';
}

static bool find_mount(const char *folder, struct mount *found)
{
    char *path = realpath(folder, NULL);
    FILE *file = fopen("/proc/self/mountinfo", "re");
    char *line = NULL;
    size_t room = 0, best = 0;
    while (path && file && getline(&line, &room, file) > 0) {
        char point[1024], options[512], source[512], super[512];
        const char *tail = strstr(line, " - ");
        if (sscanf(line, "%*s %*s %*s %*s %1023s %511s", point, options) != 2 || !tail ||
            sscanf(tail, " - %*s %511s %511s", source, super) != 2)
            continue;
        unescape(point);
        if (!lies_in(path, point) || strlen(point) < best)
            continue; /* of two on one point the later lies above */
        best = strlen(point);
        snprintf(found->options, sizeof found->options, "%s,%s", options, super);
        snprintf(found->source, sizeof found->source, "%s", source);
        unescape(found->source);
    }
    free(line);
    if (file)
        fclose(file);
    free(path);
    return best > 0;
}

/* An option, whole or up to its '='. */
static bool has_option(const char *options, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = options; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, length) == 0 && (at[length] == '=' || at[length] == ',' || at[length] == '\0'))
            return strncmp(at + length, "=none", 5) != 0 && strncmp(at + length, "=no", 3) != 0;
    }
    return false;
}

static bool compressed(const char *folder)
{
    struct mount mount;
    if (folder_has_flag(folder, FS_COMPR_FL))
        return true;
    return find_mount(folder, &mount) &&
           (has_option(mount.options, "compress") || has_option(mount.options, "compress-force"));
}

static bool encrypted(const char *folder)
{
    return folder_has_flag(folder, FS_ENCRYPT_FL);
}

static bool device_removable(dev_t device)
{
    /* a partition has no such file, the disk above it has */
    static const char *const places[] = {"", "/.."};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char path[128];
        snprintf(path, sizeof path, "/sys/dev/block/%u:%u%s/removable", major(device), minor(device), places[i]);
        FILE *file = fopen(path, "re");
        if (!file)
            continue;
        int first = fgetc(file);
        fclose(file);
        return first == '1';
    }
    return false;
}

static bool removable(const char *folder)
{
    struct stat status, source;
    struct mount mount;
    if (stat(folder, &status) == 0 && major(status.st_dev) != 0)
        return device_removable(status.st_dev);
    /* btrfs and its like answer with a number of their own: the mount names the device */
    return find_mount(folder, &mount) && stat(mount.source, &source) == 0 && S_ISBLK(source.st_mode) &&
           device_removable(source.st_rdev);
}

static uint64_t free_bytes(const char *folder)
{
    struct statvfs status;
    if (statvfs(folder, &status) != 0)
        return UINT64_MAX; /* not known: writing will tell */
    return (uint64_t)status.f_bavail * status.f_frsize;
}

static bool in_memory(const char *folder)
{
    struct statfs status;
    return statfs(folder, &status) == 0 && status.f_type == TMPFS_MAGIC;
}

struct stash_facts stash_facts = {
    .compressed = compressed,
    .encrypted = encrypted,
    .removable = removable,
    .free_bytes = free_bytes,
    .in_memory = in_memory,
};
