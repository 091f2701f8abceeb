/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be created, what QueryInterface gives, and what the canonical sequence answers (reference imapi 1, 2.3). */
#include "conformance/burn_sink.h"
#include "conformance/case.h"
#include "conformance/client.h"

CASE(creatable, "imapi/only-the-master-is-created", "imapi-R-OBJ-04", MUST,
     "IMAPI: recorders come from enumeration, an application never creates one", NEEDS_NOTHING,
     "CoCreateInstance makes a disc master and nothing else.")
{
    IUnknown *object = NULL;
    given_an_unopened_master();
    then_result(CoCreateInstance(&CLSID_MSDiscRecorderObj, NULL, CLSCTX_ALL, &IID_IDiscRecorder, (void **)&object),
                REGDB_E_CLASSNOTREG);
    then_true("no recorder was made", object == NULL);
    then_result(
        CoCreateInstance(&CLSID_MSEnumDiscRecordersObj, NULL, CLSCTX_ALL, &IID_IEnumDiscRecorders, (void **)&object),
        REGDB_E_CLASSNOTREG);
    then_true("no enumerator was made", object == NULL);
    then_result(CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IJolietDiscMaster, (void **)&object),
                E_NOINTERFACE);
    then_true("no format was made", object == NULL);
    then_result(CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IUnknown, (void **)&object), S_OK);
    IUnknown_Release(object);
}

/* ------------------------------------------------------------------ QueryInterface */

/* COM's rules of identity: IUnknown is one pointer, asking for what one has gives it again, and NULL is E_POINTER. */
static void then_it_is_itself(const char *what, void *pointer, REFIID own)
{
    IUnknown *object = pointer, *again = NULL, *unknown = NULL, *same = NULL;
    then_result(IUnknown_QueryInterface(object, own, (void **)&again), S_OK);
    then_result(IUnknown_QueryInterface(object, &IID_IUnknown, (void **)&unknown), S_OK);
    then_result(IUnknown_QueryInterface(again, &IID_IUnknown, (void **)&same), S_OK);
    then_true(what, again == object && unknown == same);
    IUnknown_Release(again);
    IUnknown_Release(unknown);
    IUnknown_Release(same);
    then_result(IUnknown_QueryInterface(object, own, NULL), E_POINTER);
    then_result(IUnknown_QueryInterface(object, &IID_IDiscMasterProgressEvents, (void **)&again), E_NOINTERFACE);
    then_true("what is not there is NULL", again == NULL);
}

CASE(identity, "imapi/query-interface", "imapi-R-OBJ-05 imapi-R-FMT-06", MUST,
     "IMAPI: formats come from SetActiveDiscMasterFormat, not from QueryInterface", NEEDS_NOTHING,
     "Every object is itself by QueryInterface, and a master has no format to give by it.")
{
    IUnknown *format = NULL;
    IEnumDiscRecorders *recorders = NULL;
    IEnumDiscMasterFormats *formats = NULL;
    IPropertyStorage *properties = NULL;
    IEnumSTATPROPSTG *names = NULL;
    given_a_disc_master();
    then_result(IDiscMaster_QueryInterface(the_master, &IID_IJolietDiscMaster, (void **)&format), E_NOINTERFACE);
    then_result(IDiscMaster_QueryInterface(the_master, &IID_IRedbookDiscMaster, (void **)&format), E_NOINTERFACE);
    then_result(IJolietDiscMaster_QueryInterface(the_joliet, &IID_IRedbookDiscMaster, (void **)&format), E_NOINTERFACE);
    then_true("no format was handed out", format == NULL);
    then_it_is_itself("the master is itself", the_master, &IID_IDiscMaster);
    then_it_is_itself("the Joliet format is itself", the_joliet, &IID_IJolietDiscMaster);
    then_it_is_itself("the recorder is itself", the_recorder, &IID_IDiscRecorder);
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    then_result(IDiscMaster_EnumDiscMasterFormats(the_master, &formats), S_OK);
    then_result(IDiscRecorder_GetRecorderProperties(the_recorder, &properties), S_OK);
    then_result(IPropertyStorage_Enum(properties, &names), S_OK);
    then_it_is_itself("the enumerator of recorders is itself", recorders, &IID_IEnumDiscRecorders);
    then_it_is_itself("the enumerator of formats is itself", formats, &IID_IEnumDiscMasterFormats);
    then_it_is_itself("the property set is itself", properties, &IID_IPropertyStorage);
    then_it_is_itself("the enumerator of properties is itself", names, &IID_IEnumSTATPROPSTG);
    then_number("references left to the names", IEnumSTATPROPSTG_Release(names), exactly(0));
    then_number("references left to the set", IPropertyStorage_Release(properties), exactly(0));
    then_number("references left to the formats", IEnumDiscMasterFormats_Release(formats), exactly(0));
    then_number("references left to the recorders", IEnumDiscRecorders_Release(recorders), exactly(0));
    then_result(choose_format(&IID_IRedbookDiscMaster), S_OK);
    then_it_is_itself("the Redbook format is itself", the_redbook, &IID_IRedbookDiscMaster);
}

