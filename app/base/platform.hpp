// Platform: folders, files, locks, processes, signals. Linux now; another system adds platform_*.cpp. Not for the frame loop.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "glue/result.hpp"

namespace aisle::base {

struct Folders {
  std::string data;   // ledger, wallet, settings
  std::string cache;  // catalogue, cooked models, downloads: content-addressed, shared
};
Folders default_folders();                               // XDG_DATA_HOME/aisle, XDG_CACHE_HOME/aisle
Result<void> make_folder(const std::string& path);       // with parents, 0700
Result<std::string> read_file(const std::string& path, std::size_t limit = 64u << 20);
Result<void> write_file_atomic(const std::string& path, std::string_view bytes);  // temporary name, fsync, rename
bool file_exists(const std::string& path);

// A whole file mapped for reading, page aligned. For files of ours that are only ever replaced by renaming.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);
  MappedFile(MappedFile&& o) noexcept : bytes_(o.bytes_) { o.bytes_ = {}; }
  MappedFile& operator=(MappedFile&& o) noexcept;
  ~MappedFile();
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::span<const std::byte> bytes_;
};

// One process per folder: holds DIR/lock until destroyed. ErrorKind::conflict when somebody else has it.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::string& dir);
  FolderLock(FolderLock&& o) noexcept : fd_(o.fd_) { o.fd_ = -1; }
  FolderLock& operator=(FolderLock&& o) noexcept;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

// A child that dies with its parent (PR_SET_PDEATHSIG), with no inherited descriptors but its standard ones.
struct SpawnOptions {
  std::vector<std::string> argv;  // argv[0] is the program's path
  std::vector<std::string> env;   // "NAME=value" added to ours
  bool lowest_priority = false;   // nice 19, SCHED_IDLE
  bool pipe_stdout = false;
  std::string stderr_file;        // empty: /dev/null
  bool control = false;           // a stream both ways: it reads descriptor 3 and writes 4 (Chromium's --remote-debugging-pipe)
};
class Child {
 public:
  static Result<Child> spawn(const SpawnOptions& options);
  Child(Child&&) noexcept;
  Child& operator=(Child&&) noexcept;
  ~Child();  // kills and reaps
  int pid() const { return pid_; }
  // A line of its stdout; unavailable at end of file, timeout when none came in time.
  Result<std::string> read_line(std::chrono::milliseconds limit);
  // Over the control stream. send() waits until all is written; receive() gives what came before END (not END itself), unavailable
  // once the other side is gone, timeout when no END came in time, limit when more than LIMIT bytes came without it.
  Result<void> send(std::string_view bytes);
  Result<std::string> receive(char end, std::size_t limit, std::chrono::milliseconds patience);
  void hang_up();  // both directions; a receive() that waits returns
  // Exit status when it has ended (negative: killed by that signal); none when still running after LIMIT.
  std::optional<int> wait(std::chrono::milliseconds limit);
  void kill(int signal);

 private:
  Child() = default;
  int pid_ = -1;
  int stdout_fd_ = -1;
  int control_fd_ = -1;
  std::string buffer_;
  std::optional<int> status_;
};

// The program's own folder, from argv[0] (under the XR kit /proc/self/exe is the loader). Set once by main.
std::string program_folder(const char* argv0);
// Tells builds of the running program apart: of caches of what it computes. Empty when it cannot be told.
std::string program_stamp();

bool running_as_root();
void lower_thread_priority();
void name_thread(std::string_view name);  // at most 15 characters are kept
std::int64_t peak_rss_bytes();
std::int64_t thread_cpu_ns();   // processor time of the calling thread
// Visible to a tracer of this thread's system calls; otherwise nothing happens.
void trace_mark(std::string_view text);
std::int64_t process_age_ns();  // since this process was started (to 10 ms); 0 when unknown. Reads a file.
// SIGKILL for this process when the one that started it ends.
void die_with_parent();
// Closes our end of connections whose peer uses PORT, without an answer: fault injection in the sandbox merchant.
void cut_connections_from(int peer_port);
// SIGTERM, SIGINT: a flag the loop reads; SIGPIPE ignored.
void install_signal_handlers();
bool quit_requested();
// Ends the process at once, as kill -9 does, when AISLE_KILL_AT is STATE, or STATE:n the nth time (test builds only).
void kill_point(std::string_view state);

}  // namespace aisle::base
