package main

import (
	"crypto/ed25519"
	"fmt"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// urgency is one urgent change as a desk would send it alone: a task that got on, a task given out.
type urgency struct {
	what   string
	change merge.Change
	maker  dot.Dot // of its record
}

// urgent measures row 6: the bytes of one signed change sent alone, with the product's own kinds.
func (b *bench) urgent(_ *workload, _ *segment.Codec) error {
	for _, u := range urgencies() {
		codec, err := segment.NewCodec()
		if err != nil {
			return err
		}
		codec.Origin = func(_ dot.Space, id uuid.UUID) (dot.Dot, bool) {
			return u.maker, id == u.change.Record && !u.maker.IsZero()
		}
		sizes := [2]int{}
		for dictionary := range sizes {
			codec.Dictionary = byte(dictionary)
			sealed, _, err := codec.Seal(urgentSigner(), segment.Context{Space: urgentSpace(), Log: u.change.Dot.Log}, segment.Hash{1}, []merge.Change{u.change})
			if err != nil {
				return fmt.Errorf("seal %s: %w", u.what, err)
			}
			sizes[dictionary] = len(sealed.Bytes)
		}
		b.put(result{Row: "6", What: "one urgent change, signed: " + u.what, Value: float64(sizes[1]), Unit: "bytes", Bar: "110 (60 tagged)",
			Note: fmt.Sprintf("%d without a dictionary, %d fields, 64 bytes of signature", sizes[0], len(u.change.Writes))})
	}
	return nil
}

func urgentKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte("an urgent change of one desk  01"))
}

func urgentSigner() segment.Signer {
	return func(m []byte) []byte { return ed25519.Sign(urgentKey(), m) }
}

func urgentSpace() dot.Space { return uuid.MustParse("5a5a5a5a-0000-4000-8000-000000000006") }

// urgencies are a task's status with its time, on the desk's own record and on that of another desk, and a new task.
func urgencies() []urgency {
	const now = 1_795_400_123_456
	own := dot.Log{Device: dot.DeviceOf(urgentKey().Public().(ed25519.PublicKey))}
	other := dot.Log{Device: dot.Device{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}}
	k := record.Standard().Kind("task")
	change := func(made dot.Dot) merge.Change {
		return merge.Change{
			Dot: dot.Dot{Log: own, Seq: 1207}, Kind: k.Wire, Record: dot.RecordID(urgentSpace(), made), Stamp: stamp.New(now), Wall: now,
			Act: 2411, ActSize: 1, Operator: "罗春梅", Grant: 12,
		}
	}
	status := func(made, before dot.Dot) merge.Change {
		c := change(made)
		c.Writes = []merge.Write{
			{Field: k.Field("status").Wire, Value: merge.OfText("arrived"), Replaces: []dot.Dot{before}},
			{Field: k.Field("status_at").Wire, Value: merge.OfTime(now - 95_456), Replaces: []dot.Dot{before}},
		}
		return c
	}
	fresh := change(dot.Dot{Log: own, Seq: 1207})
	for _, w := range []struct {
		field string
		value merge.Value
	}{
		{"number", merge.OfText("FX-A-0042")}, {"title", merge.OfText("转移河边二组被困老人")}, {"place", merge.OfText("凤溪镇高桥村二组")},
		{"priority", merge.OfNumber(1)}, {"status", merge.OfText("issued")}, {"status_at", merge.OfTime(now)},
	} {
		fresh.Writes = append(fresh.Writes, merge.Write{Field: k.Field(w.field).Wire, Value: w.value})
	}
	mine, theirs := dot.Dot{Log: own, Seq: 1101}, dot.Dot{Log: other, Seq: 311}
	return []urgency{
		{"status and time of a task made here", status(mine, dot.Dot{Log: own, Seq: 1188}), mine},
		{"status and time of another desk's task", status(theirs, dot.Dot{Log: other, Seq: 340}), theirs},
		{"a new task", fresh, dot.Dot{}},
	}
}
