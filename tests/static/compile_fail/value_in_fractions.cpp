// SPDX-License-Identifier: BSL-1.0
// expect: a conversion's value must be a whole number of minor units
#include <sojourn/measure/attribution.hpp>

struct euros {
  double operator()(sojourn::touch const&) const { return 9.99; }
};

// Sums of fractions would depend on their order.
void wrong(sojourn::attribution<euros>& m, sojourn::touch const& t) {
  sojourn::attribution<euros>::state s;
  m.touch(s, t);
}
