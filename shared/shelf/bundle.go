package shelf

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/syncproto"
	"qianshao/syncproto/bundle"
	"qianshao/syncproto/dot"
)

// ErrElsewhere says that a bundle holds a space this device does not keep: of another deployment, or beyond its grant.
var ErrElsewhere = errors.New("bundle holds a space that is not kept here")

// Stick is what reading a bundle brought.
type Stick struct {
	bundle.Brought
	Received uint64 // changes that are held here and were not before
}

// ForOthersError says that a file is encrypted to devices of which this is none. Nothing of it was taken in.
type ForOthersError struct {
	Writer string // what people call the device that wrote it, as far as the file can be believed
}

func (e *ForOthersError) Error() string {
	return "bundle by " + e.Writer + " is encrypted to other devices"
}

// Unwrap makes it a bundle.ErrForOthers.
func (e *ForOthersError) Unwrap() error { return bundle.ErrForOthers }

// Name is its stable code.
func (e *ForOthersError) Name() string { return "bundle_for_others" }

// Sentence says what happened, what is safe and what to do.
func (e *ForOthersError) Sentence(language string) string {
	if language == "en" {
		return fmt.Sprintf("%s wrote this file before it had heard of this device, so it is encrypted to others and cannot be read here. "+
			"Nothing was changed and the file is as it was. Let %s sync with the hub once and write the file again, or connect this device to the hub.", e.Writer, e.Writer)
	}
	return fmt.Sprintf("此文件由“%s”写出，加密时对方名册里还没有本机，本机读不了。本机记录和文件都没有改动。请让“%s”与中心同步一次后重新导出，或让本机连一次中心。", e.Writer, e.Writer)
}

// readers are the devices a file of a space is encrypted to: the hubs, those with a grant that lets them hold it, and
// this one. A device without a grant knows nobody, and its files are in clear.
func (s *Shelf) readers(space uuid.UUID) []ed25519.PublicKey {
	roll := s.Roll()
	found := map[dot.Device]ed25519.PublicKey{}
	note := func(public ed25519.PublicKey) {
		if d := dot.DeviceOf(public); len(public) == ed25519.PublicKeySize && !roll.Revoked(d) && roll.MayHold(d, space) {
			found[d] = public
		}
	}
	note(roll.Root())
	for _, g := range roll.Grants() {
		note(g.Public)
	}
	delete(found, s.Device())
	if len(found) == 0 {
		return nil
	}
	readers := []ed25519.PublicKey{s.key.Public()}
	for _, d := range slices.SortedFunc(maps.Keys(found), func(a, b dot.Device) int { return bytes.Compare(a[:], b[:]) }) {
		readers = append(readers, found[d])
	}
	return readers
}

// WriteBundle writes everything held of a space, whoever wrote it, and every fact to one file, encrypted to the devices
// that may hold the space as far as this one has heard of them. What was only here stays only here: a file proves
// nothing about whoever will read it.
func (s *Shelf) WriteBundle(ctx context.Context, space uuid.UUID, path, program string) (bundle.Written, error) {
	l, err := s.Ledger(space)
	if err != nil {
		return bundle.Written{}, err
	}
	if s.isSealed(space) {
		return bundle.Written{}, ledger.ErrSealed
	}
	unsealed, err := s.sealAtAnyCost(ctx, l)
	if err != nil {
		return bundle.Written{}, fmt.Errorf("seal open tail: %w", err)
	}
	name := s.options.Name
	if g := s.Grant(); g != nil {
		name = g.Name
	}
	held := l.Holding(s.Device()).Held
	written, err := bundle.WriteFile(ctx, path, bundle.Order{
		Space: space, Held: held, Denied: denied(l, held), Public: s.key.Public(), Sign: s.key.Sign, Name: name, Program: program, Made: s.Now().UnixMilli(),
		Readers: s.readers(space), Private: s.key.Private(),
	}, courier{s})
	if err == nil {
		s.noteStick(ctx, s.Roll().Name(s.Device()))
	}
	return written, errors.Join(err, unsealed)
}

