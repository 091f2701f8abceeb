# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/abi: the library is what is on record, and what would break programs that exist is noticed.
set -eu
failures=0
complain() { echo "not as it should be: $*"; failures=$((failures + 1)); }

"$TOP/scripts/abi" --build "$B" || complain "the interface is not the one on record"

# broken WORD FILE SED-COMMAND: a copy of the headers with one thing different
broken() {
    rm -rf headers
    cp -r "$TOP/imapi/include" headers
    sed -i "$3" "headers/$2"
    ! cmp -s "headers/$2" "$TOP/imapi/include/$2" || complain "$1: the header did not change"
    if "$TOP/scripts/abi" --build "$B" --headers headers > said 2>&1; then complain "$1 goes unnoticed"; fi
}
broken 'a method less' imapi.h '/STDMETHOD(Init)/d'
broken 'two methods in another order' imapi.h '/STDMETHOD(Open)/{h;d};/STDMETHOD(EnumDiscMasterFormats)/{G}'
broken 'a wider argument' imapi.h '/STDMETHOD(RecordDisc)/s/boolean bSimulate/LONG bSimulate/'
broken 'a wider integer' windows.h 's/typedef int32_t LONG;/typedef int64_t LONG;/'
broken 'a field less' objbase.h '/DWORD grfLocksSupported;/d'
broken 'a function less' coaster.h '/coaster_result_name/d'
broken 'a function that is not exported' coaster.h 's/^HRESULT coaster_add_drive.*/&\nHRESULT coaster_nosuch(void);/'
broken 'another result' coaster.h 's/^HRESULT coaster_add_drive/int64_t coaster_add_drive/'
[ "$failures" -eq 0 ]
