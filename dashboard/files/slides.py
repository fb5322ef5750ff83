"""A page as a slide: text and tables that an office edits, what is drawn as pictures.

The typeface that offices want (TH SarabunPSK) is not on every machine, and a slide does not carry
it. So sizes are what fits in Sarabun, which is wider, with room to spare for what stands in for
it; lines stand at an exact distance; and a paragraph that fills its box may shrink.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.colors import to_hex
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement

from dashboard.files.page import (
    HAIR,
    PALE,
    QUIET,
    SMALLEST,
    Align,
    Box,
    Column,
    Drawing,
    Item,
    Page,
    Panel,
    Picture,
    Rule,
    Table,
    Text,
)
from dashboard.files.slide_frame import EMU, LANGUAGE, frame
from dashboard.files.slide_pictures import readable, smaller
from dashboard.files.slide_words import SET_AT, held, in_cell, in_lines, in_paragraphs

Spell = Callable[[str], str]
PictureOf = Callable[[Page, Drawing], bytes]

_EDGE = 0.5
_CELL_INSET = 3.0
# As wide as on paper, and the gap to the words after it.
_SWATCH, _SWATCH_GAP = 20.0, 7.0
_ALIGN: dict[Align, str] = {"left": "l", "center": "ctr", "right": "r"}
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)
#: A title in a file's properties has so many letters at most.
LONGEST_PROPERTY = 255


def slide(page: Page, picture_of: PictureOf, font: str, spell: Spell = str) -> bytes:
    """A page as a presentation of one slide, which opens as it is and is a part of a deck.

    What stands lowest comes first for who hears the slide; text with the role ``title`` is its
    title; panels and rules are passed over.

    Parameters
    ----------
    page : what stands where
    picture_of : draws a drawing's box as a picture (PNG, 200 dots an inch)
    font : the typeface that every text names
    spell : applied to every text that is not verbatim, as for Thai digits
    """
    presentation = Presentation(BytesIO(frame(page.format, font)))
    added = presentation.slides.add_slide(presentation.slide_layouts[0])
    added.name = held(spell(page.name))
    presentation.core_properties.title = held(spell(page.name))[:LONGEST_PROPERTY]
    artist = _Artist(page, added, picture_of, font, spell)
    for item in page.items:
        artist.put(item)
    artist.finish()
    buffer = BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


class _Artist:
    """Puts the items of one page on its slide, in their order."""

    def __init__(
        self, page: Page, slide: Any, picture_of: PictureOf, font: str, spell: Spell
    ) -> None:
        self._page, self._shapes = page, slide.shapes
        self._picture_of, self._font, self._spell = picture_of, font, spell
        self._title = slide.shapes.title

    def put(self, item: Item) -> None:
        if isinstance(item, Text):
            self._text(item)
        elif isinstance(item, Panel):
            self._panel(item)
        elif isinstance(item, Rule):
            self._rule(item)
        elif isinstance(item, Table):
            self._table(item)
        elif isinstance(item, Drawing):
            self._drawing(item)
        else:
            self._picture(item)

    def finish(self) -> None:
        """Leave no empty title behind."""
        if self._title is not None:
            self._title.element.getparent().remove(self._title.element)

    def _text(self, item: Text) -> None:
        if item.role == "title" and self._title is not None:
            shape, self._title = self._title, None
            shape.element.getparent().append(shape.element)  # its place in the order of reading
            shape.left, shape.top, shape.width, shape.height = _emu(item.box)
        else:
            shape = self._shapes.add_textbox(*_emu(item.box))
        spell = str if item.verbatim else self._spell
        said = [held(spell(paragraph)) for paragraph in item.paragraphs]
        lines, size, full = (in_lines if item.one_line else in_paragraphs)(said, item)
        body = shape.element.txBody
        properties = body.find(qn("a:bodyPr"))
        for child in list(properties):
            properties.remove(child)
        for side in ("lIns", "tIns", "rIns", "bIns"):
            properties.set(side, "0")
        properties.set("wrap", "none" if item.one_line else "square")
        properties.set("anchor", "t")
        _child(properties, "a:normAutofit" if full else "a:noAutofit")
        for paragraph in body.findall(qn("a:p")):
            body.remove(paragraph)
        for line in lines or [""]:  # a body has a paragraph at least
            self._say(body, line, size, item.weight != "regular", item.colour, item.align)

    def _say(
        self, body: Any, said: str, size: float, bold: bool, colour: str, align: Align
    ) -> None:
        """A paragraph of one run."""
        paragraph = _child(body, "a:p")
        layout = _child(paragraph, "a:pPr", algn=_ALIGN[align])
        _child(_child(layout, "a:lnSpc"), "a:spcPts", val=_hundredths(size * SET_AT))
        # An empty line without these would stand at 18 points in the reader's own language.
        if said:
            run = _child(paragraph, "a:r")
            self._letters(_child(run, "a:rPr"), size, bold, colour)
            _child(run, "a:t").text = said
        self._letters(_child(paragraph, "a:endParaRPr"), size, bold, colour)

    def _letters(self, properties: Any, size: float, bold: bool, colour: str) -> None:
        properties.set("lang", LANGUAGE)
        properties.set("sz", _hundredths(size))
        properties.set("b", "1" if bold else "0")
        _fill(properties, colour)
        for script in ("a:latin", "a:ea", "a:cs"):
            _child(properties, script, typeface=self._font)

    def _panel(self, item: Panel) -> None:
        kind = MSO_SHAPE.ROUNDED_RECTANGLE if item.round_by else MSO_SHAPE.RECTANGLE
        shape = self._shapes.add_shape(kind, *_emu(item.box))
        if item.round_by:
            shape.adjustments[0] = min(0.5, item.round_by / max(1e-6, min(item.box[2:])))
        _bare(shape)
        properties = shape.element.spPr
        _fill(properties, item.fill)
        _line(properties, "a:ln", item.edge, _EDGE)

    def _rule(self, item: Rule) -> None:
        left, top, width, _ = _emu((item.x, item.y, item.length, 0))
        shape = self._shapes.add_connector(MSO_CONNECTOR.STRAIGHT, left, top, left + width, top)
        _bare(shape)
        _line(shape.element.spPr, "a:ln", item.colour, item.thick)

    def _drawing(self, item: Drawing) -> None:
        picture = smaller(self._picture_of(self._page, item))
        shape = self._shapes.add_picture(BytesIO(picture), *_emu(item.box))
        self._describe(shape, item.name)

    def _picture(self, item: Picture) -> None:
        content = readable(item.content)
        with Image.open(BytesIO(content)) as opened:
            pixels = opened.size
        left, top, width, height = item.box
        scale = min(width / pixels[0], height / pixels[1])
        wide, high = pixels[0] * scale, pixels[1] * scale
        box = left + (width - wide) / 2, top + (height - high) / 2, wide, high
        self._describe(self._shapes.add_picture(BytesIO(content), *_emu(box)), item.name)

    def _table(self, item: Table) -> None:
        rows = item.fitting + item.headings
        if not rows or not item.columns:
            return
        left, top, width, _ = item.box
        height = rows * item.row_height
        swatch = _SWATCH if item.swatches else 0.0
        gap = _SWATCH_GAP if item.swatches else 0.0
        room = width - swatch - gap
        widths = [column.share * room for column in item.columns]
        widths[0] += gap
        box = _emu((left, top, sum(widths) + swatch, height))
        if swatch:
            widths.insert(0, swatch)
        shape = self._shapes.add_table(rows, len(widths), *box)
        self._describe(shape, item.name)
        for column, wide in zip(shape.table.columns, _edges(left, widths), strict=True):
            column.width = wide
        for row, high in zip(shape.table.rows, _edges(top, [item.row_height] * rows), strict=True):
            row.height = high
        table = shape.table._tbl
        properties = table.tblPr
        properties.attrib.clear()
        properties.set("firstRow", "1" if item.headings else "0")
        properties.find(qn("a:tableStyleId")).text = _NO_STYLE
        lines = table.findall(qn("a:tr"))
        if item.headings:
            self._row(lines[0], item, [column.heading for column in item.columns], heads=True)
        for number in range(item.fitting):
            colour = item.swatches[number] if item.swatches else ""
            self._row(lines[number + item.headings], item, item.rows[number], colour)

    def _row(
        self,
        line: Any,
        item: Table,
        said: Sequence[str],
        swatch: str = "",
        heads: bool = False,
    ) -> None:
        """A row of a table, its first one where it ``heads`` it."""
        cells = list(line.findall(qn("a:tc")))
        grid = line.getparent().find(qn("a:tblGrid"))
        widths = [int(column.get("w")) / EMU for column in grid]
        below = (HAIR, 0.8) if heads else ("none", 0.0) if item.swatches else (HAIR, 0.4)
        fill = PALE if heads else "none"
        size = min(item.size, item.row_height / SET_AT)
        if item.swatches:
            body = _cell(cells[0], 0.0, fill if heads else swatch, below)
            self._say(body, "", min(size, SMALLEST), False, QUIET, "left")
            if not heads:
                # White above and below parts a colour from the next one.
                _parted(cells[0])
            cells, widths = cells[1:], widths[1:]
        for at, (cell, wide, column) in enumerate(zip(cells, widths, item.columns, strict=True)):
            gap = _SWATCH_GAP if item.swatches and at == 0 else 0.0
            words = held(self._spell(said[at]))
            look = _heading(column) if heads else column
            bold = look.weight != "regular"
            room = wide - gap - 2 * _CELL_INSET
            words, fits = in_cell(words, size, room, bold)
            body = _cell(cell, _CELL_INSET, fill, below, gap)
            self._say(body, words, fits, bold, look.colour, look.align)

    def _describe(self, shape: Any, name: str) -> None:
        shape.element.xpath(".//p:cNvPr")[0].set("descr", held(self._spell(name)))


def _heading(column: Column) -> Column:
    return Column(column.heading, column.share, column.align, "bold", QUIET)


# ---- the file's own language --------------------------------------------------------------------


def _child(parent: Any, name: str, **attributes: str) -> Any:
    child = OxmlElement(name)
    for key, value in attributes.items():
        child.set(key, value)
    parent.append(child)
    return child


def _fill(properties: Any, colour: str) -> None:
    if colour == "none":
        _child(properties, "a:noFill")
    else:
        _child(_child(properties, "a:solidFill"), "a:srgbClr", val=to_hex(colour)[1:].upper())


def _line(properties: Any, name: str, colour: str, thick: float) -> None:
    line = _child(properties, name)
    if colour != "none":
        line.set("w", str(round(thick * EMU)))
    _fill(line, colour)


def _bare(shape: Any) -> None:
    """A shape without the theme's shadow and words, passed over by who hears the slide."""
    for name in ("p:style", "p:txBody"):
        for found in shape.element.findall(qn(name)):
            shape.element.remove(found)
    shape.element.xpath(".//p:cNvPr")[0].append(parse_xml(_DECORATIVE))


