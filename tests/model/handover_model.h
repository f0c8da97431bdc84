#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leadline::model {

// Two requests of up to two attempts each compete for one lead: conversion c is attempt c % 2 of
// request c / 2.
inline constexpr int kRequests = 2;
inline constexpr int kAttempts = 2;
inline constexpr int kConversions = kRequests * kAttempts;
inline constexpr int kVersions = 2;  // Of the lead: how often it may be edited, and once unedited.

// Ways to build the hand-over that look reasonable and are wrong. The exploration must catch each.
enum class Flaw {
  kNone,
  kHoldEndsByClock,        // lead-service frees a held lead when it has waited long enough.
  kResolverWritesNothing,  // "Aborted" is answered without a row that forbids a late commit.
  kReleaseBeforeDecision,  // The lead is given back before the abort is durable.
  kNoSweeper,              // Nobody asks about a lead held for long.
  kLeadReadBeforeHold,     // The lead is read first and held afterwards.
  kConvertedBeforeCommit,  // The lead is marked first, then the records are made.
  kRevertForgets,          // A lead that is opened again forgets the conversion it had.
  kRecordsGoFirst,         // Undoing removes the records first, and opens the lead then.
};

enum class Decision : uint8_t {
  kNone,
  kCommitted,
  kCompleted,
  kRefused,
  kExpired,
  kReverting,
  kReverted
};
enum class Handoff : uint8_t { kNone, kReserved, kReleased, kDone, kReverted };

// Everything that is durable, and every message ever sent: a message may arrive at any later time,
// any number of times, or never, so none is ever taken out.
struct State {
  // The lead database.
  int8_t held_by = -1;
  int8_t converted_by = -1;
  uint8_t version = 0;
  bool lost = false;
  std::array<Handoff, kConversions> handoff{};

  // The conversion database.
  std::array<Decision, kConversions> decision{};
  std::array<uint8_t, kConversions> built_from{};  // Version of the lead the records are made of.

  // The network, a bit for each conversion, or for each conversion and version.
  uint8_t begin = 0;
  uint8_t begun = 0;  // kConversions * kVersions bits.
  uint8_t complete = 0;
  uint8_t completed = 0;
  uint8_t release = 0;
  uint8_t resolve = 0;
  uint8_t revert = 0;
  uint8_t reverted = 0;
  uint8_t answered_ok = 0;     // A bit for each request.
  uint8_t answered_error = 0;  // Final errors only.

  bool operator==(const State&) const = default;
};

// Every state one step further on. A process may die at any time: what it had in memory is simply
// never acted on.
std::vector<State> Successors(const State& state, Flaw flaw);

// Only the steps that need no caller and no process that remembers the call: relay and sweeper.
std::vector<State> Recoveries(const State& state, Flaw flaw);

// What is wrong with the state; none when every invariant holds.
std::optional<std::string> Violation(const State& state);

// Whether nothing is left to do: no lead held, no conversion merely committed or half undone.
bool IsQuiet(const State& state);

}  // namespace leadline::model
