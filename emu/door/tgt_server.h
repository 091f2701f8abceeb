/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A private tgtd with the coaster module in it, as an ordinary user: Debian's unmodified program, its management socket
 * and everything else in one private folder, a port the kernel picks. It dies with the thread that started it.
 */
#ifndef COASTER_EMU_TGT_SERVER_H
#define COASTER_EMU_TGT_SERVER_H

#include <stdint.h>
#include <sys/types.h>

#include "base/failure.h"
#include "emu/drive/drive.h"

struct tgt_server_drive {
    const char *disc;        /* path; NULL: an empty tray */
    const char *personality; /* file; NULL: the built-in default */
    const char *serial;      /* NULL: the personality's */
    enum drive_clock clock;
    uint32_t clock_rate; /* as in struct drive_options */
    uint64_t seed;
    const char *trace;          /* file that its trace goes to, full path; NULL: none */
    const char *trace_format;   /* "json" or "pcapng" */
    long long trace_data;       /* bytes of data kept; -1: all */
    const char *const *filters; /* specifications, first added first */
    size_t filter_count;
};

struct tgt_server_options {
    const char *name;                      /* of the first drive and its folder; NULL: unnamed */
    const char *listen;                    /* ADDRESS:PORT; NULL: 127.0.0.1:0 */
    const struct tgt_server_drive *drives; /* logical units 1, 2, ...; the sockets of drive n > 1 are in FOLDER/n */
    size_t drive_count;
};

struct tgt_server;

int tgt_server_start(const struct tgt_server_options *options, struct tgt_server **server,
                     struct failure *why) coaster_must_check;
/* Ends it with every disc closed durably; within a second, whatever happens. NULL is allowed. EXIT_INTERNAL: it broke
   on the way, and its last words are on stderr; or a trace could not be written to its end. */
int tgt_server_stop(struct tgt_server *server, struct failure *why);

const char *tgt_server_url(const struct tgt_server *server, size_t drive); /* iscsi://...; NULL beyond the last drive */
const char *tgt_server_folder(const struct tgt_server *server);
pid_t tgt_server_process(const struct tgt_server *server);
/* tgtd was reaped by the caller with this status (waitpid): nothing is left to end. */
void tgt_server_ended(struct tgt_server *server, int status);

#endif
