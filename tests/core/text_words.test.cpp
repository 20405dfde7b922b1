// SPDX-License-Identifier: BSL-1.0
#include <sojourn/core/text_words.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using sojourn::detail::same_text;
using sojourn::detail::text_hash;

TEST_CASE("Texts are the same where each byte is, and then so are their hashes", "[oracle]") {
  std::mt19937_64 engine(1);
  std::size_t wrong = 0;
  for (std::size_t length = 0; length <= 40; ++length) {
    for (int round = 0; round < 500; ++round) {
      std::string a(length, '\0');
      for (auto& c : a) c = static_cast<char>(engine() % 256);
      std::string const around = "x" + a + "y";  // elsewhere in a word
      wrong += same_text(a.data(), around.data() + 1, length) ? 0U : 1U;
      wrong += text_hash(a) == text_hash(std::string_view(around).substr(1, length)) ? 0U : 1U;
      if (length == 0) continue;
      auto b = a;
      b[engine() % length] ^= static_cast<char>(1 + engine() % 255);
      wrong += same_text(a.data(), b.data(), length) || text_hash(a) == text_hash(b) ? 1U : 0U;
      wrong += text_hash(a) == text_hash(a.substr(1)) ? 1U : 0U;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("Names that are numbered have hashes that differ, and fill a table as evenly as chance does",
          "[law]") {
  for (std::string const before : {"", "user-", "a customer's long name and number "}) {
    std::vector<std::uint64_t> hashes;
    std::vector<std::size_t> low(1024, 0);
    std::vector<std::size_t> high(1024, 0);
    std::size_t const n = 200'000;
    for (std::size_t i = 0; i < n; ++i) {
      auto const hash = text_hash(before + std::to_string(i));
      hashes.push_back(hash);
      ++low[hash % 1024];
      ++high[hash >> 54U];
    }
    std::ranges::sort(hashes);
    CHECK(std::ranges::adjacent_find(hashes) == hashes.end());
    for (auto const* cells : {&low, &high}) {
      double chi_square = 0;
      auto const expected = static_cast<double>(n) / 1024;
      for (auto const count : *cells) {
        auto const off = static_cast<double>(count) - expected;
        chi_square += off * off / expected;
      }
      // 1,023 degrees of freedom: mean 1,023, standard deviation 45.
      CHECK(chi_square > 1023 - 5 * 45);
      CHECK(chi_square < 1023 + 5 * 45);
    }
  }
}
