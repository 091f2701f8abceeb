/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster-sound (cli/sound/) as somebody who asks it: it gets an open file and a pipe, and is believed nothing that it
 * could not prove. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "cli/burn.h"
#include "emu/door/installed.h"

#define LONGEST_CHUNK 65536u

struct sound {
    const char *path;
    pid_t process;
    int pipe;
    size_t left; /* bytes of the chunk that is being read */
    bool over;
    uint64_t clipped;
};

/* The other end: nothing of this process but the file and the pipe. */
static void become_decoder(const char *program, int file, int out, const char *argument)
{
    static const int given[] = {SIGINT, SIGTERM, SIGHUP}; /* a Ctrl-C is for the one who asks */
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        signal(given[i], SIG_IGN);
    if (dup2(file, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
        _exit(70);
    close_range(3, ~0u, 0);
    execl(program, "coaster-sound", argument, (char *)NULL);
    _exit(70);
}

static int start(struct sound *sound, const char *argument, struct failure *why)
{
    char program[PATH_MAX];
    int ends[2];
    struct stat status;
    if (!installed_module("coaster-sound", "COASTER_SOUND", program))
        return fail(why, EXIT_INTERNAL, "coaster-sound is neither beside this program nor installed");
    int file = open(sound->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return fail(why, EXIT_USAGE_ERROR, "%s cannot be opened: %s", sound->path, strerror(errno));
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(file);
        return fail(why, EXIT_USAGE_ERROR, "%s is not a file", sound->path);
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        close(file);
        return fail(why, EXIT_INTERNAL, "coaster-sound cannot be started: %s", strerror(errno));
    }
    sound->process = fork();
    if (sound->process == 0)
        become_decoder(program, file, ends[1], argument);
    int error = errno;
    close(file);
    close(ends[1]);
    sound->pipe = ends[0];
    return sound->process > 0 ? 0 : fail(why, EXIT_INTERNAL, "coaster-sound cannot be started: %s", strerror(error));
}

int sound_open(const char *path, struct sound **result, struct failure *why)
{
    struct sound *sound = calloc(1, sizeof *sound);
    if (sound == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    sound->path = path;
    sound->pipe = -1;
    int code = start(sound, NULL, why);
    if (code != 0) {
        sound_close(sound);
        return code;
    }
    *result = sound;
    return 0;
}

/* Something to read, or the end; false: cancelled. A signal may come just before the wait begins, so that none is long.
 */
static bool wait_for_more(struct sound *sound)
{
    struct pollfd waited = {.fd = sound->pipe, .events = POLLIN};
    while (!burn_cancelled())
        if (poll(&waited, 1, 200) > 0)
            return true;
    return false;
}

/* All of it; false: cancelled, or the decoder has ended. */
static bool read_all(struct sound *sound, void *out, size_t length)
{
    for (uint8_t *at = out; length > 0;) {
        if (!wait_for_more(sound))
            return false;
        ssize_t got = read(sound->pipe, at, length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        length -= (size_t)got;
    }
    return true;
}

static int broke(struct sound *sound, struct failure *why)
{
    if (burn_cancelled())
        return fail(why, (enum exit_code)burn_signal_code(), "cancelled while staging: the disc was not touched");
    return fail(why, EXIT_USAGE_ERROR, "%s cannot be decoded: its decoder gave up", sound->path);
}

/* The last line: what became of it. */
static int read_verdict(struct sound *sound, struct failure *why)
{
    char line[512];
    size_t length = 0;
    sound->over = true;
    do {
        if (length == sizeof line || !read_all(sound, line + length, 1))
            return broke(sound, why);
    } while (line[length++] != '\n');
    line[length - 1] = '\0';
    if (sscanf(line, "end %" SCNu64, &sound->clipped) == 1)
        return 0;
    if (strncmp(line, "refused ", 8) == 0)
        return fail(why, EXIT_USAGE_ERROR, "%s %s", sound->path, line + 8);
    return broke(sound, why);
}

static int next_chunk(struct sound *sound, struct failure *why)
{
    uint8_t length[4];
    if (!read_all(sound, length, sizeof length))
        return broke(sound, why);
    sound->left = get_le32(length);
    if (sound->left > LONGEST_CHUNK || sound->left % 4 != 0)
        return broke(sound, why);
    return sound->left == 0 ? read_verdict(sound, why) : 0;
}

int sound_read(struct sound *sound, uint8_t *room, size_t size, size_t *length, struct failure *why)
{
    *length = 0;
    while (*length < size && !sound->over) {
        if (sound->left == 0) {
            int code = next_chunk(sound, why);
            if (code != 0)
                return code;
            continue;
        }
        size_t part = size - *length < sound->left ? size - *length : sound->left;
        if (!read_all(sound, room + *length, part))
            return broke(sound, why);
        *length += part;
        sound->left -= part;
    }
    return 0;
}

uint64_t sound_clipped(const struct sound *sound)
{
    return sound->clipped;
}

static void end(struct sound *sound)
{
    if (sound->pipe >= 0)
        close(sound->pipe);
    if (sound->process <= 0)
        return;
    kill(sound->process, SIGKILL);
    while (waitpid(sound->process, NULL, 0) < 0 && errno == EINTR)
        continue;
}

void sound_close(struct sound *sound)
{
    if (sound != NULL)
        end(sound);
    free(sound);
}

int sound_check(const char *path, struct failure *why)
{
    struct sound sound = {.path = path, .pipe = -1};
    uint8_t nothing[4];
    size_t length;
    int code = start(&sound, "--look", why);
    if (code == 0)
        code = sound_read(&sound, nothing, sizeof nothing, &length, why);
    end(&sound);
    return code;
}
