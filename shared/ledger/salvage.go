package ledger

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// salvage is what was found in the pages of a damaged file. All of it is hearsay until it is proven by a signature, or
// at least makes sense.
type salvage struct {
	o     Options
	codec *segment.Codec

	logs   map[int64]foundLog
	blocks map[int64][][]byte // images of each, the newest first
	places []foundPlace
	tails  []foundTail
	acked  dot.Vector // what hubs said they hold of this device's logs

	incarnation uint32          // highest under which this device is known to have written
	noted       syncproto.Reach // by the witness beside the file
	starts      []foundStart

	heads  map[dot.Log]syncproto.Head
	runs   map[dot.Log]*syncproto.Run
	anew   map[dot.Dot]merge.Change // own changes that cannot stand where they stood
	proven map[dot.Dot]bool         // of those
	broken map[dot.Dot]bool         // of those: out of a segment that does not fit its signature
}

type foundLog struct {
	log    dot.Log
	public ed25519.PublicKey
	head   uint64
}

type foundPlace struct {
	at          int64
	block       int64
	start, size int
	hash        segment.Hash
}

type foundTail struct {
	at    int64
	bytes []byte
}

// foundStart is a byte of a block at which a segment begins that nothing points to.
type foundStart struct {
	block []byte
	at    int
}

// sift reads everything that can still be read of a file.
func sift(path string, o Options, codec *segment.Codec) (*salvage, error) {
	s := &salvage{
		o: o, codec: codec, logs: map[int64]foundLog{}, blocks: map[int64][][]byte{}, acked: dot.Vector{},
		heads: map[dot.Log]syncproto.Head{}, runs: map[dot.Log]*syncproto.Run{},
		anew: map[dot.Dot]merge.Change{}, proven: map[dot.Dot]bool{}, broken: map[dot.Dot]bool{},
	}
	if b, err := os.ReadFile(path + "-witness"); err == nil {
		if said, ok := parseTestimony(b[:min(len(b), witnessBytes)]); ok {
			s.noted = said.reach
			s.incarnation = said.reach.Incarnation
		}
	}
	if err := sqlitedb.Scan(path, s.take); err != nil {
		return nil, err
	}
	for _, l := range s.logs {
		if l.log.Device == o.Device {
			s.incarnation = max(s.incarnation, l.log.Incarnation)
		}
	}
	return s, nil
}

// take recognises rows by their shape.
func (s *salvage) take(f sqlitedb.Found) {
	v := f.Values
	switch {
	case f.Keyed && len(v) >= 7 && is[[]byte](v[1]) && is[[]byte](v[6]):
		s.takeLog(f.Key, v)
	case f.Keyed && len(v) >= 5 && is[int64](v[1]) && is[int64](v[2]) && is[int64](v[3]) && is[[]byte](v[4]):
		s.takePlace(f.Key, v)
	case f.Keyed && len(v) >= 3 && len(v) <= 4 && is[int64](v[1]) && is[[]byte](v[2]):
		if b := v[2].([]byte); !slices.ContainsFunc(s.blocks[f.Key], func(o []byte) bool { return bytes.Equal(o, b) }) {
			s.blocks[f.Key] = append(s.blocks[f.Key], b)
		}
	case f.Keyed && len(v) == 2 && is[[]byte](v[1]) && !f.Cut:
		s.tails = append(s.tails, foundTail{f.Key, v[1].([]byte)})
	case !f.Keyed && len(v) == 2 && v[0] == "incarnation" && is[int64](v[1]):
		if n := v[1].(int64); n > 0 && n <= 1<<32-1 {
			s.incarnation = max(s.incarnation, uint32(n))
		}
	case !f.Keyed && len(v) == 4 && is[[]byte](v[0]) && v[1] == int64(1) && is[[]byte](v[3]) && f.Latest:
		s.takeStanding(v[3].([]byte))
	}
}

func is[T any](v any) bool { _, ok := v.(T); return ok }

// takeLog keeps what a row says of a log when its key proves its name.
func (s *salvage) takeLog(id int64, v []any) {
	device, public := v[1].([]byte), v[6].([]byte)
	incarnation, ok1 := v[2].(int64)
	lane, ok2 := v[3].(int64)
	head, ok3 := v[4].(int64)
	if !ok1 || !ok2 || !ok3 || len(public) != ed25519.PublicKeySize || id <= 0 || id > logsMax || lane < 0 || lane >= dot.Lanes ||
		incarnation < 0 || incarnation > 1<<32-1 || head < 0 || head > seqMax {
		return
	}
	if name := dot.DeviceOf(public); !bytes.Equal(name[:], device) {
		return
	}
	if _, known := s.logs[id]; known {
		return // an older image
	}
	s.logs[id] = foundLog{dot.Log{Device: dot.Device(device), Incarnation: uint32(incarnation), Lane: dot.Lane(lane)}, public, uint64(head)}
}

