/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every object of the library owes COM: the rules of QueryInterface and of enumerators (reference imapi 1, 11),
 * task memory, BSTR and PROPVARIANT as their Windows documentation has them (objbase.h).
 */
#include "imapi/property_storage.h"
#include "imapi/tests/support.h"

/* Slots 0 to 2 (reference imapi 1): IUnknown and its own interface are the same pointer, counted; anything else is
 * E_NOINTERFACE and NULL. */
#define assert_identity(object, own)                                                                                   \
    do {                                                                                                               \
        void *same = NULL;                                                                                             \
        ULONG before = (object)->lpVtbl->AddRef(object);                                                               \
        assert_result(S_OK, (object)->lpVtbl->QueryInterface(object, &IID_IUnknown, &same));                           \
        assert_ptr_equal(object, same);                                                                                \
        assert_result(S_OK, (object)->lpVtbl->QueryInterface(object, own, &same));                                     \
        assert_ptr_equal(object, same);                                                                                \
        assert_result(E_NOINTERFACE, (object)->lpVtbl->QueryInterface(object, &CLSID_MSDiscMasterObj, &same));         \
        assert_null(same);                                                                                             \
        assert_result(E_POINTER, (object)->lpVtbl->QueryInterface(object, &IID_IUnknown, NULL));                       \
        assert_int_equal(before + 1, (object)->lpVtbl->Release(object));                                               \
        assert_int_equal(before, (object)->lpVtbl->Release(object));                                                   \
        assert_int_equal(before - 1, (object)->lpVtbl->Release(object));                                               \
    } while (0)

static void objects_beside_the_master(void **state)
{
    (void)state;
    IStorage *storage = storage_with(u"file", 3, 0), *folder;
    IStream *stream;
    IEnumSTATSTG *elements;
    IPropertyStorage *properties;
    IEnumSTATPROPSTG *property;
    assert_result(S_OK, IStorage_OpenStream(storage, u"file", NULL, STGM_READ, 0, &stream));
    assert_result(S_OK, IStorage_EnumElements(storage, 0, NULL, 0, &elements));
    assert_result(S_OK, property_storage_new(&properties));
    assert_result(S_OK, IPropertyStorage_Enum(properties, &property));
    assert_result(S_OK, coaster_storage_from_folder("/", &folder));
    assert_identity(storage, &IID_IStorage);
    assert_identity(folder, &IID_IStorage);
    assert_int_equal(0, IStorage_Release(folder));
    assert_identity(stream, &IID_IStream);
    assert_identity(stream, &IID_ISequentialStream);
    assert_identity(elements, &IID_IEnumSTATSTG);
    assert_identity(properties, &IID_IPropertyStorage);
    assert_identity(property, &IID_IEnumSTATPROPSTG);
    assert_int_equal(0, IEnumSTATPROPSTG_Release(property));
    assert_int_equal(0, IPropertyStorage_Release(properties));
    assert_int_equal(0, IEnumSTATSTG_Release(elements));
    assert_int_equal(0, IStream_Release(stream));
    assert_int_equal(0, IStorage_Release(storage));
}

