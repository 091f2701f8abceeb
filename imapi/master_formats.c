/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which formats there are, and which is active (reference imapi 3.2). */
#include "imapi/drives.h"
#include "imapi/master.h"
#include "imapi/unknown.h"

HRESULT master_enumerate_formats(IDiscMaster *interface, IEnumDiscMasterFormats **formats)
{
    struct master *master = master_of(interface);
    CLEAR_OUT(formats);
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
    if (master->recorder != NULL &&
        (!recorder_writes(master->recorder, master->format) || !drives_contain(device_url(master->recorder->device))))
        master_deselect(master);
}

/* Not every recorder supports every format (R-OBJ-09): the set of the new one may be another (R-FMT-04). */
static void compare_sets(struct master *master, enum master_format before)
{
    for (size_t i = 0; i < master->known.count; i++)
        if (master->known.drives[i].formats[before] != master->known.drives[i].formats[master->format])
            master->drives_changed = true;
}

HRESULT master_set_active_format(IDiscMaster *interface, REFIID iid, void **format)
{
    struct master *master = master_of(interface);
    CLEAR_OUT(format);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    if (format == NULL || iid == NULL)
        return master_leave(master, E_POINTER);
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
    enum master_format before = master->format;
    master->format = joliet ? FORMAT_JOLIET : FORMAT_REDBOOK;
    drop_lost_recorder(master);
    compare_sets(master, before);
    result = master_new_image(master);
    master_count(master);
    if (FAILED(result))
        return master_leave(master, result);
    if (joliet)
        *format = &master->joliet;
    else
        *format = &master->redbook;
    master->references++;
    master_announce_drives(master);
    return master_leave(master, S_OK);
}
