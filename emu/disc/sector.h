/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The main channel of a CD sector and its Q frame, made from user data and address (ECMA-130 clauses 14, 22, annexes A,
 * B). */
#ifndef COASTER_EMU_DISC_SECTOR_H
#define COASTER_EMU_DISC_SECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum {
    SECTOR_LENGTH = 2352,
    SECTOR_HEADER_AT = 12,
    SECTOR_MODE_AT = 15,
    SECTOR_USER_DATA_AT = 16,  /* mode 1 */
    SECTOR_SUB_HEADER_AT = 16, /* mode 2 with forms: file, channel, submode, coding, and the same again */
    SECTOR_SUBMODE_AT = 18,
    SECTOR_FORM_1_DATA_AT = 24, /* mode 2 with forms */
    SECTOR_FORM_1_EDC_AT = 2072,
    SECTOR_FORM_2_EDC_AT = 2348,
    SECTOR_EDC_AT = 2064,
    SECTOR_ZERO_AT = 2068,
    SECTOR_P_AT = 2076,
    SECTOR_Q_AT = 2248,
    Q_FRAME_LENGTH = 12,
    SECTOR_SUBMODE_FORM_2 = 0x20,
};

/* The user data stands at SECTOR_USER_DATA_AT already; everything around it is made. */
void sector_complete_mode_1(uint8_t sector[SECTOR_LENGTH], lba_t lba);
/* Mode 2 without forms: 2336 bytes from SECTOR_USER_DATA_AT on stand there, sync and header are made. */
void sector_complete_mode_2(uint8_t sector[SECTOR_LENGTH], lba_t lba);
/* Sub-header and user data stand there; the submode says which form it is. Sync, header and EDC are made, ECC in
 * form 1.
 */
void sector_complete_form(uint8_t sector[SECTOR_LENGTH], lba_t lba);

uint32_t sector_edc(const uint8_t *data, size_t length);
/* P and Q parity over bytes 12-2075 and 12-2247. */
void sector_ecc(uint8_t sector[SECTOR_LENGTH]);

/* Bytes 12-2351 exclusive-ored with the sequence of annex B: there and back. */
void sector_scramble(uint8_t sector[SECTOR_LENGTH]);
bool sector_has_sync(const uint8_t sector[SECTOR_LENGTH]);

/* CRC-16 of the Q channel as recorded: inverted. */
uint16_t q_crc(const uint8_t *data, size_t length);
/* ADR 1: where in which track. relative: frames from the track's start (to it, in a pre-gap with index 0). track
 * in 1..99. */
void q_position(uint8_t q[Q_FRAME_LENGTH], unsigned control, unsigned track, unsigned index, lba_t relative, lba_t lba);
/* ADR 2: 13 digits. */
void q_media_catalog_number(uint8_t q[Q_FRAME_LENGTH], unsigned control, const char *digits, lba_t lba);
/* ADR 3: 5 characters and 7 digits. */
void q_isrc(uint8_t q[Q_FRAME_LENGTH], unsigned control, const char *isrc, lba_t lba);
/* The codes out of such frames; what is no code leaves code alone. */
void q_take_media_catalog_number(const uint8_t q[Q_FRAME_LENGTH], char code[14]);
void q_take_isrc(const uint8_t q[Q_FRAME_LENGTH], char code[13]);

#endif
