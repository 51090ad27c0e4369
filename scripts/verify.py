"""Whether a single record was touched: `python3 scripts/verify.py [ARCHIVE] [--data DIR] [--head «№ HASH»]` (COR-3, ARC-2).

With a package of the archive it checks that: every file against the inventory, the records inside the copy of the database. No
school is needed for it. Without one it checks the school itself:
Walks the audit chain from its first row, holds it against the heads noted before, plays it again and compares every record with
it. Exit code 1 and each place that was touched, named.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

from pathlib import Path

from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say, say_json
from _bootstrap.inside import go_inside, opened_school


def main(arguments: list[str]) -> int:
    own_parser = parser()
    options = own_parser.read(arguments)
    go_inside(__file__)
    from ejournal.errors import BadInput
    from ejournal.rules.heads import paper_head

    try:
        paper = paper_head(options.head) if options.head is not None else None
    except BadInput as wrong:
        own_parser.refuse(str(wrong))
    if options.archive is not None:
        return _check_archive(Path(options.archive), options.lines)
    with opened_school(options.data) as settings:
        from ejournal.copies.verify import prove

        proof = prove(settings.data, paper)
    for one in proof.faults:
        say(one.sentence)
    if proof.total > len(proof.faults):
        say(f"… и ещё мест: {proof.total - len(proof.faults)}.")
    for remark in proof.remarks:
        say(f"Обратите внимание. {remark}")
    if not proof.holds:
        raise Trouble(proof.sentence)
    say(proof.sentence)
    return 0


def _check_archive(folder: Path, lines: bool) -> int:
    from ejournal.copies.archive_check import check_package
    from ejournal.errors import JournalError

    def told(done: int, of: int, words: str) -> None:
        if lines:
            say_json(done=done, of=of, words=words)

    try:
        proof = check_package(folder, told=told)
    except JournalError as refusal:
        raise Trouble(str(refusal)) from refusal
    if lines:
        say_json(faults=proof.faults, remarks=proof.remarks, manifest=proof.manifest, words=proof.sentence, records=proof.records)
        return 0
    for words in (*proof.faults, *(f"Обратите внимание. {remark}" for remark in proof.remarks)):
        say(words)
    if not proof.holds:
        raise Trouble(proof.sentence)
    if proof.records:
        say(f"Копия базы: {proof.records}")
    say(proof.sentence)
    say(f"Сверьте с актом сумму содержимого: {proof.contents}")
    return 0


def parser() -> RussianParser:
    parser = RussianParser(
        "scripts/verify.py", "Проверить, что ни одной записи журнала не меняли в обход программы. В базе ничего не пишет."
    )
    parser.add_argument("archive", nargs="?", metavar="АРХИВ", help="папка архивного комплекта на любом носителе; без неё проверяется сам журнал")
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных, обычно data")
    parser.add_argument("--head", metavar="«№ ХЕШ»", help="сверить с записью на бумаге: номер и начало хеша, не меньше 8 знаков")
    parser.add_argument("--lines", action="store_true", help="об архиве: рассказывать строками JSON")
    return parser


if __name__ == "__main__":
    sys.exit(run_command(main))
