/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The matrix: IDiscMaster, IJolietDiscMaster and IRedbookDiscMaster (reference imapi 3, 7, 9). */
#include "conformance/burn_sink.h"
#include "conformance/cases/imapi/matrix.h"

#define RELEASE_IF(type, pointer)                                                                                      \
    do {                                                                                                               \
        if ((pointer) != NULL)                                                                                         \
            type##_Release(pointer);                                                                                   \
    } while (0)

/* ------------------------------------------------------------------ IDiscMaster */

static HRESULT open_master(unsigned wrong)
{
    (void)wrong;
    return IDiscMaster_Open(the_master);
}

static HRESULT enumerate_formats(unsigned wrong)
{
    IEnumDiscMasterFormats *formats = NULL;
    HRESULT result = IDiscMaster_EnumDiscMasterFormats(the_master, wrong == 1 ? NULL : &formats);
    RELEASE_IF(IEnumDiscMasterFormats, formats);
    return result;
}

static HRESULT get_format(unsigned wrong)
{
    IID iid;
    return IDiscMaster_GetActiveDiscMasterFormat(the_master, wrong == 1 ? NULL : &iid);
}

static HRESULT set_format(unsigned wrong)
{
    void *format = NULL;
    const IID *iid = wrong == 1 ? NULL : wrong == 3 ? &IID_IDiscRecorder : &matrix_kept.active;
    HRESULT result = IDiscMaster_SetActiveDiscMasterFormat(the_master, iid, wrong == 2 ? NULL : &format);
    RELEASE_IF(IUnknown, (IUnknown *)format);
    return result;
}

static HRESULT enumerate_recorders(unsigned wrong)
{
    IEnumDiscRecorders *recorders = NULL;
    HRESULT result = IDiscMaster_EnumDiscRecorders(the_master, wrong == 1 ? NULL : &recorders);
    RELEASE_IF(IEnumDiscRecorders, recorders);
    return result;
}

static HRESULT get_recorder(unsigned wrong)
{
    IDiscRecorder *recorder = NULL;
    HRESULT result = IDiscMaster_GetActiveDiscRecorder(the_master, wrong == 1 ? NULL : &recorder);
    RELEASE_IF(IDiscRecorder, recorder);
    return result;
}

/* Something with a recorder's slots that no enumeration gave (R-RCS-05). */
static const IDiscRecorderVtbl foreign_vtable;
static IDiscRecorder foreign_recorder = {&foreign_vtable};

static HRESULT set_recorder(unsigned wrong)
{
    IDiscRecorder *recorder = wrong == 1 ? NULL : wrong == 2 ? &foreign_recorder : the_recorder;
    return IDiscMaster_SetActiveDiscRecorder(the_master, recorder);
}

static HRESULT clear_content(unsigned wrong)
{
    (void)wrong;
    return IDiscMaster_ClearFormatContent(the_master);
}

static HRESULT advise(unsigned wrong)
{
    UINT_PTR cookie = 0;
    return IDiscMaster_ProgressAdvise(the_master, wrong == 1 ? NULL : sink_object(), wrong == 2 ? NULL : &cookie);
}

static HRESULT unadvise(unsigned wrong)
{
    return IDiscMaster_ProgressUnadvise(the_master, wrong == 1 ? (UINT_PTR)0x5A5A5A5A : sink_cookie());
}

static HRESULT record(unsigned wrong)
{
    (void)wrong;
    return IDiscMaster_RecordDisc(the_master, TRUE, FALSE);
}

static HRESULT close_it(unsigned wrong)
{
    (void)wrong;
    return IDiscMaster_Close(the_master);
}

/* ------------------------------------------------------------------ IJolietDiscMaster */

static HRESULT total_data_blocks(unsigned wrong)
{
    LONG number;
    return IJolietDiscMaster_GetTotalDataBlocks(matrix_kept.joliet, wrong == 1 ? NULL : &number);
}

