// Routes keys: input method first, then the scan detector, then the place the keyboard is in, then the screens. The same
// meaning as in the window: terminal/window/kit.go, keys.go, entry.go.
import { say, active, offer, isPlacing } from "./say.js";
import { Detector } from "./burst.js";
import * as fields from "./fields.js";
import { insert } from "./fields.js";
import * as offers from "./offers.js";
import * as picks from "./pick.js";
import * as stops from "./stops.js";

let scan = null;
let owner = null;    // the element that gets what the detector holds
let timers = [];
let changed = 0;     // counts inputs, to see whether an undo found something to take back
let away = false;    // the whole page is without the keyboard
let there = '';      // the field that was told last

const isEntry = (el) => el instanceof HTMLTextAreaElement || (el instanceof HTMLInputElement && el.type !== 'checkbox');
const isPick = (el) => isEntry(el) && el.dataset.kind === 'pick';
const composes = (e) => e.isComposing || e.keyCode === 229;
const stop = (e) => { e.preventDefault(); e.stopPropagation(); };

const inText = (el) => el !== null && isEntry(el);

// deliver gives a person's characters to where they were typed, and a scan to the screens.
const deliver = ({ keys, code }) => {
  for (const r of keys) {
    if (inText(owner) && owner.isConnected) {
      if (!(isPick(owner) ? picks : offers).character(owner, r)) insert(owner, r);
    } else if (!stops.character(owner, r) && /^[a-z]$/i.test(r)) {
      press(r.toUpperCase());
    }
  }
  if (code) { fields.acted(); say('scanned', { text: code }); }
};

const press = (name) => { fields.acted(); say('key', { what: name }); };

const calm = () => { timers.forEach(clearTimeout); timers = []; };

// release delivers what the detector holds: nothing followed, or another key did.
export const release = () => { calm(); deliver(scan.settle(inText(owner))); };

// wait releases when a while has passed without another key. It waits in two steps, because the page may have been too
// busy drawing to read the next key of a scan: between the steps keys are read.
const wait = (ms) => { timers = [setTimeout(() => { timers = [setTimeout(release, 20)]; }, ms - 17)]; };

// hold keeps a character back while it may be the next one of a scan, so that a code never stands in a field.
const hold = (e, target) => {
  stop(e);
  if (target !== owner && !scan.scanning()) release();
  owner = target;
  calm();
  deliver(scan.rune(e.key, e.timeStamp, inText(owner)));
  const patience = scan.patience(inText(owner));
  if (patience > 0) wait(patience);
};

// endScan takes Enter or Tab and says whether it was the scanner's. What a person typed before it is delivered first.
const endScan = (e) => {
  calm();
  const out = scan.end(e.timeStamp, inText(owner));
  deliver(out);
  return out.taken;
};

const isCharacter = (e) => e.key.length === 1 && !e.metaKey && (e.getModifierState('AltGraph') || (!e.ctrlKey && !e.altKey));

// pressesIt tells Space on something that Space presses; inside a scan it presses nothing.
const pressesIt = (e, target) => e.key === ' ' && scan.patience(false) === 0 && (target instanceof HTMLButtonElement || (target instanceof HTMLInputElement && target.type === 'checkbox'));

// shortcutOf is the word for a key pressed with Ctrl or Alt; empty for what the browser keeps. Alt and Shift stand in for
// Ctrl where browsers let no page have the key: new window, new tab.
const shortcutOf = (e) => {
  if (e.metaKey || e.getModifierState('AltGraph') || e.ctrlKey === e.altKey) return '';
  let key = /^[a-z]$/i.test(e.key) ? e.key.toUpperCase() : e.key;
  if (/^Digit[1-9]$/.test(e.code) && e.altKey) key = e.code.slice(5);
  if (key === '=') key = '+';
  if (e.altKey) {
    if (e.shiftKey && (key === 'N' || key === 'T')) return `Ctrl+${key}`;
    return /^[A-Z1-9]$/.test(key) ? `Alt+${key}` : '';
  }
  if (/^[A-Z]$/.test(key)) return /[ACVXWQ]/.test(key) ? '' : `Ctrl+${key}`;
  return ['+', '-', 'Enter'].includes(key) ? `Ctrl+${key}` : '';
};

// takeBack lets the entry undo its typing; with nothing left to take back it is the screens': undo of the last act.
const takeBack = () => {
  const before = changed;
  setTimeout(() => { if (changed === before) press('Ctrl+Z'); }, 0);
};

const shortcut = (e, target) => {
  const name = shortcutOf(e);
  if (name === '') return false;
  if (isEntry(target) && name === 'Ctrl+Y') return true;
  if (isEntry(target) && name === 'Ctrl+Z') { takeBack(); return true; }
  stop(e);
  press(name);
  return true;
};

