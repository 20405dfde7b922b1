# SPDX-License-Identifier: BSL-1.0
"""The tasks in pandas, which has one thread."""
import pandas as pd

WINDOW = pd.Timedelta(days=30)


def load(path, threads):
    e = pd.read_csv(path, parse_dates=["time"])
    e["touchpoint"] = e["event"].str[1:].astype("int16")
    e["stage"] = (e["touchpoint"] % 5).astype("int8")
    e = e.drop(columns="event")
    return e, e.sort_values(["customer", "time"], kind="stable", ignore_index=True), path


def csv_to_journeys(state):
    t = pd.read_csv(state[2], parse_dates=["time"]).sort_values(["customer", "time"], kind="stable")
    return [(t.groupby("customer", sort=False).ngroups, len(t))]


def pairs(g):
    b = g["touchpoint"].shift(-1, fill_value=-1)
    same = g["customer"] == g["customer"].shift(-1, fill_value=-1)
    counts = pd.DataFrame({"a": g["touchpoint"][same], "b": b[same]}).groupby(["a", "b"]).size()
    return [(a, b, n) for (a, b), n in counts.items()]


def funnel(state):
    g = state[0].sort_values(["customer", "time"], kind="stable", ignore_index=True)
    by = g["customer"]
    entry = g["time"].where(g["stage"] == 0)
    level = entry.notna().groupby(by).any().astype(int)
    for step in range(1, 5):
        before = entry.groupby(by).cummax().groupby(by).ffill().groupby(by).shift(1)
        entry = before.where((g["stage"] == step) & (g["time"] - before <= WINDOW))
        level += entry.notna().groupby(by).any().astype(int)
    counts = level[level > 0].value_counts()
    return list(counts.items())


def last_touch(state):
    counts = state[0].sort_values("time", kind="stable").groupby("customer")["touchpoint"].last().value_counts()
    return list(counts.items())


def mean_rating(state):
    stars = state[0].groupby("stage")["stars"].agg(["count", "sum"])
    return [(stage, int(n), int(total)) for stage, n, total in stars.itertuples()]


TASKS = {"csv_to_journeys": csv_to_journeys,
         "transitions_interleaved": lambda s: pairs(s[0].sort_values(["customer", "time"], kind="stable")),
         "transitions_grouped": lambda s: pairs(s[1]), "funnel_interleaved": funnel,
         "last_touch_interleaved": last_touch, "mean_rating_by_stage": mean_rating}
