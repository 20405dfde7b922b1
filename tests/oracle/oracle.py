#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""A plain second opinion on journey-report: the same numbers, from the definitions alone.

Usage: oracle.py [OPTIONS] EVENTS.csv | EVENTS.csv.gz | -       prints JSON (see --help)

It shares no code with the library and prefers the obvious to the fast, so that a reader can check it by eye. The modes
of the funnel are in funnel_oracle.py.
Sections: log, stages, funnel, graph, drop_off. A section whose input is missing is absent:
  stages    needs --map
  funnel    needs --map or --steps
  drop_off  needs one of --goal, --lost, --lost-after
  markov, attribution   need --goal

Order of arrays (names compare by code point, which for UTF-8 is byte order)
  log.unmapped        name
  stages.reach        order of the stages in the model; all five, also those nobody reached
  archetype.holding   door_knob, goldfish, trumpet, funnel, bow_tie
  funnel.steps        order of the steps
  graph.vertices      events descending, then name
  graph.edges         count descending, then from, then to
  graph.top_variants  count descending, then the list of touchpoints; ordered before the first ten are taken
  drop_off            exits descending, then name; every touchpoint of the log has a row
  attribution.METHOD  credit linear per touchpoint descending, then name; the same touchpoints under every method,
                      those that any of them credits
graph.begin and graph.end are objects without an order; touchpoints with a count of zero are left out of them.

Choices where the definitions are silent
  - --from/--to select events first; everything else, also the default of --as-of, sees only what they left.
  - A name in --goal, --lost, --steps is a touchpoint if the log or the map has one of that name, else a stage.
  - A ratio's n is the number of customers in its denominator. A zero denominator gives null. A zero numerator gives
    the value 0 with low and high null: the logarithm, and so the interval, does not exist.
  - impact in drop_off is null: it belongs to the Markov chain.
  - Markov attribution takes its removal effects from the chain of the markov section, of journeys cut at their first
    goal. Where those of all touchpoints but goals are 0 and there is credit to share, the method is missing.
  - A value has at most two decimals that are not 0; an empty cell is 0.
  - Times are ISO 8601 only, UTC where no offset is given; digits beyond the microsecond are cut off.
"""

import argparse
import csv
import datetime
import gzip
import io
import json
import math
import re
import sys
from collections import Counter, defaultdict
from fractions import Fraction
from typing import NamedTuple

import funnel_oracle

Z95 = 1.959963984540054  # the 97.5 % point of the standard normal distribution
FIVE_A = ["aware", "appeal", "ask", "act", "advocate"]
CUSTOMER_COLUMNS = ["user_id", "customer_id", "client_id", "case_id", "customer", "user"]
TOUCHPOINT_COLUMNS = ["event", "touchpoint", "activity", "page"]
TIME_COLUMNS = ["timestamp", "time", "at", "date"]
MICROSECONDS = 1_000_000


class Touch(NamedTuple):
    touchpoint: str
    time: int  # microseconds since 1970-01-01T00:00:00Z
    segment: str = ""  # empty: not said
    value: Fraction = Fraction(0)


class Journey(NamedTuple):
    customer: str
    touches: list


class Ending(NamedTuple):
    kind: str  # goal, lost, open
    closed: bool  # no more touches are expected


# ---------------------------------------------------------------------------------------------- reading


def parse_time(text):
    """Microseconds since the epoch, in exact integers. Raises ValueError."""
    match = re.fullmatch(
        r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s?(Z|[+-]\d\d:?\d\d)?)?", text.strip()
    )
    if not match:
        raise ValueError("not an ISO 8601 time: " + text)
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    days = datetime.date(int(year), int(month), int(day)).toordinal() - datetime.date(1970, 1, 1).toordinal()
    hour, minute, second = int(hour or 0), int(minute or 0), int(second or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("not an ISO 8601 time: " + text)
    seconds = days * 86400 + hour * 3600 + minute * 60 + second
    if offset and offset != "Z":
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        seconds -= minutes * 60 if offset[0] == "+" else -minutes * 60
    return seconds * MICROSECONDS + int((fraction or "")[:6].ljust(6, "0"))


def format_time(time):
    seconds, fraction = divmod(time, MICROSECONDS)
    days, second_of_day = divmod(seconds, 86400)
    date = datetime.date.fromordinal(datetime.date(1970, 1, 1).toordinal() + days)
    clock = "%02d:%02d:%02d" % (second_of_day // 3600, second_of_day // 60 % 60, second_of_day % 60)
    return "%sT%s%sZ" % (date.isoformat(), clock, ".%06d" % fraction if fraction else "")


def parse_duration(text):
    """45s 30m 12h 7d, fractions allowed: microseconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text)
    if not match:
        raise ValueError("not a duration (45s 30m 12h 7d): " + text)
    return int(Fraction(match[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]] * MICROSECONDS)


