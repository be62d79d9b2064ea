package screen

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shorthand"
)

// tasks is 任务派遣: what waits on the left, who could go on the right, each with the reasons.
type tasks struct {
	filter     draft
	lines      []desk.TaskLine
	wants      []desk.NeedLine // needs that still ask for forces
	chosen     roster.Ref      // a task, or a need that has none yet
	candidates []roster.Candidate
	of         roster.Ref      // whose candidates they are
	options    []Option        // the candidates, for picks
	team       uuid.UUID       // chosen candidate
	radio      draft           // the line heard by radio, as it is typed
	heard      shorthand.Heard // what was made of it
	errand     *errand
	focus      Focus
}

// IDs of the tasks page.
const (
	tasksList  = "tasks.list"
	tasksText  = "tasks.find"
	tasksWhich = "tasks.which"
	tasksTeams = "tasks.teams"
)

type tasksListed struct {
	filter string // what was asked for
	lines  []desk.TaskLine
	wants  []desk.NeedLine
}
type candidatesRanked struct {
	of   roster.Ref
	list []roster.Candidate
}

// taskFor asks for a task order that answers a need.
type taskFor struct{ need roster.Need }

func (tasksListed) message()      {}
func (candidatesRanked) message() {}
func (taskFor) message()          {}

func (tasksListed) page() string      { return "tasks" }
func (candidatesRanked) page() string { return "tasks" }

func newTasks(d draft) tasks {
	radio, errand := d.split()
	return tasks{radio: radio, errand: errand}
}

func (t tasks) key() string   { return "tasks" }
func (t tasks) draft() string { return t.radio.with(t.errand).encode() }
func (t tasks) wish() Focus   { return t.focus }

func (t tasks) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		t.focus = t.focus.to(tasksList)
		return t, t.load(f)
	case Grew:
		return t, t.load(f)
	case Entered:
		t.lines, t.wants, t.candidates, t.chosen = nil, nil, nil, roster.Ref{}
		return t, nil
	case Show:
		t.chosen = m.Record
		t.filter = t.filter.put(tasksWhich, "all").put(tasksText, "")
		return t, t.load(f)
	case taskFor:
		t.chosen = roster.Ref{Kind: "need", ID: m.need.ID}
		t.errand = t.order(f, &m.need)
		return t, t.rank(f)
	case heardRead:
		return t.understood(f, m), nil
	case tasksListed:
		if m.filter != t.filter.encode() {
			return t, nil // the answer to what is on its way shows what is wanted now
		}
		t.lines, t.wants = m.lines, m.wants
		t.chosen = t.stillChosen()
		return t, t.rank(f)
	case candidatesRanked:
		if m.of == t.chosen {
			t.candidates, t.of = m.list, m.of
			t.options = teamOptions(m.list, func(c roster.Candidate) roster.Team { return c.Team })
			t.team = stillChosen(t.candidates, candidateID, t.team)
		}
		return t, nil
	}
	if t.errand != nil {
		return t.inErrand(f, m)
	}
	return t.inList(f, m)
}

func candidateID(c roster.Candidate) uuid.UUID { return c.Team.ID }
func taskID(l desk.TaskLine) uuid.UUID         { return l.Task.ID }

func (t tasks) stillChosen() roster.Ref {
	_, isNeed := lineOf(t.wants, needID, t.chosen.ID)
	_, isTask := lineOf(t.lines, taskID, t.chosen.ID)
	switch {
	case isNeed || isTask:
		return t.chosen
	case len(t.wants) > 0:
		return roster.Ref{Kind: "need", ID: t.wants[0].Need.ID}
	case len(t.lines) > 0:
		return roster.Ref{Kind: "task", ID: t.lines[0].Task.ID}
	}
	return roster.Ref{}
}

