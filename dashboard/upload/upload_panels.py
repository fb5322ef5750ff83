"""Parts of the upload page: the files, their kinds and columns, the check, publishing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from dashboard import download, formats
from dashboard.access import person
from dashboard.crowd.turns import turns
from dashboard.served import store_path
from dashboard.texts import text
from dashboard.upload import choice, column_choice, uploading
from dashboard.upload.uploading import Order, Upload
from etl import pipeline, store
from geo.errors import InputError
from geo.gazetteer import Lang

_SEEN = "upload_seen"
_CHECKED = "upload_checked"
_PUBLISHED = "upload_published"
_WIDE = [3, 2]


def files(lang: Lang) -> list[Upload]:
    """The files handed in, each with a look into it or a sentence why that failed."""
    heading(1, "files", lang)
    # Streamlit's own button knows one language.
    st.html(f"<style>:root {{ --choose: '{text('upload.choose', lang)}' }}</style>")
    given = st.file_uploader(
        text("upload.files", lang),
        accept_multiple_files=True,
        key="upload_files",
        label_visibility="collapsed",
    )
    seen: dict[str, Upload] = st.session_state.get(_SEEN, {})
    # What is no longer there is forgotten, with all that was read of it.
    uploads = {f.file_id: seen.get(f.file_id) or uploading.looked_into(f) for f in given}
    st.session_state[_SEEN] = uploads
    if not uploads:
        st.caption(text("upload.files_help", lang))
    for upload in uploads.values():
        if upload.problem:
            _unread(upload, lang)
    return [upload for upload in uploads.values() if not upload.problem]


def order(uploads: Sequence[Upload], lang: Lang) -> Order | None:
    """What is to be done with the files; None while something is missing."""
    tables = [upload for upload in uploads if upload.sheets]
    if not tables:
        return None
    heading(2, "columns", lang)
    kinds = _kinds(tables, lang)
    given = [upload.mapping for upload in uploads if upload.mapping]
    mapping = _source(kinds, given, lang)
    lacking = []
    for kind, box in zip(kinds, _boxes(kinds, lang), strict=True):
        with box:
            mapping, missing = column_choice.draw(kind, kinds[kind], mapping, lang)
            lacking += missing
    download.button(
        text("upload.save_mapping", lang),
        lambda: pipeline.to_toml(mapping).encode(),
        lang,
        name="mapping",
        file_name=f"{mapping.name}.toml",
        mime="application/toml",
        help=text("upload.save_mapping_help", lang),
    )
    for sentence in lacking:
        st.error(sentence, icon=":material/error:")
    scope = person().scope
    if scope.areas is not None:
        st.info(text("upload.own_areas", lang), icon=":material/location_on:")
    merge = _merge(lang) if scope.areas is None else True
    return None if lacking else Order(kinds, mapping, merge, scope.areas, scope.exact)


def check(order: Order, lang: Lang) -> pipeline.Examined | None:
    """The account of the order, once it was asked for."""
    heading(3, "check", lang)
    if st.button(
        text("upload.check", lang), type="primary", icon=":material/fact_check:", key="upload_check"
    ):
        examined = _run(lambda tell: uploading.examine(order, tell), "checking", lang)
        st.session_state[_CHECKED] = (order.signature, examined) if examined else None
    signature, examined = st.session_state.get(_CHECKED) or (None, None)
    if signature == order.signature:
        return examined
    st.caption(text("upload.check_help", lang))
    return None


def publish(order: Order, examined: pipeline.Examined, lang: Lang) -> None:
    """The button that publishes, what has to be confirmed before, and what was published."""
    heading(4, "publish", lang)
    signature, report = st.session_state.get(_PUBLISHED) or (None, None)
    if signature == order.signature and report:
        _published(report, lang)
        return
    doubtful = bool(examined.report.shrinks or examined.report.unseen)
    confirmed = _confirmed(examined.report, lang) if doubtful else False
    if st.button(
        text(f"upload.publish_{'merge' if order.merge else 'replace'}", lang),
        type="primary",
        icon=":material/publish:",
        disabled=doubtful and not confirmed,
        key="upload_publish",
    ):
        report = _run(lambda tell: uploading.publish(order, confirmed, tell), "publishing", lang)
        if report:
            st.session_state[_PUBLISHED] = order.signature, report
            st.rerun()


def heading(number: int, key: str, lang: Lang) -> None:
    """The name of one step."""
    st.markdown(f"##### :primary-badge[{number}] {text(f'upload.step_{key}', lang)}")


def problem(said: str, detail: str) -> None:
    """What went wrong in the person's words, and below it exactly what."""
    st.error(said, icon=":material/error:")
    st.caption(formats.literal(detail))


def _unread(upload: Upload, lang: Lang) -> None:
    name = formats.literal(upload.file.name)
    if uploading.known_ending(upload.file.name):
        problem(text("upload.unreadable", lang, name=name), upload.problem)
        return
    endings = formats.literal(" ".join(pipeline.READABLE))
    said = text("upload.unknown_ending", lang, name=name, endings=endings)
    st.error(said, icon=":material/error:")


def _kinds(uploads: Sequence[Upload], lang: Lang) -> dict[str, list[Upload]]:
    """What kind of records each file holds: guessed, and to be put right."""
    kinds: dict[str, list[Upload]] = {}
    for upload in uploads:
        left, right = st.columns(_WIDE, vertical_alignment="center")
        rows = formats.number(sum(sheet.rows for sheet in upload.sheets))
        left.markdown(
            f"**{formats.literal(upload.file.name)}**  \n"
            + text("upload.rows", lang, rows=rows)
            + _sheet_names(upload, lang)
        )
        guess = pipeline.guess_kind(upload.columns, pipeline.load()) or "issues"
        kind = choice.draw(
            right.selectbox,
            text("upload.kind", lang),
            pipeline.KINDS,
            guess,
            f"upload_kind_{upload.file.file_id}",
            format_func=lambda kind: text(f"records.{kind}", lang),
        )
        kinds.setdefault(kind, []).append(upload)
    return kinds


