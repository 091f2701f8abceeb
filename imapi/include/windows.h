/* SPDX-License-Identifier: 0BSD */
/*
 * The Windows names that COM code written in C or C++ needs, with the widths they have there: LONG is 32 bits, a WCHAR 16, a BOOLEAN 8.
 * Nothing else of Windows is here.
 *
 * Strings: OLECHAR is an unsigned 16-bit type, so u"text" fits always and L"text" fits with -fshort-wchar. (In C++ it is then wchar_t, as on
 * Windows, and u"text" fits no more; OLESTR("text") fits in every case.)
 * Integers: a plain `long` has 64 bits here. Handing `long *` to a method that writes a LONG would leave half of it unwritten, therefore
 * this header turns that mismatch into an error for the rest of the file; declare such variables LONG.
 */
#ifndef COASTER_WINDOWS_H
#define COASTER_WINDOWS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__cplusplus)
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#endif

#ifdef __cplusplus
#define COASTER_BEGIN_C extern "C" {
#define COASTER_END_C }
#else
#define COASTER_BEGIN_C
#define COASTER_END_C
#endif

/* ------------------------------------------------------------------ calling conventions and annotations: empty here */

#define WINAPI
#define STDMETHODCALLTYPE
#define STDAPICALLTYPE
#define CALLBACK
#define STDMETHODIMP HRESULT STDMETHODCALLTYPE
#define STDMETHODIMP_(type) type STDMETHODCALLTYPE
#define STDAPI HRESULT STDAPICALLTYPE
#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif
#define IN
#define OUT
#define OPTIONAL
#define FAR
#define DECLSPEC_UUID(text)
#define DECLSPEC_NOVTABLE
#ifndef CONST
#define CONST const
#endif
#ifndef VOID
#define VOID void
#endif

/* ------------------------------------------------------------------ integers and pointers */

typedef int32_t LONG;
typedef uint32_t ULONG;
typedef int16_t SHORT;
typedef uint16_t USHORT;
typedef char CHAR;
typedef uint8_t UCHAR;
typedef uint8_t BYTE;
typedef uint8_t byte;
typedef uint16_t WORD;
typedef uint32_t DWORD;
typedef int32_t INT;
typedef uint32_t UINT;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG;
typedef intptr_t INT_PTR;
typedef uintptr_t UINT_PTR;
typedef intptr_t LONG_PTR;
typedef uintptr_t ULONG_PTR;
typedef uintptr_t DWORD_PTR;
typedef size_t SIZE_T;
typedef int32_t BOOL;     /* four bytes */
typedef uint8_t BOOLEAN;  /* one byte */
typedef uint8_t boolean;  /* one byte: what the IMAPI methods take and fill */
typedef float FLOAT;
typedef double DATE;
typedef int16_t VARIANT_BOOL; /* VARIANT_TRUE is -1 */
typedef void *LPVOID, *PVOID, *HANDLE;
typedef const void *LPCVOID;
typedef LONG *LPLONG, *PLONG;
typedef ULONG *PULONG;
typedef DWORD *LPDWORD, *PDWORD;
typedef BYTE *LPBYTE, *PBYTE;

#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#define VARIANT_TRUE ((VARIANT_BOOL)-1)
#define VARIANT_FALSE ((VARIANT_BOOL)0)

/* ------------------------------------------------------------------ characters: UTF-16 */

#if defined(__cplusplus) && defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
#define COASTER_SHORT_WCHAR
#endif
#ifdef COASTER_SHORT_WCHAR
typedef wchar_t WCHAR;
typedef wchar_t OLECHAR;
#elif defined(__cplusplus)
typedef char16_t WCHAR;
typedef char16_t OLECHAR;
#else
typedef unsigned short WCHAR;
typedef unsigned short OLECHAR;
#endif
typedef OLECHAR *LPOLESTR, *LPWSTR, *PWSTR;
typedef const OLECHAR *LPCOLESTR, *LPCWSTR, *PCWSTR;
typedef CHAR *LPSTR;
typedef const CHAR *LPCSTR;
/* A string with its length in bytes before the first character; SysAllocString and SysFreeString make and free it. */
typedef OLECHAR *BSTR;
#ifdef COASTER_SHORT_WCHAR
#define OLESTR(text) L##text
#else
#define OLESTR(text) u##text
#endif

