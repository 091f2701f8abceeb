/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/burn_boot.h"

#include <string.h>

#include "conformance/burn.h"
#include "conformance/world.h"

void given_a_boot_image(void)
{
    static OLECHAR place[] = {'P', 'l', 'a', 'c', 'e', 'B', 'o', 'o', 't', 'I', 'm',
                              'a', 'g', 'e', 'O', 'n', 'D', 'i', 's', 'c', 0};
    static OLECHAR image[] = {'B', 'o', 'o', 't', 'I', 'm', 'a', 'g', 'e', 0};
    static const char sector[2048] = {(char)0xFA, (char)0xF4};
    IPropertyStorage *properties = NULL;
    PROPSPEC names[2] = {{.ulKind = PRSPEC_LPWSTR, .lpwstr = place}, {.ulKind = PRSPEC_LPWSTR, .lpwstr = image}};
    PROPVARIANT values[2];
    memset(values, 0, sizeof values);
    if (IJolietDiscMaster_GetJolietProperties(the_joliet, &properties) != S_OK)
        case_failed("GetJolietProperties is not S_OK");
    values[0].vt = VT_BOOL;
    values[0].boolVal = (VARIANT_BOOL)-1;
    values[1].vt = VT_STREAM;
    if (coaster_stream_memory(sector, sizeof sector, &values[1].pStream) != S_OK)
        case_broken("no stream in memory");
    HRESULT result = IPropertyStorage_WriteMultiple(properties, 2, names, values, 2);
    HRESULT set = SUCCEEDED(result) ? IJolietDiscMaster_SetJolietProperties(the_joliet, properties) : result;
    IStream_Release(values[1].pStream);
    IPropertyStorage_Release(properties);
    if (FAILED(set))
        case_failed("the boot image is refused: %08X", (unsigned)set);
}
