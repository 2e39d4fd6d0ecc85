"""Forecasting events: who will do what to whom next, from what happened before."""

from __future__ import annotations

from allegiance.models.forecast.backtest import Backtest, backtest
from allegiance.models.forecast.files import Events, from_rows, read_events, sha256
from allegiance.models.forecast.forecaster import Forecaster, Settings

__all__ = ["Backtest", "Events", "Forecaster", "Settings", "backtest", "from_rows",
           "read_events", "sha256"]  # fmt: skip
