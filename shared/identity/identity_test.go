package identity_test

import (
	"crypto/ed25519"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
)

// seeded is chance that every run repeats.
func seeded(n byte) io.Reader { return rand.NewChaCha8([32]byte{n}) }

func newKey(t testing.TB, n byte) identity.Key {
	t.Helper()
	k, err := identity.NewKey(seeded(n))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// world is a deployment: its root, a roll seen from it, and devices named by small numbers.
type world struct {
	*testing.T
	root identity.Key
	roll *identity.Roll
	next uint32
}

func newWorld(t *testing.T) *world {
	root := newKey(t, 200)
	return &world{T: t, root: root, roll: identity.NewRoll(root.Public(), root.Device())}
}

func (w *world) learn(facts ...identity.Fact) {
	w.Helper()
	if _, err := w.roll.Learn(facts...); err != nil {
		w.Fatal(err)
	}
}

func (w *world) grant(k identity.Key, change func(*identity.Grant)) identity.Fact {
	w.Helper()
	w.next++
	g := identity.Grant{Serial: w.next, Public: k.Public(), Name: "江津 1 号", Desk: identity.DeskCode(w.next), Level: identity.Site, IssuedAt: 1}
	if change != nil {
		change(&g)
	}
	return must(identity.SignGrant(w.root, g))(w)
}

func (w *world) space(k identity.Key, t identity.SpaceType, area string) *identity.Announcement {
	w.Helper()
	w.next++
	a := must(identity.NewSpace(seeded(byte(w.next)), t, "四面山山火", int64(w.next)))(w)
	a.Area = area
	f := must(identity.SignAnnouncement(k, a))(w)
	w.learn(f)
	return f.Announcement
}

// must takes a result and its error, then the test to fail.
func must[V any](v V, err error) func(testing.TB) V {
	return func(t testing.TB) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (w *world) verdict(a *identity.Announcement, k identity.Key, seq uint64) identity.Denial {
	return w.roll.Judge(a.ID(), dot.Dot{Log: dot.Log{Device: k.Device(), Incarnation: 1, Lane: 1}, Seq: seq})
}

func wantError(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want %v", err, want)
	}
}

// dry is chance that runs out.
type dry struct{}

func (dry) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestKey(t *testing.T) {
	k := newKey(t, 1)
	t.Run("comes back from its stored form", func(t *testing.T) {
		again := must(identity.ParseKey(k.Bytes()))(t)
		if again.Device() != k.Device() || !again.Public().Equal(k.Public()) {
			t.Error("another key came back")
		}
	})
	t.Run("names its device by its public half", func(t *testing.T) {
		if k.Device() != dot.DeviceOf(k.Public()) || k.IsZero() || !(identity.Key{}).IsZero() {
			t.Error("wrong name or zero")
		}
		if !ed25519.Verify(k.Public(), []byte("m"), k.Sign([]byte("m"))) || !ed25519.Verify(k.Public(), []byte("n"), ed25519.Sign(k.Private(), []byte("n"))) {
			t.Error("halves do not fit")
		}
	})
	t.Run("is found damaged when any byte is changed", func(t *testing.T) {
		for i := range k.Bytes() {
			raw := k.Bytes()
			raw[i] ^= 1
			if _, err := identity.ParseKey(raw); err == nil {
				t.Errorf("byte %d changed and nobody noticed", i)
			}
		}
	})
	t.Run("is refused when cut anywhere", func(t *testing.T) {
		raw := k.Bytes()
		for n := range raw {
			if _, err := identity.ParseKey(raw[:n]); err == nil {
				t.Errorf("read from %d of %d bytes", n, len(raw))
			}
		}
	})
	t.Run("of another suite is refused by name", func(t *testing.T) {
		_, err := identity.ParseKey(identity.SealKey(append([]byte{2}, make([]byte, 32)...)))
		wantError(t, err, identity.ErrSuite)
		_, err = identity.ParseKey(identity.SealKey([]byte{1, 2, 3}))
		wantError(t, err, identity.ErrKey)
	})
	t.Run("is not made without chance", func(t *testing.T) {
		_, err := identity.NewKey(dry{})
		wantError(t, err, io.ErrUnexpectedEOF)
	})
	t.Run("derives one secret for one purpose", func(t *testing.T) {
		a, b := must(k.Derive("a"))(t), must(k.Derive("b"))(t)
		if a == b || a != must(k.Derive("a"))(t) {
			t.Error("purposes share a secret, or one purpose has two")
		}
	})
}

func TestGrantWords(t *testing.T) {
	for n, want := range map[uint32]string{1: "A", 8: "H", 9: "J", 24: "Z", 25: "AA", 26: "AB", 48: "AZ", 49: "BA", 600: "ZZ", 601: "AAA"} {
		if got := identity.DeskCode(n); got != want {
			t.Errorf("desk code %d is %s, want %s", n, got, want)
		}
	}
	seen := map[string]bool{}
	for n := uint32(1); n < 5000; n++ {
		if code := identity.DeskCode(n); seen[code] || identity.DeskNumber(code) != n {
			t.Fatalf("desk code %s issued twice, or not counted back", code)
		} else {
			seen[code] = true
		}
	}
	for _, no := range []string{"", "I", "A1", "ABCDE", "案"} {
		if n := identity.DeskNumber(no); n != 0 {
			t.Errorf("%q counts as desk %d", no, n)
		}
	}
	d := newKey(t, 3).Device()
	codes := []string{identity.DeskOf("A", d, 1), identity.DeskOf("A", d, 2), identity.DeskOf("", d, 1), identity.DeskOf("", d, 2), identity.DeskOf("", d, 12)}
	if codes[0] != "A" || codes[1] != "A2" || codes[2] != "0"+d.String()[:4] || codes[3] != codes[2]+"02" || codes[4] != codes[2]+"012" {
		t.Errorf("codes of incarnations: %v", codes)
	}

	for _, text := range []string{"city", "district", "site"} {
		if l := must(identity.ParseLevel(text))(t); string(l) != text {
			t.Errorf("level %s reads as %s", text, l)
		}
	}
	if _, err := identity.ParseLevel("county"); err == nil {
		t.Error("a level nobody knows was taken")
	}
	if g := must(identity.ParseGroups("support, support-team,support"))(t); len(g) != 2 || g[1] != identity.SupportTeam {
		t.Errorf("groups read as %v", g)
	}
	if g := must(identity.ParseGroups(""))(t); g != nil {
		t.Errorf("no groups read as %v", g)
	}
	if _, err := identity.ParseGroups("general,kitchen"); err == nil {
		t.Error("a group nobody knows was taken")
	}
	all, one := identity.Grant{}, identity.Grant{Groups: []identity.Group{identity.Support}, Until: 10}
	if !all.In(identity.General) || all.In(identity.Training) || one.In(identity.General) || !one.In(identity.Support) {
		t.Error("groups of a grant read wrongly")
	}
	if all.Expired(1<<40) || one.Expired(10) || !one.Expired(11) {
		t.Error("validity of a grant reads wrongly")
	}
}

func TestNames(t *testing.T) {
	if op := must(identity.ParseOperator("  张敏 "))(t); op.Name != "张敏" {
		t.Errorf("name reads as %q", op.Name)
	}
	long := make([]rune, identity.NameLenMax+1)
	for i := range long {
		long[i] = '长'
	}
	for _, bad := range []string{"", "  ", "a\x00b", "a\nb", "a\u202eb", "\xff", string(long)} {
		if _, err := identity.ParseOperator(bad); !errors.Is(err, identity.ErrFactContent) {
			t.Errorf("name %q: %v", bad, err)
		}
	}
}
