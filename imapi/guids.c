/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifiers of classes and interfaces (reference imapi 2.1). */
#include "imapi.h"

/* xxxxxxxx-xxxx-0000-C000-000000000046 */
#define OLE_GUID(first) \
    { \
        first, 0, 0, { 0xC0, 0, 0, 0, 0, 0, 0, 0x46 } \
    }
/* xxxxxxxx-xxxx-11D3-9144-00104BA11C5E */
#define IMAPI_GUID(first, second) \
    { \
        first, second, 0x11D3, { 0x91, 0x44, 0x00, 0x10, 0x4B, 0xA1, 0x1C, 0x5E } \
    }

const GUID GUID_NULL = {0};

const IID IID_IUnknown = OLE_GUID(0x00000000);
const IID IID_IStorage = OLE_GUID(0x0000000B);
const IID IID_IStream = OLE_GUID(0x0000000C);
const IID IID_IEnumSTATSTG = OLE_GUID(0x0000000D);
const IID IID_IPropertyStorage = OLE_GUID(0x00000138);
const IID IID_IEnumSTATPROPSTG = OLE_GUID(0x00000139);
const IID IID_ISequentialStream = {0x0C733A30, 0x2A1C, 0x11CE, {0xAD, 0xE5, 0x00, 0xAA, 0x00, 0x44, 0x77, 0x3D}};

const CLSID CLSID_MSDiscMasterObj = IMAPI_GUID(0x520CCA63, 0x51A5);
const CLSID CLSID_MSDiscRecorderObj = IMAPI_GUID(0x520CCA61, 0x51A5);
const CLSID CLSID_MSEnumDiscRecordersObj = {0x8A03567A, 0x63CB, 0x4BA8, {0xBA, 0xF6, 0x52, 0x11, 0x98, 0x16, 0xD1, 0xEF}};

const IID IID_IDiscMaster = IMAPI_GUID(0x520CCA62, 0x51A5);
const IID IID_IDiscRecorder = {0x85AC9776, 0xCA88, 0x4CF2, {0x89, 0x4E, 0x09, 0x59, 0x8C, 0x07, 0x8A, 0x41}};
const IID IID_IEnumDiscRecorders = IMAPI_GUID(0x9B1921E1, 0x54AC);
const IID IID_IEnumDiscMasterFormats = IMAPI_GUID(0xDDF445E1, 0x54BA);
const IID IID_IRedbookDiscMaster = IMAPI_GUID(0xE3BC42CD, 0x4E5C);
const IID IID_IJolietDiscMaster = IMAPI_GUID(0xE3BC42CE, 0x4E5C);
const IID IID_IDiscMasterProgressEvents = IMAPI_GUID(0xEC9E51C1, 0x4E5D);
