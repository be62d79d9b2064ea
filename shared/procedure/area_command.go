package procedure

import "qianshao/shared/record"

// command is the books of activation and command.
func command() ([]Register, []Page) {
	return []Register{shifts(), workgroups(), commands()}, []Page{{
		Name: "duty", Label: record.Label{Zh: "值守交接", En: "Duty"}, Under: "activation",
		Tabs: []Tab{{Register: "shift"}, {Paper: "duty-board"}, {Paper: "handover"}, {Register: "workgroup"}, {Register: "command"}, {Paper: "command-facts"}},
	}}
}
