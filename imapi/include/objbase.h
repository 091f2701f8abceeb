/* SPDX-License-Identifier: 0BSD */
/*
 * COM as far as the Image Mastering API needs it: IUnknown, storages, streams and property storages, each with its vtable in the documented
 * slot order, the task allocator, BSTR and PROPVARIANT. Interfaces have the C form: p->lpVtbl->Method(p, ...), or the macro
 * IStream_Read(p, ...), which stands here without COBJMACROS too.
 */
#ifndef COASTER_OBJBASE_H
#define COASTER_OBJBASE_H

#include "windows.h"

COASTER_BEGIN_C

typedef struct IUnknown IUnknown;
typedef struct IEnumSTATSTG IEnumSTATSTG;
typedef struct IStream IStream;
typedef struct IStorage IStorage;
typedef struct IEnumSTATPROPSTG IEnumSTATPROPSTG;
typedef struct IPropertyStorage IPropertyStorage;
typedef IUnknown *LPUNKNOWN;
typedef IStream *LPSTREAM;
typedef IStorage *LPSTORAGE;
typedef LPOLESTR *SNB; /* names to leave out; always NULL here */

extern const IID IID_IUnknown;
extern const IID IID_ISequentialStream;
extern const IID IID_IStorage;
extern const IID IID_IStream;
extern const IID IID_IEnumSTATSTG;
extern const IID IID_IPropertyStorage;
extern const IID IID_IEnumSTATPROPSTG;
extern const GUID GUID_NULL;

/* ------------------------------------------------------------------ IUnknown */

typedef struct IUnknownVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IUnknown *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IUnknown *This);
    ULONG (STDMETHODCALLTYPE *Release)(IUnknown *This);
} IUnknownVtbl;
struct IUnknown {
    const IUnknownVtbl *lpVtbl;
};
#define IUnknown_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IUnknown_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IUnknown_Release(p) ((p)->lpVtbl->Release((p)))

/* ------------------------------------------------------------------ storages and streams */

typedef enum tagSTGTY { STGTY_STORAGE = 1, STGTY_STREAM = 2, STGTY_LOCKBYTES = 3, STGTY_PROPERTY = 4 } STGTY;
typedef enum tagSTATFLAG { STATFLAG_DEFAULT = 0, STATFLAG_NONAME = 1, STATFLAG_NOOPEN = 2 } STATFLAG;
typedef enum tagSTREAM_SEEK { STREAM_SEEK_SET = 0, STREAM_SEEK_CUR = 1, STREAM_SEEK_END = 2 } STREAM_SEEK;
typedef enum tagSTGMOVE { STGMOVE_MOVE = 0, STGMOVE_COPY = 1, STGMOVE_SHALLOWCOPY = 2 } STGMOVE;
typedef enum tagSTGC { STGC_DEFAULT = 0, STGC_OVERWRITE = 1, STGC_ONLYIFCURRENT = 2 } STGC;

#define STGM_READ 0x00000000
#define STGM_WRITE 0x00000001
#define STGM_READWRITE 0x00000002
#define STGM_SHARE_EXCLUSIVE 0x00000010
#define STGM_SHARE_DENY_WRITE 0x00000020
#define STGM_SHARE_DENY_READ 0x00000030
#define STGM_SHARE_DENY_NONE 0x00000040
#define STGM_FAILIFTHERE 0x00000000
#define STGM_CREATE 0x00001000
#define STGM_DIRECT 0x00000000
#define STGM_TRANSACTED 0x00010000

typedef struct tagSTATSTG {
    LPOLESTR pwcsName; /* from the task allocator: the receiver frees it */
    DWORD type;        /* STGTY */
    ULARGE_INTEGER cbSize; /* bytes */
    FILETIME mtime, ctime, atime;
    DWORD grfMode;
    DWORD grfLocksSupported;
    CLSID clsid;
    DWORD grfStateBits;
    DWORD reserved;
} STATSTG;

