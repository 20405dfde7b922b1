// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/clusters/variant_clusters.hpp>

#include <sojourn/core/archive.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/measure/conformance.hpp>
#include <sojourn/methods/clusters/sequence_distance.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>
#include <sojourn/stats/random.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

static_assert(sequence_distance<edit_distance> && sequence_distance<stage_edit_distance>);
static_assert(sequence_distance<ngram_cosine_distance>);
static_assert(!sequence_distance<distance_matrix>);

namespace {

using ids = std::vector<touchpoint_id>;

// A touchpoint a letter.
ids letters(std::string const& s) {
  ids sequence;
  for (char const c : s) sequence.push_back(touchpoint_id{static_cast<std::uint32_t>(c - 'a')});
  return sequence;
}

double recursive_edits(std::string const& a, std::string const& b) {
  if (a.empty() || b.empty()) return static_cast<double>(std::max(a.size(), b.size()));
  auto const rest_a = a.substr(1);
  auto const rest_b = b.substr(1);
  return std::min({recursive_edits(rest_a, b) + 1, recursive_edits(a, rest_b) + 1,
                   recursive_edits(rest_a, rest_b) + (a[0] == b[0] ? 0 : 1)});
}

using variants_by_ending = by_ending<variants>;

variants_by_ending count_variants(test::log_type const& log) {
  return measure(sequential{}, log, by_ending{variants{log}});
}

// Everything that a clustering says.
std::string text(variant_clustering const& c) {
  std::string s = std::to_string(c.mean_distance) + " " + std::to_string(c.silhouette.value_or(-2));
  for (auto const& one : c.clusters) {
    s += "\n" + std::to_string(one.journeys) + " " + std::to_string(one.goal) + " " +
         std::to_string(one.lost) + " " + std::to_string(one.open) + " " +
         std::to_string(one.silhouette.value_or(-2)) + " " +
         std::to_string(one.conversion ? one.conversion->low : -1) + ":";
    for (auto const id : one.medoid) s += " " + std::to_string(index(id));
    s += ", " + std::to_string(one.variants.size());
  }
  return s;
}

}  // namespace

TEST_CASE("distances of sequences, by hand", "[sequence_distance][worked-example]") {
  edit_distance const edit;
  CHECK(edit(letters("kitten"), letters("sitting")) == approx(3.0 / 7));  // Levenshtein's usual example
  CHECK(edit(letters("abc"), letters("abc")) == 0);
  CHECK(edit(letters("ab"), letters("cd")) == 1);
  CHECK(edit(letters(""), letters("abcd")) == 1);
  CHECK(edit(letters(""), letters("")) == 0);

  auto const map = test::five_a_map();  // ad, story, search, shop, buy (act, as shop), review
  stage_edit_distance const stages(map);
  CHECK(stages(letters("abd"), letters("abe")) == 0);
  CHECK(edit(letters("abd"), letters("abe")) == approx(1.0 / 3));
  CHECK(stages(letters("abh"), letters("ab")) == 0);  // one that the map does not know is left out
  CHECK(stages(letters("abd"), letters("ab")) == approx(1.0 / 3));
  CHECK(stages(letters("h"), letters("g")) == 0);

  // Pairs of ab: ^a ab b$; of abb: ^a ab bb b$. Three in common, of 3 and 4.
  ngram_cosine_distance const pairs;
  CHECK(pairs(letters("ab"), letters("abb")) == approx(1 - 3 / std::sqrt(12.0)));
  CHECK(pairs(letters("ab"), letters("ba")) == 1);
  CHECK(pairs(letters("abab"), letters("abab")) == 0);
  CHECK(ngram_cosine_distance(1)(letters("ab"), letters("ba")) == 0);
  CHECK(ngram_cosine_distance(1)(letters("aab"), letters("b")) == approx(1 - 1 / std::sqrt(5.0)));
  CHECK(ngram_cosine_distance(4)(letters("a"), letters("a")) == 0);
  CHECK(pairs(letters(""), letters("")) == 0);
  CHECK(ngram_cosine_distance(1)(letters(""), letters("a")) == 1);
  CHECK_THROWS_MATCHES(ngram_cosine_distance(0), std::invalid_argument,
                       sojourn_test::has_message("an n-gram must have at least 1 touch: 0"));
}

TEST_CASE("edit distances equal the recursion that defines them", "[sequence_distance][oracle]") {
  std::mt19937_64 engine(2);
  for (int round = 0; round < 500; ++round) {
    std::string a(test::below(engine, 6), 'a');
    std::string b(test::below(engine, 6), 'a');
    for (auto* s : {&a, &b})
      for (auto& c : *s) c = static_cast<char>('a' + test::below(engine, 3));
    auto const longer = static_cast<double>(std::max<std::size_t>({a.size(), b.size(), 1}));
    auto const d = edit_distance()(letters(a), letters(b));
    REQUIRE(d == approx(recursive_edits(a, b) / longer));
    REQUIRE(d == edit_distance()(letters(b), letters(a)));
    auto const cosine = ngram_cosine_distance()(letters(a), letters(b));
    REQUIRE(cosine == ngram_cosine_distance()(letters(b), letters(a)));
    REQUIRE((cosine >= 0 && cosine <= 1));
    REQUIRE((a != b || cosine == 0));
  }
}

