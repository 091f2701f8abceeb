# SPDX-License-Identifier: GPL-2.0-or-later
# The public headers, seen from a client: C written for Windows compiles with both compilers, with u"" and, under -fshort-wchar, with L"";
# a plain long where a method fills a LONG does not (reference imapi 1.3), in no dialect. The headers of the API are 0BSD, alone.
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
        for options in -std=c++11 '-std=c++17 -fshort-wchar' '-std=c++17 -DCINTERFACE'; do
            # shellcheck disable=SC2086
            "$compiler" -x c++ $options -Wall -Wextra -Werror -I "$include" -c alone.cc -o alone.o || complain "$compiler $header in C++, $options"
        done
    done
    # the names that programs for Windows include, and an identifier of the program's own
    printf '#include <%s>\n' initguid.h unknwn.h objidl.h ole2.h oleauto.h propidl.h wtypes.h > names.c
    echo 'DEFINE_GUID(mine, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11); LONG count(void); static LONG n; LONG count(void) { return InterlockedIncrement(&n); }' >> names.c
    "$compiler" -std=c17 -Wall -Wextra -Werror -pedantic -I "$include" -c names.c -o names.o || complain "$compiler: the names of Windows"
    nm names.o | grep -q ' [RD] mine$' || complain "$compiler: initguid.h defines nothing"
done

for header in "$include"/*.h; do
    case $header in */coaster.h) continue ;; esac
    head -n 1 "$header" | grep -q 'SPDX-License-Identifier: 0BSD' || complain "$header is not 0BSD"
done
others=$(grep -rl 'SPDX-License-Identifier: 0BSD' --include='*.h' --include='*.c' "$TOP"/{base,emu,transport,imapi,conformance,cli,fixtures} 2> /dev/null | grep -vE 'imapi/include/[a-z0-9]+\.h$' || true)
[ -z "$others" ] || complain "0BSD where it should not be: $others"
[ "$failures" -eq 0 ]
