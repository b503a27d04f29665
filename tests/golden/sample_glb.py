"""Five GLB files of our own making that show what furniture seldom has: all roughnesses, normal and packed maps, masks, light of their own,
lacquer, velvet, glass, colours at vertices and moved pictures.
Source of the container and the members: glTF 2.0 specification, chapters 3 and 4 (Khronos)."""
import json
import math
import struct
import zlib


def png(width, height, texel):
    rows = b"".join(b"\0" + b"".join(bytes(texel(x, y)) for x in range(width)) for y in range(height))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


class Glb:
    def __init__(self):
        self.bytes = b""
        self.json = {"asset": {"version": "2.0", "generator": "Aisle tests"}, "scene": 0, "scenes": [{"nodes": []}], "nodes": [], "meshes": [],
                     "materials": [], "accessors": [], "bufferViews": []}

    def view(self, data, **more):
        self.bytes += b"\0" * (-len(self.bytes) % 4)
        self.json["bufferViews"].append({"buffer": 0, "byteOffset": len(self.bytes), "byteLength": len(data), **more})
        self.bytes += data
        return len(self.json["bufferViews"]) - 1

    def floats(self, rows, kind):
        flat = [v for row in rows for v in row]
        accessor = {"bufferView": self.view(struct.pack(f"<{len(flat)}f", *flat)), "componentType": 5126, "count": len(rows), "type": kind}
        if kind == "VEC3":
            accessor.update(min=[min(r[i] for r in rows) for i in range(3)], max=[max(r[i] for r in rows) for i in range(3)])
        self.json["accessors"].append(accessor)
        return len(self.json["accessors"]) - 1

    def texture(self, data):
        for name in ("images", "textures"):
            self.json.setdefault(name, [])
        self.json["images"].append({"bufferView": self.view(data), "mimeType": "image/png"})
        self.json["textures"].append({"source": len(self.json["images"]) - 1})
        return {"index": len(self.json["textures"]) - 1}

    def material(self, **members):
        self.json["materials"].append(members)
        return len(self.json["materials"]) - 1

    def mesh(self, points, indices, material, at=(0, 0, 0), tangents=None, colors=None):
        attributes = {"POSITION": self.floats([p[0] for p in points], "VEC3"), "NORMAL": self.floats([p[1] for p in points], "VEC3"),
                      "TEXCOORD_0": self.floats([p[2] for p in points], "VEC2")}
        if tangents:
            attributes["TANGENT"] = self.floats(tangents, "VEC4")
        if colors:
            attributes["COLOR_0"] = self.floats(colors, "VEC4")
        view = self.view(struct.pack(f"<{len(indices)}I", *indices))
        self.json["accessors"].append({"bufferView": view, "componentType": 5125, "count": len(indices), "type": "SCALAR"})
        self.json["meshes"].append({"primitives": [{"attributes": attributes, "indices": len(self.json["accessors"]) - 1, "material": material}]})
        self.json["nodes"].append({"mesh": len(self.json["meshes"]) - 1, "translation": list(at)})
        self.json["scenes"][0]["nodes"].append(len(self.json["nodes"]) - 1)

    def write(self, path):
        self.json["buffers"] = [{"byteLength": len(self.bytes)}]
        if any("extensions" in m for m in self.json["materials"]):
            self.json["extensionsUsed"] = sorted(set(self.json.get("extensionsUsed", [])) | {e for m in self.json["materials"] for e in m.get("extensions", {})})
        text = json.dumps(self.json).encode()
        text += b" " * (-len(text) % 4)
        data = self.bytes + b"\0" * (-len(self.bytes) % 4)
        path.write_bytes(struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(data)) + struct.pack("<I4s", len(text), b"JSON") + text
                         + struct.pack("<I4s", len(data), b"BIN\0") + data)


def sphere(radius, rings=32, segments=64):
    points, indices = [], []
    for r in range(rings + 1):
        for s in range(segments + 1):
            theta, phi = math.pi * r / rings, 2 * math.pi * (s % segments) / segments  # the seam's two sides are one place
            n = (math.sin(theta) * math.sin(phi), math.cos(theta), math.sin(theta) * math.cos(phi))
            points.append((tuple(radius * v for v in n), n, (s / segments, r / rings)))
    for r in range(rings):
        for s in range(segments):
            a = r * (segments + 1) + s
            b = a + segments + 1
            indices += [a, b, a + 1, a + 1, b, b + 1] if 0 < r < rings - 1 else [a, b, b + 1] if r == 0 else [a, b, a + 1]
    return points, indices


def card(width, height, tiles=1):
    x, y = width / 2, height / 2
    n = (0, 0, 1)
    return [((-x, -y, 0), n, (0, tiles)), ((x, -y, 0), n, (tiles, tiles)), ((x, y, 0), n, (tiles, 0)), ((-x, y, 0), n, (0, 0))], [0, 1, 2, 0, 2, 3]


def roughnesses(path):
    glb = Glb()
    for row, (metallic, colour) in enumerate([(0, [0.6, 0.08, 0.06, 1]), (1, [0.9, 0.7, 0.4, 1]), (0, [0.7, 0.7, 0.7, 1])]):
        for i in range(5):
            material = glb.material(pbrMetallicRoughness={"baseColorFactor": colour, "metallicFactor": metallic, "roughnessFactor": 0.1 + 0.2 * i})
            glb.mesh(*sphere(0.1), material, at=(0.22 * i, 0.22 * row, 0))
    glb.write(path)


