/* SPDX-License-Identifier: 0BSD */
/*
 * The Image Mastering API, version 1: IDiscMaster and what it hands out. Slot order, widths and identifiers are those of Windows
 * (reference imapi 2, 3, 5, 7, 9, 10, 11); what the methods do is written there rule by rule, and docs/imapi.md names the case that proves each rule.
 *
 *     CoInitialize(NULL);
 *     CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&master);
 *     IDiscMaster_Open(master);
 *     IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet);
 *     IDiscMaster_EnumDiscRecorders(master, &recorders); IEnumDiscRecorders_Next(recorders, 1, &recorder, &fetched);
 *     IDiscMaster_SetActiveDiscRecorder(master, recorder);
 *     IJolietDiscMaster_AddData(joliet, storage, 0);
 *     IDiscMaster_RecordDisc(master, FALSE, TRUE);
 *     IDiscMaster_Close(master);
 *
 * A method returns S_OK, or a code of imapierror.h. IMAPI_E_NOTOPENED comes before everything else, then IMAPI_E_WRONGFORMAT, then
 * E_POINTER and E_INVALIDARG.
 */
#ifndef COASTER_IMAPI_H
#define COASTER_IMAPI_H

#include "imapierror.h"
#include "objbase.h"

COASTER_BEGIN_C

typedef struct IDiscMaster IDiscMaster;
typedef struct IDiscRecorder IDiscRecorder;
typedef struct IEnumDiscRecorders IEnumDiscRecorders;
typedef struct IEnumDiscMasterFormats IEnumDiscMasterFormats;
typedef struct IRedbookDiscMaster IRedbookDiscMaster;
typedef struct IJolietDiscMaster IJolietDiscMaster;
typedef struct IDiscMasterProgressEvents IDiscMasterProgressEvents;

extern const CLSID CLSID_MSDiscMasterObj;        /* the only class that can be created */
extern const CLSID CLSID_MSDiscRecorderObj;
extern const CLSID CLSID_MSEnumDiscRecordersObj;
extern const IID IID_IDiscMaster;
extern const IID IID_IDiscRecorder;
extern const IID IID_IEnumDiscRecorders;
extern const IID IID_IEnumDiscMasterFormats;
extern const IID IID_IRedbookDiscMaster;
extern const IID IID_IJolietDiscMaster;
extern const IID IID_IDiscMasterProgressEvents;

/* GetRecorderType: what the device writes, whatever disc is in it. */
enum RECORDER_TYPES { RECORDER_CDR = 0x1, RECORDER_CDRW = 0x2 };
/* GetRecorderState: a value, not a mask. */
#define RECORDER_DOING_NOTHING 0x0
#define RECORDER_OPENED 0x1
#define RECORDER_BURNING 0x2
/* QueryMediaType: one value, 0 without a disc, and flags. */
enum MEDIA_TYPES {
    MEDIA_CDDA_CDROM = 1,
    MEDIA_CD_ROM_XA = 2,
    MEDIA_CD_I = 3,
    MEDIA_CD_EXTRA = 4,
    MEDIA_CD_OTHER = 5,
    MEDIA_SPECIAL = 6
};
enum MEDIA_FLAGS { MEDIA_BLANK = 0x1, MEDIA_RW = 0x2, MEDIA_WRITABLE = 0x4, MEDIA_FORMAT_UNUSABLE_BY_IMAPI = 0x8 };

/* Standard COM enumerators: Next gives S_FALSE when fewer came than were asked for; the count may be NULL when one was asked for. */
typedef struct IEnumDiscMasterFormatsVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IEnumDiscMasterFormats *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IEnumDiscMasterFormats *This);
    ULONG (STDMETHODCALLTYPE *Release)(IEnumDiscMasterFormats *This);
    HRESULT (STDMETHODCALLTYPE *Next)(IEnumDiscMasterFormats *This, ULONG cFormats, IID *lpiidFormatID, ULONG *pcFetched);
    HRESULT (STDMETHODCALLTYPE *Skip)(IEnumDiscMasterFormats *This, ULONG cFormats);
    HRESULT (STDMETHODCALLTYPE *Reset)(IEnumDiscMasterFormats *This);
    HRESULT (STDMETHODCALLTYPE *Clone)(IEnumDiscMasterFormats *This, IEnumDiscMasterFormats **ppEnum);
} IEnumDiscMasterFormatsVtbl;
struct IEnumDiscMasterFormats {
    const IEnumDiscMasterFormatsVtbl *lpVtbl;
};
#define IEnumDiscMasterFormats_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IEnumDiscMasterFormats_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IEnumDiscMasterFormats_Release(p) ((p)->lpVtbl->Release((p)))
#define IEnumDiscMasterFormats_Next(p, cFormats, lpiidFormatID, pcFetched) ((p)->lpVtbl->Next((p), (cFormats), (lpiidFormatID), (pcFetched)))
#define IEnumDiscMasterFormats_Skip(p, cFormats) ((p)->lpVtbl->Skip((p), (cFormats)))
#define IEnumDiscMasterFormats_Reset(p) ((p)->lpVtbl->Reset((p)))
#define IEnumDiscMasterFormats_Clone(p, ppEnum) ((p)->lpVtbl->Clone((p), (ppEnum)))

