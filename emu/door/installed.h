/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the modules that are loaded into other programs lie, and the personalities that come with this one. */
#ifndef COASTER_EMU_INSTALLED_H
#define COASTER_EMU_INSTALLED_H

#include <limits.h>
#include <stdbool.h>

/*
 * Finds coaster-tgt.so or coaster-sg.so: where the environment variable says, beside this program or in a folder above
 * it (the build tree), else where `make install` puts it, PREFIX/lib/[TRIPLET/]coaster/. False: nowhere.
 */
bool installed_module(const char *name, const char *variable, char path[PATH_MAX]);

/*
 * The folder of *.personality files: where $COASTER_PERSONALITIES says, beside this program or in a folder above it,
 * else PREFIX/share/coaster/personalities. False: nowhere.
 */
bool installed_personalities(char folder[PATH_MAX]);
/* The file that a word of the command line means: a path, or the name of one in that folder. False: neither. */
bool installed_personality(const char *word, char path[PATH_MAX]);

#endif
