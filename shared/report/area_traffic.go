package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/tag"
	"qianshao/syncproto/merge"
)

// traffic is the papers of traffic.
func traffic() []Paper {
	return slices.Concat(passagePapers(), []Paper{
		{Name: "permit", Label: record.Label{Zh: "灾区通行证", En: "Area permit"}, Of: "permit", Copies: true, When: permitMayPrint, Build: permitPaper},
		{Name: "permit-list", Label: record.Label{Zh: "通行证清单", En: "List of permits"}, Build: permitList},
		{Name: "scan-log", Label: record.Label{Zh: "查验记录表", En: "Log of permit checks"}, Asks: periodAsks(), Build: scanLog},
		{Name: "convoy-sheet", Label: record.Label{Zh: "车队行车单", En: "Convoy sheet"}, Of: "convoy", Build: convoySheet},
		{Name: "driver-calls", Label: record.Label{Zh: "驾驶员通话清单", En: "Drivers' call list"}, Asks: []procedure.Ask{textAsk("team", "队伍", "Team")}, Build: driverCalls},
		{Name: "road-state", Label: record.Label{Zh: "道路通行情况", En: "State of the roads"}, Build: roadState},
		{Name: "parking-state", Label: record.Label{Zh: "停车占用", En: "Parking use"}, Build: parkingState},
		{Name: "codes", Label: record.Label{Zh: "编码标签", En: "Code labels"}, Asks: codesAsks(), Build: codesSheet},
	})
}

func textAsk(field, zh, en string) procedure.Ask {
	return procedure.Ask{Field: field, Type: record.Text, Label: record.Label{Zh: zh, En: en}}
}

func periodAsks() []procedure.Ask {
	return []procedure.Ask{
		{Field: "from", Type: record.Time, Label: record.Label{Zh: "自", En: "From"}},
		{Field: "to", Type: record.Time, Label: record.Label{Zh: "至", En: "To"}},
	}
}

// shown is a field as papers show it: references by title, codes by their words, times to the minute.
func (s *Source) shown(row *record.Record, field string) string {
	f := row.Kind.Field(field)
	switch {
	case f == nil:
		return ""
	case f.Type == record.Ref:
		return s.Title(f.Of, row.Ref(field))
	case f.Type == record.Time:
		return Clock(row.Time(field))
	case f.Type == record.Set:
		return strings.Join(row.Members(field), "、")
	}
	return f.Reveal(row.Value(field), "zh")
}

// line is a row of a table about a record.
func (s *Source) line(row *record.Record, fields ...string) Row {
	r := Row{Kind: row.Kind.Name, ID: row.ID}
	for _, f := range fields {
		r.Cells = append(r.Cells, s.shown(row, f))
	}
	return r
}

// columnsNamed are columns by their titles: a plus behind one makes it twice as wide.
func columnsNamed(titles ...string) []Column {
	columns := make([]Column, len(titles))
	for i, t := range titles {
		title, wide := strings.CutSuffix(t, "+")
		columns[i] = Column{Title: title, Weight: 1}
		if wide {
			columns[i].Weight = 2
		}
	}
	return columns
}

func convoySheet(s *Source) (Document, error) {
	c := &s.About
	table := &Table{Columns: columnsNamed("序号", "车牌号码+", "颜色", "车型", "驾驶员", "电话+", "乘员/座位", "载运", "通行登记", "平台编号"), Empty: "车队里还没有车辆"}
	for _, v := range s.All("vehicle") {
		if v.Ref("convoy") != c.ID {
			continue
		}
		row := Row{Kind: "vehicle", ID: v.ID, Cells: []string{
			fmt.Sprint(len(table.Rows) + 1), v.Text("plate"), s.shown(&v, "plate_color"), v.Text("type"), v.Text("driver"), v.Text("driver_phone"),
			s.shown(&v, "seats"), v.Text("load"),
		}}
		state, number := "无", ""
		row.Tone = procedure.Warn
		if p, ok := s.Passages().Of(&v); ok {
			state, number = s.shown(&p, "status"), p.Text("platform_no")
			if procedure.PassageValid(&p, s.Now) {
				row.Tone = procedure.Plain
			}
		}
		row.Cells = append(row.Cells, state, number)
		table.Rows = append(table.Rows, row)
	}
	facts := []Fact{
		{Label: "带队人", Text: c.Text("leader")}, {Label: "电话", Text: c.Text("phone")}, {Label: "出发地", Text: c.Text("origin")},
		{Label: "目的地", Text: c.Text("destination")}, {Label: "预计出发", Text: Clock(c.Time("departs_at"))}, {Label: "预计到达", Text: Clock(c.Time("arrives_at"))},
		{Label: "通信频道", Text: c.Text("channel")}, {Label: "任务", Text: s.Title("task", c.Ref("task"))},
		{Label: "行驶路线", Text: c.Text("route"), Wide: true}, {Label: "途中休整点", Text: c.Text("stops"), Wide: true}, {Label: "备注", Text: c.Text("note"), Wide: true},
	}
	return Document{
		Title: "车队行车单", Number: c.Text("number"), Format: A4Wide,
		Parts: []Part{
			{Heading: c.Text("name")}, {Facts: facts}, {Table: table}, {Prose: "“通行登记”为本席位掌握的申请状态；不在有效期内或没有平台编号的车辆，通过收费站照常收费。"},
			{Sign: []string{"带队人", "交通保障", "时间"}},
		},
	}, nil
}

