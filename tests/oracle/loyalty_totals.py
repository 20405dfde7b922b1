#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The totals that tests/methods/retention/real_data.test.cpp asserts, of one question a line.

Usage: loyalty_totals.py DATA_DIR       holds ecom.csv.gz, ecom.map.csv, simple_shop.csv, simple_shop.map.csv
Cohorts: at offsets 0, 1, 2, ... customers:active:active or later, over the cohorts whose cell is complete.
Periods: starters:kept:new:returned of each complete period that has any.
Purchases: reached:went on:running of each rung. Follow-up: with a, with b, converted, open, dropped, dropped with b,
and the sum of the microseconds.
"""

import datetime
import os
import sys

sys.dont_write_bytecode = True  # leave no cache among the sources
import oracle  # noqa: E402

LOGS = [("ecom.csv.gz", "ecom.map.csv", "purchase"), ("simple_shop.csv", "simple_shop.map.csv", "payment_done")]
DAY = 86400 * oracle.MICROSECONDS


def period(unit, time):
    date = datetime.date(1970, 1, 1) + datetime.timedelta(time // DAY)
    if unit == "month":
        return date.year * 12 + date.month
    return (date.toordinal() - date.weekday()) // 7 if unit == "week" else date.toordinal()


def cohorts(journeys, unit, entry, as_of):
    began, active = {}, {}
    for who, touches in journeys:
        times = [t.time for t in touches if entry is None or t.touchpoint == entry]
        if times:
            began[who] = period(unit, times[0])
            active[who] = {period(unit, t) for t in times}
    cells = []
    for offset in range(period(unit, as_of) - min(began.values())):
        rows = [who for who in began if began[who] + offset < period(unit, as_of)]
        exactly = sum(began[who] + offset in active[who] for who in rows)
        later = sum(began[who] + offset <= max(active[who]) for who in rows)
        cells.append("%d:%d:%d" % (len(rows), exactly, later))
    return " ".join(cells)


def periods(journeys, unit, as_of):
    active = {who: {period(unit, t.time) for t in touches} for who, touches in journeys}
    first = min(min(each) for each in active.values())
    rows = []
    for p in range(first, period(unit, as_of)):
        before = {who for who in active if p - 1 in active[who]}
        now = {who for who in active if p in active[who]}
        new = {who for who in now if min(active[who]) == p}
        if before or now:
            rows.append("%d:%d:%d:%d" % (len(before), len(before & now), len(new), len(now - before - new)))
    return " ".join(rows)


def ladder(journeys, purchase, window, as_of):
    ended, running = [], []
    for _, touches in journeys:
        times = [t.time for t in touches if t.touchpoint == purchase]
        if times:
            (running if as_of - times[0] <= window else ended).append(sum(t - times[0] <= window for t in times))
    rungs = []
    for k in range(1, max(ended + running) + 1):
        numbers = (sum(n >= k for n in ended), sum(n > k for n in ended), sum(n >= k for n in running))
        rungs.append("%d:%d:%d" % numbers)
    return " ".join(rungs)


def follow_up(journeys, a, b, within, touches_within, as_of, closed):
    with_a = with_b = converted = still_open = dropped = dropped_with_b = total = 0
    for (_, touches), over in zip(journeys, closed):
        at_a = [i for i, t in enumerate(touches) if t.touchpoint in a]
        at_b = [i for i, t in enumerate(touches) if t.touchpoint in b]
        with_a += bool(at_a)
        with_b += bool(at_b)
        if not at_a:
            continue
        pair = None
        for j in at_b:
            before = [i for i in at_a if i < j and touches[j].time - touches[i].time <= within and j - i <= touches_within]
            if before:
                pair = (before[-1], j)
                break
        if pair:
            converted += 1
            total += touches[pair[1]].time - touches[pair[0]].time
        elif not over and as_of - touches[at_a[-1]].time <= within and len(touches) - at_a[-1] <= touches_within:
            still_open += 1
        else:
            dropped += 1
            dropped_with_b += bool(at_b)
    return " ".join(map(str, (with_a, with_b, converted, still_open, dropped, dropped_with_b, total)))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: loyalty_totals.py DATA_DIR")
    for name, map_name, purchase in LOGS:
        events, _ = oracle.read_events(os.path.join(sys.argv[1], name), None, None, None)
        stage_of = oracle.read_map(os.path.join(sys.argv[1], map_name))
        journeys = oracle.build_journeys(events, None)
        as_of = max(touch.time for _, touch in events)
        closed = [oracle.ending_of(j, {purchase}, set(), 14 * DAY, as_of).closed for j in journeys]
        at = {stage: {t for t in stage_of if stage_of[t] == stage} for stage in ("ask", "act")}
        for unit in ("week", "month"):
            print('"%s",' % cohorts(journeys, unit, None, as_of))
            print('"%s",' % cohorts(journeys, unit, purchase, as_of))
        print('"%s",' % periods(journeys, "month", as_of))
        print('"%s",' % ladder(journeys, purchase, 30 * DAY, as_of))
        for within in (float("inf"), DAY // 24):
            for touches in (float("inf"), 2):
                print('"%s",' % follow_up(journeys, at["ask"], at["act"], within, touches, as_of, closed))


if __name__ == "__main__":
    main()
