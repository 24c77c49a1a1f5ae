"""`python -m honeyguide` and the `honeyguide` command."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code: 0 answered, 1 error, 2 wrong usage."""
    from honeyguide.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
