/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two enumerators as COM's convention has them (reference imapi 11). */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(formats_walk, "imapi/enumerator-of-formats", "imapi-R-ENU-01 imapi-R-ENU-02 imapi-R-ENU-03", MUST,
     "COM's convention; JUCE, PortBurn and XPBurn loop in two ways", NEEDS_NOTHING,
     "Next, Skip, Reset and Clone walk over two formats; what there is no more of is S_FALSE.")
{
    IEnumDiscMasterFormats *formats = NULL, *clone = NULL;
    IID first, second, third[2];
    ULONG fetched = 9;
    given_a_disc_master();
    then_result(IDiscMaster_EnumDiscMasterFormats(the_master, &formats), S_OK);
    then_result(IEnumDiscMasterFormats_Next(formats, 1, &first, NULL), S_OK); /* the count may be left out for one */
    then_result(IEnumDiscMasterFormats_Clone(formats, &clone), S_OK);
    then_result(IEnumDiscMasterFormats_Next(formats, 2, third, &fetched), S_FALSE);
    then_number("formats fetched of two that were asked for", fetched, exactly(1));
    then_result(IEnumDiscMasterFormats_Next(formats, 1, third, &fetched), S_FALSE);
    then_number("formats fetched at the end", fetched, exactly(0));
    then_result(IEnumDiscMasterFormats_Next(clone, 1, &second, &fetched), S_OK); /* a clone keeps the position */
    then_true("the clone went on where it was made", IsEqualIID(&second, &third[0]) && !IsEqualIID(&second, &first));
    IEnumDiscMasterFormats_Release(clone);
    then_result(IEnumDiscMasterFormats_Reset(formats), S_OK);
    then_result(IEnumDiscMasterFormats_Skip(formats, 1), S_OK);
    then_result(IEnumDiscMasterFormats_Next(formats, 1, &third[1], &fetched), S_OK);
    then_true("Skip went over one", IsEqualIID(&third[1], &second));
    then_result(IEnumDiscMasterFormats_Skip(formats, 1), S_FALSE);
    then_result(IEnumDiscMasterFormats_Reset(formats), S_OK);
    then_result(IEnumDiscMasterFormats_Skip(formats, 3), S_FALSE);
    IEnumDiscMasterFormats_Release(formats);
}

CASE(recorders_walk, "imapi/enumerator-of-recorders", "imapi-R-ENU-01 imapi-R-ENU-03 imapi-R-OBJ-06 imapi-R-DEV-01",
     MUST, "COM's convention", NEEDS_NOTHING,
     "Next, Skip, Reset and Clone walk over the recorders; the enumerator is a snapshot that outlives Close.")
{
    IEnumDiscRecorders *recorders = NULL, *clone = NULL;
    IDiscRecorder *recorder = NULL, *again = NULL;
    ULONG fetched = 9, state = 9;
    given_a_disc_master();
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    then_result(IEnumDiscRecorders_Clone(recorders, &clone), S_OK);
    then_result(IEnumDiscRecorders_Next(recorders, 1, &recorder, NULL), S_OK);
    then_result(IEnumDiscRecorders_Next(recorders, 1, &again, &fetched), S_FALSE);
    then_number("recorders fetched at the end", fetched, exactly(0));
    then_result(IEnumDiscRecorders_Skip(recorders, 1), S_FALSE);
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(IEnumDiscRecorders_Next(clone, 1, &again, &fetched), S_OK);
    then_true("the clone has the same recorder", recorder == again);
    then_result(IDiscRecorder_GetRecorderState(again, &state), S_OK);
    IDiscRecorder_Release(again);
    IEnumDiscRecorders_Release(clone);
    then_result(IEnumDiscRecorders_Reset(recorders), S_OK);
    then_result(IEnumDiscRecorders_Skip(recorders, 1), S_OK);
    IEnumDiscRecorders_Release(recorders);
    IDiscRecorder_Release(recorder);
}

CASE(two_objects, "imapi/two-objects-of-a-drive", "imapi-R-OBJ-06 imapi-R-DEV-01", MUST,
     "IMAPI: several recorder objects may refer to the same device", NEEDS_BLANK,
     "A second enumeration gives another object of the same drive, and its methods work whether it is active or not.")
{
    IEnumDiscRecorders *recorders = NULL;
    IDiscRecorder *other = NULL;
    LONG type = 0, flags = 0;
    byte id[16], same[16];
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    then_result(IEnumDiscRecorders_Next(recorders, 1, &other, NULL), S_OK);
    IEnumDiscRecorders_Release(recorders);
    then_true("it is another object", other != the_recorder);
    then_result(IDiscRecorder_GetRecorderGUID(the_recorder, id, sizeof id, NULL), S_OK);
    then_result(IDiscRecorder_GetRecorderGUID(other, same, sizeof same, NULL), S_OK);
    then_bytes("its identifier", same, sizeof same, id, sizeof id);
    then_result(IDiscRecorder_OpenExclusive(other), S_OK);
    then_result(IDiscRecorder_QueryMediaType(other, &type, &flags), S_OK);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), IMAPI_E_NOTOPENED);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), IMAPI_E_DEVICE_NOTACCESSIBLE);
    IDiscRecorder_Release(other); /* the final Release closes (R-DEV-17) */
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
}
