package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// readinessLedger is what each area has of the four things it must have (四有建设台账). What nobody entered is missing.
func readinessLedger(s *Source) (Document, error) {
	kind := s.Schema.Kind("readiness")
	items := kind.Field("item").Options
	have := map[string]record.Record{}
	for _, r := range s.All("readiness") {
		key := areaName(r.Text("district")) + "/" + r.Text("item")
		if old, twice := have[key]; !twice || r.Time("verified_at").After(old.Time("verified_at")) {
			have[key] = r
		}
	}
	t := Table{Columns: []Column{{Title: "区县", Weight: 1.2}}}
	for _, item := range items {
		t.Columns = append(t.Columns, Column{Title: item.Label.Zh, Weight: 2})
	}
	t.Columns = append(t.Columns, Column{Title: "缺项", Weight: 0.6, Number: true}, Column{Title: "上次核实", Weight: 1.1})
	complete := 0
	for _, area := range areas39(s.Now) {
		row := readinessRow(area, items, have)
		if row.Tone == procedure.Good {
			complete++
		}
		t.Rows = append(t.Rows, row)
	}
	return Document{Title: "四有建设台账", Format: A4Wide, Parts: []Part{
		{Facts: []Fact{{Label: "区域", Text: digits(float64(len(t.Rows))) + " 个（含市级）"}, {Label: "四有齐备", Text: digits(float64(complete)) + " 个"}}},
		{Table: &t},
		{Prose: "四有：有协调组织（牵头部门明确、组成单位合理、工作人员具体）；有工作场所（场地、设施）；有支撑系统（终端已接入且正常）；有保障条件（后勤装备、经费）。没有登记的按缺项计。"},
	}}, nil
}

// readinessRow is one area: red with an item missing, amber with one in part.
func readinessRow(area string, items []record.Option, have map[string]record.Record) Row {
	row := Row{Cells: []string{area}, Tone: procedure.Good}
	missing, verified := 0, ""
	for _, item := range items {
		r, ok := have[area+"/"+item.Name]
		if !ok {
			missing++
			row.Cells, row.Tone = append(row.Cells, "缺（未登记）"), procedure.Alarm
			continue
		}
		if row.ID == (uuid.UUID{}) {
			row.Kind, row.ID = "readiness", r.ID
		}
		state := r.Text("state")
		switch tone := procedure.ReadyTone(state); {
		case tone == procedure.Alarm:
			missing++
			row.Tone, row.Kind, row.ID = tone, "readiness", r.ID
		case tone == procedure.Warn && row.Tone == procedure.Good:
			row.Tone = tone
		}
		row.Cells = append(row.Cells, strings.TrimSpace(cmp.Or(option(&r, "state"), "缺")+" "+firstLine(r.Text("detail"), 40)))
		verified = max(verified, dayText(r.Time("verified_at")))
	}
	row.Cells = append(row.Cells, digits(float64(missing)), verified)
	return row
}

