#pragma once

#include <string>

namespace leadline::test {

// What is at the address, by GET; empty when nothing is, or nobody answers.
std::string HttpGet(const std::string& url);

// The value of `series` in a text of metrics, written as there: "a_total{b=\"c\"}". Empty when
// there is none.
std::string MetricIn(const std::string& text, const std::string& series);

}  // namespace leadline::test
