package window

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"qianshao/terminal/palette"
	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// toneIcon is the shape as a picture in the colours of the running theme. The name carries the colours, because Fyne
// keeps rasterised pictures by name.
func toneIcon(t screen.Tone) fyne.Resource {
	shape := palette.ShapeOf(t)
	if shape == "" {
		return nil
	}
	fill, ink := hex(look.FillOf(t)), hex(look.InkOf(t))
	body := fmt.Sprintf(shape+`<!-- %[1]s %[2]s -->`, fill, ink)
	svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">` + body + `</svg>`
	return fyne.NewStaticResource("tone-"+string(t)+fill[1:]+ink[1:]+".svg", []byte(svg))
}

func hex(name fyne.ThemeColorName) string {
	r, g, b, _ := look.Color(name).RGBA()
	return fmt.Sprintf("#%02X%02X%02X", r>>8, g>>8, b>>8)
}

// toneMark is the shape on the canvas.
type toneMark struct {
	*canvas.Image
	drawn string
}

func newToneMark() *toneMark {
	image := canvas.NewImageFromResource(nil)
	image.FillMode = canvas.ImageFillContain
	image.Hidden = true
	return &toneMark{Image: image}
}

// set draws the shape of a tone, or nothing for Plain, and tells whether there is one.
func (m *toneMark) set(t screen.Tone) bool {
	icon := toneIcon(t)
	if icon == nil {
		m.drawn = ""
		m.Image.Hide()
		return false
	}
	if m.drawn != icon.Name() {
		m.drawn = icon.Name()
		m.Image.Resource = icon
		m.Image.Refresh()
	}
	show(m.Image, true)
	return true
}

// toned is a shape and its word: the only way the kit shows a status.
type toned struct {
	mark *toneMark
	word *label
	tone screen.Tone
}

func newToned(size fyne.ThemeSizeName) *toned {
	return &toned{mark: newToneMark(), word: newLabel(size, look.Ink)}
}

func (t *toned) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{t.mark.Image, t.word.Text}
}

func (t *toned) set(text string, tone screen.Tone) {
	t.tone = tone
	t.word.ink = look.InkOf(tone)
	t.word.set(text)
}

// width wanted, uncut.
func (t *toned) width() float32 {
	if palette.ShapeOf(t.tone) == "" {
		return t.word.width()
	}
	return t.word.width() + t.iconSide() + look.Size(look.Gap)/2
}

func (t *toned) iconSide() float32 { return look.Size(t.word.size) * 1.05 }

// show shows or hides both.
func (t *toned) show(visible bool) {
	show(t.word.Text, visible)
	if !visible {
		t.mark.set(screen.Plain)
	}
}

// place stands shape and word in a box; right puts them against its right edge.
func (t *toned) place(x, y, width, height float32, right bool) {
	lead := float32(0)
	if t.mark.set(t.tone) {
		side := t.iconSide()
		lead = side + look.Size(look.Gap)/2
		at := x
		if right {
			at = x + max(0, width-t.width())
		}
		put(t.mark.Image, at, y+(height-side)/2, side, side)
	}
	if right {
		t.word.placeRight(x+lead, y, width-lead, height)
		return
	}
	t.word.place(x+lead, y, width-lead, height)
}
