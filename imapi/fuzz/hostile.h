/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A drive as an attacker: a transport kind ("hostile:") behind which a small honest recorder answers (a CD-R with one
 * session, or blank), and an attack may change each answer before it is seen: data, lengths, sense, status, whether
 * there is an answer at all. Time is its own: a command lasts as long as the attack says, and waiting for it costs
 * nothing.
 */
#ifndef COASTER_IMAPI_HOSTILE_H
#define COASTER_IMAPI_HOSTILE_H

#include <stdlib.h>
#include <string.h>

#include "imapi/device.h"
#include "transport/transport.h"

struct hostile {
    /* the honest recorder */
    const uint8_t *session; /* blocks from address 0 on; NULL: a blank disc */
    uint32_t session_blocks;
    unsigned sessions;
    bool rewritable, empty;
    lba_t session_start, next_writable;
    uint32_t free_blocks;
    uint8_t page05[52];
    uint8_t *written; /* what WRITE brought, from first_written on; grows */
    lba_t first_written;
    uint32_t written_blocks;
    bool kept; /* that is a session now; what is written later is not kept */
    uint32_t written_later;
    /* the attack: after the honest answer has been made; NULL: none */
    void (*attack)(struct hostile *hostile, struct transport_command *command);
    void *context;
    double seconds_per_command;
    /* what came of it */
    unsigned long commands;
    double now;
};

static struct hostile *hostile_drive;

static double hostile_now(void)
{
    return hostile_drive->now;
}

static void hostile_pause(double seconds)
{
    hostile_drive->now += seconds;
}

/* ------------------------------------------------------------------ honest answers */

static void hostile_sense(struct transport_command *command, unsigned key, unsigned code, unsigned qualifier)
{
    uint8_t fixed[18] = {0x70, [2] = (uint8_t)key, [7] = 10, [12] = (uint8_t)code, (uint8_t)qualifier};
    command->status = SCSI_CHECK_CONDITION;
    command->transferred = 0;
    memcpy(command->sense_data, fixed, sizeof fixed);
    command->sense_length = sizeof fixed;
}

static void hostile_give(struct transport_command *command, const void *data, size_t length)
{
    size_t part = length < command->data_length ? length : command->data_length;
    if (part > 0)
        memcpy(command->data, data, part);
    command->transferred = part;
    command->residual = (int64_t)command->data_length - (int64_t)length;
}

static void hostile_mode_sense(struct hostile *h, struct transport_command *command)
{
    uint8_t data[8 + 52] = {0};
    size_t length = sizeof data;
    if ((command->cdb[2] & 0x3F) == 0x05) {
        memcpy(data + 8, h->page05, sizeof h->page05);
        data[8] = 0x05;
        data[9] = 50;
    } else {
        length = 8 + 40;
        const uint8_t page[] = {0x2A, 38, 0x07, 0x07, 0xF1};
        memcpy(data + 8, page, sizeof page);
        put_be16(data + 8 + 18, 7056);
        put_be16(data + 8 + 30, 1);
        put_be16(data + 8 + 34, 7056);
    }
    put_be16(data, (uint32_t)length - 2);
    hostile_give(command, data, length);
}

static void hostile_disc_information(struct hostile *h, struct transport_command *command)
{
    uint8_t data[34] = {0, 32};
    data[2] = (uint8_t)((h->rewritable ? 0x10 : 0) | (h->sessions > 0 ? 1 : 0));
    data[3] = 1;
    data[4] = data[5] = data[6] = (uint8_t)(h->sessions + 1);
    data[7] = 0x80;
    put_be32(data + 12, 0x12345678);
    data[21] = 79, data[22] = 59, data[23] = 74;
    hostile_give(command, data, sizeof data);
}

static void hostile_track_information(struct hostile *h, struct transport_command *command)
{
    uint8_t data[36] = {0, 34};
    bool next = get_be32(command->cdb + 2) == 0xFF;
    data[2] = data[3] = (uint8_t)(next ? h->sessions + 1 : h->sessions);
    data[5] = 4;
    data[7] = next ? 1 : 0;
    put_lba(data + 8, next ? h->next_writable : h->session_start);
    put_lba(data + 12, h->next_writable);
    put_be32(data + 16, next ? h->free_blocks : 0);
    hostile_give(command, data, sizeof data);
}

static void hostile_toc(struct hostile *h, struct transport_command *command)
{
    uint8_t data[20] = {0, 18, 1, (uint8_t)h->sessions, [5] = 0x14, (uint8_t)h->sessions, [13] = 0x14, 0xAA};
    put_lba(data + 8, h->session_start);
    bool burned = h->written && h->session_start == h->first_written;
    put_lba(data + 16, h->session_start + (lba_t)(burned ? h->written_blocks : h->session_blocks));
    if (h->sessions == 0)
        hostile_sense(command, 5, 0x24, 0);
    else
        hostile_give(command, data, (command->cdb[2] & 0x0F) == 1 ? 12 : 20);
}

static void hostile_read(struct hostile *h, struct transport_command *command)
{
    lba_t lba = get_lba(command->cdb + 2);
    uint32_t count = get_be16(command->cdb + 7);
    size_t room = command->data_length;
    bool there = lba >= 0 && h->session && (uint64_t)lba + count <= h->session_blocks;
    bool again =
        h->written && lba >= h->first_written && (uint64_t)(lba - h->first_written) + count <= h->written_blocks;
    if (room < (size_t)count * 2048 || (!there && !again))
        hostile_sense(command, 5, 0x21, 0);
    else if (there)
        hostile_give(command, h->session + (size_t)lba * 2048, (size_t)count * 2048);
    else
        hostile_give(command, h->written + (size_t)(lba - h->first_written) * 2048, (size_t)count * 2048);
}

