#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The public headers, seen from a client: C written for Windows compiles with both compilers, with u"" and, under -fshort-wchar, with L"";
# a plain long where a method fills a LONG does not (reference imapi 1.3), in no dialect. The four headers of the API are 0BSD, alone.
set -eu
include=$TOP/imapi/include
cp "$TOP/imapi/tests/client_source.c.txt" client.c
failures=0
complain() { echo "not as it should be: $*"; failures=$((failures + 1)); }

for compiler in gcc clang; do
    command -v "$compiler" > /dev/null || { echo "there is no $compiler here"; exit 77; }
    for standard in c99 c11 c17 gnu11; do
        base=("$compiler" "-std=$standard" -Wall -Wextra -Werror -I "$include" -c client.c -o client.o)
        "${base[@]}" -fshort-wchar '-DTEXT_PREFIX(text)=L##text' -DCOUNTER_TYPE=LONG || complain "$compiler $standard L"
        if [ "$standard" != c99 ]; then
            "${base[@]}" '-DTEXT_PREFIX(text)=u##text' -DCOUNTER_TYPE=LONG || complain "$compiler $standard u"
        fi
    done
    # no -Werror, and the warning switched off: still an error
    for options in "" "-Wno-incompatible-pointer-types"; do
        if "$compiler" -std=c17 $options -I "$include" '-DTEXT_PREFIX(text)=u##text' -DCOUNTER_TYPE=long -c client.c -o client.o 2> errors; then
            complain "$compiler $options takes a long"
        fi
        grep -q 'error' errors || complain "$compiler $options says no error"
    done
    # each header stands alone
    for header in windows.h objbase.h imapi.h imapierror.h coaster.h; do
        echo "#include <$header>" > alone.c
        "$compiler" -std=c17 -Wall -Wextra -Werror -pedantic -I "$include" -c alone.c -o alone.o || complain "$compiler $header alone"
        cp alone.c alone.cc
        "$compiler" -x c++ -std=c++17 -Wall -Werror -I "$include" -c alone.cc -o alone.o || complain "$compiler $header in C++"
    done
done

for header in windows.h objbase.h imapi.h imapierror.h; do
    head -n 1 "$include/$header" | grep -q 'SPDX-License-Identifier: 0BSD' || complain "$header is not 0BSD"
done
others=$(grep -rl 'SPDX-License-Identifier: 0BSD' --include='*.h' --include='*.c' "$TOP"/{base,emu,transport,imapi,conformance,cli,fixtures} 2> /dev/null | grep -vE 'imapi/include/(windows|objbase|imapi|imapierror)\.h$' || true)
[ -z "$others" ] || complain "0BSD where it should not be: $others"
[ "$failures" -eq 0 ]
