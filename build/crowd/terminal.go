package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wslink"
	"qianshao/terminal/entry"
	"qianshao/terminal/uplink"
)

// caller is a terminal's line to the hub: a real uplink over a real websocket inside TLS.
type caller struct {
	name    string
	key     identity.Key
	pin     identity.Pin
	address string
	log     func(hub dot.Device) (peer.Log, func())
	tap     *tap          // nil for a link that is not listened to
	put     *atomic.Int64 // counts how often the hub asked to call again later

	up *uplink.Uplink
}

func (c *caller) build() {
	c.up = uplink.New(uplink.Options{Dial: c.dial, Talk: c.talk, Explain: entry.Explain, Now: time.Now, Chance: mathrand.Float64})
}

func (c *caller) dial(ctx context.Context) (peer.Link, error) {
	config, err := identity.TerminalTLS(c.key, c.pin, time.Now)
	if err != nil {
		return nil, err
	}
	link, err := wslink.Dial(ctx, "wss://"+c.address+"/sync", config)
	var refused *wslink.RefusedError
	if errors.As(err, &refused) && refused.Status == http.StatusServiceUnavailable {
		c.put.Add(1)
	}
	if err != nil {
		return nil, err
	}
	if c.tap != nil {
		return c.tap.listen(link), nil
	}
	return link, nil
}

func (c *caller) talk(ctx context.Context, link peer.Link) error {
	hub := link.(interface{ Device() dot.Device }).Device()
	log, hang := c.log(hub)
	defer hang()
	return peer.New(log, peer.Options{
		Self: syncproto.Self{Public: c.key.Public(), Name: c.name, Program: "crowd"}, Expect: hub,
		IsHub: func(dot.Device) bool { return true }, Now: time.Now,
	}).Run(ctx, link)
}

// enter asks to be let in, again while the hub says that too many do so at once.
func enter(ctx context.Context, o entry.Options, code string) (entry.Entry, error) {
	for {
		e, err := entry.Ask(ctx, o, code)
		var refusal *identity.Refusal
		if !errors.As(err, &refusal) || refusal.Code != identity.HubBusy {
			return e, err
		}
		select {
		case <-ctx.Done():
			return e, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// full is a terminal as operators have it, without its window.
type full struct {
	caller
	shelf *shelf.Shelf
	space uuid.UUID
}

func newFull(ctx context.Context, dir, name, code string) (*full, error) {
	sh, err := shelf.Open(ctx, filepath.Join(dir, name), shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now})
	if err != nil {
		return nil, err
	}
	e, err := enter(ctx, entry.Options{Key: sh.Key(), Program: "crowd", Roll: sh.Roll(), Now: time.Now}, code)
	if err != nil {
		return nil, fmt.Errorf("%s enrols: %w", name, err)
	}
	if err := sh.Enrol(ctx, e.Root, e.Facts); err != nil {
		return nil, err
	}
	f := &full{shelf: sh, caller: caller{name: name, key: sh.Key(), pin: e.Pin, address: e.Addresses[0]}}
	f.log = func(hub dot.Device) (peer.Log, func()) {
		line := sh.Line(hub)
		return line, line.Hang
	}
	f.build()
	return f, nil
}

// write records one act and tells which change it was.
func (f *full) write(ctx context.Context, n uint64) (dot.Dot, error) {
	l, err := f.shelf.Ledger(f.space)
	if err != nil {
		return dot.Dot{}, err
	}
	text := fmt.Sprintf(`{"kind":"team","id":"%s-%d","set":{"status":%q}}`, f.name, n%40, stateOf(n))
	if n <= 40 {
		text = fmt.Sprintf(`{"kind":"team","id":"%s-%d","set":{"name":%q,"members":%d}}`, f.name, n%40, teamName(n), 8+n%30)
	}
	act, err := record.ParseAct(f.shelf.Schema(), []byte(text))
	if err != nil {
		return dot.Dot{}, err
	}
	_, err = l.Record(ctx, record.Author{Operator: "值班员", Wall: time.Now().UnixMilli()}, func(record.Reader) (record.Act, error) { return act, nil })
	if err != nil {
		return dot.Dot{}, err
	}
	for log, seq := range l.Heads() {
		if log.Device == f.shelf.Device() && log.Lane == 1 {
			return dot.Dot{Log: log, Seq: seq}, nil
		}
	}
	return dot.Dot{}, nil
}

// light is a terminal that sends really and drains lightly.
type light struct {
	caller
	memory *memory
}

func newLight(ctx context.Context, name, code string, space uuid.UUID, codec *segment.Codec, k kinds, note func(dot.Dot, time.Time)) (*light, error) {
	key, err := identity.NewKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	e, err := enter(ctx, entry.Options{Key: key, Program: "crowd", Roll: identity.NewRoll(nil, key.Device()), Now: time.Now}, code)
	if err != nil {
		return nil, fmt.Errorf("%s enrols: %w", name, err)
	}
	l := &light{memory: newMemory(key, space, codec, e.Grant.Serial, k, note), caller: caller{name: name, key: key, pin: e.Pin, address: e.Addresses[0]}}
	l.log = func(dot.Device) (peer.Log, func()) { return &line{memory: l.memory}, func() {} }
	l.build()
	return l, nil
}

// written notes when each change was made, for the terminals that wait for it.
type written struct {
	mu   sync.Mutex
	made map[dot.Dot]time.Time
}

func (w *written) note(d dot.Dot, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.made[d] = at
}

// since tells how old the changes of a log from after up to last are now.
func (w *written) since(log dot.Log, after, last uint64, now time.Time) []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	var ages []time.Duration
	for seq := after + 1; seq <= last; seq++ {
		if at, ok := w.made[dot.Dot{Log: log, Seq: seq}]; ok {
			ages = append(ages, now.Sub(at))
		}
	}
	return ages
}

// listen watches what arrives at a full terminal until ctx ends, and gives how old each change was when it could be read.
func (f *full) listen(ctx context.Context, w *written) ([]time.Duration, error) {
	l, err := f.shelf.Ledger(f.space)
	if err != nil {
		return nil, err
	}
	grew, stop := l.Watch()
	defer stop()
	before := l.Heads()
	var ages []time.Duration
	for {
		select {
		case <-ctx.Done():
			return ages, nil
		case <-grew:
		}
		now := time.Now()
		for log, seq := range l.Heads() {
			if log.Device != f.shelf.Device() && seq > before[log] {
				ages = append(ages, w.since(log, before[log], seq, now)...)
				before[log] = seq
			}
		}
	}
}
