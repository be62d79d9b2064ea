package shelf

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/notebook"
	"qianshao/shared/sqlitedb"
)

// suspectEnd ends the name of a mark beside a database of which something could not be read while it was in use: it is
// verified at the next start, before anybody works with it.
const suspectEnd = "-suspect"

// Mending is a damaged database that was mended here.
type Mending struct {
	ledger.Mended
	Space uuid.UUID // zero for the notebook
	Path  string    // of the damaged file
}

// mendable says that a file cannot be what it should be, so that moving it aside is the way on. One of a newer version
// is left alone, and so is one on a disk that gives errors.
func mendable(err error) bool {
	return errors.Is(err, ledger.ErrDamaged) || errors.Is(err, ledger.ErrForeign) || errors.Is(err, ledger.ErrOtherSpace) ||
		errors.Is(err, ledger.ErrNoSuchChange) || errors.Is(err, ledger.ErrForgot)
}

// openLedger opens the ledger of a space. A damaged one is mended first: what can still be read of it goes into a new
// file, the damaged one is kept beside it, and what is missing comes back by sync.
func (s *Shelf) openLedger(ctx context.Context, id uuid.UUID) (*ledger.Ledger, error) {
	path, o := s.databaseOf(id), s.ledgerOptions(id)
	if _, err := ledger.FinishMend(path); err != nil {
		return nil, err
	}
	strict := o
	strict.Whole = !o.Sealed
	l, err := ledger.Open(ctx, path, strict)
	if err == nil {
		err = s.verifySuspect(ctx, l, path)
	}
	if o.Sealed || !mendable(err) {
		return l, err
	}
	s.options.Log.ErrorContext(ctx, "a database is damaged and is being mended", "space", id.String(), "error", err.Error())
	m, err := ledger.Mend(ctx, path, o, err)
	if err != nil {
		return nil, err
	}
	s.options.Log.WarnContext(ctx, "a database was mended", "space", id.String(), "aside", m.Aside, "kept", m.Kept, "again", m.Again, "lost", m.Lost)
	return ledger.Open(ctx, path, o)
}

// verifySuspect reads all of a file that gave errors when it was last in use; one that is found damaged is closed.
func (s *Shelf) verifySuspect(ctx context.Context, l *ledger.Ledger, path string) error {
	if _, err := os.Stat(path + suspectEnd); err != nil {
		return nil
	}
	err := s.sound(ctx, l)
	if err != nil {
		err = errors.Join(err, l.Close())
	}
	if err == nil || mendable(err) {
		_ = os.Remove(path + suspectEnd) // stays a reason to look again when it cannot be removed
	}
	return err
}

// sound verifies a ledger. Tables that do not fit whole logs are made again; but what is not sealed carries no
// signature, and then either side may be the damaged one: that is for Mend to weigh and to say.
func (s *Shelf) sound(ctx context.Context, l *ledger.Ledger) error {
	findings, err := l.Check(ctx)
	if err != nil {
		return err
	}
	tables := false
	for _, f := range findings {
		if tables = tables || f.Code == "tables"; f.Code != "tables" {
			return fmt.Errorf("%w: %s", ledger.ErrDamaged, f.Text)
		}
	}
	switch {
	case tables && l.Open() > 0:
		return fmt.Errorf("%w: tables and open work do not fit", ledger.ErrDamaged)
	case tables:
		return l.Rebuild(ctx)
	}
	return nil
}

// noteSuspects leaves a mark beside every database that could not be read in some place.
func (s *Shelf) noteSuspects() {
	for id, l := range s.open() {
		if !l.Damaged() {
			continue
		}
		path := s.databaseOf(id) + suspectEnd
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			_ = os.WriteFile(path, nil, 0o600)
			s.options.Log.Error("a database is damaged; it is mended at the next start", "space", id.String())
			s.ring()
		}
	}
}

// Suspects lists the spaces whose databases could not be read in some place and are mended at the next start.
func (s *Shelf) Suspects() []uuid.UUID {
	var ids []uuid.UUID
	for id, l := range s.open() {
		if l.Damaged() {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return ids
}

// Recover verifies every database now, mends what is damaged, and gives what was mended. Ledgers that were mended are
// other ones afterwards.
func (s *Shelf) Recover(ctx context.Context) ([]Mending, error) {
	s.learning.Lock()
	defer s.learning.Unlock()
	before := len(s.Mendings())
	for id, l := range s.open() {
		err := s.sound(ctx, l)
		if s.isSealed(id) || !mendable(err) {
			if err != nil {
				return nil, fmt.Errorf("verify space %s: %w", id, err)
			}
			continue
		}
		s.mu.Lock()
		delete(s.ledgers, id)
		s.mu.Unlock()
		_ = l.Close() // of a damaged file it may fail, and nothing depends on it
		if _, err := ledger.Mend(ctx, s.databaseOf(id), s.ledgerOptions(id), err); err != nil {
			return nil, err
		}
	}
	if err := s.takeUp(ctx); err != nil {
		return nil, err
	}
	s.ring()
	return s.Mendings()[before:], nil
}

// Mendings lists every damaged database that was moved aside here and not removed since, oldest first.
func (s *Shelf) Mendings() []Mending {
	var list []Mending
	for _, pattern := range []string{"spaces/*.db.damaged-*.json", "station.db.damaged-*.json"} {
		paths, err := filepath.Glob(filepath.Join(s.dir, filepath.FromSlash(pattern)))
		if err != nil {
			continue // a pattern of ours is no bad pattern
		}
		for _, path := range paths {
			m, err := ledger.ReadMended(path)
			if err != nil {
				continue // what became of a report changes nothing of what was mended
			}
			id, _ := uuid.Parse(filepath.Base(path)[:min(36, len(filepath.Base(path)))])
			list = append(list, Mending{Mended: m, Space: id, Path: path[:len(path)-len(".json")]})
		}
	}
	slices.SortStableFunc(list, func(a, b Mending) int { return time.UnixMilli(a.At).Compare(time.UnixMilli(b.At)) })
	return list
}

// openNotes opens the notebook; of a damaged one a new one is made with what can still be read of it. What only the
// hub knows besides comes back by sync.
func (s *Shelf) openNotes(ctx context.Context) (*notebook.Notebook, error) {
	path := filepath.Join(s.dir, "station.db")
	if err := notebook.FinishMend(path); err != nil {
		return nil, err
	}
	n, err := notebook.Open(ctx, path)
	if err == nil {
		if err = n.Sound(ctx); err != nil {
			_ = n.Close() // it is replaced
		}
	}
	if !errors.Is(err, sqlitedb.ErrDamaged) && !errors.Is(err, sqlitedb.ErrForeign) {
		return n, err
	}
	s.options.Log.ErrorContext(ctx, "the notebook is damaged and is being mended", "error", err.Error())
	now := s.options.Now()
	aside, kept, err := notebook.Mend(ctx, path, now)
	if err != nil {
		return nil, err
	}
	m := ledger.Mended{At: now.UnixMilli(), Cause: "notebook", Aside: aside, Kept: uint64(kept)}
	if err := ledger.WriteMended(filepath.Join(s.dir, aside+".json"), m); err != nil {
		return nil, err
	}
	return notebook.Open(ctx, path)
}
