/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A drive in this process as a transport. Every handle is a nexus; the drive runs on whichever thread calls, under the
 * drive's lock. Completions come with that lock held: inside submit, or inside drive_clock_advance of whoever steps the
 * clock.
 */
#include "emu/door/loop_transport.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "transport/transport.h"

enum { DEFAULT_TIMEOUT_MS = 60000, MAXIMUM_TRANSFER = 16 << 20 };

/* A drive that handles can be opened on. */
struct entry {
    char *name; /* as published, or the resolved path */
    bool published, gone;
    struct drive *drive;
    struct loop *loop;       /* own drives only */
    unsigned references;     /* handles, and the publisher */
    pthread_mutex_t lock;    /* recursive: a bench may look at a drive inside a callback of its own */
    pthread_cond_t finished; /* a command was answered */
    struct handle *handles;
    struct entry *next;
};

struct handle {
    struct entry *entry;
    struct nexus *nexus;
    struct held *running;
    struct transport_command *done, *done_last;
    struct handle *next;
};

/* A command inside the drive. */
struct held {
    struct handle *handle;
    struct transport_command *command;
    struct drive_command drive_command;
    struct timespec deadline;
    bool timed_out, abandoned;
    struct held *next;
};

static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;
/* Guards the links of the registry alone; taken inside the other two, and nothing is taken inside it. */
static pthread_mutex_t links_lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry *registry;

/* ------------------------------------------------------------------ entries; the registry is locked */

static struct entry *find_entry(const char *name)
{
    for (struct entry *entry = registry; entry != NULL; entry = entry->next)
        if (strcmp(entry->name, name) == 0)
            return entry;
    return NULL;
}

static struct entry *add_entry(const char *name, struct drive *drive)
{
    struct entry *entry = calloc(1, sizeof *entry);
    char *copy = strdup(name);
    if (entry == NULL || copy == NULL) {
        free(entry);
        free(copy);
        return NULL;
    }
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&entry->lock, &recursive);
    pthread_mutexattr_destroy(&recursive);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&entry->finished, &monotonic);
    pthread_condattr_destroy(&monotonic);
    entry->name = copy;
    entry->drive = drive;
    pthread_mutex_lock(&links_lock);
    entry->next = registry;
    registry = entry;
    pthread_mutex_unlock(&links_lock);
    return entry;
}

static void unlist(struct entry *entry)
{
    pthread_mutex_lock(&links_lock);
    struct entry **link = &registry;
    while (*link != NULL && *link != entry)
        link = &(*link)->next;
    if (*link != NULL)
        *link = entry->next;
    pthread_mutex_unlock(&links_lock);
}

static void drop_reference(struct entry *entry)
{
    if (--entry->references > 0)
        return;
    unlist(entry);
    if (!entry->published) {
        drive_free(entry->drive);
        loop_free(entry->loop);
    }
    pthread_mutex_destroy(&entry->lock);
    pthread_cond_destroy(&entry->finished);
    free(entry->name);
    free(entry);
}

/* ------------------------------------------------------------------ published drives */

int loop_drive_publish(const char *name, struct drive *drive, struct failure *why)
{
    pthread_mutex_lock(&registry_lock);
    struct entry *known = find_entry(name);
    struct entry *entry = known == NULL ? add_entry(name, drive) : NULL;
    if (entry != NULL) {
        entry->published = true;
        entry->references = 1;
    }
    pthread_mutex_unlock(&registry_lock);
    if (known != NULL)
        return fail(why, EXIT_NO_DRIVE, "a drive named '%s' runs in this process already", name);
    return entry != NULL ? 0 : fail(why, EXIT_INTERNAL, "out of memory");
}

void loop_drive_unpublish(const char *name)
{
    pthread_mutex_lock(&registry_lock);
    struct entry *entry = find_entry(name);
    if (entry != NULL && entry->published) {
        pthread_mutex_lock(&entry->lock);
        unlist(entry);
        for (struct handle *handle = entry->handles; handle != NULL; handle = handle->next) {
            drive_nexus_free(entry->drive, handle->nexus);
            handle->nexus = NULL;
        }
        entry->gone = true;
        pthread_cond_broadcast(&entry->finished);
        pthread_mutex_unlock(&entry->lock);
        drop_reference(entry);
    }
    pthread_mutex_unlock(&registry_lock);
}

