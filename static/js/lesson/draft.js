/** What of a lesson's panel differs from what stands: pure, without the page. */
const tidy = (text) => text.replace(/\s+/g, " ").trim();

/** The texts as they are sent, or null where none differs. */
export const textOf = (card, draft) => {
  const topic = tidy(draft.topic), homework = tidy(draft.homework), { form } = draft;
  if (topic === card.topic && homework === card.homework && form === card.form) return null;
  return { topic, homework, form, rev: card.rev };
};

/** Works of another kind or title, a new one (id 0) once its kind is chosen, and those to take away. */
export const changedWorks = (card, draft) => {
  const stands = new Map(card.works.map((work) => [work.id, work]));
  const differs = ({ id, kind, title }) => (id ? kind !== stands.get(id).kind || tidy(title) !== stands.get(id).title : kind > 0);
  const works = draft.works.filter((work) => !work.gone && differs(work)).map(({ id, kind, title }) => ({ id, kind, title: tidy(title) }));
  return { works, removed: draft.works.filter(({ gone }) => gone).map(({ id }) => id) };
};
