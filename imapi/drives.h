/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which drives there are: those COASTER_DRIVES names, then those that coaster_add_drive added. */
#ifndef COASTER_IMAPI_DRIVES_H
#define COASTER_IMAPI_DRIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A copy of the list, each URL once; free with drives_free. NULL with *count 0: none. */
char **drives_list(size_t *count);
void drives_free(char **urls, size_t count);
bool drives_contain(const char *url);
/* Grows with each drive added or removed by a call. */
uint64_t drives_generation(void);

#endif
