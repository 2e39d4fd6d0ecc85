"""Forecasting events: who will do what to whom next, from what happened before."""

from __future__ import annotations

from allegiance.models.forecast.backtest import Backtest, backtest
from allegiance.models.forecast.files import Events, from_rows, read_events, sha256
from allegiance.models.forecast.forecaster import Forecaster, Settings
from allegiance.models.forecast.kept import fitted
from allegiance.models.forecast.pairs import Pairs

__all__ = ["Backtest", "Events", "Forecaster", "Pairs", "Settings", "backtest", "fitted",
           "from_rows", "read_events", "sha256"]  # fmt: skip
