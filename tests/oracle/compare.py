#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Runs journey-report and oracle.py on the same arguments and compares what they print, number by number.

Usage: compare.py JOURNEY_REPORT DATA_DIR
  JOURNEY_REPORT  the program under test
  DATA_DIR        holds ecom.csv.gz, ecom.map.csv, simple_shop.csv, simple_shop.map.csv
Names the JSON path of every mismatch, prints `N passed, N failed` (cases), and exits with 1 if any case failed.

Integers must be equal and printed as integers. Other numbers agree to 1e-9 relative (1e-12 absolute near zero, more
where credit is counted in parts).
Medians over more than 1,000 observations may come from a sketch: within 1 %. The order of every array is compared, as
the top of oracle.py states it. A key that only one side has is a mismatch unless it is listed below.
"""

import concurrent.futures
import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # leave no cache among the sources
import oracle  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))

# Paths ([*] stands for any element) that the oracle does not compute: not compared, present or not.
NOT_COMPARED = {
    "$.sojourn",
    "$.experience",
    "$.log.rejected[*].reason",
    "$.funnel.by_segment.time_to_convert",
    "$.markov.states[*].removal_effect_interval",
}
NOT_COMPARED_PATTERN = re.compile(
    r"\$\.stages\.ratios\.\w+\.method"  # the contract names no method for a ratio
    r"|\$\.(markov\.conversion|drop_off\[\*\]\.impact)\.(low|high|method)"  # drawn at random
)
ATTRIBUTION = ["first", "last", "linear_per_touch", "linear_per_touchpoint", "position", "time_decay", "markov"]
# Arrays whose elements have a name: compared by name, then the order once, so that one misplaced row is one mismatch.
NAMED = {
    "$.graph.vertices": lambda row: row["name"],
    "$.graph.edges": lambda row: row["from"] + "->" + row["to"],
    "$.drop_off": lambda row: row["touchpoint"],
    "$.markov.states": lambda row: row["name"],
    **{"$.attribution." + method: lambda row: row["touchpoint"] for method in ATTRIBUTION},
}
# Of these the values that order them are rounded, so that ties may fall either way.
VALUE_ORDERED = {
    "$.drop_off": lambda row: row["impact"] and row["impact"]["value"],
    "$.markov.states": lambda row: row["removal_effect"],
}
# Where a median stands: how many observations it has.
MEDIANS = {"median_time": "count", "median_time_from_previous": "reached", "median_time_to_convert": "converted"}
TIMES = {"$.log.first", "$.log.last"}  # the same instant may be written in two ways


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def close(expected, actual, relative, least):
    return abs(expected - actual) <= max(least, relative * max(abs(expected), abs(actual)))


def least_difference(general):
    """What two numbers may differ by however small they are. Credit is counted in parts of 4e-13 of a conversion, and
    of a value of its size: each touch may be off by one."""
    if general.startswith("$.attribution."):
        return 1e-5 if general.endswith(".value") else 1e-9
    return 1e-12


def skipped(general):
    return general in NOT_COMPARED or NOT_COMPARED_PATTERN.fullmatch(general) is not None


def brief(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:117] + "..."


def compare_objects(expected, actual, path, general):
    for key in list(expected) + [key for key in actual if key not in expected]:
        here, everywhere = path + "." + key, general + "." + key
        if skipped(everywhere):
            continue
        if key not in actual:
            yield "%s: missing, the oracle has %s" % (here, brief(expected[key]))
        elif key not in expected:
            yield "%s: only in journey-report: %s" % (here, brief(actual[key]))
        else:
            tolerance = 1e-9
            if key in MEDIANS and expected.get(MEDIANS[key], 0) > 1000:
                tolerance = 0.01
            yield from compare(expected[key], actual[key], here, everywhere, tolerance)


def compare_named(expected, actual, path, general):
    name = NAMED[general]
    theirs = {}
    for row in actual:
        if name(row) in theirs:
            yield "%s[%s]: twice" % (path, name(row))
        theirs[name(row)] = row
    ours = {name(row): row for row in expected}
    for key in ours:
        if key not in theirs:
            yield "%s[%s]: missing" % (path, key)
        else:
            yield from compare(ours[key], theirs[key], "%s[%s]" % (path, key), general + "[*]")
    for key in theirs:
        if key not in ours:
            yield "%s[%s]: only in journey-report" % (path, key)
    if ours.keys() == theirs.keys():
        if path in VALUE_ORDERED:
            values = [value for value in map(VALUE_ORDERED[path], actual) if value is not None]
            if any(a < b for a, b in zip(values, values[1:])):
                yield "%s: not in order" % path
        else:
            for position, (a, b) in enumerate(zip(ours, theirs)):
                if a != b:
                    yield "%s: order differs at %d: %s, the oracle has %s" % (path, position, b, a)
                    break


def compare(expected, actual, path="$", general="$", tolerance=1e-9):
    """Yields a sentence for every mismatch."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        yield from compare_objects(expected, actual, path, general)
    elif isinstance(expected, list) and isinstance(actual, list):
        if general in NAMED:
            yield from compare_named(expected, actual, path, general)
            return
        if len(expected) != len(actual):
            yield "%s: %d elements, the oracle has %d" % (path, len(actual), len(expected))
        for i, (a, b) in enumerate(zip(expected, actual)):
            yield from compare(a, b, "%s[%d]" % (path, i), general + "[*]")
    elif is_integer(expected):
        if not is_integer(actual) or expected != actual:
            yield "%s: %s, the oracle has %s" % (path, brief(actual), brief(expected))
    elif is_number(expected):
        if not is_number(actual) or not close(expected, actual, tolerance, least_difference(general)):
            yield "%s: %s, the oracle has %s" % (path, brief(actual), brief(expected))
    elif general in TIMES and isinstance(expected, str) and isinstance(actual, str):
        if not same_time(expected, actual):
            yield "%s: %s, the oracle has %s" % (path, brief(actual), brief(expected))
    elif type(expected) is not type(actual) or expected != actual:
        yield "%s: %s, the oracle has %s" % (path, brief(actual), brief(expected))


