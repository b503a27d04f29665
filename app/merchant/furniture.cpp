#include "merchant/furniture.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "merchant/archive.hpp"
#include "merchant/properties.hpp"
#include "merchant/sample_prices.hpp"

namespace aisle::merchant {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kStem = "PluginFurnitureCatalog";
using Catalogues = std::map<std::string, Properties>;  // by language tag

// "PluginFurnitureCatalog_pt_PT.properties" -> "pt-PT"; none for other files.
std::optional<std::string> language_of(const std::string& entry) {
  if (!entry.starts_with(kStem) || !entry.ends_with(".properties")) return std::nullopt;
  std::string middle = entry.substr(kStem.size(), entry.size() - kStem.size() - std::string_view(".properties").size());
  if (middle.empty()) return "en";
  std::replace(middle.begin(), middle.end(), '_', '-');
  return middle.substr(1);
}

std::string get(const Properties& p, const std::string& key) {
  const auto it = p.find(key);
  return it == p.end() ? std::string() : it->second;
}

// "Scopia#bathroom3" -> "scopia-bathroom3"
std::string slug_of(std::string_view id) {
  std::string out;
  for (const char c : id) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u)) {
      out += static_cast<char>(std::tolower(u));
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  return out;
}

// Some languages number their categories to sort them ("6起居室").
std::string without_number(std::string text) {
  text.erase(0, std::min(text.size(), text.find_first_not_of("0123456789 ")));
  return text;
}

Texts texts_of(const Catalogues& catalogues, const std::string& key) {
  Texts out;
  for (const auto& [language, properties] : catalogues) {
    std::string value = get(properties, key);
    if (key.starts_with("category#")) value = without_number(std::move(value));
    if (!value.empty()) out[language] = std::move(value);
  }
  out.try_emplace("en");
  return out;
}

int mm_of(const Properties& p, const std::string& key) {
  return static_cast<int>(std::lround(std::strtod(get(p, key).c_str(), nullptr) * 10));
}

std::string without_slash(std::string path) {
  if (path.starts_with("/")) path.erase(0, 1);
  return path;
}

// Everything below the model's folder goes into it: MTL files, textures.
std::string content_of(const std::vector<ArchiveEntry>& entries, const std::string& model) {
  const std::string folder = model.substr(0, model.rfind('/') + 1);
  std::string out;
  for (const ArchiveEntry& entry : entries) {
    if (entry.name.starts_with(folder)) out += fmt::format("{} {} {:08x}\n", entry.name, entry.size, entry.crc);
  }
  return out;
}

FurniturePiece piece_of(const Catalogues& catalogues, const std::string& n, const std::string& license) {
  const Properties& en = catalogues.at("en");
  FurniturePiece piece;
  Product& p = piece.product;
  p.id = slug_of(get(en, "id#" + n));
  p.titles = texts_of(catalogues, "name#" + n);
  p.categories = texts_of(catalogues, "category#" + n);
  p.tags = texts_of(catalogues, "tags#" + n);
  p.width_mm = mm_of(en, "width#" + n);
  p.height_mm = mm_of(en, "height#" + n);
  p.depth_mm = mm_of(en, "depth#" + n);
  p.elevation_mm = mm_of(en, "elevation#" + n);
  p.opening = get(en, "doorOrWindow#" + n) == "true";
  p.movable = get(en, "movable#" + n) != "false";
  p.creator = get(en, "creator#" + n);
  p.license = license;
  p.source = fmt::format("{} ({})", get(en, "id#" + n), get(en, "name"));
  set_sample_price(p);
  piece.model = without_slash(get(en, "model#" + n));
  piece.icon = without_slash(get(en, "icon#" + n));
  if (std::string rotation = get(en, "modelRotation#" + n); !rotation.empty()) {
    std::replace(rotation.begin(), rotation.end(), ' ', ',');
    piece.rotation = rotation;
  }
  piece.size_m = {p.width_mm / 1000.0, p.height_mm / 1000.0, p.depth_mm / 1000.0};
  return piece;
}

// One line, with the spaces that separate licence and holder in the file.
std::string license_of(const Properties& en) {
  std::string out;
  for (const char c : get(en, "license")) {
    if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
    out += c;
  }
  return out;
}

Result<void> read_archive(const std::string& path, std::vector<FurniturePiece>& out) {
  TRY_ASSIGN(const Archive archive, Archive::open(path));
  const auto entries = archive.entries();
  Catalogues catalogues;
  for (const ArchiveEntry& entry : entries) {
    const auto language = language_of(entry.name);
    if (!language) continue;
    TRY_ASSIGN(const std::string text, archive.read(entry.name));
    catalogues[*language] = parse_properties(text);
  }
  if (!catalogues.contains("en")) return fail(ErrorKind::invalid, fmt::format("{} has no {}.properties.", path, kStem));
  const std::string license = license_of(catalogues.at("en"));
  for (int n = 1; catalogues.at("en").contains(fmt::format("id#{}", n)); ++n) {
    FurniturePiece piece = piece_of(catalogues, std::to_string(n), license);
    piece.archive = path;
    piece.content = content_of(entries, piece.model);
    out.push_back(std::move(piece));
  }
  return {};
}

}  // namespace

Result<std::vector<FurniturePiece>> read_furniture(const std::string& folder) {
  std::set<std::string> files;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) {
    if (entry.path().extension() == ".sh3f") files.insert(entry.path().string());
  }
  if (files.empty())
    return fail(ErrorKind::not_found, fmt::format("{} holds no .sh3f catalogue.", folder),
                "Install the package sweethome3d-furniture, or name a folder with --source.");
  std::vector<FurniturePiece> out;
  for (const std::string& file : files) TRY(read_archive(file, out));
  std::map<std::string, int> seen;
  for (FurniturePiece& piece : out) {
    if (const int again = ++seen[piece.product.id]; again > 1) piece.product.id += fmt::format("-{}", again);
  }
  return out;
}

std::vector<FurniturePiece> spread_over_categories(std::vector<FurniturePiece> pieces, std::size_t limit) {
  if (limit == 0 || pieces.size() <= limit) return pieces;
  std::map<std::string, std::vector<std::size_t>> by_category;
  for (std::size_t i = 0; i < pieces.size(); ++i) by_category[pieces[i].product.categories.at("en")].push_back(i);
  std::set<std::size_t> chosen;
  for (std::size_t round = 0; chosen.size() < limit; ++round) {
    for (const auto& [category, indices] : by_category) {
      if (round < indices.size() && chosen.size() < limit) chosen.insert(indices[round]);
    }
  }
  std::vector<FurniturePiece> out;
  for (const std::size_t i : chosen) out.push_back(std::move(pieces[i]));
  return out;
}

}  // namespace aisle::merchant
