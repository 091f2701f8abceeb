/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The properties of recorder and image, the boot image among them, and what a recorder says of itself (reference imapi
 * 7.5, 10.5). */
#include "imapi/tests/master_world.h"

/* ------------------------------------------------------------------ properties */

static HRESULT set_recorder_property(const OLECHAR *name, VARTYPE type, LONG number)
{
    IPropertyStorage *storage;
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &storage));
    PROPSPEC specs[] = {{.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name}};
    PROPVARIANT value = {.vt = type, .lVal = number};
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, specs, &value, 2));
    HRESULT result = IDiscRecorder_SetRecorderProperties(recorder, storage);
    IPropertyStorage_Release(storage);
    return result;
}

static LONG get_recorder_property(const OLECHAR *name)
{
    IPropertyStorage *storage;
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &storage));
    PROPSPEC specs[] = {{.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name}};
    PROPVARIANT value;
    assert_result(S_OK, IPropertyStorage_ReadMultiple(storage, 1, specs, &value));
    IPropertyStorage_Release(storage);
    assert_int_equal(VT_I4, value.vt);
    return value.lVal;
}

static void recorder_properties(void **state)
{
    (void)state;
    LONG fastest = get_recorder_property(u"MaxWriteSpeed");
    assert_true(fastest >= 1);
    assert_int_equal(fastest, get_recorder_property(u"WriteSpeed")); /* R-RCS-04 */
    assert_int_equal(150, get_recorder_property(u"AudioGapSize"));
    assert_int_equal(-1, get_recorder_property(u"EnableBufferUnderrunFree"));
    assert_true(SUCCEEDED(set_recorder_property(u"AudioGapSize", VT_I4, 225)));
    assert_result(E_INVALIDARG, set_recorder_property(u"AudioGapSize", VT_I4, 226)); /* R-PRP-08 */
    assert_result(E_INVALIDARG, set_recorder_property(u"WriteSpeed", VT_I4, 0));
    assert_result(E_INVALIDARG, set_recorder_property(u"WriteSpeed", VT_I4, fastest + 1));
    assert_result(E_INVALIDARG, set_recorder_property(u"WriteSpeed", VT_I4, -2));
    assert_result(E_INVALIDARG, set_recorder_property(u"AudioGapSize", VT_BOOL, 0));
    assert_int_equal(225, get_recorder_property(u"audiogapsize"));
    assert_result(IMAPI_S_PROPERTIESIGNORED, set_recorder_property(u"NoSuchThing", VT_I4, 1)); /* R-PRP-02 */
    assert_result(E_POINTER, IDiscRecorder_SetRecorderProperties(recorder, NULL));             /* */
    /* another object of the same drive and master has them too; Close takes them away (R-PRP-03) */
    IDiscRecorder *twin = recorder_find(master, drive.url), *mine = recorder;
    recorder = twin;
    assert_int_equal(225, get_recorder_property(u"AudioGapSize"));
    recorder = mine;
    IDiscRecorder_Release(twin);
    IDiscMaster_Close(master);
    assert_int_equal(150, get_recorder_property(u"AudioGapSize"));
    IDiscMaster_Open(master);
}

static HRESULT set_joliet_property(const OLECHAR *name, PROPVARIANT value)
{
    IPropertyStorage *storage;
    assert_result(S_OK, IJolietDiscMaster_GetJolietProperties(joliet, &storage));
    PROPSPEC specs[] = {{.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name}};
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, specs, &value, 2));
    HRESULT result = IJolietDiscMaster_SetJolietProperties(joliet, storage);
    IPropertyStorage_Release(storage);
    return result;
}

static PROPVARIANT get_joliet_property(const OLECHAR *name)
{
    IPropertyStorage *storage;
    assert_result(S_OK, IJolietDiscMaster_GetJolietProperties(joliet, &storage));
    PROPSPEC specs[] = {{.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name}};
    PROPVARIANT value;
    IPropertyStorage_ReadMultiple(storage, 1, specs, &value);
    IPropertyStorage_Release(storage);
    return value;
}

