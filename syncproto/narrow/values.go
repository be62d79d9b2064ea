package narrow

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

const minute = int64(time.Minute / time.Millisecond)

// items codes what a message tells ahead of the log. now is the clock of whoever codes, in Unix milliseconds: the
// sixteen bits of a minute that travel mean the one nearest to it.
func (n *names) items(c *coder, items []Item, now int64) []Item {
	count := n.count(c, 8, len(items), itemsMax)
	if count == 0 {
		return nil
	}
	var base [2]byte
	if c.writing {
		binary.BigEndian.PutUint16(base[:], uint16(items[0].Wall/minute))
	}
	c.raw(base[:])
	n.wall = nearest(now/minute, int64(binary.BigEndian.Uint16(base[:])), 1<<16)
	out := make([]Item, 0, min(count, 64))
	for i := range count {
		var it Item
		if c.writing {
			it = items[i]
		}
		n.item(c, &it)
		if n.err != nil || c.cut() {
			n.fail(ErrMalformed)
			return nil
		}
		out = append(out, it)
	}
	return out
}

// count codes how many there are of something. More than most are none, and an error: a number that came is looked at
// before anything is made of it.
func (n *names) count(c *coder, place uint32, length, most int) int {
	got := c.number(place, uint64(length))
	if got > uint64(max(most, 0)) {
		n.fail(ErrMalformed)
		return 0
	}
	return int(got)
}

// nearest is the number closest to near that is low modulo round.
func nearest(near, low, round int64) int64 {
	v := near - near%round + low
	switch {
	case v-near > round/2:
		return v - round
	case near-v > round/2:
		return v + round
	}
	return v
}

func (n *names) item(c *coder, it *Item) {
	it.Space = n.space(c, it.Space)
	it.Log = n.log(c, it.Log)
	before := int64(n.seqs[it.Log])
	it.Seq = uint64(before + c.signed(mixHash(10, uint32(min(before, 1))), int64(it.Seq)-before))
	n.seqs[it.Log] = it.Seq
	n.wall += c.signed(11, it.Wall/minute-n.wall)
	it.Wall = n.wall * minute
	if it.Seq == 0 || it.Seq >= 1<<62 || it.Wall < 0 || it.Wall > 1<<46 {
		n.fail(ErrMalformed)
		return
	}
	it.Kind = uint16(c.number(mixHash(12, uint32(it.Log.Lane)), uint64(it.Kind)))
	c.last[about] = uint64(it.Kind)
	own := dot.Dot{Log: it.Log, Seq: it.Seq}
	it.Record = n.record(c, mixHash(13, uint32(it.Kind)), it.Space, it.Record, it.Origin, own)
	count := n.count(c, mixHash(14, uint32(it.Kind)), len(it.Fields), fieldsMax)
	fields := it.Fields
	it.Fields = make([]Field, 0, min(count, 32))
	id := uint16(0)
	for i := range count {
		var f Field
		if c.writing {
			f = fields[i]
		}
		f.ID = id + uint16(c.number(mixHash(15, uint32(it.Kind), uint32(id)), uint64(f.ID-id)))
		id = f.ID
		n.field(c, it, &f)
		if n.err != nil || c.cut() {
			n.fail(ErrMalformed)
			return
		}
		it.Fields = append(it.Fields, f)
	}
}

func (n *names) field(c *coder, it *Item, f *Field) {
	column := uint32(it.Kind)<<16 | uint32(f.ID)
	count := uint64(len(f.Values)) + 1
	if !f.Set {
		count = 0
	}
	count = c.number(mixHash(16, column), count)
	f.Set = count > 0
	if count > membersMax {
		n.fail(ErrMalformed)
		return
	}
	values := f.Values
	f.Values = nil
	for i := range max(count, 2) - 1 {
		var v merge.Value
		if c.writing && int(i) < len(values) {
			v = values[i]
		}
		if f.Set && count == 1 {
			return
		}
		if v = n.value(c, it, f.ID, column, v); n.err != nil || c.cut() {
			n.fail(ErrMalformed)
			return
		}
		f.Values = append(f.Values, v)
	}
}

// Forms of a value.
const (
	formNone = iota
	formCode
	formText
	formWhole   // a number without a fraction
	formMicro   // a number of at most six decimals
	formDouble  // any other
	formMinutes // a time, as far from the item's minute
	formSeconds
	formMillis
	formNo
	formYes
	formRecord
	formBytes // sealed
	formRawText
	formRecordText // a record, named in a text
)

