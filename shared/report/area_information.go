package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// information is the papers of the flow of information.
func information() []Paper {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	until := procedure.Ask{Field: "until", Type: record.Time, Label: say("截至", "until")}
	from := procedure.Ask{Field: "from", Type: record.Time, Label: say("起", "from")}
	return []Paper{
		{Name: "message-journal", Label: say("信息日报表", "Daily journal of messages"), Build: messageJournal, Asks: []procedure.Ask{from, until,
			{Field: "group", Type: record.Code, Label: say("组别", "group"), Options: []record.Option{
				record.Choice("general", "综合组", "general"), record.Choice("coordination", "协调组", "coordination"), record.Choice("support", "保障组", "support")}}}},
		{Name: "message-slip", Label: say("信息处理单", "Message slip"), Of: "message", Build: messageSlip},
		{Name: "warning-calls", Label: say("预警电话单", "Calls to make for a warning"), Of: "warning", Build: warningCalls},
		{Name: "warning-replies", Label: say("预警回复记录", "Replies to a warning"), Of: "warning", Build: warningReplies},
		{Name: "warning-notice", Label: say("预警通知", "Warning notice"), Of: "warning", Build: warningNotice},
		{Name: "morning", Label: say("晨会任务单", "Morning task meeting"), Build: morningSheet},
		{Name: "directive-slip", Label: say("督办单", "Directive"), Of: "directive", Build: directiveSlip},
		{Name: "meeting-minutes", Label: say("会商纪要", "Minutes"), Of: "meeting", Build: meetingMinutes},
		{Name: "inquiry-script", Label: say("咨询答复要点", "What the inquiry desk says"), Build: inquiryScript},
		{Name: "saturation", Label: say("力量饱和度", "Saturation"), Build: saturationSheet},
		{Name: "situation-sheet", Label: say("灾情简报", "Situation sheet"), Build: arrivalBrief},
		{Name: "situation-phone", Label: say("灾情简报（手机）", "Situation sheet for telephones"), Build: arrivalText},
		{Name: "notice", Label: say("公告", "Notice"), Of: "publication", Build: noticeSheet, When: mayPrintNotice},
		{Name: "need-notice", Label: say("需求公告", "Notice of a need"), Of: "need", Build: needNotice},
		{Name: "press-release", Label: say("新闻通稿", "Press release"), Of: "publication", Build: pressRelease, When: mayPrintNotice},
		{Name: "publication-receipts", Label: say("发布送达情况", "Which desks have it"), Of: "publication", Build: receiptList},
	}
}

// firstLine is the start of a longer text.
func firstLine(text string, most int) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "\n", " ")
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// digits is a number, none of it left out: a nought is said.
func digits(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// startOfDay is midnight in China before a moment.
func startOfDay(t time.Time) time.Time {
	local := t.In(procedure.ChinaTime())
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, procedure.ChinaTime())
}

func messageJournal(s *Source) (Document, error) {
	from := s.Time("from", startOfDay(s.Now))
	until := s.Time("until", s.Now)
	t := Table{Empty: "这段时间没有信息。", Columns: []Column{{Title: "编号", Weight: 1.2}, {Title: "时间", Weight: 1.2}, {Title: "收发", Weight: 1.2}, {Title: "内容", Weight: 4},
		{Title: "类别", Weight: 0.7}, {Title: "组别/责任人", Weight: 1.2}, {Title: "办理", Weight: 1.6}}}
	where := []record.Condition{{Field: "at", Test: record.AtLeast, Value: merge.OfTime(from.UnixMilli())}, {Field: "at", Test: record.Less, Value: merge.OfTime(until.UnixMilli() + 1)}}
	if group := s.Text("group"); group != "" {
		where = append(where, procedure.Is("group", merge.OfText(group)))
	}
	rows, err := s.Reader.List(record.Query{Kind: "message", Where: where})
	if err != nil {
		return Document{}, fmt.Errorf("list messages: %w", err)
	}
	slices.SortStableFunc(rows, func(a, b record.Record) int { return a.Time("at").Compare(b.Time("at")) })
	open := 0
	for i := range rows {
		r := &rows[i]
		row := Row{Kind: "message", ID: r.ID, Cells: []string{
			r.Text("number"), Clock(r.Time("at")), strings.TrimSpace(option(r, "direction") + " " + option(r, "medium") + " " + r.Text("from") + " " + r.Text("to")),
			versioned(s, r), option(r, "class"), strings.Trim(option(r, "group")+"/"+r.Text("owner"), "/"), strings.TrimSpace(option(r, "status") + " " + firstLine(r.Text("answer"), 60)),
		}}
		if messageUnfinished(r) {
			open++
			row.Tone = procedure.Warn
		}
		t.Rows = append(t.Rows, row)
	}
	return Document{Title: "信息日报表", Format: A4Wide, Parts: []Part{
		{Facts: []Fact{{Label: "起", Text: Clock(from)}, {Label: "止", Text: Clock(until)}, {Label: "共", Text: digits(float64(len(t.Rows))) + " 条"}, {Label: "未办结", Text: digits(float64(open)) + " 条"}}},
		{Table: &t},
		{Sign: []string{"记录人", "审核人"}},
	}}, nil
}

