package syncproto_test

import (
	"testing"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// acquainted is a session of a with b, which said hello with some capabilities and holds nothing of s.
func acquainted(t *testing.T, s dot.Space, caps wire.Capabilities) *syncproto.Session {
	t.Helper()
	a, b := newReplica(t, "a"), newReplica(t, "b")
	a.join(s)
	a.write(s, dot.Log{Device: a.device()}, 2, 2, 20)
	session := a.session()
	if err := session.Tick(0, 0); err != nil {
		t.Fatal(err)
	}
	hello := &wire.Hello{VersionMin: 1, VersionMax: 1, Public: b.public(), Facts: make([]byte, 16), Credit: 1 << 20, Capabilities: caps}
	for _, f := range []wire.Frame{hello, &wire.Have{Space: s}, &wire.Have{Space: s, Full: true, Held: dot.Vector{}}} {
		if err := session.Step(f); err != nil {
			t.Fatal(err)
		}
	}
	session.Ready()
	return session
}

// said gives the standings a session sends now.
func said(session *syncproto.Session) (list []*wire.Standing) {
	for {
		work, ok := session.Ready()
		if !ok {
			return list
		}
		for _, f := range work.Send {
			if st, ok := f.(*wire.Standing); ok {
				list = append(list, st)
			}
		}
	}
}

func TestAStandingIsToldOnChangeAndSeldom(t *testing.T) {
	s := spaceNamed("s")
	l := dot.Log{Device: dot.Device{9}}
	session := acquainted(t, s, wire.CapJoined)
	at := int64(0)
	cases := []struct {
		name  string
		after int64 // milliseconds since the case before
		tell  syncproto.Standing
		want  int
	}{
		{"nothing is stable and nobody fenced", 0, syncproto.Standing{Space: s}, 0},
		{"the first word", 0, syncproto.Standing{Space: s, Stable: dot.Vector{l: 1}}, 1},
		{"the same", 1000, syncproto.Standing{Space: s, Stable: dot.Vector{l: 1}}, 0},
		{"more is stable, soon after", 1000, syncproto.Standing{Space: s, Stable: dot.Vector{l: 2}}, 0},
		{"more is stable, minutes later", 5 * 60_000, syncproto.Standing{Space: s, Stable: dot.Vector{l: 2}}, 1},
		{"the same, minutes later", 5 * 60_000, syncproto.Standing{Space: s, Stable: dot.Vector{l: 2}}, 0},
		{"fenced", 10, syncproto.Standing{Space: s, Fenced: 7, Stable: dot.Vector{l: 2}}, 1},
		{"fenced no more", 10, syncproto.Standing{Space: s, Stable: dot.Vector{l: 2}}, 1},
		{"another space", 10, syncproto.Standing{Space: spaceNamed("x"), Fenced: 7}, 0},
	}
	for _, c := range cases {
		at += c.after
		_ = session.Tick(at, at) // the watchdog has no part in this
		session.Tell(c.tell)
		if got := said(session); len(got) != c.want {
			t.Errorf("%s: told %d times", c.name, len(got))
		} else if len(got) == 1 && (got[0].Since != c.tell.Fenced || got[0].Fenced != (c.tell.Fenced > 0)) {
			t.Errorf("%s: told %+v", c.name, got[0])
		}
	}
}

func TestAnOlderProgramIsToldNoStanding(t *testing.T) {
	s := spaceNamed("s")
	session := acquainted(t, s, wire.CapAudit)
	session.Tell(syncproto.Standing{Space: s, Fenced: 7})
	if got := said(session); len(got) != 0 {
		t.Errorf("told %+v", got)
	}
}

func TestStandingsAreHeardOfSpacesTakenPartIn(t *testing.T) {
	s := spaceNamed("s")
	session := acquainted(t, s, 0)
	l := dot.Log{Device: dot.Device{9}}
	for _, f := range []*wire.Standing{
		{Space: spaceNamed("x"), Fenced: true, Since: 3}, {Space: s, Stable: dot.Vector{l: 1}}, {Space: s, Fenced: true, Since: 4, Stable: dot.Vector{l: 2}},
	} {
		if err := session.Step(f); err != nil {
			t.Fatal(err)
		}
	}
	heard := session.Standings()
	if len(heard) != 1 || heard[0].Space != s || heard[0].Fenced != 4 || heard[0].Stable[l] != 2 {
		t.Errorf("heard %+v", heard)
	}
	if again := session.Standings(); len(again) != 0 {
		t.Errorf("heard again %+v", again)
	}
}

func TestUploadedMeansThatAllOwnSegmentsAreThere(t *testing.T) {
	s := spaceNamed("s")
	session := acquainted(t, s, 0)
	if session.Uploaded(s) || session.Uploaded(spaceNamed("x")) {
		t.Error("nothing was acknowledged yet")
	}
	a := newReplica(t, "a")
	if err := session.Step(&wire.Have{Space: s, Full: true, Part: 1, Held: dot.Vector{{Device: a.device()}: 4}}); err != nil {
		t.Fatal(err)
	}
	if !session.Uploaded(s) {
		t.Error("all of it is there")
	}
}

func TestOfASpaceNobodySpokeOfNothingIsSaid(t *testing.T) {
	s, other := spaceNamed("s"), spaceNamed("x")
	session := acquainted(t, s, wire.CapJoined)
	if _, ok := session.Acked(other); ok {
		t.Error("acknowledged")
	}
	if _, _, _, ok := session.AckedOwn(other); ok {
		t.Error("acknowledged own")
	}
	if session.Known(other) || session.Uploaded(other) {
		t.Error("known")
	}
	a := newReplica(t, "a")
	session.Joined(s, syncproto.Holding{Held: dot.Vector{{Device: a.device()}: 9}}) // again: it only grew
	if session.Uploaded(s) || len(session.Spaces()) != 1 {
		t.Error("joined twice is two spaces, or what grew is over there")
	}
}

func TestADeviceIsWaitedForUntilFourteenDaysOfSilenceAndAgainWhenNothingOfItIsMissing(t *testing.T) {
	const day = 24 * 3600 * 1000
	if syncproto.Silent(5*day, 19*day-1) || !syncproto.Silent(5*day, 19*day) || syncproto.Silent(19*day, 5*day) {
		t.Error("silent at the wrong time")
	}
	own, other := dot.Log{Device: dot.Device{1}, Lane: 1}, dot.Log{Device: dot.Device{2}, Lane: 1}
	for what, c := range map[string]struct {
		held, stable, here dot.Vector
		want               bool
	}{
		"everything":               {dot.Vector{own: 5, other: 7}, dot.Vector{own: 5, other: 7}, dot.Vector{own: 5, other: 9}, true},
		"it lacks what is stable":  {dot.Vector{own: 5, other: 6}, dot.Vector{other: 7}, dot.Vector{own: 5, other: 9}, false},
		"its own is not here yet":  {dot.Vector{own: 6, other: 7}, dot.Vector{other: 7}, dot.Vector{own: 5, other: 9}, false},
		"what others wrote is not": {dot.Vector{own: 5, other: 9}, dot.Vector{other: 7}, dot.Vector{own: 5, other: 7}, true},
	} {
		if got := syncproto.Returned(own.Device, c.held, c.stable, c.here); got != c.want {
			t.Errorf("%s: %t", what, got)
		}
	}
}
