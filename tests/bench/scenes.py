#!/usr/bin/env python3
"""The renderer beside the floor: the same explicit scenes walked by aisle-bench and by 200 lines of bare Vulkan, in one run, in turns.
By hand, on a quiet machine; the XR kit's lavapipe, or --native for this machine's driver:
  AISLE_BUILD_DIR=build tests/bench/scenes.py [60 240 820] [--frames 60] [--msaa 4] [--laps 1] [--native] [--without lod,occlusion,...] [--keep DIR] [--results]
Prints each program's JSON line and, for each scene, the ratios; --results appends them to tests/bench/results/scene.jsonl."""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("AISLE_BUILD_DIR", HERE.parent.parent / "build"))


def line_of(command, env):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, env=env, check=False)
    if done.returncode != 0 or not done.stdout.strip():
        raise SystemExit(f"{command[0]}: exit {done.returncode}\n{done.stderr[-2000:]}")
    line = json.loads(done.stdout.strip().splitlines()[-1])
    print(json.dumps(line), flush=True)
    return line


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("sizes", type=int, nargs="*", default=[60, 240, 820])
    args.add_argument("--frames", type=int, default=60)
    args.add_argument("--laps", type=int, default=1)
    args.add_argument("--eye", default="1024x1024")
    args.add_argument("--msaa", type=int, choices=(1, 4), default=1)
    args.add_argument("--native", action="store_true")
    args.add_argument("--without", default="")
    args.add_argument("--keep", type=Path)
    args.add_argument("--results", action="store_true")
    o = args.parse_args()
    folder = o.keep or Path(tempfile.mkdtemp(prefix="aisle-scenes-"))
    kit = [] if o.native else [HERE.parent / "xr" / "xrk"]
    out = []
    for n in o.sizes:
        at = folder / str(n)
        if not (at / "floor-lods.bin").exists():
            subprocess.run([sys.executable, HERE / "make_scene.py", str(n), at], check=True)
            for lods in ("", "-lods"):
                subprocess.run([BUILD / "tests" / "bench_floor", "bake", at / "scene.json", at / "models", at / f"floor{lods}.bin"] + (["--lods"] if lods else []), check=True)
        common = ["--eye", o.eye, "--frames", o.frames, "--msaa", o.msaa]
        runs = {"floor": [], "floor with lods": [], "aisle": []}
        for _ in range(o.laps):
            for name, file in (("floor", "floor"), ("floor with lods", "floor-lods")):
                runs[name].append(line_of(kit + [BUILD / "tests" / "bench_floor", "run", at / f"{file}.bin", at / "scene.json", at / "path.json", *common, "--png", at / f"{file}.png"]
                                          + ([] if o.native else ["--multiview"]), os.environ))
            runs["aisle"].append(line_of(kit + [BUILD / "aisle-bench", at / "scene.json", at / "models", at / "path.json", *common, "--out", at / "aisle"]
                                         + (["--without", o.without] if o.without else []), os.environ))
        middle = {name: {k: statistics.median(r[k] for r in lines) for k in ("cpu_s_per_frame", "ms_median", "load_s", "rss_mb", "peak_rss_mb")} for name, lines in runs.items()}
        a, f, plain = middle["aisle"], middle["floor with lods"], middle["floor"]
        ratio = {"name": "ratio", "products": n, "eye": o.eye, "frames": o.frames, "msaa": o.msaa, "without": o.without, "machine": f"{os.cpu_count()} cores, {platform.machine()}",
                 "work": round(a["cpu_s_per_frame"], 3), "work_over_floor_with_lods": round(a["cpu_s_per_frame"] / f["cpu_s_per_frame"], 2),
                 "work_over_floor": round(a["cpu_s_per_frame"] / plain["cpu_s_per_frame"], 2), "load_over_floor": round(a["load_s"] / f["load_s"], 2),
                 "memory_over_floor": round(a["peak_rss_mb"] / f["peak_rss_mb"], 2), "rss_mb": round(a["rss_mb"]), "peak_rss_mb": round(a["peak_rss_mb"]), "load_s": round(a["load_s"], 2)}
        print(json.dumps(ratio), flush=True)
        out += [line for lines in runs.values() for line in lines] + [ratio]
    if o.results:
        (HERE / "results").mkdir(exist_ok=True)
        with open(HERE / "results" / "scene.jsonl", "a", encoding="utf-8") as file:
            for line in out:
                line.pop("png", None)
                file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
