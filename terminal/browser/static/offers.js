// Offers what may be taken in place of typing where nothing was typed yet: the values used lately, or the provinces of a
// plate, found by their pinyin once an arrow opened the list. The same flow as terminal/window/offers.go.
import { insert } from "./fields.js";
import * as picks from "./pick.js";

let seeking = false; // letters look for a province

const takes = (el) => el.dataset.options !== undefined && el.dataset.kind !== 'pick';
const isPlate = (el) => el.dataset.kind === 'plate';

// begins says whether nothing stands before the caret: in a field of plates, of the plate that is being typed.
const begins = (el) => el.value === '' || (isPlate(el) && el.value.endsWith(' '));

// taken puts a value in place of what stands, a province where the caret is.
const taken = (el, value) => {
  if (!isPlate(el)) el.select();
  insert(el, value);
};

// offer opens the list where there is something to offer, and closes it where typing has begun.
export const offer = (el) => {
  if (!takes(el)) return;
  seeking = false;
  if (document.activeElement === el && begins(el)) picks.show(el, { sought: '', taken }); else leave(el);
};

export const leave = (el) => { if (takes(el) && picks.isOpen(el)) picks.close(); };

// key uses the keys of an open list and says whether it did; Down opens it.
export const key = (el, name) => {
  if (!takes(el)) return false;
  const open = picks.isOpen(el);
  if (name === 'ArrowDown') {
    seeking = isPlate(el);
    if (open) picks.move(el, 1); else picks.show(el, { sought: '', taken });
    return true;
  }
  if (!open) return false;
  switch (name) {
    case 'ArrowUp': picks.move(el, -1); return true;
    case 'Escape': picks.close(); return true;
    case 'Backspace':
      if (picks.sought() === '') return false;
      picks.seek('');
      return true;
    case 'Enter': return picks.chooseMarked() && isPlate(el); // the rest of the plate is still to be typed
  }
  return false;
};

// goesOn says whether one of the values offered begins with the digit: then it is typed.
const goesOn = (el, digit) => !isPlate(el) && picks.someBegins(el, digit);

// character uses a digit that chooses, and the letters by which a province is sought; it says whether it did. A letter that
// begins a plate gets the province before it: plain in fields.js.
export const character = (el, r) => {
  if (!takes(el) || !picks.isOpen(el)) return false;
  if (r >= '1' && r <= '9') return !goesOn(el, r) && picks.chooseDigit(Number(r));
  if (!seeking || !/^[a-z]$/i.test(r)) return false;
  picks.seek(picks.sought() + r.toLowerCase());
  if (picks.found() === 1) picks.chooseDigit(1);
  return true;
};
