package console

import (
	"slices"
	"strings"
	"time"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// fact is one field of a record on its page.
type fact struct{ Label, Value string }

// facts shows fields of a record in their declared order, sensitive ones masked; what is not recorded is left out, as
// are references, which the page shows as links.
func (p *page) facts(row record.Record, skip ...string) []fact {
	if row.Kind == nil {
		return nil
	}
	var facts []fact
	for i := range row.Kind.Fields {
		f := &row.Kind.Fields[i]
		if slices.Contains(skip, f.Name) || f.Type == record.Ref || f.Of != "" {
			continue
		}
		text := ""
		if f.Type == record.Set {
			words := make([]string, len(row.MembersAt(i)))
			for j, v := range row.MembersAt(i) {
				words[j] = f.Show(v, p.Lang)
			}
			text = strings.Join(words, "、")
		} else if !row.At(i).IsNone() {
			text = strings.TrimSpace(f.Show(row.At(i), p.Lang) + " " + p.In(f.Unit))
		}
		if text != "" {
			facts = append(facts, fact{p.In(f.Label), p.Text(text)})
		}
	}
	return facts
}

// historyRow is one field set once.
type historyRow struct {
	At, Received     string
	Late             bool // it came to the hub long after it was written
	Operator, Device string
	Field, Old, New  string
	Stands, Denied   bool
	Same             bool // written together with the row above
}

// lateAfter is from when on a row says that it was brought in later.
const lateAfter = 5 * time.Minute

// history shows who wrote what, newest first.
func (p *page) history(lines []desk.HistoryLine) []historyRow {
	rows := make([]historyRow, 0, len(lines))
	var above record.Source
	for _, l := range slices.Backward(lines) {
		row := historyRow{
			Same: len(rows) > 0 && l.Source == above,
			At:   p.wall(l.Source.Wall), Operator: l.Source.Operator, Device: p.Device(l.Source.Device), Field: p.In(l.Label), Old: p.Text(l.Old), New: p.Text(l.New),
			Stands: l.Stands, Denied: l.Denied != "",
		}
		if row.Field == "" {
			row.Field = l.Field
		}
		if !l.Received.IsZero() {
			row.Received, row.Late = p.Clock(l.Received), l.Received.Sub(time.UnixMilli(l.Source.Wall)) > lateAfter
		}
		rows, above = append(rows, row), l.Source
	}
	return rows
}

// wall is the time on the writer's own clock.
func (p *page) wall(ms int64) string {
	if ms == 0 {
		return "—"
	}
	return p.Clock(time.UnixMilli(ms))
}

// conflictsOf are the conflicts a record stands in.
func (p *page) conflictsOf(ref roster.Ref) []conflictRow {
	var rows []conflictRow
	for _, c := range p.State.Conflicts {
		if c.Record == ref || slices.ContainsFunc(c.Sides, func(s desk.Side) bool { return s.Record == ref }) {
			rows = append(rows, p.conflictRow(c))
		}
	}
	return rows
}

// teamBody is what stands on a team's page.
type teamBody struct {
	teamRow
	Facts     []fact
	People    []personRow
	Vehicles  []vehicleRow
	Filings   []filingRow
	Tasks     []taskRow
	Aliases   []roster.Team
	InCensus  bool
	Conflicts []conflictRow
	History   []historyRow
}

// personRow is one responder, with what identifies him hidden.
type personRow struct {
	Name, Role, Phone, IDNumber string
	Status                      mark
}

// vehicleRow is one vehicle.
type vehicleRow struct {
	Plate, Type, Driver, Phone string
	Seats                      int
	Status                     mark
}

// filingRow is one filing on arrival.
type filingRow struct {
	At, Mode, Admission, Place, By, Device, Note string
	People, Vehicles                             int
}

func (c *console) team(q *request) error {
	id, err := q.id()
	if err != nil {
		return err
	}
	t, lines, err := c.board.Team(q.r.Context(), q.state.Space.ID, id)
	if err != nil {
		return err
	}
	p := q.page
	p.Section, p.Title, p.Update = "teams", t.Team.Name, "offer"
	body := teamBody{
		teamRow: p.teamRow(t.TeamLine), Facts: p.facts(t.Team.Row, "name", "status", "capabilities"), Aliases: t.Aliases, InCensus: t.InCensus,
		Conflicts: p.conflictsOf(t.Team.Ref()), History: p.history(lines),
	}
	for _, x := range t.People {
		body.People = append(body.People, personRow{x.Name, x.Role, p.Phone(x.Phone), record.IDMask.Hide(x.IDNumber), p.Mark("person", x.Status)})
	}
	for _, v := range t.Vehicles {
		body.Vehicles = append(body.Vehicles, vehicleRow{v.Plate, v.Type, v.Driver, p.Phone(v.DriverPhone), v.Seats, p.Mark("vehicle", v.Status)})
	}
	for _, f := range t.Filings {
		body.Filings = append(body.Filings, filingRow{
			At: p.Clock(f.ArrivedAt), Mode: p.Shown("checkin", "mode", f.Mode), Admission: p.Shown("checkin", "admission", f.Admission), Place: f.Place,
			By: f.RecordedBy, Device: p.Device(f.Row.Source.Device), Note: p.Text(f.Note), People: f.People, Vehicles: f.Vehicles,
		})
	}
	for _, l := range p.State.Tasks {
		if slices.ContainsFunc(t.Tasks, func(one roster.Task) bool { return one.ID == l.Task.ID }) {
			body.Tasks = append(body.Tasks, p.taskRow(l))
		}
	}
	p.Body = body
	return c.write(q, 200, "team")
}

// needBody is what stands on a need's page.
type needBody struct {
	needRow
	Facts        []fact
	Recorder     string
	Tasks        []taskRow
	Publications []publicationRow
	Callers      []callerRow
	Conflicts    []conflictRow
	History      []historyRow
}

// publicationRow is one version of what was published of a need.
type publicationRow struct {
	Number, Status, Text, Audience, Basis, SignedBy, ExpiresAt string
	Version                                                    int
}

// callerRow is one need merged into another, with who called.
type callerRow struct{ ID, Number, Title, Reporter, Phone, At string }

func (c *console) need(q *request) error {
	id, err := q.id()
	if err != nil {
		return err
	}
	n, lines, err := c.board.Need(q.r.Context(), q.state.Space.ID, id)
	if err != nil {
		return err
	}
	p := q.page
	p.Section, p.Title, p.Update = "needs", p.Text(n.Need.Caption()), "offer"
	body := needBody{
		needRow: p.needRow(n.NeedLine), Facts: p.facts(n.Need.Row, "title", "number", "status", "urgency"), Recorder: n.Recorder,
		Conflicts: p.conflictsOf(n.Need.Ref()), History: p.history(lines),
	}
	for _, l := range p.State.Tasks {
		if slices.ContainsFunc(n.Tasks, func(one roster.Task) bool { return one.ID == l.Task.ID }) {
			body.Tasks = append(body.Tasks, p.taskRow(l))
		}
	}
	for _, out := range n.Publications {
		body.Publications = append(body.Publications, publicationRow{
			Number: out.Number, Version: out.Version, Status: p.Shown("publication", "status", string(out.Status)), Text: p.Text(out.Text),
			Audience: out.Audience, Basis: out.Basis, SignedBy: out.SignedBy, ExpiresAt: p.Clock(out.ExpiresAt),
		})
	}
	for _, caller := range n.Callers {
		body.Callers = append(body.Callers, callerRow{
			caller.ID.String(), caller.Number, p.Text(caller.Title), caller.Reporter, p.Phone(caller.Phone), p.Clock(caller.ReportedAt),
		})
	}
	p.Body = body
	return c.write(q, 200, "need")
}

// taskBody is what stands on a task order's page.
type taskBody struct {
	taskRow
	Facts     []fact
	Crew      []teamRow
	Conflicts []conflictRow
	History   []historyRow
}

func (c *console) task(q *request) error {
	id, err := q.id()
	if err != nil {
		return err
	}
	l, lines, err := c.board.Task(q.r.Context(), q.state.Space.ID, id)
	if err != nil {
		return err
	}
	p := q.page
	p.Section, p.Title, p.Update = "tasks", p.Text(l.Task.Caption()), "offer"
	body := taskBody{
		taskRow: p.taskRow(l), Facts: p.facts(l.Task.Row, "title", "number", "status"), Conflicts: p.conflictsOf(l.Task.Ref()), History: p.history(lines),
	}
	for _, t := range p.State.Teams {
		if slices.ContainsFunc(l.Teams, func(one roster.Team) bool { return one.ID == t.Team.ID }) {
			body.Crew = append(body.Crew, p.teamRow(t))
		}
	}
	p.Body = body
	return c.write(q, 200, "task")
}
