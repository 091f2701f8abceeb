/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What protects that which is staged, for the client to ask (R-EXT-01: an extension beside the methods and properties
 * of IMAPI). */
#include <stdio.h>
#include <string.h>

#include "coaster.h"
#include "imapi/master.h"

HRESULT coaster_stash_protection(IDiscMaster *interface, LONG *protection)
{
    if (interface == NULL || protection == NULL)
        return E_POINTER;
    *protection = 0;
    if (interface->lpVtbl != &master_vtable)
        return E_INVALIDARG;
    struct master *master = master_of(interface);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    if (master->recorder != NULL)
        *protection = recorder_settings_values(master->recorder->settings).stash_protection;
    return master_leave(master, S_OK);
}

static const char *dump_words(LONG protection)
{
    if ((protection & COASTER_STASH_KEY_NOT_DUMPED) == 0)
        return "and may be in a core dump";
    return protection & COASTER_STASH_BURN_NOT_DUMPED ? "and in no core dump" : "and in no core dump but one of a burn";
}

char *coaster_stash_protection_text(LONG protection)
{
    enum { ROOM = 400 }; /* the longest has 300 */
    char *text = CoTaskMemAlloc(ROOM);
    if (text == NULL)
        return NULL;
    if ((protection & COASTER_STASH_SEALED) == 0) {
        snprintf(text, ROOM, "nothing is protected");
        return text;
    }
    snprintf(text, ROOM, "encrypted with %s, the key %s %s; a wipe destroys the key and %s the file%s%s%s%s",
             protection & COASTER_STASH_AES ? "AES-256-GCM" : "XChaCha20-Poly1305",
             protection & COASTER_STASH_KEY_LOCKED ? "locked in memory" : "not locked in memory (ulimit -l)",
             dump_words(protection), protection & COASTER_STASH_OVERWRITTEN ? "overwrites and removes" : "removes",
             protection & COASTER_STASH_IN_MEMORY ? "; it lies in memory (tmpfs)" : "",
             protection & COASTER_STASH_ON_COMPRESSED ? "; its folder is compressed" : "",
             protection & COASTER_STASH_ON_ENCRYPTED ? "; its folder is encrypted besides" : "",
             protection & COASTER_STASH_ON_REMOVABLE ? "; its disk can be taken out" : "");
    return text;
}
