// Pages of the reader's language come first, and among them those that have the words in their title.
const asked = new URLSearchParams(location.search);
const sought = (asked.get("q") || "").trim().toLowerCase();

var Scorer = {
  score: ([page, title, , , score]) =>
    score +
    (page.endsWith(".zh-CN") === (asked.get("lang") === "zh") ? 40 : 0) +
    (title.toLowerCase().includes(sought) ? 10 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
