// SPDX-License-Identifier: BSL-1.0
#pragma once
// The text of the shared logs.

#include <array>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

namespace test {

/// The text of a shared file, unpacked where it is a .gz; empty when it cannot be read.
inline std::string shared_text(std::string const& name) {
  auto const path = std::string(SOJOURN_SHARED_DATA) + "/" + name;
  if (!path.ends_with(".gz")) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return std::move(text).str();
  }
  std::unique_ptr<FILE, int (*)(FILE*)> const pipe(popen(("gzip -dc '" + path + "'").c_str(), "r"), &pclose);
  std::string text;
  std::array<char, 1 << 16> block;
  while (pipe != nullptr) {
    auto const n = std::fread(block.data(), 1, block.size(), pipe.get());
    if (n == 0) break;
    text.append(block.data(), n);
  }
  return text;
}

}  // namespace test
