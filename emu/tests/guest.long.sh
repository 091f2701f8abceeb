# SPDX-License-Identifier: GPL-2.0-or-later
# A real Linux kernel attaches the drive and real programs burn in it: over open-iscsi in the guest (the whole chain, residuals, an empty
# tray at attach) and over QEMU's own initiator (the second one). Reference attach 2, 3. And it mounts what RecordDisc burned: a disc of
# three sessions, the newest by itself (CDROMMULTISESSION), the earlier ones by session= (reference imapi 8).
set -eu
"$TOP/scripts/guest" --build
fail() { echo "not ok $1 - $2"; sed 's/^/# /' "$3" | tail -n 40; failed=1; }
failed=0
echo 1..5

serve() { # disc -> $url, $server
    mkfifo "$T/ready.$1"
    "$COASTER" serve --disc "$T/$1.disc" --name "guest-$1-$$" > "$T/ready.$1" 2> "$T/serve.$1" &
    server=$!
    read -r url < "$T/ready.$1"
    hostport=${url#iscsi://}; hostport=${hostport%%/*}
    target=${url#iscsi://*/}; target=${target%/*}
    port=${hostport##*:}
}
stop() { kill -TERM "$server" && wait "$server" || true; }
trap 'kill "$server" "${three_sessions-}" 2>/dev/null || true' EXIT

burn_and_compare='
head -c 3000000 /dev/urandom > /tmp/random
mkdir /tmp/tree && cp /tmp/random /tmp/tree/random && echo hello > /tmp/tree/hello.txt
xorriso -as mkisofs -quiet -J -R -V GUEST -o /tmp/image.iso /tmp/tree || exit 11
grep "Can write CD-R:" /proc/sys/dev/cdrom/info
grep "Can write CD-R:.*1" /proc/sys/dev/cdrom/info || exit 12
cdrskin -v dev=$recorder -tao -multi padsize=150s /tmp/image.iso || exit 13
sg_raw $recorder 1b 00 00 00 02 00 || exit 14
sg_raw $recorder 1b 00 00 00 03 00 || exit 15
i=0; while ! mount -t iso9660 -o ro $recorder /mnt && [ $i -lt 50 ]; do i=$((i+1)); usleep 100000; done
cmp /mnt/random /tmp/random || exit 16
grep hello /mnt/hello.txt || exit 17
umount /mnt
size=$(stat -c %s /tmp/image.iso)
dd if=$recorder bs=2048 count=$((size / 2048)) 2>/dev/null | cmp - /tmp/image.iso || exit 18
'

"$COASTER" disc create cd-r-80 "$T/open.disc"
serve open
cat > "$T/open.sh" <<GUEST
for m in virtio_pci virtio_net iscsi_tcp crc32c_generic sr_mod sg isofs; do modprobe \$m; done
ifconfig lo 127.0.0.1 up; ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up; route add default gw 10.0.2.2
iscsistart -i iqn.2024-01.example:guest -t $target -g 1 -a 10.0.2.2 -p $port
i=0; while [ ! -b /dev/sr0 ] && [ \$i -lt 200 ]; do i=\$((i+1)); usleep 50000; done
recorder=/dev/sr0
$burn_and_compare
GUEST
if "$TOP/scripts/guest" --boot "$T/open.sh" "$T/open.log" -netdev user,id=n0 -device virtio-net-pci,netdev=n0,romfile=; then
    echo "ok 1 - a guest's open-iscsi attaches the drive; cdrskin burns in it, the kernel mounts it, every byte is right"
else fail 1 "burn through open-iscsi" "$T/open.log"; fi
stop
state=$("$COASTER" disc info --json "$T/open.disc")
case $state in
*'"status": "appendable"'* | *'"status":"appendable"'*) echo "ok 2 - the disc it left is appendable" ;;
*) echo "$state" > "$T/state"; fail 2 "the disc is appendable" "$T/state" ;;
esac

# Three sessions by RecordDisc: each adds, the second and the third replace a file. What each of them shows is in expected.1, .2 and .3.
burn_three_sessions() {
    "$COASTER" disc create cd-r-80 "$T/three.disc"
    mkdir "$T/expected.0"
    for session in 1 2 3; do
        tree=$T/tree.$session
        mkdir -p "$tree/Ordner $session/ü" "$tree/both" "$tree/1/2/3/4/5/6/7/8/9/10"
        echo "as of session $session" > "$tree/current.txt"
        head -c $((session * 100000 + session)) /dev/urandom > "$tree/Ordner $session/ü/Größe €.bin"
        echo "number $session" > "$tree/both/a name of sixty-four units, which is as long as names get, $session.txt"
        echo "$session" > "$tree/1/2/3/4/5/6/7/8/9/10/Deep $session"
        : > "$tree/both/empty.$session"
        cp -r "$T/expected.$((session - 1))" "$T/expected.$session"
        cp -r "$tree/." "$T/expected.$session"
        "$COASTER" burn --disc "$T/three.disc" --overwrite --yes "$tree" > "$T/burn.$session" 2>&1 || return 1
    done
}

# In the guest: /dev/srN of that target; and whether a mount with these options shows the files whose hashes are on the standard input.
look='
node() { for d in /sys/block/sr*; do case $(readlink -f "$d/device") in */*:0:$1:0) echo "/dev/${d##*/}" ;; esac; done; }
shows() {
    cat > /tmp/hashes
    mount -t iso9660 -o "ro,iocharset=utf8$2" "$1" /mnt || return 1
    (cd /mnt && sha256sum -c /tmp/hashes > /tmp/compared && find . -type f | wc -l > /tmp/count)
    rc=$?
    [ "$(cat /tmp/count)" = "$(wc -l < /tmp/hashes)" ] || rc=1
    [ $rc = 0 ] || { cat /tmp/compared; find /mnt; }
    umount /mnt
    return $rc
}
'
shown() { # NODE OPTIONS SESSION WORDS: lines for the guest
    echo "if shows $1 '$2' <<'HASHES'"
    (cd "$T/expected.$3" && find . -type f -exec sha256sum {} +)
    printf 'HASHES\nthen echo "GUEST: %s"; fi\n' "$4"
}
start_of() { # SESSION of a disc with one track in each
    /usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["tracks"][int(sys.argv[2]) - 1]["start"])' "$T/three.disc/disc.json" "$1"
}