typedef struct IEnumSTATSTGVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IEnumSTATSTG *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IEnumSTATSTG *This);
    ULONG (STDMETHODCALLTYPE *Release)(IEnumSTATSTG *This);
    HRESULT (STDMETHODCALLTYPE *Next)(IEnumSTATSTG *This, ULONG celt, STATSTG *rgelt, ULONG *pceltFetched);
    HRESULT (STDMETHODCALLTYPE *Skip)(IEnumSTATSTG *This, ULONG celt);
    HRESULT (STDMETHODCALLTYPE *Reset)(IEnumSTATSTG *This);
    HRESULT (STDMETHODCALLTYPE *Clone)(IEnumSTATSTG *This, IEnumSTATSTG **ppenum);
} IEnumSTATSTGVtbl;
struct IEnumSTATSTG {
    const IEnumSTATSTGVtbl *lpVtbl;
};
#define IEnumSTATSTG_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IEnumSTATSTG_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IEnumSTATSTG_Release(p) ((p)->lpVtbl->Release((p)))
#define IEnumSTATSTG_Next(p, celt, rgelt, pceltFetched) ((p)->lpVtbl->Next((p), (celt), (rgelt), (pceltFetched)))
#define IEnumSTATSTG_Skip(p, celt) ((p)->lpVtbl->Skip((p), (celt)))
#define IEnumSTATSTG_Reset(p) ((p)->lpVtbl->Reset((p)))
#define IEnumSTATSTG_Clone(p, ppenum) ((p)->lpVtbl->Clone((p), (ppenum)))

typedef struct IStreamVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IStream *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IStream *This);
    ULONG (STDMETHODCALLTYPE *Release)(IStream *This);
    HRESULT (STDMETHODCALLTYPE *Read)(IStream *This, void *pv, ULONG cb, ULONG *pcbRead);
    HRESULT (STDMETHODCALLTYPE *Write)(IStream *This, const void *pv, ULONG cb, ULONG *pcbWritten);
    HRESULT (STDMETHODCALLTYPE *Seek)(IStream *This, LARGE_INTEGER dlibMove, DWORD dwOrigin, ULARGE_INTEGER *plibNewPosition);
    HRESULT (STDMETHODCALLTYPE *SetSize)(IStream *This, ULARGE_INTEGER libNewSize);
    HRESULT (STDMETHODCALLTYPE *CopyTo)(IStream *This, IStream *pstm, ULARGE_INTEGER cb, ULARGE_INTEGER *pcbRead, ULARGE_INTEGER *pcbWritten);
    HRESULT (STDMETHODCALLTYPE *Commit)(IStream *This, DWORD grfCommitFlags);
    HRESULT (STDMETHODCALLTYPE *Revert)(IStream *This);
    HRESULT (STDMETHODCALLTYPE *LockRegion)(IStream *This, ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, DWORD dwLockType);
    HRESULT (STDMETHODCALLTYPE *UnlockRegion)(IStream *This, ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, DWORD dwLockType);
    HRESULT (STDMETHODCALLTYPE *Stat)(IStream *This, STATSTG *pstatstg, DWORD grfStatFlag);
    HRESULT (STDMETHODCALLTYPE *Clone)(IStream *This, IStream **ppstm);
} IStreamVtbl;
struct IStream {
    const IStreamVtbl *lpVtbl;
};
#define IStream_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IStream_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IStream_Release(p) ((p)->lpVtbl->Release((p)))
#define IStream_Read(p, pv, cb, pcbRead) ((p)->lpVtbl->Read((p), (pv), (cb), (pcbRead)))
#define IStream_Write(p, pv, cb, pcbWritten) ((p)->lpVtbl->Write((p), (pv), (cb), (pcbWritten)))
#define IStream_Seek(p, dlibMove, dwOrigin, plibNewPosition) ((p)->lpVtbl->Seek((p), (dlibMove), (dwOrigin), (plibNewPosition)))
#define IStream_SetSize(p, libNewSize) ((p)->lpVtbl->SetSize((p), (libNewSize)))
#define IStream_CopyTo(p, pstm, cb, pcbRead, pcbWritten) ((p)->lpVtbl->CopyTo((p), (pstm), (cb), (pcbRead), (pcbWritten)))
#define IStream_Commit(p, grfCommitFlags) ((p)->lpVtbl->Commit((p), (grfCommitFlags)))
#define IStream_Revert(p) ((p)->lpVtbl->Revert((p)))
#define IStream_LockRegion(p, libOffset, cb, dwLockType) ((p)->lpVtbl->LockRegion((p), (libOffset), (cb), (dwLockType)))
#define IStream_UnlockRegion(p, libOffset, cb, dwLockType) ((p)->lpVtbl->UnlockRegion((p), (libOffset), (cb), (dwLockType)))
#define IStream_Stat(p, pstatstg, grfStatFlag) ((p)->lpVtbl->Stat((p), (pstatstg), (grfStatFlag)))
#define IStream_Clone(p, ppstm) ((p)->lpVtbl->Clone((p), (ppstm)))

