#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Holds the README to its word: its commands print what it shows, its program compiles and prints what it says.

  readme.py README BIN_DIR WORK_DIR COMPILER [FLAG...]
"""
import pathlib
import re
import subprocess
import sys


def blocks(text):
    """The fenced blocks of a page: (language, text)."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.S | re.M)


def main():
    readme, programs, work, compiler, *flags = sys.argv[1:]
    programs, work = pathlib.Path(programs), pathlib.Path(work)
    page = blocks(pathlib.Path(readme).read_text(encoding="utf-8"))
    passed, problems = 0, []

    def check(holds, what):
        nonlocal passed
        passed += bool(holds)
        if not holds:
            problems.append(what)

    # The commands, in a folder of their own, and the report: what is shown is the beginning of what is printed.
    commands = next(t for lang, t in page if t.startswith("$ sample-log"))
    shown = next(t for lang, t in page if t.startswith("JOURNEY REPORT"))
    (work / "build/demo").mkdir(parents=True, exist_ok=True)
    printed = ""
    for line in commands.splitlines():
        command = f"{programs}/{line.removeprefix('$ ')}"
        printed = subprocess.run(["sh", "-c", command], cwd=work, check=True, capture_output=True, text=True,
                                 encoding="utf-8").stdout
    check(printed.startswith(shown), "journey-report prints other than the README shows")
    check(len(shown.splitlines()) > 30, "the README shows a report")

    # The commands after it, of which it shows nothing.
    further = [line for _, t in page if t.startswith("$ journey-report") for line in t.splitlines()]
    check(len(further) >= 2, "the README shows a funnel and a comparison")
    for line in further:
        done = subprocess.run(["sh", "-c", f"{programs}/{line.removeprefix('$ ')}"], cwd=work, capture_output=True,
                              text=True, encoding="utf-8")
        check(done.returncode == 0 and "FUNNEL" in done.stdout, f"{line}: status {done.returncode}: {done.stderr}")

    # The program.
    code = next(t for lang, t in page if lang == "cpp")
    said = next(t for lang, t in page if t.startswith("bought of those aware"))
    check(len(code.splitlines()) <= 26, "the README's program is short")
    (work / "readme.cpp").write_text(code, encoding="utf-8")
    subprocess.run([compiler, *flags, "-o", "readme", "readme.cpp", "-pthread"], cwd=work, check=True)
    printed = subprocess.run(["./readme"], cwd=work, check=True, capture_output=True, text=True).stdout
    check(printed == said, f"the README's program prints {printed!r}")

    print(*problems, sep="\n")
    print(f"{passed} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
