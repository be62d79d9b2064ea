package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// paperwork is the papers of reports and honours.
func paperwork() []Paper {
	label := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	return []Paper{
		{Name: "report-now", Label: label("应报事项", "To be reported now"), Build: reportNow},
		{Name: "counts", Label: label("统计表", "Figures"), Build: countsSheet},
		{Name: "flash", Label: label("快报", "Flash report"), Keep: true, Asks: reportQuestions(false), Build: flashReport},
		{Name: "daily", Label: label("日报", "Daily report"), Keep: true, Asks: reportQuestions(true), Build: dailyReport},
		{Name: "situation", Label: label("情况报告", "Situation report"), Keep: true, Asks: reportQuestions(true), Build: situationReport},
		{Name: "group-report", Label: label("班次工作报告", "Report of a group's shift"), Keep: true, Asks: groupQuestions(), Build: groupReport},
		{Name: "final", Label: label("终报", "Final report"), Keep: true, Asks: reportQuestions(false), Build: finalReport},
		{Name: "review", Label: label("总结评估", "Review"), Keep: true, Asks: reviewQuestions(), Build: reviewReport},
		{Name: "kept-report", Label: label("已存报告", "Kept report"), Of: "report", When: wasKept, Build: func(s *Source) (Document, error) { return Kept(s.Reader, s.About) }},
		{Name: "problem-list", Label: label("问题汇总表", "Problems by category"), Build: problemList},
		{Name: "requisition-list", Label: label("征调补偿清单", "Requisitions"), Build: requisitionList},
		{Name: "honour-list", Label: label("奖励抚恤名册", "Honours"), Build: honourList},
		{Name: "evidence", Label: label("补助依据汇总表", "Evidence for subsidies"), Keep: true, Build: evidenceSummary},
		{Name: "team-evidence", Label: label("队伍服务时段证明", "A team's intervals"), Of: "team", Build: teamEvidence},
		{Name: "person-evidence", Label: label("人员服务时段证明", "A person's intervals"), Of: "person", Build: personEvidence},
		{Name: "vehicle-evidence", Label: label("车辆服务时段证明", "A vehicle's intervals"), Of: "vehicle", Build: vehicleEvidence},
		{Name: "team-certificate", Label: label("参与救援服务证明", "Certificate of service"), Of: "team", Copies: true, Build: teamCertificate},
	}
}

func wasKept(row *record.Record) string {
	if row.Number("parts") == 0 {
		return "这份报告是手工登记的，没有存档内容可再出。"
	}
	return ""
}

// reportQuestions are what is asked of who makes a report; everything else is read from the records.
func reportQuestions(period bool) []procedure.Ask {
	label := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	asks := []procedure.Ask{
		{Field: "to", Type: record.Text, Label: label("报送对象", "to")},
		{Field: "summary", Type: record.Text, Label: label("综述", "summary"), Long: true, Hint: label("不填则由系统按数据写出", "left empty: written from the figures")},
		{Field: "plan", Type: record.Text, Label: label("下一步工作", "what is planned"), Long: true},
	}
	if period {
		asks = append(asks,
			procedure.Ask{Field: "period_from", Type: record.Time, Label: label("统计起", "period from"), Hint: label("不填为前 24 小时", "left empty: the last 24 hours")},
			procedure.Ask{Field: "period_to", Type: record.Time, Label: label("统计止", "period to"), Hint: label("不填为现在", "left empty: now")})
	}
	return asks
}

func groupQuestions() []procedure.Ask {
	groups := []record.Option{
		record.Choice("general", "综合组", "general group"), record.Choice("coordination", "协调组", "coordination group"), record.Choice("support", "保障组", "support group"),
	}
	asks := reportQuestions(true)
	return append([]procedure.Ask{{Field: "group", Type: record.Code, Options: groups, Label: record.Label{Zh: "组别", En: "group"}}}, asks[1:]...)
}

func reviewQuestions() []procedure.Ask {
	label := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	return []procedure.Ask{
		{Field: "summary", Type: record.Text, Label: label("总体评价", "overall"), Long: true},
		{Field: "practice", Type: record.Text, Label: label("主要做法", "what went well"), Long: true},
		{Field: "advice", Type: record.Text, Label: label("意见建议", "advice"), Long: true},
	}
}

// period is the stretch a report is about: up to now and a day long unless somebody says otherwise.
func (s *Source) period() (from, to time.Time) {
	to = s.Time("period_to", s.Now)
	from = s.Time("period_from", to.Add(-24*time.Hour))
	return from.Truncate(time.Minute), to.Truncate(time.Minute)
}

