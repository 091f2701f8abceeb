/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one table of media. Addresses are those of real media (reference mmc 3.1). */
#include "emu/disc/internal.h"

#include <string.h>

/* kB/s as drives report them: 176.4 a piece, rounded (reference mmc 2.17) */
static const uint16_t cd_r_write_speeds[] = {8467, 7056, 5645, 4234, 2822, 1411, 706, 0};
static const uint16_t cd_rw_write_speeds[] = {1764, 1411, 706, 0};
static const uint16_t cd_read_speeds[] = {8467, 7056, 5645, 4234, 2822, 1411, 706, 0};
static const uint16_t cd_rw_read_speeds[] = {7056, 5645, 4234, 2822, 1411, 706, 0};
static const uint16_t no_speeds[] = {0};

static const struct disc_kind kinds[] = {
    {
        .name = "cd-r-74",
        .description = "CD-R, 74 minutes (656 MB)",
        .profile = PROFILE_CD_R,
        .lead_in_start = -11827,       /* 97:24:23 */
        .last_lead_out_start = 336076, /* 74:43:01 */
        .disc_subtype = 1,
        .indicative_power = 4,
        .write_speeds = cd_r_write_speeds,
        .read_speeds = cd_read_speeds,
    },
    {
        .name = "cd-r-80",
        .description = "CD-R, 80 minutes (703 MB)",
        .profile = PROFILE_CD_R,
        .lead_in_start = -11077,       /* 97:34:23 */
        .last_lead_out_start = 359849, /* 79:59:74 */
        .disc_subtype = 1,
        .indicative_power = 4,
        .write_speeds = cd_r_write_speeds,
        .read_speeds = cd_read_speeds,
    },
    {
        .name = "cd-rw-74",
        .description = "CD-RW, 74 minutes (656 MB), erasable",
        .profile = PROFILE_CD_RW,
        .erasable = true,
        .lead_in_start = -11827,
        .last_lead_out_start = 336076,
        .disc_subtype = 1, /* high speed */
        .reference_speed = 1,
        .indicative_power = 3,
        .write_speeds = cd_rw_write_speeds,
        .read_speeds = cd_rw_read_speeds,
    },
    {
        .name = "cd-rw-80",
        .description = "CD-RW, 80 minutes (703 MB), erasable",
        .profile = PROFILE_CD_RW,
        .erasable = true,
        .lead_in_start = -11077,
        .last_lead_out_start = 359849,
        .disc_subtype = 1,
        .reference_speed = 1,
        .indicative_power = 3,
        .write_speeds = cd_rw_write_speeds,
        .read_speeds = cd_rw_read_speeds,
    },
};

/* Made from an image, never created. */
const struct disc_kind disc_kind_pressed = {
    .name = "cd-rom",
    .description = "pressed CD-ROM",
    .profile = PROFILE_CD_ROM,
    .pressed = true,
    .lead_in_start = LBA_NONE,
    .last_lead_out_start = 449849, /* 99:59:74: what two BCD digits of minutes can say */
    .write_speeds = no_speeds,
    .read_speeds = cd_read_speeds,
};

const struct disc_kind *disc_kinds(size_t *count)
{
    *count = sizeof kinds / sizeof *kinds;
    return kinds;
}

const struct disc_kind *disc_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

const struct disc_rules *disc_rules_for(const struct disc_kind *kind)
{
    return kind->pressed ? &rules_pressed : &rules_cd;
}
