package intake

import (
	"slices"
	"strings"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Codes of refusals of a whole sheet.
const (
	NoHead      roster.Code = "no_headings"
	NoKind      roster.Code = "no_such_kind"
	NoColumn    roster.Code = "no_such_column"
	NoField     roster.Code = "no_such_field"
	TwiceFilled roster.Code = "field_filled_twice"
)

// idField stands for the record's own id, as an export for the platform carries it.
const idField = "id"

// headRows is how far down the headings are looked for: titles, units and dates stand above them.
const headRows = 30

// heading is the row of headings found in a sheet.
type heading struct {
	sheet   *Sheet
	row     int
	columns []ColumnUse
	score   int
}

// findHead finds the row whose cells name most of the kind's fields, on any sheet that is in sight.
func findHead(g *Grid, k *record.Kind, own map[string]string) (heading, error) {
	var best heading
	for i := range g.Sheets {
		s := &g.Sheets[i]
		if s.Hidden {
			continue
		}
		for j, row := range s.Rows {
			if j >= headRows {
				break
			}
			if h := headAt(s, row.Number, k, own); h.score > best.score {
				best = h
			}
		}
	}
	needed := 2
	if len(own) > 0 {
		needed = 1
	}
	if best.score < needed && !best.alone(k) {
		return best, refuse(NoHead, "在表中找不到“"+k.Label.Zh+"”的表头行。没有写入任何内容；请使用模板的列名，或用“列名=字段”指定对应关系。",
			"No row of headings of “"+k.Label.En+"” is found. Nothing was written; use the template's column names, or say which column is which field.")
	}
	return best, best.check(k, own)
}

// alone says whether the one column there is names what every record needs: a list of names.
func (h heading) alone(k *record.Kind) bool {
	for _, c := range h.columns {
		if f := k.Field(c.Field); f != nil && f.Required && len(h.columns) == 1 {
			return true
		}
	}
	return false
}

// check says whether what the user named is there, and no field is filled from two columns.
func (h heading) check(k *record.Kind, own map[string]string) error {
	titles, filled := map[string]bool{}, map[string]string{}
	for _, c := range h.columns {
		titles[c.Title] = true
		if last, twice := filled[c.Field]; twice && c.Field != "" {
			return refuse(TwiceFilled, "“"+last+"”和“"+c.Title+"”两列都对应“"+c.Field+"”。没有写入任何内容；请指定其中一列为“-”。",
				"Both “"+last+"” and “"+c.Title+"” fill “"+c.Field+"”. Nothing was written; leave one of them out with “-”.")
		}
		filled[c.Field] = c.Title
	}
	for title, field := range own {
		if !titles[plainTitle(title)] && !titles[title] {
			return refuse(NoColumn, "表中没有“"+title+"”这一列。没有写入任何内容。", "There is no column “"+title+"”. Nothing was written.")
		}
		if field != "" && field != "-" && field != idField && k.Field(field) == nil {
			return refuse(NoField, k.Label.Zh+"没有“"+field+"”这个字段。没有写入任何内容。", "A "+k.Label.En+" has no field “"+field+"”. Nothing was written.")
		}
	}
	return nil
}

// headAt reads a row as headings. Where a block of merged cells stands above, its words may belong to the name: 负责人
// over 姓名 and 电话.
func headAt(s *Sheet, number int, k *record.Kind, own map[string]string) heading {
	h := heading{sheet: s, row: number}
	row, _ := s.row(number)
	width := len(row.Cells)
	for _, m := range s.Merged {
		if m.Row < number && m.LastRow == number { // a heading over two rows
			width = max(width, m.LastColumn+1)
		}
	}
	taken := map[string]bool{}
	for column := range width {
		title := plainTitle(s.shown(number, column).Text)
		above := plainTitle(s.shown(number-1, column).Text)
		field := fieldOf(k, own, title, above)
		if field != "" && taken[field] && own[title] == "" { // 姓名 twice: the second belongs to whom stands above it
			field = ""
		}
		if field != "" {
			taken[field] = true
			h.score++
		}
		h.columns = append(h.columns, ColumnUse{title, field})
	}
	return h
}

// fieldOf gives the field that a heading means; empty for none.
func fieldOf(k *record.Kind, own map[string]string, title, above string) string {
	if title == "" {
		return ""
	}
	for called, field := range own {
		if called == title || plainTitle(called) == title {
			if field == "-" || field == "" {
				return ""
			}
			return field
		}
	}
	if above != "" && above != title {
		if f := named(k, above+title); f != "" {
			return f
		}
	}
	return named(k, title)
}

// named finds the field a title names: by its labels, its name, or what people call it.
func named(k *record.Kind, title string) string {
	bare := bareTitle(title)
	if bare == "" {
		return ""
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		for _, called := range []string{f.Label.Zh, f.Label.En, f.Name} {
			if bareTitle(called) == bare {
				return f.Name
			}
		}
	}
	for _, c := range called() {
		if c.kind != "" && c.kind != k.Name || k.Field(c.field) == nil {
			continue
		}
		for word := range strings.FieldsSeq(c.words) {
			if bareTitle(word) == bare {
				return c.field
			}
		}
	}
	for _, word := range []string{idField, "本地编号", "记录编号", "前哨编号"} {
		if bareTitle(word) == bare {
			return idField
		}
	}
	if bareTitle(k.Label.Zh+"名称") == bare || bareTitle(k.Label.Zh) == bare {
		for _, name := range []string{"name", "title"} {
			if k.Field(name) != nil {
				return name
			}
		}
	}
	return ""
}

// plainTitle is a heading on one line, without the marks for needed columns.
func plainTitle(text string) string {
	text = strings.Join(strings.Fields(strings.NewReplacer("*", "", "＊", "", "（必填）", "", "(必填)", "").Replace(text)), " ")
	return text
}

// bareTitle is a heading as names are compared: without spaces, width, marks, case and what stands in brackets.
func bareTitle(text string) string {
	depth := 0
	text = strings.Map(func(r rune) rune {
		switch r {
		case '(', '（', '[', '【':
			depth++
			return -1
		case ')', '）', ']', '】':
			depth = max(0, depth-1)
			return -1
		}
		if depth > 0 {
			return -1
		}
		return r
	}, text)
	return roster.NormalCode(text)
}

// calling is what other sheets call a field. An empty kind means every one.
type calling struct{ kind, field, words string }

// called lists what other sheets call our fields. The first that fits counts.
func called() []calling {
	return slices.Concat(calledForces(), calledSupplies(), calledUnits(), calledAnywhere())
}

func calledForces() []calling {
	return []calling{
		{"team", "name", "队伍名称 单位名称 组织名称 机构名称 力量名称 社会组织名称 救援队名称"},
		{"team", "leader", "负责人姓名 队长 领队 法定代表人 法人 主要负责人 联系人 联系人姓名"},
		{"team", "phone", "负责人电话 负责人手机 联系方式 手机号 手机 电话 手机号码 电话号码 联系人电话 24小时电话 负责人联系方式 联系人联系电话"},
		{"team", "deputy_phone", "备用联系电话 副队长电话 第二联系电话 其他联系方式"},
		{"team", "members", "人数 队员人数 队伍人数 成员数量 成员人数 总人数 现有人数 队员数"},
		{"team", "core_members", "骨干队员数 核心队员数 骨干队员 核心队员"},
		{"team", "capabilities", "专业方向 救援方向 救援类别 专业类别 能力类别 主要救援方向 擅长领域 专业能力"},
		{"team", "facilities", "设施设备 主要装备 装备情况 设备设施 装备设施 主要设备"},
		{"team", "registered_in", "登记地 登记机关 注册地址 登记管理机关"},
		{"team", "vehicles", "车辆 车辆数量 救援车辆"},
		{"team", "boats", "舟艇 冲锋舟 舟艇数量"},
		{"team", "dogs", "搜救犬 搜救犬数量"},
		{"team", "supervised_by", "主管单位 业务主管部门"},
		{"team", "organisation_type", "类型 单位类型 组织性质 机构类型"},
		{"team", "platform_no", "备案号 平台编号 系统编号 国家平台编号"},
		{"person", "team", "所属队伍 队伍名称 单位 所在队伍 所属单位 救援队"},
		{"person", "id_number", "身份证 身份证号码 证件号码 证件号 公民身份号码"},
		{"person", "role", "队内职务 岗位 角色 分工"},
		{"person", "phone", "手机 手机号 手机号码 电话号码 联系方式 联系电话 本人电话"},
		{"person", "certificates", "证书名称 资质证书 持证情况 资格证书 资质"},
		{"person", "emergency_contact", "紧急联系方式 紧急联系人及电话"},
		{"vehicle", "team", "所属队伍 队伍名称 单位 所属单位"},
		{"vehicle", "plate", "车牌 车牌号 号牌 号牌号码 车号"},
		{"vehicle", "plate_color", "号牌颜色 牌照颜色"},
		{"vehicle", "type", "车辆类型 类型 车种"},
		{"vehicle", "driver", "驾驶员姓名 司机 司机姓名 驾驶人"},
		{"vehicle", "driver_phone", "司机电话 驾驶人电话 驾驶员联系电话 司机手机"},
		{"vehicle", "seats", "座位 核载人数 载客数"},
		{"equipment", "name", "装备名称 设备名称 物资名称 器材名称"},
		{"equipment", "team", "队伍名称 所属单位 单位名称"},
		{"equipment", "quantity", "总数 总数量 数目"},
		{"equipment", "model", "规格型号 型号规格 规格"},
		{"equipment", "place", "存放位置 存放地"},
		{"facility", "name", "设施名称 场所名称"},
		{"facility", "team", "队伍名称"},
		{"case", "title", "案例名称 救援案例 案例"},
		{"case", "team", "队伍名称 参与队伍"},
		{"case", "held_at", "救援时间 日期 发生时间 年份"},
		{"case", "incident", "事件 灾害事件 灾害名称"},
		{"case", "role", "任务 主要任务 承担的任务"},
		{"case", "result", "成效 救援成果"},
	}
}

// calledSupplies are the words of lists of goods.
func calledSupplies() []calling {
	return []calling{
		{"supply", "name", "物资名称 品名 货品名称"},
		{"supply", "spec", "规格型号 型号 规格"},
		{"supply", "unit", "计量单位"},
		{"supply", "code", "编码 分类编码 物资分类编码"},
		{"supply", "point", "存放位置 存放地点 仓库"},
		{"supply", "expires_at", "有效期至 到期日期 保质期至"},
		{"supply", "donor", "捐赠单位 来源"},
		{"movement", "supply", "物资名称 品名 货品名称"},
		{"movement", "kind", "出入库类型 类别"},
		{"movement", "quantity", "库存数量 实存数量 数目"},
		{"movement", "to_depot", "存放位置 存放地点 仓库 入库地点"},
		{"movement", "from_depot", "出库地点"},
		{"movement", "expires_at", "有效期至 到期日期 保质期至"},
		{"movement", "batch", "批号 生产批号"},
		{"depot", "name", "存放点名称 仓库名称"},
		{"depot", "keeper", "管理员 负责人"},
	}
}

func calledUnits() []calling {
	return []calling{
		{"organisation", "name", "单位名称 机构名称 成员单位"},
		{"organisation", "duty_phone", "24小时值班电话 24小时电话 联系电话"},
		{"liaison", "organisation", "单位名称 成员单位 所在单位 所属单位"},
		{"liaison", "name", "联络员 联络员姓名"},
		{"liaison", "phone", "联络员电话 手机 手机号 联系电话 联系方式"},
		{"signup", "team", "队伍名称 报名队伍 单位名称"},
		{"signup", "people", "出动人数 拟派人数 报名人数"},
		{"signup", "vehicles", "出动车辆 车辆 车辆数量"},
		{"signup", "platform_no", "报名编号 平台报名编号"},
		{"signup", "eta", "预计到达时间 到达时间"},
		{"need", "title", "需求 需求名称 需求标题 需求描述"},
		{"need", "platform_no", "需求编号 平台需求编号"},
		{"need", "quantity", "数量 需求数量"},
		{"need", "reporter", "联系人 上报人"},
		{"need", "phone", "联系电话 联系方式 手机"},
		{"training", "course", "课程名称 培训内容 培训课程 培训项目"},
		{"training", "team", "队伍名称"},
		{"training", "person", "姓名"},
		{"document", "title", "文件名称 制度名称 名称"},
		{"document", "document_no", "发文字号 文件编号"},
	}
}

func calledAnywhere() []calling {
	return []calling{
		{"", "credit_code", "信用代码 社会信用代码 统一信用代码 机构代码 登记证号 统一社会信用代码证号"},
		{"", "district", "区县 所属区县 所在地区 区域 辖区 行政区 行政区划 地区"},
		{"", "address", "详细地址 所在地址 通讯地址 地点"},
		{"", "verified_at", "核实时间 核实日期 上次核实时间 更新时间"},
		{"", "surveyed_by", "核实人 填报人 采集人"},
		{"", "source", "来源"},
		{"", "note", "说明 其他 备注说明"},
		{"", "phone", "电话 手机 手机号 手机号码 联系方式 联系电话"},
	}
}