// rulesChecklist is which of the plan's seven rules the city and each district has, by their dates.
func rulesChecklist(s *Source) (Document, error) {
	var rules []record.Option
	for _, o := range s.Schema.Kind("document").Field("type").Options {
		if strings.HasPrefix(o.Name, "rule_") {
			rules = append(rules, o)
		}
	}
	field := s.Schema.Kind("document").Field("type")
	have := map[string]record.Record{}
	for _, r := range s.All("document") {
		o := field.Match(r.Text("type"))
		if o == nil || !strings.HasPrefix(o.Name, "rule_") {
			continue
		}
		key := areaName(r.Text("district")) + "/" + o.Name
		if old, twice := have[key]; !twice || r.Time("issued_at").After(old.Time("issued_at")) {
			have[key] = r
		}
	}
	t := Table{Columns: []Column{{Title: "区县", Weight: 1.2}}}
	for _, r := range rules {
		t.Columns = append(t.Columns, Column{Title: r.Label.Zh, Weight: 1.4})
	}
	t.Columns = append(t.Columns, Column{Title: "缺项", Weight: 0.6, Number: true})
	for _, area := range areas39(s.Now) {
		row, missing := Row{Cells: []string{area}}, 0
		for _, rule := range rules {
			r, ok := have[area+"/"+rule.Name]
			over := ok && !r.Time("valid_until").IsZero() && r.Time("valid_until").Before(s.Now)
			switch {
			case !ok:
				row.Cells = append(row.Cells, "缺")
			case over:
				row.Cells = append(row.Cells, "已失效 "+dayText(r.Time("valid_until")))
			default:
				row.Cells = append(row.Cells, strings.TrimSpace(dayText(r.Time("issued_at"))+" "+r.Text("document_no")))
			}
			if !ok || over {
				missing++
				row.Tone = procedure.Alarm
			} else {
				row.Kind, row.ID = "document", r.ID
			}
		}
		row.Cells = append(row.Cells, digits(float64(missing)))
		t.Rows = append(t.Rows, row)
	}
	return Document{Title: "制度建设清单", Format: A4Wide, Parts: []Part{{Prose: "预案要求的七项制度，市级和各区县分别登记发文日期和文号；没有登记或已失效的按缺项计。"}, {Table: &t}}}, nil
}

// surveyed are the kinds whose records are to be verified again and again.
func surveyed() []string {
	return []string{"team", "person", "vehicle", "equipment", "facility", "case", "organisation", "liaison", "readiness", "document"}
}

// notVerified lists what nobody verified for longer than the setting allows: 12 months where none is set.
func notVerified(s *Source) (Document, error) {
	settings, err := roster.SettingsIn(s.Now, s.Reader, s.Census)
	if err != nil {
		return Document{}, fmt.Errorf("read settings: %w", err)
	}
	limit := settings.MonthsBefore(roster.VerifyMonths, s.Now)
	doc := Document{Title: "超期未核实清单", Format: A4Wide}
	sums := Table{Title: "汇总", Columns: []Column{{Title: "类别", Weight: 2}, {Title: "总数", Number: true}, {Title: "超期", Number: true}, {Title: "从未核实", Number: true}}}
	var lists []Part
	for _, name := range surveyed() {
		rows := s.All(name)
		t := Table{Columns: []Column{{Title: "名称", Weight: 2.5}, {Title: "区县/队伍", Weight: 2}, {Title: "上次核实", Weight: 1.1}, {Title: "核实人"}, {Title: "数据来源", Weight: 2}}}
		late, never := 0, 0
		for i := range rows {
			r := &rows[i]
			at := r.Time("verified_at")
			if !at.IsZero() && !at.Before(limit) {
				continue
			}
			row := Row{Kind: name, ID: r.ID, Tone: procedure.Alarm, Cells: []string{r.Title(), whose(s, r), cmp.Or(dayText(at), "从未"), r.Text("surveyed_by"), r.Text("source")}}
			if late++; at.IsZero() {
				never++
				row.Tone = procedure.Warn
			}
			t.Rows = append(t.Rows, row)
		}
		label := s.Schema.Kind(name).Label.Zh
		sums.Rows = append(sums.Rows, Row{Cells: []string{label, digits(float64(len(rows))), digits(float64(late)), digits(float64(never))}})
		if late > 0 {
			slices.SortStableFunc(t.Rows, func(a, b Row) int { return strings.Compare(a.Cells[2], b.Cells[2]) })
			lists = append(lists, Part{Heading: label, Table: &t})
		}
	}
	doc.Parts = append([]Part{{Facts: []Fact{{Label: "标准", Text: fmt.Sprintf("%g 个月内核实过（%s 以后）", settings.Number(roster.VerifyMonths), dayText(limit))}}}, {Table: &sums}}, lists...)
	return doc, nil
}

