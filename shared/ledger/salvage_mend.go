package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// Mended tells what became of a damaged file.
type Mended struct {
	At    int64  `json:"at"`    // Unix milliseconds
	Cause string `json:"cause"` // the technical line of what was wrong
	Aside string `json:"aside"` // name the damaged file has now, in its old folder

	Kept     uint64 `json:"kept"`     // changes of anybody whose signatures prove them, in their old place
	Own      uint64 `json:"own"`      // of those, this device's
	Again    uint64 `json:"again"`    // own changes recorded again under new numbers
	Doubtful uint64 `json:"doubtful"` // of those, how many nothing else in the file confirms: a person should look at them
	Fetched  uint64 `json:"fetched"`  // own changes not found that a hub said it holds: they come back by sync
	Lost     uint64 `json:"lost"`     // own changes known to have been there that nobody is known to hold
}

// Endings of the files beside a database while it is mended.
const (
	mendingEnd = ".mending" // under way, of no use
	mendedEnd  = ".mended"  // whole, to take the place of the damaged one
	reportEnd  = ".mended.json"
	damagedEnd = ".damaged-"
)

// Mend makes a damaged file good as far as can be: everything that can still be read goes into a new file, the damaged
// one is moved aside and kept. Own changes come first: what is sealed and proven stays as it is, what cannot is recorded
// again under a raised incarnation. The rest comes back from others by sync. The file must not be open. A crash at any
// moment leaves the damaged file, or what Mend began is ended by FinishMend.
func Mend(ctx context.Context, path string, o Options, cause error) (Mended, error) {
	if _, err := FinishMend(path); err != nil {
		return Mended{}, err
	}
	codec, err := segment.NewCodec()
	if err != nil {
		return Mended{}, err
	}
	now := o.Now()
	m := Mended{At: now.UnixMilli(), Cause: fmt.Sprint(cause), Aside: asideName(path, now)}
	s, err := sift(path, o, codec)
	if err != nil {
		return Mended{}, fmt.Errorf("mend %s: %w", filepath.Base(path), err)
	}
	all, err := s.chain(ctx)
	if err != nil {
		return Mended{}, fmt.Errorf("mend %s: %w", filepath.Base(path), err)
	}
	s.loose(all)
	s.open()
	if err := s.confirm(path); err != nil {
		return Mended{}, fmt.Errorf("mend %s: %w", filepath.Base(path), err)
	}
	s.count(&m)
	if err := s.build(ctx, path, m); err != nil {
		return Mended{}, fmt.Errorf("mend %s: %w", filepath.Base(path), err)
	}
	if _, err := FinishMend(path); err != nil {
		return Mended{}, err
	}
	return m, nil
}

// asideName is what a damaged file is called from now on; two in one second get different names.
func asideName(path string, now time.Time) string {
	name := filepath.Base(path) + damagedEnd + now.UTC().Format("20060102T150405Z")
	for n := 2; ; n++ {
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), name)); errors.Is(err, fs.ErrNotExist) {
			return name
		}
		name = strings.TrimSuffix(name, fmt.Sprint("-", n-1)) + fmt.Sprint("-", n)
	}
}

// count says how much of what this device wrote is there.
func (s *salvage) count(m *Mended) {
	reached := map[dot.Log]uint64{}
	for _, l := range s.logs {
		if l.log.Device == s.o.Device {
			reached[l.log] = max(reached[l.log], l.head)
		}
	}
	for lane := range dot.Lanes {
		log := dot.Log{Device: s.o.Device, Incarnation: s.noted.Incarnation, Lane: dot.Lane(lane)}
		reached[log] = max(reached[log], s.noted.Open[lane], s.noted.Sealed[lane])
	}
	held := dot.Vector{}
	for log, head := range s.heads {
		m.Kept += head.Seq
		held[log] = head.Seq
		if log.Device == s.o.Device {
			m.Own += head.Seq
		}
	}
	anew := map[dot.Log]uint64{}
	for d := range s.anew {
		m.Again++
		anew[d.Log]++
		reached[d.Log] = max(reached[d.Log], d.Seq)
		if !s.proven[d] {
			m.Doubtful++
		}
	}
	for log, seq := range reached {
		back := min(seq, max(held[log], s.acked[log])) - held[log]
		m.Fetched += back
		m.Lost += seq - min(seq, held[log]+back+anew[log])
	}
}

