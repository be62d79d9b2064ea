package station

import (
	"context"
	"fmt"
	"strings"
	"time"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
	"qianshao/terminal/screen"
)

// deniedMax bounds the list of refused changes; more than a screenful means the device itself is refused.
const deniedMax = 200

// Denied lists the records of the open space with changes of ours that the hub holds but refused.
func (f Front) Denied(ctx context.Context) ([]screen.Denied, error) {
	space, err := f.Current()
	if err != nil {
		return nil, nil //nolint:nilerr // no space is open, so nothing was refused in it
	}
	l, err := f.shelf.Ledger(space.ID)
	if err != nil {
		return nil, err
	}
	var lines []screen.Denied
	for _, at := range append(setAside(l), refused(l)...) {
		line, err := f.deniedAt(ctx, l, at)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// setAside names our changes that this terminal itself keeps in quarantine: it knows that it was revoked. The newest come
// first, for they are the ones somebody asks about.
func setAside(l *ledger.Ledger) []dot.Dot {
	var dots []dot.Dot
	for _, d := range l.OwnDenied() {
		for seq := d.Last; seq >= d.First && len(dots) < deniedMax; seq-- {
			dots = append(dots, dot.Dot{Log: d.Log, Seq: seq})
		}
	}
	return dots
}

// refused names our changes that some hub holds but refused.
func refused(l *ledger.Ledger) []dot.Dot {
	var dots []dot.Dot
	for _, s := range l.Standings() {
		if !s.Hub {
			continue
		}
		for _, d := range s.Denied {
			for seq := d.First; seq <= d.Last && len(dots) < deniedMax; seq++ {
				dots = append(dots, dot.Dot{Log: d.Log, Seq: seq})
			}
		}
	}
	return dots
}

func (f Front) deniedAt(ctx context.Context, l *ledger.Ledger, at dot.Dot) (screen.Denied, error) {
	change, err := l.Change(ctx, at)
	if err != nil {
		return screen.Denied{}, err
	}
	line := screen.Denied{Reason: string(f.shelf.Roll().Judge(l.Space(), at)), At: time.UnixMilli(change.Wall)}
	kind := l.Schema().KindByWire(change.Kind)
	if kind == nil {
		return line, nil
	}
	line.Record = roster.Ref{Kind: kind.Name, ID: change.Record}
	for _, w := range change.Writes { // a record made in quarantine has no row to be read
		if f := kind.FieldByWire(w.Field); f != nil && (f.Name == "title" || f.Name == "name" || f.Name == "text") {
			line.Title = w.Value.Text()
		}
	}
	err = l.View(ctx, func(r record.Reader) error {
		found, ok, err := r.Find(kind.Name, change.Record)
		if ok {
			line.Title = found.Title()
		}
		return err
	})
	return line, err
}

// Drafts reads every draft that was kept, by its page.
func (f Front) Drafts(ctx context.Context) (map[string]string, error) {
	notes, err := f.shelf.Notes().List(ctx, topicSetting)
	if err != nil {
		return nil, fmt.Errorf("read the drafts: %w", err)
	}
	drafts := map[string]string{}
	for _, n := range notes {
		if page, ok := strings.CutPrefix(n.Key, "draft."); ok {
			drafts[page] = string(n.Value)
		}
	}
	return drafts, nil
}
