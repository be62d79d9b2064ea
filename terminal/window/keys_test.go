package window_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"qianshao/terminal/fault"
	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

// chord is a key and what it is called in KeyPressed.
type chord struct {
	name     string
	key      fyne.KeyName  // a plain key, or
	shortcut fyne.Shortcut // one with Ctrl or Alt
}

func chords() []chord {
	ctrl := func(key fyne.KeyName) fyne.Shortcut {
		return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl}
	}
	list := []chord{
		{name: "Esc", key: fyne.KeyEscape},
		{name: "Ctrl+Enter", shortcut: ctrl(fyne.KeyReturn)}, {name: "Ctrl+Enter", shortcut: ctrl(fyne.KeyEnter)},
		{name: "Ctrl+S", shortcut: ctrl(fyne.KeyS)}, {name: "Ctrl+K", shortcut: ctrl(fyne.KeyK)},
		{name: "Ctrl+N", shortcut: ctrl(fyne.KeyN)}, {name: "Ctrl+P", shortcut: ctrl(fyne.KeyP)},
		{name: "Ctrl+Z", shortcut: &fyne.ShortcutUndo{}},
		{name: "Ctrl++", shortcut: ctrl(fyne.KeyPlus)}, {name: "Ctrl++", shortcut: ctrl(fyne.KeyEqual)},
		{name: "Ctrl++", shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyEqual, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift}},
		{name: "Ctrl+-", shortcut: ctrl(fyne.KeyMinus)},
	}
	for i := 1; i <= 12; i++ {
		list = append(list, chord{name: fmt.Sprintf("F%d", i), key: fyne.KeyName(fmt.Sprintf("F%d", i))})
	}
	alt := func(key string) {
		list = append(list, chord{name: "Alt+" + key, shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyName(key), Modifier: fyne.KeyModifierAlt}})
	}
	for i := 1; i <= 9; i++ {
		alt(fmt.Sprint(i))
	}
	for c := 'A'; c <= 'Z'; c++ {
		alt(string(c))
		if !strings.ContainsRune("ACVXZY", c) { // an entry selects, copies, pastes, cuts and takes back its typing
			list = append(list, chord{name: "Ctrl+" + string(c), shortcut: ctrl(fyne.KeyName(c))})
		}
	}
	return list
}

// pressChord presses it and compares.
func (d *desk) pressChord(c chord) {
	d.t.Helper()
	if c.shortcut != nil {
		d.shortcut(c.shortcut)
	} else {
		d.press(c.key)
	}
	d.wants(screen.KeyPressed{Key: c.name})
}

// places are views that together have every kind of place for the keyboard.
func places() map[string]screen.View {
	tabs := sample.Fields(day)
	tabs.Body = []screen.Block{{Tabs: &screen.Tabs{ID: "t", Items: []screen.Tab{{ID: "t.1", Label: "物资", Active: true}, {ID: "t.2", Label: "借用"}}}},
		{Actions: &screen.Actions{Buttons: []screen.Button{{ID: "save", Label: "保存", Key: "Ctrl+Enter", Primary: true}}}}}
	asking := sample.Fields(day) // the same widgets, and buttons, in a dialog
	asking.Dialog = &screen.Dialog{ID: "d", Title: "问题", Cancel: "d.cancel", Body: append(asking.Body[:len(asking.Body):len(asking.Body)],
		screen.Block{Actions: &screen.Actions{Buttons: []screen.Button{{ID: "d.yes", Label: "是", Primary: true}, {ID: "d.cancel", Label: "返回", Key: "Esc"}}}})}
	return map[string]screen.View{"fields": sample.Fields(day), "board": sample.ForceBoard(day, 40), "tabs": tabs, "dialog": asking}
}

