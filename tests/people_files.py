"""Files in which invented people stand in every place where somebody may write one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

STATIONS = "รหัสสถานี,ชื่อสถานี,รหัสตำบล\nS1,สภ.เมืองเชียงใหม่,500101\nS2,สภ.แม่ริม,500701\n"

#: What nobody may find again but in the files of rows to be corrected: invented, all of it.
PLANTED = {
    "name": "ทดสอบชัย", "surname": "สมมุตินาม", "other name": "ปลอมจิตต์", "monk": "ปัญญาลวงโส",
    "national id": "1101700230708", "dashed id": "3-1005-04321-09-1", "bad id": "1-5099-00123-45-6",
    "phone": "081-555-0123", "landline": "053-555123", "phone abroad": "+66 89 555 0199",
    "thai phone": "๐๘๖๕๕๕๐๑๗๗", "e-mail": "pretend.person@example.org", "line": "pretend_line77",
    "plate": "9กย 9182", "account": "123-4-55501-9", "house": "987/654", "member number": "M-77001",
}  # fmt: skip


def described() -> str:
    """All of it in one text."""
    p = PLANTED
    return (
        f"นาย{p['name']} {p['surname']} น.ส.{p['other name']} พระ{p['name']} {p['monk']} "
        f"โทร {p['phone']} {p['landline']} {p['phone abroad']} {p['thai phone']} "
        f"เลขบัตร {p['national id']} {p['dashed id']} {p['bad id']} อีเมล {p['e-mail']} "
        f"ไลน์ไอดี {p['line']} รถทะเบียน {p['plate']} เชียงใหม่ บัญชีกสิกร {p['account']} "
        f"บ้านเลขที่ {p['house']} หมู่ 4 ต.แม่ริม"
    )


def planted_files(folder: Path) -> dict[str, list[Path]]:
    """A CSV and a workbook of every kind: good rows, repeated ones and rejected ones, with what is
    planted in the columns that are kept, those that are used, and those that nobody knows."""
    p, text = PLANTED, described()
    who = f"นาย{p['name']} {p['surname']}"
    place = {"จังหวัด": "เชียงใหม่", "อำเภอ": "เมืองเชียงใหม่", "ตำบล": "ศรีภูมิ"}
    person = {
        "ชื่อ-สกุล": who, "เบอร์โทร": p["phone"], "ที่อยู่": text, "หมายเหตุ": text, "รหัสสถานี": "S1",
        "เลขประจำตัวประชาชน": p["bad id"],
    }  # fmt: skip
    issue = {
        "เลขที่เรื่อง": "12/2565", "รหัสสถานี": "S1", "วันที่รับแจ้ง": "1/5/2565", "รายละเอียด": text,
        "ที่อยู่": text, "ผู้แจ้ง": who, "โทรศัพท์": p["phone"], "รหัสผู้แจ้ง": p["national id"], **place,
    }  # fmt: skip
    tables = {
        "stations": [
            {"รหัสสถานี": "S1", "ชื่อสถานี": f"สภ.เมืองเชียงใหม่ โทร {p['landline']}", "รหัสตำบล": "500101",
             "หัวหน้า": f"พ.ต.อ.{p['name']} {p['surname']}", "ที่อยู่": text, "กองบังคับการ": who},
            {"รหัสสถานี": p["phone"], "ชื่อสถานี": who, "รหัสตำบล": "500701"},
            {"รหัสสถานี": "S9", "ชื่อสถานี": who, "รหัสตำบล": p["national id"]},
        ],
        "members": [
            {**person, **place, "รหัสสมาชิก": p["national id"], "บทบาท": who},
            {**person, **place, "รหัสสมาชิก": "๑๑๐๑๗๐๐๒๓๐๗๐๘"},
            {**person, "รหัสสถานี": who, "รหัสตำบล": text, "รหัสสมาชิก": p["dashed id"]},
            {**person, **place, "รหัสสมาชิก": p["member number"], "เดือนที่เริ่ม": who},
        ],
        "coordinators": [
            {**person, **place, "รหัสผู้ประสานงาน": p["dashed id"]},
            {**person, **place, "รหัสผู้ประสานงาน": p["bad id"], "จำนวน": who},
        ],
        "issues": [
            issue,
            {**issue, "วันที่ปรับปรุง": "2/5/2565", "ประเภท": who, "ช่องทาง": p["phone"]},
            {**issue, "เลขที่เรื่อง": p["phone"], "รหัสสถานี": who, "หน่วยงาน": text},
            {**issue, "เลขที่เรื่อง": "", "หน่วยงาน": who, "รหัสสถานี": ""},
            {**issue, "เลขที่เรื่อง": p["dashed id"], "หน่วยงาน": who, "รหัสสถานี": "", "พิกัด": text},
            {**issue, "เลขที่เรื่อง": "13/2565", "วันที่รับแจ้ง": who},
            {**issue, "เลขที่เรื่อง": "14/2565", "จังหวัด": who, "อำเภอ": "", "ตำบล": p["house"]},
            {**issue, "เลขที่เรื่อง": "15/2565", "อำเภอ": "แม่ริม", "ตำบล": f"ต.{who}"},
        ],
        "escalations": [
            {"เลขที่เรื่อง": "12/2565", "รหัสสถานี": "S1", "วันที่เสนอ": "1/6/2565", "ถึงระดับ": "7",
             "เหตุผล": who, "หน่วยที่รับเรื่อง": who},
            {"เลขที่เรื่อง": p["phone"], "รหัสสถานี": who, "หน่วยงาน": text, "วันที่เสนอ": "1/6/2565",
             "ถึงระดับ": "2", "หน่วยที่รับเรื่อง": text},
            {"เลขที่เรื่อง": p["national id"], "รหัสสถานี": "S1", "วันที่เสนอ": "1/6/2565", "ถึงระดับ": "3"},
        ],
        "population": [
            {"รหัสตำบล": "500101", "จำนวนประชากร": "1000", "ปี": "2564", "ตัวหาร": f"ครัวเรือนของ{who}"},
            {"รหัสตำบล": p["national id"], "จำนวนประชากร": who, "ปี": "2564", "ตัวหาร": ""},
        ],
    }  # fmt: skip
    files = {}
    for kind, rows in tables.items():
        frame = pd.DataFrame(rows, dtype="str")
        csv = folder / f"{kind} {who} {p['phone']}.csv"
        book = folder / f"{kind} {p['national id']}.xlsx"
        frame.to_csv(csv, index=False, encoding="utf-8")
        with pd.ExcelWriter(book) as writer:
            frame.to_excel(writer, sheet_name=who[:31], index=False)
            pd.DataFrame({"ก": [who, text]}).to_excel(
                writer, sheet_name=p["phone"], index=False, header=False
            )
        files[kind] = [csv, book]
    return files
