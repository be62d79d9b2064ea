package identity_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
)

func with(groups ...identity.Group) func(*identity.Grant) {
	return func(g *identity.Grant) { g.Groups = groups }
}

func TestJudge(t *testing.T) {
	w := newWorld(t)
	desk, reader, trainee, both, district, limited, stranger := newKey(t, 1), newKey(t, 2), newKey(t, 3), newKey(t, 4), newKey(t, 5), newKey(t, 6), newKey(t, 7)
	hub2 := newKey(t, 8)
	incident, exercise := w.space(w.root, identity.Incident, "500116"), w.space(w.root, identity.Exercise, "")
	elsewhere := w.space(w.root, identity.Incident, "500109")
	w.learn(
		w.grant(desk, nil), w.grant(reader, with(identity.ReadOnly, identity.General)), w.grant(trainee, with(identity.Training)),
		w.grant(both, with(identity.Training, identity.Support)),
		w.grant(district, func(g *identity.Grant) { g.Level, g.Area = identity.District, "500116" }),
		w.grant(limited, func(g *identity.Grant) { g.Spaces = []uuid.UUID{exercise.ID()} }),
		w.grant(hub2, func(g *identity.Grant) { g.Roles = []identity.Role{identity.RoleHub}; g.Level = identity.City }),
	)
	unknown := &identity.Announcement{Creator: stranger.Public(), Nonce: make([]byte, 16), Type: identity.Incident}
	for name, c := range map[string]struct {
		space *identity.Announcement
		by    identity.Key
		want  identity.Denial
		may   bool
	}{
		"a desk in an incident":                   {incident, desk, identity.Allowed, true},
		"the hub itself":                          {incident, w.root, identity.Allowed, true},
		"another hub":                             {elsewhere, hub2, identity.Allowed, true},
		"a device without a grant":                {incident, stranger, identity.NotEnrolled, false},
		"a device that may only read":             {incident, reader, identity.DeviceReadOnly, true},
		"a training device in an incident":        {incident, trainee, identity.TrainingOnly, true},
		"a training device in an exercise":        {exercise, trainee, identity.Allowed, true},
		"a device that also trains":               {incident, both, identity.Allowed, true},
		"a district in its area":                  {incident, district, identity.Allowed, true},
		"a district in another's area":            {elsewhere, district, identity.OutsideGrant, false},
		"a district where all areas take part":    {exercise, district, identity.Allowed, true},
		"a device kept to one space, there":       {exercise, limited, identity.Allowed, true},
		"a device kept to one space, elsewhere":   {incident, limited, identity.OutsideGrant, false},
		"a desk in a space nobody announced":      {unknown, desk, identity.SpaceUnannounced, false},
		"a stranger in a space nobody announced":  {unknown, stranger, identity.NotEnrolled, false},
		"the hub in a space nobody announced yet": {unknown, w.root, identity.Allowed, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := w.verdict(c.space, c.by, 1); got != c.want {
				t.Errorf("judged %q, want %q", got, c.want)
			}
			if got := w.roll.MayHold(c.by.Device(), c.space.ID()); got != c.may {
				t.Errorf("may hold: %v", got)
			}
		})
	}
}

func TestDistrictKeepsTheSpaceItMadeOutsideItsArea(t *testing.T) {
	w := newWorld(t)
	desk := newKey(t, 1)
	w.learn(w.grant(desk, func(g *identity.Grant) { g.Area = "500116" }))
	if a := w.space(desk, identity.Incident, "500109"); w.verdict(a, desk, 1) != identity.Allowed {
		t.Error("shut out of its own space")
	}
}

