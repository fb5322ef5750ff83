"""What the server gives back when people have gone."""

from __future__ import annotations

import gc

import pandas as pd

from dashboard.server import memory


def test_views_of_a_table_leave_nothing_behind() -> None:
    """Tables that were there at start are held apart from the collector, and looked through too."""
    table = pd.DataFrame({"count": range(10)})
    gc.collect()
    gc.freeze()
    try:
        for _ in range(300):
            table["count"]
        taken = table._mgr.blocks[0].refs.referenced_blocks
        assert len(taken) > 100
        memory.forget_views()
        assert len(table._mgr.blocks[0].refs.referenced_blocks) <= 2
    finally:
        gc.unfreeze()