def same_time(a, b):
    try:
        return oracle.parse_time(a) == oracle.parse_time(b)
    except ValueError:
        return False


def refuse_constant(name):
    raise ValueError("%s is not JSON" % name)


def run(command, data):
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode != 0:
        error = done.stderr.decode("utf-8", "replace").strip()
        raise ValueError("exit status %d: %s" % (done.returncode, error))
    return json.loads(done.stdout.decode("utf-8"), parse_constant=refuse_constant)


def mismatches(program, arguments, data):
    arguments = arguments + ["--json", "-"]
    expected = run([sys.executable, os.path.join(HERE, "oracle.py")] + arguments, data)
    try:
        actual = run([program] + arguments, data)
    except (ValueError, OSError, subprocess.TimeoutExpired) as error:
        return [str(error)]
    return list(compare(expected, actual))


# ------------------------------------------------------------------------------------------------- cases


def write_random_log(path, map_path, seed):
    """A log that is unkind: customers interleaved, out of order, many equal times, quoted names, an unmapped
    touchpoint, advocates without a purchase, values of every shape and some that are none."""
    generator, values = random.Random(seed), random.Random(seed + 100)
    touchpoints = ["ad", "page, long", 'the "page"', "chat", "größe", "buy", "share", "leave"]
    weights = [5, 4, 4, 3, 2, 2, 3, 1]
    with open(map_path, "w", encoding="utf-8", newline="") as file:
        file.write("touchpoint,stage\nad,aware\n\"page, long\",appeal\n\"the \"\"page\"\"\",appeal\n")
        file.write("chat,ask\nbuy,act\nshare,advocate\nleave,ask\n")  # größe is in no stage
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("time,page,customer,price\r\n")
        for _ in range(3000):
            name = generator.choices(touchpoints, weights)[0]
            minute, customer = generator.randrange(40), generator.randrange(400)
            quoted = '"%s"' % name.replace('"', '""') if set(name) & set(' ,"') else name
            cents = values.randrange(-1000, 100000)
            price = values.choice(["%.2f" % (cents / 100), "%.1f" % (cents / 100), "%d" % cents, "", ".5", "7.", "x1"])
            file.write("2024-02-29T23:%02d:00.5Z,%s,person %d,%s\r\n" % (minute, quoted, customer, price))