static HRESULT used_data_blocks(unsigned wrong)
{
    LONG number;
    return IJolietDiscMaster_GetUsedDataBlocks(matrix_kept.joliet, wrong == 1 ? NULL : &number);
}

static HRESULT data_block_size(unsigned wrong)
{
    LONG number;
    return IJolietDiscMaster_GetDataBlockSize(matrix_kept.joliet, wrong == 1 ? NULL : &number);
}

static HRESULT add_data(unsigned wrong)
{
    return IJolietDiscMaster_AddData(matrix_kept.joliet, wrong == 1 ? NULL : matrix_kept.storage, TRUE);
}

static HRESULT get_joliet_properties(unsigned wrong)
{
    IPropertyStorage *storage = NULL;
    HRESULT result = IJolietDiscMaster_GetJolietProperties(matrix_kept.joliet, wrong == 1 ? NULL : &storage);
    RELEASE_IF(IPropertyStorage, storage);
    return result;
}

static HRESULT set_joliet_properties(unsigned wrong)
{
    return IJolietDiscMaster_SetJolietProperties(matrix_kept.joliet, wrong == 1 ? NULL : matrix_kept.properties);
}

/* ------------------------------------------------------------------ IRedbookDiscMaster */

static HRESULT total_audio_tracks(unsigned wrong)
{
    LONG number;
    return IRedbookDiscMaster_GetTotalAudioTracks(matrix_kept.redbook, wrong == 1 ? NULL : &number);
}

static HRESULT total_audio_blocks(unsigned wrong)
{
    LONG number;
    return IRedbookDiscMaster_GetTotalAudioBlocks(matrix_kept.redbook, wrong == 1 ? NULL : &number);
}

static HRESULT used_audio_blocks(unsigned wrong)
{
    LONG number;
    return IRedbookDiscMaster_GetUsedAudioBlocks(matrix_kept.redbook, wrong == 1 ? NULL : &number);
}

static HRESULT available_audio_blocks(unsigned wrong)
{
    LONG number;
    return IRedbookDiscMaster_GetAvailableAudioTrackBlocks(matrix_kept.redbook, wrong == 1 ? NULL : &number);
}

static HRESULT audio_block_size(unsigned wrong)
{
    LONG number;
    return IRedbookDiscMaster_GetAudioBlockSize(matrix_kept.redbook, wrong == 1 ? NULL : &number);
}

static HRESULT create_track(unsigned wrong)
{
    return IRedbookDiscMaster_CreateAudioTrack(matrix_kept.redbook, wrong == 1 ? -1 : 0);
}

static HRESULT add_blocks(unsigned wrong)
{
    static byte block[2352];
    static const LONG lengths[] = {2352, 2352, 2351, -2352};
    return IRedbookDiscMaster_AddAudioTrackBlocks(matrix_kept.redbook, wrong == 1 ? NULL : block, lengths[wrong]);
}

static HRESULT close_track(unsigned wrong)
{
    (void)wrong;
    return IRedbookDiscMaster_CloseAudioTrack(matrix_kept.redbook);
}

