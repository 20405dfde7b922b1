#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Who checks the oracle: its funnel against every possible choice of events, and a few examples worked by hand.

Usage: check_oracle.py       prints `N passed, N failed`; exit status 1 if any failed
"""

import itertools
import random
import sys

sys.dont_write_bytecode = True  # leave no cache among the sources
import funnel_oracle  # noqa: E402
import oracle  # noqa: E402
from funnel_oracle import Exclusion, Funnel  # noqa: E402
from oracle import Ending, Journey, Touch  # noqa: E402

DAY = 86400 * oracle.MICROSECONDS


def is_chain(funnel, touches, chain):
    """Whether the choice of events is a chain: the definition as one condition. Exclusions but barriers aside."""
    time = {step: touches[i].time for step, i in chain.items()}
    tolerance = funnel.tolerance if funnel.ties in ("by-step", "either-order-within") else None

    def may_come_before(a, b):
        if tolerance is not None:
            return time[a] - time[b] <= tolerance
        return time[a] < time[b] if funnel.ties == "strictly-later" else chain[a] < chain[b]

    def surely_between(a, i, b):
        if tolerance is not None:
            return touches[i].time - time[a] > tolerance and time[b] - touches[i].time > tolerance
        return chain[a] < i < chain[b]

    k = len(chain)
    if len(set(chain.values())) < k or not all(touches[i].touchpoint in funnel.steps[s] for s, i in chain.items()):
        return False
    if funnel.order == "open":
        return True
    entry = min(chain, key=chain.get) if funnel.order == "unordered" else 0
    if entry not in chain:
        return False
    if funnel.within is not None and any(time[step] - time[entry] > funnel.within for step in chain):
        return False
    session = oracle.build_journeys([("c", touch) for touch in touches], funnel.session_gap)
    starts = [sum(len(s.touches) for s in session[:i]) for i in range(len(session))]
    if len({max(start for start in starts if start <= i) for i in chain.values()}) > 1:
        return False
    if funnel.order == "unordered":
        return True
    if funnel.order == "anchored":
        return all(may_come_before(0, step) for step in chain if step != 0)
    if set(chain) != set(range(k)) or not all(may_come_before(a, b) for b in range(k) for a in range(b)):
        return False
    for step in range(1, k):
        if funnel.max_gap is not None and time[step] - time[step - 1] > funnel.max_gap:
            return False
        if funnel.order == "strict" and any(surely_between(step - 1, i, step) for i in range(len(touches))):
            return False
    return not any(
        e.last < k
        and any(
            touch.touchpoint in e.touchpoints and surely_between(e.first, i, e.last) for i, touch in enumerate(touches)
        )
        for e in funnel.exclusions
    )


def best_chain(funnel, touches):
    """Every assignment of events, or of none, to the steps: the deepest; of those the latest entry, then the earliest
    events in step order."""
    events = [None] + list(range(len(touches)))

    def rank(chain):
        entry = 0 if funnel.order == "open" else min(chain.values()) if funnel.order == "unordered" else chain[0]
        return len(chain), entry, [-chain.get(step, len(touches)) for step in range(len(funnel.steps))]

    choices = itertools.product(events, repeat=len(funnel.steps))
    chains = ({step: i for step, i in enumerate(choice) if i is not None} for choice in choices)
    return max((c for c in chains if c and is_chain(funnel, touches, c)), key=rank, default={})


def funnel_is_exhaustive(rounds, seed):
    generator = random.Random(seed)
    for _ in range(rounds):
        touches = [Touch(generator.choice("abcd"), generator.randrange(6)) for _ in range(generator.randrange(7))]
        touches.sort(key=lambda touch: touch.time)
        k = generator.randrange(1, 5)
        steps = [set(generator.sample("abcd", generator.choice([1, 1, 2]))) for _ in range(k)]
        order = generator.choice(["ordered", "ordered", "strict", "anchored", "unordered", "open"])
        limits = [generator.choice([None, None, 0, 1, 2, 4]) for _ in range(3)]
        if order == "open":
            limits = [None] * 3
        if order in ("anchored", "unordered"):
            limits[1] = None
        ties = "arrival"
        if order not in ("unordered", "open"):
            ties = generator.choice(["arrival", "by-step", "strictly-later", "either-order-within"])
        exclusions = ()
        if order in ("ordered", "strict") and k > 1 and generator.randrange(2):
            first, last = sorted(generator.sample(range(k), 2))
            exclusions = (Exclusion({generator.choice("abcd")}, first, last, "barrier"),)
        funnel = Funnel(
            steps,
            within=limits[0],
            max_gap=limits[1],
            session_gap=limits[2],
            order=order,
            ties=ties,
            tolerance=1 if ties == "either-order-within" else 0,
            exclusions=exclusions,
        )
        found = funnel_oracle.results(funnel, touches, 10, False)
        if (found[0].chain if found else {}) != best_chain(funnel, touches):
            return False
    return True


def attempts(text, steps, exclude=(), optional=(), **modes):
    """attempts("a0 b12", "a b"): the positions that fill the required steps, behind a bar those of the optional ones,
    and the outcome's initial."""
    steps = [set(step) for step in steps.split()]
    required = [step for step in range(len(steps)) if step not in optional]
    exclusions = tuple(Exclusion({"x"}, *(between or (0, required[-1])), effect) for effect, between in exclude)
    funnel = Funnel(steps, optional=frozenset(optional), exclusions=exclusions, **modes)
    touches = [Touch(item[0], int(item[1:])) for item in text.split()]
    found = []
    for chain, outcome in funnel_oracle.results(funnel, touches, touches[-1].time, False):
        fills = "".join(str(chain[step]) for step in funnel_oracle.in_chain_order(funnel, chain))
        done = "".join(str(chain[step]) for step in sorted(optional) if step in chain)
        found.append(fills + ("|" + done if done else "") + outcome[0])
    return " ".join(found)


