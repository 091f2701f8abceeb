/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recorders that are wrong in one method each. A vtable is read-only and its functions are of one file, where --wrap
 * does not reach: so the slot is overwritten in place, when the first object of the kind is made and only in the
 * process of a flawed run. Objects stay what the library takes for its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conformance/zoo/recorder_flaw.h"
#include "imapi/master.h"
#include "imapi/recorder.h"

/* The bytes of a function pointer at slot become those at with. */
static void replace(const void *slot, const void *with, size_t size)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)slot;
    uintptr_t begin = at / page * page, end = (at + size + page - 1) / page * page;
    if (mprotect((void *)begin, end - begin, PROT_READ | PROT_WRITE) != 0) {
        perror("coaster-zoo: a vtable stays as it is");
        abort();
    }
    memcpy((void *)at, with, size);
}

/* Keeps what is there in `before`, puts `wrong` in its place; once. */
#define FLAW(name, vtable, method, before, wrong)                                                                      \
    if (recorder_is(name) && (before) == NULL) {                                                                       \
        (before) = (vtable)->method;                                                                                   \
        __typeof__(before) instead = (wrong);                                                                          \
        replace(&(vtable)->method, &instead, sizeof instead);                                                          \
    }

/* ------------------------------------------------------------------ the master */

static HRESULT (*open_before)(IDiscMaster *);
static HRESULT open_again(IDiscMaster *master)
{
    HRESULT result = open_before(master);
    return result == IMAPI_E_ALREADYOPEN ? S_OK : result;
}

static HRESULT (*close_before)(IDiscMaster *);
static HRESULT close_says_not_opened(IDiscMaster *master)
{
    bool was_open = master_of(master)->open;
    HRESULT result = close_before(master);
    return was_open ? result : IMAPI_E_NOTOPENED;
}

static HRESULT (*set_format_before)(IDiscMaster *, REFIID, void **);
static HRESULT set_format_keeps_the_image(IDiscMaster *master, REFIID iid, void **format)
{
    struct master *it = master_of(master);
    if (it->open && format != NULL && iid != NULL && IsEqualIID(iid, &IID_IJolietDiscMaster) &&
        it->format == FORMAT_JOLIET && it->image != NULL) {
        *format = &it->joliet;
        master_reference(it);
        return S_OK;
    }
    return set_format_before(master, iid, format);
}

static HRESULT (*clear_before)(IDiscMaster *);
static HRESULT clear_stays_in_multi_session(IDiscMaster *master)
{
    bool multi_session = master_of(master)->multi_session;
    HRESULT result = clear_before(master);
    master_of(master)->multi_session = multi_session;
    return result;
}

static HRESULT (*unadvise_before)(IDiscMaster *, UINT_PTR);
static HRESULT unadvise_takes_any_cookie(IDiscMaster *master, UINT_PTR cookie)
{
    HRESULT result = unadvise_before(master, cookie);
    return result == E_INVALIDARG ? S_OK : result;
}

static HRESULT (*select_before)(IDiscMaster *, IDiscRecorder *);
static HRESULT select_keeps_the_old_one(IDiscMaster *master, IDiscRecorder *recorder)
{
    struct master *it = master_of(master);
    struct recorder *old = it->recorder;
    if (old != NULL)
        IDiscRecorder_AddRef(&old->interface);
    HRESULT result = select_before(master, recorder);
    if (old != NULL && FAILED(result) && it->recorder == NULL)
        it->recorder = old;
    else if (old != NULL)
        IDiscRecorder_Release(&old->interface);
    return result;
}

static HRESULT (*get_recorder_before)(IDiscMaster *, IDiscRecorder **);
static HRESULT get_recorder_leaves_what_was_there(IDiscMaster *master, IDiscRecorder **recorder)
{
    IDiscRecorder *there = recorder != NULL ? *recorder : NULL;
    HRESULT result = get_recorder_before(master, recorder);
    if (FAILED(result) && recorder != NULL)
        *recorder = there;
    return result;
}