def mapped(path):
    glb = Glb()

    def bump(x, y):
        nx, ny = 0.45 * math.sin(x * math.pi / 16), 0.45 * math.sin(y * math.pi / 16)
        return [round(127.5 + 127.5 * v) for v in (nx, ny, math.sqrt(1 - nx * nx - ny * ny))] + [255]

    def packed(x, y):
        return [255, 60 + 2 * (x // 16 % 2) * 80, 255 if y // 32 % 2 else 0, 255]

    material = glb.material(pbrMetallicRoughness={"baseColorFactor": [0.55, 0.5, 0.4, 1], "metallicFactor": 1, "roughnessFactor": 1,
                                                  "metallicRoughnessTexture": glb.texture(png(128, 128, packed))},
                            normalTexture=glb.texture(png(128, 128, bump)))
    # three.js guesses frames triangle by triangle where a file has none: the mirror would look cut like a gem.
    points, indices = sphere(0.3)
    glb.mesh(points, indices, material, tangents=[(math.cos(2 * math.pi * p[2][0]), 0, -math.sin(2 * math.pi * p[2][0]), 1) for p in points])
    glb.write(path)


def masked(path):
    glb = Glb()

    def leaf(x, y):
        u, v = x / 64 - 1, y / 64 - 1
        inside = abs(u) < 0.75 * math.cos(v * math.pi / 2) ** 0.8 if abs(v) < 1 else False
        return [40 + y // 2, 120 + x // 4, 30, 255 if inside else 0]

    material = glb.material(pbrMetallicRoughness={"baseColorTexture": glb.texture(png(128, 128, leaf)), "metallicFactor": 0, "roughnessFactor": 0.7},
                            alphaMode="MASK", alphaCutoff=0.5, doubleSided=True)
    for i in range(3):
        glb.mesh(*card(0.4, 0.6), material, at=(0.3 * i, 0.05 * i, -0.15 * i))
    glb.write(path)


def glowing(path):
    glb = Glb()
    points, indices = sphere(0.2)
    white = {"baseColorFactor": [1, 1, 1, 1], "metallicFactor": 0, "roughnessFactor": 0.8}
    glb.mesh(points, indices, glb.material(pbrMetallicRoughness=white))
    bands = glb.texture(png(64, 64, lambda x, y: [255, 160, 60, 255] if y // 8 % 2 else [0, 0, 0, 255]))
    dark = {"baseColorFactor": [0.05, 0.05, 0.06, 1], "metallicFactor": 0, "roughnessFactor": 0.5}
    glb.mesh(points, indices, glb.material(pbrMetallicRoughness=dark, emissiveFactor=[0.6, 0.6, 0.6], emissiveTexture=bands), at=(0.5, 0, 0))
    flat = {"baseColorFactor": [0.2, 0.4, 0.7, 1], "metallicFactor": 0, "roughnessFactor": 1}
    glb.mesh(points, indices, glb.material(pbrMetallicRoughness=flat, extensions={"KHR_materials_unlit": {}}), at=(1.0, 0, 0))
    glb.write(path)


def layered(path):
    glb = Glb()
    points, indices = sphere(0.2)
    pbr = lambda color, metallic, roughness, **more: {"baseColorFactor": color, "metallicFactor": metallic, "roughnessFactor": roughness, **more}
    lacquer = {"KHR_materials_clearcoat": {"clearcoatFactor": 1, "clearcoatRoughnessFactor": 0.15}}
    velvet = {"KHR_materials_sheen": {"sheenColorFactor": [0.5, 0.6, 0.9], "sheenRoughnessFactor": 0.7}}
    glass = {"KHR_materials_transmission": {"transmissionFactor": 0.9}}
    checks = glb.texture(png(64, 64, lambda x, y: [230, 230, 230, 255] if (x // 8 + y // 8) % 2 else [120, 120, 120, 255]))
    # One scale for both: three.js scales after it turns, the extension before.
    moved = {**checks, "extensions": {"KHR_texture_transform": {"scale": [2, 2], "rotation": 0.5, "offset": [0.1, 0.2]}}}
    glb.mesh(points, indices, glb.material(pbrMetallicRoughness=pbr([0.5, 0.03, 0.03, 1], 0.3, 0.7), extensions=lacquer))
    glb.mesh(points, indices, glb.material(pbrMetallicRoughness=pbr([0.03, 0.05, 0.2, 1], 0, 0.9), extensions=velvet), at=(0.45, 0, 0))
    glb.mesh(points, indices, glb.material(pbrMetallicRoughness=pbr([0.8, 0.95, 0.85, 1], 0, 0.05), extensions=glass), at=(0, -0.45, 0))
    colors = [(0.5 + 0.5 * p[1][0], 0.5 + 0.5 * p[1][1], 0.5 + 0.5 * p[1][2], 1) for p in points]
    glb.mesh(points, indices, glb.material(pbrMetallicRoughness=pbr([1, 1, 1, 1], 0, 0.6, baseColorTexture=moved)), at=(0.45, -0.45, 0), colors=colors)
    glb.json["extensionsUsed"] = ["KHR_texture_transform"]
    glb.write(path)


def write_all(folder):
    for make in (roughnesses, mapped, masked, glowing, layered):
        make(folder / f"{make.__name__}.glb")
