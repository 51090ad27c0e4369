"""Command-line arguments with help and refusals in Russian (argparse speaks English)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from .console import speak_russian


class RussianParser(argparse.ArgumentParser):
    """An ArgumentParser whose every word is Russian. Wrong use ends with code 2, help with code 0."""

    def __init__(self, prog: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=prog, description=description, epilog=epilog, add_help=False, allow_abbrev=False, exit_on_error=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self._positionals.title, self._optionals.title = "что указать", "параметры"
        self.add_argument("-h", "--help", action="help", help="показать эту справку")

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "запуск:", 1)

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse `arguments`; on wrong use say what is wrong in one line and end with code 2."""
        try:
            options, unknown = self.parse_known_args(list(arguments))
        except argparse.ArgumentError as error:
            self.refuse(f"Параметр {error.argument_name} записан не так.")
        if unknown:
            self.refuse(f"Такого параметра нет: {unknown[0]}.")
        return options

    def error(self, message: str) -> NoReturn:
        """What argparse itself complains of without naming an argument: something required is missing."""
        self.refuse("Указано не всё, что нужно.")

    def refuse(self, words: str) -> NoReturn:
        speak_russian()
        print(f"{words} Справка: {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)
