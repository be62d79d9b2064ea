package procedure

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// States of a message, in the plan's order: 收到, 分拣, 处理中, 已办, 转办, 存档.
const (
	messageReceived roster.Status = "received"
	messageSorted   roster.Status = "sorted"
	messageInHand   roster.Status = "in_hand"
	messageDone     roster.Status = "done"
	messagePassed   roster.Status = "passed_on"
	messageFiled    roster.Status = "filed"
)

// Codes of refusals of the flow of information.
const (
	CorrectedAlready roster.Code = "corrected_already"
	AloneMissing     roster.Code = "alone_missing"
	NotChecked       roster.Code = "not_checked"
)

// messages is the information log (信息日志): every message in or out, triaged step by step, each step with an owner.
func messages() Register {
	return Register{
		Name: "message", Kind: "message", Label: record.Label{Zh: "信息日志", En: "Information log"},
		State: "status", Closed: States(messageDone, messageFiled), Newest: true,
		Filters: []string{"group", "class", "owner", "direction"},
		Tones:   map[roster.Status]Tone{messageReceived: Warn, messageSorted: Info, messageInHand: Info, messagePassed: Warn, messageFiled: Muted},
		Urgent:  func(v *View, r *record.Record) bool { return messageOpen(r) && overdue(r.Time("due_at"), v.Now) },
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "at", Weight: 1.3},
			{Label: record.Label{Zh: "收发", En: "Way"}, Weight: 1.1, Show: messageWay},
			{Label: record.Label{Zh: "内容", En: "Text"}, Weight: 4, Show: messageText},
			{Field: "class", Weight: 0.7}, {Field: "group", Weight: 0.8}, {Field: "owner", Weight: 0.8},
			{Label: record.Label{Zh: "时限", En: "Due"}, Weight: 1.1, Show: func(v *View, r *record.Record) Cell { return dueCell(v, r.Time("due_at"), messageOpen(r)) }},
			{Field: "status", Weight: 0.8},
		},
		Acts:   append(messageIntake(), messageSteps()...),
		Papers: []string{"message-slip"},
	}
}

func messageIntake() []Act {
	return []Act{
		{Name: "record", Label: record.Label{Zh: "登记信息", En: "Record a message"}, Key: "Ctrl+N", New: true, To: messageReceived, Stamp: "at",
			Asks: []Ask{
				{Field: "direction", Needed: true, Given: Always("收")}, {Field: "medium", Given: Always("电话")},
				{Field: "text", Needed: true, Long: true}, {Field: "from"}, {Field: "phone"}, {Field: "to"},
				{Field: "class"}, {Field: "priority", Hint: record.Label{Zh: "1 最急", En: "1 is the most urgent"}},
				{Field: "group"}, {Field: "at", Given: Now}, {Field: "document"},
			},
			Line: func(c *Case) string {
				way := "收到信息"
				if f := c.Schema.Kind("message").Field("direction"); f.Shown(c.Text("direction"), "zh") == "发" {
					way = "发出信息"
				}
				return way + tailOf(c.Text("from")) + tailOf(c.Text("to")) + "：" + clip(c.Text("text"))
			},
			Rule: beginMessage},
		{Name: "correct", Label: record.Label{Zh: "更正", En: "Correct"}, Key: "C",
			When: func(r *record.Record) bool { return r.Ref("corrected_by") == (uuid.UUID{}) },
			Asks: []Ask{
				{Field: "corrected", Type: record.Text, Label: record.Label{Zh: "更正后内容", En: "text as it should be"}, Long: true, Needed: true,
					Given: func(g *Given) string { return g.Record.Text("text") }},
				{Field: "why", Type: record.Text, Label: record.Label{Zh: "更正原因", En: "why"}, Needed: true},
			},
			Line: func(c *Case) string {
				return "更正信息 " + c.Record.Text("number") + "：" + clip(c.Text("corrected")) + tailOf(c.Text("why"))
			},
			Rule: correctMessage},
	}
}

// beginMessage opens a message's life: what nobody has checked says so.
func beginMessage(c *Case) error {
	c.Main().Number("version", 1).Text("release", "closed")
	if c.Shows("credibility") == "" && c.Shows("class") != "order" {
		c.Main().Text("credibility", "unchecked")
	}
	return nil
}

// correctMessage writes the message anew beside the old one. The old one keeps every word: it only names the one that
// goes on, so two desks that correct it apart have a conflict and no winner.
func correctMessage(c *Case) error {
	if c.Text("corrected") == c.Record.Text("text") {
		return NoIn("corrected", CorrectedAlready, "更正后的内容与原文相同。没有改动。", "The text is the same as before. Nothing was changed.")
	}
	next := c.Create("message")
	for _, field := range []string{"direction", "medium", "from", "to", "priority", "group", "class", "credibility", "release", "due_at", "owner",
		"about", "verified_by", "verified_how", "verified_at", "wording", "publication", "document", "phone", "status", "at"} {
		if v := c.Record.Value(field); !v.IsNone() {
			next.Set(field, v)
		}
	}
	version := max(1, c.Record.Number("version")) + 1
	next.Text("text", c.Text("corrected")).Text("reason", c.Text("why")).Ref("corrects", c.ID).Number("version", version).Time("status_at", c.Actor.Now)
	c.Main().Ref("corrected_by", next.ID()).Text("status", string(messageFiled)).Time("status_at", c.Actor.Now).Text("reason", c.Text("why"))
	return nil
}

