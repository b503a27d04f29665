// Campaign: many purchases over a bad network, with kill -9 of shoppers and shop, and the audit afterwards: what the shop's books say
// against what the shoppers were shown. Nothing may be doubled, lost, wrong or stuck.
#pragma once
#include <cstdint>
#include <string>

namespace aisle::bench {

struct CampaignOptions {
  int purchases = 10'000;
  std::uint64_t seed = 0;     // 0: a random one, printed
  int shoppers = 12;          // processes at the same time
  double speed = 20;          // how much faster than the wall clock a shopper's time runs
  double faults = 1;          // multiplies how often requests meet a fault
  bool kills = true;
  bool keep = false;          // the folder, though all went well
  std::string dir;            // empty: a fresh one in memory (/dev/shm) where there is one: a kill loses nothing that was written there
  std::string programs;       // build folder
  std::string results;        // folder for results/checkout.jsonl; empty: only standard output
};

// 0: nothing was doubled, lost, wrong or stuck; 1: something was (the folder is kept); 2: the campaign could not be held.
int campaign(CampaignOptions options);

}  // namespace aisle::bench
