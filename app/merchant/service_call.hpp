// Service::Call: a request taken apart, and the answers every operation may give. Only for service*.cpp.
#pragma once
#include <string>

#include "merchant/service.hpp"

namespace aisle::merchant {

struct Service::Call {
  const HttpRequest& http;
  Site site;
  std::string id;      // of the resource, when the path names one
  std::string action;  // the last part of a page's path
  std::string agent;
  Json body = nullptr;
};

inline HttpResponse json_response(const Json& body, int status = 200) {
  return {status, dump(body), "application/json", {}};
}
inline HttpResponse error_response(int status, std::string_view code, std::string_view content,
                                   std::string_view path = {}) {
  return json_response(error_envelope(code, content, "unrecoverable", path), status);
}
HttpResponse internal_error(const Error& error);

}  // namespace aisle::merchant
