#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The totals that tests/measure/funnel_real_data.test.cpp asserts, of one funnel mode a line.

Usage: funnel_totals.py DATA_DIR       holds ecom.csv.gz, ecom.map.csv, simple_shop.csv, simple_shop.map.csv
Of the stages aware, appeal, ask, act; for each log: attempts entered, converted, dropped, open, excluded / whose level
is exactly 1, 2, ... / the sum over all fills, optional ones too, of (position + 1) x (step + 1).
"""

import argparse
import os
import sys

sys.dont_write_bytecode = True  # leave no cache among the sources
import funnel_oracle  # noqa: E402
import oracle  # noqa: E402

LOGS = [("ecom.csv.gz", "ecom.map.csv", "purchase"), ("simple_shop.csv", "simple_shop.map.csv", "payment_done")]
STAGES = ["aware", "appeal", "ask", "act"]
MODES = [
    "",
    "--within 1h",
    "--order strict",
    "--order strict --entry best --within 1h",
    "--order strict --optional ask --ties by-step",
    "--order anchored",
    "--order anchored --ties strictly-later --entry first --within 1d",
    "--order unordered",
    "--order unordered --entry best --within 1h",
    "--order open",
    "--ties by-step",
    "--ties strictly-later --within 1h",
    "--ties either-order-within:30s --within 1h",
    "--ties either-order-within:30s --order anchored --within 1h --entry best",
    "--entry first --within 1h",
    "--entry best",
    "--entry every",
    "--entry every --within 1h",
    "--entry every --order strict",
    "--entry every --order unordered --within 1h",
    "--entry every --ties either-order-within:30s --within 1h",
    "--gap 10m",
    "--gap 2m --entry best",
    "--in-session 30m",
    "--in-session 30m --order unordered --entry every",
    "--optional appeal --within 1h",
    "--optional appeal,act --entry first",
    "--optional ask --order unordered",
    "--exclude X",
    "--exclude X:2-3:end-attempt --within 1d",
    "--exclude X:1-3:barrier --entry best",
    "--exclude X:end-attempt --exclude Y:1-2 --within 1d",
    "--exclude X:end-attempt --entry every --within 1h",
    "--exclude X --order unordered --within 1h",
]
EXCLUDED = [{"X": "error_page", "Y": "support_chat"}, {"X": "main", "Y": "delivery_pickup"}]


def totals(funnel, journeys, endings, as_of):
    outcomes = dict.fromkeys(["converted", "dropped", "open", "excluded"], 0)
    levels = [0] * len(funnel.required)
    fills = 0
    for journey, ending in zip(journeys, endings):
        for chain, outcome in funnel_oracle.results(funnel, journey.touches, as_of, ending.closed):
            outcomes[outcome] += 1
            levels[sum(step in chain for step in funnel.required) - 1] += 1
            fills += sum((position + 1) * (step + 1) for step, position in chain.items())
    numbers = [sum(outcomes.values()), *outcomes.values()]
    return " / ".join([" ".join(map(str, numbers)), " ".join(map(str, levels)), str(fills)])


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: funnel_totals.py DATA_DIR")
    parser = argparse.ArgumentParser()
    oracle.add_funnel_options(parser)
    logs = []
    for (name, map_name, goal), excluded in zip(LOGS, EXCLUDED):
        events, _ = oracle.read_events(os.path.join(sys.argv[1], name), None, None, None)
        stage_of = oracle.read_map(os.path.join(sys.argv[1], map_name))
        journeys = oracle.build_journeys(events, None)
        as_of = max(touch.time for _, touch in events)
        endings = [oracle.ending_of(j, {goal}, set(), oracle.parse_duration("14d"), as_of) for j in journeys]
        steps = [{touchpoint for touchpoint in stage_of if stage_of[touchpoint] == stage} for stage in STAGES]
        logs.append((steps, excluded, journeys, endings, as_of))
    for mode in MODES:
        print('{"%s",' % mode)
        options = parser.parse_args(mode.split())
        for steps, excluded, journeys, endings, as_of in logs:
            funnel = oracle.parse_funnel(options, STAGES, steps, lambda text, _: {excluded[text]})
            print(' "%s",' % totals(funnel, journeys, endings, as_of))


if __name__ == "__main__":
    main()
