package shelf

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"qianshao/shared/identity"
)

const topicDropped = "dropped"

// Refusals of Drop; nothing was removed.
var (
	ErrStillOpen   = errors.New("space still takes new work")
	ErrUnconfirmed = errors.New("not everything made here is confirmed by a hub")
	ErrNotArchived = errors.New("archive does not hold all that is held here")
)

// droppedNote is what stays of a space that was removed here.
type droppedNote struct {
	Type identity.SpaceType `json:"type"`
	Name string             `json:"name"`
	At   int64              `json:"at"`    // Unix milliseconds
	Had  string             `json:"heads"` // digest of what was held
}

// Drop removes a space's file from this device: the explicit act by which history leaves a disk. heads is what an archive
// that was checked says it holds, the digest in hexadecimal. It refuses while the space takes new work, while anything
// made here is not confirmed by a hub or waits for a person, and when the archive was made of anything but exactly what is
// held here. The space does not come back by sync; the hub and the archive keep it.
func (s *Shelf) Drop(ctx context.Context, id uuid.UUID, heads string) error {
	space, err := s.Space(id)
	if err != nil {
		return err
	}
	if space.Open() || s.options.Hub || space.Archived || space.Type == identity.Census {
		return fmt.Errorf("%w: %s", ErrStillOpen, space.Name)
	}
	l, err := s.Ledger(id)
	if err != nil {
		return err
	}
	held := l.Heads().Digest()
	if hex.EncodeToString(held[:]) != heads {
		return fmt.Errorf("%w: %s", ErrNotArchived, space.Name)
	}
	if p := l.Progress(); l.Open() > 0 || p.Pending() > 0 || p.NeedsAction > 0 {
		return fmt.Errorf("%w: %d changes", ErrUnconfirmed, p.Pending()+p.NeedsAction)
	}
	note, err := json.Marshal(droppedNote{space.Type, space.Name, s.options.Now().UnixMilli(), heads})
	if err != nil {
		return fmt.Errorf("note what is dropped: %w", err)
	}
	if err := s.notes.Put(ctx, topicDropped, id.String(), note); err != nil { // before the file goes: it must not be made anew
		return fmt.Errorf("note what is dropped: %w", err)
	}
	s.mu.Lock()
	if s.dropped == nil {
		s.dropped = map[uuid.UUID]bool{}
	}
	s.dropped[id] = true
	delete(s.ledgers, id)
	s.mu.Unlock()
	if err := l.Close(); err != nil {
		return fmt.Errorf("close %s: %w", space.Name, err)
	}
	s.ring()
	return s.removeFiles(id)
}

// removeFiles removes everything that lies beside the database of a space, and the database last.
func (s *Shelf) removeFiles(id uuid.UUID) error {
	path := s.databaseOf(id)
	beside, err := filepath.Glob(path + "-*")
	if err != nil {
		return err
	}
	for _, file := range append(beside, path) {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove a dropped space: %w", err)
		}
	}
	return nil
}

// readDropped learns what was removed here, and removes what a crash left of it.
func (s *Shelf) readDropped(ctx context.Context) error {
	notes, err := s.notes.List(ctx, topicDropped)
	if err != nil {
		return fmt.Errorf("read what was dropped: %w", err)
	}
	for _, n := range notes {
		id, err := uuid.Parse(n.Key)
		if err != nil {
			continue
		}
		if s.dropped == nil {
			s.dropped = map[uuid.UUID]bool{}
		}
		s.dropped[id] = true
		if err := s.removeFiles(id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Shelf) isDropped(id uuid.UUID) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.dropped[id]
}