func messageSteps() []Act {
	owner := Ask{Field: "owner", Needed: true, Given: func(g *Given) string { return firstText(g.Record.Text("owner"), g.Actor.Operator) }}
	open := States(messageReceived, messageSorted, messageInHand, messagePassed)
	return []Act{
		{Name: "sort", Label: record.Label{Zh: "分拣", En: "Sort"}, Key: "T", From: States(messageReceived), To: messageSorted,
			Asks: []Ask{{Field: "class", Needed: true}, {Field: "group", Needed: true}, {Field: "priority"}, owner, {Field: "due_at"}}, Line: stepLine},
		{Name: "take", Label: record.Label{Zh: "开始处理", En: "Take in hand"}, Key: "K", From: States(messageReceived, messageSorted, messagePassed), To: messageInHand,
			Asks: []Ask{{Field: "owner", Needed: true, Given: Operator}, {Field: "group", Needed: true}}, Line: stepLine},
		{Name: "finish", Label: record.Label{Zh: "已办", En: "Done"}, Key: "D", From: open, To: messageDone,
			Asks: []Ask{{Field: "answer", Needed: true, Long: true}, owner}, Line: stepLine},
		{Name: "pass", Label: record.Label{Zh: "转办", En: "Pass on"}, Key: "P", From: States(messageReceived, messageSorted, messageInHand, messagePassed), To: messagePassed,
			Asks: []Ask{{Field: "group", Needed: true}, {Field: "owner", Needed: true, Blank: true}, {Field: "reason", Blank: true}, {Field: "due_at"}}, Line: stepLine},
		{Name: "file", Label: record.Label{Zh: "存档", En: "File"}, Key: "F", From: append(open, messageDone), To: messageFiled,
			Asks: []Ask{owner, {Field: "reason", Blank: true}}, Line: stepLine},
		{Name: "reopen", Label: record.Label{Zh: "重新处理", En: "Open again"}, From: States(messageDone, messageFiled), To: messageInHand,
			When: func(r *record.Record) bool { return r.Ref("corrected_by") == (uuid.UUID{}) },
			Asks: []Ask{{Field: "reason", Needed: true, Blank: true}, owner}, Line: stepLine},
	}
}

// stepLine says in the journal which step was taken and who has it now.
func stepLine(c *Case) string {
	line := c.Act.Label.Zh + "：" + c.Name()
	if owner := c.Shows("owner"); owner != "" {
		line += "，责任人 " + owner
	}
	return line + tailOf(c.Text("answer")) + tailOf(c.Text("reason"))
}

func messageOpen(r *record.Record) bool {
	s := roster.Status(r.Text("status"))
	return s != messageDone && s != messageFiled
}

func messageWay(v *View, r *record.Record) Cell {
	direction, medium := r.Kind.Field("direction"), r.Kind.Field("medium")
	text := strings.TrimSpace(direction.Shown(r.Text("direction"), v.Language) + " " + medium.Shown(r.Text("medium"), v.Language))
	if other := firstText(r.Text("from"), r.Text("to")); other != "" {
		text += " " + other
	}
	return Cell{Text: text}
}

// messageText is the text with what a reader must know of it: which version it is, and whether one came after it.
func messageText(v *View, r *record.Record) Cell {
	text := strings.ReplaceAll(r.Text("text"), "\n", " ")
	switch {
	case r.Ref("corrected_by") != uuid.UUID{}:
		return Cell{v.In("〔已更正，见 ", "[corrected, see ") + v.Title("message", r.Ref("corrected_by")) + v.In("〕", "] ") + text, Muted}
	case r.Number("version") > 1:
		return Cell{fmt.Sprintf(v.In("〔第 %d 版〕", "[version %d] "), int(r.Number("version"))) + text, Info}
	case r.Text("credibility") == "false":
		return Cell{v.In("〔不实〕", "[false] ") + text, Muted}
	}
	return Cell{Text: text}
}

// overdue says whether a time to be kept is over.
func overdue(due, now time.Time) bool { return !due.IsZero() && now.After(due) }

// dueSoon is how long before its time an open matter is shown as pressing.
const dueSoon = 2 * time.Hour

// dueCell shows a time to be kept, louder the nearer it is while the matter is open.
func dueCell(v *View, due time.Time, open bool) Cell {
	c := Cell{Text: v.Short(due)}
	switch {
	case due.IsZero() || !open:
	case overdue(due, v.Now):
		c.Tone = Alarm
		c.Text += v.In("（超时）", " (overdue)")
	case due.Sub(v.Now) < dueSoon:
		c.Tone = Warn
	}
	return c
}

func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func tailOf(text string) string {
	if text == "" {
		return ""
	}
	return "，" + text
}

// refText is a condition that a reference names a record.
func refText(field string, id uuid.UUID) record.Condition { return Is(field, merge.OfID(id)) }
