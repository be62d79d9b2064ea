package window_test

import (
	"slices"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

func TestPickByInitialsAndEnter(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("pick")
	d.write("yz")
	labels, marked := d.w.PickedNow()
	if len(labels) != 1 || labels[0] != "渝中区" || marked != 0 {
		t.Fatalf("typed yz: list %v, marked %d", labels, marked)
	}
	d.wants() // a search is not a value
	d.press(fyne.KeyReturn)
	d.wants(screen.Typed{Field: "pick", Text: "yz"}, screen.FocusMoved{Field: "check"})
	if got := d.w.FieldText("pick"); got != "渝中区" {
		t.Errorf("the field shows %q", got)
	}
}

func TestPickByDigit(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("pick")
	d.write("3")
	d.wants(screen.Typed{Field: "pick", Text: "ps"})
	if got := d.focused(); got != "pick" {
		t.Errorf("a digit moved the keyboard to %q", got)
	}
	d.press(fyne.KeyReturn)
	d.wants(screen.FocusMoved{Field: "check"})
}

// A level that stood as Ⅲ was to become Ⅱ; the digit was swallowed and Ⅲ was saved as the new level.
func TestADigitChoosesOverAValueThatStands(t *testing.T) {
	v := sample.Fields(day)
	var second string
	for _, block := range v.Body {
		if block.Form == nil {
			continue
		}
		for f := range block.Form.Fields {
			if field := &block.Form.Fields[f]; field.ID == "pick" {
				field.Text, second = field.Options[0].ID, field.Options[1].ID
			}
		}
	}
	d := open(t, v)
	d.focus("pick")
	d.write("2")
	d.wants(screen.Typed{Field: "pick", Text: second})
}

func TestPickByArrows(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("pick")
	d.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn)
	d.wants(screen.Typed{Field: "pick", Text: "yz"}, screen.FocusMoved{Field: "check"})
}

func TestPassingThroughAPickChoosesNothing(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("pick")
	d.press(fyne.KeyReturn)
	d.wants(screen.FocusMoved{Field: "check"})
	d.focus("pick")
	d.press(fyne.KeyTab)
	d.wants(screen.FocusMoved{Field: "check"})
}

func TestTabAfterTypingTakesTheBestMatch(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("pick")
	d.write("ps")
	d.press(fyne.KeyTab)
	d.wants(screen.Typed{Field: "pick", Text: "ps"}, screen.FocusMoved{Field: "check"})
}

func TestX9_ATextThatFitsNoOptionIsSaidToFitNone(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("pick")
	before := d.w.FieldText("pick")
	d.write("qqq")
	d.press(fyne.KeyTab)
	if got := d.w.FieldText("pick"); got != before {
		t.Errorf("the choice that comes back is %q, want %q", got, before)
	}
	if got := d.w.FieldMessage("pick"); got != "没有与“qqq”相符的选项" {
		t.Errorf("the field says %q: the choice came back without a word", got)
	}
	d.focus("pick")
	d.write("yz")
	if got := d.w.FieldMessage("pick"); got != "" {
		t.Errorf("typing on, the field still says %q", got)
	}
}

func TestEscapeClosesTheListFirst(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("pick")
	d.write("yz")
	d.press(fyne.KeyEscape)
	d.wants()
	if labels, _ := d.w.PickedNow(); labels != nil || d.w.FieldText("pick") != "" {
		t.Errorf("after Esc the list shows %v and the field %q", labels, d.w.FieldText("pick"))
	}
	d.press(fyne.KeyEscape)
	d.wants(screen.KeyPressed{Key: "Esc"})
}

func TestAChoiceIsClearedByEmptyingTheField(t *testing.T) {
	d := open(t, sample.Fields(day))
	d.focus("pick")
	d.write("1")
	d.got = nil
	d.press(fyne.KeyBackspace, fyne.KeyReturn)
	d.wants(screen.Typed{Field: "pick", Text: ""}, screen.FocusMoved{Field: "check"})
}

func TestALongListOfOptionsShowsNineAtATime(t *testing.T) {
	var options []screen.Option
	for i := range 40 {
		options = append(options, screen.Option{ID: "o" + strconv.Itoa(i), Label: "点位" + strconv.Itoa(i), Initials: "dw"})
	}
	d := open(t, formView(screen.Field{ID: "p", Kind: screen.Pick, Options: options}))
	d.focus("p")
	for range 12 {
		d.press(fyne.KeyDown)
	}
	labels, marked := d.w.PickedNow()
	if len(labels) != 9 || labels[0] != "点位9" || marked != 2 {
		t.Fatalf("list %v, marked %d", labels, marked)
	}
	d.write("9")
	d.wants(screen.Typed{Field: "p", Text: "o17"})
}

func TestAViewFromBeforeTheChoiceDoesNotUndoIt(t *testing.T) {
	v := sample.Fields(day)
	d := open(t, v)
	d.focus("pick")
	d.write("2")
	d.w.Show(v)
	if got := d.w.FieldText("pick"); got != "渝中区" {
		t.Errorf("a late view made the choice %q", got)
	}
}

// numbered is a pick of teams with numbers in their names.
func numbered() screen.View {
	return formView(screen.Field{ID: "p", Kind: screen.Pick, Options: []screen.Option{
		{ID: "a", Label: "第138救援队", Initials: "d138jyd"}, {ID: "b", Label: "第139救援队", Initials: "d139jyd"}, {ID: "c", Label: "第2救援队", Initials: "d2jyd"},
	}})
}

// Digits chose at once, so that 第138 could not be typed.
func TestADigitThatGoesOnWithWhatIsTypedIsTyped(t *testing.T) {
	d := open(t, numbered())
	d.focus("p")
	d.write("第139")
	if got := d.w.FieldText("p"); got != "第139" {
		t.Fatalf("typed 第139, the field holds %q", got)
	}
	d.wants()
	if labels, marked := d.w.PickedNow(); len(labels) != 1 || labels[0] != "第139救援队" || marked != 0 {
		t.Fatalf("list %v, marked %d", labels, marked)
	}
	d.write("1") // no name goes on with 1391: the digit chooses again
	d.wants(screen.Typed{Field: "p", Text: "b"})
}

func TestAltAndADigitChooseAlways(t *testing.T) {
	d := open(t, numbered())
	d.focus("p")
	d.write("d")
	if got := d.w.PickKeys(); !slices.Equal(got, []string{"Alt+1", "Alt+2", "3"}) {
		t.Errorf("the keys printed are %q; typed, 1 and 2 go on with d", got)
	}
	d.shortcut(&desktop.CustomShortcut{KeyName: fyne.Key2, Modifier: fyne.KeyModifierAlt})
	d.wants(screen.Typed{Field: "p", Text: "b"})
	d.shortcut(&desktop.CustomShortcut{KeyName: fyne.Key2, Modifier: fyne.KeyModifierAlt})
	d.wants(screen.KeyPressed{Key: "Alt+2"}) // the list is closed: the key leads to another screen
}
