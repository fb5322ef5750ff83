"""Pages as they are composed, for the tests of slides."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from dashboard.files.page import (
    FORMATS,
    PALE,
    QUIET,
    Column,
    Drawing,
    Page,
    Panel,
    Picture,
    Rule,
    Table,
    Text,
)

TITLE = "สมาชิกเครือข่ายต่อประชากร 10,000 คน รายตำบล จังหวัดเชียงใหม่"
SENTENCE = (
    "ตำบลที่มีสมาชิกมากที่สุดคือ ต.แม่ริม อ.แม่ริม จ.เชียงใหม่ 42.5 คนต่อประชากร 10,000 คน "
    "น้อยที่สุดคือ ต.น้ำแพร่ อ.หางดง จ.เชียงใหม่ ซึ่งมี 1.2 คน ครึ่งหนึ่งของตำบลทั้งหมด 204 ตำบล "
    "มีน้อยกว่า 9.7 คน และมี 11 ตำบลที่ยังไม่มีสมาชิก ทั้งที่มีเรื่องค้างเกินกำหนดในเดือนนี้"
)
RED = "#c00000"
MARKING = "ใช้ในราชการเท่านั้น"
LEGEND = ("#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c", "#e5e5e5")
PLACES = (
    "ต.แม่ริม อ.แม่ริม", "ต.น้ำแพร่ อ.หางดง", "ต.ฐานฐู อ.กี่ญี่ปุ่น", "ต.ปู่เจ้าเยิ้ม อ.ที่ดี่",
    "แขวงวังบูรพาภิรมย์ เขตพระนคร", "ต.พระนครศรีอยุธยา อ.พระนครศรีอยุธยา", "ต.ช้างเผือก อ.เมืองเชียงใหม่",
    "ต.สันทรายหลวง อ.สันทราย", "ต.แม่เหียะ อ.เมืองเชียงใหม่", "ต.เวียง อ.ฝาง",
)  # fmt: skip


def map_of(page: Page, drawing: Drawing) -> bytes:
    """Stands in for the map: its box at 200 dots an inch."""
    wide, high = (round(side * 200 / 72) for side in drawing.box[2:])
    picture = Image.new("RGB", (wide, high), "#f3f6f7")
    draw = ImageDraw.Draw(picture)
    for number, colour in enumerate(LEGEND):
        inset = 20 + number * min(wide, high) // 14
        draw.ellipse((inset, inset, wide - inset, high - inset), fill=colour, outline="white")
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def emblem() -> bytes:
    """A small picture, twice as wide as high."""
    picture = Image.new("RGB", (60, 30), "#7a1f2b")
    ImageDraw.Draw(picture).ellipse((4, 4, 56, 26), fill="#f2c14e")
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def whole_page(name: str = "wide", number: int = 1) -> Page:
    """Everything that a page of a briefing has."""
    size = FORMATS[name]
    page = Page(size, f"หน้า {number}")
    left, right, middle = 30.0, size.width - 30, size.width * 0.46
    room = right - middle
    places = (middle, 440.0, room) if size.portrait else (middle + 190, 240.0, room - 190)
    page.add(
        Text((left, 10, right - left, 16), (MARKING,), 10, "bold", RED, "center",
             one_line=True, role="marking"),
        Picture((left, 26, 40, 34), emblem(), "ตราสัญลักษณ์"),
        Text((left + 48, 30, right - left - 48, 30), (TITLE,), 20, "semibold", "#08519c",
             one_line=True, role="title"),
        Text((left + 48, 58, right - left - 48, 18),
             ("คนต่อประชากร 10,000 คน · ข้อมูล ณ วันที่ 6 ตุลาคม 2568 · 1 ต.ค. 2567 – 30 ก.ย. 2568",),
             10, colour=QUIET, one_line=True),
        Rule(left, 80, right - left, "#08519c", 1.2),
        Drawing((left, 90, middle - left - 20, size.height - 150), lambda sheet: None,
                "แผนที่จังหวัดเชียงใหม่ รายตำบล"),
    )  # fmt: skip
    for at, (label, value) in enumerate(
        (("สมาชิก", "12,345 คน"), ("เรื่อง", "678 เรื่อง"), ("เกินกำหนด", "9.5 %"))
    ):
        x, step = middle + at * room / 3, room / 3 - 8
        page.add(
            Text((x, 90, step, 14), (label,), 9, colour=QUIET, one_line=True),
            Text((x, 102, step, 30), (value,), 19, "semibold", one_line=True),
        )
    page.add(
        Panel((middle, 140, room, 70), PALE, round_by=4),
        Text((middle + 12, 146, room - 24, 58), (SENTENCE,), 10.5),
        Panel((right - 160, 218, 160, 18), "#fff0c9", round_by=4),
        Text((right - 154, 219.5, 148, 15), ("แผนที่สังเขป ไม่ใช่แนวเขตจริง",), 9.5, "semibold",
             "#7a4b00", "center", one_line=True),
        Text((middle, 220, 160, 16), ("คำอธิบายสัญลักษณ์",), 10, "semibold", one_line=True),
        Table((middle, 240, 170, 110), (Column("คน", 0.7), Column("ตำบล", 0.3, "right")),
              (*((f"{n * 5}.0 – {n * 5 + 4}.9", str(17 * n + 3)) for n in range(5)),
               ("ไม่มีข้อมูล", "11")), 9.5, 15.5, LEGEND, "คำอธิบายสัญลักษณ์"),
        Table((*places, 11 * 17.0),
              (Column("", 0.1, "right", colour=QUIET), Column("สิบอันดับที่มีมากที่สุด", 0.65),
               Column("คน", 0.25, "right", "semibold")),
              tuple((str(n), place, f"{42.5 - n:.1f}") for n, place in enumerate(PLACES, 1)),
              9.5, 17, name="สิบตำบลที่มีมากที่สุด"),
        Text((middle, 356, 170, 70),
             ("ช่วงชั้นแบ่งตามควอนไทล์ของตำบลทั้งหมด", "กรอง: ยาเสพติด, ระดับ 3 ขึ้นไป"),
             8.5, colour=QUIET),
        Rule(middle, size.height - 100, room),
        Text((middle, size.height - 96, room, 44),
             ("ปกปิดจำนวนที่น้อยกว่า 5 · เรื่องหนึ่งนับครั้งเดียว · เรื่องที่ไม่มีตำแหน่งไม่ปรากฏบนแผนที่ "
              "แต่รวมในยอดของอำเภอและจังหวัด · ประชากรจากกรมการปกครอง",), 8.5, colour=QUIET),
        Text((left, size.height - 46, right - left - 200, 14),
             ("แหล่งที่มา: สำนักงานตำรวจแห่งชาติ · แนวเขต: แผนที่สังเขปจากพิกัดตำบล",), 8, colour=QUIET,
             one_line=True),
        Text((right - 190, size.height - 46, 190, 14), ("พิมพ์เมื่อ 6 ต.ค. 2568 เวลา 14.30 น. · หน้า "
             f"{number} จาก 90",), 8, align="right", one_line=True),
        Text((right - 190, size.height - 34, 190, 12), ("2025-10-06T07-45-12Z-1a2b3c",), 7,
             colour=QUIET, align="right", one_line=True, verbatim=True),
        Text((left, size.height - 24, right - left, 16), (MARKING,), 10, "bold", RED, "center",
             one_line=True, role="marking"),
    )  # fmt: skip
    return page
