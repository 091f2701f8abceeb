/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of this process, who holds them, and how a command gets to one. */
#include <stdlib.h>
#include <time.h>

#include "imapi/device_internal.h"

#define COMMAND_TIMEOUT_MS 60000 /* of a command that has none of its own */

static pthread_mutex_t devices_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct device *devices;

/* By its name, or by another name of the same drive; devices_mutex is held. */
static struct device *find_device(const char *url, const char *key)
{
    for (struct device *device = devices; device; device = device->next)
        if (strcmp(device->url, url) == 0)
            return device;
    for (struct device *device = devices; device; device = device->next)
        if (strcmp(device->key, key) == 0)
            return device;
    return NULL;
}

/* Takes the key over when it succeeds. */
static struct device *new_device(const char *url, char *key)
{
    struct device *device = calloc(1, sizeof *device);
    if (device && !(device->url = strdup(url))) {
        free(device);
        device = NULL;
    }
    if (!device)
        return NULL;
    pthread_mutex_init(&device->commands, NULL);
    pthread_mutex_init(&device->state, NULL);
    device->key = key;
    device->lock = -1;
    device->next = devices;
    devices = device;
    return device;
}

HRESULT device_acquire(const char *url, struct device **acquired)
{
    *acquired = NULL;
    if (!url || !*url)
        return E_INVALIDARG;
    char *key = device_key(url);
    if (!key)
        return E_OUTOFMEMORY;
    pthread_mutex_lock(&devices_mutex);
    struct device *device = find_device(url, key);
    if (!device && (device = new_device(url, key)))
        key = NULL;
    if (device)
        device->references++;
    pthread_mutex_unlock(&devices_mutex);
    free(key);
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
    device_lock_give_back(device->key, &device->lock);
    pthread_mutex_destroy(&device->commands);
    pthread_mutex_destroy(&device->state);
    free(device->key);
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

/* ------------------------------------------------------------------ time */

static double monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void sleep_a_while(double seconds)
{
    struct timespec pause = {.tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&pause, NULL);
}

struct device_time device_time = {.now = monotonic_now, .pause = sleep_a_while};

static _Thread_local double deadline; /* 0: none; what this thread asks of a drive, like its last sense */

double device_patience_begin(double seconds)
{
    double before = deadline, wanted = device_time.now() + seconds;
    if (before == 0 || wanted < before)
        deadline = wanted;
    return before;
}

void device_patience_end(double before)
{
    deadline = before;
}

/* What is left for a command that wants so many ms; 0: nothing. */
static int time_left_ms(int wanted_ms)
{
    if (wanted_ms == 0)
        wanted_ms = COMMAND_TIMEOUT_MS;
    if (deadline == 0)
        return wanted_ms;
    double left = (deadline - device_time.now()) * 1000;
    if (left < 1)
        return 0;
    return left < wanted_ms ? (int)left : wanted_ms;
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
    enum transport_result refusal;
    int failed = transport_open_shared(device->url, &device->transport, &refusal, &why);
    if (failed) {
        device->transport = NULL;
        if (failed == EXIT_INTERNAL)
            return E_OUTOFMEMORY;
        /* in use, or not this user's */
        return refusal == TRANSPORT_BUSY ? IMAPI_E_DEVICE_NOTACCESSIBLE : IMAPI_E_DEVICE_NOTPRESENT;
    }
    device->lost = false;
    return S_OK;
}

/* Between commands. A node that stays open keeps other programs from opening the tray, and an sg node keeps them out:
 * it is open only while the device is held. */
static void close_node(struct device *device)
{
    if (!device->transport || transport_has_nexuses(device->url))
        return;
    transport_close(device->transport);
    device->transport = NULL;
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

bool device_connection_broke(struct device *device)
{
    if (pthread_mutex_trylock(&device->commands) != 0)
        return false; /* somebody's command is with it: there is one */
    bool broke = device->transport != NULL && device->lost;
    pthread_mutex_unlock(&device->commands);
    return broke;
}

bool device_connect_again(struct device *device)
{
    pthread_mutex_lock(&device->commands);
    bool connected = SUCCEEDED(connect_transport(device, true));
    pthread_mutex_unlock(&device->commands);
    return connected;
}

HRESULT device_run(struct device *device, struct device_command *command)
{
    last_sense = sense_none();
    command->transferred = 0;
    if (!command->unless_busy)
        pthread_mutex_lock(&device->commands);
    else if (pthread_mutex_trylock(&device->commands) != 0)
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    HRESULT result = connect_transport(device, device_holder(device) == NULL);
    int timeout_ms = time_left_ms(command->timeout_ms);
    if (SUCCEEDED(result) && timeout_ms == 0)
        result = IMAPI_E_DEVICE_NOTACCESSIBLE;
    if (SUCCEEDED(result)) {
        struct transport_command sent = {
            .cdb_length = command->cdb_length,
            .direction = command->direction,
            .data = command->data,
            .data_length = command->data_length,
            .timeout_ms = timeout_ms,
        };
        memcpy(sent.cdb, command->cdb, sizeof sent.cdb);
        sent.result = transport_execute(device->transport, &sent);
        device->lost = device->lost || sent.result == TRANSPORT_LOST;
        last_sense = transport_sense(&sent);
        command->transferred = minimum_size(sent.transferred, command->data_length);
        result = from_status(device, &sent);
        /* CHECK CONDITION without sense tells nothing, least of all success */
        if (sent.result == TRANSPORT_DONE && sent.status == SCSI_CHECK_CONDITION && sense_good(last_sense))
            result = IMAPI_E_GENERIC;
    }
    if (device_holder(device) == NULL)
        close_node(device);
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

/* The node may have come back as another device since the device was first named. */
static bool name_again(struct device *device)
{
    char *key = device_key(device->url);
    if (!key)
        return false;
    pthread_mutex_lock(&devices_mutex);
    char *old = device->key;
    device->key = key;
    pthread_mutex_unlock(&devices_mutex);
    free(old);
    return true;
}

static HRESULT take_lock(struct device *device)
{
    int lock = -1;
    if (!name_again(device))
        return E_OUTOFMEMORY;
    if (!device_lock_take(device->key, &lock))
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    pthread_mutex_lock(&device->state);
    device->lock = lock;
    pthread_mutex_unlock(&device->state);
    return S_OK;
}

static HRESULT take_node(struct device *device)
{
    pthread_mutex_lock(&device->commands);
    enum transport_result result = transport_claim(device->transport);
    pthread_mutex_unlock(&device->commands);
    if (result == TRANSPORT_DONE)
        return S_OK;
    if (result == TRANSPORT_LOST)
        return IMAPI_E_DEVICE_NOTPRESENT;
    /* step 9 of 4.4: the kernel refuses a mounted disc at the same place as another program's */
    return device_is_mounted(device) ? IMAPI_E_FILESYSTEM : IMAPI_E_DEVICE_NOTACCESSIBLE;
}

static void give_back(struct device *device)
{
    device_unreserve(device);
    pthread_mutex_lock(&device->commands);
    if (device->transport)
        transport_disclaim(device->transport);
    close_node(device);
    pthread_mutex_unlock(&device->commands);
    pthread_mutex_lock(&device->state);
    device_lock_give_back(device->key, &device->lock);
    device->holder = NULL;
    pthread_mutex_unlock(&device->state);
}

/* Who comes second is refused at once, whatever the first one's command lasts (R-DEV-13, A-28). */
HRESULT device_hold(struct device *device, const void *holder)
{
    if (!become_holder(device, holder))
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    atomic_store(&device->writing, false);
    pthread_mutex_lock(&device->commands);
    HRESULT result = connect_transport(device, true);
    pthread_mutex_unlock(&device->commands);
    if (SUCCEEDED(result))
        result = take_lock(device);
    if (SUCCEEDED(result))
        result = take_node(device);
    if (SUCCEEDED(result))
        result = device_reserve(device);
    if (FAILED(result))
        give_back(device);
    return result;
}

void device_let_go(struct device *device, const void *holder)
{
    if (device_holder(device) == holder)
        give_back(device);
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
