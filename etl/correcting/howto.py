"""What a clerk does with a workbook of rows to be corrected, in five steps."""

from __future__ import annotations

import pandas as pd

from etl.returned import CORRECTION

_REJECTS = (
    (
        "อ่านช่อง “เหตุที่ไม่รับ” ของแต่ละแถว ช่องที่ต้องแก้และค่าที่อ่านได้อยู่ด้านหน้า",
        "Read why each row was rejected; the cell to mend and what was read stand before it.",
    ),
    (
        "ถ้าหาตำบลไม่พบ ให้กรอกรหัสตำบล 6 หลักในช่องสีเหลือง เช่น คัดลอกจากช่อง “อาจเป็น”",
        "Where the place was not found, write the 6 digits of the tambon into the yellow column, "
        "such as those of a candidate.",
    ),
    (
        "ถ้าเป็นเหตุอื่น เช่น วันที่หรือสถานี ให้แก้ในช่องเดิมของแถวนั้นซึ่งอยู่ด้านขวา",
        "For any other reason, such as a date or a station, mend the row's own cells on the right.",
    ),
)
_CONFLICTS = (
    (
        "แถวในไฟล์นี้รับไว้แล้ว แต่ข้อมูลในแถวชี้ไปคนละพื้นที่",
        "These rows were accepted, but what they say points to two places.",
    ),
    (
        "เทียบ “นับไว้ที่” กับ “ข้อมูลอื่นชี้ไปที่” แล้วตรวจกับเรื่องจริง",
        "Compare the place that they count at with the other one, and look into the case itself.",
    ),
    (
        "กรอกรหัสตำบล 6 หลักที่ถูกต้องในช่องสีเหลือง แม้จะตรงกับที่นับไว้แล้ว เพื่อยืนยันว่าตรวจแล้ว",
        "Write the right code, 6 digits, into the yellow column, even where it is the one counted "
        "at: that settles it.",
    ),
)
_AT_THE_SOURCE = (
    (
        "ถ้าต้องแก้ ให้แก้ในไฟล์ต้นฉบับ ตามชื่อไฟล์และเลขแถวที่อยู่ด้านหน้า",
        "What is wrong is corrected in the file that it came from: its name and the row stand "
        "in front.",
    ),
    (
        "แล้วนำไฟล์ต้นฉบับทั้งไฟล์เข้าใหม่พร้อมไฟล์อื่นทั้งหมด โดยแทนที่ข้อมูลเดิม (ไม่ใช้ --merge)",
        "Then hand that whole file in again together with all the others, in place of what is "
        "there (without --merge).",
    ),
    (
        "อย่านำไฟล์นี้เข้าระบบ เพราะคนในแถวเหล่านี้นับไว้แล้ว",
        "Do not hand in this file: the people in these rows are counted already.",
    ),
)
_BOTH = (
    (
        "แถวที่ยังแก้ไม่ได้ให้ปล่อยไว้ตามเดิม และอย่าลบหรือเปลี่ยนหัวตาราง",
        "Leave rows that you cannot mend as they are, and keep the header.",
    ),
    (
        "บันทึกไฟล์ แล้วนำเข้าเป็นข้อมูลชนิดเดิมโดยเพิ่มเข้ากับข้อมูลที่มีอยู่ (--merge)",
        "Save, and hand this file in as the same kind of records, adding to what is there "
        "(--merge).",
    ),
)
#: By what the workbook holds, and whether it has a yellow column.
_STEPS = {
    ("rejects", True): (*_REJECTS, *_BOTH),
    ("rejects", False): (_REJECTS[0], *_REJECTS[2:], *_BOTH),
    ("conflicts", True): (*_CONFLICTS, *_BOTH),
    ("conflicts", False): (*_CONFLICTS[:2], *_AT_THE_SOURCE),
}


def steps(what: str, table: pd.DataFrame) -> list[str]:
    """The steps in Thai, then in English, numbered.

    Parameters
    ----------
    what : ``rejects`` or ``conflicts``
    table : what they are to be done with; without a yellow column nothing is said of it, and
        conflicts are corrected in the file that they came from
    """
    chosen = _STEPS[what, CORRECTION.header in table]
    thai, english = ([f"{n}. {step[i]}" for n, step in enumerate(chosen, 1)] for i in (0, 1))
    return [*thai, "", *english]