func (s *salvage) takePlace(at int64, v []any) {
	start, size, hash := v[2].(int64), v[3].(int64), v[4].([]byte)
	if len(hash) != len(segment.Hash{}) || start < 0 || size <= 0 || size > segment.BytesMax || start > blockBytesMax+segment.BytesMax {
		return
	}
	s.places = append(s.places, foundPlace{at, v[1].(int64), int(start), int(size), segment.Hash(hash)})
}

// takeStanding keeps what a hub said it holds of this device.
func (s *salvage) takeStanding(b []byte) {
	list := map[string]kept{}
	if json.Unmarshal(b, &list) != nil {
		return
	}
	for key, k := range list {
		log := dot.Log{Device: s.o.Device}
		if _, err := fmt.Sscanf(key, "%d.%d", &log.Incarnation, &log.Lane); err == nil {
			s.acked[log] = max(s.acked[log], k.Acked)
		}
	}
}

// candidate is bytes that may be the segment of a log, and the hash it is said to have.
type candidate struct {
	first, last uint64
	bytes       []byte
	hash        segment.Hash
}

// candidates gives for each log what rows say lies where, in order.
func (s *salvage) candidates() map[dot.Log][]candidate {
	all := map[dot.Log][]candidate{}
	for _, p := range s.places {
		id, last := unplace(p.at)
		for _, block := range s.blocks[p.block] {
			if p.start+p.size > len(block) {
				continue
			}
			b := block[p.start : p.start+p.size]
			first, to, err := segment.Peek(b)
			if l, ok := s.logs[id]; ok && err == nil && to == last {
				all[l.log] = append(all[l.log], candidate{first, last, b, p.hash})
			}
		}
	}
	for _, list := range all {
		slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last)) })
	}
	return all
}

// chain puts together, log by log, what continues from the beginning, every segment proven by its signature.
func (s *salvage) chain(ctx context.Context) (map[dot.Log][]candidate, error) {
	all := s.candidates()
	s.findStarts()
	for again := true; again; {
		again = false
		for _, l := range s.logs {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			for _, c := range all[l.log] {
				s.goOn(l, c)
			}
			again = s.goOnAnywhere(l) || again
		}
	}
	return all, nil
}

// goOn takes a candidate when it is what a log goes on with.
func (s *salvage) goOn(l foundLog, c candidate) bool {
	at := s.heads[l.log]
	if c.first != at.Seq+1 {
		return false
	}
	head, outcome := syncproto.Accept(l.public, segment.Context{Space: s.o.Space, Log: l.log}, at, c.bytes, nothingStored)
	if outcome != syncproto.Fresh {
		return false
	}
	if _, err := s.codec.Decode(segment.Context{Space: s.o.Space, Log: l.log}, c.bytes); err != nil {
		return false
	}
	if s.runs[l.log] == nil {
		s.runs[l.log] = &syncproto.Run{Log: l.log, Public: l.public}
	}
	run := s.runs[l.log]
	run.Segments = append(run.Segments, segment.Sealed{First: c.first, Last: head.Seq, Bytes: c.bytes})
	s.heads[l.log] = head
	return true
}

func nothingStored(uint64) (segment.Hash, []byte, bool) { return segment.Hash{}, nil, false }

// findStarts lists where in blocks segments begin that no row points to.
func (s *salvage) findStarts() {
	covered := map[int64]map[int]int{}
	for _, p := range s.places {
		if covered[p.block] == nil {
			covered[p.block] = map[int]int{}
		}
		covered[p.block][p.start] = p.start + p.size
	}
	for id, images := range s.blocks {
		ends := []int{0}
		for _, end := range covered[id] {
			ends = append(ends, end)
		}
		for _, block := range images {
			for _, at := range ends {
				if _, known := covered[id][at]; !known && at < len(block) {
					s.starts = append(s.starts, foundStart{block, at})
				}
			}
		}
	}
}

// goOnAnywhere looks for what a log goes on with among the bytes nobody points to. Where a segment ends is not written
// in it: the next one begins there, or the block ends.
func (s *salvage) goOnAnywhere(l foundLog) (grew bool) {
	for i := 0; i < len(s.starts); i++ {
		start := s.starts[i]
		b := start.block[start.at:]
		if first, _, err := segment.Peek(b[:min(len(b), segment.BytesMax)]); err != nil || first != s.heads[l.log].Seq+1 {
			continue
		}
		for end := range ends(b) {
			if s.goOn(l, candidate{first: s.heads[l.log].Seq + 1, bytes: b[:end]}) {
				grew = true
				s.starts[i] = foundStart{start.block, start.at + end}
				break
			}
		}
	}
	return grew
}
