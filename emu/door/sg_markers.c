/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/door/sg_markers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "emu/door/folder.h"

static const char *const names[] = {"sr0", "sg0"};
enum { MARKERS = 2 };

static void copy_text(char *to, const uint8_t *from, size_t length)
{
    for (size_t i = 0; i < length; i++)
        to[i] = from[i] >= 0x20 && from[i] < 0x7F ? (char)from[i] : ' ';
    to[length] = '\0';
}

static void take_capabilities(struct sg_identity *found, const uint8_t *page)
{
    found->dvd = page[2] & 0x08;
    found->cd_r = page[3] & 0x01;
    found->cd_rw = page[3] & 0x02;
    found->dvd_r = page[3] & 0x10;
    found->dvd_ram = page[3] & 0x20;
    found->play = page[4] & 0x01;
    found->lock = page[6] & 0x01;
    found->tray = (page[6] >> 5) == 1;
    found->speed = get_be16(page + 8) / 176;
}

struct sg_identity sg_identify(sg_ask *ask, void *context)
{
    static const uint8_t test_unit_ready[6];
    static const uint8_t inquiry[6] = {0x12, [4] = 36};
    static const uint8_t mode_sense[10] = {0x5A, 0x08, 0x2A, [8] = 128};
    uint8_t reply[128] = {0};
    struct sg_identity found = {.type = -1};
    ask(context, test_unit_ready, sizeof test_unit_ready, NULL, 0);
    if (ask(context, inquiry, sizeof inquiry, reply, 36) >= 36) {
        found.type = reply[0];
        copy_text(found.vendor, reply + 8, 8);
        copy_text(found.product, reply + 16, 16);
        copy_text(found.revision, reply + 32, 4);
    }
    size_t length = ask(context, mode_sense, sizeof mode_sense, reply, sizeof reply);
    size_t at = 8 + (size_t)get_be16(reply + 6);
    if (length >= 8 && at + 16 <= length)
        take_capabilities(&found, reply + at);
    return found;
}

int sg_markers_make(const struct sg_identity *identity, const char *folder, struct failure *why)
{
    char path[FOLDER_PATH_LENGTH + 16];
    for (unsigned i = 0; i < MARKERS; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0)
            return fail(why, EXIT_INTERNAL, "cannot make %s: %s", path, strerror(errno));
        close(descriptor);
    }
    return sg_tree_make(identity, folder, why);
}

void sg_markers_remove(const char *folder)
{
    char path[FOLDER_PATH_LENGTH + 16];
    for (unsigned i = 0; i < MARKERS; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    sg_tree_remove(folder);
}
