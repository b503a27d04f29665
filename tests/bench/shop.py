#!/usr/bin/env python3
"""The shop beside an explicit scene: what a stereo frame of the whole shop (full lighting, labels, panels) costs on a walk through its
820 products, over what one of aisle-bench costs at the same size, on this machine's driver. By hand, on a quiet machine:
  AISLE_BUILD_DIR=build tests/bench/shop.py SCENE_DIR [--eye 512x512] [--walks 3] [--frames 30]
SCENE_DIR: of make_scene.py. Work is the processor time of all threads. The shop's is the difference between a run with one walk and
one with as many more, over the difference of their frames: starting and loading cancel out. Prints one JSON line."""
import argparse
import csv
import json
import resource
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "journey"))
import journey  # noqa: E402
from streaming import Cleanup  # noqa: E402

# With the directory's panel open.
BEFORE = 'wait visible "Kitchen" 200\nwait loaded all 900\npress "Directory"\nwait visible "Search" 20\n'


def children_cpu_s():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(shop, walks, eye):
    walk = (journey.HERE / "walk.steps").read_text(encoding="utf-8")
    before = children_cpu_s()
    if shop.run("--frame-log", "--tick", "30", steps=BEFORE + walk * walks, draw="all", eye=eye, limit_s=1500) != 0:
        raise SystemExit(shop.said()[-2000:])
    with open(shop.out / "frames.csv", newline="") as file:
        return children_cpu_s() - before, sum(1 for _ in csv.DictReader(file))


def main():
    args = argparse.ArgumentParser()
    args.add_argument("scene", type=Path)
    args.add_argument("--eye", default="512x512")
    args.add_argument("--walks", type=int, default=3)
    args.add_argument("--frames", type=int, default=30)
    o = args.parse_args()
    cleanup = Cleanup()
    shop = journey.Shop(cleanup)
    try:
        run(shop, 0, "64x64")  # everything is in the caches
        one_s, one_frames = run(shop, 1, o.eye)
        more_s, more_frames = run(shop, 1 + o.walks, o.eye)
    finally:
        cleanup.done()
    shop_s = (more_s - one_s) / (more_frames - one_frames)
    bench = [journey.BUILD / "aisle-bench", o.scene / "scene.json", o.scene / "models", o.scene / "path.json", "--eye", o.eye, "--frames", str(o.frames)]
    done = subprocess.run([str(c) for c in bench], capture_output=True, text=True, check=True)
    scene_s = json.loads(done.stdout.strip().splitlines()[-1])["cpu_s_per_frame"]
    print(json.dumps({"name": "shop over scene", "eye": o.eye, "frames": more_frames - one_frames, "shop_cpu_s_per_frame": round(shop_s, 4),
                      "scene_cpu_s_per_frame": round(scene_s, 4), "ratio": round(shop_s / scene_s, 3)}))


if __name__ == "__main__":
    main()
