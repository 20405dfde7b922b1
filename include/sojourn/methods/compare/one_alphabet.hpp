// SPDX-License-Identifier: BSL-1.0
#pragma once
// What is compared by touchpoint is of one alphabet, and every touchpoint has a name.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace sojourn {

/// Refuses to compare by touchpoint what is of two alphabets, as merging refuses it, or of another than the names.
/// \param what  what is compared, the sentence's subject.
/// \throws std::invalid_argument
inline void require_one_alphabet(std::string_view what, alphabet_fingerprint const& a,
                                 alphabet_fingerprint const& b, alphabet const& names) {
  a.require_comparable(what, b);
  if (a.agrees_with(names) && b.agrees_with(names)) return;
  throw std::invalid_argument(std::string(what) + ": the names must be of the alphabet that was counted: " +
                              std::to_string(names.size()) + " touchpoints");
}

/// The name of a touchpoint; its number where the alphabet does not know it: `touchpoint 7`.
[[nodiscard]] inline std::string name_or_number(alphabet const& names, touchpoint_id id) {
  return index(id) < names.size() ? std::string(names.name(id)) : "touchpoint " + std::to_string(index(id));
}

}  // namespace sojourn
