package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/catalog"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// forces is the papers of forces at the scene.
func forces() []Paper {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	team := procedure.Ask{Field: "team", Type: record.Ref, Of: "team", Label: say("队伍（空为全部在场队伍）", "team, empty for all on scene")}
	return []Paper{
		{Name: "gap-board", Label: say("力量缺口板", "Board of shortages"), Build: gapBoard},
		{Name: "rotation", Label: say("轮换与休整", "Rotation and rest"), Build: rotation},
		{Name: "head-count", Label: say("人数统计与差异", "Head count"), Build: headCount},
		{Name: "roll-sheet", Label: say("点名表", "Roll call sheet"), Build: rollSheet, Asks: []procedure.Ask{team}},
		{Name: "team-roster", Label: say("队伍名册", "Roster of a team"), Of: "team", Build: teamRoster},
		{Name: "signup-list", Label: say("报名与到场", "Sign-ups and arrivals"), Build: signupList},
		{Name: "signup-reply", Label: say("报名回复", "Reply to a sign-up"), Of: "signup", Build: signupReply},
	}
}

func whole(n int) string { return strconv.Itoa(n) }

// figure is an amount of a need without a needless fraction; empty for none.
func figure(n float64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func force(f roster.Force) string {
	if f.Teams == 0 {
		return ""
	}
	return fmt.Sprintf("%d 支 %d 人", f.Teams, f.People)
}

// gapBoard is required, have and short by speciality (ICS-215), and the needs behind it.
func gapBoard(s *Source) (Document, error) {
	gaps := s.Picture.Gaps()
	board := Table{Title: "按专业", Empty: "没有需要力量的需求。", Columns: []Column{
		{Title: "专业", Weight: 2.6}, {Title: "需求", Number: true, Weight: 0.7}, {Title: "需要人数", Number: true}, {Title: "已派", Number: true, Weight: 0.8}, {Title: "已到场", Number: true, Weight: 0.8},
		{Title: "缺口", Number: true, Weight: 0.8}, {Title: "需要队伍", Weight: 1.2}, {Title: "待命可派", Weight: 1.4}, {Title: "休整", Weight: 1.3}, {Title: "在途", Weight: 1.3}, {Title: "备勤", Weight: 1.3},
		{Title: "全派后仍缺", Number: true},
	}}
	needs := Table{Title: "需求明细", Empty: "没有需要力量的需求。", Columns: []Column{
		{Title: "编号", Weight: 1.2}, {Title: "需求", Weight: 3}, {Title: "地点", Weight: 2}, {Title: "紧急", Weight: 0.8}, {Title: "状态", Weight: 1},
		{Title: "需要", Number: true, Weight: 0.8}, {Title: "已派", Number: true, Weight: 0.8}, {Title: "到场", Number: true, Weight: 0.8}, {Title: "缺口", Number: true, Weight: 0.8}, {Title: "单位", Weight: 0.7},
	}}
	for _, g := range gaps {
		teams := ""
		if g.Teams.Required > 0 {
			teams = fmt.Sprintf("%g 支，缺 %g", g.Teams.Required, g.Teams.Short)
		}
		row := Row{Cells: []string{g.Label.Zh, whole(len(g.Needs)), figure(g.People.Required), figure(g.People.Committed), figure(g.People.Arrived), figure(g.People.Short),
			teams, force(g.Free), force(g.Resting), force(g.Coming), force(g.OnCall), figure(float64(g.Left))}}
		switch {
		case g.Left > 0:
			row.Tone = procedure.Alarm
		case g.Short():
			row.Tone = procedure.Warn
		}
		board.Rows = append(board.Rows, row)
		for _, n := range g.Needs {
			needs.Rows = append(needs.Rows, needRow(s, n))
		}
	}
	return Document{Title: "力量缺口板", Format: A4Wide, Parts: []Part{
		{Table: &board}, {Table: &needs},
		{Prose: "口径：只计已核实、已发布、部分响应和已响应的需求，以人或以支计的才计入；已派为承担任务单的队伍在场人数（中止、移交的任务不计），到场为任务已到场的。" +
			"待命可派为在场待命、没有任务的队伍；一支有多个专业的队伍在每一行都出现，各行力量不能相加。全派后仍缺＝人数缺口减去待命可派人数。"},
	}}, nil
}

func needRow(s *Source, n roster.Need) Row {
	supply := s.Picture.Supply(n)
	k := s.Schema.Kind("need")
	row := Row{Kind: "need", ID: n.ID, Cells: []string{n.Number, n.Title, strings.TrimSpace(catalog.DistrictName(n.District) + " " + n.Place), k.Field("urgency").Shown(n.Urgency, "zh"),
		k.Field("status").Shown(string(n.Status), "zh"), figure(supply.Required), figure(supply.Committed), figure(supply.Arrived), figure(supply.Short), cmp.Or(n.Unit, "人")}}
	if supply.Short > 0 {
		row.Tone = procedure.Warn
	}
	return row
}

// rotation is how long every team has been at it, and who is free in six hours (R4-4).
func rotation(s *Source) (Document, error) {
	limits := s.Picture.Settings(nil, s.Now)
	duties, err := s.Picture.Duties(s.History, limits, s.Now)
	if err != nil {
		return Document{}, fmt.Errorf("read hours on duty: %w", err)
	}
	const ahead = 6 * time.Hour
	long := Table{Title: "在岗时长", Empty: "没有在场队伍。", Columns: []Column{{Title: "队伍", Weight: 2.4}, {Title: "人数", Number: true, Weight: 0.7}, {Title: "状态", Weight: 1}, {Title: "本状态起", Weight: 1.5},
		{Title: "任务", Weight: 1.4}, {Title: "任务时长(小时)", Number: true, Weight: 1.2}, {Title: "连续在岗(小时)", Number: true, Weight: 1.2}, {Title: "提示", Weight: 1.4}}}
	free := Table{Title: "六小时内可派", Empty: "六小时内没有可派的队伍。", Columns: []Column{{Title: "可派时间", Weight: 1.3}, {Title: "队伍", Weight: 2.4}, {Title: "人数", Number: true, Weight: 0.7}, {Title: "专业", Weight: 2.4}, {Title: "依据", Weight: 2}}}
	for _, d := range duties {
		heads := s.Picture.HeadCount(d.Team.ID)
		task, _ := s.Picture.Task(d.Team.Task)
		row := Row{Kind: "team", ID: d.Team.ID, Cells: []string{d.Team.Name, whole(heads.OnScene()), s.state("team", d.Team.Status), Clock(d.Team.StatusAt), task.Number,
			fmt.Sprintf("%.1f", d.OnTask.Hours()), fmt.Sprintf("%.1f", d.Awake.Hours()), ""}}
		switch {
		case d.Over && d.Resting:
			row.Tone, row.Cells[7] = procedure.Warn, "超限，已在休整"
		case d.Over:
			row.Tone, row.Cells[7] = procedure.Alarm, "超限，须轮换"
		case d.Near:
			row.Tone, row.Cells[7] = procedure.Warn, "接近上限"
		}
		long.Rows = append(long.Rows, row)
		if !d.FreeAt.IsZero() && !d.FreeAt.After(s.Now.Add(ahead)) {
			free.Rows = append(free.Rows, Row{Kind: "team", ID: d.Team.ID, Cells: []string{Clock(d.FreeAt), d.Team.Name, whole(heads.OnScene()), capabilityWords(d.Team.Capabilities), d.Why.Zh}})
		}
	}
	slices.SortStableFunc(free.Rows, func(a, b Row) int { return cmp.Compare(a.Cells[0], b.Cells[0]) })
	return Document{Title: "轮换与休整", Format: A4Wide, Parts: []Part{{Table: &long}, {Table: &free}, {Prose: fmt.Sprintf(
		"口径：任务时长为上次休整以来处于任务中的累计时间，超过 %g 小时标红；连续在岗为上次休整以来的全部时间。休整、待命合计满 %g 小时算一次休整。时间取自状态记录，更正过的按更正后的计，跨零点连续计。",
		limits.Number(roster.DutyMaxHours), limits.Number(roster.RestHours))}}}, nil
}

// state is a state of a record in words.
func (s *Source) state(kind string, state roster.Status) string {
	k := s.Schema.Kind(kind)
	for _, field := range []string{"status", "decision"} {
		if f := k.Field(field); f != nil && f.Option(string(state)) != nil {
			return f.Shown(string(state), "zh")
		}
	}
	return string(state)
}

func capabilityWords(capabilities []string) string {
	words := make([]string, len(capabilities))
	for i, c := range capabilities {
		words[i] = catalog.DirectionWords(c, "zh")
	}
	return strings.Join(words, "、")
}

// headCount is where the people are, by the same count as every screen (R3-3), and where names and numbers disagree.
func headCount(s *Source) (Document, error) {
	teams, total := s.Picture.HeadCounts()
	slices.SortFunc(teams, func(a, b roster.HeadCount) int { return cmp.Compare(a.Name, b.Name) })
	t := Table{Title: "各队人数", Empty: "没有到场队伍。", Columns: []Column{{Title: "队伍", Weight: 2.6}, {Title: "状态"}, {Title: "报备", Number: true}, {Title: "有姓名", Number: true}, {Title: "在场", Number: true},
		{Title: "外出", Number: true}, {Title: "休整", Number: true}, {Title: "离场", Number: true}, {Title: "伤", Number: true}, {Title: "失联", Number: true}, {Title: "最近点名", Weight: 1.8}}}
	for _, h := range teams {
		team, known := s.Picture.Team(h.Team)
		name, status, roll := cmp.Or(h.Name, "个人志愿者"), "", ""
		if known {
			status = s.state("team", team.Status)
		}
		if c, ok := s.Picture.LastRoll(h.Team); ok && known {
			roll = fmt.Sprintf("%s 实到 %d", Clock(c.At)[5:], c.Answered())
		}
		row := Row{Cells: append([]string{name, status}, headCells(h)...)}
		if row.Cells = append(row.Cells, roll); known {
			row.Kind, row.ID = "team", h.Team
		}
		t.Rows = append(t.Rows, row)
	}
	t.Total = &Row{Cells: append(append([]string{"合计", ""}, headCells(total)...), "")}
	gaps := Table{Title: "差异清单", Empty: "姓名与人数没有差异。", Columns: []Column{{Title: "队伍", Weight: 2}, {Title: "报备人数", Number: true}, {Title: "有姓名", Number: true}, {Title: "差异", Weight: 2.4}, {Title: "涉及记录", Weight: 3.6}}}
	for _, d := range s.Picture.Discrepancies() {
		gaps.Rows = append(gaps.Rows, Row{Kind: "team", ID: d.Team, Tone: procedure.Warn, Cells: []string{d.Name, whole(d.Declared), whole(d.Named), d.What.Zh, s.named(d.Records)}})
	}
	return Document{Title: "人数统计与差异", Format: A4Wide, Parts: []Part{{Table: &t}, {Table: &gaps}, {Prose: s.definitions("people.heads", "people.visits", "people.on_scene", "people.present", "people.out", "people.resting", "people.left", "teams.total", "teams.turned_back")}}}, nil
}

func headCells(h roster.HeadCount) []string {
	return []string{whole(h.Declared), whole(h.Named), whole(h.Present), whole(h.Out), whole(h.Resting), whole(h.Left), whole(h.Injured), whole(h.Missing)}
}

// named lists records by kind and title.
func (s *Source) named(refs []roster.Ref) string {
	const most = 12
	var words []string
	for i, ref := range refs {
		if i == most {
			words = append(words, fmt.Sprintf("等 %d 条", len(refs)))
			break
		}
		row, ok, err := s.Reader.Find(ref.Kind, ref.ID)
		if err != nil || !ok {
			continue
		}
		title := procedure.Caption(&row)
		if ref.Kind == "checkin" {
			title = fmt.Sprintf("报备 %s %g 人 %s", Clock(row.Time("arrived_at")), row.Number("people"), row.Text("recorded_by"))
		}
		if ref.Kind == "rollcall" {
			title = fmt.Sprintf("点名 %s %s", Clock(row.Time("at")), row.Text("called_by"))
		}
		words = append(words, title)
	}
	return strings.Join(words, "；")
}

// definitions are the figures' values with what they mean.
func (s *Source) definitions(names ...string) string {
	counts := s.Picture.Counts()
	lines := make([]string, len(names))
	for i, name := range names {
		f := counts.Of(name)
		lines[i] = fmt.Sprintf("%s %g %s：%s。", f.Label.Zh, f.Value, f.Unit.Zh, f.Means.Zh)
	}
	return strings.Join(lines, "\n")
}

// rollSheet is the sheet for calling the roll: every name with a box, entered afterwards by exception.
func rollSheet(s *Source) (Document, error) {
	chosen := uuid.UUID{}
	if a, ok := s.Answers["team"]; ok {
		chosen = a.Value.ID()
	}
	doc := Document{Title: "点名表"}
	teams, _ := s.Picture.HeadCounts()
	slices.SortFunc(teams, func(a, b roster.HeadCount) int { return cmp.Compare(a.Name, b.Name) })
	for _, h := range teams {
		team, known := s.Picture.Team(h.Team)
		if !known || chosen != (uuid.UUID{}) && h.Team != chosen || chosen == (uuid.UUID{}) && !roster.OnScene(team.Status) {
			continue
		}
		if len(doc.Parts) > 0 {
			doc.Parts = append(doc.Parts, Part{Break: true})
		}
		doc.Parts = append(doc.Parts, s.rollOf(team, h)...)
	}
	if len(doc.Parts) == 0 {
		doc.Parts = []Part{{Prose: "没有在场队伍。"}}
	}
	return doc, nil
}

// people are those of a team by name, in the order they were entered.
func (s *Source) people(team roster.Team) []roster.Person {
	people := s.Picture.TeamPeople(team.ID)
	slices.SortFunc(people, func(a, b roster.Person) int { return cmp.Compare(a.Row.Key, b.Row.Key) })
	return people
}

func (s *Source) rollOf(team roster.Team, h roster.HeadCount) []Part {
	t := Table{Columns: []Column{{Title: "序号", Weight: 0.6}, {Title: "姓名", Weight: 1.4}, {Title: "职务", Weight: 1.2}, {Title: "在册状态", Weight: 1}, {Title: "到√ 未到×", Weight: 1.1}, {Title: "去向或说明", Weight: 2.6}}}
	people := s.people(team)
	for i, p := range people {
		t.Rows = append(t.Rows, Row{Kind: "person", ID: p.ID, Cells: []string{whole(i + 1), p.Name, p.Role, s.state("person", p.Status), "", ""}})
	}
	for n := len(people); n < h.OnScene() && n < len(people)+40; n++ {
		t.Rows = append(t.Rows, Row{Cells: []string{whole(n + 1), "", "", "", "", ""}})
	}
	return []Part{
		{Heading: team.Name, Facts: []Fact{{Label: "应到", Text: whole(h.OnScene()) + " 人"}, {Label: "状态", Text: s.state("team", team.Status)}, {Label: "地点", Text: team.Place}, {Label: "领队", Text: team.Leader},
			{Label: "点名时间"}, {Label: "实到人数"}}},
		{Table: &t}, {Sign: []string{"点名人", "领队"}},
	}
}

// teamRoster is who and what came with a team.
func teamRoster(s *Source) (Document, error) {
	team, ok := s.Picture.Team(s.About.ID)
	if !ok {
		team = roster.TeamOf(s.About)
	}
	h := s.Picture.HeadCount(team.ID)
	people := Table{Title: "人员", Empty: "只报了总数，没有登记姓名。", Columns: []Column{{Title: "序号", Weight: 0.5}, {Title: "姓名"}, {Title: "职务"}, {Title: "电话", Weight: 1.4}, {Title: "证书", Weight: 2}, {Title: "状态", Weight: 0.8}}}
	phone := s.Schema.Kind("person").Field("phone")
	for i, p := range s.people(team) {
		people.Rows = append(people.Rows, Row{Kind: "person", ID: p.ID, Cells: []string{whole(i + 1), p.Name, p.Role, phone.Reveal(p.Row.Value("phone"), "zh"), strings.Join(p.Certificates, "、"), s.state("person", p.Status)}})
	}
	vehicles := Table{Title: "车辆", Empty: "没有登记车牌。", Columns: []Column{{Title: "车牌"}, {Title: "颜色", Weight: 0.8}, {Title: "车型"}, {Title: "驾驶员"}, {Title: "座位", Number: true, Weight: 0.6}, {Title: "状态", Weight: 0.8}}}
	for _, v := range s.Picture.Vehicles {
		if of, ok := s.Picture.Team(v.Team); !ok || of.ID != team.ID || v.SameAs != (uuid.UUID{}) {
			continue
		}
		vehicles.Rows = append(vehicles.Rows, Row{Kind: "vehicle", ID: v.ID, Cells: []string{v.Plate, v.Row.Kind.Field("plate_color").Shown(v.PlateColor, "zh"), v.Type, v.Driver, whole(v.Seats), s.state("vehicle", v.Status)}})
	}
	return Document{Title: "队伍名册", Parts: []Part{
		{Facts: []Fact{{Label: "队伍", Text: team.Name, Wide: true}, {Label: "领队", Text: team.Leader}, {Label: "电话", Text: s.About.Kind.Field("phone").Reveal(team.Row.Value("phone"), "zh")},
			{Label: "专业", Text: capabilityWords(team.Capabilities), Wide: true}, {Label: "报备人数", Text: whole(h.Declared)}, {Label: "有姓名", Text: whole(h.Named)},
			{Label: "在场", Text: whole(h.Present)}, {Label: "外出", Text: whole(h.Out)}, {Label: "休整", Text: whole(h.Resting)}, {Label: "状态", Text: s.state("team", team.Status)}}},
		{Table: &people}, {Table: &vehicles},
	}}, nil
}
