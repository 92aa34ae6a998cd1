"""`python -m serai.cli` is `serai`."""

from serai.cli import main

main()
