"""A figure as a PDF page whose Thai can be read, searched and copied.

Thai is shaped: น้ำ is four glyphs in another order than its three characters, and what readers
make of glyphs is not what was written. So letters are seen as outlines, each drawn once and placed
where shaping puts it, and the words themselves lie above them as invisible text (render mode 3,
ISO 32000-1, 9.3.6), in a font whose every code is one character.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

import fontpkg
import numpy as np
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib import _text_helpers
from matplotlib.backends.backend_pdf import Name, Op, PdfFile, Reference, RendererPdf, Verbatim
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

_FONT = Name("Words")
_FACE = str(fontpkg.path("Sarabun", weight=400))
# Outlines are kept in units of the em.
_EM = 1000


def pdf(figure: Figure, title: str, printed: datetime) -> bytes:
    """The figure as one page of vectors."""
    buffer = BytesIO()
    dpi, figure.dpi = figure.dpi, 72  # a PDF has 72 points an inch
    width, height = figure.get_size_inches()
    file = _File(buffer, metadata={"Title": title, "CreationDate": printed})
    try:
        file.newPage(width, height)
        renderer = _Renderer(file, dpi, height, width)
        figure.draw(renderer)
        renderer.finalize()
        file.finalize()
    finally:
        file.close()
        figure.dpi = dpi
    return buffer.getvalue()


class _File(PdfFile):
    """A file with one font, that of the invisible words, and outlines of glyphs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Each character that is said, and its code in the font.
        self.codes: dict[str, int] = {}
        self._outlines: dict[tuple[str, int], tuple[Name, Reference, Path]] = {}

    def encoded(self, words: str) -> bytes:
        """Words in the codes of the font."""
        codes = [self.codes.setdefault(letter, len(self.codes) + 1) for letter in words]
        return b"<" + b"".join(b"%04X" % code for code in codes) + b">"

    def outline(self, fname: str, glyph: int) -> Name:
        """The name of a glyph's outline, in units of :data:`_EM`."""
        key = fname, glyph
        if key not in self._outlines:
            font = get_font(fname)
            font.set_size(_EM, 72)
            font.load_glyph(glyph, flags=LoadFlags.NO_HINTING)  # type: ignore[arg-type]
            vertices, codes = font.get_path()
            name = Name(f"G{len(self._outlines)}")
            self._outlines[key] = name, self.reserveObject("outline"), Path(vertices, codes)
        return self._outlines[key][0]

    def writeImages(self) -> None:  # noqa: N802 - the name that matplotlib calls
        """The outlines beside the pictures, and both by their names."""
        super().writeImages()
        names = {name: at for _, name, at in self._images.values()}
        for name, at, shape in self._outlines.values():
            names[name] = at
            box = [0, 0, 0, 0]
            if len(points := np.asarray(shape.vertices, dtype="float64")):
                low, high = points.min(axis=0), points.max(axis=0)
                box = [*np.floor(low).tolist(), *np.ceil(high).tolist()]
            kind = {"Type": Name("XObject"), "Subtype": Name("Form"), "BBox": box}
            self.beginStream(at.id, None, kind)
            self.output(*self.pathOperations(shape, IdentityTransform(), simplify=False))
            self.output(Op.fill)
            self.endStream()
        self.writeObject(self.XObjectObject, names)

    def writeFonts(self) -> None:  # noqa: N802 - the name that matplotlib calls
        """The font of the words in place of those that show letters."""
        self.writeObject(self.fontObject, {_FONT: self._words()} if self.codes else {})

    def _words(self) -> Reference:
        face = _Face(self.codes)
        program, descriptor, cid, unicode, gids, font = (
            self.reserveObject(name)
            for name in ("program", "descriptor", "cid font", "to unicode", "gids", "words")
        )
        self._stream(program, face.program, {"Length1": len(face.program)})
        self._stream(unicode, face.to_unicode)
        self._stream(gids, face.code_to_glyph)
        info = {"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0}
        self.writeObject(descriptor, face.descriptor | {"FontFile2": program})
        self.writeObject(
            cid,
            {
                "Type": Name("Font"),
                "Subtype": Name("CIDFontType2"),
                "BaseFont": face.name,
                "CIDSystemInfo": info,
                "FontDescriptor": descriptor,
                "W": [1, face.widths],
                "CIDToGIDMap": gids,
            },
        )
        self.writeObject(
            font,
            {
                "Type": Name("Font"),
                "Subtype": Name("Type0"),
                "BaseFont": face.name,
                "Encoding": Name("Identity-H"),
                "DescendantFonts": [cid],
                "ToUnicode": unicode,
            },
        )
        return font

    def _stream(self, at: Reference, content: bytes, extra: dict[str, int] | None = None) -> None:
        self.beginStream(at.id, None, dict(extra or {}))
        self.currentstream.write(content)
        self.endStream()


class _Face:
    """Sarabun cut to the characters that are said, in their codes from 1 on."""

    def __init__(self, codes: dict[str, int]) -> None:
        font = TTFont(_FACE)
        for shaping in ("GDEF", "GPOS", "GSUB"):  # unseen words need none
            del font[shaping]
        options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
        cut = subset.Subsetter(options)
        cut.populate(unicodes=[ord(letter) for letter in codes])
        cut.subset(font)
        known, scale = font.getBestCmap(), _EM / font["head"].unitsPerEm
        glyphs = [known.get(ord(letter), ".notdef") for letter in codes]
        self.name = Name("AAAAAA+Sarabun-Regular")
        self.widths = [round(font["hmtx"][glyph][0] * scale) for glyph in glyphs]
        gids = [0, *(font.getGlyphID(glyph) for glyph in glyphs)]
        self.code_to_glyph = b"".join(gid.to_bytes(2, "big") for gid in gids)
        self.to_unicode = _to_unicode(codes)
        buffer = BytesIO()
        font.save(buffer)
        self.program = buffer.getvalue()
        head, line = font["head"], font["hhea"]
        box = [round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]
        self.descriptor = {
            "Type": Name("FontDescriptor"),
            "FontName": self.name,
            "Flags": 4,
            "FontBBox": box,
            "ItalicAngle": 0,
            "Ascent": round(line.ascent * scale),
            "Descent": round(line.descent * scale),
            "CapHeight": round(font["OS/2"].sCapHeight * scale),
            "StemV": 80,
        }


def _to_unicode(codes: dict[str, int]) -> bytes:
    """The CMap that says which character each code is."""
    pairs = [
        f"<{code:04X}> <{letter.encode('utf-16-be').hex().upper()}>"
        for letter, code in codes.items()
    ]
    # At most a hundred a block.
    blocks = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
    said = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{said}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


class _Renderer(RendererPdf):
    """Draws letters as outlines, and lays the words above them, unseen."""

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, **_: Any
    ) -> None:
        self.check_gc(gc, gc._rgb)
        font, size = self._get_font_ttf(prop), prop.get_size_in_points()
        turned = Affine2D().rotate_deg(angle).translate(x, y)
        self.file.output(Op.gsave, *turned.to_values(), Op.concat_matrix)
        self._letters(s, font, size)
        font.set_text(s, flags=LoadFlags.NO_HINTING)
        self._words(s, size, font.get_width_height()[0] / 64)
        self.file.output(Op.grestore)

    def _letters(self, s: str, font: Any, size: float) -> None:
        scale = size / _EM
        # All places first: finding an outline sets the font to another size.
        shaped = _text_helpers.layout(s, font)
        placed = [(i.ft_object.fname, i.glyph_index, i.x, i.y) for i in shaped]
        for fname, glyph, x, y in placed:
            name = self.file.outline(fname, glyph)
            self.file.output(Op.gsave, scale, 0, 0, scale, x, y, Op.concat_matrix)
            self.file.output(name, Op.use_xobject, Op.grestore)

    def _words(self, s: str, size: float, width: float) -> None:
        natural = sum(map(_advance, s)) * size
        stretch = 100 * width / natural if natural and width else 100
        # The space keeps a line apart from the next one when both are copied.
        words = self.file.encoded(s + " ")
        self.file.output(Op.begin_text, _FONT, size, Op.selectfont)
        self.file.output(Verbatim(b"3 Tr %.2f Tz " % stretch + words + b" Tj"), Op.end_text)


@cache
def _advance(letter: str) -> float:
    """How far a character moves on by itself, in parts of the size."""
    font = _face()
    glyph = font.getBestCmap().get(ord(letter), ".notdef")
    return font["hmtx"][glyph][0] / font["head"].unitsPerEm


@cache
def _face() -> TTFont:
    return TTFont(_FACE, lazy=True)
