//go:build linux

package harm_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto/bundle"
)

// TestMain is also the desk, the hub and the terminal that these tests hurt: processes of their own on data directories,
// which print each thing once they were told that it is durable.
func TestMain(m *testing.M) {
	role := map[string]func(context.Context) error{"desk": work, "hub": serveHub, "terminal": workTerminal}[os.Getenv("HARM_ROLE")]
	if role == nil {
		os.Exit(m.Run())
	}
	if err := role(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// worker is one life of the desk.
type worker struct {
	s       *shelf.Shelf
	aside   string // a folder on a healthy disk: the hub's key and bundles of a neighbour
	chance  *mathrand.Rand
	next    int
	bundles int
	looked  int
	spaces  []uuid.UUID
}

func tell(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// work opens the shelf, checks that everything promised by earlier lives is there, and goes on working.
func work(ctx context.Context) error {
	seed, err := strconv.ParseUint(os.Getenv("HARM_SEED"), 10, 64)
	if err != nil {
		return err
	}
	w := &worker{aside: os.Getenv("HARM_ASIDE"), chance: mathrand.New(mathrand.NewPCG(seed, 1))}
	w.s, err = shelf.Open(ctx, os.Getenv("HARM_DIR"), shelf.Options{Schema: schemaOf(os.Getenv("HARM_SCHEMA")), Random: rand.Reader, Now: time.Now})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	tell("device %s", w.s.Device())
	if err := w.promised(ctx, os.Getenv("HARM_PROMISED")); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	tell("whole")
	if os.Getenv("HARM_ONLY") == "verify" {
		return w.s.Close()
	}
	steps, _ := strconv.Atoi(os.Getenv("HARM_STEPS"))
	for n := 0; err == nil && (steps == 0 || n < steps); n++ {
		if err = w.step(ctx); tolerated(err) {
			tell("refused: %s", strings.ReplaceAll(err.Error(), "\n", " "))
			err = nil
		}
	}
	return errors.Join(err, w.s.Close())
}

// tolerated says that the disk refused and the desk may go on, where a test asks for that.
func tolerated(err error) bool {
	if os.Getenv("HARM_ONLY") != "refused" {
		return false
	}
	for _, reason := range []error{ledger.ErrFull, ledger.ErrIO, ledger.ErrUnknownOutcome, ledger.ErrWorn, shelf.ErrLeftOut, shelf.ErrElsewhere, syscall.EIO, syscall.ENOSPC, bundle.ErrFull} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return false
}

// schemaOf gives the declarations of today, or those of a version that knew less.
func schemaOf(version string) *record.Schema {
	kinds := record.Standard().Kinds()
	if version != "older" {
		return record.NewSchema(kinds...)
	}
	for i, k := range kinds {
		if k.Name == "need" {
			kinds[i] = record.NewKind(k.Wire, k.Name, k.Label.Zh, k.Label.En, k.Lane, k.Owner, k.Fields[:len(k.Fields)-1]...)
		}
	}
	return record.NewSchema(kinds...)
}

// step does one thing and tells it.
func (w *worker) step(ctx context.Context) error {
	if len(w.spaces) == 0 {
		return w.create(ctx)
	}
	switch w.chance.IntN(40) {
	case 0:
		return w.create(ctx)
	case 1:
		return w.enrol(ctx)
	case 2:
		return w.join(ctx)
	case 3, 4:
		return w.bundle(ctx)
	case 5, 6, 7:
		return w.receive(ctx)
	case 8, 9, 10:
		return w.l().Seal(ctx)
	case 11:
		return w.l().Tend(ctx)
	case 12:
		return w.l().Index(ctx)
	}
	return w.save(ctx)
}

func (w *worker) space() uuid.UUID { return w.spaces[w.chance.IntN(len(w.spaces))] }

func (w *worker) l() *ledger.Ledger {
	l, err := w.s.Ledger(w.space())
	if err != nil {
		panic(err)
	}
	return l
}

func (w *worker) create(ctx context.Context) error {
	id, err := w.s.Create(ctx, identity.Exercise, "演练", "张伟")
	if err != nil {
		return err
	}
	w.spaces = append(w.spaces, id)
	tell("space %s", id)
	return nil
}

// save records an act of two records, of which only both or none may be found later.
func (w *worker) save(ctx context.Context) error {
	w.next++
	key := fmt.Sprintf("%d-%d-%d", os.Getpid(), time.Now().UnixNano(), w.next)
	line := fmt.Sprintf(`{"act":[{"kind":"need","id":%[1]q,"set":{"title":"转移群众%[2]s","people_affected":12}},{"kind":"journal","id":%[1]q,"set":{"text":"到位"}}]}`,
		key, strings.Repeat("长", w.chance.IntN(200)))
	act, err := record.ParseAct(w.s.Schema(), []byte(line))
	if err != nil {
		return err
	}
	space := w.space()
	l, err := w.s.Ledger(space)
	if err != nil {
		return err
	}
	_, err = l.Record(ctx, record.Author{Operator: "张伟", Wall: time.Now().UnixMilli()}, func(record.Reader) (record.Act, error) { return act, nil })
	if err != nil && !errors.Is(err, ledger.ErrUnknownOutcome) {
		tell("absent %s %s", space, key) // it was said that it is not saved
	}
	if err != nil {
		return err
	}
	tell("saved %s %s", space, key)
	return nil
}

func (w *worker) hub() (identity.Key, error) {
	b, err := os.ReadFile(filepath.Join(w.aside, "hub.key"))
	if err != nil {
		return identity.Key{}, err
	}
	return identity.ParseKey(b)
}

// enrol takes the grant a hub gives to this device; a second one is only told again.
func (w *worker) enrol(ctx context.Context) error {
	hub, err := w.hub()
	if err != nil {
		return err
	}
	grant, err := identity.SignGrant(hub, identity.Grant{
		Serial: 7, Public: w.s.Key().Public(), Name: "一号台", Desk: identity.DeskCode(7), Level: identity.City, IssuedAt: 1,
	})
	if err != nil {
		return err
	}
	facts, err := w.facts()
	if err != nil {
		return err
	}
	if err := w.s.Enrol(ctx, hub.Public(), append(facts, grant)); err != nil {
		return err
	}
	tell("enrolled 7")
	return nil
}

// facts are what the neighbour's deployment stated.
func (w *worker) facts() ([]identity.Fact, error) {
	b, err := os.ReadFile(filepath.Join(w.aside, "facts"))
	if err != nil {
		return nil, err
	}
	var facts []identity.Fact
	for _, line := range strings.Fields(string(b)) {
		raw, err := hex.DecodeString(line)
		if err != nil {
			return nil, err
		}
		fact, err := identity.ParseFact(raw)
		if err != nil {
			return nil, err
		}
		facts = append(facts, fact)
	}
	return facts, nil
}

func (w *worker) join(ctx context.Context) error {
	if len(w.spaces) < 3 {
		return nil
	}
	from, into := w.spaces[len(w.spaces)-1], w.spaces[0]
	if err := w.s.JoinSpace(ctx, from, into, "并入"); err != nil {
		return err
	}
	tell("joined %s %s", from, into)
	return nil
}

func (w *worker) bundle(ctx context.Context) error {
	w.bundles++
	path := filepath.Join(w.s.Dir(), fmt.Sprintf("stick-%d.qsb", w.bundles%3))
	if _, err := w.s.WriteBundle(ctx, w.space(), path, "harm"); err != nil {
		return err
	}
	tell("bundle %s", filepath.Base(path))
	return nil
}

// receive takes in what a neighbour wrote: each of the bundles has more of it than the one before.
func (w *worker) receive(ctx context.Context) error {
	if w.s.Grant() == nil {
		return w.enrol(ctx)
	}
	list, err := filepath.Glob(filepath.Join(w.aside, "*.qsb"))
	if err != nil || len(list) == 0 {
		return err
	}
	got, err := w.s.ReadBundle(ctx, list[w.chance.IntN(len(list))])
	if err != nil {
		return err
	}
	l, err := w.s.Ledger(got.Space)
	if err != nil {
		return err
	}
	for log, seq := range l.Vector() {
		if log.Device != w.s.Device() {
			tell("kept %s %s %d %d %d", got.Space, log.Device, log.Incarnation, log.Lane, seq)
		}
	}
	return nil
}

// promised checks every line that earlier lives told.
func (w *worker) promised(ctx context.Context, path string) error {
	for _, space := range w.s.Spaces() {
		if space.Open() && space.Type == identity.Exercise {
			w.spaces = append(w.spaces, space.ID)
		}
	}
	findings, err := w.s.Check(ctx)
	if err != nil {
		return err
	}
	for _, f := range findings {
		tell("lost: check says %s", f)
	}
	if err := w.halves(ctx); err != nil {
		return err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if err := w.holds(ctx, strings.Fields(lines.Text())); err != nil {
			tell("lost: %s: %v", lines.Text(), err)
		}
	}
	return lines.Err()
}

// halves looks for acts of which only one record is there.
func (w *worker) halves(ctx context.Context) error {
	for _, space := range w.s.Spaces() {
		l, err := w.s.Ledger(space.ID)
		if err != nil {
			return err
		}
		err = l.View(ctx, func(r record.Reader) error {
			needs, err := r.Count(record.Query{Kind: "need"})
			if err != nil {
				return err
			}
			lines, err := r.Count(record.Query{Kind: "journal"})
			if needs != lines {
				tell("lost: %d needs and %d journal lines in %s", needs, lines, space.ID)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
