# SPDX-License-Identifier: BSL-1.0
"""The tasks in ClickHouse, in the process: windowFunnel, and transitions by arrays.

windowFunnel finds the longest chain of a customer inside the window from its first step; no two events of the log have
one time, so that its levels are those of the ordered funnel.
"""
from chdb import session

SECONDS = 30 * 86400


def load(path, threads):
    s = session.Session()
    s.query("CREATE DATABASE d ENGINE = Atomic")
    source = "file('%s', CSVWithNames, 'customer UInt32, event String, time DateTime64(6), stars Nullable(UInt8)')" % path
    for table, order in (("e", "tuple()"), ("g", "(customer, time)")):
        s.query("CREATE TABLE d.%s ENGINE = MergeTree ORDER BY %s AS SELECT customer, "
                "toUInt16(substring(event, 2)) AS touchpoint, time, stars, touchpoint %% 5 AS stage FROM %s"
                % (table, order, source))
    return s, path, threads


def rows(state, sql):
    text = str(state[0].query(sql + " SETTINGS max_threads = %d" % state[2], "CSV"))
    return [tuple(int(x) for x in line.split(",")) for line in text.splitlines()]


def csv_to_journeys(state):
    s, path, threads = state
    s.query("DROP TABLE IF EXISTS d.t")
    s.query("CREATE TABLE d.t ENGINE = MergeTree ORDER BY (customer, time) AS SELECT * FROM file('%s', CSVWithNames, "
            "'customer String, event String, time DateTime64(6), stars Nullable(UInt8)') SETTINGS max_threads = %d"
            % (path, threads))
    return rows(state, "SELECT uniqExact(customer), count() FROM d.t")


def transitions(table):
    def run(state):
        return rows(state, "SELECT p.1, p.2, count() FROM (SELECT arrayJoin(arrayZip(arrayPopBack(a), arrayPopFront(a))) "
                           "AS p FROM (SELECT arrayMap(x -> x.2, arraySort(x -> x.1, groupArray((time, touchpoint)))) "
                           "AS a FROM d.%s GROUP BY customer)) GROUP BY p.1, p.2" % table)
    return run


def funnel(state):
    return rows(state, "SELECT level, count() FROM (SELECT windowFunnel(%d)(toUInt64(toUnixTimestamp64Micro(time)), "
                       "stage = 0, stage = 1, stage = 2, stage = 3, stage = 4) AS level FROM d.e GROUP BY customer) "
                       "WHERE level > 0 GROUP BY level" % (SECONDS * 1000000))


def last_touch(state):
    return rows(state, "SELECT t, count() FROM (SELECT argMax(touchpoint, time) AS t FROM d.e GROUP BY customer) "
                       "GROUP BY t")


def mean_rating(state):
    return rows(state, "SELECT stage, count(stars), sum(stars) FROM d.e GROUP BY stage")


TASKS = {"csv_to_journeys": csv_to_journeys, "transitions_interleaved": transitions("e"),
         "transitions_grouped": transitions("g"), "funnel_interleaved": funnel, "last_touch_interleaved": last_touch,
         "mean_rating_by_stage": mean_rating}
