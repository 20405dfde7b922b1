// SPDX-License-Identifier: BSL-1.0
// Run under mpirun: the totals of all ranks are those of one process; no rank waits for one that failed.
#include <sojourn/run/mpi.hpp>

#include <sojourn/journey/part_of.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/all_measures.hpp"

#include <boost/mpi/environment.hpp>

#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sojourn;
using test::log_type;

namespace {

int failures = 0;
int checks = 0;

void check(bool holds, std::string const& what) {
  ++checks;
  if (holds) return;
  ++failures;
  std::fprintf(stderr, "not so: %s\n", what.c_str());
}

// The message of what `f` throws; empty where it throws nothing.
template <class F>
std::string thrown_by(F f) {
  try {
    f();
  } catch (std::exception const& e) {
    return e.what();
  }
  return {};
}

void totals_are_those_of_one_process(boost::mpi::communicator const& world) {
  auto const log = test::random_log(21, 500);
  std::vector<log_type::journey> mine;
  for (auto const& j : log) {
    if (part_of(index(j.customer()), static_cast<std::size_t>(world.size())) ==
        static_cast<std::size_t>(world.rank()))
      mine.push_back(j);
  }
  check(world.size() == 1 || mine.size() < log.size(), "a rank has a part");
  test::each_measure(test::five_a_map(), log, [&](char const* name, auto const& none) {
    auto const whole = measure(sequential{}, log, none);
    check(measure(mpi<>{world}, mine, none) == whole, std::string(name) + " over ranks");
    auto const own = measure(sequential{}, mine, none);
    auto const merged = all_merged(world, own);
    check(merged == whole, std::string(name) + " merged");
  });
  auto const map = test::five_a_map();
  auto const [reach, flow] =
      measure(mpi<parallel>{world, {.threads = 2}}, mine, stage_reach{map}, transitions{log});
  check(reach == measure(sequential{}, log, stage_reach{map}), "threads on each rank");
  check(flow == measure(sequential{}, log, transitions{log}), "threads on each rank, the second measure");
}

void a_rank_without_journeys(boost::mpi::communicator const& world) {
  auto const log = test::random_log(22, 50);
  std::vector<log_type::journey> mine;
  if (world.rank() == world.size() - 1) mine.assign(log.begin(), log.end());
  auto const map = test::five_a_map();
  check(measure(mpi<>{world}, mine, visits{log}) == measure(sequential{}, log, visits{log}),
        "all on the last rank");
}

// Throws at a time that one rank alone sees.
struct picky {
  bool fails = false;
  bool operator()(touch_like auto const&) const {
    if (fails) throw std::runtime_error("bad touch");
    return true;
  }
  bool operator==(picky const&) const { return true; }
};

void no_rank_waits_for_one_that_failed(boost::mpi::communicator const& world) {
  auto const log = test::random_log(23, 50);
  for (int bad = 0; bad < world.size(); ++bad) {
    where const measured{picky{world.rank() == bad}, visits{log}};
    auto const said = thrown_by([&] { (void)measure(mpi<>{world}, log, measured); });
    check(said == (world.rank() == bad ? "bad touch" : "rank " + std::to_string(bad) + ": bad touch"),
          "all are told what one rank threw: " + said);
  }
  // Ranks that number touchpoints otherwise must not be added.
  if (world.size() > 1) {
    auto const map = test::five_a_map(world.rank() == 1 ? std::vector<std::size_t>{1, 0, 2, 3, 4, 5}
                                                        : std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
    auto const said = thrown_by([&] { (void)measure(mpi<>{world}, log, visits{map}); });
    check(said.find("visits: cannot merge measures that differ in the alphabet") != said.npos,
          "another alphabet is refused: " + said);
  }
}

void touchpoints_are_numbered_alike(boost::mpi::communicator const& world) {
  alphabet first;
  (void)first.intern("ad");
  alphabet met = first;
  (void)met.intern("z" + std::to_string(world.rank()));
  (void)met.intern("a" + std::to_string(world.rank()));
  (void)met.intern("everywhere");
  auto const names = shared_touchpoints(world, first, met);
  check(names.size() == static_cast<std::size_t>(2 + 2 * world.size()), "every name once");
  check(names.name(touchpoint_id{0}) == "ad" && names.name(touchpoint_id{1}) == "a0",
        "the first, then by name");
  check(names.find("everywhere") && names.find("z" + std::to_string(world.size() - 1)), "of all ranks");
  std::string all;
  for (std::uint32_t i = 0; i < names.size(); ++i) all += std::string(names.name(touchpoint_id{i})) + "\n";
  auto of_first = all;
  detail::broadcast_bytes(world, of_first, 0);
  check(of_first == all, "the same on all ranks");
}

// Messages go in pieces, which is seen here with pieces of seven bytes.
void bytes_arrive_whole(boost::mpi::communicator const& world) {
  for (std::size_t const size : {0U, 1U, 6U, 7U, 8U, 1000U}) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(i * 31 % 251));
    auto got = world.rank() == 0 ? bytes : std::string("other");
    detail::broadcast_bytes(world, got, 0, 7);
    check(got == bytes, "a broadcast arrives");
    if (world.size() == 1) continue;
    if (world.rank() == 0) detail::send_bytes(world, 1, bytes, 7);
    if (world.rank() == 1) check(detail::receive_bytes(world, 0, 7) == bytes, "a message arrives");
  }
}

}  // namespace

int main(int argc, char** argv) {
  boost::mpi::environment const environment(argc, argv);
  boost::mpi::communicator const world;
  totals_are_those_of_one_process(world);
  a_rank_without_journeys(world);
  no_rank_waits_for_one_that_failed(world);
  touchpoints_are_numbered_alike(world);
  bytes_arrive_whole(world);
  std::printf("rank %d of %d: %d checks, %d failed\n", world.rank(), world.size(), checks, failures);
  return failures == 0 ? 0 : 1;
}
