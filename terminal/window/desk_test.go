package window_test

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	_ "fyne.io/fyne/v2/test" // makes a headless app the current one

	"qianshao/terminal/screen"
	"qianshao/terminal/window"
)

// desk is a window with a test's hands at the keyboard. Keys go the way Fyne's real driver sends them.
type desk struct {
	t   *testing.T
	w   *window.Window
	got []screen.Message
	now time.Duration
}

// day is the look of most tests.
var day = screen.Look{Theme: screen.Day, Size: screen.SizeNormal}

func open(t *testing.T, v screen.View) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Second}
	d.w = window.New(fyne.CurrentApp(), func(m screen.Message) { d.got = append(d.got, m) })
	t.Cleanup(d.w.Fyne().Close)
	d.w.SetElapsed(func() time.Duration { return d.now })
	d.w.SetReport(func(err error) { t.Errorf("a callback panicked: %#v", err) })
	d.w.Fyne().Resize(fyne.NewSize(1366, 768))
	d.w.Show(v)
	return d
}

// focus puts the keyboard somewhere and forgets what was said about it.
func (d *desk) focus(id string) {
	d.t.Helper()
	stop, ok := d.w.Stops()[id]
	if !ok {
		d.t.Fatalf("no place for the keyboard called %q", id)
	}
	d.canvas().Unfocus() // it may stand there already, brought by the window
	d.canvas().Focus(stop)
	d.got = nil
}

func (d *desk) canvas() fyne.Canvas { return d.w.Fyne().Canvas() }

// focused is the name of where the keyboard is.
func (d *desk) focused() string {
	for id, stop := range d.w.Stops() {
		if stop == d.canvas().Focused() {
			return id
		}
	}
	return ""
}

// press presses keys slowly, as a person does.
func (d *desk) press(keys ...fyne.KeyName) {
	for _, key := range keys {
		d.now += time.Second
		d.strike(key)
	}
}

// strike is one key press at this very moment.
func (d *desk) strike(key fyne.KeyName) {
	ev := &fyne.KeyEvent{Name: key}
	focused := d.canvas().Focused()
	if k, ok := focused.(desktop.Keyable); ok {
		k.KeyDown(ev)
	}
	if key == fyne.KeyTab {
		tabbable, ok := focused.(fyne.Tabbable)
		if !ok || !tabbable.AcceptsTab() {
			d.canvas().(interface{ FocusNext() }).FocusNext()
			return
		}
	}
	if focused != nil {
		focused.TypedKey(ev)
	} else if onKey := d.canvas().OnTypedKey(); onKey != nil {
		onKey(ev)
	}
}

// write types characters slowly, as a person does.
func (d *desk) write(text string) {
	for _, r := range text {
		d.now += time.Second
		d.character(r)
	}
	d.w.Settle()
}

// scan types characters as fast as a scanner.
func (d *desk) scan(text string) {
	for _, r := range text {
		d.now += 4 * time.Millisecond
		d.character(r)
	}
	d.now += 4 * time.Millisecond
}

func (d *desk) character(r rune) {
	if r >= 'A' && r <= 'Z' {
		d.strike(desktop.KeyShiftLeft)
	}
	if r < 0x80 {
		d.strike(fyne.KeyName(upper(r)))
	}
	if focused := d.canvas().Focused(); focused != nil {
		focused.TypedRune(r)
	} else if onRune := d.canvas().OnTypedRune(); onRune != nil {
		onRune(r)
	}
}

func upper(r rune) string {
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	return string(r)
}

// shortcut presses a key with Ctrl or Alt.
func (d *desk) shortcut(s fyne.Shortcut) {
	d.now += time.Second
	to, ok := d.canvas().Focused().(fyne.Shortcutable)
	if !ok {
		d.t.Fatalf("the keyboard is where %T does not arrive", s)
	}
	to.TypedShortcut(s)
}

// wants compares everything said since the last look with what should have been said.
func (d *desk) wants(want ...screen.Message) {
	d.t.Helper()
	got, expected := fmt.Sprintf("%+v", d.got), fmt.Sprintf("%+v", want)
	if len(d.got) != len(want) || got != expected {
		d.t.Errorf("messages\n got %s\nwant %s", describe(d.got), describe(want))
	}
	d.got = nil
}

func describe(messages []screen.Message) string {
	text := ""
	for _, m := range messages {
		text += fmt.Sprintf("%T%+v ", m, m)
	}
	return text
}

// openForBenchmark is a window that says nothing to anyone.
func openForBenchmark(b *testing.B, v screen.View) *window.Window {
	b.Helper()
	w := window.New(fyne.CurrentApp(), func(screen.Message) {})
	b.Cleanup(w.Fyne().Close)
	w.Fyne().Resize(fyne.NewSize(1366, 768))
	w.Show(v)
	return w
}
