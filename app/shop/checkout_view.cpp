#include "shop/checkout_view.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "shop/checkout_machine.hpp"

namespace aisle::shop {
namespace {

struct Step {  // one segment of a path: a name, an index, or a filter by id
  std::string name, id;
  std::optional<int> index;
};

// RFC 9535, as far as a single place can be named: $.a.b[0]['c'][?@.id=='x']. Nothing for anything else.
class PathReader {
 public:
  explicit PathReader(std::string_view path) : rest_(path) {}
  std::vector<Step> read() {
    if (!take('$')) return {};
    while (!rest_.empty() && steps_.size() < 16) {
      if (take('.')) name();
      else if (take('[')) bracket();
      else return {};
      if (bad_) return {};
    }
    return steps_;
  }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view until(std::string_view ends) {
    const std::string_view out = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(out.size());
    return out;
  }
  void name() {
    const std::string_view n = until(".[");
    if (n.empty() || n == "*") bad_ = true;  // descendants and wildcards name no single place
    else steps_.push_back({std::string(n), "", std::nullopt});
  }
  void bracket() {
    if (!rest_.empty() && (rest_.front() == '\'' || rest_.front() == '"')) {
      const char quote = rest_.front();
      rest_.remove_prefix(1);
      steps_.push_back({std::string(until(std::string_view(&quote, 1))), "", std::nullopt});
      bad_ |= !take(quote) || !take(']');
      return;
    }
    const std::string_view inside = until("]");
    bad_ |= !take(']');
    int index = 0;
    const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), index);
    if (error == std::errc() && end == inside.data() + inside.size()) steps_.push_back({"", "", index});
    else filter(inside);
  }
  void filter(std::string_view inside) {  // ?(@.id=='x') or ?@.id=="x"
    const std::size_t at = inside.find("@.id");
    const std::size_t quote = at == std::string_view::npos ? at : inside.find_first_of("'\"", at);
    const std::size_t close = quote == std::string_view::npos ? quote : inside.find(inside[quote], quote + 1);
    if (inside.empty() || inside.front() != '?' || close == std::string_view::npos) bad_ = true;
    else steps_.push_back({"", std::string(inside.substr(quote + 1, close - quote - 1)), std::nullopt});
  }
  std::string_view rest_;
  std::vector<Step> steps_;
  bool bad_ = false;
};

// Which entry of LIST a step names; -1 when none.
template <class List>
int index_in(const List& list, const Step& step) {
  const int size = static_cast<int>(list.size());
  if (step.index) {
    const int i = *step.index < 0 ? size + *step.index : *step.index;
    return i >= 0 && i < size ? i : -1;
  }
  for (int i = 0; i < size; ++i) {
    if constexpr (requires { list[0].id; }) {
      if (!step.id.empty() && list[static_cast<std::size_t>(i)].id == step.id) return i;
    }
  }
  return -1;
}

Place delivery_place(const Checkout& c, const std::vector<Step>& steps, Place out) {
  out.part = Part::delivery;
  if (steps.size() < 3 || steps[1].name != "methods") return out;
  out.index = index_in(c.fulfillment, steps[2]);
  if (steps.size() < 4 || out.index < 0) return out;
  const FulfillmentMethod& m = c.fulfillment[static_cast<std::size_t>(out.index)];
  if (steps[3].name == "destinations" || steps[3].name == "selected_destination_id") {
    out.part = Part::destination;
    if (steps.size() > 4) out.inner = index_in(m.destinations, steps[4]);
  } else if (steps[3].name == "groups") {
    out.part = Part::option;
    if (steps.size() > 4) out.inner = index_in(m.groups, steps[4]);
  }
  return out;
}

int rank(Severity s) {
  switch (s) {
    case Severity::unrecoverable: return 0;
    case Severity::recoverable: return 1;
    case Severity::requires_buyer_input: return 2;
    case Severity::requires_buyer_review: return 3;
    case Severity::warning: return 4;
    case Severity::info: return 5;
  }
  return 5;
}

bool same_code(std::string_view a, std::string_view b) {  // codes are case-insensitive
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

const Message* rejection_of(const Checkout& c, std::string_view code, int index) {
  for (const Message& m : c.messages) {
    if (m.severity == Severity::info) continue;
    const Place place = place_of(c, m.path);
    if (place.part == Part::discount && place.index == index && index >= 0) return &m;
  }
  for (const Message& m : c.messages) {
    if (m.code.starts_with("discount_code") && place_of(c, m.path).index < 0 && m.content.find(code) != std::string::npos) return &m;
  }
  return nullptr;
}

CodeView view_of_code(const Checkout& c, const std::string& code) {
  for (const Discount& d : c.discounts) {
    if (same_code(d.code, code)) return {code, d.title, d.amount, d.provisional ? CodeState::provisional : CodeState::accepted};
  }
  const auto at = std::find_if(c.discount_codes.begin(), c.discount_codes.end(), [&](const std::string& known) { return same_code(known, code); });
  const int index = at == c.discount_codes.end() ? -1 : static_cast<int>(at - c.discount_codes.begin());
  const Message* why = rejection_of(c, code, index);
  return {code, why != nullptr ? own_words(*why) : "The shop did not take this code.", std::nullopt, CodeState::rejected};
}

}  // namespace

