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

/* Cuts path to the folder this program lies in. */
static bool own_folder(char folder[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    if (length < 0)
        return false;
    folder[length] = '\0';
    *strrchr(folder, '/') = '\0';
    return true;
}

/* Beside the program, in one of the places below its folder's parent, or in a folder above. */
static bool near_program(const char *name, const char *const *places, char path[PATH_MAX])
{
    char folder[PATH_MAX], *slash;
    if (!own_folder(folder))
        return false;
    if (readable(folder, "", name, path))
        return true;
    for (; *places != NULL; places++)
        if (readable(folder, *places, name, path))
            return true;
    while ((slash = strrchr(folder, '/')) != NULL && slash != folder) {
        *slash = '\0';
        if (readable(folder, "", name, path))
            return true;
    }
    return false;
}

bool installed_module(const char *name, const char *variable, char path[PATH_MAX])
{
    const char *given = getenv(variable);
    if (given != NULL)
        return access(given, R_OK) == 0 && realpath(given, path) != NULL;
    static const char *const places[] = {"/../lib/coaster", "/../lib/*/coaster", NULL};
    return near_program(name, places, path);
}

bool installed_personalities(char folder[PATH_MAX])
{
    const char *given = getenv("COASTER_PERSONALITIES");
    if (given != NULL)
        return access(given, R_OK) == 0 && realpath(given, folder) != NULL;
    static const char *const places[] = {"/../share/coaster", NULL};
    return near_program("personalities", places, folder);
}

bool installed_personality(const char *word, char path[PATH_MAX])
{
    if (strchr(word, '/') != NULL || access(word, R_OK) == 0)
        return access(word, R_OK) == 0 && realpath(word, path) != NULL;
    char folder[PATH_MAX], name[PATH_MAX];
    if (!installed_personalities(folder))
        return false;
    int length = snprintf(name, sizeof name, "%s/%s.personality", folder, word);
    return length > 0 && (size_t)length < sizeof name && access(name, R_OK) == 0 && realpath(name, path) != NULL;
}
