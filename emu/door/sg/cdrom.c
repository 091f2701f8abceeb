/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CDROM ioctls, made of commands as the kernel's cdrom and sr drivers make them. */
#include <errno.h>
#include <limits.h>
#include <linux/cdrom.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "emu/door/sg/shim.h"
#include "emu/door/wire.h"

enum { CD_FRAME = 2352, MSF_OFFSET = 150 };

static int failed(int error)
{
    errno = error;
    return -1;
}

static int answer(int error)
{
    return error == 0 ? 0 : failed(error);
}

static int command(const uint8_t *cdb, size_t cdb_length, int direction, void *data, size_t length)
{
    return shim_kernel_command(cdb, cdb_length, direction, data, length, NULL, NULL);
}

/* ------------------------------------------------------------------ drive and disc */

/* Page 2Ah, as sr reads it at attach. */
static int capability(void)
{
    uint8_t mode_sense[6] = {0x1A, 0x08, 0x2A, 0, 128}, reply[128] = {0};
    int can = CDC_OPEN_TRAY | CDC_CLOSE_TRAY | CDC_LOCK | CDC_SELECT_SPEED | CDC_MULTI_SESSION | CDC_MCN |
              CDC_MEDIA_CHANGED | CDC_PLAY_AUDIO | CDC_RESET | CDC_DRIVE_STATUS | CDC_GENERIC_PACKET;
    if (command(mode_sense, sizeof mode_sense, WIRE_DATA_IN, reply, sizeof reply) != 0)
        return can;
    const uint8_t *page = reply + 4 + reply[3];
    if (page + 8 > reply + sizeof reply)
        return can;
    if (!(page[4] & 0x01))
        can &= ~CDC_PLAY_AUDIO;
    if (!(page[6] & 0x08))
        can &= ~CDC_OPEN_TRAY;
    if ((page[6] >> 5) == 0)
        can &= ~CDC_CLOSE_TRAY; /* a caddy */
    if (page[2] & 0x08)
        can |= CDC_DVD;
    if (page[3] & 0x01)
        can |= CDC_CD_R;
    if (page[3] & 0x02)
        can |= CDC_CD_RW;
    if (page[3] & 0x10)
        can |= CDC_DVD_R;
    if (page[3] & 0x20)
        can |= CDC_DVD_RAM;
    return can;
}

int shim_drive_status(void)
{
    static const uint8_t test_unit_ready[6];
    uint8_t sense[32] = {0};
    int error = shim_kernel_command(test_unit_ready, sizeof test_unit_ready, WIRE_NO_DATA, NULL, 0, sense, NULL);
    if (error == 0)
        return CDS_DISC_OK;
    if ((sense[2] & 0x0F) == 2 && sense[12] == 4)
        return CDS_DRIVE_NOT_READY;
    if ((sense[2] & 0x0F) == 2 && sense[12] == 0x3A)
        return sense[13] == 2 ? CDS_TRAY_OPEN : CDS_NO_DISC;
    return error == ENOMEDIUM ? CDS_NO_DISC : CDS_DRIVE_NOT_READY;
}

static int read_toc(unsigned format, bool msf, unsigned first, uint8_t *reply, size_t length)
{
    uint8_t cdb[10] = {0x43, msf ? 2 : 0, (uint8_t)format, [6] = (uint8_t)first};
    put_be16(cdb + 7, (unsigned)length);
    return command(cdb, sizeof cdb, WIRE_DATA_IN, reply, length);
}

static int disc_status(void)
{
    uint8_t toc[4 + 100 * 8] = {0};
    int status = shim_drive_status();
    if (status != CDS_DISC_OK)
        return status == CDS_TRAY_OPEN ? CDS_TRAY_OPEN : CDS_NO_DISC;
    if (read_toc(0, false, 0, toc, sizeof toc) != 0)
        return CDS_NO_INFO;
    unsigned data = 0, audio = 0;
    for (size_t at = 4; at + 8 <= sizeof toc && at < (size_t)get_be16(toc) + 2; at += 8)
        if (toc[at + 2] != CDROM_LEADOUT)
            toc[at + 1] & 4 ? data++ : audio++;
    if (audio > 0)
        return data > 0 ? CDS_MIXED : CDS_AUDIO;
    return data > 0 ? CDS_DATA_1 : CDS_NO_INFO;
}

