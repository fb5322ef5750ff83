"""A store that is damaged, a clock that is put back, and many processes at once.

What is damaged is never served as if it were whole: a reader gets the rows as published, or a
sentence. The next publish succeeds and heals, and nothing is merged onto what is damaged.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pandas as pd

from etl import store
from etl.store import About, Store
from geo.errors import InputError
from tests.trials.figure import Figure, none_of
from tests.trials.nasty import damaged
from tests.trials.publisher import PATIENCE, processes
from tests.trials.records import Rows, rows

_ABOUT = About(as_of="2022-12-31")
#: What can be damaged in a store: pattern of the files.
_FILES = ("current", "versions/*.json", "parts/issues-*", "parts/stations-*")


def figures(size: float = 1.0) -> Iterator[Figure]:
    """Damage, then many at once."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        yield from _damage(scratch, max(int(400 * size), 8))
        yield _clock_put_back(scratch / "clock")
        yield from many_at_once(scratch / "many", max(int(60 * size), 3))


def tables(*keys: str) -> dict[str, pd.DataFrame]:
    """Issues of these keys at two stations; the rest is empty."""
    days = pd.to_datetime(pd.Series([f"2022-0{n % 9 + 1}-01" for n in range(len(keys))]))
    issues = store.empty("issues").astype("object").reindex(range(len(keys))).assign(
        key=list(keys), reported=days.astype("datetime64[s]"), province="50", bureau="p5",
        lon=98.98, lat=18.79,
    )  # fmt: skip
    empty = store.empty("issues")
    # Of columns that nobody gave the types are those of the table.
    typed = {n: t for n, t in empty.dtypes.items() if not isinstance(t, pd.CategoricalDtype)}
    stations = pd.DataFrame(
        {"code": ["S1", "S2"], "name": "x", "name_en": "x", "division": "50", "bureau": "p5",
         "tambon": "500101", "polygon": "500101", "amphoe": "5001", "province": "50",
         "lon": 98.98, "lat": 18.79}
    )  # fmt: skip
    return {"issues": issues.astype(typed), "stations": stations}


def _damage(scratch: Path, times: int) -> Iterator[Figure]:
    base = scratch / "base"
    store.publish(base, tables("a", "b"), _ABOUT)
    before = rows(base)
    store.publish(base, tables("a", "b", "c"), _ABOUT)
    sound, wrong, unhealed, said = rows(base), [], [], 0
    for number in range(times):
        rng = random.Random(f"damage {number}")
        path = scratch / "damaged"
        shutil.copytree(base, path)
        file = _damage_one(path, rng)
        seen = _seen(path)
        said += isinstance(seen, str)
        # A reader may also get the version before: so is a file `current` damaged into its name.
        if not isinstance(seen, str) and seen not in (sound, before):
            wrong.append(f"{number}: {file}")
        store.publish(path, tables("a", "b", "c"), _ABOUT)
        if _seen(path) != sound:
            unhealed.append(f"{number}: {file}")
        shutil.rmtree(path)
    yield Figure("damaged stores", f"{times:,}, {said:,} answered with a sentence")
    yield none_of("damage served as records", len(wrong), times, wrong)
    yield none_of("not healed by the next publish", len(unhealed), times, unhealed)


def _damage_one(path: Path, rng: random.Random) -> str:
    file = rng.choice(sorted(path.glob(rng.choice(_FILES))))
    content = file.read_bytes()
    way = rng.random()
    if way < 0.15:
        file.unlink()
    elif way < 0.4:  # of the same length, which a look at the size does not find
        at = rng.randrange(len(content))
        file.write_bytes(
            content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]
        )
    else:
        file.write_bytes(damaged(rng, content))
    return str(file.relative_to(path))


def _seen(path: Path) -> Rows | str:
    try:
        return rows(path)
    except InputError as error:
        return str(error)


