/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who follows a drive: each command goes to every follower in its own format. Without one the drive is not even asked.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu/door/trace_writer.h"

enum { FILE_BACKLOG = 8 << 20 };

struct trace_writer {
    const struct trace_kind *kind;
    void *state;
};

struct trace_follower {
    struct trace_follower *next;
    struct trace_writer *writer;
    size_t data;
    uint64_t dropped; /* since the last that was taken */
    trace_room *room;
    trace_take *take;
    void *context;
};

/* A file that is written; what a pipe does not take waits here. */
struct trace_file {
    struct trace_file *next;
    struct trace_hub *hub;
    char *path;
    int descriptor;
    bool regular;
    off_t whole; /* of a regular file: up to here it holds whole records */
    uint8_t *backlog;
    size_t length, sent;
    bool watched, broken;
};

struct trace_hub {
    struct drive *drive;
    struct trace_follower *followers;
    struct trace_file *files;
    uint64_t number;
};

/* ------------------------------------------------------------------ formats */

static const struct trace_kind *const kinds[] = {[TRACE_JSON] = &trace_json, [TRACE_PCAPNG] = &trace_pcapng};

bool trace_format_read(const char *text, enum trace_format *format)
{
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i]->name, text) == 0) {
            *format = (enum trace_format)i;
            return true;
        }
    return false;
}

size_t trace_format_data(enum trace_format format)
{
    return kinds[format]->data;
}

struct trace_writer *trace_writer_new(enum trace_format format, size_t data, const char *drive)
{
    struct trace_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return NULL;
    writer->kind = kinds[format];
    writer->state = writer->kind->new (data, drive);
    if (writer->state == NULL) {
        free(writer);
        return NULL;
    }
    return writer;
}

void trace_writer_free(struct trace_writer *writer)
{
    if (writer == NULL)
        return;
    writer->kind->free(writer->state);
    free(writer);
}

struct trace_bytes trace_writer_begin(struct trace_writer *writer)
{
    return writer->kind->begin(writer->state);
}

struct trace_bytes trace_writer_record(struct trace_writer *writer, const struct trace_record *record)
{
    return writer->kind->record(writer->state, record);
}

struct trace_bytes trace_writer_dropped(struct trace_writer *writer, uint64_t count)
{
    return writer->kind->dropped(writer->state, count);
}

/* ------------------------------------------------------------------ followers */

/* All of them or none: a word of loss is worth nothing without the record behind it. */
static bool give(struct trace_follower *follower, struct trace_bytes *bytes, size_t count)
{
    size_t length = 0;
    bool taken = true;
    for (size_t i = 0; i < count; i++) {
        length += bytes[i].length;
        taken = taken && bytes[i].data != NULL;
    }
    taken = taken && follower->room(follower->context, length);
    for (size_t i = 0; i < count; i++) {
        if (taken)
            follower->take(follower->context, bytes[i].data, bytes[i].length);
        free(bytes[i].data);
    }
    return taken;
}

/* A follower that lost records hears of it before it gets the next one. */
static void tell(struct trace_follower *follower, const struct trace_record *record)
{
    struct trace_record its = *record;
    struct trace_bytes bytes[2];
    size_t count = 0;
    its.data = follower->data;
    if (follower->dropped > 0)
        bytes[count++] = trace_writer_dropped(follower->writer, follower->dropped);
    bytes[count++] = trace_writer_record(follower->writer, &its);
    if (give(follower, bytes, count))
        follower->dropped = 0;
    else
        follower->dropped++;
}

static void on_command(void *context, const struct nexus *nexus, const struct drive_command *command, uint64_t began,
                       uint64_t ended)
{
    struct trace_hub *hub = context;
    bool came = command->status == 0x00;
    const struct trace_record record = {
        .number = ++hub->number,
        .arrival = drive_command_arrival(command),
        .departure = loop_now(drive_loop(hub->drive)),
        .began = began,
        .ended = ended,
        .nexus = nexus_name(nexus),
        .command = command,
        .in_length = came ? minimum_size(command->data_in_length, command->data_in_capacity) : 0,
    };
    for (struct trace_follower *follower = hub->followers; follower != NULL; follower = follower->next)
        tell(follower, &record);
}

struct trace_hub *trace_hub_new(struct drive *drive)
{
    struct trace_hub *hub = calloc(1, sizeof *hub);
    if (hub != NULL)
        hub->drive = drive;
    return hub;
}

struct trace_follower *trace_follow(struct trace_hub *hub, enum trace_format format, size_t data, trace_room *room,
                                    trace_take *take, void *context)
{
    struct trace_follower *follower = calloc(1, sizeof *follower);
    struct trace_writer *writer = trace_writer_new(format, data, drive_name(hub->drive));
    if (follower == NULL || writer == NULL) {
        free(follower);
        trace_writer_free(writer);
        return NULL;
    }
    *follower = (struct trace_follower){
        .next = hub->followers, .writer = writer, .data = data, .room = room, .take = take, .context = context};
    hub->followers = follower;
    drive_trace_set(hub->drive, on_command, hub);
    struct trace_bytes head = trace_writer_begin(writer);
    (void)give(follower, &head, 1);
    return follower;
}

