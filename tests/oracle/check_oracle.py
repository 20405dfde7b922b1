#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Who checks the oracle: its funnel against every possible choice of events, and a few examples worked by hand.

Usage: check_oracle.py       prints `N passed, N failed`; exit status 1 if any failed
"""

import random
import sys

sys.dont_write_bytecode = True  # leave no cache among the sources
import oracle  # noqa: E402
from oracle import Ending, Journey, Touch  # noqa: E402

DAY = 86400 * oracle.MICROSECONDS


def every_chain(touches, steps, within):
    """Every strictly increasing choice of positions that fills steps 1..j inside the window, for every j >= 1."""

    def extend(chain):
        yield chain
        if len(chain) < len(steps):
            for position in range(chain[-1] + 1, len(touches)):
                late = within is not None and touches[position].time - touches[chain[0]].time > within
                if not late and touches[position].touchpoint in steps[len(chain)]:
                    yield from extend(chain + [position])

    for entry, touch in enumerate(touches):
        if touch.touchpoint in steps[0]:
            yield from extend([entry])


def funnel_is_exhaustive(rounds, seed):
    generator = random.Random(seed)
    for _ in range(rounds):
        touches = [Touch(generator.choice("abcd"), generator.randrange(6)) for _ in range(generator.randrange(9))]
        touches.sort(key=lambda touch: touch.time)
        steps = [set(generator.sample("abcd", generator.choice([1, 1, 2]))) for _ in range(generator.randrange(1, 5))]
        within = generator.choice([None, 0, 1, 2, 4])
        # the longest; of those the latest entry; for that entry the earliest positions
        expected = max(
            every_chain(touches, steps, within), key=lambda c: (len(c), c[0], [-p for p in c[1:]]), default=[]
        )
        if oracle.reported_chain(touches, steps, within) != expected:
            return False
    return True


def chain(text, steps, within=None):
    """chain("A@0 B@12", "A B") with times in microseconds."""
    touches = [Touch(item.split("@")[0], int(item.split("@")[1])) for item in text.split()]
    return oracle.reported_chain(touches, [{step} for step in steps.split()], within)


def ending(names, goal, lost, idle, limit):
    journey = Journey("c", [Touch(name, 0) for name in names])
    return oracle.ending_of(journey, set(goal), set(lost), limit, idle)


def graph(*journeys):
    return oracle.graph_section([Journey(str(i), [Touch(n, 0) for n in names]) for i, names in enumerate(journeys)], {})


def people(*ranges):
    return dict(zip(oracle.FIVE_A, (set(r) for r in ranges)))


def near(estimate, low, high):
    return abs(estimate["low"] - low) < 5e-5 and abs(estimate["high"] - high) < 5e-5


CHECKS = {
    "funnel equals exhaustive search on 20,000 random streams": lambda: funnel_is_exhaustive(20000, 7),
    "the latest of two entries is reported": lambda: chain("A@0 A@10 B@12", "A B") == [1, 2],
    "a deeper chain beats a later entry": lambda: chain("A@0 B@1 A@2", "A B") == [0, 1],
    "one event fills one step": lambda: chain("A@0 B@1", "A A") == [0],
    "the window is inclusive": lambda: chain("A@0 B@5", "A B", 5) == [0, 1] and chain("A@0 B@6", "A B", 5) == [0],
    "a goal has precedence over a lost event": lambda: ending("xg", "g", "x", 0, None) == Ending("goal", False),
    "an inactivity equal to the limit is not lost": lambda: ending("a", "", "", 5, 5) == Ending("open", False)
    and ending("a", "", "", 6, 5) == Ending("lost", True),
    "a session splits only at a longer gap": lambda: [
        len(j.touches) for j in oracle.build_journeys([("c", Touch("a", t)) for t in (0, 5, 11)], 5)
    ]
    == [2, 1],
    "equal times keep the input order": lambda: [
        t.touchpoint for t in oracle.build_journeys([("c", Touch(n, 3)) for n in "bac"], None)[0].touches
    ]
    == ["b", "a", "c"],
    "a self-loop is not a repetition": lambda: (graph("abaab")["self_loops"], graph("abaab")["repetitions"]) == (1, 2),
    "times are exact": lambda: oracle.parse_time("1970-01-02T01:00:00.000001+01:00") == DAY + 1
    and oracle.parse_time("1969-12-31 23:59:59.9") == -100000
    and oracle.format_time(-100000) == "1969-12-31T23:59:59.900000Z",
    "durations take fractions": lambda: oracle.parse_duration("1.5h") == 5400 * oracle.MICROSECONDS,
    "the median of an even number is the mean of the middle two": lambda: oracle.median_seconds([4, 1, 3, 2]) == 2.5e-6,
    # Newcombe 1998, Statistics in Medicine 17, table I, score method without continuity correction
    "Wilson 81/263": lambda: near(oracle.wilson(81, 263), 0.2553, 0.3662),
    "Wilson 15/148": lambda: near(oracle.wilson(15, 148), 0.0624, 0.1605),
    "Wilson 0/20": lambda: near(oracle.wilson(0, 20), 0.0, 0.1611),
    "Wilson 1/29": lambda: near(oracle.wilson(1, 29), 0.0061, 0.1718),
    "no trials, no proportion": lambda: oracle.wilson(0, 0) is None,
    "equal sets have a ratio of exactly 1": lambda: oracle.ratio_estimate({1, 2}, {1, 2})["low"] == 1.0,
    "trumpet": lambda: oracle.archetype(people(range(900), range(600), range(300), range(100), range(300)))
    == {"primary": "trumpet", "holding": ["trumpet"]},
    "funnel": lambda: oracle.archetype(people(range(900), range(600), range(300), range(100), range(50)))
    == {"primary": "funnel", "holding": ["funnel"]},
    "bow tie and door knob and trumpet": lambda: oracle.archetype(
        people(range(900), range(600), range(300), range(600), range(900))
    )
    == {"primary": "door_knob", "holding": ["door_knob", "trumpet", "bow_tie"]},
    "goldfish": lambda: oracle.archetype(people(range(900), range(300), range(600), range(100), ()))["primary"]
    == "goldfish",
    "a funnel within noise is undetermined": lambda: oracle.archetype(
        people(range(3), range(2), range(2), range(1), range(1))
    )
    == {"primary": "undetermined", "holding": []},
    "nobody anywhere is undetermined": lambda: oracle.archetype(people((), (), (), (), ()))["primary"]
    == "undetermined",
}


def main():
    failed = [name for name, check in CHECKS.items() if not check()]
    for name in failed:
        print("FAILED " + name)
    print("%d passed, %d failed" % (len(CHECKS) - len(failed), len(failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
