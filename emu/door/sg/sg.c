/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SG_IO, version 3, and the other ioctls of the sg driver, the SCSI layer and the block layer. */
#include <errno.h>
#include <limits.h>
#include <linux/fs.h>
#include <scsi/scsi.h>
#include <scsi/scsi_ioctl.h>
#include <scsi/sg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "emu/door/sg/shim.h"
#include "emu/door/wire.h"

enum {
    DEFAULT_TIMEOUT_MS = 60000,
    SG_VERSION = 30536,       /* the sg driver's */
    BLOCK_SG_VERSION = 30527, /* what the block layer answers */
    RESERVED_SIZE = 32768,
    DRIVER_SENSE = 8,
    SECTORS_PER_COMMAND = 1024, /* of 512 bytes */
};

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int failed(int error)
{
    errno = error;
    return -1;
}

/* ------------------------------------------------------------------ SG_IO */

static int direction_of(const sg_io_hdr_t *header, int *direction)
{
    *direction = WIRE_NO_DATA;
    if (header->dxfer_len == 0)
        return 0; /* then any direction will do: cdrdao sends 0 */
    switch (header->dxfer_direction) {
    case SG_DXFER_TO_DEV:
        *direction = WIRE_DATA_OUT;
        return 0;
    case SG_DXFER_FROM_DEV:
    case SG_DXFER_TO_FROM_DEV:
        *direction = WIRE_DATA_IN;
        return 0;
    default:
        return EINVAL;
    }
}

/* Between one buffer and the pieces of a scattered one. */
static void spread(const sg_io_hdr_t *header, uint8_t *whole, bool gather)
{
    const sg_iovec_t *pieces = header->dxferp;
    size_t at = 0;
    for (unsigned i = 0; i < header->iovec_count && at < header->dxfer_len; i++) {
        size_t length = pieces[i].iov_len < header->dxfer_len - at ? pieces[i].iov_len : header->dxfer_len - at;
        if (gather)
            memcpy(whole + at, pieces[i].iov_base, length);
        else
            memcpy(pieces[i].iov_base, whole + at, length);
        at += length;
    }
}

static void report(sg_io_hdr_t *header, const struct shim_command *command, uint64_t began)
{
    header->status = (unsigned char)command->status;
    header->masked_status = (unsigned char)(command->status >> 1 & 0x1F);
    header->msg_status = 0;
    header->host_status = (unsigned short)command->host_status;
    header->driver_status = 0;
    header->sb_len_wr = 0;
    header->resid = command->residual;
    header->duration = (unsigned)(now_ms() - began);
    if (command->sense_length > 0) {
        size_t length = command->sense_length < header->mx_sb_len ? command->sense_length : header->mx_sb_len;
        header->driver_status = DRIVER_SENSE;
        if (header->sbp != NULL && length > 0) {
            memcpy(header->sbp, command->sense, length);
            header->sb_len_wr = (unsigned char)length;
        }
    }
    bool clean = header->masked_status == 0 && header->host_status == 0 && header->driver_status == 0;
    header->info = clean ? SG_INFO_OK : SG_INFO_CHECK;
}

static int sg_io(enum node node, sg_io_hdr_t *header)
{
    if (header == NULL)
        return failed(EFAULT);
    if (header->interface_id != 'S')
        return failed(node == NODE_BLOCK ? EINVAL : ENOSYS);
    if (header->cmdp == NULL)
        return failed(EFAULT);
    if (header->cmd_len == 0 || header->cmd_len > 16)
        return failed(EMSGSIZE);
    /* the block layer lets only those with CAP_SYS_RAWIO send vendor commands */
    if (node == NODE_BLOCK && header->cmdp[0] >= 0xC0 && geteuid() != 0)
        return failed(EPERM);
    if (header->dxfer_len > WIRE_MAXIMUM_TRANSFER / 2)
        return failed(node == NODE_BLOCK ? EINVAL : ENOMEM);
    if (header->dxfer_len > 0 && header->dxferp == NULL)
        return failed(EFAULT);
    int direction;
    int error = direction_of(header, &direction);
    if (error != 0)
        return failed(error);
    uint8_t *whole = NULL;
    if (header->iovec_count > 0 && header->dxfer_len > 0) {
        whole = malloc(header->dxfer_len);
        if (whole == NULL)
            return failed(ENOMEM);
        spread(header, whole, true);
    }
    struct shim_command command = {
        .cdb = header->cmdp,
        .cdb_length = header->cmd_len,
        .direction = direction,
        .data = whole != NULL ? whole : header->dxferp,
        .length = header->dxfer_len,
        .timeout_ms = header->timeout == 0        ? DEFAULT_TIMEOUT_MS
                      : header->timeout > INT_MAX ? 0
                                                  : header->timeout,
    };
    uint64_t began = now_ms();
    error = shim_execute(&command);
    if (error == 0 && whole != NULL && direction == WIRE_DATA_IN)
        spread(header, whole, false);
    free(whole);
    if (error != 0)
        return failed(error);
    report(header, &command, began);
    return 0;
}

/* ------------------------------------------------------------------ the others */

