/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files device*.c share. Nobody else includes this. */
#ifndef COASTER_IMAPI_DEVICE_INTERNAL_H
#define COASTER_IMAPI_DEVICE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "imapi/device.h"

/* Data block types of page 05h and of feature 002Dh. */
enum { BLOCK_RAW_2352 = 0, BLOCK_MODE_1 = 8 };

struct device {
    struct device *next;
    char *url;
    char *key; /* which drive that is (device_key); written by the holder with the list of devices locked */
    unsigned references;
    /* One command at a time, for as long as the drive takes; guards the next two. */
    pthread_mutex_t commands;
    struct transport *transport;
    bool lost; /* the connection broke; opened again only when nobody holds the device */
    /* Never held while a command runs, so that who asks is answered during a burn; guards the next four. */
    pthread_mutex_t state;
    const void *holder;
    int lock; /* descriptor of the lock file while held, else -1 */
    bool identified;
    struct device_identity identity;
    uint64_t reservation; /* our key while the drive is reserved for us, else 0; the holder's */
    bool no_forced_reads; /* the drive refuses FUA; the holder's */
    bool no_reservations; /* the drive has none, or we may not make them; the holder's */
    atomic_bool burning;
    atomic_bool writing;             /* a WRITE has gone out since the device was taken hold of */
    struct device_write_setup setup; /* as sent last; the holder's */
    size_t page_length;              /* of page 05h, as the drive has it; the holder's */
};

/* A command on its way through device_run: fields of transport_command that matter. */
struct device_command {
    uint8_t cdb[16];
    size_t cdb_length;
    enum transport_direction direction;
    void *data;
    size_t data_length;
    int timeout_ms;
    bool unless_busy;   /* IMAPI_E_DEVICE_NOTACCESSIBLE at once when another thread's command is under way */
    size_t transferred; /* out */
};

/* Sends it once. The sense stays for device_last_sense; the HRESULT is by device_result. */
HRESULT device_run(struct device *device, struct device_command *command);
/* The same, with unit attentions consumed: for commands that change nothing. A changed medium (6/28) is not hidden. */
HRESULT device_ask(struct device *device, struct device_command *command);

/* There was a connection, which is lost. False where none could be made. */
bool device_connection_broke(struct device *device);

/* Which drive a URL leads to: equal for all URLs of one drive where that can be known, else the URL. For free(); NULL:
 * no memory. */
char *device_key(const char *url);
char *device_key_of_node(unsigned major_number, unsigned minor_number, bool block);

/*
 * The lock that keeps other processes of this user out. lock is -1 while it is not held. A drive inside this process
 * (loop:) has none: its name says nothing to another process.
 */
bool device_lock_take(const char *key, int *lock);
void device_lock_give_back(const char *key, int *lock);

/* With the device held by the caller: S_OK (also when the drive knows no reservations), IMAPI_E_DEVICE_NOTACCESSIBLE
 * (another host, or a living process, has it), IMAPI_E_DEVICE_NOTPRESENT. */
HRESULT device_reserve(struct device *device);
void device_unreserve(struct device *device);

/*
 * Tidying up is not given up at the first refusal: what is left set, locked or reserved is in the way of everybody
 * after us. All attempts together last no longer than DEVICE_TIDY_SECONDS: the drive may be one that answers nothing
 * any more. Sent between begin and again; that says whether to send it again, and has waited for a moment then.
 */
#define DEVICE_TIDY_SECONDS 90
struct device_tidying {
    int attempts;
    double before; /* the patience outside */
};
struct device_tidying device_tidy_begin(void);
bool device_tidy_again(struct device_tidying *tidying, HRESULT result);

static inline bool device_sense_is(const struct device *device, uint8_t key, uint8_t code)
{
    struct sense last = device_last_sense(device);
    return last.key == key && last.code == code;
}

#endif
