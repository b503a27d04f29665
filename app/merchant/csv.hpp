// Csv: RFC 4180 text with a header line -> rows by column name. Pure; any thread.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::merchant {
using CsvRow = std::map<std::string, std::string>;
std::vector<CsvRow> parse_csv(std::string_view text);
}  // namespace aisle::merchant
