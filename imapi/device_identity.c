/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the drive is and what it can do: INQUIRY, serial number page, GET CONFIGURATION, capabilities page 2Ah. */
#include "imapi/device_internal.h"

enum { FEATURE_CD_TRACK_AT_ONCE = 0x002D };

static void take_text(char *out, size_t room, const uint8_t *text, size_t length)
{
    if (length > room - 1)
        length = room - 1;
    memcpy(out, text, length);
    while (length > 0 && (out[length - 1] == ' ' || out[length - 1] == '\0'))
        length--; /* R-DEV-07 */
    out[length] = '\0';
    size_t blanks = strspn(out, " ");
    memmove(out, out + blanks, length - blanks + 1);
}

static HRESULT inquiry(struct device *device, struct device_identity *identity, bool unless_busy)
{
    uint8_t data[36] = {0};
    struct device_command command = {.cdb = {0x12, [4] = sizeof data},
                                     .cdb_length = 6,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data,
                                     .unless_busy = unless_busy};
    HRESULT result = device_ask(device, &command);
    if (FAILED(result))
        return result;
    take_text(identity->vendor, sizeof identity->vendor, data + 8, 8);
    take_text(identity->product, sizeof identity->product, data + 16, 16);
    take_text(identity->revision, sizeof identity->revision, data + 32, 4);
    return S_OK;
}

HRESULT device_probe(struct device *device)
{
    struct device_identity identity;
    /* a drive that another thread's command is with is there */
    HRESULT result = inquiry(device, &identity, true);
    /* a connection that broke while nobody used it is made again: only then the drive is gone. Where none could be made
     * there is none, and a host that does not answer is not waited for twice. */
    if (result == IMAPI_E_DEVICE_NOTPRESENT && device_holder(device) == NULL && device_connection_broke(device))
        result = inquiry(device, &identity, true);
    return result == IMAPI_E_DEVICE_NOTPRESENT || result == E_OUTOFMEMORY ? result : S_OK;
}

HRESULT device_find_again(struct device *device)
{
    return device_holder(device) == NULL ? device_probe(device) : S_OK;
}

