package procedure

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// tasks is the books of tasks under way.
func tasks() ([]Register, []Page) {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	return []Register{progressReports(), worksites()}, []Page{
		{Name: "progress", Label: say("任务进展", "Task reports"), Under: "tasks", Tabs: []Tab{
			{Paper: "silent-teams"}, {Register: "progress"}, {Paper: "task-results"}, {Register: "worksite"}, {Paper: "worksite-list"},
		}},
	}
}

// Codes of refusals of tasks under way.
const (
	NothingTold roster.Code = "nothing_told"
	SameTeam    roster.Code = "same_team"
)

// progressReports is the book of what was achieved (R6-1). A report is never changed: a correction follows it.
func progressReports() Register {
	results := []Ask{{Field: "rescued_live"}, {Field: "dead"}, {Field: "relocated"}, {Field: "worksites"}, {Field: "materials"}}
	return Register{
		Name: "progress", Kind: "progress", Label: record.Label{Zh: "进展报告", En: "Progress reports"}, Newest: true, Filters: []string{"mode"},
		Columns: []Column{
			{Field: "at", Weight: 1.3}, {Field: "task", Weight: 2}, {Field: "team", Weight: 1.6}, {Field: "rescued_live", Weight: 0.7, Right: true}, {Field: "dead", Weight: 0.6, Right: true},
			{Field: "relocated", Weight: 0.7, Right: true}, {Field: "worksites", Weight: 0.7, Right: true}, {Field: "text", Weight: 2.6}, {Field: "source", Weight: 0.8},
			{Label: record.Label{Zh: "计入", En: "Counts"}, Weight: 1.6, Show: reportCounts},
		},
		Acts: []Act{
			{Name: "report", Label: record.Label{Zh: "登记进展", En: "Enter a report"}, Key: "Ctrl+N", New: true, By: Post(record.Coordination, record.General),
				Asks: slices.Concat([]Ask{{Field: "task", Needed: true}, {Field: "team"}}, results, []Ask{
					{Field: "text", Long: true}, {Field: "period_from", Hint: record.Label{Zh: "空为上次报告之后", En: "empty: since the last report"}}, {Field: "at", Given: Now},
					{Field: "source", Given: Always("电台")}, {Field: "reported_by"},
				}),
				Line: func(*Case) string { return "-" }, Rule: takeReport},
			{Name: "correct", Label: record.Label{Zh: "更正", En: "Correct"}, Key: "C", New: true, By: Post(record.Coordination, record.General),
				Asks: slices.Concat([]Ask{{Field: "corrects", Type: record.Ref, Of: "progress", Needed: true, Label: record.Label{Zh: "更正哪份报告", En: "report to put right"}}}, results, []Ask{
					{Field: "text", Long: true}, {Field: "reason", Needed: true}, {Field: "reported_by"},
				}),
				Line: func(*Case) string { return "-" }, Rule: correctReport},
		},
	}
}

// reportCounts says whether a report counts, by the rule that adds them up.
func reportCounts(v *View, r *record.Record) Cell {
	var all []roster.FieldReport
	for _, row := range v.All("progress") {
		if row.Ref("task") == r.Ref("task") {
			all = append(all, roster.FieldReportOf(row))
		}
	}
	for _, c := range roster.CountReports(all) {
		switch {
		case c.ID != r.ID:
		case c.Differs:
			return Cell{Text: v.In("重复且数字不同，请核对", "told twice, figures differ"), Tone: Warn}
		case c.Counts:
			return Cell{Text: v.In("计入", "counts"), Tone: Good}
		default:
			return Cell{Text: c.Why.In(v.Language), Tone: Muted}
		}
	}
	return Cell{}
}

// reported is the task of a report, who is on it, and what was told of it.
func (c *Case) reported(task uuid.UUID) (roster.Task, []roster.Team, []roster.FieldReport, error) {
	row, ok := c.Find("task", task)
	if !ok {
		return roster.Task{}, nil, nil, roster.UnknownRecord("task", task)
	}
	t := roster.TaskOf(row)
	var crew []roster.Team
	for _, team := range c.List("team", Is("task", merge.OfID(task))) {
		crew = append(crew, roster.TeamOf(team))
	}
	var known []roster.FieldReport
	for _, r := range c.List("progress", Is("task", merge.OfID(task))) {
		known = append(known, roster.FieldReportOf(r))
	}
	return t, crew, known, nil
}

func (c *Case) achieved() roster.Achieved {
	return roster.Achieved{
		Rescued: int(c.Number("rescued_live")), Dead: int(c.Number("dead")), Relocated: int(c.Number("relocated")), Worksites: int(c.Number("worksites")),
	}
}

