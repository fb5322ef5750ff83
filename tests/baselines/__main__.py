"""Makes the baselines from the demonstration records on the schematic map, as the tests have them.

Look at every picture before it is kept.
"""

from __future__ import annotations

import sys

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main(["-q", "tests/test_briefing.py", "-k", "looks", "--keep-pictures"]))
