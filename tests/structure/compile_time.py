#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What including the library costs, as a ratio to Boost's CSR graph header compiled in the same run.

  compile_time.py [COMPILER]    by default g++

Processor time of `-fsyntax-only`, the least of three, so that a busy machine matters little.
"""
import os
import resource
import subprocess
import sys
import tempfile

import headers
import layers

YARDSTICK = ["boost/graph/compressed_sparse_row_graph.hpp"]
BUDGET = [("core", 0.15), ("stats", 0.35), ("measure", 0.7), ("methods", 1.6)]


def seconds(compiler, names):
    with tempfile.TemporaryDirectory() as folder:
        unit = os.path.join(folder, "unit.cpp")
        with open(unit, "w", encoding="utf-8") as out:
            out.writelines(f"#include <{name}>\n" for name in names)
        best = float("inf")
        for _ in range(3):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([compiler, "-std=c++20", "-fsyntax-only", f"-I{headers.INCLUDE}", unit], check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return best


def main():
    compiler = sys.argv[1] if len(sys.argv) > 1 else "g++"
    yardstick = seconds(compiler, YARDSTICK)
    over = 0
    for last, budget in BUDGET:
        up_to = headers.LAYERS[:headers.LAYERS.index(last) + 1]
        names = [h for h in headers.present() if h.split("/")[1] in up_to and h not in layers.OPT_IN_HEADERS]
        ratio = seconds(compiler, names) / yardstick
        over += ratio > budget
        print(f"core to {last}: {ratio:.2f} of {YARDSTICK[0]}, budget {budget}{' EXCEEDED' if ratio > budget else ''}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
