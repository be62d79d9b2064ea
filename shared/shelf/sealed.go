package shelf

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
)

const topicSealed = "sealed"

// ErrHeld says a space is held here already, where it can still change.
var ErrHeld = errors.New("space is held here already")

// TakeSealed takes up the space of an archive, to be read and never written: database becomes its file. The facts name
// those who wrote in it; what may be believed of them was decided before the archive was made and stays so. root is the
// deployment's it comes from; nil where it knew none.
func (s *Shelf) TakeSealed(ctx context.Context, space Space, database string, root ed25519.PublicKey, raw [][]byte) error {
	if s.open()[space.ID] != nil {
		return fmt.Errorf("%w: %s", ErrHeld, space.ID)
	}
	if err := os.Rename(database, s.databaseOf(space.ID)); err != nil {
		return fmt.Errorf("put the database in its place: %w", err)
	}
	note, err := json.Marshal(sealedNote{space.Type, space.Name, space.CreatedAt.UnixMilli()})
	if err != nil {
		return fmt.Errorf("note the archive: %w", err)
	}
	if err := s.notes.Put(ctx, topicSealed, space.ID.String(), note); err != nil {
		return fmt.Errorf("note the archive: %w", err)
	}
	if err := s.readSealed(ctx); err != nil {
		return err
	}
	var facts []identity.Fact
	for _, b := range raw {
		if f, err := identity.ParseFact(b); err == nil {
			facts = append(facts, f)
		}
	}
	if len(root) == ed25519.PublicKeySize {
		if err := s.learn(ctx, facts, root); err != nil {
			return err
		}
	}
	return s.takeUp(ctx)
}

// sealedNote is what is noted of an archive's space: nobody's announcement of it need be believed here.
type sealedNote struct {
	Type      identity.SpaceType `json:"type"`
	Name      string             `json:"name"`
	CreatedAt int64              `json:"created_at"` // Unix milliseconds
}

func (s *Shelf) databaseOf(space uuid.UUID) string {
	return filepath.Join(s.dir, "spaces", space.String()+".db")
}

func (s *Shelf) readSealed(ctx context.Context) error {
	notes, err := s.notes.List(ctx, topicSealed)
	if err != nil {
		return fmt.Errorf("read the archives: %w", err)
	}
	sealed := map[uuid.UUID]Space{}
	for _, n := range notes {
		var note sealedNote
		id, err := uuid.Parse(n.Key)
		if err != nil || json.Unmarshal(n.Value, &note) != nil {
			continue
		}
		sealed[id] = Space{ID: id, Type: note.Type, Name: note.Name, CreatedAt: time.UnixMilli(note.CreatedAt), Archived: true}
	}
	s.mu.Lock()
	s.sealed = sealed
	s.mu.Unlock()
	return nil
}

func (s *Shelf) isSealed(space uuid.UUID) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, sealed := s.sealed[space]
	return sealed
}

// archives lists the spaces of archives, newest first.
func (s *Shelf) archives() []Space {
	s.mu.RLock()
	spaces := slices.Collect(maps.Values(s.sealed))
	s.mu.RUnlock()
	slices.SortFunc(spaces, func(a, b Space) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), slices.Compare(a.ID[:], b.ID[:]))
	})
	return spaces
}
