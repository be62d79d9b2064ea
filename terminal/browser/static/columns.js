// What of a list gives way where its columns have too little room: headings are cut, the mark of travel goes, then columns
// that say nothing, and in the end every column takes its share.
const seen = new WeakMap(); // by list: the width and the texts it was measured with
const most = 4;

const cutAll = (el, on) => {
  const kept = [...el.querySelectorAll('col:not([class])')], all = kept.reduce((sum, col) => sum + parseFloat(col.dataset.share), 0);
  for (const col of el.querySelectorAll('col')) {
    col.dataset.wide ??= col.getAttribute('width') ?? '';
    const width = on ? (kept.includes(col) ? `${100 * parseFloat(col.dataset.share) / all}%` : '0') : col.dataset.wide;
    if (width) col.setAttribute('width', width); else col.removeAttribute('width');
  }
};

// fit gives a list's columns their room.
export const fit = (el) => {
  const now = `${el.clientWidth} ${getComputedStyle(el).fontSize} ${el.textContent}`;
  if (seen.get(el) === now && el.dataset.tight !== String(most)) return;
  seen.set(el, now);
  for (let tight = 0; tight <= most; tight++) {
    if (tight) el.dataset.tight = tight; else delete el.dataset.tight;
    cutAll(el, tight === most);
    if (el.scrollWidth <= el.clientWidth) return;
  }
};

addEventListener('resize', () => { for (const el of document.querySelectorAll('[data-list]')) fit(el); });
