package report

import (
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// handed is the papers that are handed out: who is told, who may come in, who goes where.
func handed() []Paper {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	sheet := procedure.Ask{
		Field: "sheet", Type: record.Code, Label: say("纸张", "sheet"),
		Options: []record.Option{record.Choice("a4", "A4 纸", "A4"), record.Choice("label", "80 毫米标签", "80 mm label")},
	}
	from := procedure.Ask{Field: "from", Type: record.Time, Label: say("起", "from")}
	until := procedure.Ask{Field: "until", Type: record.Time, Label: say("截至", "until")}
	return []Paper{
		{Name: "activation-notice", Label: say("启动通知", "Notice of activation"), Copies: true, Build: activationNotice},
		{Name: "group-approval", Label: say("编组报批表", "Groups for approval"), Build: groupApproval},
		{Name: "contact-card", Label: say("联系卡", "Contact card"), Asks: []procedure.Ask{sheet}, Build: contactCard},
		{Name: "team-card", Label: say("队伍到场卡", "Team card"), Of: "team", Copies: true, Asks: []procedure.Ask{sheet}, Build: teamCard, When: arrived},
		{Name: "badges", Label: say("人员证（全队）", "Badges of a team"), Of: "team", Asks: []procedure.Ask{sheet}, Build: teamBadges, When: arrived},
		{Name: "badge", Label: say("人员证", "Badge"), Of: "person", Copies: true, Asks: []procedure.Ask{sheet}, Build: badge},
		{Name: "checkin-slip", Label: say("报备回执", "Slip of a check-in"), Of: "checkin", Asks: []procedure.Ask{sheet}, Build: checkinSlip},
		{Name: "board", Label: say("力量看板", "Force board"), Asks: boardAsks(), Build: board},
		{Name: "task-order", Label: say("任务单", "Task order"), Of: "task", Copies: true, Build: taskOrder},
		{Name: "task-revocation", Label: say("任务撤销通知", "Revocation of a task order"), Of: "task", Copies: true, Build: taskRevocation, When: revoked},
		{Name: "journal", Label: say("现场日志", "Journal of the scene"), Asks: []procedure.Ask{from, until}, Build: sceneJournal},
	}
}

// arrived lets no card be printed of a team that never came.
func arrived(row *record.Record) string {
	switch roster.Status(row.Text("status")) {
	case "", roster.TeamRegistered, roster.TeamEnRoute:
		return "这支队伍还没有到场报备，不能打印到场凭证。请先登记到场。"
	}
	return ""
}

// revoked lets a revocation be printed of a task that was broken off.
func revoked(row *record.Record) string {
	switch roster.Status(row.Text("status")) {
	case roster.TaskStopped, roster.TaskHanded:
		return ""
	}
	return "这个任务没有中止或移交，不能打印撤销通知。"
}

// asked is the sheet that was chosen.
func (s *Source) asked(otherwise Format) Format {
	switch s.Text("sheet") {
	case "label", "80 毫米标签":
		return Label80
	case "a3", "A3 横向":
		return A3Wide
	case "a4", "A4 横向", "A4 纸":
		if otherwise == A3Wide {
			return A4Wide
		}
		return A4
	}
	return otherwise
}
