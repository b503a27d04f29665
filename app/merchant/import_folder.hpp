// Import of a merchant's own goods: a folder with products.csv and the GLB and picture files it names. Blocking.
//
// products.csv: UTF-8, RFC 4180, a header line; columns by name, in any order, others ignored:
//   id, title, category, price   required; price in euros, "129.00"
//   glb, image                   file names inside the folder; at least one
//   glb_variant                  which of the looks that the file names is meant (KHR_materials_variants); empty: its default
//   title_de, category_de, ...   the same in other languages (BCP 47)
//   tags, stock, creator, license
//   variant_of                   id of an earlier row that this one is a variant of; title and category then default to that row's
//   option_NAME                  what sets variants apart ("option_Colour": "Red"), for the row itself and for its variants
//   disclosure, disclosure_image what must be said beside the goods (energy class, hazard), and its picture
//   width_mm, height_mm, depth_mm  all three: the model is scaled to them; none: it is taken as it is, in metres
#pragma once
#include "merchant/import_furniture.hpp"

namespace aisle::merchant {
// OPTIONS.source is the folder. A row that cannot be taken is named and left out; the rest is imported. What is wrong with each model
// (scale, triangles, textures, size of the file), and how to mend it, is said line by line and listed in the JSON that is printed.
Result<void> import_folder(const ImportOptions& options);
}  // namespace aisle::merchant
