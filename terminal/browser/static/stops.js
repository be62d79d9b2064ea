// The places for the keyboard that are no entries: lists, boards and strips of buttons. The same keys as in the window:
// terminal/window/list.go, board.go, strip.go.
import { say } from "./say.js";
import { acted } from "./fields.js";
import { Choice } from "./choice.js";
import { fit } from "./columns.js";

const choices = new Map(); // by list or board
let moving = null;         // the board where M was pressed: the next digit names a column

const nameOf = (el) => (el.dataset.list !== undefined ? `list ${el.dataset.list}` : `board ${el.dataset.board}`);
const choiceOf = (el) => {
  const name = nameOf(el);
  if (!choices.has(name)) choices.set(name, new Choice());
  return choices.get(name);
};
const rowsOf = (el) => [...el.querySelectorAll('[data-row]')];
const heightOf = (rows) => rows[0].getBoundingClientRect().height; // of one; it may be a fraction
const itemOf = (el, id) => (id === '' ? null : el.querySelector(`[data-row="${CSS.escape(id)}"], [data-card="${CSS.escape(id)}"]`));

const paint = (el, id, reveal) => {
  const now = itemOf(el, id);
  for (const old of el.querySelectorAll('[aria-selected="true"]')) if (old !== now) old.removeAttribute('aria-selected');
  if (!now) { el.removeAttribute('aria-activedescendant'); return; }
  now.setAttribute('aria-selected', 'true');
  el.setAttribute('aria-activedescendant', now.id);
  if (reveal) now.scrollIntoView({ block: 'nearest', inline: 'nearest' });
};

// settle shows in a new frame what is chosen.
export const settle = (app) => {
  const seen = new Set();
  for (const el of app.querySelectorAll('[data-list], [data-board]')) {
    const c = choiceOf(el);
    const before = c.now;
    seen.add(nameOf(el));
    c.told(el.dataset.selected);
    if (el.dataset.list !== undefined) fit(el);
    for (const gap of el.querySelectorAll('[data-gap]')) gap.style.setProperty('--gap-rows', gap.dataset.gap);
    paint(el, c.now, c.now !== before);
    if (el.dataset.list !== undefined) arrived(el);
  }
  for (const name of [...choices.keys()]) if (!seen.has(name)) choices.delete(name);
  paintMoving();
};

const paintMoving = () => {
  for (const el of document.querySelectorAll('[data-board]')) el.classList.toggle('moving', el.dataset.board === moving);
};

const setMoving = (board) => { moving = board; paintMoving(); };

const take = (el, item) => {
  const isRow = item.dataset.row !== undefined;
  const id = isRow ? item.dataset.row : item.dataset.card;
  if (!choiceOf(el).ask(id)) return;
  paint(el, id, true);
  say(isRow ? 'row chosen' : 'card chosen', { of: isRow ? el.dataset.list : el.dataset.board, what: id });
};

const openChosen = (el) => {
  const isList = el.dataset.list !== undefined;
  const id = choiceOf(el).now;
  if (!itemOf(el, id)) return;
  acted();
  say(isList ? 'row opened' : 'card opened', { of: isList ? el.dataset.list : el.dataset.board, what: id });
};

// press is a press on a row or card: the first chooses it, the next opens it.
export const press = (item) => {
  const el = item.closest('[data-list], [data-board]');
  el.focus({ preventScroll: true });
  if (item.getAttribute('aria-selected') === 'true') openChosen(el); else take(el, item);
};

const rowsAhead = 50; // how near to the end of the rows that are here others are asked for
const asked = new WeakMap(); // by list: the row asked for last, of which rows
const seeking = new WeakMap(); // by list: the row to be chosen once it is here

// want asks for rows when those in sight are not here, or are the last that are.
const want = (el) => {
  const rows = rowsOf(el);
  const first = Number(el.dataset.first), all = Number(el.dataset.all);
  if (!rows.length || rows.length === all || !heightOf(rows)) return;
  const at = Math.floor(el.scrollTop / heightOf(rows)), end = at + Math.ceil(el.clientHeight / heightOf(rows));
  if (!(at < first + rowsAhead && first > 0) && !(end > first + rows.length - rowsAhead && first + rows.length < all)) return;
  const before = asked.get(el);
  if (before && before.first === first && Math.abs(before.at - at) < rowsAhead / 2) return;
  asked.set(el, { first, at });
  say('rows wanted', { of: el.dataset.list, n: Math.max(0, Math.floor((at + end) / 2)) });
};
document.addEventListener('scroll', (e) => { if (e.target.dataset && e.target.dataset.list !== undefined) want(e.target); }, true);

