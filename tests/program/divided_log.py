#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The totals of a divided log, merged, are those of the whole: by workers, and by ranks where there is an MPI.

Usage: divided_log.py BIN_DIR DATA_DIR [MPIEXEC]     BIN_DIR holds journey-totals, and mpi-totals where it was built
DATA_DIR holds simple_shop.csv, simple_shop.map.csv, ecom.csv.gz, ecom.map.csv
"""
import csv
import gzip
import os
import subprocess
import sys
import tempfile
import zlib

passed = failed = 0


def check(what, holds):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    if not holds:
        print("FAILED " + what)


def run(*command, stdin=b"", fails=False):
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0", OMPI_MCA_mpi_yield_when_idle="1")
    done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    if (done.returncode != 0) != fails:
        sys.exit("%s: exit status %d: %s" % (" ".join(command), done.returncode, done.stderr.decode()))
    return done.stderr.decode() if fails else done.stdout


def divided(text, parts):
    """The log in parts by customer, each in the order of the whole, as CSV."""
    lines = text.decode().splitlines(keepends=True)
    out = [[lines[0]] for _ in range(parts)]
    for line in lines[1:]:
        key = next(csv.reader([line]))[0]  # the customer
        out[zlib.crc32(key.encode()) % parts].append(line)
    return ["".join(part).encode() for part in out]


def check_log(programs, name, text, options, mpiexec, folder):
    totals, mpi = programs

    def saved(i, part):
        path = os.path.join(folder, "%s.%d.totals" % (name, i))
        with open(path, "wb") as out:
            out.write(run(totals, "work", *options, stdin=part))
        return path

    whole = run(totals, "merge", *options, saved(0, text))
    rows = list(csv.DictReader(whole.decode().splitlines()))
    events = sum(int(r["count"]) for r in rows if r["what"] == "events" and r["of"])
    check(name + ": every event is counted", events == len(text.decode().splitlines()) - 1)
    journeys = next(int(r["count"]) for r in rows if r["what"] == "journeys")
    gone = sum(int(r["count"]) for r in rows if r["what"] == "transitions")
    check(name + ": transitions are events less journeys", gone == events - journeys)
    for parts in (2, 5):
        paths = [saved(1 + i, part) for i, part in enumerate(divided(text, parts))]
        check("%s: %d parts" % (name, parts), run(totals, "merge", *options, *paths) == whole)
        check("%s: %d parts in another order" % (name, parts), run(totals, "merge", *options, *paths[::-1]) == whole)
        check("%s: a part is missing" % name, run(totals, "merge", *options, *paths[1:]) != whole)
    if not mpiexec or not os.path.exists(mpi):
        return
    log = os.path.join(folder, name + ".csv")
    with open(log, "wb") as out:
        out.write(text)
    for ranks in ("1", "4"):
        found = run(mpiexec, "-n", ranks, "--oversubscribe", "--allow-run-as-root", mpi, log, *options)
        check("%s: %s ranks" % (name, ranks), found == whole)
    refused = run(mpiexec, "-n", "2", "--oversubscribe", "--allow-run-as-root", mpi, log + ".gone", *options,
                  fails=True)
    check("ranks say what they cannot read", log + ".gone" in refused)


def check_refusals(program, text, options, folder):
    path = os.path.join(folder, "one.totals")
    good = run(program, "work", *options, stdin=text)
    header = text.split(b"\n", 1)[0]

    def merging(content, *others):
        with open(path, "wb") as out:
            out.write(content)
        return run(program, "merge", *(others or options), path, fails=True)

    check("a corrupt part", "archive is corrupt: its checksum differs" in merging(good[:-1] + bytes([good[-1] ^ 1])))
    check("a part cut short", "archive is corrupt" in merging(good[:-9]))
    check("something else", "not an archive: it starts with other bytes" in merging(b"user_id,event\n"))
    check("another window", "funnel: cannot merge measures that differ in the options" in
          merging(good, *[o if o != "7d" else "8d" for o in options]))
    check("the file is named", path in merging(b""))
    empty = run(program, "work", *options, stdin=b"")
    with open(path, "wb") as out:
        out.write(empty)
    check("a header alone is no part", "only a header" in
          run(program, "work", *options, stdin=header + b"\n", fails=True))
    check("a part without events", b"journeys,,,0" in run(program, "merge", *options, path))
    stray = header + b"\n1,nowhere,2024-01-01\n"
    check("a touchpoint that is not known",
          'it differently: "nowhere"' in run(program, "work", *options, stdin=stray, fails=True))
    names = os.path.join(folder, "names.txt")
    with open(names, "w") as out:
        out.write("nowhere\n")
    with open(path, "wb") as out:
        out.write(run(program, "work", *options, "--touchpoints", names, stdin=stray))
    check("a touchpoint that is listed",
          b"events,nowhere,,1" in run(program, "merge", *options, "--touchpoints", names, path))


def main():
    programs = [os.path.join(sys.argv[1], name) for name in ("journey-totals", "mpi-totals")]
    data = sys.argv[2]
    mpiexec = sys.argv[3] if len(sys.argv) > 3 else ""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(data, "simple_shop.csv"), "rb") as log:
            shop = log.read()
        options = ["--map", os.path.join(data, "simple_shop.map.csv"), "--as-of", "2030-01-01", "--goal", "act",
                   "--lost-after", "14d", "--within", "7d"]
        check_log(programs, "shop", shop, options, mpiexec, folder)
        check_refusals(programs[0], shop, options, folder)
        with gzip.open(os.path.join(data, "ecom.csv.gz"), "rb") as log:
            ecom = log.read()
        options[1] = os.path.join(data, "ecom.map.csv")
        check_log(programs, "ecom", ecom, options, mpiexec, folder)
    print("%d checks passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
