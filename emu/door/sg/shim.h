/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SG door's preload library: makes /dev/sr0 and /dev/sg0 of unmodified programs the drive whose folder
 * COASTER_SG_FOLDER names.
 *
 * A node is a marker file, FOLDER/sr0, FOLDER/sg0 or FOLDER/dev/bsg/0:0:0:0. Descriptors are known by the marker's
 * inode, not by a table, so that dup, fork, exec, fcntl and shell redirections need no help. Commands go over FOLDER/sg
 * (emu/door/wire.h): one nexus for the node, whatever number of processes uses it, as a kernel has it.
 *
 *   shim.c    the nodes, paths and descriptors    client.c  commands to the drive
 *   names.c   open, stat, access, links           sg.c      SG_IO of both versions
 *   data.c    read, write, seek, map              ioctl.c   the other SG, SCSI and block ioctls
 *   stdio.c   streams                             cdrom.c   the CDROM ioctls
 *   tree.c    paths in /sys, /proc and /dev/bsg   audio.c   those that play
 *   folder.c  listings, glob, working folder      block.c   reading blocks
 *   allowed.c what an ordinary user may send
 *
 * Out of its reach: statically linked programs and raw system calls (openat2 has no function in libc), set-user-id
 * programs (the loader drops LD_PRELOAD), io_uring, freopen and ftw on a node, and mounting.
 */
#ifndef COASTER_SG_SHIM_H
#define COASTER_SG_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#define SHIM_EXPORT __attribute__((visibility("default")))

enum node { NODE_NONE, NODE_BLOCK, NODE_GENERIC, NODE_BSG };
enum { BLOCK_MAJOR = 11, GENERIC_MAJOR = 21, BSG_MAJOR = 254, SECTOR = 2048 };

/* ------------------------------------------------------------------ nodes (shim.c) */

/* What a path names, and the file that stands for it. *real differs from path also where the path lies in the tree that
 * stands for parts of /sys and /proc (NODE_NONE then); it is good until this thread asks again. */
enum node shim_path(const char *path, const char **real);
/* The same for a path relative to a directory descriptor (or AT_FDCWD): "sr0" in /dev. */
enum node shim_path_at(int directory, const char *path, const char **real);
/* What a descriptor is open on. Keeps errno. */
enum node shim_descriptor(int descriptor);
/* Turns the marker's status into the node's. */
void shim_dress(enum node node, struct stat *status);
/* st_mode of a node without the rights, and its major number. */
unsigned shim_type(enum node node);
unsigned shim_major(enum node node);
/* The inode of the bsg node's marker; 0 when there is none. */
ino_t shim_bsg_inode(void);
/* Which node this is the status of. */
enum node shim_status(const struct stat *status);
/* The next definition of a libc function. */
void *shim_next(const char *name);
#define NEXT(name)                                                                                                     \
    static __typeof__(name) *next;                                                                                     \
    if (next == NULL)                                                                                                  \
    next = (__typeof__(name) *)shim_next(#name)

/* The system's own stat, past everything interposed. */
int shim_raw_stat(const char *path, struct stat *status);
/* The folder with the tree, "" when the library does nothing. */
const char *shim_folder(void);
/* Where a path leads that lies in the tree (tree.c), or NULL. */
const char *shim_tree(const char *path);
/* Turns a path inside the folder back into what it stands for; returns path. */
char *shim_untree(char *path);

int shim_open(int directory, const char *path, int flags, mode_t mode, bool *handled);

/* ------------------------------------------------------------------ commands (client.c) */

struct shim_command {
    const uint8_t *cdb;
    size_t cdb_length;
    int direction; /* enum wire_direction */
    void *data;
    size_t length;
    unsigned timeout_ms;
    /* out */
    unsigned status, host_status;
    int residual;
    uint8_t sense[32];
    size_t sense_length;
};

/* 0, or an errno: ENODEV when the drive is gone. */
int shim_execute(struct shim_command *command);
/* As the kernel's own commands: retries attention and becoming ready; 0 or an errno as sr makes of sense. */
int shim_kernel_command(const uint8_t *cdb, size_t cdb_length, int direction, void *data, size_t length,
                        uint8_t sense[32], size_t *transferred);
/* A medium change was seen since the last call. */
bool shim_media_changed(void);

/* ------------------------------------------------------------------ the rest */

/* An ioctl on a node: its value, or -1 with errno. */
int shim_ioctl(int descriptor, enum node node, unsigned long request, void *argument);
int shim_sg_io(int descriptor, enum node node, void *header);
int shim_cdrom_ioctl(int descriptor, enum node node, unsigned long request, void *argument, bool *known);
int shim_audio_ioctl(unsigned long request, void *argument, bool *known); /* of a drive that plays audio */
/* Whether the kernel lets this process send the command through the node (allowed.c). */
bool shim_allowed(int descriptor, enum node node, uint8_t opcode);
int shim_drive_status(void); /* CDS_* */

/* Bytes at position, as a block device reads them; -1 with errno. */
ssize_t shim_read_at(void *buffer, size_t length, off_t position);
/* Capacity in bytes; 0 when there is none. */
uint64_t shim_capacity(void);

#endif
