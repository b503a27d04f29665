#!/usr/bin/env python3
"""How alike pictures with every saving are to full detail: poses along a scene's walk, drawn with everything on and without levels of
detail, stand-ins and residency; SSIM and PSNR of each pose. Exit 1 when one is below --least.
By hand; the XR kit's lavapipe, or --native:
  AISLE_BUILD_DIR=build tests/bench/alike.py SCENE_DIR [--shots 8] [--eye 1024x1024] [--without lod,far,residency] [--least 0.98] [--pictures DIR] [--cache DIR] [--detail-px 0.7] [--native] [--results]
SCENE_DIR: of make_scene.py."""
import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from scenes import BUILD, HERE, line_of


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("scene", type=Path)
    args.add_argument("--shots", type=int, default=8)
    args.add_argument("--eye", default="1024x1024")
    args.add_argument("--without", default="lod,far,residency")
    args.add_argument("--least", type=float, default=0.98)
    args.add_argument("--pictures", type=Path)
    args.add_argument("--cache", type=Path)
    args.add_argument("--detail-px", default="0.7")
    args.add_argument("--native", action="store_true")
    args.add_argument("--results", action="store_true")
    o = args.parse_args()
    kit = [] if o.native else [HERE.parent / "xr" / "xrk"]
    folder = o.pictures or Path(tempfile.mkdtemp(prefix="aisle-alike-"))
    folder.mkdir(parents=True, exist_ok=True)
    runs = {}
    for name, switches in (("ours", ["--detail-px", o.detail_px]), ("full", ["--without", o.without])):
        runs[name] = line_of(kit + [BUILD / "aisle-bench", o.scene / "scene.json", o.scene / "models", o.scene / "path.json", "--eye", o.eye, "--frames", 1, "--shots", o.shots,
                                    "--out", folder / name] + (["--cache", o.cache] if o.cache else []) + switches, os.environ)
    poses = []
    for k in range(o.shots):
        done = subprocess.run([BUILD / "tests" / "compare_ours", "measure", folder / f"ours.{k}.png", folder / f"full.{k}.png"], capture_output=True, text=True, check=True)
        poses.append(json.loads(done.stdout))
        print(json.dumps({"pose": k, **poses[-1]}), flush=True)
    ssim = sorted(p["ssim"] for p in poses)
    line = {"name": "alike", "scene": runs["ours"]["name"], "without": o.without, "eye": o.eye, "detail_px": float(o.detail_px), "shots": o.shots, "machine": f"{os.cpu_count()} cores, {platform.machine()}",
            "ssim_least": ssim[0], "ssim_median": ssim[len(ssim) // 2], "psnr_db_least": min(p["psnr_db"] for p in poses), "pictures": str(folder)}
    print(json.dumps(line), flush=True)
    if o.results:
        line.pop("pictures")
        with open(HERE / "results" / "alike.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return 0 if ssim[0] >= o.least else 1


if __name__ == "__main__":
    sys.exit(main())
