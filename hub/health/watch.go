package health

import (
	"cmp"
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"qianshao/shared/shelf"
)

// Pace of the watch.
const (
	lookEvery  = 10 * time.Second
	countEvery = time.Minute      // what reads databases
	probeMax   = 5 * time.Second  // for one probe; a hub that takes longer does not answer
	staleAfter = 60 * time.Second // a report older than this says that the watch itself stands still
)

// Hub is what is looked after.
type Hub interface {
	// Shelf is the open data directory.
	Shelf() *shelf.Shelf
	// Name is what people call the hub.
	Name() string
	// Queues lists the enrolled terminals with what waits between them and the hub.
	Queues(ctx context.Context) ([]Device, error)
}

// Options of a watch.
type Options struct {
	Hub       Hub
	Program   Program
	Log       *slog.Logger
	Now       func() time.Time
	BackupDir string        // empty: backups in the data directory
	Every     time.Duration // between backups; 0: every night only
}

// Watch looks after one hub. It is safe for concurrent use.
type Watch struct {
	options  Options
	requests *requests
	keeper   *keeper
	service  service
	instance string    // by which the hub knows its own answers
	counted  time.Time // when figures were last counted; of the beat alone

	mu      sync.Mutex // guards what follows
	address string     // where it listens; empty: not yet
	figures string     // where it tells figures; empty: nowhere
	report  Report
}

// New makes a watch that has not looked yet.
func New(o Options) *Watch {
	dir := cmp.Or(o.BackupDir, filepath.Join(o.Hub.Shelf().Dir(), "backups"))
	now := o.Now()
	w := &Watch{
		options: o, requests: newRequests(o.Log), service: newService(), instance: newInstance(),
		keeper: &keeper{shelf: o.Hub.Shelf(), dir: dir, every: o.Every, now: o.Now, log: o.Log, began: now},
		report: Report{Started: now, Hub: o.Hub.Name(), Program: o.Program},
	}
	w.keeper.list()
	return w
}

// Report is how the hub stood when it was looked at last. A watch that stands still makes the report say so.
func (w *Watch) Report() Report {
	w.mu.Lock()
	r := w.report
	r.Figures = w.figures
	w.mu.Unlock()
	now := w.options.Now()
	r.Checks, r.Viewers, r.BackupBusy = slices.Clone(r.Checks), w.requests.viewers(), r.BackupBusy || w.keeper.wanted()
	switch {
	case r.At.IsZero():
		r.Checks = append(r.Checks, Check{"watch", Failed, r.Started, "正在启动，尚未自检。", "Starting; not looked at yet."})
	case now.Sub(r.At) > staleAfter:
		r.Checks = append(r.Checks, Check{"watch", Failed, r.At, "自检已停止，中心可能卡住。请重启中心服务。", "The self-check stands still; the hub may hang. Restart the service."})
	}
	return r
}

// Once looks at a hub that does not serve, and gives the report.
func (w *Watch) Once(ctx context.Context) Report {
	w.look(ctx)
	return w.Report()
}

// BackUp asks for a backup now. It is begun within a second, made and verified beside the work; a report says
// BackupBusy until it is done. While one is being made, another one is not.
func (w *Watch) BackUp() { w.keeper.ask(true) }

// Run looks on a beat, keeps backups and tells the service manager, until ctx ends. address is where the hub listens.
func (w *Watch) Run(ctx context.Context, address string) {
	w.mu.Lock()
	w.address = address
	w.mu.Unlock()
	kept := make(chan struct{})
	go func() { w.keeper.run(ctx); close(kept) }()
	w.service.say(ready)
	w.beat(ctx)
	w.service.say(stopping)
	<-kept
}

func (w *Watch) beat(ctx context.Context) {
	every := lookEvery
	if limit := w.service.limit(); limit > 0 {
		every = min(every, limit/3)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if answered := w.look(ctx); answered && ctx.Err() == nil {
			w.service.say(alive)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look makes the next report. It says whether the hub answered at its own door and could read: what keeps a service
// manager from starting it anew.
func (w *Watch) look(ctx context.Context) (answered bool) {
	now := w.options.Now()
	w.mu.Lock()
	r, address := w.report, w.address
	w.mu.Unlock()
	before := r.Checks
	door := w.knock(ctx, address)
	r.Disks = w.disks()
	checks := []Check{door, w.database(ctx), w.spaces(), ofDisks(r.Disks)}
	w.count(ctx, &r, now)
	w.keeper.tell(&r)
	checks = append(checks, w.keeper.check(r, now))
	if ctx.Err() != nil {
		return false // it is stopping: what a probe saw then says nothing
	}
	for i := range checks {
		checks[i].Since = now
		if j := slices.IndexFunc(before, func(c Check) bool { return c.Name == checks[i].Name }); j >= 0 && before[j].State == checks[i].State {
			checks[i].Since = before[j].Since
		} else {
			w.tell(ctx, checks[i], j >= 0)
		}
	}
	r.At, r.Checks = now, checks
	w.mu.Lock()
	w.report = r
	w.mu.Unlock()
	return door.State == OK
}

// tell logs that a check came to stand otherwise.
func (w *Watch) tell(ctx context.Context, c Check, before bool) {
	level := slog.LevelInfo
	switch {
	case c.State == Failed:
		level = slog.LevelError
	case c.State == Attention:
		level = slog.LevelWarn
	case !before:
		level = slog.LevelDebug
	}
	w.options.Log.Log(ctx, level, "check", "name", c.Name, "state", string(c.State), "says", c.En)
}

// count measures what reads databases, now and then.
func (w *Watch) count(ctx context.Context, r *Report, now time.Time) {
	if now.Sub(w.counted).Abs() < countEvery {
		return
	}
	devices, err := w.options.Hub.Queues(ctx)
	if err == nil {
		r.Devices = devices
		r.Spaces, err = measure(ctx, w.options.Hub.Shelf())
	}
	if err != nil {
		w.options.Log.WarnContext(ctx, "figures of health not counted", "reason", err.Error())
		return
	}
	w.counted = now
}
