// SPDX-License-Identifier: BSL-1.0
#include "options.hpp"

#include <sojourn/core/version.hpp>
#include <sojourn/core/wide.hpp>
#include <sojourn/io/nearest_name.hpp>
#include <sojourn/io/parse_time.hpp>
#include <sojourn/io/printable.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>

namespace journey_report {

namespace {

using sojourn::printable;

// Options of the contract that this version does not serve, and which of those it serves comes nearest.
constexpr auto unserved =
    std::to_array<std::pair<char const*, char const*>>({{"--channel", "--touchpoint"}, {"--html", "--json"}});

constexpr auto scales =
    std::to_array<std::string_view>({"csat5", "csat10", "nps", "ces1", "ces2", "likert7", "valence"});

// The one of an enumeration's first `count` values that is called so.
template <class Mode>
Mode read_mode(std::string const& option, std::string const& asked, std::size_t count) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(sojourn::name(static_cast<Mode>(i)));
  auto const found = std::ranges::find(names, asked);
  if (found == names.end()) {
    throw usage_error(option + " knows no mode " + printable(asked) + "; the nearest is " +
                      *sojourn::nearest_name(asked, names));
  }
  return static_cast<Mode>(found - names.begin());
}

std::vector<std::string> split(std::string const& option, std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    auto const to = std::min(text.find(separator, from), text.size());
    if (to == from) throw usage_error(option + " must not hold an empty name: " + printable(text));
    parts.emplace_back(text.substr(from, to - from));
    from = to + 1;
  }
  return parts;
}

sojourn::time_point read_time(std::string const& option, std::string const& text) {
  try {
    return sojourn::parse_time(text);
  } catch (std::invalid_argument const& e) {
    throw usage_error(option + ": " + e.what());
  }
}

void read_rating(options& o, std::string const& text) {
  auto const colon = text.rfind(':');
  auto const known = "; SCALE is one of " + sojourn::printable_list(scales);
  if (colon == std::string::npos || colon == 0) {
    throw usage_error("--rating must be COL:SCALE: " + printable(text) + known);
  }
  auto const name = text.substr(colon + 1);
  auto const found = std::ranges::find(scales, name);
  if (found == scales.end()) {
    throw usage_error("--rating knows no scale " + printable(name) + "; the nearest is " +
                      *sojourn::nearest_name(name, scales));
  }
  o.rating = text.substr(0, colon);
  o.scale = static_cast<scale_name>(found - scales.begin());
}

unsigned read_threads(std::string const& text) {
  unsigned n = 0;
  auto const* const end = text.data() + text.size();
  auto const [stopped, error] = std::from_chars(text.data(), end, n);
  if (error != std::errc() || stopped != end || n == 0 || n > 1024) {
    throw usage_error("--threads must be a whole number from 1 to 1024: " + printable(text));
  }
  return n;
}

// `2s` in `either-order-within:2s` is a duration; the other modes stand alone.
sojourn::tie_policy read_ties(std::string const& text) {
  using kind = sojourn::tie_policy::kind;
  auto const colon = text.find(':');
  auto const mode = read_mode<kind>("--ties", text.substr(0, colon), 4);
  if (mode == kind::either_order_within) {
    if (colon == std::string::npos) throw usage_error("--ties either-order-within must say how long: …:2s");
    return sojourn::tie_policy::either_order_within(read_duration("--ties", text.substr(colon + 1)));
  }
  if (colon != std::string::npos) throw usage_error("--ties " + text.substr(0, colon) + " takes no duration");
  return mode == kind::by_step          ? sojourn::tie_policy::by_step()
         : mode == kind::strictly_later ? sojourn::tie_policy::strictly_later()
                                        : sojourn::tie_policy::arrival();
}

std::size_t read_step_number(std::string const& option, std::string_view text) {
  std::size_t n = 0;
  auto const* const end = text.data() + text.size();
  auto const [stopped, error] = std::from_chars(text.data(), end, n);
  if (error != std::errc() || stopped != end || n == 0) {
    throw usage_error(option + " must number steps from 1: " + printable(text));
  }
  return n;
}

// `A+B:2-3:barrier`: names may hold colons, so what stands behind the last ones is looked at first.
excluded_touch read_exclusion(std::string const& text) {
  excluded_touch one;
  std::string_view rest = text;
  auto const take = [&rest] {
    auto const colon = rest.rfind(':');
    return colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  };
  for (auto const effect : {sojourn::exclusion_effect::disqualify, sojourn::exclusion_effect::end_attempt,
                            sojourn::exclusion_effect::barrier}) {
    if (take() == sojourn::name(effect)) {
      one.rule.effect = effect;
      rest.remove_suffix(sojourn::name(effect).size() + 1);
      break;
    }
  }
  auto const steps = take();
  if (auto const dash = steps.find('-');
      dash != std::string_view::npos && steps.find_first_not_of("0123456789-") == std::string_view::npos) {
    one.rule.from = read_step_number("--exclude", steps.substr(0, dash));
    one.rule.to = read_step_number("--exclude", steps.substr(dash + 1));
    rest.remove_suffix(steps.size() + 1);
  }
  one.names = split("--exclude", rest, '+');
  return one;
}

