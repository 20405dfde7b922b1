// SPDX-License-Identifier: BSL-1.0
// A host on many processes: this one alone, whose totals are those of all.

#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/mpi.hpp>

#include <boost/mpi/environment.hpp>

#include <vector>

int main(int argc, char** argv) {
  boost::mpi::environment const environment(argc, argv);
  boost::mpi::communicator const world;
  sojourn::journey_map<sojourn::five_a> map;
  map.add("ad", sojourn::five_a::aware);
  std::vector<std::vector<sojourn::touch>> const journeys{{{sojourn::touchpoint_id{0}, {}}}};
  auto const reach = sojourn::measure(sojourn::mpi<>{world}, journeys, sojourn::stage_reach{map});
  return reach.reach(sojourn::five_a::aware) == static_cast<unsigned>(world.size()) ? 0 : 1;
}