def _clock_put_back(path: Path) -> Figure:
    """Publish, then as if the clock had been a day ahead: names still sort by what came last."""
    ahead = "29990101T000000000000"
    with store.publishing(path) as first:
        store.publish(path, tables("a"), _ABOUT, first)
    (path / "versions" / f"{first}.json").rename(path / "versions" / f"{ahead}.json")
    manifest = path / "versions" / f"{ahead}.json"
    manifest.write_text(manifest.read_text("utf-8").replace(first, ahead), encoding="utf-8")
    (path / "current").write_text(ahead, encoding="utf-8")
    later = [store.publish(path, tables("a", key), _ABOUT) for key in "bcd"]
    right = [ahead, *later] == sorted([ahead, *later])
    right &= [m.version for m in store.versions(path)] == [ahead, *later]
    right &= store.rollback(path) == later[-2] and store.prune(path, 2) == [ahead, later[0]]
    return Figure("a clock put back: versions in order", "yes" if right else "no", right, "yes")


def many_at_once(path: Path, rounds: int) -> Iterator[Figure]:
    """Two publishers and a pruner against three readers, in processes of their own.

    Publisher ``p`` writes in round ``n`` the issues ``p-n-0`` to ``p-n-4``: whatever is read must
    be all of one round of one publisher.
    """
    store.publish(path, tables(*_keys("x", 0)), _ABOUT)
    context = processes()
    answers = path.parent / "answers"
    answers.mkdir()
    stop = path.parent / "stop"
    publishers = [context.Process(target=_publisher, args=(path, n, rounds, answers)) for n in "ab"]
    readers = [context.Process(target=_reader, args=(path, n, stop, answers)) for n in range(3)]
    for process in (*publishers, *readers):
        process.start()
    for process in publishers:
        process.join(PATIENCE + 5 * rounds)
    stop.touch()
    for process in readers:
        process.join(PATIENCE)
    died = [p.name for p in (*publishers, *readers) if p.exitcode != 0]
    lines = [line for file in answers.iterdir() for line in file.read_text("utf-8").splitlines()]
    count = {word: sum(line.startswith(word) for line in lines)
             for word in ("published", "waited", "read", "gone", "wrong")}  # fmt: skip
    wrong = [line for line in lines if line.startswith("wrong")]
    yield Figure(
        "two publishers, three readers at once",
        f"{count['published']:,} published, {count['waited']:,} told to wait, {count['read']:,} "
        f"read, {count['gone']:,} read a version that was pruned meanwhile",
    )
    yield none_of("mixed, half or wrong answers", len(wrong) + len(died), len(lines), wrong + died)
    wanted = rounds * len(publishers)
    reached = count["published"] == wanted
    yield Figure("rounds published", f"{count['published']}", reached, str(wanted))


def _keys(publisher: str, number: int) -> list[str]:
    return [f"{publisher}-{number}-{key}" for key in range(5)]


def _publisher(path: Path, name: str, rounds: int, answers: Path) -> None:
    with (answers / f"publisher-{name}").open("w", encoding="utf-8") as out:
        number = 0
        while number < rounds:
            try:
                store.publish(path, tables(*_keys(name, number)), _ABOUT)
                out.write("published\n")
                number += 1
                if number % 3 == 0:
                    with suppress(InputError):  # the other one holds the lock
                        store.prune(path, 2)
            except InputError as error:
                out.write("waited\n" if "another run" in str(error) else f"wrong: {error}\n")
            time.sleep(random.random() / 50)


def _reader(path: Path, name: int, stop: Path, answers: Path) -> None:
    with (answers / f"reader-{name}").open("w", encoding="utf-8") as out:
        while not stop.exists():
            out.write(f"{_said(lambda: store.open_store(path))}\n")


def _said(opened: Callable[[], Store]) -> str:
    try:
        reader = opened()
    except InputError as error:
        return f"wrong: nothing to open: {error}"
    try:
        keys = sorted(reader.table("issues", ["key"])["key"])
    except InputError as error:
        return "gone" if "open the store again" in str(error) else f"wrong: {error}"
    first = str(keys[0]).rsplit("-", 1)[0]
    return "read" if keys == [f"{first}-{key}" for key in range(5)] else f"wrong: {keys}"
