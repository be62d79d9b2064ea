package window_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
)

// paste puts a text on the clipboard and pastes it.
func (d *desk) paste(text string) {
	clipboard := fyne.CurrentApp().Clipboard()
	clipboard.SetContent(text)
	d.shortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	d.w.Settle()
}

func plates(t *testing.T) *desk {
	d := open(t, formView(screen.Field{ID: "p", Kind: screen.Plate, LenMax: 60, NoMatch: "没有收下：%s"}, screen.Field{ID: "b", Kind: screen.Digits}))
	d.focus("p")
	return d
}

func TestAPlateIsTypedInCapitalsWithOurProvince(t *testing.T) {
	d := plates(t)
	d.write("a12345")
	if got := d.w.FieldText("p"); got != "渝A12345" {
		t.Fatalf("typed a12345, got %q", got)
	}
	d.write(" ") // the next plate: a digit takes the second province in sight
	d.write("2b9k8y7")
	if got := d.w.FieldText("p"); got != "渝A12345 川B9K8Y7" {
		t.Errorf("got %q", got)
	}
	d.press(fyne.KeyReturn)
	if d.focused() != "b" {
		t.Errorf("Enter went to %q", d.focused())
	}
}

func TestAProvinceIsFoundByItsPinyin(t *testing.T) {
	d := plates(t)
	d.press(fyne.KeyDown)
	d.write("gui")
	if labels, _ := d.w.PickedNow(); len(labels) != 2 || labels[0] != "贵 贵州" {
		t.Fatalf("gui offers %v", labels)
	}
	d.write("1")
	d.write("c00001")
	if got := d.w.FieldText("p"); got != "贵C00001" {
		t.Errorf("got %q", got)
	}
	d.write(" ")
	d.press(fyne.KeyDown)
	d.write("ch") // only one begins so
	if got := d.w.FieldText("p"); got != "贵C00001 川" {
		t.Errorf("got %q", got)
	}
}

func TestOfAPastedTextWhatIsNotTakenIsSaid(t *testing.T) {
	d := open(t, formView(screen.Field{ID: "d", Kind: screen.Digits, LenMax: 5, NoMatch: "没有收下：%s"}, screen.Field{ID: "p", Kind: screen.Plate, LenMax: 60}))
	d.focus("d")
	d.paste("电话 ab １３８00")
	if got, told := d.w.FieldText("d"), d.w.Told("d"); got != "13800" || told != "没有收下：电话ab" {
		t.Errorf("took %q, said %q", got, told)
	}
	d.write("x")
	d.press(fyne.KeyBackspace)
	if told := d.w.Told("d"); told != "" {
		t.Errorf("still said: %q", told)
	}
	d.focus("p")
	d.paste("渝a·12345，川b67890")
	if got := d.w.FieldText("p"); got != "渝A12345 川B67890" {
		t.Errorf("took %q", got)
	}
}

func TestAValueUsedLatelyIsTakenWithADigit(t *testing.T) {
	v := formView(screen.Field{ID: "a", Kind: screen.Digits}, screen.Field{ID: "place", Kind: screen.Han, Recent: []string{"东门停车场", "2号码头"}}, screen.Field{ID: "b", Kind: screen.Digits})
	d := open(t, v)
	d.focus("a")
	d.press(fyne.KeyReturn)
	d.got = nil
	if labels, marked := d.w.PickedNow(); len(labels) != 2 || marked != -1 {
		t.Fatalf("an empty field offers %v, %d", labels, marked)
	}
	d.write("1")
	d.wants(screen.Typed{Field: "place", Text: "东门停车场"})
	d.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	d.wants(screen.Typed{Field: "place", Text: "2号码头"}, screen.FocusMoved{Field: "b"})

	d = open(t, v)
	d.focus("a")
	d.press(fyne.KeyReturn)
	d.write("2") // begins a value: it is typed
	if got := d.w.FieldText("place"); got != "2" {
		t.Errorf("got %q", got)
	}
	if labels, _ := d.w.PickedNow(); len(labels) != 0 {
		t.Errorf("the list stays over what is typed: %v", labels)
	}
}