/* ------------------------------------------------------------------ its formats */

static HRESULT (*set_joliet_before)(IJolietDiscMaster *, IPropertyStorage *);
static HRESULT set_joliet_says_nothing(IJolietDiscMaster *joliet, IPropertyStorage *properties)
{
    HRESULT result = set_joliet_before(joliet, properties);
    return result == IMAPI_S_PROPERTIESIGNORED ? S_OK : result;
}

static HRESULT (*used_before)(IJolietDiscMaster *, LONG *);
static HRESULT used_is_one_short(IJolietDiscMaster *joliet, LONG *blocks)
{
    HRESULT result = used_before(joliet, blocks);
    if (SUCCEEDED(result) && *blocks > 0)
        --*blocks;
    return result;
}

static HRESULT (*close_track_before)(IRedbookDiscMaster *);
static HRESULT close_track_says_false(IRedbookDiscMaster *redbook)
{
    HRESULT result = close_track_before(redbook);
    return result == S_OK ? S_FALSE : result;
}

static HRESULT (*add_blocks_before)(IRedbookDiscMaster *, byte *, LONG);
static HRESULT add_blocks_all_or_nothing(IRedbookDiscMaster *redbook, byte *data, LONG bytes)
{
    LONG available = 0;
    if (SUCCEEDED(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(redbook, &available)) && data != NULL && bytes > 0 &&
        bytes % 2352 == 0 && redbook_image_track_open(master_of_redbook(redbook)->image) && bytes / 2352 > available)
        return IMAPI_E_DISCFULL;
    return add_blocks_before(redbook, data, bytes);
}

HRESULT __real_master_create(REFIID iid, void **object);
HRESULT __wrap_master_create(REFIID iid, void **object);
HRESULT __wrap_master_create(REFIID iid, void **object)
{
    FLAW("opens-twice", &master_vtable, Open, open_before, open_again)
    FLAW("cannot-close-twice", &master_vtable, Close, close_before, close_says_not_opened)
    FLAW("keeps-the-image-of-the-same-format", &master_vtable, SetActiveDiscMasterFormat, set_format_before,
         set_format_keeps_the_image)
    FLAW("stays-in-multi-session", &master_vtable, ClearFormatContent, clear_before, clear_stays_in_multi_session)
    FLAW("takes-any-cookie", &master_vtable, ProgressUnadvise, unadvise_before, unadvise_takes_any_cookie)
    FLAW("keeps-the-recorder-without-a-disc", &master_vtable, SetActiveDiscRecorder, select_before,
         select_keeps_the_old_one)
    FLAW("leaves-a-stray-pointer", &master_vtable, GetActiveDiscRecorder, get_recorder_before,
         get_recorder_leaves_what_was_there)
    FLAW("ignores-properties-silently", &master_joliet_vtable, SetJolietProperties, set_joliet_before,
         set_joliet_says_nothing)
    FLAW("counts-one-block-less", &master_joliet_vtable, GetUsedDataBlocks, used_before, used_is_one_short)
    FLAW("succeeds-with-s-false", &master_redbook_vtable, CloseAudioTrack, close_track_before, close_track_says_false)
    FLAW("drops-audio-that-fits", &master_redbook_vtable, AddAudioTrackBlocks, add_blocks_before,
         add_blocks_all_or_nothing)
    return __real_master_create(iid, object);
}

/* ------------------------------------------------------------------ recorders */

static HRESULT (*media_type_before)(IDiscRecorder *, LONG *, LONG *);
static HRESULT media_type_wants_a_disc(IDiscRecorder *recorder, LONG *type, LONG *flags)
{
    HRESULT result = media_type_before(recorder, type, flags);
    return result == S_OK && *type == 0 ? IMAPI_E_MEDIUM_NOTPRESENT : result;
}