static int block_ioctl(unsigned long request, void *argument, bool *known)
{
    switch (request) {
    case BLKGETSIZE64:
        *(uint64_t *)argument = shim_capacity();
        return 0;
    case BLKGETSIZE:
        *(unsigned long *)argument = (unsigned long)(shim_capacity() / 512);
        return 0;
    case BLKSSZGET:
    case BLKBSZGET:
        *(int *)argument = SECTOR;
        return 0;
    case BLKPBSZGET:
    case BLKIOMIN:
        *(unsigned *)argument = SECTOR;
        return 0;
    case BLKIOOPT:
        *(unsigned *)argument = 0;
        return 0;
    case BLKALIGNOFF:
        *(int *)argument = 0;
        return 0;
    case BLKROGET:
        *(int *)argument = 1;
        return 0;
    case BLKSECTGET:
        *(unsigned short *)argument = SECTORS_PER_COMMAND;
        return 0;
    case BLKRAGET:
        *(long *)argument = 256;
        return 0;
    case BLKRASET:
    case BLKBSZSET:
    case BLKFLSBUF:
        return 0;
    default:
        *known = false;
        return 0;
    }
}

static int generic_ioctl(unsigned long request, void *argument, bool *known)
{
    switch (request) {
    case SG_GET_SCSI_ID: {
        struct sg_scsi_id *id = argument;
        memset(id, 0, sizeof *id);
        id->scsi_type = 5;
        id->h_cmd_per_lun = 1;
        id->d_queue_depth = 1;
        return 0;
    }
    case SG_GET_SG_TABLESIZE:
        *(int *)argument = 128;
        return 0;
    case SG_GET_COMMAND_Q:
    case SG_GET_KEEP_ORPHAN:
    case SG_GET_NUM_WAITING:
    case SG_GET_LOW_DMA:
        *(int *)argument = 0;
        return 0;
    case SG_SET_COMMAND_Q:
    case SG_SET_KEEP_ORPHAN:
    case SG_SET_DEBUG:
    case SG_NEXT_CMD_LEN:
    case SG_SET_FORCE_LOW_DMA:
    case SG_SET_FORCE_PACK_ID:
        return 0;
    case SG_GET_PACK_ID:
        *(int *)argument = -1;
        return 0;
    default:
        *known = false;
        return 0;
    }
}

int shim_sg_ioctl(int descriptor, enum node node, unsigned long request, void *argument, bool *known)
{
    static int timeout_jiffies = DEFAULT_TIMEOUT_MS / 10, reserved_size = RESERVED_SIZE;
    (void)descriptor;
    *known = true;
    switch (request) {
    case SG_IO:
        return sg_io(node, argument);
    case SG_GET_VERSION_NUM:
        *(int *)argument = node == NODE_GENERIC ? SG_VERSION : BLOCK_SG_VERSION;
        return 0;
    case SG_SET_TIMEOUT:
        timeout_jiffies = *(int *)argument;
        return 0;
    case SG_GET_TIMEOUT:
        return timeout_jiffies;
    case SG_SET_RESERVED_SIZE:
        if (*(int *)argument < 0)
            return failed(EINVAL);
        reserved_size = *(int *)argument < SECTORS_PER_COMMAND * 512 ? *(int *)argument : SECTORS_PER_COMMAND * 512;
        return 0;
    case SG_GET_RESERVED_SIZE:
        *(int *)argument = reserved_size;
        return 0;
    case SG_EMULATED_HOST:
        *(int *)argument = 0;
        return 0;
    case SG_SCSI_RESET:
        return 0;
    case SCSI_IOCTL_GET_IDLUN:
        memset(argument, 0, 2 * sizeof(int)); /* host 0, channel 0, id 0, lun 0 */
        return 0;
    case SCSI_IOCTL_GET_BUS_NUMBER:
        *(int *)argument = 0;
        return 0;
    case SCSI_IOCTL_PROBE_HOST:
        if (*(int *)argument > 0)
            *(char *)argument = '\0';
        return 1;
    case SCSI_IOCTL_TEST_UNIT_READY: {
        static const uint8_t test_unit_ready[6];
        int error = shim_kernel_command(test_unit_ready, 6, WIRE_NO_DATA, NULL, 0, NULL, NULL);
        return error == 0 ? 0 : failed(error);
    }
    default:
        break;
    }
    return node == NODE_GENERIC ? generic_ioctl(request, argument, known) : block_ioctl(request, argument, known);
}

int shim_ioctl(int descriptor, enum node node, unsigned long request, void *argument)
{
    bool known;
    int result = shim_sg_ioctl(descriptor, node, request, argument, &known);
    if (known)
        return result;
    if (node == NODE_BLOCK) {
        result = shim_cdrom_ioctl(request, argument, &known);
        if (known)
            return result;
    }
    /* HDIO_GET_IDENTITY and SG_GET_SCSI_ID among them */
    return failed(node == NODE_BLOCK && ((request & 0xFF00) == 0x2200 || (request & 0xFF00) == 0x0300) ? EINVAL
                                                                                                       : ENOTTY);
}
