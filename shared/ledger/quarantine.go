package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

func (b *book) reason(d dot.Dot) string {
	b.RLock()
	defer b.RUnlock()
	return b.denied[d]
}

// deniedOf lists the changes of a log that are held but not applied, as runs.
func (b *book) deniedOf(log dot.Log) []syncproto.Denial {
	b.RLock()
	defer b.RUnlock()
	var seqs []uint64
	for d := range b.denied {
		if d.Log == log {
			seqs = append(seqs, d.Seq)
		}
	}
	slices.Sort(seqs)
	var runs []syncproto.Denial
	for _, seq := range seqs {
		if n := len(runs); n > 0 && runs[n-1].Last+1 == seq {
			runs[n-1].Last = seq
			continue
		}
		runs = append(runs, syncproto.Denial{Log: log, First: seq, Last: seq})
	}
	return runs
}

// Holding is what sync tells another device about this space: everything sealed, and which of that device's changes
// are held but not allowed.
func (l *Ledger) Holding(device dot.Device) syncproto.Holding {
	h, _ := l.HoldingSince(device, 0)
	return h
}

// HoldingSince is Holding with only the logs that grew since a count it gave before, and the count now; 0 gives all.
// A hub asks for it ten times a second on each of two hundred links.
func (l *Ledger) HoldingSince(device dot.Device, since uint64) (h syncproto.Holding, now uint64) {
	h.Held, now = l.book.sealedSince(since)
	for _, log := range l.book.deniedLogs(device) {
		h.Denied = append(h.Denied, l.book.deniedOf(log)...)
	}
	return h, now
}

// deniedLogs are the logs of a device of which anything is denied, in their order.
func (b *book) deniedLogs(device dot.Device) []dot.Log {
	b.RLock()
	defer b.RUnlock()
	var logs []dot.Log
	for d := range b.denied {
		if d.Log.Device == device && !slices.Contains(logs, d.Log) {
			logs = append(logs, d.Log)
		}
	}
	slices.SortFunc(logs, dot.Log.Compare)
	return logs
}

// Quarantine lists the changes that are held, counted and passed on, but not applied, with the reasons.
func (l *Ledger) Quarantine(ctx context.Context) ([]record.Version, error) {
	l.book.RLock()
	dots := make([]dot.Dot, 0, len(l.book.denied))
	for d := range l.book.denied {
		dots = append(dots, d)
	}
	l.book.RUnlock()
	slices.SortFunc(dots, dot.Dot.Compare)
	list := make([]record.Version, 0, len(dots))
	for _, d := range dots {
		c, err := l.Change(ctx, d)
		if err != nil {
			return nil, err
		}
		received, err := l.Received(ctx, d.Log, d.Seq)
		if err != nil {
			return nil, err
		}
		list = append(list, record.Version{Change: c, Received: received, Denied: l.book.reason(d)})
	}
	slices.SortStableFunc(list, func(a, b record.Version) int { return cmp.Compare(a.Received, b.Received) })
	return list, nil
}

// judge takes what was decided about one change of the act. An act is refused as a whole.
func (c *compiling) judge(i int, denied string) error {
	if denied == "" {
		return nil
	}
	if keeps := c.w.l.o.Keeps; keeps == nil || !keeps(denied) {
		return fmt.Errorf("%w: %s", ErrDenied, denied)
	}
	if c.denied == nil {
		c.denied = map[int]string{}
	}
	c.denied[i] = denied
	return nil
}

// setAside keeps a change that may not take effect: nothing typed is thrown away, and nobody takes it for allowed. Like
// anybody's changes that are denied, it stands in its log, is counted and passed on.
func (w *writing) setAside(at dot.Dot, denied string, receipt *record.Receipt) {
	w.denied = append(w.denied, denial{at, denied})
	w.changes++
	receipt.Denied, receipt.Inverse = denied, record.Act{}
}

// Quarantined counts the changes that are held but may not be applied.
func (l *Ledger) Quarantined() int {
	l.book.RLock()
	defer l.book.RUnlock()
	return len(l.book.denied)
}

// OwnDenied lists the changes of this device that it holds but may not apply.
func (l *Ledger) OwnDenied() []syncproto.Denial {
	var all []syncproto.Denial
	for _, log := range l.book.deniedLogs(l.o.Device) {
		all = append(all, l.book.deniedOf(log)...)
	}
	return all
}