func TestEveryKeyReachesTheModelFromEveryPlace(t *testing.T) {
	seen := map[string]bool{}
	for name, view := range places() {
		d := open(t, view)
		for id, stop := range d.w.Stops() {
			seen[fmt.Sprintf("%T", stop)] = true
			d.canvas().Unfocus()
			d.focus(id)
			d.w.ClosePick() // it opened with the focus
			for _, c := range chords() {
				if c.name == "Esc" && view.Dialog != nil {
					d.press(fyne.KeyEscape)
					d.wants(screen.Pressed{ID: view.Dialog.Cancel})
				} else {
					d.pressChord(c)
				}
				if t.Failed() {
					t.Fatalf("%s: with the keyboard in %q, key %s", name, id, c.name)
				}
			}
			if got := d.focused(); got != id {
				t.Fatalf("%s: the keys moved the keyboard from %q to %q", name, id, got)
			}
		}
	}
	for _, kind := range []string{"entry", "check", "button", "list", "board", "tabs", "tile", "nav", "bar"} {
		if !seen["*window."+kind] {
			t.Errorf("no key was pressed in a %s; seen %v", kind, seen)
		}
	}
}

func TestEveryKeyReachesTheModelFromNowhere(t *testing.T) {
	d := open(t, sample.CheckIn(day))
	d.canvas().Unfocus()
	for _, c := range chords() {
		if c.shortcut == nil { // those with Ctrl need a real canvas: see the test of proof
			d.pressChord(c)
		}
	}
}

func TestTheKeyboardIsNeverNowhere(t *testing.T) {
	for name, view := range map[string]screen.View{
		"check-in": sample.CheckIn(day), "board": sample.ForceBoard(day, 40), "counts": sample.Counts(day), "fields": sample.Fields(day), "question": sample.Asking(day),
	} {
		d := open(t, view)
		if d.focused() == "" {
			t.Errorf("%s: the page opens with the keyboard in %T", name, d.canvas().Focused())
		}
		d.canvas().Unfocus() // a press beside everything
		d.press(fyne.KeyDown)
		if d.focused() == "" {
			t.Errorf("%s: a key after a press beside everything leaves the keyboard nowhere", name)
		}
	}
}

func TestTypingAfterAPressBesideEverythingIsNotLost(t *testing.T) {
	v := sample.CheckIn(day)
	v.Focus = screen.Focus{Field: "phone", Rev: 1}
	d := open(t, v)
	d.canvas().Unfocus()
	d.got = nil
	d.write("t1")
	if got := d.w.FieldText("phone"); !strings.HasSuffix(got, "1") {
		t.Errorf("typed 1 into nowhere: the field holds %q", got)
	}
	for _, m := range d.got {
		if _, isKey := m.(screen.KeyPressed); isKey {
			t.Errorf("typing into nowhere acted as %+v", m)
		}
	}
}

func TestTheKeyboardComesBackWhereTheViewWantsItWhenAQuestionCloses(t *testing.T) {
	v := sample.Asking(day)
	v.Focus = screen.Focus{Field: "phone", Rev: 7} // wished for while the question lies above the page
	d := open(t, v)
	closed := sample.CheckIn(day)
	closed.Focus = v.Focus
	d.w.Show(closed)
	if got := d.focused(); got != "phone" {
		t.Errorf("the keyboard is in %q, want phone", got)
	}
}

func TestLettersReachTheModelFromAListButNotFromAnEntry(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("teams")
	d.write("t")
	d.wants(screen.KeyPressed{Key: "T"})
	d.focus("text")
	d.write("t")
	d.wants(screen.Typed{Field: "text", Text: "t"})
}

func TestEscapeAnswersADialogWithItsCancel(t *testing.T) {
	d := open(t, sample.Asking(day))
	d.press(fyne.KeyEscape)
	d.wants(screen.Pressed{ID: "dialog.cancel"})
}