static int start_stop(unsigned what)
{
    uint8_t cdb[6] = {0x1B, 0, 0, 0, (uint8_t)what};
    return command(cdb, sizeof cdb, WIRE_NO_DATA, NULL, 0);
}

static int prevent(bool lock)
{
    uint8_t cdb[6] = {0x1E, 0, 0, 0, lock};
    return command(cdb, sizeof cdb, WIRE_NO_DATA, NULL, 0);
}

static int select_speed(unsigned times)
{
    uint8_t cdb[12] = {0xBB};
    unsigned speed = times == 0 ? 0xFFFF : times * 177 > 0xFFFF ? 0xFFFF : times * 177;
    put_be16(cdb + 2, speed);
    put_be16(cdb + 4, 0xFFFF);
    return command(cdb, sizeof cdb, WIRE_NO_DATA, NULL, 0);
}

/* ------------------------------------------------------------------ table of contents */

static int toc_header(struct cdrom_tochdr *header)
{
    uint8_t toc[12] = {0};
    int error = read_toc(0, false, 0, toc, sizeof toc);
    if (error == 0) {
        header->cdth_trk0 = toc[2];
        header->cdth_trk1 = toc[3];
    }
    return error;
}

static void put_address(union cdrom_addr *address, unsigned format, const uint8_t *field)
{
    if (format == CDROM_MSF) {
        address->msf.minute = field[1];
        address->msf.second = field[2];
        address->msf.frame = field[3];
    } else {
        address->lba = (int)get_be32(field);
    }
}

static int toc_entry(struct cdrom_tocentry *entry)
{
    uint8_t toc[12] = {0};
    if (entry->cdte_format != CDROM_MSF && entry->cdte_format != CDROM_LBA)
        return EINVAL;
    int error = read_toc(0, entry->cdte_format == CDROM_MSF, entry->cdte_track, toc, sizeof toc);
    if (error != 0)
        return error == EOPNOTSUPP ? EIO : error;
    entry->cdte_ctrl = toc[5] & 0x0Fu;
    entry->cdte_adr = (unsigned)toc[5] >> 4 & 0x0Fu;
    entry->cdte_datamode = (entry->cdte_ctrl & CDROM_DATA_TRACK) ? 1 : 0;
    put_address(&entry->cdte_addr, entry->cdte_format, toc + 8);
    return 0;
}

static int multi_session(struct cdrom_multisession *session)
{
    uint8_t toc[12] = {0};
    if (session->addr_format != CDROM_MSF && session->addr_format != CDROM_LBA)
        return EINVAL;
    int error = read_toc(1, false, 0, toc, sizeof toc);
    if (error != 0)
        return error;
    int lba = (int)get_be32(toc + 8);
    session->xa_flag = lba > 0;
    if (session->addr_format == CDROM_MSF) {
        session->addr.msf.minute = (uint8_t)((lba + MSF_OFFSET) / 75 / 60);
        session->addr.msf.second = (uint8_t)((lba + MSF_OFFSET) / 75 % 60);
        session->addr.msf.frame = (uint8_t)((lba + MSF_OFFSET) % 75);
    } else {
        session->addr.lba = lba;
    }
    return 0;
}

static int sub_channel(unsigned format, unsigned track, bool msf, uint8_t *reply, size_t length)
{
    uint8_t cdb[10] = {0x42, msf ? 2 : 0, 0x40, (uint8_t)format, [6] = (uint8_t)track};
    put_be16(cdb + 7, (unsigned)length);
    return command(cdb, sizeof cdb, WIRE_DATA_IN, reply, length);
}

static int read_sub_channel(struct cdrom_subchnl *channel)
{
    uint8_t reply[16] = {0};
    if (channel->cdsc_format != CDROM_MSF && channel->cdsc_format != CDROM_LBA)
        return EINVAL;
    int error = sub_channel(1, 0, channel->cdsc_format == CDROM_MSF, reply, sizeof reply);
    if (error != 0)
        return error;
    channel->cdsc_audiostatus = reply[1];
    channel->cdsc_ctrl = reply[5] & 0x0Fu;
    channel->cdsc_adr = (unsigned)reply[5] >> 4 & 0x0Fu;
    channel->cdsc_trk = reply[6];
    channel->cdsc_ind = reply[7];
    put_address(&channel->cdsc_absaddr, channel->cdsc_format, reply + 8);
    put_address(&channel->cdsc_reladdr, channel->cdsc_format, reply + 12);
    return 0;
}

