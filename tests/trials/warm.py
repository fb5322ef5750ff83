"""What the processes of a trial have in common, imported and read once."""

import etl.pipeline
from geo.files import read_commands, read_gazetteer, read_ladder, read_taxonomy

for read in (read_gazetteer, read_commands, read_ladder, read_taxonomy):
    read()
etl.pipeline.load()