typedef struct IEnumDiscRecordersVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IEnumDiscRecorders *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IEnumDiscRecorders *This);
    ULONG (STDMETHODCALLTYPE *Release)(IEnumDiscRecorders *This);
    HRESULT (STDMETHODCALLTYPE *Next)(IEnumDiscRecorders *This, ULONG cRecorders, IDiscRecorder **ppRecorder, ULONG *pcFetched);
    HRESULT (STDMETHODCALLTYPE *Skip)(IEnumDiscRecorders *This, ULONG cRecorders);
    HRESULT (STDMETHODCALLTYPE *Reset)(IEnumDiscRecorders *This);
    HRESULT (STDMETHODCALLTYPE *Clone)(IEnumDiscRecorders *This, IEnumDiscRecorders **ppEnum);
} IEnumDiscRecordersVtbl;
struct IEnumDiscRecorders {
    const IEnumDiscRecordersVtbl *lpVtbl;
};
#define IEnumDiscRecorders_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IEnumDiscRecorders_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IEnumDiscRecorders_Release(p) ((p)->lpVtbl->Release((p)))
#define IEnumDiscRecorders_Next(p, cRecorders, ppRecorder, pcFetched) ((p)->lpVtbl->Next((p), (cRecorders), (ppRecorder), (pcFetched)))
#define IEnumDiscRecorders_Skip(p, cRecorders) ((p)->lpVtbl->Skip((p), (cRecorders)))
#define IEnumDiscRecorders_Reset(p) ((p)->lpVtbl->Reset((p)))
#define IEnumDiscRecorders_Clone(p, ppEnum) ((p)->lpVtbl->Clone((p), (ppEnum)))

