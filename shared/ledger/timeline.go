package ledger

import (
	"fmt"
	"slices"
	"sort"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// timeline tells when this replica got each change it holds; of a change of its own, when it was made. Along a log time
// never goes back: what follows something that came late came as late, whatever the clock said.
type timeline struct {
	steps map[dot.Log][]reached
}

// reached says that a log had come as far as this by then.
type reached struct {
	last uint64
	at   int64 // Unix milliseconds
}

// cut is what was held at a moment in Unix milliseconds: every change that had come at or before it, and none after.
func (t *timeline) cut(moment int64) dot.Vector {
	cut := dot.Vector{}
	for log, steps := range t.steps {
		if n := sort.Search(len(steps), func(i int) bool { return steps[i].at > moment }); n > 0 {
			cut[log] = steps[n-1].last
		}
	}
	return cut
}

// came is when a change came, in Unix milliseconds; 0 when it did not.
func (t *timeline) came(at dot.Dot) int64 {
	steps := t.steps[at.Log]
	n := sort.Search(len(steps), func(i int) bool { return steps[i].last >= at.Seq })
	if at.Seq == 0 || n == len(steps) {
		return 0
	}
	return steps[n].at
}

// each gives how many changes of a log came at a time, each log's in order.
func (t *timeline) each(take func(log dot.Log, at int64, changes uint64)) {
	for log, steps := range t.steps {
		before := uint64(0)
		for _, s := range steps {
			take(log, s.at, s.last-before)
			before = s.last
		}
	}
}

// span is when the first and the last change came, in Unix milliseconds; zeros where nothing did.
func (t *timeline) span() (first, last int64) {
	for _, steps := range t.steps {
		if first == 0 || steps[0].at < first {
			first = steps[0].at
		}
		last = max(last, steps[len(steps)-1].at)
	}
	return first, last
}

// renewed is when a device first wrote under its last incarnation; 0 when it has had one.
func (t *timeline) renewed(device dot.Device) int64 {
	began := map[uint32]int64{}
	last := uint32(0)
	for log, steps := range t.steps {
		if log.Device != device {
			continue
		}
		if at, ok := began[log.Incarnation]; !ok || steps[0].at < at {
			began[log.Incarnation] = steps[0].at
		}
		last = max(last, log.Incarnation)
	}
	if len(began) < 2 {
		return 0
	}
	return began[last]
}

// followed gives a timeline that goes on to what a moment holds. t stays as it is; so does, where nothing came, the answer.
func (t *timeline) followed(v *view) (*timeline, error) {
	next := &timeline{steps: make(map[dot.Log][]reached, len(v.logs))}
	heads := v.Heads()
	for id := int64(1); id < int64(len(v.logs)); id++ {
		log := v.logs[id]
		steps, head := t.steps[log], heads[log]
		if n := len(steps); n > 0 && steps[n-1].last > head {
			steps = nil // the log gave way to another history
		}
		if n := len(steps); head > 0 && (n == 0 || steps[n-1].last < head) {
			var err error
			if steps, err = v.arrivals(id, slices.Clip(steps)); err != nil {
				return nil, fmt.Errorf("read when %s came: %w", log, err)
			}
		}
		if len(steps) > 0 {
			next.steps[log] = steps
		}
	}
	return next, nil
}

// arrivals goes on with the steps of a log.
func (v *view) arrivals(id int64, steps []reached) ([]reached, error) {
	known := uint64(0)
	if n := len(steps); n > 0 {
		known = steps[n-1].last
	}
	if v.logs[id].Device == v.l.o.Device {
		return v.ownArrivals(id, known, steps)
	}
	err := each(v.tx, func(s scanner) error {
		var at, received int64
		var times []byte
		if err := s.Scan(&at, &received, &times); err != nil {
			return err
		}
		receipts, sum, err := parseReceipts(times)
		if err != nil {
			return err
		}
		_, last := unplace(at)
		if len(receipts) == 0 {
			steps = stepped(steps, last, received)
			return nil
		}
		upTo := last - uint64(sum)
		for _, r := range receipts {
			if upTo += uint64(r.changes); upTo > known {
				steps = stepped(steps, upTo, r.received)
			}
		}
		return nil
	}, "SELECT place, received, times FROM sealed WHERE place > ? AND place < ? ORDER BY place", place(id, known), place(id+1, 0))
	return steps, err
}

// ownArrivals goes by when this device's changes were made: sealed they are later, when somebody asks for them.
func (v *view) ownArrivals(id int64, known uint64, steps []reached) ([]reached, error) {
	take := func(log dot.Log, _ int64, changes []merge.Change) {
		for i := range changes {
			if c := &changes[i]; log == v.logs[id] && c.Dot.Seq > known {
				steps = stepped(steps, c.Dot.Seq, c.Wall)
			}
		}
	}
	if err := v.segmentsWhere(take, "place > ? AND place < ?", place(id, known), place(id+1, 0)); err != nil {
		return nil, err
	}
	err := v.openTail(take)
	return steps, err
}

// stepped adds a step, to the last one where it is of no later time.
func stepped(steps []reached, last uint64, at int64) []reached {
	if n := len(steps); n > 0 && steps[n-1].at >= at {
		return append(steps[:n-1:n-1], reached{last, steps[n-1].at})
	}
	return append(steps, reached{last, at})
}
