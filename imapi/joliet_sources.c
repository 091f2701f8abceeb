/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/joliet_sources.h"

#include <stdlib.h>
#include <string.h>

/* Only want of memory has a name of its own here; the rest is a tree that cannot become an image. */
HRESULT joliet_from_library(int code)
{
    if (code >= 0)
        return S_OK;
    return code == (int)ISO_OUT_OF_MEM ? E_OUTOFMEMORY : IMAPI_E_INVALIDIMAGE;
}

HRESULT joliet_read_exactly(IStream *stream, uint8_t *data, size_t length)
{
    while (length > 0) {
        ULONG got = 0;
        HRESULT result = IStream_Read(stream, data, (ULONG)length, &got);
        if (FAILED(result))
            return result;
        if (got == 0 || got > length)
            return STG_E_READFAULT;
        data += got;
        length -= got;
    }
    return S_OK;
}

/* ------------------------------------------------------------------ a staged file as a stream */

struct staged {
    struct joliet_image *joliet;
    uint64_t offset, size, position;
    ino_t number;
};

static int staged_open(IsoStream *stream)
{
    struct staged *staged = stream->data;
    staged->position = 0;
    return 1;
}

static int staged_close(IsoStream *stream)
{
    (void)stream;
    return 1;
}

static off_t staged_size(IsoStream *stream)
{
    const struct staged *staged = stream->data;
    return (off_t)staged->size;
}

/* A failure is noted here: libisofs would fill the gap with zeros and go on. */
static int staged_read(IsoStream *stream, void *buffer, size_t count)
{
    struct staged *staged = stream->data;
    size_t part = (size_t)(staged->size - staged->position < count ? staged->size - staged->position : count);
    if (part > 0 && FAILED(stash_read(staged->joliet->image.stash, staged->offset + staged->position, buffer, part))) {
        atomic_store(&staged->joliet->stream_failed, true);
        return ISO_FILE_READ_ERROR;
    }
    staged->position += part;
    return (int)part;
}

static int staged_repeatable(IsoStream *stream)
{
    (void)stream;
    return 1;
}

static void staged_id(IsoStream *stream, unsigned int *fs_id, dev_t *dev_id, ino_t *ino_id)
{
    const struct staged *staged = stream->data;
    *fs_id = 0x5374; /* any that libisofs does not use itself */
    *dev_id = 0;
    *ino_id = staged->number;
}

static void staged_free(IsoStream *stream)
{
    free(stream->data);
}

static IsoStreamIface staged_class = {
    .version = 0,
    .type = "user",
    .open = staged_open,
    .close = staged_close,
    .get_size = staged_size,
    .read = staged_read,
    .is_repeatable = staged_repeatable,
    .get_id = staged_id,
    .free = staged_free,
};

/* libisofs frees it with free(3) when the last reference goes. */
IsoStream *joliet_staged_stream(struct joliet_image *joliet, const struct joliet_node *file, ino_t number)
{
    IsoStream *stream = calloc(1, sizeof *stream);
    struct staged *staged = calloc(1, sizeof *staged);
    if (!stream || !staged) {
        free(stream);
        free(staged);
        return NULL;
    }
    *staged = (struct staged){.joliet = joliet, .offset = file->offset, .size = file->size, .number = number};
    stream->class = &staged_class;
    stream->refcount = 1;
    stream->data = staged;
    return stream;
}

/* ------------------------------------------------------------------ the last session as a data source: what
 * joliet_session.c made */

static int source_ok(IsoDataSource *source)
{
    (void)source;
    return 1;
}

static int source_read(IsoDataSource *source, uint32_t lba, uint8_t *buffer)
{
    joliet_session_block(source->data, lba, buffer);
    return 1;
}

static void source_free(IsoDataSource *source)
{
    (void)source;
}

HRESULT joliet_import_session(struct joliet_import *import, IsoImage *image)
{
    IsoReadOpts *options = NULL;
    IsoDataSource *source = calloc(1, sizeof *source);
    if (!source)
        return E_OUTOFMEMORY;
    *source = (IsoDataSource){.refcount = 1,
                              .open = source_ok,
                              .close = source_ok,
                              .read_block = source_read,
                              .free_data = source_free,
                              .data = import};
    int code = iso_read_opts_new(&options, 0);
    if (code >= 0) {
        iso_read_opts_set_start_block(options, (uint32_t)import->session_start);
        iso_read_opts_set_no_rockridge(options, 1);
        iso_read_opts_set_no_iso1999(options, 1);
        iso_read_opts_set_no_aaip(options, 1);
        iso_read_opts_set_no_md5(options, 1);
        iso_read_opts_set_preferjoliet(options, 1);
        iso_read_opts_set_new_inos(options, 1);
        code = iso_image_import(image, source, options, NULL);
        iso_read_opts_free(options);
    }
    iso_data_source_unref(source);
    return joliet_from_library(code);
}
