/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands in a command descriptor block: the fields of every CDB that MMC gives a CD recorder, as one table
 * (reference mmc 2.1 and the section of each command). The trace decodes by it. */
#ifndef COASTER_EMU_CDB_H
#define COASTER_EMU_CDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value with a meaning of its own; name NULL ends a list. */
struct cdb_value {
    uint32_t value;
    const char *name;
};

struct cdb_field {
    const char *name;               /* "lba"; NULL ends a list */
    uint8_t byte, bit;              /* where its highest bit stands */
    uint8_t width;                  /* bits, 1 to 64 */
    bool is_signed;                 /* an address: negative ones lie in the lead-in */
    bool selects;                   /* another value is another thing asked for: coverage tells the values apart */
    const struct cdb_value *values; /* those that MMC names for CD; NULL: any */
};

/* The name of an opcode, from the opcode table or, for a command that the drive does not have, from MMC; NULL: unknown.
 */
const char *cdb_name(uint8_t opcode);
/* Its fields; a list without any for an unknown one. Never NULL. */
const struct cdb_field *cdb_fields(uint8_t opcode);
/* 0 where the CDB is too short. */
int64_t cdb_field_value(const struct cdb_field *field, const uint8_t *cdb, size_t length);
/* The name of a value; NULL: it has none. */
const char *cdb_value_name(const struct cdb_field *field, int64_t value);
/* "2A", "WRITE(10)", "write" (each of that name), any, several with + between; adds to a set of 256 bits. */
bool cdb_opcodes_read(const char *words, uint8_t opcodes[256 / 8]);

#endif