func takeReport(c *Case) error {
	t, crew, known, err := c.reported(c.Ref("task"))
	if err != nil {
		return err
	}
	f := roster.RadioForm{
		Task: t.ID, Team: c.Ref("team"), At: c.Time("at"), From: c.Time("period_from"), Achieved: c.achieved(), Materials: c.Text("materials"), Text: c.Text("text"),
		Source: c.coded("source"), ReportedBy: c.Text("reported_by"), Anyway: c.Anyway,
	}
	if f.Achieved == (roster.Achieved{}) && f.Materials == "" {
		return NoIn("rescued_live", NothingTold, "没有填成果数字或搬运物资。已填的内容都保留着；只报状态或联系请在任务页用“电台报告”。",
			"No results and no materials were filled in. What you typed is kept; a state or a contact alone is entered on the tasks page.")
	}
	if !roster.OverTask(t.Status) && slices.Contains([]roster.Status{roster.TaskReceived, roster.TaskSetOff, roster.TaskArrived, roster.TaskIssued}, t.Status) {
		f.To = roster.TaskUnderway
	}
	act, err := roster.TakeReport(c.Actor, t, crew, known, f)
	if err != nil {
		return err
	}
	c.TakeOver(act, "progress")
	return nil
}

// coded is the code of what was answered in a text that suggests words.
func (c *Case) coded(field string) string {
	text := c.Text(field)
	if o := c.Schema.Kind(c.Register.Kind).Field(field).Match(text); o != nil {
		return o.Name
	}
	return text
}

func correctReport(c *Case) error {
	row, ok := c.Find("progress", c.Ref("corrects"))
	if !ok {
		return roster.UnknownRecord("progress", c.Ref("corrects"))
	}
	wrong := roster.FieldReportOf(row)
	t, crew, known, err := c.reported(wrong.Task)
	if err != nil {
		return err
	}
	act, err := roster.TakeReport(c.Actor, t, crew, known, roster.RadioForm{
		Task: t.ID, Team: wrong.Team, At: wrong.At, From: wrong.PeriodFrom, Achieved: c.achieved(), Materials: c.Text("materials"), Text: c.Text("text"),
		Source: roster.SourceDesk, ReportedBy: c.Text("reported_by"), Corrects: []uuid.UUID{wrong.ID}, Reason: c.Text("reason"), Anyway: true,
	})
	if err != nil {
		return err
	}
	c.TakeOver(act, "progress")
	return nil
}

// worksites is the book of worksites, after the triage form of INSARAG (R6-2).
func worksites() Register {
	triage := []Ask{
		{Field: "team"}, {Field: "assessed_at", Given: Now}, {Field: "level"}, {Field: "building_use"}, {Field: "construction"}, {Field: "floor_area"}, {Field: "floors"}, {Field: "basements"},
		{Field: "missing"}, {Field: "live"}, {Field: "category"}, {Field: "damage"}, {Field: "collapse"}, {Field: "hazards", Long: true}, {Field: "operations"}, {Field: "safety", Long: true}, {Field: "note"},
	}
	where := []Ask{{Field: "title", Needed: true}, {Field: "address"}, {Field: "lat"}, {Field: "lon"}, {Field: "boundary"}, {Field: "task"}}
	by := Post(record.Coordination)
	return Register{
		Name: "worksite", Kind: "worksite", Label: record.Label{Zh: "作业点", En: "Worksites"}, State: "status", Closed: States(roster.SiteCleared),
		Tones:   map[roster.Status]Tone{roster.SiteOpen: Warn, roster.SiteWorked: Info, roster.SiteHanded: Warn, roster.SiteCleared: Good},
		Filters: []string{"category"},
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "sector_id", Weight: 0.9}, {Field: "title", Weight: 2}, {Field: "address", Weight: 2}, {Field: "category", Weight: 0.7}, {Field: "live", Weight: 0.7, Right: true},
			{Field: "missing", Weight: 0.7, Right: true}, {Label: record.Label{Zh: "现由", En: "In the hands of"}, Weight: 1.8, Show: siteHolder}, {Field: "status", Weight: 0.9}, {Field: "status_at", Weight: 1.2},
		},
		Acts: []Act{
			{Name: "record", Label: record.Label{Zh: "登记作业点", En: "Enter a worksite"}, Key: "Ctrl+N", New: true, By: by, To: roster.SiteOpen, Asks: slices.Concat(where, triage)},
			{Name: "assess", Label: record.Label{Zh: "评估", En: "Assess"}, Key: "G", By: by, From: States(roster.SiteOpen, roster.SiteWorked, roster.SiteHanded), Asks: triage},
			{Name: "letter", Label: record.Label{Zh: "补正式编号", En: "Give its letter"}, Key: "Z", By: by, Asks: []Ask{{Field: "sector_id", Needed: true, Hint: record.Label{Zh: "如 C-6", En: "like C-6"}}}, Rule: uniqueLetter},
			{Name: "work", Label: record.Label{Zh: "开始作业", En: "Begin work"}, Key: "K", By: by, From: States(roster.SiteOpen, roster.SiteHanded), To: roster.SiteWorked,
				Asks: []Ask{{Field: "by", Type: record.Ref, Of: "team", Needed: true, Label: record.Label{Zh: "作业队伍", En: "team"}, Given: func(g *Given) string { return idText(g.Record.Ref("handed_to")) }}, {Field: "status_at", Given: Now}},
				Line: siteLine("开始作业", "by"), Rule: beginWork},
			{Name: "hand", Label: record.Label{Zh: "移交", En: "Hand over"}, Key: "Y", By: by, From: States(roster.SiteWorked), To: roster.SiteHanded,
				Asks: []Ask{{Field: "handed_to", Needed: true}, {Field: "result", Needed: true, Blank: true, Label: record.Label{Zh: "已完成的作业", En: "what was done"}}, {Field: "reason"}, {Field: "status_at", Given: Now}},
				Line: siteLine("移交", "handed_to"), Rule: handSite},
			{Name: "clear", Label: record.Label{Zh: "作业完毕", En: "Cleared"}, Key: "B", By: by, From: States(roster.SiteWorked), To: roster.SiteCleared,
				Asks: []Ask{{Field: "result", Needed: true}, {Field: "verified_by", Needed: true}, {Field: "status_at", Given: Now}}, Rule: clearSite, Paper: "worksite-sheet"},
			{Name: "reopen", Label: record.Label{Zh: "重新作业", En: "Open again"}, Key: "N", By: by, From: States(roster.SiteCleared), To: roster.SiteWorked, Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
		},
		Papers: []string{"worksite-sheet"},
	}
}

