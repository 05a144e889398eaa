"""The desktop: the only package besides ``app`` that knows Qt."""

from meso_screen.gui import steady  # noqa: F401  first of all: it keeps PySide from releasing None too often
