# SPDX-License-Identifier: BSL-1.0
"""The tasks in DuckDB: SQL over a table in memory."""
import duckdb

WINDOW = "INTERVAL 30 DAY"


def load(path, threads):
    db = duckdb.connect()
    db.execute("SET threads = %d" % threads)
    db.execute("CREATE TABLE e AS SELECT customer::INTEGER AS customer, substr(event, 2)::SMALLINT AS touchpoint, "
               "time::TIMESTAMP AS time, stars::TINYINT AS stars, (substr(event, 2)::SMALLINT %% 5)::TINYINT AS stage "
               "FROM read_csv('%s')" % path)
    db.execute("CREATE TABLE g AS SELECT * FROM e ORDER BY customer, time")
    return db, path


def csv_to_journeys(state):
    db, path = state
    db.execute("CREATE OR REPLACE TEMP TABLE t AS SELECT * FROM read_csv('%s') ORDER BY customer, time" % path)
    return db.execute("SELECT count(DISTINCT customer), count(*) FROM t").fetchall()


def transitions(table):
    def run(state):
        return state[0].execute(
            "SELECT a, b, count(*) FROM (SELECT touchpoint AS a, lead(touchpoint) OVER "
            "(PARTITION BY customer ORDER BY time) AS b FROM %s) WHERE b IS NOT NULL GROUP BY a, b" % table).fetchall()
    return run


def funnel(state):
    # Level by level: the latest entry that had reached the level before (exact, not greedy).
    sql = "SELECT *, CASE WHEN stage = 0 THEN time END AS e1 FROM e"
    for level in range(2, 6):
        sql = ("SELECT * EXCLUDE b, CASE WHEN stage = %d AND time - b <= %s THEN b END AS e%d FROM (SELECT *, "
               "max(e%d) OVER (PARTITION BY customer ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) "
               "AS b FROM (%s))" % (level - 1, WINDOW, level, level - 1, sql))
    reached = " + ".join("(max(e%d) IS NOT NULL)::INT" % level for level in range(1, 6))
    return state[0].execute("SELECT level, count(*) FROM (SELECT %s AS level FROM (%s) GROUP BY customer) "
                            "WHERE level > 0 GROUP BY level" % (reached, sql)).fetchall()


def last_touch(state):
    return state[0].execute("SELECT t, count(*) FROM (SELECT arg_max(touchpoint, time) AS t FROM e GROUP BY customer) "
                            "GROUP BY t").fetchall()


def mean_rating(state):
    return state[0].execute("SELECT stage, count(stars), sum(stars) FROM e GROUP BY stage").fetchall()


TASKS = {"csv_to_journeys": csv_to_journeys, "transitions_interleaved": transitions("e"),
         "transitions_grouped": transitions("g"), "funnel_interleaved": funnel, "last_touch_interleaved": last_touch,
         "mean_rating_by_stage": mean_rating}
