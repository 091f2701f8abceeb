/* SPDX-License-Identifier: 0BSD */
/*
 * COM as far as the Image Mastering API needs it: IUnknown, storages, streams and property storages, each with its methods in the documented
 * slot order, the task allocator, BSTR and PROPVARIANT. In C an interface is p->lpVtbl->Method(p, ...), or the macro
 * IStream_Read(p, ...), which stands here without COBJMACROS too; in C++ it is a class, p->Method(...), that a client derives its own from
 * (with CINTERFACE the form of C). Either is the same object: slot by slot, with no destructor. An exception must not leave a client's method, and what
 * the library hands out has no type information: no dynamic_cast, no typeid, and UBSan wants -fno-sanitize=vptr.
 */
#ifndef COASTER_OBJBASE_H
#define COASTER_OBJBASE_H

#include "windows.h"

COASTER_BEGIN_C

typedef struct IUnknown IUnknown;
typedef struct IEnumSTATSTG IEnumSTATSTG;
typedef struct ISequentialStream ISequentialStream;
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

/* ------------------------------------------------------------------ how an interface is declared */

/* One list of methods for both languages, in the words that Windows has for it: a struct of function pointers called IThisVtbl behind a pointer
   lpVtbl in C, a class of pure virtual methods in C++. */
#if defined(__cplusplus) && !defined(CINTERFACE)
#define STDMETHOD(method) virtual HRESULT STDMETHODCALLTYPE method
#define STDMETHOD_(type, method) virtual type STDMETHODCALLTYPE method
#define PURE = 0
#define THIS_
#define THIS void
#define DECLARE_INTERFACE(name) struct name
#define DECLARE_INTERFACE_(name, base) struct name : public base
#else
#define STDMETHOD(method) HRESULT (STDMETHODCALLTYPE * method)
#define STDMETHOD_(type, method) type (STDMETHODCALLTYPE * method)
#define PURE
#define THIS_ INTERFACE *This,
#define THIS INTERFACE *This
#define DECLARE_INTERFACE(name) \
    typedef struct name##Vtbl name##Vtbl; \
    struct name { \
        const name##Vtbl *lpVtbl; \
    }; \
    struct name##Vtbl
#define DECLARE_INTERFACE_(name, base) DECLARE_INTERFACE(name)
#endif

/* ------------------------------------------------------------------ IUnknown */

