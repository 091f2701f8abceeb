/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file functions a program's libc calls go through here. Unversioned definitions satisfy every version of a name;
 * both the
 * __xstat generation (programs built before glibc 2.33) and the stat one are in use side by side.
 */
#undef _FORTIFY_SOURCE
#include "emu/door/sg/shim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/cdrom.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
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
    enum node node = (flags & AT_EMPTY_PATH) && path[0] == '\0' ? NODE_NONE : shim_path(path, &real);
    if (node == NODE_NONE && (flags & AT_EMPTY_PATH) && path[0] == '\0')
        real = path;
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
    enum node node = path[0] != '\0' ? shim_path(path, &real) : shim_descriptor(directory);
    int result = (int)syscall(SYS_statx, directory, real, flags, mask, status);
    if (result == 0 && node != NODE_NONE) {
        status->stx_mode = (uint16_t)((node == NODE_BLOCK ? S_IFBLK : S_IFCHR) | 0660);
        status->stx_rdev_major = node == NODE_BLOCK ? BLOCK_MAJOR : GENERIC_MAJOR;
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
    enum node node = shim_path(path, &real);
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

/* A node is no link. */
static bool is_node(const char *path)
{
    const char *real;
    return path != NULL && strncmp(path, "/dev/", 5) == 0 && strncmp(path, "/dev/fd/", 8) != 0 &&
           shim_path(path, &real) != NODE_NONE;
}

SHIM_EXPORT ssize_t readlink(const char *restrict path, char *restrict buffer, size_t size)
{
    NEXT(readlink);
    if (is_node(path)) {
        errno = EINVAL;
        return -1;
    }
    return next(path, buffer, size);
}

SHIM_EXPORT ssize_t readlinkat(int directory, const char *restrict path, char *restrict buffer, size_t size)
{
    NEXT(readlinkat);
    if (is_node(path)) {
        errno = EINVAL;
        return -1;
    }
    return next(directory, path, buffer, size);
}

/* ls asks for them: a device node has none. */
SHIM_EXPORT ssize_t getxattr(const char *path, const char *name, void *value, size_t size)
{
    NEXT(getxattr);
    if (is_node(path)) {
        errno = ENODATA;
        return -1;
    }
    return next(path, name, value, size);
}

SHIM_EXPORT ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size)
{
    NEXT(lgetxattr);
    if (is_node(path)) {
        errno = ENODATA;
        return -1;
    }
    return next(path, name, value, size);
}

ssize_t __readlink_chk(const char *path, char *buffer, size_t size, size_t room);
SHIM_EXPORT ssize_t __readlink_chk(const char *path, char *buffer, size_t size, size_t room)
{
    (void)room;
    return readlink(path, buffer, size);
}

/* ------------------------------------------------------------------ reading and writing */

/* The position is the marker's own file offset: descriptors that share it share ours. */
static ssize_t read_node(enum node node, int descriptor, void *buffer, size_t length)
{
    if (node == NODE_GENERIC) {
        errno = EAGAIN; /* no command was written, so there is no answer to read */
        return -1;
    }
    off_t position = (off_t)syscall(SYS_lseek, descriptor, (off_t)0, SEEK_CUR);
    ssize_t got = shim_read_at(buffer, length, position);
    if (got > 0)
        syscall(SYS_lseek, descriptor, position + got, SEEK_SET);
    return got;
}

SHIM_EXPORT ssize_t read(int descriptor, void *buffer, size_t length)
{
    enum node node = shim_descriptor(descriptor);
    if (node != NODE_NONE)
        return read_node(node, descriptor, buffer, length);
    NEXT(read);
    return next(descriptor, buffer, length);
}

ssize_t __read_chk(int descriptor, void *buffer, size_t length, size_t room);
SHIM_EXPORT ssize_t __read_chk(int descriptor, void *buffer, size_t length, size_t room)
{
    (void)room;
    return read(descriptor, buffer, length);
}

SHIM_EXPORT ssize_t pread(int descriptor, void *buffer, size_t length, off_t position)
{
    if (shim_descriptor(descriptor) == NODE_BLOCK)
        return shim_read_at(buffer, length, position);
    NEXT(pread);
    return next(descriptor, buffer, length, position);
}

