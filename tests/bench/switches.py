#!/usr/bin/env python3
"""What each optimisation is worth: one scene walked by aisle-bench with everything, then without one switch at a time, in turns.
By hand; the XR kit's lavapipe, or --native:
  AISLE_BUILD_DIR=build tests/bench/switches.py SCENE_DIR [--frames 16] [--eye 512x512] [--laps 1] [--switches far,lod,...] [--native] [--results]
SCENE_DIR: of make_scene.py. Prints one JSON line a switch: medians, and each over the run with everything."""
import argparse
import json
import os
import platform
import statistics
from pathlib import Path

from scenes import BUILD, HERE, line_of

KEPT = ("cpu_s_per_frame", "ms_median", "outside_driver_ms_median", "triangles", "draws", "seen", "load_s", "peak_rss_mb", "gpu_memory_mb")


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("scene", type=Path)
    args.add_argument("--frames", type=int, default=16)
    args.add_argument("--laps", type=int, default=1)
    args.add_argument("--eye", default="512x512")
    args.add_argument("--switches", default="occlusion,frustum,far,residency,lod")
    args.add_argument("--native", action="store_true")
    args.add_argument("--results", action="store_true")
    o = args.parse_args()
    kit = [] if o.native else [HERE.parent / "xr" / "xrk"]
    switches = ["", *o.switches.split(",")]
    runs = {s: [] for s in switches}
    for _ in range(o.laps):
        for s in switches:
            runs[s].append(line_of(kit + [BUILD / "aisle-bench", o.scene / "scene.json", o.scene / "models", o.scene / "path.json", "--eye", o.eye, "--frames", o.frames]
                                   + (["--without", s] if s else []), os.environ))
    whole = None
    lines = []
    for s in switches:
        middle = {k: round(statistics.median(r[k] for r in runs[s]), 3) for k in KEPT}
        whole = whole or middle
        lines.append({"name": "switch", "scene": runs[s][0]["name"], "without": s, "eye": o.eye, "frames": o.frames, "laps": o.laps, "machine": f"{os.cpu_count()} cores, {platform.machine()}",
                      **middle, "over_all_on": {k: round(middle[k] / whole[k], 2) for k in KEPT if whole[k]}})
        print(json.dumps(lines[-1]), flush=True)
    if o.results:
        with open(HERE / "results" / "switches.jsonl", "a", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)


if __name__ == "__main__":
    main()
