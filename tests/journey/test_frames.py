"""The frame loop under streaming: what the main thread asks of the system, frame by frame, seen from outside by strace.

The program marks its frames (--frame-log): between aisle:wait and aisle:waited, aisle:draw and aisle:drawn it may wait for the device
(next frame, frame slot, swapchain image), which on a processor-drawn device is a futex and nothing else. Everywhere else it may not wait."""
import os
import re
import shutil
import subprocess
import unittest
from collections import Counter

from journey import CATALOGUE, HERE, JourneyTest

# Cannot block: the answer is there at once, or the call only changes the address space or wakes others.
HARMLESS = {"clock_gettime", "clock_getres", "gettimeofday", "time", "getpid", "gettid", "getrusage", "sched_yield", "sched_getaffinity", "getcpu",
            "mmap", "munmap", "mprotect", "madvise", "mremap", "brk", "rt_sigprocmask", "rt_sigaction", "rt_sigreturn", "tgkill", "membarrier",
            "restart_syscall", "getrandom"}
# Network, disk and processes: of these not one, whatever the frame does, but for the log's own line.
FORBIDDEN = {"connect", "accept", "accept4", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "poll", "ppoll", "select", "pselect6", "epoll_wait",
             "epoll_pwait", "open", "openat", "read", "pread64", "readv", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "unlink", "unlinkat",
             "mkdir", "mkdirat", "stat", "newfstatat", "statx", "access", "faccessat", "faccessat2", "getdents64", "flock", "clone", "clone3", "fork", "vfork",
             "execve", "wait4", "waitid", "nanosleep", "clock_nanosleep"}
LINE = re.compile(r"^(\w+)\((.*)")
MARK = re.compile(r'^write\(-1, "aisle:(\w+)(?: (\d+) (\w+) (\w+))?"')


class Frame:
    def __init__(self):
        self.calls, self.driver_waits, self.lock_waits = Counter(), 0, []
        self.steady = self.streaming = False


def frames_of(path):
    """The frames of a trace, each with the system calls that were no permitted wait."""
    frames, frame, permitted = [], None, False
    with open(path, errors="replace") as lines:
        for line in lines:
            mark = MARK.match(line)
            if mark:
                name = mark.group(1)
                if name == "begin":
                    frame, permitted = Frame(), False
                elif name in ("wait", "draw"):
                    permitted = True
                elif name in ("waited", "drawn"):
                    permitted = False
                elif name == "end" and frame:
                    frame.steady, frame.streaming = mark.group(3) == "steady", mark.group(4) == "streaming"
                    frames.append(frame)
                    frame = None
                continue
            call = LINE.match(line)
            if not call or frame is None or call.group(1) in HARMLESS:
                continue
            name = call.group(1)
            if name == "sendto" and '"\\1", 1, MSG_NOSIGNAL' in line:  # a byte that wakes the net thread (curl_multi_wakeup): a non-blocking socket pair
                continue
            if name == "futex":
                if "FUTEX_WAKE" in line:
                    continue
                if permitted:
                    frame.driver_waits += 1
                else:
                    frame.lock_waits.append(float((re.search(r"<([\d.]+)>$", line) or [0, 0])[1]))
                continue
            frame.calls[name] += 1
    return frames


def steady_allocations_named(said):
    """Where the program says its steady frames allocated, with names for the addresses in the program itself."""
    lines = []
    for title in re.finditer(r"an allocation in a steady frame:\n((?:.*\[0x[0-9a-f]+\]\n)+)", said):
        for program, address in re.findall(r"(\S*?/aisle)\(\+(0x[0-9a-f]+)\)", title.group(1))[:12]:
            named = subprocess.run(["addr2line", "-Cfpe", program, address], capture_output=True, text=True)
            lines.append("  " + (named.stdout.strip()[:160] or address))
        lines.append("  --")
    return "\n".join(lines)


class Frames(JourneyTest):
    def setUp(self):
        super().setUp()
        if not shutil.which("strace"):
            self.skipTest("strace is not installed")
        probe = subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True)
        if probe.returncode != 0:
            self.skipTest("strace may not trace here")
        # The catalogue is imported, but no model was ever fetched or cooked.
        cache = self.shop.root / "cache" / "aisle"
        cache.mkdir(parents=True)
        (cache / "catalogue").symlink_to(CATALOGUE)
        self.shop.env["XDG_CACHE_HOME"] = str(self.shop.root / "cache")
        self.shop.env["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"  # its leak search is a tracer too: only one fits

    def test_main_thread_never_waits(self):
        self.passes(steps='wait visible "Kitchen" 200\n')  # the ledger now remembers the catalogue: the hall opens before the slow shop answers
        self.shop.with_faults({"match": "", "action": {"delay_ms": 3000}})
        trace = self.shop.root / "trace.txt"
        self.shop.prefix = ["strace", "-qq", "-T", "-s", "80", "-e", "signal=none", "-o", str(trace)]
        walk = (HERE / "walk.steps").read_text(encoding="utf-8")
        # A search under way, answered after 3 s, while the walk goes on.
        walk += 'press "Directory"\npress "Search"\ntype "mixer"\npress "Search"\nturn left\npause 1\nturn right\npause 1\n'
        self.passes("--frame-log", steps=walk, draw="all", eye="64x64", limit_s=800)

        frames = frames_of(trace)
        steady = [f for f in frames if f.steady]
        streaming = [f for f in steady if f.streaming]
        totals, everywhere = Counter(), Counter()
        for f in steady:
            totals += f.calls
        for f in frames:
            everywhere += f.calls
        locks = [w for f in steady for w in f.lock_waits]
        print(f"frames={len(frames)} steady={len(steady)} steady_while_streaming={len(streaming)} blocking_calls_in_steady={sum(totals.values())} "
              f"driver_waits={sum(f.driver_waits for f in steady)} lock_waits={len(locks)} longest_lock_ms={1000 * max(locks, default=0):.1f} "
              f"other_frames={dict(everywhere - totals)} steady_allocations={self.shop.stats()['steady_allocations']}", flush=True)
        allocating = steady_allocations_named(self.shop.said())
        self.assertGreater(len(streaming), 60, "the models were there before the walk began: nothing was shown")
        self.assertEqual(self.shop.stats()["steady_allocations"] or 0, 0, "steady frames allocate:\n" + allocating)
        self.assertEqual(totals, Counter(), "the main thread asked the system for something that may wait, in steady frames")
        bad = {name: n for name, n in everywhere.items() if name in FORBIDDEN}
        self.assertEqual(bad, {}, "a frame asked for network, disk, a process or a pause")


if __name__ == "__main__":
    unittest.main()