/* clang-format off */
const struct matrix_method matrix_of_master[] = {
    {"IDiscMaster::Open", OF_MASTER, WANTS_CLOSED | CHANGES, open_master, {0}, S_OK},
    {"IDiscMaster::EnumDiscMasterFormats", OF_MASTER, 0, enumerate_formats, {E_POINTER}, S_OK},
    {"IDiscMaster::GetActiveDiscMasterFormat", OF_MASTER, 0, get_format, {E_POINTER}, S_OK},
    {"IDiscMaster::SetActiveDiscMasterFormat", OF_MASTER, WANTS_IDLE | CHANGES, set_format, {E_POINTER, E_POINTER, E_NOINTERFACE}, S_OK},
    {"IDiscMaster::EnumDiscRecorders", OF_MASTER, 0, enumerate_recorders, {E_POINTER}, S_OK},
    {"IDiscMaster::GetActiveDiscRecorder", OF_MASTER, WANTS_SELECTION | WANTS_DEVICE, get_recorder, {E_POINTER}, S_OK},
    {"IDiscMaster::SetActiveDiscRecorder", OF_MASTER, WANTS_IDLE | WANTS_DEVICE | WANTS_FREE | WANTS_DISC | CHANGES | DROPS, set_recorder, {E_POINTER, E_INVALIDARG}, S_OK},
    {"IDiscMaster::ClearFormatContent", OF_MASTER, WANTS_IDLE | CHANGES, clear_content, {0}, S_OK},
    {"IDiscMaster::ProgressAdvise", OF_MASTER, WANTS_IDLE | CHANGES, advise, {E_POINTER, E_POINTER}, S_OK},
    {"IDiscMaster::ProgressUnadvise", OF_MASTER, CHANGES, unadvise, {E_INVALIDARG}, S_OK},
    {"IDiscMaster::RecordDisc", OF_MASTER, WANTS_IDLE | WANTS_SELECTION | WANTS_NO_TRACK | WANTS_IMAGE | WANTS_DEVICE | WANTS_FREE | WANTS_DISC | CHANGES, record, {0}, S_OK},
    {"IDiscMaster::Close", OF_MASTER, WANTS_NOTHING | WANTS_IDLE | CHANGES, close_it, {0}, S_OK},

    {"IJolietDiscMaster::GetTotalDataBlocks", OF_JOLIET, 0, total_data_blocks, {E_POINTER}, S_OK},
    {"IJolietDiscMaster::GetUsedDataBlocks", OF_JOLIET, 0, used_data_blocks, {E_POINTER}, S_OK},
    {"IJolietDiscMaster::GetDataBlockSize", OF_JOLIET, 0, data_block_size, {E_POINTER}, S_OK},
    {"IJolietDiscMaster::AddData", OF_JOLIET, WANTS_IDLE | WANTS_SELECTION | CHANGES, add_data, {E_POINTER}, S_OK},
    {"IJolietDiscMaster::GetJolietProperties", OF_JOLIET, 0, get_joliet_properties, {E_POINTER}, S_OK},
    {"IJolietDiscMaster::SetJolietProperties", OF_JOLIET, WANTS_IDLE, set_joliet_properties, {E_POINTER}, S_OK}, /* of what was got: changes nothing */

    {"IRedbookDiscMaster::GetTotalAudioTracks", OF_REDBOOK, 0, total_audio_tracks, {E_POINTER}, S_OK},
    {"IRedbookDiscMaster::GetTotalAudioBlocks", OF_REDBOOK, 0, total_audio_blocks, {E_POINTER}, S_OK},
    {"IRedbookDiscMaster::GetUsedAudioBlocks", OF_REDBOOK, 0, used_audio_blocks, {E_POINTER}, S_OK},
    {"IRedbookDiscMaster::GetAvailableAudioTrackBlocks", OF_REDBOOK, 0, available_audio_blocks, {E_POINTER}, S_OK},
    {"IRedbookDiscMaster::GetAudioBlockSize", OF_REDBOOK, 0, audio_block_size, {E_POINTER}, S_OK},
    {"IRedbookDiscMaster::CreateAudioTrack", OF_REDBOOK, WANTS_IDLE | WANTS_SELECTION | WANTS_NO_TRACK | CHANGES, create_track, {E_INVALIDARG}, S_OK},
    {"IRedbookDiscMaster::AddAudioTrackBlocks", OF_REDBOOK, WANTS_IDLE | WANTS_SELECTION | WANTS_TRACK | CHANGES, add_blocks, {E_POINTER, E_INVALIDARG, E_INVALIDARG}, S_OK},
    {"IRedbookDiscMaster::CloseAudioTrack", OF_REDBOOK, WANTS_IDLE | WANTS_SELECTION | WANTS_TRACK | CHANGES, close_track, {0}, S_OK},
    {NULL, OF_MASTER, 0, NULL, {0}, S_OK},
};
/* clang-format on */
