/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The volume name on the disc (reference imapi R-JOP-08). */
#include <stdio.h>
#include <string.h>

#include "conformance/burn.h"
#include "conformance/burn_boot.h"
#include "conformance/burn_reader.h"
#include "conformance/case.h"

static void given_a_recorder_with_a_blank_disc(void)
{
    given_a_blank_disc();
    given_a_selected_recorder();
}

static HRESULT set_volume_name(const OLECHAR *name)
{
    BSTR text = SysAllocString(name);
    HRESULT result = set_joliet_property(u"VolumeName", (PROPVARIANT){.vt = VT_BSTR, .bstrVal = text});
    SysFreeString(text);
    return result;
}

/* Blocks 16 and 17 of the copy: fields of ECMA-119 8.4.7 and 8.5.6. */
static void then_the_volume_is_called(const char *iso, const OLECHAR *joliet)
{
    uint8_t blocks[2 * 2048], wide[32] = {0};
    then_true("two descriptors", copied_blocks(16, 2, blocks));
    char padded[33];
    snprintf(padded, sizeof padded, "%-32s", iso);
    then_bytes("the volume identifier of ISO 9660", blocks + 40, 32, padded, 32);
    size_t units = 0;
    for (; joliet[units] != 0; units++)
        put_be16(wide + 2 * units, joliet[units]);
    then_bytes("the volume identifier of Joliet", blocks + 2048 + 40, 2 * units, wide, 2 * units);
}

CASE(name_on_disc, "imapi/volume-name-on-the-disc", "imapi-R-JOP-08 imapi-A-20", SHOULD, "rule R-JOP-08",
     NEEDS_BLANK | NEEDS_READER,
     "The volume name is kept in full; the disc has 16 units of it for Joliet and 32 d-characters for ISO 9660.")
{
    static const char *const descriptors[] = {"isoinfo", "-d", "-i", "IMAGE", NULL};
    given_a_recorder_with_a_blank_disc();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    then_result(set_volume_name(u"Summer in Malmö, and all that came after"), S_OK);
    IPropertyStorage *properties = joliet_properties_now();
    PROPVARIANT value = read_joliet_property(properties, u"VolumeName");
    IPropertyStorage_Release(properties);
    then_number("units of the volume name", (int64_t)SysStringLen(value.bstrVal), exactly(40));
    SysFreeString(value.bstrVal);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    const char *text = reader_says(descriptors);
    then_true("isoinfo shows it", strstr(text, "Volume id: SUMMER_IN_MALM") != NULL);
    then_the_volume_is_called("SUMMER_IN_MALM___AND_ALL_THAT_CA", u"Summer in Malmö,");
}

CASE(short_name_on_disc, "imapi/empty-volume-name-on-the-disc", "imapi-R-JOP-08", SHOULD, "rule R-JOP-08",
     NEEDS_BLANK | NEEDS_READER, "A volume name may be empty.")
{
    static const char *const descriptors[] = {"isoinfo", "-d", "-i", "IMAGE", NULL};
    given_a_recorder_with_a_blank_disc();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    then_result(set_volume_name(u""), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_true("isoinfo shows it", strstr(reader_says(descriptors), "Volume id: \n") != NULL);
    then_the_volume_is_called("", u"");
}
