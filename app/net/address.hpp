// Addresses: which hosts a URL names and which addresses may be reached. Pure.
#pragma once
#include <string>
#include <string_view>

struct sockaddr;

namespace aisle::net {

bool is_loopback_address(const sockaddr* address);
bool is_public_address(const sockaddr* address);  // none of the special-use blocks

}  // namespace aisle::net
