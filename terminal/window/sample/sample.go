// Package sample holds views to look at: every part of a screen, filled with an invented exercise.
//
// Tests draw them and compare pictures; terminal/window/proof opens them in a real window.
package sample

import (
	"fmt"
	"strconv"

	"qianshao/terminal/screen"
)

// Frame is everything around a screen, with an exercise going on. active is the ID of the screen in use.
func Frame(l screen.Look, active string) screen.View {
	v := screen.View{
		Title: "前哨 重庆社会应急力量现场协调终端", Language: screen.Chinese, Look: l,
		Exercise: "演练　江津“7·12”暴雨洪涝桌面推演，所有记录不作实情使用　演练",
		Header: screen.Header{Product: "重庆社会应急力量现场协调终端", Incident: "事件：江津‘7·12’暴雨洪涝",
			Clock: "14:34", Operator: "操作员 李敏·登记岗"},
		Bar: []screen.BarItem{
			{ID: "bar.link", Text: "已连接 市级中心", Tone: screen.Good},
			{ID: "bar.queue", Text: "待确认 12", Tone: screen.Info},
			{ID: "bar.last", Text: "末次同步 14:32（2 分钟前）", Tone: screen.Muted},
			{ID: "bar.conflicts", Text: "冲突 1", Tone: screen.Warn},
			{ID: "bar.power", Text: "电量 61%", Tone: screen.Plain},
			{ID: "bar.size", Text: "字号 A±", Tone: screen.Plain},
			{ID: "bar.night", Text: "夜间 F12", Tone: screen.Plain},
		},
		Snack: &screen.Snack{Text: "已保存·仅本机：蓝天救援队 32 人（#0217）", Tone: screen.Good, UndoID: "undo", Undo: "撤销 8s"},
	}
	for _, n := range []screen.NavItem{
		{ID: "nav.checkin", Key: "F2", Label: "到场登记"}, {ID: "nav.tasks", Key: "F4", Label: "任务派遣", Badge: "3", Tone: screen.Info},
		{ID: "nav.board", Key: "T", Label: "力量看板"}, {ID: "nav.needs", Key: "F6", Label: "需求信息", Badge: "5", Tone: screen.Warn},
		{ID: "nav.supplies", Key: "F7", Label: "后勤物资"}, {ID: "nav.passage", Key: "V", Label: "车辆通行"},
		{ID: "nav.leave", Key: "W", Label: "撤离离场"}, {ID: "nav.journal", Key: "F10", Label: "现场日志"},
		{ID: "nav.counts", Key: "S", Label: "统计简报"}, {ID: "nav.sync", Key: "F9", Label: "同步中心", Badge: "1", Tone: screen.Alarm},
		{ID: "nav.settings", Key: "F8", Label: "设置自检"},
	} {
		n.Active = n.ID == active
		v.Nav = append(v.Nav, n)
	}
	return v
}

// CheckIn is 到场登记 with a search result, a wrong field and a noted one.
func CheckIn(l screen.Look) screen.View {
	v := Frame(l, "nav.checkin")
	v.Heading, v.Hint = "到场登记", "扫码，或输入队伍名称、拼音首字母、电话后四位、车牌"
	v.Body = []screen.Block{
		{Form: &screen.Form{ID: "find", Columns: 1, Fields: []screen.Field{
			{ID: "find.text", Label: "扫码或输入", Kind: screen.Search, Hint: "例如 ltjyd", Text: "ltjyd", Wide: true},
		}}},
		{List: teams()},
		{Form: arrival()},
	}
	return v
}

func teams() *screen.List {
	return &screen.List{ID: "teams", Height: 3, Selected: "team.1", Empty: "没有找到，按 Ctrl+N 登记新队伍", Footer: "显示 3 / 412",
		Columns: []screen.Column{{Title: "队伍", Weight: 4}, {Title: "区县", Weight: 2}, {Title: "专业", Weight: 3}, {Title: "人数", Weight: 1, Right: true},
			{Title: "备案", Weight: 2}, {Title: "同步", Weight: 2}},
		Rows: []screen.Row{
			{ID: "team.1", Cells: []screen.Cell{{Text: "1 重庆蓝天救援队"}, {Text: "渝中区"}, {Text: "水上、山地"}, {Text: "32"},
				{Text: "已备案", Tone: screen.Good}, {Text: "中心已确认", Tone: screen.Good}}},
			{ID: "team.2", Cells: []screen.Cell{{Text: "2 蓝天救援队璧山分队"}, {Text: "璧山区"}, {Text: "山地"}, {Text: "18"},
				{Text: "未备案", Tone: screen.Warn}, {Text: "已发送", Tone: screen.Info}}},
			{ID: "team.3", Cells: []screen.Cell{{Text: "3 两江蓝天应急救援志愿服务队"}, {Text: "两江新区"}, {Text: "建筑物倒塌、医疗"}, {Text: "46"},
				{Text: "已过期", Tone: screen.Muted}, {Text: "仅本机", Tone: screen.Info}}},
		}}
}

