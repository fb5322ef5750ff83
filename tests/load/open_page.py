"""What a browser knows of a page of Streamlit: its widgets, its messages, its address.

Streamlit's server sends a page as messages (``ForwardMsg``), and wants back with every click what
all widgets say, which messages the browser still holds, and the address. :class:`OpenPage` takes
in the former and gives the latter, as Streamlit's own script does in a browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

#: A message is forgotten when so many runs did not ask for it (``global.maxCachedMessageAge``).
_AGE = 2


@dataclass(frozen=True)
class Widget:
    """A widget as it is on the page: what it says, and what it offers."""

    key: str
    state: WidgetState
    options: tuple[str, ...] = ()
    trigger: bool = False


@dataclass
class OpenPage:
    """One page, as a browser holds it.

    Attributes
    ----------
    url : where it was opened, without the query
    query : of its address, which the server may change
    widgets : by the key that the page's script gave them; without one, by Streamlit's name
    errors : what it shows as errors, and messages that should have been held and were not
    shown : the boxes of text that it shows beside, whatever they say
    again : the part that the page runs by itself, and after how many seconds; None for none
    finished : how many runs of the script have ended
    """

    url: str
    query: str = ""
    script: str = ""
    widgets: dict[str, Widget] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    again: tuple[str, float] | None = None
    finished: int = 0
    _seen: set[str] = field(default_factory=set)
    _fragment: bool = False
    _held: dict[str, tuple[ForwardMsg, int]] = field(default_factory=dict)
    _runs: int = 0

    def take(self, message: ForwardMsg) -> ForwardMsg | None:
        """Take in one message; gives what it stands for, None where that is not held."""
        if message.HasField("ref_hash"):
            held = self._held.get(message.ref_hash)
            if held is None:
                self.errors.append("a message is not held that the server counts on")
                return None
            message = held[0]
            self._held[message.hash] = message, self._runs
        elif message.metadata.cacheable:
            self._held[message.hash] = message, self._runs
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begin(message)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self.again = message.auto_rerun.fragment_id, message.auto_rerun.interval
        elif kind == "delta" and message.delta.HasField("new_element"):
            self._show(message.delta.new_element)
        elif kind == "script_finished":
            self._end(message)
        return message

    def answer(self, changed: Mapping[str, WidgetState], fragment: str = "") -> ClientState:
        """What is sent to have the script run, or one part of it: the whole state, some widgets
        changed."""
        state = ClientState(
            fragment_id=fragment,
            is_auto_rerun=bool(fragment),
            query_string=self.query,
            page_script_hash=self.script,
            cached_message_hashes=list(self._held),
        )
        state.context_info.url = self.url
        state.context_info.locale = "th-TH"
        state.context_info.timezone = "Asia/Bangkok"
        states = {w.state.id: w.state for w in self.widgets.values() if not w.trigger}
        states |= {state.id: state for state in changed.values()}
        state.widget_states.widgets.extend(states.values())
        return state

    def _begin(self, message: ForwardMsg) -> None:
        self.script = message.new_session.page_script_hash
        self._fragment = bool(message.metadata.run.fragment_ids)
        self._seen = set()
        if not self._fragment:
            self.shown, self.again = [], None

    def _end(self, message: ForwardMsg) -> None:
        if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return  # the same run begins anew
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.errors.append("the script does not compile")
        if not self._fragment:
            self.widgets = {key: w for key, w in self.widgets.items() if key in self._seen}
        self._runs += 1
        young = self._runs - _AGE
        self._held = {key: held for key, held in self._held.items() if held[1] >= young}
        self.finished += 1

    def _show(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert":
            alert = element.alert
            self.shown.append(alert.body)
            if alert.format == alert.ERROR:
                self.errors.append(alert.body)
        elif widget := _widget(element):
            self.widgets[widget.key] = widget
            self._seen.add(widget.key)


def _widget(element: Element) -> Widget | None:
    """The widget that an element is; None for one that is none, or says nothing untouched."""
    kind = element.WhichOneof("type")
    if kind not in ("selectbox", "multiselect", "button_group", "text_input", "button"):
        return None
    proto = getattr(element, kind)
    key, state = _key(proto.id), WidgetState(id=proto.id)
    if kind == "selectbox":
        options = tuple(proto.options)
        said = proto.raw_value if proto.set_value else options[proto.default] if options else ""
        state.string_value = said
        return Widget(key, state, options)
    if kind == "text_input":
        state.string_value = proto.value if proto.set_value else proto.default
        return Widget(key, state)
    if kind == "button":
        return Widget(key, state, trigger=True)
    options = tuple(map(_content, proto.options)) if kind == "button_group" else (*proto.options,)
    chosen = proto.raw_values if proto.set_value else [options[i] for i in proto.default]
    state.string_array_value.data.extend(chosen)
    return Widget(key, state, options)


def _content(option) -> str:  # type: ignore[no-untyped-def]
    """An option of a row of buttons, as the browser says it: its icon before its words."""
    return " ".join(filter(None, (option.content_icon, option.content)))


def _key(widget_id: str) -> str:
    """``$$ID-<hash>-<key>``."""
    key = widget_id.split("-", 2)[-1]
    return widget_id if key == "None" else key