def parse_value(text):
    """A decimal number of whole hundredths, exactly; nothing is 0."""
    if not text:
        return Fraction(0)
    if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", text, re.ASCII):
        raise ValueError("not a value: " + text)
    value = Fraction(text)
    if value * 100 != int(value * 100) or abs(value * 100) > 2**53:
        raise ValueError("not a value in hundredths: " + text)
    return value


def open_text(path):
    if path == "-":
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
    if path.endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return open(path, encoding="utf-8-sig", newline="")


def pick_column(header, asked, defaults):
    for name in [asked] if asked else defaults:
        if name in header:
            return header.index(name)
    raise ValueError("no column %s in the header %s" % (asked or " or ".join(defaults), ",".join(header)))


def read_events(path, customer, touchpoint, time, segment=None, value=None):
    """The rows as (customer, Touch) in the order of the file, and the rejected rows."""
    events, rejected = [], []
    with open_text(path) as file:
        rows = csv.reader(file)
        header = next(rows, [])
        at_customer = pick_column(header, customer, CUSTOMER_COLUMNS)
        at_touchpoint = pick_column(header, touchpoint, TOUCHPOINT_COLUMNS)
        at_time = pick_column(header, time, TIME_COLUMNS)
        at_segment = pick_column(header, segment, []) if segment else None
        at_value = pick_column(header, value, []) if value else None
        for number, row in enumerate(rows, start=2):  # the header is row 1
            if not row:
                continue
            if len(row) != len(header):
                rejected.append({"row": number, "column": None, "reason": "wrong number of fields"})
            elif not row[at_customer]:
                rejected.append({"row": number, "column": header[at_customer], "reason": "empty"})
            elif not row[at_touchpoint]:
                rejected.append({"row": number, "column": header[at_touchpoint], "reason": "empty"})
            else:
                at = at_time
                try:
                    moment = parse_time(row[at_time])
                    at = at_value
                    worth = parse_value(row[at_value]) if value else Fraction(0)
                except ValueError as error:
                    rejected.append({"row": number, "column": header[at], "reason": str(error)})
                    continue
                said = row[at_segment] if segment else ""
                events.append((row[at_customer], Touch(row[at_touchpoint], moment, said, worth)))
    return events, rejected


def read_map(path):
    """touchpoint -> stage"""
    stage_of = {}
    with open_text(path) as file:
        rows = csv.DictReader(file)
        if not {"touchpoint", "stage"} <= set(rows.fieldnames or []):
            raise ValueError("a map needs the columns touchpoint and stage: " + path)
        for row in rows:
            touchpoint, stage = row["touchpoint"], row["stage"]
            if stage not in FIVE_A:
                raise ValueError("the map names a stage that does not exist: " + stage)
            if touchpoint in stage_of:
                raise ValueError("the map has a touchpoint twice: " + touchpoint)
            stage_of[touchpoint] = stage
    return stage_of


# --------------------------------------------------------------------------------------------- journeys


def build_journeys(events, session_gap):
    """The touches of each customer by (time, input position); one journey each, or one per session."""
    by_customer = defaultdict(list)
    for customer, touch in events:
        by_customer[customer].append(touch)
    journeys = []
    for customer, touches in by_customer.items():
        touches.sort(key=lambda touch: touch.time)  # Python's sort is stable: equal times keep the input order
        start = 0
        for i in range(1, len(touches)):
            # a gap equal to the limit does not split
            if session_gap is not None and touches[i].time - touches[i - 1].time > session_gap:
                journeys.append(Journey(customer, touches[start:i]))
                start = i
        journeys.append(Journey(customer, touches[start:]))
    return journeys


def ending_of(journey, goal, lost, lost_after, as_of):
    """Definitions section 5: a goal has precedence; an inactivity equal to the limit is not lost."""
    inactive = lost_after is not None and as_of - journey.touches[-1].time > lost_after
    touchpoints = {touch.touchpoint for touch in journey.touches}
    if touchpoints & goal:
        return Ending("goal", inactive)
    if touchpoints & lost or inactive:
        return Ending("lost", True)
    return Ending("open", False)


