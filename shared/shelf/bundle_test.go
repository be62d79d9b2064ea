package shelf_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/bundle"
)

// deployment is a hub and terminals it let in, each with a data directory of its own; no link joins them.
func deployment(t *testing.T, names ...string) (hub *shelf.Shelf, desks []*shelf.Shelf) {
	t.Helper()
	hub = open(t, t.TempDir(), true)
	for i, name := range names {
		d := open(t, t.TempDir(), false)
		grant, err := identity.SignGrant(hub.Key(), identity.Grant{
			Serial: uint32(i) + 2, Public: d.Key().Public(), Name: name, Desk: identity.DeskCode(uint32(i) + 2), Level: identity.Site, IssuedAt: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := hub.State(t.Context(), grant); err != nil {
			t.Fatal(err)
		}
		desks = append(desks, d)
	}
	for _, d := range desks {
		var facts []identity.Fact
		for _, raw := range hub.Roll().Bytes() {
			f, err := identity.ParseFact(raw)
			if err != nil {
				t.Fatal(err)
			}
			facts = append(facts, f)
		}
		if err := d.Enrol(t.Context(), hub.Key().Public(), facts); err != nil {
			t.Fatal(err)
		}
	}
	return hub, desks
}

func incidentAt(t *testing.T, s *shelf.Shelf) uuid.UUID {
	t.Helper()
	id, err := s.Create(t.Context(), identity.Incident, "江津暴雨洪涝", "李敏")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func carry(t *testing.T, from *shelf.Shelf, space uuid.UUID, to ...*shelf.Shelf) (last shelf.Stick) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stick.qsu")
	if _, err := from.WriteBundle(t.Context(), space, path, "test"); err != nil {
		t.Fatal(err)
	}
	for _, d := range to {
		stick, err := d.ReadBundle(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		last = stick
	}
	return last
}

func progress(t *testing.T, s *shelf.Shelf, space uuid.UUID) ledger.Progress {
	t.Helper()
	l, err := s.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	return l.Progress()
}

func TestX2_TwoTerminalsAndNoHubHoldTheSameByStick(t *testing.T) {
	_, desks := deployment(t, "一号台", "二号台", "三号台")
	a, b, c := desks[0], desks[1], desks[2]
	space := incidentAt(t, a)
	write(t, a, space, "转移群众")
	carry(t, a, space, b)
	if got := dump(t, b, space); got != dump(t, a, space) || got == "" {
		t.Fatalf("b holds\n%s", got)
	}
	write(t, b, space, "送水")
	write(t, a, space, "送药")
	stick := carry(t, b, space, a, c) // c hears of a's work from b's stick
	if dump(t, c, space) != dump(t, b, space) || stick.Received != 2 || stick.Name != "二号台" {
		t.Errorf("c holds other than b, or %+v", stick)
	}
	carry(t, a, space, b, c)
	if want := dump(t, a, space); dump(t, b, space) != want || dump(t, c, space) != want {
		t.Error("the three do not hold the same")
	}
	if again := carry(t, a, space, b, c); again.Received != 0 {
		t.Errorf("read again it brought %d changes", again.Received)
	}
}

func TestX2_AHubLearnsOfAThirdPartyFromAStick(t *testing.T) {
	hub, desks := deployment(t, "一号台", "二号台")
	space := incidentAt(t, desks[0])
	write(t, desks[0], space, "转移群众")
	carry(t, desks[0], space, desks[1])
	write(t, desks[1], space, "送水")
	carry(t, desks[1], space, hub)
	if dump(t, hub, space) != dump(t, desks[1], space) {
		t.Error("the hub holds other than the courier")
	}
	l, err := hub.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	if waiting, err := l.Quarantine(t.Context()); err != nil || len(waiting) != 0 {
		t.Errorf("%d changes wait, %v", len(waiting), err)
	}
}

func TestX2_AStickThatWasWrittenConfirmsNothing(t *testing.T) {
	_, desks := deployment(t, "一号台", "二号台")
	a, b := desks[0], desks[1]
	space := incidentAt(t, a)
	write(t, a, space, "转移群众")
	carry(t, a, space)
	if p := progress(t, a, space); p.OnlyHere != 1 || p.AtNeighbour != 0 || p.Sent != 0 {
		t.Fatalf("written to a stick: %+v", p)
	}
	carry(t, a, space, b)
	if p := progress(t, a, space); p.OnlyHere != 1 {
		t.Fatalf("read elsewhere, and nobody came back to say so: %+v", p)
	}
	back := filepath.Join(t.TempDir(), "back.qsu")
	if _, err := b.WriteBundle(t.Context(), space, back, "test"); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(back)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.qsu")
	if err := os.WriteFile(cut, raw[:len(raw)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ReadBundle(t.Context(), cut); !errors.Is(err, bundle.ErrCut) {
		t.Fatalf("got %v", err)
	}
	if p := progress(t, a, space); p.OnlyHere != 1 {
		t.Fatalf("a word without its signature was believed: %+v", p)
	}
	if _, err := a.ReadBundle(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	if p := progress(t, a, space); p.AtNeighbour != 1 || p.OnlyHere != 0 || p.Confirmed != 0 {
		t.Errorf("b's signed word came back: %+v", p)
	}
	write(t, a, space, "送药")
	if _, err := a.ReadBundle(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	if p := progress(t, a, space); p.AtNeighbour != 1 || p.OnlyHere != 1 {
		t.Errorf("an old stick confirmed new work: %+v", p)
	}
	carry(t, a, space, b)
	carry(t, b, space, a)
	if _, err := a.ReadBundle(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	if p := progress(t, a, space); p.AtNeighbour != 2 {
		t.Errorf("an old stick took a word back: %+v", p)
	}
}

func TestX2_AStickOfAnotherDeploymentChangesNothing(t *testing.T) {
	_, desks := deployment(t, "一号台")
	space := incidentAt(t, desks[0])
	write(t, desks[0], space, "转移群众")
	before := dump(t, desks[0], space)
	stranger := open(t, t.TempDir(), true)
	theirs := incidentAt(t, stranger)
	write(t, stranger, theirs, "别处的事")
	path := filepath.Join(t.TempDir(), "stranger.qsu")
	if _, err := stranger.WriteBundle(t.Context(), theirs, path, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := desks[0].ReadBundle(t.Context(), path); !errors.Is(err, shelf.ErrElsewhere) {
		t.Errorf("a stranger's space: %v", err)
	}
	if dump(t, desks[0], space) != before || len(desks[0].Spaces()) != 2 { // the census is the other
		t.Errorf("a stranger's stick changed something: %d spaces", len(desks[0].Spaces()))
	}
}

func TestX2_AStickMeetsTheSameQuarantineAsALink(t *testing.T) {
	hub, desks := deployment(t, "一号台", "二号台", "三号台")
	space := incidentAt(t, hub)
	carry(t, hub, space, desks...)
	byStick, byLink, lost := desks[0], desks[1], desks[2]
	write(t, lost, space, "失窃之后写的")
	revocation, err := identity.SignRevocation(hub.Key(), identity.Revocation{Device: lost.Device(), Reason: "电脑遗失", At: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := hub.State(t.Context(), revocation); err != nil {
		t.Fatal(err)
	}
	carry(t, hub, space, byStick, byLink) // the word of it travels ahead of the data
	carry(t, lost, space, byStick)
	l, err := lost.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	for log := range l.Heads() {
		run, err := l.Load(t.Context(), log, 0, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := byLink.Line(lost.Device()).Append(t.Context(), space, []syncproto.Run{run}); err != nil {
			t.Fatal(err)
		}
	}
	for name, s := range map[string]*shelf.Shelf{"stick": byStick, "link": byLink} {
		l, err := s.Ledger(space)
		if err != nil {
			t.Fatal(err)
		}
		if waiting, err := l.Quarantine(t.Context()); err != nil || len(waiting) != 1 || dump(t, s, space) != "" {
			t.Errorf("by %s: %d changes wait, %v, and it shows %q", name, len(waiting), err, dump(t, s, space))
		}
	}
}

func TestX2_ACutStickGoesOnWhereItStopped(t *testing.T) {
	_, desks := deployment(t, "一号台", "二号台")
	a, b := desks[0], desks[1]
	space := incidentAt(t, a)
	for _, title := range []string{"转移群众", "送水", "送药", "清障"} {
		write(t, a, space, title)
		l, _ := a.Ledger(space)
		if err := l.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "stick.qsu")
	if _, err := a.WriteBundle(t.Context(), space, path, "test"); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.qsu")
	for n := 1; n < len(raw); n += len(raw) / 25 {
		if err := os.WriteFile(cut, raw[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if stick, err := b.ReadBundle(t.Context(), cut); !errors.Is(err, bundle.ErrCut) || stick.Whole {
			t.Fatalf("cut at %d: %+v, %v", n, stick, err)
		}
	}
	if _, err := b.ReadBundle(t.Context(), path); err != nil || dump(t, b, space) != dump(t, a, space) {
		t.Errorf("after many cuts b holds other than a: %v", err)
	}
}

// written is a stick as its finder would see it.
func written(t *testing.T, from *shelf.Shelf, space uuid.UUID) (path string, done bundle.Written) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "stick.qsu")
	done, err := from.WriteBundle(t.Context(), space, path, "test")
	if err != nil {
		t.Fatal(err)
	}
	return path, done
}

func TestX2_AStickShowsNoNamesToWhoeverFindsIt(t *testing.T) {
	_, desks := deployment(t, "一号台", "二号台")
	space := incidentAt(t, desks[0])
	for i := range 1000 {
		write(t, desks[0], space, fmt.Sprintf("植入%04d", i))
	}
	path, done := written(t, desks[0], space)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if done.Readers != 3 || done.Changes < 1000 {
		t.Fatalf("%+v: want the hub and two desks", done)
	}
	for i := range 1000 {
		if bytes.Contains(raw, fmt.Appendf(nil, "植入%04d", i)) {
			t.Fatalf("the stick shows 植入%04d", i)
		}
	}
	for _, secret := range []string{"植入", "江津暴雨洪涝", "李敏"} {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("the stick shows %s", secret)
		}
	}
}

func TestX2_ARevokedDeviceReadsNoLaterStick(t *testing.T) {
	hub, desks := deployment(t, "一号台", "二号台", "三号台")
	a, b, c := desks[0], desks[1], desks[2]
	space := incidentAt(t, a)
	write(t, a, space, "转移群众")
	carry(t, a, space, hub, b, c)
	fact, err := identity.SignRevocation(hub.Key(), identity.Revocation{Device: c.Device(), Reason: "丢失", At: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := hub.State(t.Context(), fact); err != nil {
		t.Fatal(err)
	}
	if err := a.Learn(t.Context(), hub.Roll().Bytes()); err != nil {
		t.Fatal(err)
	}
	write(t, a, space, "送水")
	path, done := written(t, a, space)
	if done.Readers != 3 {
		t.Errorf("%d readers, want a, b and the hub", done.Readers)
	}
	before := dump(t, c, space)
	_, err = c.ReadBundle(t.Context(), path)
	var others *shelf.ForOthersError
	if !errors.As(err, &others) || !errors.Is(err, bundle.ErrForOthers) || dump(t, c, space) != before {
		t.Fatalf("the revoked desk: %v", err)
	}
	if zh, en := others.Sentence("zh"), others.Sentence("en"); !strings.Contains(zh, "一号台") || !strings.Contains(en, "一号台") {
		t.Errorf("it is not told who wrote it: %s %s", zh, en)
	}
	if _, err := b.ReadBundle(t.Context(), path); err != nil || dump(t, b, space) != dump(t, a, space) {
		t.Errorf("another desk: %v", err)
	}
}

func TestX2_ADeskThatWasLetInLaterIsToldWhoWroteTheStick(t *testing.T) {
	hub, desks := deployment(t, "一号台")
	a := desks[0]
	space := incidentAt(t, a)
	write(t, a, space, "转移群众")
	late := open(t, t.TempDir(), false)
	grant, err := identity.SignGrant(hub.Key(), identity.Grant{
		Serial: 9, Public: late.Key().Public(), Name: "新台", Desk: identity.DeskCode(9), Level: identity.Site, IssuedAt: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := hub.State(t.Context(), grant); err != nil {
		t.Fatal(err)
	}
	if err := late.Enrol(t.Context(), hub.Key().Public(), nil); err != nil {
		t.Fatal(err)
	}
	path, _ := written(t, a, space)
	if _, err := late.ReadBundle(t.Context(), path); !errors.Is(err, bundle.ErrForOthers) || !strings.Contains(err.Error(), "一号台") {
		t.Errorf("before its writer heard of it: %v", err)
	}
	if err := a.Learn(t.Context(), hub.Roll().Bytes()); err != nil {
		t.Fatal(err)
	}
	path, _ = written(t, a, space)
	if _, err := late.ReadBundle(t.Context(), path); err != nil || dump(t, late, space) != dump(t, a, space) {
		t.Errorf("after its writer heard of it: %v", err)
	}
}

func TestX2_ADeskThatWasNeverLetInWritesInClear(t *testing.T) {
	a := open(t, t.TempDir(), false)
	space := incidentAt(t, a)
	write(t, a, space, "转移群众")
	path, done := written(t, a, space)
	if done.Readers != 0 {
		t.Fatalf("%d readers", done.Readers)
	}
	b := open(t, t.TempDir(), false)
	if stick, err := b.ReadBundle(t.Context(), path); errors.Is(err, bundle.ErrForOthers) || !stick.Whole {
		t.Errorf("a file in clear was not read: %+v, %v", stick, err)
	}
}
