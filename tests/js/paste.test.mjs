import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsOf, kindOf, rowsOf } from "../../static/js/plan/paste.js";

const HEADINGS = { "темаурока": "topic", "часы": "hours", "дз": "homework", "№": "number", "дата": "known" };

test("cells with quotes and line ends inside stay one cell", () => {
  assert.deepEqual(cellsOf('а\t"б ""в""\nг"\r\nд\t\r\n'), [["а", 'б "в" г'], ["д", ""]]);
  assert.deepEqual(cellsOf('5" труба\tдва'), [['5" труба', "два"]]);
});

test("a block with headings goes where its headings say", () => {
  const text = "№\tТема урока\tДата\tЧасы\tД/З\nРаздел 1 (3 ч)\t\t\t\t\n1\tЧисла\t01.09\t2\t§ 1\nИтого\t\t\t2\t";
  assert.deepEqual(rowsOf(text, HEADINGS, "section"), [{ topic: "Числа", hours: "2", homework: "§ 1", section: "Раздел 1" }]);
});

test("a block without headings goes from the column it is put down in", () => {
  assert.deepEqual(rowsOf("Числа\nДроби", HEADINGS, "topic"), [{ topic: "Числа" }, { topic: "Дроби" }]);
  assert.deepEqual(rowsOf("Числа\t2", HEADINGS, "topic"), [{ topic: "Числа", hours: "2" }]);
  assert.deepEqual(rowsOf("1\tЧисла\t2", HEADINGS, "section"), [{ topic: "Числа", hours: "2" }]);
  assert.deepEqual(rowsOf("1\tЧисла", HEADINGS, "section"), [{ topic: "Числа" }]);
});

test("kinds by name or beginning", () => {
  const kinds = [{ value: "1", name: "Контрольная работа" }, { value: "2", name: "Лабораторная работа" }];
  assert.deepEqual(["Контрольная работа", "лаб. раб.", "контр.", "опрос", "ла"].map((one) => kindOf(one, kinds)), ["1", "2", "1", "", ""]);
});
