"""The audit log: who did what, when, on which version; every line holds on to the one before."""