def ending(names, goal, lost, idle, limit):
    journey = Journey("c", [Touch(name, 0) for name in names])
    return oracle.ending_of(journey, set(goal), set(lost), limit, idle)


def graph(*journeys):
    return oracle.graph_section([Journey(str(i), [Touch(n, 0) for n in names]) for i, names in enumerate(journeys)], {})


def people(*ranges):
    return dict(zip(oracle.FIVE_A, (set(r) for r in ranges)))


def near(estimate, low, high):
    return abs(estimate["low"] - low) < 5e-5 and abs(estimate["high"] - high) < 5e-5


def credits(word, method, goal="g", hours=24):
    """Credit of a word's letters, a touch every so many hours."""
    touches = [Touch(letter, i * hours * DAY // 24) for i, letter in enumerate(word)]
    rows = oracle.attribution_section([Journey("c", touches)], set(goal), {}, False)[method]
    return {row["touchpoint"]: row["conversions"] for row in rows if row["conversions"]}


def linear_is_shapley(rounds, seed):
    """Linear per touchpoint against the mean over all orders of what a touchpoint adds to the conversions of journeys
    within the set."""
    generator = random.Random(seed)
    for _ in range(rounds):
        words = ["".join(generator.choices("abcd", k=generator.randint(1, 6))) for _ in range(5)]
        journeys = [Journey(str(i), [Touch(x, t) for t, x in enumerate(word + "g")]) for i, word in enumerate(words)]
        orders = list(itertools.permutations("abcd"))
        value = dict.fromkeys("abcd", 0)
        for order in orders:
            for i, player in enumerate(order):
                worth = [sum(set(word) <= set(order[:k]) for word in words) for k in (i, i + 1)]
                value[player] += (worth[1] - worth[0]) / len(orders)
        for row in oracle.attribution_section(journeys, {"g"}, {}, False)["linear_per_touchpoint"]:
            if abs(row["conversions"] - value[row["touchpoint"]]) > 1e-9:
                return False
    return True


CHECKS = {
    "funnel equals exhaustive search on 6,000 random streams": lambda: funnel_is_exhaustive(6000, 7),
    "the latest of two entries is reported": lambda: attempts("a0 a10 b12", "a b") == "12c",
    "or the first": lambda: attempts("a0 a10 b12", "a b", entry="first") == "02c",
    "or the shortest": lambda: attempts("a0 b1 a2 b9", "a b", entry="best") == "01c",
    "or every one": lambda: attempts("a0 b1 a2 b9", "a b", entry="every") == "01c 23c"
    and attempts("a0 a1 a7 a8 b9 a20", "a b", entry="every", within=2) == "1d 34c 5o",
    "a deeper chain beats a later entry": lambda: attempts("a0 b1 a2", "a b") == "01c",
    "one event fills one step": lambda: attempts("a0 b1", "a a") == "0o",
    "the window is inclusive": lambda: attempts("a0 b5", "a b", within=5) == "01c"
    and attempts("a0 b6", "a b", within=5) == "0d",
    "a gap is no window": lambda: attempts("a0 b1 b5 c9", "a b c", max_gap=5) == "023c",
    "strict tries every entry": lambda: attempts("a0 d1 a2 b3 c4", "a b c", order="strict") == "234c",
    "unordered": lambda: attempts("c0 b1 a2", "a b c", order="unordered") == "012c",
    "anchored": lambda: attempts("c0 a1 c2 b3", "a b c", order="anchored") == "123c",
    "open": lambda: attempts("c0 b100 a300", "a b c", order="open") == "012c",
    "ties": lambda: attempts("b5 a5", "a b", ties="by-step") == "10c"
    and attempts("b5 a5", "a b") == "1o"
    and attempts("a5 b5", "a b", ties="strictly-later") == "0o",
    "a person is disqualified": lambda: attempts("a0 x1 a2 b3", "a b", [("disqualify", None)]) == "0e"
    and attempts("a0 b1 a2 x3 b4", "a b", [("disqualify", None)]) == "01c",
    "an attempt is ended": lambda: attempts("a0 x1 b2", "a b", [("end-attempt", None)]) == "0d"
    and attempts("a0 b1 x2 b3 c4", "a b c", [("end-attempt", (1, 2))]) == "01d",
    "a barrier bars": lambda: attempts("a0 b1 x2 b3 c4", "a b c", [("barrier", (1, 2))]) == "034c",
    "an optional step is done or skipped": lambda: attempts("a0 b1 c2", "a b c", optional=[1]) == "02|1c"
    and attempts("a0 c2 b3", "a b c", optional=[1]) == "01c",
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
    "linear per touchpoint is the Shapley value": lambda: linear_is_shapley(50, 3),
    "first and last": lambda: credits("abcg", "first") == {"a": 1} and credits("abcg", "last") == {"c": 1},
    "linear per touch": lambda: credits("aabbg", "linear_per_touch") == {"a": 0.5, "b": 0.5}
    and credits("aaabg", "linear_per_touch") == {"a": 0.75, "b": 0.25},
    "position": lambda: credits("abcdg", "position") == {"a": 0.4, "b": 0.1, "c": 0.1, "d": 0.4}
    and credits("abg", "position") == {"a": 0.5, "b": 0.5}
    and credits("ag", "position") == {"a": 1},
    "credit halves in seven days": lambda: credits("abg", "time_decay", hours=7 * 24) == {"a": 1 / 3, "b": 2 / 3},
    "a conversion is of the touches since the one before": lambda: credits("agbg", "first") == {"a": 1, "b": 1}
    and credits("agg", "last") == {"a": 1},
    "a value is exact": lambda: oracle.parse_value("0.29") * 100 == 29 and oracle.parse_value("") == 0,
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
