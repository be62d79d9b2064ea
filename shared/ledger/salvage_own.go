package ledger

import (
	"bytes"
	"iter"
	"slices"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// endsMax bounds the places at which a segment without a row is tried to end.
const endsMax = 500

// What the first two bytes of a segment are: a version, and how it is signed.
const (
	versionMax  = 2
	suiteSigned = 1
)

// ends gives where the segment that b begins with may end.
func ends(b []byte) iter.Seq[int] {
	return func(yield func(int) bool) {
		written := len(bytes.TrimRight(b, "\x00")) // what could not be read is blank
		for _, end := range []int{len(b), written, written + 1, len(b) - 1, len(b) - 2, len(b) - 3} {
			if end > 0 && end <= min(len(b), segment.BytesMax) && !yield(end) {
				return
			}
		}
		tried := 0
		for at := 64; at+1 < min(len(b), segment.BytesMax) && tried < endsMax; at++ {
			if b[at] == 0 || b[at] > versionMax || b[at+1] != suiteSigned {
				continue
			}
			if _, _, err := segment.Peek(b[at:min(len(b), at+segment.BytesMax)]); err != nil {
				continue
			}
			tried++
			if !yield(at) {
				return
			}
		}
	}
}

// loose gathers what this device sealed beyond the first gap of a log. What a hub said it holds comes back from there;
// the rest is to be recorded again, since nothing can be put behind a gap.
func (s *salvage) loose(all map[dot.Log][]candidate) {
	for log, list := range all {
		if log.Device != s.o.Device {
			continue
		}
		hashes := map[uint64]segment.Hash{}
		for _, c := range list {
			hashes[c.last] = c.hash
		}
		for _, c := range list {
			if c.first <= s.heads[log].Seq {
				continue
			}
			place := segment.Context{Space: s.o.Space, Log: log}
			before := syncproto.Head{Seq: c.first - 1, Hash: hashes[c.first-1]}
			_, outcome := syncproto.Accept(s.o.Public, place, before, c.bytes, nothingStored)
			changes, err := s.codec.Decode(place, c.bytes)
			if err != nil || outcome != syncproto.Fresh && !s.sensible(changes) {
				continue
			}
			_, signed := hashes[c.first-1]
			for i := range changes {
				s.broken[changes[i].Dot] = outcome != syncproto.Fresh && (signed || c.first == 1)
			}
			s.again(changes, outcome == syncproto.Fresh)
		}
	}
}

// again notes own changes to be recorded again.
func (s *salvage) again(changes []merge.Change, proven bool) {
	for _, c := range changes {
		if c.Dot.Seq <= max(s.heads[c.Dot.Log].Seq, s.acked[c.Dot.Log]) || s.proven[c.Dot] {
			continue
		}
		if _, have := s.anew[c.Dot]; have && !proven {
			continue // a newer image of it
		}
		s.anew[c.Dot] = c
		s.proven[c.Dot] = proven
	}
}

// open gathers what was not sealed yet. Runs of it carry no signature: they have to decode, to stand where they say,
// and to mean something.
func (s *salvage) open() {
	for _, t := range s.tails {
		id, last := unplace(t.at)
		logs := s.ownLogs()
		if l, ok := s.logs[id]; ok {
			logs = []dot.Log{l.log}
		}
		for _, log := range logs {
			if log.Device != s.o.Device || log.Incarnation != s.incarnation {
				continue // what stood open under an older one was numbered anew
			}
			run, err := s.codec.DecodeRun(segment.Context{Space: s.o.Space, Log: log}, t.bytes)
			if err == nil && run[len(run)-1].Dot.Seq == last && s.sensible(run) && s.inLane(run, len(logs) > 1) {
				s.again(run, false)
				break
			}
		}
	}
}

// ownLogs are the logs this device writes now.
func (s *salvage) ownLogs() (logs []dot.Log) {
	for lane := range dot.Lanes {
		logs = append(logs, dot.Log{Device: s.o.Device, Incarnation: s.incarnation, Lane: dot.Lane(lane)})
	}
	return logs
}

// inLane says whether changes are of kinds that go in the lane they are said to stand in, where that is a guess.
func (s *salvage) inLane(run []merge.Change, guessed bool) bool {
	return !guessed || !slices.ContainsFunc(run, func(c merge.Change) bool {
		k := s.o.Schema.KindByWire(c.Kind)
		return k == nil || k.Lane != c.Dot.Log.Lane
	})
}

// Times between which a change can have been made, in Unix milliseconds: a desk with a clock of 1970 or of the next
// century is sensible, a random number is not.
const (
	earliest = int64(-1) << 41
	latest   = int64(1) << 42
)

// sensible refuses changes that decode by accident: values of declared fields have their type.
func (s *salvage) sensible(run []merge.Change) bool {
	for i := range run {
		c := &run[i]
		if c.Wall < earliest || c.Wall > latest || c.ActSize > actChangesMax {
			return false
		}
		t := s.tableOf(c.Kind)
		for _, w := range c.Writes {
			if t == nil || w.Op != merge.Put {
				continue
			}
			if col, ok := t[w.Field]; ok && !col.holds(w.Value) {
				return false
			}
		}
	}
	return true
}

// tableOf gives the columns of a declared kind.
func (s *salvage) tableOf(kind uint16) map[uint16]column {
	k := s.o.Schema.KindByWire(kind)
	if k == nil {
		return nil
	}
	columns := map[uint16]column{}
	for _, c := range newTable(k).columns {
		columns[c.field.Wire] = c
	}
	return columns
}

// confirm looks in the tables of records for the values of changes that no signature proves. Where both say the same,
// neither is damaged.
func (s *salvage) confirm(path string) error {
	wanted := map[[16]byte]map[any]bool{}
	for d, c := range s.anew {
		if !s.proven[d] && wanted[c.Record] == nil {
			wanted[c.Record] = map[any]bool{}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	err := sqlitedb.Scan(path, func(f sqlitedb.Found) {
		if !f.Keyed || len(f.Values) < fixedCount || !is[[]byte](f.Values[1]) || len(f.Values[1].([]byte)) != 16 {
			return
		}
		values := wanted[[16]byte(f.Values[1].([]byte))]
		for _, v := range f.Values[fixedCount-1:] {
			switch v := v.(type) {
			case string, int64:
				if values != nil {
					values[v] = true
				}
			case float64:
				if values != nil {
					values[v] = true
				}
			}
		}
	})
	for d, c := range s.anew {
		s.proven[d] = s.proven[d] || !s.broken[d] && confirmedBy(c, wanted[c.Record])
	}
	return err
}

func confirmedBy(c merge.Change, values map[any]bool) bool {
	seen := 0
	for _, w := range c.Writes {
		switch {
		case w.Op != merge.Put:
		case w.Value.Type == merge.Text:
			if !values[w.Value.Text()] {
				return false
			}
			seen++
		case w.Value.Type == merge.Number:
			n := w.Value.Number()
			if !values[n] && !values[int64(n)] {
				return false
			}
			seen++
		}
	}
	return seen > 0
}
