// SPDX-License-Identifier: BSL-1.0
// Carries the precompiled header that the test programs share.