// build makes the new file and gives it its name only when it is whole.
func (s *salvage) build(ctx context.Context, path string, m Mended) (err error) {
	work := path + mendingEnd
	if err := removeHalfMade(work); err != nil {
		return err
	}
	o := s.o
	o.Sealed = false
	l, err := Open(ctx, work, o)
	if err != nil {
		return err
	}
	err = s.fill(ctx, l)
	if err == nil {
		err = l.db.Truncate(ctx)
	}
	if err = errors.Join(err, l.Close()); err != nil {
		return errors.Join(err, removeHalfMade(work))
	}
	// Its witness stays behind: a file that changed its name is one whose past has to be doubted anyway.
	if err := os.Remove(work + "-witness"); err != nil {
		return err
	}
	if err := WriteMended(path+reportEnd, m); err != nil {
		return err
	}
	if err := os.Rename(work, path+mendedEnd); err != nil {
		return err
	}
	return syncFolder(path)
}

// WriteMended writes such a report durably.
func WriteMended(path string, m Mended) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	return errors.Join(err, f.Sync(), f.Close())
}

// ReadMended reads the report beside a file that was moved aside.
func ReadMended(path string) (Mended, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Mended{}, err
	}
	var m Mended
	if err := json.Unmarshal(b, &m); err != nil {
		return Mended{}, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return m, nil
}

func (s *salvage) fill(ctx context.Context, l *Ledger) error {
	runs := make([]syncproto.Run, 0, len(s.runs))
	for _, r := range s.runs {
		runs = append(runs, *r)
	}
	slices.SortFunc(runs, func(a, b syncproto.Run) int { return a.Log.Compare(b.Log) })
	if _, err := l.Append(ctx, runs); err != nil {
		return err
	}
	taken := make([]merge.Change, 0, len(s.anew))
	for _, c := range s.anew {
		taken = append(taken, c)
	}
	slices.SortFunc(taken, func(a, b merge.Change) int { return a.Dot.Compare(b.Dot) })
	if err := l.commit(ctx, func(w *writing) error {
		for i := range taken {
			w.act = max(w.act, taken[i].Act)
		}
		return w.raise(s.incarnation, taken...)
	}); err != nil {
		return err
	}
	return l.Seal(ctx)
}

// FinishMend ends a mending that was cut off: a new file that is whole takes the place of the damaged one, which gets
// the name in its report, with the report beside it. Every step may have been taken before. ok is false when there was
// nothing to end.
func FinishMend(path string) (ok bool, err error) {
	if _, err := os.Stat(path + mendedEnd); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return false, err
	}
	m, err := ReadMended(path + reportEnd)
	if err != nil || m.Aside != filepath.Base(m.Aside) || !strings.HasPrefix(m.Aside, filepath.Base(path)+damagedEnd) {
		return false, errors.Join(err, errors.New("mended file without its report"))
	}
	aside := filepath.Join(filepath.Dir(path), m.Aside)
	// The log first: without its database it does no harm, beside the new one it would be taken for its own.
	for _, end := range []string{"-wal", "-witness", ""} {
		if err := os.Rename(path+end, aside+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, fmt.Errorf("move the damaged file aside: %w", err)
		}
	}
	if err := os.Remove(path + "-shm"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("move the damaged file aside: %w", err)
	}
	if err := syncFolder(path); err != nil {
		return false, fmt.Errorf("move the damaged file aside: %w", err)
	}
	if err := WriteMended(aside+".json", m); err != nil {
		return false, fmt.Errorf("keep the report: %w", err)
	}
	if err := os.Rename(path+mendedEnd, path); err != nil {
		return false, fmt.Errorf("put the mended file in its place: %w", err)
	}
	if err := os.Remove(path + reportEnd); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("remove the report: %w", err)
	}
	return true, syncFolder(path)
}

func removeHalfMade(path string) error {
	for _, end := range []string{"", "-wal", "-shm", "-witness"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// syncFolder makes the names beside a file durable, where the system lets it.
func syncFolder(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err == nil {
		err = errors.Join(dir.Sync(), dir.Close())
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil // Windows keeps a journal of names
	}
	return err
}

// abandon closes a file that could not be opened. Closing it would empty SQLite's log, of which only what stands before
// the first broken frame counts: when the file has forgotten something, the log stays as it is, for Mend to read.
func (l *Ledger) abandon(err error) error {
	if !errors.Is(err, ErrForgot) {
		return l.Close()
	}
	log := l.db.Path() + "-wal"
	b, err := os.ReadFile(log)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	if err := l.Close(); err != nil {
		return err
	}
	return os.WriteFile(log, b, 0o600)
}
