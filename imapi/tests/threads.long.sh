# SPDX-License-Identifier: GPL-2.0-or-later
# RecordDisc under ThreadSanitizer: the tests of threads, and the cases that use them, over a drive in the process. A build of its own.
. "$TOP/emu/tests/door.functions"
requires clang make
cat > race.c << 'END'
#include <pthread.h>
static int shared;
static void *add(void *unused) { shared++; return unused; }
int main(void) { pthread_t t; pthread_create(&t, 0, add, 0); shared++; return pthread_join(t, 0); }
END
clang -fsanitize=thread -g -o race race.c -pthread || exit 1
found() { ! ./race > race.out 2>&1 && grep -q 'data race' race.out; }
ok "a race is found by this compiler on this machine" found

build=$PWD/build
programs="imapi/tests/threads imapi/tests/progress imapi/tests/master imapi/tests/master_callbacks imapi/tests/recorder coaster"
into build.log make -C "$TOP" -j2 CC=clang SAN=thread SKIP_DEPS=1 B="$build" $(printf "$build/%s " $programs) || { tail -n 20 build.log; exit 1; }

clean() { # NAME COMMAND...: succeeds, and ThreadSanitizer has nothing to say of any process of it
    name=$1
    shift
    TSAN_OPTIONS="log_path=$PWD/$name.report second_deadlock_stack=1" "$@" > "$name.out" 2>&1 || { tail -n 20 "$name.out"; return 1; }
    [ -z "$(ls "$name".report* 2> /dev/null)" ] || { head -n 60 "$name".report*; return 1; }
}
for name in threads progress master master_callbacks recorder; do
    ok "imapi/tests/$name" clean $name "$build/imapi/tests/$name"
done
for turn in 1 2 3 4 5; do
    ok "imapi/tests/threads, once more ($turn)" clean again-$turn "$build/imapi/tests/threads"
done
for cases in 'acceptance/*' 'imapi/matrix*' 'recorddisc/*'; do
    ok "$cases" clean "${cases%%/*}" "$build/coaster" qualify --transport loop "$cases"
done
finish
