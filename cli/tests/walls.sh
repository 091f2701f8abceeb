# SPDX-License-Identifier: GPL-2.0-or-later
# The walls between the rooms: who may include whom, and what each binary links with (the licence table of docs/architecture.md).
set -u
cd "$TOP" || exit 70
failures=0
wrong() { failures=$((failures + 1)); echo "$*"; }

# room ROOM PATTERN-OF-ALLOWED-INCLUDES EXCEPTED-FILES: every project include of the room's sources must match; tests are judged apart
room() {
    found=$(git ls-files -co --exclude-standard "$1/*.c" "$1/*.h" | grep -v '/tests/' | grep -vE "$3" |
        xargs -r grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' | grep -vE "include *\"($2)" || true)
    [ -z "$found" ] || wrong "$1 reaches outside its walls:
$found"
}
none='^$'
room base 'base/' "$none"
room transport 'base/|transport/' "$none"
# emu: never imapi, never conformance; transport only where the loop kind is brought
room emu 'base/|emu/|transport/transport\.h' '^emu/door/(tgt|sg)/'
room emu/door/tgt 'base/|emu/' "$none"
room emu/door/sg 'base/|emu/door/' "$none"
# imapi: never emu; its public headers by name alone
room imapi 'base/|transport/|imapi/|(windows|objbase|imapi|imapierror|coaster)\.h' "$none"
# conformance: a drive only through transport/, and the bench, which may take emu's control door and loop transport
# (facts about the place of the stash and of mounts are supplied to RecordDisc through its own hooks)
room conformance 'base/|imapi/(stash|device)\.h"|transport/|conformance/|imapi/include/|(windows|objbase|imapi|imapierror|coaster)\.h|cli/verb\.h' '^conformance/(bench|zoo|tame)/'
room conformance/bench 'base/|transport/|conformance/|emu/(loop|drive/drive|disc/disc|door/[a-z_]*)\.h' "$none"
# coaster-sound: what a stranger's file may break is alone
room cli/sound 'base/|cli/sound/' "$none"
room fixtures 'base/|fixtures/|emu/disc/disc\.h' "$none"

# transport.h is emu's only in the door that brings the kind
found=$(git ls-files -co --exclude-standard 'emu/*.c' 'emu/*.h' | grep -v -e '/tests/' -e '^emu/door/' | xargs -r grep -ln '"transport/' || true)
[ -z "$found" ] || wrong "emu/ outside its doors includes transport/: $found"

# ------------------------------------------------------------------ licences

# needed FILE: the libraries it names itself
needed() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }
# links FILE PATTERN: nothing but these, the C library and a sanitizer's run-time
links() {
    for library in $(needed "$B/$1"); do
        echo "$library" | grep -qE "^(libc|libm|libdl|libpthread|librt|ld-linux-x86-64|libgcc_s|libasan|libubsan|libclang_rt\..*)\.so" && continue
        echo "$library" | grep -qE "^($2)\.so" || wrong "$1 links $library"
    done
}
links coaster-tgt.so 'libjansson|libsodium'
links coaster-sg.so 'no-library'
links coaster-sound 'libsndfile'
links libcoaster-transport.so 'libiscsi'
links libcoaster-emu.so 'libcoaster-transport|libjansson|libsodium'
links libcoaster-imapi.so 'libcoaster-transport|libisofs|libsodium'
links coaster 'libiscsi|libisofs|libsodium|libjansson|libcmocka'

# what comes along with those must not be OpenSSL 3 (Apache-2.0) or libcdio (GPL-3) in anything that tgtd loads or imapi users get
for file in coaster-tgt.so coaster-sg.so libcoaster-transport.so libcoaster-emu.so libcoaster-imapi.so; do
    found=$(ldd "$B/$file" | grep -oE 'lib(crypto|ssl|cdio[^.]*|cmocka)\.so[^ ]*' || true)
    [ -z "$found" ] || wrong "$file brings $found"
done

# nothing of the shipped program can skip a rule: no test replacement is in it
found=$(nm "$B/coaster" | grep -E ' __wrap_' | grep -v ' __wrap__exit$' || true)
[ -z "$found" ] || wrong "coaster holds test replacements: $found"

# every source and script says its licence; the headers of IMAPI and the examples are 0BSD, everything else is not
for file in $(git ls-files -co --exclude-standard '*.c' '*.h'); do
    line=$(head -n 1 "$file")
    case $file in
    imapi/include/coaster.h) licence='GPL-2.0-or-later' ;;
    imapi/include/* | docs/examples/*) licence='0BSD' ;;
    *) licence='GPL-2.0-or-later' ;;
    esac
    echo "$line" | grep -qE "SPDX-License-Identifier: ($licence) \*/$" || wrong "$file does not begin with its licence ($licence)"
done
for file in $(git ls-files -co --exclude-standard '*.sh' '*.bash' '*.py' scripts .ci Makefile); do
    head -n 2 "$file" | grep -qx '# SPDX-License-Identifier: GPL-2.0-or-later' || wrong "$file does not begin with its licence"
done
[ "$failures" -eq 0 ]
