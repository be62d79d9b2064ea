package identity_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
)

// facts are one of each type, from fixed keys.
func facts(t testing.TB) map[string]identity.Fact {
	hub, device := newKey(t, 1), newKey(t, 2)
	a := must(identity.NewSpace(seeded(3), identity.Exercise, "演练", 1_700_000_000_000))(t)
	a.Area, a.Operator = "500116", "张敏"
	announced := must(identity.SignAnnouncement(device, a))(t)
	space := announced.Announcement.ID()
	return map[string]identity.Fact{
		"grant": must(identity.SignGrant(hub, identity.Grant{
			Serial: 7, Public: device.Public(), Name: "江津现场 1 号", Desk: "C", Level: identity.Site,
			Groups: []identity.Group{identity.General, identity.Support}, Area: "500116", Spaces: []uuid.UUID{space},
			Roles: []identity.Role{"future"}, IssuedAt: 1_700_000_000_000, Until: 1_800_000_000_000,
		}))(t),
		"revocation": must(identity.SignRevocation(hub, identity.Revocation{
			Device: device.Device(), Reason: "电脑遗失", By: "李强", At: 1_700_000_000_001, Facts: []identity.FactID{announced.ID()},
			Last: []identity.Accepted{{Space: space, Incarnation: 1, Lane: 2, Seq: 41, Hash: bytes.Repeat([]byte{9}, 32)}},
		}))(t),
		"announcement": announced,
		"joining":      must(identity.SignJoining(device, identity.Joining{From: space, Into: uuid.UUID{1}, Reason: "同一事件", At: 5}))(t),
		"closing":      must(identity.SignClosing(hub, identity.Closing{Space: space, Reason: "结束", At: 6}))(t),
	}
}

func TestFactComesBackFromItsBytes(t *testing.T) {
	for name, f := range facts(t) {
		t.Run(name, func(t *testing.T) {
			again := must(identity.ParseFact(f.Bytes()))(t)
			if d := cmp.Diff(f, again, cmp.AllowUnexported(identity.Fact{})); d != "" {
				t.Error(d)
			}
			if again.ID() != identity.FactIDOf(f.Bytes()) || again.By() != dot.DeviceOf(again.Issuer) {
				t.Error("wrong id or issuer")
			}
		})
	}
}

