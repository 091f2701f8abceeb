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

static const char *key_words(LONG protection)
{
    bool locked = (protection & COASTER_STASH_KEY_LOCKED) != 0,
         undumped = (protection & COASTER_STASH_KEY_NOT_DUMPED) != 0;
    if (locked && undumped)
        return "the key is locked in memory and left out of core dumps";
    if (locked)
        return "the key is locked in memory, but a core dump may hold it";
    return undumped ? "the key may be swapped out (ulimit -l), and is left out of core dumps"
                    : "the key may be swapped out (ulimit -l), and a core dump may hold it";
}

char *coaster_stash_protection_text(LONG protection)
{
    enum { ROOM = 400 };
    char *text = CoTaskMemAlloc(ROOM);
    if (text == NULL)
        return NULL;
    if ((protection & COASTER_STASH_SEALED) == 0) {
        snprintf(text, ROOM, "nothing is protected");
        return text;
    }
    snprintf(text, ROOM, "encrypted with %s, %s; a wipe destroys the key and %s the file%s%s%s%s",
             protection & COASTER_STASH_AES ? "AES-256-GCM" : "XChaCha20-Poly1305", key_words(protection),
             protection & COASTER_STASH_OVERWRITTEN ? "overwrites and removes" : "empties or removes",
             protection & COASTER_STASH_IN_MEMORY ? "; it lies in memory (tmpfs)" : "",
             protection & COASTER_STASH_ON_COMPRESSED ? "; its folder is compressed" : "",
             protection & COASTER_STASH_ON_ENCRYPTED ? "; its folder is encrypted besides" : "",
             protection & COASTER_STASH_ON_REMOVABLE ? "; its disk can be taken out" : "");
    return text;
}
