# SPDX-License-Identifier: GPL-2.0-or-later
"""
Burning programs, unmodified, against the drive through the SG door: each way of writing, on CD-R and on CD-RW.

    interop.py COASTER OUTPUT [PATTERN...]    runs the rows (two at a time) in the working folder, writes the table
    interop.py --inside ROW PHASE             what `coaster run` calls: one phase of a row, with the drive at /dev/sr0

Green is: exit 0; everything read back equal by programs that have nothing in common with the one that wrote, after the
drive was started anew; the disc's state as MMC says, by READ DISC INFORMATION and the full TOC through sg_raw. A row that a
program refuses by its own rules is in REFUSALS, with the evidence and the words that it refuses with; nothing may have
changed on the disc. Anything else is red.
"""
import concurrent.futures, fnmatch, glob, hashlib, json, os, re, subprocess, sys, time, wave

NODE = "/dev/sr0"
SECTOR, FRAME = 2048, 2352
PROGRAMS = ["cdrskin", "wodim", "cdrdao", "xorriso"]
MODES = ["TAO", "SAO", "RAW", "clone", "simulate", "audio, CD-TEXT", "mixed mode", "multi-session", "blank, reuse"]
MEDIA = {"CD-R": "cd-r-80", "CD-RW": "cd-rw-74"}


class Red(Exception):
    pass


# ------------------------------------------------------------------ running things


def run(*words, code=0, timeout=100):
    """A program with all its words kept; its output when it ends as expected (None: anyhow), else red."""
    with open("log", "a") as log:
        print("$", *words, file=log, flush=True)
        began = time.monotonic()
        try:
            done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
        except subprocess.TimeoutExpired:
            raise Red("%s does not end within %d s" % (words[0], timeout))
        text = done.stdout.decode("utf-8", "replace").replace("\r", "\n")
        print(text, "exit %d, %.1f s" % (done.returncode, time.monotonic() - began), sep="", file=log, flush=True)
    if code is not None and done.returncode != code:
        last = [line for line in text.splitlines() if line.strip()][-1:] or ["no words"]
        raise Red("%s: exit %d: %s" % (" ".join(words[:6]), done.returncode, last[0].strip()))
    return done.returncode, text


def refuses(pattern, *words, lists=False):
    """The program says no by itself; or, asked for what it does not know, lists it."""
    code, text = run(*words, code=None)
    if code == 0 and not lists:
        raise Red("%s was expected to refuse: exit 0" % words[0])
    if not re.search(pattern, text, re.M):
        raise Red("%s refuses in other words than %r" % (words[0], pattern))


def raw(cdb, length):
    """A command by sg_raw, the reply as bytes."""
    if os.path.exists("reply"):
        os.remove("reply")
    run("sg_raw", "-r", str(length), "-o", "reply", NODE, *["%02x" % byte for byte in cdb])
    return open("reply", "rb").read()


def same(what, got, want):
    if got != want:
        raise Red("%s: %s, expected %s" % (what, got, want))


# ------------------------------------------------------------------ state, as MMC says (READ DISC INFORMATION, full TOC)