# -------------------------------------------------------------------------------------------- statistics


def wilson(successes, n):
    """A proportion with its 95 % Wilson interval; None where nothing was counted."""
    if n == 0:
        return None
    p = successes / n
    denominator = 1 + Z95 * Z95 / n
    centre = (p + Z95 * Z95 / (2 * n)) / denominator
    half = Z95 * math.sqrt(p * (1 - p) / n + Z95 * Z95 / (4 * n * n)) / denominator
    return {"value": p, "n": n, "low": max(0.0, centre - half), "high": min(1.0, centre + half), "method": "wilson"}


def median_seconds(times):
    """Exact: the middle value, or the mean of the two middle ones; None of nothing."""
    if not times:
        return None
    ordered = sorted(times)
    n = len(ordered)
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / (2 * MICROSECONDS)


def mean_seconds(times):
    return sum(times) / (len(times) * MICROSECONDS) if times else None


# ------------------------------------------------------------------------------------------------ stages


def log_ratio(a, b):
    """(log(|b|/|a|), low, high) for two sets of customers, which overlap; None where a set is empty.

    Delta method: var = 1/A_a + 1/A_b - 2 A_ab/(A_a A_b), written over one denominator so that it is exactly 0
    when the two sets are the same."""
    if not a or not b:
        return None
    variance = (len(a) + len(b) - 2 * len(a & b)) / (len(a) * len(b))
    value = math.log(len(b) / len(a))
    half = Z95 * math.sqrt(variance)
    return value, value - half, value + half


def ratio_estimate(a, b):
    """|b|/|a|, not clamped."""
    if not a:
        return None
    estimate = {"value": len(b) / len(a), "n": len(a), "low": None, "high": None, "method": "log_ratio"}
    interval = log_ratio(a, b)
    if interval:
        estimate["low"], estimate["high"] = math.exp(interval[1]), math.exp(interval[2])
    return estimate


def archetype(reach):
    """Definitions section 2. A relation '<' or '>' holds when the interval of the log ratio excludes 0, '=' when it
    includes 0; without an interval (an empty stage) none of the three holds. A funnel has no step up and at least one
    step down: where no step is beyond noise, nothing is determined."""
    aware, appeal, ask, act, advocate = (reach[stage] for stage in FIVE_A)

    def greater(a, b):  # b > a beyond noise
        interval = log_ratio(a, b)
        return interval is not None and interval[1] > 0

    def less(a, b):  # b < a beyond noise
        interval = log_ratio(a, b)
        return interval is not None and interval[2] < 0

    def equal(a, b):
        interval = log_ratio(a, b)
        return interval is not None and interval[1] <= 0 <= interval[2]

    def not_greater(a, b):  # an empty stage may follow any stage, but only an empty one may follow an empty stage
        return not b or (bool(a) and not greater(a, b))

    chain = [(aware, appeal), (appeal, ask), (ask, act), (act, advocate)]
    candidates = [  # name, does it hold, the pairs of its relations
        ("door_knob", less(appeal, ask) and greater(ask, act), [(appeal, ask), (ask, act)]),
        ("goldfish", greater(appeal, ask), [(appeal, ask)]),
        ("trumpet", greater(act, advocate), [(act, advocate)]),
        ("funnel", all(not_greater(a, b) for a, b in chain) and any(less(a, b) for a, b in chain), chain),
        (
            "bow_tie",
            equal(aware, advocate) and equal(appeal, act) and less(appeal, ask),
            [(aware, advocate), (appeal, act), (appeal, ask)],
        ),
    ]
    holding = [(name, pairs) for name, holds, pairs in candidates if holds]

    def strength(candidate):
        intervals = [log_ratio(a, b) for a, b in candidate[1]]
        return max((abs(interval[0]) for interval in intervals if interval), default=0.0)

    primary = max(holding, key=strength)[0] if holding else "undetermined"  # max keeps the first of equal ones
    return {"primary": primary, "holding": [name for name, _ in holding]}