func (t tasks) load(f frame) []Effect {
	filter := desk.TaskFilter{Text: strings.TrimSpace(t.filter.text(tasksText))}
	switch which := t.filter.text(tasksWhich); which {
	case "all":
	case "":
		filter.Open = true
	default:
		filter.Status = []roster.Status{roster.Status(which)}
	}
	asked := t.filter.encode()
	return []Effect{f.look("list tasks", func(ctx context.Context, d *desk.Desk) (Message, error) {
		lines, err := d.Tasks(ctx, filter)
		if err != nil || len(filter.Status) > 0 {
			return tasksListed{filter: asked, lines: lines}, err
		}
		needs, err := d.Needs(ctx, desk.NeedFilter{Open: true, Text: filter.Text})
		return tasksListed{asked, lines, slices.DeleteFunc(needs, func(l desk.NeedLine) bool { return !waitsForTeams(l) })}, err
	})}
}

// waitsForTeams says a need asks for forces that no task has yet.
func waitsForTeams(l desk.NeedLine) bool {
	return l.Need.Open() && (l.Supply.Short > 0 || !slices.ContainsFunc(l.Tasks, func(t roster.Task) bool { return t.Status != roster.TaskStopped }))
}

func (t tasks) rank(f frame) []Effect {
	of := t.chosen
	if of.ID == (uuid.UUID{}) {
		return nil
	}
	return []Effect{f.look("rank teams", func(ctx context.Context, d *desk.Desk) (Message, error) {
		list, err := d.Candidates(ctx, of)
		return candidatesRanked{of, list}, err
	})}
}

func (t tasks) inList(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Typed:
		if m.Field == tasksLine {
			t.radio = t.radio.typed(m.Field, m.Text)
			return t, nil
		}
		t.filter = t.filter.typed(m.Field, m.Text)
		return t, t.load(f)
	case Submitted:
		if m.Form == tasksRadio {
			return t.listen(f)
		}
		t.focus = t.focus.to(tasksList)
	case RowChosen:
		return t.choose(f, m.List, m.Row)
	case RowOpened:
		next, effects := t.choose(f, m.List, m.Row)
		t = next.(tasks)
		if m.List == tasksTeams {
			if t.may(f, "send") {
				t.errand = t.send(f)
			}
			return t, effects
		}
		t.errand = t.next(f)
		return t, effects
	case KeyPressed:
		return t.keyed(f, m.Key)
	case Pressed:
		return t.pressed(f, strings.TrimPrefix(m.ID, "tasks."))
	case Done:
		return t, t.load(f)
	}
	return t, nil
}

// choose takes a row of either list. Rows of the left one name kind and record.
func (t tasks) choose(f frame, list, row string) (page, []Effect) {
	if list == tasksTeams {
		t.team = refOf("team", row).ID
		return t, nil
	}
	kind, id, _ := strings.Cut(row, ".")
	t.chosen = refOf(kind, id)
	return t, t.rank(f)
}

func (t tasks) line() (desk.TaskLine, bool) {
	if t.chosen.Kind != "task" {
		return desk.TaskLine{}, false
	}
	return lineOf(t.lines, taskID, t.chosen.ID)
}

func (t tasks) want() (desk.NeedLine, bool) {
	if t.chosen.Kind != "need" {
		return desk.NeedLine{}, false
	}
	return lineOf(t.wants, needID, t.chosen.ID)
}

// taskActs are the acts on what is chosen, with their keys in the lists.
var taskActs = []struct{ id, key string }{
	{"new", "Ctrl+N"}, {"send", "D"}, {"issue", "I"}, {"advance", "J"}, {"hand", "Y"}, {"release", "U"}, {"radio", "Ctrl+R"}, {"history", "H"},
}

// uses says which single keys are the page's own acts before they are another screen's.
func (t tasks) uses(key string) bool {
	return slices.ContainsFunc(taskActs, func(a struct{ id, key string }) bool { return a.key == key })
}

func (t tasks) keyed(f frame, key string) (page, []Effect) {
	for _, a := range taskActs {
		if a.key == key {
			return t.pressed(f, a.id)
		}
	}
	switch key {
	case "Esc":
		t.focus = t.focus.to(tasksList)
	case "Ctrl+F":
		t.focus = t.focus.to(tasksText)
	}
	return t, nil
}