// denied is what of a space is held and not allowed, whoever wrote it.
func denied(l *ledger.Ledger, held dot.Vector) []syncproto.Denial {
	var all []syncproto.Denial
	seen := map[dot.Device]bool{}
	for _, log := range held.Logs() {
		if !seen[log.Device] {
			seen[log.Device] = true
			all = append(all, l.Holding(log.Device).Denied...)
		}
	}
	return all
}

// courier is the shelf as a bundle uses it. Nothing is handed to a link by it.
type courier struct{ *Shelf }

// Load reads sealed segments of a log of a space.
func (c courier) Load(ctx context.Context, space dot.Space, log dot.Log, after uint64, bytesMax int) (syncproto.Run, error) {
	l, err := c.Ledger(space)
	if err != nil {
		return syncproto.Run{}, err
	}
	return l.Load(ctx, log, after, bytesMax)
}

// ReadBundle takes in what a file carries, the way of what a link brings: the same checks, the same quarantine, the
// same durability. What stands before the place where a file is cut or damaged is kept, and told beside the error.
func (s *Shelf) ReadBundle(ctx context.Context, path string) (Stick, error) {
	before := map[uuid.UUID]dot.Vector{}
	for id, l := range s.open() {
		before[id] = l.Heads()
	}
	brought, err := bundle.ReadFile(ctx, path, courier{s}, s.key.Private())
	stick := Stick{Brought: brought}
	if errors.Is(err, bundle.ErrForOthers) {
		return stick, s.forOthers(brought)
	}
	l, held := s.Ledger(brought.Space)
	if held != nil {
		if err == nil || errors.Is(err, ErrNoSpace) {
			err = fmt.Errorf("%w: %s", ErrElsewhere, brought.Space)
		}
		return stick, err
	}
	for log, seq := range l.Heads() {
		stick.Received += seq - min(seq, before[brought.Space][log])
	}
	s.noteStick(ctx, s.writer(brought))
	if brought.Whole {
		err = errors.Join(err, s.believe(ctx, l, brought))
	}
	return stick, err
}

// forOthers says who could be asked to write the file again.
func (s *Shelf) forOthers(b bundle.Brought) error { return &ForOthersError{Writer: s.writer(b)} }

// writer names who wrote a file: by its grant if it has one here, else as it calls itself.
func (s *Shelf) writer(b bundle.Brought) string {
	if name := shown(b.Name); name != "" && s.Roll().Grant(b.From) == nil {
		return name
	}
	return s.Roll().Name(b.From)
}

// shown is hostile text fit for a sentence.
func shown(name string) string {
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name))
	return string([]rune(name)[:min(len([]rune(name)), 40)])
}

// believe takes the signed word of a bundle's writer for what it holds of this device's changes: 邻机已收, or 中心已确认
// where a hub wrote it. The word is as old as the file, so it only ever adds to what is known: a file that says less
// than its writer said before, or is older than that, changes nothing.
func (s *Shelf) believe(ctx context.Context, l *ledger.Ledger, b bundle.Brought) error {
	roll := s.Roll()
	if b.From == s.Device() || roll.Grant(b.From) == nil || roll.Revoked(b.From) {
		return nil
	}
	known := l.Standings()[b.From]
	sealed := l.Holding(s.Device()).Held
	acked := dot.Vector{}
	for log, seq := range b.Held {
		if log.Device == s.Device() && sealed[log] > 0 {
			acked[log] = min(seq, sealed[log])
		}
	}
	at := min(b.Made, s.Now().UnixMilli())
	if len(acked) == 0 || at <= known.At || !acked.Covers(known.Acked) {
		return nil
	}
	standing := ledger.Standing{Device: b.From, Hub: roll.IsHub(b.From), At: at, Sent: known.Sent, Acked: acked, Stopped: known.Stopped}
	standing.Denied = slices.DeleteFunc(slices.Clone(b.Denied), func(d syncproto.Denial) bool { return d.Log.Device != s.Device() })
	return l.Confirm(ctx, standing)
}
