#include "base/platform.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/random.hpp"
#include "base/thread_guard.hpp"

namespace aisle::base {
namespace {

namespace fs = std::filesystem;

volatile std::sig_atomic_t quit_flag = 0;  // a signal handler can reach nothing else

std::string from_environment(const char* name, const char* fallback_below_home) {
  if (const char* value = std::getenv(name); value != nullptr && value[0] == '/') return value;
  const char* home = std::getenv("HOME");
  return fmt::format("{}/{}", home != nullptr ? home : "/tmp", fallback_below_home);
}

Error io_error(std::string_view doing, const std::string& path) {
  const int code = errno;
  return {code == ENOENT ? ErrorKind::not_found : ErrorKind::io, fmt::format("{} {} failed: {}.", doing, path, std::strerror(code)),
          code == ENOSPC                    ? "Free some disk space and try again."
          : code == EACCES || code == EROFS ? "Choose a folder you may write to with --data, or change its permissions."
                                            : ""};
}

}  // namespace

Folders default_folders() {
  return {from_environment("XDG_DATA_HOME", ".local/share") + "/aisle", from_environment("XDG_CACHE_HOME", ".cache") + "/aisle"};
}

Result<void> make_folder(const std::string& path) {
  must_not_be_frame_thread("make_folder");
  std::error_code error;
  const bool made = fs::create_directories(path, error);
  if (error) {
    errno = error.value();
    return tl::unexpected(io_error("Making the folder", path));
  }
  if (made) ::chmod(path.c_str(), 0700);
  return {};
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  must_not_be_frame_thread("read_file");
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return tl::unexpected(io_error("Opening", path));
  std::string out;
  char block[1 << 16];
  for (;;) {
    const ssize_t got = ::read(fd, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      auto error = io_error("Reading", path);
      ::close(fd);
      return tl::unexpected(std::move(error));
    }
    if (got == 0) break;
    out.append(block, static_cast<std::size_t>(got));
    if (out.size() > limit) {
      ::close(fd);
      return fail(ErrorKind::limit, fmt::format("{} is larger than {} bytes.", path, limit));
    }
  }
  ::close(fd);
  return out;
}

Result<void> write_file_atomic(const std::string& path, std::string_view bytes) {
  must_not_be_frame_thread("write_file_atomic");
  const std::string temporary = path + "." + uuid_v4().substr(0, 8) + ".tmp";
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return tl::unexpected(io_error("Creating", temporary));
  const auto give_up = [&](std::string_view doing) {
    auto error = io_error(doing, temporary);
    ::close(fd);
    ::unlink(temporary.c_str());
    return tl::unexpected(std::move(error));
  };
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return give_up("Writing");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  if (::fsync(fd) != 0) return give_up("Flushing");
  ::close(fd);
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    auto error = io_error("Renaming to", path);
    ::unlink(temporary.c_str());
    return tl::unexpected(std::move(error));
  }
  return {};
}

bool file_exists(const std::string& path) {
  must_not_be_frame_thread("file_exists");
  return ::access(path.c_str(), F_OK) == 0;
}

Result<MappedFile> MappedFile::open(const std::string& path) {
  must_not_be_frame_thread("MappedFile::open");
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return tl::unexpected(io_error("Opening", path));
  struct stat status {};
  const bool known = ::fstat(fd, &status) == 0;
  const auto size = static_cast<std::size_t>(status.st_size);
  void* at = known && size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0) : nullptr;
  auto failure = io_error("Mapping", path);
  ::close(fd);
  if (!known || at == MAP_FAILED) return tl::unexpected(std::move(failure));
  return MappedFile(std::span(static_cast<const std::byte*>(at), at != nullptr ? size : 0));
}

MappedFile& MappedFile::operator=(MappedFile&& o) noexcept {
  std::swap(bytes_, o.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

Result<FolderLock> FolderLock::take(const std::string& dir) {
  TRY(make_folder(dir));
  const std::string path = dir + "/lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return tl::unexpected(io_error("Opening", path));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return fail(ErrorKind::conflict, fmt::format("Another Aisle is already using {}.", dir),
                "Close it, or give this one its own folder with --data.");
  }
  return FolderLock(fd);
}

FolderLock& FolderLock::operator=(FolderLock&& o) noexcept {
  std::swap(fd_, o.fd_);
  return *this;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

namespace {

// Between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(const SpawnOptions& options, char* const* argv, char* const* envp, int out_fd, int err_fd, int control_fd, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  if (options.lowest_priority) {
    ::setpriority(PRIO_PROCESS, 0, 19);
    sched_param zero{};
    ::sched_setscheduler(0, SCHED_IDLE, &zero);
  }
  const int null_fd = ::open("/dev/null", O_RDWR);
  ::dup2(null_fd, 0);
  ::dup2(out_fd >= 0 ? out_fd : null_fd, 1);
  ::dup2(err_fd >= 0 ? err_fd : null_fd, 2);
  if (control_fd >= 0) {  // away from 3 and 4 first: it may be one of them
    const int safe = ::fcntl(control_fd, F_DUPFD, 10);
    ::dup2(safe, 3);
    ::dup2(safe, 4);
  }
  ::close_range(control_fd >= 0 ? 5 : 3, ~0U, 0);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::execve(argv[0], argv, envp);
  ::_exit(127);
}

}  // namespace

