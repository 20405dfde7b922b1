#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""How many templates including the library instantiates: clang's own count, held against the recorded one.

  instantiations.py [COMPILER]    fails where a count grew by more than 3 %; by default clang++
  instantiations.py --write       records the counts anew

A count has no noise, but it is of one compiler and one standard library: under others it is told, not failed.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import headers
import include_units

RECORD = pathlib.Path(__file__).resolve().parent / "instantiations.json"
TOLERANCE = 0.03


def versions(compiler):
    """Release of the compiler and of the standard library."""
    macros = subprocess.run([compiler, "-std=c++20", "-x", "c++", "-dM", "-E", "-"], input="#include <version>\n",
                            check=True, capture_output=True, text=True).stdout
    return {name: (re.findall(rf"#define {macro} (\d+)", macros) or ["none"])[0]
            for name, macro in [("clang", "__clang_major__"), ("libstdc++", "_GLIBCXX_RELEASE")]}


def count(compiler, names):
    """Classes and functions instantiated by a unit of these includes."""
    with tempfile.TemporaryDirectory() as folder:
        unit = include_units.unit(folder, names)
        subprocess.run([compiler, "-std=c++20", f"-I{headers.INCLUDE}", "-ftime-trace", "-ftime-trace-granularity=0",
                        "-c", unit, "-o", f"{folder}/unit.o"], check=True)
        events = json.loads(pathlib.Path(folder, "unit.json").read_text(encoding="utf-8"))["traceEvents"]
    return sum(e["name"] in ("InstantiateClass", "InstantiateFunction") for e in events)


def grown(recorded, counts):
    """A sentence for each count that is above its record by more than the tolerance, or has none."""
    sentences = [f"{name}: {now} instantiations, recorded {recorded[name]}"
                 for name, now in counts.items() if name in recorded and now > recorded[name] * (1 + TOLERANCE)]
    return sentences + [f"{name}: {now} instantiations, none recorded" for name, now in counts.items()
                        if name not in recorded]


def main():
    arguments = [a for a in sys.argv[1:] if a != "--write"]
    compiler = arguments[0] if arguments else "clang++"
    units = include_units.uses() | {f"core to {last}": include_units.through(last) for last in ("measure", "methods")}
    found = {"versions": versions(compiler), "counts": {name: count(compiler, names) for name, names in units.items()}}
    if "--write" in sys.argv[1:]:
        RECORD.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        return 0
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    for name, now in found["counts"].items():
        print(f"  {name}: {now} instantiations, recorded {record['counts'].get(name)}")
    sentences = grown(record["counts"], found["counts"])
    if not sentences:
        return 0
    print(f"more than {TOLERANCE:.0%} above the record (when meant: instantiations.py --write):")
    print("\n".join(f"  {s}" for s in sentences))
    if found["versions"] == record["versions"]:
        return 1
    print(f"(recorded under {record['versions']}, this is {found['versions']}: told, not failed)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
