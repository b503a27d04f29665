#!/usr/bin/env python3
"""How alike two PNG files of one size are: prints the mean SSIM (luma, 8x8 windows; Wang et al. 2004) and the PSNR in dB.
usage: ssim.py A.png B.png [--at-least SSIM]"""
import argparse
import math
import struct
import zlib
from array import array


def read_luma(file):
    data = open(file, "rb").read()
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    channels = {2: 3, 6: 4}[colour]
    raw, stride, before, out = zlib.decompress(packed), width * channels, None, []
    for y in range(height):
        kind, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        before = before or bytearray(stride)
        for i in range(stride):
            if kind == 0:
                break
            a = row[i - channels] if i >= channels else 0
            b, c = before[i], before[i - channels] if i >= channels else 0
            if kind == 1:
                row[i] = row[i] + a & 255
            elif kind == 2:
                row[i] = row[i] + b & 255
            elif kind == 3:
                row[i] = row[i] + (a + b) // 2 & 255
            else:
                p = a + b - c
                pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                row[i] = row[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c) & 255
        before = row
        out.append(array("f", (0.299 * row[i] + 0.587 * row[i + 1] + 0.114 * row[i + 2] for i in range(0, stride, channels))))
    return out


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("a")
    args.add_argument("b")
    args.add_argument("--at-least", type=float, default=0)
    args = args.parse_args()
    a, b = read_luma(args.a), read_luma(args.b)
    c1, c2, total, windows, squares = 6.5025, 58.5225, 0.0, 0, 0.0
    for y in range(0, len(a) - 7, 8):
        for x in range(0, len(a[0]) - 7, 8):
            u = [v for row in a[y:y + 8] for v in row[x:x + 8]]
            w = [v for row in b[y:y + 8] for v in row[x:x + 8]]
            mu, mw = sum(u) / 64, sum(w) / 64
            vu, vw = sum(v * v for v in u) / 64 - mu * mu, sum(v * v for v in w) / 64 - mw * mw
            cov = sum(p * q for p, q in zip(u, w)) / 64 - mu * mw
            total += (2 * mu * mw + c1) * (2 * cov + c2) / ((mu * mu + mw * mw + c1) * (vu + vw + c2))
            squares += sum((p - q) ** 2 for p, q in zip(u, w)) / 64
            windows += 1
    ssim, mse = total / windows, squares / windows
    print(f"{{\"ssim\": {ssim:.5f}, \"psnr_db\": {10 * math.log10(255 * 255 / mse) if mse > 0 else 99:.2f}}}")
    raise SystemExit(0 if ssim >= args.at_least else 1)


if __name__ == "__main__":
    main()
