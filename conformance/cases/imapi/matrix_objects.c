/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The matrix: enumerators and property storages, which answer the same whatever becomes of master and drive. */
#include "conformance/cases/imapi/matrix.h"

struct matrix_kept matrix_kept;

#define FORGET(type, pointer)                                                                                          \
    do {                                                                                                               \
        if ((pointer) != NULL)                                                                                         \
            type##_Release(pointer);                                                                                   \
        (pointer) = NULL;                                                                                              \
    } while (0)

void matrix_forget(void)
{
    FORGET(IEnumDiscRecorders, matrix_kept.recorders);
    FORGET(IEnumDiscMasterFormats, matrix_kept.formats);
    FORGET(IPropertyStorage, matrix_kept.properties);
    FORGET(IPropertyStorage, matrix_kept.settings);
    FORGET(IEnumSTATPROPSTG, matrix_kept.names);
    FORGET(IStorage, matrix_kept.storage);
    FORGET(IJolietDiscMaster, matrix_kept.joliet);
    FORGET(IRedbookDiscMaster, matrix_kept.redbook);
}

/* ------------------------------------------------------------------ enumerators */

static HRESULT next_recorder(unsigned wrong)
{
    IDiscRecorder *recorders[2] = {NULL, NULL};
    ULONG fetched;
    IEnumDiscRecorders_Reset(matrix_kept.recorders);
    HRESULT result = IEnumDiscRecorders_Next(matrix_kept.recorders, wrong == 2 ? 2 : 1, wrong == 1 ? NULL : recorders,
                                             wrong == 2 ? NULL : &fetched);
    for (unsigned i = 0; i < 2; i++)
        FORGET(IDiscRecorder, recorders[i]);
    return result;
}

static HRESULT skip_recorder(unsigned wrong)
{
    (void)wrong;
    IEnumDiscRecorders_Reset(matrix_kept.recorders);
    return IEnumDiscRecorders_Skip(matrix_kept.recorders, 1);
}

static HRESULT reset_recorders(unsigned wrong)
{
    (void)wrong;
    return IEnumDiscRecorders_Reset(matrix_kept.recorders);
}

static HRESULT clone_recorders(unsigned wrong)
{
    IEnumDiscRecorders *clone = NULL;
    HRESULT result = IEnumDiscRecorders_Clone(matrix_kept.recorders, wrong == 1 ? NULL : &clone);
    FORGET(IEnumDiscRecorders, clone);
    return result;
}

static HRESULT next_format(unsigned wrong)
{
    IID formats[2];
    ULONG fetched;
    IEnumDiscMasterFormats_Reset(matrix_kept.formats);
    return IEnumDiscMasterFormats_Next(matrix_kept.formats, 2, wrong == 1 ? NULL : formats,
                                       wrong == 2 ? NULL : &fetched);
}

static HRESULT skip_format(unsigned wrong)
{
    (void)wrong;
    IEnumDiscMasterFormats_Reset(matrix_kept.formats);
    return IEnumDiscMasterFormats_Skip(matrix_kept.formats, 2);
}

static HRESULT reset_formats(unsigned wrong)
{
    (void)wrong;
    return IEnumDiscMasterFormats_Reset(matrix_kept.formats);
}

static HRESULT clone_formats(unsigned wrong)
{
    IEnumDiscMasterFormats *clone = NULL;
    HRESULT result = IEnumDiscMasterFormats_Clone(matrix_kept.formats, wrong == 1 ? NULL : &clone);
    FORGET(IEnumDiscMasterFormats, clone);
    return result;
}

static HRESULT next_name(unsigned wrong)
{
    STATPROPSTG names[2] = {{0}, {0}};
    ULONG fetched;
    IEnumSTATPROPSTG_Reset(matrix_kept.names);
    HRESULT result =
        IEnumSTATPROPSTG_Next(matrix_kept.names, 2, wrong == 1 ? NULL : names, wrong == 2 ? NULL : &fetched);
    CoTaskMemFree(names[0].lpwstrName);
    CoTaskMemFree(names[1].lpwstrName);
    return result;
}

static HRESULT skip_name(unsigned wrong)
{
    (void)wrong;
    IEnumSTATPROPSTG_Reset(matrix_kept.names);
    return IEnumSTATPROPSTG_Skip(matrix_kept.names, 1);
}

static HRESULT reset_names(unsigned wrong)
{
    (void)wrong;
    return IEnumSTATPROPSTG_Reset(matrix_kept.names);
}

static HRESULT clone_names(unsigned wrong)
{
    IEnumSTATPROPSTG *clone = NULL;
    HRESULT result = IEnumSTATPROPSTG_Clone(matrix_kept.names, wrong == 1 ? NULL : &clone);
    FORGET(IEnumSTATPROPSTG, clone);
    return result;
}

/* ------------------------------------------------------------------ IPropertyStorage, on the recorder's set */

static OLECHAR gap[] = {'A', 'u', 'd', 'i', 'o', 'G', 'a', 'p', 'S', 'i', 'z', 'e', 0};
static const PROPSPEC by_name = {.ulKind = PRSPEC_LPWSTR, .lpwstr = gap};
static const PROPSPEC unknown = {.ulKind = PRSPEC_PROPID, .propid = 999};
static const PROPID number = 999;

static HRESULT read_multiple(unsigned wrong)
{
    PROPVARIANT value;
    return IPropertyStorage_ReadMultiple(matrix_kept.settings, 1, wrong == 1 ? NULL : &by_name,
                                         wrong == 2 ? NULL : &value);
}

