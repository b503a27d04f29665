// The program's version and build id.
#pragma once
namespace aisle::session {
const char* version();
}