static void serial_number(struct device *device, struct device_identity *identity)
{
    uint8_t data[255] = {0};
    struct device_command command = {.cdb = {0x12, 0x01, 0x80, [4] = sizeof data},
                                     .cdb_length = 6,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    if (FAILED(device_ask(device, &command)) || data[1] != 0x80 || command.transferred < 4)
        return;
    take_text(identity->serial, sizeof identity->serial, data + 4, minimum_size(data[3], command.transferred - 4));
}

/* The feature descriptor number, or NULL. */
static const uint8_t *find_feature(const uint8_t *data, size_t length, unsigned number)
{
    for (size_t at = 8; at + 4 <= length && at + 4 + data[at + 3] <= length; at += 4u + data[at + 3])
        if (get_be16(data + at) == number)
            return data + at;
    return NULL;
}

static void features(struct device *device, struct device_identity *identity)
{
    uint8_t data[4096] = {0};
    struct device_command command = {.cdb = {0x46, [7] = sizeof data >> 8, sizeof data & 0xFF},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    if (FAILED(device_ask(device, &command)))
        return;
    const uint8_t *at_once = find_feature(data, command.transferred, FEATURE_CD_TRACK_AT_ONCE);
    if (!at_once || at_once[3] < 4)
        return;
    identity->writes_cd_r = true;
    identity->writes_cd_rw = at_once[4] & 0x02;
    identity->test_write = at_once[4] & 0x04;
    identity->buffer_underrun_free = at_once[4] & 0x40;
    unsigned types = get_be16(at_once + 6); /* a bit for each data block type of page 05h */
    if (types != 0) {
        identity->writes_audio = types & 1u << BLOCK_RAW_2352;
        identity->writes_data = types & 1u << BLOCK_MODE_1;
    }
}

/* Page 2Ah: what drives without features say, and the speeds for the disc inside. */
static HRESULT capabilities(struct device *device, struct device_identity *identity, bool unless_busy)
{
    uint8_t data[512] = {0};
    struct device_command command = {.cdb = {0x5A, 0x08, 0x2A, [7] = sizeof data >> 8, sizeof data & 0xFF},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data,
                                     .unless_busy = unless_busy};
    HRESULT result = device_ask(device, &command);
    if (FAILED(result))
        return result;
    size_t begin = 8u + get_be16(data + 6);
    if (begin + 20 > command.transferred || (data[begin] & 0x3F) != 0x2A)
        return IMAPI_E_GENERIC;
    const uint8_t *page = data + begin;
    size_t length = minimum_size(2u + page[1], command.transferred - begin);
    identity->writes_cd_r = identity->writes_cd_r || (page[3] & 0x01);
    identity->writes_cd_rw = identity->writes_cd_rw || (page[3] & 0x02);
    identity->test_write = identity->test_write || (page[3] & 0x04);
    identity->buffer_underrun_free = identity->buffer_underrun_free || (page[4] & 0x80);
    uint16_t fastest = 0;
    for (unsigned i = 0; length >= 32 && i < get_be16(page + 30) && 36u + 4u * i <= length; i++) {
        uint16_t speed = get_be16(page + 34 + 4 * i);
        if (speed > fastest)
            fastest = speed;
    }
    identity->maximum_write_speed = fastest ? fastest : get_be16(page + 18);
    identity->buffer_size = get_be16(page + 12) * UINT32_C(1024);
    return S_OK;
}

/* GET PERFORMANCE, type 03h, write speed descriptors (reference mmc 2.18), which a reservation does not keep from
 * anybody. */
static void performance(struct device *device, struct device_identity *identity)
{
    uint8_t data[8 + 16 * 32] = {0};
    struct device_command command = {.cdb = {0xAC, [9] = 32, [10] = 0x03},
                                     .cdb_length = 12,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    if (FAILED(device_ask(device, &command)))
        return;
    for (size_t at = 8; at + 16 <= command.transferred; at += 16) {
        uint32_t speed = get_be32(data + at + 12);
        if (speed > identity->maximum_write_speed && speed <= UINT16_MAX)
            identity->maximum_write_speed = (uint16_t)speed;
    }
}

static void keep(struct device *device, const struct device_identity *identity)
{
    pthread_mutex_lock(&device->state);
    device->identity = *identity;
    device->identified = true;
    pthread_mutex_unlock(&device->state);
}

HRESULT device_identify(struct device *device, struct device_identity *identity)
{
    pthread_mutex_lock(&device->state);
    bool identified = device->identified;
    *identity = device->identity;
    pthread_mutex_unlock(&device->state);
    if (identified)
        return S_OK;
    struct device_identity found = {.writes_audio = true, .writes_data = true};
    HRESULT result = inquiry(device, &found, false);
    if (FAILED(result))
        return result;
    serial_number(device, &found);
    features(device, &found);
    result = capabilities(device, &found, false); /* an ancient drive may refuse the page */
    if (result == IMAPI_E_DEVICE_NOTACCESSIBLE)
        performance(device, &found); /* somebody has reserved it: asked again another time */
    else
        keep(device, &found);
    *identity = found;
    return S_OK;
}

static HRESULT refresh_speed(struct device *device, bool unless_busy)
{
    struct device_identity identity;
    HRESULT result = device_identify(device, &identity);
    if (SUCCEEDED(result) && !device_is_burning(device)) {
        result = capabilities(device, &identity, unless_busy);
        struct sense s = device_last_sense(device);
        if (FAILED(result) && s.key == UNIT_ATTENTION &&
            s.code == 0x28) /* another disc: its speeds are what is wanted */
            result = capabilities(device, &identity, unless_busy);
        if (SUCCEEDED(result))
            keep(device, &identity);
    }
    return result;
}

HRESULT device_refresh_speed(struct device *device)
{
    return refresh_speed(device, false);
}

HRESULT device_refresh_speed_if_free(struct device *device)
{
    return device_holder(device) == NULL ? refresh_speed(device, true) : IMAPI_E_DEVICE_NOTACCESSIBLE;
}
