"""Makes the small pictures that the tests of photo formats read: four coloured quarters.

    python -m venv venv && venv/bin/pip install numpy pillow pillow-heif
    venv/bin/python make.py ../../prepare/src/test/resources/timewalker/prepare/media

tiles.heic is put together by hand (ISO/IEC 23008-12), because no writer at hand makes what phones make: a picture of four tiles, cropped,
to be turned by a quarter. libheif reads it back as a check.
"""

import io
import pathlib
import struct
import sys

import numpy as np
import pillow_heif
from PIL import Image

COLOURS = ((200, 40, 40), (40, 180, 60), (50, 60, 200), (220, 210, 90))
TILE = 64
WIDTH, HEIGHT = 120, 100


def quarters(width, height):
    picture = np.zeros((height, width, 3), np.uint8)
    for q, colour in enumerate(COLOURS):
        y, x = q // 2 * (height // 2), q % 2 * (width // 2)
        picture[y : y + height // 2, x : x + width // 2] = colour
    return Image.fromarray(picture)


def box(kind, content):
    return struct.pack(">I4s", len(content) + 8, kind) + content


def full_box(kind, version, flags, content):
    return box(kind, struct.pack(">I", version << 24 | flags) + content)


def content(data, *path):
    """Where the content of a box begins and ends."""
    start, end = 0, len(data)
    for kind in path:
        while True:
            size, found = struct.unpack(">I4s", data[start : start + 8])
            if found == kind:
                break
            start += size
        start, end = start + 8, start + size
        start += 4 if kind == b"meta" else 0
    return start, end


def tile(colour):
    """(decoder configuration, coded picture) of one tile."""
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (TILE, TILE), colour)).save(out, quality=90)
    data = out.getvalue()
    start, end = content(data, b"meta", b"iprp", b"ipco", b"hvcC")
    at = content(data, b"meta", b"iloc")[0]
    base, _, offset, length = struct.unpack(">IHII", data[at + 12 : at + 26])
    return data[start:end], data[base + offset : base + offset + length]


def meta(tiles, first):
    properties = [box(b"hvcC", configuration) for configuration, _ in tiles]
    properties.append(full_box(b"ispe", 0, 0, struct.pack(">II", TILE, TILE)))
    properties.append(full_box(b"ispe", 0, 0, struct.pack(">II", WIDTH, HEIGHT)))
    properties.append(box(b"irot", bytes([3])))
    uses = b"".join(struct.pack(">HBBB", i + 1, 2, 0x80 | i + 1, 5) for i in range(4))
    uses += struct.pack(">HBBB", 5, 2, 6, 0x80 | 7)
    associations = full_box(b"ipma", 0, 0, struct.pack(">I", 5) + uses)
    items = b"".join(
        full_box(b"infe", 2, int(i < 4), struct.pack(">HH4sB", i + 1, 0, b"hvc1" if i < 4 else b"grid", 0)) for i in range(5)
    )
    tiles_of_grid = struct.pack(">HH4H", 5, 4, 1, 2, 3, 4)
    grid = struct.pack(">BBBBHH", 0, 0, 1, 1, WIDTH, HEIGHT)
    places, at = b"", first
    for i, (_, coded) in enumerate(tiles):
        places += struct.pack(">HHHHII", i + 1, 0, 0, 1, at, len(coded))
        at += len(coded)
    places += struct.pack(">HHHHII", 5, 1, 0, 1, 0, len(grid))
    return full_box(
        b"meta",
        0,
        0,
        full_box(b"hdlr", 0, 0, struct.pack(">I4s12sB", 0, b"pict", b"", 0))
        + full_box(b"pitm", 0, 0, struct.pack(">H", 5))
        + full_box(b"iloc", 1, 0, bytes([0x44, 0]) + struct.pack(">H", 5) + places)
        + full_box(b"iinf", 0, 0, struct.pack(">H", 5) + items)
        + full_box(b"iref", 0, 0, box(b"dimg", tiles_of_grid))
        + box(b"iprp", box(b"ipco", b"".join(properties)) + associations)
        + box(b"idat", grid),
    )


def tiled():
    tiles = [tile(colour) for colour in COLOURS]
    start = box(b"ftyp", b"heic" + struct.pack(">I", 0) + b"mif1heic")
    first = len(start) + len(meta(tiles, 0)) + 8
    return start + meta(tiles, first) + box(b"mdat", b"".join(coded for _, coded in tiles))


def main():
    out = pathlib.Path(sys.argv[1])
    small = quarters(48, 32)
    small.save(out / "lossy.webp", quality=90)
    small.save(out / "lossless.webp", lossless=True)
    small.convert("CMYK").save(out / "cmyk.jpg", quality=95)
    pillow_heif.register_heif_opener()
    large = quarters(128, 96)
    large.save(out / "photo.heic", quality=80)
    large.save(out / "photo.avif", quality=70)
    (out / "tiles.heic").write_bytes(tiled())
    seen = np.asarray(pillow_heif.open_heif(out / "tiles.heic").to_pillow().convert("RGB"))
    assert seen.shape == (WIDTH, HEIGHT, 3), seen.shape
    assert np.abs(seen[10, 10].astype(int) - COLOURS[2]).max() < 10, seen[10, 10]


main()
