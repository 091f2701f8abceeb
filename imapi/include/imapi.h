/* SPDX-License-Identifier: 0BSD */
/**
 * @file
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
 * E_POINTER and E_INVALIDARG. A method that fails hands out nothing: interface and string pointers are NULL then, a cookie and a count are 0.
 */
#ifndef COASTER_IMAPI_H
#define COASTER_IMAPI_H

#include "imapierror.h"
#include "objbase.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct IDiscMaster IDiscMaster;
typedef struct IDiscRecorder IDiscRecorder;
typedef struct IEnumDiscRecorders IEnumDiscRecorders;
typedef struct IEnumDiscMasterFormats IEnumDiscMasterFormats;
typedef struct IRedbookDiscMaster IRedbookDiscMaster;
typedef struct IJolietDiscMaster IJolietDiscMaster;
typedef struct IDiscMasterProgressEvents IDiscMasterProgressEvents;

extern const CLSID CLSID_MSDiscMasterObj;        /**< the only class that can be created (R-OBJ-04) */
extern const CLSID CLSID_MSDiscRecorderObj;      /**< a name alone: recorders come from an enumeration */
extern const CLSID CLSID_MSEnumDiscRecordersObj; /**< a name alone */
extern const IID IID_IDiscMaster;                /**< what CLSID_MSDiscMasterObj is created with */
extern const IID IID_IDiscRecorder;              /**< of that interface */
extern const IID IID_IEnumDiscRecorders;         /**< of that interface */
extern const IID IID_IEnumDiscMasterFormats;     /**< of that interface */
extern const IID IID_IRedbookDiscMaster;         /**< also the name of the audio format */
extern const IID IID_IJolietDiscMaster;          /**< also the name of the data format */
extern const IID IID_IDiscMasterProgressEvents;  /**< of that interface */

/** GetRecorderType: what the device writes, whatever disc is in it. */
enum RECORDER_TYPES { RECORDER_CDR = 0x1, RECORDER_CDRW = 0x2 };
#define RECORDER_DOING_NOTHING 0x0 /**< GetRecorderState; one of three values, not a mask */
#define RECORDER_OPENED 0x1        /**< GetRecorderState: this object holds the exclusive open */
#define RECORDER_BURNING 0x2       /**< GetRecorderState: RecordDisc or Erase is at work on the device */
/** QueryMediaType: one value, 0 without a disc. */
enum MEDIA_TYPES {
    MEDIA_CDDA_CDROM = 1,
    MEDIA_CD_ROM_XA = 2,
    MEDIA_CD_I = 3,
    MEDIA_CD_EXTRA = 4,
    MEDIA_CD_OTHER = 5,
    MEDIA_SPECIAL = 6
};
/** QueryMediaType: a mask. */
enum MEDIA_FLAGS { MEDIA_BLANK = 0x1, MEDIA_RW = 0x2, MEDIA_WRITABLE = 0x4, MEDIA_FORMAT_UNUSABLE_BY_IMAPI = 0x8 };

/** The formats as a standard COM enumerator (R-ENU-01): IID_IRedbookDiscMaster and IID_IJolietDiscMaster, in no promised order. */
typedef struct IEnumDiscMasterFormatsVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IEnumDiscMasterFormats *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IEnumDiscMasterFormats *This);
    ULONG (STDMETHODCALLTYPE *Release)(IEnumDiscMasterFormats *This);
    /** Up to cFormats items into lpiidFormatID; how many, into pcFetched, which may be NULL when one is asked for. S_OK, S_FALSE (fewer
        came), E_POINTER, E_INVALIDARG. */
    HRESULT (STDMETHODCALLTYPE *Next)(IEnumDiscMasterFormats *This, ULONG cFormats, IID *lpiidFormatID, ULONG *pcFetched);
    /** S_OK, S_FALSE (the end came first). */
    HRESULT (STDMETHODCALLTYPE *Skip)(IEnumDiscMasterFormats *This, ULONG cFormats);
    /** To the beginning. S_OK. */
    HRESULT (STDMETHODCALLTYPE *Reset)(IEnumDiscMasterFormats *This);
    /** Another enumerator at the same place. S_OK, E_POINTER, E_OUTOFMEMORY. */
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

