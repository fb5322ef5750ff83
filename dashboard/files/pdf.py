"""A figure as a PDF whose Thai text can be searched and copied.

A PDF shows glyphs; what they say is told beside them. matplotlib tells it glyph by glyph, and
gives each mark of a Thai letter the whole letter: น้ำ would be copied as น้ำน้ำน้ำ. So every line
of text carries its own words (``ActualText``, ISO 32000-1, 14.9.4), which readers prefer.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import matplotlib
from matplotlib.backends.backend_pdf import PdfFile, RendererPdf, Verbatim
from matplotlib.figure import Figure

# TrueType in the PDF, not drawings of letters.
matplotlib.rcParams["pdf.fonttype"] = 42


def pdf(figure: Figure, title: str, printed: datetime) -> bytes:
    """The figure as one page, vectors and embedded fonts."""
    buffer = BytesIO()
    dpi, figure.dpi = figure.dpi, 72  # a PDF has 72 points an inch
    width, height = figure.get_size_inches()
    file = PdfFile(buffer, metadata={"Title": title, "CreationDate": printed})
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


class _Renderer(RendererPdf):
    """Writes each text between the marks that say its words."""

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, **kwargs: Any
    ) -> None:
        # The space keeps a line apart from the next one when both are copied.
        words = ("\ufeff" + s + " ").encode("utf-16-be").hex().upper()
        self.check_gc(gc, gc._rgb)
        self.file.output(Verbatim(f"/Span << /ActualText <{words}> >> BDC".encode()))
        super().draw_text(gc, x, y, s, prop, angle, **kwargs)
        self.file.output(Verbatim(b"EMC"))
