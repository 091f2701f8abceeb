/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a host reaches a drive: one handle, whatever carries the commands. Kinds register themselves:
 *
 *   iscsi://[user%password@]host[:port]/target-iqn/lun    transport/iscsi.c
 *   loop:NAME-or-PATH                                     a drive in this process; emu/door/loop_transport.c brings it
 *   sg:/dev/srN or sg:/dev/sgN                            SG_IO on a drive of this machine, transport/sg.c;
 *                                                         "/dev/..." alone is the same
 *
 * A transport is one nexus: it has its own unit attentions and its own PREVENT. It logs in without sending a SCSI
 * command of its own and never reconnects: a lost connection is TRANSPORT_LOST for every command from then on. A handle
 * is used by one thread at a time, but for transport_abort.
 */
#ifndef COASTER_TRANSPORT_H
#define COASTER_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "base/sense.h"

enum transport_direction { TRANSPORT_NO_DATA, TRANSPORT_DATA_OUT, TRANSPORT_DATA_IN };

/* What became of a command on its way. Everything but TRANSPORT_DONE means that no SCSI status came back. */
enum transport_result {
    TRANSPORT_DONE,    /* .status holds the SCSI status */
    TRANSPORT_LOST,    /* the connection or the device is gone (ENODEV, ENXIO) */
    TRANSPORT_BUSY,    /* somebody else has the device (EBUSY) */
    TRANSPORT_TIMEOUT, /* .timeout_ms ran out; the command was aborted */
    TRANSPORT_FAILED,  /* anything else; transport_error says it in words */
};

/* SAM status bytes. */
enum {
    SCSI_GOOD = 0x00,
    SCSI_CHECK_CONDITION = 0x02,
    SCSI_BUSY = 0x08,
    SCSI_RESERVATION_CONFLICT = 0x18,
    SCSI_TASK_ABORTED = 0x40
};

#define TRANSPORT_SENSE_MAXIMUM 252

struct transport_command {
    /* in */
    uint8_t cdb[16];
    size_t cdb_length; /* 6, 10, 12 or 16 */
    enum transport_direction direction;
    void *data; /* data-out to send, or room for data-in; the caller keeps it alive until the command is reaped */
    size_t data_length; /* bytes of .data: the expected data transfer length */
    int timeout_ms;     /* 0: 60 s */
    void *context;      /* the caller's own */
    /* out */
    enum transport_result result;
    uint8_t status;     /* SAM status, valid with TRANSPORT_DONE */
    size_t transferred; /* bytes of .data that really moved */
    int64_t residual;   /* data_length - what the drive had to move; negative: the drive had more (overflow) */
    uint8_t sense_data[TRANSPORT_SENSE_MAXIMUM];
    size_t sense_length;
    /* the transport's own while the command is on its way */
    struct transport_command *next;
};

struct transport;

/* Opens URL, with the claim (transport_claim). 0, or an exit code with the sentence in why (EXIT_USAGE_ERROR: no such
 * kind or a malformed URL; EXIT_NO_DRIVE). */
int transport_open(const char *url, struct transport **transport, struct failure *why) coaster_must_check;
/* The same without the claim: for a look at a drive that others may be using. *refusal says what a failure was:
 * TRANSPORT_LOST (there is no drive), TRANSPORT_BUSY (it is in use, or not for this user), TRANSPORT_FAILED. */
int transport_open_shared(const char *url, struct transport **transport, enum transport_result *refusal,
                          struct failure *why) coaster_must_check;
/*
 * Keeps the other programs of this machine off the drive, as far as its kind can: a node is opened with O_EXCL, which
 * keeps mounts and burning programs off. TRANSPORT_DONE, TRANSPORT_BUSY (somebody has it), TRANSPORT_LOST. Kinds
 * without such a thing answer TRANSPORT_DONE. A claim ends with transport_disclaim or with the handle.
 */
enum transport_result transport_claim(struct transport *transport);
void transport_disclaim(struct transport *transport);
/* Whether URL begins with the scheme of a kind: 0, or EXIT_USAGE_ERROR with the sentence. Reaches nothing. */
int transport_check_url(const char *url, struct failure *why) coaster_must_check;
/* scheme://user@host... without "%password": what may be shown and logged. For free(); NULL: out of memory. */
char *transport_url_without_password(const char *url) coaster_must_check;
/* NULL is allowed. Ends the nexus; commands still running are aborted. */
void transport_close(struct transport *transport);

/* Sends one command and waits for it. Returns command->result. */
enum transport_result transport_execute(struct transport *transport, struct transport_command *command);

/*
 * The same in two halves, for more than one command on the way. transport_submit returns TRANSPORT_DONE when the
 * command was taken, and then it comes back exactly once from transport_reap, in the order of completion.
 * transport_reap waits up to timeout_ms (0: not at all, -1: for ever) and returns NULL when nothing came.
 */
enum transport_result transport_submit(struct transport *transport, struct transport_command *command);
struct transport_command *transport_reap(struct transport *transport, int timeout_ms);
size_t transport_in_flight(const struct transport *transport);

/* The URL as opened, without the password. */
const char *transport_url(const struct transport *transport);
/* The last failure in words, "" when there was none. */
const char *transport_error(const struct transport *transport);
/* Largest data transfer of one command, bytes. */
size_t transport_maximum_transfer(const struct transport *transport);
/* Whether a second handle on this drive would be another nexus. */
bool transport_has_nexuses(const char *url);

/* ------------------------------------------------------------------ kinds */

struct transport_kind {
    const char *scheme; /* "iscsi", "loop": what stands before the first ':' of a URL */
    const char *help;   /* one line for --help */
    int (*open)(const char *url, struct transport *transport, struct failure *why); /* sets .state */
    void (*close)(struct transport *transport);
    enum transport_result (*submit)(struct transport *transport, struct transport_command *command);
    struct transport_command *(*reap)(struct transport *transport, int timeout_ms);
    enum transport_result (*claim)(struct transport *transport); /* or NULL, and then disclaim too */
    void (*disclaim)(struct transport *transport);
    size_t maximum_transfer; /* bytes */
    bool one_nexus;          /* all handles on a drive are one nexus: a kernel's */
    struct transport_kind *next;
};

struct transport {
    struct transport_kind *kind;
    void *state; /* the kind's own */
    char *url;
    size_t in_flight;
    size_t maximum_transfer; /* bytes; set by the kind's open when this drive takes less than the kind does */
    bool claimed;
    enum transport_result refusal; /* set by the kind's open when it fails; TRANSPORT_LOST unless it says so */
    char error[256];
    struct transport_command *kept,
        *kept_last; /* reaped by transport_execute while it waited for its own: given out next */
};

/* For kinds: sets transport_error. */
void transport_set_error(struct transport *transport, const char *format, ...) coaster_printf(2, 3);

/* Called by each kind's constructor (or by iscsi_transport_register and its like in a static build). */
void transport_kind_register(struct transport_kind *kind);
struct transport_kind *transport_kinds(void); /* head of the list */

/* Decoded sense of a command that ended with CHECK CONDITION; sense_none() otherwise. */
static inline struct sense transport_sense(const struct transport_command *command)
{
    if (command->result != TRANSPORT_DONE || command->status != SCSI_CHECK_CONDITION)
        return sense_none();
    return sense_parse(command->sense_data, command->sense_length);
}

#endif