static const char *resolve(const char *name, char resolved[PATH_MAX])
{
    return realpath(name, resolved) != NULL ? resolved : name;
}

struct drive *loop_drive_lock(const char *name_or_path)
{
    char resolved[PATH_MAX];
    pthread_mutex_lock(&registry_lock);
    struct entry *entry = find_entry(name_or_path);
    if (entry == NULL)
        entry = find_entry(resolve(name_or_path, resolved));
    pthread_mutex_unlock(&registry_lock);
    if (entry == NULL)
        return NULL;
    pthread_mutex_lock(&entry->lock);
    return entry->drive;
}

void loop_drive_unlock(struct drive *drive)
{
    pthread_mutex_lock(&links_lock); /* not registry_lock: who holds that may be waiting for this drive */
    struct entry *entry = registry;
    while (entry != NULL && entry->drive != drive)
        entry = entry->next;
    pthread_mutex_unlock(&links_lock);
    if (entry != NULL)
        pthread_mutex_unlock(&entry->lock);
}

/* ------------------------------------------------------------------ opening and closing */

static int open_own_drive(const char *path, struct entry **entry, struct failure *why)
{
    const struct drive_options options = {.name = "loop", .clock = DRIVE_CLOCK_INSTANT};
    struct loop *loop = loop_step_new();
    struct drive *drive = NULL;
    if (loop == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    int code = drive_new(loop, &options, &drive, why);
    if (code == 0)
        code = drive_insert(drive, path, why);
    if (code == 0) {
        *entry = add_entry(path, drive);
        if (*entry == NULL)
            code = fail(why, EXIT_INTERNAL, "out of memory");
        else
            (*entry)->loop = loop;
    }
    if (code != 0) {
        if (drive != NULL)
            drive_free(drive);
        loop_free(loop);
    }
    return code;
}

static int loop_open(const char *url, struct transport *transport, struct failure *why)
{
    const char *name = url + strlen("loop:");
    char resolved[PATH_MAX];
    struct handle *handle = calloc(1, sizeof *handle);
    if (handle == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    pthread_mutex_lock(&registry_lock);
    struct entry *entry = find_entry(name);
    if (entry == NULL)
        entry = find_entry(resolve(name, resolved));
    int code = entry == NULL ? open_own_drive(resolve(name, resolved), &entry, why) : 0;
    if (code == 0) {
        entry->references++;
        pthread_mutex_lock(&entry->lock);
        handle->entry = entry;
        handle->nexus = drive_nexus_new(entry->drive, transport->url);
        handle->next = entry->handles;
        entry->handles = handle;
        pthread_mutex_unlock(&entry->lock);
        transport->state = handle;
    } else {
        free(handle);
    }
    pthread_mutex_unlock(&registry_lock);
    return code;
}

static void loop_close(struct transport *transport)
{
    struct handle *handle = transport->state;
    struct entry *entry = handle->entry;
    pthread_mutex_lock(&registry_lock);
    pthread_mutex_lock(&entry->lock);
    for (struct held *held = handle->running; held != NULL; held = held->next)
        held->abandoned = true;
    if (handle->nexus != NULL)
        drive_nexus_free(entry->drive, handle->nexus); /* answers what still runs */
    for (struct handle **link = &entry->handles; *link != NULL; link = &(*link)->next)
        if (*link == handle) {
            *link = handle->next;
            break;
        }
    pthread_mutex_unlock(&entry->lock);
    drop_reference(entry);
    pthread_mutex_unlock(&registry_lock);
    free(handle);
}

/* ------------------------------------------------------------------ commands */

static void take_result(struct transport_command *command, const struct drive_command *from)
{
    size_t moved = command->direction == TRANSPORT_DATA_IN ? from->data_in_length : from->data_out_taken;
    command->status = from->status;
    command->residual = (int64_t)command->data_length - (int64_t)moved;
    command->transferred = minimum_size(moved, command->data_length);
    command->sense_length = minimum_size(from->sense_length, sizeof command->sense_data);
    memcpy(command->sense_data, from->sense, command->sense_length);
}

static void on_done(struct drive_command *drive_command, void *context)
{
    struct held *held = context;
    struct handle *handle = held->handle;
    struct transport_command *command = held->command;
    for (struct held **link = &handle->running; *link != NULL; link = &(*link)->next)
        if (*link == held) {
            *link = held->next;
            break;
        }
    if (!held->abandoned) {
        command->result = held->timed_out ? TRANSPORT_TIMEOUT : TRANSPORT_DONE;
        take_result(command, drive_command);
        command->next = NULL;
        if (handle->done == NULL)
            handle->done = command;
        else
            handle->done_last->next = command;
        handle->done_last = command;
    }
    free(held);
    pthread_cond_broadcast(&handle->entry->finished);
}

static struct timespec after_ms(int milliseconds)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += milliseconds / 1000;
    at.tv_nsec += milliseconds % 1000 * 1000000L;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

static bool earlier(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

static enum transport_result lost(struct transport *transport)
{
    transport_set_error(transport, "the drive is gone");
    return TRANSPORT_LOST;
}

static enum transport_result loop_submit(struct transport *transport, struct transport_command *command)
{
    struct handle *handle = transport->state;
    struct entry *entry = handle->entry;
    struct held *held = calloc(1, sizeof *held);
    if (held == NULL) {
        transport_set_error(transport, "out of memory");
        return TRANSPORT_FAILED;
    }
    held->handle = handle;
    held->command = command;
    held->deadline = after_ms(command->timeout_ms > 0 ? command->timeout_ms : DEFAULT_TIMEOUT_MS);
    memcpy(held->drive_command.cdb, command->cdb, command->cdb_length);
    held->drive_command.cdb_length = command->cdb_length;
    if (command->direction == TRANSPORT_DATA_OUT) {
        held->drive_command.data_out = command->data;
        held->drive_command.data_out_length = command->data_length;
    } else if (command->direction == TRANSPORT_DATA_IN) {
        held->drive_command.data_in = command->data;
        held->drive_command.data_in_capacity = command->data_length;
    }
    pthread_mutex_lock(&entry->lock);
    if (entry->gone) {
        pthread_mutex_unlock(&entry->lock);
        free(held);
        return lost(transport);
    }
    held->next = handle->running;
    handle->running = held;
    drive_submit(entry->drive, handle->nexus, &held->drive_command, on_done, held);
    pthread_mutex_unlock(&entry->lock);
    return TRANSPORT_DONE;
}

/* Aborts the nexus' commands when one of them has had its time. */
static void expire(struct handle *handle)
{
    struct timespec now = after_ms(0);
    bool expired = false;
    for (struct held *held = handle->running; held != NULL; held = held->next)
        if (!earlier(&now, &held->deadline))
            expired = held->timed_out = true;
    if (expired)
        drive_abort(handle->entry->drive, handle->nexus, DRIVE_ABORT_TASK_SET);
}

static struct transport_command *loop_reap(struct transport *transport, int timeout_ms)
{
    struct handle *handle = transport->state;
    struct entry *entry = handle->entry;
    struct timespec until = after_ms(timeout_ms > 0 ? timeout_ms : 0);
    pthread_mutex_lock(&entry->lock);
    while (handle->done == NULL && handle->running != NULL && timeout_ms != 0) {
        bool bounded = timeout_ms > 0;
        struct timespec wake = until;
        for (struct held *held = handle->running; held != NULL; held = held->next)
            if (!bounded || earlier(&held->deadline, &wake)) {
                wake = held->deadline;
                bounded = true;
            }
        if (pthread_cond_timedwait(&entry->finished, &entry->lock, &wake) == ETIMEDOUT) {
            expire(handle);
            if (timeout_ms > 0 && handle->done == NULL && !earlier(&wake, &until))
                break;
        }
    }
    struct transport_command *command = handle->done;
    if (command != NULL)
        handle->done = command->next;
    if (entry->gone && command != NULL)
        command->result = lost(transport);
    pthread_mutex_unlock(&entry->lock);
    return command;
}

static struct transport_kind loop_kind = {
    .scheme = "loop",
    .help = "loop:PATH.disc  a virtual drive in this process with that disc in it",
    .open = loop_open,
    .close = loop_close,
    .submit = loop_submit,
    .reap = loop_reap,
    .maximum_transfer = MAXIMUM_TRANSFER,
};

void loop_transport_register(void)
{
    transport_kind_register(&loop_kind);
}
