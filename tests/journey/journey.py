"""Runs aisle and its sandbox for journey tests: a fresh data folder each, faults on purpose, orders and pictures read back.

One ctest entry runs one test: `python3 tests/journey/journey.py test_buy.Buy.test_headless`. What cannot run here is printed as
`SKIPPED: why` and ends with 77."""
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
BUILD = Path(os.environ.get("AISLE_BUILD_DIR", SOURCE / "build"))
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "aisle"
CATALOGUE = CACHE / "catalogue"
LAVAPIPE = Path("/usr/share/vulkan/icd.d/lvp_icd.x86_64.json")
KILLED = -signal.SIGKILL


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(met, limit_s, what):
    deadline = time.monotonic() + limit_s
    while not (value := met()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {limit_s} s: {what}")
        time.sleep(0.05)
    return value


class Picture:
    """An 8-bit RGB PNG of our own making, read back."""

    def __init__(self, path):
        data = Path(path).read_bytes()
        assert data.startswith(b"\x89PNG\r\n\x1a\n"), f"{path} is no PNG"
        at, packed = 8, b""
        while at < len(data):
            length, kind = struct.unpack(">I4s", data[at:at + 8])
            body = data[at + 8:at + 8 + length]
            if kind == b"IHDR":
                self.width, self.height, depth, colour = struct.unpack(">IIBB", body[:10])
                assert (depth, colour) == (8, 2), f"{path}: not 8-bit RGB"
            elif kind == b"IDAT":
                packed += body
            at += 12 + length
        self.rows = self.unfiltered(zlib.decompress(packed))

    def unfiltered(self, raw):
        stride, rows, above = self.width * 3, [], bytearray(self.width * 3)
        for y in range(self.height):
            kind, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
            for i in range(stride):
                left = line[i - 3] if i >= 3 else 0
                corner = above[i - 3] if i >= 3 else 0
                if kind == 1:
                    line[i] = (line[i] + left) & 255
                elif kind == 2:
                    line[i] = (line[i] + above[i]) & 255
                elif kind == 3:
                    line[i] = (line[i] + (left + above[i]) // 2) & 255
                elif kind == 4:
                    p = left + above[i] - corner
                    a, b, c = abs(p - left), abs(p - above[i]), abs(p - corner)
                    line[i] = (line[i] + (left if a <= b and a <= c else above[i] if b <= c else corner)) & 255
            rows.append(line)
            above = line
        return rows

    def colours(self):
        """How many different colours there are, in steps of 16: a black, frozen or empty picture has few."""
        return len({(r[i] >> 4, r[i + 1] >> 4, r[i + 2] >> 4) for r in self.rows[::4] for i in range(0, len(r), 12)})


class Shop:
    """One shopper's computer: data folder, output folder, and the program with its sandbox."""

    def __init__(self, test):
        self.root = Path(tempfile.mkdtemp(prefix="aisle-journey-"))
        kept = os.environ.get("AISLE_KEEP")
        if not kept:
            test.addCleanup(shutil.rmtree, self.root, True)
        self.data, self.out = self.root / "data", self.root / "out"
        self.program = BUILD / "aisle"
        self.env = {**os.environ, "VK_DRIVER_FILES": str(LAVAPIPE), "VK_ICD_FILENAMES": str(LAVAPIPE), "LC_ALL": "C.UTF-8"}
        self.env.pop("DISPLAY", None)
        self.prefix, self.processes = [], []
        test.addCleanup(self.end_all)
        if kept:
            print(f"kept: {self.root}", flush=True)

    def end_all(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()

    def with_faults(self, *rules, options=()):
        """From now on the sandbox makes this trouble: a wrapper of its name beside a copy of the program (links would be followed)."""
        folder = self.root / "bin"
        folder.mkdir(exist_ok=True)
        faults = folder / "faults.jsonl"
        faults.write_text("".join(json.dumps(rule) + "\n" for rule in rules))
        wrapper = folder / "aisle-merchant"
        wrapper.write_text(f'#!/bin/sh\nif [ "$1" = serve ]; then set -- "$@" --fault "{faults}" {" ".join(options)}; fi\nexec "{BUILD}/aisle-merchant" "$@"\n')
        wrapper.chmod(0o755)
        for name in ("aisle", "aisle-import"):
            if not (folder / name).exists():
                shutil.copy2(BUILD / name, folder / name)
        self.program = folder / "aisle"

    def without_faults(self):
        self.program = BUILD / "aisle"

    def steps(self, text):
        path = self.root / f"steps-{time.monotonic_ns()}.steps"
        path.write_text(text, encoding="utf-8")
        return path

    def start(self, *args, steps=None, mode="headless", env=None, draw="needed", eye="256x256"):
        command = [*self.prefix, str(self.program), "--data", str(self.data), "--out", str(self.out), "--mode", mode]
        if mode == "headless":
            command += ["--draw", draw, "--eye", eye]
        if steps:
            command += ["--steps", str(steps if isinstance(steps, Path) else self.steps(steps))]
        command += [str(a) for a in args]
        self.root.joinpath("command").write_text(" ".join(command) + "\n")
        log = open(self.root / "stderr.txt", "ab")
        process = subprocess.Popen(command, env={**self.env, **(env or {})}, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        log.close()
        self.processes.append(process)
        return process

    def run(self, *args, limit_s=240, **how):
        process = self.start(*args, **how)
        try:
            return process.wait(limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"aisle did not end within {limit_s} s:\n{self.said()[-3000:]}") from None

    def said(self):
        text = (self.root / "stderr.txt").read_text(errors="replace") if (self.root / "stderr.txt").exists() else ""
        log = self.out / "log.txt"
        return text + (log.read_text(errors="replace") if log.exists() else "")

    def merchant(self, command, *args):
        return subprocess.run([BUILD / "aisle-merchant", command, "--data", self.data / "sandbox", "--catalogue", CATALOGUE, *args],
                              capture_output=True, text=True, timeout=30)

    def orders(self):
        if not (self.data / "sandbox").exists():
            return []
        done = self.merchant("orders", "--json")
        return json.loads(done.stdout)["orders"] if done.returncode == 0 else []

    def receipt(self):
        path = self.out / "receipt.json"
        return json.loads(path.read_text()) if path.exists() else None

    def stats(self):
        return json.loads((self.out / "stats.json").read_text())


class JourneyTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        for name in ("aisle", "aisle-merchant", "aisle-import"):
            if not (BUILD / name).exists():
                self.skipTest(f"{BUILD / name} is not built")
        if not (CATALOGUE / "imported").exists():
            self.skipTest(f"the sample catalogue is not imported ({CATALOGUE}; tests/run does it)")
        self.shop = Shop(self)

    def passes(self, *args, **how):
        rc = self.shop.run(*args, **how)
        self.assertEqual(rc, 0, f"exit {rc}\n{self.shop.said()[-4000:]}")

    def ends(self, rc, says, *args, **how):
        """Ends with RC and a sentence that contains each of SAYS; never with a crash."""
        got = self.shop.run(*args, **how)
        said = self.shop.said()
        self.assertEqual(got, rc, f"exit {got}\n{said[-4000:]}")
        for words in says:
            self.assertIn(words.lower(), said.lower())

    def same_as_order(self, receipt, order):
        """What the shopper was shown is what the merchant's database has, to the minor unit."""
        self.assertEqual(receipt["order_id"], order["id"])
        self.assertEqual(receipt["checkout_id"], order["checkout_id"])
        self.assertEqual(receipt["currency"], order["currency"])
        self.assertEqual(receipt["total"], order["total"])
        body = order["order"]
        self.assertEqual([(t["type"], t["amount"]) for t in receipt["totals"]], [(t["type"], t["amount"]) for t in body["totals"]])
        ours = sorted((line["title"], line["quantity"], line["unit_price"]) for line in receipt["line_items"])
        theirs = sorted((line["item"]["title"], quantity_of(line), line["item"]["price"]) for line in body["line_items"])
        self.assertEqual(ours, theirs)


def quantity_of(line):
    quantity = line["quantity"]
    return quantity.get("total", quantity.get("original")) if isinstance(quantity, dict) else quantity


def main(names):
    sys.path.insert(0, str(HERE))
    sys.modules["journey"] = sys.modules["__main__"]  # the tests import us by name
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    for test, why in result.skipped:
        print(f"SKIPPED: {test.id()}: {why}")
    if not result.wasSuccessful():
        return 1
    return 77 if result.skipped and len(result.skipped) == result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