// arrival is the form of 到场报备.
func arrival() *screen.Form {
	districts := []screen.Option{{ID: "500116", Label: "江津区", Initials: "jjq"}, {ID: "500103", Label: "渝中区", Initials: "yzq"},
		{ID: "500106", Label: "沙坪坝区", Initials: "spbq"}, {ID: "500243", Label: "彭水苗族土家族自治县", Initials: "psmztjzzzx"}}
	return &screen.Form{ID: "arrival", Title: "本次到场　重庆蓝天救援队", Columns: 4, Submit: "arrival.save",
		Problem: "有 1 项需要改正：电话",
		Fields: []screen.Field{
			{ID: "leader", Label: "领队", Kind: screen.Han, Required: true, Text: "张伟"},
			{ID: "phone", Label: "电话", Kind: screen.Digits, Required: true, Text: "1380013800", Error: "手机号应为 11 位，现在 10 位"},
			{ID: "people", Label: "人数", Kind: screen.Digits, Required: true, Text: "32", Note: "上次 28 人；B 点同时报 30 人"},
			{ID: "vehicles", Label: "车辆", Kind: screen.Digits, Text: "4"},
			{ID: "plate", Label: "车牌", Kind: screen.Han, Hint: "渝A·…", Text: "渝A·8K217"},
			{ID: "district", Label: "来源区县", Kind: screen.Pick, Options: districts, Text: "500103"},
			{ID: "supplies", Label: "自带给养（天）", Kind: screen.Digits, Text: "2"},
			{ID: "number", Label: "登记编号", Kind: screen.ReadOnly, Text: "YB-A-0137"},
			{ID: "arrived", Label: "到达时间", Kind: screen.Time, Text: "14:31"},
			{ID: "place", Label: "集结点", Kind: screen.Pick, Hint: "拼音首字母", Options: []screen.Option{{ID: "e", Label: "东门停车场", Initials: "dmtcc"}, {ID: "s", Label: "体育馆南侧", Initials: "tygnc"}}},
			{ID: "insured", Label: "已投保人身意外险", Kind: screen.Check, Text: "true"},
			{ID: "standby", Label: "愿意备勤", Kind: screen.Check},
			{ID: "remark", Label: "备注", Kind: screen.Han, Hint: "任务意向、特殊装备", Wide: true},
		},
		Buttons: []screen.Button{
			{ID: "arrival.save", Label: "保存并打印凭证", Key: "Ctrl+Enter", Primary: true},
			{ID: "arrival.only", Label: "保存", Key: "Ctrl+S"},
			{ID: "arrival.draft", Label: "暂存草稿"},
			{ID: "arrival.refuse", Label: "劝返…", Danger: true},
		}}
}

// ForceBoard is 力量看板 with cards in six columns.
func ForceBoard(l screen.Look, cards int) screen.View {
	v := Frame(l, "nav.board")
	v.Heading, v.Hint = "力量看板", "方向键选队伍，Enter 打开，M 加列号改状态"
	board := screen.Board{ID: "forces", Selected: "card.3", Columns: []screen.BoardColumn{
		{ID: "enroute", Title: "在途", Digit: "1", Tone: screen.EnRoute}, {ID: "ready", Title: "待命", Digit: "2", Tone: screen.Ready},
		{ID: "ontask", Title: "任务中", Digit: "3", Tone: screen.OnTask}, {ID: "resting", Title: "休整", Digit: "4", Tone: screen.Resting},
		{ID: "leaving", Title: "待撤离", Digit: "5", Tone: screen.Info}, {ID: "gone", Title: "已撤离", Digit: "6", Tone: screen.Withdrawn},
	}}
	names := []string{"蓝天救援队", "江津民兵应急连", "红十字水上救援队", "安能一局", "山城雪豹突击队", "巴渝公益救援中心", "璧山曙光救援队"}
	kinds := []string{"水上 山地", "山地", "潜水", "工程抢险", "医疗", "通信 后勤"}
	stripes := []screen.Tone{screen.EnRoute, screen.Ready, screen.OnTask, screen.Resting, screen.Info, screen.Alarm}
	for i := range cards {
		column := &board.Columns[[]int{0, 1, 2, 2, 1, 3, 2, 4, 1, 5}[i%10]]
		card := screen.Card{ID: "card." + strconv.Itoa(i), Title: names[i%len(names)], Stripe: stripes[i%len(stripes)],
			Lines: []string{fmt.Sprintf("%d 人　%s", 8+i*7%40, kinds[i%len(kinds)]), fmt.Sprintf("江津区　%d 车", 1+i%5)}}
		switch i % 9 {
		case 2:
			card.Mark, card.Tone = "42 分钟", screen.Warn
		case 5:
			card.Mark, card.Tone = "75 分钟", screen.Alarm
		default:
			card.Mark = fmt.Sprintf("%d 分钟", 2+i%25)
		}
		column.Cards = append(column.Cards, card)
	}
	v.Body = []screen.Block{{Board: &board}}
	return v
}

