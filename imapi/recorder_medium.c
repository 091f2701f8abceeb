/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IDiscRecorder: what disc is inside (R-DEV-20 .. 25), Eject and Erase (R-DEV-30 .. 35). */
#include "imapi/recorder_internal.h"

static bool is_cd(const struct device_disc *disc)
{
    return disc->profile >= PROFILE_CD_ROM && disc->profile <= PROFILE_CD_RW;
}

static LONG media_type(const struct device_disc *disc)
{
    if (!is_cd(disc))
        return MEDIA_SPECIAL;
    if (disc->status == DISC_BLANK)
        return MEDIA_CD_OTHER; /* */
    if (disc->sessions > 1 && disc->first_session_audio && disc->last_session_data)
        return MEDIA_CD_EXTRA;
    switch (disc->disc_type) {
    case 0x00:
        return MEDIA_CDDA_CDROM;
    case 0x20:
        return MEDIA_CD_ROM_XA;
    case 0x10:
        return MEDIA_CD_I;
    default:
        return MEDIA_CD_OTHER;
    }
}

static LONG media_flags(const struct device_disc *disc)
{
    LONG flags = is_cd(disc) ? 0 : MEDIA_FORMAT_UNUSABLE_BY_IMAPI;
    if (disc->status == DISC_BLANK)
        flags |= MEDIA_BLANK;
    if (disc->erasable)
        flags |= MEDIA_RW;
    if (disc->erasable || disc->status == DISC_BLANK || disc->status == DISC_APPENDABLE)
        flags |= MEDIA_WRITABLE;
    return flags;
}

HRESULT recorder_query_media_type(IDiscRecorder *interface, LONG *type, LONG *flags)
{
    struct recorder *recorder = recorder_self(interface);
    HRESULT result = recorder_begin_exclusive(recorder, type != NULL && flags != NULL);
    if (FAILED(result))
        return result;
    struct device_disc disc;
    result = device_read_disc(recorder->device, &disc);
    if (SUCCEEDED(result)) {
        *type = disc.present ? media_type(&disc) : 0; /* R-DEV-20 */
        *flags = disc.present ? media_flags(&disc) : 0;
    }
    return recorder_end_exclusive(recorder, result);
}

HRESULT recorder_query_media_info(IDiscRecorder *interface, byte *sessions, byte *last_track, ULONG *start, ULONG *next,
                                  ULONG *free_blocks)
{
    struct recorder *recorder = recorder_self(interface);
    bool given = sessions != NULL && last_track != NULL && start != NULL && next != NULL && free_blocks != NULL;
    HRESULT result = recorder_begin_exclusive(recorder, given); /* */
    if (FAILED(result))
        return result;
    struct device_disc disc;
    result = device_read_disc(recorder->device, &disc);
    if (SUCCEEDED(result) && !disc.present)
        result = IMAPI_E_MEDIUM_NOTPRESENT; /* R-DEV-23 */
    if (SUCCEEDED(result)) {
        bool writable = disc.status != DISC_COMPLETE && disc.next_writable != LBA_NONE;
        *sessions = (byte)minimum_size(disc.sessions, UINT8_MAX); /* of a disc that is no CD it may be more */
        *last_track = (byte)minimum_size(disc.last_track, UINT8_MAX);
        *start = disc.last_track == 0 || disc.last_track_start < 0 ? 0 : (ULONG)disc.last_track_start;
        *next = writable ? (ULONG)disc.next_writable : disc.lead_out_start < 0 ? 0 : (ULONG)disc.lead_out_start;
        *free_blocks = writable ? disc.free_blocks : 0;
    }
    return recorder_end_exclusive(recorder, result);
}

/* ------------------------------------------------------------------ Eject and Erase (R-DEV-30 .. 35) */

HRESULT recorder_eject(IDiscRecorder *interface)
{
    struct recorder *recorder = recorder_self(interface);
    HRESULT result = recorder_begin_exclusive(recorder, true);
    if (FAILED(result))
        return result;
    device_prevent(recorder->device, false);
    return recorder_end_exclusive(recorder, device_eject(recorder->device));
}

static HRESULT look_at_erasable(struct recorder *recorder)
{
    struct device_disc disc;
    HRESULT result = device_read_disc(recorder->device, &disc);
    if (FAILED(result))
        return result;
    if (!disc.present)
        return IMAPI_E_MEDIUM_NOTPRESENT;
    return disc.erasable ? S_OK : IMAPI_E_MEDIUM_INVALIDTYPE;
}

static HRESULT erase_disc(struct recorder *recorder, bool whole)
{
    if (!recorder->identity.writes_cd_rw)
        return IMAPI_E_DEVICE_INVALIDTYPE;
    HRESULT result = look_at_erasable(recorder);
    if (FAILED(result))
        return result;
    result = device_blank(recorder->device, whole);
    struct sense s = device_last_sense(recorder->device);
    if (FAILED(result) && s.key == UNIT_ATTENTION && s.code == 0x28) { /* another disc, or none: it is not erased */
        HRESULT name = look_at_erasable(recorder);
        result = FAILED(name) ? name : result;
    }
    return result;
}

HRESULT recorder_erase(IDiscRecorder *interface, boolean whole)
{
    struct recorder *recorder = recorder_self(interface);
    HRESULT result = recorder_begin_exclusive(recorder, true);
    if (FAILED(result))
        return result;
    IDiscRecorder_AddRef(interface); /* another thread, or a sink, may drop the last one meanwhile */
    device_set_burning(recorder->device, true);
    result = erase_disc(recorder, whole != 0);
    device_set_burning(recorder->device, false);
    recorder_end_exclusive(recorder, result);
    if (recorder->progress != NULL)
        progress_erase_complete(recorder->progress, result); /* once, last, on this thread */
    IDiscRecorder_Release(interface);
    return result;
}
