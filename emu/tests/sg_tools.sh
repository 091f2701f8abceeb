#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Unmodified programs find the drive and know what it is; nodes, errors and locking as a kernel has them.
. "$TOP/emu/tests/door.functions"
requires sg_inq wodim cdrskin cd-info
"$COASTER" disc create cd-rw-74 a.disc || exit 1
serve --disc a.disc --name "tools-$$" || exit 1
run() { "$COASTER" run --drive "tools-$$" -- "$@"; }
fails() { ! "$@"; }
says() { # TEXT COMMAND...
    text=$1
    shift
    "$@" 2>&1 | tee out | grep -q -- "$text"
}

ok "sg_inq: a CD drive" says "PDT=5" run sg_inq /dev/sr0
ok "sg_inq by the sg node" says "PDT=5" run sg_inq /dev/sg0
ok "sg_inq: the residual is true" says "length=96" run sg_inq --len=200 /dev/sr0
ok "wodim -checkdrive" says "mmc CD-RW" run wodim dev=/dev/sr0 -checkdrive
ok "wodim -checkdrive by sg" says "mmc CD-RW" run wodim dev=/dev/sg0 -checkdrive
ok "wodim -scanbus finds one" says "0,0,0" run wodim -scanbus
ok "cdrskin finds it by itself" says "dev='/dev/sr0'" run cdrskin --devices
ok "cdrskin -atip: not of one session, rewritable" says "Is erasable" run cdrskin dev=/dev/sr0 -atip
ok "cd-info: it can write CD-RW" says "Can write CD-RW.*Yes" run cd-info --no-cddb /dev/sr0
ok "the kernel's table" says "Can write CD-R:.*1" run cat /proc/sys/dev/cdrom/info
ok "the node is a block device 11:0" says "^block special file b 0" run stat -c '%F %t %T' /dev/sr0
ok "the other is a character device 21:0" says "^character special file 15 0" run stat -c '%F %t %T' /dev/sg0
ok "a glob finds the nodes" says "/dev/sr0" run /usr/bin/python3 -c 'import ctypes, os
print("/dev/sr0" if os.path.exists("/dev/sr0") else "no")'
cat > kernel.py << 'END'
import errno, fcntl, os, subprocess, sys
def refused(number, function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        assert error.errno == number, error
        return
    raise AssertionError("not refused")
blocking = os.open("/dev/sr0", os.O_RDONLY)
refused(errno.EROFS, os.open, "/dev/sr0", os.O_RDWR)
excluding = os.open("/dev/sr0", os.O_RDWR | os.O_NONBLOCK | os.O_EXCL)
refused(errno.EBUSY, os.open, "/dev/sr0", os.O_RDWR | os.O_NONBLOCK | os.O_EXCL)
os.close(excluding)
os.close(os.open("/dev/sr0", os.O_RDWR | os.O_NONBLOCK | os.O_EXCL))
assert fcntl.ioctl(blocking, 0x5326, 0) == 4, "CDROM_DRIVE_STATUS"
assert fcntl.ioctl(blocking, 0x5331, 0) & 0x2000, "CDROM_GET_CAPABILITY: CD-R"
refused(errno.EINVAL, fcntl.ioctl, blocking, 0x5401, bytearray(64))      # TCGETS: the SCSI layer's word for what nobody knows
refused(errno.EINVAL, fcntl.ioctl, blocking, 0x030D, bytearray(512))     # HDIO_GET_IDENTITY
generic = os.open("/dev/sg0", os.O_RDWR | os.O_NONBLOCK)
refused(errno.EAGAIN, os.read, generic, 136)
# an inherited descriptor, a duplicate and a program started anew are the same drive
os.set_inheritable(blocking, True)
copy = os.dup(blocking)
assert fcntl.ioctl(copy, 0x5326, 0) == 4
if os.fork() == 0:
    os._exit(0 if fcntl.ioctl(copy, 0x5326, 0) == 4 else 1)
assert os.wait()[1] == 0
subprocess.run([sys.executable, "-c", "import fcntl; assert fcntl.ioctl(%d, 0x5326, 0) == 4" % blocking], pass_fds=[blocking], check=True)
END
ok "open, lock and ioctl as the kernel has them" run /usr/bin/python3 kernel.py
"$COASTER" remove "tools-$$"
ok "no medium" says "No medium found" run dd if=/dev/sr0 count=1
ok "CDROM_DRIVE_STATUS: the tray is open" run /usr/bin/python3 -c '
import fcntl, os
assert fcntl.ioctl(os.open("/dev/sr0", os.O_RDONLY | os.O_NONBLOCK), 0x5326, 0) == 2'
ok "eject and load by ioctl" run /usr/bin/python3 -c '
import fcntl, os
node = os.open("/dev/sr0", os.O_RDONLY | os.O_NONBLOCK)
fcntl.ioctl(node, 0x5319)
assert fcntl.ioctl(node, 0x5326, 0) == 1, "no disc on the tray"
fcntl.ioctl(node, 0x5309)
assert fcntl.ioctl(node, 0x5326, 0) == 2'
stop
# the exit codes of run
ok "run returns the program's code" [ "$("$COASTER" run -- sh -c 'exit 7'; echo $?)" = 7 ]
ok "run: 127 for no such program" [ "$("$COASTER" run -- /no/such/program 2> /dev/null; echo $?)" = 127 ]
ok "run: 126 for what cannot be executed" [ "$("$COASTER" run -- /etc/passwd 2> /dev/null; echo $?)" = 126 ]
ok "run: 125 for its own failures" [ "$("$COASTER" run --disc no.disc -- true 2> /dev/null; echo $?)" = 125 ]
ok "run gives the URL" grep -q ^iscsi:// <("$COASTER" run -- sh -c 'echo $COASTER_URL')
finish
