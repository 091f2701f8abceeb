/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done with an open node: reading, writing, seeking, mapping, ioctl. */
#undef _FORTIFY_SOURCE
#include "emu/door/sg/shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* ------------------------------------------------------------------ reading and writing */

/* The position is the marker's own file offset: descriptors that share it share ours. */
static ssize_t read_node(enum node node, int descriptor, void *buffer, size_t length)
{
    if (node != NODE_BLOCK) {
        errno = node == NODE_BSG ? EINVAL : EAGAIN; /* no command was written, so there is no answer to read */
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

SHIM_EXPORT ssize_t preadv(int descriptor, const struct iovec *parts, int count, off_t position)
{
    if (shim_descriptor(descriptor) != NODE_BLOCK) {
        NEXT(preadv);
        return next(descriptor, parts, count, position);
    }
    ssize_t total = 0;
    for (int i = 0; i < count; i++) {
        ssize_t got = shim_read_at(parts[i].iov_base, parts[i].iov_len, position + total);
        if (got < 0)
            return total > 0 ? total : -1;
        total += got;
        if ((size_t)got < parts[i].iov_len)
            break;
    }
    return total;
}

SHIM_EXPORT ssize_t preadv64(int descriptor, const struct iovec *parts, int count, off64_t position)
{
    return preadv(descriptor, parts, count, position);
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

/* A CD is read-only to the block layer; the marker must never get a byte: EPERM. */
static bool keeps_from_writing(int descriptor)
{
    bool node = shim_descriptor(descriptor) != NODE_NONE;
    if (node)
        errno = EPERM;
    return node;
}

SHIM_EXPORT ssize_t write(int descriptor, const void *buffer, size_t length)
{
    if (keeps_from_writing(descriptor))
        return -1;
    NEXT(write);
    return next(descriptor, buffer, length);
}

SHIM_EXPORT ssize_t pwrite(int descriptor, const void *buffer, size_t length, off_t position)
{
    if (keeps_from_writing(descriptor))
        return -1;
    NEXT(pwrite);
    return next(descriptor, buffer, length, position);
}

SHIM_EXPORT ssize_t writev(int descriptor, const struct iovec *parts, int count)
{
    if (keeps_from_writing(descriptor))
        return -1;
    NEXT(writev);
    return next(descriptor, parts, count);
}

SHIM_EXPORT ssize_t pwrite64(int descriptor, const void *buffer, size_t length, off64_t position)
{
    return pwrite(descriptor, buffer, length, position);
}

SHIM_EXPORT off_t lseek(int descriptor, off_t offset, int whence)
{
    enum node node = shim_descriptor(descriptor);
    if (node == NODE_GENERIC || node == NODE_BSG) {
        errno = ESPIPE;
        return -1;
    }
    if (whence == SEEK_END && node == NODE_BLOCK)
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

/* A device has no length to cut, and the marker must stay empty. */
static bool refuse_length(int descriptor)
{
    if (shim_descriptor(descriptor) == NODE_NONE)
        return false;
    errno = EINVAL;
    return true;
}

SHIM_EXPORT int ftruncate(int descriptor, off_t length)
{
    NEXT(ftruncate);
    return refuse_length(descriptor) ? -1 : next(descriptor, length);
}

SHIM_EXPORT int ftruncate64(int descriptor, off64_t length)
{
    return ftruncate(descriptor, length);
}

SHIM_EXPORT int fallocate(int descriptor, int mode, off_t offset, off_t length)
{
    NEXT(fallocate);
    return refuse_length(descriptor) ? -1 : next(descriptor, mode, offset, length);
}

SHIM_EXPORT int fallocate64(int descriptor, int mode, off64_t offset, off64_t length)
{
    return fallocate(descriptor, mode, offset, length);
}

/* The kernel can map the disc; here there are no pages behind the node, and programs that fall back to read do so. */
SHIM_EXPORT void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset)
{
    if (!(flags & MAP_ANONYMOUS) && shim_descriptor(descriptor) != NODE_NONE) {
        errno = ENODEV;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, address, length, protection, flags, descriptor, offset);
}

SHIM_EXPORT void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off64_t offset)
{
    return mmap(address, length, protection, flags, descriptor, offset);
}

/* ------------------------------------------------------------------ ioctl */

SHIM_EXPORT int ioctl(int descriptor, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    enum node node = shim_descriptor(descriptor);
    /* of any file, answered above the drivers */
    bool file = request == FIOCLEX || request == FIONCLEX || request == FIONBIO || request == FIOASYNC;
    if (node != NODE_NONE && !file)
        return shim_ioctl(descriptor, node, request, argument);
    NEXT(ioctl);
    return next(descriptor, request, argument);
}
