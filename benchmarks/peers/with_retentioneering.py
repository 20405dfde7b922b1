# SPDX-License-Identifier: BSL-1.0
"""Transitions in retentioneering: the data of its transition graph."""
import os

os.environ["RETENTIONEERING_NO_TRACK"] = "1"
import pandas as pd  # noqa: E402
from retentioneering import Eventstream  # noqa: E402


def load(path, threads):
    log = pd.read_csv(path, parse_dates=["time"]).drop(columns="stars")
    return Eventstream(log.rename(columns={"customer": "user_id", "time": "timestamp"}))


def transitions(stream):
    table = stream.transition_graph_data(edge_weight="count")
    return [(int(a[1:]), int(b[1:]), int(n)) for a, row in table.iterrows() for b, n in row.items()
            if n and not a.startswith("path_") and not b.startswith("path_")]


TASKS = {"transitions_interleaved": transitions}
