"""Errors → answers. The only place that knows numbers of HTTP; what is not of our family is a bug, logged whole."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from peewee import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from ejournal.errors import (
    BadInput,
    JournalError,
    NoEngine,
    NotThere,
    NoYear,
    Refused,
    StaleRow,
    StorageTrouble,
    TooMuch,
    TooOften,
)
from ejournal.models.base import why_not_saved
from ejournal.web.access import wants_json

STATUS: dict[type[JournalError], int] = {
    Refused: 403,
    NotThere: 404,
    BadInput: 400,
    StaleRow: 409,
    TooMuch: 413,
    TooOften: 429,
    StorageTrouble: 503,
    NoEngine: 503,
}
TITLES = {
    400: "Так не получится",
    401: "Нужен вход",
    403: "Эта страница вам не открыта",
    404: "Такой страницы нет",
    405: "Так сюда не обращаются",
    409: "Запись изменили до вас",
    413: "Слишком много сразу",
    429: "Слишком часто",
    500: "Что-то сломалось",
    503: "Сейчас не получается",
}
WORDS = {
    400: "Запрос не понят. Вернитесь на страницу и повторите.",
    404: "Проверьте адрес или начните с главной страницы.",
    405: "Вернитесь на страницу и повторите.",
    413: "Файл или запрос слишком большой.",
    500: "Ваши записи целы. Повторите, а если не поможет, скажите администратору журнала.",
}


def answer(status: int, sentence: str, **headers: str) -> Response:
    """A failure as JSON or as a page, whichever was asked for."""
    if wants_json():
        response = jsonify(error=sentence)
    else:
        response = Response(render_template("failure.html", title=TITLES.get(status, TITLES[500]), sentence=sentence))
    response.status_code = status
    response.headers.update(headers)
    return response


def install_failures(app: Flask) -> None:
    """Every refusal, every HTTP error and every bug gets a sentence in Russian."""

    @app.errorhandler(JournalError)
    def refusal(error: JournalError) -> Response:
        waits = {"Retry-After": str(error.seconds)} if isinstance(error, TooOften) else {}
        return answer(STATUS.get(type(error), 400), str(error), **waits)

    @app.errorhandler(NoYear)
    def no_year(error: NoYear) -> Any:
        """The page of a section in a school that has just begun; a file, a form or JSON is refused."""
        is_page = request.method == "GET" and not wants_json() and "." not in request.path.rpartition("/")[2]
        return render_template("no_year.html", lacks=error.lacks) if is_page else answer(STATUS[NotThere], str(error))

    @app.errorhandler(CSRFError)
    def no_token(error: CSRFError) -> Response:
        return answer(400, "Страница устарела: обновите её и повторите. Набранное на странице журнала сохранится.")

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> Response:
        return answer(413, WORDS[413])

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    def storage(error: Exception) -> Response:
        current_app.logger.exception("the database failed on %s", request.path)
        g.database_is_away = True  # so that the page of the failure asks it nothing
        return answer(503, why_not_saved(error))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        return answer(error.code, WORDS.get(error.code, error.description or WORDS[400]))

    @app.errorhandler(Exception)
    def bug(error: Exception) -> Response:
        current_app.logger.exception("a bug on %s", request.path)
        return answer(500, WORDS[500])
