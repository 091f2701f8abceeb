# SPDX-License-Identifier: GPL-2.0-or-later
"""coaster burn when somebody interrupts it, or the drive goes wrong. Every step waits for a line, never for time: the drive hangs by a fault
until the fault is cleared.

usage: burn_signals.py PROGRAM     in an empty folder
"""
import json
import os
import re
import signal
import subprocess
import sys

PROGRAM = sys.argv[1]
DRIVE = "signals-%d" % os.getpid()
failures = 0


def check(condition, what, *shown):
    global failures
    if not condition:
        failures += 1
        print("not so:", what, *shown, sep="\n    ", flush=True)


def coaster(*words, expect=0):
    done = subprocess.run([PROGRAM, *words], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    check(done.returncode == expect, "%s: exit %d instead of %d" % (" ".join(words), done.returncode, expect), done.stdout)
    return done.stdout


class Burn:
    """One that runs; its lines are read one by one."""

    def __init__(self, *words, drive=True):
        self.process = subprocess.Popen([PROGRAM, "burn", *(["--drive", DRIVE] if drive else []), *words], text=True, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def line(self, pattern, stream="stdout"):
        for line in getattr(self.process, stream):
            if re.search(pattern, line):
                return line
        check(False, "a line '%s' on %s" % (pattern, stream))

    def signal(self, number, answer):
        self.process.send_signal(number)
        self.line(answer, "stderr")

    def end(self, code, sentence):
        out, err = self.process.communicate(timeout=120)
        check(self.process.returncode == code, "exit %d instead of %d" % (self.process.returncode, code), err)
        check(re.search(sentence, err if code else out, re.M), "'%s' at its end" % sentence, err if code else out[-400:])
        check(os.listdir(os.environ["COASTER_STASH_DIR"]) in ([], ["lock"]) or
              not any(os.path.getsize(os.path.join(os.environ["COASTER_STASH_DIR"], name)) for name in os.listdir(os.environ["COASTER_STASH_DIR"])),
              "the stash is wiped")
        state = coaster("state", DRIVE)
        check("locked" not in state, "the drive is unlocked", state)


def disc(kind):
    """A new blank one in the drive."""
    disc.count += 1
    path = "%d.disc" % disc.count
    coaster("disc", "create", kind, path)
    if "disc      none" not in coaster("state", DRIVE):
        coaster("remove", DRIVE)
    coaster("insert", DRIVE, path)
    coaster("fault", "clear", DRIVE)
    return path


disc.count = 0


def hangs(burn):
    """The command that the fault is for has come: what is done now, is done in the middle of it."""
    while burn.process.poll() is None and "hit 1" not in coaster("fault", "list", DRIVE):
        pass


def in_the_middle(kind, number, code, sentence, *words, before=False):
    path = disc(kind)
    if before:
        coaster("burn", "--drive", DRIVE, "small")
    coaster("fault", "add", DRIVE, "hang:opcode=write,n=30")
    burn = Burn("--yes", *words, "large")
    burn.line("^writing [1-9]")
    hangs(burn)
    burn.signal(number, "cancelling at the next block")
    burn.signal(signal.SIGINT, "still waiting for the drive")
    coaster("fault", "clear", DRIVE)
    burn.end(code, sentence)
    return path


def data():
    in_the_middle("cd-r-80", signal.SIGINT, 130, r"cancelled \(IMAPI_E_USERABORT\): the disc has an unfinished track now and is of no further use")
    check("nothing can be added" in coaster("burn", "--drive", DRIVE, "--yes", "small", expect=1), "the reason why not")
    in_the_middle("cd-rw-80", signal.SIGTERM, 143, "an unfinished track now; --erase makes it blank again")
    coaster("burn", "--drive", DRIVE, "--yes", "--erase", "--verify", "small")
    in_the_middle("cd-r-80", signal.SIGHUP, 129, "the disc is still blank", "--simulate")


def a_session_before():
    the_way_out(in_the_middle("cd-r-80", signal.SIGINT, 130, "what was burned before can be read once `wodim -fix` has closed the disc", before=True))


def the_way_out(path):
    check("`wodim -fix`" in coaster("burn", "--drive", DRIVE, "--yes", "small", expect=1), "the way out is told")
    coaster("run", "--drive", DRIVE, "--", "wodim", "-fix", "fs=2m", "gracetime=2", "dev=/dev/sr0")
    coaster("remove", DRIVE)
    coaster("disc", "export", path, path + ".iso", "--session", "1")
    read = subprocess.run(["isoinfo", "-J", "-i", path + ".iso", "-x", "/small;1"], stdout=subprocess.PIPE).stdout
    check(read == open("small", "rb").read(), "what was burned before is read")


def killed():
    for kind, sentence in (("cd-r-80", "left unfinished.*nothing can be added"), ("cd-rw-80", "left unfinished.*--erase makes the disc blank")):
        disc(kind)
        coaster("fault", "add", DRIVE, "hang:opcode=write,n=30")
        burn = Burn("large")
        burn.line("^writing [1-9]")
        hangs(burn)
        burn.process.kill()
        burn.process.communicate()
        coaster("fault", "clear", DRIVE)
        shown = coaster("burn", "--drive", DRIVE, "--yes", "small", expect=1)
        check(re.search(sentence, shown), sentence, shown)
    coaster("burn", "--drive", DRIVE, "--yes", "--erase", "--verify", "small")


def killed_behind_a_session():
    path = disc("cd-r-80")
    coaster("burn", "--drive", DRIVE, "small")
    coaster("fault", "add", DRIVE, "hang:opcode=write,n=30")
    burn = Burn("--yes", "large")
    burn.line("^writing [1-9]")
    hangs(burn)
    burn.process.kill()
    burn.process.communicate()
    coaster("fault", "clear", DRIVE)
    the_way_out(path)


def the_power_goes():
    for kind, before, sentence in (("cd-r-80", False, "left unfinished.*nothing on it that can be read, and nothing can be added"),
                                   ("cd-r-80", True, "left unfinished.*nothing can be added; what was burned before can be read as it is"),
                                   ("cd-rw-80", True, "left unfinished.*--erase makes the disc blank")):
        disc(kind)
        if before:
            coaster("burn", "--drive", DRIVE, "small")
        coaster("fault", "add", DRIVE, "hang:opcode=write,n=30")
        burn = Burn("--yes", "large")
        burn.line("^writing [1-9]")
        hangs(burn)
        coaster("power", DRIVE)
        coaster("fault", "clear", DRIVE)
        burn.end(1, "unfinished track now")
        shown = coaster("burn", "--drive", DRIVE, "--yes", "small", expect=1)
        check(re.search(sentence, shown) and "full" not in shown, sentence, shown)
        if before and kind == "cd-r-80":
            read = subprocess.run([PROGRAM, "run", "--drive", DRIVE, "--", "isoinfo", "-J", "-i", "/dev/sr0", "-x", "/small;1"], stdout=subprocess.PIPE).stdout
            check(read == open("small", "rb").read(), "what was burned before is read")
    coaster("burn", "--drive", DRIVE, "--yes", "--erase", "--verify", "small")


def while_spinning_up():
    disc("cd-r-80")
    coaster("fault", "add", DRIVE, "sense:opcode=00,sense=2/04/01,times=0")
    burn = Burn("small")
    burn.line("^drive: ")
    burn.signal(signal.SIGINT, "cancelling")
    burn.end(130, "cancelled: the disc was not touched")


def before_the_first_block():
    disc("cd-r-80")
    coaster("fault", "add", DRIVE, "hang:opcode=54")  # SEND OPC
    burn = Burn("small")
    burn.line("^preparing")
    burn.signal(signal.SIGINT, "cancelling once the drive is prepared")
    coaster("fault", "clear", DRIVE)
    burn.end(130, "the disc is still blank")


def while_closing():
    disc("cd-r-80")
    coaster("fault", "add", DRIVE, "hang:opcode=close-track-session")
    burn = Burn("small")
    burn.line("^closing")
    burn.signal(signal.SIGINT, "too late to cancel")
    coaster("fault", "clear", DRIVE)
    burn.end(0, "it was complete before it could be cancelled")
    disc("cd-r-80")
    coaster("fault", "add", DRIVE, "hang:opcode=close-track-session")
    burn = Burn("--verify", "small")
    burn.line("^closing")
    burn.signal(signal.SIGINT, "too late to cancel")
    coaster("fault", "clear", DRIVE)
    burn.end(130, "the verification was cancelled after 0 of [0-9]* blocks; the disc is burned")


def while_verifying():
    disc("cd-r-80")
    coaster("fault", "add", DRIVE, "hang:opcode=read,lba=2000")
    burn = Burn("--verify", "--eject", "large")
    burn.line("^verifying [1-9]")
    burn.signal(signal.SIGINT, "the disc is burned: cancelling its verification")
    coaster("fault", "clear", DRIVE)
    burn.end(130, r"the verification was cancelled after \d+ of \d+ blocks, which are good; the disc is burned")
    check("tray      closed" in coaster("state", DRIVE), "no eject after a cancel")


def while_waiting():
    coaster("remove", DRIVE)
    burn = Burn("--wait", "small")
    burn.line("^waiting for a disc")
    disc("cd-r-80")
    burn.end(0, "^burned: ")
    coaster("remove", DRIVE)
    burn = Burn("--wait", "small")
    burn.line("^waiting for a disc")
    burn.signal(signal.SIGINT, "cancelling")
    burn.end(130, "cancelled: the disc was not touched")
    check("IMAPI_E_MEDIUM_NOTPRESENT" in coaster("burn", "--drive", DRIVE, "small", expect=69), "no disc without --wait")


def a_decoder(script):
    with open("decoder", "w") as file:
        file.write("#!/bin/sh\nif [ \"$1\" = --look ]; then printf '\\0\\0\\0\\0end 0\\n'; exit; fi\n" + script)
    os.chmod("decoder", 0o755)
    os.environ["COASTER_SOUND"] = os.path.abspath("decoder")


def sound():
    disc("cd-r-80")
    os.mkfifo("decoding")
    a_decoder("echo $$ > decoding\nprintf '\\4\\0\\0\\0abcd'\nexec sleep 1000\n")
    burn = Burn("--audio", "small")
    process = int(open("decoding").read())
    burn.signal(signal.SIGINT, "cancelling: the disc was not touched")
    burn.end(130, "cancelled while staging: the disc was not touched")
    check(not os.path.exists("/proc/%d" % process), "no decoder is left behind")
    for script in ("printf '\\377\\377\\377\\377'", "printf '\\3\\0\\0\\0abc'", "printf '\\4\\0\\0\\0a'", "printf '\\0\\0\\0\\0neither\\n'", "exit 3", "kill -9 $$",
                   "yes"):
        a_decoder(script + "\n")
        shown = coaster("burn", "--drive", DRIVE, "--audio", "small", expect=64)
        check("small cannot be decoded: its decoder gave up" in shown, script, shown)
    a_decoder("printf '\\0\\0\\0\\0refused says \\033[31mred\\n'\n")
    check("small says ?[31mred" in coaster("burn", "--drive", DRIVE, "--audio", "small", expect=64), "text of a stranger is made readable")
    del os.environ["COASTER_SOUND"]
    check("blank" in coaster("state", DRIVE), "nothing was burned")


def a_drive_that_alters():
    disc("cd-r-80")
    coaster("fault", "add", DRIVE, "corrupt:opcode=write,lba=1234,byte=9,bits=10")
    shown = coaster("burn", "--drive", DRIVE, "--verify", "--eject", "large", expect=1)
    check(re.search(r"IMAPI_E_GENERIC\): block 1234 \(LBA\) is not what was sent; 12\d\d of \d+ blocks before it are good", shown), "the block", shown)
    check("tray      closed" in coaster("state", DRIVE), "a bad disc is not ejected")
    events = [json.loads(line) for line in coaster("burn", "--drive", DRIVE, "--json", "small", expect=64).splitlines() if line[0] == "{"]
    check([e["event"] for e in events] == ["drive", "disc", "error"] and events[-1]["exit"] == 64, "nobody is asked with --json", str(events))


def the_buffer():
    """What READ BUFFER CAPACITY is told is told to the burn; a drive that has no such command is not asked again."""
    disc("cd-r-80")
    coaster("fault", "add", DRIVE, "sense:opcode=5C,sense=5/20/00,times=0")
    shown = coaster("burn", "--drive", DRIVE, "--json", "small")
    check('"drive_buffer_percent": null' in shown and "S_OK" in shown, "no buffer", shown)
    disc("cd-r-80")
    coaster("fault", "add", DRIVE, "sense:opcode=5C,sense=4/44/00")
    shown = coaster("burn", "--drive", DRIVE, "--json", "large", expect=1)
    check("IMAPI_E_GENERIC" in shown, "an error that came with the buffer", shown)


def main():
    with open("small", "wb") as file:
        file.write(os.urandom(100000))
    with open("large", "wb") as file:
        file.write(os.urandom(12000000))
    server = subprocess.Popen([PROGRAM, "serve", "--name", DRIVE], stdout=subprocess.PIPE, text=True)
    server.stdout.readline()
    try:
        for test in (data, a_session_before, killed, killed_behind_a_session, the_power_goes, while_spinning_up, before_the_first_block, while_closing, while_verifying, while_waiting, sound,
                     a_drive_that_alters, the_buffer):
            before = failures
            test()
            print("%s %s" % ("ok" if before == failures else "not ok", test.__name__), flush=True)
    finally:
        server.terminate()
        server.wait()
    sys.exit(1 if failures else 0)


main()
