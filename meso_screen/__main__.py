"""``meso-screen`` and ``python -m meso_screen``."""

from __future__ import annotations


def main() -> None:
    """Hand over to the command line; everything else is imported where it is needed."""
    from meso_screen.cli import run

    run()


if __name__ == "__main__":
    main()
