# SPDX-License-Identifier: GPL-2.0-or-later
# The nodes as a kernel has them, asked by system interfaces alone: ioctls, SG_IO of both versions, descriptors over dup,
# fork and exec, threads, exclusion among processes. Run by sg_kernel.sh; prints TAP.
import array, ctypes, errno, fcntl, mmap, os, struct, subprocess, sys, threading

libc = ctypes.CDLL(None, use_errno=True)
libc.ioctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p]
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
libc.mmap.restype = ctypes.c_void_p
number = 0
bad = 0


def ok(sentence, truth):
    global number, bad
    number += 1
    bad += not truth
    print(("" if truth else "not ") + "ok %d - %s" % (number, sentence))


def refused(code, function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        if error.errno != code:
            print("#", error, "instead of", errno.errorcode[code])
        return error.errno == code
    print("# not refused")
    return False


def ioctl(node, request, data):
    buffer = ctypes.create_string_buffer(bytes(data), len(data))
    result = libc.ioctl(node, request, ctypes.cast(buffer, ctypes.c_void_p))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result, buffer.raw


SG_IO = 0x2285


def version3(node, cdb, length=0, timeout=5000):
    data, sense = ctypes.create_string_buffer(max(length, 1)), ctypes.create_string_buffer(64)
    command = ctypes.create_string_buffer(bytes(cdb), len(cdb))
    header = struct.pack("iiBBHIQQQIIiiQ", ord("S"), -3 if length else -1, len(cdb), 64, 0, length, ctypes.addressof(data),
                         ctypes.addressof(command), ctypes.addressof(sense), timeout, 0, 0, 0, 0)
    header += struct.pack("BBBBHHiII", 0, 0, 0, 0, 0, 0, 0, 0, 0)
    _, answer = ioctl(node, SG_IO, header)
    status, masked, message, written, host, driver, residual, _, info = struct.unpack("BBBBHHiII", answer[64:88])
    return dict(status=status, masked=masked, sense=sense.raw[:written], host=host, driver=driver, residual=residual, info=info,
                data=data.raw)


def version4(node, cdb, length=0, out=b"", guard=ord("Q")):
    command, sense = ctypes.create_string_buffer(bytes(cdb), len(cdb)), ctypes.create_string_buffer(32)
    data = ctypes.create_string_buffer(max(length, 1))
    sent = ctypes.create_string_buffer(out, max(len(out), 1))
    # struct sg_io_v4 of <linux/bsg.h>, 160 bytes: guard 0, protocol 4, subprotocol 8, request_len 12, request 16, request_tag 24,
    # request_attr 32, request_priority 36, request_extra 40, max_response_len 44, response 48, dout_iovec_count 56,
    # dout_xfer_len 60, din_iovec_count 64, din_xfer_len 68, dout_xferp 72, din_xferp 80, timeout 88, flags 92, usr_ptr 96,
    # spare_in 104, driver_status 108, transport_status 112, device_status 116, retry_delay 120, info 124, duration 128,
    # response_len 132, din_resid 136, dout_resid 140, generated_tag 144, spare_out 152, padding 156
    raw = bytearray(160)
    struct.pack_into("iIII", raw, 0, guard, 0, 0, len(cdb))
    struct.pack_into("Q", raw, 16, ctypes.addressof(command))
    struct.pack_into("I", raw, 44, 32)
    struct.pack_into("Q", raw, 48, ctypes.addressof(sense))
    struct.pack_into("I", raw, 60, len(out))
    struct.pack_into("I", raw, 68, length)
    struct.pack_into("QQ", raw, 72, ctypes.addressof(sent) if out else 0, ctypes.addressof(data) if length else 0)
    struct.pack_into("I", raw, 88, 5000)
    _, answer = ioctl(node, SG_IO, raw)
    value = lambda at: struct.unpack_from("i", answer, at)[0]
    return dict(status=value(116), transport=value(112), driver=value(108), info=value(124), residual=value(136),
                sense=sense.raw[: value(132)], data=data.raw)


INQUIRY = lambda n: [0x12, 0, 0, 0, n, 0]
READ_TOC_BAD = [0x43, 0, 6, 0, 0, 0, 0, 0, 12, 0]
sr = os.open("/dev/sr0", os.O_RDWR | os.O_NONBLOCK)
sg = os.open("/dev/sg0", os.O_RDWR | os.O_NONBLOCK)
bsg = os.open("/dev/bsg/0:0:0:0", os.O_RDWR)
user = os.geteuid() != 0

# ---------------------------------------------------------------- SG_IO (reference attach 6, "a real kernel returns")
for name, node in (("sr0", sr), ("sg0", sg)):
    for _ in range(4):  # unit attention
        version3(node, [0] * 6)
    answer = version3(node, INQUIRY(200), 200)
    ok(name + ": residual", (answer["status"], answer["residual"], answer["info"]) == (0, 104, 0))
    answer = version3(node, READ_TOC_BAD, 12)
    ok(name + ": CHECK CONDITION", (answer["status"], answer["masked"], answer["driver"], answer["info"]) == (2, 1, 8, 1) and
       len(answer["sense"]) == 18 and answer["sense"][12] == 0x24)
ok("sr0: version 4 is not for it", refused(errno.EINVAL, version4, sr, INQUIRY(36), 36))
ok("a CDB of 5 bytes", refused(errno.EMSGSIZE, version3, sr, [0] * 5))
if user:
    ok("sr0 keeps vendors' commands from users", refused(errno.EPERM, version3, sr, [0xF1] + [0] * 9))
    ok("sg0 does not, open for both", version3(sg, [0xF1] + [0] * 9)["status"] == 2)
    reader = os.open("/dev/sr0", os.O_RDONLY | os.O_NONBLOCK)
    ok("what writes needs a node open for writing", refused(errno.EPERM, version3, reader, [0xA1] + [0] * 11))
    os.close(reader)

answer = version4(bsg, INQUIRY(200), 200)
ok("bsg: version 4, with its residual", (answer["status"], answer["residual"], answer["data"][0]) == (0, 104, 5))
answer = version4(bsg, READ_TOC_BAD, 12)
ok("bsg: CHECK CONDITION", (answer["status"], answer["driver"], answer["info"], answer["sense"][12]) == (2, 8, 1, 0x24))
ok("bsg: data-out", version4(bsg, [0x55, 0x10, 0, 0, 0, 0, 0, 0, 8, 0], out=bytes(8))["status"] in (0, 2))
ok("bsg: a wrong guard", refused(errno.EINVAL, version4, bsg, INQUIRY(36), 36, b"", ord("S")))
ok("bsg: both ways at once", refused(errno.EOPNOTSUPP, version4, bsg, INQUIRY(36), 36, bytes(8)))
ok("bsg is a character device", os.major(os.fstat(bsg).st_rdev) == 254)

# ---------------------------------------------------------------- other ioctls
value = lambda node, request: struct.unpack("i", ioctl(node, request, bytes(16))[1][:4])[0]
ok("SG_GET_VERSION_NUM of sg, sr and bsg", [value(n, 0x2282) for n in (sg, sr, bsg)] == [30536, 30527, 30527])
ok("SG_SET_TIMEOUT is remembered", ioctl(sr, 0x2201, struct.pack("i", 1234)) and fcntl.ioctl(sr, 0x2202, 0) == 1234)
ok("SG_GET_SCSI_ID: type 5 on sg, unknown on sr", struct.unpack("8i", ioctl(sg, 0x2276, bytes(32))[1])[4] == 5 and
   refused(errno.EINVAL, ioctl, sr, 0x2276, bytes(32)))
ok("SG_GET_RESERVED_SIZE, SG_GET_SG_TABLESIZE", value(sg, 0x2272) > 0 and value(sg, 0x227F) > 0)
ok("BLKSECTGET: sectors on sr, bytes on sg", struct.unpack("H", ioctl(sr, 0x1267, bytes(2))[1])[0] * 512 == value(sg, 0x1267))
ok("SCSI_IOCTL_GET_IDLUN, GET_BUS_NUMBER", ioctl(sr, 0x5382, bytes(8))[1] == bytes(8) and value(sr, 0x5386) == 0)
ok("SCSI_IOCTL_PROBE_HOST names the driver", ioctl(sg, 0x5385, struct.pack("I", 32) + bytes(28))[1].startswith(b"coaster\0"))
ok("SCSI_IOCTL_TEST_UNIT_READY", fcntl.ioctl(sr, 2, 0) == 0)
ok("SCSI_IOCTL_SEND_COMMAND", ioctl(sr, 1, struct.pack("II", 0, 36) + bytes(INQUIRY(36)) + bytes(36))[1][8] == 5)
ok("SG_SCSI_RESET of nothing", ioctl(sr, 0x2284, struct.pack("i", 0))[0] == 0)
ok("HDIO_GET_IDENTITY", refused(errno.EINVAL, ioctl, sr, 0x030D, bytes(512)))
ok("BLKGETSIZE64, BLKSSZGET", struct.unpack("Q", ioctl(sr, 0x80081272, bytes(8))[1])[0] % 2048 == 0 and value(sr, 0x1268) == 2048)
ok("CDROM_GET_CAPABILITY: play, packets, CD-R, CD-RW", fcntl.ioctl(sr, 0x5331, 0) & 0x7100 == 0x7100)
ok("CDROM_CHANGER_NSLOTS", fcntl.ioctl(sr, 0x5328, 0) == 1)
ok("CDROMREADTOCHDR", ioctl(sr, 0x5305, bytes(2))[1] == b"\x01\x02")


def toc_entry(track, form):
    raw = ioctl(sr, 0x5306, struct.pack("BBBBiB3x", track, 0, form, 0, 0, 0))[1]
    return raw[1] >> 4, raw[1] & 15, raw[4:8]


ok("CDROMREADTOCENTRY by LBA and by MSF", toc_entry(1, 1) == (0, 1, struct.pack("i", 0)) and toc_entry(1, 2)[2][:3] == bytes([0, 2, 0]))
ok("CDROMREADTOCENTRY of the lead-out", struct.unpack("i", toc_entry(0xAA, 1)[2])[0] > 700)
ok("CDROMREADTOCENTRY in no such form", refused(errno.EINVAL, toc_entry, 1, 3))
# three seconds of tone were written as track 1: 8 frames by CDROMREADAUDIO and one by CDROMREADRAW
sound = ctypes.create_string_buffer(8 * 2352)
ioctl(sr, 0x530E, struct.pack("iB3xi4xQ", 10, 1, 8, ctypes.addressof(sound)))
want = open("1.raw", "rb").read()[10 * 2352 : 18 * 2352]
ok("CDROMREADAUDIO: the samples that were burned", sound.raw == want)
raw = ioctl(sr, 0x5314, bytes([0, 2, 10, 0, 0, 0]) + bytes(2346))[1]
ok("CDROMREADRAW: frame 10 of them", raw == want[:2352])
ok("CDROMREADMODE1 takes a sector of any type", ioctl(sr, 0x530D, bytes([0, 2, 10, 0, 0, 0]) + bytes(2346))[1][:2048] == want[:2048])
ok("CDROM_DISC_STATUS: audio", fcntl.ioctl(sr, 0x5327, 0) == 100)
ok("CDROMMULTISESSION", ioctl(sr, 0x5310, bytes(4) + bytes([0, 1]) + bytes(2))[1][4] in (0, 1))
ok("CDROMPLAYMSF, then CDROMSUBCHNL", ioctl(sr, 0x5303, bytes([0, 2, 0, 0, 3, 0]))[0] == 0 and
   ioctl(sr, 0x530B, bytes([2]) + bytes(15))[1][1] in (0x11, 0x13))
ok("CDROMVOLREAD", ioctl(sr, 0x5313, bytes(4))[0] == 0)
ok("CDROM_LOCKDOOR, CDROMEJECT refused, unlocked", fcntl.ioctl(sr, 0x5329, 1) == 0 and refused(errno.EIO, fcntl.ioctl, sr, 0x5309, 0)
   and fcntl.ioctl(sr, 0x5329, 0) == 0)
ok("CDROM_MEDIA_CHANGED: no", fcntl.ioctl(sr, 0x5325, 0) in (0, 1) and fcntl.ioctl(sr, 0x5325, 0) == 0)


def packet(node, cdb, length):
    data, sense = ctypes.create_string_buffer(max(length, 1)), ctypes.create_string_buffer(64)
    # cmd[12], pad, buffer, buflen, stat, sense, data_direction, pad, quiet, timeout, unused
    block = bytes(cdb).ljust(12, b"\0") + bytes(4) + struct.pack("QIiQB3xiiQ", ctypes.addressof(data), length, 0, ctypes.addressof(sense),
                                                                2 if length else 3, 0, 500, 0)
    try:
        _, answer = ioctl(node, 0x5393, block)
    except OSError as error:
        return error.errno, sense.raw
    return struct.unpack("I", answer[24:28])[0], data.raw


ok("CDROM_SEND_PACKET: data, and what was left", packet(sr, INQUIRY(200), 200)[0] == 104)
code, sense = packet(sr, READ_TOC_BAD, 12)
ok("CDROM_SEND_PACKET: EIO with sense", code == errno.EIO and sense[12] == 0x24)

# ---------------------------------------------------------------- reading and what is not
ok("mmap of the node", libc.mmap(None, 4096, 1, 1, sr, 0) == ctypes.c_void_p(-1).value and ctypes.get_errno() == errno.ENODEV)
ok("ftruncate", refused(errno.EINVAL, os.ftruncate, sr, 5))
ok("write", refused(errno.EPERM, os.write, sr, b"x"))
ok("sg: nothing to read, no position", refused(errno.EAGAIN, os.read, sg, 136) and refused(errno.ESPIPE, os.lseek, sg, 0, 0))
ok("audio as blocks", refused(errno.EIO, os.pread, sr, 2048, 0))

# ---------------------------------------------------------------- descriptors
copies = [os.dup(sr), os.dup2(sr, 200), fcntl.fcntl(sr, fcntl.F_DUPFD, 300), fcntl.fcntl(sr, fcntl.F_DUPFD_CLOEXEC, 300)]
libc.dup3(sr, 201, os.O_CLOEXEC)
copies.append(201)
ok("dup, dup2, dup3, F_DUPFD", all(version3(copy, [0] * 6)["status"] == 0 for copy in copies))
child = os.fork()
if child == 0:
    os._exit(0 if all(version3(copy, [0] * 6)["status"] == 0 for copy in copies + [sg]) else 1)
ok("fork", os.waitpid(child, 0)[1] == 0)
inner = "import fcntl, os, sys; sys.exit(0 if fcntl.ioctl(%d, 0x5326, 0) == 4 and os.fstat(%d).st_rdev == 0xB00 else 1)"
os.set_inheritable(200, True)
ok("exec with a descriptor", subprocess.run([sys.executable, "-c", inner % (200, 200)], pass_fds=[200]).returncode == 0)
ok("exec closes those marked so", subprocess.run([sys.executable, "-c", inner % (201, 201)], close_fds=False,
                                                 stderr=subprocess.DEVNULL).returncode != 0)
for copy in copies:
    os.close(copy)
ok("a number used again is no drive", (lambda fd: (refused(errno.ENOTTY, ioctl, fd, SG_IO, bytes(88)), os.close(fd))[0])(os.open("/dev/null", os.O_RDWR)))
wrong = []


def many(node):
    for _ in range(100):
        answer = version3(node, INQUIRY(96), 96)
        if answer["status"] != 0 or answer["data"][8:15] != b"COASTER":
            wrong.append(answer)


threads = [threading.Thread(target=many, args=(node,)) for node in (sr, sg, sr, sg)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
ok("four threads, two nodes: every answer is its own", not wrong)

# one nexus for the node, whoever uses it: what one process prevents, another process of the same host allows
script = "import fcntl, os; fcntl.ioctl(os.open('/dev/sr0', os.O_RDWR | os.O_NONBLOCK), 0x5329, %d)"
subprocess.run([sys.executable, "-c", script % 1], check=True)
ok("prevention outlives the process", refused(errno.EIO, fcntl.ioctl, sr, 0x5309, 0))
subprocess.run([sys.executable, "-c", script % 0], check=True)
ok("and another process ends it", fcntl.ioctl(sr, 0x5309, 0) == 0 and fcntl.ioctl(sr, 0x5319, 0) == 0)

# ---------------------------------------------------------------- exclusion
EXCLUSIVE = os.O_RDWR | os.O_NONBLOCK | os.O_EXCL
opener = "import os, sys\ntry: os.open(sys.argv[1], int(sys.argv[2]))\nexcept OSError as error: sys.exit(error.errno)"
other = lambda path, flags: subprocess.run([sys.executable, "-c", opener, path, str(flags)]).returncode
held = os.open("/dev/sr0", EXCLUSIVE)
ok("sr: O_EXCL keeps other O_EXCL openers off", other("/dev/sr0", EXCLUSIVE) == errno.EBUSY)
ok("sr: and nobody else", other("/dev/sr0", os.O_RDWR | os.O_NONBLOCK) == 0)
copy = os.dup(held)
os.close(held)
ok("sr: held by a duplicate", other("/dev/sr0", EXCLUSIVE) == errno.EBUSY)
child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, pass_fds=[copy])
os.close(copy)
ok("sr: held by a child", other("/dev/sr0", EXCLUSIVE) == errno.EBUSY)
child.communicate()
ok("sr: free with the last of them", other("/dev/sr0", EXCLUSIVE) == 0)
ok("sg: O_EXCL wants to be alone", refused(errno.EBUSY, os.open, "/dev/sg0", EXCLUSIVE))
os.close(sg)
held = os.open("/dev/sg0", EXCLUSIVE)
ok("sg: and keeps everybody off", other("/dev/sg0", os.O_RDWR | os.O_NONBLOCK) == errno.EBUSY)
ok("sg: not for readers", refused(errno.EPERM, os.open, "/dev/sg0", os.O_RDONLY | os.O_EXCL | os.O_NONBLOCK))
print("1..%d" % number)
sys.exit(bad != 0)
