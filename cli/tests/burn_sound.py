# SPDX-License-Identifier: GPL-2.0-or-later
"""coaster-sound and what strangers may hand it: every format gives the samples of the original, and a file that is broken gives a
sentence and no sample too many, whatever was done to it.

usage: burn_sound.py COASTER-SOUND     in a folder with one.wav (16 bits) and the same in other formats
"""
import os
import random
import struct
import subprocess
import sys

PROGRAM = sys.argv[1]
WHOLE = ("one.wav", "one.flac", "one.aiff", "one.au", "one.w64", "one.caf", "one24.wav", "one32.wav", "float.wav", "double.wav", "one24.flac")
LOSSY = ("one.ogg",)


def decode(path):
    """(samples, last line); fails when the framing is wrong or the program is ended by a signal."""
    with open(path, "rb") as file:
        done = subprocess.run([PROGRAM], stdin=file, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    out, at, samples = done.stdout, 0, []
    while done.returncode == 0:
        length, = struct.unpack_from("<I", out, at)
        at += 4
        if length == 0:
            break
        assert length <= 65536 and length % 4 == 0, length
        samples.append(out[at:at + length])
        at += length
    assert done.returncode == 0 and out.endswith(b"\n") and out[at:].count(b"\n") == 1, (path, done.returncode, done.stderr, out[at:][:200])
    return b"".join(samples), out[at:-1].decode()


original = open("one.wav", "rb").read()[44:]
for name in WHOLE:
    samples, line = decode(name)
    assert samples == original and line == "end 0", (name, len(samples), line)
for name in LOSSY:
    samples, line = decode(name)
    assert len(samples) == len(original) and line.startswith("end "), (name, line)

# wider samples are rounded to the nearest, louder ones clipped and counted
import array
wide = [0, 0x7F, 0x80, -0x80, -0x81, 0x7FFFFF, -0x800000, 0x123480] * 2
data = b"".join(struct.pack("<i", x)[:3] for x in wide)
head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 2, 44100, 264600, 6, 24, b"data", len(data))
open("round.wav", "wb").write(head + data)
samples, line = decode("round.wav")
assert array.array("h", samples).tolist() == [0, 0, 1, 0, -1, 32767, -32768, 0x1235] * 2 and line == "end 0", array.array("h", samples)
floats = [0.0, 1.0, -1.0, 1.5, -2.0, 0.5, 1 / 65536 * 3, float("nan")]
data = struct.pack("<8f", *floats)
head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 3, 2, 44100, 352800, 8, 32, b"data", len(data))
open("loud.wav", "wb").write(head + data)
samples, line = decode("loud.wav")
assert array.array("h", samples).tolist() == [0, 32767, -32768, 32767, -32768, 16384, 2, 0] and line == "end 3", (array.array("h", samples), line)

# MPEG audio: frames of silence (ISO/IEC 11172-3: layer III, 44.1 kHz, 144 * rate / 44100 bytes) of two rates, which do not say how many they are
frames = [struct.pack(">I", header) + bytes(length - 4) for header, length in ((0xFFFB9000, 417), (0xFFFBB000, 626))] * 150
mpeg = b"".join(frames)
tag = b"ID3\4\0\0" + bytes((0, 0, 2, 0)) + bytes(256)
for name, data, line_begins in (("whole", mpeg, "end "), ("with a tag behind it", mpeg + b"TAG" + bytes(125), "end "), ("with a tag before it", tag + mpeg, "end "),
                                ("cut off in a frame", mpeg[:-1], "refused is cut off"), ("cut off in a header", mpeg + mpeg[:2], "refused is cut off"),
                                ("cut off behind a tag", (tag + mpeg)[:-300], "refused is cut off")):
    open("mpeg", "wb").write(data)
    samples, line = decode("mpeg")
    assert line.startswith(line_begins), (name, line)
    assert not line.startswith("end") or len(samples) > (len(frames) - 3) * 1152 * 4, (name, len(samples))
stated = struct.pack(">I", 0xFFFB9000) + bytes(32) + b"Info" + struct.pack(">II", 1, len(frames))
open("mpeg", "wb").write(stated.ljust(417, b"\0") + b"".join(frames[:200]))
assert "of its" in decode("mpeg")[1], "cut off between two frames, and it says how many they are"

# cut off anywhere: refused
for name in WHOLE + LOSSY:
    whole = open(name, "rb").read()
    for part in (0, 3, 11, 43, 100, len(whole) // 3, len(whole) * 9 // 10, len(whole) - 5):
        open("cut", "wb").write(whole[:part])
        samples, line = decode("cut")
        assert line.startswith("refused ") and len(line) > 12, (name, part, len(samples), line)

# anything turned over: refused or decoded, never ended by a signal, never out of step
seed = int(os.environ.get("SEED", "1"))
print("seed %d" % seed)
draw = random.Random(seed)
ends = 0
for name in WHOLE + LOSSY:
    whole = open(name, "rb").read()
    for _ in range(25):
        broken = bytearray(whole)
        for _ in range(draw.choice((1, 3, 30))):
            at = draw.randrange(draw.choice((64, 4096, len(broken))))
            broken[at] = draw.choice((0, 0xFF, 0x7F, 0x80, draw.randrange(256)))
        open("broken", "wb").write(broken)
        ends += decode("broken")[1].startswith("end ")
print("%d of %d broken files were still sound" % (ends, 25 * len(WHOLE + LOSSY)))
