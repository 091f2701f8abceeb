/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MMC's words for a disc, the same for a drive that says them and a host that is told. */
#ifndef COASTER_BASE_MMC_H
#define COASTER_BASE_MMC_H

/* GET CONFIGURATION. */
enum disc_profile {
    PROFILE_NONE = 0x0000,
    PROFILE_CD_ROM = 0x0008,
    PROFILE_CD_R = 0x0009,
    PROFILE_CD_RW = 0x000A,
};

/* READ DISC INFORMATION, byte 2: bits 1-0, and bits 3-2 of the last session. */
enum disc_status { DISC_BLANK = 0, DISC_APPENDABLE = 1, DISC_COMPLETE = 2, DISC_OTHER = 3 };
enum session_state { SESSION_EMPTY = 0, SESSION_INCOMPLETE = 1, SESSION_DAMAGED = 2, SESSION_COMPLETE = 3 };

#endif
