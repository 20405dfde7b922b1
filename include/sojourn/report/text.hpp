// SPDX-License-Identifier: BSL-1.0
#pragma once
// A report as text, for a reader at a terminal.

#include <sojourn/core/estimate.hpp>
#include <sojourn/core/version.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/report/text_layout.hpp>
#include <sojourn/report/time_text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// How long the lists of a text report get; each says what it leaves out.
struct text_options {
  std::size_t rows = 10;          ///< of touchpoints, edges, variants
  std::size_t rejected = 5;       ///< rejected rows
  std::size_t longest_name = 22;  ///< in characters
};

/// One report being written: what `write_text` makes and uses.
class text_report {
 public:
  /// \param out,all,options  outlive this.
  text_report(std::ostream& out, findings const& all, text_options const& options)
      : out_(out), all_(all), options_(options) {}

  /// Writes the report.
  void write() {
    out_ << "JOURNEY REPORT  " << printable_source() << "  (sojourn " << version << ")\n";
    write_log();
    section_or_reason("STAGES", all_.stages, [this](auto const& s) { write_stages(s); });
    section_or_reason("FUNNEL", all_.funnel, [this](auto const& s) { write_funnel(s); });
    section_or_reason("DROP-OFF", all_.drop_off, [this](auto const& s) { write_drop_off(s); });
    section_or_reason("MARKOV", all_.markov, [this](auto const& s) { write_chain(s); });
    section_or_reason("GRAPH", all_.graph, [this](auto const& s) { write_graph(s); });
    section_or_reason("EXPERIENCE", all_.experience, [this](auto const& s) { write_experience(s); });
    out_ << "\nIntervals in brackets are 95 %.  * fewer than " << low_n << " observations: read with care.\n";
  }

 private:
  template <class Content, class Write>
  void section_or_reason(std::string_view title, section<Content> const& part, Write write) {
    out_ << '\n' << title;
    if (part) {
      write(*part);
    } else {
      out_ << "  not here: " << part.absent_because << '\n';
    }
  }

  std::string printable_source() const { return shown_name(all_.log.source, 60); }
  std::string shown(std::string_view name) const { return shown_name(name, options_.longest_name); }

  // What is counted, in the plural.
  std::string journeys_of() const { return std::string(name(all_.log.container)); }
  std::string customers() const {
    return all_.log.container == container::accounts ? "accounts" : "customers";
  }

  // Says how much of a list is there, where it is not all.
  void shortened(std::size_t total, std::string_view what, std::string const& more = {}) {
    if (total > options_.rows) {
      out_ << "  " << shown_count(options_.rows) << " of " << shown_count(total) << ' ' << what << more
           << '\n';
    }
  }