def stages_section(events, stage_of):
    reach = {stage: set() for stage in FIVE_A}  # stage -> distinct customers, whatever a journey is
    for customer, touch in events:
        if touch.touchpoint in stage_of:
            reach[stage_of[touch.touchpoint]].add(customer)
    aware, appeal, ask, act, advocate = (reach[stage] for stage in FIVE_A)
    return {
        "model": "five_a",
        "reach": [{"stage": stage, "customers": len(reach[stage])} for stage in FIVE_A],
        "ratios": {
            "attraction": ratio_estimate(aware, appeal),
            "curiosity": ratio_estimate(appeal, ask),
            "commitment": ratio_estimate(ask, act),
            "affinity": ratio_estimate(act, advocate),
            "par": ratio_estimate(aware, act),
            "bar": ratio_estimate(aware, advocate),
        },
        "archetype": archetype(reach),
        "gap_to_bow_tie": [
            1 - len(advocate) / len(aware) if aware else None,
            1 - len(act) / len(appeal) if appeal else None,
        ],
    }


# ------------------------------------------------------------------------------------------------ funnel


class Tally:
    """Counts of attempts: one a journey that entered, under `every` any number. Who was excluded counts as entered and
    excluded, and nowhere else."""

    def __init__(self, funnel):
        self.funnel = funnel
        k = len(funnel.required)
        self.levels = [0] * (k + 1)  # attempts that stopped exactly at this level
        self.outcome_at = {name: [0] * (k + 1) for name in ("converted", "dropped", "open", "excluded")}
        self.filled = Counter()  # step -> attempts that fill it
        self.times = [[] for _ in range(k)]  # [j]: from fill j - 1 to fill j, counted from 0, in the order of the chain
        self.times_to_convert = []

    def add(self, journey, chain, outcome):
        order = funnel_oracle.in_chain_order(self.funnel, chain)
        self.outcome_at[outcome][len(order)] += 1
        if outcome == "excluded":
            return
        self.levels[len(order)] += 1
        self.filled.update(chain.keys())
        moments = [journey.touches[chain[step]].time for step in order]
        for j in range(1, len(moments)):
            self.times[j].append(max(0, moments[j] - moments[j - 1]))
        if outcome == "converted":
            self.times_to_convert.append(max(0, max(moments) - moments[0]))

    def reached(self, level):
        return sum(self.levels[level:])

    def counts(self):
        totals = {name: sum(at) for name, at in self.outcome_at.items()}
        return {"entered": self.reached(1) + totals["excluded"], **totals}

    def rows(self, names):
        k = len(self.funnel.required)
        if self.funnel.in_step_order:
            rows_of = list(enumerate(names))
        else:
            rows_of = [(None, "any %d of %d" % (level, k)) for level in range(1, k + 1)]
        open_at = self.outcome_at["open"]
        rows = []
        level = 0
        for step, name in rows_of:
            row = {"name": name, "median_time_from_previous": None, "dropped_here": 0, "open_here": 0}
            if step in self.funnel.optional:  # of all that reached the required step before it, and of all that entered
                row["optional"] = True
                row["reached"] = self.filled[step]
                row["of_previous"] = wilson(self.filled[step], self.reached(level))
                row["of_all"] = wilson(self.filled[step], self.reached(1))
            else:
                level += 1
                row["reached"] = self.reached(level)
                row["of_previous"] = row["of_all"] = None
                if level > 1:  # over closed entries: open ones that could still get here are in neither part
                    row["of_previous"] = wilson(self.reached(level), self.reached(level - 1) - open_at[level - 1])
                    row["of_all"] = wilson(self.reached(level), self.reached(1) - sum(open_at[1:level]))
                row["median_time_from_previous"] = median_seconds(self.times[level - 1])
                row["dropped_here"] = self.outcome_at["dropped"][level]
                row["open_here"] = open_at[level]
            rows.append(row)
        return rows


def segments_of(journey, chain, rule, entry):
    """What the touches of a chain say of its segment, under the rule; empty where they say nothing."""
    if rule == "entry":
        steps = [entry]
    elif rule.startswith("step:"):
        steps = [step for step in chain if step + 1 == int(rule.removeprefix("step:"))]
    else:
        steps = sorted(chain, key=chain.get)
    said = [journey.touches[chain[step]].segment for step in steps]
    said = [segment for segment in said if segment]
    return set(said if rule == "all" else said[-1:] if rule == "last" else said[:1])


def by_segment_section(chains, names, funnel, rule):
    tallies = defaultdict(lambda: Tally(funnel))
    for journey, chain, outcome in chains:
        entry = funnel_oracle.in_chain_order(funnel, chain)[0]
        for segment in segments_of(journey, chain, rule, entry) or [""]:
            tallies[segment].add(journey, chain, outcome)
    rows = []
    for segment, tally in tallies.items():
        counts = tally.counts()
        rows.append(
            {
                "segment": segment or None,
                **counts,
                "rate": wilson(counts["converted"], counts["converted"] + counts["dropped"]),
                "median_time_to_convert": median_seconds(tally.times_to_convert),
                "steps": tally.rows(names),
            }
        )
    rows.sort(key=lambda row: (row["segment"] is None, -row["entered"], (row["segment"] or "").encode("utf-8")))
    return {"at": rule, "segments": rows}


