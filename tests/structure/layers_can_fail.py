#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Breaks each rule of layers.py once, in a small house of its own, and sees it noticed."""
import contextlib
import io
import pathlib
import sys
import tempfile

import layers

TOP = layers.LICENCE + "\n#pragma once\n// What it is.\n"
SOUND = {
    "include/sojourn/core/id.hpp": TOP + "#include <string>\n",
    "include/sojourn/graph/g.hpp": TOP + "#include <sojourn/core/id.hpp>\n\n#include <boost/graph/graph_traits.hpp>\n",
    "include/sojourn/methods/markov/chain.hpp": TOP,
    "include/sojourn/measure/funnel.hpp": TOP + "// A namespace { in a comment, \"and\" it's no matter.\n"
                                                "struct funnel { void leave(int s); };\n",
    "include/sojourn/measure/steps.hpp": TOP,
    "include/sojourn/report/json.hpp": TOP + "#include <iostream>\n",
    "include/sojourn/sojourn.hpp": TOP + "#include <sojourn/graph/g.hpp>\n#include <sojourn/methods/markov/chain.hpp>\n"
                                         "#include <sojourn/measure/funnel.hpp>\n"
                                         "#include <sojourn/measure/steps.hpp>\n",
    "tests/measure/all_measures.hpp": layers.LICENCE + "\n#include <sojourn/measure/funnel.hpp>\n",
}
CORE, FUNNEL = "include/sojourn/core/id.hpp", "include/sojourn/measure/funnel.hpp"
BROKEN = [
    (CORE, TOP + "#include <sojourn/graph/g.hpp>\n", "layer core must not include layer graph"),
    (CORE, TOP + "#include <boost/math/x.hpp>\n", "layer core must not include boost/math/x.hpp"),
    (CORE, TOP + "#include <range/v3/view/filter.hpp>\n", "layer core must not include range/v3"),
    (CORE, TOP + "#include <iostream>\n", "too heavy for layer core: iostream"),
    (CORE, TOP + "#include \"other.hpp\"\n", "own headers must be included as <sojourn/...>"),
    (CORE, TOP + "#include <sojourn/core/none.hpp>\n", "includes a header that does not exist"),
    (CORE, TOP + "#include <sojourn/core/id.hpp>\n", "includes itself"),
    (CORE, TOP + "#include <string>\n#include <sojourn/core/id.hpp>\n", "must come in the order own"),
    (CORE, "#pragma once\n// What it is.\n", "the first line must be"),
    (CORE, layers.LICENCE + "\n// What it is.\n", "the second line must be `#pragma once`"),
    (CORE, layers.LICENCE + "\n#pragma once\n\n", "the third line must say what the header is"),
    (CORE, TOP + "\n" * 400, "must have at most 400 lines: 403"),
    (CORE, TOP + "namespace {\n}\n", "no anonymous namespace"),
    (CORE, TOP + "namespace sojourn::views {\n}\n", "breaks calls into Boost.Graph: views"),
    (CORE, TOP + "using namespace std;\n", "no using-directive"),
    (CORE, TOP + "#define OTHER 1\n", "a macro must start with SOJOURN_: OTHER"),
    (CORE, TOP + "".join(f"#define SOJOURN_{i}\n" for i in range(4)), "must have at most 3 macros"),
    (CORE, TOP + "// TO" + "DO\n", "do it, or open an issue"),
    (FUNNEL, TOP + "#include <boost/graph/x.hpp>\n", "layer measure must not include boost/graph"),
    ("include/sojourn/else/x.hpp", TOP, "a header must live in one of the folders"),
    ("include/sojourn/core/lone.hpp", TOP, "the umbrella does not reach sojourn/core/lone.hpp"),
    ("include/sojourn/sojourn.hpp", SOUND["include/sojourn/sojourn.hpp"] + "#include <sojourn/report/json.hpp>\n",
     "the umbrella must leave out what is opt-in"),
    ("include/sojourn/graph/g.hpp", TOP + "#include <sojourn/sojourn.hpp>\n", "must not include an umbrella"),
    ("include/sojourn/methods/plan.hpp", TOP + "#include <sojourn/methods/markov/chain.hpp>\n",
     "families of methods are closed to each other"),
    ("tests/measure/all_measures.hpp", layers.LICENCE + "\n", "the laws must run over every measure"),
    ("examples/01_first.cpp", layers.LICENCE + "\n" * 81, "an example must have at most 80 lines"),
]


def judge(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = layers.House(pathlib.Path(folder)).run()
    return status, said.getvalue()


def main():
    missed = 0
    status, said = judge(SOUND)
    if status != 0:
        missed += 1
        print(f"a sound house is refused:\n{said}")
    for name, text, words in BROKEN:
        status, said = judge({**SOUND, name: text})
        if status == 0 or words not in said:
            missed += 1
            print(f"not noticed in {name}: {words}\n{said}")
    print(f"{len(BROKEN)} broken rules, {missed} not noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
