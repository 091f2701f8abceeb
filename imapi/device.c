/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of this process, who holds them, and how a command gets to one. */
#include <stdlib.h>

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
            pthread_mutex_init(&device->commands, NULL);
            pthread_mutex_init(&device->state, NULL);
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
    device_lock_give_back(device->url, &device->lock);
    pthread_mutex_destroy(&device->commands);
    pthread_mutex_destroy(&device->state);
    free(device->url);
    free(device);
}

const char *device_url(const struct device *device)
{
    return device->url;
}

/*
 * Like errno, of the last command that this thread sent: another thread that asks the same device meanwhile puts no
 * words into the mouth of a burn.
 */
static _Thread_local struct sense last_sense;

struct sense device_last_sense(const struct device *device)
{
    (void)device;
    return last_sense;
}

/* ------------------------------------------------------------------ commands */

/* Between commands. A connection that broke is not mended under a holder: half a burn must not go on in a new nexus. */
static HRESULT connect_transport(struct device *device, bool may_mend)
{
    if (device->transport && !device->lost)
        return S_OK;
    if (device->lost && !may_mend)
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
        return device_result(device, command->result, last_sense, atomic_load(&device->writing));
    if (command->status == SCSI_GOOD)
        return S_OK;
    if (command->status == SCSI_BUSY || command->status == SCSI_RESERVATION_CONFLICT)
        return IMAPI_E_DEVICE_NOTACCESSIBLE; /* somebody else's */
    return IMAPI_E_GENERIC;
}

HRESULT device_run(struct device *device, struct device_command *command)
{
    last_sense = sense_none();
    if (!command->unless_busy)
        pthread_mutex_lock(&device->commands);
    else if (pthread_mutex_trylock(&device->commands) != 0)
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    HRESULT result = connect_transport(device, device_holder(device) == NULL);
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
        last_sense = transport_sense(&sent);
        command->transferred = sent.transferred;
        result = from_status(device, &sent);
        /* CHECK CONDITION without sense tells nothing, least of all success */
        if (sent.result == TRANSPORT_DONE && sent.status == SCSI_CHECK_CONDITION && sense_good(last_sense))
            result = IMAPI_E_GENERIC;
    }
    pthread_mutex_unlock(&device->commands);
    return result;
}

HRESULT device_ask(struct device *device, struct device_command *command)
{
    HRESULT result;
    int attentions = 0;
    do
        result = device_run(device, command);
    while (FAILED(result) && last_sense.key == UNIT_ATTENTION && last_sense.code != 0x28 && ++attentions < 10);
    return result;
}

uint32_t device_transfer_blocks(struct device *device, uint32_t block_size, uint32_t most)
{
    pthread_mutex_lock(&device->commands);
    size_t bytes = device->transport ? transport_maximum_transfer(device->transport) : 65536;
    pthread_mutex_unlock(&device->commands);
    size_t blocks = bytes / block_size;
    if (blocks < 1)
        return 1;
    return blocks < most ? (uint32_t)blocks : most;
}

/* ------------------------------------------------------------------ exclusive access */

static bool become_holder(struct device *device, const void *holder)
{
    pthread_mutex_lock(&device->state);
    bool was_free = device->holder == NULL;
    if (was_free)
        device->holder = holder;
    pthread_mutex_unlock(&device->state);
    return was_free;
}

/* Who comes second is refused at once, whatever the first one's command lasts (R-DEV-13, A-28). */
HRESULT device_hold(struct device *device, const void *holder)
{
    if (!become_holder(device, holder))
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    pthread_mutex_lock(&device->commands);
    HRESULT result = connect_transport(device, true);
    pthread_mutex_unlock(&device->commands);
    int lock = -1;
    if (SUCCEEDED(result) && !device_lock_take(device->url, &lock))
        result = IMAPI_E_DEVICE_NOTACCESSIBLE;
    pthread_mutex_lock(&device->state);
    device->lock = lock;
    if (FAILED(result))
        device->holder = NULL;
    pthread_mutex_unlock(&device->state);
    return result;
}

void device_let_go(struct device *device, const void *holder)
{
    pthread_mutex_lock(&device->state);
    if (device->holder == holder) {
        device_lock_give_back(device->url, &device->lock);
        device->holder = NULL;
    }
    pthread_mutex_unlock(&device->state);
}

const void *device_holder(struct device *device)
{
    pthread_mutex_lock(&device->state);
    const void *holder = device->holder;
    pthread_mutex_unlock(&device->state);
    return holder;
}

void device_set_burning(struct device *device, bool burning)
{
    atomic_store(&device->burning, burning);
}

bool device_is_burning(const struct device *device)
{
    return atomic_load(&device->burning);
}