def state(status, last_session, sessions, tracks):
    """Disc status, state of the last session, number of sessions, and of each track in a TOC its session and 'data' or 'audio'."""
    reply = raw([0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 34)
    same("disc status", ["blank", "appendable", "complete", "other"][reply[2] & 3], status)
    same("last session", ["empty", "incomplete", "damaged", "complete"][reply[2] >> 2 & 3], last_session)
    same("erasable bit", reply[2] >> 4 & 1, int("CD-RW" in os.getcwd().split("/")[-1]))
    same("number of sessions", reply[9] << 8 | reply[4], sessions)
    if not tracks:
        return
    reply = raw([0x43, 2, 2, 0, 0, 0, 0, 0x08, 0, 0], 2048)
    end = 2 + (reply[0] << 8 | reply[1])
    entries = [reply[at : at + 11] for at in range(4, min(end, len(reply)), 11)]
    found = [(entry[0], "data" if entry[1] & 4 else "audio") for entry in entries if entry[1] >> 4 == 1 and 1 <= entry[3] <= 99]
    same("tracks of the full TOC", found, tracks)


# ------------------------------------------------------------------ reading back


def fixture(name):
    return os.path.join(os.environ["FIXTURES"], name)


def data_equal(reader, image, start=0):
    """The image's sectors from start on, by another program."""
    want = open(fixture(image), "rb").read()
    count = len(want) // SECTOR
    out = "back-" + reader
    if os.path.exists(out):
        os.remove(out)
    if reader == "dd":
        run("dd", "if=" + NODE, "of=" + out, "bs=2048", "skip=%d" % start, "count=%d" % count)
    elif reader == "readom":
        run("readom", "dev=" + NODE, "f=" + out, "sectors=%d-%d" % (start, start + count))
    elif reader == "xorriso":
        run("xorriso", "-abort_on", "FATAL", "-outdev", NODE, "-check_media", "use=outdev", "data_to=" + os.path.abspath(out),
            "min_lba=%d" % start, "max_lba=%d" % (start + count - 1), "--")
        whole = open(out, "rb").read()
        open(out, "wb").write(whole[start * SECTOR :])
    got = open(out, "rb").read()
    if got != want:
        at = next((i for i in range(min(len(got), len(want))) if got[i] != want[i]), min(len(got), len(want)))
        raise Red("%s reads other bytes than were written, from block %d on (%d of %d bytes)" % (reader, start + at // SECTOR, len(got), len(want)))


def samples(name):
    return wave.open(fixture(name)).readframes(1 << 30)


def audio_equal(reader, track, name):
    """A track by another ripper: the samples that were burned, then silence."""
    out = "track%d-%s" % (track, reader)
    if reader == "cd-paranoia":
        run("cd-paranoia", "-d", NODE, "-r", "-q", str(track), out)
        got = open(out, "rb").read()
    else:
        run("icedax", "dev=" + NODE, "-t", str(track), "-q", "-H", "-O", "raw", "-E", "little", out + ".raw")
        got = open(out + ".raw", "rb").read()
    want = samples(name)
    if got[: len(want)] != want or any(got[len(want) :]):
        raise Red("%s: track %d is not what was burned (%d bytes of %d)" % (reader, track, len(got), len(want)))


def cd_text(*reader):
    """Title and performer of the album and both tracks, by a program that did not write them."""
    if "cd-info" in reader:
        _, text = run("cd-info", "--no-header", "--no-device-info", "--no-cddb", NODE, code=None)
        same("CD-TEXT by cd-info", re.findall(r"(?:TITLE|PERFORMER): (.*)", text),
             ["Coasters", "The Virtuals", "Four Forty", "The Virtuals", "Five Two Three", "Somebody Else"])
    if "cdrskin" in reader:
        _, text = run("cdrskin", "dev=" + NODE, "cdtext_to_v07t=-")
        wanted = {"Album Title": "Coasters", "Track 01 Title": "Four Forty", "Track 02 Title": "Five Two Three", "Track 02 Artist": "Somebody Else"}
        found = dict(re.findall(r"^(Album Title|Track \d\d (?:Title|Artist)) *= *(.*?) *$", text, re.M))
        same("CD-TEXT by cdrskin", {key: found.get(key) for key in wanted}, wanted)


def files_equal(start=0, trees=("tree",)):
    """Every file of the volume whose session starts at start, by isoinfo."""
    for tree in trees:
        for name in sorted(os.listdir(fixture(tree))):
            with open("log", "a") as log:
                print("$ isoinfo -x", name, file=log)
            done = subprocess.run(["isoinfo", "-i", NODE, "-T", str(start), "-R", "-x", "/" + name], capture_output=True)
            if done.returncode != 0 or done.stdout != open(fixture(tree + "/" + name), "rb").read():
                raise Red("isoinfo: %s is not what was written" % name)


def disc_hash():
    total = hashlib.sha256()
    for path in sorted(glob.glob("disc/*")):
        if not path.endswith("/lock"):
            total.update(path.encode() + b"\0" + open(path, "rb").read())
    return total.hexdigest()


# ------------------------------------------------------------------ the rows
# Each is a function of the row's name; the phases are steps of it: "burn..." in one life of the drive, "check" in the next.

CDRSKIN = ["cdrskin", "-v", "dev=" + NODE]
# wodim locks its memory: an ordinary user's limit (8 MB) holds a FIFO of 2 MB, not the default of 12
WODIM = ["wodim", "-v", "dev=" + NODE, "fs=2m", "gracetime=2"]
CDRDAO = lambda verb, *words: ["cdrdao", verb, "-n", "--device", NODE, *words]
XORRISO = ["xorriso", "-abort_on", "FAILURE", "-return_with", "FAILURE", "32"]

# who reads what whom wrote: cdrskin and xorriso share libburn, wodim and readom come from one source
READERS = {"cdrskin": ["dd", "readom"], "wodim": ["dd", "xorriso"], "cdrdao": ["readom", "xorriso"], "xorriso": ["dd", "readom"]}
COMPLETE = ("complete", "complete", 1)
APPENDABLE = ("appendable", "empty", 2)
BLANK = ("blank", "empty", 1)


def write_data(program, mode, image, *more):
    words = {
        ("cdrskin", "TAO"): CDRSKIN + ["-tao", "-pad"],
        ("cdrskin", "SAO"): CDRSKIN + ["-sao"],
        ("wodim", "TAO"): WODIM + ["-tao", "-pad"],
        ("wodim", "SAO"): WODIM + ["-sao"],
        ("wodim", "RAW"): WODIM + ["-raw96r"],
        ("wodim", "RAW16"): WODIM + ["-raw16"],
        ("cdrdao", "SAO"): CDRDAO("write"),
        ("cdrdao", "RAW"): CDRDAO("write", "--driver", "generic-mmc-raw"),
    }[program, mode]
    # (the .toc of xa.iso is the image 1.iso as mode 2: cdrdao wants that of a disc with more than one session)
    last = fixture(image.replace(".iso", ".toc")) if program == "cdrdao" else fixture(image)
    run(*words, *more, last)


def xorriso_write(mode, tree, *more):
    run(*XORRISO, *more, "-outdev", NODE, "-padding", "0" if mode == "sao" else "300k", "-write_type", mode, "-close", "on",
        "-joliet", "on", "-map", fixture(tree), "/", "-commit")


def plain(mode):
    def burn(program, medium):
        if program == "xorriso":
            xorriso_write(mode.lower(), "tree")
        else:
            write_data(program, mode, "1.iso")

    def check(program, medium):
        state(*COMPLETE, [(1, "data")])
        if program == "xorriso":
            files_equal()
        else:
            for reader in READERS[program]:
                data_equal(reader, "1.iso")

    return {"burn": burn, "check": check}


def raw_burn(program, medium):
    write_data(program, "RAW", "1.iso")


def raw_check(program, medium):
    plain("SAO")["check"](program, medium)


def clone_source(program, medium):
    run(*CDRSKIN, "-sao", fixture("1.iso"))
    run("readom", "dev=" + NODE, "-clone", "f=copy", "-nocorr")


def clone_burn(program, medium):
    run(*WODIM, "-raw96r", "-clone", "copy")


def simulate_burn(program, medium):
    before = disc_hash()
    for mode in ("TAO", "SAO"):
        if program == "cdrdao":
            if mode == "SAO":
                run(*CDRDAO("simulate"), fixture("1.toc"))
        elif program == "xorriso":
            # in its cdrecord emulation: -commit looks at the disc again and finds the simulated state (docs/errata.md)
            run("xorriso", "-as", "cdrecord", "-v", "dev=" + NODE, "-dummy", "-" + mode.lower(), fixture("1.iso"))
        else:
            write_data(program, mode, "1.iso", "-dummy")
    same("the disc", disc_hash(), before)


def simulate_check(program, medium):
    state(*BLANK, None)


def audio_burn(program, medium):
    songs = [fixture("1.wav"), fixture("2.wav")]
    if program == "cdrskin":
        run(*CDRSKIN, "-sao", "-audio", "input_sheet_v07t=" + fixture("album.v07t"), *songs)
    elif program == "wodim":
        run(*WODIM, "-sao", "-text", "-useinfo", "-audio", *songs)
    else:
        # cdrdao writes CD-TEXT when its driver is told to (option 0x10), by its README "because there is no way to detect"
        run(*CDRDAO("write", "--driver", "generic-mmc:0x10"), fixture("album.toc"))


def audio_check(program, medium):
    state(*COMPLETE, [(1, "audio"), (1, "audio")])
    for track in (1, 2):
        audio_equal("cd-paranoia", track, "%d.wav" % track)
        if program != "wodim":
            audio_equal("icedax", track, "%d.wav" % track)
    cd_text("cd-info", *([] if program == "cdrskin" else ["cdrskin"]))


def mixed_burn(program, medium):
    if program == "cdrskin":
        run(*CDRSKIN, "-tao", "-data", "-pad", fixture("1.iso"), "-audio", fixture("1.wav"))
    elif program == "wodim":
        run(*WODIM, "-sao", "-data", fixture("1.iso"), "-audio", fixture("1.wav"))
    else:
        run(*CDRDAO("write"), fixture("mixed.toc"))


def mixed_check(program, medium):
    state(*COMPLETE, [(1, "data"), (1, "audio")])
    for reader in READERS[program]:
        data_equal(reader, "1.iso")
    audio_equal("cd-paranoia", 2, "1.wav")
    if program != "wodim":
        audio_equal("icedax", 2, "1.wav")


def multi_first(program, medium):
    if program == "xorriso":
        run(*XORRISO, "-outdev", NODE, "-write_type", "tao", "-close", "off", "-joliet", "on", "-map", fixture("tree"), "/", "-commit")
    elif program == "cdrdao":
        write_data(program, "SAO", "xa.iso", "--multi")
    else:
        write_data(program, "TAO", "1.iso", "-multi")


def multi_second(program, medium):
    state(*APPENDABLE, [(1, "data")])
    if program == "xorriso":
        run(*XORRISO, "-dev", NODE, "-write_type", "tao", "-close", "on", "-joliet", "on", "-map", fixture("tree2"), "/", "-commit")
        return
    # cdrskin -msinfo asks by write type session at once, for which the next address is that of the pre-gap; -minfo asks by track at
    # once, as it then writes (docs/errata.md)
    if program == "cdrskin":
        _, text = run("cdrskin", "dev=" + NODE, "-minfo")
        numbers = [("0", found) for found in re.findall(r"^Next writable address: *(\d+)", text, re.M)]
    else:
        _, text = run(*(CDRDAO("msinfo") if program == "cdrdao" else ["wodim", "dev=" + NODE, "-msinfo"]))
        numbers = re.findall(r"^(\d+),(\d+)\s*$", text, re.M)
    if len(numbers) != 1:
        raise Red("%s tells no multi-session numbers" % program)
    # MMC 3.1: a lead-out of 6750 blocks and a lead-in of 4500 lie between the first session and the second, and its pregap
    same("start of the last session", numbers[0][0], "0")
    reply = raw([0x43, 0, 0, 0, 0, 0, 0xAA, 0, 12, 0], 12)
    same("start of the next session", int(numbers[0][1]), int.from_bytes(reply[8:12], "big") + 6750 + 4500 + 150)
    open("second", "w").write(numbers[0][1])
    run("genisoimage", "-quiet", "-R", "-J", "-C", ",".join(numbers[0]), "-M", NODE, "-o", "2.iso", fixture("tree2"))
    if program == "cdrdao":
        open("2.toc", "w").write('CD_ROM_XA\nTRACK MODE2_FORM1\nDATAFILE "%s"\n' % os.path.abspath("2.iso"))
        run(*CDRDAO("write"), "2.toc")
    elif program == "wodim":
        run(*WODIM, "-tao", "-pad", "2.iso")
    else:
        run(*CDRSKIN, "-tao", "-pad", "2.iso")


def multi_check(program, medium):
    state("complete", "complete", 2, [(1, "data"), (2, "data")])
    if program == "xorriso":
        start = int.from_bytes(raw([0x43, 0, 1, 0, 0, 0, 0, 0, 12, 0], 12)[8:12], "big")
        files_equal(start, ("tree", "tree2"))
        return
    start = int(open("second").read())
    for reader in READERS[program]:
        data_equal(reader, "1.iso")
        data_equal(reader, os.path.abspath("2.iso"), start)
    files_equal(start, ("tree", "tree2"))


def blank_burn(program, medium):
    if program == "xorriso":
        xorriso_write("tao", "tree")
    else:
        write_data(program, "SAO", "1.iso")


BLANKING = {
    "cdrskin": CDRSKIN + ["blank=fast"],
    "wodim": WODIM + ["blank=fast"],
    "cdrdao": CDRDAO("blank", "--blank-mode", "minimal"),
    "xorriso": XORRISO + ["-outdev", NODE, "-blank", "fast"],
}
BLANKING_ALL = {
    "cdrskin": CDRSKIN + ["blank=all"],
    "wodim": WODIM + ["blank=all"],
    "cdrdao": CDRDAO("blank", "--blank-mode", "full"),
    "xorriso": XORRISO + ["-outdev", NODE, "-blank", "all"],
}


def blank_reuse(program, medium):
    state(*COMPLETE, [(1, "data")])
    if medium == "CD-R":
        before = disc_hash()
        refuses(REFUSES_TO_BLANK[program], *BLANKING[program])
        same("the disc", disc_hash(), before)
        return
    run(*BLANKING[program])
    state(*BLANK, None)
    blank_burn(program, medium)
    run(*BLANKING_ALL[program])
    state(*BLANK, None)
    if program == "xorriso":
        xorriso_write("sao", "tree2")
    else:
        write_data(program, "SAO", "2.iso")


def blank_check(program, medium):
    state(*COMPLETE, [(1, "data")])
    image, tree = ("1.iso", "tree") if medium == "CD-R" else ("2.iso", "tree2")
    if program == "xorriso":
        files_equal(0, (tree,))
        return
    for reader in READERS[program]:
        data_equal(reader, image)


# A CD-R cannot be blanked (MMC-5 6.2: BLANK is for erasable discs): green is that the program says so and nothing changed.
REFUSES_TO_BLANK = {
    "cdrskin": r"media is not erasable",
    "wodim": r"Cannot blank disk|not erasable",
    "cdrdao": r"Cannot erase CD-RW",
    "xorriso": r"Media is not of erasable type",
}

ROWS = {
    "TAO": plain("TAO"),
    "SAO": plain("SAO"),
    "RAW": {"burn": raw_burn, "check": raw_check},
    "clone": {"source": clone_source, "burn": clone_burn, "check": raw_check},
    "simulate": {"burn": simulate_burn, "check": simulate_check},
    "audio, CD-TEXT": {"burn": audio_burn, "check": audio_check},
    "mixed mode": {"burn": mixed_burn, "check": mixed_check},
    "multi-session": {"burn": multi_first, "burn second": multi_second, "check": multi_check},
    "blank, reuse": {"burn": blank_burn, "burn reuse": blank_reuse, "check": blank_check},
}

# ------------------------------------------------------------------ refusals of the programs themselves
# (program, mode): number of the reason, the words it refuses with, the call that shows it

REASONS = {
    1: "cdrdao 1.2.4 has no track at once: `cdrdao(1)`, DESCRIPTION, \"cdrdao creates audio and data CD-Rs in disk-at-once (DAO) mode\"; it "
       "has no option for anything else, and says so of `--tao`.",
    2: "cdrskin 1.5.4 has no RAW: `cdrskin --list_ignored_options` has `-raw96r` and `-clone` among the options of cdrecord that it ignores (\"option is "
       "waiting for a volunteer to implement it\", it says, and writes in another way).",
    3: "xorriso 1.5.4 has no RAW: `xorriso(1)`, -write_type \"auto\"|\"tao\"|\"sao/dao\"; other words are refused.",
    4: "xorriso 1.5.4 writes no audio: `xorriso(1)`, NAME, \"Note that xorriso does not write audio CDs\", and of its cdrecord emulation, "
       "\"refuses on -audio\".",
    5: "Clone is a format of readom and wodim (`wodim(1)`, -clone: \"images created by readom -clone\"); cdrdao 1.2.4 copies with its own `copy` and "
       "has no such option.",
}
REFUSALS = {
    ("cdrdao", "TAO"): (1, r"(?i)illegal option|unrecognized|--tao", CDRDAO("write", "--tao", "1.toc")),
    ("cdrdao", "clone"): (5, r"(?i)illegal option|unrecognized|--clone", CDRDAO("write", "--clone", "1.toc")),
    ("cdrskin", "RAW"): (2, r"^-raw96r$", ["cdrskin", "--list_ignored_options"]),
    ("cdrskin", "clone"): (2, r"^-clone$", ["cdrskin", "--list_ignored_options"]),
    ("xorriso", "RAW"): (3, r"(?i)write_type", XORRISO + ["-outdev", NODE, "-write_type", "raw96r"]),
    ("xorriso", "clone"): (3, r"(?i)write_type", XORRISO + ["-outdev", NODE, "-write_type", "clone"]),
    ("xorriso", "audio, CD-TEXT"): (4, r"(?i)audio", ["xorriso", "-as", "cdrecord", "dev=" + NODE, "-audio", "1.wav"]),
    ("xorriso", "mixed mode"): (4, r"(?i)audio", ["xorriso", "-as", "cdrecord", "dev=" + NODE, "-data", "1.iso", "-audio", "1.wav"]),
}


def refusal_burn(program, medium, mode):
    _, pattern, words = REFUSALS[program, mode]
    before = disc_hash()
    refuses(pattern, *[fixture(word) if word in ("1.iso", "1.toc", "1.wav") else word for word in words],
            lists="--list_ignored_options" in words)
    same("the disc", disc_hash(), before)


def phases_of(program, mode):
    if (program, mode) in REFUSALS:
        return {"burn": lambda program, medium: refusal_burn(program, medium, mode), "check": simulate_check}
    return ROWS[mode]


# ------------------------------------------------------------------ the two sides


def inside(row, phase):
    """Under `coaster run`: says "" or what is red, in the file verdict."""
    program, mode, medium = row.split("/")
    try:
        phases_of(program, mode)[phase](program, medium)
        words = ""
    except Red as red:
        words = "%s: %s" % (phase, red)
    except Exception as error:  # a mistake of this file is red as well
        words = "%s: %s: %s" % (phase, type(error).__name__, error)
    open("verdict", "w").write(words)


def row_of(program, mode, medium, coaster):
    """Its verdict: "green", "refused" or what is red."""
    folder = re.sub(r"\W+", "-", "%s %s" % (program, mode)).lower() + "-" + medium
    os.makedirs(folder)
    for phase in phases_of(program, mode):
        if phase == "source" or not os.path.exists(folder + "/disc") or phase == "burn":
            subprocess.run(["rm", "-rf", folder + "/disc"], check=True)
            subprocess.run([coaster, "disc", "create", MEDIA[medium], folder + "/disc"], check=True, stdout=subprocess.DEVNULL)
        with open(folder + "/run", "a") as log:
            done = subprocess.run([coaster, "run", "--disc", "disc", "--", sys.executable, os.path.abspath(__file__), "--inside",
                                   "/".join((program, mode, medium)), phase], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        verdict = open(folder + "/verdict").read() if os.path.exists(folder + "/verdict") else "no verdict"
        if done.returncode != 0 and not verdict:
            verdict = "%s: coaster run: exit %d" % (phase, done.returncode)
        if verdict:
            return verdict
        os.remove(folder + "/verdict")
    return "refused" if (program, mode) in REFUSALS else "green"


def versions():
    found = []
    for package in ["cdrskin", "wodim", "cdrdao", "xorriso", "libcdio-utils", "cd-paranoia", "icedax", "genisoimage", "sg3-utils"]:
        done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
        found.append("%s %s" % (package, done.stdout or "absent"))
    return ", ".join(found)


def table(verdicts):
    """The document. Only what differs with the verdicts is compared by the test: see compare()."""
    lines = ["# Programs", "",
             "Burning programs as Debian has them, run by an ordinary user through the SG door (`coaster run`), each in every way of writing that",
             "it has, on CD-R and on CD-RW. Made by `scripts/interop` from a run of `emu/tests/interop.long.sh`; do not edit: that test, in `make check-long`,",
             "fails when its verdicts differ from these.", "",
             "Versions of the last run: " + versions() + ".", "",
             "**green**: the program ended with 0; what it wrote was read back equal by programs of others after the drive had been started anew; the state of",
             "the disc, its sessions and tracks are what MMC says, by READ DISC INFORMATION and READ TOC. **no (N)**: the program does not have this way, for",
             "reason N below; it was tried, said so, and nothing on the disc had changed. Blanking a CD-R is green when the program refuses and nothing has",
             "changed.", ""]
    columns = [(program, medium) for program in PROGRAMS for medium in MEDIA]
    lines.append("| | " + " | ".join("%s, %s" % column for column in columns) + " |")
    lines.append("|---" * (len(columns) + 1) + "|")
    for mode in MODES:
        cells = []
        for program, medium in columns:
            verdict = verdicts.get((program, mode, medium), "not run")
            if verdict == "refused":
                verdict = "no (%d)" % REFUSALS[program, mode][0]
            elif verdict not in ("green", "not run"):
                verdict = "RED"
            cells.append(verdict)
        lines.append("| %s | %s |" % (mode, " | ".join(cells)))
    lines += ["", "## Who refuses what, and how that is known", ""]
    lines += ["%d. %s" % (number, REASONS[number]) for number in sorted(REASONS)]
    lines += ["", "## How it is read back", "",
              "| written by | data | audio | CD-TEXT |", "|---|---|---|---|",
              "| cdrskin | dd on the node, readom | cd-paranoia, icedax | cd-info |",
              "| wodim | dd on the node, xorriso | cd-paranoia | cd-info, cdrskin |",
              "| cdrdao | readom, xorriso | cd-paranoia, icedax | cd-info, cdrskin |",
              "| xorriso | each file by isoinfo | | |", ""]
    return "\n".join(lines)


def main(coaster, output, *patterns):
    os.environ["FIXTURES"] = os.path.abspath("fixtures")
    rows = [(program, mode, medium) for mode in MODES for program in PROGRAMS for medium in MEDIA]
    rows = [row for row in rows if not patterns or any(fnmatch.fnmatch("/".join(row), pattern) for pattern in patterns)]
    verdicts = {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {pool.submit(row_of, *row, coaster): row for row in rows}
        for number, job in enumerate(concurrent.futures.as_completed(jobs), 1):
            row = jobs[job]
            verdicts[row] = job.result()
            good = verdicts[row] in ("green", "refused")
            print("%sok %d - %s%s" % ("" if good else "not ", number, " / ".join(row), "" if good else ": " + verdicts[row]), flush=True)
    open(output, "w").write(table(verdicts))
    print("1..%d" % len(rows))
    return 0 if all(verdict in ("green", "refused") for verdict in verdicts.values()) else 1


if __name__ == "__main__":
    if sys.argv[1] == "--inside":
        inside(*sys.argv[2:])
    else:
        sys.exit(main(*sys.argv[1:]))
