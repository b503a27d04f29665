// What commerce costs: our client beside plain curl, the merchant under load, and its catalogue search as the catalogue grows.
#pragma once
#include <string>
#include <vector>

namespace aisle::bench {

struct HttpOptions {
  std::string programs;                            // build folder
  std::string results;                             // folder for http.jsonl; empty: only standard output
  std::vector<int> connections{1, 8, 64};
  std::vector<int> products{1'000, 10'000, 100'000};
  int exchanges = 400;                             // of each kind, client beside curl
  double seconds = 3;                              // of load at each number of connections
  int searches = 600;                              // at each catalogue size
};

int http(const HttpOptions& options);

}  // namespace aisle::bench
