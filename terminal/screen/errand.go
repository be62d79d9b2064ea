package screen

import (
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// errand is an act that is prepared in a dialog above a page: verify this need, approve these members.
type errand struct {
	filling
	name  string       // of the act and its dialog, "needs.verify"
	about uuid.UUID    // record it is about; zero for none
	seen  record.Basis // what the operator saw of it
}

// sheet is what the dialog of an errand shows.
type sheet struct {
	title   string
	above   []Block // before the form
	fields  []Field
	columns int
	numbers []string          // fields that hold counts
	names   map[string]string // the rule's names of fields, where they differ from the IDs
	save    string            // label of the main button; empty for the frame's word
	danger  bool
}

// newErrand opens an errand with what is known already; that does not count as typed.
func newErrand(name string, about uuid.UUID, seen record.Basis, given map[string]string) *errand {
	e := &errand{name: name, about: about, seen: seen}
	for id, text := range given {
		e.form = e.form.put(name+"."+id, text)
	}
	e.form = e.form.untouched()
	return e
}

func (e errand) text(field string) string { return e.filling.text(e.name + "." + field) }
func (e errand) whole(field string) int   { return e.filling.whole(e.name + "." + field) }

// update answers a message while the dialog is open; nil closes it. do makes the effect of the act.
func (e errand) update(f frame, m Message, s sheet, do func(e errand, anyway bool) Effect) (*errand, []Effect) {
	what := nothing
	switch m := m.(type) {
	case Typed:
		e.form = e.form.typed(m.Field, m.Text)
	case Pressed:
		e.filling, what = e.pressed(m.ID, e.name)
	case KeyPressed:
		e.filling, what = e.keyed(m.Key)
	case Submitted:
		what = send
	case Done:
		return nil, nil
	case Refused:
		e.filling = e.answered(m, e.name, s.fields, s.names)
	case Crashed, Trouble:
		e.busy = false
	}
	switch what {
	case drop, leave:
		return nil, nil
	case send, insist:
		if e.busy || !f.open {
			return &e, nil
		}
		if e.filling = e.checked(f.words, s.fields, s.numbers...); e.form.faulty() {
			return &e, nil
		}
		e.busy = true
		return &e, []Effect{do(e, what == insist)}
	}
	return &e, nil
}

// dialog is the errand on screen, or the question it asks.
func (e errand) dialog(f frame, s sheet) *Dialog {
	if question := e.question(f, e.name); question != nil {
		return question
	}
	save := s.save
	if save == "" {
		save = f.words.Save
	}
	form := e.view(f, Form{
		ID: e.name, Columns: max(1, s.columns), Fields: s.fields, Submit: e.name + ".save",
		Buttons: []Button{
			{ID: e.name + ".save", Label: save, Key: "Ctrl+Enter", Primary: true, Danger: s.danger},
			{ID: e.name + ".close", Label: f.words.Cancel, Key: "Esc"},
		},
	})
	return &Dialog{ID: e.name, Title: s.title, Cancel: e.name + ".close", Body: append(s.above[:len(s.above):len(s.above)], Block{Form: form})}
}

// Keys under which an open errand is kept in its page's draft.
const (
	keptErrand = "@errand"
	keptAbout  = "@about"
)

// with adds what an errand holds to a page's draft; nothing when it was only opened.
func (d draft) with(e *errand) draft {
	if e == nil || !e.form.typedIn() {
		return d
	}
	for id, entry := range e.form.entries {
		d = d.put(id, entry.Text)
	}
	return d.put(keptErrand, e.name).put(keptAbout, e.about.String())
}

// split takes an errand out of a kept draft. Its basis is what stands when it is saved.
func (d draft) split() (draft, *errand) {
	name := d.text(keptErrand)
	if name == "" {
		return d, nil
	}
	about, _ := uuid.Parse(d.text(keptAbout))
	page, e := draft{}, &errand{name: name, about: about}
	for id, entry := range d.entries {
		switch {
		case id == keptErrand, id == keptAbout:
		case strings.HasPrefix(id, name+"."):
			e.form = e.form.put(id, entry.Text)
		default:
			page = page.put(id, entry.Text)
		}
	}
	return page, e
}
