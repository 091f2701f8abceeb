/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths that the tree in the drive's folder stands for (emu/door/sg_tree.h). Real SCSI devices of this machine are
 * hidden by it: a program that looks for drives finds this one alone. */
#include <stdio.h>
#include <string.h>

#include "emu/door/sg/shim.h"

static const char *const prefixes[] = {
    "/sys/bus/scsi",
    "/sys/class/scsi_generic",
    "/sys/class/scsi_device",
    "/sys/class/scsi_host",
    "/sys/class/bsg",
    "/sys/class/block/sr0",
    "/sys/block/sr0",
    "/sys/dev/block/11:0",
    "/sys/dev/char/21:0",
    "/sys/devices/platform/coaster",
    "/proc/scsi",
    "/proc/devices",
    "/proc/sys/dev/cdrom/info",
    "/dev/bsg",
};

static bool begins_with(const char *path, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(path, prefix, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

const char *shim_tree(const char *path)
{
    static _Thread_local char real[700];
    const char *folder = shim_folder();
    if (folder[0] == '\0' ||
        (strncmp(path, "/sys/", 5) != 0 && strncmp(path, "/proc/", 6) != 0 && strncmp(path, "/dev/bsg", 8) != 0))
        return NULL;
    size_t length = strlen(folder);
    if (length + strlen(path) >= sizeof real)
        return NULL;
    memcpy(real, folder, length);
    char *to = real + length;
    for (const char *from = path; *from != '\0'; from++) /* "//" is "/" */
        if (from[0] != '/' || from[1] != '/')
            *to++ = *from;
    *to = '\0';
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (begins_with(real + length, prefixes[i]))
            return real;
    return NULL;
}

char *shim_untree(char *path)
{
    const char *folder = shim_folder();
    size_t length = strlen(folder);
    if (path != NULL && length > 0 && strncmp(path, folder, length) == 0 &&
        (begins_with(path + length, "/sys") || begins_with(path + length, "/proc") ||
         begins_with(path + length, "/dev")))
        memmove(path, path + length, strlen(path + length) + 1);
    return path;
}