// arrived goes on to a row that was waited for.
const arrived = (el) => {
  const to = seeking.get(el), rows = rowsOf(el), first = Number(el.dataset.first);
  if (to !== undefined && rows[to - first]) { seeking.delete(el); take(el, rows[to - first]); }
  want(el);
};

// seek scrolls to a row that is not here; it is chosen when it comes.
const seek = (el, rows, to) => {
  seeking.set(el, to);
  asked.delete(el); // what was asked for before did not reach so far
  el.scrollTop = to * heightOf(rows);
  want(el);
};

// go chooses a row by its place among all there are; one that is not here yet is sought.
const go = (el, rows, to) => {
  const first = Number(el.dataset.first);
  seeking.delete(el);
  if (to < 0 || to >= Number(el.dataset.all)) return;
  if (rows[to - first]) take(el, rows[to - first]); else seek(el, rows, to);
};

// listKey goes over all the rows of a list, held or not, as in the window.
const listKey = (el, name) => {
  if (name === 'Enter') { openChosen(el); return true; }
  const rows = rowsOf(el), first = Number(el.dataset.first), all = Number(el.dataset.all);
  if (!rows.length) return ['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp'].includes(name);
  const held = rows.indexOf(itemOf(el, choiceOf(el).now));
  let at = held < 0 ? -1 : first + held;
  if (seeking.has(el)) at = seeking.get(el);
  else if (at < 0 && choiceOf(el).now !== '' && rows.length < all) at = Math.min(all - 1, Math.floor(el.scrollTop / heightOf(rows))); // among those that are not here
  const inSight = Math.max(1, Math.floor(el.clientHeight / heightOf(rows)) - 1);
  const to = {
    ArrowDown: at + 1, ArrowUp: (at < 0 ? all : at) - 1, Home: 0, End: all - 1,
    PageDown: Math.min(all - 1, Math.max(0, at) + inSight), PageUp: Math.max(0, at - inSight),
  }[name];
  if (to === undefined) return false;
  go(el, rows, to);
  return true;
};

const boardKey = (el, name) => {
  const columns = [...el.querySelectorAll('[data-column]')].map((c) => [...c.querySelectorAll('[data-card]')]);
  const card = itemOf(el, choiceOf(el).now);
  const c = columns.findIndex((cards) => cards.includes(card));
  const i = c < 0 ? 0 : columns[c].indexOf(card);
  const sideways = (from, step) => {
    for (let at = from + step; at >= 0 && at < columns.length; at += step) {
      if (columns[at].length) { take(el, columns[at][Math.min(Math.max(i, 0), columns[at].length - 1)]); return; }
    }
  };
  const upright = (to) => { if (c < 0) sideways(-1, 1); else if (to >= 0 && to < columns[c].length) take(el, columns[c][to]); };
  switch (name) {
    case 'ArrowUp': upright(i - 1); return true;
    case 'ArrowDown': upright(i + 1); return true;
    case 'ArrowLeft': sideways(c, -1); return true;
    case 'ArrowRight': sideways(c, 1); return true;
    case 'Home': upright(0); return true;
    case 'End': upright(c < 0 ? 0 : columns[c].length - 1); return true;
    case 'Enter': openChosen(el); return true;
    case 'Escape':
      if (moving !== el.dataset.board) return false;
      setMoving(null);
      return true;
  }
  return false;
};

const stripKey = (el, name, from) => {
  const down = el.dataset.strip === 'down';
  const step = { [down ? 'ArrowDown' : 'ArrowRight']: 1, [down ? 'ArrowUp' : 'ArrowLeft']: -1 }[name];
  if (!step) return false;
  const items = [...el.querySelectorAll('button')];
  const to = items[items.indexOf(from) + step];
  if (to) to.focus();
  return true;
};

// key takes a key for the place the keyboard is in and says whether it was used.
export const key = (target, name) => {
  if (target.dataset.list !== undefined) return listKey(target, name);
  if (target.dataset.board !== undefined) return boardKey(target, name);
  const strip = target.closest('[data-strip]');
  return strip ? stripKey(strip, name, target) : false;
};

// character takes a typed character and says whether it was used: on a board M and then a column's digit.
export const character = (target, r) => {
  if (!target || target.dataset.board === undefined) return false;
  const chosen = choiceOf(target).now;
  if (moving === target.dataset.board) {
    setMoving(null);
    const column = [...target.querySelectorAll('[data-column]')].find((c) => c.dataset.digit === r);
    if (column) { acted(); say('card moved', { of: target.dataset.board, what: chosen, to: column.dataset.column }); return true; }
    return r >= '0' && r <= '9';
  }
  if (r.toLowerCase() === 'm' && itemOf(target, chosen)) { setMoving(target.dataset.board); return true; }
  return false;
};
