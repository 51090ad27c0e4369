"""The journal page's script and style as they are served."""

from __future__ import annotations

import re
from gzip import decompress
from pathlib import Path

import pytest

from grid.pressed import press_script, press_style

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    (tmp_path / "main.js").write_text(
        '/** Doc\n *  of two lines. */\nimport { a as b, C } from "./other.js";\nimport { d } from "./third.js";\n\nb(C, d);   // why\n'
    )
    (tmp_path / "other.js").write_text('import { d } from "./third.js";\nexport const a = () => "//" + d;\nexport class C {}\n')
    (tmp_path / "third.js").write_text("// alone\nexport const d = 1;\n")
    return tmp_path


def test_each_module_stands_after_those_it_imports_in_its_own_scope(modules: Path) -> None:
    assert press_script(modules).text == (
        "const third_js=(()=>{\nconst d=1;\nreturn{d};\n})();\n"
        'const other_js=(()=>{\nconst{d}=third_js;\nconst a=()=>"//" + d;\nclass C{}\nreturn{a,C};\n})();\n'
        "const main_js=(()=>{\nconst{a:b,C}=other_js;\nconst{d}=third_js;\nb(C,d);\nreturn{};\n})();\n"
    )


def test_strings_templates_and_patterns_keep_their_spaces(modules: Path) -> None:
    kept = ['"a , b"', "`${d} = ${d}`", "/ ? : /"]
    (modules / "third.js").write_text(f"export const d = [{', '.join(kept)}];\n")
    assert all(one in press_script(modules).text for one in kept)


def test_the_page_s_own_modules_are_pressed_whole() -> None:
    text = press_script(STATIC / "js" / "grid").text
    names = {path.stem for path in (STATIC / "js" / "grid").glob("*.js")}
    assert set(re.findall(r"^const ([a-z]+)_js=", text, re.MULTILINE)) == names
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)


def test_the_style_finds_its_fonts_from_any_address() -> None:
    style = press_style(STATIC / "css", "/static/")
    fonts = re.findall(r"url\(([^)]+)\)", style.text)
    assert fonts and all((STATIC / font.removeprefix("/static/")).is_file() for font in fonts)
    assert "/*" not in style.text
    assert decompress(style.gzipped).decode() == style.text


def test_the_address_changes_with_the_text(modules: Path) -> None:
    before = press_script(modules).mark
    (modules / "third.js").write_text("export const d = 2;\n")
    assert press_script(modules).mark != before


@pytest.mark.req("SEC-2")
def test_sheets_keep_colours_to_the_tokens() -> None:
    for name in ("journal", "pages", "grid"):
        text = re.sub(r"/\*.*?\*/", "", (STATIC / "css" / f"{name}.css").read_text(encoding="utf-8"), flags=re.DOTALL)
        assert set(re.findall(r"#[0-9a-f]{3,6}\b(?![^{]*\{)", text)) <= {"#fff", "#555", "#000"}, name


def test_licences_lie_beside_what_they_are_for() -> None:
    for name in ("fonts/LICENSE-pt-sans.txt", "fonts/LICENSE-pt-serif.txt", "icons-LICENSE.txt"):
        assert (STATIC / name).stat().st_size > 1000
