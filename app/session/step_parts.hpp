// The parts of step(): one file each. Private to session.
#pragma once
#include "session/step.hpp"

namespace aisle::session {

void on_event(World& world, const Event& event, Effects& effects);           // step_events.cpp
void on_intent(World& world, const ui::Intent& intent, Effects& effects);    // step_intents.cpp
void carry_out(World& world, shop::Todos todos, Effects& effects);           // step.cpp: the purchase machine's wishes
void follow_purchase(World& world, Effects& effects);                        // step_purchase.cpp: panels follow the stage
void begin_checkout(World& world, Effects& effects);                         // step_purchase.cpp
void resume_next(World& world, Effects& effects);                            // step_purchase.cpp
void follow_form(World& world, Effects& effects);                            // step_details.cpp
void follow_codes(World& world, Effects& effects);                           // step_details.cpp
bool edit_form(World& world, std::string_view field_id, const std::string& text);  // step_details.cpp: false: no field of the form
std::string form_text(const World& world, std::string_view field_id);          // step_details.cpp: what is in that field now
void next_form_field(World& world);                                          // step_details.cpp
void close_form(World& world);
void show_error(World& world, std::string title, const Error& error, bool can_retry);  // step_purchase.cpp

}  // namespace aisle::session
