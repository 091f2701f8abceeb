/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Joliet properties: defaults, what may be set, what is refused and what is left out (reference imapi 7.5). */
#include <string.h>
#include <time.h>

#include "conformance/case.h"
#include "conformance/client.h"

static IPropertyStorage *get_set(void)
{
    IPropertyStorage *storage = NULL;
    then_result(IJolietDiscMaster_GetJolietProperties(the_joliet, &storage), S_OK);
    return storage;
}

static PROPVARIANT read_one(const OLECHAR *name)
{
    PROPSPEC spec = property_named(name);
    PROPVARIANT value;
    IPropertyStorage *storage = get_set();
    memset(&value, 0xEE, sizeof value);
    then_result(IPropertyStorage_ReadMultiple(storage, 1, &spec, &value), S_OK);
    IPropertyStorage_Release(storage);
    return value;
}

/* Get, change that one, set all at once (R-JOP-01). */
static HRESULT change(const OLECHAR *name, PROPVARIANT value)
{
    PROPSPEC spec = property_named(name);
    IPropertyStorage *storage = get_set();
    then_result(IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 2), S_OK);
    HRESULT result = IJolietDiscMaster_SetJolietProperties(the_joliet, storage);
    IPropertyStorage_Release(storage);
    return result;
}

static HRESULT change_name(const OLECHAR *name)
{
    PROPVARIANT value = {.vt = VT_BSTR, .bstrVal = SysAllocString(name)};
    HRESULT result = change(u"VolumeName", value);
    PropVariantClear(&value);
    return result;
}

static void then_the_volume_is_called(const char *expected)
{
    PROPVARIANT value = read_one(u"VolumeName");
    then_number("its type", value.vt, exactly(VT_BSTR));
    char *text = coaster_utf8_from_string(value.bstrVal);
    then_text("VolumeName", text, expected);
    CoTaskMemFree(text);
    SysFreeString(value.bstrVal); /* the reader's to free (R-JOP-05b) */
}

/* YYMMDD_HHMM of now; a minute may pass on the way. */
static void then_it_is_the_date(const char *text, time_t before)
{
    char first[16], second[16];
    struct tm local;
    time_t after = time(NULL);
    localtime_r(&before, &local);
    strftime(first, sizeof first, "%y%m%d_%H%M", &local);
    localtime_r(&after, &local);
    strftime(second, sizeof second, "%y%m%d_%H%M", &local);
    then_true("VolumeName is the date", strcmp(text, first) == 0 || strcmp(text, second) == 0);
}

CASE(defaults, "imapi/joliet-properties", "imapi-7.5 imapi-R-JOP-08 imapi-R-JOP-05b imapi-R-OBJ-08 imapi-A-20", MUST,
     "IMAPI, GetJolietProperties", NEEDS_NOTHING,
     "There are six Joliet properties: the volume is called by the date, and no boot image goes on the disc.")
{
    time_t before = time(NULL);
    STATPROPSTG row;
    unsigned seen = 0;
    IEnumSTATPROPSTG *enumerator = NULL;
    given_a_disc_master();
    IPropertyStorage *storage = get_set();
    then_result(IPropertyStorage_Enum(storage, &enumerator), S_OK);
    while (IEnumSTATPROPSTG_Next(enumerator, 1, &row, NULL) == S_OK) {
        CoTaskMemFree(row.lpwstrName);
        seen++;
    }
    IEnumSTATPROPSTG_Release(enumerator);
    IPropertyStorage_Release(storage);
    then_number("properties", seen, exactly(6));
    PROPVARIANT name = read_one(u"VolumeName");
    char *text = coaster_utf8_from_string(name.bstrVal);
    then_it_is_the_date(text, before);
    CoTaskMemFree(text);
    SysFreeString(name.bstrVal);
    then_number("PlaceBootImageOnDisc", read_one(u"PlaceBootImageOnDisc").boolVal, exactly(VARIANT_FALSE));
    then_number("BootImagePlatform", read_one(u"BootImagePlatform").bVal, exactly(0));
    then_number("BootImageEmulationType", read_one(u"BootImageEmulationType").bVal, exactly(0));
    then_number("the type of BootImage", read_one(u"BootImage").vt, exactly(VT_EMPTY));
    PROPVARIANT maker = read_one(u"BootImageManufacturerIDString");
    then_number("characters of BootImageManufacturerIDString", SysStringLen(maker.bstrVal), exactly(0));
    PropVariantClear(&maker);
}

