// SPDX-License-Identifier: BSL-1.0
#pragma once
// Names that a stream gives one by one, interned many at once.

#include <sojourn/core/dictionary.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

/// Names on their way into a dictionary: they wait until there are enough for `intern_all`.
template <class Id>
class interning {
 public:
  /// \param names  where they go.  \param ids  gets their ids, in order. Both outlive this.
  interning(dictionary<Id>& names, std::vector<Id>& ids) noexcept : names_(&names), ids_(&ids) {}

  /// Copies the name; its id comes by the next `flush`, or before.
  void add(std::string_view name) {
    waiting_ += name;
    ends_.push_back(waiting_.size());
    if (ends_.size() == 128 || waiting_.size() > 65536) flush();
  }
  /// Gives all that wait their ids. \throws std::length_error  as `intern_all`.
  void flush() {
    block_.clear();
    std::size_t begin = 0;
    for (auto const end : ends_) {
      block_.push_back(std::string_view(waiting_).substr(begin, end - begin));
      begin = end;
    }
    names_->intern_all(block_, *ids_);
    ends_.clear();
    waiting_.clear();
  }

 private:
  dictionary<Id>* names_;
  std::vector<Id>* ids_;
  std::string waiting_;
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> block_;
};

}  // namespace sojourn
