// main() of a fuzz program where there is no libFuzzer: every file of the folders given, once. Regressions stay found.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  int files = 0;  // inputs
  for (int i = 1; i < argc; ++i) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::vector<char> bytes((std::istreambuf_iterator<char>(in)), {});
      const bool lines = file.path().extension() == ".lines";  // one input a line
      for (std::size_t at = 0; at <= bytes.size();) {
        const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end = lines ? std::find(from, bytes.end(), '\n') : bytes.end();
        const auto size = static_cast<std::size_t>(end - from);
        if (size > 0 || !lines) ++files, LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()) + at, size);
        at += size + 1;
      }
    }
  }
  std::printf("%d inputs\n", files);
  return files > 0 ? 0 : 1;
}
