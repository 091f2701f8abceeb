# SPDX-License-Identifier: GPL-2.0-or-later
# The API documentation, as doxygen makes it from the headers: it has no complaint (a public name without a word about it is one), and every method
# of every vtable, every result code and every function of ours has its place there.
set -eu
failures=0
complain() { echo "not as it should be: $*"; failures=$((failures + 1)); }

[ ! -s "$B/docs/api.said" ] || complain "doxygen says: $(head -n 5 "$B/docs/api.said")"
include=$TOP/imapi/include
for interface in IDiscMaster IDiscRecorder IJolietDiscMaster IRedbookDiscMaster IDiscMasterProgressEvents IEnumDiscRecorders IEnumDiscMasterFormats; do
    methods=$(sed -n "/^DECLARE_INTERFACE_(${interface}, /,/^}/s/^ *STDMETHOD(\([A-Za-z]*\)).*/\1/p" "$include/imapi.h" | grep -vxE 'QueryInterface|AddRef|Release')
    [ -n "$methods" ] || complain "$interface has no methods in imapi.h"
    for method in $methods; do
        grep -q ">$method()" "$B/docs/api/struct$interface.html" || complain "$interface::$method has no place"
    done
done
for name in $(sed -n 's/^#define \(IMAPI_[ES]_[A-Z_]*\) .*/\1/p' "$include/imapierror.h"); do
    grep -q ">$name<" "$B/docs/api/imapierror_8h.html" || complain "$name has no place"
done
for name in $(sed -n '/^typedef/d;s/^[A-Za-z ]*[ *]\(coaster_[a-z0-9_]*\)(.*/\1/p' "$include/coaster.h"); do
    grep -q ">$name()" "$B/docs/api/coaster_8h.html" || complain "$name has no place"
done
[ "$failures" -eq 0 ]
