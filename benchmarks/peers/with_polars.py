# SPDX-License-Identifier: BSL-1.0
"""The tasks in Polars: expressions over columns in memory."""
import polars as pl

WINDOW = pl.duration(days=30)


def read(path):
    return pl.read_csv(path, schema_overrides={"customer": pl.Int32, "stars": pl.Int8}).with_columns(
        pl.col("time").str.to_datetime("%Y-%m-%d %H:%M:%S%.6f"))


def load(path, threads):  # POLARS_MAX_THREADS says how many
    touchpoint = pl.col("event").str.slice(1).cast(pl.Int16)
    e = read(path).select("customer", touchpoint.alias("touchpoint"), "time", "stars",
                          (touchpoint % 5).cast(pl.Int8).alias("stage"))
    return e, e.sort("customer", "time"), path


def csv_to_journeys(state):
    t = read(state[2]).sort("customer", "time")
    return [(t["customer"].n_unique(), t.height)]


def pairs(ordered):
    same = pl.col("customer") == pl.col("customer").shift(-1)
    return (ordered.lazy().select(pl.col("touchpoint").alias("a"), pl.col("touchpoint").shift(-1).alias("b"), same.alias("s"))
            .filter(pl.col("s")).group_by("a", "b").agg(pl.len()).collect().rows())


def funnel(state):
    f = state[0].sort("customer", "time").lazy().with_columns(
        pl.when(pl.col("stage") == 0).then(pl.col("time")).alias("e1"))
    for level in range(2, 6):
        before = pl.col("e%d" % (level - 1)).cum_max().forward_fill().shift(1).over("customer")
        f = f.with_columns(before.alias("b")).with_columns(
            pl.when((pl.col("stage") == level - 1) & (pl.col("time") - pl.col("b") <= WINDOW)).then(pl.col("b"))
            .alias("e%d" % level))
    reached = pl.sum_horizontal([pl.col("e%d" % level).is_not_null().any().cast(pl.Int32) for level in range(1, 6)])
    return (f.group_by("customer").agg(reached.alias("level")).filter(pl.col("level") > 0).group_by("level")
            .agg(pl.len()).collect().rows())


def last_touch(state):
    return (state[0].lazy().group_by("customer").agg(pl.col("touchpoint").sort_by("time").last().alias("t"))
            .group_by("t").agg(pl.len()).collect().rows())


def mean_rating(state):
    return (state[0].lazy().group_by("stage").agg(pl.col("stars").count().alias("n"), pl.col("stars").cast(pl.Int64).sum().alias("sum"))
            .collect().rows())


TASKS = {"csv_to_journeys": csv_to_journeys, "transitions_interleaved": lambda s: pairs(s[0].sort("customer", "time")),
         "transitions_grouped": lambda s: pairs(s[1]), "funnel_interleaved": funnel,
         "last_touch_interleaved": last_touch, "mean_rating_by_stage": mean_rating}
