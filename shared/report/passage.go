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
	"qianshao/syncproto/merge"
)

// notAPass stands on every list of applications.
const notAPass = "本表为申请材料，不是免费通行凭证"

// passagePapers are the papers of applications for passage.
func passagePapers() []Paper {
	which := procedure.Ask{
		Field: "which", Type: record.Code, Label: record.Label{Zh: "列入", En: "Which"}, Given: procedure.Always("city"),
		Options: []record.Option{
			record.Choice("city", "待市级提交", "to be submitted"), record.Choice("submitted", "已提交平台", "submitted"),
			record.Choice("amending", "变更申请", "amendments"), record.Choice("open", "全部在办", "all open"),
		},
	}
	return []Paper{
		{
			Name: "passage-list", Label: record.Label{Zh: "提交清单", En: "Submission list"},
			Asks: []procedure.Ask{which, textAsk("province", "途经省份", "Province"), textAsk("route", "路径含", "Route contains")}, Build: passageList,
		},
		{Name: "passage-card", Label: record.Label{Zh: "风挡标识卡", En: "Windscreen card"}, Of: "passage", Copies: true, When: cardMayPrint, Build: passageCard},
		{Name: "passage-file", Label: record.Label{Zh: "通行申请办理记录", En: "Course of an application"}, Of: "passage", Build: passageFile},
		{Name: "passage-unlisted", Label: record.Label{Zh: "在途无登记", En: "Unlisted on the road"}, Build: passageUnlisted},
		{Name: "passage-expiry", Label: record.Label{Zh: "到期倒计时", En: "Expiring"}, Build: passageExpiry},
	}
}

// defaultPassageColumns are the annex's columns as domain knowledge has them; a layout of the platform's sheets for the
// kind "passage" replaces them when the annex changes.
const defaultPassageColumns = "应急响应启动单位=response_unit\n应急响应等级=response_level\n抢险救灾任务名称=task_name\n车牌号码=plate\n车牌颜色=plate_color\n" +
	"途经省份=provinces\n途经路径=route\n预计出发时间=departs_at\n预计到达时间=arrives_at\n时间跨度（天）=days\n联系人=contact\n联系电话=phone\n驾驶员姓名=driver\n" +
	"载运内容=load\n商定文号=agreement\n预约信息编号=booking_no\n平台编号=platform_no"

// widePassageFields take twice the width of the others.
var widePassageFields = []string{"response_unit", "task_name", "plate", "route", "departs_at", "arrives_at", "phone", "driver_phone", "agreement", "platform_no"}

type passageColumn struct{ title, field string }

// passageColumns are the columns in force: the latest layout here or in the census, else the default.
func (s *Source) passageColumns() []passageColumn {
	text := defaultPassageColumns
	var at time.Time
	layouts := slices.Clone(s.All("layout"))
	if s.Census != nil {
		if rows, err := s.Census.List(record.Query{Kind: "layout"}); err == nil {
			layouts = append(layouts, rows...)
		}
	}
	for _, l := range layouts {
		if l.Text("kind") == "passage" && l.Text("columns") != "" && !l.Time("valid_from").After(s.Now) && !l.Time("valid_from").Before(at) {
			text, at = l.Text("columns"), l.Time("valid_from")
		}
	}
	var columns []passageColumn
	const most = 40
	for line := range strings.Lines(text) {
		title, field, ok := strings.Cut(strings.TrimSpace(strings.ReplaceAll(line, "＝", "=")), "=")
		if title != "" && len(columns) < most {
			if !ok {
				field = title
			}
			columns = append(columns, passageColumn{strings.TrimSpace(title), strings.TrimSpace(field)})
		}
	}
	return columns
}

// passageCells fills the columns: of a declared field, or of a further item noted under the column's name.
func (s *Source) passageCells(r *record.Record, columns []passageColumn) []string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		if r.Kind.Field(c.field) != nil {
			cells[i] = s.shown(r, c.field)
			continue
		}
		cells[i] = furtherItem(r.Text("extra"), c.field)
	}
	return cells
}

