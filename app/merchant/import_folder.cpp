#include "merchant/import_folder.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "base/money.hpp"
#include "base/platform.hpp"
#include "merchant/csv.hpp"
#include "merchant/model_report.hpp"
#include "merchant/model_workshop.hpp"

namespace aisle::merchant {
namespace {

std::string cell(const CsvRow& row, const std::string& column) {
  const auto it = row.find(column);
  return it == row.end() ? std::string() : it->second;
}

bool is_plain_id(const std::string& id) {
  return !id.empty() && id.size() <= 100 &&
         std::ranges::all_of(id, [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

// "title", "title_de" ... -> texts by language
Texts texts_of(const CsvRow& row, const std::string& column) {
  Texts out{{"en", cell(row, column)}};
  for (const auto& [name, value] : row) {
    if (name.starts_with(column + "_") && !value.empty()) out[name.substr(column.size() + 1)] = value;
  }
  return out;
}

// A name inside the folder, never outside it.
Result<std::string> file_in(const std::string& folder, const std::string& name) {
  if (name.starts_with("/") || name.find("..") != std::string::npos)
    return fail(ErrorKind::invalid, fmt::format("{} lies outside the folder.", name));
  const std::string path = fmt::format("{}/{}", folder, name);
  if (!base::file_exists(path)) return fail(ErrorKind::not_found, fmt::format("{} is missing.", name));
  return path;
}

Result<std::optional<std::array<double, 3>>> size_of(const CsvRow& row) {
  std::array<double, 3> size{};
  int given = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    static constexpr const char* kColumns[] = {"width_mm", "height_mm", "depth_mm"};
    const std::string text = cell(row, kColumns[i]);
    size[i] = std::strtod(text.c_str(), nullptr) / 1000;
    if (!text.empty() && !(size[i] > 0.001 && size[i] < 100))
      return fail(ErrorKind::invalid, fmt::format("{} is not between 1 and 100,000.", kColumns[i]));
    given += text.empty() ? 0 : 1;
  }
  if (given == 0) return std::nullopt;
  if (given != 3) return fail(ErrorKind::invalid, "width_mm, height_mm and depth_mm belong together.");
  return size;
}

// A variant is called like the product it is one of, and what sets it apart.
Result<void> become_variant(Product& p, const CsvRow& row, const std::vector<Product>& before) {
  for (const auto& [name, value] : row) {
    if (name.starts_with("option_") && !value.empty()) p.options.emplace_back(name.substr(7), value);
  }
  p.variant_of = cell(row, "variant_of");
  if (p.variant_of.empty()) return {};
  const auto whole = std::ranges::find(before, p.variant_of, &Product::id);
  if (whole == before.end() || !whole->variant_of.empty())
    return fail(ErrorKind::invalid, "variant_of must name an earlier row that is no variant itself.");
  if (p.options.empty()) return fail(ErrorKind::invalid, "A variant needs at least one option_ column.");
  if (p.disclosure.empty()) {
    p.disclosure = whole->disclosure;
    p.disclosure_picture = whole->disclosure_picture;
  }
  if (p.categories.at("en").empty()) p.categories = whole->categories;
  if (!p.titles.at("en").empty()) return {};
  p.titles = whole->titles;
  for (auto& [language, title] : p.titles) {
    for (const auto& [name, label] : p.options) title += ", " + label;
  }
  return {};
}

Result<Product> particulars_of(const CsvRow& row, const std::vector<Product>& before) {
  Product p;
  p.id = cell(row, "id");
  p.titles = texts_of(row, "title");
  p.categories = texts_of(row, "category");
  p.disclosure = cell(row, "disclosure");
  TRY(become_variant(p, row, before));
  p.tags = texts_of(row, "tags");
  if (!is_plain_id(p.id)) return fail(ErrorKind::invalid, "id must be letters, digits, - and _.");
  if (p.titles.at("en").empty() || p.categories.at("en").empty())
    return fail(ErrorKind::invalid, "title and category are needed.");
  const auto price = base::parse_plain(cell(row, "price") + " EUR");
  if (!price || price->minor <= 0) return fail(ErrorKind::invalid, "price must be euros, like 129.00.");
  p.price_eur_cents = price->minor;
  const std::string stock = cell(row, "stock");
  p.initial_stock = stock.empty() ? 1000 : std::strtoll(stock.c_str(), nullptr, 10);
  if (p.initial_stock < 0 || p.initial_stock > 1'000'000)
    return fail(ErrorKind::invalid, "stock must be 0 to 1,000,000.");
  p.creator = cell(row, "creator");
  p.license = cell(row, "license");
  return p;
}

// What was made of one row's model, for the report; null when it has none.
Json report_of(const Product& product, const std::string& file, const std::string& path, const Made& made, const std::optional<std::array<double, 3>>& wanted) {
  ModelFacts facts{made.own_size_m, wanted, made.triangles, made.textures, 0, made.notes};
  std::error_code ignored;
  if (const auto bytes = std::filesystem::file_size(path, ignored); !ignored) facts.bytes = static_cast<std::int64_t>(bytes);
  const auto findings = look_over(facts);
  for (const Finding& f : findings) fmt::print(stderr, "{} ({}): {} {}\n", product.id, file, f.problem, f.fix);
  return {{"id", product.id},           {"file", file},         {"size_m", made.size_m},      {"own_size_m", made.own_size_m},
          {"triangles", made.triangles}, {"textures", made.textures}, {"bytes", facts.bytes}, {"findings", to_json(findings)}};
}

Result<Product> product_of(const CsvRow& row, const std::string& folder, const ModelWorkshop& workshop, const std::vector<Product>& before, Json& report) {
  TRY_ASSIGN(Product p, particulars_of(row, before));
  TRY_ASSIGN(const auto size, size_of(row));
  const std::string glb = cell(row, "glb"), image = cell(row, "image");
  if (glb.empty() && image.empty()) return fail(ErrorKind::invalid, "glb or image is needed.");
  Made made;
  made.size_m = size.value_or(std::array<double, 3>{});
  if (!glb.empty()) {
    TRY_ASSIGN(const std::string path, file_in(folder, glb));
    if (const auto converted = workshop.convert({path, size, std::nullopt, cell(row, "glb_variant")}, made); !converted) {
      if (image.empty() || !size) return tl::unexpected(converted.error());
      made.notes.push_back(fmt::format("No 3D model: {}", converted.error().sentence()));  // a photo card at life size
    }
    report.push_back(report_of(p, glb, path, made, size));
  }
  if (!image.empty()) {
    TRY_ASSIGN(const std::string path, file_in(folder, image));
    TRY_ASSIGN(const std::string bytes, base::read_file(path));
    TRY_ASSIGN(made.photo, workshop.keep_picture(bytes, image.ends_with(".png") ? "png" : "jpg"));
  }
  if (const std::string picture = cell(row, "disclosure_image"); !picture.empty()) {
    TRY_ASSIGN(const std::string path, file_in(folder, picture));
    TRY_ASSIGN(const std::string bytes, base::read_file(path));
    TRY_ASSIGN(p.disclosure_picture, workshop.keep_picture(bytes, picture.ends_with(".png") ? "png" : "jpg"));
  }
  p.source = glb.empty() ? image : glb;
  p.model = made.model;
  p.photo = made.photo;
  p.triangles = made.triangles;
  p.notes = made.notes;
  p.width_mm = static_cast<int>(std::lround(made.size_m[0] * 1000));
  p.height_mm = static_cast<int>(std::lround(made.size_m[1] * 1000));
  p.depth_mm = static_cast<int>(std::lround(made.size_m[2] * 1000));
  return p;
}

}  // namespace

Result<void> import_folder(const ImportOptions& options) {
  const ModelWorkshop workshop(options.catalogue.empty() ? options.data : options.catalogue, options.program_folder,
                               options.importer);
  const auto text = base::read_file(options.source + "/products.csv");
  if (!text)
    return fail(text.error().kind, fmt::format("{}/products.csv cannot be read.", options.source),
                "It lists the goods: id,title,category,price,glb,image,...");
  TRY(workshop.prepare());
  std::vector<Product> products;
  Json refused = Json::array(), report = Json::array();
  int number = 1;
  for (const CsvRow& row : parse_csv(*text)) {
    ++number;
    auto product = product_of(row, options.source, workshop, products, report);
    if (product) {
      fmt::print(stderr, "{}: imported\n", product->id);
      products.push_back(std::move(*product));
      continue;
    }
    if (product.error().kind == ErrorKind::io) return tl::unexpected(product.error());
    fmt::print(stderr, "products.csv row {} ({}): {}\n", number, cell(row, "id"), product.error().sentence());
    refused.push_back({{"row", number}, {"id", cell(row, "id")}, {"error", product.error().sentence()}});
  }
  const std::size_t count = products.size();
  if (count == 0)
    return fail(ErrorKind::invalid,
                fmt::format("{}/products.csv holds nothing that could be imported.", options.source));
  TRY(merge_into_catalogue(workshop.folder(), "folder", std::move(products)));
  fmt::print("{}\n", dump({{"ok", refused.empty()}, {"products", count}, {"refused", std::move(refused)}, {"report", std::move(report)}}));
  return {};
}

}  // namespace aisle::merchant
