/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which file a sheet means. Sheets come from other machines and from strangers: only the folder of the sheet and what
 * lies below it is ever read. Of a name that leads elsewhere (an absolute path, a drive's letter, a step upwards) the
 * last part is looked for beside the sheet.
 */
#include "emu/disc/image/image.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static bool steps_up(const char *name)
{
    for (const char *at = name; at; at = strchr(at, '/')) {
        at += *at == '/';
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == 0))
            return true;
    }
    return false;
}

/* Backslashes are taken as what they are on the machine that wrote the sheet. */
static void to_local(char *name)
{
    for (char *c = name; *c; c++)
        if (*c == '\\')
            *c = '/';
    bool elsewhere = name[0] == '/' || steps_up(name) || (name[0] && name[1] == ':');
    char *last = strrchr(name, '/');
    if (elsewhere && last)
        memmove(name, last + 1, strlen(last));
}

/* The one entry that differs in case alone; more than one: *count says so. */
static void find_in_another_case(int folder, const char *name, char found[NAME_MAX + 1], unsigned *count)
{
    *count = 0;
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy >= 0 ? fdopendir(copy) : NULL;
    if (!entries) {
        if (copy >= 0)
            close(copy);
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries));) {
        if (strcasecmp(entry->d_name, name) != 0)
            continue;
        strcpy(found, entry->d_name);
        ++*count;
    }
    closedir(entries);
}

static int open_name(struct image *image, int folder, const char *name)
{
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file >= 0 || errno != ENOENT)
        return file;
    char found[NAME_MAX + 1];
    unsigned count = 0;
    if (!strchr(name, '/'))
        find_in_another_case(folder, name, found, &count);
    if (count > 1) {
        fail(image->why, EXIT_USAGE_ERROR, "the file %s is not there, and %u differ from it in case alone", name,
             count);
        errno = 0;
        return -1;
    }
    errno = ENOENT;
    return count == 1 ? openat(folder, found, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
}

static int open_folder(const char *path)
{
    char *folder = strdup(path);
    if (!folder)
        return -1;
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = 0;
    int descriptor = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    return descriptor;
}

static int refuse(struct image *image, const char *name, const char *what)
{
    fail(image->why, EXIT_USAGE_ERROR, "the file %s %s", name, what);
    return -1;
}

int image_open_beside(struct image *image, const char *name)
{
    char local[1024];
    if (!*name || strlen(name) >= sizeof local)
        return refuse(image, *name ? "named here" : "''", *name ? "has too long a name" : "has no name");
    strcpy(local, name);
    to_local(local);
    if (!*local)
        return refuse(image, name, "has no name");
    int folder = open_folder(image->path);
    if (folder < 0)
        return refuse(image, name, strerror(errno));
    int file = open_name(image, folder, local);
    int error = errno;
    close(folder);
    struct stat facts;
    if (file < 0)
        return error == 0        ? -1
               : error == ENOENT ? refuse(image, local, "is not there")
                                 : refuse(image, local, strerror(error));
    if (fstat(file, &facts) == 0 && S_ISREG(facts.st_mode))
        return file;
    close(file);
    return refuse(image, local, "is no plain file");
}