// mechanism is what stands at the head of every report.
func (s *Source) mechanism() []Fact {
	in := s.Incident()
	shown := func(field string) string {
		if in.Row.Kind == nil {
			return ""
		}
		return option(&in.Row, field)
	}
	facts := []Fact{
		{Label: "事件名称", Text: in.Name, Wide: true}, {Label: "事件类型", Text: in.Type}, {Label: "地点", Text: in.Place},
		{Label: "应急响应", Text: joined(" ", in.ResponseUnit, shown("response_level"))}, {Label: "机制状态", Text: shown("mechanism_status")},
		{Label: "启动时间", Text: Clock(in.ActivatedAt)}, {Label: "启动文号", Text: in.OrderNo},
	}
	if !in.EndedAt.IsZero() {
		facts = append(facts, Fact{Label: "终止时间", Text: Clock(in.EndedAt)}, Fact{Label: "终止文号", Text: in.Row.Text("end_order_no")})
	}
	return facts
}

// joined puts the texts that are not empty together.
func joined(between string, texts ...string) string {
	out := ""
	for _, t := range texts {
		if t != "" && out != "" {
			out += between
		}
		out += t
	}
	return out
}

// word is a desk that has a part in the space, and the last thing known of it here.
type word struct {
	name string
	last time.Time
}

// words lists the desks by the age of their last word, the oldest first. What they did since is in no figure.
func (s *Source) words() []word {
	last := map[string]time.Time{}
	hear := func(row *record.Record) {
		if at := time.UnixMilli(row.Source.Wall).UTC(); row.Source.Wall > 0 && at.After(last[row.Source.Device.String()]) {
			last[row.Source.Device.String()] = at
		}
	}
	p := s.Picture
	for i := range p.Teams {
		hear(&p.Teams[i].Row)
	}
	for i := range p.Checkins {
		hear(&p.Checkins[i].Row)
	}
	for i := range p.Needs {
		hear(&p.Needs[i].Row)
	}
	for i := range p.Tasks {
		hear(&p.Tasks[i].Row)
	}
	for i := range p.Signups {
		hear(&p.Signups[i].Row)
	}
	for i := range p.Vehicles {
		hear(&p.Vehicles[i].Row)
	}
	names := map[string]string{}
	for _, d := range s.Desks {
		names[d.Device] = joined(" ", d.Name, d.Code)
		if _, heard := last[d.Device]; !heard {
			last[d.Device] = time.Time{}
		}
	}
	var list []word
	for device, at := range last {
		name := names[device]
		if name == "" {
			name = "终端 " + device[:min(8, len(device))]
		}
		list = append(list, word{name, at})
	}
	slices.SortFunc(list, func(a, b word) int {
		if c := a.last.Compare(b.last); c != 0 {
			return c
		}
		return compareText(a.name, b.name)
	})
	return list
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// quietAfter is how old a desk's last word may be before it stands out.
const quietAfter = time.Hour

// heardPart says how far the figures reach: whose word is how old.
func (s *Source) heardPart() Part {
	t := Table{Columns: []Column{{Title: "席位", Weight: 2}, {Title: "末次数据", Weight: 1.5}, {Title: "说明", Weight: 3}}, Empty: "还没有任何席位的数据。"}
	for _, w := range s.words() {
		row := Row{Cells: []string{w.name, Clock(w.last), ""}}
		switch age := s.Now.Sub(w.last); {
		case w.last.IsZero():
			row.Cells[1], row.Cells[2], row.Tone = "未收到", "尚无该席位的数据，不等于没有情况", procedure.Alarm
		case age > quietAfter:
			row.Cells[2], row.Tone = fmt.Sprintf("已 %d 小时 %d 分没有新数据，其后变化不在内", int(age.Hours()), int(age.Minutes())%60), procedure.Warn
		}
		t.Rows = append(t.Rows, row)
	}
	return Part{Heading: "数据来源与时效", Table: &t}
}

// histories is offered by a reader that gives the histories of whole kinds in one look through the logs.
type histories interface {
	Histories(kinds ...string) (map[uuid.UUID][]record.Version, error)
}

// allHistories reads the histories of whole kinds at once where the reader can, since a paper about everybody would look
// through the logs for each; else one by one.
func (s *Source) allHistories(kinds ...string) (roster.Historian, error) {
	reader, ok := s.Reader.(histories)
	if !ok {
		return s.History, nil
	}
	all, err := reader.Histories(kinds...)
	if err != nil {
		return nil, fmt.Errorf("read histories: %w", err)
	}
	return func(_ string, id uuid.UUID) ([]record.Version, error) { return all[id], nil }, nil
}

// evidence reads timelines as of this paper.
func (s *Source) evidence(read roster.Historian) *roster.Evidence {
	day, err := roster.SettingsIn(s.Now, s.Reader, s.Census)
	if err != nil {
		day = roster.Settings{} // the hours that hold where nobody set any
	}
	return &roster.Evidence{
		Picture: s.Picture, Read: read, Now: s.Now,
		Day: roster.DayTime{From: int(day.Number(roster.DayFromHour)), To: int(day.Number(roster.DayToHour))},
	}
}

// about is a row's record, so that a screen can open it.
func about(cells []string, kind string, id uuid.UUID) Row {
	return Row{Cells: cells, Kind: kind, ID: id}
}
