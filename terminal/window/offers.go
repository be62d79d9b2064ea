package window

import (
	"fmt"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
)

// takesOffers tells the kinds under which a list of values may hang.
func takesOffers(kind screen.FieldKind) bool {
	return kind == screen.Text || kind == screen.Han || kind == screen.Plate
}

// newOffers is the list of what may be taken in place of typing: the values used lately, or the provinces of a plate.
func newOffers(c *textControl) *pick {
	p := &pick{field: c.field, entry: c.entry}
	p.offers, p.taken = c.offered, c.takeOffer
	return p
}

func (c *textControl) offered() []screen.Option {
	if c.field.spec.Kind == screen.Plate {
		return screen.PlateProvinces()
	}
	options := make([]screen.Option, len(c.field.spec.Recent))
	for i, value := range c.field.spec.Recent {
		options[i] = screen.Option{ID: value, Label: value}
	}
	return options
}

// takeOffer puts a value in place of what stands, a province where the caret is.
func (c *textControl) takeOffer(value string) {
	if c.field.spec.Kind == screen.Plate {
		for _, r := range value {
			c.entry.Entry.TypedRune(r)
		}
		return
	}
	c.entry.put(value)
	c.field.kit.send(screen.Typed{Field: c.field.spec.ID, Text: value})
}

// offer opens the list where there is something to offer, and closes it where typing has begun.
func (c *textControl) offer() {
	switch {
	case c.list == nil:
	case c.field.kit.at == c.entry && c.begins() && len(c.offered()) > 0:
		c.list.openList()
	default:
		c.list.close()
	}
}

// begins says whether nothing stands before the caret: in a field of plates, of the plate that is being typed.
func (c *textControl) begins() bool {
	return c.entry.Text == "" || c.field.spec.Kind == screen.Plate && strings.HasSuffix(c.entry.Text, " ")
}

// offerKey uses the keys of an open list; Down opens it.
func (c *textControl) offerKey(name fyne.KeyName) bool {
	if c.list == nil {
		return false
	}
	open := c.list.open
	switch {
	case name == fyne.KeyDown && len(c.offered()) > 0:
		c.list.seeking = c.field.spec.Kind == screen.Plate
		c.list.move(1)
	case name == fyne.KeyUp && open:
		c.list.move(-1)
	case name == fyne.KeyEscape && open:
		c.list.close()
	case name == fyne.KeyBackspace && open && c.list.sought != "":
		c.list.seek("")
	case (name == fyne.KeyReturn || name == fyne.KeyEnter) && open && c.list.marked >= 0:
		c.list.choose(c.list.marked)
		return c.field.spec.Kind == screen.Plate // the rest of the plate is still to be typed
	default:
		return false
	}
	return true
}

// offerRune uses a digit that chooses, and the letters by which a province is sought once the arrow opened the list. A
// letter that begins a plate gets the province before it.
func (c *textControl) offerRune(r rune) bool {
	if c.list == nil {
		return false
	}
	plate := c.field.spec.Kind == screen.Plate
	if n := int(r - '1'); c.list.open && n >= 0 && n < min(pageSize, len(c.list.found)) && !c.goesOnWith(r) {
		c.list.choose(c.list.top() + n)
		return true
	}
	letter := r < 0x80 && unicode.IsLetter(r)
	switch {
	case plate && letter && c.list.open && c.list.seeking:
		c.list.seek(c.list.sought + strings.ToLower(string(r)))
		if len(c.list.found) == 1 {
			c.list.choose(0)
		}
		return true
	case plate && letter && c.begins():
		c.takeOffer(screen.HomeProvince)
	}
	return false
}

// goesOnWith says whether one of the values offered begins with the digit: then it is typed.
func (c *textControl) goesOnWith(digit rune) bool {
	for _, value := range c.field.spec.Recent {
		if strings.HasPrefix(value, string(digit)) {
			return true
		}
	}
	return false
}

// notTaken says what of a pasted text was left out.
func (c *textControl) notTaken(left string) {
	if c.field.spec.NoMatch == "" {
		return
	}
	if r := []rune(left); len(r) > 30 {
		left = string(r[:30]) + "…"
	}
	c.field.tell(fmt.Sprintf(c.field.spec.NoMatch, left))
}
