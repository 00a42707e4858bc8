"""The missile debris forensic catalogue. This file loads nothing, so that the engines run without Django."""

__version__ = "0.1.0"
