# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody at the terminal of `coaster qualify /dev/sr0`: reads what is asked, and does it at the drive behind that node.

somebody.py COASTER DRIVE CASE KIND: CASE begins with a blank disc of KIND in the drive; its report goes to standard output.
"""
import os
import pty
import re
import subprocess
import sys

coaster, drive, case, kind = sys.argv[1:]
discs = {}
made = 0


def hand(*words):
    subprocess.run([coaster, *words], check=True, stdout=subprocess.DEVNULL)


def put_in(number, disc_kind):
    global made
    if number not in discs:
        made += 1
        discs[number] = os.path.abspath(f"{case.replace('/', '-')}-{made}.disc")
        hand("disc", "create", disc_kind, discs[number])
    hand("insert", drive, discs[number])


def do(line):
    new = re.search(r">> please put a blank (CD-RW?) into the drive and close it \(it is disc (\d+)", line)
    again = re.search(r">> please put disc (\d+) of this case into the drive again", line)
    if new:
        discs.pop(int(new[2]), None)
        put_in(int(new[2]), "cd-rw-80" if new[1] == "CD-RW" else "cd-r-80")
    elif again:
        put_in(int(again[1]), kind)
    elif ">> please take the disc out" in line:
        hand("remove", drive)
    elif ">> please push the tray in" in line:
        hand("load", drive)
    elif ">> please press the eject button" in line:
        hand("button", drive)
    elif ">> please" in line:
        sys.exit(f"nobody knows how to do this: {line}")


# whatever was left in it
subprocess.run([coaster, "remove", drive], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
put_in(1, kind)
master, terminal = pty.openpty()
command = [coaster, "run", "--drive", drive, "--", coaster, "qualify", "/dev/sr0", "--may-write", "any", "--patience", "60", case]
program = subprocess.Popen(command, stdin=terminal, stderr=terminal)
os.close(terminal)
line = b""
while True:
    try:
        byte = os.read(master, 1)
    except OSError:  # the other end is closed: it is over
        break
    line += byte
    if byte == b"\n":
        do(line.decode(errors="replace"))
        line = b""
sys.exit(program.wait())
