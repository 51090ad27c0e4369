"""Whether a single record was touched: `python3 scripts/verify.py [--data DIR] [--head «№ HASH»]` (COR-3, ARC-2).

Walks the audit chain from its first row, holds it against the heads noted before, plays it again and compares every record with
it. Exit code 1 and each place that was touched, named.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say
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


def parser() -> RussianParser:
    parser = RussianParser(
        "scripts/verify.py", "Проверить, что ни одной записи журнала не меняли в обход программы. В базе ничего не пишет."
    )
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных, обычно data")
    parser.add_argument("--head", metavar="«№ ХЕШ»", help="сверить с записью на бумаге: номер и начало хеша, не меньше 8 знаков")
    return parser


if __name__ == "__main__":
    sys.exit(run_command(main))
