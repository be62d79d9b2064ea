package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/explain"
	"qianshao/terminal/fault"
	"qianshao/terminal/screen"
	"qianshao/terminal/station"
	"qianshao/terminal/supervisor"
)

// beijing is the time of every desk and of every time on paper, whatever the laptop is set to.
var beijing = time.FixedZone("CST", 8*60*60)

// shift is how a face begins: who works here, where the command line says so, and what was before.
type shift struct {
	operator, post string
	child          supervisor.Child
	leave          func() // safe mode is to be left
}

// shift reads how the face of a command begins.
func (p *program) shift(c *cobra.Command) shift {
	return shift{
		operator: commandline.Flag(c, "operator"), post: commandline.Flag(c, "post"), child: p.child,
		leave: func() { p.asks = supervisor.CodeNormal },
	}
}

// gcPercent trades a little processor for memory: with the largest incident the heap that lives is some 200 MB, and a
// laptop of the field has 4 GB for everything.
const gcPercent = 50

// heapWish is where the collector works harder, in bytes: half as much again as lives with the largest incident, 140 to 160 MB.
// A window worked for five minutes holds 454 MB with it, 516 with 300 MiB, for the same processor time.
const heapWish = 230 << 20

// show runs a face on a station until it is closed. The model is owned by the loop, what is drawn by the face; they meet
// in Show and Send only.
func show(ctx context.Context, open opener, st *station.Station, on shift, stderr io.Writer) error {
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(heapWish)
	front := station.Front{Station: st}
	if on.operator != "" {
		if err := front.Operate(ctx, on.operator, on.post); err != nil {
			return err
		}
	}
	start, err := recall(ctx, front)
	if err != nil {
		return err
	}
	if start.OnDuty, err = onDuty(ctx, front, on); err != nil {
		return err
	}
	start.About = about(ctx, st)
	start.Schema = st.Shelf().Schema()
	start.Explain = func(err error, language string) string { return explain.Of(err).In(language) }
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if start.Rescue, err = rescued(ctx, st, on, stop); err != nil {
		return err
	}

	var loop *screen.Loop
	report := func(cause any) screen.Message {
		return screen.Crashed{Text: keepReport(st.Shelf().Dir(), cause, stderr)}
	}
	seen, err := open(hands{
		send:   func(m screen.Message) { loop.Send(m) },
		fault:  func(err error) { loop.Send(report(err)) },
		closed: stop,
	})
	if err != nil {
		return err
	}
	loop = screen.NewLoop(seen.Show, report)

	model, effects := screen.New(seatAt(front, seen), start)
	if d, ok := seen.(drawer); ok {
		effects = screen.Afterwards(d.Drawn(), effects)
	}
	ended := make(chan struct{})
	fault.Go(func() {
		loop.Run(ctx, model, effects)
		close(ended)
	})
	fault.Go(func() { feed(ctx, st, loop) })
	fault.Go(func() {
		<-ctx.Done()
		seen.Close()
	})
	err = seen.Run()
	stop()
	<-ended // what was saved in the last moment is recorded before the files are closed
	return err
}

// drawer is a face that says when its first view can be seen.
type drawer interface{ Drawn() <-chan struct{} }

// onDuty says whether nobody needs to be asked who works here: the command line says so, or the program comes back from
// a crash in the middle of a shift.
func onDuty(ctx context.Context, f station.Front, on shift) (bool, error) {
	begun, err := f.Setting(ctx, screen.KeyAtWork)
	if err != nil {
		return false, err
	}
	if on.child.After == "" && begun != "" && on.operator == "" {
		begun = ""
		err = f.Keep(ctx, screen.KeyAtWork, "")
	}
	return on.operator != "" || begun != "", err
}

// rescued tells the screens what was before this start.
func rescued(ctx context.Context, st *station.Station, on shift, stop func()) (screen.Rescue, error) {
	r := screen.Rescue{Report: on.child.After, Safe: on.child.Safe, Dir: st.Shelf().Dir()}
	if !r.Safe {
		return r, nil
	}
	r.Leave = func() {
		on.leave()
		stop()
	}
	kept, err := fault.List(r.Dir)
	if err != nil {
		return r, err
	}
	for _, k := range kept {
		r.Reports = append(r.Reports, k.Name)
	}
	r.Exports, err = st.Exports(ctx)
	return r, err
}

// caught keeps the window alive when a command that another process sent panics.
func (p *program) caught(dir string, run control.Run) control.Run {
	return func(ctx context.Context, call control.Call) (code int) {
		defer func() {
			if cause := recover(); cause != nil {
				fmt.Fprintln(call.Stderr, "terminal: fault:", keepReport(dir, cause, p.stderr))
				code = 1
			}
		}()
		return run(ctx, call)
	}
}

// recall reads what the window showed last.
func recall(ctx context.Context, f station.Front) (screen.Start, error) {
	s := screen.Start{Now: time.Now().In(beijing), Drafts: map[string]string{}}
	var err error
	read := func(key string) string {
		value, failed := f.Setting(ctx, key)
		if failed != nil && err == nil {
			err = failed
		}
		return value
	}
	s.Language, s.Look.Theme, s.Look.Size = screen.Language(read("language")), screen.Theme(read("theme")), screen.TextSize(read("size"))
	s.Operator, s.Post, s.Recent = read("operator"), read("post"), read("recent")
	if s.Look.Theme == "" {
		s.Look.Theme = screen.Day
	}
	if s.Look.Size == "" {
		s.Look.Size = screen.SizeNormal
	}
	drafts, failed := f.Drafts(ctx)
	s.Drafts = drafts
	return s, errors.Join(err, failed)
}

// feed tells the screens of the time and of what grew, until ctx ends.
func feed(ctx context.Context, st *station.Station, loop *screen.Loop) {
	grew, stopGrew := st.Shelf().Watch()
	defer stopGrew()
	line, stopLine := st.WatchLine()
	defer stopLine()
	near, stopNear := st.Neighbours().Watch()
	defer stopNear()
	clock := time.NewTicker(time.Second)
	defer clock.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-clock.C:
			loop.Send(screen.Ticked{Now: now.In(beijing)})
		case <-grew:
			loop.Send(screen.Grew{})
		case <-line:
			loop.Send(screen.Linked{})
		case <-near:
			loop.Send(screen.Linked{})
		}
	}
}

// keepReport writes what went wrong beside the data, without any record's content, and gives the line to show.
func keepReport(dir string, cause any, stderr io.Writer) string {
	report := fault.Caught("", cause)
	report.At, report.Program = time.Now(), describe()
	fmt.Fprintln(stderr, "terminal: recovered:", report.Kind)
	name, err := fault.Keep(dir, report)
	if err != nil {
		fmt.Fprintln(stderr, "terminal:", err)
		return report.Kind
	}
	return name
}