typedef struct IStorageVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IStorage *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IStorage *This);
    ULONG (STDMETHODCALLTYPE *Release)(IStorage *This);
    HRESULT (STDMETHODCALLTYPE *CreateStream)(IStorage *This, LPCOLESTR pwcsName, DWORD grfMode, DWORD reserved1, DWORD reserved2, IStream **ppstm);
    HRESULT (STDMETHODCALLTYPE *OpenStream)(IStorage *This, LPCOLESTR pwcsName, void *reserved1, DWORD grfMode, DWORD reserved2, IStream **ppstm);
    HRESULT (STDMETHODCALLTYPE *CreateStorage)(IStorage *This, LPCOLESTR pwcsName, DWORD grfMode, DWORD reserved1, DWORD reserved2, IStorage **ppstg);
    HRESULT (STDMETHODCALLTYPE *OpenStorage)(IStorage *This, LPCOLESTR pwcsName, IStorage *pstgPriority, DWORD grfMode, SNB snbExclude, DWORD reserved, IStorage **ppstg);
    HRESULT (STDMETHODCALLTYPE *CopyTo)(IStorage *This, DWORD ciidExclude, const IID *rgiidExclude, SNB snbExclude, IStorage *pstgDest);
    HRESULT (STDMETHODCALLTYPE *MoveElementTo)(IStorage *This, LPCOLESTR pwcsName, IStorage *pstgDest, LPCOLESTR pwcsNewName, DWORD grfFlags);
    HRESULT (STDMETHODCALLTYPE *Commit)(IStorage *This, DWORD grfCommitFlags);
    HRESULT (STDMETHODCALLTYPE *Revert)(IStorage *This);
    HRESULT (STDMETHODCALLTYPE *EnumElements)(IStorage *This, DWORD reserved1, void *reserved2, DWORD reserved3, IEnumSTATSTG **ppenum);
    HRESULT (STDMETHODCALLTYPE *DestroyElement)(IStorage *This, LPCOLESTR pwcsName);
    HRESULT (STDMETHODCALLTYPE *RenameElement)(IStorage *This, LPCOLESTR pwcsOldName, LPCOLESTR pwcsNewName);
    HRESULT (STDMETHODCALLTYPE *SetElementTimes)(IStorage *This, LPCOLESTR pwcsName, const FILETIME *pctime, const FILETIME *patime, const FILETIME *pmtime);
    HRESULT (STDMETHODCALLTYPE *SetClass)(IStorage *This, REFCLSID clsid);
    HRESULT (STDMETHODCALLTYPE *SetStateBits)(IStorage *This, DWORD grfStateBits, DWORD grfMask);
    HRESULT (STDMETHODCALLTYPE *Stat)(IStorage *This, STATSTG *pstatstg, DWORD grfStatFlag);
} IStorageVtbl;
struct IStorage {
    const IStorageVtbl *lpVtbl;
};
#define IStorage_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IStorage_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IStorage_Release(p) ((p)->lpVtbl->Release((p)))
#define IStorage_CreateStream(p, pwcsName, grfMode, reserved1, reserved2, ppstm) ((p)->lpVtbl->CreateStream((p), (pwcsName), (grfMode), (reserved1), (reserved2), (ppstm)))
#define IStorage_OpenStream(p, pwcsName, reserved1, grfMode, reserved2, ppstm) ((p)->lpVtbl->OpenStream((p), (pwcsName), (reserved1), (grfMode), (reserved2), (ppstm)))
#define IStorage_CreateStorage(p, pwcsName, grfMode, reserved1, reserved2, ppstg) ((p)->lpVtbl->CreateStorage((p), (pwcsName), (grfMode), (reserved1), (reserved2), (ppstg)))
#define IStorage_OpenStorage(p, pwcsName, pstgPriority, grfMode, snbExclude, reserved, ppstg) ((p)->lpVtbl->OpenStorage((p), (pwcsName), (pstgPriority), (grfMode), (snbExclude), (reserved), (ppstg)))
#define IStorage_CopyTo(p, ciidExclude, rgiidExclude, snbExclude, pstgDest) ((p)->lpVtbl->CopyTo((p), (ciidExclude), (rgiidExclude), (snbExclude), (pstgDest)))
#define IStorage_MoveElementTo(p, pwcsName, pstgDest, pwcsNewName, grfFlags) ((p)->lpVtbl->MoveElementTo((p), (pwcsName), (pstgDest), (pwcsNewName), (grfFlags)))
#define IStorage_Commit(p, grfCommitFlags) ((p)->lpVtbl->Commit((p), (grfCommitFlags)))
#define IStorage_Revert(p) ((p)->lpVtbl->Revert((p)))
#define IStorage_EnumElements(p, reserved1, reserved2, reserved3, ppenum) ((p)->lpVtbl->EnumElements((p), (reserved1), (reserved2), (reserved3), (ppenum)))
#define IStorage_DestroyElement(p, pwcsName) ((p)->lpVtbl->DestroyElement((p), (pwcsName)))
#define IStorage_RenameElement(p, pwcsOldName, pwcsNewName) ((p)->lpVtbl->RenameElement((p), (pwcsOldName), (pwcsNewName)))
#define IStorage_SetElementTimes(p, pwcsName, pctime, patime, pmtime) ((p)->lpVtbl->SetElementTimes((p), (pwcsName), (pctime), (patime), (pmtime)))
#define IStorage_SetClass(p, clsid) ((p)->lpVtbl->SetClass((p), (clsid)))
#define IStorage_SetStateBits(p, grfStateBits, grfMask) ((p)->lpVtbl->SetStateBits((p), (grfStateBits), (grfMask)))
#define IStorage_Stat(p, pstatstg, grfStatFlag) ((p)->lpVtbl->Stat((p), (pstatstg), (grfStatFlag)))

