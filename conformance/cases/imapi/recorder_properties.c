/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recorder's properties: defaults, what may be set, what is refused and what is left out (reference imapi 10.5). */
#include "conformance/case.h"
#include "conformance/client.h"

/* The five of section 10.5; a set has no more (R-EXT-01: extensions are not enumerated). */
enum { MAXIMUM_SPEED, SPEED, GAP, CAPABLE, PROTECTION, PROPERTIES };
static const OLECHAR *const names[PROPERTIES] = {u"MaxWriteSpeed", u"WriteSpeed", u"AudioGapSize",
                                                 u"BufferUnderrunFreeCapable", u"EnableBufferUnderrunFree"};

static LONG now(unsigned property)
{
    return recorder_property(names[property]);
}

static void put(IPropertyStorage *storage, const OLECHAR *name, LONG value)
{
    PROPSPEC spec = property_named(name);
    PROPVARIANT variant = {.vt = VT_I4, .lVal = value};
    then_result(IPropertyStorage_WriteMultiple(storage, 1, &spec, &variant, 2), S_OK); /* checks are for Set... */
}

/* A sparse set: that property alone. Made from the recorder's own by taking out the rest. */
static HRESULT set_alone(const OLECHAR *name, PROPVARIANT value)
{
    IPropertyStorage *storage = recorder_properties_now();
    for (unsigned i = 0; i < PROPERTIES; i++) {
        PROPSPEC spec = property_named(names[i]);
        then_result(IPropertyStorage_DeleteMultiple(storage, 1, &spec), S_OK);
    }
    PROPSPEC spec = property_named(name);
    then_result(IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, 2), S_OK);
    HRESULT result = IDiscRecorder_SetRecorderProperties(the_recorder, storage);
    IPropertyStorage_Release(storage);
    return result;
}

static HRESULT set_number(unsigned property, LONG value)
{
    return set_alone(names[property], (PROPVARIANT){.vt = VT_I4, .lVal = value});
}

CASE(defaults, "imapi/recorder-properties", "imapi-10.5 imapi-R-PRP-04 imapi-R-PRP-09 imapi-A-31 imapi-R-RCS-04", MUST,
     "IMAPI, GetRecorderProperties; JUCE and PortBurn read VT_I4 by name", NEEDS_BLANK,
     "A recorder has five properties, each a number with a name, and begins with the highest speed, a gap of two "
     "seconds and protection if the drive has it.")
{
    STATPROPSTG row;
    unsigned seen = 0;
    IEnumSTATPROPSTG *enumerator = NULL;
    given_a_blank_disc();
    given_a_selected_recorder();
    IPropertyStorage *storage = recorder_properties_now();
    then_result(IPropertyStorage_Enum(storage, &enumerator), S_OK);
    while (IEnumSTATPROPSTG_Next(enumerator, 1, &row, NULL) == S_OK) {
        then_true("it has a name and an identifier", row.lpwstrName != NULL && row.propid >= PID_FIRST_USABLE);
        then_number("its type", row.vt, exactly(VT_I4));
        CoTaskMemFree(row.lpwstrName);
        seen++;
    }
    IEnumSTATPROPSTG_Release(enumerator);
    IPropertyStorage_Release(storage);
    then_number("properties", seen, exactly(PROPERTIES));
    then_number("MaxWriteSpeed", now(MAXIMUM_SPEED), exactly(write_speed_of_the_drive(true)));
    then_number("WriteSpeed", now(SPEED), exactly((int64_t)now(MAXIMUM_SPEED)));
    then_number("AudioGapSize", now(GAP), exactly(150));
    then_number("BufferUnderrunFreeCapable", now(CAPABLE), exactly(feature_says(0x002D, 0x40) ? -1 : 0));
    then_number("EnableBufferUnderrunFree", now(PROTECTION), exactly(-1));
}

CASE(sparse, "imapi/recorder-properties-sparse", "imapi-R-PRP-01 imapi-R-JOP-01", MUST,
     "IMAPI, SetRecorderProperties: sparse sets are allowed", NEEDS_NOTHING,
     "A set with one property sets that one, and the rest stays as it was.")
{
    given_a_disc_master();
    then_result(set_number(GAP, 225), S_OK);
    then_result(set_number(PROTECTION, 0), S_OK);
    then_number("AudioGapSize", now(GAP), exactly(225));
    then_number("EnableBufferUnderrunFree", now(PROTECTION), exactly(0));
    then_number("WriteSpeed", now(SPEED), exactly((int64_t)now(MAXIMUM_SPEED)));
}

