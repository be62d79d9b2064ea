package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// checksOf is a team's leaving list, of the same facts that let it leave.
func (s *Source) checksOf(id uuid.UUID) []roster.Check {
	team, ok := s.Picture.Team(id)
	if !ok {
		return nil
	}
	f := roster.LeaveFacts{MoveFacts: roster.MoveFacts{Team: team}, Heads: s.Picture.HeadCount(team.ID), People: s.Picture.TeamPeople(team.ID), Settings: s.Settings()}
	for _, t := range s.Picture.TeamTasks(team.ID) {
		if !roster.OverTask(t.Status) {
			f.Open = append(f.Open, t)
		}
	}
	of := func(kind string, take func(record.Record)) {
		for _, r := range s.All(kind) {
			if ref := r.Ref("team"); ref == team.ID || ref != (uuid.UUID{}) && s.sameTeam(ref) == team.ID {
				take(r)
			}
		}
	}
	of("vehicle", func(r record.Record) { f.Vehicles = append(f.Vehicles, roster.VehicleOf(r)) })
	of("loan", func(r record.Record) { f.Loans = append(f.Loans, roster.LoanOf(r)) })
	of("request", func(r record.Record) { f.Requests = append(f.Requests, roster.RequestOf(r)) })
	of("injury", func(r record.Record) { f.Injuries = append(f.Injuries, roster.InjuryOf(r)) })
	of("waiver", func(r record.Record) { f.Waivers = append(f.Waivers, roster.WaiverOf(r)) })
	of("depot", func(r record.Record) {
		for _, l := range s.Stock().Held(r.ID) {
			if !slices.ContainsFunc(f.Held, func(h roster.Held) bool { return h.Heap == l.Heap }) {
				f.Held = append(f.Held, roster.Held{StockLine: l, Item: s.Stock().Item(l.Supply)})
			}
		}
	})
	for _, r := range s.All("passage") {
		dead := slices.Contains([]string{"draft", "refused", "revoked", "expired"}, r.Text("status"))
		ours := slices.ContainsFunc(f.Vehicles, func(v roster.Vehicle) bool { return v.ID == r.Ref("vehicle") })
		if ours && r.Text("leg") == "back" && !dead {
			f.Passages = append(f.Passages, roster.From{Row: r})
		}
	}
	return roster.Clearance(f)
}

// sameTeam is the team a record's reference goes on as.
func (s *Source) sameTeam(id uuid.UUID) uuid.UUID {
	team, ok := s.Picture.Team(id)
	if !ok {
		return id
	}
	return team.ID
}