/* ------------------------------------------------------------------ PROPVARIANT */

typedef uint16_t VARTYPE;
enum VARENUM {
    VT_EMPTY = 0,
    VT_NULL = 1,
    VT_I2 = 2,
    VT_I4 = 3,
    VT_R4 = 4,
    VT_R8 = 5,
    VT_DATE = 7,
    VT_BSTR = 8,
    VT_ERROR = 10,
    VT_BOOL = 11,
    VT_I1 = 16,
    VT_UI1 = 17,
    VT_UI2 = 18,
    VT_UI4 = 19,
    VT_I8 = 20,
    VT_UI8 = 21,
    VT_INT = 22,
    VT_UINT = 23,
    VT_LPSTR = 30,
    VT_LPWSTR = 31,
    VT_FILETIME = 64,
    VT_BLOB = 65,
    VT_STREAM = 66,
    VT_STORAGE = 67,
    VT_CLSID = 72
};

typedef struct tagBLOB {
    ULONG cbSize; /* bytes */
    BYTE *pBlobData;
} BLOB;

/* 24 bytes, the value at offset 8, as on 64-bit Windows. */
typedef struct tagPROPVARIANT {
    VARTYPE vt;
    WORD wReserved1, wReserved2, wReserved3;
    union {
        CHAR cVal;
        UCHAR bVal;
        SHORT iVal;
        USHORT uiVal;
        LONG lVal;
        ULONG ulVal;
        INT intVal;
        UINT uintVal;
        LARGE_INTEGER hVal;
        ULARGE_INTEGER uhVal;
        FLOAT fltVal;
        double dblVal;
        VARIANT_BOOL boolVal;
        SCODE scode;
        DATE date;
        FILETIME filetime;
        CLSID *puuid;
        BLOB blob;
        BSTR bstrVal;
        LPSTR pszVal;
        LPWSTR pwszVal;
        IUnknown *punkVal;
        IStream *pStream;
        IStorage *pStorage;
    };
} PROPVARIANT;
typedef PROPVARIANT *LPPROPVARIANT;

