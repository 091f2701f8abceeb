/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One connection per process to the drive's sg socket. A child after fork makes its own: the nexus is the drive's, not
 * the socket's. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "emu/door/sg/shim.h"
#include "emu/door/wire.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int connection = -1;
static ino_t connection_inode; /* a program may close what it did not open: then our number is somebody else's */
static bool media_changed;

static void before_fork(void)
{
    pthread_mutex_lock(&lock);
}

static void after_fork_parent(void)
{
    pthread_mutex_unlock(&lock);
}

static bool still_ours(void)
{
    struct stat status;
    NEXT(fstat);
    return connection >= 0 && next != NULL && next(connection, &status) == 0 && S_ISSOCK(status.st_mode) &&
           status.st_ino == connection_inode;
}

static void drop(void)
{
    if (still_ours())
        close(connection);
    connection = -1;
}

static void after_fork_child(void)
{
    drop();
    pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void prepare(void)
{
    pthread_atfork(before_fork, after_fork_parent, after_fork_child);
}

/* Out of the way of programs that count on low numbers. */
static int move_high(int descriptor)
{
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 500);
    if (moved < 0)
        return descriptor;
    close(descriptor);
    return moved;
}

static bool connect_drive(void)
{
    if (still_ours())
        return true;
    connection = -1;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *folder = getenv("COASTER_SG_FOLDER");
    struct wire_hello hello = {.magic = WIRE_MAGIC, .version = 1, .marker = "sr0"};
    struct wire_welcome welcome;
    struct stat status;
    NEXT(fstat);
    if (folder == NULL || next == NULL ||
        (size_t)snprintf(address.sun_path, sizeof address.sun_path, "%s/sg", folder) >= sizeof address.sun_path)
        return false;
    connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0)
        return false;
    if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0) {
        close(connection);
        connection = -1;
        return false;
    }
    connection = move_high(connection);
    if (next(connection, &status) != 0)
        return false;
    connection_inode = status.st_ino;
    if (!wire_send(connection, &hello, sizeof hello) || !wire_receive(connection, &welcome, sizeof welcome) ||
        welcome.magic != WIRE_MAGIC) {
        drop();
        return false;
    }
    return true;
}

static int exchange(struct shim_command *command)
{
    struct wire_request request = {
        .magic = WIRE_MAGIC,
        .direction = (uint32_t)command->direction,
        .data_length = (uint32_t)command->length,
        .cdb_length = (uint32_t)command->cdb_length,
        .timeout_ms = command->timeout_ms,
    };
    struct wire_reply reply;
    memcpy(request.cdb, command->cdb, command->cdb_length);
    if (!connect_drive())
        return ENODEV;
    if (!wire_send(connection, &request, sizeof request) ||
        (command->direction == WIRE_DATA_OUT && !wire_send(connection, command->data, command->length)) ||
        !wire_receive(connection, &reply, sizeof reply) || reply.magic != WIRE_MAGIC ||
        reply.data_length > command->length || !wire_receive(connection, command->data, reply.data_length)) {
        drop();
        return ENODEV;
    }
    command->status = reply.status;
    command->host_status = reply.host_status;
    command->residual = reply.residual;
    command->sense_length = reply.sense_length < sizeof command->sense ? reply.sense_length : sizeof command->sense;
    memcpy(command->sense, reply.sense, command->sense_length);
    if (command->sense_length > 12 && (command->sense[2] & 0x0F) == 6 && command->sense[12] == 0x28)
        media_changed = true;
    return 0;
}

int shim_execute(struct shim_command *command)
{
    if (command->cdb_length == 0 || command->cdb_length > 16)
        return EINVAL;
    if (command->length > WIRE_MAXIMUM_TRANSFER)
        return ENOMEM;
    if (command->length == 0)
        command->direction = WIRE_NO_DATA;
    /* a signal handler that burns discs would be too much, but one that longjmps out of here must not leave the lock */
    sigset_t all, before;
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_mutex_lock(&lock);
    int error = exchange(command);
    pthread_mutex_unlock(&lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

bool shim_media_changed(void)
{
    pthread_mutex_lock(&lock);
    bool changed = media_changed;
    media_changed = false;
    pthread_mutex_unlock(&lock);
    return changed;
}

/* What sr makes of a failed command of its own. */
static int error_of_sense(const struct shim_command *command)
{
    unsigned key = command->sense_length > 2 ? command->sense[2] & 0x0F : 0;
    unsigned code = command->sense_length > 12 ? command->sense[12] : 0;
    switch (key) {
    case 2: /* NOT READY */
        return ENOMEDIUM;
    case 5: /* ILLEGAL REQUEST */
        return code == 0x20 ? EOPNOTSUPP : EIO;
    case 6: /* UNIT ATTENTION */
        return ENOMEDIUM;
    default:
        return EIO;
    }
}

int shim_kernel_command(const uint8_t *cdb, size_t cdb_length, int direction, void *data, size_t length,
                        uint8_t sense[32], size_t *transferred)
{
    struct shim_command command = {.cdb = cdb,
                                   .cdb_length = cdb_length,
                                   .direction = direction,
                                   .data = data,
                                   .length = length,
                                   .timeout_ms = 30000};
    for (unsigned attempt = 0;; attempt++) {
        int error = shim_execute(&command);
        if (error != 0)
            return error;
        if (command.status == 0)
            break;
        unsigned key = command.sense_length > 2 ? command.sense[2] & 0x0F : 0;
        bool becoming = key == 2 && command.sense_length > 13 && command.sense[12] == 4 && command.sense[13] == 1;
        if (attempt < 10 && (key == 6 || becoming)) {
            if (becoming)
                nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
            continue;
        }
        if (sense != NULL)
            memcpy(sense, command.sense, sizeof command.sense);
        return error_of_sense(&command);
    }
    if (transferred != NULL)
        *transferred = command.residual > 0 ? length - (size_t)command.residual : length;
    return 0;
}
