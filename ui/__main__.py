"""`python -m ui` is the command `footnote`."""

from ui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
