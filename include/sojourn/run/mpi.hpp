// SPDX-License-Identifier: BSL-1.0
#pragma once
// The driver on many processes (opt-in: needs Boost.MPI): each rank its own journeys, one reduction.

#include <sojourn/core/archive.hpp>
#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/run/sequential.hpp>

#include <boost/mpi/collectives.hpp>
#include <boost/mpi/communicator.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

inline constexpr int mpi_tag = 21'354;
inline constexpr std::size_t mpi_piece = std::size_t{1} << 28U;  // MPI counts in `int`

// Calls `f` with the pieces of some bytes: first byte and number.
template <class Byte, class F>
void in_pieces(Byte* bytes, std::size_t size, std::size_t piece, F f) {
  for (std::size_t at = 0; at < size; at += piece)
    f(bytes + at, static_cast<int>(std::min(piece, size - at)));
}

inline void send_bytes(boost::mpi::communicator const& world, int to, std::string const& bytes,
                       std::size_t piece = mpi_piece) {
  world.send(to, mpi_tag, std::uint64_t{bytes.size()});
  in_pieces(bytes.data(), bytes.size(), piece, [&](char const* b, int n) { world.send(to, mpi_tag, b, n); });
}
[[nodiscard]] inline std::string receive_bytes(boost::mpi::communicator const& world, int from,
                                               std::size_t piece = mpi_piece) {
  std::uint64_t size = 0;
  world.recv(from, mpi_tag, size);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  in_pieces(bytes.data(), bytes.size(), piece, [&](char* b, int n) { world.recv(from, mpi_tag, b, n); });
  return bytes;
}
// What rank `from` has, to all.
inline void broadcast_bytes(boost::mpi::communicator const& world, std::string& bytes, int from,
                            std::size_t piece = mpi_piece) {
  std::uint64_t size = bytes.size();
  boost::mpi::broadcast(world, size, from);
  bytes.resize(static_cast<std::size_t>(size));
  in_pieces(bytes.data(), bytes.size(), piece,
            [&](char* b, int n) { boost::mpi::broadcast(world, b, n, from); });
}

// A rank's totals, or why it has none.
template <class M>
class rank_result {
 public:
  rank_result(M const& like, int rank) : like_(like), rank_(rank), total_(like) {}

  template <class F>
  void attempt(F f) noexcept {
    if (!error_.empty()) return;
    try {
      f(total_);
    } catch (std::exception const& e) {
      fail(e.what());
    } catch (...) {
      fail("an exception of unknown type");
    }
  }
  // The first byte says which of the two follows.
  [[nodiscard]] std::string bytes() const { return error_.empty() ? "T" + save(total_) : "E" + error_; }
  void merge(std::string_view bytes) noexcept {
    if (bytes.starts_with('E') && error_.empty()) error_ = bytes.substr(1);
    attempt([&](M& total) { total += load(bytes.substr(1), like_); });
  }
  // What rank 0 found, as every rank gets it; the exception of this rank where it threw one.
  [[nodiscard]] M get(std::string_view found) const {
    if (own_) std::rethrow_exception(own_);
    if (found.starts_with('E')) throw std::runtime_error(std::string(found.substr(1)));
    return rank_ == 0 ? total_ : load(found.substr(1), like_);
  }

 private:
  void fail(std::string_view what) {
    own_ = std::current_exception();
    error_ = "rank " + std::to_string(rank_) + ": " + std::string(what);
  }

  M const& like_;
  int rank_;
  M total_;
  std::string error_{};
  std::exception_ptr own_{};
};

// Runs `f` on every rank's copy of `like`, merges the copies along a tree, and gives all ranks the result.
template <class M, class F>
[[nodiscard]] M on_all_ranks(boost::mpi::communicator const& world, M const& like, F f) {
  rank_result<M> mine(like, world.rank());
  mine.attempt(f);
  for (int step = 1; step < world.size(); step *= 2) {
    if ((world.rank() & step) != 0) {
      send_bytes(world, world.rank() - step, mine.bytes());
      break;
    }
    if (world.rank() + step < world.size()) mine.merge(receive_bytes(world, world.rank() + step));
  }
  auto found = world.rank() == 0 ? mine.bytes() : std::string();
  broadcast_bytes(world, found, 0);
  return mine.get(found);
}

}  // namespace detail

/// Shows each rank's own journeys to its copy of a measure; one reduction gives every rank the totals of all.
///
/// All events of one customer must be on one rank: `part_of` says on which. Touchpoints must be numbered alike on
/// all: by a map that names them, or by `shared_touchpoints`. Ends need a common `as_of`. Then the totals are those
/// of one process, to the last count, for any number of ranks: every measure's merge is exact.
/// All ranks must call it. \example examples/mpi_totals/main.cpp
/// \tparam Driver  what runs the journeys of one rank: `sequential`, or `parallel` for its threads.
template <class Driver = sequential>
struct mpi {
  boost::mpi::communicator world{};
  Driver each{};

  /// \returns the measure after it has seen the journeys of all ranks, on every rank.
  /// \throws what the driver throws, on the rank where it does; `std::runtime_error` on all others, naming rank and
  ///         error. No rank is left waiting.
  /// \complexity the driver's, and one save and ceil(log2 ranks) loads and merges of the totals along the longest
  ///         path: that many messages as long as the totals, and their broadcast. Twice the totals of space.
  template <journeys_like Journeys, mergeable M>
  [[nodiscard]] M operator()(Journeys&& journeys, M measure) const {
    return detail::on_all_ranks(world, measure, [&](M& mine) { mine = each(journeys, std::move(mine)); });
  }
};

/// Merges totals that each rank has from elsewhere, such as a live stream's snapshot.
/// \returns the merged totals, on every rank.  \throws as `mpi`.  All ranks must call it.
template <mergeable M>
[[nodiscard]] M all_merged(boost::mpi::communicator const& world, M const& mine) {
  return detail::on_all_ranks(world, mine, [](M&) {});
}

/// One numbering of touchpoints for all ranks: the given one's, which is the same on each (a map's), and after it
/// every other name that some rank has met, in ascending order.
/// All ranks must call it. \complexity the names of all ranks, on each.
[[nodiscard]] inline alphabet shared_touchpoints(boost::mpi::communicator const& world, alphabet first,
                                                 alphabet const& met) {
  std::vector<std::string> mine;
  for (std::uint32_t i = 0; i < met.size(); ++i) mine.emplace_back(met.name(touchpoint_id{i}));
  std::set<std::string> others;
  for (int rank = 0; rank < world.size(); ++rank) {
    archive_writer names;
    names(mine);
    auto bytes = names.bytes();
    detail::broadcast_bytes(world, bytes, rank);
    std::vector<std::string> theirs;
    archive_reader in(bytes);
    in(theirs);
    others.insert(theirs.begin(), theirs.end());
  }
  for (auto const& name : others) (void)first.intern(name);
  return first;
}

}  // namespace sojourn
