"""The missile debris forensic catalogue. This file loads nothing, so that the engines run without Django."""

__version__ = "0.1.0"
SOFTWARE = f"missile debris catalogue {__version__}"  # as results and records name what made them
