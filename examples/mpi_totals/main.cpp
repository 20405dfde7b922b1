// SPDX-License-Identifier: BSL-1.0
// mpi-totals: the totals of one log by many processes. `mpirun -n 4 mpi-totals events.csv --map map.csv --as-of …`
// prints what one process prints, to the last count.
#include "../journey_totals/totals.hpp"

#include <sojourn/core/archive.hpp>
#include <sojourn/journey/part_of.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/mpi.hpp>

#include <boost/mpi/environment.hpp>

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

namespace {

using namespace journey_totals;

void run(boost::mpi::communicator const& world, plan const& how, std::string const& file) {
  auto const map = how.read_map();
  // Each rank reads the file and keeps its own customers; where parts lie in files of their own, it reads those.
  auto const events = sojourn::read_events(file, {.touchpoints = map.touchpoints()});
  auto const names = sojourn::shared_touchpoints(world, map.touchpoints(), events.touchpoints);
  auto const ranks = static_cast<std::size_t>(world.size());
  auto const rank = static_cast<std::size_t>(world.rank());
  auto const log = journeys(events, map, names, how.ends(),
                            [=](auto const& customer) { return sojourn::part_of(customer, ranks) == rank; });
  totals const all{sojourn::measure(sojourn::mpi<>{world}, log, configured(how, map, names)),
                   events.rejected.count()};
  if (rank == 0) write(std::cout, all, names);
}

}  // namespace

int main(int argc, char** argv) {
  boost::mpi::environment const environment(argc, argv);
  boost::mpi::communicator const world;
  CLI::App app("The totals of one log, by as many processes as there are.", "mpi-totals");
  plan how;
  std::string file;
  how.add_options(app);
  app.add_option("FILE", file, "events of all customers, CSV")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    run(world, how, file);
    return 0;
  } catch (std::exception const& e) {
    std::cerr << "mpi-totals: rank " << world.rank() << ": " << e.what() << '\n';
    world.abort(1);  // a rank that cannot read its part must not leave the others waiting
    return 1;
  }
}
