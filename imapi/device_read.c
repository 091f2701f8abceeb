/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading what is on the disc: data by READ(10), sound by READ CD. */
#include "imapi/device_internal.h"

/* Blocks in as many commands as the transport wants; prepare fills the CDB for a part of them. */
static HRESULT read_in_parts(struct device *device, lba_t lba, uint32_t count, uint32_t block_size, void *data,
                             void (*prepare)(struct device_command *command, lba_t lba, uint32_t count))
{
    uint32_t most = device_transfer_blocks(device, block_size, 64);
    for (uint8_t *at = data; count > 0;) {
        uint32_t part = count < most ? count : most;
        struct device_command command = {
            .direction = TRANSPORT_DATA_IN, .data = at, .data_length = (size_t)part * block_size};
        prepare(&command, lba, part);
        HRESULT result = device_ask(device, &command);
        if (FAILED(result))
            return result;
        if (command.transferred != command.data_length)
            return IMAPI_E_GENERIC;
        lba += (lba_t)part;
        count -= part;
        at += (size_t)part * block_size;
    }
    return S_OK;
}

static void prepare_read(struct device_command *command, lba_t lba, uint32_t count)
{
    command->cdb[0] = 0x28;
    command->cdb_length = 10;
    put_lba(command->cdb + 2, lba);
    put_be16(command->cdb + 7, count);
}

HRESULT device_read_blocks(struct device *device, lba_t lba, uint32_t count, void *data)
{
    return read_in_parts(device, lba, count, DATA_BLOCK, data, prepare_read);
}

/* FUA: from the disc, not from what the drive has in its memory (MMC, READ(10)). */
static void prepare_forced_read(struct device_command *command, lba_t lba, uint32_t count)
{
    prepare_read(command, lba, count);
    command->cdb[1] = 0x08;
}

HRESULT device_read_from_disc(struct device *device, lba_t lba, uint32_t count, void *data)
{
    if (device->no_forced_reads)
        return device_read_blocks(device, lba, count, data);
    HRESULT result = read_in_parts(device, lba, count, DATA_BLOCK, data, prepare_forced_read);
    if (FAILED(result) &&
        (device_sense_is(device, ILLEGAL_REQUEST, 0x24) || device_sense_is(device, ILLEGAL_REQUEST, 0x20))) {
        device->no_forced_reads = true;
        result = device_read_blocks(device, lba, count, data);
    }
    return result;
}

static void prepare_read_cd(struct device_command *command, lba_t lba, uint32_t count)
{
    command->cdb[0] = 0xBE;
    command->cdb[1] = 0x04; /* CD-DA is expected */
    command->cdb[9] = 0x10; /* user data: all of such a block */
    command->cdb_length = 12;
    put_lba(command->cdb + 2, lba);
    put_be24(command->cdb + 6, count);
}

HRESULT device_read_audio(struct device *device, lba_t lba, uint32_t count, void *data)
{
    return read_in_parts(device, lba, count, AUDIO_BLOCK, data, prepare_read_cd);
}
