/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SetActiveDiscRecorder: the disc is read, the stash claimed, and when it is a disc of ours with room, multi-session
 * mode is entered (reference imapi 3.3, 8).
 */
#include "imapi/master.h"

#define MINIMUM_FREE_BLOCKS 300 /* the shortest track, beside the metadata (R-MUL-26) */

/* What a selection finds out; it becomes the master's state only when all of it succeeded. */
struct selection {
    struct device *device;
    struct device_disc disc;
    uint32_t capacity, blank_capacity;
    bool multi_session;
};

static bool is_recordable_cd(const struct device_disc *disc)
{
    return disc->profile == PROFILE_CD_R || disc->profile == PROFILE_CD_RW;
}

/* Blocks of a blank disc of the size of this one. */
static uint32_t blank_capacity(const struct device_disc *disc)
{
    if (!is_recordable_cd(disc))
        return 0;
    if (disc->status == DISC_BLANK)
        return disc->free_blocks;
    if (disc->last_lead_out_start > 2 && disc->last_lead_out_start < 100 * 60 * 75)
        return (uint32_t)disc->last_lead_out_start - 2;
    if (disc->lead_out_start > DEVICE_CD_BLOCKS_MOST)
        return 0;
    return disc->lead_out_start > 0 ? (uint32_t)disc->lead_out_start : 0; /* at least that much fits */
}

static HRESULT look_at_disc(struct selection *selection)
{
    HRESULT result = device_read_disc(selection->device, &selection->disc);
    if (FAILED(result))
        return result;
    if (!selection->disc.present)
        return IMAPI_E_MEDIUM_NOTPRESENT;
    if (selection->disc.status == DISC_COMPLETE)
        return IMAPI_E_DISCFULL; /* R-MUL-27 */
    selection->blank_capacity = blank_capacity(&selection->disc);
    bool blank = selection->disc.status == DISC_BLANK && is_recordable_cd(&selection->disc);
    selection->capacity = blank ? selection->disc.free_blocks : 0;
    return S_OK;
}

/* The claim belongs to the selection; an earlier one of this master goes on. */
static HRESULT claim_stash(struct master *master, const struct selection *selection)
{
    uint32_t blocks = selection->blank_capacity;
    if (selection->disc.status == DISC_APPENDABLE && selection->disc.free_blocks < blocks)
        blocks = selection->disc.free_blocks;
    uint64_t reserve = (uint64_t)blocks * (master->format == FORMAT_JOLIET ? DATA_BLOCK : AUDIO_BLOCK); /* R-STA-22 */
    return master->stash == NULL ? stash_claim(reserve, &master->stash) : stash_check(master->stash, reserve);
}

/* Joliet alone, and nobody is asked (R-MUL-02, 03). */
static HRESULT enter_multi_session(struct master *master, struct selection *selection)
{
    if (selection->disc.status != DISC_APPENDABLE)
        return S_OK;
    uint32_t metadata = 0;
    if (master->format == FORMAT_JOLIET && is_recordable_cd(&selection->disc) &&
        !selection->disc.descriptors_unreadable) { /* what cannot be recognised again is no base (R-MUL-23) */
        HRESULT result =
            joliet_image_import(master->image, selection->device, &selection->disc, &selection->multi_session);
        if (FAILED(result))
            return result;
        if (selection->multi_session) {
            selection->capacity = selection->disc.free_blocks;
            joliet_image_set_capacity(master->image, selection->capacity);
        }
        metadata = joliet_image_used(master->image);
    }
    return selection->disc.free_blocks < MINIMUM_FREE_BLOCKS + metadata ? IMAPI_E_DISCFULL : S_OK; /* R-MUL-26 */
}

static HRESULT select_held(struct master *master, struct selection *selection)
{
    HRESULT result = look_at_disc(selection);
    if (SUCCEEDED(result))
        result = claim_stash(master, selection);
    if (FAILED(result))
        return result;
    master->blank_capacity = selection->blank_capacity;
    result = master_new_image(master);
    if (FAILED(result))
        return result;
    return enter_multi_session(master, selection);
}

static bool is_not_ready(const struct device *device)
{
    struct sense s = device_last_sense(device);
    return s.key == NOT_READY && s.code == 0x04;
}

static HRESULT select_recorder(struct master *master, struct recorder *recorder, struct selection *selection)
{
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    if (!recorder_writes(recorder, master->format))
        return IMAPI_E_DEVICE_INVALIDTYPE; /* of the set of another format (R-FMT-05) */
    selection->device = recorder->device;
    HRESULT result = device_find_again(selection->device);
    if (SUCCEEDED(result))
        result = device_hold(selection->device, selection); /* R-RCS-09, R-DEV-18 */
    if (result == IMAPI_E_FILESYSTEM) /* a mounted disc is no matter of this method, but the node is taken */
        result = IMAPI_E_DEVICE_NOTACCESSIBLE;
    if (FAILED(result))
        return result;
    result = select_held(master, selection);
    if (result == IMAPI_E_DEVICE_NOTACCESSIBLE && is_not_ready(selection->device))
        result = select_held(master, selection);   /* waited for anew (reference imapi 4.8) */
    (void)device_refresh_speed(selection->device); /* R-RCS-04 */
    device_let_go(selection->device, selection);   /* only for the length of the call (R-RCS-14a) */
    struct device_identity identity;
    if (SUCCEEDED(device_identify(recorder->device, &identity)))
        recorder_settings_refresh(recorder->settings, &identity);
    return result;
}

/* Back to no selection; a claim that this call made is given back (R-RCS-15). */
static void give_up(struct master *master, bool claimed_before)
{
    master->blank_capacity = 0;
    if (claimed_before) {
        master_wipe_image(master);
        return;
    }
    if (master->image != NULL)
        master->image->kind->free(master->image);
    master->image = NULL;
    stash_release(master->stash);
    master->stash = NULL;
}

HRESULT master_set_active_recorder(IDiscMaster *interface, IDiscRecorder *chosen)
{
    struct master *master = master_of(interface);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    if (chosen == NULL)
        return master_leave(master, E_POINTER);
    struct recorder *recorder = recorder_of(chosen);
    if (recorder == NULL)
        return master_leave(master, E_INVALIDARG);
    result = master_may_change(master);
    if (FAILED(result))
        return master_leave(master, result);

    IDiscRecorder_AddRef(chosen); /* before the old one goes: it may be the same */
    master_deselect(master);
    master_wipe_image(master); /* a new image begins */
    bool claimed_before = master->stash != NULL;
    struct selection selection = {0};
    master_work_begin(master);
    result = select_recorder(master, recorder, &selection);
    master_work_end(master);

    if (FAILED(result)) {
        give_up(master, claimed_before);
        IDiscRecorder_Release(chosen);
        return master_leave(master, result);
    }
    master->recorder = recorder;
    recorder_settings_set_protection(recorder->settings, stash_protection(master->stash));
    master->disc = selection.disc;
    master->multi_session = selection.multi_session;
    master_set_capacity(master, selection.capacity);
    master_count(master);
    return master_leave(master, S_OK);
}
