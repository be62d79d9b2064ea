package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"qianshao/build/flood"
	"qianshao/shared/desk"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// seeds of the invented incidents; those of tests, measurements and demonstrations are small numbers.
var seeds = [...]uint64{715_001, 715_002, 715_003}

// incident is what one device wrote in one space, log by log.
type incident struct {
	space dot.Space
	logs  map[dot.Log][]merge.Change
}

// incidents are invented days of work: what arrives, and what becomes of it.
func incidents(ctx context.Context) ([]incident, error) {
	var all []incident
	for i, seed := range seeds {
		made, err := work(ctx, seed, []float64{0.04, 0.05, 0.06}[i])
		if err != nil {
			return nil, fmt.Errorf("incident %d: %w", seed, err)
		}
		all = append(all, made)
	}
	return all, nil
}

// work records an incident of a size on a new device, through a desk, as operators would.
func work(ctx context.Context, seed uint64, scale float64) (made incident, err error) {
	dir, err := os.MkdirTemp("", "qianshao-dictionary")
	if err != nil {
		return incident{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	dice := rand.New(rand.NewPCG(seed, 3))
	moment := time.Date(2026, 8, int(seed%28)+1, 6, 0, 0, 0, time.UTC)
	made = incident{space: uuid.NewSHA1(uuid.Nil, fmt.Append(nil, "dictionary", seed)), logs: map[dot.Log][]merge.Change{}}
	key := ed25519.NewKeyFromSeed(fmt.Appendf(nil, "%032d", seed))
	public := key.Public().(ed25519.PublicKey)
	now := func() time.Time {
		moment = moment.Add(time.Duration(1+dice.IntN(20_000)) * time.Millisecond)
		return moment
	}
	l, err := ledger.Open(ctx, filepath.Join(dir, "space.db"), ledger.Options{
		Schema: record.Standard(), Space: made.space, Device: dot.DeviceOf(public), Public: public, Now: now, Chance: chance{dice},
		Sign: func(m []byte) []byte { return ed25519.Sign(key, m) }, Grant: func() uint32 { return 2 + uint32(seed%7) },
	})
	if err != nil {
		return incident{}, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	size := flood.Design().Times(scale)
	size.Journal /= 5 // a diary repeats itself
	f := flood.New(seed, moment, size)
	for _, part := range [][]byte{f.Lines(), progress(dice, moment, f), f.AtTheDesk(), f.InTheVehicle()} {
		if err := enter(ctx, l, now, part); err != nil {
			return incident{}, err
		}
	}
	if err := l.Seal(ctx); err != nil {
		return incident{}, err
	}
	return made, made.read(ctx, l, dot.DeviceOf(public))
}

// chance makes a seeded source of numbers a reader.
type chance struct{ dice *rand.Rand }

func (c chance) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(c.dice.Uint32())
	}
	return len(b), nil
}

// enter applies lines a few at a time, each few by another operator.
func enter(ctx context.Context, l *ledger.Ledger, now func() time.Time, lines []byte) error {
	names := []string{"李敏", "王强", "陈刚", "张伟", "刘洋", "赵静", "周勇", "Li Min"}
	rest := bytes.SplitAfter(lines, []byte("\n"))
	for turn := 0; len(rest) > 0; turn++ {
		n := min(len(rest), 40)
		d := desk.New(l, desk.Options{Operator: names[turn%len(names)], Now: now, Exercise: true})
		if _, err := d.Apply(ctx, bytes.NewReader(bytes.Join(rest[:n], nil)), nil, func(desk.LineRefusal) {}); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// progress is what becomes of teams, needs and tasks, as lines.
func progress(dice *rand.Rand, at time.Time, f *flood.Flood) []byte {
	var out bytes.Buffer
	put := func(kind, id string, set map[string]any) {
		line, err := json.Marshal(map[string]any{"kind": kind, "id": id, "set": set})
		if err != nil {
			panic("dictionary: line that cannot be written: " + err.Error())
		}
		out.Write(append(line, '\n'))
	}
	pick := func(of ...string) string { return of[dice.IntN(len(of))] }
	for range f.Acts() / 3 {
		when := at.Add(time.Duration(dice.IntN(600)) * time.Minute).Format(time.RFC3339)
		switch dice.IntN(6) {
		case 0, 1:
			put("task", fmt.Sprintf("task-%d", 1+dice.IntN(f.Tasks())), map[string]any{"status": pick("已下达", "已接收", "出发", "到场", "进展", "完成", "复核"), "status_at": when})
		case 2:
			put("need", fmt.Sprintf("need-%d", 1+dice.IntN(f.Needs())), map[string]any{"status": pick("待核实", "已核实", "已发布", "部分响应", "已响应", "关闭")})
		case 3:
			put("team", fmt.Sprintf("team-%d", 1+dice.IntN(8)), map[string]any{"status": pick("在途", "待命", "任务中", "休整", "待撤离", "已撤离"), "last_contact_at": when})
		case 4:
			put("team", fmt.Sprintf("team-%d", 1+dice.IntN(8)), map[string]any{"last_contact_at": when})
		default:
			put("person", fmt.Sprintf("person-team-%d-%d", 1+dice.IntN(4), 1+dice.IntN(5)), map[string]any{"status": pick("在场", "外出", "休整", "离场")})
		}
	}
	return out.Bytes()
}

// read takes what was recorded back out of the sealed segments.
func (i *incident) read(ctx context.Context, l *ledger.Ledger, device dot.Device) error {
	codec, err := segment.NewCodec()
	if err != nil {
		return err
	}
	for _, log := range l.Holding(device).Held.Logs() {
		for after := uint64(0); ; {
			run, err := l.Load(ctx, log, after, 1<<20)
			if err != nil {
				return err
			}
			if len(run.Segments) == 0 {
				break
			}
			for _, s := range run.Segments {
				changes, err := codec.Decode(segment.Context{Space: i.space, Log: log}, s.Bytes)
				if err != nil {
					return err
				}
				i.logs[log] = append(i.logs[log], changes...)
				after = s.Last
			}
		}
	}
	return nil
}
