/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file functions a program's libc calls go through here. Unversioned definitions satisfy every version of a name;
 * both the __xstat generation (programs built before glibc 2.33) and the stat one are in use side by side.
 */
#undef _FORTIFY_SOURCE
#include "emu/door/sg/shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

/* ------------------------------------------------------------------ open */

static int open_through(int directory, const char *path, int flags, mode_t mode)
{
    bool handled;
    int descriptor = shim_open(directory, path, flags, mode, &handled);
    if (handled)
        return descriptor;
    NEXT(openat64);
    return next(directory, path, flags, mode);
}

#define OPEN_MODE(flags, mode)                                                                                         \
    mode_t mode = 0;                                                                                                   \
    if (((flags)&O_CREAT) || ((flags)&O_TMPFILE) == O_TMPFILE) {                                                       \
        va_list arguments;                                                                                             \
        va_start(arguments, flags);                                                                                    \
        mode = va_arg(arguments, mode_t);                                                                              \
        va_end(arguments);                                                                                             \
    }

SHIM_EXPORT int open(const char *path, int flags, ...)
{
    OPEN_MODE(flags, mode)
    return open_through(AT_FDCWD, path, flags, mode);
}

SHIM_EXPORT int open64(const char *path, int flags, ...)
{
    OPEN_MODE(flags, mode)
    return open_through(AT_FDCWD, path, flags, mode);
}

SHIM_EXPORT int openat(int directory, const char *path, int flags, ...)
{
    OPEN_MODE(flags, mode)
    return open_through(directory, path, flags, mode);
}

SHIM_EXPORT int openat64(int directory, const char *path, int flags, ...)
{
    OPEN_MODE(flags, mode)
    return open_through(directory, path, flags, mode);
}

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int directory, const char *path, int flags);
int __openat64_2(int directory, const char *path, int flags);

SHIM_EXPORT int __open_2(const char *path, int flags)
{
    return open_through(AT_FDCWD, path, flags, 0);
}

SHIM_EXPORT int __open64_2(const char *path, int flags)
{
    return open_through(AT_FDCWD, path, flags, 0);
}

SHIM_EXPORT int __openat_2(int directory, const char *path, int flags)
{
    return open_through(directory, path, flags, 0);
}

SHIM_EXPORT int __openat64_2(int directory, const char *path, int flags)
{
    return open_through(directory, path, flags, 0);
}

/* ------------------------------------------------------------------ status */

/* On LP64 struct stat, struct stat64 and the kernel's are one. */
static int status_of(int directory, const char *path, struct stat *status, int flags)
{
    const char *real;
    if ((flags & AT_EMPTY_PATH) && path[0] == '\0')
        real = path;
    else
        shim_path_at(directory, path, &real);
    int result = (int)syscall(SYS_newfstatat, directory, real, status, flags);
    if (result == 0)
        shim_dress(shim_status(status), status);
    return result;
}

SHIM_EXPORT int stat(const char *restrict path, struct stat *restrict status)
{
    return status_of(AT_FDCWD, path, status, 0);
}

SHIM_EXPORT int stat64(const char *restrict path, struct stat64 *restrict status)
{
    return status_of(AT_FDCWD, path, (struct stat *)status, 0);
}

