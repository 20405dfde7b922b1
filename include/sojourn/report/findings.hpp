// SPDX-License-Identifier: BSL-1.0
#pragma once
// Everything that a report shows, as plain values: made from results, read by the writers.

#include <sojourn/core/estimate.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/io/rejects.hpp>
#include <sojourn/journey/journey_log.hpp>
#include <sojourn/methods/conversion/step_conversion.hpp>
#include <sojourn/methods/experience/journey_score.hpp>
#include <sojourn/methods/experience/score_table.hpp>
#include <sojourn/stats/test_result.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// A section of a report, or why there is none.
template <class Content>
struct section {
  std::optional<Content> content{};
  std::string absent_because{};  ///< one sentence for a reader; empty where there is content

  section() = default;
  section(Content there)
      : content(std::move(there)) {}  // NOLINT(google-explicit-constructor): a section is its content

  /// A section that is not there.
  [[nodiscard]] static section absent(std::string_view because) {
    section none;
    none.absent_because = because;
    return none;
  }

  [[nodiscard]] explicit operator bool() const noexcept { return content.has_value(); }
  /// \pre there is content.
  [[nodiscard]] Content const& operator*() const noexcept { return *content; }
  [[nodiscard]] Content const* operator->() const noexcept { return &*content; }
};

/// A name and how many have it.
struct named_count {
  std::string name;
  std::uint64_t count = 0;

  friend bool operator==(named_count const&, named_count const&) = default;
};

/// A name and its estimate; absent where undefined.
struct named_estimate {
  std::string name;
  std::optional<estimate> value{};
};

/// What the log is.
struct log_findings {
  std::string source{};                                        ///< the file, or what stands for it
  sojourn::container container = sojourn::container::persons;  ///< what a journey is of
  std::uint64_t events = 0;
  std::uint64_t customers = 0;  ///< distinct customers, or accounts
  std::uint64_t journeys = 0;
  std::uint64_t touchpoints = 0;  ///< distinct ones that occur
  time_point first{};
  time_point last{};
  time_point as_of{};                    ///< until when the journeys were observed
  std::vector<named_count> ends{};       ///< journeys by ending; empty where no end was declared
  std::vector<rejected_row> rejected{};  ///< the first ones
  std::uint64_t rejected_count = 0;      ///< all
  std::uint64_t outside_count = 0;       ///< good events outside the period asked for
  bool mapped = false;                   ///< whether there is a map
  std::vector<std::string> unmapped{};   ///< touchpoints that occur and that the map does not know, by name
};

/// Those who reached one stage, and how they went on to the next.
struct stage_finding {
  std::string stage;
  std::uint64_t customers = 0;
  bool next_mapped = true;  ///< false: the map has no touchpoint of the next stage, or there is none
  std::optional<estimate> went_on{};   ///< pathwise, over closed journeys; absent for the last stage
  std::optional<estimate> drop_off{};  ///< likewise: the others of them
  std::uint64_t dropped = 0;           ///< reached, not gone on, and ended
  std::uint64_t open = 0;              ///< reached, not gone on, and open: in no rate
};

/// Kotler's ratios and what they say; only of his five stages.
struct kotler_findings {
  std::vector<named_estimate> ratios{};  ///< attraction, curiosity, commitment, affinity, par, bar
  std::string archetype{};               ///< the primary one
  std::vector<std::string> holding{};    ///< all that hold
  std::array<std::optional<double>, 2> gap_to_bow_tie{};
};

/// Reach of stages, by distinct customers whatever a journey is.
struct stage_findings {
  std::string model{};
  std::uint64_t customers = 0;
  std::vector<stage_finding> reach{};  ///< in stage order
  std::optional<kotler_findings> kotler{};
};

/// One segment of a funnel's attempts.
struct funnel_segment_finding {
  std::string segment{};  ///< empty: no touch says
  std::uint64_t entered = 0;
  std::uint64_t converted = 0;
  std::uint64_t dropped = 0;
  std::uint64_t open = 0;
  std::uint64_t excluded = 0;
  std::optional<estimate> rate{};  ///< converted / (converted + dropped)
  std::vector<step_conversion> steps{};
  std::optional<double> median_seconds_to_convert{};
};

/// A funnel by segment.
struct funnel_segment_findings {
  std::string rule{};                              ///< which touch says the segment
  std::vector<funnel_segment_finding> segments{};  ///< entered descending, then name; the undefined last
  std::optional<test_result> time_to_convert{};    ///< log-rank: whether times to convert differ
};

/// What a funnel excludes between two of its steps.
struct exclusion_finding {
  std::string name;      ///< the excluded touchpoints or stages
  std::size_t from = 1;  ///< after the touch that fills this step, from 1
  std::size_t to = 1;    ///< before the one that fills this
  std::string effect;
};