#define PropVariantInit(variant) ((void)memset((variant), 0, sizeof(PROPVARIANT)))
/* Frees what the variant owns (BSTR, task memory, interfaces) and makes it VT_EMPTY. NULL: S_OK. A type not listed above: STG_E_INVALIDPARAMETER. */
HRESULT PropVariantClear(PROPVARIANT *variant);
/* A deep copy; destination is overwritten, not cleared. E_OUTOFMEMORY, STG_E_INVALIDPARAMETER. */
HRESULT PropVariantCopy(PROPVARIANT *destination, const PROPVARIANT *source);

/* ------------------------------------------------------------------ property storages */

typedef ULONG PROPID;
#define PRSPEC_INVALID 0xFFFFFFFFu
#define PRSPEC_LPWSTR 0
#define PRSPEC_PROPID 1
#define PID_DICTIONARY 0
#define PID_CODEPAGE 1
#define PID_FIRST_USABLE 2

typedef struct tagPROPSPEC {
    ULONG ulKind; /* PRSPEC_LPWSTR or PRSPEC_PROPID */
    union {
        PROPID propid;
        LPOLESTR lpwstr;
    };
} PROPSPEC;

typedef struct tagSTATPROPSTG {
    LPOLESTR lpwstrName; /* from the task allocator, or NULL: the receiver frees it */
    PROPID propid;
    VARTYPE vt;
} STATPROPSTG;

typedef struct tagSTATPROPSETSTG {
    FMTID fmtid;
    CLSID clsid;
    DWORD grfFlags;
    FILETIME mtime, ctime, atime;
    DWORD dwOSVersion;
} STATPROPSETSTG;

typedef struct IEnumSTATPROPSTGVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IEnumSTATPROPSTG *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IEnumSTATPROPSTG *This);
    ULONG (STDMETHODCALLTYPE *Release)(IEnumSTATPROPSTG *This);
    HRESULT (STDMETHODCALLTYPE *Next)(IEnumSTATPROPSTG *This, ULONG celt, STATPROPSTG *rgelt, ULONG *pceltFetched);
    HRESULT (STDMETHODCALLTYPE *Skip)(IEnumSTATPROPSTG *This, ULONG celt);
    HRESULT (STDMETHODCALLTYPE *Reset)(IEnumSTATPROPSTG *This);
    HRESULT (STDMETHODCALLTYPE *Clone)(IEnumSTATPROPSTG *This, IEnumSTATPROPSTG **ppenum);
} IEnumSTATPROPSTGVtbl;
struct IEnumSTATPROPSTG {
    const IEnumSTATPROPSTGVtbl *lpVtbl;
};
#define IEnumSTATPROPSTG_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IEnumSTATPROPSTG_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IEnumSTATPROPSTG_Release(p) ((p)->lpVtbl->Release((p)))
#define IEnumSTATPROPSTG_Next(p, celt, rgelt, pceltFetched) ((p)->lpVtbl->Next((p), (celt), (rgelt), (pceltFetched)))
#define IEnumSTATPROPSTG_Skip(p, celt) ((p)->lpVtbl->Skip((p), (celt)))
#define IEnumSTATPROPSTG_Reset(p) ((p)->lpVtbl->Reset((p)))
#define IEnumSTATPROPSTG_Clone(p, ppenum) ((p)->lpVtbl->Clone((p), (ppenum)))

