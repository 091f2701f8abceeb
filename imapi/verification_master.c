/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verification as a client asks for it (coaster.h). */
#include "imapi/master.h"

static HRESULT enter(IDiscMaster *interface, struct master **master)
{
    if (interface == NULL)
        return E_POINTER;
    if (interface->lpVtbl != &master_vtable)
        return E_INVALIDARG;
    *master = master_of(interface);
    HRESULT result = master_enter(*master);
    if (FAILED(result))
        return result;
    result = master_may_change(*master);
    return FAILED(result) ? master_leave(*master, result) : S_OK;
}

HRESULT coaster_verify_after_burn(IDiscMaster *interface, boolean verify, coaster_verification_progress *progress,
                                  void *context)
{
    struct master *master;
    HRESULT result = enter(interface, &master);
    if (FAILED(result))
        return result;
    master->verification.wanted = verify != 0;
    master->verification.progress = progress;
    master->verification.context = context;
    return master_leave(master, S_OK);
}

HRESULT coaster_last_verification(IDiscMaster *interface, struct coaster_verification *verification)
{
    if (verification == NULL)
        return E_POINTER;
    struct master *master;
    HRESULT result = enter(interface, &master);
    if (FAILED(result))
        return result;
    *verification = master->verification.result;
    return master_leave(master, S_OK);
}
