/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bootable disc by El Torito (R-JOP-04 .. 07): the client's stream becomes a file that is written and appears in no
 * folder. It takes ceil(size / 2048) blocks, once; the catalogue counts it in 512-byte sectors (R-JOP-06).
 */
#define LIBISOFS_WITHOUT_LIBBURN
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <libisofs/libisofs.h>

#include "imapi/joliet_internal.h"
#include "imapi/joliet_sources.h"

#define BOOT_MAXIMUM (256u << 20) /* bytes; held in memory while the image is laid out */
#define BOOT_SECTOR 512u
#define MANUFACTURER_BYTES 24 /* of the validation entry */

/* Emulation types of reference imapi 2.2; a floppy has one size. */
static const struct {
    enum eltorito_boot_media_type type;
    uint64_t size; /* 0: any */
} emulations[] = {
    {ELTORITO_NO_EMUL, 0},
    {ELTORITO_FLOPPY_EMUL, 1200 << 10},
    {ELTORITO_FLOPPY_EMUL, 1440 << 10},
    {ELTORITO_FLOPPY_EMUL, 2880 << 10},
    {ELTORITO_HARD_DISC_EMUL, 0},
};

uint64_t joliet_boot_size(IStream *stream)
{
    STATSTG stat = {0};
    return SUCCEEDED(IStream_Stat(stream, &stat, STATFLAG_NONAME)) ? stat.cbSize.QuadPart : 0;
}

HRESULT joliet_image_set_boot(struct image *image, IStream *stream, uint64_t size, uint8_t platform, uint8_t emulation,
                              const OLECHAR *manufacturer)
{
    struct joliet_image *joliet = joliet_of(image);
    struct joliet_boot boot = {.stream = stream, .size = size, .platform = platform, .emulation = emulation};
    if (emulation >= sizeof emulations / sizeof *emulations)
        return E_INVALIDARG;
    for (size_t i = 0; manufacturer && manufacturer[i] && i < MANUFACTURER_BYTES; i++)
        boot.manufacturer[i] = manufacturer[i] < 0x80 ? (uint8_t)manufacturer[i] : '_';
    if (stream)
        IStream_AddRef(stream);
    joliet_boot_free(joliet);
    if (stream)
        joliet->exact_known = false;
    joliet->boot = boot;
    return S_OK;
}

void joliet_boot_free(struct joliet_image *joliet)
{
    if (!joliet->boot.stream)
        return;
    IStream_Release(joliet->boot.stream);
    joliet->boot = (struct joliet_boot){0};
    joliet->exact_known = false;
}

/* Exactly length bytes from the beginning of the stream. What cannot be read to its end, or has another size than when
 * it was set, is no image (R-JOP-07). */
static HRESULT read_stream(const struct joliet_boot *boot, uint8_t *bytes, size_t length)
{
    LARGE_INTEGER start = {.QuadPart = 0};
    ULARGE_INTEGER position;
    if (joliet_boot_size(boot->stream) != boot->size)
        return IMAPI_E_INVALIDIMAGE;
    HRESULT result = IStream_Seek(boot->stream, start, STREAM_SEEK_SET, &position);
    if (SUCCEEDED(result))
        result = joliet_read_exactly(boot->stream, bytes, length);
    return SUCCEEDED(result) ? S_OK : IMAPI_E_INVALIDIMAGE;
}

/* Free with free(3). For the size alone zeros do: the client's object is called in RecordDisc only, since counters are
 * taken with the master locked. */
static HRESULT bytes_of(const struct joliet_boot *boot, bool size_only, uint8_t **bytes)
{
    *bytes = NULL;
    if (boot->size == 0 || boot->size > BOOT_MAXIMUM)
        return IMAPI_E_INVALIDIMAGE;
    *bytes = calloc(1, (size_t)boot->size);
    if (!*bytes)
        return E_OUTOFMEMORY;
    HRESULT result = size_only ? S_OK : read_stream(boot, *bytes, (size_t)boot->size);
    if (SUCCEEDED(result))
        return result;
    free(*bytes);
    *bytes = NULL;
    return result;
}

static void hide(IsoNode *node)
{
    iso_node_set_hidden(node, LIBISO_HIDE_ON_RR | LIBISO_HIDE_ON_JOLIET | LIBISO_HIDE_BUT_WRITE);
}

/* Of 512 bytes, for a field of 16 bits, which libisofs takes as a signed one; what is beyond is not loaded. */
static short load_sectors(uint64_t size)
{
    uint64_t sectors = (size + BOOT_SECTOR - 1) / BOOT_SECTOR;
    int32_t field = sectors > UINT16_MAX ? UINT16_MAX : (int32_t)sectors;
    return (short)(field > INT16_MAX ? field - (UINT16_MAX + 1) : field);
}

/* The catalogue and what it says. Zeros are no hard disk, but of the same size. */
static int make_catalogue(const struct joliet_boot *boot, IsoImage *image, bool size_only)
{
    enum eltorito_boot_media_type type = size_only ? ELTORITO_NO_EMUL : emulations[boot->emulation].type;
    ElToritoBootImage *entry = NULL;
    IsoFile *file = NULL;
    IsoBoot *catalogue = NULL;
    int code = iso_image_set_boot_image(image, "/?boot", type, "/?catalogue", &entry);
    if (code < 0)
        return code;
    uint8_t identifier[28] = {0};
    memcpy(identifier, boot->manufacturer, MANUFACTURER_BYTES);
    el_torito_set_boot_platform_id(entry, boot->platform);
    el_torito_set_id_string(entry, identifier);
    if (type == ELTORITO_NO_EMUL)
        el_torito_set_load_size(entry, load_sectors(boot->size));
    code = iso_image_get_boot_image(image, &entry, &file, &catalogue);
    if (code < 0)
        return code;
    hide((IsoNode *)file);
    hide((IsoNode *)catalogue);
    return code;
}

HRESULT joliet_boot_add(const struct joliet_boot *boot, bool size_only, void *iso_image)
{
    IsoImage *image = iso_image;
    uint8_t *bytes;
    HRESULT result = bytes_of(boot, size_only, &bytes);
    if (FAILED(result))
        return result;
    IsoStream *stream = NULL;
    IsoFile *file = NULL;
    uint64_t size = emulations[boot->emulation].size;
    int code = size != 0 && size != boot->size ? (int)ISO_BOOT_IMAGE_NOT_VALID
                                               : iso_memory_stream_new(bytes, (size_t)boot->size, &stream);
    if (code < 0) {
        free(bytes);
        return joliet_from_library(code);
    }
    code = iso_image_add_new_file(image, iso_image_get_root(image), "?boot", stream,
                                  &file); /* '?' stands in no client's name */
    if (code < 0)
        iso_stream_unref(stream);
    else
        code = make_catalogue(boot, image, size_only);
    return joliet_from_library(code);
}
