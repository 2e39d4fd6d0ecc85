"""Run the page over a ledger until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from allegiance.errors import OptionError, OutputError
from allegiance.web.app import LOOPBACK, make_app

if TYPE_CHECKING:
    from allegiance.ledger import Ledger
    from allegiance.web.reviewing import Desk

__all__ = ["serve"]


def serve(
    ledger: Ledger,
    host: str = "127.0.0.1",
    port: int = 8321,
    *,
    is_open: bool = False,
    coder: str | None = None,
    codebook: str | None = None,
    on_start: Callable[[str], None] | None = None,
) -> None:
    """Serve the workbench page over a ledger; returns when interrupted.

    Parameters
    ----------
    ledger
        The ledger; it is only read where no coder is named.
    host, port
        Where to listen; port 0 picks a free one.
    is_open
        Allow a host that other machines can reach. The page asks for no password.
    coder, codebook
        In whose name claims and names may be judged on the page, and by which version of the
        codebook; None: nothing can be written.
    on_start
        Called with the address once it listens; with a coder that of the reviews, whose
        fragment is the key without which nothing can be judged.

    Raises
    ------
    OptionError
        If the host is not this machine's own and ``is_open`` is not said, or if the extra
        ``web`` is not installed.
    OutputError
        If the port is taken.
    """
    if host not in LOOPBACK and not is_open:
        raise OptionError(
            f"{host} can be reached from other machines, and the page asks for no password",
            remedy="Serve on 127.0.0.1, or allow it in so many words",
        )
    desk = _desk(coder, codebook)
    app = make_app(ledger, LOOPBACK if host in LOOPBACK else (*LOOPBACK, host), desk)
    uvicorn = import_module("uvicorn")
    listener = _listener(host, port)
    name = f"[{host}]" if ":" in host else host
    if on_start:
        address = f"http://{name}:{listener.getsockname()[1]}/"
        on_start(f"{address}review#{desk.key}" if desk else address)
    config = uvicorn.Config(app, log_level="warning", server_header=False, date_header=False)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        return
    finally:
        listener.close()


def _desk(coder: str | None, codebook: str | None) -> Desk | None:
    if coder is None:
        return None
    if not coder.strip():
        raise OptionError("a coder without a name", remedy="Name who judges: --coder anna")
    from allegiance.web.reviewing import Desk

    return Desk.of(coder.strip(), codebook)


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # From here on a browser that was told the address waits instead of being refused.
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise OutputError(
            f"port {port} cannot be used ({error.strerror})",
            where=host,
            remedy="Name another port, or 0 for any that is free",
        ) from error
    return listener
