"""The demo school: invented, whole, the same each time for the same arguments."""

from ejournal.services.demo.build import build_demo, check_size
from ejournal.services.demo.school import PASSWORD

__all__ = ["PASSWORD", "build_demo", "check_size"]
