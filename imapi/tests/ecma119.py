# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds a session to ECMA-119 and Joliet: what the programs that read discs take for granted, and do not say when it is wrong.

usage: ecma119.py BLOCKS START      the disc's blocks from 0 on, and where the session begins

It shares nothing with the library. Everything that is wrong is printed, a line each, and the exit code is 1 then.
"""
import struct
import sys

BLOCK = 2048
D_CHARACTERS = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
A_CHARACTERS = D_CHARACTERS | set(b" !\"%&'()*+,-./:;<=>?")
JOLIET_FORBIDDEN = set("*/:;?\\") | {chr(unit) for unit in range(0x20)}
wrong = []


def expect(right, *words):
    if not right:
        wrong.append(" ".join(str(word) for word in words))


class Disc:
    def __init__(self, path):
        self.file = open(path, "rb")
        self.extents = {}  # first block: (end, whose)

    def blocks(self, start, count=1):
        self.file.seek(start * BLOCK)
        data = self.file.read(count * BLOCK)
        expect(len(data) == count * BLOCK, "blocks", start, "to", start + count, "are not all there")
        return data.ljust(count * BLOCK, b"\0")

    def claim(self, start, length, whose):
        end = start + (length + BLOCK - 1) // BLOCK
        if end > start:
            expect(self.extents.setdefault(start, (end, whose))[0] == end, "two lengths at block", start, whose)

    def check_overlaps(self, end_of_space):
        before = 0, ""
        for start, (end, whose) in sorted(self.extents.items()):
            expect(start >= before[0], whose, "at block", start, "overlaps", before[1])
            expect(end <= end_of_space, whose, "ends behind the volume space")
            before = max(before, (end, whose))


def both(data, at, size):  # 7.2.3, 7.3.3
    little, big = (int.from_bytes(data[at + i * size : at + (i + 1) * size], order) for i, order in enumerate(("little", "big")))
    expect(little == big, "both byte orders differ:", little, big)
    return little


def check_date(fields, zone, whose):  # 8.4.26.1, 9.1.5
    month, day, hour, minute, second = fields
    in_range = 1 <= month <= 12 and 1 <= day <= 31 and hour <= 23 and minute <= 59 and second <= 59 and -48 <= zone <= 52
    expect(in_range, whose, "has the date", fields, zone)


def check_long_date(data, whose):
    if data == b"0" * 16 + b"\0":
        return
    digits = data[:16].decode("ascii", "replace")
    expect(digits.isdigit(), whose, "has the date", data)
    if digits.isdigit():
        check_date([int(digits[i : i + 2]) for i in range(4, 14, 2)], struct.unpack("b", data[16:])[0], whose)


class Record:  # 9.1
    def __init__(self, data, at, whose):
        self.length = data[at]
        self.extent, self.size = both(data, at + 2, 4), both(data, at + 10, 4)
        self.folder = bool(data[at + 25] & 2)
        self.name = data[at + 33 : at + 33 + data[at + 32]]
        check_date(data[at + 19 : at + 24], struct.unpack("b", data[at + 24 : at + 25])[0], whose)
        pad = 1 - len(self.name) % 2
        expect(self.length == 33 + len(self.name) + pad, whose, "has a record of", self.length, "bytes for the name", self.name)
        expect(not pad or data[at + self.length - 1] == 0, whose, "has a pad byte that is not zero")
        expect(data[at + 1] == 0 and data[at + 25] & ~3 == 0, whose, "has attributes or flags:", self.name)
        expect(data[at + 26] == data[at + 27] == 0 and both(data, at + 28, 2) == 1, whose, "is interleaved or elsewhere:", self.name)


class Tree:
    """One of the two hierarchies, from its descriptor."""

    def __init__(self, disc, descriptor):
        self.disc, self.joliet = disc, descriptor[0] == 2
        self.whose = "Joliet" if self.joliet else "ISO 9660"
        self.folders = []  # (extent, name, parent's extent) in the order of the walk
        self.files = []
        self.space = both(descriptor, 80, 4)
        self.table_size = both(descriptor, 132, 4)
        self.tables = [(order, struct.unpack_from(order + "I", descriptor, at)[0]) for order, at in (("<", 140), ("<", 144), (">", 148), (">", 152))]
        self.root = Record(descriptor, 156, self.whose + " root")
        self.check_descriptor(descriptor)

    def check_descriptor(self, data):
        expect(data[6] == 1 and data[7] == 0 and data[881] == 1 and data[882] == 0, self.whose, "versions and flags")
        expect(not any(data[72:80]) and not any(data[1395:]), self.whose, "reserved bytes are not zero")
        expect((both(data, 120, 2), both(data, 124, 2), both(data, 128, 2)) == (1, 1, BLOCK), self.whose, "set, number, block size")
        for date in range(813, 881, 17):
            check_long_date(data[date : date + 17], self.whose)
        if self.joliet:
            expect(data[88:91] in (b"%/@", b"%/C", b"%/E") and not any(data[91:120]), "escape sequence", data[88:120])
            return
        expect(not any(data[88:120]), "bytes 89 to 120 are not zero")
        for start, end in ((8, 40), (318, 446), (446, 574), (574, 702)):
            expect(set(data[start:end]) <= A_CHARACTERS, "no a-characters:", data[start:end])
        for start, end in ((40, 72), (190, 318)):
            expect(set(data[start:end].rstrip(b" ")) <= D_CHARACTERS, "no d-characters:", data[start:end])

    def walk(self):
        waiting = [(self.root, self.root)]
        while waiting:
            folder, parent = waiting.pop()
            self.folders.append((folder.extent, folder.name, parent.extent))
            inner = self.read_folder(folder, parent)
            waiting += [(record, folder) for record in inner if record.folder]
            self.files += [(record.extent, record.size) for record in inner if not record.folder]

    def read_folder(self, folder, parent):  # 6.8
        whose = "%s folder at %d" % (self.whose, folder.extent)
        expect(folder.size > 0 and folder.size % BLOCK == 0, whose, "has", folder.size, "bytes")
        self.disc.claim(folder.extent, folder.size, whose)
        data = self.disc.blocks(folder.extent, folder.size // BLOCK)
        records = []
        for block in range(0, len(data), BLOCK):
            at = block
            while at < block + BLOCK and data[at] != 0:
                records.append(Record(data, at, whose))
                at += data[at]
            expect(block < at <= block + BLOCK, whose, "has an empty block, or a record in two")
            expect(not any(data[at : block + BLOCK]), whose, "has bytes behind its records")
        own, up, inner = records[0], records[1], records[2:]
        expect((own.name, own.extent, own.size) == (b"\0", folder.extent, folder.size), whose, "'.' is", own.extent, own.size)
        expect((up.name, up.extent, up.size) == (b"\1", parent.extent, parent.size), whose, "'..' is", up.extent, up.size, "not", parent.extent)
        self.check_names(inner, whose)
        for record in inner:
            if not record.folder:
                self.disc.claim(record.extent, record.size, "a file")
        return inner

    def check_names(self, records, whose):
        names = [record.name for record in records]
        expect(len(set(names)) == len(names), whose, "has a name twice")
        for record in records:
            if self.joliet:  # Joliet: 64 units, ";1" behind a file's
                name = record.name.decode("utf-16-be", "surrogatepass")
                expect(record.folder or name.endswith(";1"), whose, "has a file without version:", name)
                name = name if record.folder else name[:-2]
                expect(1 <= len(name) <= 64 and not set(name) & JOLIET_FORBIDDEN, whose, "has the name", name)
            else:  # 7.5, 7.6, 10.1: level 1
                base = record.name if record.folder else record.name.removesuffix(b";1")
                name, dot, extension = base.partition(b".")
                expect(set(name + extension) <= D_CHARACTERS and len(name) <= 8 and len(extension) <= 3, whose, "has the name", base)
                expect(not dot if record.folder else base != record.name and dot, whose, "has the name", record.name)
        if not self.joliet:  # 9.3; Joliet's order is libisofs's own
            keys = [name.removesuffix(b";1").partition(b".") for name in names]
            keys = [(name.ljust(8), extension.ljust(3)) for name, _, extension in keys]
            expect(keys == sorted(keys), whose, "is not in order")

    def check_path_tables(self):  # 6.9, 9.4
        by_extent = {extent: (name, parent) for extent, name, parent in self.folders}
        expect(len(by_extent) == len(self.folders), self.whose, "has two folders in one place")
        for number, (order, location) in enumerate(self.tables):
            if location == 0:
                expect(number % 2 == 1, self.whose, "lacks a path table")
                continue
            whose = "%s path table at %d" % (self.whose, location)
            self.disc.claim(location, self.table_size, whose)
            self.check_path_table(self.disc.blocks(location, (self.table_size + BLOCK - 1) // BLOCK), order, by_extent, whose)

    def check_path_table(self, data, order, by_extent, whose):
        entries, keys, at = [], [], 0
        while at < self.table_size:
            extent, parent = struct.unpack_from(order + "IH", data, at + 2)
            name = data[at + 8 : at + 8 + data[at]]
            entries.append((extent, parent, name))
            at += 8 + data[at] + data[at] % 2
        expect(at == self.table_size and not any(data[at:]), whose, "does not end where it says")
        expect(len(entries) == len(by_extent), whose, "has", len(entries), "entries for", len(by_extent), "folders")
        levels = []
        for number, (extent, parent, name) in enumerate(entries):
            expect(1 <= parent <= max(number, 1), whose, "entry", number + 1, "has the parent", parent)
            known = by_extent.get(extent)
            expect(known == (name, entries[min(parent, len(entries)) - 1][0]), whose, "entry", number + 1, "is", name, "of", parent, "not", known)
            levels.append(levels[parent - 1] + 1 if number and parent <= number else 0)
            keys.append((levels[-1], parent, name.ljust(128, b"\0" if self.joliet else b" ")))
        expect(keys == sorted(keys), whose, "is not in order")


def check(path, start):
    disc = Disc(path)
    trees, kinds, at = [], [], start + 16
    while not kinds or kinds[-1] != 255 and len(kinds) < 16:  # 8.1, 6.7.1
        data = disc.blocks(at)
        expect(data[1:6] == b"CD001", "no volume descriptor at block", at)
        kinds.append(data[0])
        if data[0] in (1, 2):
            trees.append(Tree(disc, data))
        at += 1
    expect(kinds in ([1, 2, 255], [1, 0, 2, 255]), "volume descriptors of types", kinds)
    expect(not any(data[7:]) and data[6] == 1, "the terminator holds something")
    disc.claim(start + 16, (at - start - 16) * BLOCK, "the volume descriptors")
    for tree in trees:
        tree.walk()
        tree.check_path_tables()
        expect(tree.space == trees[0].space, "two sizes of the volume space")
    expect(set(trees[0].files) <= set(trees[-1].files), "ISO 9660 has a file that Joliet has not")
    disc.check_overlaps(start + trees[0].space)
    disc.blocks(start + trees[0].space - 1)


check(sys.argv[1], int(sys.argv[2]))
for words in wrong:
    print(words)
sys.exit(1 if wrong else 0)
