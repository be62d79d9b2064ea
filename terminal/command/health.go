package command

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/intake"
	"qianshao/shared/roster"
	"qianshao/terminal/station"
)

// healthTree is `terminal health`: what support staff ask for first, as one file.
func healthTree() *cobra.Command {
	return &cobra.Command{
		Use: "health FILE|-", Short: "write a health report for support staff: version, line, spaces, what is wrong (.xlsx or .csv)",
		Long:    "Write what support staff ask for first: device, version, line to the hub, how far everything has travelled, and the self-check: clock, disk, printer, reports of faults, damaged databases. No personal data is in it.\nThe exit code is 1 when something needs a person.",
		Example: "  terminal health 健康报告.xlsx", Args: commandline.Counted(cobra.ExactArgs(1)),
	}
}

// healthLine is one line of the report.
type healthLine struct {
	part, name, text string
	bad              string // what is to be done; empty when all is well
}

func health(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	report, err := st.Report(c.Context())
	if err != nil {
		return err
	}
	findings, err := st.Examine(c.Context(), true)
	if err != nil {
		return err
	}
	lines := healthOf(report, c.Root().Version, silentAfter(c, st), st.Now())
	for _, f := range findings {
		line := healthLine{part: "自检", name: f.Name.Zh, text: f.Detail.Zh}
		if f.Bad() {
			line.bad = cmp.Or(f.Advice.Zh, "请联系支撑团队")
		}
		lines = append(lines, line)
	}
	s := intake.Sheet{Name: "健康报告", Head: 1, Rows: []intake.Row{{Number: 1, Cells: []intake.Cell{intake.Say("部分"), intake.Say("项目"), intake.Say("情况"), intake.Say("需处理")}}}, Columns: make([]intake.Column, 4)}
	wrong := 0
	for _, l := range lines {
		if l.bad != "" {
			wrong++
		}
		s.Rows = append(s.Rows, intake.Row{Number: len(s.Rows) + 1, Cells: []intake.Cell{intake.Say(l.part), intake.Say(l.name), intake.Say(l.text), intake.Say(l.bad)}})
	}
	if _, err := saveSheet(c, st, call, args[0], "健康报告", intake.Grid{Sheets: []intake.Sheet{s}}); err != nil {
		return err
	}
	if wrong > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "terminal: %d 项需要处理 · %d need a person\n", wrong, wrong)
		return commandline.ErrRefused
	}
	return nil
}

// silentAfter is how long a line may be silent: as the setting has it where a space is open, else what holds without.
func silentAfter(c *cobra.Command, st *station.Station) time.Duration {
	settings := roster.Settings{}
	if d, err := deskOf(c, st); err == nil {
		if set, err := d.Settings(c.Context()); err == nil {
			settings = set
		}
	}
	return settings.Span(roster.DeviceSilentDays)
}

// healthOf is what a report says, line by line.
func healthOf(r station.Report, version string, silent time.Duration, now time.Time) []healthLine {
	lines := []healthLine{{part: "本机", name: "设备", text: r.Device}, {part: "本机", name: "编号代码", text: r.Desk}, {part: "本机", name: "版本", text: version}, {part: "本机", name: "时钟", text: r.Clock}}
	if !r.Enrolled {
		lines = append(lines, healthLine{"线路", "中心", "未接入", "没有接入中心：向市级办索取接入码"})
	}
	for _, l := range r.Links {
		line := healthLine{part: "线路", name: l.Name, text: l.State + " · 末次联系 " + contact(l.LastContact) + " · 待确认 " + strconv.Itoa(l.Pending)}
		switch {
		case l.Carrier == "hub" && (l.LastContact == nil || now.Sub(*l.LastContact) > silent): // no stick or neighbour is owed a visit
			line.bad = fmt.Sprintf("超过 %g 天没有联系", silent.Hours()/24)
		case l.Problem != "":
			line.bad = l.Problem
		}
		lines = append(lines, line)
		if off := time.Duration(l.ClockOffMillis) * time.Millisecond; off.Abs() > roster.ClockLimit {
			lines = append(lines, healthLine{"线路", "时钟差", off.String(), "本机时钟与中心相差过大，请校时"})
		}
	}
	for _, w := range r.Warnings {
		lines = append(lines, healthLine{"数据库", w.Code, w.Zh, "请按提示处理"})
	}
	for _, s := range r.Spaces {
		line := healthLine{part: "空间", name: s.Name, text: fmt.Sprintf("仅本机 %d · 已发送 %d · 邻机已收 %d · 中心已确认 %d · 冲突 %d", s.OnlyHere, s.Sent, s.AtNeighbour, s.Confirmed, s.Conflicts)}
		if s.NeedsAction > 0 {
			line.bad = fmt.Sprintf("%d 处改动被中心拒绝，见同步中心", s.NeedsAction)
		}
		lines = append(lines, line)
	}
	return lines
}
