package command

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"qianshao/hub/health"
	"qianshao/shared/commandline"
	"qianshao/shared/control"
)

// healthTree is `hub health`: how the hub stands, for people and for whoever watches its service.
func healthTree() *cobra.Command {
	c := &cobra.Command{
		Use: "health", Short: "say how the hub stands; exit 1 when it is not ready", Args: commandline.Counted(cobra.NoArgs),
		Long: "Say how the hub stands, in the words of the console's page: what is looked at every ten seconds, disks, backups, terminals. " +
			"Asked of the running hub over its own socket; where none runs, the data directory is looked at, and that nobody serves is itself a fault.\n" +
			"The exit code is 0 while the hub can do its work, also when something asks for attention, and 1 when it cannot.",
		Example: "  hub health\n  hub health --json | jq .checks",
	}
	c.Flags().Bool("json", false, "as one JSON line")
	c.Flags().String("backup-dir", "", "folder of the backups of a hub that does not serve (default: backups in the data directory)")
	return c
}

// healthLine is a report as JSON.
type healthLine struct {
	Ready bool         `json:"ready"`
	State health.State `json:"state"`
	health.Report
}

func (r *Runner) health(c *cobra.Command, call control.Call, _ []string) error {
	report := r.report(c, call)
	var err error
	if asJSON, _ := c.Flags().GetBool("json"); asJSON {
		err = commandline.PrintJSON(c.OutOrStdout(), healthLine{report.Ready(), report.State(), report})
	} else {
		err = printHealth(c.OutOrStdout(), report, r.Server.Now())
	}
	if err == nil && !report.Ready() {
		err = commandline.ErrRefused // said already
	}
	return err
}

// report is what the running hub saw of itself last, or what stands in the directory of one that does not run.
func (r *Runner) report(c *cobra.Command, call control.Call) health.Report {
	if r.Watch != nil {
		return r.Watch.Report()
	}
	dir := commandline.Flag(c, "backup-dir")
	if dir != "" {
		dir = commandline.Within(call.Dir, dir)
	}
	watch := health.New(health.Options{Hub: r.Server, Program: r.Program, Log: slog.New(slog.DiscardHandler), Now: r.Server.Now, BackupDir: dir})
	return watch.Once(c.Context())
}

// printHealth writes a report for people, in both languages.
func printHealth(w io.Writer, r health.Report, now time.Time) error {
	both := func(say func(language string) string) string { return say("zh") + " · " + say("en") }
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n%s %s  %s\n", r.Hub, both(func(l string) string { return r.Says(now, l) }), r.Program.Program, r.Program.Version, r.Program.Go)
	for _, c := range r.Checks {
		fmt.Fprintf(&b, "[%s] %s\n  %s\n  %s\n", both(c.State.In), both(c.Title), c.Zh, c.En)
	}
	for _, d := range r.Disks {
		fmt.Fprintf(&b, "磁盘 · disk %s  可用 · free %s / %s\n", d.Name, health.Bytes(d.Free), health.Bytes(d.Size))
	}
	if len(r.Backups) > 0 {
		newest := r.Backups[0]
		fmt.Fprintf(&b, "备份 · backups %d  %s  %s  %s\n", len(r.Backups), newest.Name, health.Bytes(uint64(newest.Bytes)), both(newest.State.In))
	}
	connected := 0
	for _, d := range r.Devices {
		if d.Connected {
			connected++
		}
	}
	fmt.Fprintf(&b, "终端 · terminals %d/%d  空间 · spaces %d\n", connected, len(r.Devices), len(r.Spaces))
	_, err := io.WriteString(w, b.String())
	return err
}
