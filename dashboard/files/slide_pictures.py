"""Pictures of a slide: in a format that it knows, and small."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

# How many colours a palette has, how many there may be before, and how far (of 255) a pixel may be
# from its own in the mean: the soft edges of a map are; a photograph stays what it is.
_PALETTE, _COLOURS, _OFF = 256, 65536, 3.0


def readable(content: bytes) -> bytes:
    """The picture itself, or as PNG where slides do not know its format."""
    with Image.open(BytesIO(content)) as opened:
        if opened.format in ("PNG", "JPEG", "GIF"):
            return content
        buffer = BytesIO()
        opened.convert("RGBA").save(buffer, "PNG")
        return buffer.getvalue()


def smaller(content: bytes) -> bytes:
    """The picture with a palette where that is smaller and nobody sees the difference.

    The palette is the most frequent colours, so that those of the legend stay what they are.
    """
    with Image.open(BytesIO(content)) as opened:
        if opened.mode not in ("RGB", "RGBA") or opened.getextrema()[3:] not in ((), ((255, 255),)):
            return content
        pixels = np.asarray(opened.convert("RGB")).astype(np.uint32)
        dpi = opened.info.get("dpi", (200, 200))
    packed = pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2]
    colours, where, counts = np.unique(packed, return_inverse=True, return_counts=True)
    if len(colours) > _COLOURS:
        return content
    parts = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(np.int16)
    palette = parts[np.argsort(-counts, kind="stable")[:_PALETTE]]
    nearest, off = np.empty(len(parts), np.uint8), 0.0
    for some in np.split(np.arange(len(parts)), range(4096, len(parts), 4096)):
        apart = np.abs(parts[some, None] - palette).max(axis=2)
        nearest[some] = apart.argmin(axis=1)
        off += apart.min(axis=1) @ counts[some]
    if off > _OFF * packed.size:
        return content
    picture = Image.fromarray(nearest[where].reshape(packed.shape))
    picture.putpalette(palette.astype(np.uint8).tobytes())
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True, dpi=dpi)
    return min(content, buffer.getvalue(), key=len)
