// Chooses one of a field's options. Typing narrows them by pinyin initials or a fragment of the label, the arrow keys
// move, digits choose one of the nine in sight, Enter takes the marked one. What is typed is never a value: leaving the
// field restores the label of the choice. The same flow as terminal/window/pick.go.
import { match } from "./match.js";
import { choose, valueOf } from "./fields.js";

const pageSize = 9;      // options in sight at once, so that each has a digit
let sets = {};           // choices by name: [ID, label, initials]
let open = null;         // { el, found, marked }; of a list of offers also sought, and taken, which is given what is chosen
const editing = new WeakSet(); // entries that hold a search, not a label

export const learn = (more, anew) => { sets = anew ? { ...more } : { ...sets, ...more }; };

const optionsOf = (el) => sets[el.dataset.options] || [];
const labelOf = (el, id) => { const o = optionsOf(el).find(([own]) => own === id); return o ? o[1] : id; };

export const isOpen = (el) => open !== null && (!el || open.el === el);
export const forget = (el) => { editing.delete(el); };

// restore writes the label of the choice into the entry.
export const restore = (el, chosen = valueOf(el)) => {
  editing.delete(el);
  const text = labelOf(el, chosen);
  if (el.value !== text) el.value = text;
};

// refresh takes over options that changed behind an entry.
export const refresh = (el) => {
  if (!editing.has(el)) restore(el);
  if (isOpen(el)) search();
};

const told = (el, text) => {
  const line = el.closest('.field').querySelector('[data-told]');
  line.hidden = text === '';
  if (!line.hidden) line.innerHTML = '<svg class="mark" aria-hidden="true"><use href="#t-warn"/></svg><span></span>';
  const words = line.querySelector('span');
  if (words) words.textContent = text;
};

// searched takes a change of the search text.
export const searched = (el) => {
  told(el, '');
  editing.add(el);
  open = { el, found: [], marked: 0 };
  search();
};

// seek narrows a list of offers by letters that stand nowhere.
export const seek = (letters) => { open.sought = letters; open.marked = 0; search(); };

const search = () => {
  const { el } = open;
  open.found = match(optionsOf(el), open.sought ?? (editing.has(el) ? el.value : ''));
  open.marked = Math.min(open.marked, open.found.length - 1);
  draw();
};

export const show = (el, offering = {}) => {
  if (isOpen(el) || el.disabled || !optionsOf(el).length) return;
  open = { el, found: [], marked: -1, ...offering };
  search();
  open.marked = open.found.findIndex((i) => optionsOf(el)[i][0] === valueOf(el));
  draw();
};

export const close = () => {
  open?.el.setAttribute('aria-expanded', 'false');
  open?.el.removeAttribute('aria-activedescendant');
  open = null;
  document.getElementById('picks').hidden = true;
};

const take = (el, id) => {
  choose(el, id);
  restore(el, id);
  close();
};

const chooseAt = (n) => {
  const { el, found, taken } = open;
  if (n < 0 || n >= found.length) return;
  const [id] = optionsOf(el)[found[n]];
  if (!taken) { take(el, id); return; }
  close();
  taken(el, id);
};

// What a list of offers that is open is asked: to take the marked one or that of a digit, which says whether there was one; how
// many are found, by which letters; whether one of all begins with a text.
export const chooseMarked = () => { const is = open.marked >= 0; chooseAt(open.marked); return is; };
export const chooseDigit = (n) => { const is = n >= 1 && n <= Math.min(pageSize, open.found.length - top()); if (is) chooseAt(top() + n - 1); return is; };
export const found = () => open.found.length;
export const sought = () => open.sought;
export const someBegins = (el, text) => optionsOf(el).some(([id]) => id.startsWith(text));

// settle takes what the operator means by leaving: the marked option, or nothing where the text was emptied.
const settle = (el) => {
  unmatched(el);
  if (editing.has(el) && el.value === '') take(el, '');
  else if (isOpen(el)) chooseAt(open.marked);
  restore(el);
  close();
};

// unmatched says under the field that what was typed fits no option.
const unmatched = (el) => {
  const text = el.value.trim();
  if (editing.has(el) && text !== '' && isOpen(el) && open.found.length === 0 && el.dataset.noMatch) told(el, el.dataset.noMatch.replace('%s', text));
};

