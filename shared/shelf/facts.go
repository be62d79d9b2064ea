package shelf

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"

	"qianshao/shared/identity"
	"qianshao/shared/notebook"
	"qianshao/syncproto/dot"
)

// Facts gives every fact held. The slices are shared and only read.
func (s *Shelf) Facts(context.Context, dot.Device) ([][]byte, error) {
	return s.Roll().Bytes(), nil
}

// Learn keeps the facts that are authentic, durably, ignores the others, and takes up the spaces they announce.
func (s *Shelf) Learn(ctx context.Context, raw [][]byte) error {
	roll := s.Roll()
	var facts []identity.Fact
	for _, b := range raw {
		if roll.Holds(identity.FactIDOf(b)) {
			continue // its signature was checked before
		}
		if f, err := identity.ParseFact(b); err == nil {
			facts = append(facts, f)
		}
	}
	return s.learn(ctx, facts, nil)
}

// State makes facts of this device known: it learns them itself first.
func (s *Shelf) State(ctx context.Context, facts ...identity.Fact) error {
	return s.learn(ctx, facts, nil)
}

// Enrol makes root the deployment this device belongs to and learns its facts, in one durable step.
func (s *Shelf) Enrol(ctx context.Context, root ed25519.PublicKey, facts []identity.Fact) error {
	return s.learn(ctx, facts, root)
}

func (s *Shelf) learn(ctx context.Context, facts []identity.Fact, root ed25519.PublicKey) error {
	s.learning.Lock()
	defer s.learning.Unlock()
	roll := s.Roll().Clone()
	if root != nil {
		roll = roll.Enrol(root)
	}
	learnt, err := roll.Learn(facts...)
	if err != nil && len(learnt) == 0 {
		return fmt.Errorf("learn facts: %w", err)
	}
	if len(learnt) == 0 && root == nil {
		return s.takeUp(ctx) // a disk that refused the last time may have let go
	}
	err = s.notes.Update(ctx, func(p notebook.Page) error { return keepFacts(p, learnt, root) })
	if err != nil {
		return fmt.Errorf("keep facts: %w", err)
	}
	s.mu.Lock()
	s.roll = roll
	s.mu.Unlock()
	if err := s.takeUp(ctx); err != nil {
		return err
	}
	if err := s.reconsider(ctx, learnt); err != nil {
		return err
	}
	s.ring()
	return nil
}

func keepFacts(p notebook.Page, facts []identity.Fact, root ed25519.PublicKey) error {
	if root != nil {
		if err := p.Put(topicStation, keyRoot, root); err != nil {
			return err
		}
	}
	for _, f := range facts {
		id := f.ID()
		if err := p.Put(topicFact, hex.EncodeToString(id[:]), f.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// reconsider judges held changes again where new facts may have turned the answer.
func (s *Shelf) reconsider(ctx context.Context, learnt []identity.Fact) error {
	if len(learnt) == 0 {
		return nil
	}
	for id, l := range s.open() {
		if s.isSealed(id) {
			continue
		}
		if err := l.Reconsider(ctx); err != nil {
			return fmt.Errorf("reconsider the changes of space %s: %w", id, err)
		}
	}
	return nil
}