static void joliet_properties(void **state)
{
    (void)state;
    PROPVARIANT value = get_joliet_property(u"VolumeName");
    assert_int_equal(VT_BSTR, value.vt);
    assert_int_equal(11, SysStringLen(value.bstrVal)); /* YYMMDD_HHMM: R-JOP-08 */
    assert_int_equal('_', value.bstrVal[6]);
    PropVariantClear(&value);
    value = (PROPVARIANT){.vt = VT_BSTR, .bstrVal = SysAllocString(u"A long volume name that is kept in full")};
    assert_result(S_OK, set_joliet_property(u"VOLUMENAME", value));
    PropVariantClear(&value);
    assert_result(E_INVALIDARG,
                  set_joliet_property(u"VolumeName", (PROPVARIANT){.vt = VT_I4, .lVal = 1})); /* R-JOP-07 */
    assert_result(E_INVALIDARG, set_joliet_property(u"BootImagePlatform", (PROPVARIANT){.vt = VT_UI1, .bVal = 3}));
    assert_result(E_INVALIDARG, set_joliet_property(u"BootImageEmulationType", (PROPVARIANT){.vt = VT_UI1, .bVal = 5}));
    assert_result(IMAPI_S_PROPERTIESIGNORED,
                  set_joliet_property(u"Colour", (PROPVARIANT){.vt = VT_I4})); /* R-JOP-02, 03 */
    value = get_joliet_property(u"volumename");
    assert_int_equal(39, SysStringLen(value.bstrVal));
    PropVariantClear(&value);
    select_recorder();
    assert_result(S_OK, IDiscMaster_ClearFormatContent(master));
    value = get_joliet_property(u"VolumeName"); /* */
    assert_int_equal(39, SysStringLen(value.bstrVal));
    PropVariantClear(&value);
    IDiscMaster_Close(master);
    IDiscMaster_Open(master);
    value = get_joliet_property(u"VolumeName"); /* R-CLS-03 */
    assert_int_equal(11, SysStringLen(value.bstrVal));
    PropVariantClear(&value);
    assert_result(E_POINTER, IJolietDiscMaster_SetJolietProperties(joliet, NULL));
    assert_result(E_POINTER, IJolietDiscMaster_GetJolietProperties(joliet, NULL));
}

static void read_block(unsigned lba, BYTE block[2048])
{
    char path[400];
    snprintf(path, sizeof path, "%s/data.iso", disc);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(0, fseek(file, (long)lba * 2048, SEEK_SET));
    assert_int_equal(2048, fread(block, 1, 2048, file));
    fclose(file);
}

/* El Torito: a boot record at block 17, a catalogue with a valid entry, and the image where that says (R-JOP-04). */
static void assert_boots(const BYTE *boot, size_t length)
{
    BYTE record[2048], catalogue[2048], image[2048];
    read_block(17, record);
    assert_memory_equal("\0CD001\1EL TORITO SPECIFICATION", record, 30);
    read_block((unsigned)(record[71] | record[72] << 8 | record[73] << 16), catalogue);
    assert_int_equal(1, catalogue[0]);
    assert_int_equal(0x55, catalogue[30]);
    assert_int_equal(0xAA, catalogue[31]);
    assert_int_equal(0x88, catalogue[32]);
    assert_int_equal(length / 512, catalogue[38]); /* virtual sectors; the blocks are a quarter of them: R-JOP-06 */
    read_block((unsigned)(catalogue[40] | catalogue[41] << 8 | catalogue[42] << 16), image);
    assert_memory_equal(boot, image, sizeof image);
}

