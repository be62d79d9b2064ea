package screen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

func (t tasks) render(f frame) body {
	w := tasksWordsIn(f.language)
	b := body{hint: w.Hint, blocks: f.closed(roster.Watching, roster.Command)}
	b.blocks = append(b.blocks, Block{Split: &Split{Ratio: 0.5, Left: []Block{t.filterForm(f)}, Right: []Block{t.radioForm(f, w)}}}, Block{Split: &Split{
		Ratio: 0.6, Left: []Block{t.list(f, w)}, Right: []Block{t.teams(f, w), t.facts(f, w)},
	}}, t.actions(f, w))
	if t.errand != nil {
		b.dialog = t.errand.dialog(f, t.sheet(f, *t.errand))
	}
	return b
}

func (t tasks) filterForm(f frame) Block {
	w := tasksWordsIn(f.language)
	which := append([]Option{{ID: "", Label: w.OnlyOpen, Initials: "wbj wjs"}, {ID: "all", Label: f.words.All, Initials: "qb"}}, f.options("task", "status")...)
	form := &Form{ID: "tasks.filter", Filter: true, Columns: 2, Fields: []Field{
		{ID: tasksText, Label: f.words.Search, Hint: f.words.SearchHint, Kind: Search, LenMax: 60},
		{ID: tasksWhich, Label: f.name("task", "status"), Kind: Pick, Options: which},
	}}
	for i := range form.Fields {
		form.Fields[i] = t.filter.fill(form.Fields[i])
	}
	return Block{Form: form}
}

// list is what waits: needs that ask for forces, then the orders.
func (t tasks) list(f frame, w tasksWords) Block {
	list := &List{ID: tasksList, Title: w.Waiting, Empty: w.Empty, Columns: []Column{
		{Title: f.name("task", "number"), Weight: 1.5, Fit: true}, {Title: f.name("task", "title"), Weight: 3}, {Title: f.name("task", "priority"), Weight: 1},
		{Title: f.name("task", "status"), Weight: 1.5}, {Title: w.Heard, Weight: 1.5}, {Title: f.words.MarkColumn, Weight: 1.9, Mark: true},
	}}
	if t.chosen.ID != (uuid.UUID{}) {
		list.Selected = t.chosen.Kind + "." + t.chosen.ID.String()
	}
	want := func(l desk.NeedLine) Row {
		return Row{ID: "need." + l.Need.ID.String(), Cells: []Cell{
			{Text: l.Need.Number}, {Text: l.Need.Title}, urgencyCell(f, l.Need.Urgency), f.status("need", l.Need.Status),
			shortCell(l.Supply, l.Need.Unit), f.words.mark(l.Need.Row.Mark),
		}}
	}
	order := func(l desk.TaskLine) Row {
		return Row{ID: "task." + l.Task.ID.String(), Cells: []Cell{
			{Text: l.Task.Number}, {Text: l.Task.Title}, {Text: priorityText(w, l.Task.Priority)}, unsettled(f, f.status("task", l.Task.Status), l.Task.From),
			silenceCell(f.words, l.Silent, l.Overdue), f.words.mark(l.Task.Row.Mark),
		}}
	}
	places := make([]int, len(t.wants)+len(t.lines))
	for i := range places {
		places[i] = i
	}
	fillRows(f, list, places, func(i int) Row {
		if i < len(t.wants) {
			return want(t.wants[i])
		}
		return order(t.lines[i-len(t.wants)])
	})
	return Block{List: list}
}

func priorityText(w tasksWords, p float64) string {
	if p < 1 || p > 3 {
		return ""
	}
	return []string{w.High, w.Normal, w.Low}[int(p)-1]
}

