/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The transport kind "loop:": a drive in this process. loop:NAME reaches a drive that was handed to loop_drive_publish;
 * loop:PATH makes a drive with that disc in it, shared by all handles on the same path and gone with the last one.
 * Commands run on the calling thread under one lock per drive; a command that finishes later makes reap wait for the
 * stepped clock (advanced by another thread or by the bench) or, with the instant clock, never happens.
 */
#ifndef COASTER_EMU_LOOP_TRANSPORT_H
#define COASTER_EMU_LOOP_TRANSPORT_H

#include "emu/drive/drive.h"

void loop_transport_register(void); /* call once from main of a program that links emu/ */
/* The caller keeps the drive; unpublish before freeing it. Handles still open on it answer TRANSPORT_LOST from then on.
 */
int loop_drive_publish(const char *name, struct drive *drive, struct failure *why) coaster_must_check;
void loop_drive_unpublish(const char *name);
/* The drive behind loop:NAME or an open loop:PATH (NULL: none), with its lock taken / given back. Everything that
   touches a published drive outside a transport goes between these two. */
struct drive *loop_drive_lock(const char *name_or_path);
void loop_drive_unlock(struct drive *drive);

#endif
