/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which drives there are: those COASTER_DRIVES names, or, when it is not set, the nodes /dev/srN of this machine; then
 * those that coaster_add_drive added.
 */
#ifndef COASTER_IMAPI_DRIVES_H
#define COASTER_IMAPI_DRIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A copy of the list, each URL once; free with drives_free, also when it is not whole. False: no memory. */
bool drives_list(char ***urls, size_t *count);
void drives_free(char **urls, size_t count);
/* By this URL or by another one of the same drive. */
bool drives_contain(const char *url);
/* Grows with each drive added or removed by a call and, while the nodes are watched, with each node that comes, goes,
 * or is given to other users. Looks at most ten times a second. */
uint64_t drives_generation(void);
/* The nodes of this machine are watched while anybody has asked for it; counted. */
void drives_watch(void);
void drives_unwatch(void);

#endif
