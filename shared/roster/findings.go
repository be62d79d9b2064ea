package roster

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// FindingKind names a contradiction across records.
type FindingKind string

// Kinds of findings, after the conflict table (X3).
const (
	TeamTwice      FindingKind = "team_twice"      // one team registered as two records
	PersonTwice    FindingKind = "person_twice"    // one person registered as two records
	PlateTwice     FindingKind = "plate_twice"     // one plate registered as two records
	FilingTwice    FindingKind = "filing_twice"    // two desks filed one arrival, neither knowing of the other
	SignupTwice    FindingKind = "signup_twice"    // two desks took one team's sign-up
	IncidentTwice  FindingKind = "incident_twice"  // one event opened twice
	TwoTasks       FindingKind = "two_tasks"       // one team, two open tasks
	ClosedAnswered FindingKind = "closed_answered" // a need closed here, answered there
	WithdrawnBusy  FindingKind = "withdrawn_busy"  // a team gone, yet on an open task
	LostTask       FindingKind = "lost_task"       // a team at work on a task that is over
	ReportApart    FindingKind = "report_apart"    // one task and period reported twice with different figures
	ClockApart     FindingKind = "clock_apart"     // a device's clock more than five minutes behind another's
)

// Claim is one side of a finding: a value, and which write says so. Who wrote it stands in the record's history.
type Claim struct {
	Record Ref
	Title  string // the record, for a person
	Value  record.Label
	Dot    dot.Dot
	At     time.Time // by the stamp of the write
}

// Call is one telephone call to make before deciding.
type Call struct {
	Who    string     // leader or caller; empty for a desk
	Phone  string     // masked by whoever shows it
	Desk   dot.Device // the desk to call; zero for a person
	Why    record.Label
	Record Ref
}

// Finding is one contradiction across records. Every replica with the same records has the same findings, with the
// same ids in the same order.
type Finding struct {
	ID     uuid.UUID // of its kind and records
	Kind   FindingKind
	About  Ref          // the team or need it is about, where the sides are other records
	Name   string       // of what it is about
	Owner  record.Group // who settles it
	Red    bool         // amber otherwise
	Title  record.Label
	Rule   record.Label // what holds until a person decides
	Holds  Ref          // the record that holds for now; zero where none does
	Claims []Claim
	Calls  []Call
}

// Team is the team it is about; zero for none.
func (f *Finding) Team() uuid.UUID {
	for _, r := range f.Records() {
		if r.Kind == "team" {
			return r.ID
		}
	}
	return uuid.UUID{}
}

// After is where a team stays that is taken off its task because of it.
func (f *Finding) After() Status {
	if f.Kind == WithdrawnBusy {
		return TeamWithdrawn
	}
	return TeamStandby
}

// Records lists the records in it.
func (f *Finding) Records() []Ref {
	var refs []Ref
	if f.About.ID != (uuid.UUID{}) {
		refs = append(refs, f.About)
	}
	for _, c := range f.Claims {
		refs = append(refs, c.Record)
	}
	return refs
}

// ClockLimit is how far two clocks may be apart before it is said.
const ClockLimit = 5 * time.Minute

// findingSpace is what ids of findings are computed in.
var findingSpace = uuid.MustParse("0b8f6f2e-5d3a-5c1e-9a57-64b1e1c7d2aa")

// Findings lists the contradictions across the picture's records, red first. What is already a conflict of one field
// is not said twice, and what rests on an act that has not arrived whole waits for the rest of it.
func (p *Picture) Findings() []Finding {
	var all []Finding
	for _, find := range []func() []Finding{
		p.findIncidents, p.findTeams, p.findPeople, p.findPlates, p.findFilings, p.findSignups,
		p.findTwoTasks, p.findClosed, p.findWithdrawn, p.findLost, p.findClocks, p.findStock, p.findRequests, p.findReports,
	} {
		all = append(all, find()...)
	}
	for i := range all {
		all[i].settle()
	}
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(weigh(b.Red, a.Red), cmp.Compare(a.Kind, b.Kind), compareIDs(a.ID, b.ID))
	})
	return all
}

