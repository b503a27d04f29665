#include "qa/automation.hpp"

#include <utility>

#include "glue/log.hpp"

namespace aisle::qa {
namespace {

constexpr std::size_t kMaxWaiting = 64;
constexpr int kAnswersPerFrame = 4;

}  // namespace

Automation::Automation() : asked_(kMaxWaiting), player_(Script{}) {}

Automation::~Automation() { asked_.close(); }

Result<std::unique_ptr<Automation>> Automation::listen(std::uint16_t port) {
  std::unique_ptr<Automation> automation(new Automation());
  Automation* self = automation.get();
  // The server's thread: reads the request; a client that does not speak JSON (a browser, say) is told so and dropped.
  const auto on_line = [self](base::LineServer::ClientId client, const std::string& line) {
    auto request = parse_request(line);
    if (!request) {
      self->server_->send(client, error_reply("null", request.error().sentence()));
      return false;
    }
    return self->asked_.put({client, std::move(*request)});
  };
  TRY_ASSIGN(automation->server_, base::LineServer::listen(port, on_line));
  log::info("automation_port={}", automation->port());
  return automation;
}

void Automation::drive(xr::Sample& sample, const Seen& seen) {
  for (int i = 0; i < kAnswersPerFrame; ++i) {
    auto asked = asked_.take();
    if (!asked) break;
    answer(std::move(*asked), seen);
  }
  if (!acting_for_ && !to_act_.empty()) {
    start_acting(std::move(to_act_.front()));
    to_act_.pop_front();
  }
  if (!acting_for_ && (!has_acted_ || seen.own_input)) return;
  player_.drive(sample, seen);
  if (auto name = player_.take_screenshot()) screenshot_ = std::move(name);
  if (acting_for_ && player_.state() != StepsPlayer::State::running) finish_acting();
}

void Automation::answer(Asked asked, const Seen& seen) {
  switch (asked.request.command) {
    case Request::Command::targets: return server_->send(asked.client, targets_reply(asked.request, seen));
    case Request::Command::world: return server_->send(asked.client, world_reply(asked.request, seen));
    case Request::Command::quit: quit_ = true; return server_->send(asked.client, done_reply(asked.request));
    case Request::Command::press:
    case Request::Command::step:
    case Request::Command::screenshot: break;
  }
  if (to_act_.size() >= kMaxWaiting) return server_->send(asked.client, error_reply(asked.request.id, "Too many requests are waiting."));
  to_act_.push_back(std::move(asked));
}

void Automation::start_acting(Asked asked) {
  auto script = script_of(asked.request);
  if (!script) return server_->send(asked.client, error_reply(asked.request.id, script.error().sentence()));
  player_.play(std::move(*script));
  acting_for_ = std::move(asked);
  has_acted_ = true;
}

void Automation::finish_acting() {
  const Asked asked = *std::exchange(acting_for_, std::nullopt);
  const bool passed = player_.state() == StepsPlayer::State::passed;
  server_->send(asked.client, passed ? done_reply(asked.request) : error_reply(asked.request.id, player_.failure()));
}

std::optional<std::string> Automation::take_screenshot() { return std::exchange(screenshot_, std::nullopt); }

}  // namespace aisle::qa
