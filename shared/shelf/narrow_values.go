package shelf

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/notebook"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/narrow"
)

// Ahead is what a device told of a record by satellite, ahead of its signed log: a word to act on, and no part of the
// records until the log has come. It is in no list, count or dump.
type Ahead struct {
	Space    uuid.UUID
	Kind     uint16
	Record   uuid.UUID
	Device   dot.Device // who wrote it
	Log      dot.Log
	Seq      uint64
	At       time.Time // when it was written there, to the minute
	Received time.Time // when it came
	Fields   []AheadField
}

// AheadField is one field as that device wrote it: a register's value, or all members of a set.
type AheadField struct {
	ID     uint16
	Set    bool
	Values []merge.Value
}

// aheadMax bounds what is kept of one space; the oldest gives way.
const aheadMax = 4096

// aheadNote is how it stands in the notebook.
type aheadNote struct {
	Kind     uint16      `cbor:"1,keyasint"`
	Seq      uint64      `cbor:"2,keyasint"`
	Wall     int64       `cbor:"3,keyasint"`
	Received int64       `cbor:"4,keyasint"`
	Log      []byte      `cbor:"5,keyasint"` // the 21 bytes of its name
	Record   []byte      `cbor:"6,keyasint"`
	Fields   []fieldNote `cbor:"7,keyasint"`
}

type fieldNote struct {
	ID     uint16      `cbor:"1,keyasint"`
	Seq    uint64      `cbor:"2,keyasint"` // of the item it came with
	Set    bool        `cbor:"3,keyasint,omitempty"`
	Values []valueNote `cbor:"4,keyasint"`
}

type valueNote struct {
	Type   merge.Type `cbor:"1,keyasint"`
	Bytes  []byte     `cbor:"2,keyasint,omitempty"`
	Number float64    `cbor:"3,keyasint,omitempty"`
	Millis int64      `cbor:"4,keyasint,omitempty"`
}

func noteOf(v merge.Value) valueNote {
	note := valueNote{Type: v.Type}
	switch v.Type {
	case merge.Number:
		note.Number = v.Number()
	case merge.Time:
		note.Millis = v.Millis()
	case merge.Bool:
		if v.Bool() {
			note.Millis = 1
		}
	default:
		note.Bytes = []byte(v.Text())
	}
	return note
}

func (v valueNote) value() merge.Value {
	switch v.Type {
	case merge.Text:
		return merge.OfText(string(v.Bytes))
	case merge.Number:
		return merge.OfNumber(v.Number)
	case merge.Time:
		return merge.OfTime(v.Millis)
	case merge.Bool:
		return merge.OfBool(v.Millis == 1)
	case merge.ID:
		if id, err := uuid.FromBytes(v.Bytes); err == nil {
			return merge.OfID(id)
		}
	case merge.Sealed:
		return merge.OfSealed(v.Bytes)
	}
	return merge.Value{}
}

func topicAhead(space uuid.UUID) string { return "satellite " + space.String() }

func aheadKey(log dot.Log, record uuid.UUID) string {
	return fmt.Sprintf("%x %s", log.AppendBinary(nil), record)
}

// keepItems keeps what a peer told ahead of logs. A terminal speaks for itself alone; a hub passes on what it holds.
// Nobody is heard whose changes would not be allowed.
func (n *Narrow) keepItems(ctx context.Context, items []narrow.Item) error {
	s, roll := n.shelf, n.shelf.Roll()
	var kept []narrow.Item
	for _, it := range items {
		l, err := s.Ledger(it.Space)
		if err != nil || it.Log.Device == s.Device() || it.Log.Device != n.peer && !roll.IsHub(n.peer) {
			continue
		}
		at := dot.Dot{Log: it.Log, Seq: it.Seq}
		if l.Heads().Has(at) || roll.Judge(it.Space, at) != identity.Allowed {
			continue
		}
		kept = append(kept, it)
	}
	if len(kept) == 0 {
		return nil
	}
	now := s.Now().UnixMilli()
	return s.notes.Update(ctx, func(p notebook.Page) error {
		for _, it := range kept {
			if err := keepItem(p, it, now); err != nil {
				return err
			}
		}
		return nil
	})
}

