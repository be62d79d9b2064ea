package window_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

func TestAScanIsToldFromEveryPlaceAndLandsInNone(t *testing.T) {
	d := open(t, sample.Fields(day))
	for id := range d.w.Stops() {
		d.canvas().Unfocus()
		d.focus(id)
		d.strike(fyne.KeyEscape)
		d.got = nil
		before := d.w.FieldText(id)
		d.scan("CQ1:T0217-9")
		d.strike(fyne.KeyReturn)
		d.w.Settle()
		d.wants(screen.Scanned{Code: "CQ1:T0217-9"})
		if got := d.w.FieldText(id); got != before || d.focused() != id {
			t.Fatalf("a scan in %q left %q and the keyboard in %q", id, got, d.focused())
		}
	}
}

func TestAScanEndedByTabDoesNotMoveTheKeyboard(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("han")
	d.scan("CQ1:V0003-1")
	d.strike(fyne.KeyTab)
	d.wants(screen.Scanned{Code: "CQ1:V0003-1"})
	if got := d.focused(); got != "han" {
		t.Errorf("the scan's Tab moved the keyboard to %q", got)
	}
	d.press(fyne.KeyTab)
	if got := d.focused(); got == "han" {
		t.Error("a person's Tab does not move the keyboard any more")
	}
}

func TestAScanFromNowhereIsTold(t *testing.T) {
	d := open(t, sample.CheckIn(day))
	d.canvas().Unfocus()
	d.scan("CQ1:T0217-9")
	d.strike(fyne.KeyReturn)
	d.wants(screen.Scanned{Code: "CQ1:T0217-9"})
}

func TestTypingBeforeAScanStays(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("text")
	d.now += 1e9
	d.character('a')
	d.now += 1e9
	d.scan("CQ1:T0217-9")
	d.strike(fyne.KeyReturn)
	d.wants(screen.Typed{Field: "text", Text: "a"}, screen.Scanned{Code: "CQ1:T0217-9"})
}

func TestAQuickPersonLosesNothing(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("text")
	d.scan("abc")
	d.press(fyne.KeyBackspace)
	if got := d.w.FieldText("text"); got != "ab" {
		t.Errorf("typed abc and Backspace in a hurry: %q, want ab", got)
	}
	d.scan("cd")
	d.press(fyne.KeyTab)
	if got := d.w.FieldText("text"); got != "abcd" {
		t.Errorf("left in a hurry: %q, want abcd", got)
	}
}

// hiccup types a code as a scanner does, with one pause behind some of its characters.
func (d *desk) hiccup(code string, behind int, pause time.Duration) {
	d.scan(code[:behind])
	d.now += pause
	d.scan(code[behind:])
}

func TestAScanWithAHiccupIsToldFromEveryPlaceAndActsInNone(t *testing.T) {
	for _, view := range []screen.View{sample.Fields(day), sample.ForceBoard(day, 40)} {
		d := open(t, view)
		for id := range d.w.Stops() {
			d.canvas().Unfocus()
			d.focus(id)
			d.strike(fyne.KeyEscape)
			for behind := 1; behind < len("CQ1:T0217-9"); behind++ {
				d.now += time.Second
				d.got = nil
				d.hiccup("CQ1:T0217-9", behind, 60*time.Millisecond)
				d.strike(fyne.KeyReturn)
				d.w.Settle()
				d.wants(screen.Scanned{Code: "CQ1:T0217-9"})
				if t.Failed() {
					t.Fatalf("with the keyboard in %q, a pause behind character %d", id, behind)
				}
			}
		}
	}
}

func TestAQuestionTakesNoEnterBeforeAnyoneCanHaveReadIt(t *testing.T) {
	d := open(t, sample.CheckIn(day))
	d.w.Show(sample.Asking(day))
	d.got = nil
	d.now += 299 * time.Millisecond
	d.strike(fyne.KeyReturn)
	d.strike(fyne.KeyEnter)
	d.wants()
	d.now += time.Millisecond
	d.canvas().Focus(d.w.Stops()["dialog.merge"])
	d.strike(fyne.KeyReturn)
	d.wants(screen.Pressed{ID: "dialog.merge"})
}
