// Shows who waits for approval as soon as it comes: no record of the space moves then, so the page is not told.
'use strict';
(() => {
  const every = 4000; // ms
  const look = async () => {
    const here = document.getElementById('queue');
    if (!here || document.hidden) return;
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store' });
      if (!answer.ok || answer.redirected) return; // live.js says that the session is over
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById('queue');
      const now = document.getElementById('queue');
      if (!fresh || !now || now.contains(document.activeElement) || fresh.dataset.print === now.dataset.print) return;
      now.replaceWith(fresh);
    } catch (e) {
      // live.js says that the hub is not reached.
    }
  };
  setInterval(look, every);
})();
