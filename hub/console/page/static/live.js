// Keeps a page true: the words of the header change in place, a table never jumps under the reader's eyes.
'use strict';
(() => {
  const main = document.getElementById('main');
  const base = location.pathname.split('/').slice(0, 3).join('/');
  const link = document.getElementById('link');
  const bar = document.getElementById('news');
  const pollEvery = 10000;   // ms, where there is no stream
  const deafAfter = 35000;   // ms without a word from the hub: three beats and a little
  const busyAfter = 400;     // ms until a page says that it is loading
  let shown = main.dataset.rev || '';
  let latest = shown;
  let heard = Date.now();
  let fetching = false;
  let fresh = null;          // a newer main, not shown yet
  let source = null;
  let polling = 0;
  let again = 0;             // the timer of another try

  const say = (state) => {
    if (link.dataset.state === state) return;
    link.dataset.state = state;
    link.lastElementChild.textContent = link.dataset[state + 'Word'];
    document.getElementById('lost').hidden = state !== 'lost';
    document.body.classList.toggle('stale', state === 'lost' || bar.classList.contains('failed'));
  };

  // failed says that there is news and it could not be fetched: what stands is older than the header says.
  const failed = (yes) => {
    if (yes) bar.firstElementChild.textContent = bar.dataset.failed;
    bar.lastElementChild.textContent = yes ? bar.dataset.again : bar.dataset.show;
    if (yes || bar.classList.contains('failed')) bar.hidden = !yes;
    bar.classList.toggle('failed', yes);
    document.body.classList.toggle('stale', yes || link.dataset.state === 'lost');
    clearTimeout(again);
    if (yes) again = setTimeout(refresh, pollEvery);
  };

  const expired = () => {
    document.getElementById('expired').hidden = false;
    document.body.classList.add('stale');
    if (source) source.close();
    clearInterval(polling);
    clearInterval(watch);
    say('lost');
    document.getElementById('lost').hidden = true;
  };

  const word = (name, text) => {
    for (const e of document.querySelectorAll('[data-live="' + name + '"]')) {
      if (e.textContent !== text) e.textContent = text;
      if ('hot' in e.dataset) e.classList.toggle('hot', text !== '0');
      if ('whole' in e.dataset) e.classList.toggle('lacking', new Set(text.split('/')).size > 1);
    }
  };

  const tell = (news) => {
    heard = Date.now();
    for (const name of Object.keys(news.live)) word(name, news.live[name]);
    latest = news.rev;
    refresh();
  };

  const rows = (root) => {
    const all = new Map();
    for (const e of root.querySelectorAll('[data-row]')) all.set(e.dataset.row, e.dataset.print);
    return all;
  };

  // changed counts the rows that came, went or say something else.
  const changed = (a, b) => {
    let n = 0;
    for (const [row, print] of b) if (a.get(row) !== print) n++;
    for (const row of a.keys()) if (!b.has(row)) n++;
    return n;
  };

  // nameOf tells where the keyboard is, in a page that is drawn anew.
  const nameOf = (e) => [e.localName, e.id, e.getAttribute('href'), e.getAttribute('name'), e.localName === 'button' ? e.value : '',
    e.form ? e.form.getAttribute('action') : '', e.localName === 'summary' ? e.parentElement.id : ''].join('\n');

  const show = () => {
    if (!fresh) return;
    const to = document.getElementById('live') && fresh.querySelector('#live') ? '#live' : null;
    const from = to ? fresh.querySelector(to) : fresh;
    const place = to ? main.querySelector(to) : main;
    const open = [...place.querySelectorAll('details[open][id]')].map((e) => e.id);
    const scrolled = [...place.querySelectorAll('.scroll')].map((e) => e.scrollLeft);
    const focused = place.contains(document.activeElement) ? nameOf(document.activeElement) : null;
    for (const e of from.querySelectorAll('[autofocus]')) e.removeAttribute('autofocus'); // meant for who has just come
    place.replaceChildren(...from.childNodes);
    for (const id of open) { const e = document.getElementById(id); if (e) e.open = true; }
    [...place.querySelectorAll('.scroll')].forEach((e, i) => { e.scrollLeft = scrolled[i] || 0; });
    if (focused) { const e = [...place.querySelectorAll('a, button, summary, input, select, textarea')].find((e) => nameOf(e) === focused); if (e) e.focus({ preventScroll: true }); }
    shown = fresh.dataset.rev;
    fresh = null;
    bar.hidden = true;
  };

  const refresh = async () => {
    if (!main.dataset.update || latest === shown || fetching || (fresh && fresh.dataset.rev === latest)) return;
    fetching = true;
    const busy = setTimeout(() => main.setAttribute('aria-busy', 'true'), busyAfter);
    const wanted = latest;
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store', headers: { 'X-Keeps-Up': '1' } });
      if (answer.redirected && new URL(answer.url).pathname === '/login') { expired(); return; }
      if (!answer.ok) { failed(true); return; }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      fresh = page.getElementById('main');
      if (!fresh || !fresh.dataset.rev) { fresh = null; failed(true); return; }
      failed(false);
      const before = rows(main);
      const n = changed(before, rows(fresh));
      if (main.dataset.update === 'place' || n === 0 || before.size === 0) { // nothing stands in an empty list that could jump
        show();
      } else {
        bar.firstElementChild.textContent = bar.dataset.words.replace('%d', n);
        bar.hidden = false;
      }
      latest = fresh ? fresh.dataset.rev : shown;
    } catch (e) {
      failed(true);
    } finally {
      clearTimeout(busy);
      main.removeAttribute('aria-busy');
      fetching = false;
      if (wanted !== latest && latest !== shown) setTimeout(refresh, 1000);
    }
  };

  const ask = async () => {
    try {
      const answer = await fetch(base + '/state', { credentials: 'same-origin', cache: 'no-store' });
      if (answer.status === 401) { expired(); return; }
      if (!answer.ok) return;
      tell(await answer.json());
      if (!source || source.readyState !== EventSource.OPEN) say('poll');
    } catch (e) {
      say('lost');
    }
  };

  const listen = () => {
    source = new EventSource(base + '/events');
    source.addEventListener('news', (e) => {
      clearInterval(polling);
      polling = 0;
      say('live');
      tell(JSON.parse(e.data));
    });
    source.onerror = () => {
      if (!polling) { polling = setInterval(ask, pollEvery); ask(); }
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, pollEvery);
    };
  };

  bar.querySelector('button').addEventListener('click', () => { show(); refresh(); });
  const watch = setInterval(() => { if (Date.now() - heard > deafAfter) say('lost'); }, 1000);
  window.addEventListener('offline', () => say('lost'));
  document.addEventListener('click', (e) => {
    const menu = document.getElementById('events');
    if (menu && menu.open && !menu.contains(e.target)) menu.open = false;
  });
  document.addEventListener('keydown', (e) => {
    const menu = document.getElementById('events');
    if (menu && e.key === 'Escape' && menu.open) { menu.open = false; menu.querySelector('summary').focus(); }
  });
  say('wait');
  if (window.EventSource) listen(); else { polling = setInterval(ask, pollEvery); ask(); }
})();