Place place_of(const Checkout& c, std::string_view path) {
  const std::vector<Step> steps = PathReader(path).read();
  Place out;
  if (steps.empty()) return out;
  out.field = steps.back().name;
  const std::string& first = steps[0].name;
  if (first == "line_items" || first == "items") {
    out.part = Part::line;
    if (steps.size() > 1) out.index = index_in(c.lines, steps[1]);
    if (out.index < 0) out.part = Part::whole;
  } else if (first == "buyer") {
    out.part = Part::buyer;
  } else if (first == "fulfillment") {
    out = delivery_place(c, steps, out);
  } else if (first == "shipping_address") {
    out.part = Part::destination;
  } else if (first == "discounts") {
    out.part = Part::discount;
    if (steps.size() > 2) out.index = index_in(c.discount_codes, steps[2]);
  } else if (first == "totals") {
    out.part = Part::totals;
  } else if (first == "payment") {
    out.part = Part::payment;
  }
  return out;
}

std::vector<PlacedMessage> messages_in_order(const Checkout& c) {
  std::vector<PlacedMessage> out;
  for (const Message& m : c.messages) out.push_back({&m, place_of(c, m.path), own_words(m)});
  std::stable_sort(out.begin(), out.end(), [](const PlacedMessage& a, const PlacedMessage& b) { return rank(a.message->severity) < rank(b.message->severity); });
  return out;
}

std::vector<PlacedMessage> messages_of_line(const Checkout& c, std::size_t line) {
  auto out = messages_in_order(c);
  std::erase_if(out, [&](const PlacedMessage& m) { return m.place.part != Part::line || m.place.index != static_cast<int>(line); });
  return out;
}

std::vector<CodeView> discounts_in_order(const Checkout& c) { return discounts_in_order(c, c.discount_codes); }

std::vector<CodeView> discounts_in_order(const Checkout& c, const std::vector<std::string>& asked) {
  std::vector<CodeView> out;
  for (const std::string& code : asked) out.push_back(view_of_code(c, code));
  for (const Discount& d : c.discounts) {
    const bool shown = std::any_of(asked.begin(), asked.end(), [&](const std::string& code) { return same_code(code, d.code); });
    if (!shown) out.push_back({d.code, d.title, d.amount, d.provisional ? CodeState::provisional : CodeState::automatic});
  }
  return out;
}

std::optional<base::Money> totals_difference(const Checkout& c) {
  const Total* whole = c.grand_total();
  if (whole == nullptr) return std::nullopt;
  std::int64_t rest = whole->amount.minor;
  for (const Total& t : c.totals) {
    if (&t != whole && __builtin_sub_overflow(rest, t.amount.minor, &rest)) return std::nullopt;
  }
  if (rest == 0) return std::nullopt;
  return base::Money{rest, c.currency};
}

NextStep next_step(const Checkout& c) {
  switch (c.status) {
    case CheckoutStatus::completed:
    case CheckoutStatus::canceled: return NextStep::over;
    case CheckoutStatus::complete_in_progress: return NextStep::wait;
    case CheckoutStatus::ready_for_complete: return c.any_unrecoverable() ? NextStep::over : NextStep::pay;
    case CheckoutStatus::incomplete:
    case CheckoutStatus::requires_escalation: break;
  }
  if (c.any_unrecoverable()) return c.continue_url.empty() ? NextStep::over : NextStep::continue_elsewhere;
  const bool fixable = std::any_of(c.messages.begin(), c.messages.end(), [](const Message& m) { return m.severity == Severity::recoverable; });
  if (fixable) return NextStep::fix;  // also when it will have to go on elsewhere afterwards
  return c.status == CheckoutStatus::requires_escalation ? NextStep::continue_elsewhere : NextStep::fix;
}

std::string taken_otherwise(const Checkout& c, const std::vector<std::pair<VariantId, std::int64_t>>& wanted, const std::optional<Address>& address) {
  std::map<std::string, std::int64_t> pieces;
  for (const auto& [variant, n] : wanted) pieces[variant.value] += n;
  for (const LineItem& l : c.lines) pieces[l.variant.value] -= l.quantity;
  std::int64_t missing = 0;  // a shop may answer with other ids for the same goods
  for (const auto& [id, n] : pieces) missing += n;
  const bool differs = missing != 0 && std::any_of(pieces.begin(), pieces.end(), [](const auto& p) { return p.second != 0; });
  if (differs) return "The shop has other goods or quantities than you chose. Look at the lines before you pay.";
  if (!address || address->street.empty() || c.status == CheckoutStatus::completed) return {};
  bool shipped = false;
  for (const FulfillmentMethod& m : c.fulfillment) {
    if (m.type != "shipping") continue;
    shipped = true;
    for (const Destination& d : m.destinations) {
      if (d.address.postal_code == address->postal_code && !d.address.street.empty()) return {};
    }
  }
  return shipped ? "The shop has not taken your address. Look at where it delivers before you pay." : std::string();
}

}  // namespace aisle::shop