// checkTable is the lines of a leaving list, or only those still open.
func checkTable(checks []roster.Check, open bool) *Table {
	t := &Table{Columns: []Column{{Title: "事项", Weight: 2}, {Title: "情况", Weight: 0.9}, {Title: "说明", Weight: 3}, {Title: "经办签字", Weight: 1.2}}, Empty: "全部已办。"}
	for _, c := range checks {
		if open && (c.OK || !c.Blocks) {
			continue
		}
		row := Row{Cells: []string{c.Label.Zh, checkState(c), joined("；", c.Detail.Zh, c.Waived.Zh), ""}}
		switch {
		case c.Open():
			row.Tone = procedure.Alarm
		case !c.OK:
			row.Tone = procedure.Warn
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func checkState(c roster.Check) string {
	switch {
	case c.OK:
		return "√ 已办"
	case c.Waived != (record.Label{}):
		return "√ 豁免"
	case c.Blocks:
		return "□ 未办"
	}
	return "□ 询问"
}

// clearanceList is 离场清单, after ICS-221: what is to be settled, who signs, how it travels home.
func clearanceList(s *Source) (Document, error) {
	r := &s.About
	checks := s.checksOf(r.ID)
	team := roster.TeamOf(*r)
	heads := s.Picture.HeadCount(team.ID)
	open := 0
	for _, c := range checks {
		if c.Open() {
			open++
		}
	}
	facts := []Fact{
		{Label: "队伍", Text: team.Name}, {Label: "状态", Text: s.state("team", team.Status)}, {Label: "带队人", Text: joined(" ", team.Leader, team.Phone)}, {Label: "在场人数", Text: whole(heads.OnScene())},
	}
	travel := []Fact{
		{Label: "出发时间", Text: Clock(r.Time("withdrawn_at"))}, {Label: "去向", Text: r.Text("destination")}, {Label: "预计到家", Text: Clock(r.Time("home_due_at"))}, {Label: "途中联系", Text: joined(" ", team.Phone, team.DeputyPhone)},
		{Label: "清点人数", Text: count(r.Number("people_left"))}, {Label: "平安到家", Text: Clock(r.Time("home_at"))},
	}
	for _, d := range s.plannedDepartures(false) {
		if s.sameTeam(d.Team) == team.ID {
			travel = append(travel, Fact{Label: "撤离计划", Text: joined("，", d.Phase, Clock(d.PlannedAt), d.Route), Wide: true})
		}
	}
	doc := Document{Title: "离场清单", Parts: []Part{{Facts: facts}, {Table: checkTable(checks, false)}, {Heading: "行程", Facts: travel}}}
	if parts := s.partsTable(team.ID); len(parts.Rows) > 0 {
		doc.Parts = append(doc.Parts, Part{Heading: "部分撤离", Table: parts})
	}
	doc.Parts = append(doc.Parts, Part{Prose: "未办事项办结或经批准人豁免后，方可撤离。"}, Part{Sign: []string{"队伍负责人", s.group(record.Support), s.group(record.Coordination) + "（批准）"}})
	if open > 0 {
		doc.Warning = fmt.Sprintf("还有 %d 项未办，不能撤离", open)
	}
	return doc, nil
}

// partsTable is who of a team left before the rest.
func (s *Source) partsTable(team uuid.UUID) *Table {
	t := &Table{Columns: columnsNamed("时间", "人数", "车辆", "人员名单+", "车牌+", "带队人", "去向")}
	for _, d := range s.Picture.Departures {
		if !d.InPart || d.Status != roster.DepartureLeft || s.sameTeam(d.Team) != team {
			continue
		}
		t.Rows = append(t.Rows, Row{Kind: "departure", ID: d.ID, Cells: []string{
			Clock(d.LeftAt), whole(d.People), whole(d.Vehicles), joined("，", s.titles("person", d.Persons), beside(d.Unnamed, "人未登记姓名")), joined("，", s.titles("vehicle", d.Plates), beside(d.Unlisted, "辆未登记车牌")),
			d.Row.Text("leader"), d.Destination,
		}})
	}
	return t
}

func beside(n int, words string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("另 %d %s", n, words)
}

func (s *Source) titles(kind string, ids []string) string {
	var names []string
	for _, text := range ids {
		if id, err := uuid.Parse(text); err == nil {
			names = append(names, s.Title(kind, id))
		}
	}
	return strings.Join(names, "、")
}

// clearanceAll is one line a team that is about to leave, with what is open.
func clearanceAll(s *Source) (Document, error) {
	t := Table{Columns: []Column{{Title: "队伍", Weight: 2}, {Title: "状态", Weight: 0.8}, {Title: "在场人数", Number: true, Weight: 0.8}, {Title: "未办", Weight: 3}, {Title: "豁免", Weight: 2}, {Title: "询问", Weight: 2}}, Empty: "没有待撤离的队伍。"}
	for _, team := range s.Picture.Teams {
		if team.Status != roster.TeamLeaving || s.sameTeam(team.ID) != team.ID {
			continue
		}
		var open, waived, ask []string
		for _, c := range s.checksOf(team.ID) {
			switch {
			case c.OK:
			case c.Open():
				open = append(open, c.Label.Zh+"（"+c.Detail.Zh+"）")
			case c.Waived != (record.Label{}):
				waived = append(waived, c.Label.Zh+"，"+c.Waived.Zh)
			case c.Name != "people":
				ask = append(ask, c.Label.Zh+"（"+c.Detail.Zh+"）")
			}
		}
		row := Row{Kind: "team", ID: team.ID, Cells: []string{team.Name, s.state("team", team.Status), whole(s.Picture.HeadCount(team.ID).OnScene()), cmp.Or(strings.Join(open, "；"), "无"), strings.Join(waived, "；"), strings.Join(ask, "；")}}
		if len(open) > 0 {
			row.Tone = procedure.Warn
		}
		t.Rows = append(t.Rows, row)
	}
	return Document{Title: "离场清单汇总", Format: A4Wide, Parts: []Part{{Table: &t}}}, nil
}

// callBackList is who left and is not home: teams to call, then every vehicle with its arrival or why not, the overdue
// first (R8-3).
func callBackList(s *Source) (Document, error) {
	teams := Table{Title: "待报平安的队伍", Columns: []Column{{Title: "队伍", Weight: 2}, {Title: "带队人"}, {Title: "电话", Weight: 1.3}, {Title: "备用电话", Weight: 1.3}, {Title: "人数", Number: true, Weight: 0.6}, {Title: "撤离时间", Weight: 1.2}, {Title: "预计到家", Weight: 1.2}, {Title: "去向"}, {Title: "最近联系", Weight: 1.2}, {Title: "情况"}}, Empty: "撤离的队伍都已报平安。"}
	overdue := 0
	for _, team := range s.Picture.Teams {
		if team.Status != roster.TeamWithdrawn || s.sameTeam(team.ID) != team.ID || !s.cameHere(team.ID) {
			continue
		}
		r, due := &team.Row, team.HomeDue(s.Settings())
		row := Row{Kind: "team", ID: team.ID, Cells: []string{
			team.Name, team.Leader, team.Phone, team.DeputyPhone, count(r.Number("people_left")), Clock(r.Time("withdrawn_at")), Clock(due), r.Text("destination"), Clock(team.LastContactAt), "途中",
		}}
		if due.Before(s.Now) && !due.IsZero() {
			row.Tone, row.Cells[9] = procedure.Alarm, "超时未报"
			overdue++
		}
		teams.Rows = append(teams.Rows, row)
	}
	slices.SortStableFunc(teams.Rows, func(a, b Row) int { return cmp.Compare(b.Tone, a.Tone) })
	vehicles, open := s.vehiclesHome()
	return Document{Title: "返程回访清单", Format: A4Wide, Parts: []Part{
		{Facts: []Fact{{Label: "待报平安", Text: fmt.Sprintf("%d 支队伍", len(teams.Rows))}, {Label: "超时未报", Text: fmt.Sprintf("%d 支队伍", overdue)}, {Label: "车辆未到家且无说明", Text: fmt.Sprintf("%d 辆", open)}}}, {Table: &teams}, {Table: vehicles},
		{Prose: fmt.Sprintf("超时＝超过预计到家时间；队伍没有说明的，按撤离后 %g 小时计。每辆撤离车辆都要有到家时间或未到家说明。", s.Settings().Number(roster.HomeDueHours))},
	}}, nil
}

// cameHere says whether a team was ever let in: one that was turned back is not called.
func (s *Source) cameHere(team uuid.UUID) bool { return len(s.Picture.Filings(team)) > 0 }

// vehiclesHome lists every vehicle that left, and counts those nobody knows of.
func (s *Source) vehiclesHome() (*Table, int) {
	t := &Table{Title: "撤离车辆", Columns: []Column{{Title: "车牌"}, {Title: "队伍", Weight: 2}, {Title: "驾驶员"}, {Title: "电话", Weight: 1.3}, {Title: "离场时间", Weight: 1.2}, {Title: "预计到家", Weight: 1.2}, {Title: "到家时间", Weight: 1.2}, {Title: "未到家说明", Weight: 2}, {Title: "消息来源"}}, Empty: "没有撤离的车辆。"}
	open := 0
	for _, v := range s.Picture.Vehicles {
		if goesOn, ok := s.Picture.Vehicle(v.ID); v.Status != roster.VehicleLeft || ok && goesOn.ID != v.ID {
			continue
		}
		r := &v.Row
		due := procedure.VehicleDue(s.View, r)
		row := Row{Kind: "vehicle", ID: v.ID, Cells: []string{v.Plate, s.Title("team", v.Team), v.Driver, v.DriverPhone, Clock(r.Time("status_at")), Clock(due), Clock(r.Time("home_at")), r.Text("home_exception"), r.Text("home_source")}}
		if v.OnTheRoad() {
			open++
			row.Tone = procedure.Warn
			if !due.IsZero() && due.Before(s.Now) {
				row.Tone = procedure.Alarm
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, open
}
