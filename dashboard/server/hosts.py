"""By which names this server may be asked, where nobody signs in.

It then serves this machine alone. A page from elsewhere, open in a browser of this machine, could
give its own name this machine's address, and read on (DNS rebinding): so a name of another machine
is not answered. Where people sign in, their cookie is of one name anyway.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from streamlit import config

from dashboard import access
from dashboard.signing_in import sign_in


def is_answered(host: str) -> bool:
    """Whether a request is answered that names this server so.

    Parameters
    ----------
    host : the header ``Host``, a name or an address with or without a port
    """
    if sign_in.is_configured() or access.open_to_all():
        return True
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    served = (config.get_option("server.address") or "").lower()
    return name.removesuffix(".") in ("localhost", served) or _is_loopback(name)


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:  # a name
        return False
