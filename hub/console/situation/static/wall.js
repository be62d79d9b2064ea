// Turns the panels of a wall screen. Whoever touches a key or the mouse stops it; it goes on when nobody did for a while.
'use strict';
(() => {
  const main = document.getElementById('main');
  const turns = document.getElementById('turns');
  const dots = turns.querySelector('.dots');
  const toggle = turns.querySelector('button[value="0"]');
  const restAfter = 120;             // s without a touch until it turns again
  const panels = () => main.querySelectorAll('.wallpanel').length;
  const every = () => Number(main.querySelector('.walls').dataset.every) || 20;
  let left = every();
  let resting = 0;                   // s until it turns again; 0: it turns
  let held = false;                  // somebody asked it to stop

  const say = () => {
    const still = held || resting > 0;
    toggle.textContent = still ? turns.dataset.go : turns.dataset.pause;
    toggle.setAttribute('aria-pressed', String(still));
    main.dataset.still = String(still);
  };
  const show = (at) => {
    const n = panels();
    main.dataset.shown = String(((at % n) + n) % n);
    left = every();
    dots.replaceChildren(...Array.from({ length: n }, (_, i) => { const dot = document.createElement('i'); dot.className = String(i) === main.dataset.shown ? 'on' : ''; return dot; }));
  };
  const rest = () => { resting = restAfter; say(); };
  const turn = (by) => show(Number(main.dataset.shown) + by);

  turns.addEventListener('click', (e) => {
    const button = e.target.closest('button');
    if (!button) return;
    if (button.value !== '0') { turn(Number(button.value)); rest(); return; }
    held = !(held || resting > 0);
    resting = 0;
    say();
  });
  document.addEventListener('keydown', (e) => {
    if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    const within = (what) => Boolean(e.target.closest && e.target.closest(what));
    if (within('[role="application"]')) { rest(); return; } // the map has keys of its own
    if (e.key === 'Escape') { e.preventDefault(); location.assign(location.pathname); return; } // else the browser takes it for "stop loading"
    const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[e.key];
    if (by) { turn(by); e.preventDefault(); }
    if (by || !within('#turns button')) rest();
  });
  let x = -1, y = -1;
  document.addEventListener('pointermove', (e) => {
    const moved = x >= 0 && Math.hypot(e.clientX - x, e.clientY - y) > 3; // a screen that redraws is no hand
    x = e.clientX; y = e.clientY;
    if (moved && !held) rest();
  });
  document.documentElement.classList.add('turning');
  turns.hidden = false;
  show(0);
  say();
  setInterval(() => {
    if (resting > 0 && !held) { resting--; if (!resting) { left = every(); say(); } return; }
    if (held || document.hidden) return;
    if (--left <= 0) turn(1);
  }, 1000);
})();
