"""What an input file may hold: the fields of each kind of record.

The mapping says which column of a file is which field; ``etl template`` writes these as empty
tables; the cleaning step turns each into the type named here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "code", "day", "time", "number", "word", "words", "month"]

#: In the order in which they are read: later kinds refer to earlier ones.
KINDS = ("stations", "population", "members", "coordinators", "issues", "escalations")


@dataclass(frozen=True)
class Field:
    """One field: its name in the project, the column header of the template, its type.

    ``word`` fields take their values from the vocabulary of the same name in
    ``data/mappings/vocabularies.toml``; ``words`` may hold several, separated by commas.
    """

    name: str
    type: Type
    header: str
    example: str
    description_th: str
    description_en: str
    required: bool = False


_PLACE = (
    Field("tambon_code", "code", "รหัสตำบล", "500101", "รหัสกรมการปกครอง 6 หลัก", "DOPA code, 6 digits"),
    Field("tambon", "text", "ตำบล", "ศรีภูมิ", "ชื่อตำบลหรือแขวง", "tambon or khwaeng"),
    Field("amphoe", "text", "อำเภอ", "เมืองเชียงใหม่", "ชื่ออำเภอหรือเขต", "amphoe or khet"),
    Field("province", "text", "จังหวัด", "เชียงใหม่", "ชื่อจังหวัด", "province"),
)
_POINT = (
    Field("lon", "number", "ลองจิจูด", "98.993", "องศา WGS 84", "longitude, degrees WGS 84"),
    Field("lat", "number", "ละติจูด", "18.795", "องศา WGS 84", "latitude, degrees WGS 84"),
)
_STATION = Field("station", "text", "รหัสสถานี", "S0512", "รหัสสถานีตำรวจเจ้าของเรื่อง", "code of the owning station")
_TERM = (
    Field("start", "month", "เดือนที่เริ่ม", "ม.ค. 2565", "เดือนแรกที่อยู่ในเครือข่าย", "first month"),
    Field("end", "month", "เดือนที่สิ้นสุด", "", "เดือนสุดท้าย ว่างถ้ายังอยู่", "last month, empty while active"),
)
_COUNT = Field("count", "number", "จำนวน", "1", "จำนวนคนในแถวนี้ ว่าง = 1", "people in this row, empty = 1")

FIELDS: dict[str, tuple[Field, ...]] = {
    "issues": (
        Field("record_id", "text", "เลขที่เรื่อง", "12/2565", "เลขที่ในสมุดของสถานี", "number in the station's book"),
        _STATION,
        Field("organisation", "text", "หน่วยงาน", "", "หน่วยงานเจ้าของเรื่อง ถ้าไม่ใช่สถานี", "owner when it is no station"),
        Field("kind", "word", "ชนิด", "ปัญหา", "ปัญหา หรือ ความต้องการ", "problem or need"),
        Field("channel", "word", "ช่องทาง", "สมาชิกเครือข่าย", "ใครแจ้ง", "who reported"),
        Field("urgency", "word", "ความเร่งด่วน", "ปกติ", "ปกติ เร่งด่วน ฉุกเฉิน", "normal, urgent, emergency"),
        Field("category", "words", "ประเภท", "ยาเสพติด, ลักทรัพย์", "ประเภทหลักก่อน แล้วประเภทอื่น", "primary first, then further ones"),
        Field("occurred", "time", "วันที่เกิดเหตุ", "29 พ.ค. 2565 14.30 น.", "วันและเวลา", "day and time"),
        Field("reported", "time", "วันที่รับแจ้ง", "29 พ.ค. 2565 16.00 น.", "วันและเวลา", "day and time", required=True),
        Field("updated", "time", "วันที่ปรับปรุง", "3 มิ.ย. 2565", "วันที่สถานะล่าสุดมีผล", "day of the latest status"),
        Field("status", "word", "สถานะ", "กำลังดำเนินการ", "สถานะล่าสุด", "latest status"),
        *_PLACE,
        *_POINT,
    ),
    "escalations": (
        Field("record_id", "text", "เลขที่เรื่อง", "12/2565", "เลขที่ของเรื่องเดิม", "the issue's number", required=True),
        _STATION,
        Field("organisation", "text", "หน่วยงาน", "", "หน่วยงานเจ้าของเรื่อง ถ้าไม่ใช่สถานี", "owner when it is no station"),
        Field("date", "day", "วันที่เสนอ", "10 มิ.ย. 2565", "วันที่ส่งต่อ", "day of the step", required=True),
        Field("from_level", "word", "จากระดับ", "สถานีตำรวจ", "ระดับเดิม", "level before"),
        Field("to_level", "word", "ถึงระดับ", "อำเภอ", "ระดับใหม่", "level after", required=True),
        Field("reason", "word", "เหตุผล", "เกินขีดความสามารถ", "เหตุผลที่เสนอ", "reason"),
        Field("body", "text", "หน่วยที่รับเรื่อง", "", "รหัสหน่วยที่รับเรื่อง ว่าง = ตามสายบังคับบัญชา", "receiving desk, empty = by the chain"),
    ),
    "members": (
        _STATION,
        *_PLACE,
        Field("role", "word", "บทบาท", "ผู้นำตามธรรมชาติ", "บทบาทในเครือข่าย", "role in the network"),
        *_TERM,
        _COUNT,
    ),
    "coordinators": (_STATION, *_PLACE, *_TERM, _COUNT),
    "stations": (
        Field("code", "text", "รหัสสถานี", "S0512", "รหัสสถานี", "station code", required=True),
        Field("name", "text", "ชื่อสถานี", "สภ.เมืองเชียงใหม่", "ชื่อสถานี", "name", required=True),
        Field("name_en", "text", "ชื่อภาษาอังกฤษ", "Mueang Chiang Mai", "ชื่อภาษาอังกฤษ", "name in English"),
        Field("division", "text", "กองบังคับการ", "ภ.จว.เชียงใหม่", "กองบังคับการต้นสังกัด", "division"),
        *_PLACE,
        *_POINT,
        Field("serves", "text", "พื้นที่รับผิดชอบ", "500101:1, 500102:0.5", "รหัสตำบลและสัดส่วน", "tambon codes with shares"),
    ),
    "population": (
        Field("tambon_code", "code", "รหัสตำบล", "500101", "รหัสกรมการปกครอง 6 หลัก", "DOPA code, 6 digits", required=True),
        Field("population", "number", "จำนวนประชากร", "12345", "คนตามทะเบียนราษฎร", "registered people", required=True),
        Field("year", "number", "ปี", "2564", "พ.ศ. หรือ ค.ศ.", "B.E. or C.E. year"),
    ),
}