# The modes of the funnel, one at a time and together. Steps and exclusions that both logs have go by stage.
FUNNELS = [
    "--order strict",
    "--order strict --ties by-step --entry best",
    "--order strict --entry every --within 1h",
    "--order unordered",
    "--order unordered --within 1d --entry best",
    "--order unordered --within 1h --entry every",
    "--order anchored --within 1d --entry first",
    "--order anchored --ties strictly-later --entry every --within 1h",
    "--order open",
    "--ties by-step",
    "--ties strictly-later",
    "--ties either-order-within:2s --within 1h",
    "--entry first --within 7d",
    "--entry best",
    "--entry every",
    "--entry every --within 1d",
    "--entry every --ties by-step --within 1h",
    "--gap 10m",
    "--gap 10m --entry best --within 1h",
    "--in-session 30m --entry every",
    "--session-gap 30m --order strict",
    "--session-gap 30m --order unordered --entry best",
    "--session-gap 30m --ties by-step --entry every",
    "--optional ask",
    "--optional appeal,ask --within 1d --entry best",
    "--optional ask --order strict",
    "--optional act --order strict --ties by-step",
    "--optional appeal --order unordered --within 1h",
    "--optional appeal --entry every --within 1d",
    "--exclude {0}",
    "--exclude {0}:1-2 --within 1d",
    "--exclude {0}:2-3:end-attempt",
    "--exclude {0}:2-4:barrier --entry best",
    "--exclude {0}:end-attempt --entry every --within 1d",
    "--exclude {0}:1-3:barrier --entry every",
    "--exclude {0}:barrier --exclude {1}:1-3:disqualify --within 7d",
    "--exclude {0}:end-attempt --exclude {1} --entry first",
    "--exclude {0}:end-attempt --order anchored",
    "--exclude {0} --order unordered --within 1d",
    "--exclude {0}:1-3 --order strict --optional appeal --steps aware,appeal,ask,act --within 1d --entry best",
    "--exclude {0}:1-4:end-attempt --optional ask --ties strictly-later --session-gap 30m",
]
RANDOM_LOG_FUNNELS = [  # of a log in which most events share their time with another
    "--ties by-step --within 5m",
    "--ties strictly-later --entry every --within 5m",
    "--ties either-order-within:1m --entry best",
    "--ties either-order-within:1m --entry every --gap 2m",
    "--ties either-order-within:2m --order anchored --within 3m",
    "--ties by-step --order strict --optional ask --entry first",
    "--ties by-step --exclude chat:2-5:barrier --exclude share:1-4:end-attempt",
    "--order strict --entry every",
    "--order unordered --steps ad,ad+chat,chat+buy,buy --entry every --within 4m",
    "--order anchored --steps ad,ad+chat,chat+buy,buy --ties by-step",
    "--steps ad+chat,ad,chat+buy,buy --ties by-step --gap 3m --optional ad --entry best",
    "--in-session 2m --exclude share --steps ad,chat,buy",
]


SEGMENTS = [  # a column, a rule, a mode; simple_shop says nothing but its event
    "--segment {0} --within 1d",
    "--segment {0} --segment-at first --order unordered --within 1h",
    "--segment event --segment-at last --entry every --within 1h",
    "--segment {0} --segment-at step:3 --optional ask",
    "--segment event --segment-at all --order strict --session-gap 30m",
    "--segment event --segment-at step:2 --order anchored --exclude {1}:end-attempt",
]


def funnel_cases(both):
    for options in FUNNELS:
        excluded = (("error_page", "support_chat+wishlist_add"), ("product2", "delivery_pickup+main"))
        of_ecom, of_shop = (options.format(*names).split() for names in excluded)
        yield from both(options, of_ecom, of_shop)
    for options in SEGMENTS:
        of_ecom, of_shop = (
            options.format(*names).split() for names in (("platform", "error_page"), ("event", "product2"))
        )
        yield from both(options, of_ecom, of_shop)


