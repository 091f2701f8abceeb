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
 * E_POINTER and E_INVALIDARG. A method that fails hands out nothing: interface and string pointers are NULL then, a cookie and the number of
 * items that Next fetched are 0; what else it would have filled is as it was.
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

#undef INTERFACE
#define INTERFACE IEnumDiscMasterFormats
/** The formats as a standard COM enumerator (R-ENU-01): IID_IRedbookDiscMaster and IID_IJolietDiscMaster, in no promised order. */
DECLARE_INTERFACE_(IEnumDiscMasterFormats, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    /** Up to cFormats items into lpiidFormatID; how many, into pcFetched, which may be NULL when one is asked for. S_OK, S_FALSE (fewer
        came), E_POINTER, E_INVALIDARG. */
    STDMETHOD(Next)(THIS_ ULONG cFormats, IID *lpiidFormatID, ULONG *pcFetched) PURE;
    /** S_OK, S_FALSE (the end came first). */
    STDMETHOD(Skip)(THIS_ ULONG cFormats) PURE;
    /** To the beginning. S_OK. */
    STDMETHOD(Reset)(THIS) PURE;
    /** Another enumerator at the same place. S_OK, E_POINTER, E_OUTOFMEMORY. */
    STDMETHOD(Clone)(THIS_ IEnumDiscMasterFormats **ppEnum) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
#define IEnumDiscMasterFormats_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IEnumDiscMasterFormats_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IEnumDiscMasterFormats_Release(p) ((p)->lpVtbl->Release((p)))
#define IEnumDiscMasterFormats_Next(p, cFormats, lpiidFormatID, pcFetched) ((p)->lpVtbl->Next((p), (cFormats), (lpiidFormatID), (pcFetched)))
#define IEnumDiscMasterFormats_Skip(p, cFormats) ((p)->lpVtbl->Skip((p), (cFormats)))
#define IEnumDiscMasterFormats_Reset(p) ((p)->lpVtbl->Reset((p)))
#define IEnumDiscMasterFormats_Clone(p, ppEnum) ((p)->lpVtbl->Clone((p), (ppEnum)))
#endif

#undef INTERFACE
#define INTERFACE IEnumDiscRecorders
/** The recorders as a snapshot (R-RCS-01): it does not follow what comes or goes, and outlives Close of its master. */
DECLARE_INTERFACE_(IEnumDiscRecorders, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    /** Up to cRecorders recorders, each with a reference for the caller. S_OK, S_FALSE (fewer came), E_POINTER, E_INVALIDARG. */
    STDMETHOD(Next)(THIS_ ULONG cRecorders, IDiscRecorder **ppRecorder, ULONG *pcFetched) PURE;
    /** S_OK, S_FALSE (the end came first). */
    STDMETHOD(Skip)(THIS_ ULONG cRecorders) PURE;
    /** To the beginning. S_OK. */
    STDMETHOD(Reset)(THIS) PURE;
    /** Another enumerator at the same place. S_OK, E_POINTER, E_OUTOFMEMORY. */
    STDMETHOD(Clone)(THIS_ IEnumDiscRecorders **ppEnum) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
#define IEnumDiscRecorders_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IEnumDiscRecorders_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IEnumDiscRecorders_Release(p) ((p)->lpVtbl->Release((p)))
#define IEnumDiscRecorders_Next(p, cRecorders, ppRecorder, pcFetched) ((p)->lpVtbl->Next((p), (cRecorders), (ppRecorder), (pcFetched)))
#define IEnumDiscRecorders_Skip(p, cRecorders) ((p)->lpVtbl->Skip((p), (cRecorders)))
#define IEnumDiscRecorders_Reset(p) ((p)->lpVtbl->Reset((p)))
#define IEnumDiscRecorders_Clone(p, ppEnum) ((p)->lpVtbl->Clone((p), (ppEnum)))
#endif

#undef INTERFACE
#define INTERFACE IDiscMasterProgressEvents
/** Implemented by the client; what a Notify method returns has no influence (R-EVT-02). All calls come on the thread that called the method
    they report on. From inside, what would change the master is E_UNEXPECTED; getters and ProgressUnadvise work (R-REC-47). */
DECLARE_INTERFACE_(IDiscMasterProgressEvents, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    /** Asked during AddData, AddAudioTrackBlocks and RecordDisc. *pbCancel is one byte and FALSE before; TRUE cancels. A failure code means
        go on. */
    STDMETHOD(QueryCancel)(THIS_ boolean *pbCancel) PURE;
    /** The set of recorders has changed: enumerate again. */
    STDMETHOD(NotifyPnPActivity)(THIS) PURE;
    /** Steps of AddData or AddAudioTrackBlocks, from (0, n) to (n, n); n is at least 1. */
    STDMETHOD(NotifyAddProgress)(THIS_ LONG nCompletedSteps, LONG nTotalSteps) PURE;
    /** Blocks of the whole disc that were handed to the drive, never fewer than before, from (0, n) to (n, n); n is at least 1. */
    STDMETHOD(NotifyBlockProgress)(THIS_ LONG nCompleted, LONG nTotal) PURE;
    /** Audio only: (0, n) before the first track, (k, n) when track k is done. */
    STDMETHOD(NotifyTrackProgress)(THIS_ LONG nCurrentTrack, LONG nTotalTracks) PURE;
    /** Preparation begins; seconds, 0 when not known. Nothing comes until the first block or track. */
    STDMETHOD(NotifyPreparingBurn)(THIS_ LONG nEstimatedSeconds) PURE;
    /** Closing begins; seconds, 0 when not known. Nothing comes until NotifyBurnComplete. */
    STDMETHOD(NotifyClosingDisc)(THIS_ LONG nEstimatedSeconds) PURE;
    /** The last call of each RecordDisc, with the code that it is about to return. */
    STDMETHOD(NotifyBurnComplete)(THIS_ HRESULT status) PURE;
    /** IDiscRecorder::Erase is done, with the code that it is about to return. */
    STDMETHOD(NotifyEraseComplete)(THIS_ HRESULT status) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
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
#endif

#undef INTERFACE
#define INTERFACE IDiscRecorder
/** A recorder. It comes from an enumeration, may be used on any thread and outlives its master. IMAPI_E_NOTINITIALIZED from every method of
    an object that no device was bound to. Addresses are LBA, sizes blocks. After the device has gone, what tells who it is answers as
    before, all else is IMAPI_E_DEVICE_NOTPRESENT. */
DECLARE_INTERFACE_(IDiscRecorder, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    /** For the library: slot 3 of the Windows layout, which its documentation leaves out. */
    STDMETHOD(Init)(THIS_ byte *pbyUniqueID, ULONG nulIDSize, ULONG nulDriveNumber) PURE;
    /** 16 bytes, the same for the same device at any time. NULL with 0 asks for the size. S_OK, IMAPI_S_BUFFER_TO_SMALL (nothing stored),
        E_INVALIDARG, E_POINTER. */
    STDMETHOD(GetRecorderGUID)(THIS_ byte *pbyUniqueID, ULONG ulBufferSize, ULONG *pulReturnSizeRequired) PURE;
    /** RECORDER_CDR or RECORDER_CDRW, whatever disc is inside. S_OK, E_POINTER. */
    STDMETHOD(GetRecorderType)(THIS_ LONG *fTypeCode) PURE;
    /** Maker, product and revision without trailing blanks; each pointer may be NULL; the caller frees with SysFreeString. S_OK,
        E_OUTOFMEMORY. */
    STDMETHOD(GetDisplayNames)(THIS_ BSTR *pbstrVendorID, BSTR *pbstrProductID, BSTR *pbstrRevision) PURE;
    /** Maker, product and revision in one: the model. The caller frees. S_OK, E_POINTER, E_OUTOFMEMORY. */
    STDMETHOD(GetBasePnPID)(THIS_ BSTR *pbstrBasePnPID) PURE;
    /** The device node, or the URL of a drive elsewhere. The caller frees. S_OK, E_POINTER, E_OUTOFMEMORY. */
    STDMETHOD(GetPath)(THIS_ BSTR *pbstrPath) PURE;
    /** A copy of MaxWriteSpeed, WriteSpeed (1X = 75 blocks/s), AudioGapSize (blocks), BufferUnderrunFreeCapable and
        EnableBufferUnderrunFree, all VT_I4: what is written to it counts when SetRecorderProperties gets it. S_OK, E_POINTER,
        E_OUTOFMEMORY. */
    STDMETHOD(GetRecorderProperties)(THIS_ IPropertyStorage **ppPropStg) PURE;
    /** Takes what is in the set, all or nothing; lasts until the master closes. S_OK, IMAPI_S_PROPERTIESIGNORED (one was read-only or
        unknown), E_INVALIDARG (a value out of range or of a wrong type), E_POINTER, IMAPI_E_DEVICE_NOTACCESSIBLE (it burns or erases). */
    STDMETHOD(SetRecorderProperties)(THIS_ IPropertyStorage *pPropStg) PURE;
    /** RECORDER_DOING_NOTHING, RECORDER_OPENED (this object holds it) or RECORDER_BURNING (RecordDisc or Erase is at work). S_OK, E_POINTER. */
    STDMETHOD(GetRecorderState)(THIS_ ULONG *pulDevStateFlags) PURE;
    /** Keeps everybody else out of the drive until Close; RecordDisc too. S_OK, IMAPI_E_DEVICE_NOTACCESSIBLE (held by another object,
        program or initiator, or this one), IMAPI_E_DEVICE_NOTPRESENT. */
    STDMETHOD(OpenExclusive)(THIS) PURE;
    /** One of MEDIA_TYPES and a mask of MEDIA_FLAGS; 0 and 0 without a disc. Needs OpenExclusive. S_OK, IMAPI_E_NOTOPENED,
        IMAPI_E_DEVICE_NOTPRESENT, IMAPI_E_DISCINFO (the disc cannot be read), E_POINTER. */
    STDMETHOD(QueryMediaType)(THIS_ LONG *fMediaType, LONG *fMediaFlags) PURE;
    /** Sessions, last track of the last session and where it starts, next writable address, free blocks. Needs OpenExclusive. S_OK,
        IMAPI_E_MEDIUM_NOTPRESENT, IMAPI_E_NOTOPENED, IMAPI_E_DEVICE_NOTPRESENT, IMAPI_E_DISCINFO, E_POINTER. */
    STDMETHOD(QueryMediaInfo)(THIS_ byte *pbSessions, byte *pbLastTrack, ULONG *ulStartAddress, ULONG *ulNextWritable, ULONG *ulFreeBlocks) PURE;
    /** Unlocks and opens the tray. Needs OpenExclusive. S_OK, IMAPI_E_NOTOPENED, IMAPI_E_DEVICE_NOTPRESENT. */
    STDMETHOD(Eject)(THIS) PURE;
    /** FALSE: the table of contents goes, a minute or two; TRUE: everything. Returns when it is done, cannot be cancelled, and tells the
        sinks of the master whose enumeration this recorder came from: NotifyEraseComplete, unless it is NOTOPENED. Needs OpenExclusive.
        S_OK, IMAPI_E_DEVICE_INVALIDTYPE, IMAPI_E_MEDIUM_INVALIDTYPE, IMAPI_E_MEDIUM_NOTPRESENT, IMAPI_E_NOTOPENED,
        IMAPI_E_DEVICE_NOTPRESENT, IMAPI_E_DISCINFO, IMAPI_E_GENERIC. */
    STDMETHOD(Erase)(THIS_ boolean bFullErase) PURE;
    /** Ends OpenExclusive. S_OK, IMAPI_E_NOTOPENED, IMAPI_E_DEVICE_NOTPRESENT (the drive has gone; it is closed all the same). */
    STDMETHOD(Close)(THIS) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
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
#endif

#undef INTERFACE
#define INTERFACE IDiscMaster
/** The disc master: formats, recorders, the staged image, the burn. Any number may exist; one of them holds the stash, from
    SetActiveDiscRecorder to Close. Every method but Open, Close and those of IUnknown is IMAPI_E_NOTOPENED before Open. While one of AddData,
    AddAudioTrackBlocks, SetActiveDiscRecorder, SetJolietProperties and RecordDisc is at work, and from a callback, getters and
    ProgressUnadvise work, and what would change the master is E_UNEXPECTED. */
DECLARE_INTERFACE_(IDiscMaster, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    /** Joliet is the active format then, and no recorder is. S_OK, IMAPI_E_ALREADYOPEN. */
    STDMETHOD(Open)(THIS) PURE;
    /** S_OK, E_POINTER, E_OUTOFMEMORY. */
    STDMETHOD(EnumDiscMasterFormats)(THIS_ IEnumDiscMasterFormats **ppEnum) PURE;
    /** The IID of the active format. S_OK, E_POINTER. */
    STDMETHOD(GetActiveDiscMasterFormat)(THIS_ IID *lpiid) PURE;
    /** Makes a format active and hands out its interface; clears what is staged, also when the format stays. S_OK, E_NOINTERFACE (nothing
        changes), E_POINTER. */
    STDMETHOD(SetActiveDiscMasterFormat)(THIS_ REFIID riid, void **ppUnk) PURE;
    /** The recorders that are there now. S_OK, E_POINTER, E_OUTOFMEMORY. */
    STDMETHOD(EnumDiscRecorders)(THIS_ IEnumDiscRecorders **ppEnum) PURE;
    /** S_OK, IMAPI_E_NOACTIVERECORDER, IMAPI_E_DEVICE_NOTPRESENT, E_POINTER. */
    STDMETHOD(GetActiveDiscRecorder)(THIS_ IDiscRecorder **ppRecorder) PURE;
    /** To be called with the disc inside, before each image: reads the disc, claims the stash and clears what is staged. With Joliet and an
        earlier disc of ours that has room, what is staged will be appended (multi-session mode). S_OK, IMAPI_E_MEDIUM_NOTPRESENT,
        IMAPI_E_DISCFULL (closed, or no room for a session), IMAPI_E_DISCINFO (it cannot be read), IMAPI_E_STASHINUSE,
        IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_DEVICE_NOTPRESENT, IMAPI_E_DEVICE_INVALIDTYPE (it does not write this format),
        IMAPI_E_COMPRESSEDSTASH, IMAPI_E_ENCRYPTEDSTASH, IMAPI_E_REMOVABLESTASH, IMAPI_E_NOTENOUGHDISKFORSTASH, IMAPI_E_FILEACCESS (the
        stash cannot be made), E_INVALIDARG (not a recorder of this library), E_POINTER. After a failure no recorder is active. */
    STDMETHOD(SetActiveDiscRecorder)(THIS_ IDiscRecorder *pRecorder) PURE;
    /** Drops what is staged, an open track with it, wipes the stash and leaves multi-session mode. S_OK. */
    STDMETHOD(ClearFormatContent)(THIS) PURE;
    /** Registers a sink; the cookie is what ProgressUnadvise takes, never 0. S_OK, E_POINTER, E_OUTOFMEMORY. */
    STDMETHOD(ProgressAdvise)(THIS_ IDiscMasterProgressEvents *pEvents, UINT_PTR *pvCookie) PURE;
    /** Allowed from a callback, at once in force. S_OK, E_INVALIDARG (no such cookie). */
    STDMETHOD(ProgressUnadvise)(THIS_ UINT_PTR vCookie) PURE;
    /** Burns what is staged, or plays it through with Test Write, and ejects afterwards if wanted and all went well. A success uses the
        image up and wipes the stash; so does a failure or a cancel once something was written. Before that the image stays and the call may
        be repeated. S_OK and nothing else on success; before anything is written IMAPI_E_NOACTIVERECORDER, IMAPI_E_TRACKOPEN,
        IMAPI_E_INVALIDIMAGE (nothing staged, or used up), the four of the stash's location, IMAPI_E_DEVICE_NOTPRESENT,
        IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_FILESYSTEM (the disc is mounted), IMAPI_E_MEDIUM_NOTPRESENT, IMAPI_E_DISCINFO,
        IMAPI_E_WRONGDISC, IMAPI_E_MEDIUM_INVALIDTYPE, IMAPI_E_CANNOT_WRITE_TO_MEDIA, IMAPI_E_DISCFULL, IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC,
        IMAPI_E_INITIALIZE_WRITE, in this order; afterwards IMAPI_E_USERABORT, IMAPI_E_LOSS_OF_STREAMING, IMAPI_E_FILEACCESS,
        IMAPI_E_INITIALIZE_ENDWRITE, IMAPI_E_GENERIC, IMAPI_E_DEVICE_STILL_IN_USE. */
    STDMETHOD(RecordDisc)(THIS_ boolean bSimulate, boolean bEjectAfterBurn) PURE;
    /** Drops what is staged, the sinks, the recorder and all properties; wipes the stash and lets go of it. S_OK, also when it is not open. */
    STDMETHOD(Close)(THIS) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
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
#endif

#undef INTERFACE
#define INTERFACE IRedbookDiscMaster
/** Audio discs, track at once: blocks of 2352 bytes, 44.1 kHz, 16 bits, stereo, little-endian, left first. IMAPI_E_WRONGFORMAT from every
    method while Joliet is active. Counters are 0 before a recorder is selected. */
DECLARE_INTERFACE_(IRedbookDiscMaster, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    /** Closed tracks and the open one. S_OK, E_POINTER. */
    STDMETHOD(GetTotalAudioTracks)(THIS_ LONG *pnTracks) PURE;
    /** Blocks of the disc, those of gaps included. S_OK, E_POINTER. */
    STDMETHOD(GetTotalAudioBlocks)(THIS_ LONG *pnBlocks) PURE;
    /** Blocks that the staged tracks take, with two at each end and the gaps. S_OK, E_POINTER. */
    STDMETHOD(GetUsedAudioBlocks)(THIS_ LONG *pnBlocks) PURE;
    /** Blocks that the open track, or else a new one, can still take. S_OK, E_POINTER. */
    STDMETHOD(GetAvailableAudioTrackBlocks)(THIS_ LONG *pnBlocks) PURE;
    /** 2352. S_OK, E_POINTER. */
    STDMETHOD(GetAudioBlockSize)(THIS_ LONG *pnBlockBytes) PURE;
    /** Opens a track; nBlocks is a hint and sets nothing aside. S_OK, IMAPI_E_TRACKOPEN, IMAPI_E_NOACTIVERECORDER, IMAPI_E_DISCFULL (the
        hundredth track, or no room), the four of the stash's location, E_INVALIDARG (negative). */
    STDMETHOD(CreateAudioTrack)(THIS_ LONG nBlocks) PURE;
    /** cb bytes, a multiple of 2352. S_OK, IMAPI_E_TRACKNOTOPEN, IMAPI_E_DISCFULL (what fits is kept), IMAPI_E_USERABORT (what was taken is
        kept), IMAPI_E_NOTENOUGHDISKFORSTASH, IMAPI_E_FILEACCESS, E_INVALIDARG, E_POINTER. */
    STDMETHOD(AddAudioTrackBlocks)(THIS_ byte *pby, LONG cb) PURE;
    /** S_OK, IMAPI_E_TRACKNOTOPEN, IMAPI_E_TRACK_NOT_BIG_ENOUGH (below 300 blocks; it stays open). */
    STDMETHOD(CloseAudioTrack)(THIS) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
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
#endif

#undef INTERFACE
#define INTERFACE IJolietDiscMaster
/** Data discs: ISO 9660 and Joliet in one track, blocks of 2048 bytes. IMAPI_E_WRONGFORMAT from every method while Redbook is active.
    Counters are 0 before a recorder is selected. */
DECLARE_INTERFACE_(IJolietDiscMaster, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    /** Blocks that can be written to the disc that was selected. S_OK, E_POINTER. */
    STDMETHOD(GetTotalDataBlocks)(THIS_ LONG *pnBlocks) PURE;
    /** Blocks that a burn of what is staged would write, all of the file system included. S_OK, E_POINTER. */
    STDMETHOD(GetUsedDataBlocks)(THIS_ LONG *pnBlocks) PURE;
    /** 2048. S_OK, E_POINTER. */
    STDMETHOD(GetDataBlockSize)(THIS_ LONG *pnBlockBytes) PURE;
    /** Adds the elements of a storage to the root of the disc: storages as folders, which merge with those of the same name, streams as
        files. The bytes are read during the call; the storage is not needed afterwards. All or nothing. lFileOverwrite nonzero: a file
        replaces one of the same name, whose blocks stay used. S_OK, IMAPI_E_NOACTIVERECORDER, IMAPI_E_FILEEXISTS, IMAPI_E_BADJOLIETNAME,
        IMAPI_E_DISCFULL (also a file of 4 GiB, and more than 65,535 folders), IMAPI_E_USERABORT, the four of the stash's location,
        IMAPI_E_FILEACCESS, STG_E_READFAULT, what the client's own objects fail with, E_POINTER, E_OUTOFMEMORY. */
    STDMETHOD(AddData)(THIS_ IStorage *pStorage, LONG lFileOverwrite) PURE;
    /** A copy of VolumeName (VT_BSTR), PlaceBootImageOnDisc (VT_BOOL), BootImageManufacturerIDString (VT_BSTR, at most 24 bytes),
        BootImagePlatform and BootImageEmulationType (VT_UI1) and BootImage (VT_STREAM). S_OK, E_POINTER, E_OUTOFMEMORY. */
    STDMETHOD(GetJolietProperties)(THIS_ IPropertyStorage **ppPropStg) PURE;
    /** Takes what is in the set, all or nothing; lasts until Close. S_OK, IMAPI_S_PROPERTIESIGNORED, E_INVALIDARG, E_POINTER. */
    STDMETHOD(SetJolietProperties)(THIS_ IPropertyStorage *pPropStg) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
#define IJolietDiscMaster_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IJolietDiscMaster_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IJolietDiscMaster_Release(p) ((p)->lpVtbl->Release((p)))
#define IJolietDiscMaster_GetTotalDataBlocks(p, pnBlocks) ((p)->lpVtbl->GetTotalDataBlocks((p), (pnBlocks)))
#define IJolietDiscMaster_GetUsedDataBlocks(p, pnBlocks) ((p)->lpVtbl->GetUsedDataBlocks((p), (pnBlocks)))
#define IJolietDiscMaster_GetDataBlockSize(p, pnBlockBytes) ((p)->lpVtbl->GetDataBlockSize((p), (pnBlockBytes)))
#define IJolietDiscMaster_AddData(p, pStorage, lFileOverwrite) ((p)->lpVtbl->AddData((p), (pStorage), (lFileOverwrite)))
#define IJolietDiscMaster_GetJolietProperties(p, ppPropStg) ((p)->lpVtbl->GetJolietProperties((p), (ppPropStg)))
#define IJolietDiscMaster_SetJolietProperties(p, pPropStg) ((p)->lpVtbl->SetJolietProperties((p), (pPropStg)))
#endif

#undef INTERFACE

#ifdef __cplusplus
}

#ifdef COASTER_UUID
class MSDiscMasterObj; /**< a name for __uuidof alone */
COASTER_UUID(MSDiscMasterObj, CLSID_MSDiscMasterObj)
COASTER_UUID(IDiscMaster, IID_IDiscMaster)
COASTER_UUID(IDiscRecorder, IID_IDiscRecorder)
COASTER_UUID(IEnumDiscRecorders, IID_IEnumDiscRecorders)
COASTER_UUID(IEnumDiscMasterFormats, IID_IEnumDiscMasterFormats)
COASTER_UUID(IRedbookDiscMaster, IID_IRedbookDiscMaster)
COASTER_UUID(IJolietDiscMaster, IID_IJolietDiscMaster)
COASTER_UUID(IDiscMasterProgressEvents, IID_IDiscMasterProgressEvents)
#endif
#endif

#endif
