/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ioctls of the sg and bsg drivers, the SCSI layer and the block layer beside SG_IO, and who answers which. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <scsi/scsi.h>
#include <scsi/scsi_ioctl.h>
#include <scsi/sg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/door/sg/shim.h"
#include "emu/door/wire.h"

enum {
    DEFAULT_TIMEOUT = 6000,   /* in ticks of 10 ms */
    SG_VERSION = 30536,       /* the sg driver's */
    BLOCK_SG_VERSION = 30527, /* what the SCSI layer answers for sr and bsg */
    RESERVED_SIZE = 32768,
    SECTORS_PER_COMMAND = 1024, /* of 512 bytes */
    PAGE = 4096,
    RESET_NO_ESCALATE = 0x100, /* of SG_SCSI_RESET */
    GET_PCI = 0x5387,          /* SCSI_IOCTL_GET_PCI, which libc's headers do not name */
};

static int failed(int error)
{
    errno = error;
    return -1;
}

static int answer(int error)
{
    return error == 0 ? 0 : failed(error);
}

static int simple_command(unsigned opcode, unsigned byte4)
{
    uint8_t cdb[6] = {(uint8_t)opcode, 0, 0, 0, (uint8_t)byte4};
    return shim_kernel_command(cdb, sizeof cdb, WIRE_NO_DATA, NULL, 0, NULL, NULL);
}

/* ------------------------------------------------------------------ the drivers' own */

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
    case BLKSECTGET: /* here in bytes */
        *(int *)argument = SECTORS_PER_COMMAND * 512;
        return 0;
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

/* ------------------------------------------------------------------ the SCSI layer's, on every node */

/* The oldest pass-through: the CDB and data-out follow two lengths; data-in or 16 bytes of sense replace them. */
static int send_command(int descriptor, enum node node, unsigned *argument)
{
    static const uint8_t lengths[8] = {6, 10, 10, 12, 16, 12, 10, 10}; /* by group; the last two are vendors' */
    if (argument == NULL)
        return failed(EINVAL);
    unsigned out = argument[0], in = argument[1];
    uint8_t *data = (uint8_t *)(argument + 2), buffer[PAGE] = {0};
    if (out > PAGE || in > PAGE)
        return failed(EINVAL);
    struct shim_command command = {.cdb_length = lengths[data[0] >> 5],
                                   .direction = out > 0  ? WIRE_DATA_OUT
                                                : in > 0 ? WIRE_DATA_IN
                                                         : WIRE_NO_DATA,
                                   .data = buffer,
                                   .length = out > in ? out : in,
                                   .timeout_ms = DEFAULT_TIMEOUT * 10};
    uint8_t cdb[16];
    memcpy(cdb, data, command.cdb_length);
    command.cdb = cdb;
    if (!shim_allowed(descriptor, node == NODE_GENERIC ? NODE_BLOCK : node, cdb[0]))
        return failed(EPERM);
    memcpy(buffer, data + command.cdb_length, out);
    int error = shim_execute(&command);
    if (error != 0)
        return failed(error);
    if (command.status == 0)
        memcpy(data, buffer, in);
    else
        memcpy(data, command.sense, command.sense_length < 16 ? command.sense_length : 16);
    return (int)command.status;
}

/* The name of the host adapter's driver, into a buffer whose length it begins with. */
static int probe_host(void *argument)
{
    static const char name[] = "coaster";
    if (argument != NULL) {
        unsigned room = *(unsigned *)argument;
        memcpy(argument, name, room < sizeof name ? room : sizeof name);
    }
    return 1;
}

static int test_unit_ready(void)
{
    uint8_t sense[32];
    static const uint8_t cdb[6];
    int error = shim_kernel_command(cdb, sizeof cdb, WIRE_NO_DATA, NULL, 0, sense, NULL);
    return error == 0 ? 0 : error == ENODEV ? failed(ENODEV) : 2; /* CHECK CONDITION, as a result */
}

