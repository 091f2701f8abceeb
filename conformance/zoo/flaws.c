/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The animals. */
#include "conformance/zoo/zoo.h"

coaster_weak bool zoo_recorders_are_linked = false;

#define BREAKS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* clang-format off */
static const struct zoo_flaw flaws[] = {
    {"next-writable-address-plus-one", "next-writable-address-plus-one", "reports each next writable address one too high", "mmc/*",
     BREAKS("mmc/next-writable-address")},
};
/* clang-format on */

const struct zoo_flaw *zoo_flaws(size_t *count)
{
    *count = sizeof flaws / sizeof *flaws;
    return flaws;
}