def funnel_section(journeys, endings, names, funnel, as_of, segment_rule):
    chains = [
        (journey, chain, outcome)
        for journey, ending in zip(journeys, endings)
        for chain, outcome in funnel_oracle.results(funnel, journey.touches, as_of, ending.closed)
    ]
    def seconds(time):
        return None if time is None else time / MICROSECONDS

    tally = Tally(funnel)
    for journey, chain, outcome in chains:
        tally.add(journey, chain, outcome)
    section = {
        "order": funnel.order,
        "ties": funnel.ties,
        "entry": funnel.entry,
        "tie_tolerance": seconds(funnel.tolerance if funnel.ties == "either-order-within" else None),
        "within": seconds(funnel.within),
        "max_gap": seconds(funnel.max_gap),
        "session_gap": seconds(funnel.session_gap),
        "exclusions": [
            {"name": one.name, "from": one.first + 1, "to": one.last + 1, "effect": one.effect}
            for one in funnel.exclusions
        ],
        **tally.counts(),
        "steps": tally.rows(names),
        "levels": tally.levels[1:],
    }
    if segment_rule:
        section["by_segment"] = by_segment_section(chains, names, funnel, segment_rule)
    return section


def add_funnel_options(parser):
    for name in ["steps", "within", "gap", "in-session", "optional"]:
        parser.add_argument("--" + name)
    parser.add_argument("--order", default="ordered")
    parser.add_argument("--ties", default="arrival")  # or either-order-within:DUR
    parser.add_argument("--entry", default="latest")
    parser.add_argument("--exclude", action="append", default=[])  # A+B[:I-J][:EFFECT]


def parse_funnel(options, names, steps, meanings):
    """The funnel that the options ask for. Raises ValueError."""

    def duration(text):
        return parse_duration(text) if text else None

    optional = set()
    for name in options.optional.split(",") if options.optional else []:
        if name not in names:
            raise ValueError("no step is called " + name)
        optional.add(names.index(name))
    required = [step for step in range(len(steps)) if step not in optional]
    exclusions = []
    for text in options.exclude:
        effect = re.search(r":(disqualify|end-attempt|barrier)$", text)
        text = text[: effect.start()] if effect else text
        between = re.search(r":(\d+)-(\d+)$", text)
        first, last = (int(between[1]) - 1, int(between[2]) - 1) if between else (0, required[-1])
        text = text[: between.start()] if between else text
        exclusions.append(
            funnel_oracle.Exclusion(meanings(text, "+"), first, last, effect[1] if effect else "disqualify", text)
        )
    ties, _, tolerance = options.ties.partition(":")
    return funnel_oracle.Funnel(
        steps=steps,
        optional=frozenset(optional),
        within=duration(options.within),
        max_gap=duration(options.gap),
        session_gap=duration(options.in_session),
        order=options.order,
        ties=ties,
        tolerance=duration(tolerance) or 0,
        entry=options.entry,
        exclusions=tuple(exclusions),
    )


# ------------------------------------------------------------------------------------- graph and drop-off


def graph_section(journeys, stage_of):
    begin, end, events, visits, variants = Counter(), Counter(), Counter(), Counter(), Counter()
    edge_times = defaultdict(list)  # (from, to) -> time of every transition
    edge_journeys = Counter()
    self_loops = repetitions = 0
    for journey in journeys:
        names = [touch.touchpoint for touch in journey.touches]
        begin[names[0]] += 1
        end[names[-1]] += 1
        events.update(names)
        visits.update(set(names))
        variants[tuple(names)] += 1
        for before, after in zip(journey.touches, journey.touches[1:]):
            edge_times[before.touchpoint, after.touchpoint].append(after.time - before.time)
        edge_journeys.update(set(zip(names, names[1:])))
        for i in range(1, len(names)):
            if names[i] == names[i - 1]:
                self_loops += 1
            elif names[i] in names[: i - 1]:
                repetitions += 1
    return {
        "begin": dict(begin),
        "end": dict(end),
        "vertices": [
            {"name": name, "stage": stage_of.get(name), "events": count, "journeys": visits[name]}
            for name, count in sorted(events.items(), key=lambda item: (-item[1], item[0]))
        ],
        "edges": [
            {
                "from": edge[0],
                "to": edge[1],
                "count": len(times),
                "journeys": edge_journeys[edge],
                "mean_time": mean_seconds(times),
                "median_time": median_seconds(times),
            }
            for edge, times in sorted(edge_times.items(), key=lambda item: (-len(item[1]), item[0]))
        ],
        "self_loops": self_loops,
        "repetitions": repetitions,
        "variants": len(variants),
        "top_variants": [
            {"touchpoints": list(names), "count": count}
            for names, count in sorted(variants.items(), key=lambda item: (-item[1], item[0]))[:10]
        ],
    }