#undef INTERFACE
#define INTERFACE IUnknown
DECLARE_INTERFACE(IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
#define IUnknown_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IUnknown_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IUnknown_Release(p) ((p)->lpVtbl->Release((p)))
#endif

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

#undef INTERFACE
#define INTERFACE IEnumSTATSTG
DECLARE_INTERFACE_(IEnumSTATSTG, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    STDMETHOD(Next)(THIS_ ULONG celt, STATSTG *rgelt, ULONG *pceltFetched) PURE;
    STDMETHOD(Skip)(THIS_ ULONG celt) PURE;
    STDMETHOD(Reset)(THIS) PURE;
    STDMETHOD(Clone)(THIS_ IEnumSTATSTG **ppenum) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
#define IEnumSTATSTG_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IEnumSTATSTG_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IEnumSTATSTG_Release(p) ((p)->lpVtbl->Release((p)))
#define IEnumSTATSTG_Next(p, celt, rgelt, pceltFetched) ((p)->lpVtbl->Next((p), (celt), (rgelt), (pceltFetched)))
#define IEnumSTATSTG_Skip(p, celt) ((p)->lpVtbl->Skip((p), (celt)))
#define IEnumSTATSTG_Reset(p) ((p)->lpVtbl->Reset((p)))
#define IEnumSTATSTG_Clone(p, ppenum) ((p)->lpVtbl->Clone((p), (ppenum)))
#endif

#undef INTERFACE
#define INTERFACE ISequentialStream
DECLARE_INTERFACE_(ISequentialStream, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    STDMETHOD(Read)(THIS_ void *pv, ULONG cb, ULONG *pcbRead) PURE;
    STDMETHOD(Write)(THIS_ const void *pv, ULONG cb, ULONG *pcbWritten) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
#define ISequentialStream_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define ISequentialStream_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define ISequentialStream_Release(p) ((p)->lpVtbl->Release((p)))
#define ISequentialStream_Read(p, pv, cb, pcbRead) ((p)->lpVtbl->Read((p), (pv), (cb), (pcbRead)))
#define ISequentialStream_Write(p, pv, cb, pcbWritten) ((p)->lpVtbl->Write((p), (pv), (cb), (pcbWritten)))
#endif

#undef INTERFACE
#define INTERFACE IStream
DECLARE_INTERFACE_(IStream, ISequentialStream)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    STDMETHOD(Read)(THIS_ void *pv, ULONG cb, ULONG *pcbRead) PURE;
    STDMETHOD(Write)(THIS_ const void *pv, ULONG cb, ULONG *pcbWritten) PURE;
    STDMETHOD(Seek)(THIS_ LARGE_INTEGER dlibMove, DWORD dwOrigin, ULARGE_INTEGER *plibNewPosition) PURE;
    STDMETHOD(SetSize)(THIS_ ULARGE_INTEGER libNewSize) PURE;
    STDMETHOD(CopyTo)(THIS_ IStream *pstm, ULARGE_INTEGER cb, ULARGE_INTEGER *pcbRead, ULARGE_INTEGER *pcbWritten) PURE;
    STDMETHOD(Commit)(THIS_ DWORD grfCommitFlags) PURE;
    STDMETHOD(Revert)(THIS) PURE;
    STDMETHOD(LockRegion)(THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, DWORD dwLockType) PURE;
    STDMETHOD(UnlockRegion)(THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, DWORD dwLockType) PURE;
    STDMETHOD(Stat)(THIS_ STATSTG *pstatstg, DWORD grfStatFlag) PURE;
    STDMETHOD(Clone)(THIS_ IStream **ppstm) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
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
#endif

#undef INTERFACE
#define INTERFACE IStorage
DECLARE_INTERFACE_(IStorage, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    STDMETHOD(CreateStream)(THIS_ LPCOLESTR pwcsName, DWORD grfMode, DWORD reserved1, DWORD reserved2, IStream **ppstm) PURE;
    STDMETHOD(OpenStream)(THIS_ LPCOLESTR pwcsName, void *reserved1, DWORD grfMode, DWORD reserved2, IStream **ppstm) PURE;
    STDMETHOD(CreateStorage)(THIS_ LPCOLESTR pwcsName, DWORD grfMode, DWORD reserved1, DWORD reserved2, IStorage **ppstg) PURE;
    STDMETHOD(OpenStorage)(THIS_ LPCOLESTR pwcsName, IStorage *pstgPriority, DWORD grfMode, SNB snbExclude, DWORD reserved, IStorage **ppstg) PURE;
    STDMETHOD(CopyTo)(THIS_ DWORD ciidExclude, const IID *rgiidExclude, SNB snbExclude, IStorage *pstgDest) PURE;
    STDMETHOD(MoveElementTo)(THIS_ LPCOLESTR pwcsName, IStorage *pstgDest, LPCOLESTR pwcsNewName, DWORD grfFlags) PURE;
    STDMETHOD(Commit)(THIS_ DWORD grfCommitFlags) PURE;
    STDMETHOD(Revert)(THIS) PURE;
    STDMETHOD(EnumElements)(THIS_ DWORD reserved1, void *reserved2, DWORD reserved3, IEnumSTATSTG **ppenum) PURE;
    STDMETHOD(DestroyElement)(THIS_ LPCOLESTR pwcsName) PURE;
    STDMETHOD(RenameElement)(THIS_ LPCOLESTR pwcsOldName, LPCOLESTR pwcsNewName) PURE;
    STDMETHOD(SetElementTimes)(THIS_ LPCOLESTR pwcsName, const FILETIME *pctime, const FILETIME *patime, const FILETIME *pmtime) PURE;
    STDMETHOD(SetClass)(THIS_ REFCLSID clsid) PURE;
    STDMETHOD(SetStateBits)(THIS_ DWORD grfStateBits, DWORD grfMask) PURE;
    STDMETHOD(Stat)(THIS_ STATSTG *pstatstg, DWORD grfStatFlag) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
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
#endif

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

#undef INTERFACE
#define INTERFACE IEnumSTATPROPSTG
DECLARE_INTERFACE_(IEnumSTATPROPSTG, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    STDMETHOD(Next)(THIS_ ULONG celt, STATPROPSTG *rgelt, ULONG *pceltFetched) PURE;
    STDMETHOD(Skip)(THIS_ ULONG celt) PURE;
    STDMETHOD(Reset)(THIS) PURE;
    STDMETHOD(Clone)(THIS_ IEnumSTATPROPSTG **ppenum) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
#define IEnumSTATPROPSTG_QueryInterface(p, riid, ppvObject) ((p)->lpVtbl->QueryInterface((p), (riid), (ppvObject)))
#define IEnumSTATPROPSTG_AddRef(p) ((p)->lpVtbl->AddRef((p)))
#define IEnumSTATPROPSTG_Release(p) ((p)->lpVtbl->Release((p)))
#define IEnumSTATPROPSTG_Next(p, celt, rgelt, pceltFetched) ((p)->lpVtbl->Next((p), (celt), (rgelt), (pceltFetched)))
#define IEnumSTATPROPSTG_Skip(p, celt) ((p)->lpVtbl->Skip((p), (celt)))
#define IEnumSTATPROPSTG_Reset(p) ((p)->lpVtbl->Reset((p)))
#define IEnumSTATPROPSTG_Clone(p, ppenum) ((p)->lpVtbl->Clone((p), (ppenum)))
#endif

#undef INTERFACE
#define INTERFACE IPropertyStorage
DECLARE_INTERFACE_(IPropertyStorage, IUnknown)
{
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void **ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
    STDMETHOD(ReadMultiple)(THIS_ ULONG cpspec, const PROPSPEC *rgpspec, PROPVARIANT *rgpropvar) PURE;
    STDMETHOD(WriteMultiple)(THIS_ ULONG cpspec, const PROPSPEC *rgpspec, const PROPVARIANT *rgpropvar, PROPID propidNameFirst) PURE;
    STDMETHOD(DeleteMultiple)(THIS_ ULONG cpspec, const PROPSPEC *rgpspec) PURE;
    STDMETHOD(ReadPropertyNames)(THIS_ ULONG cpropid, const PROPID *rgpropid, LPOLESTR *rglpwstrName) PURE;
    STDMETHOD(WritePropertyNames)(THIS_ ULONG cpropid, const PROPID *rgpropid, const LPOLESTR *rglpwstrName) PURE;
    STDMETHOD(DeletePropertyNames)(THIS_ ULONG cpropid, const PROPID *rgpropid) PURE;
    STDMETHOD(Commit)(THIS_ DWORD grfCommitFlags) PURE;
    STDMETHOD(Revert)(THIS) PURE;
    STDMETHOD(Enum)(THIS_ IEnumSTATPROPSTG **ppenum) PURE;
    STDMETHOD(SetTimes)(THIS_ const FILETIME *pctime, const FILETIME *patime, const FILETIME *pmtime) PURE;
    STDMETHOD(SetClass)(THIS_ REFCLSID clsid) PURE;
    STDMETHOD(Stat)(THIS_ STATPROPSETSTG *pstatpsstg) PURE;
};
#if !defined(__cplusplus) || defined(CINTERFACE)
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
#endif

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

#ifdef __cplusplus
/* The identifier that belongs to an interface or a class: __uuidof(IStream), __uuidof(*stream), IID_PPV_ARGS(&stream). */
template <typename Interface> inline const GUID &coaster_uuid_of();
#define COASTER_UUID(name, identifier) \
    template <> inline const GUID &coaster_uuid_of<name>() \
    { \
        return identifier; \
    }
template <typename Interface> inline void **coaster_interface_place(Interface **place)
{
    (void)static_cast<IUnknown *>(*place); /* only an interface has one */
    return reinterpret_cast<void **>(place);
}
#ifndef __uuidof
#define __uuidof(type) coaster_uuid_of<__typeof__(type)>()
#endif
#define IID_PPV_ARGS(place) __uuidof(**(place)), coaster_interface_place(place)
COASTER_UUID(IUnknown, IID_IUnknown)
COASTER_UUID(ISequentialStream, IID_ISequentialStream)
COASTER_UUID(IStream, IID_IStream)
COASTER_UUID(IStorage, IID_IStorage)
COASTER_UUID(IEnumSTATSTG, IID_IEnumSTATSTG)
COASTER_UUID(IPropertyStorage, IID_IPropertyStorage)
COASTER_UUID(IEnumSTATPROPSTG, IID_IEnumSTATPROPSTG)
#endif

#endif
