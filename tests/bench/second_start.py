#!/usr/bin/env python3
"""The second start: from the program's first moment until every model of the shop is resident, beside the least that has to be done, which is
reading the same cooked files and copying them twice (into staging memory, and on the GPU's side). In turns; prints one JSON line.
By hand, on a quiet machine:  AISLE_BUILD_DIR=build tests/bench/second_start.py [--laps 3]"""
import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "journey"))
import journey  # noqa: E402
from streaming import Cleanup  # noqa: E402


def read_and_copy(files):
    began, total = time.monotonic(), 0
    for file in files:
        data = bytearray(os.path.getsize(file))
        with open(file, "rb", buffering=0) as f:
            f.readinto(data)
        total += len(data)
        for _ in range(2):
            bytearray(data)
    return 1000 * (time.monotonic() - began), total


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--laps", type=int, default=3)
    args = args.parse_args()
    cleanup = Cleanup()
    shop = journey.Shop(cleanup)
    steps = 'wait visible "Kitchen" 300\nwait loaded all 900\n'
    cooked = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "aisle" / "cooked"
    try:
        first = shop.run(steps=steps)  # cooks what is missing, and tells which files are in use
        if first != 0:
            raise SystemExit(f"exit {first}\n{shop.said()[-2000:]}")
        files = sorted(cooked.glob(f"*-m{newest_version(cooked)}*.aisle"))
        resident, least = [], []
        for _ in range(args.laps):
            shop.run(steps=steps)
            resident.append(shop.stats()["all_resident_ms"])
            least.append(read_and_copy(files))
        print(json.dumps({"all_resident_ms": [round(v) for v in resident], "read_and_copy_ms": [round(v[0]) for v in least], "cooked_mb": round(least[0][1] / 1e6),
                          "files": len(files), "ratio": round(statistics.median(resident) / statistics.median([v[0] for v in least]), 2)}))
    finally:
        cleanup.done()


def newest_version(cooked):
    newest = max(cooked.glob("*-m*.aisle"), key=os.path.getmtime).name
    return newest.split("-m")[1].split(".aisle")[0].split("-")[0]


if __name__ == "__main__":
    main()