def drop_off_section(journeys, endings, stage_of):
    """Open journeys are in neither part of an exit rate."""
    visits, exits = Counter(), Counter()
    for journey, ending in zip(journeys, endings):
        if ending.kind != "open":
            visits.update({touch.touchpoint for touch in journey.touches})
        if ending.kind == "lost":
            exits[journey.touches[-1].touchpoint] += 1
    names = {touch.touchpoint for journey in journeys for touch in journey.touches}
    return [
        {
            "touchpoint": name,
            "stage": stage_of.get(name),
            "visits": visits[name],
            "exits": exits[name],
            "exit_rate": wilson(exits[name], visits[name]),
            "impact": None,
        }
        for name in sorted(names, key=lambda name: (-exits[name], name))
    ]


# ------------------------------------------------------------------------------------------ Markov chain


class Chain:
    """Order 1, of journeys cut at their first goal. The end of an open one is not in it; its steps are."""

    def __init__(self, journeys, endings, goal):
        self.start, self.goal, self.lost = Counter(), Counter(), Counter()
        self.steps = defaultdict(Counter)
        self.time = Counter()  # microseconds in a state, over all its visits
        self.open = 0
        for journey, ending in zip(journeys, endings):
            touches = journey.touches
            reached = [i for i, touch in enumerate(touches) if touch.touchpoint in goal]
            if reached:
                touches = touches[: reached[0] + 1]
            self.start[touches[0].touchpoint] += 1
            for a, b in zip(touches, touches[1:]):
                self.steps[a.touchpoint][b.touchpoint] += 1
                self.time[a.touchpoint] += max(0, b.time - a.time)
            if ending.kind == "open":
                self.open += 1
            else:
                (self.goal if ending.kind == "goal" else self.lost)[touches[-1].touchpoint] += 1
        self.states = sorted(set(self.start) | {to for row in self.steps.values() for to in row})

    def leaving(self, state):
        return self.goal[state] + self.lost[state] + sum(self.steps[state].values())

    def back_from(self, ends):
        """The states from which one of the ends can be reached."""
        found = set(ends)
        while True:
            more = {a for a in self.states if a not in found and found & set(self.steps[a])}
            if not more:
                return found
            found |= more

    def solved(self, states, gain, removed=None):
        """x of each state, where x = (what a visit gains, over all of them + sum of weight x of the next) / leaving."""
        place = {state: i for i, state in enumerate(states)}
        rows = []
        for state in states:
            leaving = self.leaving(state)
            row = [0.0] * (len(states) + 1)
            row[place[state]] = 1.0
            row[-1] = gain(state) / leaving
            for to, count in self.steps[state].items():
                if to in place and to != removed:
                    row[place[to]] -= count / leaving
            rows.append(row)
        for i in range(len(states)):
            pivot = max(range(i, len(states)), key=lambda r: abs(rows[r][i]))
            rows[i], rows[pivot] = rows[pivot], rows[i]
            for r in range(len(states)):
                if r != i and rows[r][i]:
                    factor = rows[r][i] / rows[i][i]
                    rows[r] = [x - factor * y for x, y in zip(rows[r], rows[i])]
        return {state: rows[i][-1] / rows[i][i] for i, state in enumerate(states)}


