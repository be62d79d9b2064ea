package window_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

// formView is a view with one form.
func formView(fields ...screen.Field) screen.View {
	return screen.View{Nav: []screen.NavItem{{ID: "here", Label: "此处"}},
		Body: []screen.Block{{Form: &screen.Form{ID: "f", Columns: 2, Fields: fields}}}}
}

func TestEnterGoesFromFieldToFieldAndThenSubmits(t *testing.T) {
	d := open(t, formView(screen.Field{ID: "a", Kind: screen.Han}, screen.Field{ID: "ro", Kind: screen.ReadOnly, Text: "x"},
		screen.Field{ID: "off", Kind: screen.Text, Off: true}, screen.Field{ID: "b", Kind: screen.Check}, screen.Field{ID: "c", Kind: screen.Digits}))
	d.focus("a")
	d.press(fyne.KeyReturn)
	d.wants(screen.FocusMoved{Field: "b"})
	d.press(fyne.KeyEnter)
	d.wants(screen.FocusMoved{Field: "c"})
	d.press(fyne.KeyReturn)
	d.wants(screen.Submitted{Form: "f"})
}

func TestEnterInTheLastFieldPressesSubmitUnlessItIsOff(t *testing.T) {
	v := formView(screen.Field{ID: "a", Kind: screen.Digits})
	v.Body[0].Form.Submit = "save"
	v.Body[0].Form.Buttons = []screen.Button{{ID: "save", Label: "保存", Primary: true}}
	d := open(t, v)
	d.focus("a")
	d.press(fyne.KeyReturn)
	d.wants(screen.Pressed{ID: "save"})

	off := v
	off.Body = []screen.Block{{Form: &screen.Form{ID: "f", Columns: 2, Fields: v.Body[0].Form.Fields, Submit: "save",
		Buttons: []screen.Button{{ID: "save", Label: "保存", Primary: true, Off: true}}}}}
	d.w.Show(off)
	d.press(fyne.KeyReturn)
	d.wants()
}

func TestEveryChangeIsTold(t *testing.T) {
	d := open(t, formView(screen.Field{ID: "a", Kind: screen.Han, Text: "张"}))
	d.focus("a")
	d.write("伟")
	d.press(fyne.KeyBackspace)
	d.wants(screen.Typed{Field: "a", Text: "张伟"}, screen.Typed{Field: "a", Text: "张"})
}

func TestALateModelNeverOverwritesFreshTyping(t *testing.T) {
	d := open(t, formView(screen.Field{ID: "a", Kind: screen.Han, Text: "张", Rev: 1}))
	d.focus("a")
	d.write("伟")
	d.w.Show(formView(screen.Field{ID: "a", Kind: screen.Han, Text: "张", Rev: 1, Error: "太短"}))
	if got := d.w.FieldText("a"); got != "张伟" {
		t.Errorf("after a late view the field holds %q, want 张伟", got)
	}
	d.got = nil
	d.w.Show(formView(screen.Field{ID: "a", Kind: screen.Han, Text: "王芳", Rev: 2}))
	if got := d.w.FieldText("a"); got != "王芳" {
		t.Errorf("a new Rev left %q, want 王芳", got)
	}
	d.wants() // what the model says is not typed
	d.write("子")
	d.wants(screen.Typed{Field: "a", Text: "王芳子"})
}

func TestTypingSurvivesNightAndAnotherSize(t *testing.T) {
	v := sample.Fields(day)
	d := open(t, v)
	d.focus("han")
	d.write("重庆")
	d.w.Show(sample.Fields(screen.Look{Theme: screen.Night, Size: screen.SizeHuge}))
	if got := d.w.FieldText("han"); got != "重庆" || d.focused() != "han" {
		t.Errorf("after night fell the field holds %q and the keyboard is in %q", got, d.focused())
	}
}

func TestALimitIsKept(t *testing.T) {
	d := open(t, formView(screen.Field{ID: "a", Kind: screen.Han, LenMax: 3}, screen.Field{ID: "b", Kind: screen.Text}))
	d.focus("a")
	d.write("重庆江津")
	if got := d.w.FieldText("a"); got != "重庆江" {
		t.Errorf("field of 3 holds %q", got)
	}
	d.focus("b")
	d.shortcut(&fyne.ShortcutPaste{Clipboard: clipboard(strings.Repeat("长", 500))})
	if got := len([]rune(d.w.FieldText("b"))); got != 200 {
		t.Errorf("a field without limit took %d characters of a paste, want 200", got)
	}
}

