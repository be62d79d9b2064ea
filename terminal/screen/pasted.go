package screen

import (
	"fmt"
	"strings"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// pasted is a text of many rows in a dialog: what was pasted, the rows it became, and what was said to each.
type pasted[R any] struct {
	form  draft
	rows  []R
	read  bool // the rows stand in sight; before that only the text does
	busy  bool
	said  map[int]string // by the row's line
	wrong string
	ask   *roster.Refusal
}

// pasting is what tells one kind of pasted text from another.
type pasting[R any] struct {
	id    string // of the dialog; its text field is id and ".text"
	read  func(text string) []R
	row   func(R) (line int, problems []record.Label)
	title string
	hint  string
	label string // of the text field
	empty string // no row was found
	save  string // of the button, with places for the rows that can be taken and all
	shown []Column
	cells func(R) []Cell // of a row, between its line and its problems
	wrong string         // heading of the problems
}

// update answers a message while the dialog is open. send and insist mean that the rows without problems are to be
// saved, leave that the dialog is closed.
func (p pasted[R]) update(f frame, m Message, k pasting[R]) (pasted[R], intent) {
	switch m := m.(type) {
	case Typed:
		p.form, p.read = p.form.typed(m.Field, m.Text), false
	case Refused:
		p.busy = false
		p = p.refused(m, k)
	case Crashed, Trouble:
		p.busy = false
	case KeyPressed:
		switch m.Key {
		case "Ctrl+Enter":
			return p.pressed(f, "read", k)
		case "Ctrl+S":
			return p.pressed(f, "save", k)
		case "Esc":
			return p.pressed(f, "close", k)
		}
	case Pressed:
		return p.pressed(f, strings.TrimPrefix(m.ID, k.id+"."), k)
	}
	return p, nothing
}

func (p pasted[R]) pressed(f frame, what string, k pasting[R]) (pasted[R], intent) {
	switch what {
	case "read":
		p.rows, p.read, p.wrong, p.said, p.ask = k.read(p.text(k)), true, "", nil, nil
	case "back":
		p.ask = nil
	case "close":
		if p.ask == nil {
			return p, leave
		}
		p.ask = nil
	case "save", "anyway", "insist":
		if !p.read || p.busy || !f.open || len(p.sound(k)) == 0 || p.ask != nil && what == "save" {
			break
		}
		p.busy, p.wrong, p.ask = true, "", nil
		if what == "save" {
			return p, send
		}
		return p, insist
	}
	return p, nothing
}

// refused puts a "no" beside the row it is about.
func (p pasted[R]) refused(m Refused, k pasting[R]) pasted[R] {
	p.wrong = m.Text
	if m.Refusal == nil {
		return p
	}
	if rows := p.sound(k); m.Refusal.Row < len(rows) {
		line, _ := k.row(rows[m.Refusal.Row])
		p.said = map[int]string{line: m.Text}
	}
	if m.Refusal.Ask {
		p.ask = m.Refusal
	}
	return p
}

// sound are the rows without problems, in order.
func (p pasted[R]) sound(k pasting[R]) []R {
	var out []R
	for _, r := range p.rows {
		if _, problems := k.row(r); len(problems) == 0 {
			out = append(out, r)
		}
	}
	return out
}

func (p pasted[R]) text(k pasting[R]) string { return p.form.text(k.id + ".text") }

// draft is what was pasted; nothing where no dialog is open.
func (p *pasted[R]) draft() draft {
	if p == nil {
		return draft{}
	}
	return p.form
}

// pasted adds a pasted text to what is kept through a power cut.
func (d draft) pasted(from draft, id string) draft {
	if text := from.text(id); text != "" {
		return d.put(id, text)
	}
	return d
}

// pastedDraft opens the dialog again with what was kept; nil where nothing was.
func pastedDraft[R any](d draft, id string) *pasted[R] {
	if d.text(id) == "" {
		return nil
	}
	return &pasted[R]{form: draft{}.put(id, d.text(id))}
}

// dialog shows the text and, once it is read, the rows with their problems, before anything is saved.
func (p pasted[R]) dialog(f frame, k pasting[R]) *Dialog {
	if p.ask != nil {
		return filling{ask: p.ask}.question(f, k.id)
	}
	text := Field{ID: k.id + ".text", Label: k.label, Kind: Long, Wide: true, LenMax: 20_000}
	body := []Block{{Note: &Note{Text: k.hint, Tone: Muted}}, {Form: &Form{ID: k.id, Columns: 1, Problem: p.wrong, Fields: []Field{p.form.fill(text)}}}}
	buttons := []Button{{ID: k.id + ".read", Label: f.words.ReadRows, Key: "Ctrl+Enter", Primary: !p.read}}
	if p.read {
		body = append(body, Block{List: p.list(f, k)})
		taken := len(p.sound(k))
		buttons = append(buttons, Button{ID: k.id + ".save", Label: fmt.Sprintf(k.save, taken, len(p.rows)), Key: "Ctrl+S", Primary: true, Off: taken == 0 || p.busy || !f.open})
	}
	buttons = append(buttons, Button{ID: k.id + ".close", Label: f.words.Cancel, Key: "Esc"})
	return &Dialog{ID: k.id, Title: k.title, Cancel: k.id + ".close", Body: append(body, Block{Actions: &Actions{Buttons: buttons}})}
}

func (p pasted[R]) list(f frame, k pasting[R]) *List {
	list := &List{ID: k.id + ".rows", Empty: k.empty, Height: 9, Columns: []Column{{Title: "", Weight: 0.4}}}
	list.Columns = append(append(list.Columns, k.shown...), Column{Title: k.wrong, Weight: 2.4})
	for i, r := range p.rows {
		line, problems := k.row(r)
		problem := Cell{}
		for _, x := range problems {
			problem = Cell{joined(problem.Text, f.in(x)), Warn}
		}
		if said := p.said[line]; said != "" {
			problem = Cell{said, Warn}
		}
		row := Row{ID: fmt.Sprint(line), Cells: append(append([]Cell{{Text: fmt.Sprint(line)}}, k.cells(r)...), problem)}
		if i > 0 && list.Rows[i-1].ID == row.ID { // several of one line
			row.ID += "." + fmt.Sprint(i)
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}
