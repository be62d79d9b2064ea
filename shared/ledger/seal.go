package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// sealFrom is how many open changes of one log are sealed without being asked.
const sealFrom = 64

// own is what this device has written and not sealed, as committed. Only the writer touches it.
type own struct {
	incarnation uint32
	act         uint64
	tails       map[dot.Log][]merge.Change
}

func (o *own) reset() { *o = own{tails: map[dot.Log][]merge.Change{}} }

func (o *own) noteAct(run []merge.Change) {
	for i := range run {
		o.act = max(o.act, run[i].Act)
	}
}

// Seal signs the open tails of this device's logs, so that they can be sent. With nothing open it does nothing.
func (l *Ledger) Seal(ctx context.Context) error {
	if l.Open() == 0 {
		return nil // every peer asks at every change of anybody's, and a transaction would wait its turn for nothing
	}
	return l.commit(ctx, func(w *writing) error {
		for log, run := range w.l.own.tails {
			if len(run) > 0 {
				if err := w.seal(w.line(log, w.l.o.Public)); err != nil {
					return err
				}
			}
		}
		return w.sealAll(w.ordered())
	})
}

// Open counts this device's changes that are not sealed yet.
func (l *Ledger) Open() int {
	l.book.RLock()
	defer l.book.RUnlock()
	if known := l.book.unsealed.Load(); known > 0 {
		return int(known - 1) // every link asks whenever anything grew
	}
	n := 0
	for _, at := range l.book.lines {
		n += int(at.open - at.head.Seq)
	}
	l.book.unsealed.Store(int64(n) + 1)
	return n
}

// long gives the logs whose tails this transaction has made long.
func (w *writing) long() []*line {
	return slices.DeleteFunc(w.ordered(), func(at *line) bool {
		return len(w.l.own.tails[at.log])+len(w.tails[at]) < sealFrom
	})
}

func (w *writing) sealAll(logs []*line) error {
	for _, at := range logs {
		if err := w.seal(at); err != nil {
			return err
		}
	}
	return nil
}

// seal makes segments of everything open in a log.
func (w *writing) seal(at *line) error {
	stored := w.l.own.tails[at.log]
	run := make([]merge.Change, 0, len(stored)+len(w.tails[at]))
	if !w.isCut(at) {
		run = append(run, stored...)
	}
	run = append(run, w.tails[at]...)
	head := w.head(at)
	for len(run) > 0 {
		sealed, hash, n, err := w.l.sealFirst(at, head, run)
		if err != nil {
			return fmt.Errorf("seal %s: %w", at.log, err)
		}
		w.sealed = append(w.sealed, sealedRow{line: at, first: sealed.First, last: sealed.Last, hash: hash, bytes: sealed.Bytes})
		head = syncproto.Head{Seq: sealed.Last, Hash: hash}
		run = run[n:]
	}
	w.heads[at] = head
	delete(w.tails, at)
	if len(stored) > 0 && !w.isCut(at) {
		w.cut = append(w.cut, at)
	}
	return nil
}

func (w *writing) isCut(at *line) bool {
	for _, c := range w.cut {
		if c == at {
			return true
		}
	}
	return false
}

// sealFirst seals as many whole acts from the start of run as fit.
func (l *Ledger) sealFirst(at *line, head syncproto.Head, run []merge.Change) (segment.Sealed, segment.Hash, int, error) {
	for most := segment.ChangesMax; ; most /= 2 {
		n := wholeActs(run, most)
		sealed, hash, err := l.codec.Seal(l.o.Sign, l.context(at.log), head.Hash, run[:n])
		if err == nil {
			return sealed, hash, n, nil
		}
		if !errors.Is(err, segment.ErrTooLarge) || most <= 1 {
			return segment.Sealed{}, segment.Hash{}, 0, err
		}
	}
}

// wholeActs counts the changes of the acts that fit in most, of the first act at least.
func wholeActs(run []merge.Change, most int) int {
	n := 0
	for act := range acts(run) {
		if n > 0 && n+len(act) > most {
			break
		}
		n += len(act)
	}
	return n
}

// acts gives the changes of one log act by act.
func acts(run []merge.Change) iter.Seq[[]merge.Change] {
	return func(yield func([]merge.Change) bool) {
		for from := 0; from < len(run); {
			to := from + 1
			for to < len(run) && run[to].Act == run[from].Act {
				to++
			}
			if !yield(run[from:to:to]) {
				return
			}
			from = to
		}
	}
}