// clipboard holds one text.
type clipboard string

func (c clipboard) Content() string   { return string(c) }
func (c clipboard) SetContent(string) {}

func TestFieldsOfDigitsTakeFullWidthDigitsAndDropLetters(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("digits")
	d.write("１３8a０x")
	if got := d.w.FieldText("digits"); got != "1380x" {
		t.Errorf("digits hold %q, want 1380x", got)
	}
	d.focus("time")
	d.write("14：3")
	if got := d.w.FieldText("time"); got != "14:3" {
		t.Errorf("time holds %q, want 14:3", got)
	}
}

func TestSeveralLinesTakeEnterAndAreLeftByTab(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("long")
	d.write("一")
	d.press(fyne.KeyReturn)
	d.write("二")
	if got := d.w.FieldText("long"); got != "一\n二" {
		t.Errorf("several lines hold %q", got)
	}
	d.press(fyne.KeyTab)
	if got := d.focused(); got == "long" {
		t.Error("Tab did not leave the field of several lines")
	}
}

func TestUndoTakesBackTypingFirstAndThenTheLastAct(t *testing.T) {
	d := open(t, formView(screen.Field{ID: "a", Kind: screen.Text, Text: "原文"}))
	d.focus("a")
	d.write("x")
	d.got = nil
	d.shortcut(&fyne.ShortcutUndo{})
	d.wants(screen.Typed{Field: "a", Text: "原文"})
	d.shortcut(&fyne.ShortcutUndo{})
	d.wants(screen.KeyPressed{Key: "Ctrl+Z"})
}

func TestSpaceTicksACheck(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("check")
	d.press(fyne.KeySpace)
	d.press(fyne.KeySpace)
	d.wants(screen.Typed{Field: "check", Text: "true"}, screen.Typed{Field: "check", Text: ""})
}

func TestFocusIsObeyedOncePerRev(t *testing.T) {
	v := sample.CheckIn(day)
	v.Focus = screen.Focus{Field: "phone", Rev: 1}
	d := open(t, v)
	if got := d.focused(); got != "phone" {
		t.Fatalf("keyboard in %q, want phone", got)
	}
	d.wants() // moved by the model, not by the operator
	d.focus("leader")
	d.w.Show(v)
	if got := d.focused(); got != "leader" {
		t.Errorf("the same Rev moved the keyboard to %q", got)
	}
	v.Focus.Rev, v.Focus.Field = 2, "teams"
	d.w.Show(v)
	if got := d.focused(); got != "teams" {
		t.Errorf("keyboard in %q, want the list teams", got)
	}
}

func TestTheKeyboardLeavesWhatIsGone(t *testing.T) {
	d := open(t, sample.CheckIn(day))
	d.focus("phone")
	d.w.Show(sample.Counts(day))
	if d.focused() == "" {
		t.Errorf("the keyboard is in %T, which is not shown, or nowhere", d.canvas().Focused())
	}
	d.got = nil
	d.press(fyne.KeyF2)
	d.wants(screen.KeyPressed{Key: "F2"})
}

func TestDownInASearchGoesToTheList(t *testing.T) {
	d := open(t, sample.CheckIn(day))
	d.focus("find.text")
	d.press(fyne.KeyDown)
	if got := d.focused(); got != "teams" {
		t.Errorf("Down in the search went to %q, want teams", got)
	}
}

func TestTypingReplacesWhatAFieldProposesHoweverItWasEntered(t *testing.T) {
	for name, enter := range map[string]func(d *desk){
		"by_enter": func(d *desk) { d.press(fyne.KeyReturn) },
		"by_tab":   func(d *desk) { d.press(fyne.KeyTab) },
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, formView(screen.Field{ID: "a", Kind: screen.Han}, screen.Field{ID: "people", Kind: screen.Digits, Text: "32"}))
			d.focus("a")
			enter(d)
			d.write("4")
			if got := d.w.FieldText("people"); got != "4" {
				t.Errorf("4 typed over a proposed 32 makes %q", got)
			}
		})
	}
}