/* The last word of a follower is what it lost. */
void trace_unfollow(struct trace_hub *hub, struct trace_follower *follower)
{
    struct trace_follower **link = &hub->followers;
    while (*link != NULL && *link != follower)
        link = &(*link)->next;
    if (*link == NULL)
        return;
    *link = follower->next;
    if (hub->followers == NULL)
        drive_trace_set(hub->drive, NULL, NULL);
    if (follower->dropped > 0) {
        struct trace_bytes word = trace_writer_dropped(follower->writer, follower->dropped);
        (void)give(follower, &word, 1);
    }
    trace_writer_free(follower->writer);
    free(follower);
}

/* ------------------------------------------------------------------ files */

/*
 * A full disk: the drive goes on and the trace does not. Somebody has to be told, once; what is there stays readable.
 * A reader of a pipe that went has seen enough.
 */
static void break_off(struct trace_file *file, int error)
{
    file->broken = true;
    if (error == EPIPE)
        return;
    bool cut = file->regular && ftruncate(file->descriptor, file->whole) == 0;
    fprintf(stderr, TRACE_BROKEN "%s ends %s: %s\n", file->path, cut ? "early" : "in the middle", strerror(error));
}

static void write_on(struct trace_file *file)
{
    while (file->sent < file->length && !file->broken) {
        ssize_t count = write(file->descriptor, file->backlog + file->sent, file->length - file->sent);
        if (count >= 0)
            file->sent += (size_t)count;
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR)
            break_off(file, errno);
    }
    file->whole += (off_t)file->sent;
    file->sent = file->length = 0;
}

static void on_writable(int descriptor, unsigned events, void *context);

/* A pipe that is full is looked at again when it is not; a plain file is never full in this sense. */
static void watch(struct trace_file *file)
{
    struct loop *loop = drive_loop(file->hub->drive);
    bool wanted = file->length > 0;
    if (wanted == file->watched)
        return;
    file->watched = wanted && loop->kind->watch(loop, file->descriptor, LOOP_WRITE, on_writable, file) == 0;
    if (!wanted)
        loop->kind->unwatch(loop, file->descriptor);
}

static void on_writable(int descriptor, unsigned events, void *context)
{
    (void)descriptor, (void)events;
    write_on(context);
    watch(context);
}

static bool file_has_room(void *context, size_t length)
{
    const struct trace_file *file = context;
    return !file->broken && (file->length == 0 || file->length - file->sent + length <= FILE_BACKLOG);
}

static void file_take(void *context, const void *bytes, size_t length)
{
    struct trace_file *file = context;
    if (file->sent > 0)
        memmove(file->backlog, file->backlog + file->sent, file->length - file->sent);
    file->length -= file->sent;
    file->sent = 0;
    uint8_t *grown = realloc(file->backlog, file->length + length);
    if (grown == NULL) {
        break_off(file, ENOMEM);
        return;
    }
    memcpy(grown + file->length, bytes, length);
    file->backlog = grown;
    file->length += length;
    write_on(file);
    watch(file);
}

/* A file that is there already keeps what it holds; a pipe or a terminal is for being written to. */
static int open_file(const char *path)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NONBLOCK, 0666);
    struct stat facts;
    if (descriptor >= 0 || errno != EEXIST || stat(path, &facts) != 0)
        return descriptor;
    if (S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode)) {
        errno = EEXIST;
        return -1;
    }
    /* read and write: a FIFO nobody reads yet may be opened so */
    return open(path, (S_ISFIFO(facts.st_mode) ? O_RDWR : O_WRONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

int trace_to_file(struct trace_hub *hub, const char *path, enum trace_format format, size_t data, struct failure *why)
{
    struct trace_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    file->hub = hub;
    file->path = strdup(path);
    file->descriptor = file->path != NULL ? open_file(path) : -1;
    if (file->descriptor < 0) {
        int error = errno;
        free(file->path);
        free(file);
        return fail(why, EXIT_USAGE_ERROR, "%s cannot be made: %s", path, strerror(error));
    }
    struct stat facts;
    file->regular = fstat(file->descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
    file->next = hub->files;
    hub->files = file;
    if (trace_follow(hub, format, data, file_has_room, file_take, file) == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    return 0;
}

void trace_hub_free(struct trace_hub *hub)
{
    if (hub == NULL)
        return;
    while (hub->followers != NULL)
        trace_unfollow(hub, hub->followers);
    while (hub->files != NULL) {
        struct trace_file *file = hub->files;
        hub->files = file->next;
        file->length = file->broken ? 0 : file->length;
        write_on(file); /* a pipe that is still full has had its chance */
        file->length = 0;
        watch(file);
        close(file->descriptor);
        free(file->backlog);
        free(file->path);
        free(file);
    }
    free(hub);
}
