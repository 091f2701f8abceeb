/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/drive_url.h"

#include <stdio.h>
#include <string.h>

#include "emu/door/folder.h"
#include "transport/transport.h"

int drive_url(const char *name, char url[DRIVE_URL], struct failure *why)
{
    char folder[FOLDER_PATH_LENGTH], path[FOLDER_PATH_LENGTH + 8];
    if (strchr(name, ':') != NULL || strncmp(name, "/dev/", 5) == 0) {
        if (snprintf(url, DRIVE_URL, "%s", name) >= DRIVE_URL)
            return fail(why, EXIT_USAGE_ERROR, "a URL of %zu characters is too long", strlen(name));
        return transport_check_url(name, why);
    }
    int code = folder_find(name, folder, why);
    if (code != 0)
        return code;
    snprintf(path, sizeof path, "%s/url", folder);
    FILE *file = fopen(path, "re");
    bool read = file != NULL && fgets(url, DRIVE_URL, file) != NULL;
    if (file != NULL)
        fclose(file);
    if (!read)
        return fail(why, EXIT_NO_DRIVE, "the drive '%s' says no URL", name);
    url[strcspn(url, "\n")] = '\0';
    return 0;
}
