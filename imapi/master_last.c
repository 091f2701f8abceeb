/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a client asks about the burn that was last: its verification, and what the drive said (coaster.h). */
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

HRESULT coaster_last_sense(IDiscMaster *interface, ULONG *sense)
{
    if (sense == NULL)
        return E_POINTER;
    *sense = 0;
    struct master *master;
    HRESULT result = enter(interface, &master);
    if (FAILED(result))
        return result;
    struct sense s = master->last_sense;
    *sense = (ULONG)s.key << 16 | (ULONG)s.code << 8 | s.qualifier;
    return master_leave(master, S_OK);
}

const char *coaster_sense_text(ULONG sense)
{
    return sense_text((struct sense){.key = sense >> 16 & 0xF, .code = sense >> 8 & 0xFF, .qualifier = sense & 0xFF});
}
