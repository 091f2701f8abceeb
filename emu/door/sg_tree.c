/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/door/sg_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu/door/folder.h"

/* The device's own folder, and the way from there to sys/. */
#define DEVICE "sys/devices/platform/coaster/host0/target0:0:0/0:0:0:0"
enum { PATH_ROOM = FOLDER_PATH_LENGTH + 160 };

struct tree {
    const char *folder;
    int error; /* the first that happened, and where */
    char where[PATH_ROOM];
};

static void went_wrong(struct tree *tree, const char *path)
{
    if (tree->error != 0)
        return;
    tree->error = errno;
    snprintf(tree->where, sizeof tree->where, "%s", path);
}

static void make_path(struct tree *tree, const char *name, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s", tree->folder, name);
    for (char *slash = path + strlen(tree->folder) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            went_wrong(tree, path);
        *slash = '/';
    }
}

static void text(struct tree *tree, const char *name, const char *format, ...) coaster_printf(3, 4);
static void text(struct tree *tree, const char *name, const char *format, ...)
{
    char path[PATH_ROOM];
    make_path(tree, name, path);
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        went_wrong(tree, path);
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    vfprintf(file, format, arguments);
    va_end(arguments);
    if (fclose(file) != 0)
        went_wrong(tree, path);
}

/* sys/A/B -> sys/TARGET, relative as the kernel's are. */
static void link_to(struct tree *tree, const char *name, const char *target)
{
    char path[PATH_ROOM], relative[PATH_ROOM] = "";
    make_path(tree, name, path);
    for (const char *slash = strchr(name, '/'); (slash = strchr(slash + 1, '/')) != NULL;)
        strcat(relative, "../");
    strncat(relative, target + strlen("sys/"), sizeof relative - strlen(relative) - 1);
    if (symlink(relative, path) != 0)
        went_wrong(tree, path);
}

/* ------------------------------------------------------------------ /sys */

static void scsi_device(struct tree *tree, const struct sg_identity *identity)
{
    text(tree, DEVICE "/type", "5\n");
    text(tree, DEVICE "/vendor", "%-8s\n", identity->vendor);
    text(tree, DEVICE "/model", "%-16s\n", identity->product);
    text(tree, DEVICE "/rev", "%-4s\n", identity->revision);
    text(tree, DEVICE "/scsi_level", "6\n");
    text(tree, DEVICE "/state", "running\n");
    text(tree, DEVICE "/queue_depth", "1\n");
    text(tree, DEVICE "/queue_type", "none\n");
    text(tree, DEVICE "/device_blocked", "0\n");
    text(tree, DEVICE "/timeout", "30\n");
    text(tree, DEVICE "/modalias", "scsi:t-0x05\n");
    text(tree, DEVICE "/uevent", "DEVTYPE=scsi_device\nDRIVER=sr\nMODALIAS=scsi:t-0x05\n");
    link_to(tree, DEVICE "/subsystem", "sys/bus/scsi");
    link_to(tree, DEVICE "/driver", "sys/bus/scsi/drivers/sr");
    link_to(tree, DEVICE "/generic", DEVICE "/scsi_generic/sg0");
    text(tree, DEVICE "/../uevent", "DEVTYPE=scsi_target\n");
    text(tree, DEVICE "/../../uevent", "DEVTYPE=scsi_host\n");
    text(tree, DEVICE "/../../scsi_host/host0/proc_name", "coaster\n");
    text(tree, DEVICE "/../../scsi_host/host0/unique_id", "0\n");
    text(tree, DEVICE "/../../scsi_host/host0/state", "running\n");
}

static void block_device(struct tree *tree)
{
    text(tree, DEVICE "/block/sr0/dev", "11:0\n");
    text(tree, DEVICE "/block/sr0/removable", "1\n");
    text(tree, DEVICE "/block/sr0/ro", "0\n");
    text(tree, DEVICE "/block/sr0/range", "1\n");
    text(tree, DEVICE "/block/sr0/events", "media_change eject_request\n");
    text(tree, DEVICE "/block/sr0/uevent", "MAJOR=11\nMINOR=0\nDEVNAME=sr0\nDEVTYPE=disk\n");
    text(tree, DEVICE "/block/sr0/queue/logical_block_size", "2048\n");
    text(tree, DEVICE "/block/sr0/queue/hw_sector_size", "2048\n");
    text(tree, DEVICE "/block/sr0/queue/max_sectors_kb", "512\n");
    text(tree, DEVICE "/block/sr0/queue/max_hw_sectors_kb", "8192\n");
    text(tree, DEVICE "/block/sr0/queue/rotational", "1\n");
    link_to(tree, DEVICE "/block/sr0/device", DEVICE);
    link_to(tree, DEVICE "/block/sr0/subsystem", "sys/class/block");
}

static void generic_devices(struct tree *tree)
{
    text(tree, DEVICE "/scsi_generic/sg0/dev", "21:0\n");
    text(tree, DEVICE "/scsi_generic/sg0/uevent", "MAJOR=21\nMINOR=0\nDEVNAME=sg0\n");
    link_to(tree, DEVICE "/scsi_generic/sg0/device", DEVICE);
    text(tree, DEVICE "/bsg/0:0:0:0/dev", "254:0\n");
    link_to(tree, DEVICE "/bsg/0:0:0:0/device", DEVICE);
    text(tree, DEVICE "/scsi_device/0:0:0:0/uevent", "\n");
    link_to(tree, DEVICE "/scsi_device/0:0:0:0/device", DEVICE);
}