SHIM_EXPORT int lstat(const char *restrict path, struct stat *restrict status)
{
    return status_of(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

SHIM_EXPORT int lstat64(const char *restrict path, struct stat64 *restrict status)
{
    return status_of(AT_FDCWD, path, (struct stat *)status, AT_SYMLINK_NOFOLLOW);
}

SHIM_EXPORT int fstat(int descriptor, struct stat *status)
{
    return status_of(descriptor, "", status, AT_EMPTY_PATH);
}

SHIM_EXPORT int fstat64(int descriptor, struct stat64 *status)
{
    return status_of(descriptor, "", (struct stat *)status, AT_EMPTY_PATH);
}

SHIM_EXPORT int fstatat(int directory, const char *restrict path, struct stat *restrict status, int flags)
{
    return status_of(directory, path, status, flags);
}

SHIM_EXPORT int fstatat64(int directory, const char *restrict path, struct stat64 *restrict status, int flags)
{
    return status_of(directory, path, (struct stat *)status, flags);
}

int __xstat(int version, const char *path, struct stat *status);
int __xstat64(int version, const char *path, struct stat64 *status);
int __lxstat(int version, const char *path, struct stat *status);
int __lxstat64(int version, const char *path, struct stat64 *status);
int __fxstat(int version, int descriptor, struct stat *status);
int __fxstat64(int version, int descriptor, struct stat64 *status);
int __fxstatat(int version, int directory, const char *path, struct stat *status, int flags);
int __fxstatat64(int version, int directory, const char *path, struct stat64 *status, int flags);

SHIM_EXPORT int __xstat(int version, const char *path, struct stat *status)
{
    (void)version;
    return status_of(AT_FDCWD, path, status, 0);
}

SHIM_EXPORT int __xstat64(int version, const char *path, struct stat64 *status)
{
    (void)version;
    return status_of(AT_FDCWD, path, (struct stat *)status, 0);
}

SHIM_EXPORT int __lxstat(int version, const char *path, struct stat *status)
{
    (void)version;
    return status_of(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

SHIM_EXPORT int __lxstat64(int version, const char *path, struct stat64 *status)
{
    (void)version;
    return status_of(AT_FDCWD, path, (struct stat *)status, AT_SYMLINK_NOFOLLOW);
}

SHIM_EXPORT int __fxstat(int version, int descriptor, struct stat *status)
{
    (void)version;
    return status_of(descriptor, "", status, AT_EMPTY_PATH);
}

SHIM_EXPORT int __fxstat64(int version, int descriptor, struct stat64 *status)
{
    (void)version;
    return status_of(descriptor, "", (struct stat *)status, AT_EMPTY_PATH);
}

SHIM_EXPORT int __fxstatat(int version, int directory, const char *path, struct stat *status, int flags)
{
    (void)version;
    return status_of(directory, path, status, flags);
}

SHIM_EXPORT int __fxstatat64(int version, int directory, const char *path, struct stat64 *status, int flags)
{
    (void)version;
    return status_of(directory, path, (struct stat *)status, flags);
}

SHIM_EXPORT int statx(int directory, const char *restrict path, int flags, unsigned mask, struct statx *restrict status)
{
    const char *real = path;
    enum node node = path[0] != '\0' ? shim_path_at(directory, path, &real) : shim_descriptor(directory);
    int result = (int)syscall(SYS_statx, directory, real, flags, mask, status);
    if (result == 0 && node != NODE_NONE) {
        status->stx_mode = (uint16_t)(shim_type(node) | 0660);
        status->stx_rdev_major = shim_major(node);
        status->stx_rdev_minor = 0;
        status->stx_size = 0;
        status->stx_blocks = 0;
    }
    return result;
}

/* ------------------------------------------------------------------ rights and links */

static int access_of(int directory, const char *path, int mode, int flags, bool *handled)
{
    const char *real;
    (void)flags;
    enum node node = shim_path_at(directory, path, &real);
    *handled = node != NODE_NONE || real != path;
    return *handled ? (int)syscall(SYS_faccessat, directory, real, mode & (R_OK | W_OK | X_OK)) : -1;
}

SHIM_EXPORT int access(const char *path, int mode)
{
    bool handled;
    int result = access_of(AT_FDCWD, path, mode, 0, &handled);
    NEXT(access);
    return handled ? result : next(path, mode);
}

SHIM_EXPORT int faccessat(int directory, const char *path, int mode, int flags)
{
    bool handled;
    int result = access_of(directory, path, mode, flags, &handled);
    NEXT(faccessat);
    return handled ? result : next(directory, path, mode, flags);
}

SHIM_EXPORT int euidaccess(const char *path, int mode)
{
    bool handled;
    int result = access_of(AT_FDCWD, path, mode, 0, &handled);
    NEXT(euidaccess);
    return handled ? result : next(path, mode);
}

SHIM_EXPORT int eaccess(const char *path, int mode)
{
    return euidaccess(path, mode);
}

/* The file behind a name that is a node's or lies in the tree; NULL with errno when a node has no such thing. */
static const char *behind(int directory, const char *path, int error)
{
    const char *real;
    enum node node = shim_path_at(directory, path, &real);
    if (node == NODE_NONE || real == path)
        return real;
    errno = error;
    return NULL;
}

/* A node is no link. */
SHIM_EXPORT ssize_t readlink(const char *restrict path, char *restrict buffer, size_t size)
{
    const char *real = behind(AT_FDCWD, path, EINVAL);
    NEXT(readlink);
    return real == NULL ? -1 : next(real, buffer, size);
}

SHIM_EXPORT ssize_t readlinkat(int directory, const char *restrict path, char *restrict buffer, size_t size)
{
    const char *real = behind(directory, path, EINVAL);
    NEXT(readlinkat);
    return real == NULL ? -1 : next(directory, real, buffer, size);
}

/* ls asks for them: a device node has none. */
SHIM_EXPORT ssize_t getxattr(const char *path, const char *name, void *value, size_t size)
{
    const char *real = behind(AT_FDCWD, path, ENODATA);
    NEXT(getxattr);
    return real == NULL ? -1 : next(real, name, value, size);
}

SHIM_EXPORT ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size)
{
    const char *real = behind(AT_FDCWD, path, ENODATA);
    NEXT(lgetxattr);
    return real == NULL ? -1 : next(real, name, value, size);
}

ssize_t __readlink_chk(const char *path, char *buffer, size_t size, size_t room);
SHIM_EXPORT ssize_t __readlink_chk(const char *path, char *buffer, size_t size, size_t room)
{
    (void)room;
    return readlink(path, buffer, size);
}
