package procedure

import "qianshao/shared/record"

// information is the books of the flow of information.
func information() ([]Register, []Page) {
	return []Register{messages(), rumours(), warnings(), points(), directives(), meetings(), inquiries(), answers(), publications(), photos()}, []Page{
		{Name: "information", Label: record.Label{Zh: "信息处理", En: "Information"}, Key: "I", After: "needs", Tabs: []Tab{
			{Register: "message"}, {Register: "rumour"}, {Register: "warning"}, {Register: "point"}, {Register: "directive"}, {Register: "meeting"},
			{Paper: "message-journal"}, {Paper: "morning"},
		}, Alert: saturationAlert},
		{Name: "advice", Label: record.Label{Zh: "信息咨询与发布", En: "Advice and publication"}, Under: "information", Tabs: []Tab{
			{Register: "inquiry"}, {Paper: "inquiry-script"}, {Register: "answer"}, {Register: "publication"}, {Register: "photo"}, {Paper: "saturation"}, {Paper: "situation-sheet"},
		}, Alert: saturationAlert},
	}
}
