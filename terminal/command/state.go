package command

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/identity"
	"qianshao/terminal/station"
)

// tell writes how far a sync has come.
func tell(c *cobra.Command, p station.Progress) {
	first := ""
	if p.FirstSync != nil {
		first = fmt.Sprintf(", first sync %.1f/%.1f MB", float64(p.FirstSync.Bytes)/1e6, float64(p.FirstSync.All)/1e6)
	}
	fmt.Fprintf(c.ErrOrStderr(), "terminal: %s, sent %d, received %d, waiting %d%s\n", p.State, p.Sent, p.Received, p.Pending, first)
}

func status(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	report, err := st.Report(c.Context())
	if err != nil {
		return err
	}
	if asJSON, _ := c.Flags().GetBool("json"); asJSON {
		return commandline.PrintJSON(c.OutOrStdout(), report)
	}
	w := c.OutOrStdout()
	fmt.Fprintf(w, "本机 %s  编号代码 %s\n", report.Device, report.Desk)
	if !report.Enrolled {
		fmt.Fprintln(w, "未接入中心（本机可照常工作） · not enrolled")
	}
	if j := report.Joining; j != nil {
		fmt.Fprintf(w, "等待中心批准 · waiting for the centre  核对码 %s %s\n", j.Check, j.Problem)
	}
	for _, l := range report.Links {
		fmt.Fprintf(w, "%s  %s  末次联系 %s  往返 %d ms  时钟差 %d ms %s\n", l.Name, l.State, contact(l.LastContact), l.RoundTripMillis, l.ClockOffMillis, l.Problem)
		if l.Carrier == "satellite" {
			fmt.Fprintf(w, "  待发 %d 处改动 · 已发送（经卫星 %d） · 短报文 %d 条\n", l.Pending, l.Unsigned, l.Messages)
		}
	}
	for _, s := range report.Spaces {
		fmt.Fprintf(w, "%s  %s  %s\n", s.ID, s.Type, s.Name)
		fmt.Fprintf(w, "  仅本机 %d · 已发送 %d · 邻机已收 %d · 中心已确认 %d · 需处理 %d · 冲突 %d\n",
			s.OnlyHere, s.Sent, s.AtNeighbour, s.Confirmed, s.NeedsAction, s.Conflicts)
		if s.ImageRefused != "" {
			sayRefused(w, "  ", s.ImageRefused)
		}
	}
	return nil
}

// sayRefused writes why a space did not come as an image, in both languages.
func sayRefused(w io.Writer, before, code string) {
	r := identity.Refusal{Code: code}
	fmt.Fprintf(w, "%s%s\n%s%s\n", before, r.Say("zh"), before, r.Say("en"))
}

func contact(t *time.Time) string {
	if t == nil {
		return "尚未"
	}
	return t.Local().Format("01-02 15:04:05")
}

func check(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	findings, err := st.Check(c.Context())
	if err != nil {
		return err
	}
	for _, f := range findings {
		fmt.Fprintln(c.OutOrStdout(), f)
	}
	if len(findings) > 0 {
		return commandline.ErrRefused
	}
	fmt.Fprintln(c.OutOrStdout(), "ok")
	return nil
}
