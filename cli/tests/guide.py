# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the commands that docs/guide.md shows, section by section, each section in a folder of its own.

usage: guide.py GUIDE PROGRAM SCRATCH

A line that is shown has to end with 0. What the guide takes for granted is made first: discs, an image, files, sounds, and a drive
"rec" where the section does not start one itself. Lines that need root, a kernel or an installation are left out, by name.
"""
import os
import re
import shutil
import signal
import subprocess
import sys

GUIDE, PROGRAM, SCRATCH = sys.argv[1:4]
LEFT_OUT = ("A real `/dev/sr0`", "From C and C++")
ROOT = ("mount ",)
PERSON = r"coaster qualify iscsi:"  # asks somebody to put discs in
MAY_DIFFER = "coaster trace replay"  # finds a difference: 1


def sections(path):
    name, lines = None, []
    for line in open(path, encoding="utf-8"):
        if line.startswith("## "):
            if lines:
                yield name, lines
            name, lines = line[3:].strip(), []
        elif line.startswith("    ") and name is not None:
            lines += [part for part in re.split(r"\s{3,}(?=coaster )", line.split(" # ")[0].strip()) if part]
    if lines:
        yield name, lines


class Section:
    def __init__(self, name, lines, folder):
        self.name, self.lines, self.folder = name, lines, folder
        self.servers, self.failures = [], []
        os.makedirs(folder)

    def run(self, command, good=(0,)):
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, stdin=subprocess.DEVNULL, text=True, timeout=300,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
        if done.returncode not in good:
            self.failures.append(f"{command}\n    exit {done.returncode}: {done.stdout[-600:]}")

    def serve(self, command):
        server = subprocess.Popen(["bash", "-c", "exec " + command], cwd=self.folder, stdin=subprocess.DEVNULL, text=True,
                                  stdout=subprocess.PIPE)
        self.servers.append(server)
        url = server.stdout.readline().strip()
        if not url.startswith("iscsi://"):
            self.failures.append(f"{command}\n    gave no URL")
        return url

    def prepare(self):
        text = "\n".join(self.lines)
        self.run("mkdir docs && seq 1 20000 > docs/numbers && seq 1 9 > README.md")
        self.run("xorriso -as mkisofs -quiet -o image.iso -V GUIDE docs && truncate -s 5M image.iso")
        for kind, name in (("cd-r-80", "other.disc"), ("cd-r-80", "music.disc"), ("cd-r-80", "rec.disc"), ("cd-r-80", "boot.disc"), ("cd-rw-80", "rw.disc")):
            self.run(f"coaster disc create {kind} {name}")
        if "disc create cd-r-80 my.disc" not in text:
            self.run("coaster disc create cd-r-80 my.disc")
        self.run("cp -r my.disc copy.disc") if "trace replay" in text else None
        self.run("coaster fixture sound-second one.wav && coaster fixture sound-second two.wav && flac -s two.wav")
        self.run("coaster burn --disc rw.disc docs && truncate -s 1440K boot.img")
        if "cd-paranoia" in text:
            self.run("coaster burn --disc rec.disc --audio one.wav two.wav")
        if "game.cue" in text:
            self.run("coaster disc create cd-r-80 game.disc && coaster burn --disc game.disc docs && "
                     "coaster disc export --format cue game.disc game && rm -r game.disc")
        self.url = None
        if re.search(r"\brec\b|iscsi:", text) and "--name rec" not in text:
            self.url = self.serve("coaster serve --disc rec.disc --name rec")
        if "NAME" in text:
            self.serve("coaster serve --disc copy.disc --name second")

    def line(self, line):
        line = re.sub(r"iscsi://\S*", self.url or "no-url", line).replace(" NAME", " second")
        if line.startswith(ROOT) or re.match(PERSON, line):
            return
        if line.startswith("coaster serve"):
            self.url = self.serve(line.rstrip("& "))
        elif line.startswith("coaster trace rec"):
            self.run("timeout --preserve-status --signal=INT 1 " + line)
        else:
            self.run(line, (0, 1) if line.startswith(MAY_DIFFER) else (0,))

    def end(self):
        for server in self.servers:
            server.send_signal(signal.SIGTERM)
            server.stdout.close()
            if server.wait(30) != 0:
                self.failures.append(f"a server of this section ended with {server.returncode}")
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    os.makedirs(os.path.join(SCRATCH, "bin"))
    os.symlink(PROGRAM, os.path.join(SCRATCH, "bin", "coaster"))
    os.environ["PATH"] = os.path.join(SCRATCH, "bin") + ":" + os.environ["PATH"]
    shown = failed = 0
    left_out = set(LEFT_OUT)
    for number, (name, lines) in enumerate(sections(GUIDE)):
        if name in LEFT_OUT:
            left_out.discard(name)
            continue
        section = Section(name, lines, os.path.join(SCRATCH, str(number)))
        try:
            section.prepare()
            for line in lines:
                section.line(line)
        finally:
            section.end()
        shown += len(lines)
        failed += len(section.failures)
        for failure in section.failures:
            print(f"{name}: {failure}")
    for name in left_out:
        print(f"the guide has no section '{name}' to leave out")
    print(f"{shown} lines, {failed} failed")
    if shown < 40 or failed or left_out:
        sys.exit(1)


main()
