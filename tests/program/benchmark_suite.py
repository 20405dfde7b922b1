#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What is made of benchmark runs: the table, the comparison, which can fail, and the page.

Usage: benchmark_suite.py BENCHMARKS_DIR
"""
import copy
import json
import os
import subprocess
import sys
import tempfile

RUN = {"date": "2026-01-02", "machine": {"cpu": "A", "cores": 2, "system": "B"}, "compiler": "C", "version": "D",
       "large": False, "programs": {
           "spine": {"grouped: transitions": {"ns/event": 2.5, "read_ns/event": 0.5, "of_read": 5.0, "of_by_hand": 1.1},
                     "grouped: all fused": {"ns/event": 20.0, "of_read": 9.5},
                     "interleaved: all fused": {"ns/event": 40.0, "of_read": 30.0},
                     "two threads: grouped, all fused": {"of_one_thread": 0.5}},
           "chain": {"power_law/100": {"iteration_in_sweeps": 57.0, "chain_in_sweeps": 150.0},
                     "broken": {"error": "they differ"}}}}
PEERS = {"date": "2026-01-02", "ours": {"1": {"peak_mb": 100, "tasks": {}}}, "notes": ["chdb, 1 thread: not installed: x"],
         "peers": {"duckdb": {"version": {"duckdb": "9"}, "events": 1000, "threads": {"1": {"peak_mb": 500, "tasks": {
             "transitions_grouped": {"seconds": 1.0, "ours": 0.05, "ratio": 20.0, "same_answer": True},
             "mean_rating_by_stage": {"seconds": 1.0, "ours": 0.5, "ratio": 2.0, "same_answer": True}}}}}}}

failed = 0


def check(what, holds):
    global failed
    failed += not holds
    if not holds:
        print("FAILED " + what)


def main():
    folder = sys.argv[1]
    with tempfile.TemporaryDirectory() as scratch:
        def saved(name, content):
            path = os.path.join(scratch, name)
            with open(path, "w") as out:
                json.dump(content, out)
            return path

        def suite(*arguments):
            done = subprocess.run([sys.executable, "-B", os.path.join(folder, "suite.py"), *arguments],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            return done.returncode, done.stdout

        before = saved("before.json", RUN)
        status, text = suite("--table", before)
        check("a table: " + text, status == 0 and "grouped: transitions" in text and "failed: they differ" in text)
        status, text = suite("--table", before, "--compare", saved("same.json", dict(RUN, programs={
            "spine": RUN["programs"]["spine"]})))
        check("a run is no worse than itself: " + text, status == 0 and "none is worse" in text)
        slower = copy.deepcopy(RUN)
        slower["programs"]["spine"]["grouped: transitions"]["of_read"] = 6.5
        status, text = suite("--table", saved("slower.json", slower), "--compare", before)
        check("a slower one is: " + text, status == 1 and "of_read was 5, is 6.5" in text)
        status, text = suite("--table", saved("slower.json", slower), "--compare", before, "--tolerance", "0.5")
        check("but not beyond a wide tolerance: " + text, "of_read was" not in text)
        slower["programs"]["spine"]["grouped: transitions"].update({"of_read": 5.0, "ns/event": 250.0})
        status, text = suite("--table", saved("times.json", slower), "--compare", before)
        check("times are not compared: " + text, "grouped: transitions: " not in text)
        fewer = copy.deepcopy(RUN)
        del fewer["programs"]["spine"]["grouped: all fused"]
        status, text = suite("--table", saved("fewer.json", fewer), "--compare", before)
        check("a task that is gone: " + text, status == 1 and "grouped: all fused: missing" in text)
        status, text = suite("--table", saved("none.json", dict(RUN, programs={})), "--compare", before)
        check("nothing to compare is no success", status == 1)

        page = subprocess.run([sys.executable, "-B", os.path.join(folder, "page.py"), before, saved("p.json", PEERS)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in ("| transitions and exits, grouped, of a plain read | ≤ 6 | 5 | yes |",
                     "| all measures of the spine fused, of a plain read | ≤ 9 | 9.5 | no |",
                     "| the same from interleaved events, of grouped | ≤ 3 | 2 | yes |",
                     "| two threads, grouped: times as fast as one | ≥ 1.8 | 2 | yes |",
                     "| two threads, interleaved: times as fast as one | ≥ 1.8 | not run | |",
                     "| duckdb, mean rating by stage: times as fast, one thread each | ≥ 10 | 2 | no |",
                     "chdb, 1 thread: not installed: x"):
            check("the page says: " + line + "\n" + page.stdout, line in page.stdout)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