func TestRevocation(t *testing.T) {
	w := newWorld(t)
	desk, other := newKey(t, 1), newKey(t, 2)
	w.learn(w.grant(desk, nil), w.grant(other, nil))
	kept, dropped, silent := w.space(desk, identity.Incident, ""), w.space(desk, identity.Incident, ""), w.space(w.root, identity.Incident, "")
	var keptFact identity.Fact
	for _, f := range w.roll.Facts() {
		if f.Announcement != nil && f.Announcement.ID() == kept.ID() {
			keptFact = f
		}
	}
	w.learn(must(identity.SignRevocation(w.root, identity.Revocation{
		Device: desk.Device(), Reason: "遗失", Facts: []identity.FactID{keptFact.ID()},
		Last: []identity.Accepted{{Space: kept.ID(), Incarnation: 1, Lane: 1, Seq: 10}},
	}))(t))
	if w.verdict(kept, desk, 10) != identity.Allowed || w.verdict(kept, desk, 11) != identity.DeviceRevoked {
		t.Error("the line is not drawn behind the last accepted change")
	}
	if w.verdict(silent, desk, 1) != identity.DeviceRevoked {
		t.Error("a log the revocation does not name is believed")
	}
	raised := dot.Dot{Log: dot.Log{Device: desk.Device(), Incarnation: 2, Lane: 1}, Seq: 1}
	if w.roll.Judge(kept.ID(), raised) != identity.DeviceRevoked {
		t.Error("a new incarnation brings a revoked device back")
	}
	if w.roll.Space(kept.ID()) == nil || w.roll.Space(dropped.ID()) != nil {
		t.Error("the wrong spaces of a revoked device are believed")
	}
	if w.verdict(kept, other, 1) != identity.Allowed {
		t.Error("others lose a space with the device that announced it")
	}
	if !w.roll.Revoked(desk.Device()) || w.roll.MayHold(desk.Device(), kept.ID()) || len(w.roll.Revocations(desk.Device())) != 1 {
		t.Error("a revoked device is still served")
	}
	w.learn(w.grant(desk, nil))
	if w.verdict(kept, desk, 11) != identity.DeviceRevoked {
		t.Error("a new grant for a revoked key takes effect")
	}
	w.learn(must(identity.SignRevocation(w.root, identity.Revocation{Device: desk.Device(), Reason: "再次", Last: []identity.Accepted{{Space: kept.ID(), Incarnation: 1, Lane: 1, Seq: 5}}}))(t))
	if w.verdict(kept, desk, 6) != identity.DeviceRevoked {
		t.Error("of two revocations the stricter does not hold")
	}
}

func TestWorkBeforeEnrolmentIsAcceptedAfterIt(t *testing.T) {
	w := newWorld(t)
	desk := newKey(t, 1)
	a := w.space(desk, identity.Incident, "")
	if w.roll.Space(a.ID()) != nil || w.verdict(a, desk, 1) != identity.NotEnrolled {
		t.Error("believed before it was let in")
	}
	own := identity.NewRoll(nil, desk.Device())
	mine := must(identity.SignAnnouncement(desk, *a))(t)
	must(own.Learn(mine))(t)
	if own.Space(a.ID()) == nil || own.Judge(a.ID(), dot.Dot{Log: dot.Log{Device: desk.Device()}, Seq: 1}) != identity.Allowed || !own.MayHold(desk.Device(), a.ID()) {
		t.Error("its own desk does not let it work")
	}
	if own.Root() != nil || own.Grant(desk.Device()) != nil || own.IsHub(desk.Device()) {
		t.Error("enrolled before it was")
	}
	f := w.grant(desk, nil)
	w.learn(f)
	if w.roll.Space(a.ID()) == nil || w.verdict(a, desk, 1) != identity.Allowed {
		t.Error("still quarantined at the hub after enrolment")
	}
	before := own
	own = own.Enrol(w.root.Public())
	must(own.Learn(f))(t)
	if !own.Root().Equal(w.root.Public()) || own.Grant(desk.Device()) == nil || !own.IsHub(w.root.Device()) || before.IsHub(w.root.Device()) {
		t.Error("the desk does not know that it is enrolled, or an older roll was changed")
	}
}

