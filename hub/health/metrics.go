package health

import (
	"github.com/prometheus/client_golang/prometheus"
)

// figures tells the last report as metrics. Names and labels hold what the hub itself gave out: ids, desk codes, classes.
type figures struct{ watch *Watch }

// kind is one family of figures.
type kind struct {
	name, help string
	counts     bool // only ever grows
	labels     []string
}

// The families, in the order in which they are told.
func (f figures) kinds() map[string]kind {
	all := map[string]kind{}
	for _, k := range []kind{
		{"ready", "1 while the hub can do its work.", false, nil},
		{"check_state", "0 ok, 1 attention, 2 failed.", false, []string{"check"}},
		{"build_info", "Always 1; what runs.", false, []string{"version", "commit", "go"}},
		{"start_time_seconds", "When the hub began its work.", false, nil},
		{"looked_time_seconds", "When the hub was looked at last.", false, nil},
		{"terminals_enrolled", "Terminals let in and not revoked.", false, nil},
		{"terminals_connected", "Of them, those connected now.", false, nil},
		{"terminal_pending_changes", "Changes that wait between the hub and a terminal.", false, []string{"device", "desk", "direction"}},
		{"terminal_seen_time_seconds", "When a terminal was heard last.", false, []string{"device", "desk"}},
		{"event_viewers", "Browsers that are told news as it comes.", false, nil},
		{"changes_received_total", "Changes of other devices held; the rate is changes received a second.", true, []string{"space"}},
		{"changes_held", "Changes held of a space.", false, []string{"space"}},
		{"history_segments", "Signed pieces of a space's history.", false, []string{"space"}},
		{"history_bytes", "Bytes of a space's history.", false, []string{"space"}},
		{"database_bytes", "Bytes of a space's database.", false, []string{"space"}},
		{"conflicts_open", "Records of a space with a field that contradicts itself.", false, []string{"space"}},
		{"quarantined_changes", "Changes of a space that are held and may not take effect.", false, []string{"space"}},
		{"backups", "Backups that lie there, by state.", false, []string{"state"}},
		{"backup_verified_time_seconds", "When the newest verified backup was begun; 0 for none.", false, nil},
		{"backup_age_seconds", "Age of the newest verified backup; of a hub without one, how long it has been at work.", false, nil},
		{"backup_failed", "1 while the last try of a backup failed.", false, nil},
		{"backup_failures_total", "Backups that failed since the start.", true, nil},
		{"disk_free_bytes", "Room on a disk.", false, []string{"disk"}},
		{"disk_size_bytes", "Size of a disk.", false, []string{"disk"}},
	} {
		all[k.name] = k
	}
	return all
}

// Describe is nothing: the figures are not the same at all times.
func (f figures) Describe(chan<- *prometheus.Desc) {}

// Collect tells every figure of one report.
func (f figures) Collect(to chan<- prometheus.Metric) {
	kinds := f.kinds()
	say := func(name string, value float64, labels ...string) {
		k := kinds[name]
		t := prometheus.GaugeValue
		if k.counts {
			t = prometheus.CounterValue
		}
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc("qianshao_hub_"+k.name, k.help, k.labels, nil), t, value, labels...)
	}
	r := f.watch.Report()
	say("ready", truth(r.Ready()))
	for _, c := range r.Checks {
		say("check_state", float64(c.State.rank()), c.Name)
	}
	p := r.Program
	say("build_info", 1, p.Version, p.Commit, p.Go)
	say("start_time_seconds", float64(r.Started.Unix()))
	if !r.At.IsZero() {
		say("looked_time_seconds", float64(r.At.Unix()))
	}
	say("event_viewers", float64(r.Viewers))
	for _, d := range r.Disks {
		say("disk_free_bytes", float64(d.Free), d.Name)
		say("disk_size_bytes", float64(d.Size), d.Name)
	}
	terminals(r.Devices, say)
	spaces(r.Spaces, say)
	f.backups(r, say)
}

func truth(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func terminals(devices []Device, say func(string, float64, ...string)) {
	connected := 0
	for _, d := range devices {
		if d.Connected {
			connected++
		}
		say("terminal_pending_changes", float64(d.ToDevice), d.ID, d.Desk, "to_terminal")
		if d.Known {
			say("terminal_pending_changes", float64(d.ToHub), d.ID, d.Desk, "to_hub")
		}
		if !d.LastSeen.IsZero() {
			say("terminal_seen_time_seconds", float64(d.LastSeen.Unix()), d.ID, d.Desk)
		}
	}
	say("terminals_enrolled", float64(len(devices)))
	say("terminals_connected", float64(connected))
}

func spaces(all []Space, say func(string, float64, ...string)) {
	for _, s := range all {
		id := s.ID.String()
		say("changes_received_total", float64(s.Received), id)
		say("changes_held", float64(s.Changes), id)
		say("history_segments", float64(s.Segments), id)
		say("history_bytes", float64(s.History), id)
		say("database_bytes", float64(s.File), id)
		say("conflicts_open", float64(s.Conflicts), id)
		say("quarantined_changes", float64(s.Quarantined), id)
	}
}

func (f figures) backups(r Report, say func(string, float64, ...string)) {
	states := map[BackupState]int{Verified: 0, Unverified: 0, Damaged: 0}
	for _, b := range r.Backups {
		states[b.State]++
	}
	for state, n := range states {
		say("backups", float64(n), string(state))
	}
	since, at := r.Started, 0.0
	if b, ok := r.Verified(); ok {
		since, at = b.At, float64(b.At.Unix())
	}
	say("backup_verified_time_seconds", at)
	say("backup_age_seconds", f.watch.options.Now().Sub(since).Seconds())
	say("backup_failed", truth(!r.BackupFail.At.IsZero()))
	say("backup_failures_total", float64(f.watch.keeper.failed()))
}
