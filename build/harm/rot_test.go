//go:build linux

package harm_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// hurt is a desk as a crash left it, with work nobody else has, beside the hub that has the rest.
type hurt struct {
	hub    *shelf.Shelf
	space  uuid.UUID
	files  map[string][]byte // of the desk
	unsent []string          // keys of records nobody else has
}

func options() shelf.Options {
	return shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now}
}

// shallow is a folder on a disk whose syncs cost nothing, where there is one.
func shallow(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "harm")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// newHurt makes a desk whose work lies in the log file, or in the database with a little of it in the log.
func newHurt(t *testing.T, closed bool) *hurt {
	t.Helper()
	o := options()
	o.Hub, o.Name = true, "中心"
	hub, err := shelf.Open(t.Context(), shallow(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hub.Close() })
	h := &hurt{hub: hub, files: map[string][]byte{}}
	if h.space, err = hub.Create(t.Context(), identity.Incident, "暴雨", "李强"); err != nil {
		t.Fatal(err)
	}
	dir := shallow(t)
	desk, err := shelf.Open(t.Context(), dir, options())
	if err != nil {
		t.Fatal(err)
	}
	grant, err := identity.SignGrant(hub.Key(), identity.Grant{
		Serial: 7, Public: desk.Key().Public(), Name: "一号台", Desk: identity.DeskCode(7), Level: identity.City, IssuedAt: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := hub.State(t.Context(), grant); err != nil {
		t.Fatal(err)
	}
	facts, err := factsOf(hub)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Enrol(t.Context(), hub.Key().Public(), facts); err != nil {
		t.Fatal(err)
	}
	h.live(t, desk)
	if closed {
		if err := desk.Close(); err != nil {
			t.Fatal(err)
		}
		if desk, err = shelf.Open(t.Context(), dir, options()); err != nil {
			t.Fatal(err)
		}
	}
	h.alone(t, desk, 50, 60)
	h.copy(t, dir)
	_ = desk.Close()
	return h
}

func factsOf(s *shelf.Shelf) (facts []identity.Fact, err error) {
	for _, b := range s.Roll().Bytes() {
		f, err := identity.ParseFact(b)
		if err != nil {
			return nil, err
		}
		facts = append(facts, f)
	}
	return facts, nil
}

// live lets both work and meet, and then the desk go on alone.
func (h *hurt) live(t *testing.T, desk *shelf.Shelf) {
	t.Helper()
	for i := range 60 {
		recordLine(t, h.hub, h.space, fmt.Sprintf(`{"kind":"need","id":"h-%[1]d","set":{"title":"物资%[1]d"}}`, i))
		recordLine(t, desk, h.space, fmt.Sprintf(`{"kind":"need","id":"s-%[1]d","set":{"title":"已送%[1]d"}}`, i))
		if i%7 == 0 {
			meet(t, desk, h.hub, h.space)
		}
	}
	meet(t, desk, h.hub, h.space)
	h.alone(t, desk, 0, 50)
}

// alone lets the desk write what nobody else gets, and leave the last of it open.
func (h *hurt) alone(t *testing.T, desk *shelf.Shelf, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		key := fmt.Sprintf("u-%d", i)
		recordLine(t, desk, h.space, fmt.Sprintf(`{"kind":"need","id":%q,"set":{"title":"未送%d%s","people_affected":%d}}`, key, i, strings.Repeat("长", i*i%70), i))
		h.unsent = append(h.unsent, key)
		if i%11 == 0 && i < 40 {
			if err := ledgerOf(t, desk, h.space).Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func ledgerOf(t *testing.T, s *shelf.Shelf, space uuid.UUID) *ledger.Ledger {
	t.Helper()
	l, err := s.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// meet lets two shelves give each other what they have of a space.
func meet(t *testing.T, a, b *shelf.Shelf, space uuid.UUID) {
	t.Helper()
	for range 2 {
		hand(t, a, b, space)
		hand(t, b, a, space)
	}
	// What the hub holds it confirms, as a link would.
	l := ledgerOf(t, a, space)
	acked := dot.Vector{}
	for log, seq := range ledgerOf(t, b, space).Vector() {
		if log.Device == a.Device() {
			acked[log] = seq
		}
	}
	if err := l.Confirm(t.Context(), ledger.Standing{Device: b.Device(), Hub: true, At: time.Now().UnixMilli(), Acked: acked}); err != nil {
		t.Fatal(err)
	}
}

func hand(t *testing.T, from, to *shelf.Shelf, space uuid.UUID) {
	t.Helper()
	source, into := ledgerOf(t, from, space), ledgerOf(t, to, space)
	if err := source.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := into.Behind(t.Context(), source.Vector()); err != nil {
		t.Fatal(err)
	}
	has := into.Vector()
	var runs []syncproto.Run
	for _, log := range source.Vector().Logs() {
		run, err := source.Load(t.Context(), log, has[log], 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		if len(run.Segments) > 0 {
			runs = append(runs, run)
		}
	}
	kept, err := into.Append(t.Context(), runs)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kept {
		if !k.Refused.Held() {
			t.Errorf("%s: %s", k.Log, k.Refused)
		}
	}
}

// copy keeps the desk's files as they are while it has them open: as a crash leaves them.
func (h *hurt) copy(t *testing.T, dir string) {
	t.Helper()
	for _, pattern := range []string{"device.key", "station.db*", "spaces/*.db", "spaces/*-wal", "spaces/*-witness"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name, _ := filepath.Rel(dir, path)
			if !strings.HasSuffix(name, "-shm") {
				h.files[name] = b
			}
		}
	}
}

func (h *hurt) write(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "spaces"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// damages are the ways in which bytes rot, by name.
var damages = []struct {
	name string
	do   func(b, other []byte, chance *mathrand.Rand) []byte
}{
	{"flip", func(b, _ []byte, chance *mathrand.Rand) []byte {
		for range 1 + chance.IntN(20) {
			b[chance.IntN(len(b))] ^= byte(1 + chance.IntN(255))
		}
		return b
	}},
	{"truncate", func(b, _ []byte, chance *mathrand.Rand) []byte { return b[:chance.IntN(len(b))] }},
	{"blank", func(b, _ []byte, chance *mathrand.Rand) []byte {
		for range 1 + chance.IntN(3) {
			at := chance.IntN(len(b)) &^ 4095
			clear(b[at:min(len(b), at+4096)])
		}
		return b
	}},
	{"swap", func(b, _ []byte, chance *mathrand.Rand) []byte {
		if len(b) < 3*4096 {
			return b[:len(b)/2]
		}
		x, y := chance.IntN(len(b)/4096)*4096, chance.IntN(len(b)/4096)*4096
		page := slices.Clone(b[x : x+4096])
		copy(b[x:x+4096], b[y:y+4096])
		copy(b[y:y+4096], page)
		return b
	}},
	{"splice", func(b, other []byte, chance *mathrand.Rand) []byte {
		at := chance.IntN(len(b))
		return append(b[:at], other[min(at, len(other)):]...)
	}},
	{"head", func(b, _ []byte, chance *mathrand.Rand) []byte {
		for i := range min(len(b), 100) {
			b[i] = byte(chance.Uint32())
		}
		return b
	}},
	{"foreign", func(_, _ []byte, chance *mathrand.Rand) []byte {
		return bytes.Repeat([]byte("时间,姓名,电话\n"), 1+chance.IntN(400))
	}},
	{"sector", func(b, _ []byte, chance *mathrand.Rand) []byte {
		at := chance.IntN(len(b)) &^ 511
		for i := at; i < min(len(b), at+512); i++ {
			b[i] = byte(chance.Uint32())
		}
		return b
	}},
}

// rot damages some of a desk's files and says how.
func (h *hurt) rot(chance *mathrand.Rand) (files map[string][]byte, how []string) {
	files = map[string][]byte{}
	for name, b := range h.files {
		files[name] = b
	}
	space := h.database()
	targets := []string{space, space, space, space + "-wal", space + "-wal", "station.db", "station.db-wal", space + "-witness"}
	for range 1 + chance.IntN(2) {
		target := targets[chance.IntN(len(targets))]
		if len(files[target]) == 0 {
			target = space
		}
		d := damages[chance.IntN(len(damages))]
		files[target] = d.do(slices.Clone(files[target]), h.files["station.db"], chance)
		how = append(how, d.name+" of "+strings.TrimPrefix(filepath.Base(target), h.space.String()))
	}
	return files, how
}

func TestARottenDatabaseIsMendedAndItsUnsentWorkSaved(t *testing.T) {
	count := times(300, 2000)
	seed := seedOf(t)
	chance := mathrand.New(mathrand.NewPCG(seed, 3))
	var h *hurt
	tally := map[string]*kindTally{}
	saved, unsent, whole, mended := 0, 0, 0, 0
	for i := range count {
		if i%100 == 0 {
			h = newHurt(t, chance.IntN(2) == 0)
		}
		files, how := h.rot(chance)
		name := fmt.Sprintf("seed %d, file %d: %s", seed, i, strings.Join(how, ", "))
		got, moved := h.recover(t, files, name, i%20 == 0)
		saved += got
		unsent += len(h.unsent)
		if moved {
			mended++
		}
		if got == len(h.unsent) {
			whole++
		}
		if len(how) == 1 {
			if tally[how[0]] == nil {
				tally[how[0]] = &kindTally{}
			}
			tally[how[0]].add(got, len(h.unsent))
		}
	}
	t.Logf("%d damaged: %d mended by moving aside, %d kept all unsent records, %.2f %% of all unsent records saved", count, mended, whole, 100*float64(saved)/float64(unsent))
	for _, how := range slices.Sorted(maps.Keys(tally)) {
		t.Logf("  %-18s %3d files, %5.1f %% of unsent records saved", how, tally[how].files, 100*float64(tally[how].saved)/float64(tally[how].unsent))
	}
	account(t, "damaged databases", count, seed)
	if mended < count/4 {
		t.Errorf("only %d of %d were damaged enough: the test proves little", mended, count)
	}
	if saved < unsent/2 {
		t.Errorf("only %d of %d unsent records were saved", saved, unsent)
	}
}

// kindTally counts what one way of rotting cost.
type kindTally struct{ files, saved, unsent int }

func (k *kindTally) add(saved, unsent int) {
	k.files++
	k.saved += saved
	k.unsent += unsent
}

// recover opens a damaged desk, and lets it meet the hub again.
func (h *hurt) recover(t *testing.T, files map[string][]byte, how string, meeting bool) (saved int, mended bool) {
	t.Helper()
	dir, err := os.MkdirTemp(shallow(t), "rot")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	h.write(t, dir, files)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	desk, err := shelf.Open(ctx, dir, options())
	if err != nil && h.newer(t, dir, nil, err, files, how) {
		return len(h.unsent), false
	}
	if err != nil {
		t.Errorf("%s: does not open: %v", how, err)
		return 0, false
	}
	defer desk.Close()
	facts, err := factsOf(h.hub)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Enrol(ctx, h.hub.Key().Public(), facts); err != nil { // where the notebook lost it, the hub lets it in again
		t.Errorf("%s: %v", how, err)
		return 0, false
	}
	if _, err := desk.Recover(ctx); err != nil {
		t.Errorf("%s: cannot be mended: %v", how, err)
		return 0, false
	}
	if h.newer(t, dir, desk, nil, files, how) {
		return len(h.unsent), false
	}
	if lines, err := desk.Check(ctx); err != nil || len(lines) > 0 {
		t.Errorf("%s: after mending: %v %v", how, lines, err)
	}
	for _, m := range desk.Mendings() {
		mended = true
		if _, err := os.Stat(m.Path); err != nil {
			t.Errorf("%s: the damaged file is gone: %v", how, err)
		}
	}
	for _, key := range h.unsent {
		if has(t, desk, h.space, key) {
			saved++
		}
	}
	if saved < len(h.unsent) && !strings.Contains(how, "witness") && !slices.ContainsFunc(desk.Mendings(), func(m shelf.Mending) bool { return m.Lost > 0 || m.Doubtful > 0 }) {
		t.Errorf("%s: %d of %d are gone and nobody is told", how, len(h.unsent)-saved, len(h.unsent))
	}
	if meeting {
		h.meetAgain(t, desk, how)
	}
	return saved, mended
}

// meetAgain lets a mended desk and the hub give each other what they have: both then hold the same, the hub nothing less.
func (h *hurt) meetAgain(t *testing.T, desk *shelf.Shelf, how string) {
	t.Helper()
	meet(t, desk, h.hub, h.space)
	if a, b := dump(t, desk, h.space), dump(t, h.hub, h.space); a != b {
		t.Errorf("%s: desk and hub differ after they met", how)
	}
	for i := range 60 {
		for _, who := range []string{"h", "s"} {
			if key := fmt.Sprintf("%s-%d", who, i); !has(t, desk, h.space, key) {
				t.Errorf("%s: %s did not come back from the hub", how, key)
			}
		}
	}
}

func dump(t *testing.T, s *shelf.Shelf, space uuid.UUID) string {
	t.Helper()
	var b bytes.Buffer
	if err := ledgerOf(t, s, space).Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func has(t *testing.T, s *shelf.Shelf, space uuid.UUID, key string) (ok bool) {
	t.Helper()
	l, err := s.Ledger(space)
	if err != nil {
		t.Error(err)
		return false
	}
	err = l.View(t.Context(), func(r record.Reader) error {
		_, ok, err = r.Find("need", record.KeyID("need", key))
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return ok
}