/** The recorders as a snapshot (R-RCS-01): it does not follow what comes or goes, and outlives Close of its master. */
typedef struct IEnumDiscRecordersVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IEnumDiscRecorders *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IEnumDiscRecorders *This);
    ULONG (STDMETHODCALLTYPE *Release)(IEnumDiscRecorders *This);
    /** Up to cRecorders recorders, each with a reference for the caller. S_OK, S_FALSE (fewer came), E_POINTER, E_INVALIDARG. */
    HRESULT (STDMETHODCALLTYPE *Next)(IEnumDiscRecorders *This, ULONG cRecorders, IDiscRecorder **ppRecorder, ULONG *pcFetched);
    /** S_OK, S_FALSE (the end came first). */
    HRESULT (STDMETHODCALLTYPE *Skip)(IEnumDiscRecorders *This, ULONG cRecorders);
    /** To the beginning. S_OK. */
    HRESULT (STDMETHODCALLTYPE *Reset)(IEnumDiscRecorders *This);
    /** Another enumerator at the same place. S_OK, E_POINTER, E_OUTOFMEMORY. */
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

/** Implemented by the client; what a Notify method returns has no influence (R-EVT-02). All calls come on the thread that called the method
    they report on. From inside, what would change the master is E_UNEXPECTED; getters and ProgressUnadvise work (R-REC-47). */
typedef struct IDiscMasterProgressEventsVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IDiscMasterProgressEvents *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IDiscMasterProgressEvents *This);
    ULONG (STDMETHODCALLTYPE *Release)(IDiscMasterProgressEvents *This);
    /** Asked during AddData, AddAudioTrackBlocks and RecordDisc. *pbCancel is one byte and FALSE before; TRUE cancels. A failure code means
        go on. */
    HRESULT (STDMETHODCALLTYPE *QueryCancel)(IDiscMasterProgressEvents *This, boolean *pbCancel);
    /** The set of recorders has changed: enumerate again. */
    HRESULT (STDMETHODCALLTYPE *NotifyPnPActivity)(IDiscMasterProgressEvents *This);
    /** Steps of AddData or AddAudioTrackBlocks, from (0, n) to (n, n); n is at least 1. */
    HRESULT (STDMETHODCALLTYPE *NotifyAddProgress)(IDiscMasterProgressEvents *This, LONG nCompletedSteps, LONG nTotalSteps);
    /** Blocks of the whole disc that were handed to the drive, never fewer than before, from (0, n) to (n, n); n is at least 1. */
    HRESULT (STDMETHODCALLTYPE *NotifyBlockProgress)(IDiscMasterProgressEvents *This, LONG nCompleted, LONG nTotal);
    /** Audio only: (0, n) before the first track, (k, n) when track k is done. */
    HRESULT (STDMETHODCALLTYPE *NotifyTrackProgress)(IDiscMasterProgressEvents *This, LONG nCurrentTrack, LONG nTotalTracks);
    /** Preparation begins; seconds, 0 when not known. Nothing comes until the first block or track. */
    HRESULT (STDMETHODCALLTYPE *NotifyPreparingBurn)(IDiscMasterProgressEvents *This, LONG nEstimatedSeconds);
    /** Closing begins; seconds, 0 when not known. Nothing comes until NotifyBurnComplete. */
    HRESULT (STDMETHODCALLTYPE *NotifyClosingDisc)(IDiscMasterProgressEvents *This, LONG nEstimatedSeconds);
    /** The last call of each RecordDisc, with the code that it is about to return. */
    HRESULT (STDMETHODCALLTYPE *NotifyBurnComplete)(IDiscMasterProgressEvents *This, HRESULT status);
    /** IDiscRecorder::Erase is done, with the code that it is about to return. */
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