sojourn::segment_rule read_segment_rule(std::string const& text) {
  using rule = sojourn::segment_rule;
  std::vector<std::string_view> const names{"entry", "first", "last", "all", "step:N"};
  if (text == "entry") return rule::at_entry();
  if (text == "first") return rule::first_defined();
  if (text == "last") return rule::last_defined();
  if (text == "all") return rule::all();
  if (text.starts_with("step:")) return rule::at_step(read_step_number("--segment-at", text.substr(5)));
  throw usage_error("--segment-at knows no rule " + printable(text) + "; the nearest is " +
                    *sojourn::nearest_name(text, names));
}

// What CLI11 reads, as text.
struct raw_options {
  std::string rating, session_gap, from, to, as_of, goal, lost, lost_after, steps, threads;
  std::string within, gap, in_session, order, ties, entry, optional, segment_at, split;
  std::vector<std::string> logs;
  std::vector<std::string> exclude;
  std::array<std::string, unserved.size()> refused{};
  bool version = false;
};

void declare(CLI::App& app, options& o, raw_options& raw) {
  app.get_formatter()->column_width(26);
  app.set_help_flag("-h,--help", "This text")->group("Help");
  app.add_flag("--version", raw.version, "The version")->group("Help");
  app.add_option("EVENTS", raw.logs,
                 "One log in CSV with a header; - reads standard input. After `compare`: two")
      ->option_text(" ");

  auto const add = [&app](char const* group, char const* name, std::string& to, char const* shape,
                          char const* what) {
    app.add_option(name, to, what)->option_text(shape)->group(group);
  };
  char const* group = "Input";
  add(group, "--map", o.map, "FILE", "CSV: touchpoint,stage[,channel,phase,role,component,importance]");
  add(group, "--customer", o.customer, "COL",
      "Default: user_id, customer_id, client_id, case_id, customer, user");
  add(group, "--touchpoint", o.touchpoint, "COL", "Default: event, touchpoint, activity, page");
  add(group, "--time", o.time, "COL", "Default: timestamp, time, at, date; ISO 8601 or unix s or ms");
  add(group, "--rating", raw.rating, "COL:SCALE", "SCALE: csat5 csat10 nps ces1 ces2 likert7 valence");
  add(group, "--value", o.value, "COL", "What a conversion is worth: a number of at most two decimals");
  app.add_flag("--strict", o.strict, "Any bad row is an error")->group(group);
  group = "Journeys (DUR: 45s 30m 12h 7d, fractions allowed)";
  add(group, "--account", o.account, "COL", "Journeys of accounts instead of customers");
  add(group, "--session-gap", raw.session_gap, "DUR", "Journeys are sessions: no gap in them is longer");
  add(group, "--from", raw.from, "TIME", "Only events at or after");
  add(group, "--to", raw.to, "TIME", "Only events before");
  add(group, "--split", raw.split, "TIME", "After `compare`: one log, before against from then on");
  group = "Ends (without --goal every journey that is not lost is open)";
  add(group, "--goal", raw.goal, "A,B", "Touchpoints or stages that a journey is for");
  add(group, "--lost", raw.lost, "A,B", "Touchpoints or stages that lose it");
  add(group, "--lost-after", raw.lost_after, "DUR", "Lost when silent for longer");
  add(group, "--as-of", raw.as_of, "TIME", "Until when journeys were observed; default: the last event");
  group = "Funnel";
  add(group, "--steps", raw.steps, "A,B+C,D",
      "Touchpoints or stages, + is any-of; default: the map's stages");
  add(group, "--within", raw.within, "DUR", "From entry to each step; default: no limit");
  add(group, "--order", raw.order, "MODE", "ordered (default), strict, unordered, anchored, open");
  add(group, "--ties", raw.ties, "MODE",
      "arrival (default), by-step, strictly-later, either-order-within:DUR");
  add(group, "--entry", raw.entry, "MODE", "latest (default), first, every, best");
  add(group, "--gap", raw.gap, "DUR", "Between two steps in a row; default: no limit");
  add(group, "--in-session", raw.in_session, "DUR", "All steps without a silence that is longer");
  add(group, "--optional", raw.optional, "STEP,STEP", "Steps that may be passed over, as they are called");
  app.add_option("--exclude", raw.exclude,
                 "Touchpoints between steps I and J: disqualify (default), end-attempt, barrier")
      ->option_text("A[:I-J][:EFFECT]")
      ->group(group)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add(group, "--segment", o.segment, "COL", "The funnel by what this column says");
  add(group, "--segment-at", raw.segment_at, "RULE", "entry (default), first, last, step:N, all");
  group = "Output";
  app.add_flag("--text", o.text, "For a reader (default)")->group(group);
  add(group, "--json", o.json, "FILE", "For a program; - is standard output");
  add(group, "--dot", o.dot, "FILE", "The journey graph for Graphviz; - is standard output");
  add(group, "--threads", raw.threads, "N", "Default: all");
  for (std::size_t i = 0; i < unserved.size(); ++i) {
    app.add_option(unserved[i].first, raw.refused[i])->group("");  // not in the help
  }
}