def markov_section(chain):
    ending = chain.back_from(s for s in chain.states if chain.goal[s] or chain.lost[s])
    converting = chain.back_from(s for s in chain.states if chain.goal[s])
    states = [s for s in chain.states if s in ending]
    begun = sum(chain.start.values())
    converts = chain.solved(states, lambda s: chain.goal[s])
    steps = chain.solved(states, chain.leaving)
    time = chain.solved(states, lambda s: chain.time[s])

    def from_start(values, removed=None):
        return sum(n * values.get(s, 0) for s, n in chain.start.items() if s != removed) / begun

    conversion = from_start(converts)
    rows = []
    for state in chain.states:
        effect = None
        if conversion > 0:
            without = chain.solved(states, lambda s: chain.goal[s], removed=state)
            effect = 1 - from_start(without, removed=state) / conversion
        visits = 0
        if state in ending:
            visits = from_start(chain.solved(states, lambda s, at=state: chain.leaving(s) if s == at else 0))
        rows.append(
            {
                "name": state,
                "conversion": converts.get(state, 0),
                "expected_visits": visits,
                "steps_to_end": steps.get(state),
                "time_to_end": time[state] / MICROSECONDS if state in time else None,
                "removal_effect": effect,
            }
        )
    return {
        "conversion": {"value": conversion, "n": begun},
        "states": rows,
        "pruned": {  # every state of a counted chain is visited from the start
            "unreachable": [],
            "cannot_convert": [s for s in chain.states if s not in converting],
            "never_ends": [s for s in chain.states if s not in ending],
        },
        "open": chain.open,
    }


def add_impacts(rows, chain):
    """Exits times the probability to convert of those who go on, where there are both."""
    states = [s for s in chain.states if s in chain.back_from(s for s in chain.states if chain.goal[s] or chain.lost[s])]
    converts = chain.solved(states, lambda s: chain.goal[s])
    begun = sum(chain.start.values())
    for row in rows:
        state = row["touchpoint"]
        going_on = chain.leaving(state) - chain.lost[state]
        if row["exits"] and going_on:
            converting = chain.goal[state] + sum(n * converts.get(to, 0) for to, n in chain.steps[state].items())
            row["impact"] = {"value": row["exits"] * converting / going_on, "n": begun}


# ------------------------------------------------------------------------------------------- attribution


HALF_LIFE = 7 * 86400 * MICROSECONDS


def conversions_of(journey, goal):
    """Each goal touch, with the touches since the goal before it: those that may be credited."""
    found, path = [], []
    for touch in journey.touches:
        if touch.touchpoint in goal:
            found.append((touch, path))
            path = []
        else:
            path.append(touch)
    return found


def shares_by_touch(method, conversion, path):
    """What each touch of a path that is not empty is credited with; sums to 1."""
    n = len(path)
    if method == "first":
        return [Fraction(i == 0) for i in range(n)]
    if method == "last":
        return [Fraction(i == n - 1) for i in range(n)]
    if method == "linear_per_touch":
        return [Fraction(1, n)] * n
    if method == "linear_per_touchpoint":  # a touchpoint's share is that of its touches: here they divide it
        names = [touch.touchpoint for touch in path]
        return [Fraction(1, len(set(names)) * names.count(name)) for name in names]
    if method == "position":
        if n <= 2:
            return [Fraction(1, n)] * n
        return [Fraction(2, 5)] + [Fraction(1, 5 * (n - 2))] * (n - 2) + [Fraction(2, 5)]
    assert method == "time_decay"
    weights = [2 ** (-(conversion.time - touch.time) / HALF_LIFE) for touch in path]
    return [weight / sum(weights) for weight in weights]


def attribution_section(journeys, goal, effects, valued):
    """effects: touchpoint -> removal effect, or None where nothing converts."""
    found = [one for journey in journeys for one in conversions_of(journey, goal)]
    attributed = [(conversion, path) for conversion, path in found if path]
    credits = {}  # method -> touchpoint -> [conversions, value]
    for method in ["first", "last", "linear_per_touch", "linear_per_touchpoint", "position", "time_decay"]:
        credit = credits[method] = defaultdict(lambda: [0, 0])
        for conversion, path in attributed:
            for touch, share in zip(path, shares_by_touch(method, conversion, path)):
                if share:
                    credit[touch.touchpoint][0] += share
                    credit[touch.touchpoint][1] += share * conversion.value
    # An effect is the difference of two probabilities here: below 1e-12 it is rounding.
    shared = {name: effect for name, effect in effects.items() if (effect or 0) > 1e-12 and name not in goal}
    if shared:
        worth = sum(conversion.value for conversion, _ in attributed)
        whole = sum(shared.values())
        credits["markov"] = {
            name: [effect / whole * len(attributed), effect / whole * float(worth)] for name, effect in shared.items()
        }
    linear = credits["linear_per_touchpoint"]
    names = {name for credit in credits.values() for name, amounts in credit.items() if any(amounts)}
    ordered = sorted(names, key=lambda name: (-linear[name][0] if name in linear else 0, name))

    def row(conversions, value):
        return {"conversions": conversions, "value": float(value) if valued else None}

    section = {
        method: [{"touchpoint": name, **row(*map(float, credit.get(name, (0, 0))))} for name in ordered]
        for method, credit in credits.items()
    }
    unattributed = [conversion.value for conversion, path in found if not path]
    section["unattributed"] = row(len(unattributed), sum(unattributed))
    section["total"] = row(len(found), sum(conversion.value for conversion, _ in found))
    return section