// silenceCell is how long nothing was heard of a force at work: orange, then red.
func silenceCell(w words, silent time.Duration, s roster.Silence) Cell {
	if silent <= 0 {
		return Cell{}
	}
	cell := Cell{fmt.Sprintf(w.Minutes, int(silent.Minutes())), Muted}
	switch s {
	case roster.Quiet:
		cell.Tone = Warn
	case roster.Silent:
		cell.Tone = Alarm
	}
	return cell
}

// teams are the free forces, ranked; the reasons stand beside each.
func (t tasks) teams(f frame, w tasksWords) Block {
	list := &List{ID: tasksTeams, Title: w.Candidates, Empty: w.NoCandidate, Selected: selected(t.team), Columns: []Column{
		{Title: f.name("team", "name"), Weight: 3}, {Title: w.People, Weight: 0.8, Right: true}, {Title: w.Reasons, Weight: 3},
	}}
	if t.of != t.chosen {
		return Block{List: list}
	}
	fillRows(f, list, t.candidates, func(c roster.Candidate) Row {
		name := Cell{c.Team.Name, Ready}
		if c.Over {
			name.Tone = Warn
		}
		return Row{ID: c.Team.ID.String(), Cells: []Cell{name, {Text: number(c.Heads.OnScene())}, {Text: reasons(f, c)}}}
	})
	return Block{List: list}
}

// reasons are why a team stands where it does.
func reasons(f frame, c roster.Candidate) string {
	texts := make([]string, len(c.Reasons))
	for i, r := range c.Reasons {
		texts[i] = f.in(r)
	}
	return strings.Join(texts, f.words.Comma)
}

// facts are what is chosen on either side, in full.
func (t tasks) facts(f frame, w tasksWords) Block {
	why := ""
	if c, ok := lineOf(t.candidates, candidateID, t.team); ok && t.of == t.chosen {
		why = joined(c.Team.Name, reasons(f, c))
	}
	if want, ok := t.want(); ok {
		need := want.Need
		return facts(f.words, w.Reasons, why, f.name("need", "place"), joined(f.district(need.District), need.Place), f.name("need", "category"), f.shown("need", "category", need.Category),
			f.name("need", "quantity"), quantity(need.Quantity, need.Unit))
	}
	l, ok := t.line()
	if !ok {
		return Block{Note: &Note{}}
	}
	names := make([]string, len(l.Teams))
	for i, team := range l.Teams {
		names[i] = team.Name
	}
	task := l.Task
	report := ""
	if task.LastReport != "" {
		report = joined(f.clock(task.LastReportAt), task.LastReport)
	}
	pairs := []string{w.Reasons, why, w.Teams, strings.Join(names, f.words.Comma)}
	pairs = append(pairs, t.custody(f, w, l)...)
	return facts(f.words, append(pairs, f.name("task", "place"), task.Place, f.name("task", "goal"), task.Goal,
		f.name("task", "hazards"), task.Hazards, f.name("task", "channel"), task.Channel, w.Report, report, f.name("task", "exception"), task.Exception,
		f.name("task", "result"), task.Result)...)
}

// cutOff says whether the centre cannot be reached from here now, though this terminal belongs to one.
func (f frame) cutOff() bool { return f.sync.Enrolled && !connected(f.sync) }

func (t tasks) actions(f frame, w tasksWords) Block {
	buttons := make([]Button, 0, len(taskActs))
	for _, a := range taskActs {
		buttons = append(buttons, Button{
			ID: "tasks." + a.id, Label: w.act(a.id), Key: a.key, Primary: a.id == "send", Off: !t.may(f, a.id) || !f.open && a.id != "history",
		})
	}
	return Block{Actions: &Actions{Buttons: buttons}}
}