static void hostile_write(struct hostile *h, struct transport_command *command)
{
    lba_t lba = get_lba(command->cdb + 2);
    uint32_t count = get_be16(command->cdb + 7);
    if (!h->written)
        h->first_written = h->next_writable;
    lba_t expected = h->kept ? h->next_writable + (lba_t)h->written_later : h->first_written + (lba_t)h->written_blocks;
    if (lba != expected || command->data_length != (size_t)count * 2048 || count > h->free_blocks) {
        hostile_sense(command, 5, 0x21, 2);
        return;
    }
    command->transferred = command->data_length;
    if (h->kept) {
        h->written_later += count;
        return;
    }
    uint8_t *grown = realloc(h->written, (size_t)(h->written_blocks + count) * 2048);
    if (!grown)
        abort();
    memcpy(grown + (size_t)h->written_blocks * 2048, command->data, command->data_length);
    h->written = grown;
    h->written_blocks += count;
}

static void hostile_close(struct hostile *h)
{
    bool simulated = h->page05[2] & 0x10;
    if (h->written_blocks == 0 || simulated || h->kept)
        return;
    h->kept = true;
    lba_t end = h->first_written + (lba_t)h->written_blocks + 2;
    h->session_start = h->first_written;
    h->next_writable = end + (h->sessions == 0 ? 11400 : 6900);
    h->sessions++;
    h->free_blocks -= h->free_blocks < 20000 ? h->free_blocks : 20000;
}

static void hostile_answer(struct hostile *h, struct transport_command *command)
{
    static const uint8_t inquiry[36] = "\x05\x80\x05\x32\x1F\0\0\0HOSTILE DRIVE AS ENEMY  1.0";
    static const uint8_t configuration[] = {0, 0, 0, 12, 0, 0, 0, 9, 0x00, 0x2D, 0x01, 4, 0x47, 0, 0, 0};
    command->status = SCSI_GOOD;
    switch (command->cdb[0]) {
    case 0x00:
        if (h->empty)
            hostile_sense(command, 2, 0x3A, 1);
        break;
    case 0x12:
        if (command->cdb[1] & 1)
            hostile_give(command,
                         "\5\x80\0\4"
                         "1234",
                         8);
        else
            hostile_give(command, inquiry, sizeof inquiry);
        break;
    case 0x28:
        hostile_read(h, command);
        break;
    case 0x2A:
        hostile_write(h, command);
        break;
    case 0x43:
        hostile_toc(h, command);
        break;
    case 0x46:
        hostile_give(command, configuration, sizeof configuration);
        break;
    case 0x51:
        hostile_disc_information(h, command);
        break;
    case 0x52:
        hostile_track_information(h, command);
        break;
    case 0x55:
        if (command->data_length >= 8 + sizeof h->page05)
            memcpy(h->page05, (uint8_t *)command->data + 8, sizeof h->page05);
        break;
    case 0x5A:
        hostile_mode_sense(h, command);
        break;
    case 0x5B:
        hostile_close(h);
        break;
    default: /* what brings no data and is done at once */
        break;
    }
}

/* ------------------------------------------------------------------ the transport kind */

static struct transport_command *hostile_done;

static int hostile_open(const char *url, struct transport *transport, struct failure *why)
{
    (void)url, (void)transport, (void)why;
    return 0;
}

static void hostile_shut(struct transport *transport)
{
    (void)transport;
}

static enum transport_result hostile_submit(struct transport *transport, struct transport_command *command)
{
    struct hostile *h = hostile_drive;
    (void)transport;
    h->commands++;
    command->result = TRANSPORT_DONE;
    hostile_answer(h, command);
    double lasts = h->seconds_per_command;
    if (h->attack)
        h->attack(h, command);
    if (lasts * 1000 > command->timeout_ms) {
        lasts = command->timeout_ms / 1000.0;
        command->result = TRANSPORT_TIMEOUT;
    }
    h->now += lasts;
    hostile_done = command;
    return TRANSPORT_DONE;
}

static struct transport_command *hostile_reap(struct transport *transport, int timeout_ms)
{
    struct transport_command *command = hostile_done;
    (void)transport, (void)timeout_ms;
    hostile_done = NULL;
    return command;
}

static struct transport_kind hostile_kind = {
    .scheme = "hostile",
    .help = "a drive that answers anything",
    .open = hostile_open,
    .close = hostile_shut,
    .submit = hostile_submit,
    .reap = hostile_reap,
    .maximum_transfer = 1 << 20,
};

/* Once, from main. */
static inline void hostile_register(void)
{
    transport_kind_register(&hostile_kind);
    device_time = (struct device_time){.now = hostile_now, .pause = hostile_pause};
}

/* An honest drive with a disc: session NULL is a blank one. */
static inline void hostile_begin(struct hostile *h, const uint8_t *session, uint32_t blocks)
{
    *h = (struct hostile){.session = session, .session_blocks = blocks, .free_blocks = 40000, .now = 1};
    h->sessions = session ? 1 : 0;
    h->next_writable = session ? (lba_t)blocks + 11402 : 0;
    h->seconds_per_command = 0.001;
    hostile_drive = h;
}

static inline void hostile_end(struct hostile *h)
{
    free(h->written);
    h->written = NULL;
}

#endif
