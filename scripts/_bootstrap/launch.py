"""Hand over to the program inside the `.venv`, in the same process tree."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

Environment = Mapping[str, str]


def become(python: Path, arguments: Sequence[str], environment: Environment) -> int:
    """Turn into `python arguments`. On Windows, which can't do that, wait for it; give its exit code."""
    command = [str(python), *arguments]
    if os.name != "nt":
        os.execve(command[0], command, dict(environment))
    return wait_for(command, environment)


def wait_for(command: Sequence[str], environment: Environment) -> int:
    """Exit code of `command`. Ctrl+C reaches it too: it ends by itself and we only wait."""
    with subprocess.Popen(list(command), env=dict(environment)) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue
