// SPDX-License-Identifier: BSL-1.0
#pragma once
// A comparison as text, for a reader at a terminal.

#include <sojourn/core/version.hpp>
#include <sojourn/methods/compare/comparison.hpp>
#include <sojourn/report/comparison_findings.hpp>
#include <sojourn/report/text_layout.hpp>
#include <sojourn/report/text_page.hpp>
#include <sojourn/report/time_text.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// One comparison being written: what `write_text` makes and uses.
class comparison_text {
 public:
  /// \param out,all,options  outlive this.
  comparison_text(std::ostream& out, comparison_findings const& all, text_options const& options)
      : out_(out), all_(all), options_(options) {}

  /// Writes the comparison.
  void write() {
    out_ << "JOURNEYS COMPARED  (sojourn " << version << ")\n\n";
    write_log("a", all_.a);
    write_log("b", all_.b);
    if (all_.stages) {
      section("STAGES", all_.stages->model + ": share of journeys that reached each", in_percent,
              all_.stages->reach);
      section("", "of those that reached a stage, who touched the next one later", in_percent,
              all_.stages->conversion);
      if (!all_.stages->kotler.empty()) section("", "Kotler's ratios", as_number, all_.stages->kotler);
    }
    if (all_.funnel) write_funnel(*all_.funnel);
    write_exits();
    if (!all_.stage_scores.empty()) write_scores("EXPERIENCE", "mean score by stage", all_.stage_scores);
    if (!all_.scores.empty())
      write_scores(all_.stage_scores.empty() ? "EXPERIENCE" : "", "mean score by touchpoint", all_.scores);
    write_edges();
    out_ << "\nChanges are b - a, with 95 % intervals.  * fewer than " << low_n
         << " observations.  p: of no change, adjusted for the rows of its table (Benjamini-Hochberg).\n";
  }

 private:
  // How values and their changes are shown.
  struct scale {
    double times;
    int decimals;
    std::string_view unit;    // of a value
    std::string_view change;  // of a change
  };
  static constexpr scale in_percent{100, 1, " %", " points"};
  static constexpr scale as_number{1, 3, "", ""};
  static constexpr scale as_score{1, 2, "", ""};

  std::string shown(std::string_view name) const { return shown_name(name, options_.longest_name); }

  void write_log(std::string_view side, log_findings const& log) {
    out_ << "  " << side << "  " << shown_name(log.source, 60) << ": " << shown_count(log.journeys) << ' '
         << name(log.container) << ", " << shown_count(log.events) << " events from "
         << iso_8601(log.first, ' ', "") << " to " << iso_8601(log.last, ' ', "") << " UTC";
    if (log.rejected_count != 0) out_ << "; " << shown_count(log.rejected_count) << " rows rejected";
    if (log.outside_count != 0)
      out_ << "; " << shown_count(log.outside_count) << " events outside the period";
    out_ << '\n';
  }

  static std::string value(std::optional<estimate> const& e, scale const& as) {
    if (!e) return "-";
    return shown_number(e->value * as.times, as.decimals) + std::string(as.unit) + (e->n < low_n ? "*" : "");
  }

  static std::string signed_number(double value, int decimals) {
    auto text = shown_number(value, decimals);
    return value > 0 && text.find_first_not_of("0.") != std::string::npos ? "+" + text : text;
  }

  static std::string change(comparison const& c, scale const& as) {
    if (!c.difference) return "-";
    auto const& d = *c.difference;
    auto text = signed_number(d.value * as.times, as.decimals) + std::string(as.change);
    if (d.method == interval_method::none) return text;
    return text + " [" + signed_number(d.low * as.times, as.decimals) + ", " +
           signed_number(d.high * as.times, as.decimals) + "]";
  }

  struct row {
    std::string name;
    std::reference_wrapper<comparison const> what;
  };

  void section(std::string_view title, std::string const& about, scale const& as,
               std::vector<comparison> const& all) {
    std::vector<row> rows;
    rows.reserve(all.size());
    for (auto const& c : all) rows.push_back({shown(c.name), c});
    section(title, about, as, rows);
  }

