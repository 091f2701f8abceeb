/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two Unix sockets of a running drive, both mode 0600 in one short private folder (emu/door/folder.h):
 *
 *   FOLDER/control   one JSON object per line each way (emu/door/control.h): the hand at the drive
 *   FOLDER/sg        SCSI commands of the SG door, in the frames below
 *
 * The sg socket is SOCK_STREAM. A client first sends struct wire_hello; the server answers struct wire_welcome. Then
 * requests and replies alternate on one connection; data-out follows a request, data-in follows a reply. Integers are
 * host order: both ends are on one machine. Connections naming the same marker share one nexus, which lives until the
 * drive ends (a kernel keeps its nexus while no program has the node open).
 */
#ifndef COASTER_EMU_WIRE_H
#define COASTER_EMU_WIRE_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#define WIRE_MAGIC 0x31525343u /* "CSR1" */
#define WIRE_MAXIMUM_TRANSFER (16u << 20)

struct wire_hello {
    uint32_t magic;
    uint32_t version; /* 1 */
    char marker[64];  /* what the nexus is called: "sr0", zero-terminated */
};

struct wire_welcome {
    uint32_t magic;
    uint32_t version;
    uint32_t maximum_transfer;
    uint32_t reserved;
};

enum wire_direction { WIRE_NO_DATA, WIRE_DATA_OUT, WIRE_DATA_IN };

struct wire_request {
    uint32_t magic;
    uint32_t direction;
    uint32_t data_length; /* expected length; data-out of this size follows */
    uint32_t cdb_length;
    uint8_t cdb[16];
    uint32_t timeout_ms; /* 0: none. The drive aborts the command when it runs out; host_status is then DID_TIME_OUT */
    uint32_t reserved;
};

struct wire_reply {
    uint32_t magic;
    uint32_t status;      /* SAM status */
    uint32_t host_status; /* 0, or DID_TIME_OUT (3) */
    uint32_t sense_length;
    int32_t residual;     /* as SG_IO reports it: data_length - what the command had to move */
    uint32_t data_length; /* bytes of data-in that follow */
    uint8_t sense[32];
};

/* All of it, or false. For who waits: programs at the node, and the relay. */
static inline bool wire_send(int descriptor, const void *bytes, size_t length)
{
    for (const uint8_t *at = bytes; length > 0;) {
        ssize_t sent = send(descriptor, at, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

static inline bool wire_receive(int descriptor, void *bytes, size_t length)
{
    for (uint8_t *at = bytes; length > 0;) {
        ssize_t got = recv(descriptor, at, length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        length -= (size_t)got;
    }
    return true;
}

#endif
