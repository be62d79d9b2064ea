package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"sync"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
)

// Holder is what another device was last known to hold of the space, and how it stands.
type Holder struct {
	Device dot.Device
	At     int64      // when it was last talked with about this space, Unix milliseconds
	Fenced int64      // since when the others do not wait for it any more; 0 when they do
	Held   dot.Vector // durable there
}

// holders keeps what every other device holds, a row a device. What was heard last is written when the ledger is tended;
// what a crash takes away is heard again.
type holders struct {
	sync.Mutex
	known  map[dot.Device]Holder // nil until it was read
	unkept map[dot.Device]bool
}

// Heard takes what another device holds durably now. It replaces what was known of it, its fence apart.
func (l *Ledger) Heard(ctx context.Context, device dot.Device, at int64, held dot.Vector) error {
	h := &l.holders
	h.Lock()
	defer h.Unlock()
	if err := l.readHolders(ctx); err != nil {
		return err
	}
	h.known[device] = Holder{Device: device, At: at, Fenced: h.known[device].Fenced, Held: maps.Clone(held)}
	h.unkept[device] = true
	return nil
}

// Fence notes durably since when the others do not wait for a device any more; 0 takes that back.
func (l *Ledger) Fence(ctx context.Context, device dot.Device, since int64) error {
	h := &l.holders
	h.Lock()
	defer h.Unlock()
	if err := l.readHolders(ctx); err != nil {
		return err
	}
	known, ok := h.known[device]
	if !ok || known.Fenced == since {
		return nil
	}
	known.Fenced = since
	h.known[device] = known
	h.unkept[device] = true
	return l.writeHolders(ctx)
}

// Holders lists what is known of every other device that was ever talked with about this space, by its name.
func (l *Ledger) Holders(ctx context.Context) ([]Holder, error) {
	h := &l.holders
	h.Lock()
	defer h.Unlock()
	if err := l.readHolders(ctx); err != nil {
		return nil, err
	}
	list := slices.Collect(maps.Values(h.known))
	slices.SortFunc(list, func(a, b Holder) int { return bytes.Compare(a.Device[:], b.Device[:]) })
	return list, nil
}

// Holder tells what is known of one device; what was never heard of is the zero Holder.
func (l *Ledger) Holder(ctx context.Context, device dot.Device) (Holder, error) {
	h := &l.holders
	h.Lock()
	defer h.Unlock()
	if err := l.readHolders(ctx); err != nil {
		return Holder{}, err
	}
	return h.known[device], nil
}

// Stable is what this device holds sealed and every other one does for which waits is true, those fenced left out. A
// device that was never talked with about this space is not waited for.
func (l *Ledger) Stable(ctx context.Context, waits func(dot.Device) bool) (dot.Vector, error) {
	list, err := l.Holders(ctx)
	if err != nil {
		return nil, err
	}
	stable := l.Vector()
	for _, h := range list {
		if h.Fenced > 0 || !waits(h.Device) {
			continue
		}
		for log, seq := range stable {
			if has := min(seq, h.Held[log]); has > 0 {
				stable[log] = has
			} else {
				delete(stable, log)
			}
		}
	}
	return stable, nil
}

// keepHolders writes what was heard since it was last written.
func (l *Ledger) keepHolders(ctx context.Context) error {
	l.holders.Lock()
	defer l.holders.Unlock()
	return l.writeHolders(ctx)
}

func (l *Ledger) writeHolders(ctx context.Context) error {
	h := &l.holders
	if len(h.unkept) == 0 {
		return nil
	}
	err := l.commit(ctx, func(w *writing) error {
		for device := range h.unkept {
			if err := w.writeHolder(h.known[device]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep what others hold: %w", err)
	}
	clear(h.unkept)
	return nil
}

func (w *writing) writeHolder(k Holder) error {
	return w.tx.Exec("INSERT OR REPLACE INTO holders (device, at, fenced, held) VALUES (?, ?, ?, ?)",
		k.Device[:], k.At, k.Fenced, w.l.appendHeld([]byte{}, k.Held))
}

// keepAll has everything written again: the numbers of logs are others.
func (h *holders) keepAll() {
	h.Lock()
	defer h.Unlock()
	for device := range h.known {
		h.unkept[device] = true
	}
}

// appendHeld packs a vector by the numbers logs have in this file. Logs it does not know hold nothing that is here.
func (l *Ledger) appendHeld(b []byte, held dot.Vector) []byte {
	for _, log := range held.Logs() {
		if at, ok := l.book.find(log); ok && at.head.Seq > 0 {
			b = binary.AppendUvarint(b, uint64(at.id))
			b = binary.AppendUvarint(b, held[log])
		}
	}
	return b
}

// readHolders reads what was kept, once.
func (l *Ledger) readHolders(ctx context.Context) error {
	h := &l.holders
	if h.known != nil {
		return nil
	}
	known := map[dot.Device]Holder{}
	logs := l.book.logs()
	err := l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		return each(tx, func(s scanner) error {
			var k Holder
			var device, held []byte
			if err := s.Scan(&device, &k.At, &k.Fenced, &held); err != nil {
				return err
			}
			if len(device) != len(k.Device) {
				return fmt.Errorf("%w: a holder of %d bytes", ErrDamaged, len(device))
			}
			k.Device, k.Held = dot.Device(device), readHeld(held, logs)
			known[k.Device] = k
			return nil
		}, "SELECT device, at, fenced, held FROM holders")
	})
	if err != nil {
		return fmt.Errorf("read what others hold: %w", err)
	}
	h.known, h.unkept = known, map[dot.Device]bool{}
	return nil
}

// readHeld reads a packed vector. What it does not understand it leaves out: less is held, so less is stable.
func readHeld(b []byte, logs []dot.Log) dot.Vector {
	held := dot.Vector{}
	for len(b) > 0 {
		id, n := binary.Uvarint(b)
		if n <= 0 {
			return held
		}
		seq, m := binary.Uvarint(b[n:])
		if m <= 0 {
			return held
		}
		if b = b[n+m:]; id > 0 && id < uint64(len(logs)) && seq <= seqMax {
			held[logs[id]] = seq
		}
	}
	return held
}
