package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// urgencies in the order they are worked on; anything else comes after.
var urgencies = []string{"critical", "urgent", "normal", "low"}

// urgency also knows the words people and imports write: 特急 stands as it was written.
func urgency(n roster.Need) int {
	code := n.Urgency
	if k := n.Row.Kind; k != nil {
		if o := k.Field("urgency").Match(code); o != nil {
			code = o.Name
		}
	}
	if i := slices.Index(urgencies, code); i >= 0 {
		return i
	}
	return len(urgencies)
}

// Needs lists needs: urgent first, then oldest.
func (d *Desk) Needs(ctx context.Context, f NeedFilter) ([]NeedLine, error) {
	var lines []NeedLine
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		now, machine := d.now().UTC(), roster.NeedMachine()
		limits := p.Settings(nil, now)
		for _, n := range p.Needs {
			if f.takes(n) {
				lines = append(lines, needLine(p, n, now, limits, machine, d.post))
			}
		}
		return nil
	})
	slices.SortFunc(lines, func(a, b NeedLine) int {
		return cmp.Or(cmp.Compare(urgency(a.Need), urgency(b.Need)), cmp.Compare(a.Need.Row.Key, b.Need.Row.Key))
	})
	return lines, err
}

func (f NeedFilter) takes(n roster.Need) bool {
	settled := slices.Contains([]roster.Status{roster.NeedClosed, roster.NeedFalse, roster.NeedDuplicate}, n.Status)
	return (len(f.Status) == 0 || slices.Contains(f.Status, n.Status)) && (f.District == "" || catalog.DistrictCode(f.District) == catalog.DistrictCode(n.District)) &&
		(!f.Open || !settled) && (f.Text == "" || roster.Matches(n.Title, f.Text) || contains(n.Number, f.Text) || contains(n.Place, f.Text))
}

func needLine(p *roster.Picture, n roster.Need, now time.Time, limits roster.Settings, m roster.Machine, post roster.Post) NeedLine {
	return NeedLine{
		Need: n, Freshness: n.FreshnessBy(now, limits), Supply: p.Supply(n), Tasks: p.TasksFor(n.ID), Next: m.Next(n.Status, post),
		Valid: limits.Span(roster.NeedValidHours),
	}
}

// Need reads one need.
func (d *Desk) Need(ctx context.Context, id uuid.UUID) (NeedPage, error) {
	var page NeedPage
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		i := slices.IndexFunc(p.Needs, func(n roster.Need) bool { return n.ID == id })
		if i < 0 {
			return roster.UnknownRecord("need", id)
		}
		n, now := p.Needs[i], d.now().UTC()
		page = NeedPage{NeedLine: needLine(p, n, now, p.Settings(nil, now), roster.NeedMachine(), d.post), Callers: p.Merged(id), Recorder: n.RecordedBy}
		for _, out := range p.Publications {
			if out.Need == id {
				page.Publications = append(page.Publications, out)
			}
		}
		slices.SortFunc(page.Publications, func(a, b roster.Publication) int {
			return cmp.Or(cmp.Compare(b.Version, a.Version), cmp.Compare(b.Row.Key, a.Row.Key))
		})
		return nil
	})
	return page, err
}

// Tasks lists task orders: highest priority first (1 before 2, none last), then oldest.
func (d *Desk) Tasks(ctx context.Context, f TaskFilter) ([]TaskLine, error) {
	var lines []TaskLine
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		now, machine := d.now().UTC(), roster.TaskMachine()
		achieved := map[uuid.UUID]roster.Achieved{}
		for _, r := range p.ReportsOf(uuid.UUID{}) {
			if r.Counts {
				achieved[r.Task] = achieved[r.Task].Plus(r.Achieved)
			}
		}
		for _, t := range p.Tasks {
			if f.takes(t) {
				line := taskLine(p, t, now, machine, d.post)
				line.Achieved = achieved[t.ID]
				lines = append(lines, line)
			}
		}
		return nil
	})
	slices.SortFunc(lines, func(a, b TaskLine) int {
		return cmp.Or(cmp.Compare(priority(a.Task), priority(b.Task)), cmp.Compare(a.Task.Row.Key, b.Task.Row.Key))
	})
	return lines, err
}

// unranked is the place of a task order nobody gave a priority.
const unranked = 1e9

func priority(t roster.Task) float64 {
	if t.Priority == 0 {
		return unranked
	}
	return t.Priority
}

func (f TaskFilter) takes(t roster.Task) bool {
	return (len(f.Status) == 0 || slices.Contains(f.Status, t.Status)) && (!f.Open || !roster.OverTask(t.Status)) &&
		(f.Text == "" || roster.Matches(t.Title, f.Text) || contains(t.Number, f.Text) || contains(t.Place, f.Text))
}

func taskLine(p *roster.Picture, t roster.Task, now time.Time, m roster.Machine, post roster.Post) TaskLine {
	line := TaskLine{Task: t, Teams: p.Crew(t.ID), Next: m.Next(t.Status, post)}
	if n, ok := p.Need(t.Need); ok {
		line.Need = &n
	}
	if before, ok := p.Task(t.Follows); ok {
		line.Follows = &before
	}
	if !roster.OverTask(t.Status) {
		line.Silent, line.Overdue = silence(line.Teams, now, p.Settings(nil, now))
	}
	return line
}

// Task reads one task order.
func (d *Desk) Task(ctx context.Context, id uuid.UUID) (TaskLine, error) {
	var line TaskLine
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		t, ok := p.Task(id)
		if !ok {
			return roster.UnknownRecord("task", id)
		}
		line = taskLine(p, t, d.now().UTC(), roster.TaskMachine(), d.post)
		line.Achieved = roster.Sum(p.ReportsOf(id))
		return nil
	})
	return line, err
}

// Candidates ranks the free teams for a task or need, each with its reasons.
func (d *Desk) Candidates(ctx context.Context, of roster.Ref) ([]roster.Candidate, error) {
	var out []roster.Candidate
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		want, err := wanted(p, of)
		if err != nil {
			return err
		}
		duties, _, err := d.dutiesRead(p)
		if err != nil {
			return err
		}
		out = p.Ranking(d.now().UTC(), duties).Match(want)
		return nil
	})
	return out, err
}

func wanted(p *roster.Picture, of roster.Ref) (roster.Want, error) {
	need := of.ID
	var task roster.Task
	if of.Kind == "task" {
		var ok bool
		if task, ok = p.Task(of.ID); !ok {
			return roster.Want{}, roster.UnknownRecord("task", of.ID)
		}
		need = task.Need
	}
	n, ok := p.Need(need)
	if !ok && of.Kind == "need" {
		return roster.Want{}, roster.UnknownRecord("need", need)
	}
	want := p.WantOf(n)
	want.Place = cmp.Or(task.Place, want.Place)
	return want, nil
}
