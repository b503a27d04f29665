// Results: one JSON line on standard output, and appended to DIR/NAME.jsonl when there is a DIR.
#pragma once
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace aisle::bench {

inline void put_result(const std::string& dir, const std::string& name, const nlohmann::json& line) {
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
  if (dir.empty()) return;
  std::filesystem::create_directories(dir);
  std::ofstream(dir + "/" + name + ".jsonl", std::ios::app) << line << "\n";
}

}  // namespace aisle::bench