/* R-JOP-07, A-19, A-32 */
static void a_boot_image(void **state)
{
    (void)state;
    select_recorder();
    assert_result(S_OK,
                  set_joliet_property(u"PlaceBootImageOnDisc", (PROPVARIANT){.vt = VT_BOOL, .boolVal = VARIANT_TRUE}));
    assert_result(S_OK, add(u"f", 9000));
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    static const BYTE boot[4096] = {0xEB, 0xFE};
    IStream *stream;
    assert_result(S_OK, coaster_stream_memory(boot, sizeof boot, &stream));
    assert_result(S_OK, set_joliet_property(u"BootImage", (PROPVARIANT){.vt = VT_STREAM, .pStream = stream}));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_boots(boot, sizeof boot);
    select_recorder();
    assert_result(S_OK, add(u"g", 9000));
    assert_result(IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(S_OK,
                  set_joliet_property(u"PlaceBootImageOnDisc", (PROPVARIANT){.vt = VT_BOOL, .boolVal = VARIANT_FALSE}));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* it was kept */
    IDiscMaster_Close(master);
    assert_int_equal(0, IStream_Release(stream));
}

/* ------------------------------------------------------------------ the recorder */

static void recorder_identity(void **state)
{
    (void)state;
    LONG type = 0;
    BSTR vendor, product, revision, pnp;
    assert_result(S_OK, IDiscRecorder_GetRecorderType(recorder, &type)); /* the device, not the CD-R inside: R-DEV-03 */
    assert_int_equal(RECORDER_CDRW, type);
    assert_result(S_OK, IDiscRecorder_GetDisplayNames(recorder, &vendor, &product, &revision));
    assert_result(S_OK, IDiscRecorder_GetDisplayNames(recorder, NULL, NULL, NULL)); /* R-DEV-04 */
    assert_result(S_OK, IDiscRecorder_GetBasePnPID(recorder, &pnp));
    assert_int_equal(SysStringLen(vendor) + SysStringLen(product) + SysStringLen(revision),
                     SysStringLen(pnp)); /* R-DEV-05 */
    assert_int_not_equal(' ', product[SysStringLen(product) - 1]);
    SysFreeString(vendor);
    SysFreeString(product);
    SysFreeString(revision);
    SysFreeString(pnp);
    LONG flags;
    assert_result(IMAPI_E_NOTOPENED, IDiscRecorder_QueryMediaType(recorder, &type, &flags)); /* R-DEV-11 */
    assert_result(IMAPI_E_NOTOPENED, IDiscRecorder_Eject(recorder));
    assert_result(IMAPI_E_NOTOPENED, IDiscRecorder_Erase(recorder, TRUE));
    assert_result(IMAPI_E_NOTOPENED, IDiscRecorder_Close(recorder));
    IDiscRecorder *twin = recorder_find(master, drive.url);
    ULONG now;
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_GetRecorderState(recorder, &now));
    assert_int_equal(RECORDER_OPENED, now);
    assert_result(S_OK, IDiscRecorder_GetRecorderState(twin, &now)); /* per object: R-DEV-17 */
    assert_int_equal(RECORDER_DOING_NOTHING, now);
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, IDiscRecorder_OpenExclusive(twin));
    assert_result(IMAPI_E_MEDIUM_INVALIDTYPE, IDiscRecorder_Erase(recorder, FALSE)); /* a CD-R: R-DEV-31 */
    assert_result(S_OK, IDiscRecorder_Eject(recorder));
    assert_true(drive_is_open(&drive));
    byte sessions, last;
    ULONG start, next, free_blocks;
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT,
                  IDiscRecorder_QueryMediaInfo(recorder, &sessions, &last, &start, &next, &free_blocks)); /* R-DEV-23 */
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, IDiscRecorder_Erase(recorder, FALSE));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    assert_result(S_OK, IDiscRecorder_OpenExclusive(twin));
    IDiscRecorder_Release(twin); /* the final Release closes */
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(recorder_properties, begin, end),
        cmocka_unit_test_setup_teardown(joliet_properties, begin, end),
        cmocka_unit_test_setup_teardown(a_boot_image, begin, end),
        cmocka_unit_test_setup_teardown(recorder_identity, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
