#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The gate on instantiations closes: a count grown by more than 3 % or never recorded is named, a smaller one passes."""
import instantiations

RECORD = {"one funnel": 1000, "graph": 1000}

for counts, named in [({"one funnel": 1000, "graph": 900}, []), ({"one funnel": 1030}, []),
                      ({"one funnel": 1031, "graph": 1000}, ["one funnel"]), ({"live": 1}, ["live"]), ({}, [])]:
    found = [sentence.split(":")[0] for sentence in instantiations.grown(RECORD, counts)]
    assert found == named, f"{counts}: named {found}, not {named}"
print("grown and unrecorded counts are named")
