/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What disc is in the drive: readiness, READ DISC INFORMATION, READ TRACK INFORMATION, READ TOC, and its identity
 * (R-MUL-23). */
#include <sodium.h>

#include "imapi/device_internal.h"

#define DESCRIPTOR_BLOCKS 16 /* a descriptor set is a handful; a terminator that is not there by then never comes */

/* Not a result of anybody: the disc changed while it was looked at. */
#define LOOK_AGAIN ((HRESULT)0x80040FFF)

unsigned device_becoming_ready_seconds = 30;

static HRESULT test_unit_ready(struct device *device)
{
    struct device_command command = {.cdb = {0x00}, .cdb_length = 6, .direction = TRANSPORT_NO_DATA};
    return device_run(device, &command);
}

/* Who is asked while a drive becomes ready; poll NULL: nobody. */
struct waiting {
    device_poll *poll;
    void *context;
};

static HRESULT wait_ready(struct device *device, struct waiting waiting)
{
    double began = device_time.now(), pause = 0.002;
    int attentions = 0;
    for (;;) {
        HRESULT result = test_unit_ready(device);
        if (SUCCEEDED(result))
            return result;
        if (device_last_sense(device).key == UNIT_ATTENTION && ++attentions < 20)
            continue; /* a new nexus, a new disc: told once each */
        if (result != IMAPI_E_DEVICE_NOTACCESSIBLE || !device_sense_is(device, NOT_READY, 0x04))
            return result;
        if (device_time.now() - began > device_becoming_ready_seconds)
            return result;
        if (waiting.poll != NULL && waiting.poll(waiting.context))
            return IMAPI_E_USERABORT;
        device_time.pause(pause);
        if (pause < 0.25)
            pause *= 2;
    }
}

HRESULT device_wait_ready(struct device *device)
{
    return wait_ready(device, (struct waiting){0});
}

/* A failed question about the disc: its absence, its kind (x/30) and the drive's state have names of their own,
 * everything else is "cannot be read" (R-REC-35). */
static HRESULT name_of_question(const struct device *device, HRESULT result)
{
    if (SUCCEEDED(result) || result == IMAPI_E_MEDIUM_NOTPRESENT || result == IMAPI_E_DEVICE_NOTPRESENT ||
        result == IMAPI_E_DEVICE_NOTACCESSIBLE || result == IMAPI_E_USERABORT)
        return result;
    return device_last_sense(device).code == 0x30 ? IMAPI_E_MEDIUM_INVALIDTYPE : IMAPI_E_DISCINFO;
}

static HRESULT answer_of_disc(const struct device *device, HRESULT result)
{
    bool not_yet = device_last_sense(device).key == UNIT_ATTENTION || device_sense_is(device, NOT_READY, 0x04);
    return FAILED(result) && not_yet ? LOOK_AGAIN : name_of_question(device, result);
}

static HRESULT ask_disc(struct device *device, struct device_command *command)
{
    HRESULT result = device_ask(device, command);
    return answer_of_disc(device, result);
}

