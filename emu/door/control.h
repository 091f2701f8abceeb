/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clang-format off */
/*
 * The hand at the drive as JSON: one request object, one reply object. The control socket, the in-process bench and the
 * command line all go through control_execute.
 *
 * Request {"verb": V, ...}. Reply {"ok": true, ...} or {"ok": false, "error": "one sentence", "exit": 64|69|70}.
 *
 *   insert    {"path": P}
 *   remove    {}
 *   eject     {}
 *   load      {}
 *   button    {}                              -> {"opened": bool, "closed": bool, "busy": bool}
 *             {"key": K}                      a key of the front panel: "play" ...
 *   state     {}                              -> {"drive", "tray": "open"|"closed", "locked", "busy", "simulating",
 *                                                 "clock", "disc": null | control_disc_state, "nexuses": n,
 *                                                 "filters": [..], "buffer": {"size", "free" (bytes), "held" (commands),
 *                                                 "underruns"}}
 *   hash      {}                              -> {"hash": 64 hex} of the disc in the drive or on its tray
 *   counters  {}                              -> {"store_writes", "journal_writes", "layout_writes", "barriers"}
 *   clock     {"set": CLOCK}                  "instant", "real", "step", "x20"
 *             {"advance_ms": n}               of one that is stepped
 *   fault     {"add": F | [F, ..]}            F: "name:parameters"
 *             {"clear": true | number}        all of them; one, 1 is the oldest
 *             {}                              each of the three -> {"filters": [F, ..], "faults": [{"fault": F,
 *                                                 "matched": n | null, "hit": n | null}, ..]}, oldest first
 *   reset     {}                              logical unit reset
 *   power     {}                              a cut: what was not synchronised is lost
 *   shutdown  {}                              ends the server after the reply (tgt door and own server)
 */
/* clang-format on */
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