/** A recorder. It comes from an enumeration, may be used on any thread and outlives its master. IMAPI_E_NOTINITIALIZED from every method of
    an object that no device was bound to. Addresses are LBA, sizes blocks. After the device has gone, what tells who it is answers as
    before, all else is IMAPI_E_DEVICE_NOTPRESENT. */
typedef struct IDiscRecorderVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IDiscRecorder *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IDiscRecorder *This);
    ULONG (STDMETHODCALLTYPE *Release)(IDiscRecorder *This);
    /** For the library: slot 3 of the Windows layout, which its documentation leaves out. */
    HRESULT (STDMETHODCALLTYPE *Init)(IDiscRecorder *This, byte *pbyUniqueID, ULONG nulIDSize, ULONG nulDriveNumber);
    /** 16 bytes, the same for the same device at any time. NULL with 0 asks for the size. S_OK, IMAPI_S_BUFFER_TO_SMALL (nothing stored),
        E_INVALIDARG, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetRecorderGUID)(IDiscRecorder *This, byte *pbyUniqueID, ULONG ulBufferSize, ULONG *pulReturnSizeRequired);
    /** RECORDER_CDR or RECORDER_CDRW, whatever disc is inside. S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetRecorderType)(IDiscRecorder *This, LONG *fTypeCode);
    /** Maker, product and revision without trailing blanks; each pointer may be NULL; the caller frees with SysFreeString. S_OK,
        E_OUTOFMEMORY. */
    HRESULT (STDMETHODCALLTYPE *GetDisplayNames)(IDiscRecorder *This, BSTR *pbstrVendorID, BSTR *pbstrProductID, BSTR *pbstrRevision);
    /** Maker, product and revision in one: the model. The caller frees. S_OK, E_POINTER, E_OUTOFMEMORY. */
    HRESULT (STDMETHODCALLTYPE *GetBasePnPID)(IDiscRecorder *This, BSTR *pbstrBasePnPID);
    /** The device node, or the URL of a drive elsewhere. The caller frees. S_OK, E_POINTER, E_OUTOFMEMORY. */
    HRESULT (STDMETHODCALLTYPE *GetPath)(IDiscRecorder *This, BSTR *pbstrPath);
    /** A copy of MaxWriteSpeed, WriteSpeed (1X = 75 blocks/s), AudioGapSize (blocks), BufferUnderrunFreeCapable and
        EnableBufferUnderrunFree, all VT_I4: what is written to it counts when SetRecorderProperties gets it. S_OK, E_POINTER,
        E_OUTOFMEMORY. */
    HRESULT (STDMETHODCALLTYPE *GetRecorderProperties)(IDiscRecorder *This, IPropertyStorage **ppPropStg);
    /** Takes what is in the set, all or nothing; lasts until the master closes. S_OK, IMAPI_S_PROPERTIESIGNORED (one was read-only or
        unknown), E_INVALIDARG (a value out of range or of a wrong type), E_POINTER, IMAPI_E_DEVICE_NOTACCESSIBLE (it burns or erases). */
    HRESULT (STDMETHODCALLTYPE *SetRecorderProperties)(IDiscRecorder *This, IPropertyStorage *pPropStg);
    /** RECORDER_DOING_NOTHING, RECORDER_OPENED (this object holds it) or RECORDER_BURNING (RecordDisc or Erase is at work). S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetRecorderState)(IDiscRecorder *This, ULONG *pulDevStateFlags);
    /** Keeps everybody else out of the drive until Close; RecordDisc too. S_OK, IMAPI_E_DEVICE_NOTACCESSIBLE (held by another object,
        program or initiator, or this one), IMAPI_E_DEVICE_NOTPRESENT. */
    HRESULT (STDMETHODCALLTYPE *OpenExclusive)(IDiscRecorder *This);
    /** One of MEDIA_TYPES and a mask of MEDIA_FLAGS; 0 and 0 without a disc. Needs OpenExclusive. S_OK, IMAPI_E_NOTOPENED,
        IMAPI_E_DEVICE_NOTPRESENT, IMAPI_E_DISCINFO (the disc cannot be read), E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *QueryMediaType)(IDiscRecorder *This, LONG *fMediaType, LONG *fMediaFlags);
    /** Sessions, last track of the last session and where it starts, next writable address, free blocks. Needs OpenExclusive. S_OK,
        IMAPI_E_MEDIUM_NOTPRESENT, IMAPI_E_NOTOPENED, IMAPI_E_DEVICE_NOTPRESENT, IMAPI_E_DISCINFO, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *QueryMediaInfo)(IDiscRecorder *This, byte *pbSessions, byte *pbLastTrack, ULONG *ulStartAddress, ULONG *ulNextWritable, ULONG *ulFreeBlocks);
    /** Unlocks and opens the tray. Needs OpenExclusive. S_OK, IMAPI_E_NOTOPENED, IMAPI_E_DEVICE_NOTPRESENT. */
    HRESULT (STDMETHODCALLTYPE *Eject)(IDiscRecorder *This);
    /** FALSE: the table of contents goes, a minute or two; TRUE: everything. Returns when it is done, cannot be cancelled, and tells the
        sinks of the master whose enumeration this recorder came from: NotifyEraseComplete, unless it is NOTOPENED. Needs OpenExclusive.
        S_OK, IMAPI_E_DEVICE_INVALIDTYPE, IMAPI_E_MEDIUM_INVALIDTYPE, IMAPI_E_MEDIUM_NOTPRESENT, IMAPI_E_NOTOPENED,
        IMAPI_E_DEVICE_NOTPRESENT, IMAPI_E_DISCINFO, IMAPI_E_GENERIC. */
    HRESULT (STDMETHODCALLTYPE *Erase)(IDiscRecorder *This, boolean bFullErase);
    /** Ends OpenExclusive. S_OK, IMAPI_E_NOTOPENED, IMAPI_E_DEVICE_NOTPRESENT (the drive has gone; it is closed all the same). */
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

