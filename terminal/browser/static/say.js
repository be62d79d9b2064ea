// What the page says to the terminal, and the keyboard's place as the terminal knows it.
let socket = null;

// use makes a socket the one that is spoken through; null for none.
export const use = (one) => { socket = one; };

// say sends one message and tells whether there was anybody to send it to. What is not sent is not kept: an act that
// nobody saw happen must not happen later. Typed texts are kept by their fields.
export const say = (act, more = {}) => {
  if (!socket || socket.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify({ do: act, ...more }));
  return true;
};

// by moves the keyboard by the program, not by the operator: nothing is said of it.
let placing = 0;
export const isPlacing = () => placing > 0;
export const place = (el) => {
  placing++;
  try { el.focus(); } finally { placing--; }
};

// offer selects what stands in an entry that the keyboard was brought to, so that typing replaces what was proposed.
export const offer = (el) => {
  if (el instanceof HTMLInputElement && el.type !== 'checkbox' && el.value !== '') el.select();
};

// active is the part that takes keys: the dialog while one asks, else the screen.
export const active = () => document.getElementById('dialog') || document.getElementById('under');

// find is the place for the keyboard with an ID of the View.
export const find = (id) => (id && active() ? active().querySelector(`[data-stop="${CSS.escape(id)}"]:not(:disabled)`) : null);
