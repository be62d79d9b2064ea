// What stands in the fields. The page owns a text while it is typed; the model's replaces it only with a new revision, so
// that a late frame never overwrites fresh typing. What was typed and not yet seen in a frame is said again after a break.
import { say } from "./say.js";
import * as picks from "./pick.js";

const known = new Map(); // by field: { el, kind, rev, value, typed, unsaid }
const kept = new Map();  // by field: { text, at } typed before the terminal started anew
const keptFor = 10 * 60 * 1000; // ms; later it would surprise
let boot = '';

const isCheck = (el) => el.dataset.kind === 'check';
const isPick = (el) => el.dataset.kind === 'pick';

// put writes a text into an element without telling the model, which knows it.
const put = (el, text) => {
  if (isCheck(el)) { el.checked = text === 'true'; return; }
  if (isPick(el)) { picks.restore(el, text); return; }
  if (el.value !== text) el.value = text; // the caret goes to the end
};

const tell = (id, k) => {
  k.typed = true;
  k.unsaid = true;
  say('typed', { of: id, text: k.value });
};

// valueOf is what stands in a field as the model would say it: of a pick the ID of the choice.
export const valueOf = (el) => (known.get(el.dataset.field) || { value: '' }).value;

// choose sets a field to a text of the operator's and says so.
export const choose = (el, text) => {
  const id = el.dataset.field;
  const k = known.get(id);
  if (!k || k.value === text) return;
  k.value = text;
  tell(id, k);
};

// plain turns the full-width characters that an input method leaves behind into plain ones where only plain ones make
// sense, and drops what a field of digits or a time cannot hold: as accept in terminal/window/entry.go.
export const plain = (kind, text) => {
  if (['text', 'han', 'long', 'search'].includes(kind)) return text;
  const narrow = text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ');
  if (kind === 'plate') { // capitals, blanks between plates, our province before a letter that begins one
    return narrow.toUpperCase().replace(/[,，、;；\n\t]/g, ' ').replace(/[^\p{L}\p{N} ]/gu, '').replace(/(^| )([A-Z])$/, '$1渝$2');
  }
  return kind === 'digits' || kind === 'time' ? narrow.replace(/[^\x00-\x7f]|[a-wyzA-WYZ]/g, '') : narrow;
};

const fit = (el) => {
  let text = plain(el.dataset.kind, el.value);
  const most = Number(el.dataset.most) || 200;
  if (text.length > most) text = [...text].slice(0, most).join('');
  if (text !== el.value) {
    const caret = Math.max(0, el.selectionStart - (el.value.length - text.length));
    el.value = text;
    el.setSelectionRange(caret, caret);
  }
  return text;
};

// typed takes what was just typed into an element.
export const typed = (el) => {
  if (isPick(el)) { picks.searched(el); return; }
  choose(el, isCheck(el) ? (el.checked ? 'true' : '') : fit(el));
};

// insert types a text where the caret is, so that the browser's own undo knows of it.
export const insert = (el, text) => {
  if (document.activeElement === el && document.execCommand('insertText', false, text)) return;
  el.setRangeText(text, el.selectionStart, el.selectionEnd, 'end');
  typed(el);
};

// settle gives every field of a new frame its text. now names the start of the program that drew it: revisions of
// different starts cannot be compared.
export const settle = (app, now) => {
  if (boot !== '' && boot !== now) {
    for (const [id, k] of known) if (k.typed) kept.set(id, { text: k.value, at: Date.now() });
    known.clear();
  }
  boot = now;
  const seen = new Set();
  for (const el of app.querySelectorAll('[data-field]')) {
    seen.add(el.dataset.field);
    settleOne(el);
  }
  for (const id of [...known.keys()]) if (!seen.has(id)) known.delete(id);
};

const settleOne = (el) => {
  const { field: id, kind, rev, text } = el.dataset;
  let k = known.get(id);
  if (!k || k.kind !== kind || k.rev !== rev) {
    k = { el, kind, rev, value: text, typed: false, unsaid: false };
    known.set(id, k);
    picks.forget(el);
    put(el, text);
    takeUp(id, k);
  } else if (k.el !== el) { // the same field, drawn elsewhere
    k.el = el;
    put(el, k.value);
  } else if (isPick(el)) {
    picks.refresh(el);
  }
  if (text === k.value) k.unsaid = false;
};

// takeUp puts back what stood in a field before the terminal started anew.
const takeUp = (id, k) => {
  const before = kept.get(id);
  if (!before) return;
  kept.delete(id);
  if (Date.now() - before.at > keptFor || before.text === k.value) return;
  k.value = before.text;
  put(k.el, k.value);
  tell(id, k);
};

// acted says that the operator pressed something: what was typed up to here has been used or is in the terminal's drafts.
export const acted = () => { for (const k of known.values()) k.typed = k.unsaid; };

// again says once more what no frame has shown yet.
export const again = () => { for (const [id, k] of known) if (k.unsaid) tell(id, k); };
