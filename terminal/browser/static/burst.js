// Tells a scanner's keys from a person's: the rule of terminal/window/burst word for word, proved on the same cases.
const headMax = 8; // where our prefix must have ended: a kind of code takes three characters, the prefix up to five

// prefixed says whether a text begins our prefix, or has all of it: CQ1: of a label, CQP1: of a permit, of any version
// and in either case.
const prefixed = (text) => {
  let rest = text;
  for (const want of 'CQP1:') {
    if (rest === '') return [true, false];
    const have = rest[0].toUpperCase();
    if (want === 'P' && have !== 'P') continue;
    if (have !== want && !(want === '1' && have >= '1' && have <= '9')) return [false, false];
    rest = rest.slice(1);
  }
  return [true, true];
};

const begins = (text) => text !== '' && text.length <= 5 && prefixed(text)[0];

// Detector watches characters and their times in milliseconds. inText says that the keyboard is in an entry; elsewhere
// single letters are commands. Each answer is what became of the characters: { keys, code, taken }.
export class Detector {
  held = '';
  slow = 0;    // pauses of a gap and more among held
  last = 0;    // when the last of held was typed
  rest = 0;    // until then what is typed is the rest of a code
  lost = '';   // the one key given out last, when it may have been the head of a code
  then = 0;    // when that was

  constructor(limits) { this.limits = limits; }

  rune(r, at, inText) {
    let out = { keys: '', code: '', taken: false };
    const back = at < this.last;
    const over = this.held !== '' && at - this.last >= this.patience(inText);
    if (over || back || this.held.length >= this.limits.lengthMax || !this.joins(r, at - this.last)) out = this.settle(inText);
    if (at < this.rest && !back) return out;
    this.rest = 0;
    if (r < ' ' || r > '~') { // on no label: ours are ASCII
      const settled = this.settle(inText);
      return { keys: out.keys + settled.keys + r, code: out.code || settled.code, taken: false };
    }
    if (this.held !== '' && at - this.last >= this.limits.gap) this.slow++;
    this.held += r;
    this.last = at;
    return out;
  }

  // joins says whether r, typed after a pause, may belong to what is held.
  joins(r, pause) {
    if (this.held === '' || pause < this.limits.gap || this.sure()) return true;
    if (this.slow > 0) return false;
    return this.held.length >= this.limits.quickMin || begins(this.held + r);
  }

  // end says that Enter or Tab was pressed; taken says that it was the scanner's.
  end(at, inText) {
    const quick = at >= this.last && at - this.last < this.limits.gap;
    if (this.held === '' && this.last <= at && at < this.rest) {
      this.rest = 0;
      return { keys: '', code: '', taken: true };
    }
    if (this.sure() || (quick && this.held.length >= this.limits.lengthMin)) {
      let code = this.code();
      const [begun, whole] = prefixed(this.lost + code);
      if (begun && whole && at - this.then < this.limits.rest) code = this.lost + code;
      this.forget();
      return { keys: '', code, taken: true };
    }
    if (quick && !inText && this.held.length > 1) { // of a label too short for us
      this.forget();
      return { keys: '', code: '', taken: true };
    }
    return this.settle(inText);
  }

  // settle says that nothing followed what is held within the patience, or that another key did.
  settle(inText) {
    const out = { keys: '', code: '', taken: false };
    if (this.sure()) {
      out.code = this.code();
      this.rest = this.last + this.limits.rest;
    } else if (inText || this.held.length === 1) {
      out.keys = this.held;
    }
    this.lost = '';
    if (out.keys.length === 1) { this.lost = out.keys; this.then = this.last; }
    this.forget();
    return out;
  }

  // patience is how long to wait for another character before settle; zero while nothing is held.
  patience(inText) {
    if (this.held === '') return 0;
    if (this.scanning()) return this.limits.hiccup;
    return inText ? this.limits.gap : this.limits.hold;
  }

  scanning() {
    return this.held.length >= this.limits.quickMin || (begins(this.held) && (this.held.length > 1 || this.held === 'C'));
  }

  forget() { this.held = ''; this.slow = 0; }
  sure() { return this.head() >= 0; }
  code() { return this.held.slice(Math.max(0, this.head())); }

  // head is where our prefix begins; -1 where it does not.
  head() {
    const text = this.held.slice(0, headMax);
    for (let i = 0; i < text.length; i++) if (prefixed(text.slice(i))[1]) return i;
    return -1;
  }
}