/* R-OBJ-05: no way from one format to another by QueryInterface. All three count for the one object (R-CLS-04). */
static void the_master_and_its_formats(void **state)
{
    (void)state;
    struct test_drive drive;
    scratch_make();
    loop_transport_register();
    drive_make(&drive, fresh_name());
    setenv("COASTER_DRIVES", drive.url, 1);
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    IDiscMaster *master = master_make_open();
    IJolietDiscMaster *joliet;
    IRedbookDiscMaster *redbook;
    IEnumDiscRecorders *recorders;
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook));
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &recorders));
    IDiscRecorder *recorder = recorder_find(master, drive.url);
    assert_identity(master, &IID_IDiscMaster);
    assert_identity(joliet, &IID_IJolietDiscMaster);
    assert_identity(redbook, &IID_IRedbookDiscMaster);
    assert_identity(recorders, &IID_IEnumDiscRecorders);
    assert_identity(recorder, &IID_IDiscRecorder);
    void *object = master;
    assert_result(E_NOINTERFACE, IDiscMaster_QueryInterface(master, &IID_IJolietDiscMaster, &object));
    assert_null(object);
    assert_result(E_NOINTERFACE, IJolietDiscMaster_QueryInterface(joliet, &IID_IRedbookDiscMaster, &object));
    assert_result(E_NOINTERFACE, IRedbookDiscMaster_QueryInterface(redbook, &IID_IJolietDiscMaster, &object));
    assert_result(E_POINTER, IEnumDiscRecorders_Clone(recorders, NULL));
    assert_int_equal(2, IDiscMaster_Release(master));
    assert_int_equal(1, IJolietDiscMaster_Release(joliet));
    assert_int_equal(0, IRedbookDiscMaster_Release(redbook));
    IEnumDiscRecorders_Release(recorders);

    /* each output of a recorder may not be NULL, but the names (10.1, slot 6); it answers after its master went
     * (R-RCS-14b) */
    assert_result(S_OK, IDiscRecorder_GetDisplayNames(recorder, NULL, NULL, NULL));
    assert_result(E_POINTER, IDiscRecorder_GetBasePnPID(recorder, NULL));
    assert_result(E_POINTER, IDiscRecorder_GetPath(recorder, NULL));
    assert_result(E_POINTER, IDiscRecorder_GetRecorderType(recorder, NULL));
    assert_result(E_POINTER, IDiscRecorder_GetRecorderState(recorder, NULL));
    assert_result(E_POINTER, IDiscRecorder_GetRecorderProperties(recorder, NULL));
    assert_result(E_POINTER, IDiscRecorder_SetRecorderProperties(recorder, NULL)); /* R-PRP-06 */
    assert_result(E_POINTER, IDiscRecorder_GetRecorderGUID(recorder, NULL, 0, NULL));
    assert_int_equal(0, IDiscRecorder_Release(recorder));
    CoUninitialize();
    setenv("COASTER_DRIVES", "", 1);
    drive_drop(&drive);
    scratch_remove();
}

/* R-ENU-01 .. 03, for the formats: two of them, in either order. */
static void enumerating_formats(void **state)
{
    (void)state;
    scratch_make();
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    IDiscMaster *master = master_make_open();
    IEnumDiscMasterFormats *formats, *clone;
    assert_result(E_POINTER, IDiscMaster_EnumDiscMasterFormats(master, NULL));
    assert_result(S_OK, IDiscMaster_EnumDiscMasterFormats(master, &formats));
    assert_int_equal(0, IDiscMaster_Release(master)); /* it outlives its master */
    assert_identity(formats, &IID_IEnumDiscMasterFormats);
    IID ids[3], again;
    ULONG fetched = 9;
    assert_result(E_POINTER, IEnumDiscMasterFormats_Next(formats, 2, ids, NULL));
    assert_result(E_POINTER, IEnumDiscMasterFormats_Next(formats, 1, NULL, &fetched));
    assert_result(S_OK, IEnumDiscMasterFormats_Next(formats, 1, ids, NULL));
    assert_result(S_OK, IEnumDiscMasterFormats_Clone(formats, &clone)); /* keeps the position */
    assert_result(S_FALSE, IEnumDiscMasterFormats_Next(clone, 2, ids + 1, &fetched));
    assert_int_equal(1, fetched);
    assert_true(!IsEqualIID(&ids[0], &ids[1]));
    for (int i = 0; i < 2; i++)
        assert_true(IsEqualIID(&ids[i], &IID_IJolietDiscMaster) || IsEqualIID(&ids[i], &IID_IRedbookDiscMaster));
    assert_result(S_FALSE, IEnumDiscMasterFormats_Next(clone, 1, ids, &fetched));
    assert_int_equal(0, fetched);
    assert_result(S_OK, IEnumDiscMasterFormats_Reset(clone));
    assert_result(S_OK, IEnumDiscMasterFormats_Skip(clone, 1));
    assert_result(S_OK, IEnumDiscMasterFormats_Next(clone, 1, &again, NULL));
    assert_true(IsEqualIID(&again, &ids[1]));
    assert_result(S_FALSE, IEnumDiscMasterFormats_Skip(clone, 1));
    assert_result(E_POINTER, IEnumDiscMasterFormats_Clone(formats, NULL));
    assert_int_equal(0, IEnumDiscMasterFormats_Release(clone));
    assert_int_equal(0, IEnumDiscMasterFormats_Release(formats));
    CoUninitialize();
    scratch_remove();
}

