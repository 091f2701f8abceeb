/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which formats and recorders there are, and which are active (reference imapi 3.2, 3.3). */
#include <stdlib.h>

#include "imapi/drives.h"
#include "imapi/master.h"

HRESULT master_enumerate_formats(IDiscMaster *interface, IEnumDiscMasterFormats **formats)
{
    struct master *master = master_of(interface);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    return master_leave(master, formats == NULL ? E_POINTER : format_enumerator_new(formats));
}

HRESULT master_get_active_format(IDiscMaster *interface, IID *iid)
{
    struct master *master = master_of(interface);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    if (iid == NULL)
        return master_leave(master, E_POINTER);
    *iid = master->format == FORMAT_JOLIET ? IID_IJolietDiscMaster : IID_IRedbookDiscMaster;
    return master_leave(master, S_OK);
}

/* A recorder that is no longer among those of the format cannot stay active (R-FMT-05). */
static void drop_lost_recorder(struct master *master)
{
    if (master->recorder != NULL && !drives_contain(device_url(master->recorder->device)))
        master_deselect(master);
}

HRESULT master_set_active_format(IDiscMaster *interface, REFIID iid, void **format)
{
    struct master *master = master_of(interface);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    if (format == NULL || iid == NULL)
        return master_leave(master, E_POINTER);
    *format = NULL;
    bool joliet = IsEqualIID(iid, &IID_IJolietDiscMaster);
    if (!joliet && !IsEqualIID(iid, &IID_IRedbookDiscMaster))
        return master_leave(master, E_NOINTERFACE); /* R-FMT-08 */
    result = master_may_change(master);
    if (FAILED(result))
        return master_leave(master, result);
    master_wipe_image(master); /* also for the same format (R-FMT-03) */
    if (master->image != NULL)
        master->image->kind->free(master->image);
    master->image = NULL;
    master->format = joliet ? FORMAT_JOLIET : FORMAT_REDBOOK;
    drop_lost_recorder(master);
    result = master_new_image(master);
    master_count(master);
    if (FAILED(result))
        return master_leave(master, result);
    if (joliet)
        *format = &master->joliet;
    else
        *format = &master->redbook;
    master->references++;
    return master_leave(master, S_OK);
}

/* ------------------------------------------------------------------ recorders */

/* A recorder object for the drive at url; NULL when it cannot be reached or cannot write CDs (R-RCS-01). */
static struct recorder *recorder_at(struct master *master, const char *url)
{
    struct device *device = NULL;
    struct recorder *recorder = NULL;
    struct device_identity identity;
    if (FAILED(device_acquire(url, &device)))
        return NULL;
    if (SUCCEEDED(device_identify(device, &identity)) && (identity.writes_cd_r || identity.writes_cd_rw)) {
        struct recorder_settings *settings = recorder_settings_of(&master->settings, url);
        if (settings != NULL && SUCCEEDED(recorder_new(device, settings, master->progress, &recorder))) {
            (void)device_refresh_speed_if_free(
                device); /* R-RCS-04; a burn is not disturbed, and not waited for */
            if (SUCCEEDED(device_identify(device, &identity)))
                recorder_settings_refresh(settings, &identity);
        }
        recorder_settings_release(settings);
    }
    device_release(device);
    return recorder;
}

/* All drives that answer now; called unlocked. What it touches of the master, the list of settings, has a lock of its
 * own. */
static HRESULT enumerate(struct master *master, IEnumDiscRecorders **out)
{
    size_t count;
    char **urls = drives_list(&count);
    struct recorder **recorders = calloc(count == 0 ? 1 : count, sizeof(struct recorder *));
    ULONG found = 0;
    for (size_t i = 0; recorders != NULL && i < count; i++) {
        struct recorder *recorder = recorder_at(master, urls[i]);
        if (recorder != NULL)
            recorders[found++] = recorder;
    }
    HRESULT result = recorders == NULL ? E_OUTOFMEMORY : recorder_enumerator_new(recorders, found, out);
    for (ULONG i = 0; i < found; i++)
        IDiscRecorder_Release(&recorders[i]->interface);
    free(recorders);
    drives_free(urls, count);
    return result;
}

HRESULT master_enumerate_recorders(IDiscMaster *interface, IEnumDiscRecorders **recorders)
{
    struct master *master = master_of(interface);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    if (recorders == NULL)
        return master_leave(master, E_POINTER);
    *recorders = NULL;
    master_step_out(master); /* drives may be slow: others may call the master meanwhile */
    result = enumerate(master, recorders);
    master_release(master);
    return result;
}

HRESULT master_get_active_recorder(IDiscMaster *interface, IDiscRecorder **recorder)
{
    struct master *master = master_of(interface);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    if (recorder == NULL)
        return master_leave(master, E_POINTER);
    *recorder = NULL;
    struct recorder *active = master->recorder;
    if (active == NULL)
        return master_leave(master, IMAPI_E_NOACTIVERECORDER);
    IDiscRecorder_AddRef(&active->interface);
    bool idle = !master->busy;
    master_leave(master, S_OK);
    result = idle && !device_is_burning(active->device) ? device_probe(active->device) : S_OK;
    if (result == IMAPI_E_DEVICE_NOTPRESENT) { /* R-RCS-12 */
        IDiscRecorder_Release(&active->interface);
        return result;
    }
    *recorder = &active->interface;
    return S_OK;
}