func TestTabStaysInADialogAndReturnsToTheFieldBefore(t *testing.T) {
	d := open(t, sample.CheckIn(day))
	d.focus("phone")
	phone := d.w.Stops()["phone"]
	d.w.Show(sample.Asking(day))
	if d.w.Ringed(phone) {
		t.Error("the field below a dialog still shows the ring of the keyboard")
	}
	if got := d.focused(); got != "why.text" {
		t.Fatalf("the dialog opened with the keyboard in %q, want its first field", got)
	}
	for range 12 {
		d.press(fyne.KeyTab)
		if got := d.focused(); !strings.HasPrefix(got, "dialog.") && got != "why.text" {
			t.Fatalf("Tab left the dialog for %q", got)
		}
	}
	d.w.Show(sample.CheckIn(day))
	if got := d.focused(); got != "phone" {
		t.Errorf("after the dialog the keyboard is in %q, want phone", got)
	}
	if !d.w.Ringed(phone) {
		t.Error("the field that the keyboard came back to shows no ring")
	}
}

func TestTabVisitsTheFieldsBeforeTheScreens(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.canvas().Unfocus()
	d.press(fyne.KeyTab)
	if got := d.focused(); got != "text" {
		t.Errorf("the first Tab went to %q, want text", got)
	}
}

func TestScreensAndSyncBarAreReachedByKeyboard(t *testing.T) {
	d := open(t, sample.CheckIn(day))
	d.focus("nav")
	d.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	d.wants(screen.Pressed{ID: "nav.board"})
	d.focus("bar")
	d.press(fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeySpace)
	d.wants(screen.Pressed{ID: "bar.conflicts"})
}

func TestAFullBarCutsTheLongestAndNoCount(t *testing.T) {
	v := sample.CheckIn(screen.Look{Theme: screen.Day, Size: screen.SizeHuge})
	v.Bar = []screen.BarItem{
		{ID: "bar.link", Text: "离线工作中 重庆市应急指挥中心大数据分中心", Tone: screen.Info}, {ID: "bar.pending", Text: "仅本机 105599 · 已发送 0", Tone: screen.Info},
		{ID: "bar.last", Text: "末次同步 08:00（59 分钟前）", Tone: screen.Muted}, {ID: "bar.conflicts", Text: "冲突 12", Tone: screen.Warn},
		{ID: "bar.check", Text: "自检 1 项需处理", Tone: screen.Warn}, {ID: "bar.drafts", Text: "草稿 3", Tone: screen.Info},
		{ID: "bar.size", Text: "字号 特大"}, {ID: "bar.theme", Text: "日间"}, {ID: "bar.language", Text: "English"},
	}
	d := open(t, v)
	words := d.w.BarWords()
	for id, want := range map[string]string{"bar.conflicts": "冲突 12", "bar.drafts": "草稿 3", "bar.check": "自检 1 项需处理"} {
		if words[id] != want {
			t.Errorf("the bar says %q and should say %q", words[id], want)
		}
	}
	if text := words["bar.link"]; text == v.Bar[0].Text || !strings.HasPrefix(text, "离线工作中") {
		t.Errorf("the longest says %q", text)
	}
}

func TestAPanicInACallbackIsReportedAndTheWindowGoesOn(t *testing.T) {
	d := open(t, sample.CheckIn(day))
	var reported []error
	d.w.SetReport(func(err error) { reported = append(reported, err) })
	d.w.SetSend(func(screen.Message) { panic("a bug") })
	d.focus("leader")
	d.write("a")
	d.press(fyne.KeyF5)
	d.shortcut(&fyne.ShortcutUndo{})
	if len(reported) < 2 {
		t.Fatalf("reported %v, want every panic", reported)
	}
	var report fault.Report
	if !errors.As(reported[0], &report) || strings.Contains(report.Text(), "a bug") || !strings.Contains(report.Text(), "keys_test.go") {
		t.Errorf("reported %q, want the panic's place and none of its words", report.Text())
	}
	d.w.SetSend(func(m screen.Message) { d.got = append(d.got, m) })
	d.got = nil
	d.press(fyne.KeyF5)
	d.wants(screen.KeyPressed{Key: "F5"})
}