burn_three_sessions
serve three
three_url=$url three_sessions=$server
"$COASTER" disc create cd-rw-80 "$T/qemu.disc"
serve qemu
cat > "$T/qemu.sh" <<GUEST
for m in virtio_pci virtio_scsi sr_mod sg isofs; do modprobe \$m; done
i=0; while [ "\$(ls /dev | grep -c '^sr[0-9]')" -lt 3 ] && [ \$i -lt 200 ]; do i=\$((i+1)); usleep 50000; done
$look
$(shown '$(node 1)' '' 3 'the drive, newest')
$(shown '$(node 1)' ',session=0' 1 'the drive, first')
$(shown '$(node 1)' ',session=1' 2 'the drive, second')
$(shown '$(node 2)' '' 1 'the image, first')
$(shown '$(node 2)' ",sbsector=$(start_of 3)" 3 'the image, newest')
recorder=\$(node 0)
$burn_and_compare
cdrskin dev=\$recorder blank=fast || exit 19
cdrskin dev=\$recorder -msinfo && exit 20
cdrskin -v dev=\$recorder -tao padsize=150s /tmp/image.iso || exit 21
GUEST
if "$TOP/scripts/guest" --boot "$T/qemu.sh" "$T/qemu.log" -device virtio-scsi-pci,id=s0 \
    -drive "file=$url,format=raw,if=none,id=cd" -device scsi-generic,drive=cd,bus=s0.0,scsi-id=0 \
    -drive "file=$three_url,format=raw,if=none,id=three" -device scsi-generic,drive=three,bus=s0.0,scsi-id=1 \
    -drive "file=$T/three.disc/data.iso,format=raw,if=none,id=image,readonly=on" -device scsi-cd,drive=image,bus=s0.0,scsi-id=2; then
    echo "ok 3 - QEMU's initiator passes the drive through; burn, compare, blank and burn again"
else fail 3 "burn through QEMU's initiator" "$T/qemu.log"; fi
stop
if [ "$(grep -ac 'GUEST: the drive, ' "$T/qemu.log")" = 3 ]; then
    echo "ok 4 - the kernel mounts the newest of three sessions that RecordDisc burned, and by session= the earlier ones, each with its files"
else fail 4 "mount of three sessions" "$T/qemu.log"; fi
if [ "$(grep -ac 'GUEST: the image, ' "$T/qemu.log")" = 2 ]; then
    echo "ok 5 - without a drive that knows of sessions it mounts the first one, and by sbsector= the newest"
else fail 5 "mount of the blocks alone" "$T/qemu.log"; fi
server=$three_sessions
stop
exit "$failed"
