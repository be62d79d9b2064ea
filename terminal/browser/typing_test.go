package browser_test

import (
	"slices"
	"testing"

	"qianshao/build/chromium"
	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

func dayLook() screen.Look { return screen.Look{Theme: screen.Day, Size: screen.SizeNormal} }

// desk is one browser that looks at one face after the other.
type desk struct{ *tab }

// shows opens a face with a view in it.
func (d desk) shows(t *testing.T, v screen.View) (*face, *tab) {
	t.Helper()
	f, b := serve(t, "127.0.0.1:0"), d.on(t)
	f.Show(v)
	b.enter(f)
	return f, b
}

// redraw shows a changed view and waits until it stands.
func (b *tab) redraw(f *face, v screen.View, heading string) {
	v.Heading = heading
	f.Show(v)
	b.Until(`document.querySelector('h1').textContent === '` + heading + `'`)
}

// fieldsView is one form with a field of every kind; change changes one of them.
func fieldsView(change func(fields map[string]*screen.Field)) screen.View {
	v := sample.Fields(dayLook())
	fields := map[string]*screen.Field{}
	for i := range v.Body[0].Form.Fields {
		f := &v.Body[0].Form.Fields[i]
		fields[f.ID] = f
	}
	if change != nil {
		change(fields)
	}
	return v
}

func TestFields(t *testing.T) {
	d := desk{openTab(t)}
	t.Run("tell_what_is_typed", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(nil))
		b.at("text")
		f.waitFor(t, screen.FocusMoved{Field: "text"})
		b.Keys("ab 1")
		f.waitFor(t, screen.Typed{Field: "text", Text: "ab 1"})
		b.at("han")
		b.Write("重庆")
		f.waitFor(t, screen.Typed{Field: "han", Text: "重庆"})
		b.at("check")
		b.Keys(" ")
		f.waitFor(t, screen.Typed{Field: "check", Text: "true"})
	})
	t.Run("of_plates_are_in_capitals_and_begin_with_our_province", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(func(fields map[string]*screen.Field) {
			fields["digits"].Kind, fields["digits"].Text, fields["digits"].LenMax = screen.Plate, "", 60
		}))
		b.at("digits")
		b.Keys("a12345 b67890")
		f.waitFor(t, screen.Typed{Field: "digits", Text: "渝A12345 渝B67890"})
	})
	t.Run("of_digits_take_no_letters_and_make_wide_ones_plain", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(nil))
		b.at("digits")
		b.Write("１３a8重x")
		f.waitFor(t, screen.Typed{Field: "digits", Text: "138x"})
		b.at("code")
		b.Write("ＣＱ１：Ｔ２")
		f.waitFor(t, screen.Typed{Field: "code", Text: "CQ1:T2"})
	})
	t.Run("are_cut_at_their_length", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(func(all map[string]*screen.Field) { all["text"].LenMax = 4 }))
		b.at("text")
		b.Write("重庆江津区")
		f.waitFor(t, screen.Typed{Field: "text", Text: "重庆江津"})
	})
	t.Run("keep_fresh_typing_from_a_late_view", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(nil))
		b.at("text")
		b.Keys("abc")
		f.waitFor(t, screen.Typed{Field: "text", Text: "abc"})
		b.redraw(f, fieldsView(func(all map[string]*screen.Field) { all["text"].Text = "a" }), "late")
		b.holds("text", "abc")
		b.focused("text")
		b.redraw(f, fieldsView(func(all map[string]*screen.Field) { all["text"].Text, all["text"].Rev = "new", 1 }), "replaced")
		b.holds("text", "new")
	})
	t.Run("take_the_keyboard_when_the_model_asks", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(nil))
		v := fieldsView(nil)
		v.Focus = screen.Focus{Field: "code", Rev: 1}
		b.redraw(f, v, "asked")
		b.focused("code")
		b.at("text")
		b.redraw(f, v, "not again")
		b.focused("text")
		if said, _ := f.heard(); slices.Contains(said, screen.Message(screen.FocusMoved{Field: "code"})) {
			t.Error("the model was told of a move it had made itself")
		}
	})
	t.Run("go_on_with_Enter_and_submit_in_the_last", func(t *testing.T) {
		v := fieldsView(nil)
		v.Body[0].Form.Fields = v.Body[0].Form.Fields[:2]
		f, b := d.shows(t, v)
		b.at("text")
		b.Keys(chromium.Enter)
		b.focused("han")
		b.Keys(chromium.Enter)
		f.waitFor(t, screen.Pressed{ID: "all.save"})
	})
	d.Quiet()
}

