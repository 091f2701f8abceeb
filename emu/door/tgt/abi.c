/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is this tgtd laid out as tgt.h says? Asked of facts both sides know by other means: exported functions that must
 * stand in certain slots, lists that must be closed, ids that must agree (reference tgt 2). A logical unit is refused
 * when they do not.
 */
#include <dlfcn.h>
#include <stddef.h>

#include "emu/door/tgt/door.h"

enum { TYPE_PASSTHROUGH = 0xFF, INQUIRY = 0x12 };

static bool list_closed(const struct tgt_list *node)
{
    return node->next != NULL && node->previous != NULL && node->next->previous == node && node->previous->next == node;
}

static bool list_empty(const struct tgt_list *node)
{
    return node->next == node && node->previous == node;
}

/* A type's INQUIRY is tgtd's own in every stock type but pass-through. */
static bool device_types_agree(const struct tgt_device_type *own_type, const struct tgt_list *head, void *spc_inquiry)
{
    unsigned seen = 0;
    for (const struct tgt_list *node = head->next; node != head; node = node->next) {
        if (!list_closed(node) || seen > 64)
            return false;
        const struct tgt_device_type *type =
            (const struct tgt_device_type *)((const char *)node - offsetof(struct tgt_device_type, list));
        if (type == own_type || type->type == TYPE_PASSTHROUGH)
            continue;
        if ((void *)type->operations[INQUIRY].perform != spc_inquiry)
            return false;
        seen++;
    }
    return seen > 0;
}

const char *tgt_abi_fault(const struct tgt_lu *lu, const struct tgt_store *own_store,
                          const struct tgt_device_type *own_type, const struct tgt_list *type_list)
{
    const struct tgt_store *null_store = get_backingstore_template("null");
    if (null_store == NULL || (void *)null_store->submit != dlsym(RTLD_DEFAULT, "bs_null_cmd_submit") ||
        !list_closed(&null_store->list))
        return "backing stores";
    if (type_list == NULL || !list_closed(type_list) ||
        !device_types_agree(own_type, type_list, dlsym(RTLD_DEFAULT, "spc_inquiry")))
        return "device types";
    if (lu->store != own_store || (void *)lu->perform != dlsym(RTLD_DEFAULT, "target_cmd_perform") || lu->done == NULL)
        return "logical units";
    if (!list_empty(&lu->nexus_list) || !list_empty(&lu->registrations) || !list_empty(&lu->queue.list) ||
        lu->queue.active != 0)
        return "lists of a logical unit";
    return NULL;
}

const char *tgt_abi_command_fault(const struct tgt_command *command)
{
    if (command->nexus == NULL || command->nexus->id != command->nexus_id || !list_closed(&command->nexus->commands))
        return "nexuses";
    if (command->nexus_lu == NULL || command->nexus_lu->lu != command->lu ||
        command->nexus_lu->nexus_id != command->nexus_id || !list_closed(&command->nexus_lu->lu_siblings))
        return "nexuses of a logical unit";
    if (command->cdb == NULL || command->cdb_length < 16)
        return "commands";
    return NULL;
}
