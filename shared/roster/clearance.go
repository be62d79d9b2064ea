package roster

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Check is one line of the leaving list (离场清单).
type Check struct {
	Name    string
	Label   record.Label
	OK      bool
	Blocks  bool // 已撤离 is refused while it is open and nobody waived it
	Detail  record.Label
	Records []Ref
	Waived  record.Label // by whom and why it was waived; empty where it was not
}

// Open says whether the line keeps the team here.
func (c Check) Open() bool { return c.Blocks && !c.OK && c.Waived == (record.Label{}) }

// LeaveFacts is what is known of a team that wants to leave.
type LeaveFacts struct {
	MoveFacts
	Heads      HeadCount
	People     []Person  // its people by name
	Vehicles   []Vehicle // its vehicles
	Loans      []Loan    // ever lent to it
	Requests   []Request // it ever made
	Held       []Held    // stock in stores it keeps
	Injuries   []Injury  // of its people
	Passages   []From    // passages back applied for its vehicles
	Waivers    []Waiver
	Departures []Departure
	Settings   Settings // which of the paper's lines block
}

// Held is stock in a store that a team keeps.
type Held struct {
	StockLine
	Item Goods
}

// Waiver lets a team leave although one line of its leaving list is open.
type Waiver struct {
	From
	Team       uuid.UUID
	Check      string
	Supervisor string
	Reason     string
	At         time.Time
}

// WaiverOf reads a waiver.
func WaiverOf(row record.Record) Waiver {
	return Waiver{
		From: From{row}, Team: row.Ref("team"), Check: row.Text("check"), Supervisor: row.Text("supervisor"), Reason: row.Text("reason"), At: row.Time("at"),
	}
}

// Clearance is the leaving list of a team: its tasks are closed, its people counted, nobody of it is missing, what was
// lent is back, its stock settled, its papers done, its injured claimed for. A waiver stands until the team comes again.
func Clearance(facts LeaveFacts) []Check {
	checks := []Check{tasksCheck(facts), missingCheck(facts), headsCheck(facts), loansCheck(facts), stockCheck(facts)}
	checks = append(checks, paperChecks(facts)...)
	checks = append(checks, hurtCheck(facts), claimsCheck(facts), vehiclesCheck(facts), thanksCheck(facts))
	for i := range checks {
		checks[i].Waived = waivedBy(facts, checks[i].Name)
	}
	return checks
}

func tasksCheck(facts LeaveFacts) Check {
	var tasks []Ref
	for _, t := range facts.Open {
		tasks = append(tasks, t.Ref())
	}
	return Check{"tasks", says("任务已办结或移交", "tasks closed or handed over"), len(tasks) == 0, true, number(len(tasks), "项未结束", "open"), tasks, record.Label{}}
}

func missingCheck(facts LeaveFacts) Check {
	missing := peopleIn(facts, PersonMissing)
	return Check{"missing", says("没有失联人员", "nobody is missing"), len(missing) == 0, true, number(len(missing), "人失联", "missing"), missing, record.Label{}}
}

func headsCheck(facts LeaveFacts) Check {
	return Check{Name: "people", Label: says("清点人数", "people counted"), Detail: number(facts.Heads.OnScene(), "人在场，撤离时清点", "here, to be counted on leaving")}
}

func loansCheck(facts LeaveFacts) Check {
	var out []Ref
	var names []string
	for _, l := range facts.Loans {
		if l.Open() {
			out, names = append(out, l.Ref()), append(names, l.Caption())
		}
	}
	return Check{"equipment", says("装备电台已归还", "equipment and radios returned"), len(out) == 0, true, named(names, "项未还", "still out"), out, record.Label{}}
}

func stockCheck(facts LeaveFacts) Check {
	var open []Ref
	var names []string
	for _, r := range facts.Requests {
		if !RequestOver(r.Status) {
			open, names = append(open, r.Ref()), append(names, r.Number+" "+r.Item)
		}
	}
	for _, h := range facts.Held {
		open, names = append(open, Ref{"supply", h.Supply}), append(names, h.Item.Name+" "+Quantity(h.Quantity, h.Item.Unit))
	}
	return Check{"stock", says("物资已结清", "stock settled"), len(open) == 0, true, named(names, "项未结清", "not settled"), open, record.Label{}}
}

