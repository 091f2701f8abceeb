/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of this process, who holds them, and how a command gets to one. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "imapi/device_internal.h"

static pthread_mutex_t devices_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct device *devices;

HRESULT device_acquire(const char *url, struct device **acquired)
{
    *acquired = NULL;
    if (!url || !*url)
        return E_INVALIDARG;
    pthread_mutex_lock(&devices_mutex);
    struct device *device = devices;
    while (device && strcmp(device->url, url) != 0)
        device = device->next;
    if (!device) {
        device = calloc(1, sizeof *device);
        if (device && !(device->url = strdup(url))) {
            free(device);
            device = NULL;
        }
        if (device) {
            pthread_mutex_init(&device->mutex, NULL);
            device->lock = -1;
            device->next = devices;
            devices = device;
        }
    }
    if (device)
        device->references++;
    pthread_mutex_unlock(&devices_mutex);
    *acquired = device;
    return device ? S_OK : E_OUTOFMEMORY;
}

void device_release(struct device *device)
{
    if (!device)
        return;
    pthread_mutex_lock(&devices_mutex);
    bool last = --device->references == 0;
    if (last) {
        struct device **link = &devices;
        while (*link != device)
            link = &(*link)->next;
        *link = device->next;
    }
    pthread_mutex_unlock(&devices_mutex);
    if (!last)
        return;
    transport_close(device->transport);
    if (device->lock >= 0)
        close(device->lock);
    pthread_mutex_destroy(&device->mutex);
    free(device->url);
    free(device);
}

const char *device_url(const struct device *device)
{
    return device->url;
}

struct sense device_last_sense(const struct device *device)
{
    return device->last_sense;
}

/* ------------------------------------------------------------------ commands */

/* With the mutex held. A connection that broke is not mended under a holder: half a burn must not go on in a new nexus.
 */
static HRESULT connect_transport(struct device *device)
{
    if (device->transport && !device->lost)
        return S_OK;
    if (device->lost && device->holder)
        return IMAPI_E_DEVICE_NOTPRESENT;
    transport_close(device->transport);
    device->transport = NULL;
    struct failure why;
    int failed = transport_open(device->url, &device->transport, &why);
    if (failed) {
        device->transport = NULL;
        return IMAPI_E_DEVICE_NOTPRESENT;
    }
    device->lost = false;
    return S_OK;
}

static HRESULT from_status(struct device *device, const struct transport_command *command)
{
    if (command->result != TRANSPORT_DONE || command->status == SCSI_CHECK_CONDITION)
        return device_result(device, command->result, device->last_sense, device->writing);
    if (command->status == SCSI_GOOD)
        return S_OK;
    if (command->status == SCSI_BUSY || command->status == SCSI_RESERVATION_CONFLICT)
        return IMAPI_E_DEVICE_NOTACCESSIBLE; /* somebody else's */
    return IMAPI_E_GENERIC;
}

HRESULT device_run(struct device *device, struct device_command *command)
{
    pthread_mutex_lock(&device->mutex);
    device->last_sense = sense_none();
    HRESULT result = connect_transport(device);
    if (SUCCEEDED(result)) {
        struct transport_command sent = {
            .cdb_length = command->cdb_length,
            .direction = command->direction,
            .data = command->data,
            .data_length = command->data_length,
            .timeout_ms = command->timeout_ms,
        };
        memcpy(sent.cdb, command->cdb, sizeof sent.cdb);
        sent.result = transport_execute(device->transport, &sent);
        device->lost = device->lost || sent.result == TRANSPORT_LOST;
        device->last_sense = transport_sense(&sent);
        command->transferred = sent.transferred;
        result = from_status(device, &sent);
        /* CHECK CONDITION without sense tells nothing, least of all success */
        if (sent.result == TRANSPORT_DONE && sent.status == SCSI_CHECK_CONDITION && sense_good(device->last_sense))
            result = IMAPI_E_GENERIC;
    }
    pthread_mutex_unlock(&device->mutex);
    return result;
}

HRESULT device_ask(struct device *device, struct device_command *command)
{
    HRESULT result;
    int attentions = 0;
    do
        result = device_run(device, command);
    while (FAILED(result) && device->last_sense.key == UNIT_ATTENTION && device->last_sense.code != 0x28 &&
           ++attentions < 10);
    return result;
}

uint32_t device_transfer_blocks(struct device *device, uint32_t block_size, uint32_t most)
{
    pthread_mutex_lock(&device->mutex);
    size_t bytes = device->transport ? transport_maximum_transfer(device->transport) : 65536;
    pthread_mutex_unlock(&device->mutex);
    size_t blocks = bytes / block_size;
    if (blocks < 1)
        return 1;
    return blocks < most ? (uint32_t)blocks : most;
}

/* ------------------------------------------------------------------ exclusive access */

static bool own_folder(const char *folder)
{
    struct stat status;
    return (mkdir(folder, 0700) == 0 || errno == EEXIST) && lstat(folder, &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == geteuid();
}

/*
 * The lock file that keeps other processes of this user's out, named by a hash of the URL. A drive inside this process
 * (loop:) needs none, and its name says nothing to another process.
 */
static int open_lock(const char *url)
{
    char folder[512], path[640], name[33];
    uint8_t hash[16];
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    if (strncmp(url, "loop:", 5) == 0)
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (sodium_init() < 0)
        return -1;
    snprintf(folder, sizeof folder, "%s/coaster-devices", runtime ? runtime : "");
    if (!runtime || *runtime != '/' || !own_folder(folder)) { /* a session without one, or somebody else's */
        snprintf(folder, sizeof folder, "/tmp/coaster-devices-%u", (unsigned)geteuid());
        if (!own_folder(folder))
            return -1;
    }
    crypto_generichash(hash, sizeof hash, (const uint8_t *)url, strlen(url), NULL, 0);
    sodium_bin2hex(name, sizeof name, hash, sizeof hash);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

HRESULT device_hold(struct device *device, const void *holder)
{
    pthread_mutex_lock(&device->mutex);
    HRESULT result = device->holder ? IMAPI_E_DEVICE_NOTACCESSIBLE : connect_transport(device);
    if (SUCCEEDED(result)) {
        device->lock = open_lock(device->url);
        if (device->lock < 0) {
            result = IMAPI_E_DEVICE_NOTACCESSIBLE;
        } else if (strncmp(device->url, "loop:", 5) != 0 && flock(device->lock, LOCK_EX | LOCK_NB) != 0) {
            close(device->lock);
            device->lock = -1;
            result = IMAPI_E_DEVICE_NOTACCESSIBLE;
        } else {
            device->holder = holder;
        }
    }
    pthread_mutex_unlock(&device->mutex);
    return result;
}

void device_let_go(struct device *device, const void *holder)
{
    pthread_mutex_lock(&device->mutex);
    if (device->holder == holder) {
        device->holder = NULL;
        if (device->lock >= 0)
            close(device->lock);
        device->lock = -1;
    }
    pthread_mutex_unlock(&device->mutex);
}

const void *device_holder(const struct device *device)
{
    return device->holder;
}

void device_set_burning(struct device *device, bool burning)
{
    pthread_mutex_lock(&device->mutex);
    device->burning = burning;
    pthread_mutex_unlock(&device->mutex);
}

bool device_is_burning(const struct device *device)
{
    return device->burning;
}
