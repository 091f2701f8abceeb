/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The binary shape of the interfaces: slot order, widths, identifiers, constants (reference imapi 1.3, 2, 3, 5, 7.2, 7.5, 9, 10, 11). */
#include "imapi/tests/support.h"

#define SLOT(interface, method, slot) \
    _Static_assert(offsetof(interface##Vtbl, method) == (slot) * sizeof(void *), #interface "::" #method)
#define UNKNOWN(interface)                \
    SLOT(interface, QueryInterface, 0);   \
    SLOT(interface, AddRef, 1);           \
    SLOT(interface, Release, 2)
#define SLOTS(interface, count) _Static_assert(sizeof(interface##Vtbl) == (count) * sizeof(void *), #interface)

UNKNOWN(IUnknown);
SLOTS(IUnknown, 3);

UNKNOWN(IDiscMaster);
SLOT(IDiscMaster, Open, 3);
SLOT(IDiscMaster, EnumDiscMasterFormats, 4);
SLOT(IDiscMaster, GetActiveDiscMasterFormat, 5);
SLOT(IDiscMaster, SetActiveDiscMasterFormat, 6);
SLOT(IDiscMaster, EnumDiscRecorders, 7);
SLOT(IDiscMaster, GetActiveDiscRecorder, 8);
SLOT(IDiscMaster, SetActiveDiscRecorder, 9);
SLOT(IDiscMaster, ClearFormatContent, 10);
SLOT(IDiscMaster, ProgressAdvise, 11);
SLOT(IDiscMaster, ProgressUnadvise, 12);
SLOT(IDiscMaster, RecordDisc, 13);
SLOT(IDiscMaster, Close, 14);
SLOTS(IDiscMaster, 15);

UNKNOWN(IDiscRecorder);
SLOT(IDiscRecorder, Init, 3); /* the one that no page names: section 10 */
SLOT(IDiscRecorder, GetRecorderGUID, 4);
SLOT(IDiscRecorder, GetRecorderType, 5);
SLOT(IDiscRecorder, GetDisplayNames, 6);
SLOT(IDiscRecorder, GetBasePnPID, 7);
SLOT(IDiscRecorder, GetPath, 8);
SLOT(IDiscRecorder, GetRecorderProperties, 9);
SLOT(IDiscRecorder, SetRecorderProperties, 10);
SLOT(IDiscRecorder, GetRecorderState, 11);
SLOT(IDiscRecorder, OpenExclusive, 12);
SLOT(IDiscRecorder, QueryMediaType, 13);
SLOT(IDiscRecorder, QueryMediaInfo, 14);
SLOT(IDiscRecorder, Eject, 15);
SLOT(IDiscRecorder, Erase, 16);
SLOT(IDiscRecorder, Close, 17);
SLOTS(IDiscRecorder, 18);

UNKNOWN(IDiscMasterProgressEvents);
SLOT(IDiscMasterProgressEvents, QueryCancel, 3);
SLOT(IDiscMasterProgressEvents, NotifyPnPActivity, 4);
SLOT(IDiscMasterProgressEvents, NotifyAddProgress, 5);
SLOT(IDiscMasterProgressEvents, NotifyBlockProgress, 6);
SLOT(IDiscMasterProgressEvents, NotifyTrackProgress, 7);
SLOT(IDiscMasterProgressEvents, NotifyPreparingBurn, 8);
SLOT(IDiscMasterProgressEvents, NotifyClosingDisc, 9);
SLOT(IDiscMasterProgressEvents, NotifyBurnComplete, 10);
SLOT(IDiscMasterProgressEvents, NotifyEraseComplete, 11);
SLOTS(IDiscMasterProgressEvents, 12);

UNKNOWN(IJolietDiscMaster);
SLOT(IJolietDiscMaster, GetTotalDataBlocks, 3);
SLOT(IJolietDiscMaster, GetUsedDataBlocks, 4);
SLOT(IJolietDiscMaster, GetDataBlockSize, 5);
SLOT(IJolietDiscMaster, AddData, 6);
SLOT(IJolietDiscMaster, GetJolietProperties, 7);
SLOT(IJolietDiscMaster, SetJolietProperties, 8);
SLOTS(IJolietDiscMaster, 9);

UNKNOWN(IRedbookDiscMaster);
SLOT(IRedbookDiscMaster, GetTotalAudioTracks, 3);
SLOT(IRedbookDiscMaster, GetTotalAudioBlocks, 4);
SLOT(IRedbookDiscMaster, GetUsedAudioBlocks, 5);
SLOT(IRedbookDiscMaster, GetAvailableAudioTrackBlocks, 6);
SLOT(IRedbookDiscMaster, GetAudioBlockSize, 7);
SLOT(IRedbookDiscMaster, CreateAudioTrack, 8);
SLOT(IRedbookDiscMaster, AddAudioTrackBlocks, 9);
SLOT(IRedbookDiscMaster, CloseAudioTrack, 10);
SLOTS(IRedbookDiscMaster, 11);

#define ENUMERATOR(interface)   \
    UNKNOWN(interface);         \
    SLOT(interface, Next, 3);   \
    SLOT(interface, Skip, 4);   \
    SLOT(interface, Reset, 5);  \
    SLOT(interface, Clone, 6);  \
    SLOTS(interface, 7)
ENUMERATOR(IEnumDiscRecorders);
ENUMERATOR(IEnumDiscMasterFormats);
ENUMERATOR(IEnumSTATSTG);
ENUMERATOR(IEnumSTATPROPSTG);

UNKNOWN(IStream);
SLOT(IStream, Read, 3);
SLOT(IStream, Write, 4);
SLOT(IStream, Seek, 5);
SLOT(IStream, SetSize, 6);
SLOT(IStream, CopyTo, 7);
SLOT(IStream, Commit, 8);
SLOT(IStream, Revert, 9);
SLOT(IStream, LockRegion, 10);
SLOT(IStream, UnlockRegion, 11);
SLOT(IStream, Stat, 12);
SLOT(IStream, Clone, 13);

UNKNOWN(IStorage);
SLOT(IStorage, CreateStream, 3);
SLOT(IStorage, OpenStream, 4);
SLOT(IStorage, CreateStorage, 5);
SLOT(IStorage, OpenStorage, 6);
SLOT(IStorage, CopyTo, 7);
SLOT(IStorage, MoveElementTo, 8);
SLOT(IStorage, Commit, 9);
SLOT(IStorage, Revert, 10);
SLOT(IStorage, EnumElements, 11);
SLOT(IStorage, DestroyElement, 12);
SLOT(IStorage, RenameElement, 13);
SLOT(IStorage, SetElementTimes, 14);
SLOT(IStorage, SetClass, 15);
SLOT(IStorage, SetStateBits, 16);
SLOT(IStorage, Stat, 17);

/* The order of OBJ, not of the old free header set that swaps the last six. */
UNKNOWN(IPropertyStorage);
SLOT(IPropertyStorage, ReadMultiple, 3);
SLOT(IPropertyStorage, WriteMultiple, 4);
SLOT(IPropertyStorage, DeleteMultiple, 5);
SLOT(IPropertyStorage, ReadPropertyNames, 6);
SLOT(IPropertyStorage, WritePropertyNames, 7);
SLOT(IPropertyStorage, DeletePropertyNames, 8);
SLOT(IPropertyStorage, Commit, 9);
SLOT(IPropertyStorage, Revert, 10);
SLOT(IPropertyStorage, Enum, 11);
SLOT(IPropertyStorage, SetTimes, 12);
SLOT(IPropertyStorage, SetClass, 13);
SLOT(IPropertyStorage, Stat, 14);

/* Widths (1.3). */
_Static_assert(sizeof(HRESULT) == 4 && sizeof(LONG) == 4 && sizeof(ULONG) == 4, "32 bits");
_Static_assert(sizeof(boolean) == 1 && sizeof(byte) == 1 && sizeof(OLECHAR) == 2 && sizeof(BOOL) == 4, "widths");
_Static_assert(sizeof(UINT_PTR) == sizeof(void *) && sizeof(GUID) == 16, "widths");
_Static_assert(sizeof(PROPVARIANT) == 24 && offsetof(PROPVARIANT, lVal) == 8 && offsetof(PROPVARIANT, bstrVal) == 8, "PROPVARIANT");
_Static_assert(sizeof(PROPSPEC) == 16 && offsetof(PROPSPEC, lpwstr) == 8, "PROPSPEC");
/* STATSTG: name, type, 64-bit size, three times, mode, locks, clsid, state bits, reserved. */
_Static_assert(offsetof(STATSTG, type) == 8 && offsetof(STATSTG, cbSize) == 16 && offsetof(STATSTG, mtime) == 24, "STATSTG");
_Static_assert(offsetof(STATSTG, ctime) == 32 && offsetof(STATSTG, atime) == 40 && offsetof(STATSTG, grfMode) == 48, "STATSTG");
_Static_assert(offsetof(STATSTG, clsid) == 56 && sizeof(STATSTG) == 80, "STATSTG");

/* 2.2 */
_Static_assert(RECORDER_CDR == 1 && RECORDER_CDRW == 2, "RECORDER_TYPES");
_Static_assert(RECORDER_DOING_NOTHING == 0 && RECORDER_OPENED == 1 && RECORDER_BURNING == 2, "states");
_Static_assert(MEDIA_CDDA_CDROM == 1 && MEDIA_CD_ROM_XA == 2 && MEDIA_CD_I == 3, "MEDIA_TYPES");
_Static_assert(MEDIA_CD_EXTRA == 4 && MEDIA_CD_OTHER == 5 && MEDIA_SPECIAL == 6, "MEDIA_TYPES");
_Static_assert(MEDIA_BLANK == 1 && MEDIA_RW == 2 && MEDIA_WRITABLE == 4 && MEDIA_FORMAT_UNUSABLE_BY_IMAPI == 8, "MEDIA_FLAGS");

/* 2.3: the codes run without a hole from 8004020B, and the two successes have success severity. */
static void result_codes(void **state)
{
    (void)state;
    const HRESULT in_order[] = {
        IMAPI_E_NOTOPENED,          IMAPI_E_NOTINITIALIZED,       IMAPI_E_USERABORT,
        IMAPI_E_GENERIC,            IMAPI_E_MEDIUM_NOTPRESENT,    IMAPI_E_MEDIUM_INVALIDTYPE,
        IMAPI_E_DEVICE_NOPROPERTIES, IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_DEVICE_NOTPRESENT,
        IMAPI_E_DEVICE_INVALIDTYPE, IMAPI_E_INITIALIZE_WRITE,     IMAPI_E_INITIALIZE_ENDWRITE,
        IMAPI_E_FILESYSTEM,         IMAPI_E_FILEACCESS,           IMAPI_E_DISCINFO,
        IMAPI_E_TRACKNOTOPEN,       IMAPI_E_TRACKOPEN,            IMAPI_E_DISCFULL,
        IMAPI_E_BADJOLIETNAME,      IMAPI_E_INVALIDIMAGE,         IMAPI_E_NOACTIVEFORMAT,
        IMAPI_E_NOACTIVERECORDER,   IMAPI_E_WRONGFORMAT,          IMAPI_E_ALREADYOPEN,
        IMAPI_E_WRONGDISC,          IMAPI_E_FILEEXISTS,           IMAPI_E_STASHINUSE,
        IMAPI_E_DEVICE_STILL_IN_USE, IMAPI_E_LOSS_OF_STREAMING,   IMAPI_E_COMPRESSEDSTASH,
        IMAPI_E_ENCRYPTEDSTASH,     IMAPI_E_NOTENOUGHDISKFORSTASH, IMAPI_E_REMOVABLESTASH,
        IMAPI_E_CANNOT_WRITE_TO_MEDIA, IMAPI_E_TRACK_NOT_BIG_ENOUGH, IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC,
    };
    for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++) {
        assert_int_equal(0x8004020Bu + i, (uint32_t)in_order[i]);
        assert_true(FAILED(in_order[i]));
        assert_non_null(coaster_result_name(in_order[i]));
    }
    assert_int_equal(0x00040200, IMAPI_S_PROPERTIESIGNORED);
    assert_int_equal(0x00040201, IMAPI_S_BUFFER_TO_SMALL);
    assert_true(SUCCEEDED(IMAPI_S_PROPERTIESIGNORED) && SUCCEEDED(IMAPI_S_BUFFER_TO_SMALL));
    assert_string_equal("IMAPI_E_WRONGDISC", coaster_result_name(IMAPI_E_WRONGDISC));
    assert_null(coaster_result_name((HRESULT)0x8000BEEF));
}

static void assert_guid(const GUID *guid, const char *expected)
{
    char text[37];
    snprintf(text, sizeof text, "%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X", guid->Data1, guid->Data2, guid->Data3,
             guid->Data4[0], guid->Data4[1], guid->Data4[2], guid->Data4[3], guid->Data4[4], guid->Data4[5], guid->Data4[6],
             guid->Data4[7]);
    assert_string_equal(expected, text);
}

/* 2.1 */
static void identifiers(void **state)
{
    (void)state;
    assert_guid(&CLSID_MSDiscMasterObj, "520CCA63-51A5-11D3-9144-00104BA11C5E");
    assert_guid(&CLSID_MSDiscRecorderObj, "520CCA61-51A5-11D3-9144-00104BA11C5E");
    assert_guid(&CLSID_MSEnumDiscRecordersObj, "8A03567A-63CB-4BA8-BAF6-52119816D1EF");
    assert_guid(&IID_IDiscMaster, "520CCA62-51A5-11D3-9144-00104BA11C5E");
    assert_guid(&IID_IDiscRecorder, "85AC9776-CA88-4CF2-894E-09598C078A41");
    assert_guid(&IID_IEnumDiscRecorders, "9B1921E1-54AC-11D3-9144-00104BA11C5E");
    assert_guid(&IID_IEnumDiscMasterFormats, "DDF445E1-54BA-11D3-9144-00104BA11C5E");
    assert_guid(&IID_IRedbookDiscMaster, "E3BC42CD-4E5C-11D3-9144-00104BA11C5E");
    assert_guid(&IID_IJolietDiscMaster, "E3BC42CE-4E5C-11D3-9144-00104BA11C5E");
    assert_guid(&IID_IDiscMasterProgressEvents, "EC9E51C1-4E5D-11D3-9144-00104BA11C5E");
    assert_guid(&IID_IUnknown, "00000000-0000-0000-C000-000000000046");
    assert_guid(&IID_IStorage, "0000000B-0000-0000-C000-000000000046");
    assert_guid(&IID_IStream, "0000000C-0000-0000-C000-000000000046");
    assert_guid(&IID_IEnumSTATSTG, "0000000D-0000-0000-C000-000000000046");
    assert_guid(&IID_IPropertyStorage, "00000138-0000-0000-C000-000000000046");
    assert_guid(&IID_IEnumSTATPROPSTG, "00000139-0000-0000-C000-000000000046");
}

/* 2.3, generic codes */
static void generic_codes(void **state)
{
    (void)state;
    assert_int_equal(0x80004001u, (uint32_t)E_NOTIMPL);
    assert_int_equal(0x80004002u, (uint32_t)E_NOINTERFACE);
    assert_int_equal(0x80004003u, (uint32_t)E_POINTER);
    assert_int_equal(0x80004005u, (uint32_t)E_FAIL);
    assert_int_equal(0x8000FFFFu, (uint32_t)E_UNEXPECTED);
    assert_int_equal(0x8007000Eu, (uint32_t)E_OUTOFMEMORY);
    assert_int_equal(0x80070057u, (uint32_t)E_INVALIDARG);
    assert_int_equal(0x800706F4u, (uint32_t)HRESULT_FROM_WIN32(RPC_X_NULL_REF_POINTER));
    assert_int_equal(0x8003001Eu, (uint32_t)STG_E_READFAULT);
    assert_int_equal(0x80030050u, (uint32_t)STG_E_FILEALREADYEXISTS);
}

/* BSTR: the length stands before the characters, in bytes, and zeros may lie within. */
static void strings(void **state)
{
    (void)state;
    BSTR string = SysAllocString(u"Träck");
    assert_int_equal(5, SysStringLen(string));
    assert_int_equal(10, SysStringByteLen(string));
    assert_int_equal(10, ((uint32_t *)(void *)string)[-1]);
    assert_int_equal(0, string[5]);
    char *text = coaster_utf8_from_string(string);
    assert_string_equal("Träck", text);
    CoTaskMemFree(text);
    SysFreeString(string);
    string = SysAllocStringLen(u"a\0b", 3);
    assert_int_equal(3, SysStringLen(string));
    assert_int_equal('b', string[2]);
    assert_true(SysReAllocString(&string, u"xyzzy"));
    assert_int_equal(5, SysStringLen(string));
    SysFreeString(string);
    assert_null(SysAllocString(NULL));
    assert_int_equal(0, SysStringLen(NULL));
    SysFreeString(NULL);
    assert_null(coaster_string_from_utf8("\xC3("));
    string = coaster_string_from_utf8("\xF0\x9F\x92\xBF"); /* U+1F4BF, an optical disc */
    assert_int_equal(2, SysStringLen(string));
    assert_int_equal(0xD83D, string[0]);
    assert_int_equal(0xDCBF, string[1]);
    text = coaster_utf8_from_string(string);
    assert_string_equal("\xF0\x9F\x92\xBF", text);
    CoTaskMemFree(text);
    SysFreeString(string);
}

static void the_runtime(void **state)
{
    (void)state;
    void *object = &object;
    assert_result(CO_E_NOTINITIALIZED, CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, &object));
    assert_null(object);
    assert_result(S_OK, CoInitialize(NULL));
    assert_result(S_FALSE, CoInitializeEx(NULL, COINIT_MULTITHREADED));
    CoUninitialize();
    assert_result(REGDB_E_CLASSNOTREG, CoCreateInstance(&CLSID_MSDiscRecorderObj, NULL, CLSCTX_ALL, &IID_IUnknown, &object)); /* R-OBJ-04 */
    assert_result(E_NOINTERFACE, CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IStream, &object));
    assert_result(E_POINTER, CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, NULL));
    IUnknown *outer = (IUnknown *)&object;
    assert_result(CLASS_E_NOAGGREGATION, CoCreateInstance(&CLSID_MSDiscMasterObj, outer, CLSCTX_ALL, &IID_IDiscMaster, &object));
    IUnknown *unknown = NULL;
    assert_result(S_OK, CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_LOCAL_SERVER, &IID_IUnknown, (void **)&unknown));
    IDiscMaster *master = NULL;
    assert_result(S_OK, IUnknown_QueryInterface(unknown, &IID_IDiscMaster, (void **)&master));
    assert_result(E_NOINTERFACE, IDiscMaster_QueryInterface(master, &IID_IJolietDiscMaster, &object)); /* R-OBJ-05 */
    IUnknown_Release(unknown);
    assert_int_equal(0, IDiscMaster_Release(master));
    CoUninitialize();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(result_codes), cmocka_unit_test(identifiers), cmocka_unit_test(generic_codes),
        cmocka_unit_test(strings),      cmocka_unit_test(the_runtime),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