typedef struct IPropertyStorageVtbl {
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IPropertyStorage *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(IPropertyStorage *This);
    ULONG (STDMETHODCALLTYPE *Release)(IPropertyStorage *This);
    HRESULT (STDMETHODCALLTYPE *ReadMultiple)(IPropertyStorage *This, ULONG cpspec, const PROPSPEC *rgpspec, PROPVARIANT *rgpropvar);
    HRESULT (STDMETHODCALLTYPE *WriteMultiple)(IPropertyStorage *This, ULONG cpspec, const PROPSPEC *rgpspec, const PROPVARIANT *rgpropvar, PROPID propidNameFirst);
    HRESULT (STDMETHODCALLTYPE *DeleteMultiple)(IPropertyStorage *This, ULONG cpspec, const PROPSPEC *rgpspec);
    HRESULT (STDMETHODCALLTYPE *ReadPropertyNames)(IPropertyStorage *This, ULONG cpropid, const PROPID *rgpropid, LPOLESTR *rglpwstrName);
    HRESULT (STDMETHODCALLTYPE *WritePropertyNames)(IPropertyStorage *This, ULONG cpropid, const PROPID *rgpropid, const LPOLESTR *rglpwstrName);
    HRESULT (STDMETHODCALLTYPE *DeletePropertyNames)(IPropertyStorage *This, ULONG cpropid, const PROPID *rgpropid);
    HRESULT (STDMETHODCALLTYPE *Commit)(IPropertyStorage *This, DWORD grfCommitFlags);
    HRESULT (STDMETHODCALLTYPE *Revert)(IPropertyStorage *This);
    HRESULT (STDMETHODCALLTYPE *Enum)(IPropertyStorage *This, IEnumSTATPROPSTG **ppenum);
    HRESULT (STDMETHODCALLTYPE *SetTimes)(IPropertyStorage *This, const FILETIME *pctime, const FILETIME *patime, const FILETIME *pmtime);
    HRESULT (STDMETHODCALLTYPE *SetClass)(IPropertyStorage *This, REFCLSID clsid);
    HRESULT (STDMETHODCALLTYPE *Stat)(IPropertyStorage *This, STATPROPSETSTG *pstatpsstg);
} IPropertyStorageVtbl;
struct IPropertyStorage {
    const IPropertyStorageVtbl *lpVtbl;
};
#define IPropertyStorage_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IPropertyStorage_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IPropertyStorage_Release(p) ((p)->lpVtbl->Release((p)))
#define IPropertyStorage_ReadMultiple(p, cpspec, rgpspec, rgpropvar) ((p)->lpVtbl->ReadMultiple((p), (cpspec), (rgpspec), (rgpropvar)))
#define IPropertyStorage_WriteMultiple(p, cpspec, rgpspec, rgpropvar, propidNameFirst) ((p)->lpVtbl->WriteMultiple((p), (cpspec), (rgpspec), (rgpropvar), (propidNameFirst)))
#define IPropertyStorage_DeleteMultiple(p, cpspec, rgpspec) ((p)->lpVtbl->DeleteMultiple((p), (cpspec), (rgpspec)))
#define IPropertyStorage_ReadPropertyNames(p, cpropid, rgpropid, rglpwstrName) ((p)->lpVtbl->ReadPropertyNames((p), (cpropid), (rgpropid), (rglpwstrName)))
#define IPropertyStorage_WritePropertyNames(p, cpropid, rgpropid, rglpwstrName) ((p)->lpVtbl->WritePropertyNames((p), (cpropid), (rgpropid), (rglpwstrName)))
#define IPropertyStorage_DeletePropertyNames(p, cpropid, rgpropid) ((p)->lpVtbl->DeletePropertyNames((p), (cpropid), (rgpropid)))
#define IPropertyStorage_Commit(p, grfCommitFlags) ((p)->lpVtbl->Commit((p), (grfCommitFlags)))
#define IPropertyStorage_Revert(p) ((p)->lpVtbl->Revert((p)))
#define IPropertyStorage_Enum(p, ppenum) ((p)->lpVtbl->Enum((p), (ppenum)))
#define IPropertyStorage_SetTimes(p, pctime, patime, pmtime) ((p)->lpVtbl->SetTimes((p), (pctime), (patime), (pmtime)))
#define IPropertyStorage_SetClass(p, clsid) ((p)->lpVtbl->SetClass((p), (clsid)))
#define IPropertyStorage_Stat(p, pstatpsstg) ((p)->lpVtbl->Stat((p), (pstatpsstg)))

