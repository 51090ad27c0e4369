"""LibreOffice Calc itself at work on a file: it types, saves, and tells what it kept. Driven by a macro in a profile of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}
LANGUAGE = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">\n'
LIBRARIES = LANGUAGE.format("library:libraries", "libraries") + (
    '<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<library:library library:name="Standard" library:link="false"/></library:libraries>'
)
LIBRARY = LANGUAGE.format("library:library", "library") + (
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"'
    ' library:passwordprotected="false"><library:element library:name="Hand"/></library:library>'
)
MACRO = """
Sub Work(orders As String)
  disk = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  lines = createUnoService("com.sun.star.io.TextInputStream")
  lines.setInputStream(disk.openFileRead(ConvertToURL(orders)))
  lines.setEncoding("UTF-8")
  paths = Split(lines.readLine(), Chr(9))
  told = createUnoService("com.sun.star.io.TextOutputStream")
  told.setOutputStream(disk.openFileWrite(paths(3)))
  told.setEncoding("UTF-8")
  On Error GoTo Trouble
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(paths(0), "_blank", 0, hidden())
  While Not lines.isEOF()
    parts = Split(lines.readLine(), Chr(9))
    If UBound(parts) = 4 Then Order(book, parts, told)
  Wend
  Dim way(0) As New com.sun.star.beans.PropertyValue
  way(0).Name = "FilterName"
  way(0).Value = paths(2)
  book.storeToURL(paths(1), way())
  book.close(True)
  told.closeOutput()
  Exit Sub
Trouble:
  told.writeString("trouble: " &amp; Error &amp; " in line " &amp; Erl)
  told.closeOutput()
  book.close(True)
End Sub

Sub Order(book, parts, told)
  sheet = book.Sheets.getByIndex(CLng(parts(1)))
  cell = sheet.getCellByPosition(CLng(parts(3)), CLng(parts(2)))
  If parts(0) = "type" Then Enter(book, sheet, cell, parts(4))
  If parts(0) = "force" Then cell.String = parts(4)
  If parts(0) = "tell" Then
    rule = cell.Validation
    shut = cell.CellProtection
    told.writeString(sheet.isProtected() &amp; "|" &amp; shut.IsLocked &amp; "|" &amp; rule.ShowErrorMessage &amp; "|" &amp; rule.getFormula1() &amp; "|" &amp; sheet.IsVisible &amp; "|" &amp; cell.String &amp; Chr(10))
  End If
End Sub

Sub Enter(book, sheet, cell, text)
  view = book.CurrentController
  view.setActiveSheet(sheet)
  view.select(cell)
  Dim typed(0) As New com.sun.star.beans.PropertyValue
  typed(0).Name = "StringName"
  typed(0).Value = text
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(view.Frame, ".uno:EnterString", "", 0, typed())
End Sub
"""


@dataclass(frozen=True)
class Told:
    """What Calc says of a cell: `refuses` other values than `allowed`."""

    is_protected: bool
    is_locked: bool
    refuses: bool
    allowed: str
    is_visible: bool
    text: str


class Office:
    """One profile in a folder; `work` opens a file, does the orders and saves it in the kind of `target`.

    Orders count sheets, rows and columns from 0: ("type", sheet, row, column, text) enters as a keyboard does, "force" sets the
    text of a cell through the program, "tell" asks about it.
    """

    def __init__(self, soffice: str, folder: Path) -> None:
        self.folder = folder
        self.command = [soffice, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        self._run("--terminate_after_init")  # a new profile is made first: it would take the place of the macro
        basic = folder / "profile" / "user" / "basic"
        (basic / "Standard").mkdir(parents=True, exist_ok=True)
        (basic / "script.xlc").write_text(LIBRARIES, encoding="utf-8")
        (basic / "Standard" / "script.xlb").write_text(LIBRARY, encoding="utf-8")
        module = LANGUAGE.format("script:module", "module") + (
            '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Hand" script:language="StarBasic">'
            f"{MACRO}</script:module>"
        )
        (basic / "Standard" / "Hand.xba").write_text(module, encoding="utf-8")

    def work(self, source: Path, orders: Sequence[tuple[str, int, int, int, str]], target: Path) -> list[Told]:
        listed, told = self.folder / "orders.txt", self.folder / "told.txt"
        told.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        paths = (source.as_uri(), target.as_uri(), FILTERS[target.suffix], told.as_uri())
        lines = ["\t".join(paths), *("\t".join(map(str, order)) for order in orders)]
        listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
        noise = self._run(f'macro:///Standard.Hand.Work("{listed}")')
        said = told.read_text(encoding="utf-8") if told.exists() else noise
        assert target.exists(), f"Calc saved nothing: {said}"
        return [_told(line) for line in said.splitlines()]

    def _run(self, *args: str) -> str:
        done = subprocess.run([*self.command, *args], capture_output=True, timeout=60, check=False)
        return done.stderr.decode(errors="replace")


def _told(line: str) -> Told:
    is_protected, is_locked, refuses, allowed, is_visible, text = line.split("|")
    return Told(is_protected == "True", is_locked == "True", refuses == "True", allowed, is_visible == "True", text)
