package chromium

// Stop is a place where the keyboard can be.
type Stop struct {
	At   string `json:"at"`   // a CSS selector
	Name string `json:"name"` // its label or text, at most 40 characters
	Ring bool   `json:"ring"` // it looks otherwise with the keyboard in it: outline, shadow, border or ground, its own or its parent's
	Seen bool   `json:"seen"` // it lies in the window, scrolled there by the browser
}

// stopsMax bounds a walk; a page with more places is walked no further.
const stopsMax = 300

// resting notes how everything that takes the keyboard looks without it, and begins at the top.
const resting = `(() => {
  const looks = (e) => { const s = getComputedStyle(e); return [s.outlineStyle === 'none' ? '' : s.outline, s.boxShadow, s.border, s.backgroundColor, s.textDecoration].join('|'); };
  const both = (e) => looks(e) + '/' + (e.parentElement ? looks(e.parentElement) : '');
  const alone = (selector) => document.querySelectorAll(selector).length === 1;
  const at = (e) => {
    const kind = e.tagName.toLowerCase();
    if (e.id && alone('#' + CSS.escape(e.id))) return '#' + CSS.escape(e.id);
    for (const mark of ['name', 'href', 'data-field', 'data-press', 'data-stop']) {
      const selector = kind + '[' + mark + '="' + CSS.escape(e.getAttribute(mark) ?? '') + '"]';
      if (e.hasAttribute(mark) && alone(selector)) return selector;
    }
    return (e.parentElement ? at(e.parentElement) + ' > ' : '') + kind + ':nth-child(' + (1 + [...(e.parentElement?.children ?? [])].indexOf(e)) + ')';
  };
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  const before = new Map([...document.querySelectorAll('*')].filter((e) => e.tabIndex >= 0).map((e) => [e, both(e)])), been = new Set();
  window.stopOfTheTest = () => {
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement || been.has(e)) return null;
    been.add(e);
    for (const a of document.getAnimations()) try { a.finish(); } catch { /* one without an end */ }
    const r = e.getBoundingClientRect();
    return { at: at(e), name: (e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || e.value || '').trim().slice(0, 40), ring: before.get(e) !== both(e),
      seen: r.width > 0 && r.height > 0 && r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth };
  };
  return true;
})()`

// Stops presses Tab from the top of the page until the keyboard is where it was, and gives the places in their order.
func (b *Tab) Stops() []Stop {
	b.t.Helper()
	Ask[bool](b, resting)
	var stops []Stop
	for range stopsMax {
		b.Keys(TabKey)
		here := Ask[*Stop](b, `window.stopOfTheTest()`)
		if here == nil {
			break
		}
		stops = append(stops, *here)
	}
	return stops
}

// Reach fails the test for every place that the keyboard comes to unseen, and gives all places in their order.
func (b *Tab) Reach() []Stop {
	b.t.Helper()
	stops := b.Stops()
	if len(stops) == 0 {
		b.t.Errorf("the keyboard reaches nothing of %s", b.Path())
	}
	for _, s := range stops {
		if !s.Ring {
			b.t.Errorf("%s: %s (%s) looks the same with the keyboard in it", b.Path(), s.At, s.Name)
		}
		if !s.Seen {
			b.t.Errorf("%s: the keyboard went to %s (%s), which is out of sight", b.Path(), s.At, s.Name)
		}
	}
	return stops
}
