#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""journey-report from its command line: exit status, exact messages, and what comes out where.

Usage: command_line.py JOURNEY_REPORT       prints `N passed, N failed`, exits with 1 if any failed
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile

LOG = """user_id,event,timestamp,stars,company
u1,ad,2024-01-01T00:00:00Z,5,c1
u2,page,2024-01-01T00:00:30Z,,c1
u1,page,2024-01-01T00:01:00Z,3,c1
u1,buy,2024-01-01T00:02:00Z,4,c1
u2,page,2024-01-01T02:00:00Z,1,c1
u3,größe,2024-01-01T03:00:00Z,,c2
u3,ad,2024-01-01T03:00:10Z,2,c2
"""
BAD_LOG = """user_id,event,timestamp,stars
u1,ad,2024-01-01T00:00:00Z,5
u1,page,yesterday,5
u1
,page,2024-01-01T00:00:00Z,5
u1,page,2024-01-01T00:00:02Z,6
u1,page,2024-01-01T00:00:03Z,4
"""
SALES = """user,event,time,price
1,ad,2024-01-01,
1,mail,2024-01-02,99
1,buy,2024-01-03,0.29
1,buy,2024-01-04,1.15
2,mail,2024-01-01,
2,buy,2024-01-02,12.345
2,buy,2024-01-03,12.3400
"""
FILES = {
    "sales.csv": SALES.encode(),
    "log.csv": LOG.encode(),
    "bad.csv": BAD_LOG.encode(),
    "empty.csv": b"",
    "header.csv": b"user_id,event,timestamp\n",
    "columns.csv": b"usr,event,timestamp\nu1,ad,2024-01-01\n",
    "log.csv.gz": gzip.compress(LOG.encode()),
    "unusable.csv": b"user_id,event,timestamp\nu1,ad,soon\nu1,ad,later\n",
    "map.csv": b"touchpoint,stage\nad,aware\npage,appeal\nbuy,act\n",
    "aarrr.csv": b"touchpoint,stage\nad,acquisition\npage,activation\nbuy,revenue\n",
    "roles.csv": b"touchpoint,stage\nad,pre_touchpoint\nbuy,last_touchpoint\n",
    "phases.csv": b"touchpoint,stage\nad,pre_sale\nbuy,in_sale\n",
    "bad_stage.csv": b"touchpoint,stage\nad,awear\n",
    "twice.csv": b"touchpoint,stage\nad,aware\nad,ask\n",
    "mixed.csv": b"touchpoint,stage\nad,aware\nbuy,revenue\n",
    "named_as_stage.csv": b"touchpoint,stage\nad,aware\npage,ask\nbuy,act\n",
    "log_named_as_stage.csv": b"user,event,time\n1,ask,1\n1,ad,2\n1,page,3\n2,ad,4\n",
}
TRY = "Try: journey-report --help"
DURATION = "must be a duration, as 45s, 30m, 12h or 7d"

