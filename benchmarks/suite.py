#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Runs the benchmark programs, prints one table, and saves or compares a run.

  suite.py BIN_DIR [--save FILE] [--compare FILE] [--tolerance X] [--large] [--only PROGRAM,...] [ARG...]
  suite.py --table FILE [--compare FILE]     a saved run in place of a new one

ARGs go to Google Benchmark, such as --benchmark_filter=REGEX. A run is compared by its ratios, never by its times: each
is of two minima of one run, most of them taken in turn. Exits with 1 when a ratio has grown beyond the tolerance (0.2: by a
fifth), or a task that was saved is missing.
"""
import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

# What compares with another way of the same run: smaller is better.
RATIO = ("of_",)
IN_SWEEPS = "_in_sweeps"
LARGE = {"SOJOURN_BENCH_EVENTS": "100000000", "SOJOURN_BENCH_ROUNDS": "3"}


def is_ratio(name):
    return name.startswith(RATIO) or name.endswith(IN_SWEEPS)


def machine():
    model = platform.machine()
    try:
        with open("/proc/cpuinfo") as info:
            model = next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return {"cpu": model, "cores": os.cpu_count(), "system": platform.system() + " " + platform.machine()}


def first_line(*command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.splitlines()[0]
    except (OSError, IndexError):
        return "unknown"


def tasks_of(report):
    """The counters of every task in what Google Benchmark wrote."""
    known = {"name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions",
             "repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit", "error_occurred",
             "error_message"}
    tasks = {}
    for entry in report["benchmarks"]:
        name = entry["run_name"].split("/iterations")[0]
        if entry.get("error_occurred"):
            tasks[name] = {"error": entry["error_message"]}
            continue
        tasks[name] = {k: v for k, v in entry.items() if k not in known}
        if not any(is_ratio(k) for k in tasks[name]):
            tasks[name]["ms"] = entry["real_time"] * {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3}[entry["time_unit"]]
    return tasks


def run(args):
    names = sorted(n for n in os.listdir(args.bin_dir) if n.startswith("bench_"))
    if args.only:
        missing = [n for n in args.only if "bench_" + n not in names]
        if missing:
            sys.exit("no such benchmark: %s; there are %s" % (missing[0], ", ".join(n[6:] for n in names)))
        names = ["bench_" + n for n in args.only]
    environment = dict(os.environ)
    if args.large:
        environment.update({k: v for k, v in LARGE.items() if k not in os.environ})
        names = [n for n in names if n in ("bench_spine", "bench_streamed")] if not args.only else names
    saved = {"date": time.strftime("%Y-%m-%d"), "machine": machine(), "compiler": first_line("g++", "--version"),
             "version": first_line("git", "describe", "--always", "--dirty"), "large": args.large, "programs": {}}
    for name in names:
        with tempfile.NamedTemporaryFile(suffix=".json") as out:
            command = [os.path.join(args.bin_dir, name), "--benchmark_out=" + out.name, "--benchmark_out_format=json"]
            begin = time.time()
            done = subprocess.run(command + args.rest, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  env=environment)
            if done.returncode != 0:
                sys.exit("%s: exit status %d\n%s" % (name, done.returncode, done.stdout))
            text = out.read()
            if not text.strip():
                continue  # the filter has nothing of this program
            saved["programs"][name[6:]] = tasks_of(json.loads(text))
            print("%s: %.0f s" % (name, time.time() - begin), file=sys.stderr)
    return saved


def number(x):
    return "%.0f" % x if abs(x) >= 1000 else "%.3g" % x


def print_table(saved, out=sys.stdout):
    width = max((len(task) for tasks in saved["programs"].values() for task in tasks), default=4)
    for program, tasks in saved["programs"].items():
        print("\n%-*s %9s %9s %9s  %s" % (width, program, "ns/event", "of read", "of hand", "others"), file=out)
        for task, found in tasks.items():
            if "error" in found:
                print("%-*s failed: %s" % (width, task, found["error"]), file=out)
                continue
            shown = ["ns/event", "of_read", "of_by_hand"]
            cells = [number(found[k]) if k in found else "-" for k in shown]
            others = ["%s %s" % (k, number(v)) for k, v in found.items()
                      if k not in shown + ["read_ns/event", "by_hand_ns/event"]]
            print("%-*s %9s %9s %9s  %s" % (width, task, *cells, ", ".join(others)), file=out)


def compare(now, before, tolerance):
    """What became worse."""
    worse = []
    ratios = 0
    for program, tasks in before["programs"].items():
        if program not in now["programs"]:
            continue  # not run this time
        for task, old in tasks.items():
            new = now["programs"][program].get(task)
            if new is None or "error" in new:
                worse.append("%s: %s: %s" % (program, task, "missing" if new is None else new["error"]))
                continue
            for name in filter(is_ratio, old):
                ratios += 1
                if name not in new:
                    worse.append("%s: %s: %s is missing" % (program, task, name))
                elif new[name] > old[name] * (1 + tolerance):
                    worse.append("%s: %s: %s was %.3g, is %.3g" % (program, task, name, old[name], new[name]))
    return ratios, worse


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bin_dir", nargs="?")
    parser.add_argument("--table", metavar="FILE")
    parser.add_argument("--save", metavar="FILE")
    parser.add_argument("--compare", metavar="FILE")
    parser.add_argument("--tolerance", type=float, default=0.2)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--only", type=lambda text: text.split(","))
    args, args.rest = parser.parse_known_args()
    if args.table:
        with open(args.table) as file:
            saved = json.load(file)
    elif args.bin_dir:
        saved = run(args)
    else:
        parser.error("a folder of programs, or --table FILE")
    print_table(saved)
    if args.save:
        with open(args.save, "w") as out:
            json.dump(saved, out, indent=1)
            out.write("\n")
    if args.compare:
        with open(args.compare) as file:
            before = json.load(file)
        ratios, worse = compare(saved, before, args.tolerance)
        print("\n%d ratios against %s (%s), tolerance %.2g:" % (ratios, args.compare, before["date"], args.tolerance))
        for line in worse:
            print("  worse: " + line)
        if not worse:
            print("  none is worse")
        return 1 if worse or ratios == 0 else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