// Counts is 统计简报: tiles, notes and a long list.
func Counts(l screen.Look) screen.View {
	v := Frame(l, "nav.counts")
	v.Heading = "统计简报"
	v.Snack = nil
	rows := make([]screen.Row, 0, 60)
	for i := range 60 {
		tone, word := screen.Good, "中心已确认"
		if i%7 == 3 {
			tone, word = screen.Info, "仅本机"
		}
		rows = append(rows, screen.Row{ID: "row." + strconv.Itoa(i), Cells: []screen.Cell{
			{Text: []string{"江津区", "渝中区", "北碚区", "綦江区", "酉阳土家族苗族自治县"}[i%5]}, {Text: strconv.Itoa(3 + i%11)}, {Text: strconv.Itoa(40 + i*17%300)},
			{Text: strconv.Itoa(2 + i%30)}, {Text: word, Tone: tone}}})
	}
	v.Body = []screen.Block{
		{Note: &screen.Note{Text: "2 个终端的数据已旧：永川点位 数据截至 13:05，荣昌点位 数据截至 11:40。合计中不含其后的变化。", Tone: screen.Warn}},
		{Tiles: &screen.Tiles{ID: "counts", Items: []screen.Tile{
			{ID: "t.teams", Label: "在场队伍", Value: "38", Note: "截至 14:34", Tone: screen.Ready},
			{ID: "t.people", Label: "在场人数", Value: "897", Note: "人次 1,203", Tone: screen.Ready},
			{ID: "t.tasks", Label: "任务中", Value: "21", Note: "逾期未联系 2", Tone: screen.OnTask},
			{ID: "t.needs", Label: "未指派需求", Value: "5", Note: "最早 11:20", Tone: screen.Warn},
			{ID: "t.road", Label: "在途", Value: "6", Note: "预计 16:00 前到齐", Tone: screen.EnRoute},
			{Label: "已撤离", Value: "9", Note: "队", Tone: screen.Withdrawn},
		}}},
		{List: &screen.List{ID: "districts", Title: "按来源区县", Footer: "显示 60 / 60", Selected: "row.2", Rows: rows,
			Columns: []screen.Column{{Title: "区县", Weight: 4}, {Title: "队伍", Weight: 1, Right: true}, {Title: "人数", Weight: 1, Right: true}, {Title: "车辆", Weight: 1, Right: true}, {Title: "同步", Weight: 2}}}},
	}
	return v
}

// Tasking is 任务派遣: two columns, needs and the form of an order.
func Tasking(l screen.Look) screen.View {
	v := Frame(l, "nav.tasks")
	v.Heading, v.Hint = "任务派遣", "左选需求，右选队伍"
	needs := &screen.List{ID: "needs", Title: "待指派需求", Selected: "n.1", Footer: "显示 3 / 5",
		Columns: []screen.Column{{Title: "编号", Weight: 2}, {Title: "需求", Weight: 4}, {Title: "时效", Weight: 2}},
		Rows: []screen.Row{
			{ID: "n.1", Cells: []screen.Cell{{Text: "XQ-A-0031"}, {Text: "白沙镇 3 户被困，需冲锋舟"}, {Text: "新", Tone: screen.Good}}},
			{ID: "n.2", Cells: []screen.Cell{{Text: "XQ-B-0007"}, {Text: "朱杨镇卫生院需发电机 2 台"}, {Text: "需复核", Tone: screen.Warn}}},
			{ID: "n.3", Cells: []screen.Cell{{Text: "XQ-A-0029"}, {Text: "石蟆镇道路抢通"}, {Text: "过期", Tone: screen.Alarm}}},
		}}
	candidates := &screen.List{ID: "candidates", Title: "可派队伍", Height: 3, Selected: "c.1",
		Columns: []screen.Column{{Title: "队伍", Weight: 3}, {Title: "理由", Weight: 4}},
		Rows: []screen.Row{
			{ID: "c.1", Cells: []screen.Cell{{Text: "红十字水上救援队", Tone: screen.Ready}, {Text: "水上，休息 6 小时，12 人"}}},
			{ID: "c.2", Cells: []screen.Cell{{Text: "蓝天救援队", Tone: screen.Ready}, {Text: "水上 山地，休息 2 小时"}}},
			{ID: "c.3", Cells: []screen.Cell{{Text: "山城雪豹突击队", Tone: screen.OnTask}, {Text: "任务中，预计 16:00 返回"}}},
		}}
	v.Body = []screen.Block{{Split: &screen.Split{Ratio: 0.45, Left: []screen.Block{{List: needs}},
		Right: []screen.Block{{List: candidates}, {Form: &screen.Form{ID: "order", Title: "任务书 RW-A-0042", Columns: 2, Submit: "order.send",
			Fields: []screen.Field{
				{ID: "order.what", Label: "任务", Kind: screen.Han, Required: true, Text: "转移白沙镇滨江路被困群众", Wide: true},
				{ID: "order.safety", Label: "安全员", Kind: screen.Han, Required: true},
				{ID: "order.signal", Label: "撤离信号", Kind: screen.Han, Text: "连续三声长哨"},
				{ID: "order.more", Label: "情况说明", Kind: screen.Long, Wide: true, Text: "水位每小时上涨约 20 厘米，滨江路 12 号至 16 号三户共 7 人，其中老人 2 名。"},
			},
			Buttons: []screen.Button{{ID: "order.send", Label: "派遣", Key: "Ctrl+Enter", Primary: true}, {ID: "order.draft", Label: "暂存草稿"}}}}}}}}
	return v
}

