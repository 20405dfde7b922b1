#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What `journey-report compare` says of each side is what the report of that side alone says, and its changes are b - a.

Usage: comparison.py JOURNEY_REPORT DATA_DIR     holds ecom.csv.gz, ecom.map.csv, simple_shop.csv, simple_shop.map.csv
The reports of one log are held to the oracle by tests/oracle/compare.py.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile

passed = failed = 0


def check(what, holds):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    if not holds:
        print("FAILED " + what)


def run(program, *arguments):
    done = subprocess.run([program, *arguments, "--json", "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit("%s: exit status %d: %s" % (" ".join(arguments), done.returncode, done.stderr.decode()))
    return json.loads(done.stdout)


def same(x, y):
    """Of two estimates, or two absent ones: one without trials is absent in a comparison."""
    if x is None or y is None:
        return x is y
    return x["n"] == y["n"] and abs(x["value"] - y["value"]) <= 1e-12


def check_row(what, row, of_a, of_b):
    check(what + ": a", same(row["a"], of_a))
    check(what + ": b", same(row["b"], of_b))
    change = row["difference"]
    if of_a and of_b:
        check(what + ": b - a", abs(change["value"] - (of_b["value"] - of_a["value"])) <= 1e-12)
        limits = change["low"] is not None
        check(what + ": inside its interval", not limits or change["low"] <= change["value"] <= change["high"])
    else:
        check(what + ": no change of what is absent", change is None)
    check(what + ": p is a probability", row["adjusted_p"] is None or 0 <= row["adjusted_p"] <= 1)
    if row["test"]:
        check(what + ": adjusting raises p", row["adjusted_p"] >= row["test"]["p_value"] - 1e-15)


def check_sides(name, both, a, b):
    for side, alone in (("a", a), ("b", b)):
        for key in ("events", "customers", "journeys", "first", "last", "rejected_count"):
            check("%s: %s of %s" % (name, key, side), both[side][key] == alone["log"][key])
    steps = [report["funnel"]["steps"][1:] for report in (a, b)]
    check(name + ": steps", len(both["funnel"]["steps"]) == len(steps[0]))
    for row, of_a, of_b in zip(both["funnel"]["steps"], *steps):
        check(name + ": the name of a step", row["name"] == of_a["name"])
        for rate in ("of_previous", "of_all"):
            check_row("%s: %s %s" % (name, row["name"], rate), row[rate], of_a[rate], of_b[rate])
    for row in both["stages"]["ratios"]:
        check_row("%s: %s" % (name, row["name"]), row, *(r["stages"]["ratios"][row["name"]] for r in (a, b)))
    exits = [{row["touchpoint"]: row["exit_rate"] for row in report["drop_off"]} for report in (a, b)]
    check(name + ": touchpoints", {row["touchpoint"] for row in both["drop_off"]} == set(exits[0]) | set(exits[1]))
    for row in both["drop_off"]:
        at = row["touchpoint"]
        check_row("%s: exits at %s" % (name, at), row["exit_rate"], exits[0].get(at), exits[1].get(at))
    edges = [{(e["from"], e["to"]): e["count"] for e in report["graph"]["edges"]} for report in (a, b)]
    inner = [e for e in both["graph"]["edges"] if e["from"] != "begin" and e["to"] != "end"]
    check(name + ": edges", {(e["from"], e["to"]) for e in inner} == set(edges[0]) | set(edges[1]))
    for edge in inner:
        ends = edge["from"], edge["to"]
        counts = edge["count_a"], edge["count_b"]
        check("%s: counts of %s to %s" % (name, *ends), counts == (edges[0].get(ends, 0), edges[1].get(ends, 0)))


def check_segments(name, both, a, b):
    rows = [{r["segment"]: r["rate"] for r in report["funnel"]["by_segment"]["segments"]} for report in (a, b)]
    found = both["funnel"]["by_segment"]
    check(name + ": segments", {r["segment"] for r in found["segments"]} == set(rows[0]) | set(rows[1]))
    for row in found["segments"]:
        at = row["segment"]
        check_row("%s: segment %s" % (name, at), row["conversion"], rows[0].get(at), rows[1].get(at))
    split = found["split"]
    check(name + ": rate and mix are the change", abs(split["rate"] + split["mix"] - split["total"]) <= 1e-12)
    check(name + ": the change is that of the total",
          abs(split["total"] - found["conversion"]["difference"]["value"]) <= 1e-12)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: comparison.py JOURNEY_REPORT DATA_DIR")
    program, data = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "ecom.csv")
        with gzip.open(os.path.join(data, "ecom.csv.gz"), "rb") as packed, open(log, "wb") as plain:
            plain.write(packed.read())
        options = ["--map", os.path.join(data, "ecom.map.csv"), "--goal", "purchase", "--lost-after", "14d",
                   "--within", "1d", "--segment", "platform"]
        at = "2024-04-01"
        a = run(program, log, "--to", at, "--as-of", at, *options)
        b = run(program, log, "--from", at, *options)
        both = run(program, "compare", log, "--split", at, *options)
        check_sides("two periods", both, a, b)
        check_segments("two periods", both, a, b)

        with open(log, encoding="utf-8") as file:
            header, *rows = file.read().splitlines()
        parts = []
        for platform in ("desktop", "mobile"):
            parts.append(os.path.join(folder, platform + ".csv"))
            with open(parts[-1], "w", encoding="utf-8") as file:
                file.write("\n".join([header] + [row for row in rows if row.split(",")[4] == platform]) + "\n")
        options = options[:6] + ["--order", "unordered", "--within", "1h", "--as-of", "2024-07-01"]
        check_sides("two logs", run(program, "compare", *parts, *options), *(run(program, p, *options) for p in parts))

        shop = os.path.join(data, "simple_shop.csv")
        options = ["--map", os.path.join(data, "simple_shop.map.csv"), "--goal", "payment_done", "--lost-after", "14d",
                   "--optional", "ask"]
        at = "2020-01-01"
        check_sides("two periods of simple_shop", run(program, "compare", shop, "--split", at, *options),
                    run(program, shop, "--to", at, "--as-of", at, *options), run(program, shop, "--from", at, *options))
        same_logs = run(program, "compare", shop, shop, *options)
        changes = [step["of_all"]["difference"]["value"] for step in same_logs["funnel"]["steps"]]
        check("a log against itself does not change", not any(changes))
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
