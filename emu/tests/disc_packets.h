/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page 05h for tests of packets: both kinds, and a track at once beside them (reference mmc 2.4). */
#ifndef COASTER_EMU_TESTS_DISC_PACKETS_H
#define COASTER_EMU_TESTS_DISC_PACKETS_H

#include "emu/tests/disc_support.h"

static const struct write_parameters data = {
    .write_type = WRITE_TYPE_TAO, .multi_session = 3, .track_mode = 4, .data_block_type = 8, .audio_pause_length = 150};
static const struct write_parameters variable = {
    .write_type = WRITE_TYPE_PACKET, .multi_session = 3, .track_mode = 5, .data_block_type = 8};
static const struct write_parameters fixed = {.write_type = WRITE_TYPE_PACKET,
                                              .multi_session = 3,
                                              .track_mode = 5,
                                              .data_block_type = 8,
                                              .fixed_packet = true,
                                              .packet_size = 32};

#endif