CASE(pattern, "imapi/joliet-properties-get-change-set", "imapi-R-JOP-01 imapi-R-OBJ-08 imapi-A-26", MUST,
     "IMAPI, SetJolietProperties: get, change, set, get again", NEEDS_NOTHING,
     "What is changed in the set takes effect when it is set, and the rest stays.")
{
    given_a_disc_master();
    PROPVARIANT before = read_one(u"VolumeName");
    then_result(change(u"BootImagePlatform", (PROPVARIANT){.vt = VT_UI1, .bVal = 2}), S_OK);
    then_number("BootImagePlatform", read_one(u"BootImagePlatform").bVal, exactly(2));
    PROPVARIANT after = read_one(u"VolumeName");
    then_bytes("VolumeName", (uint8_t *)after.bstrVal, SysStringByteLen(after.bstrVal), before.bstrVal,
               SysStringByteLen(before.bstrVal));
    PropVariantClear(&before);
    PropVariantClear(&after);
    then_result(change_name(u"Holiday 2001"), S_OK);
    then_the_volume_is_called("Holiday 2001");
    then_number("BootImagePlatform", read_one(u"BootImagePlatform").bVal, exactly(2));
}

CASE(unknown, "imapi/joliet-properties-ignored", "imapi-R-JOP-02 imapi-R-JOP-03 imapi-R-ERR-03", MUST,
     "IMAPI result codes: PROPERTIESIGNORED", NEEDS_NOTHING,
     "An unknown property is left out with PROPERTIESIGNORED, and the others of the set are taken.")
{
    given_a_disc_master();
    IPropertyStorage *storage = get_set();
    PROPSPEC specs[] = {property_named(u"NoSuchProperty"), property_named(u"BootImageEmulationType")};
    PROPVARIANT values[] = {{.vt = VT_I4, .lVal = 1}, {.vt = VT_UI1, .bVal = 4}};
    then_result(IPropertyStorage_WriteMultiple(storage, 2, specs, values, 2), S_OK);
    then_result(IJolietDiscMaster_SetJolietProperties(the_joliet, storage), IMAPI_S_PROPERTIESIGNORED);
    IPropertyStorage_Release(storage);
    then_number("BootImageEmulationType", read_one(u"BootImageEmulationType").bVal, exactly(4));
}

CASE(by_name, "imapi/joliet-properties-by-name", "imapi-R-JOP-05 imapi-R-JOP-05a", MUST,
     "ImapiNet asks for BootImageManufacturerIdString; JUCE passes a type where an identifier belongs", NEEDS_NOTHING,
     "Names are found whatever their case, a variant is filled whole, and the identifier for new names does not matter "
     "to old ones.")
{
    static const PROPVARIANT zeros;
    given_a_disc_master();
    PROPSPEC spec = property_named(u"BootImageManufacturerIdString");
    IPropertyStorage *storage = get_set();
    PROPVARIANT value = {.vt = VT_BSTR, .bstrVal = SysAllocString(u"Maker")};
    then_result(IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, VT_BSTR), S_OK);
    then_result(IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 0), S_OK);
    PropVariantClear(&value);
    then_result(IJolietDiscMaster_SetJolietProperties(the_joliet, storage), S_OK);
    IPropertyStorage_Release(storage);
    PROPVARIANT maker = read_one(u"BOOTIMAGEMANUFACTURERIDSTRING");
    then_number("its characters", SysStringLen(maker.bstrVal), exactly(5));
    PropVariantClear(&maker);
    then_result(change(u"BootImagePlatform", (PROPVARIANT){.vt = VT_UI1, .bVal = 1}), S_OK);
    PROPVARIANT platform = read_one(u"BootImagePlatform"); /* into a variant full of EEh */
    then_number("the platform, read as a number of 32 bits", platform.lVal, exactly(1));
    platform.vt = 0;
    platform.bVal = 0;
    then_bytes("what else is in the variant", (const uint8_t *)&platform, sizeof platform, &zeros, sizeof zeros);
    PROPSPEC two[] = {property_named(u"NoSuchProperty"), property_named(u"BootImagePlatform")};
    PROPVARIANT values[2];
    memset(values, 0xEE, sizeof values);
    storage = get_set();
    then_result(IPropertyStorage_ReadMultiple(storage, 2, two, values), S_OK);
    IPropertyStorage_Release(storage);
    then_bytes("the variant of a name that is not there", (const uint8_t *)values, sizeof *values, &zeros,
               sizeof zeros);
    then_number("and of the one behind it", values[1].lVal, exactly(1));
}

