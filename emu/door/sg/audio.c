/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ioctls that play audio, made of the commands that the kernel makes of them. */
#include <errno.h>
#include <linux/cdrom.h>
#include <string.h>

#include "base/bytes.h"
#include "emu/door/sg/shim.h"
#include "emu/door/wire.h"

enum { AUDIO_CONTROL_PAGE = 0x0E, PORTS = 8 };

static int command(const uint8_t *cdb, size_t cdb_length, int direction, void *data, size_t length)
{
    return shim_kernel_command(cdb, cdb_length, direction, data, length, NULL, NULL);
}

static int play_msf(const struct cdrom_msf *msf)
{
    const uint8_t cdb[10] = {0x47,
                             0,
                             0,
                             msf->cdmsf_min0,
                             msf->cdmsf_sec0,
                             msf->cdmsf_frame0,
                             msf->cdmsf_min1,
                             msf->cdmsf_sec1,
                             msf->cdmsf_frame1};
    return command(cdb, sizeof cdb, WIRE_NO_DATA, NULL, 0);
}

static int play_blocks(const struct cdrom_blk *blocks)
{
    uint8_t cdb[10] = {0x45};
    put_be32(cdb + 2, blocks->from);
    put_be16(cdb + 7, blocks->len);
    return command(cdb, sizeof cdb, WIRE_NO_DATA, NULL, 0);
}

/* Where a track begins, as three bytes of minute, second and frame. */
static int track_start(unsigned track, uint8_t msf[3])
{
    const uint8_t cdb[10] = {0x43, 0x02, [6] = (uint8_t)track, [8] = 12};
    uint8_t toc[12] = {0};
    int error = command(cdb, sizeof cdb, WIRE_DATA_IN, toc, sizeof toc);
    memcpy(msf, toc + 9, 3);
    return error;
}

/* PLAY AUDIO TRACK INDEX, or for a drive that has not got it (MMC dropped it) from the first track's start to the start
 * of the one after the last. */
static int play_tracks(const struct cdrom_ti *tracks)
{
    const uint8_t cdb[10] = {
        0x48, [4] = tracks->cdti_trk0, [5] = tracks->cdti_ind0, [7] = tracks->cdti_trk1, [8] = tracks->cdti_ind1};
    int error = command(cdb, sizeof cdb, WIRE_NO_DATA, NULL, 0);
    if (error != EOPNOTSUPP)
        return error;
    const uint8_t read_toc[10] = {0x43, [8] = 12};
    uint8_t toc[12] = {0}, from[3], to[3];
    error = command(read_toc, sizeof read_toc, WIRE_DATA_IN, toc, sizeof toc);
    unsigned after = tracks->cdti_trk1 >= toc[3] ? CDROM_LEADOUT : tracks->cdti_trk1 + 1u;
    if (error == 0)
        error = track_start(tracks->cdti_trk0, from);
    if (error == 0)
        error = track_start(after, to);
    if (error != 0)
        return error;
    return play_msf(&(struct cdrom_msf){from[0], from[1], from[2], to[0], to[1], to[2]});
}

static int pause_resume(bool resume)
{
    const uint8_t cdb[10] = {0x4B, [8] = resume};
    return command(cdb, sizeof cdb, WIRE_NO_DATA, NULL, 0);
}

static int start_stop(bool start)
{
    const uint8_t cdb[6] = {0x1B, 1, 0, 0, start};
    return command(cdb, sizeof cdb, WIRE_NO_DATA, NULL, 0);
}

/* The page in its MODE SENSE(10) reply: header, block descriptors, page. */
static int read_volume(uint8_t reply[64], uint8_t **page)
{
    const uint8_t cdb[10] = {0x5A, 0, AUDIO_CONTROL_PAGE, [8] = 64};
    int error = command(cdb, sizeof cdb, WIRE_DATA_IN, reply, 64);
    size_t at = 8 + (size_t)get_be16(reply + 6);
    if (error != 0)
        return error;
    if (at + 2 + 6 + PORTS > 64 || (reply[at] & 0x3F) != AUDIO_CONTROL_PAGE)
        return EIO;
    *page = reply + at;
    return 0;
}

static int volume(unsigned long request, struct cdrom_volctrl *levels)
{
    uint8_t reply[64] = {0}, *page;
    int error = read_volume(reply, &page);
    if (error != 0)
        return error;
    uint8_t *fields[4] = {&levels->channel0, &levels->channel1, &levels->channel2, &levels->channel3};
    if (request == CDROMVOLREAD) {
        for (unsigned i = 0; i < 4; i++)
            *fields[i] = page[9 + 2 * i];
        return 0;
    }
    for (unsigned i = 0; i < 4; i++)
        page[9 + 2 * i] = *fields[i];
    /* sent back as header and page, with what the page's length byte says */
    uint8_t list[8 + 2 + 0x1E] = {0};
    size_t length = 2u + page[1];
    if (length > sizeof list - 8 || page + length > reply + sizeof reply)
        return EIO;
    memcpy(list + 8, page, length);
    list[8] &= 0x3F;
    uint8_t cdb[10] = {0x55, 0x10};
    put_be16(cdb + 7, (unsigned)(8 + length));
    return command(cdb, sizeof cdb, WIRE_DATA_OUT, list, 8 + length);
}

static int audio_ioctl(unsigned long request, void *argument, bool *known)
{
    switch (request) {
    case CDROMPLAYMSF:
        return play_msf(argument);
    case CDROMPLAYBLK:
        return play_blocks(argument);
    case CDROMPLAYTRKIND:
        return play_tracks(argument);
    case CDROMPAUSE:
    case CDROMRESUME:
        return pause_resume(request == CDROMRESUME);
    case CDROMSTART:
    case CDROMSTOP:
        return start_stop(request == CDROMSTART);
    case CDROMVOLREAD:
    case CDROMVOLCTRL:
        return volume(request, argument);
    default:
        *known = false;
        return 0;
    }
}

int shim_audio_ioctl(unsigned long request, void *argument, bool *known)
{
    *known = true;
    int error = audio_ioctl(request, argument, known);
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}
