package report

import (
	"qianshao/shared/procedure"
	"qianshao/shared/record"
)

// command is the papers of activation and command.
func command() []Paper {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	return []Paper{
		{Name: "shift-handover", Label: say("交接班单", "Shift handover"), Of: "shift", Build: shiftHandover},
		{Name: "handover", Label: say("交接班单（现在）", "What is open now"), Build: handover},
		{Name: "duty-board", Label: say("值守表", "Duty board"), Space: procedure.AtIncident, Build: dutyBoard},
		{Name: "workgroup-request", Label: say("工作组申请（派出）单", "Request for a work group"), Of: "workgroup", Build: workgroupRequest},
		{Name: "command-facts", Label: say("指挥沿革", "Command, dated"), Build: commandFacts},
	}
}
