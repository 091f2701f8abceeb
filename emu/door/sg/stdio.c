/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions inside which libc opens, reads or looks up files itself, past the interposed names. */
#undef _FORTIFY_SOURCE
#include "emu/door/sg/shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
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
    enum node node = shim_path(path, &real);
    *handled = node != NODE_NONE || real != path;
    if (!*handled)
        return NULL;
    int flags = mode[0] == 'r' && strchr(mode, '+') == NULL ? O_RDONLY : O_RDWR;
    int descriptor = open(path, flags | (strchr(mode, 'e') != NULL ? O_CLOEXEC : 0));
    if (descriptor < 0)
        return NULL;
    FILE *stream;
    if (node == NODE_NONE) {
        static FILE *(*next)(int, const char *);
        if (next == NULL)
            next = (FILE * (*)(int, const char *)) shim_next("fdopen");
        stream = next(descriptor, mode); /* the info file is a file */
    } else {
        stream = stream_of(descriptor);
    }
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

static const char *const node_paths[] = {"/dev/cdrom", "/dev/scd0", "/dev/sg0", "/dev/sr0"};

static bool is_node_path(const char *path)
{
    const char *real;
    for (size_t i = 0; path != NULL && i < sizeof node_paths / sizeof node_paths[0]; i++)
        if (strcmp(path, node_paths[i]) == 0)
            return shim_path(path, &real) != NODE_NONE;
    return false;
}

SHIM_EXPORT char *realpath(const char *restrict path, char *restrict resolved)
{
    if (is_node_path(path)) {
        const char *shown = strcmp(path, "/dev/sg0") == 0 ? "/dev/sg0" : "/dev/sr0";
        return resolved != NULL ? strcpy(resolved, shown) : strdup(shown);
    }
    /* two versions of the name: the one that allocates */
    static char *(*next)(const char *, char *);
    if (next == NULL)
        next = (char *(*)(const char *, char *))dlvsym(RTLD_NEXT, "realpath", "GLIBC_2.3");
    if (next == NULL)
        next = (char *(*)(const char *, char *))shim_next("realpath");
    return next(path, resolved);
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

/* ------------------------------------------------------------------ glob */

typedef int glob_function(const char *pattern, int flags, int (*on_error)(const char *, int), glob_t *found);

static bool has(const glob_t *found, const char *path)
{
    for (size_t i = 0; i < found->gl_pathc; i++)
        if (strcmp(found->gl_pathv[found->gl_offs + i], path) == 0)
            return true;
    return false;
}

static int append(glob_t *found, const char *path)
{
    size_t offset = found->gl_offs;
    char **grown = realloc(found->gl_pathv, (offset + found->gl_pathc + 2) * sizeof *grown);
    char *copy = strdup(path);
    if (grown == NULL || copy == NULL) {
        free(copy);
        if (grown != NULL)
            found->gl_pathv = grown;
        return GLOB_NOSPACE;
    }
    if (found->gl_pathv == NULL)
        memset(grown, 0, offset * sizeof *grown);
    grown[offset + found->gl_pathc++] = copy;
    grown[offset + found->gl_pathc] = NULL;
    found->gl_pathv = grown;
    return 0;
}

/* libc's own result, and the nodes that match. */
static int glob_with_nodes(glob_function *next, const char *pattern, int flags, int (*on_error)(const char *, int),
                           glob_t *found)
{
    bool matches = false;
    const char *real;
    for (size_t i = 0; pattern != NULL && i < sizeof node_paths / sizeof node_paths[0]; i++)
        matches |= fnmatch(pattern, node_paths[i], FNM_PATHNAME) == 0 && shim_path(node_paths[i], &real) != NODE_NONE;
    if (!matches)
        return next(pattern, flags, on_error, found);
    if (!(flags & GLOB_DOOFFS))
        found->gl_offs = 0;
    if (!(flags & GLOB_APPEND)) {
        found->gl_pathc = 0;
        found->gl_pathv = NULL;
    }
    int result = next(pattern, flags & ~GLOB_NOCHECK, on_error, found);
    if (result != 0 && result != GLOB_NOMATCH)
        return result;
    result = 0;
    for (size_t i = 0; result == 0 && i < sizeof node_paths / sizeof node_paths[0]; i++)
        if (fnmatch(pattern, node_paths[i], FNM_PATHNAME) == 0 && shim_path(node_paths[i], &real) != NODE_NONE &&
            !has(found, node_paths[i]))
            result = append(found, node_paths[i]);
    return result;
}

/* dlsym gives glob's oldest version, whose GLOB_ONLYDIR and dangling links differ: the newest is wanted. */
static glob_function *next_glob(const char *name)
{
    void *found = dlvsym(RTLD_NEXT, name, "GLIBC_2.27");
    return (glob_function *)(found != NULL ? found : shim_next(name));
}

SHIM_EXPORT int glob(const char *restrict pattern, int flags, int (*on_error)(const char *, int),
                     glob_t *restrict found)
{
    static glob_function *next;
    if (next == NULL)
        next = next_glob("glob");
    return glob_with_nodes(next, pattern, flags, on_error, found);
}

SHIM_EXPORT int glob64(const char *restrict pattern, int flags, int (*on_error)(const char *, int),
                       glob64_t *restrict found)
{
    static glob_function *next;
    if (next == NULL)
        next = next_glob("glob64");
    return glob_with_nodes(next, pattern, flags, on_error, (glob_t *)found);
}
