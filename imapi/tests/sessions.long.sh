#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Ten sessions on a CD-R and on a CD-RW, each adding files and replacing one. After each of them the tree of its session is read
# by programs of others, from the disc as it lies there: isoinfo and xorriso, both by the session's start, and held to ECMA-119 and Joliet field by
# field, which neither of them does. (mount -o session= needs root and a drive of the kernel's: emu/tests/guest.long.sh reads such discs there.)
# The same for a tree of odd names, and the last session of a small disc.
. "$TOP/emu/tests/door.functions"
COASTER=$B/coaster

start_of_last() { # DISC
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1] + "/disc.json"))["tracks"][-1]["start"])' "$1"
}

contents() { # FOLDER: the hash of each file, sorted
    (cd "$1" && find . -type f -exec sha256sum {} + | cut -d' ' -f1 | sort)
}

next_tree() { # NUMBER: into tree/, and over what is expected
    rm -rf tree
    mkdir -p "tree/folder $1" tree/both
    echo "as of session $1" > tree/current.txt
    echo "only of session $1" > "tree/a name that is long and new $1.txt"
    head -c $(($1 * 5000)) /dev/urandom > "tree/folder $1/inside.bin"
    echo "beside the others, $1" > "tree/both/number $1.text"
    : > "tree/empty.$1"
    cp -r tree/. expected
}

merged() { # DISC START: the Joliet tree that xorriso takes out of it
    rm -rf out
    xorriso -osirrox on -read_fs norock -load sbsector "$2" -indev "stdio:$1/data.iso" -extract / out -rollback_end > xorriso.log 2>&1 &&
        chmod -R u+w out && diff -r expected out
}

listed() { # DISC START: names and folders by isoinfo
    isoinfo -J -T "$2" -i "$1/data.iso" -f | sed 's/;1$//' | sort > names
    (cd expected && find . -mindepth 1 | sed 's/^\.//' | sort) | diff - names
}

replaced() { # DISC START NUMBER
    [ "$(isoinfo -J -T "$2" -i "$1/data.iso" -x '/current.txt;1')" = "as of session $3" ]
}

short_names() { # DISC START: 8.3, each its own in its folder, and behind each the file that it stands for
    isoinfo -T "$2" -i "$1/data.iso" -f > short
    [ -z "$(sort short | uniq -d)" ] && [ "$(wc -l < short)" -eq "$(wc -l < names)" ] || return 1
    ! sed 's/;1$//' short | tr '/' '\n' | grep -vE '^([A-Z0-9_]{0,8}(\.[A-Z0-9_]{0,3})?)$' || return 1
    rm -rf short-out
    xorriso -osirrox on -read_fs nojoliet -load sbsector "$2" -indev "stdio:$1/data.iso" -extract / short-out -rollback_end > xorriso.log 2>&1 &&
        chmod -R u+w short-out && [ "$(contents expected)" = "$(contents short-out)" ]
}

holds() { # DISC START: path tables, records, names, extents
    into words /usr/bin/python3 "$TOP/imapi/tests/ecma119.py" "$1/data.iso" "$2"
}

for kind in cd-r-80 cd-rw-80; do
    rm -rf expected && mkdir expected
    "$COASTER" disc create "$kind" "$kind.disc" || exit 1
    for session in 1 2 3 4 5 6 7 8 9 10; do
        next_tree "$session"
        ok "$kind: session $session is burned" into words "$COASTER" burn --disc "$kind.disc" --overwrite --yes tree
        start=$(start_of_last "$kind.disc")
        ok "$kind: xorriso finds the merged tree in session $session" merged "$kind.disc" "$start"
        ok "$kind: isoinfo lists it" listed "$kind.disc" "$start"
        ok "$kind: and has the replaced file" replaced "$kind.disc" "$start" "$session"
        ok "$kind: its 8.3 names are unique and lead to the same files" short_names "$kind.disc" "$start"
        ok "$kind: ECMA-119 and Joliet hold" holds "$kind.disc" "$start"
    done
done

# names and shapes that make records, blocks and path tables come out uneven
rm -rf expected && mkdir -p expected/many expected/collide "expected/D.with.dots/empty folder" expected/names
deep=expected
for level in $(seq 40); do
    deep=$deep/l$level
    mkdir "$deep"
    echo "$level" > "$deep/file $level"
done
for each in $(seq 700); do
    echo "$each" > "expected/collide/the same beginning $each.text"
    mkdir "expected/many/folder $each"
done
for size in 0 1 2047 2048 2049 4096; do head -c "$size" /dev/urandom > "expected/names/$size"; done
for name in trailing. 'trailing ' ' leading' .hidden a.b.c no.extension. Case case CASE é € 漢字 'aux' "$(printf 'x%.0s' $(seq 64))" "$(printf 'y%.0s' $(seq 60)).txt"; do
    echo "$name" > "expected/names/$name"
done
"$COASTER" disc create cd-r-80 odd.disc || exit 1
ok "an odd tree is burned" into words "$COASTER" burn --disc odd.disc expected
ok "and held to ECMA-119 and Joliet" holds odd.disc 0
# a control: the parent of the second folder in the path table, which no program above has looked at
cp odd.disc/data.iso wrong.iso
/usr/bin/python3 - wrong.iso << 'END' || exit 1
import struct, sys
with open(sys.argv[1], "r+b") as disc:
    disc.seek(16 * 2048 + 140)
    disc.seek(struct.unpack("<I", disc.read(4))[0] * 2048 + 10 + 6)
    disc.write(b"\2")
END
mkdir wrong.disc && mv wrong.iso wrong.disc/data.iso
found() { ! holds wrong.disc 0 && grep -q "path table" words; }
ok "one number that is wrong is found" found

# R-MUL-25, 26 with the real numbers of a disc of 21 minutes: 94,498 blocks, of which the first session leaves less than a gap
"$COASTER" disc create cd-r-21 small.disc || exit 1
mkdir large more
head -c 170000000 /dev/zero > large/large.bin
echo more > more/more.txt
says_full() { ! "$COASTER" burn --disc small.disc more > words 2>&1 && grep -q 'IMAPI_E_DISCFULL' words; }
ok "a burn that leaves no room for another one is made" into words "$COASTER" burn --disc small.disc large
ok "and the next selection says that the disc is full" says_full
finish