func (n *names) value(c *coder, it *Item, field uint16, column uint32, v merge.Value) merge.Value {
	place := mixHash(20, column)
	form := n.formOf(it, field, v)
	form = c.number(place, form)
	place = mixHash(place, uint32(form))
	switch form {
	case formNone:
		return merge.Value{}
	case formCode:
		codes := n.codes(it.Kind, field)
		at := c.number(place, uint64(max(slices.Index(codes, v.Text()), 0)))
		if at >= uint64(len(codes)) {
			n.fail(ErrUnknown)
			return v
		}
		return merge.OfText(codes[at])
	case formText:
		text := c.text(place, v.Text(), textMax)
		if len(text) > textMax {
			n.fail(ErrMalformed)
		}
		return merge.OfText(text)
	case formWhole, formMicro, formDouble:
		return merge.OfNumber(number(c, place, form, v.Number()))
	case formMinutes, formSeconds, formMillis:
		return merge.OfTime(moment(c, place, form, it.Wall, v.Millis()))
	case formNo, formYes:
		return merge.OfBool(form == formYes)
	case formRecord:
		id := v.ID()
		origin := n.origin(it.Space, id, c.writing)
		return merge.OfID(n.record(c, place, it.Space, id, origin, dot.Dot{}))
	case formRecordText:
		id := spelled(v.Text())
		return merge.OfText(n.record(c, place, it.Space, id, n.origin(it.Space, id, c.writing), dot.Dot{}).String())
	case formBytes, formRawText:
		return n.bytes(c, place, form, v)
	}
	n.fail(ErrMalformed)
	return v
}

// spelled is the id that a text spells exactly as ids are written; zero when it spells none.
func spelled(text string) uuid.UUID {
	if len(text) != 36 {
		return uuid.UUID{}
	}
	if id, err := uuid.Parse(text); err == nil && id.String() == text {
		return id
	}
	return uuid.UUID{}
}

func (n *names) codes(kind, field uint16) []string {
	if n.book.Codes == nil || n.wide {
		return nil
	}
	return n.book.Codes(kind, field)
}

func (n *names) origin(space dot.Space, id uuid.UUID, writing bool) dot.Dot {
	if !writing || n.book.Origin == nil {
		return dot.Dot{}
	}
	d, _ := n.book.Origin(space, id)
	return d
}

// formOf picks the shortest form of a value. When reading it is of no account.
func (n *names) formOf(it *Item, field uint16, v merge.Value) uint64 {
	switch v.Type {
	case merge.Text:
		switch {
		case slices.Contains(n.codes(it.Kind, field), v.Text()):
			return formCode
		case strings.ContainsRune(v.Text(), 0):
			return formRawText
		case spelled(v.Text()) != uuid.UUID{}:
			return formRecordText
		}
		return formText
	case merge.Number:
		f := v.Number()
		switch {
		case f == math.Trunc(f) && math.Abs(f) < 1<<52:
			return formWhole
		case math.Abs(f) < 1<<32 && math.Round(f*1e6)/1e6 == f:
			return formMicro
		}
		return formDouble
	case merge.Time:
		switch ms := v.Millis(); {
		case ms%minute == 0:
			return formMinutes
		case ms%1000 == 0:
			return formSeconds
		}
		return formMillis
	case merge.Bool:
		if v.Bool() {
			return formYes
		}
		return formNo
	case merge.ID:
		return formRecord
	case merge.Sealed:
		return formBytes
	}
	return formNone
}

func number(c *coder, place uint32, form uint64, f float64) float64 {
	switch form {
	case formWhole:
		return float64(c.signed(place, int64(f)))
	case formMicro:
		before := int64(c.last[mixHash(place, 1)])
		v := before + c.signed(place, int64(math.Round(f*1e6))-before)
		c.last[mixHash(place, 1)] = uint64(v)
		return math.Round(float64(v)) / 1e6
	}
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], math.Float64bits(f))
	c.raw(b[:])
	return math.Float64frombits(binary.BigEndian.Uint64(b[:]))
}

// timeMax bounds a time, in Unix milliseconds, so that sums of times never overflow.
const timeMax = int64(1) << 52

func moment(c *coder, place uint32, form uint64, wall, ms int64) int64 {
	unit := int64(1)
	switch form {
	case formMinutes:
		unit = minute
	case formSeconds:
		unit = 1000
	}
	away := c.signed(place, ms/unit-wall/unit)
	return max(min(away, timeMax/unit), -timeMax/unit)*unit + wall/unit*unit
}

func (n *names) bytes(c *coder, place uint32, form uint64, v merge.Value) merge.Value {
	length := c.number(place, uint64(len(v.Text())))
	if length > textMax {
		n.fail(ErrMalformed)
		return v
	}
	b := make([]byte, length)
	copy(b, v.Text())
	c.raw(b)
	if form == formBytes {
		return merge.OfSealed(b)
	}
	return merge.OfText(string(b))
}