/// One funnel.
struct funnel_findings {
  std::string order = "ordered";
  std::string ties = "arrival";
  std::string entry = "latest";
  std::optional<duration> tie_tolerance{};  ///< where ties are either order within a time
  std::optional<duration> within{};         ///< from entry
  std::optional<duration> max_gap{};        ///< between two steps
  std::optional<duration> session_gap{};    ///< all in one session
  std::vector<exclusion_finding> exclusions{};
  std::uint64_t journeys = 0;  ///< seen, entered or not
  std::uint64_t entered = 0;
  std::uint64_t converted = 0;
  std::uint64_t dropped = 0;
  std::uint64_t open = 0;
  std::uint64_t excluded = 0;
  std::vector<step_conversion> steps{};
  std::vector<std::uint64_t> levels{};                ///< journeys that stopped exactly at step 1, 2 …
  std::optional<double> median_seconds_to_convert{};  ///< over the converted
  std::optional<funnel_segment_findings> segments{};
};

/// A touchpoint in the journey graph.
struct vertex_finding {
  std::string name;
  std::optional<std::string> stage{};
  std::uint64_t events = 0;
  std::uint64_t journeys = 0;
};

/// A transition in the journey graph.
struct edge_finding {
  std::string from;
  std::string to;
  std::uint64_t count = 0;
  std::uint64_t journeys = 0;
  std::optional<double> mean_seconds{};
  std::optional<double> median_seconds{};
};

/// A sequence of touchpoints and how many journeys have it.
struct variant_finding {
  std::vector<std::string> touchpoints{};
  std::uint64_t count = 0;
};

/// The journey graph, whole.
struct graph_findings {
  std::uint64_t journeys = 0;
  std::uint64_t transitions = 0;
  std::vector<named_count> begin{};        ///< journeys by first touchpoint, count descending, then name
  std::vector<named_count> end{};          ///< by last touchpoint, likewise
  std::vector<vertex_finding> vertices{};  ///< events descending, then name
  std::vector<edge_finding> edges{};       ///< count descending, then from, then to
  std::uint64_t self_loops = 0;
  std::uint64_t repetitions = 0;
  std::uint64_t variants = 0;
  std::vector<variant_finding> top_variants{};  ///< count descending, then touchpoints; the first ones
};

/// Where journeys are lost.
struct drop_off_finding {
  std::string touchpoint;
  std::optional<std::string> stage{};
  std::uint64_t visits = 0;  ///< closed journeys that touched it
  std::uint64_t exits = 0;   ///< lost journeys that ended at it
  std::optional<estimate> exit_rate{};
  std::optional<estimate> impact{};  ///< conversions missed; needs a goal, an exit, and others who went on
};

/// Drop-off by touchpoint.
struct drop_off_findings {
  std::vector<drop_off_finding> touchpoints{};  ///< by impact; without it by exits descending, then name
  std::uint64_t open = 0;                       ///< open journeys: in no rate
};

/// A touchpoint in the Markov chain.
struct chain_state_finding {
  std::string name;
  double conversion = 0;       ///< probability that a journey which is there converts
  double expected_visits = 0;  ///< in a journey from the start
  std::optional<double>
      steps_to_end{};  ///< touches from there to the end, this one too; absent where none ends
  std::optional<double> seconds_to_end{};    ///< to the last touch
  std::optional<estimate> removal_effect{};  ///< absent where nothing converts
};

/// The Markov chain of journeys cut at their first goal.
struct chain_findings {
  std::optional<estimate> conversion{};  ///< probability that a journey converts
  std::vector<chain_state_finding>
      states{};                            ///< by removal effect descending, then by conversion, then by name
  std::vector<std::string> unreachable{};  ///< in the order of names, as the next two
  std::vector<std::string> cannot_convert{};
  std::vector<std::string> never_ends{};
  std::uint64_t open = 0;  ///< journeys whose end is not in the chain
};

/// What a method credits a touchpoint with.
struct credit_finding {
  double conversions = 0;
  std::optional<double> value{};  ///< in the unit of the log's values; absent where it has none
};

/// How many conversions, and their value.
struct conversions_finding {
  std::uint64_t conversions = 0;
  std::optional<double> value{};  ///< likewise
};

/// A touchpoint's credit by every method.
struct attribution_finding {
  std::string touchpoint;
  std::vector<credit_finding> credits{};  ///< one a method
};

/// Attribution. What each method credits and what is unattributed sum to the total.
struct attribution_findings {
  std::vector<std::string> methods{};  ///< without markov where its chain has no effect to share by
  std::vector<attribution_finding>
      touchpoints{};                   ///< by credit linear per touchpoint, descending, then by name
  conversions_finding unattributed{};  ///< nothing was touched before them: the same by every method
  conversions_finding total{};
};

/// How journeys were rated.
struct experience_findings {
  std::string scale{};
  std::vector<score_row> touchpoints{};    ///< n descending, then name
  std::vector<score_row> stages{};         ///< in stage order; empty without a map
  std::vector<journey_scores> journeys{};  ///< by population; the first is the one that the report is about
};

/// All that a report shows.
struct findings {
  log_findings log{};
  section<stage_findings> stages{};
  section<funnel_findings> funnel{};
  section<graph_findings> graph{};
  section<drop_off_findings> drop_off{};
  section<chain_findings> markov{};
  section<attribution_findings> attribution{};
  section<experience_findings> experience{};
};

}  // namespace sojourn
