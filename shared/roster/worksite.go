package roster

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// States of a worksite (worksite.status).
const (
	SiteOpen    Status = "open"        // 待作业
	SiteWorked  Status = "worked"      // 作业中
	SiteHanded  Status = "handed_over" // 已移交
	SiteCleared Status = "cleared"     // 作业完毕
)

// Worksite is one place of work after the triage form of INSARAG.
type Worksite struct {
	From
	ID       uuid.UUID
	Number   string // ours, provisional and valid for ever
	SectorID string // letter and number, once the sector has one
	Title    string
	Address  string
	Lat, Lon float64
	Task     uuid.UUID
	Team     uuid.UUID // who assessed it
	Status   Status
	StatusAt time.Time
	WorkedBy []string // ids of teams
	HandedTo uuid.UUID
	Category string
	Missing  int
	Live     int
	Result   string
}

// WorksiteOf reads a worksite.
func WorksiteOf(row record.Record) Worksite {
	r := reading{row}
	return Worksite{
		From: From{row}, ID: row.ID, Number: r.Text("number"), SectorID: r.Text("sector_id"), Title: r.Text("title"), Address: r.Text("address"),
		Lat: r.Number("lat"), Lon: r.Number("lon"), Task: r.Ref("task"), Team: r.Ref("team"), Status: r.status("status"), StatusAt: r.Time("status_at"),
		WorkedBy: r.Members("worked_by"), HandedTo: r.Ref("handed_to"), Category: r.Text("category"), Missing: r.count("missing"), Live: r.count("live"),
		Result: r.Text("result"),
	}
}

// Name is the worksite as people call it: by its letter once it has one.
func (w *Worksite) Name() string {
	if w.SectorID != "" {
		return w.SectorID
	}
	return w.Number
}

// Custody is one link of the chain in which unfinished work went from hand to hand.
type Custody struct {
	Task  Task
	Teams []Team // that carried it; of an ended task those its list names
	From  time.Time
	Until time.Time // zero: still in their hands
}

// Chain gives the whole chain a task stands in, first hand first: the tasks it goes on from and those that go on from
// it. A task handed to two is followed by both, in the order of their numbers.
func (p *Picture) Chain(task uuid.UUID) []Custody {
	first, seen := task, map[uuid.UUID]bool{}
	for !seen[first] {
		seen[first] = true
		t, ok := p.Task(first)
		if !ok || t.Follows == (uuid.UUID{}) {
			break
		}
		if _, known := p.Task(t.Follows); !known {
			break
		}
		first = t.Follows
	}
	var chain []Custody
	listed := map[uuid.UUID]bool{}
	var walk func(id uuid.UUID)
	walk = func(id uuid.UUID) {
		t, ok := p.Task(id)
		if !ok || listed[id] {
			return
		}
		listed[id] = true
		link := Custody{Task: t, Teams: p.Crew(id), From: t.IssuedAt}
		if OverTask(t.Status) {
			link.Until = t.StatusAt
		}
		chain = append(chain, link)
		for _, next := range p.Tasks {
			if next.Follows == id {
				walk(next.ID)
			}
		}
	}
	walk(first)
	return chain
}

// SitesOf lists the worksites of a task.
func (p *Picture) SitesOf(task uuid.UUID) []Worksite {
	return slices.DeleteFunc(slices.Clone(p.Worksites), func(w Worksite) bool { return w.Task != task })
}
