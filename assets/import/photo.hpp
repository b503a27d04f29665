// photograph: a catalogue picture of a model on a light studio backdrop, drawn on the CPU. Deterministic.
#pragma once
#include <string>

#include "assets/cook/source_model.hpp"

namespace aisle::import {
// SIZE x SIZE pixels, sRGB, as PNG or JPEG bytes. The model stands on y = 0 (see fit).
std::string photograph(const cook::SourceModel& model, int size, bool jpeg);
}  // namespace aisle::import
