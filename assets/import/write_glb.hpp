// write_glb: SourceModel -> binary glTF 2.0 with everything inside. Deterministic.
#pragma once
#include <string>

#include "assets/cook/source_model.hpp"
#include "glue/result.hpp"

namespace aisle::import {
Result<std::string> to_glb(const cook::SourceModel& model);
}
