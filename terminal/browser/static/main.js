// Keeps the page as the terminal draws it: frames come in, what the operator does goes out.
import { Idiomorph } from "./idiomorph.js";
import { say, use, place, offer, active, find } from "./say.js";
import * as fields from "./fields.js";
import * as keys from "./keys.js";
import * as picks from "./pick.js";
import * as stops from "./stops.js";

const app = document.getElementById('app');
const retryFirst = 300;  // ms
const retryMost = 2000;  // ms
let retry = retryFirst;
let fresh = true;        // no frame has come through this socket yet
let leaving = false;     // the operator ended the terminal
let asked = '';          // the dialog that stands
let behind = '';         // where the keyboard was when it came, by element
let focusRev = 0;
let boot = '';
let heard = 0;           // the sound played last

// own shows one of the page's own parts in the language of the screens, in place of any other.
const own = (name) => {
  for (const id of ['lost', 'taken', 'stale', 'ended', 'leaving']) document.getElementById(id)?.remove();
  app.inert = name === 'leaving';
  if (!name) return;
  const [zh, en] = document.querySelectorAll('template[data-own]');
  const from = (document.documentElement.lang === 'en' ? en : zh).content;
  document.body.append(from.getElementById(name).cloneNode(true));
};

const callbacks = {
  beforeNodeMorphed: (old, now) => !(now instanceof Element && 'same' in now.dataset) && !(old instanceof Element && 'told' in old.dataset),
  beforeAttributeUpdated: (name) => !['value', 'checked', 'style', 'data-tight', 'data-wide', 'aria-expanded', 'aria-activedescendant'].includes(name), // what is typed, chosen and measured belongs to the page
};

const draw = (frame) => {
  const root = document.documentElement;
  root.lang = frame.lang;
  root.dataset.theme = frame.theme;
  root.dataset.size = frame.size;
  document.title = frame.title;
  Idiomorph.morph(app, frame.html, { morphStyle: 'innerHTML', callbacks });
};

const stopOf = (el) => (el && el.dataset ? el.dataset.stop : undefined);

// focus brings the keyboard where the frame wants it; else it stays, or follows its field to where that now stands.
const focus = (frame, before) => {
  const dialog = document.getElementById('dialog');
  const now = dialog ? dialog.dataset.dialog : '';
  const opened = now !== '' && now !== asked;
  const closed = now === '' && asked !== '';
  if (opened) keys.asked();
  if (opened && asked === '') behind = before ? before.id : '';
  asked = now;
  if (frame.boot !== boot) { boot = frame.boot; focusRev = 0; }
  if (frame.focus.rev !== focusRev) {
    focusRev = frame.focus.rev;
    const to = find(frame.focus.field);
    if (to) { place(to); offer(to); return; }
  }
  const nowhere = document.activeElement === document.body || document.activeElement === null;
  const settingUp = nowhere && !document.getElementById('nav');
  if (opened || settingUp) { const to = firstStop(); if (to) place(to); return; }
  if (closed && nowhere) { const to = document.getElementById(behind); if (to) place(to); return; }
  if (nowhere && stopOf(before)) { const to = find(stopOf(before)); if (to) place(to); }
};

// sound plays that of a scan once; what was scanned before this page stood is not heard again. A browser that was not touched
// yet refuses: then the card alone says it.
const sound = ({ kind, rev }) => {
  const player = document.getElementById(`sound-${kind}`);
  if (!fresh && rev !== heard && player) { player.currentTime = 0; player.play().catch(() => {}); }
  heard = rev;
};

// retype asks once more for type that was on its way when the terminal ended.
const retype = () => {
  if (![...document.fonts].some((face) => face.status === 'error')) return;
  const old = document.querySelector('link[href*="browser.css"]'), anew = old.cloneNode();
  anew.onload = () => old.remove();
  old.after(anew);
};

const firstStop = () => active().querySelector('.scroll [data-stop]:not(:disabled)') || active().querySelector('.pins .primary:not(:disabled)');

const apply = (frame) => {
  const before = document.activeElement === document.body ? null : document.activeElement;
  picks.learn(frame.options || {}, fresh);
  draw(frame);
  fields.settle(app, frame.boot);
  stops.settle(app);
  focus(frame, before);
  sound(frame.sound);
  if (fresh) { retype(); fresh = false; retry = retryFirst; own(''); fields.again(); }
  say('drawn', { n: frame.n });
};

// attempt draws a frame. One that cannot be drawn must not leave the page standing still: the line is cut, and the next one
// brings everything anew; what is typed stays.
const attempt = (socket, raw) => {
  try {
    apply(JSON.parse(raw));
  } catch (e) {
    say('failed', { text: `${e.name} ${String(e.stack).replace(/^[^\n]*\n/, '').slice(0, 500)}` }); // where, not what
    app.replaceChildren();
    socket.close();
  }
};

const connect = () => {
  const socket = new WebSocket(`ws://${location.host}/line`);
  fresh = true;
  use(socket);
  socket.onmessage = (e) => attempt(socket, e.data);
  socket.onclose = (e) => {
    use(null);
    if (leaving) own('ended');
    else if (e.code === 4001) own('taken');
    else { own('lost'); again(); }
  };
};

const again = () => {
  setTimeout(async () => {
    retry = Math.min(retryMost, retry * 1.6);
    try {
      const answer = await fetch('/alive', { credentials: 'same-origin', cache: 'no-store' });
      if (answer.status === 403) { own('stale'); return; }
      connect();
    } catch {
      again();
    }
  }, retry);
};

const pressed = (e) => {
  const el = e.target.closest('button, [data-row], [data-card], input');
  if (!el) return;
  if (el.dataset.press !== undefined) { keys.release(); fields.acted(); say('pressed', { of: el.dataset.press }); return; }
  if (el.dataset.row !== undefined || el.dataset.card !== undefined) { stops.press(el); return; }
  if (el.dataset.kind === 'pick') { picks.show(el); return; }
  if ('takeBack' in el.dataset) { own(''); connect(); }
  if ('askLeave' in el.dataset) { own('leaving'); document.querySelector('#leaving [data-stay]').focus(); }
  if ('stay' in el.dataset) stay();
  if ('leave' in el.dataset) { leaving = true; say('leave'); }
};

// stay takes the question back, and the keyboard to where it was asked.
const stay = () => { own(''); document.querySelector('[data-ask-leave]')?.focus(); };

keys.begin(JSON.parse(document.body.dataset.limits));
picks.begun();
document.addEventListener('click', pressed);
// A press leaves the keyboard where it is, as in the window.
document.addEventListener('mousedown', (e) => { if (e.target.closest('button')) e.preventDefault(); });
document.addEventListener('keydown', (e) => { if (e.key === 'Escape' && document.getElementById('leaving')) stay(); });
connect();
