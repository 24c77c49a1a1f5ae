"""`python -m honeyguide` and the `honeyguide` command."""

import signal
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with its exit code: 0 answered, 1 error, 2 wrong usage."""
    try:
        from honeyguide.cli import run

        code = run(sys.argv[1:])
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the work is done: Python would end with the signal while it tidies up
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)


if __name__ == "__main__":
    main()
