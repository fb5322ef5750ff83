"""What was accepted with a remark, in sentences that tell a records clerk what was done."""

from __future__ import annotations

from etl.reasons import Reason

#: Notes of words that may say anything: only their counts are published.
FREE_TEXT = ("tambon_not_found", "skipped_sheet")

NOTES: dict[str, Reason] = {
    "without_id": Reason(
        "แถวที่ไม่มีเลขที่เรื่อง ระบบจำแถวจากข้อความทั้งหมดในแถว",
        "rows without an id, known by all that is written in them",
    ),
    "unknown_station": Reason(
        "แถวที่ระบุสถานีที่ไม่รู้จัก แถวที่มีสถานที่นับตามสถานที่เท่านั้น",
        "rows of an unknown station; those with a place count by it alone",
    ),
    "unknown_division": Reason(
        "สถานีที่ระบุกองบังคับการที่ไม่รู้จัก ใช้กองบังคับการตามจังหวัดแทน",
        "stations that name an unknown division; their province decides",
    ),
    "unknown_service": Reason(
        "รายการพื้นที่รับผิดชอบที่ไม่ใช่ตำบลปัจจุบันหรือไม่มีสัดส่วน",
        "entries of served tambons that name no current tambon or no share",
    ),
    "serves_no_place": Reason(
        "สถานีของหน่วยที่ไม่มีพื้นที่รับผิดชอบตามแนวเขต ที่ระบุตำบลรับผิดชอบไว้ ตำบลนั้นยังเป็นของสถานีในพื้นที่",
        "stations of units without a place that name tambons they serve; these stay with the local "
        "stations",
    ),
    "unknown_category": Reason(
        "คำที่ไม่ตรงกับประเภทใด (นับเป็นไม่ระบุประเภท)",
        "words that name no category (unclassified)",
    ),
    "unknown_role": Reason(
        "คำที่ไม่ตรงกับบทบาทใด สมาชิกเหล่านี้นับเป็น 'อื่น ๆ'",
        "words that name no role; these members count as 'other'",
    ),
    "unknown_channel": Reason(
        "คำที่ไม่ตรงกับช่องทางใด เว้นว่างไว้",
        "words that name no channel; it is left empty",
    ),
    "unknown_urgency": Reason(
        "คำที่ไม่ตรงกับความเร่งด่วนใด เว้นว่างไว้",
        "words that name no urgency; it is left empty",
    ),
    "unknown_reason": Reason(
        "คำที่ไม่ตรงกับเหตุผลของการเสนอใด เว้นว่างไว้",
        "words that name no reason of an escalation; it is left empty",
    ),
    "unknown_from_level": Reason(
        "คำที่ไม่ตรงกับระดับเดิมใด ใช้ระดับตามขั้นก่อนหน้า",
        "words that name no level that was left; the step before says it",
    ),
    "unknown_tambon_code": Reason(
        "ข้อความที่ไม่ใช่รหัสตำบล หรือรหัสที่ไม่มีอยู่ ใช้ชื่อ พิกัด หรือสถานีแทน โปรดตรวจรหัส",
        "texts that are no code of a tambon, or of none that there is; names, point or station "
        "decide: check the code",
    ),
    "tambon_not_found": Reason(
        "แถวที่ไม่พบชื่อตำบลที่เขียนไว้ นับได้เพียงระดับอำเภอหรือจังหวัด โปรดตรวจการสะกดชื่อตำบล",
        "rows whose tambon is not found; they count at amphoe or province only: check its spelling",
    ),
    "number_of_many": Reason(
        "แถวที่ระบุรหัสบุคคลแต่นับหลายคน นับตามจำนวนและไม่เก็บรหัส หากเป็นคนเดียวโปรดใส่จำนวน 1",
        "rows with a person's number that count several; they count as given and the number is not "
        "kept: write 1 as the count where it is one person",
    ),
    "unreadable_point": Reason(
        "พิกัดที่อ่านไม่ได้ หรือไม่ทราบว่าอยู่ในโซน UTM ใด เว้นไว้ไม่ใช้",
        "coordinates that cannot be read, or whose UTM zone is not known; they are left out",
    ),
    "swapped_point": Reason(
        "พิกัดที่สลับลองจิจูดกับละติจูด สลับกลับให้แล้ว",
        "points whose longitude and latitude were swapped; they are put right",
    ),
    "two_digit_year": Reason(
        "วันที่ที่เขียนปีสองหลัก อ่านเป็นพุทธศักราช (65 คือ 2565)",
        "dates whose year has two digits, read as Buddhist era (65 is 2565)",
    ),
    "date_serial": Reason(
        "ช่องวันที่ในสเปรดชีตที่เป็นเลขลำดับวัน (44711 คือ 30 พ.ค. 2565) อ่านเป็นวันที่แล้ว โปรดตั้งรูปแบบช่องเป็นวันที่",
        "spreadsheet cells with the serial number of a day, read as that day (44711 is 30 May "
        "2022); format the cells as dates",
    ),
    "day_month_swapped": Reason(
        "วันที่ที่โปรแกรมสเปรดชีตสลับวันกับเดือน (5/6/2565 กลายเป็น 6 พ.ค.) แก้กลับให้แล้ว โปรดตรวจ",
        "dates whose day and month the spreadsheet exchanged (5/6/2565 became the 6th of May), put "
        "right; check them",
    ),
    "skipped_sheet": Reason(
        "แถวในชีตที่ไม่มีหัวตารางที่รู้จัก จึงไม่ได้อ่าน หากเป็นข้อมูล โปรดใส่หัวตารางในชีตนั้น",
        "rows of sheets without a known header, which were not read; give a sheet of records one",
    ),
    "dated_long_before": Reason(
        "แถวที่ลงวันที่ก่อนแถวอื่นมาก ปีน่าจะพิมพ์ผิด โปรดตรวจ",
        "rows dated long before the rest; the year is most likely mistyped",
    ),
    "undated": Reason(
        "แถวทั้งหมดไม่มีวันที่ วันของข้อมูลจึงเป็นวันนี้ตามเวลากรุงเทพฯ",
        "rows none of which is dated; the day of the data is today's in Bangkok",
    ),
    "dated_after_as_of": Reason(
        "แถวที่ลงวันที่หลังวันของข้อมูล จะไม่แสดงจนถึงวันนั้น",
        "rows dated after the day of the data, not seen until that day",
    ),
    "closed_without_day": Reason(
        "เรื่องที่ปิดแล้วแต่ไม่มีวันปิด นับวันของขั้นก่อนหน้าเป็นวันปิด",
        "closed issues without a day of closing; the step before counts as it",
    ),
    "before_reported": Reason(
        "การเสนอที่ลงวันที่ก่อนวันรับแจ้ง นับจากวันรับแจ้ง",
        "steps dated before their issue was reported; they count from that day",
    ),
    "removed": Reason(
        "เรื่องที่ถูกลบที่ต้นทาง นำออกจากข้อมูลพร้อมลำดับการเสนอแล้ว",
        "issues removed at their source; they and their steps are in the version no more",
    ),
    "removed_unknown": Reason(
        "แถวที่แจ้งลบเรื่องที่ระบบไม่รู้จัก จำไว้เผื่อเรื่องนั้นมาจากไฟล์เก่าภายหลัง โปรดตรวจเลขที่เรื่องและสถานี",
        "removals of issues that nobody knows, remembered in case an older file brings them; check "
        "their number and station",
    ),
    "already_known": Reason(
        "แถวที่เก่ากว่าข้อมูลของเรื่องเดียวกันที่มีอยู่แล้ว หรือเก่ากว่าการลบเรื่องนั้น",
        "rows older than what the store knows of the issue, or than its removal",
    ),
}
