#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What including the library costs, as a ratio to Boost's CSR graph header compiled in the same run.

  compile_time.py [COMPILER]    by default g++

Fails where a use is over its budget. The sums over whole layers, which no program has to pay, are told beside their
budgets, from one round. Processor time of `-fsyntax-only`, the yardstick and all of them in turn; of each the least of
five rounds, so that a busy machine matters little.
"""
import resource
import subprocess
import sys
import tempfile

import headers
import include_units

YARDSTICK = ["boost/graph/compressed_sparse_row_graph.hpp"]
LAYERS = {"core": 0.15, "stats": 0.35, "measure": 0.7, "methods": 1.6}
USES = {"one funnel": 1.25, "spine": 1.5, "live": 0.9, "graph": 1.5, "chain": 1.15, "attribution": 1.0,
        "two rounds compared": 1.25, "log from a file": 1.0}


def seconds(compiler, names):
    with tempfile.TemporaryDirectory() as folder:
        unit = include_units.unit(folder, names)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([compiler, "-std=c++20", "-fsyntax-only", f"-I{headers.INCLUDE}", unit], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratios(compiler, units, rounds):
    """By name, the least time of a unit over the least of the yardstick, all taken in turn."""
    units = {None: YARDSTICK, **units}
    least = dict.fromkeys(units, float("inf"))
    for _ in range(rounds):
        for name, names in units.items():
            least[name] = min(least[name], seconds(compiler, names))
    return {name: least[name] / least[None] for name in units if name is not None}


def main():
    compiler = sys.argv[1] if len(sys.argv) > 1 else "g++"
    print(f"including, of {YARDSTICK[0]} ({compiler}):")
    over = 0
    for name, found in ratios(compiler, include_units.uses(), rounds=5).items():
        over += found > USES[name]
        print(f"  {name}: {found:.2f}, budget {USES[name]}{' EXCEEDED' if found > USES[name] else ''}")
    for last, found in ratios(compiler, {l: include_units.through(l) for l in LAYERS}, rounds=1).items():
        budget = LAYERS[last]
        print(f"  core to {last}: {found:.2f}, budget {budget}{' exceeded (told)' if found > budget else ''}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
