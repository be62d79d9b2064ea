package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/report"
)

// mapsOut enters one point of each heading.
func (o office) mapsOut() {
	o.t.Helper()
	for _, p := range [][]string{
		{"type", "hazard", "name", "后山滑坡体", "place", "支坪镇五社", "text", "雨天不得停留"}, {"type", "closed_road", "name", "滨江路", "place", "大桥至三桥"},
		{"type", "channel", "name", "指挥 1 频道", "text", "409.7500"}, {"type", "medical", "name", "镇卫生院", "contact", "值班医生", "phone", "02347000120"},
		{"type", "contact", "name", "综合组", "phone", "02347000001"},
	} {
		o.makes("point.add", p...)
	}
}

func TestR2_3_TheSituationSheetIsForA4AndForTelephones(t *testing.T) {
	o := newOffice(t)
	o.mapsOut()
	o.waits(time.Minute)
	sheet := o.prints("situation-sheet", uuid.UUID{})
	if sheet.Format != report.A4 {
		t.Errorf("the sheet is on %q", sheet.Format)
	}
	wants(t, said(sheet), "数据截至：2026-07-12 12:02", "后山滑坡体", "雨天不得停留", "滨江路", "409.7500", "镇卫生院", "02347000120", "综合组")
	phone := o.prints("situation-phone", uuid.UUID{})
	if phone.Format != report.Label80 {
		t.Errorf("the text for telephones is on %q", phone.Format)
	}
	wants(t, said(phone), "截至7月12日12时02分", "危险点：后山滑坡体（支坪镇五社），雨天不得停留", "通信频道：指挥 1 频道", "医疗点：镇卫生院")
}

func TestR2_3_ItIsPublishedAsVersionsOfWhichOneStands(t *testing.T) {
	o := newOffice(t)
	o.mapsOut()
	first := o.makes("publication.situation", "signed_by", "周主任")
	row := o.row("publication", first)
	if row.Text("kind") != "situation" || !strings.Contains(row.Text("text"), "后山滑坡体") {
		t.Errorf("published: %v", row.Values)
	}
	o.waits(time.Hour)
	o.makes("point.add", "type", "hazard", "name", "煤气管破裂", "place", "菜市场")
	second := o.makes("publication.situation", "signed_by", "周主任")
	old, now := o.row("publication", first), o.row("publication", second)
	if old.Text("status") != "withdrawn" || now.Text("status") != "published" || now.Number("version") != 2 {
		t.Errorf("versions: %s, %s %g", old.Text("status"), now.Text("status"), now.Number("version"))
	}
	wants(t, said(o.prints("situation-phone", uuid.UUID{})), "煤气管破裂", "第 2 版")
	wants(t, said(o.prints("situation-sheet", uuid.UUID{})), "第 2 版", "煤气管破裂", now.Text("number"))
}

func TestR2_3_WhatIsOverIsOffTheSheetAndWhatIsOldIsMarked(t *testing.T) {
	o := newOffice(t)
	o.mapsOut()
	points := o.rows("point")
	o.performs("point.close", points[0].ID, "reason", "已加固")
	o.waits(13 * time.Hour)
	o.performs("point.confirm", points[2].ID)
	sheet := o.prints("situation-sheet", uuid.UUID{})
	if strings.Contains(said(sheet), "后山滑坡体") {
		t.Error("a hazard that is over still stands on it")
	}
	roads, channels := table(t, sheet, "封路"), table(t, sheet, "通信频道")
	if roads.Rows[0].Tone != procedure.Warn || !strings.Contains(roads.Rows[0].Cells[5], "待复核") {
		t.Errorf("a point of 13 hours ago is not marked: %v", roads.Rows)
	}
	if channels.Rows[0].Tone != procedure.Plain {
		t.Errorf("a point just confirmed is marked: %v", channels.Rows)
	}
}

