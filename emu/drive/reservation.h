/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Persistent reservations (SPC-3; reference mmc 2.20, 2.21). Registrations belong to an I_T nexus by its name and
 * outlive it and every reset; a power cut ends them (no APTPL).
 */
#ifndef COASTER_EMU_RESERVATION_H
#define COASTER_EMU_RESERVATION_H

#include <stdbool.h>
#include <stdint.h>

struct drive_task;
struct drive;
struct nexus;

enum { RESERVATION_KEYS = 32, RESERVATION_NONE = -1 };

struct registration {
    uint64_t key;              /* 0: a free place */
    const struct nexus *nexus; /* NULL: not here now */
    char name[64];
};

struct reservations {
    struct registration registrations[RESERVATION_KEYS];
    uint32_t generation;
    unsigned type; /* 0: nothing is reserved */
    int holder;    /* which registration; of the types for all registrants: none in particular */
};

/* Another nexus holds what this command needs: it ends with RESERVATION CONFLICT. */
bool reservation_conflicts(const struct drive_task *task);
/* A nexus comes and finds the registration that its name has; it goes, and the registration stays. */
void reservation_nexus_came(struct drive *drive, const struct nexus *nexus);
void reservation_nexus_went(struct drive *drive, const struct nexus *nexus);

#endif