# -------------------------------------------------------------------------------------------------- main


def report(options):
    events, rejected = read_events(
        options.events, options.customer, options.touchpoint, options.time, options.segment, options.value
    )
    stage_of = read_map(options.map) if options.map else {}
    known = {touch.touchpoint for _, touch in events} | set(stage_of)

    def meaning(name):
        """The touchpoints that a name stands for."""
        if name in known:
            return {name}
        if name in stage_of.values():
            return {touchpoint for touchpoint, stage in stage_of.items() if stage == name}
        raise ValueError("neither a touchpoint nor a stage: " + name)

    def meanings(names, separator):
        return set().union(*(meaning(name) for name in names.split(separator))) if names else set()

    goal, lost = meanings(options.goal, ","), meanings(options.lost, ",")

    begin = parse_time(options.from_time) if options.from_time else None
    end = parse_time(options.to_time) if options.to_time else None
    events = [
        (customer, touch)
        for customer, touch in events
        if (begin is None or touch.time >= begin) and (end is None or touch.time < end)
    ]
    if not events:
        raise ValueError("no events")
    first = min(touch.time for _, touch in events)
    last = max(touch.time for _, touch in events)
    as_of = parse_time(options.as_of) if options.as_of else last
    lost_after = parse_duration(options.lost_after) if options.lost_after else None
    session_gap = parse_duration(options.session_gap) if options.session_gap else None

    journeys = build_journeys(events, session_gap)
    endings = [ending_of(journey, goal, lost, lost_after, as_of) for journey in journeys]
    touchpoints = {touch.touchpoint for _, touch in events}

    result = {
        "log": {
            "events": len(events),
            "customers": len({customer for customer, _ in events}),
            "journeys": len(journeys),
            "touchpoints": len(touchpoints),
            "first": format_time(first),
            "last": format_time(last),
            "rejected": rejected[:100],
            "rejected_count": len(rejected),
            "unmapped": sorted(touchpoints - set(stage_of)) if options.map else [],
        }
    }
    if options.map:
        result["stages"] = stages_section(events, stage_of)
    if options.steps:
        names = options.steps.split(",")
        steps = [meanings(name, "+") for name in names]
    else:
        occurring = {stage_of[touchpoint] for touchpoint in touchpoints if touchpoint in stage_of}
        names = [stage for stage in FIVE_A if stage in occurring]
        steps = [{touchpoint for touchpoint in stage_of if stage_of[touchpoint] == name} for name in names]
    if steps:
        funnel = parse_funnel(options, names, steps, meanings)
        segment_rule = options.segment_at if options.segment else None
        result["funnel"] = funnel_section(journeys, endings, names, funnel, as_of, segment_rule)
    result["graph"] = graph_section(journeys, stage_of)
    if options.goal or options.lost or options.lost_after:
        result["drop_off"] = drop_off_section(journeys, endings, stage_of)
    if options.goal:
        chain = Chain(journeys, endings, goal)
        result["markov"] = markov_section(chain)
        add_impacts(result["drop_off"], chain)
        effects = {row["name"]: row["removal_effect"] for row in result["markov"]["states"]}
        result["attribution"] = attribution_section(journeys, goal, effects, bool(options.value))
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events")
    for name in ["map", "customer", "touchpoint", "time", "goal", "lost", "lost-after", "session-gap", "segment", "value"]:
        parser.add_argument("--" + name)
    add_funnel_options(parser)
    parser.add_argument("--segment-at", default="entry")  # entry, first, last, step:N, all
    parser.add_argument("--from", dest="from_time")
    parser.add_argument("--to", dest="to_time")
    parser.add_argument("--as-of")
    parser.add_argument("--json", default="-")
    options = parser.parse_args()
    csv.field_size_limit(1 << 30)
    try:
        text = json.dumps(report(options), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    except (OSError, ValueError, csv.Error) as error:
        sys.exit("oracle: %s" % error)
    if options.json == "-":
        sys.stdout.buffer.write(text.encode("utf-8"))
    else:
        with open(options.json, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
