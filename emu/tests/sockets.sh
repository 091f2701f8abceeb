#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Nonsense at the control and sg sockets: refused or dropped, and the drive goes on.
. "$TOP/emu/tests/door.functions"
name=sockets-$$
"$COASTER" disc create cd-rw-74 a.disc || exit 1
serve --disc a.disc --name $name || exit 1
cat > nonsense.py << 'END'
import json, random, socket, struct, sys
folder, seed = sys.argv[1], 20251124
random.seed(seed)

def connect(door):
    made = socket.socket(socket.AF_UNIX)
    made.connect(f"{folder}/{door}")
    made.settimeout(10)
    return made

def ask(text):
    with connect("control") as door:
        door.sendall(text)
        return door.makefile("rb").readline()

def state():
    return json.loads(ask(b'{"verb": "state"}\n'))

def hello(marker=b"sr0", magic=0x31525343, version=1):
    return struct.pack("=II64s", magic, version, marker)

def request(cdb, direction=0, length=0, cdb_length=None, magic=0x31525343, timeout=0):
    return struct.pack("=IIII16sII", magic, direction, length, len(cdb) if cdb_length is None else cdb_length, bytes(cdb), timeout, 0)

def exactly(door, length):
    got = b""
    while len(got) < length:
        more = door.recv(length - len(got))
        if not more:
            return None
        got += more
    return got

# control
for text in (b"\n", b"{}\n", b"[1,2]\n", b'{"verb": 7}\n', b'{"verb": "insert", "path": 3}\n', b'{"verb": "clock", "advance_ms": 1e300}\n',
             b"\xff\xfe\n", b'{"verb": "state", "verb": "eject"}\n', b"[" * 5000 + b"\n"):
    reply = json.loads(ask(text))
    assert reply["ok"] is False and reply["exit"] == 64, (text, reply)
with connect("control") as door:  # a line without end
    try:
        door.sendall(b"x" * 1000000)
        assert door.recv(1) == b""
    except (BrokenPipeError, ConnectionResetError):
        pass
with connect("control") as door:  # two requests in one packet, the second in pieces
    door.sendall(b'{"verb": "state"}\n{"ve')
    door.sendall(b'rb": "state"}\n')
    lines = door.makefile("rb")
    assert json.loads(lines.readline())["ok"] and json.loads(lines.readline())["ok"]

# sg: frames that are none
for frames in (b"\0" * 72, hello(magic=1), hello(version=2), hello() + b"\0" * 48, hello() + request([0] * 6, cdb_length=17),
               hello() + request([0] * 6, cdb_length=0), hello() + request([0] * 6, direction=3), hello() + request([0] * 6, direction=0, length=5),
               hello() + request([0x2A] + [0] * 9, direction=1, length=0xFFFFFFFF)):
    with connect("sg") as door:
        door.sendall(frames)
        while door.recv(4096):  # a welcome, perhaps; then the end
            pass
for _ in range(200):
    with connect("sg") as door:
        try:
            if random.random() < 0.8:
                door.sendall(hello(b"fuzz"))
            door.sendall(random.randbytes(random.randrange(1, 300)))
        except (BrokenPipeError, ConnectionResetError):
            pass
for _ in range(300):  # well-formed frames, any CDB
    with connect("sg") as door:
        cdb = random.randbytes(random.choice((6, 10, 12, 16)))
        direction = random.randrange(3)
        length = random.choice((0, 1, 8, 96, 2048, 65536)) if direction else 0
        door.sendall(hello(b"fuzz") + request(cdb, direction, length) + (b"\0" * length if direction == 1 else b""))
        assert exactly(door, 16)
        reply = exactly(door, 56)
        assert reply, cdb.hex()
        magic, status, host, sense_length, residual, data_length = struct.unpack("=IIIIiI", reply[:24])
        assert status in (0, 2) and data_length <= length and (sense_length == 18) == (status == 2), cdb.hex()
        assert exactly(door, data_length) is not None
assert state()["ok"]

# gone with a command inside; and one whose time runs out
path = state()["disc"]["path"] if state()["disc"] else None
if path is None:
    ask(json.dumps({"verb": "insert", "path": sys.argv[2]}).encode() + b"\n")
json.loads(ask(b'{"verb": "load"}\n'))
with connect("sg") as door:
    door.sendall(hello())
    exactly(door, 16)
    for _ in range(4):
        door.sendall(request([0] * 6))
        exactly(door, 56)
    ask(b'{"verb": "clock", "set": "step"}\n')
    door.sendall(request([0xA1, 1] + [0] * 10, timeout=30))
    reply = struct.unpack("=IIIIiI", exactly(door, 56)[:24])
    assert reply[2] == 3, ("DID_TIME_OUT", reply)
    ask(b'{"verb": "clock", "set": "instant"}\n')
    ask(b'{"verb": "clock", "set": "step"}\n')
    door.sendall(request([0xA1, 1] + [0] * 10))
ask(b'{"verb": "clock", "set": "instant"}\n')
assert state()["ok"]
END
ok "the drive goes on" timeout 60 /usr/bin/python3 nonsense.py "$runtime/$name" "$PWD/a.disc"
stop
ok "and ends well" [ $? = 0 ]
finish
