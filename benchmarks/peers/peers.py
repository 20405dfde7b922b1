#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The same tasks on the same seeded log, here and by others: times, ratios, peak memory; all answers compared.

  peers.py BIN_DIR [--events N] [--save FILE] [--only PEER,...]    BIN_DIR holds bench-peers

Each peer is installed from PyPI into a virtual environment that is thrown away, and runs in a process of its own with
one thread, then with two. A time is the best of three runs, of one where it takes more than five seconds; it leaves out
starting and loading, but for the task that is loading. What cannot be installed or does not finish is told.
Exits with 1 when an answer differs.
"""
import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from importlib import metadata

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from suite import machine  # noqa: E402

# Most threads, and by how much the log is made smaller: some would take minutes.
PEERS = {"duckdb": (2, 1), "chdb": (2, 1), "polars": (2, 1), "pandas": (1, 1), "pm4py": (1, 10), "retentioneering": (1, 10)}
TIMEOUT = 900


def run_one(peer, path, threads, out):
    """In the environment of the peer: its tasks, to a file."""
    module = importlib.import_module("with_" + peer)
    state = module.load(path, threads)
    found = {"version": {peer: metadata.version(peer)}, "tasks": {}}
    for name, task in module.TASKS.items():
        best = float("inf")
        for _ in range(3):
            begin = time.perf_counter()
            rows = task(state)
            best = min(best, time.perf_counter() - begin)
            if best > 5:
                break
        found["tasks"][name] = {"seconds": best, "rows": sorted([int(x) for x in row] for row in rows)}
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with open(out, "w") as file:
        json.dump(found, file)


def ours(program, path, threads, folder):
    answers = tempfile.mkdtemp(dir=folder)
    process = subprocess.Popen([program, "run", path, str(threads), answers], stdout=subprocess.PIPE, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("bench-peers: status %d" % status)
    tasks = {}
    for line in text.splitlines():
        name, seconds = line.split()
        with open(os.path.join(answers, name + ".csv")) as rows:
            tasks[name] = {"seconds": float(seconds), "rows": sorted([int(x) for x in row.split(",")] for row in rows)}
    return {"tasks": tasks, "peak_mb": usage.ru_maxrss / 1024}


def install(peer, folder):
    """The peer's python, or why there is none."""
    home = os.path.join(folder, "venv-" + peer)
    venv.create(home, with_pip=True)
    python = os.path.join(home, "bin", "python")
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", peer], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        return None, "not installed: " + (done.stdout.strip().splitlines() or ["pip failed"])[-1]
    return python, None


def theirs(python, peer, path, threads, folder):
    out = os.path.join(folder, "%s-%d.json" % (peer, threads))
    limits = dict(os.environ, POLARS_MAX_THREADS=str(threads), OMP_NUM_THREADS=str(threads))
    try:
        done = subprocess.run([python, __file__, "one", peer, path, str(threads), out], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT, env=limits)
    except subprocess.TimeoutExpired:
        return None, "did not finish in %d s" % TIMEOUT
    if done.returncode != 0:
        return None, "failed: " + (done.stdout.strip().splitlines() or ["no message"])[-1]
    with open(out) as file:
        return json.load(file), None


def compare(args, folder):
    program = os.path.join(os.path.abspath(args.bin_dir), "bench-peers")
    logs, here = {}, {}
    small_events = max(1000, args.events // 10)
    for size, events in (("whole", args.events), ("small", small_events)):
        logs[size] = os.path.join(folder, size + ".csv")
        subprocess.run([program, "data", logs[size], str(events)], check=True)
        here[size] = {threads: ours(program, logs[size], threads, folder) for threads in (1, 2)}
    saved = {"date": time.strftime("%Y-%m-%d"), "machine": machine(), "events": args.events, "ours": {}, "peers": {},
             "notes": []}
    for threads in (1, 2):
        saved["ours"][str(threads)] = {"peak_mb": here["whole"][threads]["peak_mb"], "tasks": {
            name: task["seconds"] for name, task in here["whole"][threads]["tasks"].items()}}
    differs = False
    print("%d events, machine: %s, %d cores\n" % (args.events, saved["machine"]["cpu"], saved["machine"]["cores"]))
    print("%-17s %-24s %7s %12s %12s %8s" % ("peer", "task", "threads", "peer ns/event", "ours", "ratio"))
    for peer in args.only:
        most_threads, divisor = PEERS[peer]
        size, events = ("whole", args.events) if divisor == 1 else ("small", small_events)
        python, reason = install(peer, folder)
        for threads in range(1, most_threads + 1):
            found, reason = (None, reason) if python is None else theirs(python, peer, logs[size], threads, folder)
            if found is None:
                note = "%s, %d thread%s: %s" % (peer, threads, "" if threads == 1 else "s", reason)
                saved["notes"].append(note)
                print(note)
                continue
            entry = saved["peers"].setdefault(peer, {"version": found["version"], "events": events, "threads": {}})
            entry["threads"][str(threads)] = {"peak_mb": found["peak_mb"], "tasks": {}}
            for name, task in found["tasks"].items():
                mine = here[size][threads]["tasks"][name]
                same = task["rows"] == mine["rows"]
                differs |= not same
                ratio = task["seconds"] / mine["seconds"]
                entry["threads"][str(threads)]["tasks"][name] = {
                    "seconds": task["seconds"], "ours": mine["seconds"], "ratio": ratio, "same_answer": same}
                print("%-17s %-24s %7d %12.1f %12.1f %8.1f%s" % (
                    peer, name, threads, task["seconds"] / events * 1e9, mine["seconds"] / events * 1e9, ratio,
                    "" if same else "  ANOTHER ANSWER"), flush=True)
            print("%-17s %-24s %7d %12.0f %12.0f %8.1f" % (
                peer, "peak memory, MB", threads, found["peak_mb"], here[size][threads]["peak_mb"],
                found["peak_mb"] / here[size][threads]["peak_mb"]), flush=True)
    if args.save:
        with open(args.save, "w") as out:
            json.dump(saved, out, indent=1)
            out.write("\n")
    return 1 if differs else 0


def main():
    if sys.argv[1:2] == ["one"]:
        return run_one(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bin_dir")
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--save")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(PEERS))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return compare(args, folder)


if __name__ == "__main__":
    sys.exit(main())
