/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The matrix: IDiscRecorder with its hidden slot (reference imapi 10). */
#include <string.h>

#include "conformance/cases/imapi/matrix.h"

/* The library binds its objects itself: one that is bound cannot be bound again. */
static HRESULT init(unsigned wrong)
{
    (void)wrong;
    return IDiscRecorder_Init(the_recorder, NULL, 0, 0);
}

static HRESULT get_guid(unsigned wrong)
{
    byte id[16], before[16];
    ULONG size = 0;
    memset(id, 0xA5, sizeof id);
    memcpy(before, id, sizeof id);
    if (wrong == 0)
        return IDiscRecorder_GetRecorderGUID(the_recorder, id, sizeof id, &size);
    if (wrong == 1)
        return IDiscRecorder_GetRecorderGUID(the_recorder, NULL, 4, &size);
    if (wrong == 2)
        return IDiscRecorder_GetRecorderGUID(the_recorder, NULL, 0, NULL);
    HRESULT result = IDiscRecorder_GetRecorderGUID(the_recorder, id, 15, &size);
    return memcmp(id, before, sizeof id) == 0 ? result : E_FAIL; /* the buffer is left alone */
}

static HRESULT get_type(unsigned wrong)
{
    LONG type;
    return IDiscRecorder_GetRecorderType(the_recorder, wrong == 1 ? NULL : &type);
}

/* Any of the three may be left out (R-DEV-04). */
static HRESULT get_display_names(unsigned wrong)
{
    (void)wrong;
    HRESULT result = S_OK;
    for (unsigned given = 0; given < 8 && result == S_OK; given++) {
        BSTR names[3] = {NULL, NULL, NULL};
        result = IDiscRecorder_GetDisplayNames(the_recorder, given & 1 ? &names[0] : NULL, given & 2 ? &names[1] : NULL,
                                               given & 4 ? &names[2] : NULL);
        for (unsigned i = 0; i < 3; i++)
            SysFreeString(names[i]);
    }
    return result;
}

static HRESULT get_pnp_id(unsigned wrong)
{
    BSTR id = NULL;
    HRESULT result = IDiscRecorder_GetBasePnPID(the_recorder, wrong == 1 ? NULL : &id);
    SysFreeString(id);
    return result;
}

static HRESULT get_path(unsigned wrong)
{
    BSTR path = NULL;
    HRESULT result = IDiscRecorder_GetPath(the_recorder, wrong == 1 ? NULL : &path);
    SysFreeString(path);
    return result;
}

static HRESULT get_properties(unsigned wrong)
{
    IPropertyStorage *storage = NULL;
    HRESULT result = IDiscRecorder_GetRecorderProperties(the_recorder, wrong == 1 ? NULL : &storage);
    if (storage != NULL)
        IPropertyStorage_Release(storage);
    return result;
}

static HRESULT set_properties(unsigned wrong)
{
    return IDiscRecorder_SetRecorderProperties(the_recorder, wrong == 1 ? NULL : matrix_kept.settings);
}

static HRESULT get_state(unsigned wrong)
{
    ULONG state;
    return IDiscRecorder_GetRecorderState(the_recorder, wrong == 1 ? NULL : &state);
}

static HRESULT open_exclusive(unsigned wrong)
{
    (void)wrong;
    return IDiscRecorder_OpenExclusive(the_recorder);
}

static HRESULT query_type(unsigned wrong)
{
    LONG type, flags;
    return IDiscRecorder_QueryMediaType(the_recorder, wrong == 1 ? NULL : &type, wrong == 2 ? NULL : &flags);
}

static HRESULT query_info(unsigned wrong)
{
    byte sessions, track;
    ULONG start, next, free_blocks;
    return IDiscRecorder_QueryMediaInfo(the_recorder, wrong == 1 ? NULL : &sessions, wrong == 2 ? NULL : &track,
                                        wrong == 3 ? NULL : &start, wrong == 4 ? NULL : &next,
                                        wrong == 5 ? NULL : &free_blocks);
}

static HRESULT eject(unsigned wrong)
{
    (void)wrong;
    return IDiscRecorder_Eject(the_recorder);
}

static HRESULT erase(unsigned wrong)
{
    (void)wrong;
    return IDiscRecorder_Erase(the_recorder, FALSE);
}

static HRESULT close_recorder(unsigned wrong)
{
    (void)wrong;
    return IDiscRecorder_Close(the_recorder);
}

/* clang-format off */
const struct matrix_method matrix_of_recorder[] = {
    {"IDiscRecorder::Init", OF_RECORDER, 0, init, {0}, E_UNEXPECTED},
    {"IDiscRecorder::GetRecorderGUID", OF_RECORDER, 0, get_guid, {E_INVALIDARG, E_POINTER, IMAPI_S_BUFFER_TO_SMALL}, S_OK},
    {"IDiscRecorder::GetRecorderType", OF_RECORDER, 0, get_type, {E_POINTER}, S_OK},
    {"IDiscRecorder::GetDisplayNames", OF_RECORDER, 0, get_display_names, {0}, S_OK},
    {"IDiscRecorder::GetBasePnPID", OF_RECORDER, 0, get_pnp_id, {E_POINTER}, S_OK},
    {"IDiscRecorder::GetPath", OF_RECORDER, 0, get_path, {E_POINTER}, S_OK},
    {"IDiscRecorder::GetRecorderProperties", OF_RECORDER, 0, get_properties, {E_POINTER}, S_OK},
    {"IDiscRecorder::SetRecorderProperties", OF_RECORDER, WANTS_IDLE, set_properties, {E_POINTER}, IMAPI_S_PROPERTIESIGNORED}, /* R-PRP-07 */
    {"IDiscRecorder::GetRecorderState", OF_RECORDER, 0, get_state, {E_POINTER}, S_OK},
    {"IDiscRecorder::OpenExclusive", OF_RECORDER, WANTS_IDLE | WANTS_DEVICE | WANTS_FREE | CHANGES, open_exclusive, {0}, S_OK},
    {"IDiscRecorder::QueryMediaType", OF_RECORDER, WANTS_EXCLUSIVE | WANTS_IDLE | WANTS_DEVICE, query_type, {E_POINTER, E_POINTER}, S_OK},
    {"IDiscRecorder::QueryMediaInfo", OF_RECORDER, WANTS_EXCLUSIVE | WANTS_IDLE | WANTS_DEVICE | WANTS_DISC, query_info, {E_POINTER, E_POINTER, E_POINTER, E_POINTER, E_POINTER}, S_OK},
    {"IDiscRecorder::Eject", OF_RECORDER, WANTS_EXCLUSIVE | WANTS_IDLE | WANTS_DEVICE | CHANGES | SPENDS, eject, {0}, S_OK},
    {"IDiscRecorder::Erase", OF_RECORDER, WANTS_EXCLUSIVE | WANTS_IDLE | WANTS_DEVICE | WANTS_DISC | CHANGES | SPENDS, erase, {0}, S_OK},
    {"IDiscRecorder::Close", OF_RECORDER, WANTS_EXCLUSIVE | WANTS_IDLE | WANTS_DEVICE | CHANGES, close_recorder, {0}, S_OK},
    {NULL, OF_RECORDER, 0, NULL, {0}, S_OK},
};
/* clang-format on */
