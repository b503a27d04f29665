#include "sample.hpp"

#include <stb_image.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

namespace aisle::showroom::sample {
namespace {

constexpr const char* kFolder = "/usr/share/sweethome3d/furniture";

std::uint32_t number(const std::string& bytes, std::size_t at, int width) {
  std::uint32_t out = 0;
  for (int i = width - 1; i >= 0; --i)
    out = out << 8 | static_cast<unsigned char>(bytes.at(at + static_cast<std::size_t>(i)));
  return out;
}

// One member of a zip archive, found by its central directory; empty when it is not there.
std::string unzip(const std::string& zip, const std::string& wanted) {
  const std::size_t end = zip.rfind("PK\5\6");
  if (end == std::string::npos) return {};
  std::size_t entry = number(zip, end + 16, 4);
  for (std::uint32_t i = number(zip, end + 10, 2); i > 0; --i) {
    const std::uint32_t name_size = number(zip, entry + 28, 2);
    if (zip.compare(entry + 46, name_size, wanted) == 0) {
      const std::size_t local = number(zip, entry + 42, 4);
      const std::size_t data = local + 30 + number(zip, local + 26, 2) + number(zip, local + 28, 2);
      const std::uint32_t size = number(zip, entry + 20, 4);
      if (number(zip, entry + 10, 2) == 0) return zip.substr(data, size);
      int length = 0;
      char* text = stbi_zlib_decode_noheader_malloc(zip.data() + data, static_cast<int>(size), &length);
      std::string out(text, static_cast<std::size_t>(length));
      std::free(text);
      return out;
    }
    entry += 46 + name_size + number(zip, entry + 30, 2) + number(zip, entry + 32, 2);
  }
  return {};
}

using Record = std::map<std::string, std::string>;

// name#12=Chair -> records[12]["name"] = "Chair"
std::map<int, Record> records_of(const std::string& properties) {
  std::map<int, Record> records;
  std::istringstream lines(properties);
  for (std::string line; std::getline(lines, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    const auto hash = line.find('#'), equals = line.find('=');
    if (hash == 0 || hash == std::string::npos || equals == std::string::npos || hash > equals) continue;
    const int index = std::atoi(line.c_str() + hash + 1);
    if (index > 0) records[index][line.substr(0, hash)] = line.substr(equals + 1);
  }
  return records;
}

// "Blend Swap CC-0#wallLight" -> "blend-swap-cc-0-walllight", as the merchant names its products.
std::string slug_of(const std::string& id) {
  std::string out;
  for (const char c : id) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      out.push_back(static_cast<char>(std::tolower(byte)));
    } else if (!out.empty() && out.back() != '-') {
      out.push_back('-');
    }
  }
  return out;
}

bool is_figure(const Record& r) {
  return r.at("category") == "Characters" || r.at("id").find("billet-") != std::string::npos;
}

}  // namespace

shop::Product product(std::string id, std::string title, std::string category, glm::ivec3 size_mm, bool for_sale) {
  shop::Product p;
  p.id = shop::ProductId(id);
  p.title = std::move(title);
  p.categories = {std::move(category)};
  p.dimensions = shop::DimensionsMm{size_mm.x, size_mm.y, size_mm.z};
  shop::Variant v;
  v.id = shop::VariantId(id);
  v.price = {12900, *base::Currency::parse("EUR")};
  v.available = for_sale;
  p.variants = {v};
  return p;
}

std::optional<shop::Catalogue> furniture() {
  shop::Catalogue out;
  std::error_code none;
  std::vector<std::filesystem::path> files;
  for (const auto& f : std::filesystem::directory_iterator(kFolder, none)) {
    if (f.path().extension() == ".sh3f") files.push_back(f.path());
  }
  if (files.empty()) return std::nullopt;
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string zip{std::istreambuf_iterator<char>(in), {}};
    for (auto& [index, r] : records_of(unzip(zip, "PluginFurnitureCatalog.properties"))) {
      if (r["width"].empty()) continue;
      const auto mm = [&](const char* key) { return static_cast<int>(std::lround(std::stod(r[key]) * 10)); };
      const std::string id = slug_of(r["id"]);
      auto p = product(id, r["name"], r["category"], {mm("width"), mm("height"), mm("depth")}, !is_figure(r));
      p.variants[0].price.minor = 500 + static_cast<std::int64_t>(index) * 990;
      const std::string slug = r["model"].substr(r["model"].rfind('/') + 1);
      p.media.push_back({.kind = shop::Media::Kind::model, .url = "http://127.0.0.1/models/" + slug});
      out.add(std::move(p));
    }
  }
  out.complete = true;
  return out;
}

shop::Catalogue invented(int count, int departments, unsigned seed) {
  std::mt19937 random(seed);
  const auto side = [&] {  // more small things than large ones
    const double t = static_cast<double>(random() % 10000) / 10000.0;
    return static_cast<int>(10 * std::pow(300.0, t));
  };
  shop::Catalogue out;
  for (int i = 0; i < count; ++i) {
    const auto numbered = [](std::string word, int n) { return word.append(std::to_string(n)); };
    const glm::ivec3 size{side(), side(), side()};
    out.add(product(numbered("p", i), numbered("Thing ", i % 97), numbered("Department ", i % departments), size));
  }
  out.complete = true;
  return out;
}

}  // namespace aisle::showroom::sample
