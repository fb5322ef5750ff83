"""The button with which somebody takes a file away: the only one, so that each leaves a trace."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard import audited, permit
from dashboard.data import Data
from dashboard.permit import Permit
from dashboard.signing_in import file_owners
from dashboard.texts import text
from dashboard.view import View
from etl.store import UnwritableError
from geo.errors import InputError
from geo.gazetteer import Lang

_log = logging.getLogger(__name__)


def button(
    label: str,
    make: Callable[[], bytes],
    lang: Lang,
    *,
    name: str,
    file_name: str,
    mime: str,
    view: View | None = None,
    data: Data | None = None,
    rows: int | None = None,
    units: int | None = None,
    about: Mapping[str, Any] | None = None,
    where: Any = st,
    **shown: Any,
) -> None:
    """A download that is made when somebody asks for it, if it is theirs to have then, and written
    into the audit log before it is handed out; while that cannot be written there is a sentence
    and no file.

    Parameters
    ----------
    name : of the list or page in the log, of the project's own
    view, data : what the file shows; None where it holds no records
    about : further particulars for the log
    rows, units : how many records, places or units of command are in it
    where : the container in which it stands
    shown : how Streamlit shows it
    """
    kind = file_name.rpartition(".")[2]
    event = audited.export(name, kind, view, data, about or {}, rows, units)
    refused = not audited.is_writable()
    if refused:
        shown["help"] = text("audit.no_export", lang)
    taken = audited.taken(make, event)
    where.download_button(
        label,
        _sorry(_permitted(taken, permit.of_page(event.version), lang), lang),
        file_name=file_name,
        mime=mime,
        icon=":material/download:",
        on_click="ignore",
        disabled=refused,
        **shown,
    )


def _permitted(make: Callable[[], bytes], by: Permit, lang: Lang) -> Callable[[], bytes]:
    """What makes a file, while it is still the person's to have."""

    def made() -> bytes:
        if not by.holds():
            raise InputError(text("app.changed", lang))
        file_owners.offered_by(by)
        return make()

    return made


def _sorry(make: Callable[[], bytes], lang: Lang) -> Callable[[], bytes]:
    """What fails is a sentence for the person; what it was goes to the log."""

    def made() -> bytes:
        try:
            return make()
        except UnwritableError as error:
            raise InputError(text("audit.no_export", lang)) from error
        except InputError:
            raise
        except Exception:
            _log.exception("a file could not be made")
            raise InputError(text("app.error", lang)) from None

    return made
