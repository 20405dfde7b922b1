#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The rules of the house that a compiler cannot see.

Layers: a header includes its own folder and those before it. Families of methods are closed to each other.
Form: licence line, `#pragma once`, one line of description, order of includes, length. Completeness: the
umbrella reaches every header of the layers core to methods, and the laws run over every measure.

  layers.py [ROOT]    ROOT: the directory to judge, by default this repository
"""
import pathlib
import re
import statistics
import sys

LAYERS = ["core", "stats", "model", "journey", "measure", "run", "graph", "methods", "io", "report"]
OPT_IN_LAYERS = ["io", "report"]
OPT_IN_HEADERS = ["sojourn/run/mpi.hpp", "sojourn/graph/flow_network.hpp"]
# What a layer may include beyond std, its own folder and those before it; later layers inherit it.
ADDED_BY = {"stats": ["boost/math/"], "journey": ["range/v3/"], "graph": ["boost/"]}
ONLY_IN = {"sojourn/run/mpi.hpp": ["boost/mpi", "boost/serialization", "mpi.h"],
           "sojourn/core/memory.hpp": ["sys/mman.h"]}
# A header in measure/ holds a measure when it is told how a journey ended. The combinators are no measures of
# their own: the laws run over them as they are applied.
TOLD_THE_END = re.compile(r"\bvoid\s+(leave|journey)\(")
COMBINATORS = ["sojourn/measure/all_of.hpp", "sojourn/measure/by.hpp", "sojourn/measure/hold_constant.hpp",
               "sojourn/measure/where.hpp"]
LONGEST, MEDIAN, LONGEST_EXAMPLE, MOST_MACROS = 400, 130, 80, 3
LICENCE = "// SPDX-License-Identifier: BSL-1.0"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
HEAVY = ["iostream", "regex", "boost/graph/graphviz.hpp"]


def strip_comments(text):
    """The text without comments and the contents of strings, line numbers kept."""
    def blank(match):
        piece = match.group(0)
        if piece[0] in "\"'":
            return piece[0] * 2
        return "\n" * piece.count("\n")
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'', blank, text,
                  flags=re.S)


class House:
    def __init__(self, root):
        self.root = root
        self.include = root / "include"
        self.problems = []
        self.text = {p.relative_to(self.include).as_posix(): p.read_text()
                     for p in sorted(self.include.rglob("*.hpp"))}
        self.includes = {h: [m.group(2) for m in INCLUDE.finditer(t)] for h, t in self.text.items()}

    def fail(self, where, what):
        self.problems.append(f"{where}: {what}")

    @staticmethod
    def layer(header):
        parts = header.split("/")
        return parts[1] if len(parts) > 2 and parts[0] == "sojourn" else None

    @staticmethod
    def family(header):
        return header.split("/")[2].removesuffix(".hpp")

    def check_layers(self):
        for header, includes in self.includes.items():
            layer = self.layer(header)
            if header == "sojourn/sojourn.hpp":
                for other in includes:
                    if self.layer(other) in OPT_IN_LAYERS or other in OPT_IN_HEADERS:
                        self.fail(header, f"the umbrella must leave out what is opt-in: {other}")
                continue
            if layer not in LAYERS:
                self.fail(header, f"a header must live in one of the folders {', '.join(LAYERS)}")
                continue
            rank = LAYERS.index(layer)
            third_party = [p for each in LAYERS[:rank + 1] for p in ADDED_BY.get(each, [])]
            for other in includes:
                if other.startswith("sojourn/"):
                    self.check_own(header, layer, other)
                elif "/" in other or other.endswith(".h"):
                    if layer in OPT_IN_LAYERS or other.startswith(tuple(ONLY_IN.get(header, ["\0"]))):
                        continue
                    if not other.startswith(tuple(third_party) or "\0") or other.startswith("boost/mpi"):
                        self.fail(header, f"layer {layer} must not include {other}")
                elif other.endswith(".hpp"):
                    self.fail(header, f"own headers must be included as <sojourn/...>: {other}")
                elif other in HEAVY and layer not in OPT_IN_LAYERS:
                    self.fail(header, f"too heavy for layer {layer}: {other}")

    def check_own(self, header, layer, other):
        to = self.layer(other)
        if other not in self.text:
            self.fail(header, f"includes a header that does not exist: {other}")
        elif to is None:
            self.fail(header, f"a header must not include an umbrella: {other}")
        elif LAYERS.index(to) > LAYERS.index(layer):
            self.fail(header, f"layer {layer} must not include layer {to}: {other}")
        elif layer == to == "methods" and self.family(other) not in (self.family(header), "fwd"):
            self.fail(header, f"families of methods are closed to each other: {other}")

    def check_cycles(self):
        done, path = set(), []

        def visit(header):
            if header in path:
                self.fail(header, "includes itself by way of " + ", ".join(path[path.index(header) + 1:] or ["itself"]))
                return
            if header in done or header not in self.includes:
                return
            path.append(header)
            for other in self.includes[header]:
                visit(other)
            path.pop()
            done.add(header)

        for header in self.includes:
            visit(header)

    def check_umbrella(self):
        start = "sojourn/sojourn.hpp"
        if start not in self.text:
            return
        reached, todo = set(), [start]
        while todo:
            header = todo.pop()
            if header in self.text and header not in reached:
                reached.add(header)
                todo += self.includes[header]
        for header in self.text:
            if self.layer(header) not in OPT_IN_LAYERS and header not in OPT_IN_HEADERS and header not in reached:
                self.fail(start, f"the umbrella does not reach {header}")

    def check_form(self):
        macros = set()
        for header, text in self.text.items():
            lines = text.split("\n")
            code = strip_comments(text)
            if lines[1:2] != ["#pragma once"]:
                self.fail(header, "the second line must be `#pragma once`")
            if not (len(lines) > 2 and re.match(r"// \S", lines[2])):
                self.fail(header, "the third line must say what the header is")
            if len(text.splitlines()) > LONGEST:
                self.fail(header, f"must have at most {LONGEST} lines: {len(text.splitlines())}")
            groups = [self.group(name) for name in self.includes[header]]
            if groups != sorted(groups):
                self.fail(header, "includes must come in the order own, Boost and range-v3, std")
            macros |= set(re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", code, re.M))
            if re.search(r"\bnamespace\s*\{", code):
                self.fail(header, "no anonymous namespace in a header")
            if re.search(r"\busing\s+namespace\s+(?!std::(?:chrono_)?(?:\w+_)?literals)", code):
                self.fail(header, "no using-directive in a header")
            for name in re.findall(r"\bnamespace\s+(?:\w+::)*(graph|views|ranges|stats)\s*\{", code):
                self.fail(header, f"no namespace of a name that breaks calls into Boost.Graph: {name}")
            if "tag_invoke" in code:
                self.fail(header, "no tag_invoke")
        for macro in sorted(m for m in macros if not m.startswith("SOJOURN_")):
            self.fail("include", f"a macro must start with SOJOURN_: {macro}")
        if len(macros) > MOST_MACROS:
            self.fail("include", f"must have at most {MOST_MACROS} macros: {', '.join(sorted(macros))}")

    @staticmethod
    def group(name):
        if name.startswith("sojourn/"):
            return 0
        return 1 if "/" in name or name.endswith(".h") else 2

    def check_sources(self):
        unfinished = ["TO" + "DO", "FIX" + "ME"]  # in pieces: this file is judged too
        for folder in ("include", "tests", "examples", "benchmarks"):
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix not in (".hpp", ".cpp", ".py", ".txt", ".cmake") or "__pycache__" in path.parts:
                    continue
                name, text = path.relative_to(self.root).as_posix(), path.read_text()
                if re.search(rf"\b({'|'.join(unfinished)})\b", text):
                    self.fail(name, f"no {unfinished[0]}: do it, or open an issue")
                if path.suffix in (".hpp", ".cpp") and text.split("\n", 1)[0] != LICENCE:
                    self.fail(name, f"the first line must be `{LICENCE}`")
                if folder == "examples" and path.suffix == ".cpp" and re.match(r"\d\d_", path.name):
                    if len(text.splitlines()) > LONGEST_EXAMPLE:
                        self.fail(name, f"an example must have at most {LONGEST_EXAMPLE} lines: "
                                        f"{len(text.splitlines())}")

    def check_measures(self):
        listing = self.root / "tests/measure/all_measures.hpp"
        measures = [h for h, text in self.text.items() if self.layer(h) == "measure" and h not in COMBINATORS
                    and TOLD_THE_END.search(strip_comments(text))]
        if not measures:
            return
        named = [m.group(2) for m in INCLUDE.finditer(listing.read_text())] if listing.exists() else []
        for header in measures:
            if header not in named:
                self.fail("tests/measure/all_measures.hpp", f"the laws must run over every measure: {header}")

    def run(self):
        for check in (self.check_layers, self.check_cycles, self.check_umbrella, self.check_form,
                      self.check_sources, self.check_measures):
            check()
        for problem in self.problems:
            print(problem)
        lengths = [len(t.splitlines()) for t in self.text.values()] or [0]
        median = statistics.median(lengths)
        print(f"{len(self.text)} headers, median {median:g} lines, longest {max(lengths)}")
        if median > MEDIAN:
            print(f"the median header must have at most {MEDIAN} lines: {median:g}")
        return 1 if self.problems or median > MEDIAN else 0


if __name__ == "__main__":
    sys.exit(House(pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1
                   else pathlib.Path(__file__).resolve().parents[2]).run())