SHIM_EXPORT ssize_t pread64(int descriptor, void *buffer, size_t length, off64_t position)
{
    return pread(descriptor, buffer, length, position);
}

ssize_t __pread_chk(int descriptor, void *buffer, size_t length, off_t position, size_t room);
SHIM_EXPORT ssize_t __pread_chk(int descriptor, void *buffer, size_t length, off_t position, size_t room)
{
    (void)room;
    return pread(descriptor, buffer, length, position);
}

ssize_t __pread64_chk(int descriptor, void *buffer, size_t length, off_t position, size_t room);
SHIM_EXPORT ssize_t __pread64_chk(int descriptor, void *buffer, size_t length, off_t position, size_t room)
{
    (void)room;
    return pread(descriptor, buffer, length, position);
}

SHIM_EXPORT ssize_t readv(int descriptor, const struct iovec *parts, int count)
{
    enum node node = shim_descriptor(descriptor);
    if (node == NODE_NONE) {
        NEXT(readv);
        return next(descriptor, parts, count);
    }
    ssize_t total = 0;
    for (int i = 0; i < count; i++) {
        ssize_t got = read_node(node, descriptor, parts[i].iov_base, parts[i].iov_len);
        if (got < 0)
            return total > 0 ? total : -1;
        total += got;
        if ((size_t)got < parts[i].iov_len)
            break;
    }
    return total;
}

/* A CD is read-only to the block layer; the marker must never get a byte. */
SHIM_EXPORT ssize_t write(int descriptor, const void *buffer, size_t length)
{
    if (shim_descriptor(descriptor) != NODE_NONE) {
        errno = EPERM;
        return -1;
    }
    NEXT(write);
    return next(descriptor, buffer, length);
}

SHIM_EXPORT ssize_t pwrite(int descriptor, const void *buffer, size_t length, off_t position)
{
    if (shim_descriptor(descriptor) != NODE_NONE) {
        errno = EPERM;
        return -1;
    }
    NEXT(pwrite);
    return next(descriptor, buffer, length, position);
}

SHIM_EXPORT ssize_t pwrite64(int descriptor, const void *buffer, size_t length, off64_t position)
{
    return pwrite(descriptor, buffer, length, position);
}

SHIM_EXPORT off_t lseek(int descriptor, off_t offset, int whence)
{
    if (whence == SEEK_END && shim_descriptor(descriptor) == NODE_BLOCK)
        return (off_t)syscall(SYS_lseek, descriptor, (off_t)shim_capacity() + offset, SEEK_SET);
    NEXT(lseek);
    return next(descriptor, offset, whence);
}

SHIM_EXPORT off64_t lseek64(int descriptor, off64_t offset, int whence)
{
    return lseek(descriptor, offset, whence);
}

/* Copies inside the kernel would copy the empty marker: programs fall back to read. */
SHIM_EXPORT ssize_t copy_file_range(int in, off64_t *in_offset, int out, off64_t *out_offset, size_t length,
                                    unsigned flags)
{
    if (shim_descriptor(in) != NODE_NONE || shim_descriptor(out) != NODE_NONE) {
        errno = EINVAL;
        return -1;
    }
    NEXT(copy_file_range);
    return next(in, in_offset, out, out_offset, length, flags);
}

ssize_t sendfile(int out, int in, off_t *offset, size_t length);
ssize_t sendfile64(int out, int in, off_t *offset, size_t length);
SHIM_EXPORT ssize_t sendfile(int out, int in, off_t *offset, size_t length)
{
    if (shim_descriptor(in) != NODE_NONE) {
        errno = EINVAL;
        return -1;
    }
    NEXT(sendfile);
    return next(out, in, offset, length);
}

SHIM_EXPORT ssize_t sendfile64(int out, int in, off_t *offset, size_t length)
{
    return sendfile(out, in, offset, length);
}

/* ------------------------------------------------------------------ ioctl */

SHIM_EXPORT int ioctl(int descriptor, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    enum node node = shim_descriptor(descriptor);
    if (node != NODE_NONE)
        return shim_ioctl(descriptor, node, request, argument);
    NEXT(ioctl);
    return next(descriptor, request, argument);
}
