/** What is typed in a cell of the timetable, and what a cell says: pure, without the page. Weeks: 1 odd, 2 even, 3 every. */
export const ODD = 1, EVEN = 2, EVERY = 3;

/** Letter case, ё and spaces do not matter. */
export const fold = (text) => text.toLowerCase().replace(/ё/g, "е").replace(/[\s\u00a0]+/g, " ").trim();

/** «мат лоп (12) неч + физ» → parts with words, room and weeks; an empty text has no parts. */
export const parseText = (text) =>
  text.split("+").map((part) => part.trim()).filter(Boolean).map((part) => {
    let weeks = null, room = null;
    const bare = part
      .replace(/\(([^)]*)\)?/, (_, inside) => ((room = inside.trim()), " "))
      .replace(/(?:^|\s)(неч|чет|чёт)[а-яё]*\.?(?=\s|$)/i, (_, kind) => ((weeks = fold(kind) === "неч" ? ODD : EVEN), " "));
    return { words: fold(bare.replace(/[,;:«»"]/g, " ")).split(" ").filter(Boolean), room, weeks };
  });

/** Text of a cell as it may be typed again. */
export const cellText = (slots, courses) =>
  slots.map(({ journal, room, weeks }) => {
    const own = courses.get(journal);
    return [own.subject, own.group, room && `(${room})`, weeks === ODD ? "нечёт" : weeks === EVEN ? "чёт" : ""].filter(Boolean).join(" ");
  }).join(" + ");

/** Hours as they are written in Russian. */
export const hours = (number) => String(number).replace(".", ",");

const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё";

/** What the same keys give on the Russian layout: «fku» → «алг». */
export const byKeys = (word) => [...word].map((letter) => RUSSIAN[LATIN.indexOf(letter)] ?? letter).join("").replace(/ё/g, "е");
