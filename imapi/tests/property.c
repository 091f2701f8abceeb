/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Property storages (reference imapi 7.5): by name, without regard to case, whole variants, and the odd calls of
 * shipped clients. */
#include "imapi/property_storage.h"
#include "imapi/tests/support.h"

static IPropertyStorage *storage;

static int begin(void **state)
{
    (void)state;
    assert_result(S_OK, property_storage_new(&storage));
    return 0;
}

static int end(void **state)
{
    (void)state;
    assert_int_equal(0, IPropertyStorage_Release(storage));
    return 0;
}

static PROPSPEC named(const OLECHAR *name)
{
    return (PROPSPEC){.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name};
}

static PROPVARIANT number(LONG value)
{
    PROPVARIANT variant;
    PropVariantInit(&variant);
    variant.vt = VT_I4;
    variant.lVal = value;
    return variant;
}

static PROPVARIANT read_one(const OLECHAR *name)
{
    PROPSPEC spec = named(name);
    PROPVARIANT value;
    memset(&value, 0xFF, sizeof value);
    IPropertyStorage_ReadMultiple(storage, 1, &spec, &value);
    return value;
}

/* R-JOP-05 */
static void names_do_not_mind_case(void **state)
{
    (void)state;
    PROPVARIANT value = number(7);
    assert_result(S_OK, property_storage_put(storage, u"BootImageManufacturerIDString", &value));
    assert_int_equal(7, read_one(u"BootImageManufacturerIdString").lVal);
    assert_int_equal(VT_EMPTY, read_one(u"BootImageManufacturer").vt);
    PROPSPEC spec = named(u"nothing");
    assert_result(S_FALSE, IPropertyStorage_ReadMultiple(storage, 1, &spec, &value));
}

/* R-JOP-05a: unused bytes are zero, for readers that take lVal of a byte. */
static void variants_are_filled_whole(void **state)
{
    (void)state;
    PROPVARIANT value;
    memset(&value, 0xEE, sizeof value);
    value.vt = VT_UI1;
    value.bVal = 3;
    assert_result(S_OK, property_storage_put(storage, u"BootImagePlatform", &value));
    PROPVARIANT back = read_one(u"BootImagePlatform");
    assert_int_equal(3, back.lVal);
    assert_int_equal(0, back.uhVal.QuadPart >> 8);
    assert_int_equal(0, back.wReserved1 | back.wReserved2 | back.wReserved3);
}

/* R-JOP-05a: JUCE passes a type number as the id for new names; with no new name it does not matter. */
static void the_id_for_new_names_matters_only_for_new_names(void **state)
{
    (void)state;
    PROPSPEC spec = named(u"WriteSpeed");
    PROPVARIANT value = number(4);
    assert_result(STG_E_INVALIDPARAMETER, IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 0));
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 2));
    value.lVal = 8;
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 0));
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, VT_I4));
    assert_int_equal(8, read_one(u"writespeed").lVal);
}

/* R-JOP-05b: a BSTR that is read belongs to the reader. */
static void strings_and_objects_are_copies(void **state)
{
    (void)state;
    IStream *stream;
    assert_result(S_OK, coaster_stream_memory("boot", 4, &stream));
    PROPVARIANT value = {.vt = VT_BSTR, .bstrVal = SysAllocString(u"DISC")};
    assert_result(S_OK, property_storage_put(storage, u"VolumeName", &value));
    PropVariantClear(&value);
    value = (PROPVARIANT){.vt = VT_STREAM, .pStream = stream};
    assert_result(S_OK, property_storage_put(storage, u"BootImage", &value));
    PROPVARIANT back = read_one(u"VolumeName");
    assert_int_equal(VT_BSTR, back.vt);
    assert_int_equal(4, SysStringLen(back.bstrVal));
    SysFreeString(back.bstrVal);
    back = read_one(u"BootImage");
    assert_ptr_equal(stream, back.pStream);
    assert_result(S_OK, PropVariantClear(&back));
    assert_int_equal(VT_EMPTY, back.vt);
    PROPSPEC specs[] = {named(u"BootImage")};
    assert_result(S_OK, IPropertyStorage_DeleteMultiple(storage, 1, specs));
    assert_int_equal(0, IStream_Release(stream));
}

