// ConfinedIo: Assimp's view of the disk: reading only, and only below the model's own folder.
#pragma once
#include <assimp/DefaultIOSystem.h>
#include <filesystem>
#include <string>

#include "glue/result.hpp"

namespace aisle::import {

class ConfinedIo final : public Assimp::DefaultIOSystem {
 public:
  explicit ConfinedIo(const std::string& model_path);
  bool Exists(const char* file) const override;
  Assimp::IOStream* Open(const char* file, const char* mode) override;

  // The whole of a file the model refers to: as written, by its last name, or by that in another case.
  Result<std::string> read_reference(const std::string& reference) const;

 private:
  std::filesystem::path inside(const std::string& file) const;  // empty when it lies elsewhere or is no plain file
  std::filesystem::path folder_;
};

}  // namespace aisle::import
