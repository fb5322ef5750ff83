"""What every slide stands in: an empty presentation whose typeface and language are Thai."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

from dashboard.files.page import Format

LANGUAGE = "th-TH"
#: Points are so many of the units of a presentation.
EMU = 12700

# Of python-pptx's own template: a picture and the printer of somebody, what it counts in itself,
# where his window stood.
_NOT_OURS = (
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    RELATIONSHIP_TYPE.PRINTER_SETTINGS,
    RELATIONSHIP_TYPE.VIEW_PROPS,
)
_LAYOUT = "Title Only"
_MARGIN, _TITLE = 30.0, 60.0


@lru_cache(maxsize=8)
def frame(size: Format, font: str) -> bytes:
    """A ``.pptx`` without slides, with one layout: a title and nothing else.

    Parameters
    ----------
    size : the format of its slides
    font : the typeface of headings and of body text, of Thai and of Latin letters
    """
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = (
        round(side * EMU) for side in (size.width, size.height)
    )
    measures = presentation.element.find(qn("p:sldSz"))
    measures.attrib.pop("type", None)
    for owner in (presentation.part.package, presentation.part):
        for name in [r for r, rel in owner._rels.items() if rel.reltype in _NOT_OURS]:
            owner._rels.pop(name)
    for layout in list(presentation.slide_layouts):
        if layout.name != _LAYOUT:
            presentation.slide_layouts.remove(layout)
    master, (layout,) = presentation.slide_master, presentation.slide_layouts
    _only_title_and_body(master, size)
    _only_title_and_body(layout, size)
    for root in (presentation.element, master.element, layout.element):
        for properties in root.iter(qn("a:defRPr"), qn("a:rPr"), qn("a:endParaRPr")):
            properties.set("lang", LANGUAGE)
            properties.attrib.pop("smtClean", None)
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _with_font(theme.blob, font)
    core = presentation.core_properties
    core.author = core.last_modified_by = core.comments = ""
    core.language = LANGUAGE
    buffer = BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def _only_title_and_body(slide: Any, size: Format) -> None:
    """Date, footer and number are texts of the page; what stays lies within the slide."""
    boxes = {
        "title": (_MARGIN, _MARGIN, size.width - 2 * _MARGIN, _TITLE),
        "body": (_MARGIN, 2 * _MARGIN + _TITLE, size.width - 2 * _MARGIN, size.height / 2),
    }
    for shape in list(slide.placeholders):
        box = boxes.get(shape.element.ph.get("type"))
        if box is None:
            shape.element.getparent().remove(shape.element)
        elif shape.element.spPr.find(qn("a:xfrm")) is not None:
            shape.left, shape.top, shape.width, shape.height = (round(side * EMU) for side in box)


def _with_font(theme: bytes, font: str) -> bytes:
    """The theme with one typeface for both its fonts, also where it names one for Thai alone."""
    root = etree.fromstring(theme)
    for kind in ("a:majorFont", "a:minorFont"):
        (fonts,) = root.iter(qn(kind))
        for one in fonts:
            if one.tag != qn("a:font") or one.get("script") == "Thai":
                one.set("typeface", font)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