/* ------------------------------------------------------------------ initialisation, memory, strings */

static void initialisation(void **state)
{
    (void)state;
    int something;
    CoUninitialize(); /* one too many does nothing */
    void *object = &something;
    assert_result(CO_E_NOTINITIALIZED,
                  CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, &object));
    assert_null(object);
    assert_result(E_INVALIDARG, CoInitialize(&something)); /* reserved: must be NULL */
    assert_result(E_INVALIDARG, CoInitializeEx(NULL, 0x80000000u));
    assert_result(S_OK, CoInitializeEx(NULL, COINIT_MULTITHREADED));
    assert_result(S_FALSE, CoInitialize(NULL));
    assert_result(E_POINTER, CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, NULL));
    assert_result(E_INVALIDARG, CoCreateInstance(NULL, NULL, CLSCTX_ALL, &IID_IDiscMaster, &object));
    assert_result(E_INVALIDARG, CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, NULL, &object));
    assert_result(E_NOINTERFACE,
                  CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IRedbookDiscMaster, &object));
    assert_null(object);
    CoUninitialize();
    CoUninitialize();
}

static void task_memory(void **state)
{
    (void)state;
    char *memory = CoTaskMemRealloc(NULL, 4); /* from nothing: allocates */
    assert_non_null(memory);
    memcpy(memory, "abc", 4);
    memory = CoTaskMemRealloc(memory, 4096);
    assert_string_equal("abc", memory);
    assert_null(CoTaskMemRealloc(memory, 0)); /* to nothing: frees */
    CoTaskMemFree(NULL);
}

/* A BSTR carries its length before it and a zero behind it, may hold zeros, and NULL is the empty one. */
static void strings(void **state)
{
    (void)state;
    BSTR text = SysAllocStringByteLen("abc", 3);
    assert_int_equal(3, SysStringByteLen(text));
    assert_int_equal(1, SysStringLen(text));
    assert_memory_equal("abc\0\0", text, 5);
    SysFreeString(text);
    text = SysAllocStringLen(u"a\0b", 3);
    assert_int_equal(3, SysStringLen(text));
    assert_memory_equal(u"a\0b\0", text, 8);
    assert_true(SysReAllocString(&text, u"longer"));
    assert_int_equal(6, SysStringLen(text));
    assert_true(SysReAllocString(&text, NULL));
    assert_null(text);
    assert_int_equal(0, SysStringLen(NULL));
    assert_null(SysAllocString(NULL));
    assert_null(SysAllocStringLen(NULL, UINT32_MAX)); /* longer than its length field */
    SysFreeString(NULL);
    assert_null(coaster_string_from_utf8("\xC3("));
    assert_null(coaster_utf8_from_string(u"\xD800")); /* half a surrogate pair */
}

/* ------------------------------------------------------------------ PROPVARIANT */

