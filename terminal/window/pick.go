package window

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// pick chooses one of the options. Typing narrows them by pinyin initials or a fragment of the label, the arrow keys
// move, digits choose one of the nine in sight, Enter takes the marked one and goes on. A digit that goes on with what is
// typed, as in 第138队, is typed; Alt and a digit choose always. What the operator typed is never a value: leaving the
// field restores the label of the choice.
type pick struct {
	field   *field
	entry   *entry
	chosen  string // option ID
	editing bool   // the entry holds a search, not the label
	open    bool
	found   []int // options that fit the search, best first
	marked  int   // index in found; -1 while nothing is chosen or typed, so that Enter only passes through

	// The list under an entry of free text: what stands in the entry is its own, not a search.
	offers  func() []screen.Option // nil for a pick proper
	taken   func(id string)
	seeking bool   // letters narrow the list instead of being typed
	sought  string // those letters
}

func newPick(d *field) *pick {
	p := &pick{field: d}
	p.entry = newEntry(d.kit, p, screen.Pick)
	p.entry.ActionItem = newChevron()
	return p
}

func (p *pick) object() fyne.CanvasObject { return p.entry }
func (p *pick) height() float32           { return look.Size(look.Control) }
func (p *pick) fieldID() string           { return p.field.spec.ID }

func (p *pick) options() []screen.Option {
	if p.offers != nil {
		return p.offers()
	}
	return p.field.spec.Options
}

// seek narrows the list under an entry of free text by letters that are not typed into it.
func (p *pick) seek(letters string) {
	p.sought, p.marked = letters, 0
	p.search()
}

func (p *pick) said() string { return p.entry.Text }

func (p *pick) focusable() fyne.Focusable {
	if p.field.spec.Off {
		return nil
	}
	return p.entry
}

func (p *pick) update(spec screen.Field, replace bool) {
	if p.entry.PlaceHolder != spec.Hint {
		p.entry.SetPlaceHolder(spec.Hint)
	}
	if replace && p.chosen != spec.Text {
		p.chosen = spec.Text
		p.editing = false
	}
	if !p.editing {
		p.restore()
	}
	if p.open {
		p.search()
	}
	if spec.Off != p.entry.Disabled() {
		if spec.Off {
			p.close()
			p.entry.Disable()
		} else {
			p.entry.Enable()
		}
	}
}

// restore writes the label of the choice into the entry.
func (p *pick) restore() {
	p.editing = false
	text := p.chosen
	for _, o := range p.options() {
		if o.ID == p.chosen {
			text = o.Label
			break
		}
	}
	if p.entry.Text != text {
		p.entry.put(text)
	}
}

// changed is called for every change of the search text; only a choice is told to the model.
func (p *pick) changed(string) {
	p.field.tell("")
	p.editing = true
	p.marked = 0
	p.open = true
	p.search()
}

func (p *pick) search() {
	typed := p.sought
	if p.editing {
		typed = p.entry.Text
	}
	p.found = match(p.options(), typed)
	p.marked = min(p.marked, len(p.found)-1)
	p.field.kit.window.showPick(p)
}

func (p *pick) openList() {
	if p.open || p.field.spec.Off {
		return
	}
	p.open = true
	p.marked = -1
	p.search()
	for i, index := range p.found {
		if p.options()[index].ID == p.chosen {
			p.marked = i
		}
	}
	p.field.kit.window.showPick(p)
}

func (p *pick) close() {
	if !p.open {
		return
	}
	p.open, p.seeking, p.sought = false, false, ""
	p.field.kit.window.hidePick(p)
}

// choose takes one of the options found.
func (p *pick) choose(n int) {
	if n < 0 || n >= len(p.found) {
		return
	}
	p.take(p.options()[p.found[n]].ID)
}

func (p *pick) take(id string) {
	if p.taken != nil {
		p.close()
		p.taken(id)
		return
	}
	changed := id != p.chosen
	p.chosen = id
	p.restore()
	p.close()
	if changed {
		p.field.kit.send(screen.Typed{Field: p.field.spec.ID, Text: id})
	}
}

func (p *pick) entryKey(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyDown:
		p.move(1)
	case fyne.KeyUp:
		p.move(-1)
	case fyne.KeyEscape:
		if !p.open {
			return false
		}
		p.restore()
		p.close()
	case fyne.KeyReturn, fyne.KeyEnter:
		p.settle()
		p.field.form.next(p.field)
	case fyne.KeyBackspace, fyne.KeyDelete:
		if p.editing {
			return false
		}
		p.begin()
		p.changed("")
	default:
		return false
	}
	return true
}

// begin empties the entry for a search.
func (p *pick) begin() {
	p.editing = true
	p.entry.put("")
}

func (p *pick) move(step int) {
	if !p.open {
		p.openList()
		return
	}
	p.marked = max(0, min(p.marked+step, len(p.found)-1))
	p.field.kit.window.showPick(p)
}

// settle takes what the operator means by leaving: the marked option, or nothing where the text was emptied. A text that
// fits no option is said to fit none: the choice that comes back in its place must not look like the one that was meant.
func (p *pick) settle() {
	p.unmatched()
	switch {
	case p.editing && p.entry.Text == "":
		p.take("")
	case p.open:
		p.choose(p.marked)
	}
	p.restore()
	p.close()
}

// unmatched says under the field that what was typed fits no option.
func (p *pick) unmatched() {
	text := strings.TrimSpace(p.entry.Text)
	if p.editing && text != "" && len(p.found) == 0 && p.field.spec.NoMatch != "" {
		p.field.tell(fmt.Sprintf(p.field.spec.NoMatch, text))
	}
}

// pageSize is how many options are in sight at once, so that each has a digit.
const pageSize = 9

// top is the index in found of the first option in sight.
func (p *pick) top() int {
	return max(0, p.marked) / pageSize * pageSize
}

func (p *pick) entryRune(r rune) bool {
	digit := r >= '1' && r <= '9'
	if digit && !p.open && !p.editing {
		p.openList() // the list of a choice already made is closed; its digits count all the same
	}
	if p.open && digit && !p.goesOn(r) {
		p.choose(p.top() + int(r-'1'))
		return true
	}
	if !p.editing {
		p.begin()
	}
	return false
}

// goesOn says whether a digit is part of what is being typed, because an option fits it so.
func (p *pick) goesOn(digit rune) bool {
	return p.editing && p.entry.Text != "" && len(match(p.options(), p.entry.Text+string(digit))) > 0
}

// keyOf is what chooses the n-th option in sight.
func (p *pick) keyOf(n int) string {
	if p.goesOn('0' + rune(n)) {
		return "Alt+" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// entryTab settles like Enter when something was typed; passing through with Tab changes nothing.
func (p *pick) entryTab() {
	if p.editing {
		p.settle()
	}
}

func (p *pick) entryFocus(on bool) {
	p.field.setFocused(on)
	if !on {
		p.unmatched()
		p.restore()
		p.close()
		return
	}
	if !p.field.kit.placing {
		p.openList()
	}
}
