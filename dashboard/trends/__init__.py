"""Whether issues become more or fewer, and how sure that is."""