// settle fills what depends on the kind alone, and the id.
func (f *Finding) settle() {
	w := findingWords[f.Kind]
	f.Owner, f.Red, f.Title, f.Rule = w.owner, w.red, w.title, w.rule
	if f.Name == "" && len(f.Claims) > 0 {
		f.Name = f.Claims[0].Title
	}
	ids := f.Records()
	slices.SortFunc(ids, func(a, b Ref) int { return compareIDs(a.ID, b.ID) })
	var name bytes.Buffer
	name.WriteString(string(f.Kind))
	for _, r := range ids {
		name.Write(r.ID[:])
	}
	f.ID = uuid.NewSHA1(findingSpace, name.Bytes())
}

// waits says whether something that stands in a record belongs to an act that has not arrived whole.
func (p *Picture) waits(rows ...From) bool {
	if len(p.unfinished) == 0 {
		return false
	}
	for _, row := range rows {
		for _, f := range row.Row.State().Fields {
			if slices.ContainsFunc(f.Live, func(e merge.Entry) bool { return p.unfinished[e.Dot] }) {
				return true
			}
		}
	}
	return false
}

// unsettled says whether any of the fields is a conflict of its own already.
func (o From) unsettled(fields ...string) bool {
	if o.Row.Kind == nil {
		return false
	}
	return slices.ContainsFunc(fields, func(name string) bool {
		f := o.Row.Kind.Field(name)
		return f != nil && o.Row.State().Find(f.Wire).Conflicting()
	})
}

// shown is the write that shows a field.
func (o From) shown(field string) merge.Entry {
	if o.Row.Kind == nil {
		return merge.Entry{}
	}
	f := o.Row.Kind.Field(field)
	if f == nil {
		return merge.Entry{}
	}
	e, _ := o.Row.State().Find(f.Wire).Shown(f.Rank)
	return e
}

// added is the earliest write that put a member into a set.
func (o From) added(field, member string) merge.Entry {
	if o.Row.Kind == nil {
		return merge.Entry{}
	}
	f := o.Row.Kind.Field(field)
	if f == nil || o.Row.State().Find(f.Wire) == nil {
		return merge.Entry{}
	}
	var first merge.Entry
	for _, e := range o.Row.State().Find(f.Wire).Live {
		if e.Op == merge.Add && e.Value.Text() == member && (first.Dot.IsZero() || merge.Latest(e, first) < 0) {
			first = e
		}
	}
	return first
}

func claim(of From, title string, value record.Label, e merge.Entry) Claim {
	c := Claim{Record: of.Ref(), Title: title, Value: value, Dot: e.Dot}
	if !e.Dot.IsZero() {
		c.At = e.Stamp.Time()
	}
	return c
}

// RuleOf says what holds of a conflicting field until a person decides.
func RuleOf(k *record.Kind, field string) record.Label {
	switch k.Name + "." + field {
	case "team.task":
		return says("先下达的任务暂时有效，两个席位都要通话", "the earlier dispatch holds for now; both desks are called")
	case "team.status":
		return says("任务中优先于已撤离，其余显示较晚的一个，直到席位确认", "on task before withdrawn, else the later one shows, until a desk confirms")
	case "need.status":
		return says("已响应优先于关闭，其余显示较晚的一个", "answered before closed, else the later one shows")
	}
	if field == record.LifeField {
		return says("修改有效，记录暂按恢复显示", "the edit wins; the record shows as restored")
	}
	return says("暂时显示较晚的一个，其余都保留", "the later one shows for now, all are kept")
}

// CallsFor lists the calls to make before a field's conflict is settled: the team or caller it is about, and each desk
// that wrote a value.
func CallsFor(row record.Record, sides []merge.Entry) []Call {
	about := Ref{row.Kind.Name, row.ID}
	var calls []Call
	for _, who := range [][2]string{{"leader", "phone"}, {"reporter", "phone"}, {"driver", "driver_phone"}, {"contact", "phone"}} {
		if row.Kind.Field(who[0]) != nil && row.Kind.Field(who[1]) != nil && row.Text(who[1]) != "" {
			calls = append(calls, Call{Who: row.Text(who[0]), Phone: row.Text(who[1]), Why: askWhichCounts, Record: about})
			break
		}
	}
	var desks []dot.Device
	for _, e := range sides {
		if d := e.Dot.Log.Device; !slices.Contains(desks, d) {
			desks = append(desks, d)
			calls = append(calls, deskCall(e.Dot, about))
		}
	}
	return calls
}
