// Pages of the reader's language come first.
var Scorer = {
  score: ([page, , , , score]) =>
    score +
    (page.endsWith(".zh-CN") === (new URLSearchParams(location.search).get("lang") === "zh") ? 20 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
