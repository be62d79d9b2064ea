package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// changedTo is what a change wrote into a field, in Chinese; ok is false when it did not touch it.
func changedTo(f *record.Field, v record.Version) (text string, ok bool) {
	for _, w := range v.Change.Writes {
		if f != nil && w.Field == f.Wire && w.Op == merge.Put {
			return f.Show(w.Value, "zh"), true
		}
	}
	return "", false
}

// warningCalls is the telephone script: what to say, and whom to call, those still silent first. It works with no link: the
// answers are written beside the names and entered later with their times.
func warningCalls(s *Source) (Document, error) {
	r := &s.About
	all := procedure.Warned(s.View, r)
	open := procedure.Unanswered(all)
	script := fmt.Sprintf("您好，这里是%s现场协调机制。现发布%s%s预警：%s。", s.Stamp.Incident, option(r, "level"), option(r, "hazard"), r.Text("title"))
	if r.Text("place") != "" {
		script += "影响区域：" + r.Text("place") + "。"
	}
	script += "要求：" + r.Text("action") + "。请复述一遍要求，并告诉我您的姓名和队伍现在的位置。"
	t := Table{Title: fmt.Sprintf("未确认 %d 支（应通知 %d 支）", len(open), len(all)), Empty: "全部队伍都已确认。", Columns: []Column{
		{Title: "序", Weight: 0.4}, {Title: "队伍", Weight: 2}, {Title: "负责人"}, {Title: "电话", Weight: 1.4}, {Title: "备用电话", Weight: 1.4}, {Title: "位置"}, {Title: "已拨", Weight: 0.5},
		{Title: "状态", Weight: 1}, {Title: "回复时间", Weight: 1}, {Title: "回复人、内容", Weight: 2}}}
	for i, w := range open {
		row := Row{Tone: w.Tone, Kind: "team", ID: w.ID, Cells: []string{digits(float64(i + 1)), "（本机还没有这支队伍的资料）", "", "", "", "", digits(float64(len(w.Replies))), replyWord(s.Now, r), "", ""}}
		if w.Team.Kind != nil {
			row.ID = w.Team.ID
			copy(row.Cells[1:], []string{w.Team.Text("name"), w.Team.Text("leader"), w.Team.Text("phone"), w.Team.Text("deputy_phone"), w.Team.Text("place")})
		}
		t.Rows = append(t.Rows, row)
	}
	return Document{Title: "预警电话单", Number: r.Text("number"), Format: A4Wide, Parts: []Part{
		{Facts: warningFacts(s, r, all)}, {Heading: "照此通话", Prose: script}, {Table: &t},
		{Prose: "颜色逐级加重：过半时限未回复为提示，超过时限为橙色，超过两倍时限为红色。每一次通话都记时间；没有接通也记。"},
		{Sign: []string{"通话人", "核对人"}},
	}}, nil
}

func warningFacts(s *Source, r *record.Record, all []procedure.WarnedTeam) []Fact {
	open := procedure.Unanswered(all)
	return []Fact{
		{Label: "等级", Text: option(r, "level")}, {Label: "灾种", Text: option(r, "hazard")}, {Label: "发出时间", Text: Clock(r.Time("at"))}, {Label: "回复截止", Text: Clock(r.Time("reply_by"))},
		{Label: "通知范围", Text: r.Text("audience")}, {Label: "已确认 / 应确认", Text: fmt.Sprintf("%d / %d", len(all)-len(open), len(all))},
		{Label: "签发人", Text: r.Text("signed_by")}, {Label: "状态", Text: option(r, "status")}, {Label: "内容", Text: r.Text("title"), Wide: true}, {Label: "要求", Text: r.Text("action"), Wide: true},
	}
}

// replyWord says how much of the time to answer is left, or how long it is over.
func replyWord(now time.Time, warning *record.Record) string {
	by := warning.Time("reply_by")
	switch {
	case by.IsZero():
		return "未确认"
	case now.After(by):
		return "超时 " + minutes(now.Sub(by)) + " 分钟"
	}
	return "剩 " + minutes(by.Sub(now)) + " 分钟"
}

// warningReplies lists every reply and every call nobody took, with its time and how long it took.
func warningReplies(s *Source) (Document, error) {
	r := &s.About
	all := procedure.Warned(s.View, r)
	t := Table{Empty: "还没有回复。", Columns: []Column{{Title: "时间", Weight: 1.2}, {Title: "队伍", Weight: 2}, {Title: "用时（分钟）", Number: true, Weight: 0.8}, {Title: "方式", Weight: 0.8},
		{Title: "结果", Weight: 0.8}, {Title: "回复人"}, {Title: "内容", Weight: 2}, {Title: "登记人"}}}
	type line struct {
		at  time.Time
		row Row
	}
	var lines []line
	for _, w := range all {
		name := ""
		if w.Team.Kind != nil {
			name = w.Team.Text("name")
		}
		for i := range w.Replies {
			a := &w.Replies[i]
			lines = append(lines, line{a.Time("at"), Row{Kind: "acknowledgement", ID: a.ID, Cells: []string{Clock(a.Time("at")), name, minutes(a.Time("at").Sub(r.Time("at"))), option(a, "how"),
				option(a, "outcome"), a.Text("by"), a.Text("answer"), a.Text("recorded_by")}}})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return a.at.Compare(b.at) })
	for _, l := range lines {
		t.Rows = append(t.Rows, l.row)
	}
	return Document{Title: "预警回复记录", Number: r.Text("number"), Format: A4Wide, Parts: []Part{{Facts: warningFacts(s, r, all)}, {Table: &t}}}, nil
}

// warningNotice is the warning as a sheet to hang up, and as a text to send.
func warningNotice(s *Source) (Document, error) {
	r := &s.About
	lines := []string{"【" + option(r, "level") + option(r, "hazard") + "预警】" + r.Text("title")}
	for _, f := range []string{"place", "action", "text"} {
		if text := r.Text(f); text != "" {
			lines = append(lines, r.Kind.Field(f).Label.Zh+"："+text)
		}
	}
	lines = append(lines, "请于"+Clock(r.Time("reply_by"))+"前回复“收到”及队伍现在位置。", s.Incident().Name+"现场协调机制 "+Clock(r.Time("at")))
	doc := Document{Title: "预警通知", Number: r.Text("number"), Parts: []Part{{Prose: strings.Join(lines, "\n")}, {Sign: []string{"签发人：" + r.Text("signed_by")}}}}
	if r.Text("status") == "lifted" {
		doc.Warning = "本预警已解除"
	}
	return doc, nil
}