# (arguments, exit status, standard error without the program's name; with status 2 from the options `Try` follows)
REFUSED = [
    ([], 2, "there must be one log: EVENTS.csv, or - for standard input"),
    (["log.csv", "bad.csv"], 2, 'there must be one log, here is a second: "bad.csv"'),
    (["compare"], 2, "there must be one log: EVENTS.csv, or - for standard input"),
    (["compare", "log.csv"], 2, 'compare must have two logs, or one and --split TIME: here is only "log.csv"'),
    (["compare", "log.csv", "log.csv", "bad.csv"], 2, 'there must be two logs, here is a third: "bad.csv"'),
    (["compare", "log.csv", "bad.csv", "--split", "2024-01-02"], 2,
     'there must be one log, here is a second: "bad.csv"'),
    (["compare", "-", "-"], 2, "standard input can be read only once: give compare files"),
    (["compare", "-", "--split", "2024-01-02"], 2, "standard input can be read only once: give compare files"),
    (["compare", "log.csv", "log.csv", "--dot", "g.dot"], 2, "--dot draws one log: it must not go with compare"),
    (["compare", "log.csv", "log.csv", "--goal", "buy", "--value", "stars"], 2,
     "--value is for attribution: it must not go with compare"),
    (["log.csv", "--split", "2024-01-02"], 2, "--split must go with compare: journey-report compare …"),
    (["compare", "log.csv", "--split", "soon"], 2, None),
    (["compare", "log.csv", "--split", "2024-01-02", "--from", "2024-01-02"], 2,
     '--split must lie between --from and --to: "2024-01-02"'),
    (["log.csv", "--costumer", "user_id"], 2, 'unknown option "--costumer"; the nearest is --customer'),
    (["log.csv", "--lostafter=3d"], 2, 'unknown option "--lostafter"; the nearest is --lost-after'),
    (["log.csv", "-j"], 2, None),
    (["log.csv", "--channel", "c"], 2, "--channel is not served by this version; the nearest option is --touchpoint"),
    (["log.csv", "--value", "c"], 2, "--value must go with --goal: only conversions are credited with it"),
    (["log.csv", "--goal", "buy", "--value", "prices"], 2,
     'log.csv: row 1: no column for the value: "prices"; the header has "user_id", "event", "timestamp", "stars", '
     '"company"; the nearest is "stars"'),
    (["log.csv", "--goal", "buy", "--value", "company", "--strict"], 1,
     'log.csv: row 2, column "company": value must be a number, as 12.50, of at most 2 decimals and 2^53 minor units: '
     '"c1"'),
    (["log.csv", "--html", "f"], 2, "--html is not served by this version; the nearest option is --json"),
    (["log.csv", "--dot", "-", "--json", "-"], 2, "--json and --dot must not both be standard output"),
    (["log.csv", "--dot", ""], 2, "--dot must have a value: it is empty"),
    (["log.csv", "--dot", "no/such/folder.dot"], 1,
     "no/such/folder.dot: cannot be written: No such file or directory"),
    (["log.csv", "--order", "unorderd"], 2, '--order knows no mode "unorderd"; the nearest is unordered'),
    (["log.csv", "--ties", "bystep"], 2, '--ties knows no mode "bystep"; the nearest is by-step'),
    (["log.csv", "--ties", "either-order-within"], 2, "--ties either-order-within must say how long: …:2s"),
    (["log.csv", "--ties", "either-order-within:2"], 2, '--ties %s, with its unit: "2"' % DURATION),
    (["log.csv", "--entry", "frst"], 2, '--entry knows no mode "frst"; the nearest is first'),
    (["log.csv", "--gap", "5"], 2, '--gap %s, with its unit: "5"' % DURATION),
    (["log.csv", "--in-session", "d"], 2, '--in-session %s: "d"' % DURATION),
    (["log.csv", "--exclude", "ad"], 2, "--exclude must go with --steps or --map: there is no funnel"),
    (["log.csv", "--optional", "ad"], 2, "--optional must go with --steps or --map: there is no funnel"),
    (["log.csv", "--segment", "company"], 2, "--segment must go with --steps or --map: there is no funnel"),
    (["log.csv", "--steps", "ad,page", "--optional", "pge"], 2, '--optional must name a step: "pge"; the nearest is "page"'),
    (["log.csv", "--steps", "ad,page", "--optional", "ad"], 2, "an optional step must be one of 2 to 2: 1"),
    (["log.csv", "--steps", "ad,page", "--exclude", "byu"], 2,
     '--exclude must name touchpoints of the log: "byu"; the nearest is "buy"'),
    (["log.csv", "--steps", "ad,page", "--exclude", "buy:2-1"], 2,
     "an exclusion must stand between two required steps, the earlier first: 2 and 1 of 2"),
    (["log.csv", "--steps", "ad,page", "--order", "unordered", "--ties", "either-order-within:1s"], 2,
     "an unordered funnel has no order of steps that ties could disturb: either-order-within"),
    (["log.csv", "--steps", "ad,page", "--segment", "c"], 2,
     'log.csv: row 1: no column for the segment: "c"; the header has "user_id", "event", "timestamp", "stars", '
     '"company"; the nearest is "event"'),
    (["log.csv", "--segment-at", "last"], 2, "--segment-at must go with --segment COL: no column is named"),
    (["log.csv", "--steps", "ad,page", "--segment", "company", "--segment-at", "frst"], 2,
     '--segment-at knows no rule "frst"; the nearest is first'),
    (["log.csv", "--steps", "ad,page", "--segment", "company", "--segment-at", "step:3"], 2,
     "a segment's step must be one of 1 to 2: 3"),
    (["log.csv", "--lost-after", "7"], 2, '--lost-after %s, with its unit: "7"' % DURATION),
    (["log.csv", "--within", "1.5"], 2, '--within %s, with its unit: "1.5"' % DURATION),
    (["log.csv", "--within", "7 d"], 2, '--within %s: "7 d"' % DURATION),
    (["log.csv", "--within", "7w"], 2, '--within %s: "7w"' % DURATION),
    (["log.csv", "--within", "1.d"], 2, '--within %s: "1.d"' % DURATION),
    (["log.csv", "--within", ".5h"], 2, '--within %s: ".5h"' % DURATION),
    (["log.csv", "--session-gap", "d"], 2, '--session-gap %s: "d"' % DURATION),
    (["log.csv", "--within", "999999999d"], 2, '--within %s, of less than 292,000 years: "999999999d"' % DURATION),
    (["log.csv", "--within", ""], 2, "--within must have a value: it is empty"),
    (["log.csv", "--goal", "a,,b"], 2, '--goal must not hold an empty name: "a,,b"'),
    (["log.csv", "--steps", "ad,page+"], 2, '--steps must not hold an empty name: "page+"'),
    (["log.csv", "--steps", ",".join(["ad"] * 65)], 2, "--steps must be at most 64: 65"),
    (["log.csv", "--goal", "byu"], 2,
     '--goal must name touchpoints of the log: "byu"; the nearest is "buy"'),
    (["log.csv", "--goal", "act"], 2,
     '--goal must name touchpoints of the log: "act"; the nearest is "ad"'),
    (["log.csv", "--map", "map.csv", "--lost", "awaer"], 2,
     '--lost must name touchpoints of the log, or stages of the map: "awaer"; the nearest is "aware"'),
    (["log.csv", "--map", "map.csv", "--steps", "ad,ask"], 2,
     '--steps must name touchpoints of the log, or stages of the map: "ask"; the nearest is "ad"'),
    (["log.csv", "--rating", "stars"], 2,
     '--rating must be COL:SCALE: "stars"; SCALE is one of "csat5", "csat10", "nps", "ces1", "ces2", "likert7", '
     '"valence"'),
    (["log.csv", "--rating", "stars:csat6"], 2, '--rating knows no scale "csat6"; the nearest is csat5'),
    (["log.csv", "--threads", "0"], 2, '--threads must be a whole number from 1 to 1024: "0"'),
    (["log.csv", "--threads", "two"], 2, '--threads must be a whole number from 1 to 1024: "two"'),
    (["log.csv", "--from", "2024-02-30"], 2, '--from: time must exist in the calendar and on the clock: "2024-02-30"'),
    (["log.csv", "--from", "2024-02-02", "--to", "2024-02-01"], 2,
     '--from must not be after --to: "2024-02-02" and "2024-02-01"'),
    (["log.csv", "--as-of", "2023-01-01"], 2,
     "--as-of must not lie before the last event: 2023-01-01T00:00:00Z and 2024-01-01T03:00:10Z"),
    (["log.csv", "--customer", "user_id", "--account", "company"], 2,
     "--customer and --account exclude each other: journeys are of customers or of accounts"),
    (["log.csv", "--json"], 2, None),
    (["log.csv", "--goal", "buy", "--goal", "ad"], 2, None),
    (["log.csv", "--customer", "usr_id"], 2,
     'log.csv: row 1: no column for the customer: "usr_id"; the header has "user_id", "event", "timestamp", "stars", '
     '"company"; the nearest is "user_id"'),
    (["log.csv", "--account", "compny"], 2,
     'log.csv: row 1: no column for the account: "compny"; the header has "user_id", "event", "timestamp", "stars", '
     '"company"; the nearest is "company"'),
    (["columns.csv"], 1,
     'columns.csv: row 1: no column for the customer: none of "user_id", "customer_id", "client_id", "case_id", '
     '"customer", "user"; the header has "usr", "event", "timestamp"; the nearest is "usr"'),
    (["missing.csv"], 1, "missing.csv: cannot be opened: No such file or directory"),
    (["log.csv", "--map", "missing.csv"], 1, "missing.csv: cannot be opened: No such file or directory"),
    (["empty.csv"], 1, "empty.csv: the file is empty"),
    (["log.csv.gz"], 1, "log.csv.gz: must not be compressed; try: zcat log.csv.gz | journey-report -"),
    (["header.csv"], 1, "header.csv: no events: the file has only a header"),
    (["log.csv", "--map", "empty.csv"], 1, "empty.csv: the file is empty"),
    (["unusable.csv"], 1,
     'unusable.csv: no events: every row was rejected; the first: unusable.csv: row 2, column "timestamp": time must '
     'be ISO 8601 or a Unix time: "soon"'),
    (["log.csv", "--from", "2025-01-01"], 1, "log.csv: no events: all lie outside --from and --to"),
    (["bad.csv", "--strict"], 1,
     'bad.csv: row 3, column "timestamp": time must be ISO 8601, as the file\'s first time: "yesterday"'),
    (["log.csv", "--map", "bad_stage.csv"], 1,
     'bad_stage.csv: row 2, column "stage": stage must be one of aware, appeal, ask, act, advocate: "awear"'),
    (["log.csv", "--map", "mixed.csv"], 1,
     'mixed.csv: row 3, column "stage": stage must be one of aware, appeal, ask, act, advocate: "revenue"'),
    (["log.csv", "--map", "twice.csv"], 1,
     'twice.csv: row 3, column "touchpoint": touchpoint must be mapped once, and is in row 2 already: "ad"'),
    (["log.csv", "--json", "no/such/folder.json"], 1,
     "no/such/folder.json: cannot be written: No such file or directory"),
]

