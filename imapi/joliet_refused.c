/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which element an AddData failed at: its code alone does not help whoever staged a folder of thousands. */
#include <stdlib.h>
#include <string.h>

#include "imapi/joliet_internal.h"

#define FACILITY_OF(result) ((uint32_t)(result) >> 16 & 0x7FF)
#define FACILITY_OF_STORAGES 3u
#define SHOWN_UNITS 255u /* of a name, which may be longer than any that is allowed */

/* Room, cancel and memory are no element's fault. */
static bool one_is_to_blame(HRESULT result)
{
    return result == IMAPI_E_BADJOLIETNAME || result == IMAPI_E_FILEEXISTS ||
           (FAILED(result) && FACILITY_OF(result) == FACILITY_OF_STORAGES);
}

static size_t units_of(const OLECHAR *name, size_t most)
{
    size_t length = 0;
    while (length < most && name[length] != 0)
        length++;
    return length;
}

void joliet_refused_at(OLECHAR **path, const OLECHAR *name, HRESULT result)
{
    if (!one_is_to_blame(result) || name == NULL)
        return;
    size_t length = units_of(name, SHOWN_UNITS), behind = *path != NULL ? units_of(*path, SIZE_MAX) + 1 : 0;
    OLECHAR *longer = calloc(length + behind + 1, sizeof *longer);
    if (longer == NULL)
        return;
    memcpy(longer, name, length * sizeof *longer);
    if (behind > 0) {
        longer[length] = '/';
        memcpy(longer + length + 1, *path, (behind - 1) * sizeof *longer);
    }
    free(*path);
    *path = longer;
}

const OLECHAR *joliet_image_refused(struct image *image)
{
    return joliet_of(image)->refused;
}