func driverCalls(s *Source) (Document, error) {
	table := &Table{Columns: columnsNamed("驾驶员", "电话+", "车牌号码+", "颜色", "车型", "队伍+", "车队", "状态", "打通情况+"), Empty: "没有登记驾驶员的车辆"}
	mute := 0
	for _, v := range s.All("vehicle") {
		team := s.Title("team", v.Ref("team"))
		if v.Ref("same_as") != (uuid.UUID{}) || roster.Status(v.Text("status")) == roster.VehicleLeft || !strings.Contains(team, s.Text("team")) {
			continue
		}
		row := Row{Kind: "vehicle", ID: v.ID, Cells: []string{
			v.Text("driver"), v.Text("driver_phone"), v.Text("plate"), s.shown(&v, "plate_color"), v.Text("type"), team, s.Title("convoy", v.Ref("convoy")), s.shown(&v, "status"), "",
		}}
		if v.Text("driver_phone") == "" {
			row.Tone = procedure.Warn
			row.Cells[1] = "（无电话）"
			mute++
		}
		table.Rows = append(table.Rows, row)
	}
	return Document{
		Title: "驾驶员通话清单", Format: A4Wide,
		Parts: []Part{{Prose: fmt.Sprintf("未离场车辆 %d 辆，其中 %d 辆没有驾驶员电话。", len(table.Rows), mute)}, {Table: table}},
	}, nil
}

func roadState(s *Source) (Document, error) {
	table := &Table{Columns: columnsNamed("道路+", "路段+", "区县", "路况", "方向", "限制", "绕行路线+", "预计恢复", "来源", "状态时间"), Empty: "没有登记道路"}
	count := map[string]int{}
	tones := map[string]procedure.Tone{"closed": procedure.Alarm, "limited": procedure.Warn, "one_way": procedure.Warn}
	for _, state := range []string{"closed", "limited", "one_way", "open"} {
		for _, r := range s.All("road") {
			if r.Text("status") != state {
				continue
			}
			row := s.line(&r, "name", "section", "district", "status", "direction", "limit", "detour", "reopens_at", "source", "status_at")
			row.Tone = tones[state]
			table.Rows = append(table.Rows, row)
			count[state]++
		}
	}
	return Document{Title: "道路通行情况", Format: A4Wide, Parts: []Part{
		{Prose: fmt.Sprintf("封闭 %d 处，限制通行 %d 处，单向通行 %d 处，通行 %d 处。", count["closed"], count["limited"], count["one_way"], count["open"])}, {Table: table},
	}}, nil
}

func parkingState(s *Source) (Document, error) {
	columns := columnsNamed("停车场+", "地点+", "用途", "车位", "进", "出", "在场", "空位", "占用", "满后引导至+", "负责人", "电话")
	for _, i := range []int{3, 4, 5, 6, 7} {
		columns[i].Number = true
	}
	table := &Table{Columns: columns, Empty: "没有停车场"}
	var places, inside int
	for _, p := range s.All("parking") {
		if p.Text("status") == "closed" {
			continue
		}
		lot := procedure.LotOf(s.All("gate"), &p)
		row := s.line(&p, "name", "place", "use")
		row.Cells = append(row.Cells, fmt.Sprint(lot.Capacity), fmt.Sprint(lot.In), fmt.Sprint(lot.Out), fmt.Sprint(lot.Inside), fmt.Sprint(lot.Capacity-lot.Inside), lot.Words("zh"),
			s.Title("parking", p.Ref("overflow")), p.Text("manager"), p.Text("phone"))
		row.Tone = lot.Tone()
		table.Rows = append(table.Rows, row)
		places, inside = places+lot.Capacity, inside+lot.Inside
	}
	table.Total = &Row{Cells: []string{"合计", "", "", fmt.Sprint(places), "", "", fmt.Sprint(inside), fmt.Sprint(places - inside), "", "", "", ""}}
	return Document{Title: "停车场占用表", Format: A4Wide, Parts: []Part{
		{Table: table}, {Prose: "在场 = 进 − 出 + 清点更正，由出入记录相加得出。将满：达到预警比例（未定时 90%）；已满：在场不少于车位数。"},
	}}, nil
}

