package report

import (
	"fmt"
	"time"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
)

// reportNow answers "what must I report now": what is due and overdue, and the figures of this moment to report with.
func reportNow(s *Source) (Document, error) {
	due := procedure.DueReports(s.All("reporting"), s.All("report"), s.Incident())
	t := Table{Columns: []Column{
		{Title: "期限", Weight: 1.4}, {Title: "还剩", Weight: 1.6}, {Title: "报送对象", Weight: 1.6}, {Title: "报表", Weight: 0.9}, {Title: "报别", Weight: 0.6}, {Title: "方式", Weight: 0.8},
		{Title: "现在要做", Weight: 1.6}, {Title: "上次报送", Weight: 1.4},
	}, Empty: "现在没有应报事项。可在“报送要求”中登记向谁报、多久报一次。"}
	kind := s.Schema.Kind("reporting")
	for _, d := range due {
		left, tone := remaining(d.At.Sub(s.Now))
		channel := d.Report
		if d.Duty.Kind != nil {
			channel = d.Duty
		}
		last := ""
		if d.Last.Kind != nil {
			last = Clock(d.Last.Time("sent_at"))
		}
		row := Row{Cells: []string{
			Clock(d.At), left, d.To, kind.Field("paper").Shown(d.Paper, "zh"), s.Schema.Kind("report").Field("stage").Shown(d.Stage, "zh"),
			option(&channel, "channel"), s.nextStep(d), last,
		}, Tone: tone}
		switch {
		case d.Report.Kind != nil:
			row.Kind, row.ID = "report", d.Report.ID
		case d.Duty.Kind != nil:
			row.Kind, row.ID = "reporting", d.Duty.ID
		}
		t.Rows = append(t.Rows, row)
	}
	return Document{Title: "应报事项", Parts: []Part{
		{Heading: "应报事项（超时在前）", Table: &t}, s.summary(), s.casualties(time.Time{}), s.responders(), s.shortages(), s.openTasks(), s.heardPart(),
	}}, nil
}

// remaining says how much time is left, or how long it has been due.
func remaining(left time.Duration) (string, procedure.Tone) {
	text := func(d time.Duration) string {
		return fmt.Sprintf("%d 小时 %02d 分", int(d.Hours()), int(d.Minutes())%60)
	}
	switch {
	case left < 0:
		return "已超时 " + text(-left), procedure.Alarm
	case left < time.Hour:
		return text(left), procedure.Warn
	}
	return text(left), procedure.Plain
}

// nextStep is what is missing before the report is out.
func (s *Source) nextStep(d procedure.Due) string {
	r := d.Report
	two := d.Stage == "final"
	switch {
	case r.Kind == nil:
		return "出具报表"
	case r.Text("status") == string(procedure.ReportSigned):
		return "报送 " + r.Text("number")
	case r.Text("signed_by") == "" && two && r.Text("cosigned_by") == "":
		return s.group(record.General) + "签发、" + s.group(record.Coordination) + "会签"
	case r.Text("signed_by") == "":
		return "签发 " + r.Text("number")
	case two && r.Text("cosigned_by") == "":
		return s.group(record.Coordination) + "会签 " + r.Text("number")
	}
	return "报送 " + r.Text("number")
}
