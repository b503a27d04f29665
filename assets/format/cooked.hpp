// The cooked model file: versioned, hashed, bounds-checked. Knows files and bytes, never Vulkan or the app.
// Layout structs here mirror renderer/api/model_view.hpp field by field; app/models converts (and static_asserts sizes).
#pragma once
// Owned by the assets team: reader (validates everything before handing out spans) and writer.