// next moves the keyboard to the field after one; after the last it presses what the form submits with.
const next = (el) => {
  const form = el.closest('[data-form]');
  const all = [...form.querySelectorAll('[data-field]:not(:disabled)')];
  const to = all[all.indexOf(el) + 1];
  if (to) { to.focus(); offer(to); return; }
  if ('submitOff' in form.dataset) return;
  fields.acted();
  if (form.dataset.submit) say('pressed', { of: form.dataset.submit }); else say('submitted', { of: form.dataset.form });
};

const turn = (pages) => {
  const scroll = active() && active().querySelector('.scroll');
  if (scroll) scroll.scrollBy({ top: pages * scroll.clientHeight * 0.9 });
};

const entryKey = (e, el) => {
  if (isPick(el)) {
    const used = picks.key(el, e.key);
    if (used === 'next') next(el);
    if (used) return true;
  } else if (offers.key(el, e.key)) {
    return true;
  }
  if (e.key === 'Enter' && el.dataset.kind !== 'long') { next(el); return true; }
  if (e.key === 'ArrowDown' && el.dataset.kind === 'search') {
    const list = active().querySelector('[data-list], [data-board]');
    if (list) list.focus();
    return list !== null;
  }
  return false;
};

const escape = () => {
  const dialog = document.getElementById('dialog');
  if (!dialog) { press('Esc'); return; }
  if (dialog.dataset.cancel) { fields.acted(); say('pressed', { of: dialog.dataset.cancel }); }
};

// route uses a key that is neither a character nor part of a scan, and says whether it did.
const route = (e, target) => {
  const el = target.closest('[data-field], [data-list], [data-board], button');
  if (el && el.dataset.field !== undefined) {
    if (isEntry(el) ? entryKey(e, el) : e.key === 'Enter' && (next(el), true)) return true;
  } else if (el && stops.key(el, e.key)) {
    return true;
  }
  if (/^F([1-9]|1[0-2])$/.test(e.key)) { press(e.key); return e.key !== 'F11'; } // F11 fills the monitor, the browser's own
  switch (e.key) {
    case 'Escape': escape(); return true;
    case 'PageDown': case 'PageUp':
      if (isEntry(target) && target.dataset.kind === 'long') return false;
      turn(e.key === 'PageDown' ? 1 : -1);
      return true;
  }
  return false;
};

// justAsked says that a dialog opened so lately that nobody has read it: a key pressed now was meant for something else.
const readTime = 300; // ms, as in the window
let askedAt = -readTime;
export const asked = () => { askedAt = performance.now(); };
const justAsked = () => document.getElementById('dialog') !== null && performance.now() - askedAt < readTime;

const down = (e) => {
  if (composes(e) || document.getElementById('leaving')) return;
  const target = e.target instanceof Element ? e.target : document.body;
  const bare = !e.ctrlKey && !e.altKey && !e.metaKey;
  if (bare && (e.key === 'Enter' || e.key === 'Tab') && endScan(e)) { stop(e); return; }
  if (isCharacter(e) && !pressesIt(e, target)) {
    hold(e, isEntry(target) ? target : target.closest('[data-list], [data-board]'));
    return;
  }
  if (['Shift', 'CapsLock', 'AltGraph', 'Unidentified', 'Dead', 'Process'].includes(e.key)) return;
  release();
  if (e.key === 'Enter' && bare && justAsked()) { stop(e); return; }
  if (e.key === 'Tab' && isPick(target)) picks.tab(target);
  if (!e.ctrlKey && !e.altKey && !e.metaKey ? route(e, target) : shortcut(e, target)) {
    if (bare) stop(e);
  }
};

const arrived = (e) => {
  const el = e.target;
  const back = away;
  away = false;
  if (el.dataset.field === undefined) return;
  if (!isPlacing() && !back) {
    if (isPick(el)) picks.show(el); else offers.offer(el);
    if (there !== el.dataset.field) say('focus', { of: el.dataset.field });
  }
  there = el.dataset.field;
};

// begin listens to the keyboard of the page.
export const begin = (limits) => {
  scan = new Detector(limits);
  document.addEventListener('keydown', down, true);
  document.addEventListener('compositionstart', (e) => { release(); if (isPick(e.target)) picks.composed(e.target); });
  document.addEventListener('compositionend', (e) => { if (isEntry(e.target)) { changed++; fields.typed(e.target); } });
  document.addEventListener('input', (e) => {
    changed++;
    if (e.isComposing || e.target.dataset.field === undefined) return;
    fields.typed(e.target);
    offers.offer(e.target);
  });
  document.addEventListener('focusin', arrived);
  document.addEventListener('focusout', (e) => { release(); if (document.hasFocus()) (isPick(e.target) ? picks : offers).leave(e.target); });
  addEventListener('blur', () => { away = true; });
};
