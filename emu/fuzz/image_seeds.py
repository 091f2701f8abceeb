# SPDX-License-Identifier: GPL-2.0-or-later
"""Seeds for the fuzzers of images: image_seeds.py FORMAT FORGE FOLDER. FORGE has what emu/tests/image_forge.py made."""
import os
import struct
import sys

HOLE = 4 << 20  # emu/fuzz/image.h
form, forge, folder = sys.argv[1:]
extra = {
    'cue': [b'CATALOG 4006381333931\nTITLE "a"\nPERFORMER "b"\nFILE "a.wav" WAVE\nTRACK 01 AUDIO\nFLAGS DCP PRE\n'
            b'PREGAP 00:00:10\nINDEX 01 00:00:00\nPOSTGAP 00:01:00\nFILE short.bin MOTOROLA\nTRACK 02 AUDIO\n'
            b'ISRC DEAB12600001\nSONGWRITER "c"\nINDEX 00 00:00:00\nINDEX 01 00:00:01\n',
            b'REM SESSION 01\nFILE one.bin BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\nTRACK 02 CDG\n'
            b'INDEX 01 00:01:00\nREM LEAD-OUT 01:30:00\nREM LEAD-IN 01:00:00\nREM SESSION 02\n'
            b'TRACK 03 CDI/2336\nINDEX 01 00:02:00\n'],
    'toc': [b'CD_DA\nCD_TEXT { LANGUAGE_MAP { 0 : EN 1:8 } LANGUAGE 0 { TITLE "a\\344" GENRE { 1, 2 } } }\nTRACK AUDIO '
            b'RW_RAW\nNO COPY\nCD_TEXT { LANGUAGE 0 { TITLE "b" } }\nFILE "one.bin" #48 00:00:01 00:01:00\nSTART '
            b'00:00:20\nSILENCE 500\nINDEX 0:0:5\nTRACK AUDIO\nPREGAP 0:2:0\nAUDIOFILE "a.wav" 0\n',
            b'CD_ROM_XA\nTRACK MODE2_FORM_MIX\nDATAFILE "one.bin" 23360\nZERO MODE2_FORM_MIX 00:01:00\n'],
    'ccd': [], 'nrg': [], 'mds': [],
}[form]
for name in sorted(os.listdir(forge)):
    if not name.endswith('.' + form):
        continue
    seed = open(os.path.join(forge, name), 'rb').read()
    if form == 'nrg':  # the sectors are the hole
        new = seed[-12:-8] == b'NER5'
        at = struct.unpack('>Q', seed[-8:])[0] if new else struct.unpack('>I', seed[-4:])[0]
        if at > HOLE:
            continue
        seed = seed[at:-12] + b'NER5' + struct.pack('>Q', HOLE) if new else seed[at:-8] + b'NERO' + struct.pack('>I', HOLE)
    extra.append(seed)
for i, seed in enumerate(extra):
    with open(os.path.join(folder, str(i)), 'wb') as file:
        file.write(seed)
