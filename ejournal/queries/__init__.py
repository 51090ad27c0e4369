"""Reads for one page: a fixed number of SELECTs each, into frozen dataclasses."""