Result<Child> Child::spawn(const SpawnOptions& options) {
  must_not_be_frame_thread("Child::spawn");
  std::vector<std::string> env = options.env;
  for (char** e = environ; *e != nullptr; ++e) {  // ours, but for those that are replaced: a shell takes the last of two
    const std::string_view name(*e, std::strcspn(*e, "=") + 1);
    if (std::none_of(options.env.begin(), options.env.end(), [&](const auto& own) { return own.starts_with(name); })) env.emplace_back(*e);
  }
  std::vector<char*> argv, envp;
  for (const auto& a : options.argv) argv.push_back(const_cast<char*>(a.c_str()));
  for (const auto& e : env) envp.push_back(const_cast<char*>(e.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);

  int pipe_fd[2] = {-1, -1};
  if (options.pipe_stdout && ::pipe2(pipe_fd, O_CLOEXEC) != 0) return tl::unexpected(io_error("Making a pipe for", options.argv[0]));
  int err_fd = -1;
  if (!options.stderr_file.empty()) err_fd = ::open(options.stderr_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int control[2] = {-1, -1};
  if (options.control && ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) != 0) return tl::unexpected(io_error("Making a stream for", options.argv[0]));
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become(options, argv.data(), envp.data(), pipe_fd[1], err_fd, control[1], parent);
  if (control[1] >= 0) ::close(control[1]);
  if (err_fd >= 0) ::close(err_fd);
  if (pipe_fd[1] >= 0) ::close(pipe_fd[1]);
  if (pid < 0) {
    if (control[0] >= 0) ::close(control[0]);
    if (pipe_fd[0] >= 0) ::close(pipe_fd[0]);
    return tl::unexpected(io_error("Starting", options.argv[0]));
  }
  Child child;
  child.pid_ = pid;
  child.stdout_fd_ = pipe_fd[0];
  child.control_fd_ = control[0];
  return child;
}

Child::Child(Child&& o) noexcept { *this = std::move(o); }

Child& Child::operator=(Child&& o) noexcept {
  std::swap(pid_, o.pid_);
  std::swap(stdout_fd_, o.stdout_fd_);
  std::swap(control_fd_, o.control_fd_);
  std::swap(buffer_, o.buffer_);
  std::swap(status_, o.status_);
  return *this;
}

Child::~Child() {
  if (stdout_fd_ >= 0) ::close(stdout_fd_);
  if (control_fd_ >= 0) ::close(control_fd_);
  if (pid_ > 0 && !status_) {
    ::kill(pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
}

Result<std::string> Child::read_line(std::chrono::milliseconds limit) {
  must_not_be_frame_thread("Child::read_line");
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    if (const auto end = buffer_.find('\n'); end != std::string::npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return fail(ErrorKind::timeout, "The program gave no answer in time.");
    pollfd p{stdout_fd_, POLLIN, 0};
    if (::poll(&p, 1, static_cast<int>(left)) <= 0) continue;
    char block[4096];
    const ssize_t got = ::read(stdout_fd_, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(ErrorKind::unavailable, "The program ended without an answer.");
    buffer_.append(block, static_cast<std::size_t>(got));
    if (buffer_.size() > (4u << 20)) return fail(ErrorKind::limit, "The program's answer is too long.");
  }
}

Result<void> Child::send(std::string_view bytes) {
  must_not_be_frame_thread("Child::send");
  while (!bytes.empty()) {
    const ssize_t sent = ::send(control_fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return fail(ErrorKind::unavailable, "The program has ended.");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<std::string> Child::receive(char end, std::size_t limit, std::chrono::milliseconds patience) {
  must_not_be_frame_thread("Child::receive");
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (std::size_t looked = 0;;) {
    if (const auto at = buffer_.find(end, looked); at != std::string::npos) {
      std::string message = buffer_.substr(0, at);
      buffer_.erase(0, at + 1);
      return message;
    }
    looked = buffer_.size();
    if (looked > limit) return fail(ErrorKind::limit, "The program's message is too long.");
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return fail(ErrorKind::timeout, "The program said nothing in time.");
    pollfd p{control_fd_, POLLIN, 0};
    if (::poll(&p, 1, static_cast<int>(left)) <= 0) continue;
    char block[1 << 16];
    const ssize_t got = ::recv(control_fd_, block, sizeof block, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(ErrorKind::unavailable, "The program has ended.");
    buffer_.append(block, static_cast<std::size_t>(got));
  }
}

void Child::hang_up() {
  if (control_fd_ >= 0) ::shutdown(control_fd_, SHUT_RDWR);
}

std::optional<int> Child::wait(std::chrono::milliseconds limit) {
  if (status_ || pid_ <= 0) return status_;
  if (limit.count() > 0) must_not_be_frame_thread("Child::wait");
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    int status = 0;
    const pid_t got = ::waitpid(pid_, &status, WNOHANG);
    if (got == pid_) {
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
      return status_;
    }
    if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

void Child::kill(int signal) {
  if (pid_ > 0 && !status_) ::kill(pid_, signal);
}

std::string program_stamp() {
  struct stat s {};
  if (::stat("/proc/self/exe", &s) != 0) return {};
  return std::to_string(s.st_size) + "-" + std::to_string(s.st_mtim.tv_sec) + "." + std::to_string(s.st_mtim.tv_nsec);
}

std::string program_folder(const char* argv0) {
  std::error_code error;
  fs::path path = argv0;
  if (path.string().find('/') == std::string::npos) {
    // Found through PATH.
    const char* list = std::getenv("PATH");
    for (std::string_view rest = list != nullptr ? list : ""; !rest.empty();) {
      const auto colon = rest.find(':');
      const fs::path candidate = fs::path(rest.substr(0, colon)) / argv0;
      if (fs::exists(candidate, error)) {
        path = candidate;
        break;
      }
      rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
    }
  }
  const fs::path real = fs::canonical(path, error);
  return (error ? path : real).parent_path().string();
}

bool running_as_root() { return ::geteuid() == 0; }

void lower_thread_priority() {
  // Not SCHED_IDLE or 19: on a full machine such a thread stands still for minutes, now and then with a lock that the frame loop
  // wants, and the hall stays unfinished. At 10 it takes a tenth of a core from a busy frame loop.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), 10);
}

void name_thread(std::string_view name) {
  const std::string cut(name.substr(0, 15));
  ::pthread_setname_np(::pthread_self(), cut.c_str());
}

std::int64_t peak_rss_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

std::int64_t thread_cpu_ns() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * 1'000'000'000ll + used.tv_nsec;
}

void trace_mark(std::string_view text) { [[maybe_unused]] const ssize_t refused = ::write(-1, text.data(), text.size()); }

std::int64_t process_age_ns() {
  const int file = ::open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[1024];
  const ssize_t n = ::read(file, text, sizeof text - 1);
  ::close(file);
  if (n <= 0) return 0;
  text[n] = 0;
  const char* field = std::strrchr(text, ')');  // the name may hold blanks; field 22 is the start, in ticks since boot
  for (int i = 2; i < 22 && field != nullptr; ++i) field = std::strchr(field + 1, ' ');
  timespec now{};
  if (field == nullptr || ::clock_gettime(CLOCK_BOOTTIME, &now) != 0) return 0;
  const std::int64_t began_ns = std::strtoll(field + 1, nullptr, 10) * (1'000'000'000 / ::sysconf(_SC_CLK_TCK));
  return std::max<std::int64_t>(0, now.tv_sec * 1'000'000'000ll + now.tv_nsec - began_ns);
}

void die_with_parent() {
  const pid_t parent = ::getppid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);  // it ended while we were asking
}

void cut_connections_from(int peer_port) {
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    const int fd = std::atoi(entry.path().filename().c_str());
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    const in_port_t port = peer.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&peer)->sin6_port
                                                      : reinterpret_cast<sockaddr_in*>(&peer)->sin_port;
    if ((peer.ss_family == AF_INET || peer.ss_family == AF_INET6) && ntohs(port) == peer_port) ::shutdown(fd, SHUT_RDWR);
  }
}

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = [](int) { quit_flag = 1; };
  action.sa_flags = SA_RESTART;  // a runtime that talks over a socket takes an interrupted call for a lost connection
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

bool quit_requested() { return quit_flag != 0; }

void kill_point([[maybe_unused]] std::string_view state) {
#ifdef AISLE_KILL_POINTS
  const char* at = std::getenv("AISLE_KILL_AT");
  if (at == nullptr) return;
  static std::atomic<int> passed{0};  // "STATE:3": the third time
  const std::string_view wanted(at);
  const std::size_t colon = wanted.find(':');
  if (state != wanted.substr(0, colon)) return;
  const int nth = colon == std::string_view::npos ? 1 : std::atoi(at + colon + 1);
  if (++passed >= nth) ::kill(::getpid(), SIGKILL);
#endif
}

}  // namespace aisle::base