static int catalogue_number(struct cdrom_mcn *number)
{
    uint8_t reply[24] = {0};
    int error = sub_channel(2, 0, false, reply, sizeof reply);
    if (error == 0) {
        memcpy(number->medium_catalog_number, reply + 9, 13);
        number->medium_catalog_number[13] = 0;
    }
    return error;
}

/* ------------------------------------------------------------------ sectors */

static int read_cd(int lba, unsigned count, unsigned expected_type, unsigned fields, void *data, size_t length)
{
    uint8_t cdb[12] = {0xBE, (uint8_t)(expected_type << 2), [9] = (uint8_t)fields};
    put_be32(cdb + 2, (uint32_t)lba);
    put_be24(cdb + 6, count);
    return command(cdb, sizeof cdb, WIRE_DATA_IN, data, length);
}

static int read_audio(const struct cdrom_read_audio *request)
{
    int lba = request->addr_format == CDROM_MSF ? (request->addr.msf.minute * 60 + request->addr.msf.second) * 75 +
                                                      request->addr.msf.frame - MSF_OFFSET
                                                : request->addr.lba;
    if (request->addr_format != CDROM_MSF && request->addr_format != CDROM_LBA)
        return EINVAL;
    if (lba < 0 || request->nframes <= 0 || request->nframes > 75)
        return EINVAL;
    return read_cd(lba, (unsigned)request->nframes, 1, 0xF8, request->buf, (size_t)request->nframes * CD_FRAME);
}

/* The address goes in, the sector comes out, in one buffer: of any type, as READ CD gives it. */
static int read_sector(unsigned long request, void *argument)
{
    struct cdrom_msf from;
    memcpy(&from, argument, sizeof from);
    int lba = (from.cdmsf_min0 * 60 + from.cdmsf_sec0) * 75 + from.cdmsf_frame0 - MSF_OFFSET;
    if (lba < 0)
        return EINVAL;
    switch (request) {
    case CDROMREADRAW:
        return read_cd(lba, 1, 0, 0xF8, argument, CD_FRAME);
    case CDROMREADMODE2:
        return read_cd(lba, 1, 0, 0x58, argument, 2336);
    default:
        return read_cd(lba, 1, 0, 0x10, argument, SECTOR);
    }
}

static int read_track_information(unsigned type, unsigned number, uint8_t *reply, size_t length)
{
    uint8_t cdb[10] = {0x52, (uint8_t)type};
    put_be32(cdb + 2, number);
    put_be16(cdb + 7, (unsigned)length);
    return command(cdb, sizeof cdb, WIRE_DATA_IN, reply, length);
}

static int next_writable(long *block)
{
    uint8_t reply[36] = {0};
    int error = read_track_information(1, 0xFF, reply, sizeof reply);
    if (error != 0)
        return EIO;
    *block = reply[7] & 1 ? (long)(int32_t)get_be32(reply + 12) : (long)(int32_t)get_be32(reply + 8);
    return 0;
}

static int last_written(long *block)
{
    uint64_t capacity = shim_capacity();
    if (capacity == 0)
        return EIO;
    *block = (long)(capacity / SECTOR) - 1;
    return 0;
}

/* ------------------------------------------------------------------ CDROM_SEND_PACKET */

/* The kernel makes an SG_IO of 12 bytes of CDB of it: sense is handed over, any status but GOOD is EIO, and the length
 * left comes back in buflen. */
static int send_packet(int descriptor, enum node node, struct cdrom_generic_command *packet)
{
    /* the drive takes a CDB of its group's length (SPC 4.3.4) */
    static const uint8_t lengths[8] = {6, 10, 10, 12, 12, 12, 12, 12};
    bool data = packet->data_direction != CGC_DATA_NONE && packet->buflen > 0;
    struct shim_command inner = {
        .cdb = packet->cmd,
        .cdb_length = lengths[packet->cmd[0] >> 5],
        .direction = packet->data_direction == CGC_DATA_WRITE ? WIRE_DATA_OUT : WIRE_DATA_IN,
        .data = packet->buffer,
        .length = data ? packet->buflen : 0,
        .timeout_ms = packet->timeout > 0 ? (unsigned)packet->timeout * 10 : 60000, /* given in ticks of 10 ms */
    };
    if (packet->data_direction > CGC_DATA_NONE || (data && packet->data_direction == CGC_DATA_UNKNOWN))
        return EINVAL;
    if (!shim_allowed(descriptor, node, packet->cmd[0]))
        return EPERM;
    int error = shim_execute(&inner);
    if (error != 0)
        return error;
    if (packet->sense != NULL && inner.sense_length > 0)
        memcpy(packet->sense, inner.sense,
               inner.sense_length < sizeof *packet->sense ? inner.sense_length : sizeof *packet->sense);
    if (inner.status != 0)
        return EIO;
    packet->stat = 0;
    packet->buflen = inner.residual > 0 ? (unsigned)inner.residual : 0;
    return 0;
}

