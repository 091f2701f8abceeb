# SPDX-License-Identifier: GPL-2.0-or-later
# install into a DESTDIR, programs that build against the .pc files, uninstall that leaves nothing.
set -eu
fail() { echo "$*" >&2; exit 1; }
version=$(cat "$TOP/VERSION")
library=/usr/lib/$(gcc -print-multiarch)
dest="$T/dest,with,commas" # and no blank: pkg-config breaks its own sysroot at blanks
install() {
    DESTDIR=$dest "$TOP/scripts/install" "$@" --build "$B" --prefix /usr --library-folder "$library" \
        --tgt-folder /usr/lib/tgt/backing-store --version "$version"
}
if readelf -d "$B/libcoaster-emu.so" | grep -qE 'asan|clang_rt'; then
    # not for installing: one sentence, and nothing is written
    status=0
    install 2> sentence || status=$?
    [ "$status" -eq 64 ] && [ "$(wc -l < sentence)" -eq 1 ] && [ ! -e "$dest" ] || fail "a sanitised build was installed: $status $(cat sentence)"
    exit 0
fi
install
for path in /usr/bin/coaster /usr/lib/tgt/backing-store/bs_coaster.so "$library/libcoaster-emu.so.1" "$library/libcoaster-imapi.so" \
    "$library/libcoaster-transport.so" "$library/pkgconfig/coaster-imapi.pc" /usr/include/coaster/imapi/imapi.h \
    /usr/share/man/man1/coaster.1.gz /usr/share/man/man1/coaster-disc-create.1.gz /usr/share/man/man7/coaster-faults.7.gz /usr/share/bash-completion/completions/coaster \
    /usr/share/doc/coaster/api/structIDiscMaster.html /usr/share/doc/coaster/examples/audio.c /usr/share/doc/coaster/COPYING /usr/share/doc/coaster/LICENSE.0BSD "$library/coaster/coaster-sg.so" "$library/coaster/coaster-sound"; do
    [ -e "$dest$path" ] || [ -L "$dest$path" ] || fail "$path is not installed"
done
# every library carries its soname and its version node
for room in transport emu imapi; do
    readelf -d "$dest$library/libcoaster-$room.so.1" | grep -q "SONAME.*libcoaster-$room.so.1" || fail "libcoaster-$room has another soname"
    readelf -V "$dest$library/libcoaster-$room.so.1" | grep -q "COASTER_$(echo $room | tr a-z A-Z)_1" || fail "libcoaster-$room has no version"
done
# installing again is installing once
find "$dest" -printf '%P %m %l\n' | sort > once
install
find "$dest" -printf '%P %m %l\n' | sort > again
cmp once again

# a C program per library
cat > use-transport.c << 'C'
#include <stdio.h>
#include "transport/transport.h"
int main(void)
{
    struct transport *transport;
    struct failure why = {{0}};
    return transport_open("nosuch:", &transport, &why) == EXIT_USAGE_ERROR && why.sentence[0] != 0 ? 0 : 1;
}
C
cat > use-emu.c << 'C'
#include "emu/disc/disc.h"
int main(void)
{
    struct failure why;
    struct disc *disc;
    struct disc_options options = {.seed = 1};
    if (disc_create("used.disc", disc_kind_find("cd-r-80"), NULL, &options, &why) != 0 || disc_open("used.disc", &options, &disc, &why) != 0)
        return 1;
    disc_close(disc);
    return 0;
}
C
cat > use-imapi.c << 'C'
#include "coaster.h"
int main(void)
{
    IDiscMaster *master;
    if (FAILED(CoInitialize(NULL)))
        return 1;
    if (FAILED(CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&master)))
        return 2;
    if (IDiscMaster_Open(master) != S_OK || IDiscMaster_Close(master) != S_OK)
        return 3;
    IDiscMaster_Release(master);
    CoUninitialize();
    return 0;
}
C
export COASTER_STASH_DIR=$T/stash
mkdir "$COASTER_STASH_DIR"
for room in transport emu imapi; do
    flags=$(PKG_CONFIG_PATH="$dest$library/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$dest" pkg-config --cflags --libs "coaster-$room")
    eval "${CC_FOR_TEST:-gcc} -std=c17 -Wall -Wextra -Werror -o use-$room use-$room.c $flags -Xlinker -rpath-link -Xlinker '$dest$library'"
    LD_LIBRARY_PATH="$dest$library" ./use-$room || fail "the program built against coaster-$room fails with $?"
done
# the example of the documentation builds, and burns
flags=$(PKG_CONFIG_PATH="$dest$library/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$dest" pkg-config --cflags --libs coaster-imapi)
eval "gcc -std=c17 -Wall -Wextra -Werror -o example '$TOP/docs/examples/data.c' $flags -Xlinker -rpath-link -Xlinker '$dest$library'"
"$COASTER" disc create cd-r-80 example.disc
export LD_LIBRARY_PATH="$dest$library"
"$COASTER" run --disc example.disc -- sh -c 'unset LD_PRELOAD; COASTER_DRIVES=$COASTER_URL ./example "$TOP/docs/examples"'
unset LD_LIBRARY_PATH
"$COASTER" disc info example.disc | grep -q '^tracks  *1$' || fail "the example burned nothing"
# the installed program runs from there
"$dest/usr/bin/coaster" --version | grep -q "$version"
# and finds its modules and its decoder there
"$COASTER" fixture sound-second sound.wav
"$COASTER" disc create cd-r-80 sound.disc
"$dest/usr/bin/coaster" burn --disc sound.disc --simulate --audio sound.wav > burned || fail "the installed coaster burns no sound"
"$dest/usr/bin/coaster" run --disc example.disc -- sg_inq /dev/sr0 > inquiry || fail "the installed coaster cannot run a drive"
grep -q 'Peripheral device type: cd/dvd' inquiry || fail "sg_inq sees: $(cat inquiry)"

install --uninstall
left=$(find "$dest" -mindepth 1 | head -n 5)
[ -z "$left" ] || fail "uninstall leaves: $left"

# an ordinary user has a PREFIX of his own, and no folder of tgtd's; what failed half-way is taken away as well
own="$T/own prefix" shut="$T/shut"
mkdir "$shut"
chmod 500 "$shut"
user() { "$TOP/scripts/install" "$@" --build "$B" --prefix "$own" --library-folder "$own/lib" --tgt-folder "$shut/tgt" --version "$version"; }
user 2> sentence || fail "a prefix of one's own: $? $(cat sentence)"
[ "$(wc -l < sentence)" -eq 1 ] && grep -q "^install: $shut/tgt cannot be written to" sentence || fail "a prefix of one's own: $(cat sentence)"
"$own/bin/coaster" personality list > /dev/null
mkfifo url
"$own/bin/coaster" serve --name "installed-$$" > url &
server=$!
read -r line < url || fail 'the installed coaster serves no drive'
kill "$server"
wait "$server" || fail "the installed server ended with $?"
user --uninstall
[ -z "$(find "$own" ! -type d)" ] || fail "uninstall leaves: $(find "$own" ! -type d | head -n 5)"
chmod -R u+w "$own"
rmdir "$own/include" 2>/dev/null || rm -rf "$own/include"
touch "$own/include"
user 2> /dev/null && fail 'an installation over a file succeeds'
user --uninstall
[ "$(find "$own" ! -type d)" = "$own/include" ] || fail "after a failure uninstall leaves: $(find "$own" ! -type d | head -n 5)"
