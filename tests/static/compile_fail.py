#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compiles one file that must not compile, and looks for the words it expects.

  compile_fail.py FILE COMPILER [FLAG...]

Each line `// expect: words` of FILE must be met by the compiler's errors; ` | ` between words is "or", for two
compilers that say the same differently. `// expect: nothing`: the file must compile.
"""
import os
import re
import subprocess
import sys


def main(file, command):
    with open(file, encoding="utf-8") as source:
        expected = re.findall(r"^\s*//\s*expect:\s*(\S.*?)\s*$", source.read(), re.M)
    if not expected:
        return f"{file} has no line `// expect: words`"
    # Untranslated, and in one line, so that words may be found wherever the compiler breaks them.
    run = subprocess.run([*command, file], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                         env={**os.environ, "LC_ALL": "C"}, check=False)
    if expected == ["nothing"]:
        return None if run.returncode == 0 else f"{file} must compile:\n{run.stderr}"
    if run.returncode == 0:
        return f"{file} must not compile, but does"
    # The compiler quotes the source, and with it the expectation itself: those lines prove nothing.
    said = "\n".join(line for line in run.stderr.splitlines() if "// expect:" not in line)
    said = re.sub(r"\s+", " ", said)
    for words in expected:
        if not any(re.sub(r"\s+", " ", each.strip()) in said for each in words.split(" | ")):
            return f"{file} does not compile, but the compiler does not say `{words}`:\n{run.stderr}"
    return None


if __name__ == "__main__":
    problem = main(sys.argv[1], sys.argv[2:])
    if problem:
        print(problem)
    sys.exit(1 if problem else 0)
