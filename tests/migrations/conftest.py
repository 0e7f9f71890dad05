"""The small project to release in is that of the tests of releases."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "release"))