/* ------------------------------------------------------------------ structures */

typedef struct _GUID {
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID;
typedef GUID IID, CLSID, FMTID;
typedef GUID *LPGUID;
typedef IID *LPIID;
typedef CLSID *LPCLSID;
/* As on Windows: in C pass the address, IDiscMaster_QueryInterface(p, &IID_IUnknown, &v); in C++ the identifier, p->QueryInterface(IID_IUnknown, &v). */
#ifdef __cplusplus
#define REFGUID const GUID &
#define REFIID const IID &
#define REFCLSID const CLSID &
#define REFFMTID const FMTID &
#else
#define REFGUID const GUID *
#define REFIID const IID *
#define REFCLSID const CLSID *
#define REFFMTID const FMTID *
#endif

/* An identifier of the program's own: declared, or with initguid.h before this header, defined. */
#if defined(INITGUID) && defined(__cplusplus)
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    EXTERN_C const GUID name; \
    const GUID name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#elif defined(INITGUID)
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    const GUID name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) EXTERN_C const GUID name
#endif

#ifdef __cplusplus
inline bool operator==(const GUID &a, const GUID &b)
{
    return memcmp(&a, &b, sizeof(GUID)) == 0;
}
inline bool operator!=(const GUID &a, const GUID &b)
{
    return !(a == b);
}
#define IsEqualGUID(a, b) ((a) == (b))
#else
#define IsEqualGUID(a, b) (memcmp((a), (b), sizeof(GUID)) == 0)
#endif
#define IsEqualIID(a, b) IsEqualGUID(a, b)
#define IsEqualCLSID(a, b) IsEqualGUID(a, b)
#define InlineIsEqualGUID(a, b) IsEqualGUID(a, b)

