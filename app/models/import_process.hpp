// ImportProcess: runs aisle-import on one untrusted file and reads its one line. Worker threads only.
#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "glue/result.hpp"
#include "models/cache.hpp"

namespace aisle::models {

struct ImportJob {
  std::string program;
  std::string in, out;
  Kind kind = Kind::model;
  int photo_side_px = 512;
  bool block_compression = true;
};
// The error is a sentence for the shopper. ErrorKind::invalid or limit: the file is bad and stays so; else trying again may help.
Result<void> run_import(const ImportJob& job, const std::atomic<bool>& stop);

// Looks at the first bytes: a GLB for models, PNG or JPEG for photos. Anything else never reaches the importer.
Result<std::string> sniff(const std::string& file, Kind kind);  // the file extension to use

}  // namespace aisle::models