failures = []
passed = 0


def check(what, holds, detail=""):
    global passed
    if holds:
        passed += 1
    else:
        failures.append(what)
        print("FAILED %s %s" % (what, detail))


def run(program, arguments, folder, data=None):
    done = subprocess.run([program] + arguments, input=data, capture_output=True, cwd=folder, timeout=60)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def report(program, arguments, folder, data=None):
    status, out, err = run(program, arguments + ["--json", "-"], folder, data)
    check("%s exits with 0 in silence" % arguments, status == 0 and err == "", err)
    return json.loads(out) if status == 0 else {}


def check_refusals(program, folder):
    for arguments, status, message in REFUSED:
        what = " ".join(arguments)[:80] or "no arguments"
        got, out, err = run(program, arguments, folder)
        check("%s: status" % what, got == status, "%d, not %d: %s" % (got, status, err))
        check("%s: nothing on standard output" % what, out == "")
        lines = err.splitlines()
        if message is None:  # its words are the option parser's
            check("%s: says so" % what, err.startswith("journey-report: ") and lines[-1] == TRY, err)
        else:
            check("%s: message" % what, lines[:1] == ["journey-report: " + message], "\n  " + err)
            check("%s: no more than it" % what, lines[1:] in ([], [TRY]), "\n  " + err)


