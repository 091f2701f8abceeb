/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that a drive's server starts: tgtd and tgtadm. */
#ifndef COASTER_EMU_CHILD_H
#define COASTER_EMU_CHILD_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The path of a program that lies where only root's PATH goes; NULL: it is not installed. */
const char *child_find_program(const char *name, char path[PATH_MAX]);
/* The environment with some assignments replaced; "NAME=" alone takes NAME out. To be freed; its strings are not its
 * own. NULL: no memory. */
char **child_environment(char *const assignments[], size_t count);
/* Starts a program with stdout and stderr as given. dies_with_us: with the thread that calls. -1 with errno when there
 * is no process. */
pid_t child_start(const char *path, char *const arguments[], char *const environment[], int output, bool dies_with_us);

#endif
