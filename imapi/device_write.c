/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Setting a drive up for writing, writing, closing; and what moves the tray (reference imapi 4.8, R-REC-69). */
#include "imapi/device_internal.h"

#define PAGE_LENGTH 52
#define HEADER_LENGTH 8
#define TIDY_ATTEMPTS 5

enum { TRACK_AT_ONCE = 1, TRACK_AUDIO = 0, TRACK_DATA = 4 };

/* How long a drive may go on saying that it is busy before it counts as stuck. */
#define WRITE_PATIENCE_SECONDS 60
#define CLOSE_PATIENCE_SECONDS 900
/* One command may itself take as long as writing a lead-out or erasing a disc takes. */
#define CLOSE_TIMEOUT_MS (15 * 60 * 1000)
#define BLANK_TIMEOUT_MS (3 * 60 * 60 * 1000)

static HRESULT mode_sense_page(struct device *device, uint8_t page[PAGE_LENGTH], size_t *length)
{
    uint8_t data[HEADER_LENGTH + 256] = {0};
    struct device_command command = {.cdb = {0x5A, 0x08, 0x05, [7] = sizeof data >> 8, sizeof data & 0xFF},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    HRESULT result = device_run(device, &command); /* a unit attention may tell that what was set is not any more */
    if (FAILED(result))
        return result;
    size_t begin = HEADER_LENGTH + (size_t)get_be16(data + 6);
    if (begin + 2 > command.transferred || (data[begin] & 0x3F) != 0x05)
        return IMAPI_E_INITIALIZE_WRITE;
    *length = 2u + data[begin + 1];
    if (*length < 50 || begin + *length > command.transferred)
        return IMAPI_E_INITIALIZE_WRITE;
    memcpy(page, data + begin, minimum_size(*length, PAGE_LENGTH));
    return S_OK;
}

/* Page 05h with every field set: what another host left in it has no say (R-REC-69). */
static void fill_page(uint8_t *page, size_t length, const struct device_write_setup *setup)
{
    memset(page, 0, length);
    page[0] = 0x05;
    page[1] = (uint8_t)(length - 2);
    page[2] = (uint8_t)((setup->buffer_underrun_free ? 0x40 : 0) | (setup->simulate ? 0x10 : 0) | TRACK_AT_ONCE);
    page[3] = (uint8_t)((setup->next_session_allowed ? 0xC0 : 0) | (setup->audio ? TRACK_AUDIO : TRACK_DATA));
    page[4] = setup->audio ? BLOCK_RAW_2352 : BLOCK_MODE_1;
    put_be16(page + 14, setup->audio_pause);
}

static HRESULT select_page(struct device *device, const struct device_write_setup *setup, size_t length)
{
    uint8_t data[HEADER_LENGTH + 256] = {0};
    fill_page(data + HEADER_LENGTH, length, setup);
    struct device_command command = {.cdb = {0x55, 0x10},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_OUT,
                                     .data = data,
                                     .data_length = HEADER_LENGTH + length};
    put_be16(command.cdb + 7, (uint32_t)command.data_length);
    return device_run(device, &command);
}

/* What the map of reference imapi 4.8 has no row for is a refused set-up here (R-REC-34). */
static HRESULT as_set_up(HRESULT result)
{
    return result == IMAPI_E_GENERIC ? IMAPI_E_INITIALIZE_WRITE : result;
}

HRESULT device_set_write_parameters(struct device *device, const struct device_write_setup *setup)
{
    uint8_t page[PAGE_LENGTH] = {0}, wanted[PAGE_LENGTH] = {0};
    size_t length = PAGE_LENGTH;
    HRESULT result = mode_sense_page(device, page, &length);
    if (SUCCEEDED(result)) {
        device->setup = *setup; /* a drive may have done what it says it did not */
        device->page_length = length;
        result = select_page(device, setup, length);
    }
    if (SUCCEEDED(result))
        result = mode_sense_page(device, page, &length);
    if (FAILED(result))
        return as_set_up(result);
    /* A drive that took the page and did not keep it would burn what should have been a simulation. */
    fill_page(wanted, PAGE_LENGTH, setup);
    bool kept = (page[2] & 0x1F) == (wanted[2] & 0x1F) && (page[3] & 0xCF) == (wanted[3] & 0xCF) &&
                (page[4] & 0x0F) == wanted[4];
    return kept ? S_OK : IMAPI_E_INITIALIZE_WRITE;
}

struct device_tidying device_tidy_begin(void)
{
    return (struct device_tidying){.before = device_patience_begin(DEVICE_TIDY_SECONDS)};
}

bool device_tidy_again(struct device_tidying *tidying, HRESULT result)
{
    if (SUCCEEDED(result) || result == IMAPI_E_DEVICE_NOTPRESENT || ++tidying->attempts == TIDY_ATTEMPTS) {
        device_patience_end(tidying->before);
        return false;
    }
    device_time.pause(0.001);
    return true;
}

HRESULT device_clear_test_write(struct device *device)
{
    if (!device->setup.simulate)
        return S_OK;
    struct device_write_setup setup = device->setup;
    setup.simulate = false;
    HRESULT result;
    struct device_tidying tidying = device_tidy_begin();
    do
        result = select_page(device, &setup, device->page_length);
    while (device_tidy_again(&tidying, result));
    if (SUCCEEDED(result))
        device->setup.simulate = false;
    return result;
}

HRESULT device_set_write_speed(struct device *device, uint16_t kilobytes_per_second)
{
    struct device_command command = {.cdb = {0xBB, [2] = 0xFF, 0xFF}, .cdb_length = 12, .direction = TRANSPORT_NO_DATA};
    put_be16(command.cdb + 4, kilobytes_per_second);
    HRESULT result = device_run(device, &command);
    if (FAILED(result) && device_last_sense(device).key == ILLEGAL_REQUEST)
        return S_OK; /* the drive chooses its speed itself */
    return as_set_up(result);
}

HRESULT device_calibrate(struct device *device)
{
    struct device_command command = {
        .cdb = {0x54, 0x01}, .cdb_length = 10, .direction = TRANSPORT_NO_DATA, .timeout_ms = 120000};
    HRESULT result = device_run(device, &command);
    if (FAILED(result) &&
        (device_last_sense(device).key == ILLEGAL_REQUEST || device_last_sense(device).code == 0x20) &&
        device_last_sense(device).code != 0x73)
        return S_OK;
    return as_set_up(result);
}

/* ------------------------------------------------------------------ writing */

static bool flow_control(const struct device *device)
{
    return device_sense_is(device, NOT_READY, 0x04) &&
           (device_last_sense(device).qualifier == 0x07 || device_last_sense(device).qualifier == 0x08);
}

/* Sends a command again while the drive says 2/04/07 or 2/04/08, and for no other reason (R-REC-69). */
static HRESULT run_with_flow_control(struct device *device, struct device_command *command, int patience_seconds,
                                     device_poll *poll, void *context)
{
    double began = device_time.now(), pause = 0.001;
    for (;;) {
        HRESULT result = device_run(device, command);
        if (SUCCEEDED(result) || !flow_control(device))
            return result;
        if (poll && poll(context))
            return IMAPI_E_USERABORT;
        if (device_time.now() - began > patience_seconds)
            return IMAPI_E_LOSS_OF_STREAMING;
        device_time.pause(pause);
        if (pause < 0.1)
            pause *= 2;
    }
}

HRESULT device_write(struct device *device, lba_t lba, uint32_t count, uint32_t block_size, const void *data,
                     device_poll *poll, void *context)
{
    union {
        const void *from;
        void *to;
    } bytes = {.from = data}; /* data-out is never written to */
    struct device_command command = {.cdb = {0x2A},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_OUT,
                                     .data = bytes.to,
                                     .data_length = (size_t)count * block_size};
    put_lba(command.cdb + 2, lba);
    put_be16(command.cdb + 7, count);
    atomic_store(&device->writing, true);
    return run_with_flow_control(device, &command, WRITE_PATIENCE_SECONDS, poll, context);
}

HRESULT device_synchronize(struct device *device, device_poll *poll, void *context)
{
    struct device_command command = {
        .cdb = {0x35}, .cdb_length = 10, .direction = TRANSPORT_NO_DATA, .timeout_ms = CLOSE_TIMEOUT_MS};
    return run_with_flow_control(device, &command, CLOSE_PATIENCE_SECONDS, poll, context);
}

HRESULT device_close_session(struct device *device)
{
    struct device_command command = {
        .cdb = {0x5B, [2] = 0x02}, .cdb_length = 10, .direction = TRANSPORT_NO_DATA, .timeout_ms = CLOSE_TIMEOUT_MS};
    return run_with_flow_control(device, &command, CLOSE_PATIENCE_SECONDS, NULL, NULL);
}

/* ------------------------------------------------------------------ the tray, erasing */

HRESULT device_prevent(struct device *device, bool prevent)
{
    struct device_command command = {.cdb = {0x1E, [4] = prevent}, .cdb_length = 6, .direction = TRANSPORT_NO_DATA};
    HRESULT result;
    struct device_tidying tidying = device_tidy_begin();
    do
        result = device_ask(device, &command);
    while (device_tidy_again(&tidying, prevent ? S_OK : result)); /* to lock it is no tidying, and is not insisted on */
    return result;
}

HRESULT device_eject(struct device *device)
{
    struct device_command command = {
        .cdb = {0x1B, [4] = 0x02}, .cdb_length = 6, .direction = TRANSPORT_NO_DATA, .timeout_ms = 120000};
    return device_ask(device, &command);
}

HRESULT device_blank(struct device *device, bool whole)
{
    struct device_command command = {.cdb = {0xA1, whole ? 0x00 : 0x01},
                                     .cdb_length = 12,
                                     .direction = TRANSPORT_NO_DATA,
                                     .timeout_ms = BLANK_TIMEOUT_MS};
    atomic_store(&device->writing, true); /* 5/21 is no full disc here */
    return device_run(device, &command);  /* sent once, whatever comes (R-REC-69) */
}

HRESULT device_buffer_capacity(struct device *device, uint32_t *length, uint32_t *blank)
{
    uint8_t data[12] = {0};
    struct device_command command = {.cdb = {0x5C, [8] = sizeof data},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    HRESULT result = device_run(device, &command);
    if (SUCCEEDED(result) && command.transferred < sizeof data)
        result = IMAPI_E_GENERIC;
    *length = get_be32(data + 4);
    *blank = get_be32(data + 8);
    return result;
}
