/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IJolietDiscMaster (reference imapi 7). */
#include "coaster.h"
#include "imapi/master.h"
#include "imapi/property_storage.h"
#include "imapi/unknown.h"

static HRESULT query_interface(IJolietDiscMaster *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IJolietDiscMaster, object);
}

static ULONG add_reference(IJolietDiscMaster *interface)
{
    return master_reference(master_of_joliet(interface));
}

static ULONG release(IJolietDiscMaster *interface)
{
    return master_release(master_of_joliet(interface));
}

/* ------------------------------------------------------------------ counters (R-JOL-21 .. 25) */

static HRESULT get_total_data_blocks(IJolietDiscMaster *interface, LONG *blocks)
{
    struct master *master = master_of_joliet(interface);
    HRESULT result = master_enter_format(master, FORMAT_JOLIET);
    if (FAILED(result))
        return result;
    if (blocks == NULL)
        return master_leave(master, E_POINTER);
    *blocks = (LONG)master->counters.total;
    return master_leave(master, S_OK);
}

static HRESULT get_used_data_blocks(IJolietDiscMaster *interface, LONG *blocks)
{
    struct master *master = master_of_joliet(interface);
    HRESULT result = master_enter_format(master, FORMAT_JOLIET);
    if (FAILED(result))
        return result;
    if (blocks == NULL)
        return master_leave(master, E_POINTER);
    if (!master->busy)
        master_count(master);
    *blocks = (LONG)master->counters.used;
    return master_leave(master, S_OK);
}

static HRESULT get_data_block_size(IJolietDiscMaster *interface, LONG *bytes)
{
    struct master *master = master_of_joliet(interface);
    HRESULT result = master_enter_format(master, FORMAT_JOLIET);
    if (FAILED(result))
        return result;
    if (bytes == NULL)
        return master_leave(master, E_POINTER);
    *bytes = DATA_BLOCK;
    return master_leave(master, S_OK);
}

/* ------------------------------------------------------------------ AddData */

static HRESULT add_data(IJolietDiscMaster *interface, IStorage *storage, LONG overwrite)
{
    struct master *master = master_of_joliet(interface);
    HRESULT result = master_enter_format(master, FORMAT_JOLIET);
    if (FAILED(result))
        return result;
    if (storage == NULL)
        return master_leave(master, E_POINTER);
    result = master_may_change(master);
    if (SUCCEEDED(result) && (master->recorder == NULL || master->image == NULL))
        result = IMAPI_E_NOACTIVERECORDER; /* R-JOL-20 */
    if (FAILED(result))
        return master_leave(master, result);
    master->counters.used = joliet_image_bound(master->image); /* what getters see meanwhile */
    master_work_begin(master); /* the client's storage and sinks are called: never with the lock held */
    progress_begin(master->progress);
    result = stash_check(master->stash, 0); /* the place may have changed since the claim (R-STA-21) */
    if (SUCCEEDED(result))
        result = joliet_image_add(master->image, storage, overwrite != 0, master->progress);
    master_work_end(master);
    return master_leave(master, result);
}

char *coaster_refused_element(IDiscMaster *interface)
{
    if (interface == NULL || interface->lpVtbl != &master_vtable)
        return NULL;
    struct master *master = master_of(interface);
    if (FAILED(master_enter_format(master, FORMAT_JOLIET)))
        return NULL;
    const OLECHAR *refused = NULL;
    if (SUCCEEDED(master_may_change(master)) && master->image != NULL)
        refused = joliet_image_refused(master->image);
    char *path = refused != NULL ? coaster_utf8_from_string(refused) : NULL;
    master_leave(master, S_OK);
    return path;
}

/* ------------------------------------------------------------------ properties */

static HRESULT get_joliet_properties(IJolietDiscMaster *interface, IPropertyStorage **storage)
{
    struct master *master = master_of_joliet(interface);
    CLEAR_OUT(storage);
    HRESULT result = master_enter_format(master, FORMAT_JOLIET);
    if (FAILED(result))
        return result;
    if (storage == NULL)
        return master_leave(master, E_POINTER);
    LONG protection =
        master->recorder == NULL ? 0 : recorder_settings_values(master->recorder->settings).stash_protection;
    result = joliet_properties_get(&master->properties, storage);
    if (SUCCEEDED(result))
        result = property_storage_put_extension(*storage, COASTER_STASH_PROTECTION, protection);
    if (FAILED(result) && *storage != NULL) {
        IPropertyStorage_Release(*storage);
        *storage = NULL;
    }
    return master_leave(master, result);
}

static HRESULT set_joliet_properties(IJolietDiscMaster *interface, IPropertyStorage *storage)
{
    struct master *master = master_of_joliet(interface);
    HRESULT result = master_enter_format(master, FORMAT_JOLIET);
    if (FAILED(result))
        return result;
    if (storage == NULL)
        return master_leave(master, E_POINTER);
    result = master_may_change(master);
    if (FAILED(result))
        return master_leave(master, result);
    struct joliet_properties fresh;
    result = joliet_properties_copy(&fresh, &master->properties);
    if (FAILED(result))
        return master_leave(master, result);
    master_work_begin(master); /* the storage may be the client's own, a boot image is: called without the lock */
    result = joliet_properties_set(&fresh, storage);
    HRESULT applied = SUCCEEDED(result) ? master_apply_properties(master, &fresh) : result;
    master_work_end(master);
    struct joliet_properties old = fresh;
    if (SUCCEEDED(applied)) {
        old = master->properties;
        master->properties = fresh;
        master_count(master);
    }
    result = master_leave(master, FAILED(applied) ? applied : result);
    joliet_properties_clear(&old);
    return result;
}

const IJolietDiscMasterVtbl master_joliet_vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .GetTotalDataBlocks = get_total_data_blocks,
    .GetUsedDataBlocks = get_used_data_blocks,
    .GetDataBlockSize = get_data_block_size,
    .AddData = add_data,
    .GetJolietProperties = get_joliet_properties,
    .SetJolietProperties = set_joliet_properties,
};