/* A copy owns what it holds; both are cleared on their own. */
static void variants_are_copied_deep(void **state)
{
    (void)state;
    GUID guid = IID_IStream;
    unsigned char blob[] = {1, 2, 3};
    PROPVARIANT copy;
    PROPVARIANT narrow = {.vt = VT_LPSTR, .pszVal = (LPSTR) "narrow"};
    assert_result(S_OK, PropVariantCopy(&copy, &narrow));
    assert_ptr_not_equal(narrow.pszVal, copy.pszVal);
    assert_string_equal("narrow", copy.pszVal);
    assert_result(S_OK, PropVariantClear(&copy));
    assert_int_equal(VT_EMPTY, copy.vt);
    PROPVARIANT wide = {.vt = VT_LPWSTR, .pwszVal = (LPWSTR)u"wide"};
    assert_result(S_OK, PropVariantCopy(&copy, &wide));
    assert_ptr_not_equal(wide.pwszVal, copy.pwszVal);
    assert_memory_equal(u"wide", copy.pwszVal, 10);
    assert_result(S_OK, PropVariantClear(&copy));
    PROPVARIANT class = {.vt = VT_CLSID, .puuid = &guid};
    assert_result(S_OK, PropVariantCopy(&copy, &class));
    assert_true(copy.puuid != &guid && IsEqualIID(copy.puuid, &guid));
    assert_result(S_OK, PropVariantClear(&copy));
    PROPVARIANT bytes = {.vt = VT_BLOB, .blob = {.cbSize = sizeof blob, .pBlobData = blob}};
    assert_result(S_OK, PropVariantCopy(&copy, &bytes));
    assert_int_equal(3, copy.blob.cbSize);
    assert_ptr_not_equal(blob, copy.blob.pBlobData);
    assert_memory_equal(blob, copy.blob.pBlobData, 3);
    assert_result(S_OK, PropVariantClear(&copy));
    PROPVARIANT empty[] = {{.vt = VT_LPSTR}, {.vt = VT_LPWSTR}, {.vt = VT_CLSID},
                           {.vt = VT_BLOB},  {.vt = VT_BSTR},   {.vt = VT_STREAM}};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) { /* nothing in them, and nothing to free */
        assert_result(S_OK, PropVariantCopy(&copy, &empty[i]));
        assert_null(copy.pszVal);
        assert_result(S_OK, PropVariantClear(&copy));
    }
}

/* R-JOP-05a: what a narrow value leaves over is zero, whatever was in the source there. */
static void numbers_fill_the_variant(void **state)
{
    (void)state;
    static const struct {
        VARTYPE type;
        ULONGLONG kept;
    } types[] = {
        {VT_I1, 0xFF},          {VT_UI1, 0xFF},
        {VT_I2, 0xFFFF},        {VT_UI2, 0xFFFF},
        {VT_BOOL, 0xFFFF},      {VT_I4, 0xFFFFFFFF},
        {VT_UI4, 0xFFFFFFFF},   {VT_INT, 0xFFFFFFFF},
        {VT_UINT, 0xFFFFFFFF},  {VT_R4, 0xFFFFFFFF},
        {VT_ERROR, 0xFFFFFFFF}, {VT_I8, UINT64_MAX},
        {VT_UI8, UINT64_MAX},   {VT_FILETIME, UINT64_MAX},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        PROPVARIANT source, copy;
        memset(&source, 0xFF, sizeof source);
        source.vt = types[i].type;
        assert_result(S_OK, PropVariantCopy(&copy, &source));
        assert_int_equal(types[i].type, copy.vt);
        assert_true(copy.uhVal.QuadPart == types[i].kept);
        assert_int_equal(0, copy.wReserved1 | copy.wReserved2 | copy.wReserved3);
        assert_result(S_OK, PropVariantClear(&source));
    }
    PROPVARIANT odd = {.vt = 0x0FFF}, copy = {.vt = VT_I4, .lVal = 5};
    assert_result(STG_E_INVALIDPARAMETER, PropVariantCopy(&copy, &odd));
    assert_int_equal(5, copy.lVal); /* as it was */
    assert_result(STG_E_INVALIDPARAMETER, PropVariantClear(&odd));
    assert_int_equal(VT_EMPTY, odd.vt);
    assert_result(E_POINTER, PropVariantCopy(NULL, &copy));
    assert_result(E_POINTER, PropVariantCopy(&copy, NULL));
    assert_result(S_OK, PropVariantClear(NULL));
}

/* ------------------------------------------------------------------ IPropertyStorage: what it refuses (7.5) */