/** The disc master: formats, recorders, the staged image, the burn. Any number may exist; one of them holds the stash, from
    SetActiveDiscRecorder to Close. Every method but Open, Close and those of IUnknown is IMAPI_E_NOTOPENED before Open. While one of AddData,
    AddAudioTrackBlocks, SetActiveDiscRecorder, SetJolietProperties and RecordDisc is at work, and from a callback, getters and
    ProgressUnadvise work, and what would change the master is E_UNEXPECTED. */
typedef struct IDiscMasterVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IDiscMaster *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IDiscMaster *This);
    ULONG (STDMETHODCALLTYPE *Release)(IDiscMaster *This);
    /** Joliet is the active format then, and no recorder is. S_OK, IMAPI_E_ALREADYOPEN. */
    HRESULT (STDMETHODCALLTYPE *Open)(IDiscMaster *This);
    /** S_OK, E_POINTER, E_OUTOFMEMORY. */
    HRESULT (STDMETHODCALLTYPE *EnumDiscMasterFormats)(IDiscMaster *This, IEnumDiscMasterFormats **ppEnum);
    /** The IID of the active format. S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetActiveDiscMasterFormat)(IDiscMaster *This, IID *lpiid);
    /** Makes a format active and hands out its interface; clears what is staged, also when the format stays. S_OK, E_NOINTERFACE (nothing
        changes), E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *SetActiveDiscMasterFormat)(IDiscMaster *This, REFIID riid, void **ppUnk);
    /** The recorders that are there now. S_OK, E_POINTER, E_OUTOFMEMORY. */
    HRESULT (STDMETHODCALLTYPE *EnumDiscRecorders)(IDiscMaster *This, IEnumDiscRecorders **ppEnum);
    /** S_OK, IMAPI_E_NOACTIVERECORDER, IMAPI_E_DEVICE_NOTPRESENT, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetActiveDiscRecorder)(IDiscMaster *This, IDiscRecorder **ppRecorder);
    /** To be called with the disc inside, before each image: reads the disc, claims the stash and clears what is staged. With Joliet and an
        earlier disc of ours that has room, what is staged will be appended (multi-session mode). S_OK, IMAPI_E_MEDIUM_NOTPRESENT,
        IMAPI_E_DISCFULL (closed, or no room for a session), IMAPI_E_DISCINFO (it cannot be read), IMAPI_E_STASHINUSE,
        IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_DEVICE_NOTPRESENT, IMAPI_E_DEVICE_INVALIDTYPE (it does not write this format),
        IMAPI_E_COMPRESSEDSTASH, IMAPI_E_ENCRYPTEDSTASH, IMAPI_E_REMOVABLESTASH, IMAPI_E_NOTENOUGHDISKFORSTASH, IMAPI_E_FILEACCESS (the
        stash cannot be made), E_INVALIDARG (not a recorder of this library), E_POINTER. After a failure no recorder is active. */
    HRESULT (STDMETHODCALLTYPE *SetActiveDiscRecorder)(IDiscMaster *This, IDiscRecorder *pRecorder);
    /** Drops what is staged, an open track with it, wipes the stash and leaves multi-session mode. S_OK. */
    HRESULT (STDMETHODCALLTYPE *ClearFormatContent)(IDiscMaster *This);
    /** Registers a sink; the cookie is what ProgressUnadvise takes, never 0. S_OK, E_POINTER, E_OUTOFMEMORY. */
    HRESULT (STDMETHODCALLTYPE *ProgressAdvise)(IDiscMaster *This, IDiscMasterProgressEvents *pEvents, UINT_PTR *pvCookie);
    /** Allowed from a callback, at once in force. S_OK, E_INVALIDARG (no such cookie). */
    HRESULT (STDMETHODCALLTYPE *ProgressUnadvise)(IDiscMaster *This, UINT_PTR vCookie);
    /** Burns what is staged, or plays it through with Test Write, and ejects afterwards if wanted and all went well. A success uses the
        image up and wipes the stash; so does a failure or a cancel once something was written. Before that the image stays and the call may
        be repeated. S_OK and nothing else on success; before anything is written IMAPI_E_NOACTIVERECORDER, IMAPI_E_TRACKOPEN,
        IMAPI_E_INVALIDIMAGE (nothing staged, or used up), the four of the stash's location, IMAPI_E_DEVICE_NOTPRESENT,
        IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_FILESYSTEM (the disc is mounted), IMAPI_E_MEDIUM_NOTPRESENT, IMAPI_E_DISCINFO,
        IMAPI_E_WRONGDISC, IMAPI_E_MEDIUM_INVALIDTYPE, IMAPI_E_CANNOT_WRITE_TO_MEDIA, IMAPI_E_DISCFULL, IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC,
        IMAPI_E_INITIALIZE_WRITE, in this order; afterwards IMAPI_E_USERABORT, IMAPI_E_LOSS_OF_STREAMING, IMAPI_E_FILEACCESS,
        IMAPI_E_INITIALIZE_ENDWRITE, IMAPI_E_GENERIC, IMAPI_E_DEVICE_STILL_IN_USE. */
    HRESULT (STDMETHODCALLTYPE *RecordDisc)(IDiscMaster *This, boolean bSimulate, boolean bEjectAfterBurn);
    /** Drops what is staged, the sinks, the recorder and all properties; wipes the stash and lets go of it. S_OK, also when it is not open. */
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

