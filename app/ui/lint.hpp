// Lint: the rules of experience.md about reading and pointing, checked over a UI tree as seen from a head. Pure.
#pragma once
#include <string>
#include <vector>

#include "base/pose.hpp"
#include "ui/tree.hpp"

namespace aisle::ui {

struct Violation {
  std::string rule;  // "text-size", "target-size", "decisive-size", "gap", "decisive-gap", "contrast", "distance", "panel-width", "label", "duplicate-id"
  std::string id;    // of the target
  float measured = 0, wanted = 0;
  std::string sentence() const;
};

struct LintRules {
  float text_deg = 1.0f;
  float target_deg = 2.75f, decisive_deg = 4.0f;
  float gap_deg = 0.5f, decisive_gap_deg = 2.0f;
  float contrast = 4.5f;         // 7 in the high-contrast theme
  float nearest_m = 0.5f;        // nothing to read nearer than this
  float panel_deg = 50;
  float slack = 0.98f;           // rounding of the layout to whole millimetres
};

// Checks visible targets of panels (layer > 0) only: the size of goods and signs in the hall depends on where the shopper stands.
std::vector<Violation> lint(const Tree& tree, const base::Pose& head, const LintRules& rules = {});

}  // namespace aisle::ui
