/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From sense to result: the table of reference imapi 4.8, in its order. */
#include "imapi/device_internal.h"

#define ANY (-1)

struct sense_row {
    int key, code, qualifier; /* ANY: whatever stands there */
    HRESULT before, during;   /* before the first write-type command, and from it on */
};

#define BOTH(result) (result), (result)

static const struct sense_row sense_rows[] = {
    {NOT_READY, 0x3A, ANY, BOTH(IMAPI_E_MEDIUM_NOTPRESENT)},
    {NOT_READY, 0x04, ANY, BOTH(IMAPI_E_DEVICE_NOTACCESSIBLE)}, /* the wait for readiness is over by then */
    {NOT_READY, 0x30, ANY,
     BOTH(IMAPI_E_MEDIUM_INVALIDTYPE)}, /* the same refusal from commands that want a ready unit */
    {ILLEGAL_REQUEST, 0x30, ANY, BOTH(IMAPI_E_MEDIUM_INVALIDTYPE)},
    {ILLEGAL_REQUEST, 0x64, ANY, BOTH(IMAPI_E_MEDIUM_INVALIDTYPE)},
    {DATA_PROTECT, 0x27, ANY, BOTH(IMAPI_E_CANNOT_WRITE_TO_MEDIA)},
    {MEDIUM_ERROR, 0x73, 0x02, BOTH(IMAPI_E_CANNOT_WRITE_TO_MEDIA)},
    {MEDIUM_ERROR, 0x73, ANY, BOTH(IMAPI_E_INITIALIZE_WRITE)},
    {ILLEGAL_REQUEST, 0x21, ANY, IMAPI_E_DISCFULL, IMAPI_E_GENERIC},
    {ILLEGAL_REQUEST, 0x63, ANY, IMAPI_E_DISCFULL, IMAPI_E_GENERIC},
    {MEDIUM_ERROR, 0x72, ANY, BOTH(IMAPI_E_INITIALIZE_ENDWRITE)},
    {ILLEGAL_REQUEST, 0x72, ANY, BOTH(IMAPI_E_INITIALIZE_ENDWRITE)},
    {ANY, 0x09, ANY, BOTH(IMAPI_E_LOSS_OF_STREAMING)},
    {MEDIUM_ERROR, 0x0C, 0x09, BOTH(IMAPI_E_LOSS_OF_STREAMING)},
};

static bool fits(int wanted, uint8_t is)
{
    return wanted == ANY || wanted == is;
}

static HRESULT from_sense(struct sense s, bool writing)
{
    if (s.key == RECOVERED_ERROR || sense_good(s))
        return S_OK; /* done, with a remark */
    for (size_t i = 0; i < sizeof sense_rows / sizeof *sense_rows; i++) {
        const struct sense_row *row = &sense_rows[i];
        if (fits(row->key, s.key) && fits(row->code, s.code) && fits(row->qualifier, s.qualifier))
            return writing ? row->during : row->before;
    }
    return IMAPI_E_GENERIC;
}

HRESULT device_result(struct device *device, enum transport_result result, struct sense s, bool writing)
{
    (void)device;
    switch (result) {
    case TRANSPORT_DONE:
        return from_sense(s, writing);
    case TRANSPORT_LOST: /* ENODEV, ENXIO */
        return IMAPI_E_DEVICE_NOTPRESENT;
    case TRANSPORT_BUSY: /* EBUSY */
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    case TRANSPORT_TIMEOUT:
    case TRANSPORT_FAILED:
        break;
    }
    return IMAPI_E_GENERIC;
}