def check_outputs(program, folder):
    base = ["log.csv", "--map", "map.csv", "--goal", "buy", "--lost-after", "1h"]
    status, text, err = run(program, base, folder)
    check("text is the default", status == 0 and err == "" and text.startswith("JOURNEY REPORT  log.csv"), err)
    status, out, err = run(program, base + ["--text", "--json", "-"], folder)
    check("text and JSON together: the text first", out.startswith(text) and json.loads(out[len(text):]))
    status, out, err = run(program, base + ["--json", "out.json"], folder)
    with open(os.path.join(folder, "out.json"), encoding="utf-8") as file:
        written = json.load(file)
    check("JSON to a file: nothing on standard output", status == 0 and out == "")
    whole = report(program, base, folder)
    check("JSON to a file is JSON to standard output", written == whole)
    piped = report(program, ["-"] + base[1:], folder, LOG.encode())
    check("standard input is a log", piped == whole)
    for threads in ("1", "2", "7"):
        check("%s threads change nothing" % threads, report(program, base + ["--threads", threads], folder) == whole)
    defaults = ["--order", "ordered", "--ties", "arrival", "--entry", "latest"]
    check("the default modes may be named", report(program, base + defaults, folder) == whole)
    check("a name that no map knows is told", whole["log"]["unmapped"] == ["größe"])
    check("help exits with 0", run(program, ["--help"], folder)[0] == 0)
    help_text = run(program, ["--help"], folder)[1]
    check("help names what is served, and no more", "--lost-after" in help_text and "--channel" not in help_text)
    check("the version", run(program, ["--version"], folder)[1] == "journey-report %s\n" % whole["sojourn"])


