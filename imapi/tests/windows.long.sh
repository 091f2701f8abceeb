# SPDX-License-Identifier: GPL-2.0-or-later
# Against headers of Windows that are not ours (mingw-w64, for clang as a cross compiler; nothing is linked): programs written here compile there, on
# our imapi.h and imapierror.h but their windows.h and objbase.h; and every structure, every slot of every vtable and every constant
# that our objbase.h, windows.h restate has the size, the place and the value it has there.
set -eu
failures=0
complain() { echo "not as it should be: $*"; failures=$((failures + 1)); }
include=$TOP/imapi/include
mkdir api
cp "$include"/{imapi,imapierror,coaster}.h api
windows=(clang --target=x86_64-w64-windows-gnu -std=c17 -fsyntax-only -isystem /usr/share/mingw-w64/include -DCOBJMACROS -DCONST_VTABLE -Wall -Wno-missing-declarations -Werror -I api)

for source in "$TOP"/docs/examples/*.c; do
    "${windows[@]}" "$source" || complain "$(basename "$source") is no program for Windows"
done
"${windows[@]}" -x c '-DTEXT_PREFIX(text)=L##text' -DCOUNTER_TYPE=LONG -Wno-unused-but-set-variable "$TOP/imapi/tests/client_source.c.txt" || complain "the client is no program for Windows"

# the classes of C++ as well (without the library of C++, which is not there)
cat > sink.cc << 'CC'
#include <windows.h>
#include <ole2.h>
#include "imapi.h"
class Sink : public IDiscMasterProgressEvents {
public:
    STDMETHODIMP QueryInterface(REFIID riid, void **ppvObject) override { *ppvObject = riid == IID_IUnknown ? this : nullptr; return *ppvObject ? S_OK : E_NOINTERFACE; }
    STDMETHODIMP_(ULONG) AddRef() override { return 2; }
    STDMETHODIMP_(ULONG) Release() override { return 1; }
    STDMETHODIMP QueryCancel(boolean *pbCancel) override { *pbCancel = FALSE; return S_OK; }
    STDMETHODIMP NotifyPnPActivity() override { return S_OK; }
    STDMETHODIMP NotifyAddProgress(LONG, LONG) override { return S_OK; }
    STDMETHODIMP NotifyBlockProgress(LONG, LONG) override { return S_OK; }
    STDMETHODIMP NotifyTrackProgress(LONG, LONG) override { return S_OK; }
    STDMETHODIMP NotifyPreparingBurn(LONG) override { return S_OK; }
    STDMETHODIMP NotifyClosingDisc(LONG) override { return S_OK; }
    STDMETHODIMP NotifyBurnComplete(HRESULT) override { return S_OK; }
    STDMETHODIMP NotifyEraseComplete(HRESULT) override { return S_OK; }
};
HRESULT burn(IDiscMaster *master)
{
    static Sink sink;
    UINT_PTR cookie;
    IJolietDiscMaster *joliet;
    HRESULT result = master->SetActiveDiscMasterFormat(IID_IJolietDiscMaster, (void **)&joliet);
    if (SUCCEEDED(result))
        result = master->ProgressAdvise(&sink, &cookie);
    return SUCCEEDED(result) ? master->RecordDisc(TRUE, FALSE) : result;
}
CC
for compiler in "${windows[*]/-std=c17/-std=c++11 -x c++ -Wno-microsoft-exception-spec}" "clang++ -std=c++11 -fsyntax-only -Wall -Werror -I $include"; do
    $compiler sink.cc || complain "a sink in C++: $compiler"
done

# what is asserted here is asserted there
{
    echo '#include "api-or-ours.h"'
    echo '#define IS(what, value) _Static_assert((long long)(what) == (value), #what);'
    # slots, in our order
    for interface in IUnknown ISequentialStream IEnumSTATSTG IStream IStorage IEnumSTATPROPSTG IPropertyStorage; do
        sed -n -E "/^DECLARE_INTERFACE_?\(${interface}[,)]/,/^}/s/^ *STDMETHOD(_\([A-Z]*, |\()([A-Za-z]*)\).*/\2/p" "$include/objbase.h" |
            awk -v i="$interface" '{ printf "IS(offsetof(%sVtbl, %s), %d)\n", i, $1, 8 * (NR - 1) } END { printf "IS(sizeof(%sVtbl), %d)\n", i, 8 * NR }'
    done
} > common.c
# values that this compiler finds in our headers
{
    for name in $(sed -n 's/^#define \([A-Z][A-Z_0-9a-z]*\) .*/\1/p' "$include/windows.h" "$include/objbase.h" |
        grep -E '^(E_|S_|STG_E_|STGM_|CLSCTX_|CO_E|CLASS_E|REGDB_E|RPC_E|RPC_X|PRSPEC_L|PRSPEC_P|PID_|FACILITY_|SEVERITY_|VARIANT_|MAX_PATH|TRUE|FALSE)'); do
        echo "VALUE($name)"
    done
    sed -n '/^enum VARENUM {/,/^}/s/^ *\(VT_[A-Z0-9]*\) = .*/VALUE(\1)/p' "$include/objbase.h"
    for name in STGTY_STORAGE STGTY_STREAM STATFLAG_DEFAULT STATFLAG_NONAME STREAM_SEEK_SET STREAM_SEEK_CUR STREAM_SEEK_END COINIT_MULTITHREADED COINIT_APARTMENTTHREADED; do
        echo "VALUE($name)"
    done
    for type in LONG ULONG SHORT USHORT CHAR UCHAR BYTE byte WORD DWORD INT UINT LONGLONG ULONGLONG INT_PTR UINT_PTR LONG_PTR DWORD_PTR SIZE_T BOOL BOOLEAN boolean \
        FLOAT DATE VARIANT_BOOL WCHAR OLECHAR GUID IID CLSID LARGE_INTEGER ULARGE_INTEGER FILETIME HRESULT SCODE STATSTG VARTYPE BLOB PROPVARIANT PROPID PROPSPEC \
        STATPROPSTG STATPROPSETSTG; do
        echo "VALUE(sizeof($type))"
    done
    # a type is signed here when it is signed there
    for type in LONG ULONG SHORT USHORT UCHAR BYTE WORD DWORD INT UINT BOOL BOOLEAN boolean HRESULT VARIANT_BOOL WCHAR OLECHAR UINT_PTR INT_PTR; do
        echo "VALUE(($type)-1 < ($type)0)"
    done
    for field in STATSTG.pwcsName STATSTG.type STATSTG.cbSize STATSTG.mtime STATSTG.ctime STATSTG.atime STATSTG.grfMode STATSTG.grfLocksSupported STATSTG.clsid \
        STATSTG.grfStateBits STATSTG.reserved PROPVARIANT.vt PROPVARIANT.lVal PROPVARIANT.bstrVal PROPVARIANT.pStream PROPVARIANT.boolVal PROPVARIANT.blob PROPVARIANT.puuid \
        PROPSPEC.ulKind PROPSPEC.propid PROPSPEC.lpwstr STATPROPSTG.lpwstrName STATPROPSTG.propid STATPROPSTG.vt STATPROPSETSTG.fmtid STATPROPSETSTG.clsid \
        STATPROPSETSTG.grfFlags STATPROPSETSTG.mtime STATPROPSETSTG.dwOSVersion FILETIME.dwHighDateTime GUID.Data4; do
        echo "VALUE(offsetof(${field%.*}, ${field#*.}))"
    done
} > values
{
    printf '#include <stdio.h>\n#include <initguid.h>\n#include "imapi.h"\n#define VALUE(x) printf("IS(%%s, %%lld)\\n", #x, (long long)(x));\nint main(void) {\n'
    cat values
    echo 'return 0; }'
} > ours.c
gcc -std=c17 -I "$include" -o ours ours.c || complain "the list does not compile here"
./ours > ours.values
[ "$(wc -l < ours.values)" -ge 150 ] || complain "only $(wc -l < ours.values) values"
{ cat common.c; cat ours.values; } > there.c
printf '#define INITGUID\n#define CINTERFACE\n#include <stddef.h>\n#include <windows.h>\n#include <ole2.h>\n#include <propidl.h>\n' > api-or-ours.h
"${windows[@]}" -I . there.c 2> said || complain "other than on Windows: $(grep -E 'error' said | head -n 20)"
# and this can fail
sed -i 's/^IS(offsetof(IStorageVtbl, Stat), .*/IS(offsetof(IStorageVtbl, Stat), 0)/' there.c
if "${windows[@]}" -I . there.c 2> said; then complain "a wrong slot goes unnoticed"; fi
[ "$failures" -eq 0 ]
