"""`python -m serai.gateway`: one gateway process."""

import sys

from serai.gateway.server import main

sys.exit(main())