static HRESULT write_multiple(unsigned wrong)
{
    PROPVARIANT value = {.vt = VT_I4, .lVal = 150};
    return IPropertyStorage_WriteMultiple(matrix_kept.settings, 1, wrong == 1 ? NULL : &by_name,
                                          wrong == 2 ? NULL : &value, PID_FIRST_USABLE);
}

static HRESULT delete_multiple(unsigned wrong)
{
    return IPropertyStorage_DeleteMultiple(matrix_kept.settings, 1, wrong == 1 ? NULL : &unknown);
}

static HRESULT read_names(unsigned wrong)
{
    LPOLESTR name = NULL;
    PROPID first = PID_FIRST_USABLE;
    HRESULT result = IPropertyStorage_ReadPropertyNames(matrix_kept.settings, 1, wrong == 1 ? NULL : &first,
                                                        wrong == 2 ? NULL : &name);
    CoTaskMemFree(name);
    return result;
}

static bool is_the_gap(const OLECHAR *name)
{
    size_t i = 0;
    while (name[i] == gap[i] && gap[i] != 0)
        i++;
    return name[i] == gap[i];
}

/* Of the gap's own id: a name written over itself. */
static HRESULT write_names(unsigned wrong)
{
    LPOLESTR name = gap;
    PROPID id = 0;
    STATPROPSTG row = {0};
    IEnumSTATPROPSTG_Reset(matrix_kept.names);
    while (IEnumSTATPROPSTG_Next(matrix_kept.names, 1, &row, NULL) == S_OK) {
        if (is_the_gap(row.lpwstrName))
            id = row.propid;
        CoTaskMemFree(row.lpwstrName);
    }
    return IPropertyStorage_WritePropertyNames(matrix_kept.settings, 1, wrong == 1 ? NULL : &id,
                                               wrong == 2 ? NULL : &name);
}

static HRESULT delete_names(unsigned wrong)
{
    return IPropertyStorage_DeletePropertyNames(matrix_kept.settings, 1, wrong == 1 ? NULL : &number);
}

static HRESULT commit_set(unsigned wrong)
{
    (void)wrong;
    return IPropertyStorage_Commit(matrix_kept.settings, STGC_DEFAULT);
}

static HRESULT revert_set(unsigned wrong)
{
    (void)wrong;
    return IPropertyStorage_Revert(matrix_kept.settings);
}

static HRESULT enumerate_set(unsigned wrong)
{
    IEnumSTATPROPSTG *names = NULL;
    HRESULT result = IPropertyStorage_Enum(matrix_kept.settings, wrong == 1 ? NULL : &names);
    FORGET(IEnumSTATPROPSTG, names);
    return result;
}

static HRESULT set_times(unsigned wrong)
{
    (void)wrong; /* any of the three may be left out */
    return IPropertyStorage_SetTimes(matrix_kept.settings, NULL, NULL, NULL);
}

static HRESULT set_class(unsigned wrong)
{
    return IPropertyStorage_SetClass(matrix_kept.settings, wrong == 1 ? NULL : &IID_IUnknown);
}

static HRESULT stat_set(unsigned wrong)
{
    STATPROPSETSTG stat;
    return IPropertyStorage_Stat(matrix_kept.settings, wrong == 1 ? NULL : &stat);
}

#define ITSELF(name, call, ...)                                                                                        \
    {                                                                                                                  \
        name, OF_ITSELF, 0, call, {__VA_ARGS__}, S_OK                                                                  \
    }

const struct matrix_method matrix_of_objects[] = {
    ITSELF("IEnumDiscRecorders::Next", next_recorder, E_POINTER, E_POINTER),
    ITSELF("IEnumDiscRecorders::Skip", skip_recorder, 0),
    ITSELF("IEnumDiscRecorders::Reset", reset_recorders, 0),
    ITSELF("IEnumDiscRecorders::Clone", clone_recorders, E_POINTER),
    ITSELF("IEnumDiscMasterFormats::Next", next_format, E_POINTER, E_POINTER),
    ITSELF("IEnumDiscMasterFormats::Skip", skip_format, 0),
    ITSELF("IEnumDiscMasterFormats::Reset", reset_formats, 0),
    ITSELF("IEnumDiscMasterFormats::Clone", clone_formats, E_POINTER),
    ITSELF("IEnumSTATPROPSTG::Next", next_name, E_POINTER, E_POINTER),
    ITSELF("IEnumSTATPROPSTG::Skip", skip_name, 0),
    ITSELF("IEnumSTATPROPSTG::Reset", reset_names, 0),
    ITSELF("IEnumSTATPROPSTG::Clone", clone_names, E_POINTER),
    ITSELF("IPropertyStorage::ReadMultiple", read_multiple, E_POINTER, E_POINTER),
    ITSELF("IPropertyStorage::WriteMultiple", write_multiple, E_POINTER, E_POINTER),
    ITSELF("IPropertyStorage::DeleteMultiple", delete_multiple, E_POINTER),
    ITSELF("IPropertyStorage::ReadPropertyNames", read_names, E_POINTER, E_POINTER),
    ITSELF("IPropertyStorage::WritePropertyNames", write_names, E_POINTER, E_POINTER),
    ITSELF("IPropertyStorage::DeletePropertyNames", delete_names, E_POINTER),
    ITSELF("IPropertyStorage::Commit", commit_set, 0),
    ITSELF("IPropertyStorage::Revert", revert_set, 0),
    ITSELF("IPropertyStorage::Enum", enumerate_set, E_POINTER),
    ITSELF("IPropertyStorage::SetTimes", set_times, 0),
    ITSELF("IPropertyStorage::SetClass", set_class, E_POINTER),
    ITSELF("IPropertyStorage::Stat", stat_set, E_POINTER),
    {NULL, OF_ITSELF, 0, NULL, {0}, S_OK},
};