def check_bad_rows(program, folder):
    found = report(program, ["bad.csv"], folder)["log"]
    check("bad rows are counted", found["events"] == 3 and found["rejected_count"] == 3, found)
    check("bad rows are named", [(bad["row"], bad["column"]) for bad in found["rejected"]] ==
          [(3, "timestamp"), (4, None), (5, "user_id")], found)
    check("a bad row says why", found["rejected"][1]["reason"] ==
          "row must have as many fields as the header, 4: 1", found)
    text = run(program, ["bad.csv"], folder)[1]
    check("the text names bad rows", "  rejected     3  " in text and 'row 3, column "timestamp"' in text, text)
    rated = report(program, ["bad.csv", "--rating", "stars:csat5"], folder)["log"]
    check("a rating off its scale is a bad row", (6, "stars") in
          [(bad["row"], bad["column"]) for bad in rated["rejected"]], rated)


def check_stage_models(program, folder):
    for file, model, stages in [("aarrr.csv", "aarrr", 5), ("phases.csv", "sales_phase", 3),
                                ("roles.csv", "touchpoint_role", 4)]:
        found = report(program, ["log.csv", "--map", file], folder)["stages"]
        check("%s is a map of %s" % (file, model), found["model"] == model and len(found["reach"]) == stages, found)
        check("%s has no ratios" % model, "ratios" not in found and "archetype" not in found, found)
    steps = report(program, ["log_named_as_stage.csv", "--map", "named_as_stage.csv"], folder)["funnel"]["steps"]
    check("a stage is a step although a touchpoint has its name",
          [(step["name"], step["reached"]) for step in steps] == [("aware", 2), ("ask", 1)], steps)


def check_containers(program, folder):
    base = ["log.csv", "--map", "map.csv", "--goal", "buy", "--lost-after", "1h"]
    accounts = report(program, base + ["--account", "company"], folder)
    check("accounts are the customers", accounts["log"]["customers"] == 2 and accounts["log"]["journeys"] == 2)
    split = report(program, base + ["--session-gap", "1h"], folder)
    check("sessions are the journeys", split["log"]["customers"] == 3 and split["log"]["journeys"] == 4)
    check("stage reach stays that of customers", split["stages"] == report(program, base, folder)["stages"])
    text = run(program, base + ["--session-gap", "1h"], folder)[1]
    check("the text says what is counted", "of sessions" in text and "\nFUNNEL  sessions" in text, text)
    status, text, _ = run(program, ["log.csv"], folder)
    for title, option in [("STAGES", "--map"), ("FUNNEL", "--steps"), ("DROP-OFF", "--goal"), ("EXPERIENCE", "--rating")]:
        line = next((line for line in text.splitlines() if line.startswith(title)), "")
        check("%s says what it needs" % title, option in line, line)


