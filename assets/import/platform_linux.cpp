#include "assets/import/platform.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef AISLE_SANITIZED
#include <sanitizer/common_interface_defs.h>
// Sanitizers reserve terabytes of addresses, so RLIMIT_AS is not for them: they count the memory in use themselves (the same limit).
extern "C" const char* __asan_default_options() { return "hard_rss_limit_mb=3072:max_allocation_size_mb=3072:allocator_may_return_null=1"; }
#endif

namespace aisle::import {
namespace {

void say_and_leave(const char* sentence) {
  static constexpr char kHead[] = "{\"ok\":false,\"triangles\":0,\"textures\":0,\"size_m\":[0,0,0],\"warnings\":[],\"error\":\"";
  static constexpr char kTail[] = "\"}\n";
  // Nothing can be done about a failing write at this point.
  (void)!::write(STDOUT_FILENO, kHead, sizeof kHead - 1);
  (void)!::write(STDOUT_FILENO, sentence, std::strlen(sentence));
  (void)!::write(STDOUT_FILENO, kTail, sizeof kTail - 1);
  ::_exit(1);
}

void on_fatal_signal(int signal) {
  switch (signal) {
    case SIGXCPU:
    case SIGALRM: say_and_leave("The model takes too long to read. Simplify it, or export it again as GLB."); break;
    case SIGXFSZ: say_and_leave("The converted model would be too large. Simplify it."); break;
    default: say_and_leave("The file is damaged: reading it crashed the importer. Export it again as GLB.");
  }
}

void set_limit(decltype(RLIMIT_AS) what, std::uint64_t soft, std::uint64_t hard) {
  rlimit limit{};
  limit.rlim_cur = soft;
  limit.rlim_max = hard;
  ::setrlimit(what, &limit);
}

#ifndef AISLE_SANITIZED
// What reading, computing and writing files needs; everything else (network, processes, mounts, tracing) answers EPERM.
constexpr int kAllowed[] = {
    SCMP_SYS(read),        SCMP_SYS(write),        SCMP_SYS(writev),        SCMP_SYS(pread64),      SCMP_SYS(readv),
    SCMP_SYS(open),        SCMP_SYS(openat),       SCMP_SYS(close),         SCMP_SYS(fstat),        SCMP_SYS(stat),
    SCMP_SYS(lstat),       SCMP_SYS(newfstatat),   SCMP_SYS(statx),         SCMP_SYS(lseek),        SCMP_SYS(access),
    SCMP_SYS(faccessat),   SCMP_SYS(faccessat2),   SCMP_SYS(readlink),      SCMP_SYS(readlinkat),   SCMP_SYS(getcwd),
    SCMP_SYS(getdents64),  SCMP_SYS(mmap),         SCMP_SYS(munmap),        SCMP_SYS(mremap),       SCMP_SYS(mprotect),
    SCMP_SYS(madvise),     SCMP_SYS(brk),          SCMP_SYS(futex),         SCMP_SYS(rename),       SCMP_SYS(renameat),
    SCMP_SYS(renameat2),   SCMP_SYS(unlink),       SCMP_SYS(unlinkat),      SCMP_SYS(fsync),        SCMP_SYS(ftruncate),
    SCMP_SYS(fcntl),       SCMP_SYS(getrandom),    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(getpid),
    SCMP_SYS(gettid),      SCMP_SYS(tgkill),       SCMP_SYS(exit),          SCMP_SYS(exit_group),   SCMP_SYS(getrusage),
    SCMP_SYS(sysinfo),     SCMP_SYS(uname),        SCMP_SYS(sched_yield),   SCMP_SYS(restart_syscall), SCMP_SYS(getuid),
    SCMP_SYS(geteuid),     SCMP_SYS(getgid),       SCMP_SYS(getegid),       SCMP_SYS(sched_getaffinity),
};

bool close_the_doors() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) return false;
  bool ok = true;
  for (const int call : kAllowed) {
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) ok = false;
  }
  ok = ok && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return ok;
}
#endif

}  // namespace

std::string limit_this_process(const Limits& limits) {
  set_limit(RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 5);  // SIGXCPU first, SIGKILL when that is not enough
  set_limit(RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes);
  set_limit(RLIMIT_CORE, 0, 0);
  ::alarm(limits.wall_s);
#ifndef AISLE_SANITIZED
  set_limit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (!close_the_doors()) return "This system has no seccomp: the importer ran without its system call filter.";
#endif
  return {};
}

void install_last_words() {
  // Stack overflows (files nested without end) need a stack of their own to be told about.
  static char stack_bytes[64 << 10];
  stack_t stack{};
  stack.ss_sp = stack_bytes;
  stack.ss_size = sizeof stack_bytes;
  ::sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_handler = on_fatal_signal;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND;
  for (const int signal : {SIGXCPU, SIGALRM, SIGXFSZ, SIGABRT}) ::sigaction(signal, &action, nullptr);
#ifdef AISLE_SANITIZED
  __sanitizer_set_death_callback([] { on_fatal_signal(SIGSEGV); });  // after its report
#else
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) ::sigaction(signal, &action, nullptr);
#endif
  std::set_new_handler([] { throw std::bad_alloc(); });
}

std::uint64_t process_id() { return static_cast<std::uint64_t>(::getpid()); }

}  // namespace aisle::import
