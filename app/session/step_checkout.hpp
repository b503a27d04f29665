// Intents that change a checkout, its form or the look at an order (step_details.cpp). Private to session.
#pragma once
#include "session/step.hpp"

namespace aisle::session {

void on(World& world, const ui::intent::EditDetails&, Effects&);
void on(World& world, const ui::intent::SaveDetails&, Effects&);
void on(World& world, const ui::intent::ChooseShipping&, Effects&);
void on(World& world, const ui::intent::ChooseDelivery&, Effects&);
void on(World& world, const ui::intent::ChooseDestination&, Effects&);
void on(World& world, const ui::intent::SetLine&, Effects&);
void on(World& world, const ui::intent::ApplyDiscount&, Effects&);
void on(World& world, const ui::intent::RemoveDiscount&, Effects&);
void on(World& world, const ui::intent::OpenShopPage&, Effects&);
void on(World& world, const ui::intent::ChooseOption&, Effects&);
void on(World& world, const ui::intent::ViewOrder&, Effects&);
void on(World& world, const ui::intent::RefreshOrder&, Effects&);
void on_ordered(World& world, const ucp::reply::Ordered& ordered);

}  // namespace aisle::session
