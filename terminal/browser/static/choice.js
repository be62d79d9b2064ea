// Which row or card is chosen. The operator's last move counts at once; what the model says about earlier moves is old
// news and must not jump back. The rule of choice in terminal/window/roll.go.
export class Choice {
  now = '';
  model = '';
  asked = [];

  ask(id) {
    if (id === this.now) return false;
    this.now = id;
    this.asked.push(id);
    if (this.asked.length > 64) this.asked.shift(); // a model that never answers
    return true;
  }

  told(id) {
    const before = this.model;
    this.model = id;
    const at = this.asked.indexOf(id);
    if (at >= 0) {
      this.asked = this.asked.slice(at + 1);
      if (this.asked.length === 0) this.now = id;
      return;
    }
    if (this.asked.length > 0 && id === before) return;
    this.now = id;
    this.asked = [];
  }
}