func keepItem(p notebook.Page, it narrow.Item, now int64) error {
	topic, key := topicAhead(it.Space), aheadKey(it.Log, it.Record)
	var note aheadNote
	raw, err := p.Find(topic, key)
	if err != nil {
		return err
	}
	if raw != nil && cbor.Unmarshal(raw, &note) != nil {
		note = aheadNote{}
	}
	note.Kind, note.Log, note.Record = it.Kind, it.Log.AppendBinary(nil), it.Record[:]
	note.Received = now
	if it.Seq > note.Seq {
		note.Seq, note.Wall = it.Seq, it.Wall
	}
	for _, f := range it.Fields {
		at := slices.IndexFunc(note.Fields, func(o fieldNote) bool { return o.ID == f.ID })
		if at < 0 {
			at = len(note.Fields)
			note.Fields = append(note.Fields, fieldNote{})
		} else if note.Fields[at].Seq > it.Seq {
			continue // an older message that was late
		}
		fresh := fieldNote{ID: f.ID, Seq: it.Seq, Set: f.Set}
		for _, v := range f.Values {
			fresh.Values = append(fresh.Values, noteOf(v))
		}
		note.Fields[at] = fresh
	}
	if raw, err = cbor.Marshal(note); err != nil {
		return fmt.Errorf("keep what was told by satellite: %w", err)
	}
	return p.Put(topic, key, raw)
}

// Ahead lists what is known of a space by satellite alone, the newest first. What a log has brought meanwhile, and
// what may not be believed any more, is forgotten.
func (s *Shelf) Ahead(ctx context.Context, space uuid.UUID) ([]Ahead, error) {
	l, err := s.Ledger(space)
	if err != nil {
		return nil, err
	}
	notes, err := s.notes.List(ctx, topicAhead(space))
	if err != nil || len(notes) == 0 {
		return nil, err
	}
	heads, roll := l.Heads(), s.Roll()
	var all []Ahead
	var over []string
	for _, one := range notes {
		a, ok := readAhead(space, one.Value)
		at := dot.Dot{Log: a.Log, Seq: a.Seq}
		if !ok || heads.Has(at) || roll.Judge(space, at) != identity.Allowed {
			over = append(over, one.Key)
			continue
		}
		all = append(all, a)
	}
	slices.SortStableFunc(all, func(a, b Ahead) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Seq, a.Seq), bytes.Compare(a.Record[:], b.Record[:]))
	})
	if len(all) > aheadMax {
		for _, a := range all[aheadMax:] {
			over = append(over, aheadKey(a.Log, a.Record))
		}
		all = all[:aheadMax]
	}
	return all, s.forgetAhead(ctx, space, over)
}

func (s *Shelf) forgetAhead(ctx context.Context, space uuid.UUID, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	return s.notes.Update(ctx, func(p notebook.Page) error {
		for _, key := range keys {
			if err := p.Put(topicAhead(space), key, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

func readAhead(space uuid.UUID, raw []byte) (Ahead, bool) {
	var note aheadNote
	if cbor.Unmarshal(raw, &note) != nil || len(note.Log) != 21 || len(note.Record) != 16 {
		return Ahead{}, false
	}
	log := dot.Log{Device: dot.Device(note.Log[:16]), Lane: dot.Lane(note.Log[20])}
	for _, b := range note.Log[16:20] {
		log.Incarnation = log.Incarnation<<8 | uint32(b)
	}
	a := Ahead{
		Space: space, Kind: note.Kind, Record: uuid.UUID(note.Record), Device: log.Device, Log: log, Seq: note.Seq,
		At: time.UnixMilli(note.Wall), Received: time.UnixMilli(note.Received),
	}
	for _, f := range note.Fields {
		field := AheadField{ID: f.ID, Set: f.Set}
		for _, v := range f.Values {
			field.Values = append(field.Values, v.value())
		}
		a.Fields = append(a.Fields, field)
	}
	return a, true
}