func TestFactOfVersion1IsReadForEver(t *testing.T) {
	for name, f := range facts(t) {
		path := filepath.Join("testdata", "v1", name+".hex")
		golden, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := hex.DecodeString(strings.Join(strings.Fields(string(golden)), ""))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(raw, f.Bytes()) {
			t.Errorf("%s is now written differently; files of version 1 are never made again:\n%x", name, f.Bytes())
		}
		if d := cmp.Diff(f, must(identity.ParseFact(raw))(t), cmp.AllowUnexported(identity.Fact{})); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	code, err := os.ReadFile("testdata/v1/code.txt")
	if err != nil {
		t.Fatal(err)
	}
	if c := must(identity.ParseCode(string(code)))(t); !sameCode(c, aCode(t)) || c.String() != strings.TrimSpace(string(code)) {
		t.Errorf("code of version 1 reads as %v; it is now written %s", c, aCode(t))
	}
}

func TestFactIsRefusedWhenAnyBitIsChanged(t *testing.T) {
	raw := facts(t)["grant"].Bytes()
	for i := range raw {
		changed := bytes.Clone(raw)
		changed[i] ^= 1 << (i % 8)
		if _, err := identity.ParseFact(changed); err == nil {
			t.Errorf("bit of byte %d changed and nobody noticed", i)
		}
		if _, err := identity.ParseFact(raw[:i]); err == nil {
			t.Errorf("cut to %d bytes and nobody noticed", i)
		}
	}
}

// The signature of each is right: a device that was let in wrote it to see what happens.
func TestHostileFactIsRefusedForWhatItSays(t *testing.T) {
	k := newKey(t, 1)
	long := strings.Repeat("长", 5000)
	good := identity.Grant{Serial: 1, Public: k.Public(), Name: "x", Level: identity.Site}
	grant := func(change func(*identity.Grant)) []byte {
		g := good
		change(&g)
		return identity.SealFact(k, identity.GrantFact, identity.Standard, identity.Encode(g))
	}
	fact := func(t identity.FactType, v any) []byte {
		return identity.SealFact(k, t, identity.Standard, identity.Encode(v))
	}
	space := uuid.UUID{1}
	cases := map[string]struct {
		raw  []byte
		want error
	}{
		"nothing":                     {nil, identity.ErrFact},
		"type zero":                   {identity.SealFact(k, 0, identity.Standard, []byte{0xa0}), identity.ErrFact},
		"a suite nobody knows":        {identity.SealFact(k, identity.GrantFact, 9, []byte{0xa0}), identity.ErrSuite},
		"a megabyte":                  {make([]byte, 1<<20), identity.ErrFactTooLong},
		"no signature":                {append(facts(t)["grant"].Bytes()[:200], make([]byte, 64)...), identity.ErrFactSignature},
		"no CBOR":                     {identity.SealFact(k, identity.GrantFact, identity.Standard, []byte("hello")), identity.ErrFact},
		"a list for a map":            {fact(identity.GrantFact, []int{1}), identity.ErrFact},
		"trailing bytes":              {identity.SealFact(k, identity.GrantFact, identity.Standard, append(identity.Encode(good), 0)), identity.ErrFact},
		"a key twice":                 {identity.SealFact(k, identity.GrantFact, identity.Standard, []byte{0xa2, 1, 1, 1, 2}), identity.ErrFact},
		"indefinite length":           {identity.SealFact(k, identity.GrantFact, identity.Standard, []byte{0xbf, 0xff}), identity.ErrFact},
		"a list of 4 G":               {identity.SealFact(k, identity.GrantFact, identity.Standard, []byte{0xa1, 6, 0x9a, 0xff, 0xff, 0xff, 0xff}), identity.ErrFact},
		"nested without end":          {identity.SealFact(k, identity.GrantFact, identity.Standard, bytes.Repeat([]byte{0x81}, 5000)), identity.ErrFact},
		"unknown type, no CBOR":       {identity.SealFact(k, 99, identity.Standard, []byte{0x81}), identity.ErrFact},
		"grant without serial":        {grant(func(g *identity.Grant) { g.Serial = 0 }), identity.ErrFactContent},
		"grant for half a key":        {grant(func(g *identity.Grant) { g.Public = g.Public[:16] }), identity.ErrFactContent},
		"grant without name":          {grant(func(g *identity.Grant) { g.Name = "" }), identity.ErrFactContent},
		"grant with an endless name":  {grant(func(g *identity.Grant) { g.Name = long }), identity.ErrFactContent},
		"grant with a reversing name": {grant(func(g *identity.Grant) { g.Name = "a\u202eb" }), identity.ErrFactContent},
		"grant with a long desk":      {grant(func(g *identity.Grant) { g.Desk = "ABCDE" }), identity.ErrFactContent},
		"grant with a control desk":   {grant(func(g *identity.Grant) { g.Desk = "A\n" }), identity.ErrFactContent},
		"grant with a control area":   {grant(func(g *identity.Grant) { g.Area = "5\x00" }), identity.ErrFactContent},
		"grant with a long area":      {grant(func(g *identity.Grant) { g.Area = long }), identity.ErrFactContent},
		"grant with a long level":     {grant(func(g *identity.Grant) { g.Level = identity.Level(long) }), identity.ErrFactContent},
		"grant with many groups":      {grant(func(g *identity.Grant) { g.Groups = make([]identity.Group, 9) }), identity.ErrFactContent},
		"grant with a long group":     {grant(func(g *identity.Grant) { g.Groups = []identity.Group{identity.Group(long)} }), identity.ErrFactContent},
		"grant with many roles":       {grant(func(g *identity.Grant) { g.Roles = make([]identity.Role, 17) }), identity.ErrFactContent},
		"grant with a long role":      {grant(func(g *identity.Grant) { g.Roles = []identity.Role{identity.Role(long)} }), identity.ErrFactContent},
		"grant with many spaces":      {grant(func(g *identity.Grant) { g.Spaces = make([]uuid.UUID, 257) }), identity.ErrFactContent},
		"revocation of nobody":        {fact(identity.RevocationFact, identity.Revocation{Reason: "x"}), identity.ErrFactContent},
		"revocation without reason":   {fact(identity.RevocationFact, identity.Revocation{Device: k.Device()}), identity.ErrFactContent},
		"revocation of lane 9":        {fact(identity.RevocationFact, identity.Revocation{Device: k.Device(), Reason: "x", Last: []identity.Accepted{{Lane: 9}}}), identity.ErrFactContent},
		"revocation by a long name":   {fact(identity.RevocationFact, identity.Revocation{Device: k.Device(), Reason: "x", By: long}), identity.ErrFactContent},
		"revocation by a bad name":    {fact(identity.RevocationFact, identity.Revocation{Device: k.Device(), Reason: "x", By: "a\rb"}), identity.ErrFactContent},
		"space of no type":            {fact(identity.AnnouncementFact, identity.Announcement{Type: "party", Name: "x", Nonce: make([]byte, 16)}), identity.ErrFactContent},
		"space without nonce":         {fact(identity.AnnouncementFact, identity.Announcement{Type: identity.Census, Name: "x"}), identity.ErrFactContent},
		"space without name":          {fact(identity.AnnouncementFact, identity.Announcement{Type: identity.Census, Nonce: make([]byte, 16)}), identity.ErrFactContent},
		"space by a bad name":         {fact(identity.AnnouncementFact, identity.Announcement{Type: identity.Census, Name: "x", Operator: "\x1b[2J", Nonce: make([]byte, 16)}), identity.ErrFactContent},
		"space joined to itself":      {fact(identity.JoiningFact, identity.Joining{From: space, Into: space, Reason: "x"}), identity.ErrFactContent},
		"joining without reason":      {fact(identity.JoiningFact, identity.Joining{From: space, Into: uuid.UUID{2}}), identity.ErrFactContent},
		"closing of nothing":          {fact(identity.ClosingFact, identity.Closing{Reason: "x"}), identity.ErrFactContent},
		"closing with control text":   {fact(identity.ClosingFact, identity.Closing{Space: space, Reason: "a\x1b[2Jb"}), identity.ErrFactContent},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := identity.ParseFact(c.raw)
			wantError(t, err, c.want)
		})
	}
}

