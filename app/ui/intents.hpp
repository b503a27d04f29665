// Intents: what the shopper asked for, whatever device asked. Published by panels, showroom and input; consumed by session::step.
#pragma once
#include <cstdint>
#include <glm/glm.hpp>
#include <string>
#include <variant>
#include <vector>

#include "shop/catalogue.hpp"
#include "shop/checkout.hpp"
#include "shop/details.hpp"

namespace aisle::ui {

enum class PanelKind : std::uint8_t { none, directory, product, cart, checkout, receipt, message, help, credits, keyboard, belt, orders, details, order };

namespace intent {
struct Open { PanelKind panel = PanelKind::none; };
struct Close {};                                   // the front panel
struct Back {};
struct Teleport { glm::vec3 floor_point{0}; float yaw_rad = 0; bool keep_yaw = true; };
struct GoToDepartment { std::string name; };
struct GoToProduct { shop::ProductId product; };   // stand in front of it
struct SnapTurn { int steps = 0; };                // + left, 30 degrees each
struct Recenter {};
struct Inspect { shop::ProductId product; };       // open its panel, bring the model to 0.9 m
struct TurnModel { float yaw_rad = 0; };
struct PickVariant { shop::VariantId variant; };
struct ChooseOption { std::string name, label; };  // of the inspected product
struct AddToCart { shop::VariantId variant; };
struct SetQuantity { shop::VariantId variant; std::int64_t quantity = 0; };
struct Focus { std::string field_id; };            // opens the keyboard panel
struct TypeText { std::string text; };             // into the focused field
struct Erase {};
struct SubmitField {};
struct Search { std::string query; };              // empty: back to the departments
struct BeginCheckout {};
struct ChooseShipping { std::string method, group, option; };
struct ChooseDelivery { std::string kind; };       // "shipping", "pickup"
struct ChooseDestination { std::string id; };      // of those the shop offers
struct SetLine { std::string line; std::int64_t quantity = 0; };  // of the checkout; 0 removes
struct EditDetails {};                             // opens the form
struct SaveDetails {};                             // of what the form holds now
struct ApplyDiscount { std::string code; };        // one more
struct RemoveDiscount { std::string code; };
struct OpenShopPage {};                            // out of the review, where the shop wants it
struct ViewOrder { shop::CheckoutId checkout; };   // of one receipt
struct RefreshOrder {};
struct ChooseInstrument { std::string id; };
struct AcceptTotals {};                            // the separate notice when totals do not add up
struct HoldConfirm { bool down = false; };         // sent each frame the confirm control is under a pressed pointer, and once when released
struct CancelCheckout {};
struct Retry {};                                   // of what failed last (connection, catalogue, declined payment: back to the review)
struct UsePhone { bool phone = true; };             // go on with the shop's page on the phone, or here again
struct PagePointer { glm::vec2 uv{0}; bool down = false, pressed = false, released = false; float scroll = 0; };  // over the shop's page
struct OpenLink { std::string url, title; };
struct DismissMessage {};
struct LeaveShop {};
}  // namespace intent

using Intent = std::variant<intent::Open, intent::Close, intent::Back, intent::Teleport, intent::GoToDepartment, intent::GoToProduct,
                            intent::SnapTurn, intent::Recenter, intent::Inspect, intent::TurnModel, intent::PickVariant, intent::AddToCart,
                            intent::SetQuantity, intent::Focus, intent::TypeText, intent::Erase, intent::SubmitField, intent::Search,
                            intent::BeginCheckout, intent::ChooseShipping, intent::ApplyDiscount, intent::ChooseInstrument, intent::ChooseOption,
                            intent::ChooseDelivery, intent::ChooseDestination, intent::SetLine, intent::EditDetails, intent::SaveDetails,
                            intent::RemoveDiscount, intent::OpenShopPage, intent::ViewOrder, intent::RefreshOrder,
                            intent::AcceptTotals, intent::HoldConfirm, intent::CancelCheckout, intent::Retry, intent::OpenLink, intent::UsePhone, intent::PagePointer,
                            intent::DismissMessage, intent::LeaveShop>;

}  // namespace aisle::ui
