/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/joliet_properties.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "coaster.h"
#include "imapi/image.h"
#include "imapi/property_storage.h"

#define MANUFACTURER_BYTES 24
#define HIGHEST_PLATFORM 2  /* 0 x86, 1 PowerPC, 2 Mac */
#define PLATFORM_EFI 0xEF   /* UEFI 2.10, 13.3.2.1, and IMAPI v2; v1 is older than it */
#define HIGHEST_EMULATION 4 /* 0 none, 1-3 floppies, 4 hard disk */

HRESULT joliet_properties_init(struct joliet_properties *properties)
{
    memset(properties, 0, sizeof *properties);
    char text[32];
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) == NULL || strftime(text, sizeof text, "%y%m%d_%H%M", &local) == 0)
        strcpy(text, "CD");
    properties->volume_name = coaster_string_from_utf8(text);
    properties->manufacturer = SysAllocString(u"");
    if (properties->volume_name != NULL && properties->manufacturer != NULL)
        return S_OK;
    joliet_properties_clear(properties);
    return E_OUTOFMEMORY;
}

HRESULT joliet_properties_copy(struct joliet_properties *copy, const struct joliet_properties *properties)
{
    *copy = *properties;
    copy->volume_name = SysAllocStringLen(properties->volume_name, SysStringLen(properties->volume_name));
    copy->manufacturer = SysAllocStringLen(properties->manufacturer, SysStringLen(properties->manufacturer));
    if (copy->boot_image != NULL)
        IStream_AddRef(copy->boot_image);
    if (copy->volume_name != NULL && copy->manufacturer != NULL)
        return S_OK;
    joliet_properties_clear(copy);
    return E_OUTOFMEMORY;
}

void joliet_properties_clear(struct joliet_properties *properties)
{
    SysFreeString(properties->volume_name);
    SysFreeString(properties->manufacturer);
    if (properties->boot_image != NULL)
        IStream_Release(properties->boot_image);
    memset(properties, 0, sizeof *properties);
}

HRESULT joliet_properties_get(const struct joliet_properties *properties, IPropertyStorage **storage)
{
    const struct {
        const OLECHAR *name;
        PROPVARIANT value;
    } rows[] = {
        {u"VolumeName", {.vt = VT_BSTR, .bstrVal = properties->volume_name}},
        {u"PlaceBootImageOnDisc",
         {.vt = VT_BOOL, .boolVal = properties->place_boot_image ? VARIANT_TRUE : VARIANT_FALSE}},
        {u"BootImageManufacturerIDString", {.vt = VT_BSTR, .bstrVal = properties->manufacturer}},
        {u"BootImagePlatform", {.vt = VT_UI1, .bVal = properties->platform}},
        {u"BootImageEmulationType", {.vt = VT_UI1, .bVal = properties->emulation}},
        {u"BootImage",
         {.vt = properties->boot_image != NULL ? VT_STREAM : VT_EMPTY, .pStream = properties->boot_image}},
    };
    HRESULT result = property_storage_new(storage);
    for (size_t i = 0; SUCCEEDED(result) && i < sizeof rows / sizeof *rows; i++)
        result = property_storage_put(*storage, rows[i].name, &rows[i].value);
    if (FAILED(result) && *storage != NULL) {
        IPropertyStorage_Release(*storage);
        *storage = NULL;
    }
    return result;
}

/* ------------------------------------------------------------------ Set: each property is checked (R-JOP-07), then
 * taken */

struct setting {
    struct joliet_properties *properties;
    bool ignored;
};

static HRESULT take_string(BSTR *string, const PROPVARIANT *value, UINT maximum_bytes)
{
    if (value->vt != VT_BSTR || SysStringByteLen(value->bstrVal) > maximum_bytes)
        return E_INVALIDARG;
    BSTR copy = SysAllocStringLen(value->bstrVal, SysStringLen(value->bstrVal));
    if (copy == NULL)
        return E_OUTOFMEMORY;
    SysFreeString(*string);
    *string = copy;
    return S_OK;
}

static HRESULT take_byte(BYTE *byte_value, const PROPVARIANT *value, BYTE highest)
{
    if (value->vt != VT_UI1 || value->bVal > highest)
        return E_INVALIDARG;
    *byte_value = value->bVal;
    return S_OK;
}

static HRESULT set_volume_name(struct joliet_properties *p, const PROPVARIANT *value)
{
    return take_string(&p->volume_name, value, UINT32_MAX);
}

static HRESULT set_place_boot_image(struct joliet_properties *p, const PROPVARIANT *value)
{
    if (value->vt != VT_BOOL)
        return E_INVALIDARG;
    p->place_boot_image = value->boolVal != VARIANT_FALSE;
    return S_OK;
}

/* "At most 24 bytes" are those of the identifier on the disc: one for each character. */
static HRESULT set_manufacturer(struct joliet_properties *p, const PROPVARIANT *value)
{
    return take_string(&p->manufacturer, value, MANUFACTURER_BYTES * sizeof(OLECHAR));
}

static HRESULT set_platform(struct joliet_properties *p, const PROPVARIANT *value)
{
    bool efi = value->vt == VT_UI1 && value->bVal == PLATFORM_EFI;
    return take_byte(&p->platform, value, efi ? PLATFORM_EFI : HIGHEST_PLATFORM);
}

static HRESULT set_emulation(struct joliet_properties *p, const PROPVARIANT *value)
{
    return take_byte(&p->emulation, value, HIGHEST_EMULATION);
}

static HRESULT set_boot_image(struct joliet_properties *p, const PROPVARIANT *value)
{
    if (value->vt != VT_STREAM && value->vt != VT_EMPTY)
        return E_INVALIDARG;
    IStream *stream = value->vt == VT_STREAM ? value->pStream : NULL;
    if (stream != NULL)
        IStream_AddRef(stream);
    if (p->boot_image != NULL)
        IStream_Release(p->boot_image);
    p->boot_image = stream;
    p->boot_size = stream != NULL ? joliet_boot_size(stream) : 0;
    return S_OK;
}

static const struct {
    const OLECHAR *name;
    HRESULT (*set)(struct joliet_properties *properties, const PROPVARIANT *value);
} settable[] = {
    {u"VolumeName", set_volume_name},
    {u"PlaceBootImageOnDisc", set_place_boot_image},
    {u"BootImageManufacturerIDString", set_manufacturer},
    {u"BootImagePlatform", set_platform},
    {u"BootImageEmulationType", set_emulation},
    {u"BootImage", set_boot_image},
};

static HRESULT set_one(void *context, const OLECHAR *name, const PROPVARIANT *value)
{
    struct setting *setting = context;
    for (size_t i = 0; name != NULL && i < sizeof settable / sizeof *settable; i++)
        if (property_name_equal(settable[i].name, name))
            return settable[i].set(setting->properties, value);
    setting->ignored = true; /* R-JOP-02, R-JOP-03 */
    return S_OK;
}

HRESULT joliet_properties_set(struct joliet_properties *properties, IPropertyStorage *storage)
{
    struct setting setting = {.properties = properties};
    HRESULT result = property_storage_each(storage, set_one, &setting);
    return FAILED(result) ? result : setting.ignored ? IMAPI_S_PROPERTIESIGNORED : S_OK;
}
