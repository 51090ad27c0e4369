"""A questionnaire from the first line to the results: who asks, who answers, and what can't be told of an anonymous one (CLS-6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import AuditRow, Guardianship, Notice, Survey, SurveyAnswer, SurveyQuestion, SurveyReply
from ejournal.queries.record_proof import record_faults
from tests.factories import NOW, TODAY, SmallSchool

pytestmark = pytest.mark.req("CLS-6")
QUESTIONS = "Удобно ли время?\n- Да\n- Нет\nЧто взять? (несколько) (по желанию)\n- Хлеб\n- Соль\nКак вам? (от 1 до 5)\nВаши слова (по желанию)"
Web = Callable[[str], Any]


def form(school: SmallSchool, **other: Any) -> dict[str, Any]:
    to = f"parents-{school.classes['5А'].id}"
    return {"title": "Собрание", "text": "", "to": to, "until": f"{TODAY + timedelta(days=5)}", "names": "no", "questions": QUESTIONS} | other


def made(web: Web, school: SmallSchool, login: str = "teacher", **other: Any) -> int:
    answer = web(login).post("/surveys/new", **form(school, **other))
    assert answer.status_code == 302, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def opened(web: Web, school: SmallSchool, login: str = "teacher", **other: Any) -> int:
    survey = made(web, school, login, **other)
    assert web(login).post(f"/surveys/{survey}/open").status_code == 302
    return survey


def sheet(survey: int, *values: Any) -> dict[str, Any]:
    ids = [row.id for row in SurveyQuestion.select().where(SurveyQuestion.survey == survey).order_by(SurveyQuestion.position)]
    return {f"q{one}": value for one, value in zip(ids, values, strict=False) if value}


def test_a_class_teacher_asks_the_parents_of_the_class_and_they_are_told(web: Web, school: SmallSchool) -> None:
    survey = made(web, school)
    draft = web("teacher").get(f"/surveys/{survey}").text
    assert "Удобно ли время?" in draft and "Открыть для ответов" in draft
    assert web("parent").get(f"/surveys/{survey}/answer").status_code == 404, "a draft is nobody else's business"
    web("teacher").post(f"/surveys/{survey}/open")
    assert [(row.account_id, row.url) for row in Notice.select()] == [(school.accounts["parent"].id, f"/surveys/{survey}/answer")]
    for place in ("/", f"/diary/{school.pupils['ершов'].id}", "/surveys/"):
        assert f'href="/surveys/{survey}/answer"' in web("parent").get(place).text, place
        assert "Собрание" not in web("parent2").get(place if place == "/" else "/surveys/").text


def test_neither_another_family_nor_another_class_teacher_gets_in(web: Web, school: SmallSchool) -> None:
    survey = opened(web, school)
    for login in ("parent2", "student", "teacher2"):
        assert web(login).get(f"/surveys/{survey}/answer").status_code == 404
        assert web(login).post(f"/surveys/{survey}/answer", **sheet(survey, "Да", None, "5")).status_code == 404
    assert web("teacher2").get(f"/surveys/{survey}").status_code == 404
    assert web("deputy").get(f"/surveys/{survey}").status_code == 200
    refused = web("teacher").post("/surveys/new", **form(school, to="school"))
    assert refused.status_code == 403 and Survey.select().count() == 1


def test_what_was_typed_stays_where_an_answer_lacks(web: Web, school: SmallSchool) -> None:
    survey = opened(web, school)
    refused = web("parent").post(f"/surveys/{survey}/answer", **sheet(survey, None, "Соль", "5", "Спасибо"))
    assert refused.status_code == 400 and "На этот вопрос нужен ответ." in refused.text
    assert "Спасибо</textarea>" in refused.text and re.search(r'value="Соль" checked', refused.text)
    wrong = web("teacher").post("/surveys/new", **form(school, questions="Одно?\n- Да"))
    assert wrong.status_code == 400 and "Одно?" in wrong.text and "хотя бы два варианта" in wrong.text


def test_an_anonymous_reply_is_given_once_and_leads_to_nobody(web: Web, school: SmallSchool) -> None:
    survey = opened(web, school)
    assert "Отправленное изменить нельзя" in web("parent").get(f"/surveys/{survey}/answer").text
    assert web("parent").post(f"/surveys/{survey}/answer", **sheet(survey, "Нет", "Соль", "4", "Мои слова")).status_code == 302
    assert SurveyReply.select().count() == 1
    assert [row.reply_id for row in SurveyAnswer.select()] == [None] * 4
    trail = " ".join(row.new + row.old for row in AuditRow.select().where(AuditRow.at == NOW))
    assert "Мои слова" not in trail and "SurveyAnswer" not in {row.entity for row in AuditRow.select()}
    assert web("parent").post(f"/surveys/{survey}/answer", **sheet(survey, "Да", None, "5")).status_code == 403
    assert "Вы уже ответили" in web("parent").get(f"/surveys/{survey}/answer").text
    page = web("teacher").get(f"/surveys/{survey}").text
    assert "Мои слова" not in page and "будут видны, когда она закроется" in page
    web("teacher").post(f"/surveys/{survey}/close")
    assert "Ответили меньше 5 человек" in web("teacher").get(f"/surveys/{survey}").text
    assert web("director").get(f"/surveys/{survey}/results.xlsx").status_code == 400


def test_a_parent_of_two_is_asked_once(web: Web, school: SmallSchool) -> None:
    guardian = school.accounts["parent"].guardian_id
    Guardianship.create(guardian=guardian, pupil=school.pupils["щукина"], relation="mother", sees_diary=True)
    survey = opened(web, school)
    assert Notice.select().where(Notice.url == f"/surveys/{survey}/answer").count() == 1
    assert web("parent").get("/").text.count(f"/surveys/{survey}/answer") == 1


def test_a_named_reply_may_be_changed_and_is_seen_by_name(web: Web, school: SmallSchool) -> None:
    survey = opened(web, school, names="yes")
    web("parent").post(f"/surveys/{survey}/answer", **sheet(survey, "Нет", None, "4"))
    assert re.search(r'value="Нет" checked', web("parent").get(f"/surveys/{survey}/answer").text)
    web("parent").post(f"/surveys/{survey}/answer", **sheet(survey, "Да", ["Хлеб", "Соль"], "5", "=1+1"))
    page = web("teacher").get(f"/surveys/{survey}").text
    assert SurveyReply.select().count() == 1 and SurveyAnswer.select().count() == 4
    assert "Хлеб; Соль" in page and "100 %" in page and '<svg xmlns="http://www.w3.org/2000/svg" class="plot"' in page
    book = load_workbook(BytesIO(web("teacher").get(f"/surveys/{survey}/results.xlsx").data))
    cells = {cell.value for one in book for row in one.iter_rows() for cell in row}
    assert {"Да", "Среднее: 5,00", "=1+1"} <= cells


def test_who_has_not_answered_is_reminded_and_named_only_where_names_are(web: Web, school: SmallSchool) -> None:
    for names, seen in (("yes", True), ("no", False)):
        survey = opened(web, school, names=names, title=f"Анкета {names}")
        assert ("Не ответили: " in web("teacher").get(f"/surveys/{survey}").text) is seen
        said = web("teacher").post(f"/surveys/{survey}/remind")
        assert said.status_code == 302
        texts = [row.text for row in Notice.select().where(Notice.url == f"/surveys/{survey}/answer")]
        assert len(texts) == 1 and texts[0].startswith("Напоминаем: "), "in place of the notice that was not read"


def test_sheets_of_paper_are_counted_and_known_by_nothing(web: Web, school: SmallSchool) -> None:
    survey = opened(web, school)
    for number in range(5):
        assert web("teacher").post(f"/surveys/{survey}/paper", **sheet(survey, "Да" if number else "Нет")).status_code == 302
    empty = web("teacher").post(f"/surveys/{survey}/paper")
    assert empty.status_code == 400 and "Отметьте, что отвечено" in empty.text
    web("teacher").post(f"/surveys/{survey}/close")
    page = web("teacher").get(f"/surveys/{survey}").text
    assert "из них на бумаге 5" in page and "80 %" in page
    assert web("teacher").post(f"/surveys/{survey}/paper", **sheet(survey, "Да")).status_code == 403


def test_a_closed_one_takes_nothing_and_an_earlier_one_is_copied(web: Web, school: SmallSchool, moment: Any) -> None:
    survey = opened(web, school)
    copied = web("teacher").get(f"/surveys/new?copy={survey}").text
    assert "Что взять? (несколько) (по желанию)\n- Хлеб" in copied
    assert web("teacher").post(f"/surveys/{survey}/edit", **form(school)).status_code == 403, "what was asked stays"
    moment.now = NOW + timedelta(days=6)
    assert "ответы больше не принимаются" in web("parent").get(f"/surveys/{survey}/answer").text
    assert web("parent").post(f"/surveys/{survey}/answer", **sheet(survey, "Да", None, "5")).status_code == 403


def test_a_draft_is_changed_and_put_away(web: Web, school: SmallSchool) -> None:
    survey = made(web, school)
    web("teacher").post(f"/surveys/{survey}/edit", **form(school, title="Поход", questions="Идём?\n- Да\n- Нет"))
    page = web("teacher").get(f"/surveys/{survey}").text
    assert "Поход" in page and "Идём?" in page and "Что взять?" not in page
    web("teacher").post(f"/surveys/{survey}/close")
    assert "Поход" not in web("teacher").get("/surveys/").text
    told = [row.why for row in record_faults(lambda count: None) if row.record.startswith(("Анкет", "Вопрос"))]
    assert told == [], "the trail tells of every question that was taken out"


def test_the_blank_is_a_sheet_of_paper(web: Web, school: SmallSchool, wkhtmltopdf_path: str) -> None:
    survey = made(web, school)
    assert web("teacher").get(f"/surveys/{survey}/blank.pdf").data[:5] == b"%PDF-"


def test_the_ready_ones_open_in_the_form(web: Web, school: SmallSchool) -> None:
    page = web("teacher").get("/surveys/new?sample=food").text
    assert "Питание в школьной столовой" in page and "- Каждый день" in page
    assert "Родители 5\u00a0А" in page and "Вся школа" not in page and "Родители 7" not in page
    assert "Вся школа" in web("deputy").get("/surveys/new").text