func TestFactThatWouldBeRefusedIsNotSigned(t *testing.T) {
	_, err := identity.SignGrant(newKey(t, 1), identity.Grant{})
	wantError(t, err, identity.ErrFactContent)
	_, err = identity.NewSpace(dry{}, identity.Incident, "x", 1)
	if err == nil {
		t.Error("a space was made without chance")
	}
}

func TestFactOfANewerVersionIsKeptAsItIs(t *testing.T) {
	k := newKey(t, 1)
	type newer struct {
		identity.Closing
		More string `cbor:"90,keyasint"`
	}
	for name, raw := range map[string][]byte{
		"another type": identity.SealFact(k, 77, identity.Standard, identity.Encode(map[int]string{1: "x"})),
		"another field": identity.SealFact(k, identity.ClosingFact, identity.Standard,
			identity.Encode(newer{identity.Closing{Space: uuid.UUID{1}, Reason: "x"}, "y"})),
	} {
		f, err := identity.ParseFact(raw)
		if err != nil || !bytes.Equal(f.Bytes(), raw) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSpaceIDFollowsFromCreatorAndType(t *testing.T) {
	k := newKey(t, 1)
	a := must(identity.NewSpace(seeded(3), identity.Incident, "甲", 1))(t)
	one := must(identity.SignAnnouncement(k, a))(t).Announcement.ID()
	renamed := a
	renamed.Name = "乙"
	if one != must(identity.SignAnnouncement(k, renamed))(t).Announcement.ID() {
		t.Error("a name changes the id")
	}
	stolen := must(identity.SignAnnouncement(newKey(t, 2), a))(t).Announcement.ID()
	exercise := a
	exercise.Type = identity.Exercise
	if one == stolen || one == must(identity.SignAnnouncement(k, exercise))(t).Announcement.ID() {
		t.Error("another creator or type has the same id")
	}
	if one.Version() != 8 || one.Variant() != uuid.RFC4122 {
		t.Errorf("%s is no version-8 UUID", one)
	}
}

func FuzzParseFact(f *testing.F) {
	for _, fact := range facts(f) {
		f.Add(fact.Bytes())
	}
	k := newKey(f, 1)
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := identity.ParseFact(body); err != nil && len(body) == 0 && !errors.Is(err, identity.ErrFact) {
			t.Error(err)
		}
		// Past the signature too: what a device that holds a key may write.
		for kind := identity.GrantFact; kind <= identity.ClosingFact+1; kind++ {
			raw := identity.SealFact(k, kind, identity.Standard, body)
			parsed, err := identity.ParseFact(raw)
			if err == nil && !bytes.Equal(parsed.Bytes(), raw) {
				t.Error("bytes changed by reading")
			}
		}
	})
}
