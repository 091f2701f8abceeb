# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the commands of a file of stories and holds the lines printed in it to what the programs print.

  stories.py FILE [--show]      --show prints what was really printed

A story begins with "= TITLE". Indented lines: "$ COMMAND" and, below, what it prints on either output. "..." alone is any number of lines,
inside a line any text. All commands of a story run in one shell in a folder of its own.
"""
import os
import re
import signal
import subprocess
import sys

LIMIT = 90  # seconds for a story


def read_stories(path):
    stories = []
    for number, line in enumerate(open(path), 1):
        line = line.rstrip("\n")
        if line.startswith("= "):
            stories.append((line[2:], []))
        elif line.startswith("    $ "):
            stories[-1][1].append((number, line[6:], []))
        elif line.startswith("    "):
            stories[-1][1][-1][2].append(line[4:])
    return stories


def matches(pattern, line):
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("...")), line) is not None


def fits(expected, printed):
    """Whether printed lines are the expected ones; "..." lines stand for any."""
    reached = {0}  # places in printed that the expected lines so far may end at
    for pattern in expected:
        if pattern == "...":
            reached = set(range(min(reached), len(printed) + 1)) if reached else set()
        else:
            reached = {at + 1 for at in reached if at < len(printed) and matches(pattern, printed[at])}
    return len(printed) in reached


def lines_of(text):
    lines = [re.sub(r"[ \b]+$", "", line) for line in re.split(r"[\r\n]+", text)]
    return [line for line in lines if line]


def run_story(title, commands, folder, show):
    os.mkdir(folder)
    script = ["set +e"]
    for i, (_, command, _) in enumerate(commands):
        script.append("exec > out.%d 2>&1" % i)
        script.append(command)
    script.append("exec > /dev/null; kill $(jobs -p) 2>/dev/null; wait")
    with open(os.path.join(folder, ".script"), "w") as file:
        file.write("\n".join(script) + "\n")
    process = subprocess.Popen(["bash", ".script"], cwd=folder, stdin=subprocess.DEVNULL, start_new_session=True)
    good = True
    try:
        process.wait(LIMIT)
    except subprocess.TimeoutExpired:
        print("%s: not over after %d s" % (title, LIMIT))
        good = False
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    for i, (number, command, expected) in enumerate(commands):
        path = os.path.join(folder, "out.%d" % i)
        printed = lines_of(open(path, errors="replace").read()) if os.path.exists(path) else []
        if show:
            print("    $ " + command, *("    " + line for line in printed), sep="\n")
        if not fits(expected, printed):
            print("%s, line %d: $ %s\n  should print\n%s\n  and prints\n%s" % (
                title, number, command, "\n".join("    " + line for line in expected), "\n".join("    " + line for line in printed[-40:])))
            good = False
    return good


def main():
    stories = read_stories(sys.argv[1])
    show = "--show" in sys.argv
    print("1..%d" % len(stories))
    good = True
    for i, (title, commands) in enumerate(stories, 1):
        if show:
            print("= " + title)
        fine = run_story(title, commands, "story%d" % i, show)
        print("%s %d - %s" % ("ok" if fine else "not ok", i, title), flush=True)
        good = good and fine
    return 0 if good else 1


sys.exit(main())