TEST_CASE("two kinds of journeys, by hand", "[clusters][worked-example]") {
  variants_by_ending seen;
  auto const went = [&](int times, std::string const& way, ending how) {
    std::vector<touch> touches;
    for (auto const id : letters(way)) touches.emplace_back(id, time_point{});
    for (; times > 0; --times) observe(seen, touches, {.kind = how});
  };
  went(30, "abcd", ending::goal);
  went(10, "abcd", ending::lost);
  went(5, "abd", ending::goal);
  went(5, "abc", ending::open);
  went(2, "ef", ending::goal);
  went(18, "ef", ending::lost);
  went(4, "eff", ending::lost);
  counter_engine engine(1);
  auto const found = cluster_variants(seen, edit_distance{}, engine);
  REQUIRE(found.clusters.size() == 2);
  auto const& [medoid, members, journeys, goal, lost, open, conversion, inside] = found.clusters[0];
  CHECK(medoid == letters("abcd"));
  CHECK(members == std::vector<variant>{{letters("abcd"), 40}, {letters("abc"), 5}, {letters("abd"), 5}});
  CHECK(journeys == 50);
  CHECK((goal == 35 && lost == 10 && open == 5));
  CHECK(conversion->value == approx(35.0 / 45));
  CHECK(conversion->n == 45);
  CHECK(found.clusters[1].medoid == letters("ef"));
  CHECK(found.clusters[1].conversion->value == approx(2.0 / 24));
  CHECK(found.mean_distance == approx((10 * 0.25 + 4 * (1.0 / 3)) / 74));
  CHECK(found.coverage == 1);
  // In the first: 40 are at 10 x 0.25 / 49 of the others, 10 at (10 + 5/3) / 49; all at 1 from the second.
  auto const first = (40 * (1 - 2.5 / 49) + 10 * (1 - (10 + 5.0 / 3) / 49)) / 50;
  auto const second = (20 * (1 - (4.0 / 3) / 23) + 4 * (1 - (20.0 / 3) / 23)) / 24;
  CHECK(inside.value() == approx(first));
  CHECK(found.clusters[1].silhouette.value() == approx(second));
  CHECK(found.silhouette.value() == approx((50 * first + 24 * second) / 74));

  // The rarest variant joins the nearest medoid, and has no say in which it is.
  auto const short_list = cluster_variants(seen, edit_distance{}, engine, {.most_variants = 4});
  CHECK(short_list.coverage == approx(70.0 / 74));
  CHECK(short_list.clusters[1].journeys == 24);
  CHECK(short_list.clusters[1].variants.size() == 2);
  CHECK(short_list.mean_distance == approx(found.mean_distance));
  auto const one = cluster_variants(seen, edit_distance{}, engine, {.clusters = 1});
  CHECK(one.clusters[0].journeys == 74);
  CHECK_FALSE(one.silhouette.has_value());
  CHECK_FALSE(one.clusters[0].silhouette.has_value());
  CHECK_THROWS_MATCHES(cluster_variants(seen, edit_distance{}, engine, {.clusters = 6}),
                       std::invalid_argument,
                       sojourn_test::has_message("clusters must be 1 to the number of things: 6 of 5"));
  CHECK_THROWS_AS(cluster_variants(variants_by_ending(), edit_distance{}, engine), std::invalid_argument);
}

TEST_CASE("permuting customers and counting in any split change no cluster", "[clusters][law]") {
  auto events = test::random_events(4, 150);
  auto const map = test::five_a_map();
  auto const log = group_journeys(events, map, test::event_fields(), test::random_ends());
  for (auto& e : events) e.customer = (e.customer * 77 + 13) % 150;  // 77 and 150 are coprime
  std::ranges::stable_sort(events, {}, &test::event::customer);
  auto const permuted = group_journeys(events, map, test::event_fields(), test::random_ends(),
                                       {.touchpoints = &log.touchpoints()});
  auto const expected = count_variants(log);
  auto const clustered = [](variants_by_ending const& seen, auto const& distance) {
    counter_engine engine(11);
    return text(cluster_variants(seen, distance, engine, {.clusters = 4, .most_variants = 100}));
  };
  auto const check = [&](auto const& distance) {
    auto const once = clustered(expected, distance);
    CHECK(clustered(count_variants(permuted), distance) == once);
    CHECK(clustered(measure(parallel{.threads = 3}, log, by_ending{variants{log}}), distance) == once);
    CHECK(clustered(load(save(expected), by_ending{variants{log}}), distance) == once);
  };
  check(edit_distance{});
  check(stage_edit_distance{map});
  check(ngram_cosine_distance{});
}

TEST_CASE("variants by ending sum to all, and know what conformance needs", "[by_ending][law]") {
  auto const log = test::random_log(5, 300);
  auto const map = test::five_a_map();
  auto const seen = count_variants(log);
  CHECK(seen.sum() == measure(sequential{}, log, variants{log}));
  CHECK(seen[ending::open].journey_count() > 0);
  conformance const none(journey_design::in_line({{"ad"}, {"search"}, {"buy"}}), map, log);
  auto from_variants = none;
  for (auto const how : {ending::goal, ending::lost, ending::open})
    for (auto const& v : seen[how].top(seen[how].size())) from_variants.add(v, how);
  CHECK(from_variants == measure(sequential{}, log, none));
}
