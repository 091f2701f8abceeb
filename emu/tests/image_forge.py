#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a disc and writes it as every format of image, by ECMA-130 and by what is known of the formats (reference mmc
8.1, 8.2), sharing nothing with emu/disc.

    image_forge.py FOLDER [DISC...]    one, two, data; default: all

One session: mode 1, mode 2 form 1, audio with a pause and index points, audio. Two sessions: audio; data. In FOLDER:
one.* and two.* in each format, and truth.json: tracks, and for each the file of its whole sectors.
"""
import json
import os
import struct
import sys

# ---------------------------------------------------------------- sectors (ECMA-130 clause 14, annexes A, B)

EXP, LOG = [0] * 512, [0] * 256
value = 1
for i in range(255):
    EXP[i] = EXP[i + 255] = value
    LOG[value] = i
    value = value << 1 ^ (0x11D if value & 0x80 else 0)


def multiply(a, b):
    return EXP[LOG[a] + LOG[b]] if a and b else 0


def divide(a, b):
    return EXP[(LOG[a] - LOG[b]) % 255] if a else 0


def parity(symbols):
    """The two symbols p, q that make a code word with roots 1 and alpha of symbols + [p, q]."""
    total = weighted = 0
    for s in symbols:  # Horner: value of the polynomial at 1 and at alpha
        total ^= s
        weighted = multiply(weighted, 2) ^ s
    # p + q = total; alpha^2 weighted + alpha p + q = 0
    p = divide(multiply(weighted, 4) ^ total, 3)
    return p, p ^ total


EDC = []
for i in range(256):
    for _ in range(8):
        i = i >> 1 ^ (0xD8018001 if i & 1 else 0)
    EDC.append(i)


def edc(data):
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ EDC[(crc ^ byte) & 255]
    return struct.pack('<I', crc)


def ecc(sector):
    """P and Q over bytes 12 to 2075 and 12 to 2247."""
    area = bytearray(sector[12:2076]) + bytearray(276)
    for column in range(86):
        p, q = parity([area[column + 86 * row] for row in range(24)])
        area[2064 + column], area[2064 + 86 + column] = p, q
    for diagonal in range(26):
        for low in range(2):
            symbols = [area[2 * ((44 * step + 43 * diagonal) % 1118) + low] for step in range(43)]
            p, q = parity(symbols)
            area[2236 + 2 * diagonal + low], area[2236 + 52 + 2 * diagonal + low] = p, q
    return bytes(area[2064:])


def bcd(number):
    return number // 10 << 4 | number % 10


def msf(lba):
    lba += 150
    return lba // 4500, lba // 75 % 60, lba % 75


SYNC = b'\0' + b'\xff' * 10 + b'\0'


def mode1(lba, user):
    sector = SYNC + bytes(map(bcd, msf(lba))) + b'\1' + user
    sector += edc(sector) + bytes(8)
    return sector + ecc(sector)


def form1(lba, user):
    sub_header = bytes([0, 0, 8, 0]) * 2
    body = sub_header + user
    body += edc(body)
    return SYNC + bytes(map(bcd, msf(lba))) + b'\2' + body + ecc(bytes(16) + body)


# ---------------------------------------------------------------- sub-channel (ECMA-130 clause 22)

def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = crc << 1 ^ (0x11021 if crc & 0x8000 else 0)
    return struct.pack('>H', crc ^ 0xFFFF)


def position(control, track, index, relative, lba):
    q = bytes([control << 4 | 1, bcd(track), bcd(index), *map(bcd, msf(relative - 150)), 0, *map(bcd, msf(lba))])
    return q + crc16(q)


def channels(q, pause, seed):
    """P, Q, and R to W with something in them."""
    return (b'\xff' if pause else b'\0') * 12 + q + bytes((seed * 7 + i * 13) & 255 for i in range(72))


def interleave(twelve):
    return bytes(sum((twelve[c * 12 + i // 8] >> (7 - i % 8) & 1) << (7 - c) for c in range(8)) for i in range(96))


# ---------------------------------------------------------------- the disc

def noise(seed, size):
    out, x = bytearray(), seed * 2654435761 + 1 & 0xFFFFFFFF
    while len(out) < size:
        x = (x * 1103515245 + 12345) & 0xFFFFFFFF
        out += struct.pack('<I', x)
    return bytes(out[:size])


class Track:
    def __init__(self, number, session, kind, start, pause, length, control, isrc='', indexes=()):
        self.__dict__.update(number=number, session=session, kind=kind, start=start, pause=pause, length=length,
                             control=control, isrc=isrc, indexes=list(indexes), sectors=[], user=[], sub=[])
        for lba in range(start - pause, start + length):
            size = 2048 if kind != 'audio' else 2352
            user = noise(lba + 1000 * number, size)
            self.user.append(user)
            self.sectors.append({'audio': lambda: user, 'mode1': lambda: mode1(lba, user),
                                 'form1': lambda: form1(lba, user)}[kind]())
            index = 0 if lba < start else 1 + sum(lba >= i for i in self.indexes)
            q = position(control, number, index, abs(lba - start), lba)
            self.sub.append(channels(q, lba < start, lba))

    end = property(lambda self: self.start + self.length)


# pause: what the images keep; the first pre-gap of a session is in none of them but NRG
ONE = [Track(1, 1, 'mode1', 0, 0, 310, 4), Track(2, 1, 'form1', 310, 0, 300, 4),
       Track(3, 1, 'audio', 685, 75, 320, 2, 'DEAB12600001', [760, 850]), Track(4, 1, 'audio', 1005, 0, 305, 0)]
DATA = [Track(1, 1, 'mode1', 0, 0, 310, 4)]
TWO = [Track(1, 1, 'audio', 0, 0, 320, 0), Track(2, 1, 'audio', 470, 150, 300, 0),
       Track(3, 2, 'mode1', 770 + 11400, 0, 310, 4)]
MCN = '4006381333931'


def time(frames):
    return '%02d:%02d:%02d' % (frames // 4500, frames // 75 % 60, frames % 75)


def sessions(tracks):
    numbers = sorted({t.session for t in tracks})
    return [[t for t in tracks if t.session == n] for n in numbers]


def write(folder, name, data):
    with open(os.path.join(folder, name), 'wb') as file:
        file.write(data)


def cue(folder, name, tracks, several):
    lines, at, data = ['CATALOG ' + MCN], 0, b''
    modes = {'audio': 'AUDIO', 'mode1': 'MODE1/2352', 'form1': 'MODE2/2352'}
    if not several:
        lines.append('FILE "%s.bin" BINARY' % name)
    for session in sessions(tracks):
        if len(sessions(tracks)) > 1:
            lines.append('REM SESSION %02d' % session[0].session)
        for t in session:
            if several:
                at = 0
                lines.append('FILE "%s (Track %d).bin" BINARY' % (name, t.number))
                write(folder, '%s (Track %d).bin' % (name, t.number), b''.join(t.sectors))
            lines.append('  TRACK %02d %s' % (t.number, modes[t.kind]))
            if t.control & 2:
                lines.append('    FLAGS DCP')
            if t.isrc:
                lines.append('    ISRC ' + t.isrc)
            if t.pause:
                lines.append('    INDEX 00 ' + time(at))
            for number, lba in enumerate([t.start] + t.indexes, 1):
                lines.append('    INDEX %02d %s' % (number, time(at + lba - (t.start - t.pause))))
            at += t.pause + t.length
            data += b''.join(t.sectors)
    write(folder, name + '.cue', ('\n'.join(lines) + '\n').encode())
    if not several:
        write(folder, name + '.bin', data)


def swapped(samples):
    out = bytearray(samples)
    out[0::2], out[1::2] = samples[1::2], samples[0::2]
    return bytes(out)


def toc(folder, name, tracks):
    lines, data = ['CD_ROM_XA', 'CATALOG "%s"' % MCN], b''
    modes = {'audio': 'AUDIO', 'mode1': 'MODE1', 'form1': 'MODE2_FORM1'}
    for t in tracks:
        lines += ['TRACK ' + modes[t.kind], 'COPY' if t.control & 2 else 'NO COPY']
        if t.isrc:
            lines.append('ISRC "%s"' % t.isrc)
        piece = 'FILE "%s.toc.bin" #%d 0 %s' if t.kind == 'audio' else 'DATAFILE "%s.toc.bin" #%d %s'
        lines.append(piece % (name, len(data), time(t.pause + t.length)))
        if t.pause:
            lines.append('START ' + time(t.pause))
        lines += ['INDEX ' + time(i - t.start) for i in t.indexes]
        data += b''.join(map(swapped, t.sectors) if t.kind == 'audio' else t.user)
    write(folder, name + '.toc', ('\n'.join(lines) + '\n').encode())
    write(folder, name + '.toc.bin', data)


def ccd(folder, name, tracks):
    entries, text = [], ''

    def entry(session, point, control, zero, minute, second, frame, adr=1):
        entries.append((session, point, adr, control, zero, minute, second, frame))

    for s in sessions(tracks):
        disc_type = 0x20 if any(t.kind == 'form1' for t in tracks) else 0
        entry(s[0].session, 0xA0, s[0].control, 0, s[0].number, disc_type, 0)
        entry(s[0].session, 0xA1, s[-1].control, 0, s[-1].number, 0, 0)
        entry(s[0].session, 0xA2, s[-1].control, 0, *msf(s[-1].end))
        for t in s:
            entry(t.session, t.number, t.control, 0, *msf(t.start))
    for i, (session, point, adr, control, zero, m, s, f) in enumerate(entries):
        text += ('[Entry %d]\nSession=%d\nPoint=0x%02x\nADR=0x%02x\nControl=0x%02x\nTrackNo=0\nAMin=0\nASec=0\n'
                 'AFrame=0\nALBA=-150\nZero=%d\nPMin=%d\nPSec=%d\nPFrame=%d\nPLBA=%d\n'
                 % (i, session, point, adr, control, zero, m, s, f, (m * 60 + s) * 75 + f - 150))
    head = ('[CloneCD]\nVersion=3\n[Disc]\nTocEntries=%d\nSessions=%d\nDataTracksScrambled=0\nCDTextLength=0\n'
            'CATALOG=%s\n' % (len(entries), len(sessions(tracks)), MCN))
    for s in sessions(tracks):
        head += '[Session %d]\nPreGapMode=%d\nPreGapSubC=1\n' % (s[0].session, 0 if s[0].kind == 'audio' else 1)
        for t in s:
            text += '[TRACK %d]\nMODE=%d\n' % (t.number, {'audio': 0, 'mode1': 1, 'form1': 2}[t.kind])
            if t.isrc:
                text += 'ISRC=%s\n' % t.isrc
            if t.pause:
                text += 'INDEX 0=%d\n' % (t.start - t.pause - s[0].start)
            for number, lba in enumerate([t.start] + t.indexes, 1):
                text += 'INDEX %d=%d\n' % (number, lba - s[0].start)
    write(folder, name + '.ccd', (head + text).replace('\n', '\r\n').encode())
    write(folder, name + '.img', b''.join(b''.join(t.sectors) for t in tracks))
    write(folder, name + '.sub', b''.join(b''.join(t.sub) for t in tracks))


def chunk(name, data):
    return name.encode() + struct.pack('>I', len(data)) + data


def nrg(folder, name, tracks, version, at_once, sub=False, indexes=True):
    """The first pre-gap of each session is in the file, as Nero has it. Tracks at once have a pause of 150 each, which
    the address in their chunk leaves out (so libcdio reads it)."""
    data, chain, plain = b'', b'', 0
    for s in sessions(tracks):
        cues = [(s[0].control << 4 | 1, 0, 0, s[0].start - 150)]
        dao, tao = b'', b''
        for i, t in enumerate(s):
            first = i == 0 and not at_once
            lead = b''.join({'audio': lambda: bytes(2352), 'mode1': lambda: bytes(2048),
                             'form1': lambda: bytes(2048)}[t.kind]() + (bytes(96) if sub else b'') for _ in
                            range(150 if first else 0)) if not sub else \
                b''.join((bytes(2352) if t.kind == 'audio' else mode1(t.start - 150 + j, bytes(2048)) if t.kind ==
                          'mode1' else form1(t.start - 150 + j, bytes(2048))) +
                         interleave(channels(position(t.control, t.number, 0, 150 - j, t.start - 150 + j), True, 0))
                         for j in range(150 if first else 0))
            pause_at = len(data)
            sectors = list(zip(t.sectors if sub or t.kind == 'audio' else t.user, t.sub))
            if at_once:
                sectors = sectors[t.pause:]
            blocks = [x + (interleave(y) if sub else b'') for x, y in sectors]
            kept = 0 if at_once else t.pause
            data += lead + b''.join(blocks[:kept])
            start_at = len(data)
            data += b''.join(blocks[kept:])
            size = len(blocks[0])
            mode = {('audio', False): 7, ('mode1', False): 0, ('form1', False): 2, ('audio', True): 0x10,
                    ('mode1', True): 0x0F, ('form1', True): 0x11}[t.kind, sub]
            fields = (pause_at, start_at, len(data))
            isrc = t.isrc.encode().ljust(12, b'\0')
            if version == 1:
                dao += isrc + struct.pack('>HBBH3I', size, mode, 0, 1, *fields)
                tao += struct.pack('>IIIIi', start_at, len(data) - start_at, mode, plain, 0)
            else:
                dao += isrc + struct.pack('>HBBH3Q', size, mode, 0, 1, *fields)
                tao += struct.pack('>QQIIQ', start_at, len(data) - start_at, mode, plain, 0)
            plain += t.length
            cues.append((t.control << 4 | 1, bcd(t.number), 0, t.start - (150 if i == 0 else t.pause)))
            for number, lba in enumerate([t.start] + (t.indexes if indexes else []), 1):
                cues.append((t.control << 4 | 1, bcd(t.number), number, lba))
        cues.append((s[-1].control << 4 | 1, 0xAA, 1, s[-1].end))
        disc_type = 0x20 if any(t.kind == 'form1' for t in tracks) else 0
        head = struct.pack('>I', 22 + len(dao)) + MCN.encode() + bytes([0, disc_type, 1, s[0].number, s[-1].number])
        old = version == 1
        if at_once:
            chain += chunk('ETNF' if old else 'ETN2', tao)
        else:
            if old:
                chain += chunk('CUES', b''.join(struct.pack('>BBBB4B', a, b, c, 0, 0, *msf(lba)) for a, b, c, lba in cues))
            else:
                chain += chunk('CUEX', b''.join(struct.pack('>BBBBi', a, b, c, 0, lba) for a, b, c, lba in cues))
            chain += chunk('DAOI' if old else 'DAOX', head + dao)
        chain += chunk('SINF', struct.pack('>I', len(s)))
    chain += chunk('MTYP', struct.pack('>I', 1)) + chunk('END!', b'')
    at = len(data)
    tail = b'NERO' + struct.pack('>I', at) if version == 1 else b'NER5' + struct.pack('>Q', at)
    write(folder, name, data + chain + tail)


def mds(folder, name, tracks, sub):
    """Pre-gaps are counted and not kept."""
    parts = sessions(tracks)
    session_at = 88
    block_at = session_at + 24 * len(parts)
    total = sum(3 + len(s) for s in parts)
    extra_at = block_at + 80 * total
    footer_at = extra_at + 8 * total
    name_at = footer_at + 16
    header = b'MEDIA DESCRIPTOR' + bytes([1, 3]) + struct.pack('<HH', 0, len(parts)) + bytes(64 - 22)
    header += struct.pack('<I', 0) + bytes(12) + struct.pack('<II', session_at, 0)
    blocks, extras, heads, data = b'', b'', b'', b''
    for s in parts:
        heads += struct.pack('<iiHBBHHII', s[0].start - 150, s[-1].end, s[0].session, 3 + len(s), 3, s[0].number,
                             s[-1].number, 0, block_at + len(blocks))
        for point, control, time in ((0xA0, s[0].control, (s[0].number, 0x20 if any(t.kind == 'form1' for t in tracks)
                                                           else 0, 0)),
                                     (0xA1, s[-1].control, (s[-1].number, 0, 0)), (0xA2, s[-1].control, msf(s[-1].end))):
            blocks += bytes([0, 0, 0x10 | control, 0, point, 0, 0, 0, 0, *time]) + bytes(68)
            extras += bytes(8)
        for i, t in enumerate(s):
            mode = {'audio': 0xA9, 'mode1': 0xAA, 'form1': 0xAC}[t.kind]
            extra = extra_at + len(extras)
            blocks += bytes([mode, 8 if sub else 0, 0x10 | t.control, 0, t.number, 0, 0, 0, 0, *msf(t.start)])
            blocks += struct.pack('<IH18xIQII24x', extra, 2352 + (96 if sub else 0), t.start, len(data), 1, footer_at)
            extras += struct.pack('<II', 150 if i == 0 else t.pause, t.length)
            for sector, channel in list(zip(t.sectors, t.sub))[t.pause:]:
                data += sector + (interleave(channel) if sub else b'')
    footer = struct.pack('<IIII', name_at, 1, 0, 0)
    write(folder, name + '.mds', header + heads + blocks + extras + footer + '*.mdf\0'.encode('utf-16-le'))
    write(folder, name + '.mdf', data)


def main(folder, *discs):
    truth = {}
    for name, tracks in (('one', ONE), ('two', TWO), ('data', DATA)):
        if discs and name not in discs:
            continue
        cue(folder, name, tracks, False)
        cue(folder, name + '-files', tracks, True)
        ccd(folder, name, tracks)
        for version in (1, 2):
            nrg(folder, '%s-v%d.nrg' % (name, version), tracks, version, False)
            nrg(folder, '%s-tao-v%d.nrg' % (name, version), tracks, version, True)
        nrg(folder, name + '-sub.nrg', tracks, 2, False, True)
        mds(folder, name, tracks, False)
        mds(folder, name + '-sub', tracks, True)
        truth[name] = {'mcn': MCN, 'tracks': []}
        for t in tracks:
            raw, user = '%s.%d.raw' % (name, t.number), '%s.%d.user' % (name, t.number)
            write(folder, raw, b''.join(t.sectors))
            write(folder, user, b''.join(t.user[t.pause:]))
            write(folder, '%s.%d.sub' % (name, t.number), b''.join(t.sub))
            truth[name]['tracks'].append({k: getattr(t, k) for k in (
                'number', 'session', 'kind', 'start', 'pause', 'length', 'control', 'isrc', 'indexes')})
    nrg(folder, 'one-plain.nrg', ONE, 2, False, False, False)
    toc(folder, 'one', ONE)
    with open(os.path.join(folder, 'truth.json'), 'w') as file:
        json.dump(truth, file, indent=1)


main(*sys.argv[1:])