// Asking is a dialog over the check-in: the duplicate guard.
func Asking(l screen.Look) screen.View {
	v := CheckIn(l)
	v.Dialog = &screen.Dialog{ID: "duplicate", Title: "可能是同一支队伍", Cancel: "dialog.cancel", Body: []screen.Block{
		{Note: &screen.Note{Text: "24 小时内有相同领队和电话的登记：蓝天救援队（YB-B-0012，B 点，13:58，30 人）。", Tone: screen.Warn}},
		{Form: &screen.Form{ID: "why", Columns: 1, Submit: "dialog.merge", Fields: []screen.Field{
			{ID: "why.text", Label: "仍新建的原因", Kind: screen.Han, Hint: "合并时可不填"}}}},
		{Actions: &screen.Actions{Buttons: []screen.Button{
			{ID: "dialog.merge", Label: "合并到 YB-B-0012", Primary: true}, {ID: "dialog.new", Label: "仍新建"}, {ID: "dialog.cancel", Label: "返回", Key: "Esc"}}}},
	}}
	return v
}

// Fields is one form with a field of every kind, to type into.
func Fields(l screen.Look) screen.View {
	v := Frame(l, "nav.checkin")
	v.Heading, v.Snack = "各类字段", nil
	options := []screen.Option{{ID: "jj", Label: "江津区", Initials: "jjq"}, {ID: "yz", Label: "渝中区", Initials: "yzq"}, {ID: "ps", Label: "彭水苗族土家族自治县", Initials: "psmztjzzzx"}}
	v.Body = []screen.Block{{Form: &screen.Form{ID: "all", Columns: 3, Submit: "all.save", Fields: []screen.Field{
		{ID: "text", Label: "文字", Kind: screen.Text}, {ID: "han", Label: "汉字", Kind: screen.Han, Required: true},
		{ID: "search", Label: "查找", Kind: screen.Search}, {ID: "code", Label: "编码", Kind: screen.Code},
		{ID: "digits", Label: "数字", Kind: screen.Digits}, {ID: "scan", Label: "扫码", Kind: screen.Scan},
		{ID: "time", Label: "时间", Kind: screen.Time}, {ID: "password", Label: "口令", Kind: screen.Password},
		{ID: "pick", Label: "选择", Kind: screen.Pick, Options: options, NoMatch: "没有与“%s”相符的选项"}, {ID: "check", Label: "勾选", Kind: screen.Check},
		{ID: "readonly", Label: "只读", Kind: screen.ReadOnly, Text: "YB-A-0137"}, {ID: "off", Label: "停用", Kind: screen.Text, Text: "暂不可改", Off: true},
		{ID: "long", Label: "多行", Kind: screen.Long, Wide: true},
	}, Buttons: []screen.Button{{ID: "all.save", Label: "保存", Key: "Ctrl+S", Primary: true}, {ID: "all.other", Label: "其他"}}}},
		{Tiles: &screen.Tiles{ID: "t", Items: []screen.Tile{{ID: "tile.1", Label: "在场", Value: "38", Tone: screen.Ready}}}},
		{List: teams()},
		{Actions: &screen.Actions{Buttons: []screen.Button{{ID: "act.1", Label: "刷新", Key: "F5"}}}},
	}
	return v
}

// ByName is the sample with a name, the check-in for an unknown one.
func ByName(name string, l screen.Look) screen.View {
	switch name {
	case "board":
		return ForceBoard(l, 400)
	case "counts":
		return Counts(l)
	case "tasking":
		return Tasking(l)
	case "asking":
		return Asking(l)
	case "fields":
		return Fields(l)
	}
	return CheckIn(l)
}
