"""Forecasts of state patrons of rebel groups, scored against the public yardstick."""
