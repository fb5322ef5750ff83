"""What tells of a person in free text is found, and nothing else."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from etl.demo import generate
from geo.files import read_commands, read_gazetteer, read_ladder, read_taxonomy
from geo.personal import WORDS, canonical, find, is_national_id, scrub, tells_of_nobody
from geo.thai import to_thai_digits


def shown(text: str) -> str:
    """The text with the keys of what was found in brackets, easier to read in a table."""
    for key, word in WORDS.items():
        text = text.replace(word, f"<{key}>")
    return text


def test_a_word_or_a_space_stands_in_its_place():
    assert scrub("โทร 0815550123") == f"โทร {WORDS['phone']}"
    assert scrub("โทร 0815550123", mark=False) == "โทร  "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("นายทดสอบชัย สมมุติ โทร 081-555-0123 แจ้งไฟดับ", "นาย<name> โทร <phone> แจ้งไฟดับ"),
        ("มีนายทดสอบชัยแจ้งว่ามีคนลักรถ", "มีนาย<name>แจ้งว่ามีคนลักรถ"),
        ("น.ส.ปลอมจิต ใจงาม กับ ด.ช.เอก เล็กดี", "น.ส.<name> กับ ด.ช.<name>"),
        ("นางสาวมาลี สุขใจ และ ด.ญ. ขวัญ ใจดี", "นางสาว<name> และ ด.ญ. <name>"),
        ("นาง  มาลี, เด็กชายเอก", "นาง  <name>, เด็กชาย<name>"),
        ("นายกมล ใจดี นายพลวัต สุขดี นายธงชัย", "นาย<name> นาย<name> นาย<name>"),
        ("พระทดสอบ ปัญญาวโร วัดบ้านดง พระมหาสมปอง", "พระ<name> วัดบ้านดง พระมหา<name>"),
        ("พระครูวิจิตรธรรม", "พระครู<name>"),
        ("พล.ต.อ.ทดสอบ ใจดี พ.ต.ท.หญิง สมศรี", "พล.ต.อ.<name> พ.ต.ท.หญิง <name>"),
        ("ร.ต.อ. มานะ ใจกล้า ด.ต.ชูชาติ", "ร.ต.อ. <name> ด.ต.<name>"),
        ("ส.ต.ต.วีระ จ.ส.ต.ปิติ ว่าที่ ร.ต.ต.สมคิด", "ส.ต.ต.<name> จ.ส.ต.<name> ว่าที่ ร.ต.ต.<name>"),
        ("พันตำรวจเอกชูใจ ดาบตำรวจมานี ใจดี", "พันตำรวจเอก<name> ดาบตำรวจ<name>"),
        ("Mr. Pretend Person, Pol. Lt. Col. Madeup Name", "Mr. <name>, Pol. Lt. Col. <name>"),
        ("โทร.๐๘๑๕๕๕๐๑๒๓", "โทร.<phone>"),
        ("+66 81 555 0123 / +66815550123 / 0066 81 555 0123", "<phone> / <phone> / <phone>"),
        ("08 1555 0123, 0815550123, 081.555.0123", "<phone>, <phone>, <phone>"),
        ("053-555123 (053) 555123 02-555-0123 0-2555-0123", "<phone> <phone> <phone> <phone>"),
        ("เบอร์ 81-555-0123", "เบอร์ <phone>"),
        ("081\u200b555\u200b0123", "<phone>"),
        ("1101700230708 1-1017-00230-70-8", "<national_id> <national_id>"),
        ("1 1017 00230 70 8", "<national_id>"),
        ("๑๑๐๑๗๐๐๒๓๐๗๐๘", "<national_id>"),
        ("เลขบัตรประชาชน 1101700230700", "เลขบัตรประชาชน <national_id>"),
        ("Pretend.P+x@mail.example.co.th", "<email>"),
        ("ไลน์ไอดี: pretend99 line id @abc.def", "ไลน์ไอดี: <line> line id <line>"),
        ("Line: some_one", "Line: <line>"),
        ("ไลน์ pretend99", "ไลน์ <line>"),
        ("กข 1234", "<plate>"),
        ("1กก 1234 กรุงเทพมหานคร", "<plate> กรุงเทพมหานคร"),
        ("รถกระบะทะเบียน บพ-55 เชียงใหม่ ชนแล้วหนี", "รถกระบะทะเบียน <plate> เชียงใหม่ ชนแล้วหนี"),
        ("จยย. ทะเบียน กขค 123 ลำพูน", "จยย. ทะเบียน <plate> ลำพูน"),
        ("บัญชีกสิกร 123-4-55501-9 เลขบัญชี 1234567890", "บัญชีกสิกร <account> เลขบัญชี <account>"),
        ("ธนาคารออมสิน 020123456789", "ธนาคารออมสิน <account>"),
        ("บ้านเลขที่ 12/3 หมู่ 4 ต.แม่ริม", "บ้านเลขที่ <house> หมู่ 4 ต.แม่ริม"),
        ("99/1 หมู่ 4, ๙๙/๑ ม.๔, 99/1 Moo 4", "<house> หมู่ 4, <house> ม.๔, <house> Moo 4"),
        ("อยู่บ้านเลขที่ 5 ซอย 3", "อยู่บ้านเลขที่ <house> ซอย 3"),
        # Numbers that are joined, or divided in other ways.
        ("081-5550123,089-5550456", "<phone>,<phone>"),
        ("0815550123/0895550456-053555123", "<phone>/<phone>-<phone>"),
        ("โทร 081-555-0123/089-555-0456", "โทร <phone>/<phone>"),
        ("500101,0815550123,081-555-0123,500101", "500101,<phone>,<phone>,500101"),
        ("02-555-0123, 081-555-0123 / (089)555-0456", "<phone>, <phone> / <phone>"),
        ("0-8155-50123 66 81 555 0123 66-81-5550-123", "<phone> <phone> <phone>"),
        ("081/555/0123 081_555_0123", "<phone> <phone>"),
        ("1.1017.00230.70.8, 1 - 1017 - 00230 - 70 - 8", "<national_id>, <national_id>"),
        ("1/1017/00230/70/8 และ 1101 7002 30708", "<national_id> และ <national_id>"),
        ("1-1017 00230.70-8", "<national_id>"),
        ("500101,1101700230708,3", "500101,<national_id>,3"),
        ("1101700230708/1101700230708", "<national_id>/<national_id>"),
        ("โอนไป 1234567890", "โอนไป <account>"),
        ("บ/ช 1234567890 บ.ช. 123-456-7890", "บ/ช <account> บ.ช. <account>"),
        ("1234567890 กรุงไทย", "<account> กรุงไทย"),
        ("บัญชีออมสิน 0201 2345 6789", "บัญชีออมสิน <account>"),
        ("รถบรรทุก 70-1234 ลำปาง ทะเบียน 70-1234", "รถบรรทุก <plate> ลำปาง ทะเบียน <plate>"),
        ("ทะเบียน กข.1234", "ทะเบียน <plate>"),
        ("บ.เลขที่ 12/3 บลท. 12/3", "บ.เลขที่ <house> บลท. <house>"),
        ("99/9 คอนโดสมมุติ", "<house> คอนโดสมมุติ"),
        # Titles and ranks as they are typed in haste.
        ("พตท.ทดสอบ ใจดี รตอ.มานะ ดต.ชูชาติ จสต.ปิติ", "พตท.<name> รตอ.<name> ดต.<name> จสต.<name>"),
        ("พ.ต.ท สมคิด ใจดี สตอ สมคิด", "พ.ต.ท <name> สตอ <name>"),
        ("พ.ต.อ.(พิเศษ) สมคิด พ.ต.อ.ดร.สมคิด ใจดี", "พ.ต.อ.(พิเศษ) <name> พ.ต.อ.ดร.<name>"),
        ("พ.ต.ท.หญิง ดร.สมศรี", "พ.ต.ท.หญิง ดร.<name>"),
        ("นส สมศรี ใจงาม นาย.สมคิด", "นส <name> นาย.<name>"),
        ("MR PRETEND PERSON, MISS. MADEUP, Mr McPretend", "MR <name>, MISS. <name>, Mr <name>"),
        ("พระธรรมวงศ์ นางงาม ศรีสุข นางแก้ว ใจดี", "พระ<name> นาง<name> นาง<name>"),
    ],
)  # fmt: skip
def test_people_are_put_out_of_sight(text, expected):
    assert shown(scrub(text)) == expected
    assert scrub(scrub(text)) == scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "นายก อบต. นายกรัฐมนตรี นายกเทศมนตรี นายอำเภอแม่ริม นายทะเบียน นายจ้าง นายหน้า",
        "อ.นางรอง ตลาดนางเลิ้ง นางแบบ นางพยาบาล นางสาวไทย นกนางแอ่น นางฟ้า",
        "พระนครศรีอยุธยา พระประแดง พระราชบัญญัติ พระสงฆ์ พระพุทธรูป พระอาทิตย์ ถนนพระราม 2",
        "พระมหากษัตริย์ พระบรมมหาราชวัง พระมหาธาตุ พระเครื่อง พระบิณฑบาต พระรูปหนึ่ง",
        "ทนายความ เจ้านาย คุณนาย ขุนนาง ท่าพระ สมเด็จพระ",
        "เมื่อวันที่ 05-04-2565 9.30 น. และ 06-08-2565 14:30 เรื่องที่ 12/2565 ถนนชำรุด",
        "2022-05-29 12:30:45 18.795432, 98.993123 500101 10310 ประชากร 113,234 คน",
        "ถนน 345 ซอย 12/1 กม. 25 ทล 3042 ทช.สร 3053 มอก 1234 พศ 2565",
        "หนังสือ ตช 0001.23/4567 นร 0505/ว 123 โฉนดเลขที่ 12345 น.ส.3 ก เลขที่ 1234",
        "2022-H4H78X S0512 2565/00123 โทร 191 สายด่วน 1599",
        "ซอยพหลโยธิน 49/2 แขวงอนุสาวรีย์ ซ.เจริญกรุง 76/1 ต.วัดพระยาไกร 3 หมู่บ้าน",
        "ไลน์กลุ่มหมู่บ้าน the line was long",
        "มติที่ 12/2565 หมู่ที่ 3 หนังสือ 081/123/2565 12/05/2565/12345",
        "671000 1511800 671000/1511800 20220529 12345 18 47 43 098 59 35",
        "18.7954 98.99312 18.812345,98.0812345678 05-04-2565 10310 2022-05-29-12345",
        "โอนเงิน 1,000,000 บาท โอนคดีที่ 123456789 ทะเบียนเลขที่ 12/2565 ทะเบียนบ้าน 12-3456",
        "ที่จอดรถ ม.4 ป้าย ทล.108 ทะเบียน อบต.12 มอเตอร์เวย์ 70-1234",
        "ติดต่อ online abc123 the line was 2 long BTS line 1 line dance2022 sky line bangkok2565",
        "MRT MRTA MRI SCAN MISSION MR DIY MS.Excel MS. Windows MR CAR MISS You",
        "โอนเงิน 1500000000 บาท รถบรรทุก 20-2565 คัน",
        "อ.เมือง ต.อ.เมือง อบต. ท่า ต.ท่าศาลา คนส่งของ คนส มา น.ส.3ก. นส.3ก",
        "นางแก้ว โพธาราม ราชบุรี นางรอง บุรีรัมย์ นางงาม เชียงใหม่ นางแบบ ชุดไทย",
        "พระธรรมเทศนา พระธรรมวินัย พระธรรม คำสอน ถนนพระธรรมวงศ์",
        "รถ 2 คัน คน 12 คน เด็ก 3 คน เดินทาง 1,234.56 กม.",
    ],
)
def test_what_only_looks_like_it_stays(text):
    assert scrub(text) == text


SURNAMES = "มีสุข มาลัย มาลา มาดี ในเมือง ที่รัก ทำนา รองเมือง คุณากร ไปรษณีย์ หน้างาม จากดี ณรงค์ฤทธิ์ ลูกอินทร์"


@pytest.mark.parametrize("surname", SURNAMES.split())
@pytest.mark.parametrize("after", ["", " แจ้งไฟดับ", "แจ้งไฟดับ", " มาที่สถานี", ", โทร 191"])
def test_surnames_that_begin_like_short_words_go(surname, after):
    assert shown(scrub(f"นายสมมุติ {surname}{after}")) == f"นาย<name>{after}"


@pytest.mark.parametrize(
    "after",
    [
        "มาแจ้งว่าไฟดับ", "มาที่สถานีแล้ว", "มีรถชน", "มี อาวุธปืน", "ที่บ้านแม่สา", "ในซอย 3", "ไปตลาด",
        "ได้ขับรถมาทาง ถ.ช้างคลาน", "รองผู้กำกับ", "รองนายก อบต.", "รอง ผกก.", "ขอให้ตรวจสอบ",
        "ทำร้ายร่างกาย", "หน้าวัดพระสิงห์", "จะไปแจ้งความ", "ไม่ทราบนามสกุล", "โดยใช้มีด", "ของร้านอาหาร",
        "มีเหตุทะเลาะวิวาทกับเพื่อนบ้าน", "ลักษณะผอมสูง", "คือคนร้าย",
    ],
)  # fmt: skip
def test_sentences_after_a_name_can_be_read(after):
    assert shown(scrub(f"นายสมมุติ {after}")) == f"นาย<name> {after}"


def test_what_hides_a_title_hides_it_from_nobody():
    for text in ("พตท\u00a0สมมุติ", "น．ส．สมมุติ", "นส สมมุติ", "MISS PRETEND", "ดต สมมุติ"):
        assert not tells_of_nobody(pa.array([text]))[0]
        assert "<name>" in shown(scrub(text))


def test_of_other_numbers_of_thirteen_digits_none_is_an_id_by_chance():
    """One in ten has a right check digit."""
    for last in range(10):
        for text in (
            f"671000 151180{last}", f"671000/151180{last}", f"20220529 1234{last}",
            f"20220529-1234{last}", f"12/05/2565/1234{last}", f"2565-05-12-1234{last}",
            f"18 47 43 098 59 3{last}", f"18.7954 98.9931{last}", f"05-04-2565 1031{last}",
            f"1234/2565/4293{last}", f"2565/1234/4293{last}", f"2565 1234 4293{last}",
            f"5/1234/1234567{last}", f"123.4567.12345{last}", f"1234-2565-4293{last}",
        ):  # fmt: skip
            assert scrub(text) == text


def test_no_name_of_a_place_is_changed():
    gazetteer = read_gazetteer()
    tables = (gazetteer.tambons, gazetteer.amphoes, gazetteer.provinces)
    names = {name for table in tables for column in ("th", "en") for name in table[column].dropna()}
    names |= {*gazetteer.crosswalk["old_name"].dropna()}
    # With what follows in an address, which looks like a surname; two are called like monks.
    amphoes = gazetteer.amphoes["th"]
    for name, code in zip(gazetteer.tambons["th"], gazetteer.tambons["amphoe"], strict=True):
        if name not in ("พระครู", "พระอาจารย์"):
            names.add(f"{name} {amphoes[code]}")
    before = ("", "ต.", "อ. ", "จังหวัด", "สภ.", "สน. ", "สถานีตำรวจภูธร", "บ้าน", "วัด", "ที่", "ใน")
    changed = [said for name in names for word in before if scrub(said := word + name) != said]
    assert changed == []


def test_no_station_of_the_demonstration_is_changed(tmp_path):
    files = generate(
        tmp_path, seed=1, issues=10, gazetteer=read_gazetteer(), commands=read_commands(),
        taxonomy=read_taxonomy(), ladder=read_ladder(),
    )  # fmt: skip
    stations = pd.read_csv(files["stations"], dtype="str")
    texts = (
        stations.drop(columns=stations.columns.intersection(["ลองจิจูด", "ละติจูด"])).stack().dropna()
    )
    assert len(texts) > 4000
    assert [text for text in texts if scrub(text) != text] == []


def test_real_addresses_lose_house_numbers_and_nothing_else(shared_data):
    """Of 6,261 addresses that software made of points; samples of what was found were read."""
    records = pd.read_csv(shared_data / "records" / "traffy_fondue_2022.csv", dtype="str")
    kinds: dict[str, int] = {}
    for text in records["address"].dropna().unique():
        for one in find(text):
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
    assert kinds.pop("house") < 250
    assert kinds == {"line": 1}, "the name of a charging station, 'Line: Wescooter'"
    for column in ("org", "subdistrict", "district", "province", "type"):
        assert [t for t in records[column].dropna().unique() if scrub(t) != t] == []


_THAI_WORDS = st.text(st.sampled_from("กขคงจชซดตถทนบปพมยรลวสหอะาิีุูเแโไ่้ "), max_size=30)


YEAR = re.compile("(19|2[05])[0-9]{2}")


def numbered(digits: list[int]) -> str:
    """A national id of twelve digits and the right check digit."""
    total = sum(digit * (13 - place) for place, digit in enumerate(digits))
    return "".join(map(str, [*digits, (11 - total % 11) % 10]))


_IDS = st.builds(
    numbered,
    st.tuples(st.integers(1, 8), *[st.integers(0, 9)] * 11).map(list),
)


@given(
    _THAI_WORDS,
    _IDS,
    _THAI_WORDS,
    st.booleans(),
    st.one_of(
        st.tuples(
            st.sampled_from(["-", " ", ".", "/", " - "]),
            st.sampled_from([{1, 5, 10, 12}, {*range(1, 13)}, set()]),
        ),
        st.tuples(
            st.just(" "), st.sampled_from([{4, 8}, {1, 5, 10}, {1, 4, 7, 10}, {5, 10}, {1, 6, 9}])
        ),
    ),
)
def test_any_national_id_is_found_wherever_it_stands(before, number, after, thai, divided):
    sign, cut = divided[0], sorted(divided[1])
    groups = [number[i:j] for i, j in zip([0, *cut], [*cut, 13], strict=True)]
    written = sign.join(groups)
    assert is_national_id(written)
    assume(len(groups) in (1, 5, 13) or not any(YEAR.fullmatch(group) for group in groups))
    written = to_thai_digits(written) if thai else written
    scrubbed = scrub(f"{before}{written}{after}")
    assert not re.search(r"\d", scrubbed)


@given(
    _THAI_WORDS,
    st.from_regex(r"0[689]\d{8}", fullmatch=True),
    _THAI_WORDS,
    st.sampled_from(["", "-", " ", "_", "."]),
)
def test_any_mobile_number_is_found_wherever_it_stands(before, number, after, sign):
    written = sign.join((number[:3], number[3:6], number[6:]))
    assert not re.search(r"\d", scrub(f"{before}{written}{after}"))


@given(st.text(max_size=200))
def test_any_text_at_all_is_scrubbed_once_and_for_all(text):
    once = scrub(text)
    assert scrub(once) == once
    found = find(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert once == text or found


@given(st.text(st.sampled_from("นายงพระสาวด.ช1234567890/-ก ขคหมู่ร.ต.อเ@ทะเบียนโ"), max_size=80))
def test_texts_of_nothing_but_hints_too(text):
    once = scrub(text)
    assert scrub(once) == once


@given(_THAI_WORDS.filter(lambda t: not re.search("นา|พร|ด|น.?ส", t)))
def test_letters_without_a_title_stay(text):
    assert scrub(text) == text


@given(st.lists(st.integers(0, 9), min_size=13, max_size=13), st.sampled_from(["", "-", " ", "."]))
def test_a_number_has_one_form_however_it_is_written(digits, sign):
    number = "".join(map(str, digits))
    parts = sign.join((number[0], number[1:5], number[5:]))
    assert canonical(parts) == canonical(to_thai_digits(number)) == canonical(f" {number}\u200b")


def test_long_texts_take_no_time_worth_mentioning():
    """Whatever repeats: no pattern tries all ways to cut a text (a minute where one does)."""
    for piece in (
        "นาย",
        "0",
        "1-",
        "a@",
        "ก ",
        "บ้าน 1 ",
        "081 ",
        "line ",
        "นาย ",
        "ก 1 ",
        "น.",
        "รถ",
        "0815550123, ",
        "0815550123/",
        "1 - ",
        "พ.ต.",
        "ส ต ท ",
        "นายดำ มา",
        "MR A",
        "ทะเบียน 7",
        "1234567890 ธ.",
    ):
        scrub(piece * 20_000)
    for before, after in (("99/9", "ม"), ("1234567890", "กรุงไทย"), ("line", "id"), ("เลขที่ 1", "ซ")):
        scrub(f"{before}{' ' * 50_000}{after}")
