#include "models/net_fetch.hpp"

#include "net/client.hpp"

namespace aisle::models {
namespace {

constexpr long kLongestDownload_ms = 180'000;  // 30 MB over a slow hotel line

Result<FetchReply> to_reply(const net::Response& response, const std::string& url) {
  if (response.outcome == net::Outcome::too_large) {
    return fail(ErrorKind::limit, "The shop's file is larger than this program accepts.", "The shop must offer a smaller one.");
  }
  if (response.outcome != net::Outcome::ok) return tl::unexpected(net::to_error(response, net::host_of(url)));
  return FetchReply{response.status, std::string(response.header("etag"))};
}

}  // namespace

Fetch net_fetch(net::Client& client) {
  return [&client](const FetchRequest& wanted, std::function<void(Result<FetchReply>)> done) -> FetchTicket {
    net::Request request;
    request.url = wanted.url;
    if (!wanted.etag.empty()) request.headers.emplace_back("If-None-Match", wanted.etag);
    request.limits.bytes = wanted.limit_bytes;
    request.limits.total_ms = kLongestDownload_ms;
    request.redirects = 3;
    request.to_file = wanted.to_file;
    auto ticket = client.start(std::move(request), [done = std::move(done), url = wanted.url](const net::Response& response) { done(to_reply(response, url)); });
    return std::make_shared<net::Ticket>(std::move(ticket));
  };
}

}  // namespace aisle::models