/* Implemented by the client; what a Notify method returns has no influence. All calls come on the thread that called the method. */
typedef struct IDiscMasterProgressEventsVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IDiscMasterProgressEvents *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IDiscMasterProgressEvents *This);
    ULONG (STDMETHODCALLTYPE *Release)(IDiscMasterProgressEvents *This);
    HRESULT (STDMETHODCALLTYPE *QueryCancel)(IDiscMasterProgressEvents *This, boolean *pbCancel);
    HRESULT (STDMETHODCALLTYPE *NotifyPnPActivity)(IDiscMasterProgressEvents *This);
    HRESULT (STDMETHODCALLTYPE *NotifyAddProgress)(IDiscMasterProgressEvents *This, LONG nCompletedSteps, LONG nTotalSteps);
    HRESULT (STDMETHODCALLTYPE *NotifyBlockProgress)(IDiscMasterProgressEvents *This, LONG nCompleted, LONG nTotal);
    HRESULT (STDMETHODCALLTYPE *NotifyTrackProgress)(IDiscMasterProgressEvents *This, LONG nCurrentTrack, LONG nTotalTracks);
    HRESULT (STDMETHODCALLTYPE *NotifyPreparingBurn)(IDiscMasterProgressEvents *This, LONG nEstimatedSeconds);
    HRESULT (STDMETHODCALLTYPE *NotifyClosingDisc)(IDiscMasterProgressEvents *This, LONG nEstimatedSeconds);
    HRESULT (STDMETHODCALLTYPE *NotifyBurnComplete)(IDiscMasterProgressEvents *This, HRESULT status);
    HRESULT (STDMETHODCALLTYPE *NotifyEraseComplete)(IDiscMasterProgressEvents *This, HRESULT status);
} IDiscMasterProgressEventsVtbl;
struct IDiscMasterProgressEvents {
    const IDiscMasterProgressEventsVtbl *lpVtbl;
};
#define IDiscMasterProgressEvents_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IDiscMasterProgressEvents_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IDiscMasterProgressEvents_Release(p) ((p)->lpVtbl->Release((p)))
#define IDiscMasterProgressEvents_QueryCancel(p, pbCancel) ((p)->lpVtbl->QueryCancel((p), (pbCancel)))
#define IDiscMasterProgressEvents_NotifyPnPActivity(p) ((p)->lpVtbl->NotifyPnPActivity((p)))
#define IDiscMasterProgressEvents_NotifyAddProgress(p, nCompletedSteps, nTotalSteps) ((p)->lpVtbl->NotifyAddProgress((p), (nCompletedSteps), (nTotalSteps)))
#define IDiscMasterProgressEvents_NotifyBlockProgress(p, nCompleted, nTotal) ((p)->lpVtbl->NotifyBlockProgress((p), (nCompleted), (nTotal)))
#define IDiscMasterProgressEvents_NotifyTrackProgress(p, nCurrentTrack, nTotalTracks) ((p)->lpVtbl->NotifyTrackProgress((p), (nCurrentTrack), (nTotalTracks)))
#define IDiscMasterProgressEvents_NotifyPreparingBurn(p, nEstimatedSeconds) ((p)->lpVtbl->NotifyPreparingBurn((p), (nEstimatedSeconds)))
#define IDiscMasterProgressEvents_NotifyClosingDisc(p, nEstimatedSeconds) ((p)->lpVtbl->NotifyClosingDisc((p), (nEstimatedSeconds)))
#define IDiscMasterProgressEvents_NotifyBurnComplete(p, status) ((p)->lpVtbl->NotifyBurnComplete((p), (status)))
#define IDiscMasterProgressEvents_NotifyEraseComplete(p, status) ((p)->lpVtbl->NotifyEraseComplete((p), (status)))

/* A recorder. Init is for the library. GetRecorderGUID: 16 bytes. Addresses are LBA, the rest blocks. QueryMediaType, QueryMediaInfo, Eject,
   Erase and Close need OpenExclusive. */