/* ------------------------------------------------------------------ all of them */

/* The tray as the SCSI layer moves it: an empty drive and a changed disc are no failure. */
static int move_tray(unsigned what)
{
    int error = start_stop(what);
    return error == ENOMEDIUM ? 0 : error;
}

/* Those that any node answers; sg passes no others on. */
static int scsi_cdrom_ioctl(int descriptor, enum node node, unsigned long request, void *argument, bool *known)
{
    switch (request) {
    case CDROMEJECT:
        return answer(move_tray(2));
    case CDROMCLOSETRAY:
        return answer(move_tray(3));
    case CDROM_SEND_PACKET:
        return answer(send_packet(descriptor, node, argument));
    default:
        *known = false;
        return 0;
    }
}

static int sector_ioctl(unsigned long request, void *argument, bool *known)
{
    switch (request) {
    case CDROMREADTOCHDR:
        return answer(toc_header(argument));
    case CDROMREADTOCENTRY:
        return answer(toc_entry(argument));
    case CDROMMULTISESSION:
        return answer(multi_session(argument));
    case CDROMSUBCHNL:
        return answer(read_sub_channel(argument));
    case CDROM_GET_MCN:
        return answer(catalogue_number(argument));
    case CDROMREADAUDIO:
        return answer(read_audio(argument));
    case CDROMREADRAW:
    case CDROMREADMODE1:
    case CDROMREADMODE2:
        return answer(read_sector(request, argument));
    case CDROM_NEXT_WRITABLE:
        return answer(next_writable(argument));
    case CDROM_LAST_WRITTEN:
        return answer(last_written(argument));
    default:
        *known = false;
        return 0;
    }
}

static int drive_ioctl(unsigned long request, long number, bool *known)
{
    static int options = CDO_LOCK | CDO_USE_FFLAGS | CDO_AUTO_CLOSE;
    switch (request) {
    case CDROM_GET_CAPABILITY:
        return capability();
    case CDROM_DRIVE_STATUS:
        if (number != CDSL_CURRENT && number != CDSL_NONE && number != 0)
            return failed(EINVAL);
        return shim_drive_status();
    case CDROM_DISC_STATUS:
        return disc_status();
    case CDROM_MEDIA_CHANGED:
        shim_drive_status();
        return shim_media_changed();
    case CDROM_CHANGER_NSLOTS:
        return 1;
    case CDROM_LOCKDOOR:
        return answer(prevent(number != 0));
    case CDROMEJECT_SW:
        options = number ? options | CDO_AUTO_EJECT | CDO_AUTO_CLOSE : options & ~(CDO_AUTO_EJECT | CDO_AUTO_CLOSE);
        return 0;
    case CDROM_SET_OPTIONS:
        return options |= (int)number;
    case CDROM_CLEAR_OPTIONS:
        return options &= ~(int)number;
    case CDROM_SELECT_SPEED:
        return answer(select_speed((unsigned)number));
    case CDROMRESET:
    case CDROM_DEBUG:
        return geteuid() == 0 ? 0 : failed(EACCES);
    default:
        *known = false;
        return 0;
    }
}

int shim_cdrom_ioctl(int descriptor, enum node node, unsigned long request, void *argument, bool *known)
{
    *known = true;
    int result = scsi_cdrom_ioctl(descriptor, node, request, argument, known);
    if (*known || node != NODE_BLOCK)
        return result;
    *known = true;
    result = drive_ioctl(request, (long)(intptr_t)argument, known);
    if (*known)
        return result;
    *known = true;
    result = sector_ioctl(request, argument, known);
    if (*known || !(capability() & CDC_PLAY_AUDIO))
        return result;
    *known = true;
    return shim_audio_ioctl(request, argument, known);
}
