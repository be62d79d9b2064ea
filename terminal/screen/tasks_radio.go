package screen

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shorthand"
)

// IDs of the line heard by radio.
const (
	tasksRadio = "tasks.radioform"
	tasksLine  = "tasks.line"
)

// heardRead brings what was made of a line heard by radio; of is the line it was made of.
type heardRead struct {
	of    string
	heard shorthand.Heard
}

func (heardRead) message()     {}
func (heardRead) page() string { return "tasks" }

// radioForm is the one line in which a report is entered, on the page itself.
func (t tasks) radioForm(f frame, w tasksWords) Block {
	return Block{Form: &Form{ID: tasksRadio, Filter: true, Columns: 1, Fields: []Field{
		t.radio.fill(Field{ID: tasksLine, Label: w.Radio, Hint: w.RadioHint, Kind: Han, Wide: true, LenMax: 300, Off: !f.open}),
	}}}
}

// listen has the line read; nothing is recorded before what was understood has been seen.
func (t tasks) listen(f frame) (page, []Effect) {
	text := strings.TrimSpace(t.radio.text(tasksLine))
	if text == "" || !f.open {
		return t, nil
	}
	return t, []Effect{f.look("read radio line", func(ctx context.Context, d *desk.Desk) (Message, error) {
		heard, err := d.Heard(ctx, text)
		return heardRead{text, heard}, err
	})}
}

// understood opens the dialog that shows what was made of the line.
func (t tasks) understood(f frame, m heardRead) tasks {
	if m.of != strings.TrimSpace(t.radio.text(tasksLine)) || t.errand != nil {
		return t
	}
	h := m.heard
	given := map[string]string{
		"to": string(h.To), "source": h.Source, "rescued_live": number(h.Achieved.Rescued), "dead": number(h.Achieved.Dead),
		"relocated": number(h.Achieved.Relocated), "worksites": number(h.Achieved.Worksites), "text": h.Text,
	}
	if h.Task.Task != (uuid.UUID{}) {
		given["task"] = h.Task.Task.String()
	}
	if h.Team.ID != (uuid.UUID{}) {
		given["team"] = h.Team.ID.String()
	}
	if !h.At.IsZero() {
		given["at"] = h.At.In(f.now.Location()).Format("01-02 15:04")
	}
	t.heard = h
	t.errand = newErrand("tasks.radio", h.Task.Task, nil, given)
	return t
}

// heardBlocks say how the line was understood.
func (t tasks) heardBlocks(f frame, w tasksWords) []Block {
	h := t.heard
	if h.Text == "" {
		return nil
	}
	state := ""
	if h.To != "" {
		state = f.status("task", h.To).Text
	}
	var got []string
	for _, n := range []struct {
		field string
		value int
	}{{"rescued_live", h.Achieved.Rescued}, {"dead", h.Achieved.Dead}, {"relocated", h.Achieved.Relocated}, {"worksites", h.Achieved.Worksites}} {
		if n.value > 0 {
			got = append(got, f.name("progress", n.field)+" "+strconv.Itoa(n.value))
		}
	}
	blocks := []Block{facts(f.words, w.Words, h.Text, f.name("progress", "task"), joined(h.Task.Number, h.Task.Title), w.Team, h.Team.Name,
		f.name("task", "status"), state, w.Results, strings.Join(got, f.words.Comma), w.Wants, h.Wants)}
	for _, p := range h.Problems {
		blocks = append(blocks, Block{Note: &Note{Text: f.in(p), Tone: Warn}})
	}
	return blocks
}