// sheet is the dialog of an errand.
func (t tasks) sheet(f frame, e errand) sheet {
	w := tasksWordsIn(f.language)
	what := strings.TrimPrefix(e.name, "tasks.")
	l, _ := lineOf(t.lines, taskID, e.about)
	s := sheet{title: joined(w.act(what), l.Task.Number, l.Task.Title), columns: 2, save: w.act(what)}
	id := func(field string) string { return e.name + "." + field }
	switch what {
	case "new":
		s.title, s.fields = w.OrderTitle, t.orderFields(f, w, id)
		s.names = map[string]string{"teams": id("team"), "task": id("title")}
	case "send":
		s.fields = []Field{
			{ID: id("team"), Label: w.Team, Kind: Pick, Required: true, Options: t.options},
			{ID: id("reason"), Label: f.name("task", "reason"), Kind: Han, LenMax: 200},
		}
	case "issue":
		s.fields = []Field{
			{ID: id("ordered_by"), Label: f.name("task", "ordered_by"), Kind: Han, Required: true, LenMax: 30},
			{ID: id("exception"), Label: f.name("task", "exception"), Hint: w.ExceptionHint, Kind: Han, LenMax: 200},
		}
	case "radio":
		return t.radioSheet(f, w, id)
	case "hand":
		s.fields, s.names = t.handSheet(f, w, id)
	case "release":
		s.fields = []Field{
			{ID: id("team"), Label: w.Team, Kind: Pick, Required: true, Options: teamOptions(l.Teams, func(t roster.Team) roster.Team { return t })},
			{ID: id("to"), Label: w.Then, Kind: Pick, Options: only(f.options("team", "status"), string(roster.TeamStandby), string(roster.TeamResting))},
			{ID: id("reason"), Label: f.name("task", "reason"), Kind: Han, Wide: true, LenMax: 200},
		}
	case "advance":
		next := slices.DeleteFunc(slices.Clone(l.Next), func(s roster.Status) bool { return s == roster.TaskIssued })
		s.names = map[string]string{"status": id("to"), "reason": id("note")}
		s.fields = []Field{
			{ID: id("to"), Label: f.name("task", "status"), Kind: Pick, Required: true, Options: only(f.options("task", "status"), texts(next)...)},
			{ID: id("at"), Label: w.At, Hint: w.Now, Kind: Time, LenMax: 16},
			f.entry(id("source"), "task", "status_source", Pick),
			{ID: id("note"), Label: w.Note, Hint: w.NoteHint, Kind: Han, LenMax: 300},
			{ID: id("result"), Label: f.name("task", "result"), Hint: w.ResultHint, Kind: Han, Wide: true, LenMax: 500},
			{ID: id("alone"), Label: w.Alone, Hint: w.AloneHint, Kind: Han, Wide: true, LenMax: 200},
		}
	}
	return s
}

func (t tasks) orderFields(f frame, w tasksWords, id func(string) string) []Field {
	return []Field{
		wide(must(f.entry(id("title"), "task", "title", Han))),
		{ID: id("team"), Label: w.Team, Kind: Pick, Options: t.options},
		f.entry(id("place"), "task", "place", Han),
		{ID: id("priority"), Label: f.name("task", "priority"), Kind: Pick, Options: []Option{
			{ID: "1", Label: w.High, Initials: roster.Initials("紧急")}, {ID: "2", Label: w.Normal, Initials: roster.Initials("一般")}, {ID: "3", Label: w.Low, Initials: roster.Initials("不急")},
		}},
		f.entry(id("channel"), "task", "channel", Text),
		wide(f.entry(id("goal"), "task", "goal", Han)),
		wide(hinted(f.entry(id("hazards"), "task", "hazards", Han), w.HazardsHint)),
		{ID: id("starts"), Label: f.name("task", "starts_at"), Hint: w.Now, Kind: Time, Coming: true, LenMax: 16},
		{ID: id("ends"), Label: f.name("task", "ends_at"), Kind: Time, Coming: true, LenMax: 16},
		f.entry(id("contact"), "task", "contact", Han),
		f.entry(id("phone"), "task", "phone", Digits),
		f.entry(id("equipment"), "task", "equipment", Han),
		{ID: id("ready"), Label: w.Ready, Kind: Check},
	}
}
