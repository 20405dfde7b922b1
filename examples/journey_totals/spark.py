#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The totals of a log by Spark: it divides the events by customer, a worker counts each part, the merger folds them.

Usage: spark.py BIN_DIR EVENTS.csv OPTION...     OPTION...: those of journey-totals, --map and --as-of at least
Needs pyspark and a Java. Prints the table; fails when one process, without Spark, finds another.
The first column is the customer. `./dev spark` installs what is needed and runs it on a made-up log.
"""
import csv
import io
import os
import subprocess
import sys
import tempfile

from pyspark.sql import SparkSession
from pyspark.sql.functions import monotonically_increasing_id

PARTS = 8


def worker(command, header):
    """Rows of whole customers to one part's totals, as bytes."""
    def count(rows):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        empty = True
        for row in rows:
            if empty:
                writer.writerow(header)
            empty = False
            writer.writerow(["" if row[name] is None else row[name] for name in header])
        done = subprocess.run(command, input=text.getvalue().encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())
        yield done.stdout
    return count


def main():
    program, log, options = os.path.abspath(os.path.join(sys.argv[1], "journey-totals")), sys.argv[2], sys.argv[3:]
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    events = spark.read.csv(log, header=True)
    header = events.columns
    # Of a customer's events at one time the order in the log decides: a shuffle does not keep it, the number does.
    divided = (events.withColumn("_position", monotonically_increasing_id())
               .repartition(PARTS, header[0]).sortWithinPartitions("_position").select(header))
    parts = divided.rdd.mapPartitions(worker([program, "work", *options], header)).collect()
    spark.stop()
    with tempfile.TemporaryDirectory() as folder:
        def saved(name, content):
            path = os.path.join(folder, name)
            with open(path, "wb") as out:
                out.write(content)
            return path

        def merged(paths):
            return subprocess.run([program, "merge", *options, *paths], stdout=subprocess.PIPE, check=True).stdout

        by_spark = merged([saved("part%d" % i, part) for i, part in enumerate(parts)])
        with open(log, "rb") as text:
            whole = subprocess.run([program, "work", *options], stdin=text, stdout=subprocess.PIPE, check=True).stdout
        alone = merged([saved("whole", whole)])
    print(by_spark.decode(), end="")
    same = by_spark == alone
    print("%d parts, %d bytes of totals: %s" % (len(parts), sum(map(len, parts)), "the same as one process finds"
                                                if same else "NOT what one process finds"), file=sys.stderr)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
