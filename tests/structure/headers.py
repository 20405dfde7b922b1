#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The list of headers, include/headers.cmake, against the headers that there are.

  headers.py          fails when they differ, and says how
  headers.py --write  writes the list anew
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
LIST = INCLUDE / "headers.cmake"
LAYERS = ["core", "stats", "model", "journey", "measure", "run", "graph", "methods", "io", "report"]


def present():
    """Headers on disk, in the order of the layers; the umbrella first."""
    def key(path):
        layer = path.split("/")[1]
        return (LAYERS.index(layer) if layer in LAYERS else -1, path)
    return sorted((p.relative_to(INCLUDE).as_posix() for p in INCLUDE.rglob("*.hpp")), key=key)


def listed():
    return re.findall(r"^\s*\S*?include/(sojourn/\S+\.hpp)\s*$", LIST.read_text(), re.M) if LIST.exists() else []


def write(headers):
    lines = ["# SPDX-License-Identifier: BSL-1.0",
             "# Every header, by layer. After adding one: python3 tests/structure/headers.py --write",
             "set(SOJOURN_HEADERS"]
    lines += [f"  include/{header}" for header in headers]
    LIST.write_text("\n".join(lines) + "\n)\n")


def main():
    if sys.argv[1:] == ["--write"]:
        write(present())
        return 0
    disk, names = present(), listed()
    problems = [f"not in include/headers.cmake: {h}" for h in disk if h not in names]
    problems += [f"in include/headers.cmake, but there is no such file: {h}" for h in names if h not in disk]
    problems += [f"twice in include/headers.cmake: {h}" for h in sorted(set(names)) if names.count(h) > 1]
    if not problems and names != disk:
        problems = ["include/headers.cmake is not in its order"]
    for problem in problems:
        print(problem)
    if problems:
        print("To write the list anew: python3 tests/structure/headers.py --write")
    else:
        print(f"{len(names)} headers, each listed once")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