typedef union _LARGE_INTEGER {
    struct {
        DWORD LowPart; /* little-endian hosts, as Windows is */
        LONG HighPart;
    };
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER;

typedef union _ULARGE_INTEGER {
    struct {
        DWORD LowPart;
        DWORD HighPart;
    };
    struct {
        DWORD LowPart;
        DWORD HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER;

/* 100 ns since 1601-01-01 00:00 UTC. All zero: not known. */
typedef struct _FILETIME {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME;

/* ------------------------------------------------------------------ results */

typedef int32_t HRESULT; /* negative: failure */
typedef int32_t SCODE;

#define SUCCEEDED(result) ((HRESULT)(result) >= 0)
#define FAILED(result) ((HRESULT)(result) < 0)
#define SEVERITY_SUCCESS 0
#define SEVERITY_ERROR 1
#define FACILITY_NULL 0
#define FACILITY_RPC 1
#define FACILITY_STORAGE 3
#define FACILITY_ITF 4
#define FACILITY_WIN32 7
#define MAKE_HRESULT(severity, facility, code) \
    ((HRESULT)((uint32_t)(severity) << 31 | (uint32_t)(facility) << 16 | (uint32_t)(code)))
#define HRESULT_CODE(result) ((result) & 0xFFFF)
#define HRESULT_FACILITY(result) (((result) >> 16) & 0x1FFF)
#define HRESULT_SEVERITY(result) (((uint32_t)(result) >> 31) & 1)
#define HRESULT_FROM_WIN32(code) ((code) ? MAKE_HRESULT(1, FACILITY_WIN32, (code)) : S_OK)
#define _HRESULT_TYPEDEF_(code) ((HRESULT)(code))

#define S_OK _HRESULT_TYPEDEF_(0x00000000)
#define S_FALSE _HRESULT_TYPEDEF_(0x00000001)
#define NOERROR 0
#define E_NOTIMPL _HRESULT_TYPEDEF_(0x80004001u)
#define E_NOINTERFACE _HRESULT_TYPEDEF_(0x80004002u)
#define E_POINTER _HRESULT_TYPEDEF_(0x80004003u)
#define E_ABORT _HRESULT_TYPEDEF_(0x80004004u)
#define E_FAIL _HRESULT_TYPEDEF_(0x80004005u)
#define E_UNEXPECTED _HRESULT_TYPEDEF_(0x8000FFFFu)
#define E_ACCESSDENIED _HRESULT_TYPEDEF_(0x80070005u)
#define E_HANDLE _HRESULT_TYPEDEF_(0x80070006u)
#define E_OUTOFMEMORY _HRESULT_TYPEDEF_(0x8007000Eu)
#define E_INVALIDARG _HRESULT_TYPEDEF_(0x80070057u)
#define CLASS_E_NOAGGREGATION _HRESULT_TYPEDEF_(0x80040110u)
#define CLASS_E_CLASSNOTAVAILABLE _HRESULT_TYPEDEF_(0x80040111u)
#define REGDB_E_CLASSNOTREG _HRESULT_TYPEDEF_(0x80040154u)
#define CO_E_NOTINITIALIZED _HRESULT_TYPEDEF_(0x800401F0u)
#define RPC_E_CHANGED_MODE _HRESULT_TYPEDEF_(0x80010106u)
#define RPC_X_NULL_REF_POINTER 1780

/* Of storages, streams and property storages. */
#define STG_E_INVALIDFUNCTION _HRESULT_TYPEDEF_(0x80030001u)
#define STG_E_FILENOTFOUND _HRESULT_TYPEDEF_(0x80030002u)
#define STG_E_PATHNOTFOUND _HRESULT_TYPEDEF_(0x80030003u)
#define STG_E_TOOMANYOPENFILES _HRESULT_TYPEDEF_(0x80030004u)
#define STG_E_ACCESSDENIED _HRESULT_TYPEDEF_(0x80030005u)
#define STG_E_INVALIDHANDLE _HRESULT_TYPEDEF_(0x80030006u)
#define STG_E_INSUFFICIENTMEMORY _HRESULT_TYPEDEF_(0x80030008u)
#define STG_E_INVALIDPOINTER _HRESULT_TYPEDEF_(0x80030009u)
#define STG_E_NOMOREFILES _HRESULT_TYPEDEF_(0x80030012u)
#define STG_E_WRITEFAULT _HRESULT_TYPEDEF_(0x8003001Du)
#define STG_E_READFAULT _HRESULT_TYPEDEF_(0x8003001Eu)
#define STG_E_FILEALREADYEXISTS _HRESULT_TYPEDEF_(0x80030050u)
#define STG_E_INVALIDPARAMETER _HRESULT_TYPEDEF_(0x80030057u)
#define STG_E_MEDIUMFULL _HRESULT_TYPEDEF_(0x80030070u)
#define STG_E_PROPSETMISMATCHED _HRESULT_TYPEDEF_(0x800300F0u)
#define STG_E_INVALIDHEADER _HRESULT_TYPEDEF_(0x800300FBu)
#define STG_E_INVALIDNAME _HRESULT_TYPEDEF_(0x800300FCu)
#define STG_E_UNKNOWN _HRESULT_TYPEDEF_(0x800300FDu)
#define STG_E_INVALIDFLAG _HRESULT_TYPEDEF_(0x800300FFu)
#define STG_E_NOTCURRENT _HRESULT_TYPEDEF_(0x80030101u)
#define STG_E_REVERTED _HRESULT_TYPEDEF_(0x80030102u)

/* ------------------------------------------------------------------ small helpers */

#define MAX_PATH 260
#define ZeroMemory(address, length) memset((address), 0, (length))
#define CopyMemory(destination, source, length) memcpy((destination), (source), (length))
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))

/* What AddRef and Release of a client's own sinks and storages are made of; the new value. */
static inline LONG InterlockedIncrement(volatile LONG *value)
{
    return __atomic_add_fetch(value, 1, __ATOMIC_SEQ_CST);
}

static inline LONG InterlockedDecrement(volatile LONG *value)
{
    return __atomic_sub_fetch(value, 1, __ATOMIC_SEQ_CST);
}

/* In characters, without the zero; 0 for NULL. The wcslen of this system counts wider ones. */
static inline INT lstrlenW(LPCWSTR text)
{
    INT length = 0;
    while (text != NULL && text[length] != 0)
        length++;
    return length;
}

#endif
