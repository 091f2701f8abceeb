/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions inside which libc opens, reads or looks up files itself, past the interposed names. */
#undef _FORTIFY_SOURCE
#include "emu/door/sg/shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------------ streams */

static ssize_t cookie_read(void *cookie, char *buffer, size_t length)
{
    return read((int)(intptr_t)cookie, buffer, length);
}

static int cookie_seek(void *cookie, off64_t *offset, int whence)
{
    off_t position = lseek((int)(intptr_t)cookie, *offset, whence);
    if (position < 0)
        return -1;
    *offset = position;
    return 0;
}

/* Streams of ours and their descriptors: some programs (isoinfo) seek and read on fileno(stream). */
static struct {
    FILE *stream;
    int descriptor;
} streams[32];
static pthread_mutex_t streams_lock = PTHREAD_MUTEX_INITIALIZER;
enum { STREAMS = sizeof streams / sizeof streams[0] };

static int descriptor_of(FILE *stream)
{
    int found = -1;
    pthread_mutex_lock(&streams_lock);
    for (size_t i = 0; i < STREAMS && stream != NULL; i++)
        if (streams[i].stream == stream)
            found = streams[i].descriptor;
    pthread_mutex_unlock(&streams_lock);
    return found;
}

static void note_stream(FILE *stream, int descriptor)
{
    pthread_mutex_lock(&streams_lock);
    for (size_t i = 0; i < STREAMS; i++)
        if (streams[i].stream == NULL) {
            streams[i].stream = stream;
            streams[i].descriptor = descriptor;
            break;
        }
    pthread_mutex_unlock(&streams_lock);
}

static int cookie_close(void *cookie)
{
    int descriptor = (int)(intptr_t)cookie;
    pthread_mutex_lock(&streams_lock);
    for (size_t i = 0; i < STREAMS; i++)
        if (streams[i].stream != NULL && streams[i].descriptor == descriptor)
            streams[i].stream = NULL;
    pthread_mutex_unlock(&streams_lock);
    return close(descriptor);
}

SHIM_EXPORT int fileno(FILE *stream)
{
    int descriptor = descriptor_of(stream);
    NEXT(fileno);
    return descriptor >= 0 ? descriptor : next(stream);
}

SHIM_EXPORT int fileno_unlocked(FILE *stream)
{
    return fileno(stream);
}

static FILE *stream_of(int descriptor)
{
    cookie_io_functions_t functions = {.read = cookie_read, .seek = cookie_seek, .close = cookie_close};
    FILE *stream = fopencookie((void *)(intptr_t)descriptor, "r", functions);
    if (stream != NULL)
        note_stream(stream, descriptor);
    return stream;
}

static FILE *open_stream(const char *path, const char *mode, bool *handled)
{
    const char *real;
    enum node node = shim_path_at(AT_FDCWD, path, &real);
    *handled = node != NODE_NONE || real != path;
    if (!*handled)
        return NULL;
    int flags = mode[0] == 'r' && strchr(mode, '+') == NULL ? O_RDONLY : O_RDWR;
    int descriptor = open(path, flags | (strchr(mode, 'e') != NULL ? O_CLOEXEC : 0));
    if (descriptor < 0)
        return NULL;
    FILE *stream = node == NODE_BLOCK ? stream_of(descriptor) : fdopen(descriptor, mode);
    if (stream == NULL)
        close(descriptor);
    return stream;
}

SHIM_EXPORT FILE *fopen(const char *restrict path, const char *restrict mode)
{
    bool handled;
    FILE *stream = open_stream(path, mode, &handled);
    NEXT(fopen);
    return handled ? stream : next(path, mode);
}

SHIM_EXPORT FILE *fopen64(const char *restrict path, const char *restrict mode)
{
    bool handled;
    FILE *stream = open_stream(path, mode, &handled);
    NEXT(fopen64);
    return handled ? stream : next(path, mode);
}

SHIM_EXPORT FILE *fdopen(int descriptor, const char *mode)
{
    if (shim_descriptor(descriptor) == NODE_BLOCK)
        return stream_of(descriptor);
    NEXT(fdopen);
    return next(descriptor, mode);
}

/* A program started with its standard input from the node reads it inside libc. */
__attribute__((constructor)) static void replace_standard_input(void)
{
    if (shim_descriptor(STDIN_FILENO) != NODE_BLOCK)
        return;
    FILE *stream = stream_of(STDIN_FILENO);
    if (stream != NULL)
        stdin = stream;
}

/* ------------------------------------------------------------------ names */

SHIM_EXPORT char *realpath(const char *restrict path, char *restrict resolved)
{
    const char *real;
    enum node node = shim_path_at(AT_FDCWD, path, &real);
    if (node == NODE_BLOCK || node == NODE_GENERIC) {
        const char *shown = node == NODE_GENERIC ? "/dev/sg0" : "/dev/sr0";
        return resolved != NULL ? strcpy(resolved, shown) : strdup(shown);
    }
    /* two versions of the name: the one that allocates */
    static char *(*next)(const char *, char *);
    if (next == NULL)
        next = (char *(*)(const char *, char *))dlvsym(RTLD_NEXT, "realpath", "GLIBC_2.3");
    if (next == NULL)
        next = (char *(*)(const char *, char *))shim_next("realpath");
    return shim_untree(next(real, resolved));
}

char *__realpath_chk(const char *path, char *resolved, size_t room);
SHIM_EXPORT char *__realpath_chk(const char *path, char *resolved, size_t room)
{
    (void)room;
    return realpath(path, resolved);
}

SHIM_EXPORT char *canonicalize_file_name(const char *path)
{
    return realpath(path, NULL);
}
