/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SG_IO: version 3 on sr and sg, version 4 on bsg, as the kernel has them. */
#include <errno.h>
#include <limits.h>
#include <linux/bsg.h>
#include <scsi/sg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "emu/door/sg/shim.h"
#include "emu/door/wire.h"

enum { DEFAULT_TIMEOUT_MS = 60000, DRIVER_SENSE = 8, LONGEST_CDB = 16 };

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

/* What the kernel refuses before any drive hears of it; 0 or an errno. */
static int refused_v3(int descriptor, enum node node, const sg_io_hdr_t *header)
{
    if (header->interface_id != 'S')
        return node == NODE_BLOCK ? EINVAL : ENOSYS;
    if (header->cmdp == NULL)
        return EFAULT;
    if (header->cmd_len < 6 || header->cmd_len > LONGEST_CDB)
        return EMSGSIZE;
    if (!shim_allowed(descriptor, node, header->cmdp[0]))
        return EPERM;
    if (header->dxfer_len > WIRE_MAXIMUM_TRANSFER / 2)
        return node == NODE_BLOCK ? EINVAL : ENOMEM;
    return header->dxfer_len > 0 && header->dxferp == NULL ? EFAULT : 0;
}

static unsigned limit_of(unsigned timeout)
{
    return timeout == 0 ? DEFAULT_TIMEOUT_MS : timeout > INT_MAX ? 0 : timeout;
}

static int sg_io_v3(int descriptor, enum node node, sg_io_hdr_t *header)
{
    int direction = WIRE_NO_DATA;
    int error = refused_v3(descriptor, node, header);
    if (error == 0)
        error = direction_of(header, &direction);
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
        .timeout_ms = limit_of(header->timeout),
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

/* ------------------------------------------------------------------ version 4 */

static int refused_v4(int descriptor, const struct sg_io_v4 *header)
{
    if (header->guard != 'Q' || header->protocol != BSG_PROTOCOL_SCSI ||
        header->subprotocol != BSG_SUB_PROTOCOL_SCSI_CMD)
        return EINVAL;
    if (header->dout_xfer_len > 0 && header->din_xfer_len > 0)
        return EOPNOTSUPP; /* both ways: no kernel of today, and no command of MMC */
    if (header->request == 0)
        return EFAULT;
    if (header->request_len < 6 || header->request_len > LONGEST_CDB)
        return EINVAL;
    if (!shim_allowed(descriptor, NODE_BSG, *(const uint8_t *)(uintptr_t)header->request))
        return EPERM;
    if ((header->dout_xfer_len > 0 && header->dout_xferp == 0) || (header->din_xfer_len > 0 && header->din_xferp == 0))
        return EFAULT;
    return header->dout_xfer_len > WIRE_MAXIMUM_TRANSFER / 2 || header->din_xfer_len > WIRE_MAXIMUM_TRANSFER / 2
               ? EINVAL
               : 0;
}

static void report_v4(struct sg_io_v4 *header, const struct shim_command *command, uint64_t began)
{
    header->device_status = command->status;
    header->transport_status = command->host_status;
    header->driver_status = command->status == 2 ? DRIVER_SENSE : 0;
    header->retry_delay = 0;
    header->info = header->device_status != 0 || header->transport_status != 0 ? SG_INFO_CHECK : 0;
    header->duration = (unsigned)(now_ms() - began);
    header->dout_resid = command->direction == WIRE_DATA_OUT ? command->residual : 0;
    header->din_resid = command->direction == WIRE_DATA_IN ? command->residual : 0;
    size_t length = command->sense_length < header->max_response_len ? command->sense_length : header->max_response_len;
    header->response_len = header->response != 0 ? (unsigned)length : 0;
    if (header->response_len > 0)
        memcpy((void *)(uintptr_t)header->response, command->sense, length);
}

static int sg_io_v4(int descriptor, struct sg_io_v4 *header)
{
    int error = refused_v4(descriptor, header);
    if (error != 0)
        return failed(error);
    bool out = header->dout_xfer_len > 0;
    struct shim_command command = {
        .cdb = (const uint8_t *)(uintptr_t)header->request,
        .cdb_length = header->request_len,
        .direction = out                        ? WIRE_DATA_OUT
                     : header->din_xfer_len > 0 ? WIRE_DATA_IN
                                                : WIRE_NO_DATA,
        .data = (void *)(uintptr_t)(out ? header->dout_xferp : header->din_xferp),
        .length = out ? header->dout_xfer_len : header->din_xfer_len,
        .timeout_ms = limit_of(header->timeout),
    };
    uint64_t began = now_ms();
    error = shim_execute(&command);
    if (error != 0)
        return failed(error);
    report_v4(header, &command, began);
    return 0;
}

int shim_sg_io(int descriptor, enum node node, void *header)
{
    if (header == NULL)
        return failed(EFAULT);
    return node == NODE_BSG ? sg_io_v4(descriptor, header) : sg_io_v3(descriptor, node, header);
}
