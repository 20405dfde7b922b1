// SPDX-License-Identifier: BSL-1.0
// A host that writes reports as JSON.

#include <sojourn/report/json.hpp>

#include <sstream>

int main() {
  std::ostringstream out;
  sojourn::write_json(out, sojourn::findings{});
  return nlohmann::json::parse(out.str()).contains("sojourn") ? 0 : 1;
}