func (t tasks) pressed(f frame, what string) (page, []Effect) {
	if !t.may(f, what) {
		return t, nil
	}
	l, _ := t.line()
	switch what {
	case "new":
		t.errand = t.order(f, nil)
	case "send":
		t.errand = t.send(f)
	case "issue":
		t.errand = newErrand("tasks.issue", l.Task.ID, basis(l.Task.From), map[string]string{"ordered_by": f.operator})
	case "advance":
		t.errand = t.advance(l)
	case "radio":
		t.focus = t.focus.to(tasksLine)
	case "hand":
		given := map[string]string{"left": l.Task.Goal}
		if t.team != (uuid.UUID{}) {
			given["team"] = t.team.String()
		}
		t.errand = newErrand("tasks.hand", l.Task.ID, basis(l.Task.From), given)
	case "release":
		t.errand = newErrand("tasks.release", l.Task.ID, nil, map[string]string{"team": l.Teams[0].ID.String(), "to": string(roster.TeamStandby)})
	case "history":
		return t, []Effect{say("history", askHistory{of: l.Task.Ref(), title: l.Task.Number})}
	}
	return t, nil
}

// may says whether an act is open for what is chosen, to this post.
func (t tasks) may(f frame, what string) bool {
	l, isTask := t.line()
	_, isNeed := t.want()
	next := func(s roster.Status) bool { return slices.Contains(l.Next, s) }
	switch what {
	case "new":
		return f.may(roster.Command)
	case "radio":
		return f.may(roster.Watching)
	case "hand":
		return isTask && next(roster.TaskHanded)
	case "send":
		return f.may(roster.Command) && (isNeed || isTask && !roster.OverTask(l.Task.Status)) && t.team != uuid.UUID{}
	case "issue":
		return isTask && next(roster.TaskIssued)
	case "advance":
		return isTask && slices.ContainsFunc(l.Next, func(s roster.Status) bool { return s != roster.TaskIssued })
	case "release":
		return f.may(roster.Command) && isTask && len(l.Teams) > 0 && !roster.OverTask(l.Task.Status)
	case "history":
		return isTask
	}
	return false
}

// next is what Enter opens: the order to a need, the issue of an order that is ready, else its next state.
func (t tasks) next(f frame) *errand {
	if want, ok := t.want(); ok && t.may(f, "new") {
		return t.order(f, &want.Need)
	}
	for _, what := range []string{"issue", "advance"} {
		if t.may(f, what) {
			next, _ := t.pressed(f, what)
			return next.(tasks).errand
		}
	}
	return nil
}

// order is a new task order, for a need or on its own, for the chosen candidate where one is.
func (t tasks) order(f frame, need *roster.Need) *errand {
	given := map[string]string{"ready": "true", "priority": "2"}
	about := uuid.UUID{}
	if need != nil {
		about = need.ID
		given["title"], given["place"] = need.Title, joined(f.district(need.District), need.Place)
		if urgency := optionOf(f, "need", "urgency", need.Urgency); urgency == "critical" {
			given["priority"] = "1"
		}
	}
	return newErrand("tasks.new", about, nil, given)
}

// send gives the chosen candidate to what is chosen: an order is written first where there is none.
func (t tasks) send(f frame) *errand {
	c, ok := lineOf(t.candidates, candidateID, t.team)
	if !ok {
		return nil
	}
	if want, isNeed := t.want(); isNeed {
		e := t.order(f, &want.Need)
		e.form = e.form.put("tasks.new.team", c.Team.ID.String()).untouched()
		return e
	}
	return newErrand("tasks.send", t.chosen.ID, basis(c.Team.From), map[string]string{"team": c.Team.ID.String()})
}

// advance takes the order to the state that usually follows.
func (t tasks) advance(l desk.TaskLine) *errand {
	to := ""
	for _, s := range l.Next {
		if s != roster.TaskIssued && s != roster.TaskStopped {
			to = string(s)
			break
		}
	}
	return newErrand("tasks.advance", l.Task.ID, basis(l.Task.From), map[string]string{"to": to, "source": "radio"})
}

