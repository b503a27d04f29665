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
void show_error(World& world, std::string title, const Error& error, bool can_retry);  // step_purchase.cpp

}  // namespace aisle::session
