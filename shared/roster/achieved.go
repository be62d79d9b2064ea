package roster

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Modes of a progress report (progress.mode).
const (
	ReportFirst     = "report"
	ReportCorrects  = "correction"
	ReportTakenBack = "taken_back"
)

// FieldReport is one report of what was achieved at a task in a period (kind progress): an event, never changed.
type FieldReport struct {
	From
	ID         uuid.UUID
	Number     string
	Task       uuid.UUID
	Team       uuid.UUID // zero: not said which of the task's teams
	PeriodFrom time.Time
	PeriodTo   time.Time
	Achieved   Achieved
	Materials  string
	Text       string
	Source     string
	ReportedBy string
	RecordedBy string
	At         time.Time
	Mode       string
	Follows    []string // ids of the reports it puts right
}

// Achieved is what a task brought about.
type Achieved struct {
	Rescued   int // alive
	Dead      int
	Relocated int
	Worksites int
}

// Plus adds two.
func (a Achieved) Plus(b Achieved) Achieved {
	return Achieved{a.Rescued + b.Rescued, a.Dead + b.Dead, a.Relocated + b.Relocated, a.Worksites + b.Worksites}
}

// Counted is a report with whether it counts, and why not.
type Counted struct {
	FieldReport
	Counts  bool
	Why     record.Label // of one that does not count
	Differs bool         // told again with other figures: somebody has to ask
	Beside  uuid.UUID    // the report that counts in its place
}

// FieldReportOf reads a progress report.
func FieldReportOf(row record.Record) FieldReport {
	r := reading{row}
	return FieldReport{
		From: From{row}, ID: row.ID, Number: r.Text("number"),
		Task: r.Ref("task"), Team: r.Ref("team"), PeriodFrom: r.Time("period_from"), PeriodTo: r.Time("period_to"),
		Achieved:  Achieved{r.count("rescued_live"), r.count("dead"), r.count("relocated"), r.count("worksites")},
		Materials: r.Text("materials"), Text: r.Text("text"), Source: r.Text("source"), ReportedBy: r.Text("reported_by"),
		RecordedBy: r.Text("recorded_by"), At: r.Time("at"), Mode: r.Text("mode"), Follows: r.Members("follows"),
	}
}

// SameReport says whether two reports are one told twice: of one task, by one team or by nobody named, of periods that
// overlap. Periods that only touch are two.
func SameReport(a, b *FieldReport) bool {
	if a.Task != b.Task || a.Team != b.Team && a.Team != (uuid.UUID{}) && b.Team != (uuid.UUID{}) {
		return false
	}
	if a.PeriodFrom.Equal(b.PeriodFrom) && a.PeriodTo.Equal(b.PeriodTo) {
		return true
	}
	return a.PeriodFrom.Before(b.PeriodTo) && b.PeriodFrom.Before(a.PeriodTo)
}

// CountReports says of each report whether it counts (R6-1): a correction replaces what it follows, what was taken back
// is gone, and of reports of one task and period one counts: a correction, else the last told. They come back in the order of their times.
func CountReports(reports []FieldReport) []Counted {
	out := make([]Counted, len(reports))
	for i, r := range reports {
		out[i] = Counted{FieldReport: r, Counts: r.Mode != ReportTakenBack}
		if !out[i].Counts {
			out[i].Why = says("撤销记录", "takes one back")
		}
	}
	slices.SortFunc(out, func(a, b Counted) int { return cmp.Or(a.At.Compare(b.At), compareIDs(a.ID, b.ID)) })
	replaced := map[uuid.UUID]*Counted{}
	for i := range out {
		for _, text := range out[i].Follows {
			replaced[idOf(text)] = &out[i]
		}
	}
	for i := range out {
		if by := replaced[out[i].ID]; by != nil && by.ID != out[i].ID && out[i].Counts {
			out[i].Counts, out[i].Beside, out[i].Why = false, by.ID, says("已更正", "put right")
			if by.Mode == ReportTakenBack {
				out[i].Why = says("已撤销", "taken back")
			}
		}
	}
	tellOnce(out)
	return out
}

// tellOnce lets of reports told twice one count: a correction before what was only told, then the last told.
func tellOnce(out []Counted) {
	order := make([]*Counted, len(out))
	for i := range out {
		order[i] = &out[i]
	}
	slices.SortFunc(order, func(a, b *Counted) int {
		return cmp.Or(weigh(a.Mode != ReportCorrects, b.Mode != ReportCorrects), b.At.Compare(a.At),
			cmp.Compare(b.Row.Source.Wall, a.Row.Source.Wall), compareIDs(b.ID, a.ID))
	})
	byTask := map[uuid.UUID][]*Counted{} // reports of different tasks are never one told twice
	for _, c := range order {
		byTask[c.Task] = append(byTask[c.Task], c)
	}
	for _, told := range byTask {
		letOneCount(told)
	}
}

// letOneCount goes through the reports of one task, the strongest first.
func letOneCount(told []*Counted) {
	for i, first := range told {
		if !first.Counts {
			continue
		}
		for _, again := range told[i+1:] {
			if again.Counts && SameReport(&first.FieldReport, &again.FieldReport) {
				again.Counts, again.Beside, again.Why = false, first.ID, says("同一任务同一时段，已计一次", "one task and period, counted once")
				if again.Achieved != first.Achieved && first.Mode != ReportCorrects {
					first.Differs, again.Differs = true, true
				}
			}
		}
	}
}

// Sum adds up the reports that count.
func Sum(counted []Counted) Achieved {
	var all Achieved
	for i := range counted {
		if counted[i].Counts {
			all = all.Plus(counted[i].Achieved)
		}
	}
	return all
}

// ReportsOf lists the reports of a task, or of all tasks for the zero id, with whether they count.
func (p *Picture) ReportsOf(task uuid.UUID) []Counted {
	if task == (uuid.UUID{}) {
		return slices.Clone(p.counted)
	}
	return pick(p.counted, p.told[task])
}

// achievedBy makes the figure of one number of results; behind it stand the reports that count.
func achievedBy(of func(Achieved) int) counting {
	return func(p *Picture) (int, []Ref) {
		n := 0
		var refs []Ref
		for _, r := range p.ReportsOf(uuid.UUID{}) {
			if r.Counts && of(r.Achieved) > 0 {
				n += of(r.Achieved)
				refs = append(refs, Ref{"progress", r.ID})
			}
		}
		return n, refs
	}
}
