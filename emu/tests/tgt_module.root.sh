#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The module as it is installed: tgtd finds it in its own folder, without a preload. In a mount namespace of its own, so that the
# machine's folder stays what it is.
. "$TOP/emu/tests/door.functions"
requires tgtd tgtadm
unshare --mount true 2> /dev/null || { echo "a mount namespace is not to be had here (a chroot or a container)"; exit 77; }
"$COASTER" disc create cd-r-80 a.disc || exit 1
cat > inside << 'END'
set -e
mkdir -p /usr/lib/tgt
mount -t tmpfs none /usr/lib/tgt
mkdir /usr/lib/tgt/backing-store
cp "$B/coaster-tgt.so" /usr/lib/tgt/backing-store/bs_coaster.so
# a sanitized module needs its runtime in the program
runtime=$(ldd "$B/coaster-tgt.so" | sed -n 's/^.*=> \(.*asan.*\.so[^ ]*\) .*$/\1/p' | head -n 1)
export TGT_IPC_SOCKET=$PWD/s
LD_PRELOAD=$runtime tgtd -f -C 0 --iscsi portal=127.0.0.1:0 > log 2>&1 &
tgtd=$!
trap 'kill -9 $tgtd' EXIT
admin() { tgtadm -C 0 --lld iscsi "$@"; }
until admin --mode portal --op show > portal 2> /dev/null; do kill -0 $tgtd; sleep 0.01; done
portal=$(sed -n 's/.*Portal: \([^,]*\),.*/\1/p' portal)
admin --mode target --op new --tid 1 -T iqn.2025-11.org.coaster:module
admin --mode logicalunit --op new --tid 1 --lun 1 --device-type cd --bstype coaster -b "$PWD/a.disc"
# another store for a CD is refused in place of a crash
! admin --mode logicalunit --op new --tid 1 --lun 2 --device-type cd --bstype null -b x 2> refused
admin --mode target --op bind --tid 1 -I ALL
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -c '
import sys
sys.path.insert(0, sys.argv[1])
from raw_initiator import Session
session = Session(sys.argv[2])
answer = session.command([0x12, 0, 0, 0, 96, 0], 96)
assert answer.status == 0 and answer.data[0] == 5 and answer.data[8:15] == b"COASTER", answer.data
assert session.command([0] * 6).code == (6, 0x29, 0)
assert session.command([0] * 6).status == 0
session.close()' "$TOP/emu/tests" "iscsi://$portal/iqn.2025-11.org.coaster:module/1"
admin --mode target --op delete --force --tid 1
"$COASTER" disc info a.disc > info
trap - EXIT
tgtadm -C 0 --mode sys --op delete
wait $tgtd || { cat log; exit 1; }
END
ok "a stock tgtd with the module in its folder" unshare --mount bash inside
finish