typedef struct IDiscRecorderVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IDiscRecorder *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IDiscRecorder *This);
    ULONG (STDMETHODCALLTYPE *Release)(IDiscRecorder *This);
    HRESULT (STDMETHODCALLTYPE *Init)(IDiscRecorder *This, byte *pbyUniqueID, ULONG nulIDSize, ULONG nulDriveNumber);
    HRESULT (STDMETHODCALLTYPE *GetRecorderGUID)(IDiscRecorder *This, byte *pbyUniqueID, ULONG ulBufferSize, ULONG *pulReturnSizeRequired);
    HRESULT (STDMETHODCALLTYPE *GetRecorderType)(IDiscRecorder *This, LONG *fTypeCode);
    HRESULT (STDMETHODCALLTYPE *GetDisplayNames)(IDiscRecorder *This, BSTR *pbstrVendorID, BSTR *pbstrProductID, BSTR *pbstrRevision);
    HRESULT (STDMETHODCALLTYPE *GetBasePnPID)(IDiscRecorder *This, BSTR *pbstrBasePnPID);
    HRESULT (STDMETHODCALLTYPE *GetPath)(IDiscRecorder *This, BSTR *pbstrPath);
    HRESULT (STDMETHODCALLTYPE *GetRecorderProperties)(IDiscRecorder *This, IPropertyStorage **ppPropStg);
    HRESULT (STDMETHODCALLTYPE *SetRecorderProperties)(IDiscRecorder *This, IPropertyStorage *pPropStg);
    HRESULT (STDMETHODCALLTYPE *GetRecorderState)(IDiscRecorder *This, ULONG *pulDevStateFlags);
    HRESULT (STDMETHODCALLTYPE *OpenExclusive)(IDiscRecorder *This);
    HRESULT (STDMETHODCALLTYPE *QueryMediaType)(IDiscRecorder *This, LONG *fMediaType, LONG *fMediaFlags);
    HRESULT (STDMETHODCALLTYPE *QueryMediaInfo)(IDiscRecorder *This, byte *pbSessions, byte *pbLastTrack, ULONG *ulStartAddress, ULONG *ulNextWritable, ULONG *ulFreeBlocks);
    HRESULT (STDMETHODCALLTYPE *Eject)(IDiscRecorder *This);
    HRESULT (STDMETHODCALLTYPE *Erase)(IDiscRecorder *This, boolean bFullErase);
    HRESULT (STDMETHODCALLTYPE *Close)(IDiscRecorder *This);
} IDiscRecorderVtbl;
struct IDiscRecorder {
    const IDiscRecorderVtbl *lpVtbl;
};
#define IDiscRecorder_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IDiscRecorder_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IDiscRecorder_Release(p) ((p)->lpVtbl->Release((p)))
#define IDiscRecorder_Init(p, pbyUniqueID, nulIDSize, nulDriveNumber) ((p)->lpVtbl->Init((p), (pbyUniqueID), (nulIDSize), (nulDriveNumber)))
#define IDiscRecorder_GetRecorderGUID(p, pbyUniqueID, ulBufferSize, pulReturnSizeRequired) ((p)->lpVtbl->GetRecorderGUID((p), (pbyUniqueID), (ulBufferSize), (pulReturnSizeRequired)))
#define IDiscRecorder_GetRecorderType(p, fTypeCode) ((p)->lpVtbl->GetRecorderType((p), (fTypeCode)))
#define IDiscRecorder_GetDisplayNames(p, pbstrVendorID, pbstrProductID, pbstrRevision) ((p)->lpVtbl->GetDisplayNames((p), (pbstrVendorID), (pbstrProductID), (pbstrRevision)))
#define IDiscRecorder_GetBasePnPID(p, pbstrBasePnPID) ((p)->lpVtbl->GetBasePnPID((p), (pbstrBasePnPID)))
#define IDiscRecorder_GetPath(p, pbstrPath) ((p)->lpVtbl->GetPath((p), (pbstrPath)))
#define IDiscRecorder_GetRecorderProperties(p, ppPropStg) ((p)->lpVtbl->GetRecorderProperties((p), (ppPropStg)))
#define IDiscRecorder_SetRecorderProperties(p, pPropStg) ((p)->lpVtbl->SetRecorderProperties((p), (pPropStg)))
#define IDiscRecorder_GetRecorderState(p, pulDevStateFlags) ((p)->lpVtbl->GetRecorderState((p), (pulDevStateFlags)))
#define IDiscRecorder_OpenExclusive(p) ((p)->lpVtbl->OpenExclusive((p)))
#define IDiscRecorder_QueryMediaType(p, fMediaType, fMediaFlags) ((p)->lpVtbl->QueryMediaType((p), (fMediaType), (fMediaFlags)))
#define IDiscRecorder_QueryMediaInfo(p, pbSessions, pbLastTrack, ulStartAddress, ulNextWritable, ulFreeBlocks) ((p)->lpVtbl->QueryMediaInfo((p), (pbSessions), (pbLastTrack), (ulStartAddress), (ulNextWritable), (ulFreeBlocks)))
#define IDiscRecorder_Eject(p) ((p)->lpVtbl->Eject((p)))
#define IDiscRecorder_Erase(p, bFullErase) ((p)->lpVtbl->Erase((p), (bFullErase)))
#define IDiscRecorder_Close(p) ((p)->lpVtbl->Close((p)))

