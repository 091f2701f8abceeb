# SPDX-License-Identifier: GPL-2.0-or-later
# Programs that look for drives find this one: by /proc, by /sys, by listing /dev, by numbers.
. "$TOP/emu/tests/door.functions"
requires cdrdao lsscsi wodim cdrskin xorriso sg_map find
"$COASTER" disc create cd-rw-74 a.disc || exit 1
serve --disc a.disc --name "scan-$$" || exit 1
run() { "$COASTER" run --drive "scan-$$" -- "$@"; }
says() { # TEXT COMMAND...
    text=$1
    shift
    "$@" > out 2>&1
    grep -q -- "$text" out || { cat out; false; }
}
ok "cdrdao scanbus" says "/dev/sr0 : COASTER" run cdrdao scanbus
# the kernel has taken the unit attention of power-on, and each opening takes that of a changed disc: cdrdao's search for its
# driver would break on one (its MODE SENSE of page 2Ah is not tried again)
ok "cdrdao finds its driver by itself" says "Using driver: Generic SCSI-3/MMC" run cdrdao disk-info --device /dev/sr0
"$COASTER" remove "scan-$$" > /dev/null && "$COASTER" insert "scan-$$" a.disc > /dev/null
ok "cdrdao with a changed disc" says "CD-R empty *: yes" run cdrdao disk-info --device /dev/sr0
ok "lsscsi -g: both nodes" says "cd/dvd *COASTER *VIRTUAL CD-RW.*/dev/sr0 */dev/sg0" run lsscsi -g
ok "lsscsi -l: attributes" says "type=5" run lsscsi -l
ok "lsscsi -H: the host" says "coaster" run lsscsi -H
ok "wodim --devices" says "COASTER" run wodim --devices
ok "cdrskin -scanbus" says "COASTER" run cdrskin -scanbus
ok "xorriso -devices" says "/dev/sr0.*COASTER" run xorriso -devices
ok "sg_map -i" says "/dev/sg0.*COASTER" run sg_map -i
ok "ls lists the nodes" says "^sr0$" run ls /dev
ok "find by type, by names relative to the folder" says "^/dev/sr0$" run find /dev -maxdepth 1 -type b -name 'sr*'
ok "a shell's glob" says "/dev/sr0 /dev/sg0" run bash -c 'echo /dev/sr* /dev/sg*'
ok "glob of libc" says "0:0:0:0" run /usr/bin/python3 -c '
import ctypes
class found(ctypes.Structure):
    _fields_ = [("count", ctypes.c_size_t), ("paths", ctypes.POINTER(ctypes.c_char_p)), ("rest", ctypes.c_byte * 64)]
it = found()
assert ctypes.CDLL(None).glob(b"/sys/bus/scsi/devices/[0-9]*", 0, None, ctypes.byref(it)) == 0
print([it.paths[i] for i in range(it.count)])'
ok "the working folder is the one gone to" says "^/sys/devices/platform/coaster/host0/target0:0:0/0:0:0:0$" run sh -c 'cd /sys/bus/scsi/devices/0:0:0:0 && pwd -P'
ok "realpath of a class" says "^/sys/devices/platform/coaster/host0/target0:0:0/0:0:0:0/scsi_generic/sg0$" run readlink -f /sys/class/scsi_generic/sg0
ok "nothing there can be written" says "ermission denied" run sh -c 'echo 1 > /sys/class/scsi_generic/sg0/device/timeout'
ok "/proc/scsi/scsi" says "Vendor: COASTER" run cat /proc/scsi/scsi
ok "a name of the working folder" says "^block special file" run sh -c 'cd /dev && stat -c %F sr0'
stop
ok "nothing of it is left" [ ! -e "$runtime/scan-$$" ]
finish