func idText(id uuid.UUID) string {
	if id == (uuid.UUID{}) {
		return ""
	}
	return id.String()
}

// siteHolder is the team that has a worksite in its hands now.
func siteHolder(v *View, r *record.Record) Cell {
	w := roster.WorksiteOf(*r)
	switch {
	case w.Status == roster.SiteHanded:
		return Cell{Text: v.In("待接手：", "awaits ") + v.Title("team", w.HandedTo), Tone: Warn}
	case w.Status == roster.SiteWorked && w.HandedTo != (uuid.UUID{}):
		return Cell{Text: v.Title("team", w.HandedTo)}
	case len(w.WorkedBy) == 1:
		if id, err := uuid.Parse(w.WorkedBy[0]); err == nil {
			return Cell{Text: v.Title("team", id)}
		}
	case len(w.WorkedBy) > 1:
		return Cell{Text: fmt.Sprintf(v.In("%d 支队伍", "%d teams"), len(w.WorkedBy))}
	}
	return Cell{}
}

func siteLine(what, field string) func(*Case) string {
	return func(c *Case) string {
		team, ok := c.Find("team", c.Ref(field))
		if !ok {
			return "作业点" + what + " " + c.Name()
		}
		return "作业点" + what + " " + c.Name() + "：" + team.Title()
	}
}

func uniqueLetter(c *Case) error {
	for _, other := range c.List("worksite", Is("sector_id", merge.OfText(c.Text("sector_id")))) {
		if other.ID != c.ID {
			return c.Warn("letter_taken", c.Text("sector_id")+" 已是作业点 "+Caption(&other)+"。没有改动；核对后可仍用此编号。",
				c.Text("sector_id")+" is worksite "+Caption(&other)+" already. Nothing was changed; check, then use it all the same.")
		}
	}
	return nil
}

func beginWork(c *Case) error {
	c.Main().Add("worked_by", c.Ref("by").String()).Ref("handed_to", c.Ref("by"))
	return nil
}

func handSite(c *Case) error {
	if c.Ref("handed_to") == c.Record.Ref("handed_to") {
		return NoIn("handed_to", SameTeam, "接手的就是现在作业的队伍。没有改动；请选另一支队伍。", "This team has the worksite already. Nothing was changed; choose another.")
	}
	return nil
}

// clearSite wants another person's word for it than that of who enters it, or his own said to be alone.
func clearSite(c *Case) error {
	if c.Text("verified_by") == c.Actor.Operator {
		return c.Warn("verifier_is_recorder", "复核人与登记人是同一人。没有改动；请另一人复核，单人席位可仍然保存。",
			"Who reviews is who enters it. Nothing was changed; have another person review, or go on at a desk with a single person.")
	}
	return nil
}