def _cell(cell: Any, inset: float, fill: str, below: tuple[str, float], gap: float = 0.0) -> Any:
    """Make a cell plain; returns its body, still without a paragraph."""
    body = cell.find(qn("a:txBody"))
    for paragraph in body.findall(qn("a:p")):
        body.remove(paragraph)
    properties = cell.get_or_add_tcPr()
    for side, room in (("marL", inset + gap), ("marR", inset), ("marT", 0.0), ("marB", 0.0)):
        properties.set(side, str(round(room * EMU)))
    properties.set("anchor", "ctr")
    for side in ("a:lnL", "a:lnR", "a:lnT"):
        _line(properties, side, "none", 0)
    _line(properties, "a:lnB", *below)
    _fill(properties, fill)
    return body


def _parted(cell: Any) -> None:
    properties = cell.get_or_add_tcPr()
    for side in ("a:lnT", "a:lnB"):
        line = properties.find(qn(side))
        line.clear()
        line.set("w", str(round(2 * EMU)))
        _fill(line, "#ffffff")


def _hundredths(size: float) -> str:
    return str(max(100, int(size * 100)))


def _emu(box: Box) -> tuple[int, int, int, int]:
    """The box in the units of a presentation; neighbours still touch."""
    left, top, width, height = box
    (wide,), (high,) = _edges(left, [width]), _edges(top, [height])
    return round(left * EMU), round(top * EMU), wide, high


def _edges(start: float, lengths: Sequence[float]) -> list[int]:
    """Lengths in whole units, whose sums are the rounded sums."""
    ends = np.round(np.cumsum([start, *lengths]) * EMU).astype(int)
    return np.diff(ends).tolist()
