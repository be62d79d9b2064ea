package desk

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shorthand"
	"qianshao/syncproto/merge"
)

// Heard reads one line heard by radio against the orders that are open, as it would be recorded. Nothing is recorded.
func (d *Desk) Heard(ctx context.Context, text string) (shorthand.Heard, error) {
	var heard shorthand.Heard
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		heard = shorthand.Radio(text, openOrders(p), d.now())
		return nil
	})
	return heard, err
}

// openOrders are the orders a report may be about.
func openOrders(p *roster.Picture) []shorthand.Open {
	var open []shorthand.Open
	for _, t := range p.Tasks {
		if roster.OverTask(t.Status) || t.Status == roster.TaskDraft {
			continue
		}
		o := shorthand.Open{Task: t.ID, Number: t.Number, Title: t.Title}
		for _, team := range p.Crew(t.ID) {
			o.Teams = append(o.Teams, shorthand.Crew{ID: team.ID, Name: team.Name, Short: team.ShortName})
		}
		open = append(open, o)
	}
	return open
}

// TakeReport records what was heard of a task: its state, what was achieved, the contact, in one act. Figures of a task
// and period that were told already are refused once, with the report in Refusal.Records; they count once all the same.
func (d *Desk) TakeReport(ctx context.Context, f roster.RadioForm) (record.Receipt, error) {
	return d.onTask(ctx, f.Task, func(r facts, a roster.Actor, t roster.Task) (record.Act, error) {
		crew, err := r.crewOf(t)
		if err != nil {
			return record.Act{}, err
		}
		known, err := list(r, "progress", roster.FieldReportOf, equal("task", merge.OfID(t.ID)))
		if err != nil {
			return record.Act{}, err
		}
		return roster.TakeReport(a, t, crew, known, f)
	})
}

// HandOver gives unfinished work to other teams: the order ends, the one that follows is written.
func (d *Desk) HandOver(ctx context.Context, f roster.Handover) (record.Receipt, error) {
	return d.onTask(ctx, f.Task, func(r facts, a roster.Actor, t roster.Task) (record.Act, error) {
		crew, err := r.crewOf(t)
		if err != nil {
			return record.Act{}, err
		}
		_, want, err := r.wantOf(t.Need)
		if err != nil && roster.Refused(err) == nil {
			return record.Act{}, err
		}
		var next []roster.CrewFacts
		for _, id := range f.To {
			c, err := r.crew(id, want)
			if err != nil {
				return record.Act{}, err
			}
			next = append(next, c)
		}
		return roster.HandOver(a, t, crew, next, f)
	})
}

// CallRoll records a roll call by exception.
func (d *Desk) CallRoll(ctx context.Context, f roster.RollForm) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		team, err := r.team(f.Team)
		if err != nil {
			return record.Act{}, err
		}
		people, err := ofTeam(r, "person", roster.PersonOf, team.ID)
		if err != nil {
			return record.Act{}, err
		}
		heads, err := r.heads(team, people)
		if err != nil {
			return record.Act{}, err
		}
		return roster.CallRoll(a, team, heads, people, f)
	})
}

// RetimeTeam puts right since when a team is in its state, with a reason.
func (d *Desk) RetimeTeam(ctx context.Context, team uuid.UUID, at time.Time, reason string, seen record.Basis) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		t, err := r.team(team)
		if err != nil {
			return record.Act{}, err
		}
		return roster.RetimeTeam(a, t, at, reason, seen)
	})
}

// Chain gives the chain a task stands in, first hand first.
func (d *Desk) Chain(ctx context.Context, task uuid.UUID) (chain []roster.Custody, err error) {
	err = d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		chain = p.Chain(task)
		return nil
	})
	return chain, err
}

// Reports lists the progress reports of a task, or of all for the zero id, with whether they count.
func (d *Desk) Reports(ctx context.Context, task uuid.UUID) (reports []roster.Counted, err error) {
	err = d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		reports = p.ReportsOf(task)
		return nil
	})
	return reports, err
}

// Gaps is the board of shortages.
func (d *Desk) Gaps(ctx context.Context) (gaps []roster.Gap, err error) {
	err = d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		gaps = p.Gaps()
		return nil
	})
	return gaps, err
}

// SignUpRows takes a list of applications in one act, all or none. A team that the census or the incident knows by the
// same name is that team.
func (d *Desk) SignUpRows(ctx context.Context, forms []roster.SignupForm) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		var all []roster.Application
		for _, f := range forms {
			known, err := r.knownTeam(f.Team, f.NewTeam)
			if err != nil {
				return record.Act{}, err
			}
			if known != (uuid.UUID{}) {
				f.Team, f.NewTeam = known, nil
			}
			one := roster.Application{Form: f}
			if one.TeamFacts, err = r.teamFacts(f.Team, f.NewTeam); err != nil {
				return record.Act{}, err
			}
			if one.Team.Known() {
				if one.Earlier, err = ofTeam(r, "signup", roster.SignupOf, one.Team.ID); err != nil {
					return record.Act{}, err
				}
			}
			all = append(all, one)
		}
		return roster.SignUpAll(a, all)
	})
}