typedef struct IDiscMasterVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IDiscMaster *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IDiscMaster *This);
    ULONG (STDMETHODCALLTYPE *Release)(IDiscMaster *This);
    HRESULT (STDMETHODCALLTYPE *Open)(IDiscMaster *This);
    HRESULT (STDMETHODCALLTYPE *EnumDiscMasterFormats)(IDiscMaster *This, IEnumDiscMasterFormats **ppEnum);
    HRESULT (STDMETHODCALLTYPE *GetActiveDiscMasterFormat)(IDiscMaster *This, IID *lpiid);
    HRESULT (STDMETHODCALLTYPE *SetActiveDiscMasterFormat)(IDiscMaster *This, REFIID riid, void **ppUnk);
    HRESULT (STDMETHODCALLTYPE *EnumDiscRecorders)(IDiscMaster *This, IEnumDiscRecorders **ppEnum);
    HRESULT (STDMETHODCALLTYPE *GetActiveDiscRecorder)(IDiscMaster *This, IDiscRecorder **ppRecorder);
    HRESULT (STDMETHODCALLTYPE *SetActiveDiscRecorder)(IDiscMaster *This, IDiscRecorder *pRecorder);
    HRESULT (STDMETHODCALLTYPE *ClearFormatContent)(IDiscMaster *This);
    HRESULT (STDMETHODCALLTYPE *ProgressAdvise)(IDiscMaster *This, IDiscMasterProgressEvents *pEvents, UINT_PTR *pvCookie);
    HRESULT (STDMETHODCALLTYPE *ProgressUnadvise)(IDiscMaster *This, UINT_PTR vCookie);
    HRESULT (STDMETHODCALLTYPE *RecordDisc)(IDiscMaster *This, boolean bSimulate, boolean bEjectAfterBurn);
    HRESULT (STDMETHODCALLTYPE *Close)(IDiscMaster *This);
} IDiscMasterVtbl;
struct IDiscMaster {
    const IDiscMasterVtbl *lpVtbl;
};
#define IDiscMaster_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IDiscMaster_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IDiscMaster_Release(p) ((p)->lpVtbl->Release((p)))
#define IDiscMaster_Open(p) ((p)->lpVtbl->Open((p)))
#define IDiscMaster_EnumDiscMasterFormats(p, ppEnum) ((p)->lpVtbl->EnumDiscMasterFormats((p), (ppEnum)))
#define IDiscMaster_GetActiveDiscMasterFormat(p, lpiid) ((p)->lpVtbl->GetActiveDiscMasterFormat((p), (lpiid)))
#define IDiscMaster_SetActiveDiscMasterFormat(p, riid, ppUnk) ((p)->lpVtbl->SetActiveDiscMasterFormat((p), (riid), (ppUnk)))
#define IDiscMaster_EnumDiscRecorders(p, ppEnum) ((p)->lpVtbl->EnumDiscRecorders((p), (ppEnum)))
#define IDiscMaster_GetActiveDiscRecorder(p, ppRecorder) ((p)->lpVtbl->GetActiveDiscRecorder((p), (ppRecorder)))
#define IDiscMaster_SetActiveDiscRecorder(p, pRecorder) ((p)->lpVtbl->SetActiveDiscRecorder((p), (pRecorder)))
#define IDiscMaster_ClearFormatContent(p) ((p)->lpVtbl->ClearFormatContent((p)))
#define IDiscMaster_ProgressAdvise(p, pEvents, pvCookie) ((p)->lpVtbl->ProgressAdvise((p), (pEvents), (pvCookie)))
#define IDiscMaster_ProgressUnadvise(p, vCookie) ((p)->lpVtbl->ProgressUnadvise((p), (vCookie)))
#define IDiscMaster_RecordDisc(p, bSimulate, bEjectAfterBurn) ((p)->lpVtbl->RecordDisc((p), (bSimulate), (bEjectAfterBurn)))
#define IDiscMaster_Close(p) ((p)->lpVtbl->Close((p)))

