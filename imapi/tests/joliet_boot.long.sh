# SPDX-License-Identifier: GPL-2.0-or-later
# A PC boots from discs that RecordDisc made: without emulation, and from a diskette of 1.44 MB. What the boot sector prints on the serial port lies
# where only a right load or a right geometry finds it. Other readers of El Torito are asked as well.
set -eu
command -v qemu-system-x86_64 > /dev/null || { echo "1..0 # SKIP qemu-system-x86_64 is not installed"; exit 0; }
echo 1..4
failed=0
verdict() { if [ "$1" = yes ]; then echo "ok $2 - $3"; else echo "not ok $2 - $3"; failed=1; fi; }

COASTER_BOOT_DISCS=$PWD "$B/imapi/tests/joliet_bootable" > made.log 2>&1 || { sed 's/^/# /' made.log; exit 1; }

# boots NUMBER DISC WORDS: the program ends QEMU with 5; a firmware that finds nothing goes on for ever
boots() {
    rc=0
    timeout 120 qemu-system-x86_64 -accel tcg -m 32 -nodefaults -display none -vga none -serial "file:$2.serial" -monitor none -net none \
        -device isa-debug-exit,iobase=0xf4,iosize=1 -drive "file=$2.disc/data.iso,format=raw,media=cdrom,readonly=on,if=ide,index=2" \
        -boot d > "$2.qemu" 2>&1 || rc=$?
    ok=no
    if [ "$rc" -eq 5 ] && grep -qx "$3" "$2.serial"; then ok=yes; else sed 's/^/# /' "$2.qemu" "$2.serial"; echo "# exit status $rc"; fi
    verdict "$ok" "$1" "QEMU prints '$3'"
}
boots 1 plain 'booted without emulation'
boots 2 floppy 'booted from the last sector of a diskette'

seen() { if xorriso -indev "$1.disc/data.iso" -report_el_torito plain 2> /dev/null | grep -q "$2"; then echo yes; else echo no; fi; }
verdict "$(seen plain 'BIOS  y   none  0x0000  0x00      8 ')" 3 "xorriso finds a boot image of eight sectors without emulation"
verdict "$(seen floppy 'BIOS  y  fd1.4  0x0000  0x00      1 ')" 4 "xorriso finds a diskette"
exit "$failed"
