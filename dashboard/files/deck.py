"""Slides made one by one, as one presentation.

Each slide comes as a presentation of its own and is copied over, so that a deck of many pages
needs the memory of one, and pages of yesterday are not made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

from dashboard import formats
from dashboard.files.slide_frame import EMU
from dashboard.files.slide_words import held
from dashboard.files.slides import LONGEST_PROPERTY

_TYPES, _RELS = "[Content_Types].xml", "ppt/_rels/presentation.xml.rels"
_MAIN, _CORE = "ppt/presentation.xml", "docProps/core.xml"
_SLIDE, _SLIDE_RELS = "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"
_FIRST_ID = 256
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def deck(slides: Iterable[bytes], target: Path | IO[bytes], title: str, printed: datetime) -> None:
    """Write slides as one presentation; a file is replaced when it is whole.

    Parameters
    ----------
    slides : from :func:`dashboard.files.slides.slide`, in order; all of one format and one font
    target : the file, or where its bytes go
    title : what the presentation is called in its properties
    printed : the moment it is from; in Bangkok where it does not say

    Raises
    ------
    ValueError
        There are no slides, or their formats or fonts differ.
    """
    if not isinstance(target, Path):
        _write(slides, target, title, printed)
        return
    growing = target.with_name(target.name + ".new")
    try:
        with growing.open("wb") as file:
            _write(slides, file, title, printed)
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)


def _write(slides: Iterable[bytes], file: IO[bytes], title: str, printed: datetime) -> None:
    with ZipFile(file, "w", ZIP_DEFLATED) as out:
        growing: _Deck | None = None
        for content in slides:
            with ZipFile(BytesIO(content)) as part:
                if growing is None:
                    growing = _Deck(out, part, _core(content, title, printed))
                growing.add(part)
        if growing is None:
            raise ValueError("there are no slides; a deck needs at least one")
        growing.finish()


class _Deck:
    """A presentation that grows by slides: what the first one stands in is kept."""

    def __init__(self, out: ZipFile, first: ZipFile, core: bytes) -> None:
        self._out, self._count = out, 0
        self._media: set[str] = set()
        self._types, self._rels, self._main = map(
            etree.fromstring, map(first.read, (_TYPES, _RELS, _MAIN))
        )
        self._size, self._theme = _size(first), _theme(first)
        # Some readers tell what a file is by its first entries.
        rest = [name for name in first.namelist() if not name.startswith("ppt/slides/")]
        for name in sorted(rest, key=lambda name: name != "_rels/.rels"):
            if name not in (_TYPES, _RELS, _MAIN) and not name.startswith("ppt/media/"):
                self._put(name, core if name == _CORE else first.read(name))
        for listed in list(self._types):
            if listed.get("PartName") == f"/{_SLIDE}":
                self._types.remove(listed)
        for related in list(self._rels):
            if related.get("Type") == RELATIONSHIP_TYPE.SLIDE:
                self._rels.remove(related)
        (self._list,) = self._main.iter(qn("p:sldIdLst"))
        del self._list[:]

    def add(self, part: ZipFile) -> None:
        """Copy the slide of a presentation."""
        self._count += 1
        number, name = self._count, f"slide{self._count}.xml"
        if _size(part) != self._size:
            raise ValueError(
                f"slide {number} measures {_points(_size(part))} points, those before it "
                f"{_points(self._size)}; all pages of a deck have one format"
            )
        if _theme(part) != self._theme:
            raise ValueError(
                f"slide {number} was made with another font than those before it; "
                "make it again with the same one"
            )
        related = etree.fromstring(part.read(_SLIDE_RELS))
        for one in related:
            if one.get("Type") == RELATIONSHIP_TYPE.IMAGE:
                one.set("Target", self._copied(part, one.get("Target")))
        self._put(f"ppt/slides/_rels/{name}.rels", _xml(related))
        self._put(f"ppt/slides/{name}", part.read(_SLIDE))
        link = f"rIdSlide{number}"
        listed = etree.SubElement(self._list, qn("p:sldId"))
        listed.set("id", str(_FIRST_ID + number))
        listed.set(qn("r:id"), link)
        self._entry(
            self._rels, "Relationship", Id=link, Type=RELATIONSHIP_TYPE.SLIDE,
            Target=f"slides/{name}",
        )  # fmt: skip
        self._entry(
            self._types, "Override", PartName=f"/ppt/slides/{name}",
            ContentType=CONTENT_TYPE.PML_SLIDE,
        )  # fmt: skip

    def finish(self) -> None:
        """Write what lists the slides."""
        known = {one.get("Extension") for one in self._types}
        for suffix in sorted({PurePosixPath(name).suffix[1:] for name in self._media} - known):
            kind = "jpeg" if suffix == "jpg" else suffix
            self._entry(self._types, "Default", Extension=suffix, ContentType=f"image/{kind}")
        for name, root in ((_MAIN, self._main), (_RELS, self._rels), (_TYPES, self._types)):
            self._put(name, _xml(root))

    def _copied(self, part: ZipFile, target: str) -> str:
        """The new name of a picture; the same picture is kept once."""
        old = PurePosixPath(target)
        content = part.read(f"ppt/media/{old.name}")
        name = hashlib.sha256(content).hexdigest()[:24] + old.suffix
        if name not in self._media:
            self._media.add(name)
            self._put(f"ppt/media/{name}", content, ZIP_STORED)
        return f"../media/{name}"

    def _put(self, name: str, content: bytes, compression: int = ZIP_DEFLATED) -> None:
        entry = ZipInfo(name, _LONG_AGO)
        entry.compress_type = compression
        self._out.writestr(entry, content)

    @staticmethod
    def _entry(root: Any, name: str, **attributes: str) -> None:
        etree.SubElement(root, f"{{{etree.QName(root.tag).namespace}}}{name}", attributes)


def _core(first: bytes, title: str, printed: datetime) -> bytes:
    """The properties of the whole."""
    properties: Any = Presentation(BytesIO(first)).core_properties
    moment = printed if printed.tzinfo else printed.replace(tzinfo=formats.BANGKOK_TIME)
    properties.title = held(title)[:LONGEST_PROPERTY]
    properties.created = properties.modified = moment.astimezone(UTC).replace(tzinfo=None)
    return bytes(properties.blob)


def _size(part: ZipFile) -> tuple[int, int]:
    size = etree.fromstring(part.read(_MAIN)).find(qn("p:sldSz"))
    return int(size.get("cx")), int(size.get("cy"))


def _theme(part: ZipFile) -> int:
    return part.getinfo("ppt/theme/theme1.xml").CRC


def _points(size: tuple[int, int]) -> str:
    return " × ".join(f"{side / EMU:.0f}" for side in size)


def _xml(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