static void property_storages_refuse(void **state)
{
    (void)state;
    IPropertyStorage *storage;
    assert_result(S_OK, property_storage_new(&storage));
    PROPSPEC good = {.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)u"A"}, nameless = {.ulKind = PRSPEC_LPWSTR},
             invalid = {.ulKind = PRSPEC_INVALID}, dictionary = {.ulKind = PRSPEC_PROPID, .propid = PID_DICTIONARY};
    PROPVARIANT value = {.vt = VT_I4, .lVal = 1}, odd = {.vt = 0x0FFF}, values[2];
    assert_result(S_OK, IPropertyStorage_ReadMultiple(storage, 0, NULL, NULL));
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 0, NULL, NULL, 2));
    assert_result(E_POINTER, IPropertyStorage_ReadMultiple(storage, 1, NULL, values));
    assert_result(E_POINTER, IPropertyStorage_ReadMultiple(storage, 1, &good, NULL));
    assert_result(E_POINTER, IPropertyStorage_WriteMultiple(storage, 1, &good, NULL, 2));
    assert_result(E_POINTER, IPropertyStorage_DeleteMultiple(storage, 1, NULL));
    assert_result(STG_E_INVALIDPARAMETER, IPropertyStorage_ReadMultiple(storage, 1, &nameless, values));
    assert_result(STG_E_INVALIDPARAMETER, IPropertyStorage_WriteMultiple(storage, 1, &invalid, &value, 2));
    assert_result(STG_E_INVALIDPARAMETER, IPropertyStorage_WriteMultiple(storage, 1, &dictionary, &value, 2));
    assert_result(STG_E_INVALIDPARAMETER, IPropertyStorage_WriteMultiple(storage, 1, &good, &odd, 2));
    assert_result(S_FALSE,
                  IPropertyStorage_ReadMultiple(storage, 1, &good, values)); /* nothing came in by any of these */
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, &good, &value, 2));
    PROPID ids[] = {2, 77};
    LPOLESTR names[] = {(LPOLESTR)u"B", (LPOLESTR)u"C"};
    assert_result(E_POINTER, IPropertyStorage_ReadPropertyNames(storage, 1, NULL, names));
    assert_result(E_POINTER, IPropertyStorage_ReadPropertyNames(storage, 1, ids, NULL));
    assert_result(E_POINTER, IPropertyStorage_WritePropertyNames(storage, 1, ids, NULL));
    assert_result(E_POINTER, IPropertyStorage_DeletePropertyNames(storage, 1, NULL));
    assert_result(STG_E_INVALIDPARAMETER, IPropertyStorage_WritePropertyNames(storage, 1, &dictionary.propid, names));
    assert_result(STG_E_INVALIDPARAMETER, IPropertyStorage_WritePropertyNames(storage, 1, ids, (LPOLESTR[]){NULL}));
    assert_result(E_POINTER, IPropertyStorage_SetClass(storage, NULL));
    assert_result(E_POINTER, IPropertyStorage_Enum(storage, NULL));
    assert_result(E_POINTER, IPropertyStorage_Stat(storage, NULL));
    FILETIME now = {0};
    assert_result(S_OK, IPropertyStorage_SetTimes(storage, &now, &now, &now));
    assert_result(S_OK, IPropertyStorage_SetClass(storage, &IID_IStream));
    IEnumSTATPROPSTG *enumerator;
    assert_result(S_OK, IPropertyStorage_Enum(storage, &enumerator));
    STATPROPSTG stat;
    assert_result(E_POINTER, IEnumSTATPROPSTG_Next(enumerator, 1, NULL, NULL));
    assert_result(E_POINTER, IEnumSTATPROPSTG_Clone(enumerator, NULL));
    assert_result(S_OK, IPropertyStorage_DeleteMultiple(storage, 1, &good));
    assert_result(S_OK, IEnumSTATPROPSTG_Next(enumerator, 1, &stat, NULL)); /* a snapshot */
    assert_memory_equal(u"A", stat.lpwstrName, 4);
    CoTaskMemFree(stat.lpwstrName);
    IEnumSTATPROPSTG_Release(enumerator);
    assert_int_equal(0, IPropertyStorage_Release(storage));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(initialisation),
        cmocka_unit_test(objects_beside_the_master),
        cmocka_unit_test(the_master_and_its_formats),
        cmocka_unit_test(enumerating_formats),
        cmocka_unit_test(task_memory),
        cmocka_unit_test(strings),
        cmocka_unit_test(variants_are_copied_deep),
        cmocka_unit_test(numbers_fill_the_variant),
        cmocka_unit_test(property_storages_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
