#!/usr/bin/env python3
"""Makes an explicit scene of the sample catalogue: N products in rows in a plain hall, and a walk through it.
usage: make_scene.py N OUT_DIR [--catalogue DIR] [--repeat PLACES]   -> OUT_DIR/{scene,path}.json, OUT_DIR/models/*.glb (links)
Every product once (N of the 820, spread evenly over the catalogue); with --repeat they are placed again and again up to PLACES."""
import argparse
import json
import math
import os
import struct
from pathlib import Path

GAP_M, AISLE_M, EYES_M, WALL_M = 0.25, 1.6, 1.6, 4.0


def box_glb(boxes):
    """Boxes (low, high, colour, inwards) as one GLB, one primitive each."""
    binary, views, accessors, materials, primitives = b"", [], [], [], []

    def view(data):
        nonlocal binary
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)})
        binary += data
        return len(views) - 1

    for low, high, colour, inwards in boxes:
        points, normals, indices = [], [], []
        for axis in range(3):
            for side in (0, 1):
                u, v = (axis + 1) % 3, (axis + 2) % 3
                first = len(points)
                for a, b in ((0, 0), (1, 0), (1, 1), (0, 1)):
                    p = [0.0] * 3
                    p[axis] = (low, high)[side][axis]
                    p[u], p[v] = (low, high)[a][u], (low, high)[b][v]
                    n = [0.0] * 3
                    n[axis] = (1 if side else -1) * (-1 if inwards else 1)
                    points.append(p)
                    normals.append(n)
                quad = (0, 1, 2, 0, 2, 3) if bool(side) != inwards else (0, 2, 1, 0, 3, 2)
                indices += [first + i for i in quad]
        for data in (points, normals):
            accessors.append({"bufferView": view(b"".join(struct.pack("<3f", *p) for p in data)), "componentType": 5126, "count": len(data), "type": "VEC3"})
        accessors[-2].update(min=list(low), max=list(high))
        accessors.append({"bufferView": view(struct.pack(f"<{len(indices)}I", *indices)), "componentType": 5125, "count": len(indices), "type": "SCALAR"})
        n = len(accessors)
        materials.append({"pbrMetallicRoughness": {"baseColorFactor": [*colour, 1], "metallicFactor": 0, "roughnessFactor": 1}})
        primitives.append({"attributes": {"POSITION": n - 3, "NORMAL": n - 2}, "indices": n - 1, "material": len(materials) - 1})
    root = {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}], "meshes": [{"primitives": primitives}],
            "materials": materials, "accessors": accessors, "bufferViews": views, "buffers": [{"byteLength": len(binary)}]}
    text = json.dumps(root).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    return b"glTF" + struct.pack("<II", 2, 28 + len(text) + len(binary)) + struct.pack("<I", len(text)) + b"JSON" + text + struct.pack("<I", len(binary)) + b"BIN\0" + binary


def quaternion(yaw, pitch):
    cy, sy, cp, sp = math.cos(yaw / 2), math.sin(yaw / 2), math.cos(pitch / 2), math.sin(pitch / 2)
    return [cy * sp, sy * cp, -sy * sp, cy * cp]


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("n", type=int)
    args.add_argument("out", type=Path)
    args.add_argument("--catalogue", type=Path, default=Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "aisle" / "catalogue")
    args.add_argument("--repeat", type=int, default=0)
    args.add_argument("--poses", type=int, default=60)
    args = args.parse_args()
    products = json.loads((args.catalogue / "catalogue.json").read_text(encoding="utf-8"))["products"]
    count = min(args.n, len(products))
    chosen = [products[i * len(products) // count] for i in range(count)]
    places = max(args.repeat, count)
    # Pieces of about one depth share a row.
    goods = sorted((chosen[i % count] for i in range(places)), key=lambda p: math.ceil(p["size_mm"][2] / 400))
    sizes = [[max(0.02, s / 1000) for s in p["size_mm"]] for p in goods]
    # Rows as long as the hall will be deep.
    length = max(6.0, 1.15 * math.sqrt(sum((w + GAP_M) * (d + AISLE_M) for w, _, d in sizes)))
    pieces, aisles, x, z, deepest = [], [], 0.0, 0.0, 0.0
    row = []

    def close_row():
        nonlocal z, deepest, row
        for piece, depth in row:
            piece["pos"][2] = round(z + deepest / 2, 4)
        aisles.append(z + deepest + AISLE_M / 2)
        z += deepest + AISLE_M
        row, deepest = [], 0.0

    for i, (p, (w, h, d)) in enumerate(zip(goods, sizes)):
        if x + w > length and row:
            close_row()
            x = 0.0
        piece = {"id": f"{p['id']}#{i}" if places > count else p["id"], "name": p["titles"].get("en", p["id"]), "glb": p["model"]["file"], "pos": [round(x + w / 2, 4), 0, 0]}
        pieces.append(piece)
        row.append((piece, d))
        x += w + GAP_M
        deepest = max(deepest, d)
    close_row()
    models = args.out / "models"
    models.mkdir(parents=True, exist_ok=True)
    for p in chosen:
        link = models / p["model"]["file"]
        if not link.is_symlink():
            link.symlink_to((args.catalogue / "media" / p["model"]["file"]).resolve())
    low, high = (-AISLE_M, 0.0, -AISLE_M), (length + AISLE_M, WALL_M, z + AISLE_M)
    floor = ((low[0], -0.02, low[2]), (high[0], 0.0, high[2]), (0.5, 0.48, 0.45), False)
    (models / "hall.glb").write_bytes(box_glb([((low[0], -0.01, low[2]), high, (0.7, 0.7, 0.72), True), floor]))
    (args.out / "scene.json").write_text(json.dumps(
        {"name": f"hall-{places}", "hall": "hall.glb", "background": [0.5, 0.6, 0.7], "tone_mapping": "none",
         "light": {"direction": [-0.3, -1, -0.4], "color": [1, 1, 1], "intensity": 2.2}, "ambient": {"color": [1, 1, 1], "intensity": 0.9}, "products": pieces}), encoding="utf-8")
    # Four stretches of the hall, each walked at 8 cm a pose while the head turns aside and back; between them the shopper teleports.
    head = []
    stops = [aisles[round((k + 0.5) * (len(aisles) - 1) / 4)] for k in range(4)]
    for k in range(args.poses):
        stop, step = divmod(k, max(1, args.poses // 4))
        stop = min(stop, 3)
        back = stop % 2 == 1
        at = (0.12, 0.85, 0.4, 0.6)[stop] * length + (-1 if back else 1) * 0.08 * step
        yaw = (math.pi / 2 if back else -math.pi / 2) + 0.8 * math.sin(step / max(1, args.poses // 4) * 2 * math.pi)
        head.append({"p": [round(at, 4), EYES_M, round(stops[stop], 4)], "q": [round(v, 6) for v in quaternion(yaw, -0.12)]})
    shot = {"p": [0.1 * length, EYES_M, stops[0]], "q": [round(v, 6) for v in quaternion(-math.pi / 2 - 0.5, -0.12)]}
    (args.out / "path.json").write_text(json.dumps({"ipd": 0.063, "fov_deg": [90, 90], "near": 0.05, "far": 200, "head": head, "shot": shot}), encoding="utf-8")
    print(f"{places} pieces of {count} products, {len(aisles)} rows, hall {high[0] - low[0]:.0f} x {high[2] - low[2]:.0f} m")


if __name__ == "__main__":
    main()