// knownTeam finds the one team, here or in the census, that a new team's name names exactly; the zero id for none.
func (f facts) knownTeam(id uuid.UUID, form *roster.TeamForm) (uuid.UUID, error) {
	if id != (uuid.UUID{}) || form == nil {
		return id, nil
	}
	here, err := list(f, "team", roster.TeamOf)
	if err != nil {
		return id, err
	}
	if found := named(here, form.Name); found != id {
		return found, nil
	}
	census, err := f.listed()
	if err != nil || census == nil {
		return id, err
	}
	return named(census.Teams, form.Name), nil
}

func named(teams []roster.Team, name string) uuid.UUID {
	var found []uuid.UUID
	for _, t := range teams {
		same := roster.NormalName(t.Name) == roster.NormalName(name) || t.ShortName != "" && roster.NormalName(t.ShortName) == roster.NormalName(name)
		if same && t.SameAs == (uuid.UUID{}) && name != "" {
			found = append(found, t.ID)
		}
	}
	if len(found) != 1 {
		return uuid.UUID{}
	}
	return found[0]
}

// CardOutcome is what became of one card.
type CardOutcome struct {
	Card    shorthand.Card
	Receipt record.Receipt
	Err     error // a *roster.Refusal, or why it could not be written
}

// Done says whether the card is recorded.
func (o *CardOutcome) Done() bool { return o.Err == nil }

// BackEnter records cards written on paper while the machine was down, each as an act of its own with its own time,
// marked 补录, in the order of their times. A card that is refused does not stop the others; anyway takes those that look
// like one already filed, too. The error is one of the ledger: what is in the outcomes then is recorded all the same.
func (d *Desk) BackEnter(ctx context.Context, cards []shorthand.Card, anyway bool) ([]CardOutcome, error) {
	order := slices.Clone(cards)
	slices.SortStableFunc(order, func(a, b shorthand.Card) int { return a.At.Compare(b.At) })
	var out []CardOutcome
	for _, c := range order {
		receipt, err := d.backEnter(ctx, c, anyway)
		out = append(out, CardOutcome{c, receipt, err})
		if err != nil && roster.Refused(err) == nil {
			return out, err
		}
	}
	return out, nil
}

func (d *Desk) backEnter(ctx context.Context, c shorthand.Card, anyway bool) (record.Receipt, error) {
	if len(c.Problems) > 0 {
		return record.Receipt{}, &roster.Refusal{Code: roster.BadValue, Words: c.Problems[0]}
	}
	name := c.Name
	if c.Kind != shorthand.TeamCard {
		name = c.Team
	}
	team, err := d.teamNamed(ctx, name)
	if err != nil {
		return record.Receipt{}, err
	}
	switch c.Kind {
	case shorthand.PersonCard:
		return d.WalkUp(ctx, roster.WalkUp{
			Name: c.Name, Phone: c.Phone, Role: joinedWords(c.Note, c.Team, team), Team: team, Place: c.Place, ArrivedAt: c.At, Admission: c.Admission,
			Reason: c.Reason, Anyway: anyway, BackEntered: true,
		})
	case shorthand.VehicleCard:
		return d.AddVehicle(ctx, roster.VehicleForm{Plate: c.Plate, Team: team, Driver: c.Leader, DriverPhone: c.Phone, Place: c.Place, ArrivedAt: c.At, Anyway: anyway, BackEntered: true})
	}
	f := roster.Arrival{
		Team: team, People: c.People, Vehicles: c.Vehicles, Capability: c.Capability, SelfSufficiency: c.Hours, ArrivedAt: c.At, Place: c.Place,
		Leader: c.Leader, Phone: c.Phone, Admission: c.Admission, Reason: c.Reason, Note: c.Note, Anyway: anyway, BackEntered: true,
	}
	if team == (uuid.UUID{}) {
		f.NewTeam = &roster.TeamForm{Name: c.Name, Leader: c.Leader, Phone: c.Phone, Size: c.People, SelfSufficiency: c.Hours}
		if c.Capability != "" {
			f.NewTeam.Capabilities = []string{c.Capability}
		}
	}
	return d.CheckIn(ctx, f)
}

// joinedWords keeps the name of a team nobody knows beside what a person's card remarks.
func joinedWords(note, team string, known uuid.UUID) string {
	if team == "" || known != (uuid.UUID{}) {
		return note
	}
	if note == "" {
		return team
	}
	return team + " " + note
}

// teamNamed finds the one team here or in the census of a name; the zero id for none.
func (d *Desk) teamNamed(ctx context.Context, name string) (uuid.UUID, error) {
	var id uuid.UUID
	err := d.look(ctx, func(r record.Reader) (err error) {
		id, err = d.factsOf(ctx, r).knownTeam(uuid.UUID{}, &roster.TeamForm{Name: name})
		return err
	})
	return id, err
}
