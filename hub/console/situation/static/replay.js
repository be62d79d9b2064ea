// The slider over what is gone by: the page of each moment is fetched and its picture put in place. One request at a time;
// a newer wish ends the older one.
'use strict';
(() => {
  const then = document.getElementById('then');
  const track = document.getElementById('track');
  if (!then || !track || !window.AbortController) return;
  const slider = document.getElementById('slider');
  const play = document.getElementById('play');
  const form = document.getElementById('moment');
  const failed = document.getElementById('reel-failed');
  const minute = 60000;
  const begin = Number(track.dataset.begin);
  const unit = Number(track.dataset.unit) * minute;
  const waitFor = 150;    // ms of stillness before a moment is asked for
  const pace = 1500;      // ms between two steps of playing
  const jump = 15 * minute;
  let waiting = 0;
  let asking = null;
  let playing = 0;

  const china = (ms) => new Date(ms + 8 * 60 * minute).toISOString().slice(0, 16); // as the address names it
  const ofForm = (text) => Date.parse(text.replace(' ', 'T') + ':00+08:00'); // NaN for whatever only the hub can read
  let at = ofForm(then.dataset.at);
  const end = () => begin + Number(slider.max) * unit;

  const tell = (ms) => slider.setAttribute('aria-valuetext', china(ms).replace('T', ' '));
  const steps = (page) => {
    const from = page.querySelector('.steps');
    const place = document.querySelector('.steps');
    const held = place.contains(document.activeElement) ? document.activeElement.dataset.by : '';
    place.replaceChildren(...from.childNodes);
    const next = held && place.querySelector('[data-by="' + held + '"]');
    if (next) { next.tabIndex = next.tabIndex < 0 ? -1 : next.tabIndex; next.focus({ preventScroll: true }); }
  };
  const put = (page) => {
    const fresh = page.getElementById('then');
    if (!fresh) return false;
    const open = [...then.querySelectorAll('details[open][id]:not(.numbers)')].map((e) => e.id);
    then.replaceChildren(...fresh.childNodes);
    then.dataset.at = fresh.dataset.at;
    for (const id of open) { const e = document.getElementById(id); if (e) e.open = true; }
    const latest = page.getElementById('slider');
    if (latest) slider.max = latest.max;
    if (document.activeElement !== slider) slider.value = fresh.dataset.value;
    form.elements.at.value = fresh.dataset.at.replace('T', ' ');
    steps(page);
    return true;
  };

  const ask = async () => {
    if (asking) asking.abort();
    const mine = new AbortController();
    asking = mine;
    then.setAttribute('aria-busy', 'true');
    const address = location.pathname + '?at=' + china(at);
    try {
      const answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store', signal: mine.signal });
      if (answer.redirected && new URL(answer.url).pathname !== location.pathname) { location.assign(address); return; }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (mine.signal.aborted) return;
      failed.hidden = answer.ok && put(page);
      if (failed.hidden) history.replaceState(null, '', address); else stop();
    } catch (e) {
      if (mine.signal.aborted) return;
      failed.hidden = false;
      stop();
    }
    asking = null;
    then.removeAttribute('aria-busy');
    if (playing) playing = setTimeout(on, pace);
  };
  const go = (ms, wait) => {
    at = Math.max(begin, ms);
    tell(at);
    clearTimeout(waiting);
    waiting = setTimeout(ask, wait);
  };

  const stop = () => {
    clearTimeout(playing);
    playing = 0;
    play.textContent = track.dataset.play;
    play.setAttribute('aria-pressed', 'false');
  };
  const on = () => {
    if (at + jump > end()) { stop(); return; }
    slider.value = String(Math.round((at + jump - begin) / unit));
    go(at + jump, 0);
  };
  play.addEventListener('click', () => {
    if (playing) { stop(); return; }
    play.textContent = track.dataset.pause;
    play.setAttribute('aria-pressed', 'true');
    playing = -1;
    if (at + jump > end()) { slider.value = '0'; go(begin, 0); } else on();
  });
  slider.addEventListener('input', () => { stop(); go(begin + Number(slider.value) * unit, waitFor); });
  form.addEventListener('submit', (e) => {
    const ms = ofForm(form.elements.at.value);
    if (Number.isNaN(ms)) return;
    e.preventDefault();
    stop();
    go(ms, 0);
  });
  document.querySelector('.steps').addEventListener('click', (e) => {
    const link = e.target.closest('a[data-by]');
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    stop();
    go(at + Number(link.dataset.by) * minute, 0);
  });
  track.hidden = false;
  play.hidden = false;
  tell(at);
})();
