package books

import (
	"slices"

	"qianshao/hub/console/page"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// teamBody is what stands on a team's page.
type teamBody struct {
	page.TeamRow
	Facts     []page.Fact
	People    []personRow
	Vehicles  []vehicleRow
	Filings   []filingRow
	Tasks     []page.TaskRow
	Aliases   []roster.Team
	InCensus  bool
	Conflicts []page.ConflictRow
	History   []page.HistoryRow
}

// personRow is one responder, with what identifies him hidden.
type personRow struct {
	Name, Role, Phone, IDNumber string
	Status                      page.Mark
}

// vehicleRow is one vehicle.
type vehicleRow struct {
	Plate, Type, Driver, Phone string
	Seats                      int
	Status                     page.Mark
}

// filingRow is one filing on arrival.
type filingRow struct {
	At, Mode, Admission, Place, By, Device, Note string
	People, Vehicles                             int
}

func team(q *page.Request) error {
	id, err := q.ID()
	if err != nil {
		return err
	}
	t, lines, err := q.Board().Team(q.HTTP.Context(), q.State.Space.ID, id)
	if err != nil {
		return err
	}
	p := q.Page
	p.Section, p.Title, p.Update = "teams", t.Team.Name, "offer"
	body := teamBody{
		TeamRow: p.TeamRow(t.TeamLine), Facts: p.Facts(t.Team.Row, "name", "status", "capabilities"), Aliases: t.Aliases, InCensus: t.InCensus,
		Conflicts: p.ConflictsOf(t.Team.Ref()), History: p.History(lines),
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
			body.Tasks = append(body.Tasks, p.TaskRow(l))
		}
	}
	p.Body = body
	return q.Write(200, "team")
}

// needBody is what stands on a need's page.
type needBody struct {
	page.NeedRow
	Facts        []page.Fact
	Recorder     string
	Tasks        []page.TaskRow
	Publications []publicationRow
	Callers      []callerRow
	Conflicts    []page.ConflictRow
	History      []page.HistoryRow
}

// publicationRow is one version of what was published of a need.
type publicationRow struct {
	Number, Status, Text, Audience, Basis, SignedBy, ExpiresAt string
	Version                                                    int
}

// callerRow is one need merged into another, with who called.
type callerRow struct{ ID, Number, Title, Reporter, Phone, At string }

func need(q *page.Request) error {
	id, err := q.ID()
	if err != nil {
		return err
	}
	n, lines, err := q.Board().Need(q.HTTP.Context(), q.State.Space.ID, id)
	if err != nil {
		return err
	}
	p := q.Page
	p.Section, p.Title, p.Update = "needs", p.Text(n.Need.Caption()), "offer"
	body := needBody{
		NeedRow: p.NeedRow(n.NeedLine), Facts: p.Facts(n.Need.Row, "title", "number", "status", "urgency"), Recorder: n.Recorder,
		Conflicts: p.ConflictsOf(n.Need.Ref()), History: p.History(lines),
	}
	for _, l := range p.State.Tasks {
		if slices.ContainsFunc(n.Tasks, func(one roster.Task) bool { return one.ID == l.Task.ID }) {
			body.Tasks = append(body.Tasks, p.TaskRow(l))
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
	return q.Write(200, "need")
}

// taskBody is what stands on a task order's page.
type taskBody struct {
	page.TaskRow
	Facts     []page.Fact
	Crew      []page.TeamRow
	Conflicts []page.ConflictRow
	History   []page.HistoryRow
}

func task(q *page.Request) error {
	id, err := q.ID()
	if err != nil {
		return err
	}
	l, lines, err := q.Board().Task(q.HTTP.Context(), q.State.Space.ID, id)
	if err != nil {
		return err
	}
	p := q.Page
	p.Section, p.Title, p.Update = "tasks", p.Text(l.Task.Caption()), "offer"
	body := taskBody{
		TaskRow: p.TaskRow(l), Facts: p.Facts(l.Task.Row, "title", "number", "status"), Conflicts: p.ConflictsOf(l.Task.Ref()), History: p.History(lines),
	}
	for _, t := range p.State.Teams {
		if slices.ContainsFunc(l.Teams, func(one roster.Team) bool { return one.ID == t.Team.ID }) {
			body.Crew = append(body.Crew, p.TeamRow(t))
		}
	}
	p.Body = body
	return q.Write(200, "task")
}
