/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IStream over memory and over a file. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coaster.h"
#include "imapi/storage.h"
#include "imapi/text.h"

struct stream {
    IStream interface;
    atomic_uint references;
    uint64_t position;
    OLECHAR *name;              /* task memory; NULL: none */
    struct memory_bytes *bytes; /* NULL: a file */
    int descriptor;
};

static struct stream *self(IStream *interface)
{
    return (struct stream *)interface;
}

/* ------------------------------------------------------------------ memory */

struct memory_bytes *memory_bytes_new(const void *data, size_t length)
{
    struct memory_bytes *bytes = calloc(1, sizeof *bytes);
    if (bytes == NULL)
        return NULL;
    bytes->references = 1;
    bytes->data = malloc(length == 0 ? 1 : length);
    if (bytes->data == NULL) {
        free(bytes);
        return NULL;
    }
    if (length > 0)
        memcpy(bytes->data, data, length);
    bytes->length = bytes->room = length;
    return bytes;
}

void memory_bytes_release(struct memory_bytes *bytes)
{
    if (bytes == NULL || atomic_fetch_sub(&bytes->references, 1) != 1)
        return;
    free(bytes->data);
    free(bytes);
}

/* Zeros fill what is new. */
static HRESULT memory_resize(struct memory_bytes *bytes, uint64_t length)
{
    if (length > SIZE_MAX / 2)
        return STG_E_MEDIUMFULL;
    if (length > bytes->room) {
        size_t room = bytes->room * 2 > length ? bytes->room * 2 : (size_t)length;
        uint8_t *grown = realloc(bytes->data, room);
        if (grown == NULL)
            return STG_E_INSUFFICIENTMEMORY;
        bytes->data = grown;
        bytes->room = room;
    }
    if (length > bytes->length)
        memset(bytes->data + bytes->length, 0, (size_t)length - bytes->length);
    bytes->length = (size_t)length;
    return S_OK;
}

/* ------------------------------------------------------------------ IUnknown */

static HRESULT query_interface(IStream *interface, REFIID iid, void **object)
{
    if (object == NULL)
        return E_POINTER;
    *object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_ISequentialStream) && !IsEqualIID(iid, &IID_IStream))
        return E_NOINTERFACE;
    IStream_AddRef(interface);
    *object = interface;
    return S_OK;
}

static ULONG add_reference(IStream *interface)
{
    return atomic_fetch_add(&self(interface)->references, 1) + 1;
}

static ULONG release(IStream *interface)
{
    struct stream *stream = self(interface);
    ULONG left = atomic_fetch_sub(&stream->references, 1) - 1;
    if (left == 0) {
        memory_bytes_release(stream->bytes);
        if (stream->descriptor >= 0)
            close(stream->descriptor);
        CoTaskMemFree(stream->name);
        free(stream);
    }
    return left;
}

/* ------------------------------------------------------------------ reading, writing, seeking */

