#!/usr/bin/env python3
"""Streaming against idle: the same head poses while models still stream from a shop that answers after 3 s, and with everything there.
Three interleaved laps; prints one JSON line with the ratio of frame times per pose. By hand, on a quiet machine:
  AISLE_BUILD_DIR=build tests/bench/streaming.py [--eye 128x128] [--laps 3]"""
import argparse
import csv
import json
import math
import shutil
import statistics
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "journey"))
import journey  # noqa: E402


class Cleanup:
    """What journey.Shop wants of a test."""

    def __init__(self):
        self.todo = []

    def addCleanup(self, what, *args):
        self.todo.append((what, args))

    def done(self):
        for what, args in reversed(self.todo):
            what(*args)


def percentile(values, p):
    ordered = sorted(values)
    return ordered[max(0, math.ceil(p * len(ordered)) - 1)]


def lap(shop, name, steps, eye, env):
    rc = shop.run("--frame-log", steps=steps, draw="all", eye=eye, env=env, limit_s=1500)
    if rc != 0:
        raise SystemExit(f"{name}: exit {rc}\n{shop.said()[-2000:]}")
    poses = {}
    with open(shop.out / "frames.csv", newline="") as file:
        for row in csv.DictReader(file):
            key = tuple(round(float(row[k]), 2) for k in ("x", "y", "z", "yaw", "pitch"))
            poses.setdefault((row["streaming"] == "1", key), []).append(tuple(float(row[k]) for k in ("frame_ms", "cpu_ms", "thread_ms")))
    return poses


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--eye", default="128x128")
    args.add_argument("--laps", type=int, default=3)
    args = args.parse_args()
    cleanup = Cleanup()
    shop = journey.Shop(cleanup)
    walk = (journey.HERE / "walk.steps").read_text(encoding="utf-8")
    idle_walk = 'wait visible "Kitchen" 200\nwait loaded all 900\n' + walk
    try:
        shop.run(steps='wait visible "Kitchen" 300\n')  # ledger and catalogue are warm in all laps
        ratios = {"frame": [], "own": [], "thread": []}
        frames = {"streaming": [], "idle": []}
        for i in range(args.laps):
            cold = shop.root / f"cache-{i}"
            (cold / "aisle").mkdir(parents=True)
            (cold / "aisle" / "catalogue").symlink_to(journey.CATALOGUE)
            shop.with_faults({"match": "", "action": {"delay_ms": 3000}})
            streaming = lap(shop, "streaming", walk, args.eye, {"XDG_CACHE_HOME": str(cold)})
            shop.without_faults()
            idle = lap(shop, "idle", idle_walk, args.eye, {})
            shutil.rmtree(cold)
            for (is_streaming, pose), costs in streaming.items():
                other = idle.get((False, pose))
                if not is_streaming or not other:
                    continue
                mine = [statistics.median(c[k] for c in costs) for k in range(3)]
                base = [statistics.median(c[k] for c in other) for k in range(3)]
                for k, what in enumerate(ratios):
                    ratios[what].append(mine[k] / max(base[k], 1e-3))
                frames["streaming"].append(mine[0])
                frames["idle"].append(base[0])
            print(f"lap {i + 1}: {len(ratios['frame'])} poses so far, p95 {percentile(ratios['frame'], 0.95):.2f}", file=sys.stderr, flush=True)
        print(json.dumps({"poses": len(ratios["frame"]), "laps": args.laps, "eye": args.eye,
                          **{f"{what}_ratio_{n}": round(percentile(values, p), 3) for what, values in ratios.items() for n, p in (("p50", 0.5), ("p95", 0.95), ("max", 1))},
                          "streaming_ms_p50": round(percentile(frames["streaming"], 0.5), 1), "idle_ms_p50": round(percentile(frames["idle"], 0.5), 1)}))
    finally:
        cleanup.done()


if __name__ == "__main__":
    main()
