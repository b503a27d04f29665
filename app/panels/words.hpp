// Words: every sentence the panels say themselves, in the shopper's language. English is complete and built in; other languages
// come from assets/data/translations/*.json, embedded at build; what they lack is said in English.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aisle::panels {

// name, English. "{}" is filled by the program, in order.
#define AISLE_WORDS(X)                                                                                      \
  X(add_one, "Add one")                                                                                     \
  X(add_to_cart, "Add to cart")                                                                             \
  X(address_missing, "Address missing")                                                                     \
  X(all_departments, "Departments")                                                                         \
  X(apply, "Apply")                                                                                         \
  X(asking_shop, "Asking the shop what happened…")                                                          \
  X(asking_shop_more, "The shop's answer did not arrive. You will not be charged twice.")                   \
  X(back, "Back")                                                                                           \
  X(back_to_cart, "Back to cart")                                                                           \
  X(by_creator, "Model by {}")                                                                              \
  X(cancel, "Cancel")                                                                                       \
  X(cart_count, "Cart · {}")                                                                                \
  X(cart_empty, "Your cart is empty.")                                                                      \
  X(cart_empty_more, "Point at a product and press the trigger to see it closer.")                          \
  X(checkout, "Check out")                                                                                  \
  X(choose_delivery, "Choose a delivery")                                                                   \
  X(choose_payment, "Choose how to pay")                                                                    \
  X(choose_place, "Choose where to pick it up")                                                             \
  X(city_field, "City")                                                                                     \
  X(code_accepted, "Accepted")                                                                              \
  X(code_automatic, "Given by the shop")                                                                    \
  X(code_field, "Discount code")                                                                            \
  X(code_heading, "Discounts")                                                                              \
  X(code_provisional, "Provisional: the shop still checks it")                                              \
  X(code_rejected, "Not accepted")                                                                          \
  X(code_remove, "Remove {}")                                                                               \
  X(confirm_and_pay, "Confirm and pay")                                                                     \
  X(connecting, "Opening the shop…")                                                                        \
  X(converted, "converted to GLB")                                                                          \
  X(country_field, "Country")                                                                               \
  X(credits, "Credits")                                                                                     \
  X(credits_intro, "The 3D models were converted to GLB. They were made by:")                               \
  X(deliver_to, "Deliver to")                                                                               \
  X(delivery, "Delivery")                                                                                   \
  X(departments_count, "{} products in {} departments")                                                     \
  X(details, "Name and address")                                                                            \
  X(details_change, "Change")                                                                               \
  X(details_missing, "Enter your name and address")                                                         \
  X(directory, "Directory")                                                                                 \
  X(dismiss, "OK")                                                                                          \
  X(done, "Done")                                                                                           \
  X(email_field, "E-mail")                                                                                  \
  X(empty_shop, "This shop has no products yet.")                                                           \
  X(empty_shop_more, "Try again later, or leave and visit another shop.")                                   \
  X(enter, "Enter")                                                                                         \
  X(erase, "Erase")                                                                                         \
  X(escalation, "The shop asks for one more step on its own page. Scan this with your phone.")              \
  X(extended_field, "Flat, floor")                                                                          \
  X(failed_title, "This checkout has ended")                                                                \
  X(first_name_field, "First name")                                                                         \
  X(help, "Help")                                                                                           \
  X(help_hand_1, "Point and press the trigger to choose anything.")                                         \
  X(help_hand_2, "Point at the floor and press to go there.")                                               \
  X(help_hand_3, "Push the stick sideways to turn, up and down to scroll.")                                 \
  X(help_hand_4, "Menu goes back one step.")                                                                \
  X(help_hand_title, "With a controller or your hand")                                                      \
  X(help_keys_1, "W A S D walk, Q and E turn.")                                                             \
  X(help_keys_2, "Drag with the right button to look around.")                                              \
  X(help_keys_3, "Click to choose, wheel to scroll.")                                                       \
  X(help_keys_4, "Tab and Enter reach every button; hold Enter to pay.")                                    \
  X(help_keys_5, "Esc goes back, F1 opens this help.")                                                      \
  X(help_keys_title, "With mouse and keyboard")                                                             \
  X(help_pay_1, "Hold Confirm until the ring is full. Letting go stops it.")                                \
  X(help_pay_2, "Nothing is ordered before the ring is full.")                                              \
  X(help_pay_title, "Paying")                                                                               \
  X(hide, "Hide")                                                                                           \
  X(hold_hint, "Press and hold")                                                                            \
  X(hold_wait, "One moment…")                                                                               \
  X(in_cart, "{} in your cart")                                                                             \
  X(in_progress, "The shop is working on your payment…")                                                    \
  X(in_progress_more, "This can take a minute. You can keep looking around.")                               \
  X(item_one, "1 item")                                                                                     \
  X(items, "Items")                                                                                         \
  X(items_count, "{} items")                                                                                \
  X(keep_shopping, "Keep shopping")                                                                         \
  X(last_name_field, "Last name")                                                                           \
  X(leave_shop, "Leave shop")                                                                               \
  X(letters, "ABC")                                                                                         \
  X(links, "Terms and policies")                                                                            \
  X(loading_models, "Unpacking products… {} %")                                                             \
  X(merchant_says, "Calls itself: {}")                                                                      \
  X(missing_address, "No delivery address is set yet.")                                                     \
  X(next, "Next")                                                                                           \
  X(no_orders, "You have not ordered anything here yet.")                                                   \
  X(no_results, "Nothing found for “{}”.")                                                                  \
  X(no_results_more, "Try a shorter or a different word.")                                                  \
  X(not_chosen, "not chosen yet")                                                                           \
  X(not_for_sale, "Not for sale")                                                                           \
  X(notice, "Notice")                                                                                       \
  X(numbers, "123")                                                                                         \
  X(offline, "No connection to the shop")                                                                   \
  X(offline_more, "Check the network, then try again. Your cart is kept.")                                  \
  X(open_page, "Go on at the shop's page")                                                                  \
  X(open_page_offer, "You can also finish on the shop's own page.")                                         \
  X(open_page_why, "The shop needs you on its own page before you can pay.")                                \
  X(option_choose, "Choose {}")                                                                             \
  X(option_gone, "{}: sold out")                                                                            \
  X(order, "Order")                                                                                         \
  X(order_asking, "Asking the shop…")                                                                       \
  X(order_coming, "What comes next")                                                                        \
  X(order_confirmed, "Thank you for your order!")                                                           \
  X(order_events, "What has happened")                                                                      \
  X(order_fulfilled, "Sent")                                                                                \
  X(order_number, "Order {}")                                                                               \
  X(order_on_phone, "Scan this to follow the order on your phone.")                                         \
  X(order_partial, "Partly sent: {} of {}")                                                                 \
  X(order_processing, "In preparation")                                                                     \
  X(order_read_here, "Read it here")                                                                        \
  X(order_refresh, "Ask again")                                                                             \
  X(order_removed, "Removed")                                                                               \
  X(order_silent, "The shop's newest word is not here.")                                                    \
  X(orders, "Orders")                                                                                       \
  X(own_address_undeliverable, "The shop cannot deliver to this address.")                                  \
  X(own_eligibility_invalid, "The shop could not confirm that you may have this offer.")                    \
  X(own_item_unavailable, "The shop does not sell this any more.")                                          \
  X(own_not_enough, "Not enough of this is left. {}")                                                       \
  X(own_out_of_stock, "Sold out: the shop has no more of this.")                                            \
  X(own_payment_failed, "The payment was declined. Nothing was paid.")                                      \
  X(page_closing, "Closing this checkout…")                                                                 \
  X(page_encrypted, "Encrypted connection")                                                                 \
  X(page_failed, "The page cannot be shown")                                                                \
  X(page_here, "Open it here")                                                                              \
  X(page_keyboard, "Keyboard")                                                                              \
  X(page_label, "The shop's page")                                                                          \
  X(page_not_encrypted, "Not encrypted: on this computer only")                                             \
  X(page_on_phone, "Use my phone")                                                                          \
  X(page_opening, "Opening the page…")                                                                      \
  X(page_title, "Finish on the shop's page")                                                                \
  X(paid_to, "Paid to {}")                                                                                  \
  X(pay_to, "Pay to")                                                                                       \
  X(pay_with, "Pay with")                                                                                   \
  X(paying, "Paying…")                                                                                      \
  X(paying_more, "Please wait. Nothing is charged twice.")                                                  \
  X(payment_declined, "The payment was declined")                                                           \
  X(phone_field, "Phone")                                                                                   \
  X(pick_up_at, "Pick up at")                                                                               \
  X(pickup, "Pick up")                                                                                      \
  X(picture_label, "Picture that belongs to the notice")                                                    \
  X(postal_code_field, "Postal code")                                                                       \
  X(preparing, "Preparing your checkout…")                                                                  \
  X(read_more, "Read more")                                                                                 \
  X(read_notices, "Scroll to the notices")                                                                  \
  X(receipt, "Receipt")                                                                                     \
  X(region_field, "Region")                                                                                 \
  X(remove, "Remove")                                                                                       \
  X(remove_one, "Remove one")                                                                               \
  X(result_for, "1 result for “{}”")                                                                        \
  X(results_for, "{} results for “{}”")                                                                     \
  X(retry, "Retry")                                                                                         \
  X(review_and_pay, "Review and pay")                                                                       \
  X(review_needed, "See the notice")                                                                        \
  X(rotate_left, "Rotate left")                                                                             \
  X(rotate_right, "Rotate right")                                                                           \
  X(sample_product, "Sample product, sample price")                                                         \
  X(save, "Save")                                                                                           \
  X(saving, "The shop is checking…")                                                                        \
  X(scroll_down, "Scroll down")                                                                             \
  X(scroll_up, "Scroll up")                                                                                 \
  X(search, "Search")                                                                                       \
  X(search_prompt, "What are you looking for?")                                                             \
  X(searching, "Searching…")                                                                                \
  X(shift, "Shift")                                                                                         \
  X(size, "{} × {} × {} cm (w × h × d)")                                                                    \
  X(space, "Space")                                                                                         \
  X(street_field, "Street and number")                                                                      \
  X(take_me_there, "Take me there")                                                                         \
  X(total, "Total")                                                                                         \
  X(totals_accept, "I accept this total")                                                                   \
  X(totals_accepted, "You accepted a total that does not add up.")                                          \
  X(totals_later, "Delivery and tax come with the checkout.")                                               \
  X(totals_wrong, "The parts of this total do not add up: they make {}, the shop asks for {}, a difference of {}. Accept it only if you agree.") \
  X(totals_wrong_plain, "The parts of this total do not add up. Accept it only if you agree.")              \
  X(turn_left, "Turn left")                                                                                 \
  X(turn_right, "Turn right")                                                                               \
  X(updating, "Updating…")                                                                                  \
  X(variants, "Choose")

enum class Word : std::uint8_t {
#define AISLE_WORD_NAME(name, english) name,
  AISLE_WORDS(AISLE_WORD_NAME)
#undef AISLE_WORD_NAME
  count
};
inline constexpr std::size_t kWords = static_cast<std::size_t>(Word::count);

// The words of one language. Cheap to read; made when the language changes.
class Words {
 public:
  explicit Words(std::string_view language = "en");
  std::string_view operator[](Word word) const { return text_[static_cast<std::size_t>(word)]; }
  // What the program itself said in English sentences (errors, why a purchase stopped), in this language. A sentence there is no
  // translation of, a shop's own for instance, stays as it is.
  std::string said(std::string_view english) const;
  const std::string& language() const { return language_; }  // as asked for, e.g. "de-AT"
  static std::vector<std::string_view> languages();          // primary subtags there are words for

 private:
  std::string said_with_gaps(std::string_view sentence) const;
  std::string language_;
  std::array<std::string, kWords> text_;
  std::map<std::string, std::string, std::less<>> sentences_;                    // English -> this language
  std::vector<std::pair<std::vector<std::string>, std::string>> patterns_;       // the same with gaps: the English between them -> this language with "{}"
};

}  // namespace aisle::panels
