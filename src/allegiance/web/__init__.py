"""The workbench page over a ledger, on this machine's loopback."""

from allegiance.web.app import make_app
from allegiance.web.server import serve

__all__ = ["make_app", "serve"]