func TestR2_4_ADirectiveHasAnOwnerGroupATimeAndAClosingFeedback(t *testing.T) {
	o := newOffice(t)
	o.refuses(procedure.Needed, "directive.record", uuid.UUID{}, "title", "上报伤亡", "group", "", "due_at", "16:00")
	o.refuses(procedure.Needed, "directive.record", uuid.UUID{}, "title", "上报伤亡", "group", "general", "due_at", "")
	d := o.makes("directive.record", "title", "上报伤亡", "from", "市指挥部", "document_no", "渝指督〔2026〕3号", "group", "general", "due_at", "2026-07-12 16:00")
	o.refuses(procedure.Needed, "directive.close", d)
	o.performs("directive.take", d, "owner", "赵亮")
	o.performs("directive.answer", d, "feedback", "已报 0 人")
	o.performs("directive.return", d, "reason", "请附名单", "due_at", "2026-07-12 17:00")
	o.performs("directive.close", d, "feedback", "已报 0 人，附名单")
	row := o.row("directive", d)
	if row.Text("status") != "closed" || row.Text("closed_by") != "李敏" || row.Time("closed_at").IsZero() || row.Text("feedback") != "已报 0 人，附名单" || row.Text("owner") != "赵亮" {
		t.Errorf("closed as %v", row.Values)
	}
	wants(t, said(o.prints("directive-slip", d)), "渝指督〔2026〕3号", "已报 0 人，附名单", "综合组")
}

func TestR2_4_OverdueOnesHeadTheShiftHandover(t *testing.T) {
	o := newOffice(t)
	o.makes("directive.record", "title", "明天再办", "group", "support", "due_at", "2026-07-13 16:00")
	o.makes("directive.record", "title", "早该办了", "group", "coordination", "due_at", "2026-07-12 12:30")
	shift := o.makes("shift.begin", "group", "general", "operator", "李敏")
	o.waits(time.Hour)
	o.performs("shift.hand", shift, "handed_to", "王强")
	for _, doc := range []report.Document{o.prints("handover", uuid.UUID{}), o.prints("shift-handover", shift)} {
		if heads := headings(doc); heads[0] != "一、超时督办" {
			t.Errorf("it is headed by %v", heads)
		}
		late := table(t, doc, "超时督办")
		if len(late.Rows) != 1 || late.Rows[0].Cells[1] != "早该办了" || late.Rows[0].Tone != procedure.Alarm {
			t.Errorf("overdue: %v", late.Rows)
		}
	}
	if left := o.row("shift", shift); !strings.HasPrefix(left.Text("left_open"), "超时督办 1 件：早该办了") {
		t.Errorf("the shift left open %q", left.Text("left_open"))
	}
}

func TestR2_4_AMeetingsDecisionsBecomeDirectives(t *testing.T) {
	o := newOffice(t)
	m := o.makes("meeting.call", "title", "第二次会商", "type", "consultation", "chair", "周主任")
	o.performs("meeting.hold", m, "attendees", "综合组、协调组", "minutes", "雨势减弱", "decisions", "两项")
	o.performs("meeting.decide", m, "what", "转移五社群众", "owner_group", "协调组", "who", "赵亮", "by", "2026-07-12 18:00")
	o.performs("meeting.sign", m, "signed_by", "周主任")
	d := o.rows("directive")
	if len(d) != 1 || d[0].Text("title") != "转移五社群众" || d[0].Text("group") != "coordination" || d[0].Ref("meeting") != m || d[0].Time("due_at").IsZero() || d[0].Text("status") != "open" {
		t.Fatalf("directives: %v", d)
	}
	wants(t, said(o.prints("meeting-minutes", m)), "雨势减弱", "转移五社群众", "签发人：周主任")
}

func TestR2_4_TheMorningMeetingIsOneSheet(t *testing.T) {
	o := newOffice(t)
	o.mapsOut()
	o.publishes("河道搜救", 12, "rescue")
	o.musters()
	for i := range 40 {
		o.arrives(fmt.Sprintf("支援队 %d", i), 5)
	}
	doc := o.prints("morning", uuid.UUID{})
	if free := table(t, doc, "空闲队伍"); len(free.Rows) != 7 || free.Rows[6].Cells[1] != "另有 37 条" || doc.Format != report.A4 {
		t.Errorf("one sheet of %q names %d teams: %v", doc.Format, len(free.Rows), free.Rows[len(free.Rows)-1])
	}
	wants(t, said(doc), "河道搜救", "江津蓝天", "13800000001", "后山滑坡体", "409.7500")
	matches := table(t, doc, "建议派遣")
	if len(matches.Rows) == 0 || !slices.Contains(names(matches.Rows, 2), "江津蓝天") || matches.Rows[0].Cells[3] == "" {
		t.Errorf("proposed: %v", matches.Rows)
	}
	want := []string{"未满足需求", "空闲队伍", "建议派遣（供会商，派遣以任务单为准）", "危险点与封路", "通信频道"}
	if got := headings(doc); !slices.Equal(got, want) {
		t.Errorf("headed %v, want %v", got, want)
	}
}
