package console_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"qianshao/build/chromium"
	"qianshao/hub/account"
)

// visit opens a page and holds it to everything a browser can tell: by day and by night, on a desk and on a tablet, by keys
// alone in both directions, and on paper. A short look leaves out all but what differs from page to page most often; first
// says that no page of its route was looked at before.
func (b *browser) visit(t *testing.T, role account.Role, one seen, long, first bool) {
	t.Helper()
	b.Go(one.Path)
	if strings.Contains(one.body, `id="link"`) {
		b.Until(`document.getElementById('link').dataset.state === 'live'`)
	}
	b.holds(t, role, one.Path, "", 1280)
	b.keep(one, "day")
	b.Resize(820, 1180)
	if b.narrow(t, one.Path, 820); long && first {
		b.holds(t, role, one.Path, " on a tablet", 820)
		b.keep(one, "tablet")
	}
	b.Resize(1280, 800)
	if long {
		b.On(t).Reach()
	}
	if long && first {
		b.back(t, one.Path)
	}
	if !long && !first {
		return
	}
	chromium.Ask[bool](b.Tab, `(document.activeElement?.blur(), scrollTo(0, 0), document.querySelectorAll('*').forEach((e) => { e.scrollTop = e.scrollLeft = 0 }), true)`)
	b.Media("prefers-color-scheme", "dark")
	b.holds(t, role, one.Path, " at night", 1280)
	b.keep(one, "night")
	b.Media("prefers-color-scheme", "light")
	if long && first {
		b.grey(t, one)
	}
}

// holds says what rules a page breaks for who cannot see well, or use a hand.
func (b *browser) holds(t *testing.T, role account.Role, path, when string, wide int) {
	t.Helper()
	for _, v := range b.Axe() {
		t.Errorf("%s%s to a %s: %s", path, when, role, v)
	}
	b.narrow(t, path, wide)
}

// narrow says where a page is wider than the window.
func (b *browser) narrow(t *testing.T, path string, wide int) {
	t.Helper()
	if is := chromium.Ask[int](b.Tab, `document.documentElement.scrollWidth`); is > wide {
		t.Errorf("%s is %d wide in a window of %d", path, is, wide)
	}
}

// hidden says which control has the keyboard and cannot be seen at all, for something lies over it; empty for none, a star
// at the end of the page.
const hidden = `(() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return '*';
  const r = e.getBoundingClientRect();
  const seen = [[.5, .5], [.1, .1], [.9, .1], [.1, .9], [.9, .9]].some(([x, y]) => {
    const top = document.elementFromPoint(r.left + r.width * x, r.top + r.height * y);
    return top && (e === top || e.contains(top) || top.contains(e) && !getComputedStyle(top).position.match(/sticky|fixed/) || [...(e.labels ?? [])].some((l) => l.contains(top)));
  });
  return seen ? '' : e.outerHTML.slice(0, 120) + ' at ' + Math.round(r.top);
})()`

// back walks a page by keys from its end to its beginning: what sticks to the top must not lie over where the keyboard is.
func (b *browser) back(t *testing.T, path string) {
	t.Helper()
	chromium.Ask[bool](b.Tab, `(() => { const e = [...document.querySelectorAll('main a, main button, main input, main select')].filter((e) => e.offsetParent && e.tabIndex >= 0 && !e.disabled).pop(); e?.focus(); return true })()`)
	for range 120 {
		what := chromium.Ask[string](b.Tab, hidden)
		if what == "*" {
			return
		}
		if what != "" {
			t.Errorf("%s: on the way back something lies over %s", path, what)
		}
		b.Keys(chromium.TabKey, chromium.Shift)
	}
}

// keep keeps a picture, named after the route.
func (b *browser) keep(one seen, how string) {
	name := regexp.MustCompile(`[^a-z]+`).ReplaceAllString(strings.TrimPrefix(one.Pattern, "GET /s/{space}"), "_")
	b.Picture(fmt.Sprintf("walk%s_%s", name, how))
}

// grey says where paper would need colours: offices print black and white.
func (b *browser) grey(t *testing.T, one seen) {
	t.Helper()
	program, err := exec.LookPath("pdftoppm")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		return
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.pdf"), b.Print(), 0o600); err != nil {
		t.Fatal(err)
	}
	if raw, err := exec.CommandContext(t.Context(), program, "-r", "40", "-l", "2", "-png", filepath.Join(dir, "a.pdf"), filepath.Join(dir, "p")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	sheets, err := filepath.Glob(filepath.Join(dir, "p*.png"))
	if err != nil || len(sheets) == 0 {
		t.Fatalf("%s is printed on no sheet: %v", one.Path, err)
	}
	for _, sheet := range sheets {
		raw, err := os.ReadFile(sheet)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if n, of := coloured(picture); n*500 > of {
			t.Errorf("%s is printed in colours: %d of %d points", one.Path, n, of)
			if keep := os.Getenv("QIANSHAO_PICTURES"); keep != "" {
				if err := os.WriteFile(filepath.Join(keep, "colour_"+strings.ReplaceAll(strings.Trim(one.Path, "/"), "/", "_")+".png"), raw, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// coloured counts the points of a picture that are no grey.
func coloured(picture image.Image) (n, of int) {
	box := picture.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			r, g, b, _ := picture.At(x, y).RGBA()
			if most, least := max(r, g, b), min(r, g, b); most-least > 0x3000 {
				n++
			}
			of++
		}
	}
	return n, of
}
