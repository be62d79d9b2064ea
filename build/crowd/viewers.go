package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"qianshao/build/centre"
)

// viewer is somebody before a page of the console that keeps itself up to date, as a browser does: it hears the stream of
// the space, and asks for its page again when that says something new, one time after the other.
type viewer struct {
	one  *centre.Visitor
	page string
	due  chan centre.Event // the newest word not acted on; of size one

	mu    sync.Mutex
	heard []moment // words of the stream
	shown []moment // pages
	bytes int
}

// moment is when something was known of the hub, and as of when.
type moment struct{ asOf, at time.Time }

const (
	viewerName     = "wall"
	viewerPassword = "correct horse battery"
	freshMax       = 3 * time.Second // X13: from the hub to the page
	grain          = 10 * time.Millisecond
)

// revOf is what a page says it shows.
var revOf = regexp.MustCompile(`data-rev="([0-9a-f]+)"`)

// look signs the viewers in, half of them before the overview, the others before its tables.
func (c *crowd) look(ctx context.Context) error {
	if _, err := c.hub.Tell(ctx, viewerPassword+"\n", "user", "add", viewerName); err != nil {
		return err
	}
	space := "/s/" + c.space.String()
	pages := []string{space, space + "/teams", space, space + "/needs", space, space + "/tasks"}
	for i := range c.viewers {
		one, err := c.hub.Visit(ctx, viewerName, viewerPassword)
		if err != nil {
			return err
		}
		c.views = append(c.views, &viewer{one: one, page: pages[i%len(pages)], due: make(chan centre.Event, 1)})
	}
	c.say("%d viewers signed in", c.viewers)
	return nil
}

// run hears and asks until ctx ends.
func (v *viewer) run(ctx context.Context, space string) error {
	asking := make(chan error, 1)
	go func() { asking <- v.ask(ctx) }()
	err := v.one.Listen(ctx, "/s/"+space+"/events", func(e centre.Event) {
		v.mu.Lock()
		v.heard = append(v.heard, moment{e.AsOf, e.Heard})
		v.mu.Unlock()
		select {
		case <-v.due: // nobody needs the older one
		default:
		}
		v.due <- e
	})
	if err = errors.Join(err, <-asking); ctx.Err() != nil {
		return nil
	}
	return err
}

func (v *viewer) ask(ctx context.Context) error {
	shown := ""
	for {
		select {
		case <-ctx.Done():
			return nil
		case e := <-v.due:
			if found := newsRev.FindStringSubmatch(e.Data); found != nil && found[1] == shown {
				continue
			}
			got, err := v.one.Refresh(ctx, v.page)
			if err != nil {
				return err
			}
			found := revOf.FindSubmatch(got.Body)
			if found == nil {
				return fmt.Errorf("%s answered %d and does not say what it shows", v.page, got.Status)
			}
			shown = string(found[1])
			v.mu.Lock()
			v.shown = append(v.shown, moment{e.AsOf, time.Now()})
			v.bytes += len(got.Body)
			v.mu.Unlock()
		}
	}
}

var newsRev = regexp.MustCompile(`"rev":"([0-9a-f]+)"`)

// delays are how long viewers were without what the hub held, for every moment between two.
func (c *crowd) delays(from, to time.Time, of func(*viewer) []moment) []time.Duration {
	var all []time.Duration
	for _, v := range c.views {
		v.mu.Lock()
		known := slices.Clone(of(v))
		v.mu.Unlock()
		i := 0
		for t := from; t.Before(to); t = t.Add(grain) {
			for i < len(known) && known[i].asOf.Before(t) {
				i++
			}
			if i == len(known) {
				break // what came last is shown in the last page, which nothing follows
			}
			all = append(all, known[i].at.Sub(t))
		}
	}
	slices.Sort(all)
	return all
}

// seen reports how far the viewers were behind the hub while everybody wrote.
func (c *crowd) seen(from, to time.Time) error {
	pages, bytes := 0, 0
	for _, v := range c.views {
		v.mu.Lock()
		pages, bytes = pages+len(v.shown), bytes+v.bytes
		v.mu.Unlock()
	}
	told := c.delays(from, to, func(v *viewer) []moment { return v.heard })
	shown := c.delays(from, to, func(v *viewer) []moment { return v.shown })
	if len(told) == 0 || len(shown) == 0 {
		return errors.New("the viewers were told nothing")
	}
	note := fmt.Sprintf("%d viewers; 99 of 100 in %.0f ms, worst %.0f", c.viewers, percentile(told, 0.99), percentile(told, 1))
	c.report("from the hub to the event at a viewer, median", percentile(told, 0.5), "ms", "", note)
	note = fmt.Sprintf("99 of 100 in %.0f ms, worst %.0f; %.0f pages a second, %d KiB each", percentile(shown, 0.99), percentile(shown, 1), float64(pages)/to.Sub(from).Seconds(), bytes/max(pages, 1)>>10)
	c.report("from the hub to the page at a viewer, median", percentile(shown, 0.5), "ms", fmt.Sprint(freshMax.Milliseconds()), note)
	return nil
}
