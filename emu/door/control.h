/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hand at the drive as JSON: one request object, one reply object. The control socket, the in-process bench and the
 * command line all go through control_execute.
 *
 * Request {"verb": V, ...}. Reply {"ok": true, ...} or {"ok": false, "error": "one sentence", "exit": 64|69|70}.
 *
 *   insert   {"path": P}                 remove {}      eject {}      load {}
 *   button   {}                          -> {"opened": bool}
 *   state    {}                          -> {"drive", "tray": "open"|"closed", "locked", "busy", "simulating", "clock",
 *                                            "disc": null | disc_state object (as `coaster disc info --json`),
 * "nexuses": n, "filters": [..]} hash     {}                          -> {"hash": 64 hex}         of the disc in the
 * drive (or on the tray) counters {}                          -> {"store_writes", "journal_writes", "layout_writes",
 * "barriers"} clock    {"set": "instant"|"step"} or {"advance_ms": n} fault    {"add": "name:parameters" or a list of
 * them} or {"clear": true or the number of one} or {"list": true} -> {"filters": [..], "faults": [{"fault", "matched",
 * "hit"}..]}, oldest first reset    {}                          logical unit reset shutdown {} ends
 * the server after the reply (tgt door and own server)
 */
#ifndef COASTER_EMU_CONTROL_H
#define COASTER_EMU_CONTROL_H

#include <jansson.h>

#include "emu/drive/drive.h"

/* New reference. Never NULL. "shutdown" is left to the server: it answers ok and sets *stop (which may be NULL). */
json_t *control_execute(struct drive *drive, const json_t *request, bool *stop);

/* What `coaster disc info --json` prints: {"format", "kind", "profile", "status", "sessions": [..], "tracks": [..],
   "next_writable", "free_blocks", "capacity", "serial", "erasable", "identification", "path"}. status: blank appendable
   complete other unformatted. */
json_t *control_disc_state(const struct disc *disc);

/* Client side: sends one request to FOLDER/control and waits for the reply. 0, or EXIT_NO_DRIVE when nobody listens
 * there. */
int control_call(const char *folder, const json_t *request, json_t **reply, struct failure *why) coaster_must_check;

#endif