func TestAnInputMethodKeepsItsKeys(t *testing.T) {
	v := fieldsView(nil)
	v.Body[0].Form.Fields = v.Body[0].Form.Fields[1:2]
	f, b := desk{openTab(t)}.shows(t, v)
	b.at("han")
	b.Compose("jiangjin")
	b.holds("han", "jiangjin")
	b.TakenEnter()
	b.Keys(chromium.Enter) // one that it did not mark, in the middle of a word
	b.Write("江津")
	f.waitFor(t, screen.Typed{Field: "han", Text: "江津"})
	for _, m := range f.all() {
		switch m := m.(type) {
		case screen.Pressed, screen.Submitted:
			t.Errorf("a composing Enter sent %#v", m)
		case screen.Typed:
			if m.Text != "江津" {
				t.Errorf("half a word was told: %q", m.Text)
			}
		}
	}
	b.Keys(chromium.Enter)
	f.waitFor(t, screen.Pressed{ID: "all.save"})
	b.Quiet()
}

func TestPicks(t *testing.T) {
	d := desk{openTab(t)}
	t.Run("choose_by_initials", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(nil))
		b.at("pick")
		b.Keys("ps")
		b.Until(`document.querySelectorAll('#picks .pick').length === 1`)
		b.Keys(chromium.Enter)
		f.waitFor(t, screen.Typed{Field: "pick", Text: "ps"})
		b.holds("pick", "彭水苗族土家族自治县")
		b.focused("check")
	})
	t.Run("choose_by_digit", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(nil))
		b.at("pick")
		b.Keys("2")
		f.waitFor(t, screen.Typed{Field: "pick", Text: "yz"})
		b.holds("pick", "渝中区")
	})
	t.Run("choose_with_the_arrows_and_the_mouse", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(nil))
		b.at("pick")
		b.Keys(chromium.ArrowDown + chromium.ArrowDown + chromium.Enter)
		f.waitFor(t, screen.Typed{Field: "pick", Text: "yz"})
		b.Click(`[data-field="pick"]`)
		b.Click(`#picks .pick:nth-child(1)`)
		f.waitFor(t, screen.Typed{Field: "pick", Text: "jj"})
		b.focused("pick")
	})
	t.Run("say_what_fits_nothing_and_keep_the_choice", func(t *testing.T) {
		_, b := d.shows(t, fieldsView(func(all map[string]*screen.Field) { all["pick"].Text = "jj" }))
		b.at("pick")
		b.Keys("qqq")
		b.Until(`document.querySelector('#picks').textContent.includes('0 / 3')`)
		b.Keys(chromium.TabKey)
		b.holds("pick", "江津区")
		b.Until(`document.querySelector('[data-told="pick"]').textContent.includes('没有与“qqq”相符的选项')`)
	})
	t.Run("are_emptied", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(func(all map[string]*screen.Field) { all["pick"].Text = "jj" }))
		b.at("pick")
		b.Keys(chromium.Backspace + chromium.Enter)
		f.waitFor(t, screen.Typed{Field: "pick"})
	})
	d.Quiet()
}

// plateField makes the field of digits one of plates, and gives another values used lately.
func plateField(fields map[string]*screen.Field) {
	fields["digits"].Kind, fields["digits"].Text, fields["digits"].LenMax = screen.Plate, "", 60
	fields["han"].Recent = []string{"滨江路集结点", "2号门"}
}

func TestOffers(t *testing.T) {
	d := desk{openTab(t)}
	chosen := `[...document.querySelectorAll('#picks .pick span')].map((e) => e.textContent).join()`
	t.Run("give_provinces_by_pinyin", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(plateField))
		b.at("digits")
		b.Keys(chromium.ArrowDown + "gui")
		b.Until(chosen + ` === '贵 贵州,桂 广西'`)
		b.Keys("1")
		b.holds("digits", "贵")
		b.Keys("c00001 ")
		b.Until(`!document.getElementById('picks').hidden`)
		b.Keys(chromium.ArrowDown + "ch") // only one begins so
		b.holds("digits", "贵C00001 川")
		b.Keys("a1")
		f.waitFor(t, screen.Typed{Field: "digits", Text: "贵C00001 川A1"})
	})
	t.Run("give_provinces_by_digit_and_ours_before_a_letter", func(t *testing.T) {
		_, b := d.shows(t, fieldsView(plateField))
		b.at("digits")
		b.Keys("a12345 2b9")
		b.holds("digits", "渝A12345 川B9")
		b.Until(`document.getElementById('picks').hidden`)
	})
	t.Run("give_values_used_lately", func(t *testing.T) {
		f, b := d.shows(t, fieldsView(plateField))
		b.at("han")
		b.Until(chosen + ` === '滨江路集结点,2号门'`)
		b.Keys("1")
		f.waitFor(t, screen.Typed{Field: "han", Text: "滨江路集结点"})
		b.holds("han", "滨江路集结点")
		b.Until(`document.getElementById('picks').hidden`)
		b.Keys("a", chromium.Ctrl)
		b.Keys(chromium.Backspace + "2") // one begins with the digit: it is typed
		b.holds("han", "2")
	})
	t.Run("go_with_the_keyboard", func(t *testing.T) {
		_, b := d.shows(t, fieldsView(plateField))
		b.at("han")
		b.Keys(chromium.Escape)
		b.Until(`document.getElementById('picks').hidden`)
		b.Keys(chromium.ArrowDown + chromium.ArrowDown)
		b.at("text")
		b.Until(`document.getElementById('picks').hidden`)
	})
	d.Quiet()
}
