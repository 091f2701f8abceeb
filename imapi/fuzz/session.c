/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An honest drive with a disc that is not: the session that is imported has any bytes in its volume descriptors, boot
 * catalogue, path tables and folders. Promises: no crash, no leak, and memory and time within libFuzzer's limits,
 * libisofs included; what is taken for a session of ours can be appended to, and what came of that be appended to
 * again.
 *
 * The input: a byte of choices, a count of changes of four bytes each (block, place, value), then bytes that lie over
 * the root folder from its beginning.
 */
#include "imapi/fuzz/session.h"

enum { FIRST_BLOCK = 16, CHANGED_BLOCKS = 24 };

static uint8_t *session, *changed;
static uint32_t session_blocks;

int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    (void)argument_count, (void)arguments;
    session = session_begin(&session_blocks);
    changed = malloc((size_t)session_blocks * 2048);
    promise(changed != NULL && session_blocks > FIRST_BLOCK + CHANGED_BLOCKS);
    return 0;
}

/* Where the honest session has the folder: block 18 is its Joliet descriptor, 17 its boot record. */
static uint8_t *root_folder(void)
{
    const uint8_t *extent = session + (size_t)18 * 2048 + 158;
    promise(session[(size_t)18 * 2048] == 2);
    return changed + (size_t)(extent[0] | extent[1] << 8) * 2048;
}

static void change(struct input *input)
{
    size_t got;
    for (unsigned count = take_8(input); count > 0 && input->left > 0; count--) {
        unsigned block = FIRST_BLOCK + take_8(input) % CHANGED_BLOCKS;
        unsigned place = take_16(input) % 2048;
        changed[(size_t)block * 2048 + place] = take_8(input);
    }
    const uint8_t *bytes = take_bytes(input, 2048, &got);
    memcpy(root_folder(), bytes, got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    uint8_t choices = take_8(&input);
    struct hostile hostile;
    memcpy(changed, session, (size_t)session_blocks * 2048);
    change(&input);
    setenv("COASTER_IMPORT_ANY_JOLIET", choices & 1 ? "1" : "0", 1);
    hostile_begin(&hostile, changed, session_blocks);
    if (choices & 2) /* a disc on which an address may lie nearly anywhere */
        hostile.next_writable = 350000, hostile.free_blocks = 40000;
    struct client_results first = client_does(CLIENT_RECORDS, NULL);
    bool imported = SUCCEEDED(first.select) && first.total > 0;
    promise(!imported || first.add == S_OK);
    promise(!imported || first.record == S_OK);
    if (imported) {
        promise(hostile.sessions == 2);
        struct client_results second = client_does(CLIENT_RECORDS | CLIENT_SIMULATES, NULL);
        promise(second.select == S_OK && second.total > 0 && second.add == S_OK && second.record == S_OK);
    }
    hostile_end(&hostile);
    return 0;
}
