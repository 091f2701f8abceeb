/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/burn_boot.h"

#include <string.h>

#include "conformance/burn.h"
#include "conformance/client.h"
#include "conformance/world.h"

enum { FIRST_NEW_ID = 2 }; /* what PortBurn passes; all names exist (R-JOP-05a) */

IPropertyStorage *joliet_properties_now(void)
{
    IPropertyStorage *properties = NULL;
    if (IJolietDiscMaster_GetJolietProperties(the_joliet, &properties) != S_OK)
        case_failed("GetJolietProperties is not S_OK");
    return properties;
}

HRESULT write_joliet_property(IPropertyStorage *properties, const OLECHAR *name, PROPVARIANT value)
{
    PROPSPEC spec = property_named(name);
    return IPropertyStorage_WriteMultiple(properties, 1, &spec, &value, FIRST_NEW_ID);
}

PROPVARIANT read_joliet_property(IPropertyStorage *properties, const OLECHAR *name)
{
    PROPSPEC spec = property_named(name);
    PROPVARIANT value;
    memset(&value, 0xA5, sizeof value); /* whatever is left of it shows (R-JOP-05a) */
    then_result(IPropertyStorage_ReadMultiple(properties, 1, &spec, &value), S_OK);
    return value;
}

HRESULT set_joliet_property(const OLECHAR *name, PROPVARIANT value)
{
    IPropertyStorage *properties = joliet_properties_now();
    HRESULT result = write_joliet_property(properties, name, value);
    if (SUCCEEDED(result))
        result = IJolietDiscMaster_SetJolietProperties(the_joliet, properties);
    IPropertyStorage_Release(properties);
    return result;
}

HRESULT set_boot_stream(IStream *stream, const struct boot_image *boot)
{
    BSTR maker = SysAllocString(boot->manufacturer != NULL ? boot->manufacturer : u"");
    PROPSPEC names[] = {property_named(u"PlaceBootImageOnDisc"), property_named(u"BootImagePlatform"),
                        property_named(u"BootImageEmulationType"), property_named(u"BootImageManufacturerIDString"),
                        property_named(u"BootImage")};
    PROPVARIANT values[] = {{.vt = VT_BOOL, .boolVal = VARIANT_TRUE},
                            {.vt = VT_UI1, .bVal = boot->platform},
                            {.vt = VT_UI1, .bVal = boot->emulation},
                            {.vt = VT_BSTR, .bstrVal = maker},
                            {.vt = VT_STREAM, .pStream = stream}};
    IPropertyStorage *properties = joliet_properties_now();
    HRESULT result = IPropertyStorage_WriteMultiple(properties, stream != NULL ? 5 : 4, names, values, FIRST_NEW_ID);
    if (SUCCEEDED(result))
        result = IJolietDiscMaster_SetJolietProperties(the_joliet, properties);
    IPropertyStorage_Release(properties);
    SysFreeString(maker);
    return result;
}

HRESULT set_boot_image(const struct boot_image *boot)
{
    IStream *stream = NULL;
    if (coaster_stream_memory(boot->bytes, boot->length, &stream) != S_OK)
        case_broken("no stream in memory");
    HRESULT result = set_boot_stream(stream, boot);
    IStream_Release(stream);
    return result;
}

void given_a_boot_image(void)
{
    static const char sector[2048] = {(char)0xFA, (char)0xF4};
    HRESULT set = set_boot_image(&(struct boot_image){.bytes = sector, .length = sizeof sector});
    if (FAILED(set))
        case_failed("the boot image is refused: %08X", (unsigned)set);
}
