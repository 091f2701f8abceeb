/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/door/installed.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool readable(const char *folder, const char *between, const char *name, char path[PATH_MAX])
{
    char pattern[PATH_MAX + 64];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s%s/%s", folder, between, name);
    bool good = false;
    if (access(pattern, R_OK) == 0) /* as it stands: a folder's name may have a '*' in it */
        return realpath(pattern, path) != NULL;
    if (glob(pattern, GLOB_NOSORT, NULL, &found) == 0) {
        good = found.gl_pathc > 0 && realpath(found.gl_pathv[0], path) != NULL;
        globfree(&found);
    }
    return good;
}

bool installed_module(const char *name, const char *variable, char path[PATH_MAX])
{
    const char *given = getenv(variable);
    if (given != NULL)
        return access(given, R_OK) == 0 && realpath(given, path) != NULL;
    char folder[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
    if (length < 0)
        return false;
    folder[length] = '\0';
    char *slash = strrchr(folder, '/');
    *slash = '\0';
    if (readable(folder, "", name, path) || readable(folder, "/../lib/coaster", name, path) ||
        readable(folder, "/../lib/*/coaster", name, path))
        return true;
    while ((slash = strrchr(folder, '/')) != NULL && slash != folder) {
        *slash = '\0';
        if (readable(folder, "", name, path))
            return true;
    }
    return false;
}
