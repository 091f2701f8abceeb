# SPDX-License-Identifier: GPL-2.0-or-later
"""coaster burn at a terminal: a pty of a given width, what appears on it, and what is typed there.

usage: burn_terminal.py PROGRAM     in an empty folder with one.wav and blank discs a.disc and b.disc
"""
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios

PROGRAM = sys.argv[1]


def burn(words, columns=80, terminal="xterm", answers=()):
    """Runs it; answers: (what appears, what is typed then, or the signal that comes). The exit code, and all that appeared."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    settings = termios.tcgetattr(slave)
    settings[3] &= ~termios.ECHO
    settings[1] &= ~termios.ONLCR
    termios.tcsetattr(slave, termios.TCSANOW, settings)
    process = subprocess.Popen([PROGRAM, "burn", *words], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
                               env={**os.environ, "TERM": terminal, "NO_COLOR": "1"},
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)
    shown, answers = "", list(answers)
    while True:
        try:
            part = os.read(master, 4096).decode()
        except OSError:  # EIO: the other end is closed
            break
        if not part:
            break
        shown += part
        if answers and answers[0][0] in shown:
            answer = answers.pop(0)[1]
            if isinstance(answer, str):
                os.write(master, answer.encode())
            else:
                process.send_signal(answer)
    os.close(master)
    return process.wait(), shown


def check(condition, what, shown):
    if not condition:
        print("not so: %s\n%r" % (what, shown))
        sys.exit(1)


def check_screen(shown, columns):
    """No control characters but going back and on, nothing wider than the terminal, and the cursor at the beginning of a line."""
    check(re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", shown) is None, "no escape sequences", shown)
    for drawn in re.findall("\r([^\r\n]*)", shown):
        check(len(drawn) < columns, "a bar of %d columns is narrower than the terminal" % len(drawn), drawn)
    check(shown.endswith("\n"), "the last line is ended", shown)


for columns in (120, 80, 50, 22):
    code, shown = burn(["--disc", "b.disc", "--simulate", "one.wav"], columns)
    check_screen(shown, columns)
    check(code == 0, "a simulation at %d columns ends with %d" % (columns, code), shown)
    check(re.search(r"\rwriting [^\r]*100 %", shown), "the bar comes to its end", shown)
    check(("###]" in shown) == (columns > 22), "there is a bar where there is room for it", shown)
check(re.search(r"100 %[^\r]*drive's buffer \d+ %", burn(["--disc", "b.disc", "--simulate", "one.wav"], 120)[1]),
      "the drive's buffer is told", "")

code, shown = burn(["--disc", "a.disc", "--verify", "one.wav"])
check_screen(shown, 80)
check(code == 0 and re.search(r"\rverifying [^\r]*100 %\n", shown) and ", verified\n" in shown, "a verified burn", shown)

# a question before a disc that is not blank
question = "open for more: "
code, shown = burn(["--disc", "a.disc", "one.wav"], answers=[("[y/N]", "n\n")])
check(code == 1 and question in shown and "the answer was no" in shown, "no is no: exit %d" % code, shown)
code, shown = burn(["--disc", "a.disc", "one.wav"], answers=[("[y/N]", "\x04")])
check(code == 1 and "[y/N] \ncoaster burn: the answer was no" in shown, "Ctrl-D is no, on a line of its own: exit %d" % code, shown)
code, shown = burn(["--disc", "a.disc", "one.wav"], answers=[("[y/N]", "\x03")])
check(code == 130 and "cancelled: the disc was not touched" in shown, "Ctrl-C at the question: exit %d" % code, shown)
code, shown = burn(["--disc", "a.disc", "one.wav"], answers=[("[y/N]", signal.SIGTERM)])
check(code == 143 and "cancelled: the disc was not touched" in shown, "SIGTERM at the question: exit %d" % code, shown)
code, shown = burn(["--disc", "a.disc", "two.wav"], answers=[("[y/N]", "y\n")])
check(code == 0 and "burned: " in shown, "yes is yes: exit %d" % code, shown)
code, shown = burn(["--disc", "a.disc", "--audio", "one.wav"])
check(code == 1 and "IMAPI_E_MEDIUM_INVALIDTYPE" in shown and "[y/N]" not in shown, "no question that helps nobody", shown)

# a terminal that cannot go back: lines
code, shown = burn(["--disc", "b.disc", "--simulate", "one.wav"], terminal="dumb")
check(code == 0 and "\r" not in shown and "writing 0 of " in shown, "lines on a dumb terminal", shown)
# a failure behind a bar: its sentence has a line of its own
code, shown = burn(["--disc", "b.disc", "--audio", "one.wav", "broken.flac"])
check_screen(shown, 80)
check(code == 64 and re.search(r"\ncoaster burn: broken\.flac is broken", shown), "a failure after a bar", shown)
