"""Compiled loops of the models. Everything here works on plain arrays and knows no names."""