// Every served option by name.
std::vector<std::string> served_names(CLI::App const& app) {
  std::vector<std::string> names;
  for (auto const* option : app.get_options()) {
    for (auto const& name : option->get_lnames()) {
      if (!option->get_group().empty()) names.push_back("--" + name);
    }
  }
  return names;
}

void refuse_what_is_not_served(CLI::App const& app) {
  for (auto const& [name, instead] : unserved) {
    if (app.count(name) != 0) {
      throw usage_error(std::string(name) + " is not served by this version; the nearest option is " +
                        instead);
    }
  }
  for (auto const* option : app.get_options()) {
    for (auto const& value : option->results()) {
      if (value.empty()) throw usage_error(option->get_name() + " must have a value: it is empty");
    }
  }
  for (auto const& extra : app.remaining()) {
    if (extra.size() > 1 && extra[0] == '-') {
      auto const name = extra.substr(0, extra.find('='));
      throw usage_error("unknown option " + printable(name) + "; the nearest is " +
                        *sojourn::nearest_name(name, served_names(app)));
    }
  }
}

// The logs named: one; after `compare` two, or one that --split makes two of.
void read_logs(options& o, raw_options const& raw) {
  auto const& logs = raw.logs;
  std::size_t const most = o.compare && raw.split.empty() ? 2 : 1;
  if (!o.compare && !raw.split.empty())
    throw usage_error("--split must go with compare: journey-report compare …");
  if (logs.size() > most) {
    throw usage_error(most == 2 ? "there must be two logs, here is a third: " + printable(logs[2])
                                : "there must be one log, here is a second: " + printable(logs[1]));
  }
  if (logs.empty()) throw usage_error("there must be one log: EVENTS.csv, or - for standard input");
  if (logs.size() < most) {
    throw usage_error("compare must have two logs, or one and --split TIME: here is only " +
                      printable(logs[0]));
  }
  o.events = logs.front();
  if (most == 2) o.events_b = logs.back();
  if (o.compare && std::ranges::find(logs, "-") != logs.end() && (most == 1 || logs[0] == logs[1])) {
    throw usage_error("standard input can be read only once: give compare files");
  }
}

void interpret(options& o, raw_options const& raw) {
  auto const given = [](std::string const& text, auto& to, auto read) {
    if (!text.empty()) to = read(text);
  };
  auto const duration = [](char const* option) {
    return [option](std::string const& text) { return read_duration(option, text); };
  };
  auto const time = [](char const* option) {
    return [option](std::string const& text) { return read_time(option, text); };
  };
  auto const names = [](char const* option) {
    return [option](std::string const& text) { return split(option, text, ','); };
  };
  given(raw.session_gap, o.session_gap, duration("--session-gap"));
  given(raw.lost_after, o.lost_after, duration("--lost-after"));
  auto const mode = []<class Mode>(char const* option, std::size_t count, Mode) {
    return [option, count](std::string const& text) { return read_mode<Mode>(option, text, count); };
  };
  given(raw.within, o.funnel.within, duration("--within"));
  given(raw.gap, o.funnel.max_gap, duration("--gap"));
  given(raw.in_session, o.funnel.session_gap, duration("--in-session"));
  given(raw.order, o.funnel.order, mode("--order", 5, sojourn::funnel_order{}));
  given(raw.entry, o.funnel.entry, mode("--entry", 4, sojourn::funnel_entry{}));
  given(raw.ties, o.funnel.ties, read_ties);
  given(raw.optional, o.optional_steps, names("--optional"));
  given(raw.segment_at, o.segment_rule, read_segment_rule);
  for (auto const& each : raw.exclude) o.excluded.push_back(read_exclusion(each));
  given(raw.from, o.from, time("--from"));
  given(raw.to, o.to, time("--to"));
  given(raw.as_of, o.as_of, time("--as-of"));
  given(raw.split, o.split, time("--split"));
  given(raw.goal, o.goal, names("--goal"));
  given(raw.lost, o.lost, names("--lost"));
  given(raw.threads, o.threads, read_threads);
  if (!raw.rating.empty()) read_rating(o, raw.rating);
  if (!raw.steps.empty()) {
    for (auto const& step : split("--steps", raw.steps, ',')) o.steps.push_back(split("--steps", step, '+'));
  }
  if (o.steps.size() > 64) {
    throw usage_error("--steps must be at most 64: " + std::to_string(o.steps.size()));
  }
  if (o.segment.empty() && !raw.segment_at.empty()) {
    throw usage_error("--segment-at must go with --segment COL: no column is named");
  }
  auto const needs_steps = [&](std::string_view option, bool is_given) {
    if (is_given && o.steps.empty() && o.map.empty())
      throw usage_error(std::string(option) + " must go with --steps or --map: there is no funnel");
  };
  needs_steps("--optional", !o.optional_steps.empty());
  needs_steps("--exclude", !o.excluded.empty());
  needs_steps("--segment", !o.segment.empty());
  if (!o.value.empty() && o.goal.empty()) {
    throw usage_error("--value must go with --goal: only conversions are credited with it");
  }
  if (o.json == "-" && o.dot == "-") {
    throw usage_error("--json and --dot must not both be standard output");
  }
  if (o.from && o.to && *o.from > *o.to) {
    throw usage_error("--from must not be after --to: " + printable(raw.from) + " and " + printable(raw.to));
  }
  if (!o.customer.empty() && !o.account.empty()) {
    throw usage_error(
        "--customer and --account exclude each other: journeys are of customers or of accounts");
  }
}

}  // namespace