// paperChecks are the lines a setting may make blocking: not every team files a report or comes by expressway.
func paperChecks(facts LeaveFacts) []Check {
	t := facts.Team.From
	report, passage := t.told("report_filed_at"), t.word("return_passage")
	var trips []Ref
	for _, p := range facts.Passages {
		trips = append(trips, p.Ref())
	}
	filed := says("未交", "not filed")
	if !report.IsZero() {
		filed = says(strings.TrimSpace(clockTime(report)+" "+t.word("report_no")), strings.TrimSpace(clockTime(report)+" "+t.word("report_no")))
	}
	way := says("未申请", "not requested")
	switch {
	case passage == "not_needed":
		way = says("不需要", "not needed")
	case passage == "asked":
		way = says("已申请 "+clockTime(t.told("return_passage_at")), "requested "+clockTime(t.told("return_passage_at")))
	case len(trips) > 0:
		way = number(len(trips), "辆返程已申请", "return trips requested")
	}
	return []Check{
		{"report", says("工作报告已交", "report filed"), !report.IsZero(), facts.Settings.Number(LeavingReport) > 0, filed, nil, record.Label{}},
		{"passage", says("返程通行已申请", "return passage requested"), passage != "" || len(trips) > 0, facts.Settings.Number(LeavingPassage) > 0, way, trips, record.Label{}},
	}
}

func hurtCheck(facts LeaveFacts) Check {
	injured := peopleIn(facts, PersonInjured)
	detail := number(0, "人受伤", "hurt")
	if len(injured) > 0 {
		detail = number(len(injured), "人受伤，请确认救治和保险", "hurt: confirm care and insurance")
	}
	return Check{"injured", says("伤员已安排", "the hurt are looked after"), len(injured) == 0, false, detail, injured, record.Label{}}
}

func claimsCheck(facts LeaveFacts) Check {
	var open []Ref
	var names []string
	for _, i := range facts.Injuries {
		if i.Status == InjuryRecorded || i.Status == "" {
			open, names = append(open, i.Ref()), append(names, i.Name)
		}
	}
	return Check{"injuries", says("伤病理赔已报案", "injuries claimed"), len(open) == 0, true, named(names, "人未报案", "not claimed"), open, record.Label{}}
}

func vehiclesCheck(facts LeaveFacts) Check {
	var vehicles []Ref
	for _, v := range facts.Vehicles {
		vehicles = append(vehicles, v.Ref())
	}
	return Check{"vehicles", says("车辆已登记", "vehicles known"), true, false, number(len(vehicles), "辆", "vehicles"), vehicles, record.Label{}}
}

func thanksCheck(facts LeaveFacts) Check {
	at := facts.Team.told("thanks_at")
	detail := says("未出具", "not issued")
	if !at.IsZero() {
		detail = says(clockTime(at)+" "+facts.Team.word("thanks_no"), clockTime(at)+" "+facts.Team.word("thanks_no"))
	}
	return Check{"thanks", says("感谢证明已出具", "thanks certificate issued"), !at.IsZero(), false, detail, nil, record.Label{}}
}

func peopleIn(facts LeaveFacts, s Status) []Ref {
	var refs []Ref
	for _, x := range facts.People {
		if x.Status == s {
			refs = append(refs, x.Ref())
		}
	}
	return refs
}

// waivedBy says who waived a line. A waiver from before the team's last return says nothing of this stay.
func waivedBy(facts LeaveFacts, check string) record.Label {
	var last Waiver
	for _, w := range facts.Waivers {
		if w.Check == check && w.At.After(last.At) && !w.At.Before(facts.Team.told("home_at")) {
			last = w
		}
	}
	if last.Supervisor == "" {
		return record.Label{}
	}
	return says(fmt.Sprintf("豁免：%s（%s）", last.Supervisor, last.Reason), fmt.Sprintf("waived by %s (%s)", last.Supervisor, last.Reason))
}

// word is a text of the record behind a struct; empty where there is none.
func (o From) word(field string) string {
	if o.Row.Kind == nil {
		return ""
	}
	return o.Row.Text(field)
}

// namesMax bounds the names a line of the list says; Enter opens the rest.
const namesMax = 4

func named(names []string, zh, en string) record.Label {
	l := number(len(names), zh, en)
	if len(names) == 0 {
		return l
	}
	some := strings.Join(slices.Clone(names)[:min(len(names), namesMax)], "、")
	if len(names) > namesMax {
		some += "…"
	}
	return says(l.Zh+"："+some, l.En+": "+some)
}

func number(n int, zh, en string) record.Label {
	return says(fmt.Sprintf("%d %s", n, zh), fmt.Sprintf("%d %s", n, en))
}
