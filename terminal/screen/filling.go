package screen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"qianshao/shared/procedure"
	"qianshao/shared/roster"
)

// filling is a form on its way to an act: what is typed, and what the desk said to it.
type filling struct {
	form    draft
	busy    bool
	ask     *roster.Refusal // waits for the operator's "yes, anyway"
	wrong   string          // a "no" that is about no single field
	leaving bool            // Esc with something typed: asks before it is thrown away
}

// intent is what a key or button means to a form.
type intent int

const (
	nothing intent = iota
	send           // save
	insist         // save although the rule asked
	drop           // throw away what is typed
	leave          // go back; nothing is typed
)

// text is the field's text without spaces around it.
func (x filling) text(id string) string { return strings.TrimSpace(x.form.text(id)) }

// whole is a count; what is no number was refused by checked.
func (x filling) whole(id string) int {
	n, _ := wholeNumber(x.text(id))
	return n
}

// moment is a time of day; empty is the zero time, which means now.
func (x filling) moment(f frame, id string) time.Time {
	at, _ := clockTime(x.text(id), f.now)
	return at
}

// coming is a time of day that is expected.
func (x filling) coming(f frame, id string) time.Time {
	at, _ := comingTime(x.text(id), f.now)
	return at
}

// pressed reads a button of the form called name.
func (x filling) pressed(id, name string) (filling, intent) {
	what, ok := strings.CutPrefix(id, name+".")
	if !ok {
		return x, nothing
	}
	switch what {
	case "save":
		return x, send
	case "anyway":
		x.ask = nil
		return x, insist
	case "back":
		x.ask = nil
	case "stay":
		x.leaving = false
	case "drop":
		return filling{form: x.form.clear()}, drop
	case "close":
		return x.left()
	}
	return x, nothing
}

// keyed reads a key.
func (x filling) keyed(key string) (filling, intent) {
	switch key {
	case "Ctrl+Enter", "Ctrl+S":
		if x.ask == nil && !x.leaving {
			return x, send
		}
	case "Esc":
		return x.left()
	}
	return x, nothing
}

// left is a step back: from a question to the form, from a form with something typed to a question.
func (x filling) left() (filling, intent) {
	switch {
	case x.ask != nil || x.leaving:
		x.ask, x.leaving = nil, false
		return x, nothing
	case x.form.typedIn():
		x.leaving = true
		return x, nothing
	}
	return x, leave
}

// checked marks what is missing or cannot be read; the rules say the rest. numbers are the fields that hold counts.
func (x filling) checked(w words, fields []Field, numbers ...string) filling {
	x.wrong = ""
	for _, field := range fields {
		text := x.text(field.ID)
		message := ""
		switch {
		case field.Off:
		case field.Required && text == "":
			message = w.Needed
		case field.Kind == Time:
			if _, err := clockTime(text, time.Time{}); err != nil {
				message = w.NotATime
			}
		case slices.Contains(numbers, field.ID):
			if _, err := wholeNumber(text); err != nil {
				message = w.NotANumber
			}
		}
		if message != "" || x.form.entries[field.ID].Error != "" {
			x.form = x.form.wrong(field.ID, message)
		}
	}
	return x
}

// answered takes a "no": it keeps the form as it was typed and puts the sentence beside the field it is about. names
// translates the rule's names of fields into IDs; the others follow name and a dot.
func (x filling) answered(r Refused, name string, fields []Field, names map[string]string) filling {
	x.busy = false
	if r.Refusal != nil && r.Refusal.Ask {
		x.ask = r.Refusal
		return x
	}
	if r.Refusal != nil && r.Refusal.Field != "" {
		id, ok := names[r.Refusal.Field]
		if !ok {
			id = name + "." + r.Refusal.Field
		}
		if slices.ContainsFunc(fields, func(f Field) bool { return f.ID == id }) {
			x.form = x.form.wrong(id, r.Text)
			return x
		}
	}
	x.wrong = r.Text
	return x
}

// view is the form as it stands. The first button is the main one; it is off while the act is on its way.
func (x filling) view(f frame, form Form) *Form {
	form.Fields = slices.Clone(form.Fields)
	for i := range form.Fields {
		form.Fields[i] = x.readBack(f, x.form.fill(form.Fields[i]))
	}
	for i := range form.Buttons {
		if form.Buttons[i].Primary {
			form.Buttons[i].Off = form.Buttons[i].Off || x.busy || !f.open
		}
	}
	switch {
	case x.wrong != "":
		form.Problem = x.wrong
	default:
		form.Problem = faultsOf(f.words, form.Fields)
	}
	return &form
}

// readBack shows a moment that was typed as it was understood, with its day.
func (x filling) readBack(f frame, field Field) Field {
	if field.Kind != Time || field.Error != "" || field.Note != "" {
		return field
	}
	at := x.moment(f, field.ID)
	if field.Coming {
		at = x.coming(f, field.ID)
	}
	if shown := procedure.Moment(at); !at.IsZero() && shown != strings.TrimSpace(field.Text) {
		field.Note = shown
	}
	return field
}

// faultsOf names the fields that are to be put right; empty where none is.
func faultsOf(w words, fields []Field) string {
	var wrong []string
	for _, field := range fields {
		if field.Error != "" {
			wrong = append(wrong, field.Label)
		}
	}
	if len(wrong) == 0 {
		return ""
	}
	return fmt.Sprintf(w.FormProblem, len(wrong), strings.Join(wrong, w.Comma))
}

// question is what the form called name asks before it goes on; nil when it asks nothing.
func (x filling) question(f frame, name string) *Dialog {
	w := f.words
	switch {
	case x.ask != nil:
		return &Dialog{ID: name + ".ask", Title: w.AskTitle, Cancel: name + ".back", Question: true, Body: []Block{
			{Note: &Note{Text: x.ask.Sentence(string(f.language)), Tone: Warn}},
			{Actions: &Actions{Buttons: []Button{
				{ID: name + ".back", Label: w.GoBack, Key: "Esc", Primary: true}, {ID: name + ".anyway", Label: w.Anyway},
			}}},
		}}
	case x.leaving:
		return &Dialog{ID: name + ".leave", Title: w.LeaveTitle, Cancel: name + ".stay", Question: true, Body: []Block{
			{Note: &Note{Text: w.LeaveText, Tone: Warn}},
			{Actions: &Actions{Buttons: []Button{
				{ID: name + ".stay", Label: w.Stay, Key: "Esc", Primary: true}, {ID: name + ".drop", Label: w.Drop, Danger: true},
			}}},
		}}
	}
	return nil
}