sojourn::duration read_duration(std::string const& option, std::string const& text) {
  auto const refuse = [&](std::string const& why) {
    throw usage_error(option + " must be a duration, as 45s, 30m, 12h or 7d" + why + ": " + printable(text));
  };
  auto const digits_at = [&text](std::size_t from) {
    return std::string_view(text).substr(
        from, std::min(text.find_first_not_of("0123456789", from), text.size()) - from);
  };
  auto const whole = digits_at(0);
  auto rest = std::string_view(text).substr(whole.size());
  std::string_view fraction;
  if (whole.empty()) refuse("");
  if (rest.starts_with('.')) {
    fraction = digits_at(whole.size() + 1);
    rest.remove_prefix(1 + fraction.size());
    if (fraction.empty()) refuse("");
  }
  if (rest.empty()) refuse(", with its unit");
  constexpr std::string_view units = "smhd";
  constexpr std::array<std::uint64_t, 4> microseconds{1'000'000, 60'000'000, 3'600'000'000, 86'400'000'000};
  auto const unit = rest.size() == 1 ? units.find(rest[0]) : std::string_view::npos;
  if (unit == std::string_view::npos) refuse("");
  // Whole and fraction as one whole number: exact, and far from the end of 128 bits.
  constexpr std::size_t most_digits = 12;  // of a day: a tenth of a microsecond
  auto const number =
      std::string(whole) + std::string(fraction.substr(0, std::min(fraction.size(), most_digits)));
  sojourn::uint128 total = 0;
  if (whole.size() > 14) refuse(", of less than 292,000 years");
  for (char const digit : number) total = total * 10 + static_cast<unsigned>(digit - '0');
  total *= microseconds[unit];
  for (std::size_t i = whole.size(); i < number.size(); ++i) total /= 10;
  if (total > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    refuse(", of less than 292,000 years");
  }
  return sojourn::duration{static_cast<std::int64_t>(total)};
}

options read_command_line(int argc, char const* const* argv) {
  options o;
  raw_options raw;
  CLI::App app("Who reached which stage, how far they came, where journeys drop off, how they were felt.",
               "journey-report");
  declare(app, o, raw);
  app.footer(
      "journey-report compare A.csv B.csv, or compare LOG.csv --split TIME: the same of two, and b - a.");
  app.allow_extras();
  std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
  o.compare = !words.empty() && words.front() == "compare";
  if (o.compare) words.erase(words.begin());
  std::ranges::reverse(words);  // as the parser takes them
  try {
    app.parse(words);
  } catch (CLI::CallForHelp const&) {
    o.help = app.help();
    return o;
  } catch (CLI::ParseError const& e) {
    throw usage_error(e.what());
  }
  if (raw.version) {
    o.help = std::string("journey-report ") + sojourn::version + "\n";
    return o;
  }
  refuse_what_is_not_served(app);
  interpret(o, raw);
  read_logs(o, raw);
  if (o.compare && !o.dot.empty()) throw usage_error("--dot draws one log: it must not go with compare");
  if (o.compare && !o.value.empty())
    throw usage_error("--value is for attribution: it must not go with compare");
  if (o.split && ((o.from && *o.split <= *o.from) || (o.to && *o.split >= *o.to)))
    throw usage_error("--split must lie between --from and --to: " + printable(raw.split));
  if (o.json.empty() && o.dot.empty()) o.text = true;
  return o;
}

}  // namespace journey_report
