// net_fetch: the Fetch that asks over app/net. CLIENT must outlive the Models that use it.
#pragma once
#include "models/models.hpp"

namespace aisle::net {
class Client;
}

namespace aisle::models {
Fetch net_fetch(net::Client& client);
}