CASE(format_pointer, "imapi/format-pointer", "imapi-R-FMT-06 imapi-R-CLS-04", MUST,
     "IMAPI, SetActiveDiscMasterFormat: the interface of the new format", NEEDS_NOTHING,
     "The pointer that SetActiveDiscMasterFormat hands out is of the new format, and is good when the master was "
     "released first.")
{
    LONG size = 0;
    given_a_disc_master();
    then_result(choose_format(&IID_IRedbookDiscMaster), S_OK);
    then_result(IRedbookDiscMaster_GetAudioBlockSize(the_redbook, &size), S_OK);
    then_number("the audio block size", size, exactly(2352));
    IDiscMaster_Release(the_master);
    the_master = NULL;
    then_result(IRedbookDiscMaster_GetAudioBlockSize(the_redbook, &size), S_OK);
    then_number("references left to the master", IRedbookDiscMaster_Release(the_redbook), exactly(0));
    the_redbook = NULL;
}

/* ------------------------------------------------------------------ the canonical sequence */

CASE(sequence, "imapi/canonical-sequence",
     "imapi-R-OBJ-09 imapi-R-ERR-01 imapi-R-ERR-02 imapi-A-16 imapi-R-OPN-04 imapi-R-SEQ-02 imapi-R-CLS-01", MUST,
     "IMAPI, Interacting with IMAPI; JUCE takes all but S_OK for failure", NEEDS_BLANK,
     "Format first, recorder second, then content and burn: each call of Microsoft's own sequence is S_OK exactly, and "
     "Close clears the stash.")
{
    IEnumDiscMasterFormats *formats = NULL;
    IID iid;
    LONG used = 0;
    given_a_blank_disc();
    given_an_unopened_master();
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_result(IDiscMaster_EnumDiscMasterFormats(the_master, &formats), S_OK);
    then_result(IEnumDiscMasterFormats_Next(formats, 1, &iid, NULL), S_OK);
    IEnumDiscMasterFormats_Release(formats);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    IEnumDiscRecorders *recorders = NULL;
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    then_result(IEnumDiscRecorders_Next(recorders, 1, &the_recorder, NULL), S_OK);
    IEnumDiscRecorders_Release(recorders);
    then_result(select_recorder(), S_OK);
    sink_register(the_master);
    then_result(stage("one.txt", "first\n", false), S_OK);
    then_result(stage("two.txt", "second\n", false), S_OK);
    then_result(IJolietDiscMaster_GetUsedDataBlocks(the_joliet, &used), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(stage_large("three.bin", 300 * 2048), S_OK); /* never burned */
    then_the_stash_holds_something();
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_the_stash_is_wiped();
}

CASE(incremental, "imapi/nothing-is-taken-out-again", "imapi-R-SEQ-01 imapi-R-CLR-01 imapi-R-CLR-03", MUST,
     "IMAPI: the only way back is ClearFormatContent", NEEDS_BLANK,
     "What was staged stays, also when it is replaced; ClearFormatContent alone goes back to the beginning.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    int64_t empty = used_blocks();
    then_result(stage_large("large.bin", 100 * 2048), S_OK);
    int64_t once = used_blocks();
    then_between("blocks of one file", once - empty, 100, 110);
    then_result(stage("large.bin", "small now", true), S_OK); /* replaced: the old bytes stay in the image */
    then_between("blocks in use after it was replaced", used_blocks(), once + 1, once + 10);
    then_result(IDiscMaster_ClearFormatContent(the_master), S_OK);
    then_number("blocks in use after ClearFormatContent", used_blocks(), exactly(empty));
}