  void write_log() {
    auto const& log = all_.log;
    out_ << "\nLOG\n";
    text_table table({side::left, side::right, side::left});
    table.add(
        {"events", shown_count(log.events),
         "from " + iso_8601(log.first, ' ', "") + " to " + iso_8601(log.last, ' ', "") + " UTC" +
             (log.outside_count != 0 ? "; " + shown_count(log.outside_count) + " outside the period" : "")});
    table.add({customers(), shown_count(log.customers)});
    auto const whose = journeys_of();
    table.add({"journeys", shown_count(log.journeys),
               "of " + whose + ", observed until " + iso_8601(log.as_of, ' ', "") + " UTC"});
    table.add({"", "", log.ends.empty() ? "all open: no end was declared" : shown_ends()});
    std::string unmapped;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, log.unmapped.size()); ++i) {
      unmapped += (i == 0 ? "" : ", ") + shown(log.unmapped[i]);
    }
    if (log.unmapped.size() > 3) unmapped += " …";
    table.add({"touchpoints", shown_count(log.touchpoints),
               !log.mapped            ? "no map: in no stage"
               : log.unmapped.empty() ? "all in the map"
                                      : shown_count(log.unmapped.size()) + " not in the map: " + unmapped});
    table.add({"rejected", shown_count(log.rejected_count),
               log.rejected_count == 0 ? "every row was used" : "rows:"});
    table.write(out_);
    auto const listed = std::min(options_.rejected, log.rejected.size());
    for (std::size_t i = 0; i < listed; ++i) {
      auto const& bad = log.rejected[i];
      out_ << "    row " << bad.row << (bad.column.empty() ? "" : ", column " + printable(bad.column)) << ": "
           << bad.reason << '\n';
    }
    if (log.rejected_count > listed) {
      out_ << "    the first " << listed << " of " << shown_count(log.rejected_count) << " rejected rows\n";
    }
  }

  std::string shown_ends() const {
    std::string text;
    for (auto const& [name, n] : all_.log.ends) {
      text += (text.empty() ? "" : ", ") + shown_count(n) + " " + name + " (" +
              shown_share(n, all_.log.journeys) + ")";
    }
    return text;
  }

  void write_stages(stage_findings const& found) {
    out_ << "  " << found.model << ": " << customers() << " with a touch in the stage, of "
         << shown_count(found.customers) << "; of those, who touched the next one later\n";
    text_table table(
        {side::left, side::right, side::right, side::left, side::left, side::right, side::right});
    table.add({"", "reached", "", "", "went on", "dropped", "open"});
    for (auto const& one : found.reach) {
      bool const last = &one == &found.reach.back();
      auto const* const unmapped = last ? "" : "next stage not mapped";
      table.add({one.stage, shown_count(one.customers), shown_share(one.customers, found.customers),
                 shown_bar(share(one.customers, found.customers), 20),
                 one.next_mapped ? shown_rate(one.went_on) : unmapped,
                 one.next_mapped ? shown_count(one.dropped) : "",
                 one.next_mapped ? shown_count(one.open) : ""});
    }
    table.write(out_);
    if (found.kotler) write_kotler(*found.kotler);
  }

  void write_kotler(kotler_findings const& found) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> formulas{
        {{"attraction", "appeal / aware"},
         {"curiosity", "ask / appeal"},
         {"commitment", "act / ask"},
         {"affinity", "advocate / act"},
         {"par", "act / aware: purchase action ratio"},
         {"bar", "advocate / aware: brand advocacy ratio"}}};
    text_table table({side::left, side::left, side::left});
    for (auto const& [name, value] : found.ratios) {
      auto const* const formula = std::ranges::find(formulas, name, [](auto const& f) { return f.first; });
      table.add({name, shown_estimate(value, 1, 3, ""),
                 formula != formulas.end() ? std::string(formula->second) : std::string()});
    }
    out_ << '\n';
    table.write(out_);
    out_ << "  archetype: " << found.archetype;
    for (auto const& each : found.holding) {
      if (each != found.archetype) out_ << ", also " << each;
    }
    out_ << "; gap to a bow tie: " << shown_number(found.gap_to_bow_tie[0], 2) << " outer, "
         << shown_number(found.gap_to_bow_tie[1], 2) << " inner\n";
  }

  void write_funnel(funnel_findings const& found) {
    out_ << "  " << (found.entry == "every" ? "attempts of " : "") << journeys_of() << ", steps "
         << found.order << (found.ties == "arrival" ? "" : ", ties " + found.ties)
         << (found.entry == "latest" ? "" : ", " + found.entry + " entry") << ", "
         << (found.within
                 ? "within " + shown_duration(static_cast<double>(found.within->count()) / 1e6) + " of entry"
                 : "no time limit")
         << "; rates are over closed entries\n";
    text_table table(
        {side::left, side::right, side::left, side::left, side::left, side::right, side::right, side::right});
    table.add({"", "reached", "", "of previous step", "of all", "median time", "dropped", "open"});
    for (auto const& step : found.steps) {
      bool const last = &step == &found.steps.back();
      bool const stops = !last && !step.optional;
      table.add({shown_name(step.name, 18) + (step.optional ? " (optional)" : ""), shown_count(step.reached),
                 shown_bar(share(step.reached, found.entered), 10), shown_rate(step.of_previous),
                 shown_share_of(step.of_all),
                 step.optional ? "" : shown_duration(step.median_seconds_from_previous),
                 stops ? shown_count(step.dropped_here) : "", stops ? shown_count(step.open_here) : ""});
    }
    table.write(out_);
    out_ << "  " << shown_count(found.entered) << (found.entry == "every" ? " attempts in " : " of ")
         << shown_count(found.journeys) << (found.entry == "every" ? " journeys: " : " entered: ")
         << shown_count(found.converted) << " converted (median "
         << shown_duration(found.median_seconds_to_convert) << "), " << shown_count(found.dropped)
         << " dropped, " << shown_count(found.open) << " open";
    if (found.excluded != 0) out_ << ", " << shown_count(found.excluded) << " excluded";
    out_ << '\n';
    if (found.segments) write_segments(*found.segments);
  }

  void write_segments(funnel_segment_findings const& found) {
    out_ << "\n  by segment, as the chain's touches say at " << found.rule
         << "; converted of the closed ones\n";
    text_table table(
        {side::left, side::right, side::right, side::left, side::right, side::right, side::right});
    table.add({"segment", "entered", "converted", "rate", "median time", "dropped", "open"});
    for (std::size_t i = 0; i < std::min(options_.rows, found.segments.size()); ++i) {
      auto const& one = found.segments[i];
      table.add({one.segment.empty() ? "(none said)" : shown(one.segment), shown_count(one.entered),
                 shown_count(one.converted), shown_rate(one.rate),
                 shown_duration(one.median_seconds_to_convert), shown_count(one.dropped),
                 shown_count(one.open)});
    }
    table.write(out_);
    shortened(found.segments.size(), "segments");
    if (found.time_to_convert) {
      out_ << "  times to convert, log-rank: chi-squared "
           << shown_number(found.time_to_convert->statistic, 2) << ", p "
           << shown_number(found.time_to_convert->p_value, 4) << '\n';
    }
  }

  void write_drop_off(drop_off_findings const& found) {
    out_ << "  where lost " << journeys_of() << " ended, of the closed ones that came by; "
         << shown_count(found.open) << " open: in no rate\n";
    bool const costed =
        std::ranges::any_of(found.touchpoints, [](auto const& row) { return row.impact.has_value(); });
    text_table table({side::left, side::left, side::right, side::right, side::left, side::left, side::left});
    table.add(
        {"touchpoint", "stage", "exits", "visits", "exit rate", "", costed ? "conversions missed" : ""});
    for (std::size_t i = 0; i < std::min(options_.rows, found.touchpoints.size()); ++i) {
      auto const& row = found.touchpoints[i];
      table.add({shown(row.touchpoint), row.stage.value_or("-"), shown_count(row.exits),
                 shown_count(row.visits), shown_rate(row.exit_rate),
                 row.exit_rate ? shown_bar(row.exit_rate->value, 20) : "",
                 row.impact ? shown_estimate(row.impact, 1, 1, "") : ""});
    }
    table.write(out_);
    shortened(found.touchpoints.size(), "touchpoints");
    if (costed) out_ << "  conversions missed: had those who left gone on like the others\n";
    if (all_.stages) write_stage_drop_off(*all_.stages);
  }

  void write_stage_drop_off(stage_findings const& found) {
    text_table table({side::left, side::right, side::right, side::left, side::left});
    table.add({"stage", "dropped", "entries", "drop-off"});
    for (std::size_t i = 0; i + 1 < found.reach.size(); ++i) {
      auto const& one = found.reach[i];
      if (!one.next_mapped) {
        table.add({one.stage, "", "", "next stage not mapped"});
        continue;
      }
      table.add({one.stage, shown_count(one.dropped), shown_count(one.customers - one.open),
                 shown_rate(one.drop_off), one.drop_off ? shown_bar(one.drop_off->value, 20) : ""});
    }
    out_ << "\n  " << customers()
         << " that did not go on to the next stage, of the closed ones that reached it\n";
    table.write(out_);
  }

  void write_chain(chain_findings const& found) {
    out_ << "  " << journeys_of() << " cut at their first goal; " << shown_count(found.open)
         << " open: their steps count, their end does not\n";
    text_table table({side::left, side::right, side::right, side::right, side::right, side::left});
    table.add({"touchpoint", "converts", "visits", "steps to end", "time to end", "removal effect"});
    for (std::size_t i = 0; i < std::min(options_.rows, found.states.size()); ++i) {
      auto const& one = found.states[i];
      table.add({shown(one.name), shown_number(100 * one.conversion, 1) + " %",
                 shown_number(one.expected_visits, 2),
                 one.steps_to_end ? shown_number(*one.steps_to_end, 1) : "-",
                 shown_duration(one.seconds_to_end), shown_rate(one.removal_effect)});
    }
    table.write(out_);
    shortened(found.states.size(), "touchpoints");
    if (found.conversion) out_ << "  a journey converts: " << shown_rate(found.conversion) << '\n';
    write_names("cannot convert", found.cannot_convert);
    write_names("never end", found.never_ends);
  }

  void write_names(std::string_view what, std::vector<std::string> const& names) {
    for (std::size_t i = 0; i < names.size(); ++i)
      out_ << (i == 0 ? "  " + std::string(what) + ": " : ", ") << shown(names[i]);
    if (!names.empty()) out_ << '\n';
  }

  void write_graph(graph_findings const& found) {
    out_ << "  " << shown_count(found.transitions) << " transitions over " << shown_count(found.edges.size())
         << " edges; " << shown_count(found.self_loops) << " self-loops, " << shown_count(found.repetitions)
         << " repetitions after something else\n";
    write_tops("begin at", found.begin, found.journeys);
    write_tops("end at", found.end, found.journeys);
    text_table table(
        {side::left, side::left, side::left, side::right, side::right, side::right, side::right});
    table.add({"from", "", "to", "count", "share", journeys_of(), "median time"});
    std::uint64_t covered = 0;
    for (std::size_t i = 0; i < std::min(options_.rows, found.edges.size()); ++i) {
      auto const& edge = found.edges[i];
      covered += edge.count;
      table.add({shown(edge.from), "→", shown(edge.to), shown_count(edge.count),
                 shown_share(edge.count, found.transitions), shown_count(edge.journeys),
                 shown_duration(edge.median_seconds)});
    }
    if (!found.edges.empty()) table.write(out_);
    shortened(found.edges.size(), "edges",
              ", " + shown_share(covered, found.transitions) + " of all transitions");
    write_variants(found);
  }

  void write_tops(std::string_view what, std::vector<named_count> const& counts, std::uint64_t whole) {
    out_ << "  " << what << ':';
    constexpr std::size_t most = 4;
    for (std::size_t i = 0; i < std::min(most, counts.size()); ++i) {
      out_ << (i == 0 ? " " : ", ") << shown(counts[i].name) << ' ' << shown_share(counts[i].count, whole);
    }
    if (counts.size() > most) out_ << "; " << most << " of " << shown_count(counts.size()) << " touchpoints";
    out_ << '\n';
  }

  void write_variants(graph_findings const& found) {
    out_ << "\nVARIANTS  " << shown_count(found.variants) << " distinct sequences of touchpoints among "
         << shown_count(found.journeys) << ' ' << journeys_of() << '\n';
    text_table table({side::right, side::right, side::left});
    auto const listed = std::min(options_.rows, found.top_variants.size());
    for (std::size_t i = 0; i < listed; ++i) {
      auto const& one = found.top_variants[i];
      table.add(
          {shown_count(one.count), shown_share(one.count, found.journeys), shown_sequence(one.touchpoints)});
    }
    if (listed != 0) table.write(out_);
    if (found.variants > listed)
      out_ << "  " << listed << " of " << shown_count(found.variants) << " variants\n";
  }

  // As many touchpoints as one line takes; says how many there are.
  std::string shown_sequence(std::vector<std::string> const& touchpoints) const {
    constexpr std::size_t line = 62;
    std::string text;
    for (std::size_t i = 0; i < touchpoints.size(); ++i) {
      auto const next = (i == 0 ? "" : " → ") + shown(touchpoints[i]);
      if (width_of(text) + width_of(next) > line) {
        return text + " → … (" + shown_count(touchpoints.size()) + " touches)";
      }
      text += next;
    }
    return text;
  }

  void write_experience(experience_findings const& found) {
    out_ << "  ratings on the scale " << found.scale << "; touches without an answer are in no score\n";
    if (!found.stages.empty()) write_scores("stage", found.stages, found.stages.size());
    write_scores("touchpoint", found.touchpoints, options_.rows);
    shortened(found.touchpoints.size(), "touchpoints");
    text_table table({side::left, side::right, side::left, side::left, side::right});
    table.add({"journeys", "n", "mean", "peak-end", "unrated"});
    for (auto const& one : found.journeys) {
      table.add({one.population, shown_count(one.n), shown_estimate(one.mean, 1, 2, ""),
                 shown_estimate(one.peak_end, 1, 2, ""), shown_count(one.unrated)});
    }
    out_ << '\n';
    table.write(out_);
  }

  void write_scores(std::string const& what, std::vector<score_row> const& rows, std::size_t most) {
    bool const nps = std::ranges::any_of(rows, [](auto const& row) { return row.nps.has_value(); });
    text_table table({side::left, side::right, side::left, side::left, side::left});
    table.add({what, "n", "mean", "top box", nps ? "nps" : ""});
    for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) {
      auto const& row = rows[i];
      table.add({shown(row.name), shown_count(row.n), shown_estimate(row.mean, 1, 2, ""),
                 shown_rate(row.top_box), nps ? shown_estimate(row.nps, 100, 1, "") : ""});
    }
    out_ << '\n';
    table.write(out_);
  }

  static double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }

  std::ostream& out_;
  findings const& all_;
  text_options const& options_;
};

/// Writes a report for a reader: UTF-8, lines of about 100 characters, columns aligned by character.
///
/// Counts have their thousands apart, rates their interval and a mark where n is low; open journeys stand
/// beside the rates; a list that was shortened says of how many; a section that is not there says why.
/// \complexity O(size of what is shown).
inline void write_text(std::ostream& out, findings const& all, text_options const& options = {}) {
  text_report(out, all, options).write();
}

}  // namespace sojourn
