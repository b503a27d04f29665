#include "merchant/sample_prices.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/hash.hpp"
#include "base/random.hpp"

namespace aisle::merchant {
namespace {

// What things of a kind cost, from the smallest to a cubic metre and beyond, in euros.
struct PriceBand {
  std::string_view word;  // part of the English title; or the category when nothing else fits
  double low, high;
};
constexpr PriceBand kByTitle[] = {{"Tablet", 199, 599},
                                  {"Bush", 9, 49},
                                  {"Bookcase", 59, 349},
                                  {"bookcase", 59, 349},
                                  {"Table tennis bat", 9, 39},
                                  {"Table fan", 19, 79},
                                  {"iBook", 399, 699},
                                  {"TV remote", 12, 39},
                                  {"Television cabinet", 149, 349},
                                  {"Doormat", 12, 39},
                                  {"Doll", 15, 89},
                                  {"Microwave", 79, 199},
                                  {"Cook", 249, 599},
                                  {"Induction", 199, 499},
                                  {"Stove", 249, 499},
                                  {"stove", 199, 499},
                                  {"amera", 79, 399},
                                  {"iPhone", 399, 799},
                                  {"PlayStation", 249, 449},
                                  {"DVD player", 39, 119},
                                  {"Elevator door", 890, 1490},
                                  {"Elevator", 12900, 24900},
                                  {"Watch", 49, 199},
                                  {"rojector", 249, 699},
                                  {"water heater", 149, 399},
                                  {"Air cond", 299, 899},
                                  {"Toilets", 89, 299},
                                  {"Shower stall", 399, 899},
                                  {"Jacket", 39, 119},
                                  {"Suit", 59, 199},
                                  {"Fireplace", 399, 1490},
                                  {"Treadmill", 399, 899},
                                  {"guitar", 199, 599},
                                  {"Wireless phone", 29, 79},
                                  {"Screen door", 79, 199},
                                  {"Drill", 49, 129},
                                  {"Locked locker", 39, 99},
                                  {"Candle", 3, 12},
                                  {"Grand piano", 8900, 14900},
                                  {"piano", 2490, 4990},
                                  {"Piano bench", 79, 149},
                                  {"armchair", 129, 599},
                                  {"Armchair", 129, 599},
                                  {"chair", 39, 249},
                                  {"Chair", 39, 249},
                                  {"Stool", 19, 99},
                                  {"stool", 29, 129},
                                  {"Corner sofa", 799, 1990},
                                  {"ofa", 349, 1490},
                                  {"ouch", 349, 1290},
                                  {"Coffee table", 49, 249},
                                  {"able lamp", 19, 99},
                                  {"table", 69, 599},
                                  {"Table", 69, 599},
                                  {"Desk lamp", 19, 79},
                                  {"Desk", 99, 499},
                                  {"desk", 99, 499},
                                  {"bed", 149, 899},
                                  {"Bed", 149, 899},
                                  {"Wardrobe", 199, 999},
                                  {"Shelves", 39, 249},
                                  {"ridge", 299, 1290},
                                  {"machine", 299, 799},
                                  {"ven", 149, 699},
                                  {"TV stand", 79, 299},
                                  {"TV", 299, 1490},
                                  {"Book", 9, 29},
                                  {"Phone", 29, 99},
                                  {"phone", 99, 999},
                                  {"Laptop", 599, 1490},
                                  {"iMac", 399, 1290},
                                  {"Bicycle", 249, 899},
                                  {"Bike", 249, 899},
                                  {"Skateboard", 39, 119},
                                  {"Stroller", 149, 499},
                                  {"Tricycle", 49, 149},
                                  {"Scooter", 1490, 3990},
                                  {"Yamaha", 9990, 17990},
                                  {"Motorbike", 4990, 9990},
                                  {"Bus", 89000, 189000},
                                  {"bus", 89000, 189000},
                                  {"Truck", 59000, 99000},
                                  {"window", 149, 899},
                                  {"door", 129, 799},
                                  {"Door", 129, 799},
                                  {"wimming pool", 2990, 19900},
                                  {"Jacuzzi", 2490, 5990},
                                  {"tree", 29, 299},
                                  {"Plant", 9, 79},
                                  {"plant", 9, 79},
                                  {"lug", 3, 12},
                                  {"switch", 4, 19},
                                  {"socket", 4, 15},
                                  {"ridge", 299, 1290},
                                  {"Escalator", 49000, 79000},
                                  {"staircase", 1490, 3990}};
constexpr PriceBand kByCategory[] = {
    {"Bathroom", 9, 699}, {"Bedroom", 9, 799},         {"Doors and windows", 99, 1290}, {"Exterior", 19, 1490},
    {"Kitchen", 2, 799},  {"Lights", 15, 249},         {"Living room", 9, 899},         {"Miscellaneous", 5, 499},
    {"Office", 5, 599},   {"Staircases", 1490, 49000}, {"Vehicles", 14900, 39900}};

PriceBand band_of(const Product& p) {
  const std::string& title = p.titles.at("en");
  for (const PriceBand& band : kByTitle) {
    if (title.find(band.word) != std::string::npos) return band;
  }
  for (const PriceBand& band : kByCategory) {
    if (p.categories.at("en") == band.word) return band;
  }
  return {"", 9, 499};
}

bool is_display_figure(const Product& p) {
  const std::string& title = p.titles.at("en");
  return p.categories.at("en") == "Characters" || title.starts_with("Bill ") || title == "Deer";
}

// 3.90 and 17.90 among small things, 129.00 and 1,299.00 among large ones.
std::int64_t price_tag(double euros) {
  if (euros < 20) return static_cast<std::int64_t>(std::max(1.0, std::floor(euros))) * 100 + 90;
  if (euros < 1000) return static_cast<std::int64_t>(std::lround((euros - 9) / 10)) * 1000 + 900;
  return static_cast<std::int64_t>(std::lround((euros - 90) / 100)) * 10'000 + 9000;
}

}  // namespace

void set_sample_price(Product& p) {
  // Seeded by the product itself, so that importing a part of the catalogue gives the same prices as all of it.
  base::Seeded random(
      std::strtoull(base::sha256_hex("aisle sample prices 1 " + p.id).substr(0, 15).c_str(), nullptr, 16));
  p.for_sale = !is_display_figure(p);
  p.initial_stock = p.for_sale ? 1000 + random.below(1500) : 0;
  if (!p.for_sale) return;
  const PriceBand band = band_of(p);
  const double cubic_m = p.width_mm / 1000.0 * p.height_mm / 1000.0 * p.depth_mm / 1000.0;
  const double bulk = std::clamp(std::cbrt(cubic_m), 0.0, 1.0);
  const double place = std::clamp(0.8 * bulk + 0.2 * static_cast<double>(random.unit()), 0.0, 1.0);
  p.price_eur_cents = price_tag(band.low * std::pow(band.high / band.low, place));
}

}  // namespace aisle::merchant
