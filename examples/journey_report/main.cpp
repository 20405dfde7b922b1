// SPDX-License-Identifier: BSL-1.0
// journey-report: a CSV in, a report out.
#include "options.hpp"
#include "report.hpp"

#include <sojourn/report/comparison_json.hpp>
#include <sojourn/report/comparison_text.hpp>
#include <sojourn/report/dot.hpp>
#include <sojourn/report/json.hpp>
#include <sojourn/report/text.hpp>

#include <cerrno>
#include <exception>
#include <fstream>
#include <iostream>
#include <ostream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace {

// `-` is standard output; empty: nothing is asked for.
template <class Write>
void write_to(std::string const& path, Write write) {
  if (path.empty()) return;
  if (path == "-") return write(std::cout);
  errno = 0;
  std::ofstream out(path, std::ios::binary);
  if (out) write(out);
  out.close();
  if (!out) {
    throw std::runtime_error(path + ": cannot be written" +
                             (errno == 0 ? std::string() : ": " + std::generic_category().message(errno)));
  }
}

template <class Findings>
void write(journey_report::options const& o, Findings const& all) {
  if (o.text) sojourn::write_text(std::cout, all);
  write_to(o.json, [&all](std::ostream& out) { sojourn::write_json(out, all); });
}

void run(journey_report::options const& o) {
  if (o.compare) {
    write(o, journey_report::compare(o));
  } else {
    auto const all = journey_report::report(o);
    write(o, all);
    write_to(o.dot, [&all](std::ostream& out) { sojourn::write_dot(out, *all.graph); });
  }
  if (!std::cout.flush()) throw std::runtime_error("standard output: cannot be written");
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  try {
    auto const o = journey_report::read_command_line(argc, argv);
    if (!o.help.empty()) {
      std::cout << o.help;
      return 0;
    }
    run(o);
    return 0;
  } catch (journey_report::usage_error const& e) {
    std::cerr << "journey-report: " << e.what() << "\nTry: journey-report --help\n";
    return 2;
  } catch (std::invalid_argument const& e) {  // an option that the data's header does not bear out
    std::cerr << "journey-report: " << e.what() << '\n';
    return 2;
  } catch (std::exception const& e) {
    std::cerr << "journey-report: " << e.what() << '\n';
    return 1;
  }
}
