/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What protects that which is staged is told by an extension that no v1 client can stumble over (reference imapi
 * 6, 15.5). */
#include <string.h>

#include "conformance/case.h"
#include "conformance/client.h"

static LONG read_protection(IPropertyStorage *storage)
{
    PROPSPEC spec = property_named(COASTER_STASH_PROTECTION);
    PROPVARIANT value = {0};
    then_result(IPropertyStorage_ReadMultiple(storage, 1, &spec, &value), S_OK);
    then_number("its type", value.vt, exactly(VT_I4));
    return value.lVal;
}

static int64_t count_enumerated(IPropertyStorage *storage)
{
    IEnumSTATPROPSTG *properties = NULL;
    STATPROPSTG one = {0};
    int64_t count = 0;
    then_result(IPropertyStorage_Enum(storage, &properties), S_OK);
    while (IEnumSTATPROPSTG_Next(properties, 1, &one, NULL) == S_OK) {
        CoTaskMemFree(one.lpwstrName);
        count++;
    }
    IEnumSTATPROPSTG_Release(properties);
    return count;
}

CASE(extension, "imapi/protection-is-told", "imapi-R-EXT-01 imapi-R-STA-23", SHOULD, "decision of reference imapi 15.5",
     NEEDS_BLANK,
     "The level that the stash reaches is read by name from both property sets, is in no enumeration, and setting the "
     "storage again ignores nothing.")
{
    IPropertyStorage *recorder = NULL, *joliet = NULL;
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(IDiscRecorder_GetRecorderProperties(the_recorder, &recorder), S_OK);
    then_result(IJolietDiscMaster_GetJolietProperties(the_joliet, &joliet), S_OK);
    LONG told = 0, protection = read_protection(recorder);
    then_number("the same in both", read_protection(joliet), exactly(protection));
    then_result(coaster_stash_protection(the_master, &told), S_OK);
    then_number("the same from the master", told, exactly(protection));
    then_true("what is staged is encrypted", (protection & COASTER_STASH_SEALED) != 0);
    then_number("recorder properties listed", count_enumerated(recorder), exactly(5));
    then_number("Joliet properties listed", count_enumerated(joliet), exactly(6));
    then_result(IDiscRecorder_SetRecorderProperties(the_recorder, recorder),
                IMAPI_S_PROPERTIESIGNORED); /* two are read-only */
    then_result(IJolietDiscMaster_SetJolietProperties(the_joliet, joliet), S_OK);
    IPropertyStorage_Release(recorder);
    IPropertyStorage_Release(joliet);
}

CASE(extension_off, "imapi/protection-without-a-claim", "imapi-R-EXT-01 imapi-R-STA-20", SHOULD,
     "decision of reference imapi 15.5", NEEDS_BLANK,
     "Before a selection, and after Close, nothing is claimed and the level is 0.")
{
    IPropertyStorage *joliet = NULL;
    LONG told = 9;
    given_a_blank_disc();
    given_a_disc_master();
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_result(IJolietDiscMaster_GetJolietProperties(the_joliet, &joliet), S_OK);
    then_number("the level", read_protection(joliet), exactly(0));
    IPropertyStorage_Release(joliet);
    then_result(select_recorder(), S_OK);
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(coaster_stash_protection(the_master, &told), IMAPI_E_NOTOPENED);
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_result(coaster_stash_protection(the_master, &told), S_OK);
    then_number("the level", told, exactly(0));
}
