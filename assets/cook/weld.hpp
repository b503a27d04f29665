// weld: joins vertices that are equal in every attribute, so that meshes have few of them and simplify well.
#pragma once
#include "assets/cook/source_model.hpp"

namespace aisle::cook {
void weld(SourceMesh& mesh);
}