CASE(ignored, "imapi/recorder-properties-ignored", "imapi-R-PRP-02 imapi-R-PRP-07 imapi-R-ERR-03", MUST,
     "IMAPI result codes: PROPERTIESIGNORED", NEEDS_NOTHING,
     "Read-only and unknown properties are left out, the others are set, and the result says PROPERTIESIGNORED.")
{
    given_a_disc_master();
    LONG maximum = now(MAXIMUM_SPEED);
    IPropertyStorage *storage = recorder_properties_now();
    put(storage, names[GAP], 75);
    then_result(IDiscRecorder_SetRecorderProperties(the_recorder, storage), IMAPI_S_PROPERTIESIGNORED);
    IPropertyStorage_Release(storage); /* get, modify, set: the read-only ones are in it, unchanged */
    then_number("AudioGapSize", now(GAP), exactly(75));
    then_result(set_number(MAXIMUM_SPEED, maximum + 1), IMAPI_S_PROPERTIESIGNORED);
    then_number("MaxWriteSpeed", now(MAXIMUM_SPEED), exactly((int64_t)maximum));
    then_result(set_alone(u"NoSuchProperty", (PROPVARIANT){.vt = VT_I4, .lVal = 1}), IMAPI_S_PROPERTIESIGNORED);
}

CASE(out_of_range, "imapi/recorder-properties-out-of-range", "imapi-R-PRP-08", SHOULD, "decision R-PRP-08",
     NEEDS_NOTHING,
     "A speed or gap that cannot be, or a value of another type, is E_INVALIDARG, and nothing of the set is taken.")
{
    given_a_disc_master();
    const struct {
        unsigned property;
        LONG value;
    } wrong[] = {{SPEED, 0},      {SPEED, -2},     {SPEED, now(MAXIMUM_SPEED) + 1}, {GAP, -1}, {GAP, 226},
                 {PROTECTION, 2}, {PROTECTION, -2}};
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        IPropertyStorage *storage = recorder_properties_now();
        put(storage, names[GAP], 100); /* would be allowed */
        put(storage, names[wrong[i].property], wrong[i].value);
        then_result(IDiscRecorder_SetRecorderProperties(the_recorder, storage), E_INVALIDARG);
        IPropertyStorage_Release(storage);
        then_number("AudioGapSize", now(GAP), exactly(150));
    }
    then_result(set_alone(names[GAP], (PROPVARIANT){.vt = VT_UI4, .ulVal = 75}), E_INVALIDARG);
    then_result(set_number(GAP, 0), S_OK);
    then_result(set_number(GAP, 225), S_OK);
    then_result(set_number(SPEED, -1), S_OK); /* JUCE: the highest */
    then_number("WriteSpeed", now(SPEED), exactly((int64_t)now(MAXIMUM_SPEED)));
}

CASE(shortcut, "imapi/recorder-properties-portburn", "imapi-R-PRP-04a imapi-R-PRP-05 imapi-A-26 imapi-R-JOP-05a", MUST,
     "PortBurn writes three properties and never sets them", NEEDS_NOTHING,
     "What is written to the set that was got is taken by the set, checked by nobody, and changes nothing until it is "
     "set.")
{
    given_a_disc_master();
    IPropertyStorage *storage = recorder_properties_now();
    PROPSPEC specs[] = {property_named(names[PROTECTION]), property_named(names[GAP]), property_named(names[SPEED])};
    PROPVARIANT values[] = {
        {.vt = VT_I4, .lVal = 1}, {.vt = VT_I4, .lVal = 0}, {.vt = VT_I4, .lVal = 9999}}; /* out of range */
    then_result(IPropertyStorage_WriteMultiple(storage, 3, specs, values, 2), S_OK);
    then_number("AudioGapSize in the set", read_property(storage, names[GAP]), exactly(0));
    then_number("AudioGapSize of the recorder", now(GAP), exactly(150));
    then_number("WriteSpeed of the recorder", now(SPEED), exactly((int64_t)now(MAXIMUM_SPEED)));
    IPropertyStorage_Release(storage);
}

CASE(closed, "imapi/recorder-properties-after-close", "imapi-R-PRP-03 imapi-R-CLS-03", MUST,
     "IMAPI, GetRecorderProperties: not kept after IMAPI is closed", NEEDS_NOTHING,
     "Close puts every property of the recorder back to its default; what is set while the master is closed does not "
     "last into the next session either.")
{
    given_a_disc_master();
    then_result(set_number(GAP, 10), S_OK);
    then_result(set_number(SPEED, 1), S_OK);
    then_number("WriteSpeed as set", now(SPEED), exactly(1));
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_number("AudioGapSize after Close", now(GAP), exactly(150));
    then_result(set_number(GAP, 20), S_OK); /* a recorder outlives its master's Close (R-RCS-14b) */
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_number("AudioGapSize", now(GAP), exactly(150));
    then_number("WriteSpeed", now(SPEED), exactly((int64_t)now(MAXIMUM_SPEED)));
}

CASE(nothing, "imapi/recorder-properties-nothing", "imapi-R-PRP-06 imapi-A-23", SHOULD,
     "decision A-23: RPC_X_NULL_REF_POINTER came from the remote procedure layer", NEEDS_NOTHING,
     "SetRecorderProperties of nothing is E_POINTER.")
{
    given_a_disc_master();
    then_result(IDiscRecorder_SetRecorderProperties(the_recorder, NULL), E_POINTER);
    then_result(IDiscRecorder_GetRecorderProperties(the_recorder, NULL), E_POINTER);
}