// whose is the district or team a record belongs to.
func whose(s *Source, r *record.Record) string {
	if r.Kind.Field("team") != nil && r.Ref("team") != (uuid.UUID{}) {
		return s.Title("team", r.Ref("team"))
	}
	if r.Kind.Field("organisation") != nil && r.Ref("organisation") != (uuid.UUID{}) {
		return s.Title("organisation", r.Ref("organisation"))
	}
	return r.Text("district")
}

// holding is what one area has.
type holding struct{ teams, members, people, vehicles, boats float64 }

func (h *holding) add(o holding) {
	h.teams, h.members, h.people, h.vehicles, h.boats = h.teams+o.teams, h.members+o.members, h.people+o.people, h.vehicles+o.vehicles, h.boats+o.boats
}

func (h *holding) row(name string) Row {
	return Row{Cells: []string{name, digits(h.teams), digits(h.members), digits(h.people), digits(h.vehicles), digits(h.boats)}}
}

// notNamed is the area of what names none.
const notNamed = "未填"

// holdings counts what each area has, and how many teams have each direction.
func holdings(s *Source, directions []roster.Direction) (areas map[string]*holding, ways map[string]*holding) {
	areas, ways = map[string]*holding{}, map[string]*holding{}
	at := map[uuid.UUID]string{}
	of := func(m map[string]*holding, name string) *holding {
		if m[name] == nil {
			m[name] = &holding{}
		}
		return m[name]
	}
	for _, t := range s.All("team") {
		if t.Ref("same_as") != (uuid.UUID{}) {
			continue
		}
		at[t.ID] = notNamed
		if t.Text("district") != "" {
			at[t.ID] = areaName(t.Text("district"))
		}
		one := holding{teams: 1, members: t.Number("members"), boats: t.Number("boats")}
		of(areas, at[t.ID]).add(one)
		for _, c := range t.Members("capabilities") {
			of(ways, roster.CapabilityWords(directions, c, "zh")).add(one)
		}
	}
	for _, p := range s.All("person") {
		of(areas, cmp.Or(at[p.Ref("team")], notNamed)).people++
	}
	for _, v := range s.All("vehicle") {
		of(areas, cmp.Or(at[v.Ref("team")], notNamed)).vehicles++
	}
	return areas, ways
}

// censusSummary is how many teams, people and vehicles each area has, and of which directions.
func censusSummary(s *Source) (Document, error) {
	directions, err := roster.Directions(s.Now, s.Reader, s.Census)
	if err != nil {
		return Document{}, fmt.Errorf("read directions: %w", err)
	}
	areas, ways := holdings(s, directions)
	t := Table{Title: "按区县", Columns: []Column{{Title: "区县", Weight: 2}, {Title: "队伍", Number: true}, {Title: "队员数量", Number: true}, {Title: "登记人员", Number: true}, {Title: "车辆", Number: true}, {Title: "舟艇", Number: true}}}
	total := holding{}
	official := append(areas39(s.Now), notNamed)
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(areas)), func(name string) bool { return slices.Contains(official, name) })
	for _, name := range append(official, others...) {
		if h := areas[name]; h != nil {
			row := h.row(name)
			if slices.Contains(others, name) { // written in a way nobody knows
				row.Tone = procedure.Warn
			}
			t.Rows = append(t.Rows, row)
			total.add(*h)
		}
	}
	sum := total.row("合计")
	t.Total = &sum
	c := Table{Title: "按救援专业方向和等级", Columns: []Column{{Title: "方向", Weight: 3}, {Title: "队伍", Number: true}, {Title: "所在队伍队员数量", Number: true}}}
	for _, words := range slices.Sorted(maps.Keys(ways)) {
		c.Rows = append(c.Rows, Row{Cells: []string{words, digits(ways[words].teams), digits(ways[words].members)}})
	}
	return Document{Title: "社会应急力量普查汇总表", Parts: []Part{
		{Table: &t}, {Table: &c},
		{Prose: "队员数量为队伍填报数，登记人员为逐人登记数；一支队伍有几个方向的，在各方向分别计数，不可相加。"},
	}}, nil
}
