"""Texts and bytes that nobody should write, made from a seed: the same number, the same text."""

from __future__ import annotations

import random
import string

#: Names that mean something to a browser, a spreadsheet, a page of text or a database.
MARKUP = (
    "<script>window.__run=1</script>", "</script><script>window.__run=1</script>",
    "</style><img src=x onerror=window.__run=1>", '"><svg onload=window.__run=1>',
    "'-(window.__run=1)-'", "${window.__run=1}", "{{window.__run=1}}", "{{7*7}}", "{0.__class__}",
    "%s%n%(x)s", "[a](javascript:window.__run=1)", "![x](http://127.0.0.1:9/x.png)", "# head",
    "**bold** _it_ `code`", "$\\frac{1}{2}$", "\\input{/etc/passwd}", ":red[x] :material/home:",
    "<!--", "]]>", "&lt;b&gt;&amp;", "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "\n=1+1", "' OR 1=1 --",
    "'; DROP TABLE issues; --", "../../etc/passwd",
    "..\\..\\boot.ini", "C:\\con", "\u202egnp.exe", "\u2066x\u2069", "a\u0000b", "\x1b[31m",
    "\ufeff", "\u200b\u200b", "é" * 50, "ก" + "่" * 200, "x" * 100_000,
    "\U0001f46e\u200d\u2640\ufe0f", "﷽",
)  # fmt: skip
_NUMBERS = (
    "0", "-0", "1e308", "-1e309", "nan", "NaN", "inf", "-Infinity", "9" * 30, "9" * 5000, "0x10",
    "1_000", "١٢٣", "½", "²", "①", "๑๒๓", "1,2,3", "1.2.3", "", " ", "None", "true", "-1", "٫٥",
)  # fmt: skip
_DATES = (
    "31/02/2565", "0000-00-00", "9999-12-31T23:59:59+99:99", "2565-13-45", "1/1/1", "now",
    "29 ก.พ. 2564 25.61 น.", "99/99/9999", "0001-01-01", "9999-12-31", "2565-02-30 24:00:00",
    "1 ม.ค. 0", "31 ธ.ค. ๙๙๙๙", "-2022-01-01", "2022-W53-7", "20220531", "44713.5", "1e10",
    "๓๑/๐๒/๒๕",
    "29/2/2567 08:99", "2022-05-29T08:00:00Z[x]", "0/0/0", "32 พ.ค. 65", "พ.ค.", "2565",
    "99999999999",
    "2022-05-29 12:00 AM PM", "1/2/3 4:5:6.7.8", "29 พ.ค. 2565 เวลา 14.30 น. น.",
)  # fmt: skip
_PLACES = (
    "ศรีภูมิ", "เมืองเชียงใหม่", "เชียงใหม่", "ต.", "อ.อ.อ.", "จ.จ", "แขวงแขวง", "500101", "999999",
    "50", "5001", "000000", "ในเมือง", "บางรัก", "กทม.", "Bangkok", "Mueang", "ริมใต้ แม่ริม เชียงใหม่",
    "99/9 ม.9 ต.ริมใต้ อ.แม่ริม จ.เชียงใหม่ 50180", "ต.ต.ต.ต.ต.", "ตำบล" * 50,
)  # fmt: skip
_POINTS = (
    "18.79,98.99", "98.99 18.79", "POINT(98.99 18.79)", "POINT Z (1 2 3)", "18°47'24\"N 98°59'E",
    "500000 2000000", "47N 500000 2000000", "999,999", "1e400,1e400", "N18.7 E98.9", "นอก", "0,0",
    "[98.9,18.7]", "[[[[[", "18.79;98.99", "18,79,98,99", "๑๘.๗๙ ๙๘.๙๙", "-181,91", "47Q 1 1",
    "°°°",
    "1" * 400 + "," + "2" * 400, "N" * 300, "1 " * 2000, "18.7.9,98..9", "EPSG:4326",
    "1:2:3:4:5:6",
)  # fmt: skip
WORDS = {
    "dates": _DATES, "numbers": _NUMBERS, "names": _PLACES, "points": _POINTS, "markup": MARKUP,
}  # fmt: skip
_ANY = [word for words in WORDS.values() for word in words]
_SIGNS = string.printable + "กขคงจ่้์ำๆฯ๑๒๓\u200b\u00a0\u202e\u0000\ufffd\U0001f600–—´`°′″＝"


def text(rng: random.Random, about: str = "") -> str:
    """A bad text, mostly one about ``about`` (a key of :data:`WORDS`), whole or tampered with."""
    words = WORDS[about] if about and rng.random() < 0.7 else _ANY
    chosen = rng.choice(words)
    way = rng.random()
    if way < 0.35:
        return chosen
    if way < 0.5:
        return "".join(rng.choices(_SIGNS, k=rng.choice((1, 3, 10, 40))))
    if way < 0.6:
        return chosen + rng.choice(words)
    if way < 0.65:
        return chosen[:60] * rng.choice((2, 50, 500))
    return tampered(rng, chosen[:500])


def tampered(rng: random.Random, word: str) -> str:
    """A text with a few characters left out, doubled or exchanged."""
    letters = list(word)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(letters) + 1)
        way = rng.random()
        if way < 0.4:
            letters.insert(at, rng.choice(_SIGNS))
        elif letters and way < 0.7:
            letters.pop(at % len(letters))
        elif letters:
            letters[at % len(letters)] = rng.choice(_SIGNS)
    return "".join(letters)


def damaged(rng: random.Random, data: bytes) -> bytes:
    """Bytes of a file, cut off, with bits turned, parts left out, repeated or filled."""
    content = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        if not content:
            break
        at, way = rng.randrange(len(content)), rng.random()
        length = rng.choice((1, 4, 64, 1024))
        if way < 0.25:
            del content[at:]
        elif way < 0.6:
            content[at] ^= 1 << rng.randrange(8)
        elif way < 0.7:
            del content[at : at + length]
        elif way < 0.8:
            content[at:at] = content[at : at + length]
        elif way < 0.9:
            content[at : at + length] = bytes([rng.choice((0, 255, 65))]) * length
        else:
            content[at : at + 4] = rng.choice(
                (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0")
            )
    return bytes(content)
