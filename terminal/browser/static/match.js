// Finds the options that a typed text means: the rule of terminal/window/match.go, proved on the same cases.
const rankOf = ([, label, initials], typed) => {
  if (typed === '') return 0;
  const words = initials.split(/\s+/).filter(Boolean);
  const common = words.length > 0 ? words[0] : '';
  const low = label.toLowerCase();
  if (common.startsWith(typed)) return 0;
  if (low.startsWith(typed)) return 1;
  if (words.some((w) => w.startsWith(typed))) return 2;
  if (low.includes(typed) || common.includes(typed)) return 3;
  return words.some((w) => w.includes(typed)) ? 4 : -1;
};

// match lists the options that fit, best first, as indexes; all of them for an empty text.
export const match = (options, text) => {
  const typed = text.trim().toLowerCase();
  return options.map((o, index) => ({ index, rank: rankOf(o, typed) })).filter((h) => h.rank >= 0).sort((a, b) => a.rank - b.rank || a.index - b.index).map((h) => h.index);
};