/* Names of the set (the interface's page): an id needs no property to have one, and a name moves from id to id. */
static void names_are_a_dictionary(void **state)
{
    (void)state;
    PROPVARIANT value = number(5);
    PROPID ids[] = {40, 0xFFFFFFFF}, other = 41;
    LPOLESTR names[] = {(LPOLESTR)u"Later", (LPOLESTR)u"Ignored"}, read[2] = {NULL, NULL};
    assert_result(S_OK, IPropertyStorage_WritePropertyNames(storage, 2, ids, names));
    assert_result(S_OK, IPropertyStorage_ReadPropertyNames(storage, 1, ids, read));
    assert_memory_equal(u"Later", read[0], sizeof u"Later");
    CoTaskMemFree(read[0]);
    PROPSPEC spec = named(u"LATER");
    assert_result(S_FALSE, IPropertyStorage_ReadMultiple(storage, 1, &spec, &value)); /* a name, and no property yet */
    IEnumSTATPROPSTG *enumerator;
    STATPROPSTG item;
    assert_result(S_OK, IPropertyStorage_Enum(storage, &enumerator));
    assert_result(S_FALSE, IEnumSTATPROPSTG_Next(enumerator, 1, &item, NULL));
    IEnumSTATPROPSTG_Release(enumerator);
    value = number(5);
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 0)); /* not a new name */
    PROPSPEC by_id = {.ulKind = PRSPEC_PROPID, .propid = 40};
    assert_result(S_OK, IPropertyStorage_ReadMultiple(storage, 1, &by_id, &value));
    assert_int_equal(5, value.lVal);
    assert_result(S_OK, IPropertyStorage_WritePropertyNames(storage, 1, &other, names)); /* moves on */
    assert_result(S_FALSE, IPropertyStorage_ReadPropertyNames(storage, 1, ids, read));
    assert_null(read[0]);
    assert_result(S_OK, IPropertyStorage_DeletePropertyNames(storage, 1, &other));
    assert_result(S_FALSE, IPropertyStorage_ReadPropertyNames(storage, 1, &other, read));
    assert_result(S_OK, IPropertyStorage_ReadMultiple(storage, 1, &by_id, &value)); /* the property stays */
}

/* What is refused has written none of it. */
static void a_refused_write_writes_nothing(void **state)
{
    (void)state;
    PROPVARIANT values[] = {number(1), number(2)};
    assert_result(S_OK, property_storage_put(storage, u"Old", &values[0]));
    values[0] = number(9);
    PROPSPEC specs[] = {named(u"Old"), {.ulKind = PRSPEC_PROPID, .propid = PID_CODEPAGE}};
    assert_result(STG_E_INVALIDPARAMETER, IPropertyStorage_WriteMultiple(storage, 2, specs, values, 2));
    assert_int_equal(1, read_one(u"Old").lVal);
    OLECHAR long_name[257];
    for (size_t i = 0; i < 256; i++)
        long_name[i] = 'x';
    long_name[256] = 0;
    specs[1] = named(long_name);
    assert_result(STG_E_INVALIDPARAMETER, IPropertyStorage_WriteMultiple(storage, 2, specs, values, 2));
    assert_int_equal(1, read_one(u"Old").lVal);
    long_name[255] = 0;
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 2, specs, values, 2));
    assert_int_equal(9, read_one(u"Old").lVal);
}

static void class_and_times_are_kept(void **state)
{
    (void)state;
    FILETIME one = {1, 10}, two = {2, 20}, three = {3, 30};
    STATPROPSETSTG stat;
    assert_result(S_OK, IPropertyStorage_Stat(storage, &stat));
    assert_int_equal(0, stat.mtime.dwHighDateTime); /* a time that is not kept is zero */
    assert_result(S_OK, IPropertyStorage_SetTimes(storage, &one, &two, &three));
    assert_result(S_OK, IPropertyStorage_SetTimes(storage, NULL, NULL, &one)); /* the others stay */
    assert_result(S_OK, IPropertyStorage_SetClass(storage, &IID_IStream));
    assert_result(S_OK, IPropertyStorage_Stat(storage, &stat));
    assert_memory_equal(&one, &stat.ctime, sizeof one);
    assert_memory_equal(&two, &stat.atime, sizeof two);
    assert_memory_equal(&one, &stat.mtime, sizeof one);
    assert_true(IsEqualIID(&stat.clsid, &IID_IStream));
}