def _sheet_names(upload: Upload, lang: Lang) -> str:
    if len(upload.sheets) == 1:
        return ""
    names = ", ".join(
        sheet.source.removeprefix(f"{upload.file.name} › ") for sheet in upload.sheets
    )
    return " · " + text("upload.sheets", lang, names=formats.literal(names))


def _source(
    kinds: Mapping[str, Sequence[Upload]], given: Sequence[pipeline.Columns], lang: Lang
) -> pipeline.Columns:
    """The mapping to begin with, the name of the source, and the time zone of its times."""
    mappings = {mapping.name: mapping for mapping in (*pipeline.known_mappings(), *given)}
    kind, uploads = next(iter(kinds.items()))
    guess = pipeline.guess_source(uploads[0].columns, kind, list(mappings.values()))
    begin = given[-1].name if given else guess.name
    left, middle, right = st.columns(3)
    name = choice.draw(
        left.selectbox,
        text("upload.mapping", lang),
        list(mappings),
        begin,
        f"upload_mapping_{begin}",
        format_func=lambda name: _mapping_name(name, lang),
        help=text("upload.mapping_help", lang),
    )
    mapping = mappings[name]
    source = middle.text_input(
        text("upload.source", lang),
        mapping.name,
        max_chars=60,
        help=text("upload.source_help", lang),
        key=f"upload_source_{name}",
    )
    zones = sorted(available_timezones())
    zone = right.selectbox(
        text("upload.timezone", lang),
        zones,
        index=zones.index(mapping.timezone.key),
        help=text("upload.timezone_help", lang),
        key=f"upload_zone_{name}",
    )
    return replace(mapping, name=source.strip() or mapping.name, timezone=ZoneInfo(zone))


def _mapping_name(name: str, lang: Lang) -> str:
    return text("upload.template", lang) if name == "template" else name


def _boxes(kinds: Mapping[str, Sequence[Upload]], lang: Lang) -> Sequence:
    """A tab a kind where there are several."""
    if len(kinds) == 1:
        return [st.container()]
    return st.tabs([text(f"records.{kind}", lang) for kind in kinds])


def _merge(lang: Lang) -> bool:
    """Whether to add to what is published; demonstration records are rather replaced."""
    try:
        if store.current_version(store_path()) is None:
            return False
        demo = store.open_store(store_path()).manifest.demo
    except InputError as error:
        problem(text("upload.damaged", lang), str(error))
        return False
    ways = {True: text("upload.merge", lang), False: text("upload.replace", lang)}
    merge = choice.draw(
        st.radio,
        text("upload.how", lang),
        list(ways),
        not demo,
        "upload_merge",
        format_func=ways.__getitem__,
        captions=[text("upload.merge_help", lang), text("upload.replace_help", lang)],
        horizontal=True,
    )
    if demo and merge:
        st.warning(text("upload.merge_demo", lang), icon=":material/science:")
    return merge


def _run(work: Callable, doing: str, lang: Lang) -> object | None:
    """Do something long with a bar; what goes wrong is a sentence."""
    bar = st.progress(0.0, text(f"upload.{doing}", lang))

    def tell(done: float, _what: str) -> None:
        # After the last word nothing may stop what is done: a click elsewhere would, here.
        if done < 1:
            bar.progress(done, text(f"upload.{doing}", lang))

    try:
        with turns().aside(0.0):  # it takes long, and nobody waits for its end but this page
            return work(tell)
    except InputError as error:
        problem(text("upload.failed", lang), str(error))
    except OSError as error:
        problem(text("upload.failed", lang), f"{error.strerror or error}")
    finally:
        bar.empty()
    return None


def _confirmed(report: pipeline.Report, lang: Lang) -> bool:
    """Whether somebody said that so many records fewer are right, and files complete of which they
    are told no figures."""
    if report.shrinks:
        st.warning(text("upload.shrinks", lang), icon=":material/trending_down:")
        _listed(report.shrinks, lang)
    if report.unseen:
        kinds = " · ".join(text(f"records.{kind}", lang) for kind in report.unseen)
        st.warning(text("upload.unseen", lang, kinds=kinds), icon=":material/group:")
    said = "allow_shrink" if report.shrinks else "allow_unseen"
    return bool(st.checkbox(text(f"upload.{said}", lang), key="upload_shrink"))


def _listed(shrinks: Sequence[pipeline.Shrink], lang: Lang) -> None:
    """The greatest losses."""
    rows = [
        f"- {text(f'records.{s.kind}', lang)} {s.name}: "
        f"{formats.number(s.before)} → {formats.number(s.after)}"
        for s in shrinks[:5]
    ]
    if more := len(shrinks) - 5:
        rows += [f"- {text('upload.more', lang, count=more)}"] if more > 0 else []
    st.markdown("\n".join(rows))


def _published(report: pipeline.Report, lang: Lang) -> None:
    """The new version, the way to see it, and the rejects to take home."""
    st.success(
        text("upload.published", lang, version=report.version), icon=":material/check_circle:"
    )
    st.page_link("screens/map.py", label=text("upload.see_map", lang), icon=":material/map:")