export const leave = (el) => {
  unmatched(el);
  restore(el);
  if (isOpen(el)) close();
};

// tab settles like Enter when something was typed; passing through changes nothing.
export const tab = (el) => { if (editing.has(el)) settle(el); };

const begin = (el) => { editing.add(el); el.value = ''; };
const top = () => Math.floor(Math.max(0, open.marked) / pageSize) * pageSize;

// character is offered what is typed and says whether it was a digit that chose.
export const character = (el, r) => {
  const digit = r >= '1' && r <= '9';
  if (digit && !isOpen(el) && !editing.has(el)) show(el); // the list of a choice already made is closed; its digits count
  if (digit && isOpen(el)) { chooseAt(top() + Number(r) - 1); return true; }
  if (!editing.has(el)) begin(el);
  return false;
};

// composed empties the entry before an input method writes into it.
export const composed = (el) => { if (!editing.has(el)) begin(el); };

// key takes a key of an entry and says whether it was used; 'next' when the keyboard goes on to the next field.
export const key = (el, name) => {
  switch (name) {
    case 'ArrowDown': case 'ArrowUp': move(el, name === 'ArrowDown' ? 1 : -1); return true;
    case 'Enter': settle(el); return 'next';
    case 'Escape':
      if (!isOpen(el)) return false;
      restore(el);
      close();
      return true;
    case 'Backspace': case 'Delete':
      if (editing.has(el)) return false;
      begin(el);
      searched(el);
      return true;
  }
  return false;
};

export const move = (el, step) => {
  if (!isOpen(el)) { show(el); return; }
  open.marked = Math.max(0, Math.min(open.marked + step, open.found.length - 1));
  draw();
};

// draw hangs the list below its field, or above it where there is no room.
const draw = () => {
  const { el, found, marked } = open;
  const box = document.getElementById('picks');
  const from = top();
  const shown = found.slice(from, from + pageSize);
  box.replaceChildren(...shown.map((index, i) => row(optionsOf(el)[index], i, from + i === marked)));
  const more = document.createElement('small');
  if (found.length > pageSize) more.textContent = `${from + 1}–${from + shown.length} / ${found.length}`;
  if (found.length === 0) more.textContent = `0 / ${optionsOf(el).length}`;
  if (more.textContent) box.append(more);
  box.hidden = false;
  el.setAttribute('aria-expanded', 'true');
  if (marked >= 0) el.setAttribute('aria-activedescendant', `pick-${marked - from}`); else el.removeAttribute('aria-activedescendant');
  hang(box, el);
};

const row = ([, label, initials], i, marked) => {
  const line = document.createElement('div');
  line.className = marked ? 'pick marked' : 'pick';
  line.id = `pick-${i}`;
  line.setAttribute('role', 'option');
  line.setAttribute('aria-selected', marked);
  line.dataset.at = i;
  const digit = document.createElement('kbd');
  digit.textContent = i + 1;
  const words = document.createElement('span');
  words.textContent = label;
  const small = document.createElement('small');
  [small.textContent] = initials.split(/\s+/);
  line.append(digit, words, small);
  return line;
};

const hang = (box, el) => {
  const at = el.getBoundingClientRect();
  box.style.width = `${Math.max(at.width, 210)}px`;
  box.style.left = `${Math.min(at.left, Math.max(0, innerWidth - box.offsetWidth))}px`;
  const below = at.bottom + 4;
  const above = at.top - 4 - box.offsetHeight;
  box.style.top = `${below + box.offsetHeight > innerHeight && above >= 0 ? above : below}px`;
};

export const begun = () => {
  const box = document.getElementById('picks');
  box.addEventListener('mousedown', (e) => e.preventDefault()); // the keyboard stays in the entry
  box.addEventListener('click', (e) => { const line = e.target.closest('.pick'); if (line && open) chooseAt(top() + Number(line.dataset.at)); });
  addEventListener('resize', () => { if (open) hang(box, open.el); });
  document.addEventListener('scroll', (e) => { if (open && e.target !== box) hang(box, open.el); }, true);
};