func (t tasks) inErrand(f frame, m Message) (page, []Effect) {
	e, effects := t.errand.update(f, m, t.sheet(f, *t.errand), func(e errand, anyway bool) Effect { return t.perform(f, e, anyway) })
	if _, done := m.(Done); done && t.errand.name == "tasks.radio" {
		t.radio, t.heard = t.radio.clear(), shorthand.Heard{}
	}
	heard := t.errand.name == "tasks.radio"
	t.errand = e
	if e == nil {
		t.focus = t.focus.to(tasksList)
		if heard { // the next call comes soon
			t.focus = t.focus.to(tasksLine)
		}
		effects = append(effects, t.load(f)...)
	}
	return t, effects
}

// perform is the act of an errand.
func (t tasks) perform(f frame, e errand, anyway bool) Effect {
	team, _ := uuid.Parse(e.text("team"))
	form := t.taskForm(f, e, team, anyway)
	if e.name == "tasks.radio" {
		return f.act("tasks", e.name, t.report(f, e, anyway), t.said(f, e, ""))
	}
	return f.act("tasks", e.name, func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		switch e.name {
		case "tasks.new":
			return d.NewTask(ctx, form)
		case "tasks.send":
			return d.Assign(ctx, roster.Assignment{Task: e.about, Team: team, Reason: e.text("reason"), Anyway: anyway, Offline: f.cutOff(), Seen: e.seen})
		case "tasks.hand":
			return d.HandOver(ctx, roster.Handover{
				Task: e.about, To: []uuid.UUID{team}, Result: e.text("result"), Left: e.text("left"), At: e.moment(f, e.name+".at"), Anyway: anyway,
				Offline: f.cutOff(), Seen: e.seen,
			})
		case "tasks.issue":
			return d.IssueTask(ctx, roster.Issue{Task: e.about, OrderedBy: e.text("ordered_by"), Exception: e.text("exception"), Seen: e.seen})
		case "tasks.release":
			return d.Unassign(ctx, roster.Release{Team: team, Task: e.about, To: roster.Status(e.text("to")), Reason: e.text("reason")})
		}
		return d.AdvanceTask(ctx, roster.Progress{
			Task: e.about, To: roster.Status(e.text("to")), At: e.moment(f, e.name+".at"), Source: e.text("source"), Note: e.text("note"),
			Result: e.text("result"), Alone: e.text("alone"), Seen: e.seen,
		})
	}, t.said(f, e, form.Title))
}

func (t tasks) taskForm(f frame, e errand, team uuid.UUID, anyway bool) roster.TaskForm {
	priority, _ := strconv.ParseFloat(e.text("priority"), 64)
	form := roster.TaskForm{
		Title: e.text("title"), Need: e.about, Place: e.text("place"), Priority: priority, Goal: e.text("goal"), Hazards: e.text("hazards"),
		Channel: e.text("channel"), StartsAt: e.coming(f, e.name+".starts"), EndsAt: e.coming(f, e.name+".ends"), Contact: e.text("contact"),
		Phone: e.text("phone"), Equipment: e.text("equipment"), Ready: e.text("ready") != "", Anyway: anyway,
		Offline: f.cutOff(),
	}
	if team != (uuid.UUID{}) {
		form.Teams = []uuid.UUID{team}
	}
	return form
}

func (t tasks) said(f frame, e errand, title string) func(record.Receipt) string {
	w := tasksWordsIn(f.language)
	if e.name == "tasks.new" {
		return func(r record.Receipt) string { return joined(w.New, numberOf(r), title) }
	}
	about := e.about
	if e.name == "tasks.radio" {
		about, _ = uuid.Parse(e.text("task"))
	}
	l, _ := lineOf(t.lines, taskID, about)
	what := w.act(strings.TrimPrefix(e.name, "tasks."))
	if e.name == "tasks.advance" {
		what = f.status("task", roster.Status(e.text("to"))).Text
	}
	return func(record.Receipt) string { return joined(what, l.Task.Number, l.Task.Title) }
}
