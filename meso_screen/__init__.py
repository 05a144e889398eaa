"""Meso Screen: screening and consent before mesotherapy."""

__version__ = "0.1.0"
