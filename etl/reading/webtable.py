"""Tables of an HTML page, which many systems export under the name of a spreadsheet."""

from __future__ import annotations

from html.parser import HTMLParser

from etl.reading.header import Region

#: A cell that claims to span more than this is a mistake.
_WIDEST = 100


def tables(html: str) -> list[tuple[list[list[str]], list[Region]]]:
    """Cells and merged cells of every table that holds cells; of nested ones the inner.

    >>> tables("<table><tr><td rowspan=2>a<td>b<tr><td>c</table>")
    [([['a', 'b'], ['', 'c']], [Region(top=0, left=0, bottom=1, right=0)])]
    """
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return [_grid(rows) for rows in parser.tables if any(rows)]


class _Cell:
    def __init__(self, attributes: dict[str, str | None]) -> None:
        self.text = ""
        self.height = _span(attributes.get("rowspan"))
        self.width = _span(attributes.get("colspan"))


class _Parser(HTMLParser):
    """Collects tables → rows → cells; end tags may be left out, as HTML allows."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[_Cell]]] = []
        self._cell: _Cell | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            if not self.tables[-1]:
                self.tables[-1].append([])
            self._cell = _Cell(dict(attrs))
            self.tables[-1][-1].append(self._cell)
            return
        elif tag == "br" and self._cell:
            self._cell.text += "\n"
            return
        else:
            return
        self._cell = None

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell:
            self._cell.text += data


def _span(text: str | None) -> int:
    return min(int(text), _WIDEST) if text and text.isdecimal() and int(text) else 1


def _grid(rows: list[list[_Cell]]) -> tuple[list[list[str]], list[Region]]:
    """The cells at the columns where a browser shows them."""
    grid: list[list[str]] = []
    merged: list[Region] = []
    covered: dict[int, int] = {}  # column → first row that is free again
    for top, cells in enumerate(rows):
        line: list[str] = []
        for cell in cells:
            while covered.get(len(line), 0) > top:
                line.append("")
            left = len(line)
            line += [cell.text.strip(), *[""] * (cell.width - 1)]
            if cell.height > 1 or cell.width > 1:
                merged.append(Region(top, left, top + cell.height - 1, left + cell.width - 1))
                covered |= dict.fromkeys(range(left, left + cell.width), top + cell.height)
        grid.append(line)
    return grid, merged