// furtherItem finds 名称：内容 among lines.
func furtherItem(lines, name string) string {
	for line := range strings.Lines(lines) {
		if k, v, ok := strings.Cut(strings.TrimSpace(strings.ReplaceAll(line, ":", "：")), "："); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// whyLeftOut says why an entry may not stand on a submission list; empty when it may.
func (s *Source) whyLeftOut(r *record.Record) string {
	vehicle, ok, err := s.Reader.Find("vehicle", r.Ref("vehicle"))
	in := s.Incident()
	switch {
	case r.Text("cargo") == "commercial", err == nil && ok && vehicle.Text("service") == "commercial":
		return "营业性货运，不属于任务车辆"
	case in.Mechanism != roster.MechanismActive && in.Mechanism != roster.MechanismAdjusted, in.ResponseUnit == "", in.ResponseLevel == "":
		return "没有正在生效的应急响应"
	case r.Text("agreement") == "":
		return "没有部门商定文号"
	case r.Text("response_unit") != in.ResponseUnit:
		return "引用的响应与现行响应不一致，请重新保存申请"
	}
	return ""
}

// passageList is what the city types or uploads into the platform, by province and route.
func passageList(s *Source) (Document, error) {
	columns := s.passageColumns()
	titles := []string{"序号"}
	for _, c := range columns {
		title := c.title
		if slices.Contains(widePassageFields, c.field) {
			title += "+"
		}
		titles = append(titles, title)
	}
	groups := map[string]*Table{}
	var names []string
	left := &Table{Title: "未列入", Columns: columnsNamed("编号", "车牌号码", "状态", "原因+"), Empty: "没有"}
	listed := 0
	for _, r := range s.All("passage") {
		if !s.passageAsked(&r) {
			continue
		}
		if why := s.whyLeftOut(&r); why != "" {
			row := s.line(&r, "number", "plate", "status")
			row.Cells, row.Tone = append(row.Cells, why), procedure.Warn
			left.Rows = append(left.Rows, row)
			continue
		}
		name := strings.Join(r.Members("provinces"), "、")
		if name == "" {
			name = "未填途经省份"
		}
		if groups[name] == nil {
			groups[name] = &Table{Title: "途经：" + name, Columns: columnsNamed(titles...)}
			names = append(names, name)
		}
		t := groups[name]
		t.Rows = append(t.Rows, Row{Kind: "passage", ID: r.ID, Cells: append([]string{fmt.Sprint(len(t.Rows) + 1)}, s.passageCells(&r, columns)...)})
		listed++
	}
	in := s.Incident()
	doc := Document{Title: "抢险救灾任务车辆申请清单", Format: A3Wide, Warning: notAPass, Parts: []Part{
		{Facts: []Fact{{Label: "应急响应启动单位", Text: in.ResponseUnit}, {Label: "应急响应等级", Text: s.levelOf(in)}}},
		{Prose: fmt.Sprintf("列入 %d 辆，未列入 %d 辆。免费与否以部级平台审核结果和收费站核验为准。", listed, len(left.Rows))},
	}}
	slices.Sort(names)
	for _, n := range names {
		doc.Parts = append(doc.Parts, Part{Table: groups[n]})
	}
	if listed == 0 {
		doc.Parts = append(doc.Parts, Part{Prose: "没有可列入的申请。"})
	}
	doc.Parts = append(doc.Parts, Part{Table: left}, Part{Sign: []string{"填表人", "复核人", "市级办（章）"}})
	return doc, nil
}

func (s *Source) levelOf(in roster.Incident) string {
	if in.Row.Kind == nil {
		return ""
	}
	return s.shown(&in.Row, "response_level")
}

// passageAsked says whether an entry is among those the reader asked for.
func (s *Source) passageAsked(r *record.Record) bool {
	state := r.Text("status")
	which := "city"
	if a := s.Answers["which"]; a.Value.Type == merge.Text {
		which = a.Value.Text()
	}
	if which == "open" && !slices.Contains([]string{"draft", "city", "submitted", "returned", "amending"}, state) || which != "open" && state != which {
		return false
	}
	province := s.Text("province")
	return (province == "" || slices.ContainsFunc(r.Members("provinces"), func(m string) bool { return strings.Contains(m, province) })) &&
		strings.Contains(r.Text("route"), s.Text("route"))
}

// cardMayPrint says why a windscreen card may not be printed: only of an entry that was passed and carries the platform's
// number.
func cardMayPrint(row *record.Record) string {
	state := roster.Status(row.Text("status"))
	switch {
	case !slices.Contains([]roster.Status{procedure.PassageOK, procedure.PassageInUse, procedure.PassageBack}, state):
		return "申请现在是“" + row.Kind.Field("status").Shown(string(state), "zh") + "”，没有审核通过，不能打印标识卡。没有改动。"
	case row.Text("platform_no") == "":
		return "没有平台编号，不能打印标识卡。没有改动；请先登记平台编号。"
	}
	return ""
}

// passageCard is the card behind the windscreen.
func passageCard(s *Source) (Document, error) {
	r := &s.About
	if left, runs := procedure.PassageLeft(r, s.Now); !runs || left <= 0 {
		return Document{}, procedure.No("passage_over", "有效期已过（"+Clock(r.Time("valid_until"))+"），不能打印标识卡。没有改动；请申请变更或重新申请。",
			"Its validity is over ("+Clock(r.Time("valid_until"))+"). Nothing was printed; ask for an amendment or apply again.")
	}
	doc := Document{
		Title: "抢险救灾任务车辆　" + r.Text("plate"), Number: r.Text("platform_no"), Format: A4Wide, Warning: "以部级平台登记为准，须按登记路线和时间通行",
		Parts: []Part{
			{Facts: []Fact{
				{Label: "车牌号码", Text: r.Text("plate")}, {Label: "车牌颜色", Text: s.shown(r, "plate_color")},
				{Label: "平台编号", Text: r.Text("platform_no")}, {Label: "预约信息编号", Text: r.Text("booking_no")},
				{Label: "有效期起", Text: Clock(r.Time("valid_from"))}, {Label: "有效期止", Text: Clock(r.Time("valid_until"))},
				{Label: "任务", Text: r.Text("task_name"), Wide: true}, {Label: "路线", Text: r.Text("route"), Wide: true},
				{Label: "行程", Text: s.shown(r, "leg")}, {Label: "驾驶员", Text: r.Text("driver")},
				{Label: "启动单位", Text: r.Text("response_unit")}, {Label: "联系人电话", Text: strings.TrimSpace(r.Text("contact") + " " + r.Text("phone"))},
			}},
		},
	}
	if code := asciiOnly(r.Text("platform_no")); code != "" {
		doc.Parts = append(doc.Parts, Part{Code: &Code{Text: code, Linear: true, Caption: r.Text("platform_no")}})
	}
	return doc, nil
}

// asciiOnly leaves out what a bar code cannot hold.
func asciiOnly(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, text)
}

// passageFile is the course of one application: every change of its state with who and when.
func passageFile(s *Source) (Document, error) {
	r := &s.About
	facts := []Fact{}
	for _, f := range []string{"plate", "plate_color", "response_unit", "response_level", "task_name", "agreement", "agreed_by", "provinces", "route", "departs_at", "arrives_at",
		"contact", "phone", "driver", "driver_phone", "cargo", "load", "leg", "platform_no", "booking_no", "valid_from", "valid_until", "checked_by", "amendment",
		"refund", "toll", "toll_station", "refunded", "extra"} {
		if text := s.shown(r, f); text != "" {
			facts = append(facts, Fact{Label: r.Kind.Field(f).Label.Zh, Text: text, Wide: len([]rune(text)) > 20})
		}
	}
	table := &Table{Title: "办理过程", Columns: columnsNamed("时间", "状态", "经办人", "原因或内容+"), Empty: "没有记录"}
	history, err := s.History("passage", r.ID)
	if err != nil {
		return Document{}, fmt.Errorf("read the history: %w", err)
	}
	for _, v := range history {
		if v.Denied != "" {
			continue
		}
		if row, ok := s.courseRow(r, v); ok {
			table.Rows = append(table.Rows, row)
		}
	}
	return Document{Title: "通行申请办理记录", Number: r.Text("number"), Warning: notAPass, Parts: []Part{{Facts: facts}, {Table: table}}}, nil
}

// courseRow is one change of state or of the refund; ok is false for a change of neither.
func (s *Source) courseRow(r *record.Record, v record.Version) (Row, bool) {
	state, why := "", ""
	for _, op := range v.Change.Writes {
		f := r.Kind.FieldByWire(op.Field)
		if f == nil || op.Value.IsNone() {
			continue
		}
		switch f.Name {
		case "status", "refund":
			state = strings.Trim(state+"、"+f.Shown(op.Value.Text(), "zh"), "、")
		case "reason", "amendment", "platform_no", "toll", "refunded":
			why = strings.Trim(why+"；"+f.Label.Zh+" "+f.Reveal(op.Value, "zh"), "；")
		}
	}
	at := time.UnixMilli(v.Change.Wall).UTC()
	return Row{Cells: []string{Clock(at), state, v.Change.Operator, why}}, state != ""
}

// passageUnlisted lists vehicles that are on the road now and not covered: these will be charged.
func passageUnlisted(s *Source) (Document, error) {
	table := &Table{Columns: columnsNamed("车牌号码", "队伍+", "驾驶员", "电话+", "车辆状态", "车队", "申请状态", "有效期止", "问题+"), Empty: "在途车辆都有有效登记"}
	onRoad := 0
	for _, v := range s.All("vehicle") {
		if v.Ref("same_as") != (uuid.UUID{}) || !s.onTheRoad(&v) {
			continue
		}
		onRoad++
		p, ok := s.Passages().Of(&v)
		if ok && procedure.PassageValid(&p, s.Now) {
			continue
		}
		state, until, problem := "", "", "没有申请"
		if ok {
			state, until, problem = s.shown(&p, "status"), Clock(p.Time("valid_until")), s.whyNotValid(&p)
		}
		table.Rows = append(table.Rows, Row{Kind: "vehicle", ID: v.ID, Tone: procedure.Alarm, Cells: []string{
			v.Text("plate"), s.Title("team", v.Ref("team")), v.Text("driver"), v.Text("driver_phone"), s.shown(&v, "status"), s.Title("convoy", v.Ref("convoy")), state, until, problem,
		}})
	}
	return Document{Title: "在途无有效通行登记车辆", Format: A4Wide, Warning: notAPass, Parts: []Part{
		{Prose: fmt.Sprintf("在途和外出车辆 %d 辆，其中 %d 辆没有有效登记，通过收费站照常收费。", onRoad, len(table.Rows))}, {Table: table},
		{Prose: "有效登记：平台审核通过、有平台编号、现在在有效期内。市内免费道路上的车辆无须登记。"},
	}}, nil
}

// onTheRoad says whether a vehicle drives now: on its way or out, or in a convoy that is.
func (s *Source) onTheRoad(v *record.Record) bool {
	switch roster.Status(v.Text("status")) {
	case roster.VehicleEnRoute, roster.VehicleOut:
		return true
	case roster.VehicleLeft:
		return false
	}
	convoy, ok, err := s.Reader.Find("convoy", v.Ref("convoy"))
	return err == nil && ok && (convoy.Text("status") == "en_route" || convoy.Text("status") == "returning")
}

func (s *Source) whyNotValid(p *record.Record) string {
	left, runs := procedure.PassageLeft(p, s.Now)
	switch {
	case !runs:
		return "未审核通过或已结束"
	case left <= 0:
		return "已过有效期"
	case p.Text("platform_no") == "":
		return "没有平台编号"
	}
	return "未到有效期"
}

// passageExpiry counts down what is valid, the soonest first.
func passageExpiry(s *Source) (Document, error) {
	table := &Table{Columns: columnsNamed("剩余", "有效期止+", "车牌号码", "驾驶员", "电话+", "平台编号", "状态", "路径+"), Empty: "没有在有效期内的登记"}
	rows := slices.Clone(s.All("passage"))
	slices.SortStableFunc(rows, func(a, b record.Record) int { return a.Time("valid_until").Compare(b.Time("valid_until")) })
	soon, over := 0, 0
	for i := range rows {
		r := &rows[i]
		left, runs := procedure.PassageLeft(r, s.Now)
		if !runs {
			continue
		}
		row := s.line(r, "valid_until", "plate", "driver", "driver_phone", "platform_no", "status", "route")
		words := procedure.Remaining(left, "zh")
		switch {
		case left <= 0:
			words, row.Tone = "已过期", procedure.Alarm
			over++
		case left < 24*time.Hour:
			row.Tone = procedure.Warn
			soon++
		}
		row.Cells = append([]string{words}, row.Cells...)
		table.Rows = append(table.Rows, row)
	}
	return Document{Title: "通行登记到期倒计时", Format: A4Wide, Warning: notAPass, Parts: []Part{
		{Prose: fmt.Sprintf("已过期未办结 %d 条，24 小时内到期 %d 条。", over, soon)}, {Table: table},
	}}, nil
}