/* Blocks of 2352 bytes: 44.1 kHz, 16 bits, stereo, little-endian. */
typedef struct IRedbookDiscMasterVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IRedbookDiscMaster *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IRedbookDiscMaster *This);
    ULONG (STDMETHODCALLTYPE *Release)(IRedbookDiscMaster *This);
    HRESULT (STDMETHODCALLTYPE *GetTotalAudioTracks)(IRedbookDiscMaster *This, LONG *pnTracks);
    HRESULT (STDMETHODCALLTYPE *GetTotalAudioBlocks)(IRedbookDiscMaster *This, LONG *pnBlocks);
    HRESULT (STDMETHODCALLTYPE *GetUsedAudioBlocks)(IRedbookDiscMaster *This, LONG *pnBlocks);
    HRESULT (STDMETHODCALLTYPE *GetAvailableAudioTrackBlocks)(IRedbookDiscMaster *This, LONG *pnBlocks);
    HRESULT (STDMETHODCALLTYPE *GetAudioBlockSize)(IRedbookDiscMaster *This, LONG *pnBlockBytes);
    HRESULT (STDMETHODCALLTYPE *CreateAudioTrack)(IRedbookDiscMaster *This, LONG nBlocks);
    HRESULT (STDMETHODCALLTYPE *AddAudioTrackBlocks)(IRedbookDiscMaster *This, byte *pby, LONG cb);
    HRESULT (STDMETHODCALLTYPE *CloseAudioTrack)(IRedbookDiscMaster *This);
} IRedbookDiscMasterVtbl;
struct IRedbookDiscMaster {
    const IRedbookDiscMasterVtbl *lpVtbl;
};
#define IRedbookDiscMaster_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IRedbookDiscMaster_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IRedbookDiscMaster_Release(p) ((p)->lpVtbl->Release((p)))
#define IRedbookDiscMaster_GetTotalAudioTracks(p, pnTracks) ((p)->lpVtbl->GetTotalAudioTracks((p), (pnTracks)))
#define IRedbookDiscMaster_GetTotalAudioBlocks(p, pnBlocks) ((p)->lpVtbl->GetTotalAudioBlocks((p), (pnBlocks)))
#define IRedbookDiscMaster_GetUsedAudioBlocks(p, pnBlocks) ((p)->lpVtbl->GetUsedAudioBlocks((p), (pnBlocks)))
#define IRedbookDiscMaster_GetAvailableAudioTrackBlocks(p, pnBlocks) ((p)->lpVtbl->GetAvailableAudioTrackBlocks((p), (pnBlocks)))
#define IRedbookDiscMaster_GetAudioBlockSize(p, pnBlockBytes) ((p)->lpVtbl->GetAudioBlockSize((p), (pnBlockBytes)))
#define IRedbookDiscMaster_CreateAudioTrack(p, nBlocks) ((p)->lpVtbl->CreateAudioTrack((p), (nBlocks)))
#define IRedbookDiscMaster_AddAudioTrackBlocks(p, pby, cb) ((p)->lpVtbl->AddAudioTrackBlocks((p), (pby), (cb)))
#define IRedbookDiscMaster_CloseAudioTrack(p) ((p)->lpVtbl->CloseAudioTrack((p)))

/* Blocks of 2048 bytes. */
typedef struct IJolietDiscMasterVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IJolietDiscMaster *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IJolietDiscMaster *This);
    ULONG (STDMETHODCALLTYPE *Release)(IJolietDiscMaster *This);
    HRESULT (STDMETHODCALLTYPE *GetTotalDataBlocks)(IJolietDiscMaster *This, LONG *pnBlocks);
    HRESULT (STDMETHODCALLTYPE *GetUsedDataBlocks)(IJolietDiscMaster *This, LONG *pnBlocks);
    HRESULT (STDMETHODCALLTYPE *GetDataBlockSize)(IJolietDiscMaster *This, LONG *pnBlockBytes);
    HRESULT (STDMETHODCALLTYPE *AddData)(IJolietDiscMaster *This, IStorage *pStorage, LONG lFileOverwrite);
    HRESULT (STDMETHODCALLTYPE *GetJolietProperties)(IJolietDiscMaster *This, IPropertyStorage **ppPropStg);
    HRESULT (STDMETHODCALLTYPE *SetJolietProperties)(IJolietDiscMaster *This, IPropertyStorage *pPropStg);
} IJolietDiscMasterVtbl;
struct IJolietDiscMaster {
    const IJolietDiscMasterVtbl *lpVtbl;
};
#define IJolietDiscMaster_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IJolietDiscMaster_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IJolietDiscMaster_Release(p) ((p)->lpVtbl->Release((p)))
#define IJolietDiscMaster_GetTotalDataBlocks(p, pnBlocks) ((p)->lpVtbl->GetTotalDataBlocks((p), (pnBlocks)))
#define IJolietDiscMaster_GetUsedDataBlocks(p, pnBlocks) ((p)->lpVtbl->GetUsedDataBlocks((p), (pnBlocks)))
#define IJolietDiscMaster_GetDataBlockSize(p, pnBlockBytes) ((p)->lpVtbl->GetDataBlockSize((p), (pnBlockBytes)))
#define IJolietDiscMaster_AddData(p, pStorage, lFileOverwrite) ((p)->lpVtbl->AddData((p), (pStorage), (lFileOverwrite)))
#define IJolietDiscMaster_GetJolietProperties(p, ppPropStg) ((p)->lpVtbl->GetJolietProperties((p), (ppPropStg)))
#define IJolietDiscMaster_SetJolietProperties(p, pPropStg) ((p)->lpVtbl->SetJolietProperties((p), (pPropStg)))

COASTER_END_C

#endif
