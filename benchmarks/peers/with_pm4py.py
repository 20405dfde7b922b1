# SPDX-License-Identifier: BSL-1.0
"""Transitions in pm4py: its directly-follows graph."""
import pandas as pd
import pm4py


def load(path, threads):
    log = pd.read_csv(path, parse_dates=["time"])
    log["customer"] = log["customer"].astype(str)
    return pm4py.format_dataframe(log, case_id="customer", activity_key="event", timestamp_key="time")


def transitions(log):
    graph, _, _ = pm4py.discover_dfg(log)
    return [(int(a[1:]), int(b[1:]), int(n)) for (a, b), n in graph.items()]


TASKS = {"transitions_interleaved": transitions}