CASE(wrong_type, "imapi/joliet-properties-refused", "imapi-R-JOP-07", SHOULD, "decision R-JOP-07", NEEDS_NOTHING,
     "A value of another type or out of range is E_INVALIDARG, and nothing of the set is taken.")
{
    given_a_disc_master();
    then_result(change_name(u"Before"), S_OK);
    BSTR long_text = SysAllocString(u"0123456789012345678901234"); /* 25; the disc has room for 24 */
    const struct {
        const OLECHAR *name;
        PROPVARIANT value;
    } wrong[] = {
        {u"BootImagePlatform", {.vt = VT_UI1, .bVal = 3}},
        {u"BootImagePlatform", {.vt = VT_UI1, .bVal = 0xEE}},
        {u"BootImageEmulationType", {.vt = VT_UI1, .bVal = 5}},
        {u"BootImagePlatform", {.vt = VT_I4, .lVal = 1}},
        {u"PlaceBootImageOnDisc", {.vt = VT_I4, .lVal = 1}},
        {u"BootImage", {.vt = VT_I4, .lVal = 1}},
        {u"BootImageManufacturerIDString", {.vt = VT_BSTR, .bstrVal = long_text}},
    };
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        IPropertyStorage *storage = get_set();
        PROPSPEC specs[] = {property_named(u"VolumeName"), property_named(wrong[i].name)};
        PROPVARIANT values[] = {{.vt = VT_BSTR, .bstrVal = long_text}, wrong[i].value};
        then_result(IPropertyStorage_WriteMultiple(storage, 2, specs, values, 2), S_OK);
        then_result(IJolietDiscMaster_SetJolietProperties(the_joliet, storage), E_INVALIDARG);
        IPropertyStorage_Release(storage);
        then_the_volume_is_called("Before");
    }
    SysFreeString(long_text);
    then_result(change(u"VolumeName", (PROPVARIANT){.vt = VT_I4, .lVal = 1}), E_INVALIDARG);
    then_the_volume_is_called("Before");
}

CASE(kept, "imapi/joliet-properties-last-until-close", "imapi-R-CLS-03 imapi-A-35 imapi-R-CLR-04", MUST,
     "IMAPI, GetJolietProperties: not kept after Close", NEEDS_NOTHING,
     "ClearFormatContent and a change of format leave the properties alone, Close puts them back.")
{
    given_a_disc_master();
    then_result(change_name(u"Kept"), S_OK);
    then_result(IDiscMaster_ClearFormatContent(the_master), S_OK);
    then_the_volume_is_called("Kept");
    then_result(choose_format(&IID_IRedbookDiscMaster), S_OK);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_the_volume_is_called("Kept");
    time_t before = time(NULL);
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(IDiscMaster_Open(the_master), S_OK);
    PROPVARIANT name = read_one(u"VolumeName");
    char *text = coaster_utf8_from_string(name.bstrVal);
    then_it_is_the_date(text, before);
    CoTaskMemFree(text);
    PropVariantClear(&name);
}
