// Tells a scanner's keys from a person's: the rule of terminal/window/burst, proved on the same cases.
export class Detector {
  constructor({ gap, lengthMin, lengthMax }) {
    this.gap = gap;
    this.lengthMin = lengthMin;
    this.lengthMax = lengthMax;
    this.held = '';
    this.last = 0;
  }

  // rune takes a character typed at a time in milliseconds and gives those that are certainly not part of a scan.
  rune(r, at) {
    let out = '';
    if (at - this.last >= this.gap || at < this.last || this.held.length >= this.lengthMax) out = this.flush();
    this.last = at;
    if (r < ' ' || r > '~') return out + this.flush() + r;
    this.held += r;
    return out;
  }

  // end says that Enter or Tab was pressed, and gives the code when what is held is a scan, else nothing.
  end(at) {
    if (this.held.length < this.lengthMin || at - this.last >= this.gap || at < this.last) return '';
    return this.flush();
  }

  flush() {
    const held = this.held;
    this.held = '';
    return held;
  }
}
