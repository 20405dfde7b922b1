// SPDX-License-Identifier: BSL-1.0
// expect: a live measure must be a fold over touches
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/run/live.hpp>

// Where touches come one at a time, nothing sees a whole journey.
sojourn::live<sojourn::variants, sojourn::touch, int> wrong() {
  return sojourn::live<sojourn::variants, sojourn::touch, int>(sojourn::variants{});
}