  void section(std::string_view title, std::string const& about, scale const& as,
               std::vector<row> const& rows) {
    out_ << '\n' << title << "  " << about << '\n';
    text_table table({side::left, side::right, side::right, side::left, side::right});
    table.add({"", "a", "b", "change", "p"});
    for (auto const& r : rows) {
      auto const& c = r.what.get();
      table.add(
          {r.name, value(c.a.value, as), value(c.b.value, as), change(c, as), shown_p_value(c.adjusted_p)});
    }
    table.write(out_);
  }

  void write_funnel(compared_funnels const& found) {
    std::vector<row> of_previous;
    std::vector<row> of_all;
    for (auto const& step : found.steps) {
      of_previous.push_back({shown(step.name), step.of_previous});
      of_all.push_back({shown(step.name), step.of_all});
    }
    section("FUNNEL", "of the step before, over closed entries", in_percent, of_previous);
    section("", "of all that entered", in_percent, of_all);
    out_ << "  half have converted after " << shown_duration(found.times.a.median_seconds) << " (a), "
         << shown_duration(found.times.b.median_seconds) << " (b), open ones allowed for";
    if (found.times.test) out_ << "; log-rank p " << shown_p_value(found.times.test->p_value);
    out_ << '\n';
    if (!found.segments.empty()) write_segments(found);
  }

  void write_segments(compared_funnels const& found) {
    std::vector<row> rows{{"all", *found.conversion}};
    for (auto const& s : found.segments)
      rows.push_back({s.segment.empty() ? "(none said)" : shown(s.segment), s.conversion});
    section("", "converted of the closed ones, by segment", in_percent, rows);
    if (!found.split) return;
    out_ << "  of the change " << signed_number(100 * found.split->rate, 1)
         << " points came of segments that convert otherwise, " << signed_number(100 * found.split->mix, 1)
         << " of another mix of them\n";
    if (found.split->reversal) out_ << "  reversal: every segment moved one way, and the total the other\n";
  }

  // The surest changes first; those of one sureness as they are.
  template <class Rows, class Compared>
  static std::vector<row> surest(Rows const& all, Compared compared) {
    std::vector<row> rows;
    rows.reserve(all.size());
    for (auto const& each : all) rows.push_back(compared(each));
    std::ranges::stable_sort(rows, {}, [](row const& r) { return r.what.get().adjusted_p.value_or(1); });
    return rows;
  }

  void shorten(std::vector<row>& rows) const {
    if (rows.size() > options_.rows)
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(options_.rows), rows.end());
  }

  void write_shortened(std::size_t all, std::string_view what) {
    if (all > options_.rows)
      out_ << "  " << options_.rows << " of " << shown_count(all) << ' ' << what << ", the surest\n";
  }

  void write_exits() {
    auto rows = surest(all_.exits, [this](exit_comparison const& e) {
      return row{shown(e.exit_rate.name), e.exit_rate};
    });
    shorten(rows);
    section("DROP-OFF", "lost at a touchpoint, of the closed journeys that came by", in_percent, rows);
    write_shortened(all_.exits.size(), "touchpoints");
  }

  void write_scores(std::string_view title, std::string const& about,
                    std::vector<score_comparison> const& all) {
    auto rows = surest(all, [this](score_comparison const& s) { return row{shown(s.name), s.mean}; });
    shorten(rows);
    section(title, about, as_score, rows);
    write_shortened(all.size(), "touchpoints");
  }

  void write_edges() {
    std::vector<row> rows;
    for (auto const& e : all_.edges) rows.push_back({shown(e.from) + " → " + shown(e.to), e.of_journeys});
    shorten(rows);
    section("GRAPH", "share of journeys that went from one touchpoint straight to another", in_percent, rows);
    write_shortened(all_.edges.size(), "edges");
  }

  std::ostream& out_;
  comparison_findings const& all_;
  text_options const& options_;
};

/// Writes a comparison as text, UTF-8, lines of what fits a wide terminal.
inline void write_text(std::ostream& out, comparison_findings const& all, text_options const& options = {}) {
  comparison_text(out, all, options).write();
}

}  // namespace sojourn