static void enumeration(void **state)
{
    (void)state;
    PROPVARIANT value = number(1);
    assert_result(S_OK, property_storage_put(storage, u"A", &value));
    assert_result(S_OK, property_storage_put(storage, u"B", &value));
    PROPSPEC spec = {.ulKind = PRSPEC_PROPID, .propid = 99};
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 2));
    IEnumSTATPROPSTG *enumerator, *clone;
    assert_result(S_OK, IPropertyStorage_Enum(storage, &enumerator));
    STATPROPSTG items[4];
    ULONG fetched = 9;
    assert_result(S_OK, IEnumSTATPROPSTG_Next(enumerator, 1, items, NULL));
    assert_int_equal('A', items[0].lpwstrName[0]);
    assert_int_equal(VT_I4, items[0].vt);
    CoTaskMemFree(items[0].lpwstrName);
    assert_result(S_OK, IEnumSTATPROPSTG_Clone(enumerator, &clone));
    assert_result(S_FALSE, IEnumSTATPROPSTG_Next(clone, 4, items, &fetched));
    assert_int_equal(2, fetched);
    assert_int_equal(99, items[1].propid);
    assert_null(items[1].lpwstrName);
    CoTaskMemFree(items[0].lpwstrName);
    IEnumSTATPROPSTG_Release(clone);
    assert_result(S_OK, IEnumSTATPROPSTG_Skip(enumerator, 2));
    assert_result(S_FALSE, IEnumSTATPROPSTG_Skip(enumerator, 1));
    assert_result(S_OK, IEnumSTATPROPSTG_Reset(enumerator));
    assert_result(E_POINTER, IEnumSTATPROPSTG_Next(enumerator, 2, items, NULL));
    IEnumSTATPROPSTG_Release(enumerator);
}

static void names_by_id(void **state)
{
    (void)state;
    PROPVARIANT value = number(1);
    assert_result(S_OK, property_storage_put(storage, u"A", &value));
    PROPID ids[] = {2, 3};
    LPOLESTR names[2];
    assert_result(S_OK, IPropertyStorage_ReadPropertyNames(storage, 2, ids, names));
    assert_int_equal('A', names[0][0]);
    assert_null(names[1]);
    CoTaskMemFree(names[0]);
    LPOLESTR other = (LPOLESTR)u"Other";
    assert_result(S_OK, IPropertyStorage_WritePropertyNames(storage, 1, ids, &other));
    assert_int_equal(1, read_one(u"other").lVal);
    assert_result(S_OK, IPropertyStorage_DeletePropertyNames(storage, 1, ids));
    assert_int_equal(VT_EMPTY, read_one(u"other").vt);
    assert_result(S_OK, IPropertyStorage_Commit(storage, 0));
    assert_result(S_OK, IPropertyStorage_Revert(storage));
    STATPROPSETSTG stat;
    assert_result(S_OK, IPropertyStorage_Stat(storage, &stat));
    assert_result(E_NOINTERFACE, IPropertyStorage_QueryInterface(storage, &IID_IStream, &(void *){NULL}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_do_not_mind_case, begin, end),
        cmocka_unit_test_setup_teardown(variants_are_filled_whole, begin, end),
        cmocka_unit_test_setup_teardown(the_id_for_new_names_matters_only_for_new_names, begin, end),
        cmocka_unit_test_setup_teardown(strings_and_objects_are_copies, begin, end),
        cmocka_unit_test_setup_teardown(names_are_a_dictionary, begin, end),
        cmocka_unit_test_setup_teardown(a_refused_write_writes_nothing, begin, end),
        cmocka_unit_test_setup_teardown(class_and_times_are_kept, begin, end),
        cmocka_unit_test_setup_teardown(enumeration, begin, end),
        cmocka_unit_test_setup_teardown(names_by_id, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
