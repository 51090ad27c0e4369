"""Start the journal on any machine that has Python: `python3 scripts/start.py [--demo]`.

Standard library only. Makes `.venv` and fills it, finds or installs what a printed form needs, sees that the port is
free, then turns into `app.py`, which migrates and serves.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

import os
from concurrent.futures import ThreadPoolExecutor

from _bootstrap.addresses import EVERYWHERE, addresses
from _bootstrap.console import run_command, say, say_if_any
from _bootstrap.demo import fill_demo
from _bootstrap.environment import ready_environment
from _bootstrap.launch import become
from _bootstrap.packages import PRINTING, advice, supply
from _bootstrap.places import ROOT
from _bootstrap.plan import Plan, plan_of
from _bootstrap.ports import require_free


def main(arguments: list[str]) -> int:
    plan = plan_of(arguments, os.environ)
    require_free(plan.host, plan.port)
    with ThreadPoolExecutor(max_workers=1) as aside:  # the system's packages come while pip works
        lacking = aside.submit(supply, PRINTING)
        python = ready_environment(plan.requirements)
    say_if_any(advice(lacking.result(), "PDF не получится или будет выглядеть иначе; всё остальное работает"))
    if plan.demo:
        fill_demo(python, plan.data, plan.environment)
    announce(plan)
    return become(python, [str(ROOT / "app.py")], plan.environment)


def announce(plan: Plan) -> None:
    here, *elsewhere = addresses(plan.host, plan.port)
    say(f"Журнал на этом компьютере: {here}")
    for address in elsewhere:
        say(f"С других компьютеров школы: {address}")
    if plan.host in EVERYWHERE and not elsewhere:
        say("Сети нет: с других компьютеров журнал пока не открыть.")
    say("Закончить работу: Ctrl+C")


if __name__ == "__main__":
    raise SystemExit(run_command(main))