func scanLog(s *Source) (Document, error) {
	from, to := s.Time("from", time.Time{}), s.Time("to", s.Now)
	table := &Table{Columns: columnsNamed("时间", "结果", "证号", "车牌或持证人", "原因+", "卡点", "区域", "名单截至", "查验人"), Empty: "这段时间没有查验"}
	count := map[string]int{}
	tones := map[string]procedure.Tone{"yellow": procedure.Warn, "red": procedure.Alarm}
	rows := slices.Clone(s.All("scan"))
	slices.SortStableFunc(rows, func(a, b record.Record) int { return a.Time("at").Compare(b.Time("at")) })
	for i := range rows {
		r := &rows[i]
		if at := r.Time("at"); at.Before(from) || at.After(to) {
			continue
		}
		row := s.line(r, "at", "verdict", "permit_no", "holder", "why", "checkpoint", "area", "list_at", "recorded_by")
		row.Tone = tones[r.Text("verdict")]
		table.Rows = append(table.Rows, row)
		count[r.Text("verdict")]++
	}
	return Document{Title: "通行证查验记录表", Format: A4Wide, Parts: []Part{
		{Prose: fmt.Sprintf("共查验 %d 次：放行 %d，核实 %d，不予通行 %d。", len(table.Rows), count["green"], count["yellow"], count["red"])}, {Table: table},
	}}, nil
}

// labelsMax bounds the labels of one sheet.
const labelsMax = 2000

func codesAsks() []procedure.Ask {
	var kinds []record.Option
	for _, c := range procedure.CodedThings(record.Standard()) {
		kinds = append(kinds, record.Option{Name: c.Tag, Label: c.Label})
	}
	return []procedure.Ask{
		{Field: "kind", Type: record.Code, Options: kinds, Needed: true, Label: record.Label{Zh: "类别", En: "Kind"}, Given: procedure.Always("vehicle")},
		textAsk("only", "名称含", "Name contains"),
		{Field: "linear", Type: record.Bool, Label: record.Label{Zh: "条形码", En: "Bar code"}, Hint: record.Label{Zh: "不选为二维码", En: "else a QR code"}},
	}
}

// codesSheet is a strip of labels, one for each record of a kind.
func codesSheet(s *Source) (Document, error) {
	name := "vehicle"
	if a := s.Answers["kind"]; !a.Value.IsNone() {
		name = a.Value.Text()
	}
	thing, ok := procedure.CodedAs(s.Schema, name)
	if !ok {
		return Document{}, procedure.No(procedure.UnknownAct, "没有这一类编码："+name+"。没有打印。", "There are no codes of "+name+". Nothing was printed.")
	}
	kind := s.Schema.Kind(thing.Kind)
	doc := Document{Title: thing.Label.Zh + "编码标签", Format: Label80}
	for _, r := range s.All(thing.Kind) {
		if !thing.Holds(&r) {
			continue
		}
		caption := procedure.Caption(&r)
		if !strings.Contains(caption, s.Text("only")) || kind.Field("same_as") != nil && r.Ref("same_as") != (uuid.UUID{}) {
			continue
		}
		if len(doc.Parts) >= 2*labelsMax-1 {
			return Document{}, procedure.No("too_many_labels", fmt.Sprintf("超过 %d 张标签。没有打印；请用“名称含”分批。", labelsMax),
				fmt.Sprintf("More than %d labels. Nothing was printed; narrow them by name.", labelsMax))
		}
		if len(doc.Parts) > 0 {
			doc.Parts = append(doc.Parts, Part{Break: true})
		}
		code := tag.Of(thing.Tag, r.ID)
		doc.Parts = append(doc.Parts, Part{Code: &Code{Text: code, Linear: s.Answers["linear"].Value == merge.OfBool(true), Caption: caption + "\n" + code}})
	}
	if len(doc.Parts) == 0 {
		doc.Parts = []Part{{Prose: "没有这样的" + thing.Label.Zh + "。"}}
	}
	return doc, nil
}
