# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds a disc against the truth of image_forge.py.

    image_roundtrip.py TRUTH-FOLDER DISC STATE.json NAME [HOW...]

STATE.json is `coaster disc info --json` of it; NAME.img and NAME.sub are its export as CCD. HOW: at-once (each track begins 150
behind the end of the one before), zero-pauses (the image has none), sub (P to W are the image's), no-indexes.
"""
import json
import os
import sys

folder, disc, state_file, name, *how = sys.argv[1:]
truth = json.load(open(os.path.join(folder, 'truth.json')))[disc]['tracks']
state = json.load(open(state_file))
at_once = 'at-once' in how
first_gap, address = 11400, 0
for i, t in enumerate(truth):  # where tracks at once lie
    if at_once:
        previous = truth[i - 1] if i else None
        if previous:
            address += previous['length'] + (150 if previous['session'] == t['session'] else first_gap)
        t['start'] = address
        t['kept'] = 150 if previous and previous['session'] == t['session'] else 0
    else:
        t['kept'] = t['pause']


def check(condition, *words):
    if not condition:
        sys.exit(' '.join(map(str, words)))


check(len(state['tracks']) == len(truth), 'tracks:', len(state['tracks']))
for found, t in zip(state['tracks'], truth):
    for key in ('number', 'session', 'start', 'length', 'control'):
        expected = t[key] & 4 if key == 'control' and at_once else t[key]
        check(found[key] == expected, 'track', t['number'], key, found[key], 'is not', expected)

img = open(name + '.img', 'rb').read()
sub = open(name + '.sub', 'rb').read()
at = 0


def q_of(channels):
    return channels[12:24]


for t in truth:
    raw = open(os.path.join(folder, '%s.%d.raw' % (disc, t['number'])), 'rb').read()
    channels = open(os.path.join(folder, '%s.%d.sub' % (disc, t['number'])), 'rb').read()
    pause, length = t['pause'], t['length']
    got = img[at * 2352:(at + t['kept'] + length) * 2352]
    body = got[t['kept'] * 2352:]
    if at_once and t['kind'] != 'audio':  # the headers say another address
        strip = (16, 16 + 2048) if t['kind'] == 'mode1' else (24, 24 + 2048)
        for i in range(length):
            check(body[i * 2352 + strip[0]:i * 2352 + strip[1]] ==
                  raw[(pause + i) * 2352 + strip[0]:(pause + i) * 2352 + strip[1]], 'track', t['number'], 'sector', i)
    else:
        for i in range(length):
            check(body[i * 2352:(i + 1) * 2352] == raw[(pause + i) * 2352:(pause + i + 1) * 2352], 'track', t['number'],
                  'sector', i, 'differs')
    if 'zero-pauses' in how or at_once:
        check(t['kind'] != 'audio' or got[:t['kept'] * 2352] == bytes(t['kept'] * 2352), 'the pause of', t['number'])
    else:
        check(got[:t['kept'] * 2352] == raw[:t['kept'] * 2352], 'the pause of', t['number'], 'differs')
    for i in range(length):
        ours = sub[(at + t['kept'] + i) * 96:(at + t['kept'] + i + 1) * 96]
        theirs = channels[(pause + i) * 96:(pause + i + 1) * 96]
        if 'sub' in how:
            check(ours == theirs, 'track', t['number'], 'sub-channel', i, 'differs')
        elif not at_once:
            lba = t['start'] + i
            if lba % 100 < 98:  # the others may carry MCN and ISRC
                check(q_of(ours) == q_of(theirs) or 'no-indexes' in how, 'track', t['number'], 'Q', i, q_of(ours).hex(),
                      q_of(theirs).hex())
    at += t['kept'] + length
check(len(img) == at * 2352, 'the image has', len(img) // 2352, 'sectors, not', at)