static HRESULT (*guid_before)(IDiscRecorder *, byte *, ULONG, ULONG *);
static HRESULT guid_too_small_is_an_error(IDiscRecorder *recorder, byte *id, ULONG size, ULONG *needed)
{
    HRESULT result = guid_before(recorder, id, size, needed);
    return result == IMAPI_S_BUFFER_TO_SMALL ? E_INVALIDARG : result;
}

HRESULT __real_recorder_new(struct device *device, struct recorder_settings *settings, struct progress *progress,
                            struct recorder **recorder);
HRESULT __wrap_recorder_new(struct device *device, struct recorder_settings *settings, struct progress *progress,
                            struct recorder **recorder);
HRESULT __wrap_recorder_new(struct device *device, struct recorder_settings *settings, struct progress *progress,
                            struct recorder **recorder)
{
    HRESULT result = __real_recorder_new(device, settings, progress, recorder);
    if (SUCCEEDED(result)) {
        FLAW("empty-tray-is-a-failure", (*recorder)->interface.lpVtbl, QueryMediaType, media_type_before,
             media_type_wants_a_disc)
        FLAW("small-buffer-is-an-error", (*recorder)->interface.lpVtbl, GetRecorderGUID, guid_before,
             guid_too_small_is_an_error)
    }
    return result;
}

HRESULT __real_recorder_settings_set(struct recorder_settings *settings, IPropertyStorage *storage);
HRESULT __wrap_recorder_settings_set(struct recorder_settings *settings, IPropertyStorage *storage);
HRESULT __wrap_recorder_settings_set(struct recorder_settings *settings, IPropertyStorage *storage)
{
    HRESULT result = __real_recorder_settings_set(settings, storage);
    return recorder_is("takes-any-speed") && result == E_INVALIDARG ? S_OK : result;
}

/* ------------------------------------------------------------------ enumerators */

static HRESULT (*clone_before)(IEnumDiscRecorders *, IEnumDiscRecorders **);
static HRESULT clone_from_the_front(IEnumDiscRecorders *enumerator, IEnumDiscRecorders **clone)
{
    HRESULT result = clone_before(enumerator, clone);
    if (SUCCEEDED(result))
        IEnumDiscRecorders_Reset(*clone);
    return result;
}

HRESULT __real_recorder_enumerator_new(struct recorder **recorders, ULONG count, IEnumDiscRecorders **enumerator);
HRESULT __wrap_recorder_enumerator_new(struct recorder **recorders, ULONG count, IEnumDiscRecorders **enumerator);
HRESULT __wrap_recorder_enumerator_new(struct recorder **recorders, ULONG count, IEnumDiscRecorders **enumerator)
{
    HRESULT result = __real_recorder_enumerator_new(recorders, count, enumerator);
    if (SUCCEEDED(result))
        FLAW("clone-begins-at-the-front", (*enumerator)->lpVtbl, Clone, clone_before, clone_from_the_front)
    return result;
}

/* ------------------------------------------------------------------ staging */

HRESULT __real_joliet_image_add(struct image *image, IStorage *root, bool overwrite, struct progress *progress);
HRESULT __wrap_joliet_image_add(struct image *image, IStorage *root, bool overwrite, struct progress *progress);
HRESULT __wrap_joliet_image_add(struct image *image, IStorage *root, bool overwrite, struct progress *progress)
{
    return __real_joliet_image_add(image, root, overwrite || recorder_is("overwrites-unasked"), progress);
}

HRESULT __real_redbook_image_close_track(struct image *image);
HRESULT __wrap_redbook_image_close_track(struct image *image);
HRESULT __wrap_redbook_image_close_track(struct image *image)
{
    HRESULT result = __real_redbook_image_close_track(image);
    if (recorder_is("forgets-a-short-track") && result == IMAPI_E_TRACK_NOT_BIG_ENOUGH)
        redbook_image_clear(image);
    return result;
}