// unfinished are the conditions of a message that somebody still has to deal with.
func unfinished() []record.Condition {
	return []record.Condition{
		{Field: "status", Test: record.NotEqual, Value: merge.OfText("done")}, {Field: "status", Test: record.NotEqual, Value: merge.OfText("filed")},
	}
}

func messageUnfinished(r *record.Record) bool {
	return r.Text("status") != "done" && r.Text("status") != "filed"
}

// versioned is a message's text with what a reader must know of its versions.
func versioned(s *Source, r *record.Record) string {
	switch v := r.Number("version"); {
	case !r.Value("corrected_by").IsNone():
		return "〔已更正，见 " + s.Title("message", r.Ref("corrected_by")) + "〕" + r.Text("text")
	case v > 1:
		return "〔第 " + digits(v) + " 版〕" + r.Text("text")
	}
	return r.Text("text")
}

func messageSlip(s *Source) (Document, error) {
	r := &s.About
	doc := Document{Title: "信息处理单", Number: r.Text("number")}
	facts := []Fact{
		{Label: "时间", Text: Clock(r.Time("at"))}, {Label: "收发", Text: option(r, "direction") + " " + option(r, "medium")}, {Label: "来自", Text: r.Text("from")},
		{Label: "发往", Text: r.Text("to")}, {Label: "类别", Text: option(r, "class")}, {Label: "可信度", Text: option(r, "credibility")}, {Label: "公开", Text: option(r, "release")},
		{Label: "优先级", Text: count(r.Number("priority"))}, {Label: "组别", Text: option(r, "group")}, {Label: "责任人", Text: r.Text("owner")}, {Label: "时限", Text: Clock(r.Time("due_at"))},
		{Label: "状态", Text: option(r, "status") + " " + Clock(r.Time("status_at"))}, {Label: "登记人", Text: r.Text("recorded_by")}, {Label: "版本", Text: digits(max(1, r.Number("version")))},
		{Label: "内容", Text: r.Text("text"), Wide: true}, {Label: "办理结果", Text: r.Text("answer"), Wide: true},
	}
	doc.Parts = append(doc.Parts, Part{Facts: facts})
	if t := messageVersions(s, r); len(t.Rows) > 0 {
		doc.Parts = append(doc.Parts, Part{Heading: "以前的版本（原文保留）", Table: &t})
	}
	steps, err := messageHistory(s, r)
	if err != nil {
		return doc, err
	}
	doc.Parts = append(doc.Parts, Part{Heading: "办理经过", Table: &steps}, Part{Sign: []string{"承办人", "审核人"}})
	return doc, nil
}

// versionsMax bounds the chain of corrections that is followed.
const versionsMax = 50

func messageVersions(s *Source, r *record.Record) Table {
	t := Table{Columns: []Column{{Title: "编号"}, {Title: "登记时间"}, {Title: "登记人"}, {Title: "内容", Weight: 4}, {Title: "更正原因", Weight: 2}}}
	why := r.Text("reason")
	for id, n := r.Ref("corrects"), 0; n < versionsMax; n++ {
		old, ok, err := s.Reader.Find("message", id)
		if err != nil || !ok {
			break
		}
		t.Rows = append(t.Rows, Row{Kind: "message", ID: old.ID, Cells: []string{old.Text("number"), Clock(old.Time("at")), old.Text("recorded_by"), old.Text("text"), why}})
		id, why = old.Ref("corrects"), old.Text("reason")
	}
	return t
}

// messageHistory lists who moved the message, when, by the clock of the desk that did it.
func messageHistory(s *Source, r *record.Record) (Table, error) {
	t := Table{Columns: []Column{{Title: "时间"}, {Title: "经办人"}, {Title: "变动", Weight: 4}}}
	versions, err := s.History("message", r.ID)
	if err != nil {
		return t, err
	}
	for _, v := range versions {
		var what []string
		for _, name := range []string{"status", "group", "owner", "class", "credibility", "release"} {
			if to, ok := changedTo(r.Kind.Field(name), v); ok && to != "" {
				what = append(what, r.Kind.Field(name).Label.Zh+"："+to)
			}
		}
		if len(what) > 0 {
			t.Rows = append(t.Rows, Row{Cells: []string{Clock(time.UnixMilli(v.Change.Wall).UTC()), v.Change.Operator, strings.Join(what, "，")}})
		}
	}
	return t, nil
}

// silentTeams are the teams not heard from for too long, the longest first.
func silentTeams(s *Source) []Row {
	type quiet struct {
		row Row
		dur time.Duration
	}
	limits := s.Picture.Settings(nil, s.Now)
	var all []quiet
	for i := range s.Picture.Teams {
		t := &s.Picture.Teams[i]
		if goesOn, _ := s.Picture.Team(t.ID); goesOn.ID != t.ID {
			continue
		}
		dur, level := t.SilenceBy(s.Now, limits)
		if level == roster.Heard {
			continue
		}
		tone := procedure.Warn
		if level == roster.Silent {
			tone = procedure.Alarm
		}
		all = append(all, quiet{Row{Kind: "team", ID: t.ID, Tone: tone, Cells: []string{t.Name, t.Leader, t.Phone, t.Place, Clock(t.LastContactAt), minutes(dur) + " 分钟"}}, dur})
	}
	slices.SortStableFunc(all, func(a, b quiet) int { return int(b.dur - a.dur) })
	rows := make([]Row, len(all))
	for i, q := range all {
		rows[i] = q.row
	}
	return rows
}
