// Import of the furniture catalogue: .sh3f zips -> GLB files, pictures and catalogue.json. Blocking; not for a server's
// threads.
#pragma once
#include <string>

#include "glue/result.hpp"

namespace aisle::merchant {

struct ImportOptions {
  std::string data, catalogue;                              // catalogue empty: data
  std::string source = "/usr/share/sweethome3d/furniture";  // or the folder with products.csv
  std::string program_folder;                               // where aisle-import is looked for
  std::string importer;                                     // empty: PROGRAM_FOLDER/aisle-import
  int limit = 0;                                            // 0: all
  int jobs = 0;                                             // 0: one a core
};

// Restartable: a model is named by what goes into it, and what is there already is not made again.
Result<void> import_furniture(const ImportOptions& options);

}  // namespace aisle::merchant
