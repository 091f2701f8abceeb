/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/door/sg_markers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "emu/door/folder.h"

static const char *const names[] = {"sr0", "sg0", "cdrom-info"};
enum { MARKERS = 2, FILES = 3 };

/* MODE SENSE(10) of page 2Ah without any initiator's nexus: what sr reads at attach (reference mmc 7.1). */
struct capabilities {
    bool cd_r, cd_rw, dvd, dvd_r, dvd_ram, tray, lock, play;
    unsigned speed;
};

static void mode_sense_done(struct drive_command *command, void *context)
{
    (void)command;
    *(bool *)context = true;
}

static struct capabilities capabilities(struct drive *drive)
{
    static uint8_t reply[128]; /* static: a command that finished later would still write there */
    static struct drive_command inquiry, command;
    bool inquired = false, done = false;
    struct capabilities found = {0};
    struct nexus *nexus = drive_nexus_new(drive, "sg-markers");
    /* the attention of a new nexus is taken by TEST UNIT READY */
    inquiry = (struct drive_command){.cdb_length = 6};
    drive_submit(drive, nexus, &inquiry, mode_sense_done, &inquired);
    command = (struct drive_command){.cdb = {0x5A, 0x08, 0x2A, [8] = sizeof reply},
                                     .cdb_length = 10,
                                     .data_in = reply,
                                     .data_in_capacity = sizeof reply};
    drive_submit(drive, nexus, &command, mode_sense_done, &done);
    drive_nexus_free(drive, nexus);
    if (!done || command.status != 0 || command.data_in_length < 8)
        return found;
    size_t at = 8 + (size_t)get_be16(reply + 6);
    if (at + 16 > command.data_in_length)
        return found;
    const uint8_t *page = reply + at;
    found.dvd = page[2] & 0x08;
    found.cd_r = page[3] & 0x01;
    found.cd_rw = page[3] & 0x02;
    found.dvd_r = page[3] & 0x10;
    found.dvd_ram = page[3] & 0x20;
    found.play = page[4] & 0x01;
    found.lock = page[6] & 0x01;
    found.tray = (page[6] >> 5) == 1;
    found.speed = get_be16(page + 8) / 176;
    return found;
}

/* The table the kernel's cdrom driver prints. */
static int write_info(struct drive *drive, const char *path, struct failure *why)
{
    struct capabilities can = capabilities(drive);
    const struct {
        const char *title;
        unsigned value;
    } rows[] = {
        {"drive speed:\t", can.speed},   {"drive # of slots:", 1},
        {"Can close tray:\t", can.tray}, {"Can open tray:\t", can.tray},
        {"Can lock tray:\t", can.lock},  {"Can change speed:", 1},
        {"Can select disk:", 0},         {"Can read multisession:", 1},
        {"Can read MCN:\t", 1},          {"Reports media changed:", 1},
        {"Can play audio:\t", can.play}, {"Can write CD-R:\t", can.cd_r},
        {"Can write CD-RW:", can.cd_rw}, {"Can read DVD:\t", can.dvd},
        {"Can write DVD-R:", can.dvd_r}, {"Can write DVD-RAM:", can.dvd_ram},
        {"Can read MRW:\t", 0},          {"Can write MRW:\t", 0},
        {"Can write RAM:\t", 0},
    };
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return fail(why, EXIT_INTERNAL, "cannot write %s: %s", path, strerror(errno));
    fprintf(file, "CD-ROM information, Id: cdrom.c 3.20 2003/12/17\n\ndrive name:\t\tsr0\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        fprintf(file, "%s\t%u\n", rows[i].title, rows[i].value);
    fprintf(file, "\n\n");
    if (fclose(file) != 0)
        return fail(why, EXIT_INTERNAL, "cannot write %s: %s", path, strerror(errno));
    return 0;
}

int sg_markers_make(struct drive *drive, const char *folder, struct failure *why)
{
    char path[FOLDER_PATH_LENGTH + 16];
    for (unsigned i = 0; i < MARKERS; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0)
            return fail(why, EXIT_INTERNAL, "cannot make %s: %s", path, strerror(errno));
        close(descriptor);
    }
    snprintf(path, sizeof path, "%s/%s", folder, names[MARKERS]);
    return write_info(drive, path, why);
}

void sg_markers_remove(const char *folder)
{
    char path[FOLDER_PATH_LENGTH + 16];
    for (unsigned i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
}
