#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What the cost of including is measured on: what a program includes for one use, and whole layers at once."""
import headers
import layers

USES = {
    "one funnel": ["journey/group", "measure/funnel", "run/measure", "run/sequential"],
    "spine": ["journey/group", "measure/experience", "measure/funnel", "measure/stage_reach", "measure/transitions",
              "measure/visits", "model/five_a", "run/measure", "run/parallel"],
    "live": ["measure/stage_reach", "model/five_a", "run/live"],
    "graph": ["graph/journey_graph", "measure/transitions"],
    "chain": ["measure/transitions", "methods/markov/removal_effects"],
    "attribution": ["measure/attribution", "methods/attribution/attribution_table"],
    "two rounds compared": ["measure/funnel", "methods/compare/funnels"],
    "log from a file": ["io/event_csv", "journey/group"],
}


def through(last):
    """Every header of the layers core to `last` that the umbrella includes."""
    up_to = headers.LAYERS[:headers.LAYERS.index(last) + 1]
    return [h for h in headers.present() if h.split("/")[1] in up_to and h not in layers.OPT_IN_HEADERS]


def uses():
    """Use to its headers."""
    return {name: [f"sojourn/{h}.hpp" for h in parts] for name, parts in USES.items()}


def unit(folder, names):
    """A translation unit of these includes, in a folder; its path."""
    path = f"{folder}/unit.cpp"
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(f"#include <{name}>\n" for name in names)
    return path
