"""`python -m langthreads_cli`: the command where no console script is installed."""

import sys

from langthreads_cli.main import main

if __name__ == "__main__":
    sys.exit(main())