def cases(data_dir, scratch):
    """(name, arguments, bytes for standard input)"""
    with gzip.open(os.path.join(data_dir, "ecom.csv.gz"), "rb") as file:
        ecom = file.read()
    shop = os.path.join(data_dir, "simple_shop.csv")
    ecom_map = ["--map", os.path.join(data_dir, "ecom.map.csv")]
    shop_map = ["--map", os.path.join(data_dir, "simple_shop.map.csv")]
    ecom_ends = ["--goal", "purchase", "--lost-after", "14d"]
    shop_ends = ["--goal", "payment_done", "--lost-after", "14d"]

    def both(name, ecom_options, shop_options):
        yield "ecom, " + name, ["-"] + ecom_options, ecom
        yield "simple_shop, " + name, [shop] + shop_options, None

    def both_with_ends(name, *options):
        return both(name, ecom_map + ecom_ends + list(options), shop_map + shop_ends + list(options))

    def funnels(name, ecom_options, shop_options):
        return both("funnel " + name, ecom_map + ecom_ends + ecom_options, shop_map + shop_ends + shop_options)

    yield from both("goal and lost-after", ecom_map + ecom_ends, shop_map + shop_ends)
    yield from both("nothing but the log", [], [])
    yield from both("map alone", ecom_map, shop_map)
    yield from both_with_ends("sessions of 30m", "--session-gap", "30m")
    yield from both_with_ends("within 1d", "--within", "1d")
    yield from both_with_ends("within 7d", "--within", "7d")
    yield from both_with_ends("sessions of 30m within 10m", "--session-gap", "30m", "--within", "10m")
    yield from both_with_ends("steps are stages", "--steps", "appeal,ask+act", "--within", "2.5h")
    yield from both(
        "steps are touchpoints",
        ecom_map + ecom_ends + ["--steps", "catalog+search,product_view,add_to_cart+cart,purchase"],
        shop_map + shop_ends + ["--steps", "catalog,product1+product2,cart,payment_done"],
    )
    yield from both(
        "steps without a map, one of them repeated",
        ["--steps", "catalog,product_view,catalog", "--within", "45s"],
        ["--steps", "catalog,catalog,cart", "--within", "45s"],
    )
    yield from both(
        "from and to",
        ecom_map + ecom_ends + ["--from", "2024-03-01", "--to", "2024-05-01T12:00:00"],
        shop_map + shop_ends + ["--from", "2019-12-01", "--to", "2020-02-01T12:00:00.5Z"],
    )
    yield from both(
        "as of later",
        ecom_map + ecom_ends + ["--as-of", "2024-07-05", "--within", "30d"],
        shop_map + shop_ends + ["--as-of", "2020-05-03", "--within", "30d"],
    )
    yield from both(
        "lost events",
        ecom_map + ["--goal", "purchase", "--lost", "error_page,checkout_bug"],
        shop_map + ["--goal", "payment_done", "--lost", "payment_cash,delivery_pickup"],
    )
    yield from both(
        "lost events, lost-after and sessions",
        ecom_map + ecom_ends + ["--lost", "error_page", "--session-gap", "30m"],
        shop_map + shop_ends + ["--lost", "payment_cash", "--session-gap", "30m"],
    )
    yield from both(
        "a goal that is a stage",
        ecom_map + ["--goal", "act", "--lost-after", "14d"],
        shop_map + ["--goal", "act", "--lost-after", "14d"],
    )
    yield from funnel_cases(funnels)
    columns = ["--customer", "session_id", "--touchpoint", "platform", "--time", "timestamp"]
    yield "ecom, columns by name", ["-"] + columns, ecom

    for seed in (1, 2):
        log, log_map = os.path.join(scratch, "log%d.csv" % seed), os.path.join(scratch, "map%d.csv" % seed)
        write_random_log(log, log_map, seed)
        base = [log, "--map", log_map, "--goal", "buy"]
        name = "random log %d, " % seed
        yield name + "ends", base + ["--lost", "leave", "--lost-after", "5m"], None
        yield name + "within 0s", base + ["--lost", "leave", "--within", "0s"], None
        yield name + "sessions of 2m", base + ["--lost-after", "2m", "--session-gap", "2m", "--within", "3m"], None
        for options in RANDOM_LOG_FUNNELS:
            yield name + options, base + ["--lost", "leave", "--lost-after", "5m"] + options.split(), None
        valued = base + ["--value", "price"]
        yield name + "value", valued + ["--lost", "leave", "--lost-after", "5m"], None
        yield name + "value in sessions", valued + ["--lost-after", "2m", "--session-gap", "2m"], None
        more_goals = valued[:3] + ["--goal", "buy,share,ad"] + valued[5:]
        yield name + "value, several goals", more_goals + ["--lost-after", "5m"], None
        cut = ["--from", "2024-02-29T23:05:00.5Z", "--to", "2024-03-01T00:20:00.5+01:00"]
        yield name + "from inclusive, to exclusive", base + ["--lost-after", "5m"] + cut, None


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: compare.py JOURNEY_REPORT DATA_DIR")
    program, data_dir = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    for path in [program] + [os.path.join(data_dir, name) for name in ("ecom.csv.gz", "simple_shop.csv")]:
        if not os.path.exists(path):
            sys.exit("compare.py: no such file: " + path)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        all_cases = list(cases(data_dir, scratch))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:  # that wait for processes
            all_found = threads.map(lambda case: mismatches(program, case[1], case[2]), all_cases)
        for (name, arguments, _), found in zip(all_cases, all_found):
            if found:
                failed += 1
                print("FAILED %s: %s" % (name, " ".join(arguments)))
                for sentence in found:
                    print("  " + sentence)
            else:
                passed += 1
                print("ok     " + name)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
