"""Why a row was rejected, in sentences that tell a records clerk what to do."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Reason:
    """One reason in Thai and English: what is wrong, and what to do."""

    th: str
    en: str


REASONS: dict[str, Reason] = {
    "broken_row": Reason(
        "จำนวนช่องในแถวไม่ตรงกับหัวตาราง โปรดตรวจเครื่องหมายคั่นและเครื่องหมายคำพูดในแถวนี้",
        "The row has more or fewer cells than the header; check its delimiters and quotes.",
    ),
    "not_a_record": Reason(
        "แถวนี้ไม่ใช่รายการข้อมูล เช่น ยอดรวม ลายมือชื่อ หรือหัวตารางที่พิมพ์ซ้ำ ไม่ต้องแก้ไข เว้นแต่เป็นรายการจริง",
        "No record: a total, a signature, or the header again; nothing to do unless it is one.",
    ),
    "missing_value": Reason(
        "ช่องที่จำเป็นว่างอยู่ โปรดเติมให้ครบทุกช่องที่จำเป็นตามแบบฟอร์ม",
        "A required cell is empty; fill every cell that the template marks as required.",
    ),
    "bad_date": Reason(
        "อ่านวันที่ไม่ได้หรือไม่มีวันนี้ในปฏิทิน โปรดเขียนเช่น 29 พ.ค. 2565 หรือ 2022-05-29",
        "A date cannot be read or does not exist; write it like 29 พ.ค. 2565 or 2022-05-29.",
    ),
    "in_the_future": Reason(
        "วันที่ยังมาไม่ถึงตามนาฬิกาของเครื่อง ปีน่าจะพิมพ์ผิด โปรดแก้วันที่ หากวันที่ถูกต้อง โปรดตั้งนาฬิกาของเครื่องให้ตรง",
        "A date has not come yet by this computer's clock; most likely its year is mistyped: mend "
        "the date, or set the clock where that is wrong.",
    ),
    "bad_number": Reason(
        "ช่องตัวเลขไม่ใช่จำนวนที่ใช้ได้ โปรดใส่เฉพาะตัวเลขที่ไม่ติดลบ",
        "A number cannot be read or is negative; write digits only.",
    ),
    "unknown_word": Reason(
        "ชนิด สถานะ ระดับ หรือช่องลบแล้วเป็นคำที่ไม่รู้จัก โปรดใช้คำตามแบบฟอร์ม หรือเพิ่มคำนี้ในไฟล์จับคู่คอลัมน์ (mapping)",
        "The kind, status, level or removal is an unknown word; use a word of the template, or "
        "add this one to the mapping.",
    ),
    "unknown_code": Reason(
        "ไม่พบรหัสตำบลนี้ โปรดตรวจรหัส 6 หลักของกรมการปกครอง",
        "The tambon code is unknown; check the 6 digits of the Department of Provincial "
        "Administration.",
    ),
    "not_a_tambon": Reason(
        "รหัสนี้ไม่ใช่ตำบลเดียวในปัจจุบัน แถวยอดรวมอำเภอและจังหวัดไม่ต้องใส่ รหัสเดิมให้แยกเป็นตำบลปัจจุบัน",
        "The code is not one tambon of today; leave out totals of amphoe and province, and split "
        "a former code into its tambons of today.",
    ),
    "no_place": Reason(
        "ไม่มีข้อมูลสถานที่และสถานี โปรดเติมรหัสตำบล หรือชื่อตำบล อำเภอ จังหวัด หรือพิกัด หรือสถานี",
        "Neither place nor station is given; fill in the tambon code, the names, the point or "
        "the station.",
    ),
    "outside_area": Reason(
        "แถวนี้อยู่นอกพื้นที่ของผู้นำเข้า หรือเป็นเรื่อง สถานี หรือหน่วยของพื้นที่อื่น โปรดส่งให้เจ้าหน้าที่ของพื้นที่นั้น "
        "หากที่เกิดเหตุอยู่พื้นที่หนึ่งแต่สถานีหรือหน่วยเจ้าของเรื่องเป็นของอีกพื้นที่หนึ่ง โปรดส่งให้เจ้าหน้าที่ส่วนกลาง (ตร.)",
        "The row is not of your areas, or its issue, station or unit is of others; hand it to the "
        "clerk of that area. Where it lies in one area and its station or unit is of another, hand "
        "it to headquarters.",
    ),
    "unknown_place": Reason(
        "ไม่พบรหัสหรือชื่อสถานที่นี้ โปรดตรวจการสะกดชื่อตำบล อำเภอ และจังหวัด",
        "The code or the names of the place are unknown; check the spelling of tambon, amphoe and "
        "province.",
    ),
    "ambiguous_place": Reason(
        "ชื่อสถานที่หมายถึงได้หลายแห่งหรือขัดกันเอง โปรดระบุอำเภอและจังหวัด หรือใส่รหัสตำบล",
        "The names fit several places or contradict one another; give amphoe and province, or "
        "the tambon code.",
    ),
    "bad_point": Reason(
        "อ่านพิกัดไม่ได้ และไม่มีสถานที่อื่น โปรดเขียนเช่น 18.795, 98.993 หรือเติมชื่อตำบล อำเภอ จังหวัด",
        "The point cannot be read and no other place is given; write it like 18.795, 98.993, or "
        "fill in the names.",
    ),
    "unknown_zone": Reason(
        "พิกัด UTM นี้อยู่ได้ทั้งโซน 47 และ 48 โปรดระบุโซน หรือเติมชื่อจังหวัด",
        "The UTM point fits both zone 47 and zone 48; give the zone, or fill in the province.",
    ),
    "point_outside": Reason(
        "พิกัดอยู่นอกประเทศไทยและไม่มีชื่อสถานที่ที่ใช้ได้ โปรดตรวจลองจิจูดและละติจูด หรือเติมชื่อตำบล",
        "The point lies outside Thailand and there is no usable name; check longitude and "
        "latitude, or fill in the names.",
    ),
    "unknown_station": Reason(
        "ไม่พบสถานีนี้และไม่มีสถานที่อื่น โปรดตรวจรหัสสถานี หรือเติมชื่อตำบล อำเภอ จังหวัด",
        "The station is unknown and no place is given; check its code, or fill in the names of "
        "the place.",
    ),
    "station_not_found": Reason(
        "ไม่พบสถานีนี้ในข้อมูลสถานี หรือมีชื่อซ้ำกันหลายแห่ง โปรดใช้รหัสสถานี หรือระบุจังหวัด",
        "The station is not among the stations, or several bear its name; write its code, or give "
        "the province.",
    ),
    "station_without_area": Reason(
        "สถานีนี้เป็นของหน่วยที่ไม่มีพื้นที่รับผิดชอบตามแนวเขต จึงไม่มีพื้นที่ของตนเอง ไม่ต้องแก้ไข",
        "The station is of a unit without a place (data/commands.toml) and has no area of its own; "
        "nothing to do.",
    ),
    "no_area": Reason(
        "ไม่ได้ระบุตำบลที่รับผิดชอบ โปรดเติมรหัสหรือชื่อตำบล หรือส่งเป็นไฟล์แนวเขต",
        "No tambon is given; fill in its code or names, or send a file of polygons.",
    ),
    "bad_share": Reason(
        "สัดส่วนต้องมากกว่า 0 และไม่เกิน 1 (ครึ่งหนึ่งคือ 0.5)",
        "The share must be above 0 and at most 1 (half is 0.5).",
    ),
    "area_outside": Reason(
        "แนวเขตนี้ไม่ทับตำบลใดในประเทศไทย โปรดตรวจระบบพิกัดของไฟล์",
        "The polygon covers no tambon of Thailand; check the coordinate system of the file.",
    ),
    "area_on_schematic": Reason(
        "แผนที่ที่ใช้อยู่เป็นแผนที่สังเขป จึงใช้แนวเขตของสถานีไม่ได้ โปรดติดตั้งแนวเขตจริง หรือส่งเป็นตารางตำบล",
        "The map in use is schematic, so polygons cannot be used; install the real boundaries, or "
        "send a table of tambons.",
    ),
    "erased": Reason(
        "ข้อมูลนี้ถูกลบตามคำขอแล้ว จึงไม่รับกลับเข้ามา ไม่ต้องแก้ไข",
        "The record was erased on request and is not taken in again; nothing to do.",
    ),
    "past_retention": Reason(
        "เรื่องนี้เก่ากว่าระยะเวลาที่ให้เก็บรักษา จึงไม่รับ ไม่ต้องแก้ไข",
        "The issue is older than issues are kept for (data/retention.toml); nothing to do.",
    ),
    "removed_issue": Reason(
        "เรื่องเดิมของการเสนอนี้ถูกลบที่ต้นทางแล้ว จึงไม่รับ ไม่ต้องแก้ไข",
        "The issue of this step was removed at its source; nothing to do.",
    ),
    "unknown_issue": Reason(
        "ไม่พบเรื่องเดิมของการเสนอนี้ โปรดตรวจเลขที่เรื่องและสถานีให้ตรงกับไฟล์เรื่อง",
        "The issue of this step is unknown; check its number and station against the issues file.",
    ),
}

#: Reasons of rows that must not be kept anywhere: they don't go home to be corrected either.
NOT_KEPT = ("erased", "past_retention", "removed_issue")


def with_reason(reasons: pd.Series, rows: pd.Series, key: str) -> pd.Series:
    """The reasons of rows; of some of them ``key``, where they have none yet."""
    new = rows & reasons.isna()
    return reasons.mask(new, key) if new.any() else reasons
