# SPDX-License-Identifier: GPL-2.0-or-later
# A trace as pcapng, by Wireshark's eyes: CDB names, addresses, statuses, senses, checksums.
set -eu
fail() { echo "$*" >&2; exit 1; }
command -v tshark > /dev/null || { echo "tshark is not installed"; exit 77; }
export HOME=$T XDG_CONFIG_HOME=$T
"$COASTER" disc create cd-r-80 a.disc --seed 1
cat > program << 'END'
cdrskin dev=/dev/sr0 -v -tao padsize=300s -multi "$TOP/COPYING"
sg_raw -r 2048 /dev/sr0 28 00 00 00 00 05 00 00 01 00
sg_raw -s 2352 -i "$TOP/COPYING" /dev/sr0 2a 00 00 00 10 00 00 00 01 00
cd-info --no-cddb /dev/sr0
END
for data in 0 all; do
    rm -rf b.disc
    cp -r a.disc b.disc
    "$COASTER" run --disc b.disc --trace "$data.pcapng" --trace-format pcapng --trace-data "$data" -- sh program > log 2>&1 || true
    tshark -n -r "$data.pcapng" -V > "$data.text" 2> errors || fail "tshark cannot read it: $(cat errors)"
    # nothing that it stumbles over: checksums, sequence numbers, malformed packets (it takes a mode page that the allocation length cut for one)
    for filter in '_ws.malformed && !(scsi_mmc.opcode == 0x5a)' 'ip.checksum.status == 0' 'tcp.checksum.status == 0' tcp.analysis.flags; do
        tshark -n -r "$data.pcapng" -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE -Y "$filter" > found 2>/dev/null
        [ ! -s found ] || fail "data $data: $filter: $(head -n 3 found)"
    done
    # the first packet says that it is not of the trace
    tshark -n -r "$data.pcapng" -Y 'frame.number == 1' -T fields -e frame.comment 2>/dev/null | grep -q 'Not of the trace' || fail "no word on what was put there"
    for text in 'Opcode: Write(10) (0x2a)' 'Opcode: Read(10) (0x28)' 'Opcode: Close Track (0x5b)' 'Opcode: Read TOC/PMA/ATIP (0x43)' \
        'Opcode: Get Configuration (0x46)' 'Opcode: Read Disc Information (0x51)' 'Opcode: Read Track Information (0x52)' \
        'Opcode: Synchronize Cache (0x35)' 'Command Set:CD-ROM (0x05)' 'Logical Block Address (LBA): 4096' 'Status: Good (0x00)' \
        'Status: Check Condition (0x02)' 'Additional Sense Code+Qualifier'; do
        grep -qF "$text" "$data.text" || fail "data $data: tshark does not show '$text'"
    done
    # the address and the refusal of the WRITE at 4096 (reference mmc Appendix A: 5/21/02)
    grep -q 'Sense Key: Illegal Request' "$data.text" || fail "data $data: no illegal request"
    grep -q 'Invalid Address For Write\|0x2102' "$data.text" || fail "data $data: $(grep -i 'sense code' "$data.text" | sort | uniq -c)"
done
# every WRITE of the burn with its address, as the JSON of the same burn has them
rm -rf b.disc
cp -r a.disc b.disc
"$COASTER" run --disc b.disc --trace burn.json -- sh program > log 2>&1 || true
/usr/bin/python3 - << 'END'
import json, re
json_writes = [(c["fields"]["lba"], c["fields"]["blocks"]) for c in map(json.loads, open("burn.json")) if c.get("name") == "WRITE(10)"]
text = open("0.text").read()
shown = [(int(lba), int(blocks)) for lba, blocks in
         re.findall(r"Opcode: Write\(10\) \(0x2a\)\n.*?Logical Block Address \(LBA\): (\d+)\n.*?Transfer Length: (\d+)", text, re.S)]
assert shown == json_writes and len(shown) > 30, (len(shown), len(json_writes), shown[:3], json_writes[:3])
END
# the data is there: the volume's name in the packets of a burn
grep -q 'GNU GENERAL PUBLIC' all.pcapng || fail "no data in the trace with all of it"
! grep -q 'GNU GENERAL PUBLIC' 0.pcapng || fail "data in the trace without"

# what a burning program did, once more: the same answers from a drive with the same blank disc, and the same disc
for program in 'cdrskin dev=/dev/sr0 -v -tao padsize=300s' 'xorriso -as cdrecord -tao padsize=300s dev=/dev/sr0'; do
    rm -rf first.disc second.disc replay.json
    cp -r a.disc first.disc
    cp -r a.disc second.disc
    # shellcheck disable=SC2086
    "$COASTER" run --disc first.disc --seed 7 --trace replay.json --trace-data all -- $program "$TOP/COPYING" > log 2>&1 || { cat log; exit 1; }
    mkfifo url
    "$COASTER" serve --disc second.disc --name "replay-$$" --seed 7 > url &
    server=$!
    trap 'kill $server 2>/dev/null || true' EXIT
    read -r url < url
    rm url
    "$COASTER" trace replay replay.json "replay-$$" --ignore read-buffer-capacity+get-performance > out || fail "$program, replayed: $(cat out)"
    kill $server
    wait $server
    cmp first.disc/data.iso second.disc/data.iso || fail "$program: the replay made another disc"
done