static HRESULT current_profile(struct device *device, uint16_t *profile)
{
    uint8_t data[8] = {0};
    struct device_command command = {.cdb = {0x46, 0x02, [8] = sizeof data},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    HRESULT result = ask_disc(device, &command);
    if (SUCCEEDED(result) && command.transferred < sizeof data)
        result = IMAPI_E_DISCINFO;
    *profile = FAILED(result) ? 0 : get_be16(data + 6);
    return result;
}

static lba_t lba_of_msf(const uint8_t *msf)
{
    if (msf[0] == 0xFF || msf[1] > 59 || msf[2] > 74)
        return LBA_NONE;
    lba_t blocks = (msf[0] * 60 + msf[1]) * 75 + msf[2];
    return msf[0] < 90 ? blocks - 150 : blocks - 450150; /* reference mmc 3.1 */
}

/* first_in_last: of the last session, complete or not. */
static HRESULT disc_information(struct device *device, struct device_disc *disc, uint16_t *first_in_last,
                                uint16_t *last_in_last)
{
    uint8_t data[34] = {0};
    struct device_command command = {.cdb = {0x51, [8] = sizeof data},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    HRESULT result = ask_disc(device, &command);
    if (FAILED(result))
        return result;
    if (command.transferred < 24)
        return IMAPI_E_DISCINFO;
    disc->erasable = data[2] & 0x10;
    disc->status = data[2] & 0x03;
    disc->last_session_state = data[2] >> 2 & 0x03;
    uint16_t sessions = (uint16_t)(data[9] << 8 | data[4]);
    /* an appendable disc shows one session more than is closed, a blank one shows one that is not there (reference
     * mmc 3.0) */
    disc->sessions = disc->status == DISC_COMPLETE || sessions == 0 ? sessions : (uint16_t)(sessions - 1);
    if (disc->status == DISC_BLANK)
        disc->sessions = 0;
    disc->disc_type = data[8];
    disc->identification_valid = data[7] & 0x80;
    disc->identification = disc->identification_valid ? get_be32(data + 12) : 0;
    disc->last_lead_out_start = lba_of_msf(data + 21);
    *first_in_last = (uint16_t)(data[10] << 8 | data[5]);
    *last_in_last = (uint16_t)(data[11] << 8 | data[6]);
    return S_OK;
}

struct track_information {
    bool next_writable_valid;
    lba_t start, next_writable;
    uint32_t free_blocks;
    uint8_t control;
};

static HRESULT take_track_information(const struct device_command *command, struct track_information *information)
{
    const uint8_t *data = command->data;
    if (command->transferred < 20)
        return IMAPI_E_DISCINFO;
    information->control = data[5] & 0x0F;
    information->next_writable_valid = data[7] & 0x01;
    information->start = get_lba(data + 8);
    information->next_writable = information->next_writable_valid ? get_lba(data + 12) : LBA_NONE;
    information->free_blocks = get_be32(data + 16);
    return S_OK;
}

typedef HRESULT send_command(struct device *device, struct device_command *command);

static HRESULT track_information(struct device *device, uint32_t track, send_command *send,
                                 struct track_information *information)
{
    uint8_t data[36] = {0};
    struct device_command command = {.cdb = {0x52, 0x01, [8] = sizeof data},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    put_be32(command.cdb + 2, track);
    HRESULT result = send(device, &command);
    return FAILED(result) ? result : take_track_information(&command, information);
}

HRESULT device_next_writable(struct device *device, lba_t *lba, uint32_t *free_blocks)
{
    struct track_information next;
    /* Sent as it is: the drive is set up by now, and what a unit attention tells of may have undone that. */
    HRESULT result = name_of_question(device, track_information(device, 0xFF, device_run, &next));
    *lba = LBA_NONE;
    *free_blocks = 0;
    if (SUCCEEDED(result) && next.next_writable_valid) {
        *lba = next.next_writable;
        *free_blocks = next.free_blocks;
    }
    return result;
}

/* READ TOC format 1: the first track of the last complete session. */
static HRESULT last_session_start(struct device *device, struct device_disc *disc)
{
    uint8_t data[12] = {0};
    struct device_command command = {.cdb = {0x43, 0x00, 0x01, [8] = sizeof data},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    HRESULT result = ask_disc(device, &command);
    if (FAILED(result))
        return result;
    if (command.transferred < sizeof data)
        return IMAPI_E_DISCINFO;
    disc->last_session_start = get_lba(data + 8);
    disc->last_session_data = data[5] & 0x04;
    return S_OK;
}

/* READ TOC format 0: the lead-out, and whether the first track is sound. */
static HRESULT table_of_contents(struct device *device, struct device_disc *disc)
{
    uint8_t data[4 + 8 * 100] = {0};
    struct device_command command = {.cdb = {0x43, [7] = sizeof data >> 8, sizeof data & 0xFF},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    HRESULT result = ask_disc(device, &command);
    if (FAILED(result))
        return result;
    if (command.transferred < 4)
        return IMAPI_E_DISCINFO;
    size_t length = minimum_size(command.transferred, 2u + get_be16(data));
    for (size_t at = 4; at + 8 <= length; at += 8) {
        if (at == 4)
            disc->first_session_audio = !(data[at + 1] & 0x04);
        if (data[at + 2] == 0xAA)
            disc->lead_out_start = get_lba(data + at + 4);
    }
    return S_OK;
}

/*
 * Another program left page 05h at session at once: then a blank disc begins at its pre-gap, -150, and what is free
 * counts that and the two run-out blocks (reference mmc Appendix A, READ TRACK INFORMATION of a blank CD-R both ways).
 * RecordDisc writes a track at once, which begins at 0.
 */
static void as_track_at_once(struct device_disc *disc)
{
    uint32_t not_ours = (uint32_t)(2 - (int64_t)disc->next_writable);
    disc->next_writable = 0;
    disc->free_blocks = disc->free_blocks > not_ours ? disc->free_blocks - not_ours : 0;
}

static HRESULT next_writable(struct device *device, struct device_disc *disc)
{
    struct track_information next;
    if (disc->status == DISC_COMPLETE)
        return S_OK; /* track FFh does not exist there */
    HRESULT result = track_information(device, 0xFF, ask_disc, &next);
    if (FAILED(result) || !next.next_writable_valid)
        return result;
    disc->next_writable = next.next_writable;
    disc->free_blocks = next.free_blocks;
    if (next.next_writable < 0)
        as_track_at_once(disc);
    return S_OK;
}

/* The volume descriptors stand at the session's start + 16. A session without them is identified by the rest; one where
 * they cannot be read is not known to be the one expected. */
static HRESULT digest_descriptors(struct device *device, struct device_disc *disc)
{
    uint8_t block[DATA_BLOCK];
    if (!disc->last_session_data || disc->last_session_start < 0 ||
        disc->last_session_start > INT32_MAX - 16 - DESCRIPTOR_BLOCKS || sodium_init() < 0)
        return S_OK;
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof disc->descriptor_digest);
    size_t hashed = 0;
    HRESULT result = S_OK;
    for (unsigned i = 0; i < DESCRIPTOR_BLOCKS; i++) {
        result = device_read_blocks(device, disc->last_session_start + 16 + (lba_t)i, 1, block);
        if (FAILED(result) || memcmp(block + 1, "CD001", 5) != 0)
            break;
        crypto_generichash_update(&state, block, sizeof block);
        hashed++;
        if (block[0] == 255)
            break;
    }
    if (hashed > 0)
        crypto_generichash_final(&state, disc->descriptor_digest, sizeof disc->descriptor_digest);
    disc->descriptors_unreadable = FAILED(result);
    result = answer_of_disc(device, result);
    return result == IMAPI_E_DISCINFO || result == IMAPI_E_MEDIUM_INVALIDTYPE ? S_OK : result;
}

/*
 * A drive may say anything of its disc. Addresses that no CD has are no disc information; free blocks that lie behind
 * the last address cannot be written, and what is made of them (the stash's reserve, a count of 31 bits) stays within
 * bounds.
 */
static HRESULT keep_to_a_cd(struct device_disc *disc)
{
    if (disc->profile < PROFILE_CD_ROM || disc->profile > PROFILE_CD_RW)
        return S_OK;
    if (disc->sessions > 99 || disc->last_track > 99)
        return IMAPI_E_DISCINFO;
    lba_t next = disc->next_writable;
    if (disc->status == DISC_COMPLETE || next == LBA_NONE)
        return S_OK;
    if (next > DEVICE_CD_BLOCKS_MOST || (disc->sessions > 0 && next <= disc->last_session_start))
        return IMAPI_E_DISCINFO;
    uint32_t most = (uint32_t)(DEVICE_CD_BLOCKS_MOST - next);
    if (disc->free_blocks > most)
        disc->free_blocks = most;
    return S_OK;
}

static HRESULT read_disc_once(struct device *device, struct device_disc *disc, struct waiting waiting)
{
    uint16_t first_in_last = 0, last_in_last = 0;
    *disc = (struct device_disc){.last_session_start = LBA_NONE,
                                 .last_track_start = LBA_NONE,
                                 .next_writable = LBA_NONE,
                                 .lead_out_start = LBA_NONE,
                                 .last_lead_out_start = LBA_NONE};
    HRESULT result = name_of_question(device, wait_ready(device, waiting));
    if (SUCCEEDED(result))
        result = current_profile(device, &disc->profile);
    if (SUCCEEDED(result))
        result = disc_information(device, disc, &first_in_last, &last_in_last);
    if (SUCCEEDED(result) && disc->sessions > 0) {
        struct track_information last;
        disc->last_track = disc->status == DISC_COMPLETE ? last_in_last : (uint16_t)(first_in_last - 1);
        result = last_session_start(device, disc);
        if (SUCCEEDED(result))
            result = track_information(device, disc->last_track, ask_disc, &last);
        if (SUCCEEDED(result))
            disc->last_track_start = last.start;
        if (SUCCEEDED(result))
            result = table_of_contents(device, disc);
    }
    if (SUCCEEDED(result))
        result = next_writable(device, disc);
    if (SUCCEEDED(result))
        result = keep_to_a_cd(disc);
    if (SUCCEEDED(result))
        result = digest_descriptors(device, disc);
    disc->present = SUCCEEDED(result);
    return result == IMAPI_E_MEDIUM_NOTPRESENT ? S_OK : result;
}

HRESULT device_read_disc_asking(struct device *device, struct device_disc *disc, device_poll *poll, void *context)
{
    HRESULT result = LOOK_AGAIN;
    double before = device_patience_begin(device_becoming_ready_seconds + DEVICE_IDENTIFY_SECONDS);
    for (int attempt = 0; attempt < 5 && result == LOOK_AGAIN; attempt++)
        result = read_disc_once(device, disc, (struct waiting){poll, context});
    if (SUCCEEDED(result))
        device_refresh_speed(device); /* the speeds are those for the disc inside (R-RCS-04) */
    device_patience_end(before);
    if (result == LOOK_AGAIN)
        result = device_sense_is(device, NOT_READY, 0x04) ? IMAPI_E_DEVICE_NOTACCESSIBLE : IMAPI_E_DISCINFO;
    return result;
}

HRESULT device_read_disc(struct device *device, struct device_disc *disc)
{
    return device_read_disc_asking(device, disc, NULL, NULL);
}

bool device_same_disc(const struct device_disc *a, const struct device_disc *b)
{
    if (!a->present || !b->present || a->sessions != b->sessions || a->last_session_start != b->last_session_start ||
        a->next_writable != b->next_writable)
        return false;
    if (a->identification_valid && b->identification_valid && a->identification != b->identification)
        return false;
    return memcmp(a->descriptor_digest, b->descriptor_digest, sizeof a->descriptor_digest) == 0;
}