/** Audio discs, track at once: blocks of 2352 bytes, 44.1 kHz, 16 bits, stereo, little-endian, left first. IMAPI_E_WRONGFORMAT from every
    method while Joliet is active. Counters are 0 before a recorder is selected. */
typedef struct IRedbookDiscMasterVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IRedbookDiscMaster *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IRedbookDiscMaster *This);
    ULONG (STDMETHODCALLTYPE *Release)(IRedbookDiscMaster *This);
    /** Closed tracks and the open one. S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetTotalAudioTracks)(IRedbookDiscMaster *This, LONG *pnTracks);
    /** Blocks of the disc, those of gaps included. S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetTotalAudioBlocks)(IRedbookDiscMaster *This, LONG *pnBlocks);
    /** Blocks that the staged tracks take, with two at each end and the gaps. S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetUsedAudioBlocks)(IRedbookDiscMaster *This, LONG *pnBlocks);
    /** Blocks that the open track, or else a new one, can still take. S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetAvailableAudioTrackBlocks)(IRedbookDiscMaster *This, LONG *pnBlocks);
    /** 2352. S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetAudioBlockSize)(IRedbookDiscMaster *This, LONG *pnBlockBytes);
    /** Opens a track; nBlocks is a hint and sets nothing aside. S_OK, IMAPI_E_TRACKOPEN, IMAPI_E_NOACTIVERECORDER, IMAPI_E_DISCFULL (the
        hundredth track, or no room), the four of the stash's location, E_INVALIDARG (negative). */
    HRESULT (STDMETHODCALLTYPE *CreateAudioTrack)(IRedbookDiscMaster *This, LONG nBlocks);
    /** cb bytes, a multiple of 2352. S_OK, IMAPI_E_TRACKNOTOPEN, IMAPI_E_DISCFULL (what fits is kept), IMAPI_E_USERABORT (what was taken is
        kept), IMAPI_E_NOTENOUGHDISKFORSTASH, IMAPI_E_FILEACCESS, E_INVALIDARG, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *AddAudioTrackBlocks)(IRedbookDiscMaster *This, byte *pby, LONG cb);
    /** S_OK, IMAPI_E_TRACKNOTOPEN, IMAPI_E_TRACK_NOT_BIG_ENOUGH (below 300 blocks; it stays open). */
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

