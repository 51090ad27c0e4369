/** What the board and the day page share: the letter of a key in both layouts, and the call that writes. */
import { post } from "../grid/net.js";
import { newOp } from "../grid/queue.js";
import { letterOf } from "../grid/value.js";

const REASONS = "БУПН";

/** -> "Б", "У", "П", "Н" or "". */
export const reasonOf = ({ key, code }) => {
  const letter = letterOf(key, code);
  return REASONS.includes(letter) ? letter : "";
};

/** Sends the changes of one day; -> {ok, data, words}: the sentence where the server did not take it. */
export const write = async (url, date, changes) => {
  const answer = await post(url, { op: newOp(), date, changes });
  if (answer.status === 200) return { ok: true, data: answer.data, words: answer.data.results.map(({ message }) => message).find(Boolean) ?? "" };
  if (answer.status === 401) return { ok: false, words: "Вы давно ничего не делали: обновите страницу и войдите снова." };
  return { ok: false, words: answer.data?.error ?? "Нет связи с сервером. Повторите." };
};