def check_experience(program, folder):
    found = report(program, ["log.csv", "--map", "map.csv", "--rating", "stars:csat5", "--goal", "buy"], folder)
    found = found["experience"]
    check("the scale", found["scale"] == "csat5")
    rows = {row["name"]: row for row in found["touchpoints"]}
    check("ratings by touchpoint", {name: rows[name]["n"] for name in rows} == {"ad": 2, "buy": 1, "page": 2, "größe": 0},
          rows)
    check("a mean", rows["ad"]["mean"]["value"] == 3.5 and rows["ad"]["top_box"]["value"] == 0.5, rows["ad"])
    check("no answer, no mean", rows["größe"]["mean"] is None and rows["größe"]["top_box"] is None)
    journey = found["journey"]
    check("the population is named", journey["population"] == "started" and journey["n"] == 3, journey)
    # means 4, 1, 2; peak-end (5 + 4)/2, (1 + 1)/2, (2 + 2)/2
    check("journey mean", abs(journey["mean"]["value"] - 7 / 3) < 1e-12, journey)
    check("journey peak-end", abs(journey["peak_end"]["value"] - 7.5 / 3) < 1e-12, journey)
    for scale in ("csat10", "nps", "ces1", "ces2", "likert7"):
        rated = report(program, ["log.csv", "--rating", "stars:" + scale], folder)["experience"]
        check("the scale %s" % scale, rated["scale"] == scale and "stages" not in rated, rated)
    status, out, err = run(program, ["log.csv", "--rating", "stars:valence", "--strict"], folder)
    check("valence ends at 1", status == 1 and 'column "stars": valence rating must be' in err, err)


def check_attribution(program, folder):
    base = ["sales.csv", "--goal", "buy"]
    found = report(program, base + ["--value", "price"], folder)
    check("a value of three decimals is a bad row", found["log"]["rejected_count"] == 1 and
          (found["log"]["rejected"][0]["row"], found["log"]["rejected"][0]["column"]) == (7, "price"), found["log"])
    found = found["attribution"]
    check("the methods", list(found) == ["first", "last", "linear_per_touch", "linear_per_touchpoint", "position",
                                         "time_decay", "markov", "unattributed", "total"], list(found))
    # 0.29 of ad and mail, 1.15 of nobody, 12.34 of mail
    check("values are exact", found["total"] == {"conversions": 3, "value": 13.78}, found["total"])
    check("unattributed", found["unattributed"] == {"conversions": 1, "value": 1.15}, found["unattributed"])
    check("first", found["first"] == [{"touchpoint": "mail", "conversions": 1.0, "value": 12.34},
                                      {"touchpoint": "ad", "conversions": 1.0, "value": 0.29}], found["first"])
    check("linear", found["linear_per_touch"][1] == {"touchpoint": "ad", "conversions": 0.5, "value": 0.145}, found)
    plain = report(program, base, folder)["attribution"]
    check("without a column, no value", plain["total"] == {"conversions": 4, "value": None} and
          plain["last"] == [{"touchpoint": "mail", "conversions": 2.0, "value": None},
                            {"touchpoint": "ad", "conversions": 0.0, "value": None}], plain)
    text = run(program, base + ["--value", "price"], folder)[1]
    check("the text", "\nATTRIBUTION  3 conversions of value 13.78, 1 unattributed: " in text, text)
    text = run(program, ["sales.csv"], folder)[1]
    check("the text says what attribution needs", "\nATTRIBUTION  not here: it needs a goal: --goal A\n" in text, text)


def check_dot(program, folder):
    status, out, err = run(program, ["log.csv", "--dot", "-"], folder)
    check("DOT on standard output, and no text", status == 0 and err == "" and out.startswith("digraph journeys {\n"), out)
    check("names in DOT", '[label="größe\\n1"]' in out and out.endswith("}\n"), out)
    status, text, err = run(program, ["log.csv", "--dot", "out.dot", "--text"], folder)
    with open(os.path.join(folder, "out.dot"), encoding="utf-8") as file:
        written = file.read()
    check("DOT in a file, beside the text", written == out and text.startswith("JOURNEY REPORT"), err)
    status, text, err = run(program, ["log.csv", "--dot", "out.dot", "--json", "-"], folder)
    check("DOT in a file, beside JSON", status == 0 and json.loads(text))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: command_line.py JOURNEY_REPORT")
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        for name, content in FILES.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        check_refusals(program, folder)
        for group in (check_outputs, check_bad_rows, check_stage_models, check_containers, check_experience,
                      check_attribution, check_dot):
            try:
                group(program, folder)
            except (KeyError, ValueError, IndexError, TypeError) as error:
                check("%s runs to its end" % group.__name__, False, repr(error))
    print("%d passed, %d failed" % (passed, len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
