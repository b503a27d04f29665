#include "tests/xr/monado.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace aisle::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

bool is_socket(const std::string& path) {
  struct stat s {};
  return ::stat(path.c_str(), &s) == 0 && S_ISSOCK(s.st_mode);
}

Result<void> run(std::vector<std::string> argv, std::vector<std::string> env, std::chrono::milliseconds limit) {
  base::SpawnOptions options;
  options.argv = std::move(argv);
  options.env = std::move(env);
  TRY_ASSIGN(auto child, base::Child::spawn(options));
  const auto status = child.wait(limit);
  if (status == 0) return {};
  return fail(ErrorKind::internal, fmt::format("{} ended with {}.", options.argv[0], status.value_or(-1)));
}

}  // namespace

std::string xr_tool(const char* name) {
  const char* source = std::getenv("AISLE_SOURCE_DIR");
  return fmt::format("{}/tests/xr/{}", source != nullptr ? source : ".", name);
}

std::string built(const std::string& name) {
  const char* build = std::getenv("AISLE_BUILD_DIR");
  return fmt::format("{}/{}", build != nullptr ? build : "build", name);
}

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  socklen_t size = sizeof address;
  ::bind(fd, reinterpret_cast<const sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

Result<XDisplay> XDisplay::open(glm::uvec2 size_px) {
  base::SpawnOptions options;
  options.argv = {"/usr/bin/Xvfb", "-displayfd", "1", "-screen", "0", fmt::format("{}x{}x24", size_px.x, size_px.y), "-nolisten", "tcp"};
  options.pipe_stdout = true;
  TRY_ASSIGN(auto child, base::Child::spawn(options));
  TRY_ASSIGN(const auto number, child.read_line(10s));
  return XDisplay(std::move(child), ":" + number);
}

Result<void> XDisplay::screenshot(const std::string& png) const {
  return run({"/usr/bin/import", "-window", "root", png}, {"DISPLAY=" + name_}, 20s);
}

Result<Monado> Monado::start(const std::optional<std::string>& display) {
  std::string folder = (fs::temp_directory_path() / "aisle-xr-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return fail(ErrorKind::io, "No temporary folder could be made.");
  Monado monado(folder, free_port(), display);
  fs::create_directories(folder + "/config/monado");
  TRY(base::write_file_atomic(folder + "/config/monado/config_v0.json",
                              fmt::format(R"({{"active":"remote","remote":{{"version":0,"port":{},"view_count":2}}}})", monado.port_)));
  TRY(monado.launch());
  return monado;
}

Result<void> Monado::launch() {
  const std::string socket = folder_ + "/monado_comp_ipc";
  fs::remove(socket);  // of one that was killed
  fs::remove(folder_ + "/monado.pid");
  base::SpawnOptions options;
  options.argv = {xr_tool("xrk"), "monado-service"};
  options.env = {"XDG_RUNTIME_DIR=" + folder_, "XDG_CONFIG_HOME=" + folder_ + "/config", "XRT_NO_STDIN=1"};
  if (display_) {
    options.env.insert(options.env.end(), {"DISPLAY=" + *display_, "XRT_COMPOSITOR_FORCE_XCB=1", "XRT_COMPOSITOR_DEFAULT_FRAMERATE=30",
                                           "XRT_COMPOSITOR_SCALE_PERCENTAGE=50"});
  } else {
    options.env.emplace_back("XRT_COMPOSITOR_NULL=1");
  }
  options.stderr_file = folder_ + "/service.log";
  TRY_ASSIGN(service_, base::Child::spawn(options));
  for (const auto limit = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < limit;) {
    if (is_socket(socket)) return {};
    if (const auto status = service_->wait(50ms)) return fail(ErrorKind::internal, fmt::format("monado-service ended with {}:\n{}", *status, log()));
  }
  return fail(ErrorKind::timeout, "monado-service did not start:\n" + log());
}

Monado::~Monado() {
  if (folder_.empty()) return;  // moved from
  kill();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string Monado::log() const { return base::read_file(folder_ + "/service.log").value_or(""); }

void Monado::use() const { ::setenv("XDG_RUNTIME_DIR", folder_.c_str(), 1); }

Result<void> Monado::control(const std::string& option) const {
  return run({xr_tool("xrk"), "monado-ctl", option}, {"XDG_RUNTIME_DIR=" + folder_}, 10s);
}

void Monado::kill() {
  if (!service_) return;
  service_->kill(SIGKILL);
  service_->wait(5s);
  service_.reset();
}

Result<void> Monado::restart() {
  kill();
  return launch();
}

}  // namespace aisle::test