func TestOnlyAuthorityIsBelieved(t *testing.T) {
	w := newWorld(t)
	desk, rogue, hub := newKey(t, 1), newKey(t, 2), newKey(t, 3)
	a := w.space(w.root, identity.Incident, "")
	asHub := func(g *identity.Grant) { g.Roles = []identity.Role{identity.RoleHub} }
	w.learn(w.grant(desk, nil))
	sign := func(k identity.Key, of identity.Key, roles ...identity.Role) identity.Fact {
		return must(identity.SignGrant(k, identity.Grant{Serial: 90, Public: of.Public(), Name: "x", Roles: roles}))(t)
	}
	w.learn(sign(desk, rogue), sign(rogue, rogue, identity.RoleHub))
	if w.verdict(a, rogue, 1) != identity.NotEnrolled || w.roll.IsHub(rogue.Device()) {
		t.Error("a desk let another device in, or a stranger itself")
	}
	end := func(by identity.Key, of identity.Key) identity.Fact {
		return must(identity.SignRevocation(by, identity.Revocation{Device: of.Device(), Reason: "x"}))(t)
	}
	w.learn(end(rogue, desk), end(desk, w.root))
	if w.roll.Revoked(desk.Device()) || w.roll.Revoked(w.root.Device()) {
		t.Error("anybody can revoke")
	}
	w.learn(must(identity.SignClosing(desk, identity.Closing{Space: a.ID(), Reason: "x"}))(t))
	if w.roll.Closing(a.ID()) != nil {
		t.Error("a desk closed the centre's space")
	}

	w.learn(w.grant(hub, asHub), sign(hub, rogue))
	if w.verdict(a, rogue, 1) != identity.Allowed {
		t.Error("a granted hub cannot let anybody in")
	}
	third := newKey(t, 4)
	w.learn(sign(hub, third, identity.RoleHub), end(hub, w.root), end(hub, hub))
	if w.roll.IsHub(third.Device()) || !w.roll.IsHub(w.root.Device()) || !w.roll.IsHub(hub.Device()) {
		t.Error("a hub made or ended a hub")
	}
	w.learn(end(w.root, hub))
	if w.roll.IsHub(hub.Device()) || w.roll.Grant(rogue.Device()) != nil || w.verdict(a, rogue, 1) != identity.NotEnrolled {
		t.Error("grants of a revoked hub still let devices in")
	}
	w.learn(end(w.root, w.root))
	if w.roll.Revoked(w.root.Device()) {
		t.Error("the root revoked itself")
	}
	w.learn(must(identity.SignClosing(w.root, identity.Closing{Space: a.ID(), Reason: "结束"}))(t))
	if w.roll.Closing(a.ID()) == nil {
		t.Error("the centre cannot close a space")
	}
}

func TestHighestSerialIsTheGrantInForce(t *testing.T) {
	w := newWorld(t)
	desk := newKey(t, 1)
	first, second := w.grant(desk, nil), w.grant(desk, func(g *identity.Grant) { g.Name = "新名" })
	w.learn(second)
	w.learn(first)
	if g := w.roll.Grant(desk.Device()); g.Serial != 2 || w.roll.Name(desk.Device()) != "新名" || g.Device() != desk.Device() {
		t.Errorf("grant %+v is in force", g)
	}
	if f, ok := w.roll.GrantFact(desk.Device()); !ok || f.ID() != second.ID() {
		t.Errorf("fact %+v is in force", f.Grant)
	}
	if _, ok := w.roll.GrantFact(newKey(t, 2).Device()); ok {
		t.Error("a stranger has a grant")
	}
	if w.roll.Name(newKey(t, 2).Device()) != newKey(t, 2).Device().Short() {
		t.Error("a device without a grant has no name")
	}
	w.learn(w.grant(newKey(t, 3), nil))
	if gs := w.roll.Grants(); len(gs) != 2 || gs[0].Serial != 2 || gs[1].Serial != 3 {
		t.Errorf("grants %v", gs)
	}
}

func TestJoinedSpaceNamesItsSurvivor(t *testing.T) {
	w := newWorld(t)
	desk, reader := newKey(t, 1), newKey(t, 2)
	w.learn(w.grant(desk, nil), w.grant(reader, with(identity.ReadOnly)))
	a, b := w.space(desk, identity.Incident, ""), w.space(w.root, identity.Incident, "")
	w.learn(must(identity.SignJoining(reader, identity.Joining{From: b.ID(), Into: a.ID(), Reason: "x"}))(t))
	if _, joined := w.roll.JoinedInto(b.ID()); joined {
		t.Error("a device that may only read joined spaces")
	}
	w.learn(must(identity.SignJoining(desk, identity.Joining{From: a.ID(), Into: b.ID(), Reason: "同一事件"}))(t))
	if into, joined := w.roll.JoinedInto(a.ID()); !joined || into != b.ID() {
		t.Error("not joined")
	}
	if all := w.roll.Spaces(); len(all) != 2 || all[0].ID() != a.ID() {
		t.Errorf("spaces %v are not listed by age", all)
	}
}

