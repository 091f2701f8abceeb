/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of media. Addresses and ATIP are those of real media (reference mmc 3.1; the additional information as
 * burners print it for media of each speed class). An unsourced size is the nominal playing time.
 */
#include "emu/disc/internal.h"

#include <string.h>

/* kB/s as drives report them: 176.4 a piece, rounded (reference mmc 2.17) */
static const uint16_t cd_r_write_speeds[] = {8467, 7056, 5645, 4234, 2822, 1411, 706, 0};
static const uint16_t multi_speeds[] = {706, 353, 0};                     /* CD-RW 1x-4x */
static const uint16_t high_speeds[] = {1764, 1411, 706, 0};               /* CD-RW 4x-10x */
static const uint16_t ultra_speeds[] = {4234, 3528, 2822, 1764, 1411, 0}; /* CD-RW 8x-24x */
static const uint16_t cd_read_speeds[] = {8467, 7056, 5645, 4234, 2822, 1411, 706, 0};
static const uint16_t cd_rw_read_speeds[] = {7056, 5645, 4234, 2822, 1411, 706, 0};
static const uint16_t no_speeds[] = {0};

enum { SUBTYPE_MULTI_SPEED = 0, SUBTYPE_HIGH_SPEED = 1, SUBTYPE_ULTRA_SPEED = 2 };

#define CD_R                                                                                                           \
    .profile = PROFILE_CD_R, .disc_subtype = 1, .indicative_power = 4, .write_speeds = cd_r_write_speeds,              \
    .read_speeds = cd_read_speeds
#define CD_RW .profile = PROFILE_CD_RW, .erasable = true, .read_speeds = cd_rw_read_speeds
/* What ATIP adds on CD-RW: which speeds it is made for, and how its power is found. */
#define MULTI_SPEED                                                                                                    \
    .disc_subtype = SUBTYPE_MULTI_SPEED, .reference_speed = 1, .indicative_power = 3, .write_speeds = multi_speeds,    \
    .a1_valid = true, .a1 = {0x02, 0x4A, 0xB0}, .a2_valid = true, .a2 = {0x5C, 0xC6, 0x26}
#define HIGH_SPEED                                                                                                     \
    .disc_subtype = SUBTYPE_HIGH_SPEED, .reference_speed = 3, .indicative_power = 3, .write_speeds = high_speeds,      \
    .a1_valid = true, .a1 = {0x24, 0x1A, 0xD8}, .a2_valid = true, .a2 = {0x26, 0xB2, 0x4A}
#define ULTRA_SPEED                                                                                                    \
    .disc_subtype = SUBTYPE_ULTRA_SPEED, .reference_speed = 0, .indicative_power = 1, .write_speeds = ultra_speeds,    \
    .a1_valid = true, .a1 = {0x66, 0x4A, 0x99}, .a2_valid = true, .a2 = {0x38, 0x80, 0x00}, .a3_valid = true,          \
    .a3 = {0x04, 0xC4, 0xA0}

static const struct disc_kind kinds[] = {
    {
        CD_R, .name = "cd-r-21", .description = "CD-R, 8 cm, 21 minutes (193 MB)",
        .lead_in_start = -11077,      /* 97:34:23 */
        .last_lead_out_start = 94350, /* 21:00:00 */
    },
    {
        CD_R, .name = "cd-r-63", .description = "CD-R, 63 minutes (580 MB)", .lead_in_start = -11827, /* 97:24:23 */
        .last_lead_out_start = 283350,                                                                /* 63:00:00 */
    },
    {
        CD_R, .name = "cd-r-74", .description = "CD-R, 74 minutes (688 MB)", .lead_in_start = -11827, /* 97:24:23 */
        .last_lead_out_start = 336076,                                                                /* 74:43:01 */
    },
    {
        CD_R, .name = "cd-r-80", .description = "CD-R, 80 minutes (737 MB)", .lead_in_start = -11077, /* 97:34:23 */
        .last_lead_out_start = 359849,                                                                /* 79:59:74 */
    },
    {
        CD_R, .name = "cd-r-90", .description = "CD-R, 90 minutes (829 MB), beyond 80 by overburn",
        .lead_in_start = -11077,       /* 97:34:23 */
        .last_lead_out_start = 359849, /* 79:59:74 */
        .lead_out_limit = 404850       /* 90:00:00 */
    },
    {
        CD_R, .name = "cd-r-99", .description = "CD-R, 99 minutes (912 MB), beyond 80 by overburn",
        .lead_in_start = -11077,       /* 97:34:23 */
        .last_lead_out_start = 359849, /* 79:59:74 */
        .lead_out_limit = 445350       /* 99:00:00 */
    },
    {
        CD_RW, MULTI_SPEED, .name = "cd-rw-21",
        .description = "CD-RW, 8 cm, 21 minutes (198 MB), erasable, multi-speed (4x)",
        .lead_in_start = -11615,      /* 97:27:10 */
        .last_lead_out_start = 96600, /* 21:30:00 */
    },
    {
        CD_RW, HIGH_SPEED, .name = "cd-rw-74", .description = "CD-RW, 74 minutes (688 MB), erasable, high-speed (10x)",
        .lead_in_start = -11827,       /* 97:24:23 */
        .last_lead_out_start = 336076, /* 74:43:01 */
    },
    {
        CD_RW, HIGH_SPEED, .name = "cd-rw-80", .description = "CD-RW, 80 minutes (737 MB), erasable, high-speed (10x)",
        .lead_in_start = -11077,       /* 97:34:23 */
        .last_lead_out_start = 359849, /* 79:59:74 */
    },
    {
        CD_RW, MULTI_SPEED, .name = "cd-rw-74-multi",
        .description = "CD-RW, 74 minutes (689 MB), erasable, multi-speed (4x)", .lead_in_start = -11834, /* 97:24:16 */
        .last_lead_out_start = 336225,                                                                    /* 74:45:00 */
    },
    {
        CD_RW, MULTI_SPEED, .name = "cd-rw-80-multi",
        .description = "CD-RW, 80 minutes (737 MB), erasable, multi-speed (4x)", .lead_in_start = -11078, /* 97:34:22 */
        .last_lead_out_start = 359849,                                                                    /* 79:59:74 */
    },
    {
        CD_RW, ULTRA_SPEED, .name = "cd-rw-74-ultra",
        .description = "CD-RW, 74 minutes (688 MB), erasable, ultra-speed (24x)",
        .lead_in_start = -11076,       /* 97:34:24 */
        .last_lead_out_start = 336075, /* 74:43:00 */
    },
    {
        CD_RW, ULTRA_SPEED, .name = "cd-rw-80-ultra",
        .description = "CD-RW, 80 minutes (737 MB), erasable, ultra-speed (24x)",
        .lead_in_start = -11076,       /* 97:34:24 */
        .last_lead_out_start = 359849, /* 79:59:74 */
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
