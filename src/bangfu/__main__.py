"""`python -m bangfu` is the same as `bangfu`."""

import sys

from bangfu.cli.main import main

sys.exit(main())