static void classes(struct tree *tree)
{
    link_to(tree, "sys/bus/scsi/devices/0:0:0:0", DEVICE);
    link_to(tree, "sys/bus/scsi/devices/target0:0:0", "sys/devices/platform/coaster/host0/target0:0:0");
    link_to(tree, "sys/bus/scsi/devices/host0", "sys/devices/platform/coaster/host0");
    link_to(tree, "sys/bus/scsi/drivers/sr/0:0:0:0", DEVICE);
    link_to(tree, "sys/class/scsi_device/0:0:0:0", DEVICE "/scsi_device/0:0:0:0");
    link_to(tree, "sys/class/scsi_generic/sg0", DEVICE "/scsi_generic/sg0");
    link_to(tree, "sys/class/scsi_host/host0", "sys/devices/platform/coaster/host0/scsi_host/host0");
    link_to(tree, "sys/class/bsg/0:0:0:0", DEVICE "/bsg/0:0:0:0");
    link_to(tree, "sys/class/block/sr0", DEVICE "/block/sr0");
    link_to(tree, "sys/block/sr0", DEVICE "/block/sr0");
    link_to(tree, "sys/dev/block/11:0", DEVICE "/block/sr0");
    link_to(tree, "sys/dev/char/21:0", DEVICE "/scsi_generic/sg0");
}

/* ------------------------------------------------------------------ /proc */

/* The table that the kernel's cdrom driver prints. */
static void cdrom_info(struct tree *tree, const struct sg_identity *can)
{
    text(tree, "proc/sys/dev/cdrom/info",
         "CD-ROM information, Id: cdrom.c 3.20 2003/12/17\n\ndrive name:\t\tsr0\ndrive speed:\t\t%u\n"
         "drive # of slots:\t1\nCan close tray:\t\t%d\nCan open tray:\t\t%d\nCan lock tray:\t\t%d\n"
         "Can change speed:\t1\nCan select disk:\t0\nCan read multisession:\t1\nCan read MCN:\t\t1\n"
         "Reports media changed:\t1\nCan play audio:\t\t%d\nCan write CD-R:\t\t%d\nCan write CD-RW:\t%d\n"
         "Can read DVD:\t\t%d\nCan write DVD-R:\t%d\nCan write DVD-RAM:\t%d\nCan read MRW:\t\t0\n"
         "Can write MRW:\t\t0\nCan write RAM:\t\t0\n\n\n",
         can->speed, can->tray, can->tray, can->lock, can->play, can->cd_r, can->cd_rw, can->dvd, can->dvd_r,
         can->dvd_ram);
}

/* This machine's own list, with the majors of our nodes: whoever reads it looks for "bsg". */
static void devices(struct tree *tree)
{
    char line[128], path[PATH_ROOM];
    FILE *from = fopen("/proc/devices", "re");
    make_path(tree, "proc/devices", path);
    FILE *to = fopen(path, "we");
    bool block = false;
    if (to == NULL)
        went_wrong(tree, path);
    else
        fprintf(to, "Character devices:\n");
    while (from != NULL && to != NULL && fgets(line, sizeof line, from) != NULL) {
        unsigned major = 0;
        char name[64] = "";
        if (strncmp(line, "Block", 5) == 0) {
            fprintf(to, " 21 sg\n254 bsg\n\nBlock devices:\n 11 sr\n");
            block = true;
        } else if (sscanf(line, "%u %63s", &major, name) == 2 && strcmp(name, "bsg") != 0 && strcmp(name, "sg") != 0 &&
                   strcmp(name, "sr") != 0 && (block || major != 254)) {
            fputs(line, to);
        }
    }
    if (to != NULL && !block)
        fprintf(to, " 21 sg\n254 bsg\n\nBlock devices:\n 11 sr\n");
    if (to != NULL && fclose(to) != 0)
        went_wrong(tree, path);
    if (from != NULL)
        fclose(from);
}

static void scsi_proc(struct tree *tree, const struct sg_identity *identity)
{
    text(tree, "proc/scsi/scsi",
         "Attached devices:\nHost: scsi0 Channel: 00 Id: 00 Lun: 00\n  Vendor: %-8s Model: %-16s Rev: %-4s\n"
         "  Type:   CD-ROM                           ANSI  SCSI revision: 05\n",
         identity->vendor, identity->product, identity->revision);
    text(tree, "proc/scsi/sg/version", "30536\t3.5.36 [20140603]\n");
    text(tree, "proc/scsi/sg/device_hdr", "host\tchan\tid\tlun\ttype\topens\tqdepth\tbusy\tonline\n");
    text(tree, "proc/scsi/sg/devices", "0\t0\t0\t0\t5\t1\t1\t0\t1\n");
    text(tree, "proc/scsi/sg/device_strs", "%-8s\t%-16s\t%-4s\n", identity->vendor, identity->product,
         identity->revision);
    text(tree, "proc/scsi/sg/allow_dio", "0\n");
    text(tree, "proc/scsi/sg/def_reserved_size", "32768\n");
}

/* ------------------------------------------------------------------ all of it */

int sg_tree_make(const struct sg_identity *identity, const char *folder, struct failure *why)
{
    struct tree tree = {.folder = folder};
    scsi_device(&tree, identity);
    block_device(&tree);
    generic_devices(&tree);
    classes(&tree);
    cdrom_info(&tree, identity);
    devices(&tree);
    scsi_proc(&tree, identity);
    text(&tree, "dev/bsg/0:0:0:0", "%s", "");
    if (tree.error != 0)
        return fail(why, EXIT_INTERNAL, "cannot make %s: %s", tree.where, strerror(tree.error));
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    remove(path);
    return 0;
}

void sg_tree_remove(const char *folder)
{
    static const char *const tops[] = {"sys", "proc", "dev"};
    char path[PATH_ROOM];
    for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, tops[i]);
        nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    }
}
