package station

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/notebook"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shelf"
)

// Now is the clock on the wall.
func (s *Station) Now() time.Time { return s.options.Now() }

// recall takes up where the last run ended: who worked here, in which space.
func (s *Station) recall(ctx context.Context) error {
	return s.shelf.Notes().View(ctx, func(p notebook.Page) error {
		read := func(key string) string {
			value, err := p.Find(topicSetting, key)
			if err != nil {
				return ""
			}
			return string(value)
		}
		if heard, err := p.Find(topicStation, keyHeard); err == nil {
			s.heard, _ = time.Parse(time.RFC3339, string(heard)) // what does not parse reads as never
		}
		s.operator = read(keyOperator)
		s.post = postOf(read(keyPost), s.shelf.Grant())
		if id, err := uuid.Parse(read(keySpace)); err == nil {
			s.space = id
		}
		return nil
	})
}

// Operate names the operator and the post from now on: every change carries the name.
func (s *Station) Operate(ctx context.Context, operator, post string) error {
	err := s.shelf.Notes().Update(ctx, func(p notebook.Page) error {
		if err := p.Put(topicSetting, keyOperator, []byte(operator)); err != nil {
			return err
		}
		return p.Put(topicSetting, keyPost, []byte(post))
	})
	if err != nil {
		return fmt.Errorf("name the operator: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.operator, s.post = operator, postOf(post, s.shelf.Grant())
	return nil
}

// Create starts a space here, with or without a network.
func (s *Station) Create(ctx context.Context, name string, exercise bool) (uuid.UUID, error) {
	t := identity.Incident
	if exercise {
		t = identity.Exercise
	}
	s.mu.Lock()
	operator := s.operator
	s.mu.Unlock()
	return s.shelf.Create(ctx, t, name, operator)
}

// Join copies the records of space a into b and makes a read-only. Running it again carries over what came since.
func (s *Station) Join(ctx context.Context, a, b uuid.UUID, told func(desk.Joined)) (desk.Joined, error) {
	from, err := s.shelf.Ledger(a)
	if err != nil {
		return desk.Joined{}, err
	}
	into, err := s.shelf.Ledger(b)
	if err != nil {
		return desk.Joined{}, err
	}
	if a == b {
		return desk.Joined{}, &roster.Refusal{Code: roster.SameSpace}
	}
	if err := s.joinable(a, b); err != nil {
		return desk.Joined{}, err
	}
	s.mu.Lock()
	by := record.Author{Operator: s.operator, Wall: s.Now().UnixMilli()}
	s.mu.Unlock()
	done, err := desk.JoinSpaces(ctx, from, into, by, told)
	if err != nil {
		return done, err
	}
	return done, s.shelf.JoinSpace(ctx, a, b, "并入")
}

// Drop removes a closed space from this device when an archive that was checked holds exactly what is held here: heads is
// the digest it says. The reasons it refuses for are the shelf's.
func (s *Station) Drop(ctx context.Context, space uuid.UUID, heads string) error {
	if err := s.shelf.Drop(ctx, space, heads); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.desks, space)
	delete(s.counted, space)
	return nil
}

// joinable refuses to carry anything between spaces that never meet.
func (s *Station) joinable(a, b uuid.UUID) error {
	err := s.shelf.Joinable(a, b)
	if errors.Is(err, shelf.ErrApart) {
		return &roster.Refusal{Code: roster.ApartSpaces}
	}
	return err
}

// Check verifies every database and gives a line for each thing that is wrong.
func (s *Station) Check(ctx context.Context) ([]string, error) { return s.shelf.Check(ctx) }