static HRESULT read_file(struct stream *stream, void *data, ULONG length, ULONG *done)
{
    while (*done < length) {
        ssize_t got =
            pread(stream->descriptor, (char *)data + *done, length - *done, (off_t)(stream->position + *done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return STG_E_READFAULT;
        if (got == 0)
            break;
        *done += (ULONG)got;
    }
    return S_OK;
}

static HRESULT read_stream(IStream *interface, void *data, ULONG length, ULONG *read)
{
    struct stream *stream = self(interface);
    if (data == NULL && length != 0)
        return STG_E_INVALIDPOINTER;
    ULONG done = 0;
    HRESULT result = S_OK;
    if (stream->bytes == NULL) {
        result = read_file(stream, data, length, &done);
    } else if (stream->position < stream->bytes->length) {
        size_t left = stream->bytes->length - (size_t)stream->position;
        done = length < left ? length : (ULONG)left;
        memcpy(data, stream->bytes->data + stream->position, done);
    }
    stream->position += done;
    if (read != NULL)
        *read = done;
    return FAILED(result) ? result : done == length ? S_OK : S_FALSE;
}

static HRESULT write_stream(IStream *interface, const void *data, ULONG length, ULONG *written)
{
    struct stream *stream = self(interface);
    if (written != NULL)
        *written = 0;
    if (stream->bytes == NULL)
        return STG_E_ACCESSDENIED;
    if (data == NULL && length != 0)
        return STG_E_INVALIDPOINTER;
    uint64_t end = stream->position + length;
    HRESULT result = end > stream->bytes->length && length > 0 ? memory_resize(stream->bytes, end) : S_OK;
    if (FAILED(result))
        return result;
    if (length > 0)
        memcpy(stream->bytes->data + stream->position, data, length);
    stream->position = end;
    if (written != NULL)
        *written = length;
    return S_OK;
}

static HRESULT length_of(struct stream *stream, struct stat *status)
{
    memset(status, 0, sizeof *status);
    if (stream->bytes != NULL)
        status->st_size = (off_t)stream->bytes->length;
    else if (fstat(stream->descriptor, status) != 0)
        return STG_E_READFAULT;
    return S_OK;
}

static HRESULT seek(IStream *interface, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position)
{
    struct stream *stream = self(interface);
    struct stat status;
    int64_t from = 0;
    if (origin == STREAM_SEEK_CUR) {
        from = (int64_t)stream->position;
    } else if (origin == STREAM_SEEK_END) {
        HRESULT result = length_of(stream, &status);
        if (FAILED(result))
            return result;
        from = status.st_size;
    } else if (origin != STREAM_SEEK_SET) {
        return STG_E_INVALIDFUNCTION;
    }
    /* from is never below 0 */
    if (move.QuadPart < -from || move.QuadPart > INT64_MAX - from)
        return STG_E_INVALIDFUNCTION;
    stream->position = (uint64_t)(from + move.QuadPart);
    if (position != NULL)
        position->QuadPart = stream->position;
    return S_OK;
}

static HRESULT set_size(IStream *interface, ULARGE_INTEGER size)
{
    struct stream *stream = self(interface);
    return stream->bytes == NULL ? STG_E_ACCESSDENIED : memory_resize(stream->bytes, size.QuadPart);
}

static HRESULT copy_to(IStream *interface, IStream *destination, ULARGE_INTEGER count, ULARGE_INTEGER *read,
                       ULARGE_INTEGER *written)
{
    if (destination == NULL)
        return STG_E_INVALIDPOINTER;
    uint64_t in = 0, out = 0;
    HRESULT result = S_OK;
    while (in < count.QuadPart && SUCCEEDED(result)) {
        char buffer[16384];
        uint64_t left = count.QuadPart - in;
        ULONG got = 0, put = 0;
        result = read_stream(interface, buffer, left < sizeof buffer ? (ULONG)left : (ULONG)sizeof buffer, &got);
        if (FAILED(result) || got == 0)
            break;
        in += got;
        result = IStream_Write(destination, buffer, got, &put);
        out += put;
        if (SUCCEEDED(result) && put != got)
            result = STG_E_MEDIUMFULL;
    }
    if (read != NULL)
        read->QuadPart = in;
    if (written != NULL)
        written->QuadPart = out;
    return FAILED(result) ? result : S_OK;
}

static HRESULT commit(IStream *interface, DWORD flags)
{
    (void)interface;
    (void)flags;
    return S_OK;
}

static HRESULT revert(IStream *interface)
{
    (void)interface;
    return S_OK;
}

static HRESULT refuse_lock(IStream *interface, ULARGE_INTEGER offset, ULARGE_INTEGER count, DWORD type)
{
    (void)interface;
    (void)offset;
    (void)count;
    (void)type;
    return STG_E_INVALIDFUNCTION;
}

static HRESULT stat_stream(IStream *interface, STATSTG *stat, DWORD flag)
{
    struct stream *stream = self(interface);
    if (stat == NULL)
        return STG_E_INVALIDPOINTER;
    struct stat status;
    HRESULT result = length_of(stream, &status);
    if (FAILED(result))
        return result;
    status.st_mode = S_IFREG;
    *stat = element_stat(&status);
    stat->grfMode = stream->bytes == NULL ? STGM_READ : STGM_READWRITE;
    if (stream->bytes != NULL) {
        stat->mtime = stream->bytes->times.modified;
        stat->ctime = stream->bytes->times.created;
        stat->atime = stream->bytes->times.accessed;
    }
    if (flag != STATFLAG_NONAME && stream->name != NULL && (stat->pwcsName = text_copy(stream->name)) == NULL)
        return E_OUTOFMEMORY;
    return S_OK;
}

static HRESULT clone(IStream *interface, IStream **out)
{
    struct stream *stream = self(interface);
    if (out == NULL)
        return STG_E_INVALIDPOINTER;
    HRESULT result;
    if (stream->bytes != NULL) {
        result = stream_over_memory(stream->bytes, stream->name, out);
    } else {
        int descriptor = fcntl(stream->descriptor, F_DUPFD_CLOEXEC, 0);
        *out = NULL;
        result = descriptor < 0 ? STG_E_TOOMANYOPENFILES : stream_over_file(descriptor, stream->name, out);
    }
    if (SUCCEEDED(result))
        self(*out)->position = stream->position;
    return result;
}

static const IStreamVtbl vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .Read = read_stream,
    .Write = write_stream,
    .Seek = seek,
    .SetSize = set_size,
    .CopyTo = copy_to,
    .Commit = commit,
    .Revert = revert,
    .LockRegion = refuse_lock,
    .UnlockRegion = refuse_lock,
    .Stat = stat_stream,
    .Clone = clone,
};

static struct stream *stream_new(const OLECHAR *name)
{
    struct stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return NULL;
    stream->interface.lpVtbl = &vtable;
    stream->references = 1;
    stream->descriptor = -1;
    if (name != NULL && (stream->name = text_copy(name)) == NULL) {
        free(stream);
        return NULL;
    }
    return stream;
}

HRESULT stream_over_memory(struct memory_bytes *bytes, const OLECHAR *name, IStream **out)
{
    struct stream *stream = stream_new(name);
    *out = NULL;
    if (stream == NULL)
        return E_OUTOFMEMORY;
    stream->bytes = bytes;
    atomic_fetch_add(&bytes->references, 1);
    *out = &stream->interface;
    return S_OK;
}

int stream_open(int folder, const char *file)
{
    int descriptor =
        openat(folder, file, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a pipe that nobody writes into must not hold us */
    struct stat status;
    if (descriptor < 0 || (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)))
        return descriptor;
    close(descriptor);
    errno = EACCES;
    return -1;
}

HRESULT stream_over_file(int descriptor, const OLECHAR *name, IStream **out)
{
    struct stream *stream = stream_new(name);
    *out = NULL;
    if (stream == NULL) {
        close(descriptor);
        return E_OUTOFMEMORY;
    }
    stream->descriptor = descriptor;
    *out = &stream->interface;
    return S_OK;
}

/* ------------------------------------------------------------------ public constructors */

HRESULT coaster_stream_memory(const void *data, SIZE_T length, IStream **stream)
{
    if (stream == NULL || (data == NULL && length != 0))
        return E_POINTER;
    *stream = NULL;
    struct memory_bytes *bytes = memory_bytes_new(data, length);
    if (bytes == NULL)
        return E_OUTOFMEMORY;
    HRESULT result = stream_over_memory(bytes, NULL, stream);
    memory_bytes_release(bytes);
    return result;
}

HRESULT coaster_stream_from_file(const char *path, IStream **stream)
{
    if (path == NULL || stream == NULL)
        return E_POINTER;
    *stream = NULL;
    int descriptor = stream_open(AT_FDCWD, path);
    if (descriptor < 0)
        return errno == ENOENT || errno == ENOTDIR ? STG_E_FILENOTFOUND : STG_E_ACCESSDENIED;
    const char *base = strrchr(path, '/');
    bool malformed;
    OLECHAR *name = text_to_utf16(base == NULL ? path : base + 1, &malformed);
    if (name == NULL) {
        close(descriptor);
        return E_OUTOFMEMORY;
    }
    HRESULT result = stream_over_file(descriptor, name, stream);
    CoTaskMemFree(name);
    return result;
}