/* ------------------------------------------------------------------ the runtime */

typedef enum tagCOINIT {
    COINIT_MULTITHREADED = 0x0,
    COINIT_APARTMENTTHREADED = 0x2,
    COINIT_DISABLE_OLE1DDE = 0x4,
    COINIT_SPEED_OVER_MEMORY = 0x8
} COINIT;
#define CLSCTX_INPROC_SERVER 0x1
#define CLSCTX_INPROC_HANDLER 0x2
#define CLSCTX_LOCAL_SERVER 0x4
#define CLSCTX_REMOTE_SERVER 0x10
#define CLSCTX_ALL 0x17
#define CLSCTX_SERVER 0x15

/* Counted per thread. S_OK the first time, S_FALSE afterwards. There are no apartments here: every object may be used from any thread. */
HRESULT CoInitialize(LPVOID reserved);
HRESULT CoInitializeEx(LPVOID reserved, DWORD flags);
void CoUninitialize(void);
/* The only class is CLSID_MSDiscMasterObj. CO_E_NOTINITIALIZED without CoInitialize on this thread, REGDB_E_CLASSNOTREG for another class,
   CLASS_E_NOAGGREGATION with an outer object, E_NOINTERFACE, E_POINTER; *object is NULL after a failure. */
HRESULT CoCreateInstance(REFCLSID clsid, LPUNKNOWN outer, DWORD context, REFIID iid, LPVOID *object);

/* The task allocator: memory that one side allocates and the other frees. */
LPVOID CoTaskMemAlloc(SIZE_T size);
LPVOID CoTaskMemRealloc(LPVOID memory, SIZE_T size); /* size 0 frees and returns NULL */
void CoTaskMemFree(LPVOID memory);

/* BSTR. Lengths without the terminating zero; SysStringLen counts OLECHARs, SysStringByteLen bytes; both give 0 for NULL. */
BSTR SysAllocString(const OLECHAR *text); /* NULL for NULL */
BSTR SysAllocStringLen(const OLECHAR *text, UINT length); /* text NULL: the characters are left unset */
BSTR SysAllocStringByteLen(LPCSTR bytes, UINT length);
INT SysReAllocString(BSTR *string, const OLECHAR *text);
void SysFreeString(BSTR string);
UINT SysStringLen(BSTR string);
UINT SysStringByteLen(BSTR string);

COASTER_END_C

#endif
