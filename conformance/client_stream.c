/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/client_stream.h"

#include <string.h>

static struct client_stream {
    IStream interface;
    const struct client_element *file;
    size_t position; /* stays where the last reader left it (R-JOL-12b) */
} the_stream;

static HRESULT stream_query(IStream *stream, REFIID iid, void **object)
{
    (void)stream, (void)iid;
    return client_no_interface(object);
}

static ULONG stream_add(IStream *stream)
{
    (void)stream;
    return client_is_gone() ? 1 : ++client_notes.objects;
}

static ULONG stream_release(IStream *stream)
{
    (void)stream;
    return client_is_gone() ? 0 : --client_notes.objects;
}

/* At most 40000 bytes at a time; S_FALSE when fewer came than were asked for, the count left alone when none did
 * (R-JOL-12c). */
static HRESULT stream_read(IStream *stream, void *data, ULONG length, ULONG *got)
{
    struct client_stream *client = (struct client_stream *)stream;
    if (client_is_gone())
        return E_UNEXPECTED;
    const struct client_element *file = client->file;
    size_t left = client_file_length(file) - client->position, part = left < length ? left : length;
    if (file->reading != S_OK && client->position > 0)
        return file->reading;
    part = file->reading != S_OK && part > 1 ? 1 : part < 40000 ? part : 40000;
    for (size_t i = 0; i < part; i++)
        ((uint8_t *)data)[i] =
            file->text != NULL ? (uint8_t)file->text[client->position + i] : client_byte(client->position + i);
    client->position += part;
    client_notes.bytes_read += part;
    if (part > 0)
        *got = (ULONG)part;
    return part == length ? S_OK : S_FALSE;
}

static HRESULT stream_seek(IStream *stream, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position)
{
    struct client_stream *client = (struct client_stream *)stream;
    if (client_is_gone())
        return E_UNEXPECTED;
    if (origin != STREAM_SEEK_SET || move.QuadPart < 0 || (uint64_t)move.QuadPart > client_file_length(client->file))
        return STG_E_INVALIDFUNCTION;
    client->position = (size_t)move.QuadPart;
    if (position != NULL)
        position->QuadPart = client->position;
    return S_OK;
}

static HRESULT stream_stat(IStream *stream, STATSTG *status, DWORD flag)
{
    (void)flag;
    if (client_is_gone())
        return E_UNEXPECTED;
    memset(status, 0, sizeof *status);
    status->type = STGTY_STREAM;
    status->cbSize.QuadPart = client_file_length(((struct client_stream *)stream)->file);
    return S_OK;
}

static HRESULT no_write(IStream *s, const void *data, ULONG length, ULONG *wrote)
{
    (void)s, (void)data, (void)length, (void)wrote;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_size(IStream *s, ULARGE_INTEGER size)
{
    (void)s, (void)size;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_copy(IStream *s, IStream *to, ULARGE_INTEGER length, ULARGE_INTEGER *got, ULARGE_INTEGER *wrote)
{
    (void)s, (void)to, (void)length, (void)got, (void)wrote;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_commit(IStream *s, DWORD flags)
{
    (void)s, (void)flags;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_revert(IStream *s)
{
    (void)s;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_region(IStream *s, ULARGE_INTEGER offset, ULARGE_INTEGER length, DWORD type)
{
    (void)s, (void)offset, (void)length, (void)type;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_clone(IStream *s, IStream **clone)
{
    (void)s;
    *clone = NULL;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static const IStreamVtbl stream_vtable = {
    .QueryInterface = stream_query,
    .AddRef = stream_add,
    .Release = stream_release,
    .Read = stream_read,
    .Write = no_write,
    .Seek = stream_seek,
    .SetSize = no_size,
    .CopyTo = no_copy,
    .Commit = no_commit,
    .Revert = no_revert,
    .LockRegion = no_region,
    .UnlockRegion = no_region,
    .Stat = stream_stat,
    .Clone = no_clone,
};

IStream *client_stream(const struct client_element *file)
{
    the_stream.interface.lpVtbl = &stream_vtable;
    the_stream.file = file;
    client_notes.objects++;
    client_notes.streams++;
    return &the_stream.interface;
}