/* A reset of nothing asks whether resets are known. */
static int scsi_reset(const int *what)
{
    if ((*what & ~RESET_NO_ESCALATE) == SG_SCSI_RESET_NOTHING)
        return 0;
    return failed(geteuid() == 0 ? EIO : EACCES); /* the door carries commands, no task management */
}

static int layer_ioctl(int descriptor, enum node node, unsigned long request, void *argument, bool *known)
{
    switch (request) {
    case SG_EMULATED_HOST:
        *(int *)argument = node != NODE_GENERIC;
        return 0;
    case SG_SCSI_RESET:
        return scsi_reset(argument);
    case SCSI_IOCTL_SEND_COMMAND:
        return node == NODE_BSG ? failed(EINVAL) : send_command(descriptor, node, argument);
    case SCSI_IOCTL_GET_IDLUN:
        memset(argument, 0, 2 * sizeof(int)); /* host 0, channel 0, id 0, lun 0 */
        return 0;
    case SCSI_IOCTL_GET_BUS_NUMBER:
        *(int *)argument = 0;
        return 0;
    case SCSI_IOCTL_PROBE_HOST:
        return probe_host(argument);
    case GET_PCI:
        return failed(ENXIO);
    case SCSI_IOCTL_TEST_UNIT_READY:
        return test_unit_ready();
    case SCSI_IOCTL_START_UNIT:
        return answer(simple_command(0x1B, 1));
    case SCSI_IOCTL_STOP_UNIT:
        return answer(simple_command(0x1B, 0));
    case SCSI_IOCTL_DOORLOCK:
        return answer(simple_command(0x1E, 1));
    case SCSI_IOCTL_DOORUNLOCK:
        return answer(simple_command(0x1E, 0));
    default:
        *known = false;
        return 0;
    }
}

/* Settings of the sg interface. */
static int settings_ioctl(enum node node, unsigned long request, void *argument, bool *known)
{
    static int timeout = DEFAULT_TIMEOUT, reserved_size = RESERVED_SIZE;
    switch (request) {
    case SG_GET_VERSION_NUM:
        *(int *)argument = node == NODE_GENERIC ? SG_VERSION : BLOCK_SG_VERSION;
        return 0;
    case SG_SET_TIMEOUT:
        timeout = *(int *)argument;
        return 0;
    case SG_GET_TIMEOUT:
        return timeout;
    case SG_SET_RESERVED_SIZE:
        if (*(int *)argument < 0)
            return failed(EINVAL);
        reserved_size = *(int *)argument < SECTORS_PER_COMMAND * 512 ? *(int *)argument : SECTORS_PER_COMMAND * 512;
        return 0;
    case SG_GET_RESERVED_SIZE:
        *(int *)argument = reserved_size;
        return 0;
    default:
        *known = false;
        return 0;
    }
}

/* What no layer knows is EINVAL from the SCSI layer, also on sr (SG_GET_SCSI_ID, HDIO_GET_IDENTITY, TCGETS). */
int shim_ioctl(int descriptor, enum node node, unsigned long request, void *argument)
{
    if (request == SG_IO)
        return shim_sg_io(descriptor, node, argument);
    bool known = true;
    int result = settings_ioctl(node, request, argument, &known);
    if (!known) {
        known = true;
        result = layer_ioctl(descriptor, node, request, argument, &known);
    }
    if (!known && node == NODE_GENERIC) {
        known = true;
        result = generic_ioctl(request, argument, &known);
    }
    if (!known && node == NODE_BLOCK) {
        known = true;
        result = block_ioctl(request, argument, &known);
    }
    if (!known && node != NODE_BSG) {
        known = true;
        result = shim_cdrom_ioctl(descriptor, node, request, argument, &known);
    }
    if (known)
        return result;
    return failed(node == NODE_BSG                                                             ? ENOTTY
                  : node == NODE_GENERIC && (fcntl(descriptor, F_GETFL) & O_ACCMODE) != O_RDWR ? EPERM
                                                                                               : EINVAL);
}