// radioSheet is the dialog of a line heard: everything can be put right before it is saved.
func (t tasks) radioSheet(f frame, w tasksWords, id func(string) string) sheet {
	s := sheet{title: w.RadioTitle, columns: 4, save: f.words.Save, above: t.heardBlocks(f, w), numbers: []string{id("rescued_live"), id("dead"), id("relocated"), id("worksites")},
		names: map[string]string{"status": id("to"), "note": id("text")}}
	var open []Option
	for _, l := range t.lines {
		if !roster.OverTask(l.Task.Status) {
			label := joined(l.Task.Number, l.Task.Title)
			open = append(open, Option{ID: l.Task.ID.String(), Label: label, Initials: roster.Initials(l.Task.Title)})
		}
	}
	if h := t.heard.Task; h.Task != (uuid.UUID{}) && !slices.ContainsFunc(open, func(o Option) bool { return o.ID == h.Task.String() }) {
		open = append(open, Option{ID: h.Task.String(), Label: joined(h.Number, h.Title), Initials: roster.Initials(h.Title)}) // the list is narrowed
	}
	states := only(f.options("task", "status"), string(roster.TaskReceived), string(roster.TaskSetOff), string(roster.TaskArrived), string(roster.TaskUnderway), string(roster.TaskDone), string(roster.TaskStopped))
	s.fields = []Field{
		{ID: id("task"), Label: f.name("progress", "task"), Kind: Pick, Required: true, Wide: true, Options: open},
		{ID: id("to"), Label: f.name("task", "status"), Kind: Pick, Options: append([]Option{{Label: w.SameState, Initials: roster.Initials(w.SameState)}}, states...)},
		f.entry(id("source"), "task", "status_source", Pick),
		{ID: id("at"), Label: w.At, Hint: w.Now, Kind: Time, LenMax: 16},
		{ID: id("reported_by"), Label: f.name("progress", "reported_by"), Kind: Han, LenMax: 30},
		{ID: id("rescued_live"), Label: f.name("progress", "rescued_live"), Kind: Digits, LenMax: 6}, {ID: id("dead"), Label: f.name("progress", "dead"), Kind: Digits, LenMax: 6},
		{ID: id("relocated"), Label: f.name("progress", "relocated"), Kind: Digits, LenMax: 6}, {ID: id("worksites"), Label: f.name("progress", "worksites"), Kind: Digits, LenMax: 6},
		{ID: id("text"), Label: f.name("progress", "text"), Kind: Han, Wide: true, LenMax: 300},
		{ID: id("result"), Label: f.name("task", "result"), Hint: w.ResultHint, Kind: Han, Wide: true, LenMax: 500},
	}
	return s
}

// report is the act of a line heard.
func (t tasks) report(f frame, e errand, anyway bool) func(context.Context, *desk.Desk) (record.Receipt, error) {
	task, _ := uuid.Parse(e.text("task"))
	team, _ := uuid.Parse(e.text("team"))
	if task != e.about { // another task than the line was understood to mean: its team is not known
		team = uuid.UUID{}
	}
	form := roster.RadioForm{
		Task: task, Team: team, To: roster.Status(e.text("to")), At: e.moment(f, e.name+".at"), Text: e.text("text"), Source: e.text("source"),
		Achieved:   roster.Achieved{Rescued: e.whole("rescued_live"), Dead: e.whole("dead"), Relocated: e.whole("relocated"), Worksites: e.whole("worksites")},
		ReportedBy: e.text("reported_by"), Result: e.text("result"), Anyway: anyway,
	}
	return func(ctx context.Context, d *desk.Desk) (record.Receipt, error) { return d.TakeReport(ctx, form) }
}

// handSheet is the dialog that gives unfinished work to another team.
func (t tasks) handSheet(f frame, w tasksWords, id func(string) string) (fields []Field, names map[string]string) {
	return []Field{
		{ID: id("team"), Label: w.HandTo, Kind: Pick, Required: true, Options: t.options},
		{ID: id("at"), Label: w.At, Hint: w.Now, Kind: Time, LenMax: 16},
		{ID: id("result"), Label: w.HandDone, Hint: w.ResultHint, Kind: Han, Required: true, Wide: true, LenMax: 500},
		{ID: id("left"), Label: w.HandLeft, Kind: Han, Wide: true, LenMax: 500},
	}, map[string]string{"teams": id("team")}
}

// custody says from which order the work came and what was achieved so far.
func (t tasks) custody(f frame, w tasksWords, l desk.TaskLine) []string {
	pairs := []string{}
	if l.Follows != nil {
		pairs = append(pairs, w.Follows, joined(l.Follows.Number, f.status("task", l.Follows.Status).Text, l.Follows.Result))
	}
	a := l.Achieved
	if a != (roster.Achieved{}) {
		pairs = append(pairs, w.Results, fmt.Sprintf(w.ResultsText, a.Rescued, a.Dead, a.Relocated, a.Worksites))
	}
	if !l.Task.StatusAt.IsZero() {
		pairs = append(pairs, f.name("task", "status_at"), joined(f.clock(l.Task.StatusAt), f.shown("task", "status_source", l.Task.Row.Text("status_source"))))
	}
	return pairs
}