// Even a fact that is signed by who may join spaces cannot let an exercise go on in an incident or the census.
func TestD4_AnExerciseNeverGoesOnInAnotherTypeOfSpace(t *testing.T) {
	w := newWorld(t)
	desk := newKey(t, 1)
	w.learn(w.grant(desk, nil))
	types := []identity.SpaceType{identity.Exercise, identity.Incident, identity.Census}
	for _, from := range types {
		for _, into := range types {
			a, b := w.space(desk, from, ""), w.space(w.root, into, "")
			w.learn(must(identity.SignJoining(desk, identity.Joining{From: a.ID(), Into: b.ID(), Reason: "x"}))(t))
			if _, joined := w.roll.JoinedInto(a.ID()); joined != (from == into) {
				t.Errorf("%s into %s: joined is %v", from, into, joined)
			}
		}
	}
}

func TestFloodOfFactsStopsAtABound(t *testing.T) {
	w := newWorld(t)
	desk := newKey(t, 1)
	w.learn(w.grant(desk, nil))
	flood := func(k identity.Key, n int) (learnt int, err error) {
		var facts []identity.Fact
		for i := range n {
			facts = append(facts, must(identity.SignJoining(k, identity.Joining{From: uuid.UUID{1, byte(i), byte(i >> 8)}, Into: uuid.UUID{2}, Reason: "x"}))(t))
		}
		l, err := w.roll.Learn(facts...)
		return len(l), err
	}
	if n, err := flood(desk, 300); n != 256 || err == nil {
		t.Errorf("%d facts of one desk kept, %v", n, err)
	}
	total := 0
	for i := range byte(6) {
		n, _ := flood(newKey(t, 100+i), 300)
		total += n
	}
	if total != 1024 {
		t.Errorf("%d facts of strangers kept", total)
	}
	if n, err := flood(w.root, 300); n != 300 || err != nil {
		t.Errorf("%d facts of the root kept, %v", n, err)
	}
	f := w.grant(newKey(t, 2), nil)
	if learnt := must(w.roll.Learn(f, f))(t); len(learnt) != 1 || !w.roll.Holds(f.ID()) {
		t.Error("a flood keeps the root from being heard, or a fact counts twice")
	}
}

func TestRollIsTheSameInWhateverOrderFactsCame(t *testing.T) {
	seed := uint64(20261123)
	r := rand.New(rand.NewPCG(seed, 1))
	w := newWorld(t)
	desk, hub, late := newKey(t, 1), newKey(t, 2), newKey(t, 3)
	w.learn(w.grant(desk, nil), w.grant(hub, func(g *identity.Grant) { g.Roles = []identity.Role{identity.RoleHub} }))
	w.learn(must(identity.SignGrant(hub, identity.Grant{Serial: 40, Public: late.Public(), Name: "x"}))(t))
	a, b := w.space(desk, identity.Incident, ""), w.space(late, identity.Exercise, "")
	w.learn(must(identity.SignJoining(late, identity.Joining{From: a.ID(), Into: b.ID(), Reason: "x"}))(t),
		must(identity.SignRevocation(hub, identity.Revocation{Device: desk.Device(), Reason: "x"}))(t),
		must(identity.SignClosing(hub, identity.Closing{Space: b.ID(), Reason: "x"}))(t))
	facts := w.roll.Facts()
	if raw := w.roll.Bytes(); len(raw) != len(facts) || string(raw[0]) != string(facts[0].Bytes()) {
		t.Error("the bytes are not those of the facts")
	}
	if facts[0].Revocation == nil {
		t.Error("revocations do not travel first")
	}
	for range 50 {
		r.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
		other := identity.NewRoll(w.root.Public(), w.root.Device())
		for part := range slices.Chunk(facts, 1+r.IntN(len(facts))) {
			if _, err := other.Learn(part...); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		if d := cmp.Diff(w.roll, other, cmp.AllowUnexported(identity.Roll{}, identity.Fact{})); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
	}
}