/** Data discs: ISO 9660 and Joliet in one track, blocks of 2048 bytes. IMAPI_E_WRONGFORMAT from every method while Redbook is active.
    Counters are 0 before a recorder is selected. */
typedef struct IJolietDiscMasterVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IJolietDiscMaster *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IJolietDiscMaster *This);
    ULONG (STDMETHODCALLTYPE *Release)(IJolietDiscMaster *This);
    /** Blocks that can be written to the disc that was selected. S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetTotalDataBlocks)(IJolietDiscMaster *This, LONG *pnBlocks);
    /** Blocks that a burn of what is staged would write, all of the file system included. S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetUsedDataBlocks)(IJolietDiscMaster *This, LONG *pnBlocks);
    /** 2048. S_OK, E_POINTER. */
    HRESULT (STDMETHODCALLTYPE *GetDataBlockSize)(IJolietDiscMaster *This, LONG *pnBlockBytes);
    /** Adds the elements of a storage to the root of the disc: storages as folders, which merge with those of the same name, streams as
        files. The bytes are read during the call; the storage is not needed afterwards. All or nothing. lFileOverwrite nonzero: a file
        replaces one of the same name, whose blocks stay used. S_OK, IMAPI_E_NOACTIVERECORDER, IMAPI_E_FILEEXISTS, IMAPI_E_BADJOLIETNAME,
        IMAPI_E_DISCFULL, IMAPI_E_USERABORT, the four of the stash's location, IMAPI_E_FILEACCESS, STG_E_READFAULT, what the client's own
        objects fail with, E_POINTER, E_OUTOFMEMORY. */
    HRESULT (STDMETHODCALLTYPE *AddData)(IJolietDiscMaster *This, IStorage *pStorage, LONG lFileOverwrite);
    /** A copy of VolumeName (VT_BSTR), PlaceBootImageOnDisc (VT_BOOL), BootImageManufacturerIDString (VT_BSTR, at most 24 bytes),
        BootImagePlatform and BootImageEmulationType (VT_UI1) and BootImage (VT_STREAM). S_OK, E_POINTER, E_OUTOFMEMORY. */
    HRESULT (STDMETHODCALLTYPE *GetJolietProperties)(IJolietDiscMaster *This, IPropertyStorage **ppPropStg);
    /** Takes what is in the set, all or nothing; lasts until Close. S_OK, IMAPI_S_PROPERTIESIGNORED, E_INVALIDARG, E_POINTER. */
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

#ifdef __cplusplus
}
#endif

#endif
