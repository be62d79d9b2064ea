package joint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/terminal/uplink"
)

func TestTwoDesksWorkApartAndMeetAtTheHub(t *testing.T) {
	h := newHub(t)
	space := h.create("四面山山火")
	a, b := newDesk(t, "甲"), newDesk(t, "乙")
	a.mustEnrol(h.code("甲台"))
	b.mustEnrol(h.code("乙台"))
	for _, d := range []*desk{a, b} {
		for n := range 40 {
			d.write(space, team(n, "name", fmt.Sprintf("%s 救援队 %d", d.name, n)))
			d.write(space, fmt.Sprintf(`{"kind":"journal","id":"%s-%d","set":{"text":"到位"}}`, d.name, n))
		}
		d.write(space, team(3, "status", map[string]string{"甲": "任务中", "乙": "休整"}[d.name]))
	}
	a.connect()
	b.connect()
	h.settle(space, a, b)
	if text := dump(t, h.server.Shelf(), space); strings.Count(text, "\n") != 120 || !strings.Contains(text, `"conflicts":{"status":[`) {
		t.Errorf("the hub holds %d records, or hides the conflict:\n%.2000s", strings.Count(text, "\n"), text)
	}
	a.write(space, team(99, "name", "写于连线时"))
	h.settle(space, a, b)
	if !strings.Contains(dump(t, b.shelf, space), "写于连线时") {
		t.Error("a change made on the line did not reach the other desk")
	}
}

func TestHubStoppedInTheMiddleAndStartedAgainLosesNothing(t *testing.T) {
	h := newHub(t)
	space := h.create("四面山山火")
	a, b := newDesk(t, "甲"), newDesk(t, "乙")
	a.mustEnrol(h.code("甲台"))
	b.mustEnrol(h.code("乙台"))
	for n := range 300 {
		a.write(space, team(n, "name", fmt.Sprintf("甲队 %d", n)))
		b.write(space, team(n, "short_name", fmt.Sprintf("乙简称 %d", n)))
	}
	a.connect()
	b.connect()
	held := func() uint64 {
		l := ledgerOf(t, h.server.Shelf(), space)
		var sum uint64
		for _, seq := range l.Vector() {
			sum += seq
		}
		return sum
	}
	until(t, "the first changes are at the hub", []*shelf.Shelf{h.server.Shelf()}, func() bool { return held() > 0 })
	h.stop()
	for n := range 20 {
		a.write(space, team(n, "name", fmt.Sprintf("断线后 %d", n)))
	}
	h.start()
	a.line.Hurry()
	b.line.Hurry()
	h.settle(space, a, b)
	if got := held(); got != 620 {
		t.Errorf("the hub holds %d changes of 620", got)
	}
}

func TestConfirmedMeansTheHubHasItOnItsDisk(t *testing.T) {
	h := newHub(t)
	space := h.create("四面山山火")
	a := newDesk(t, "甲")
	a.mustEnrol(h.code("甲台"))
	receipt := a.write(space, team(1, "name", "蓝天"))
	id := record.KeyID("team", "team-1")
	mark := func() record.Mark {
		var m record.Mark
		err := ledgerOf(t, a.shelf, space).View(t.Context(), func(r record.Reader) error {
			rec, _, err := r.Find("team", id)
			m = rec.Mark
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	if mark() != record.OnlyHere {
		t.Errorf("marked %d before anybody was called", mark())
	}
	a.connect()
	until(t, "the hub confirms", []*shelf.Shelf{a.shelf}, func() bool { return mark() == record.Confirmed })
	a.cut()
	// What was confirmed must be found by a process that knows nothing but the hub's disk.
	h.stop()
	h.start()
	if v := ledgerOf(t, h.server.Shelf(), space).Vector(); !v.Has(receipt.Dots[0]) {
		t.Error("confirmed, and not on the hub's disk")
	}
}

func TestWorkOfATerminalThatWasNeverEnrolledIsAcceptedWhenItIs(t *testing.T) {
	h := newHub(t)
	a, b := newDesk(t, "甲"), newDesk(t, "乙")
	b.mustEnrol(h.code("乙台"))
	b.connect()
	space, err := a.shelf.Create(t.Context(), identity.Incident, "断网事件", "甲")
	if err != nil {
		t.Fatal(err)
	}
	for n := range 10 {
		a.write(space, team(n, "name", fmt.Sprintf("队 %d", n)))
	}
	before := dump(t, a.shelf, space)
	a.mustEnrol(h.code("甲台"))
	if dump(t, a.shelf, space) != before {
		t.Error("enrolling changed records")
	}
	a.connect()
	h.settle(space, a, b)
	if dump(t, b.shelf, space) != before {
		t.Error("work done before enrolment is not what the other desk sees")
	}
	quarantined, err := ledgerOf(t, h.server.Shelf(), space).Quarantine(t.Context())
	if err != nil || len(quarantined) != 0 {
		t.Errorf("%d changes still in quarantine, %v", len(quarantined), err)
	}
}

func TestChangesOfARevokedDeviceWaitInQuarantine(t *testing.T) {
	h := newHub(t)
	space := h.create("四面山山火")
	a, b := newDesk(t, "甲"), newDesk(t, "乙")
	a.mustEnrol(h.code("甲台"))
	b.mustEnrol(h.code("乙台"))
	a.write(space, team(1, "name", "之前"))
	a.connect()
	b.connect()
	h.settle(space, a, b)
	before := dump(t, h.server.Shelf(), space)

	a.cut() // it has not heard yet when it writes
	if err := h.server.Revoke(t.Context(), a.shelf.Device(), "电脑遗失", "李强"); err != nil {
		t.Fatal(err)
	}
	a.write(space, team(1, "name", "之后"))

	// A neighbour that has not heard of it, or a stick, carries the later change to the hub all the same.
	carry(t, a.shelf, h.server.Shelf(), space)
	b.line.Hurry()
	h.settle(space, b)
	for _, sh := range []*shelf.Shelf{h.server.Shelf(), b.shelf} {
		if got := dump(t, sh, space); got != before {
			t.Errorf("a change made after the revocation took effect:\n%s", got)
		}
		waiting, err := ledgerOf(t, sh, space).Quarantine(t.Context())
		if err != nil || len(waiting) != 1 || waiting[0].Denied != string(identity.DeviceRevoked) {
			t.Errorf("quarantine holds %+v, %v: what was revoked is lost", waiting, err)
		}
	}
	if !strings.Contains(dump(t, a.shelf, space), "之后") {
		t.Error("the revoked desk lost its own work")
	}
	a.connect()
	until(t, "the revoked device is told so", []*shelf.Shelf{a.shelf}, func() bool {
		a.line.Hurry()
		return a.line.Status().Reason == identity.Revoked
	})
	if s := a.line.Status(); s.State != uplink.Waiting {
		t.Errorf("the revoked device is %s", s.State)
	}
	if _, err := a.enrol(h.code("甲台")); err == nil || !strings.Contains(err.Error(), identity.Revoked) {
		t.Errorf("enrolled again: %v", err)
	}
	devices, err := h.server.Devices(t.Context())
	if err != nil || len(devices) != 2 || !devices[0].Revoked || devices[1].Revoked || devices[0].LastSeen.IsZero() {
		t.Errorf("devices %+v, %v", devices, err)
	}
}

// carry takes all segments of a space from one shelf to another, as a stick does.
func carry(t *testing.T, from, to *shelf.Shelf, space uuid.UUID) {
	t.Helper()
	source := ledgerOf(t, from, space)
	if err := source.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	for log := range source.Vector() {
		if log.Device != from.Device() {
			continue
		}
		run, err := source.Load(t.Context(), log, ledgerOf(t, to, space).Vector()[log], 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledgerOf(t, to, space).Append(t.Context(), []syncproto.Run{run}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDeviceWithoutAGrantIsNotServed(t *testing.T) {
	h := newHub(t)
	a := newDesk(t, "甲")
	a.pin, a.hub = identity.PinOf(h.server.Shelf().Key().Public()), h.ready.Sync
	a.connect()
	until(t, "the stranger is told so", []*shelf.Shelf{a.shelf}, func() bool { return a.line.Status().Reason == identity.NotGranted })
	if len(a.shelf.Spaces()) != 0 {
		t.Error("a stranger learnt of spaces")
	}
}

func TestWrongHubIsNeverTalkedTo(t *testing.T) {
	h, other := newHub(t), newHub(t)
	a := newDesk(t, "甲")
	a.mustEnrol(h.code("甲台"))
	a.hub = other.ready.Sync
	a.connect()
	until(t, "the wrong hub is found out", []*shelf.Shelf{a.shelf}, func() bool { return a.line.Status().Reason == identity.HubWrongKey })
	if devices, err := other.server.Devices(t.Context()); err != nil || len(devices) != 0 {
		t.Errorf("the wrong hub knows %v, %v", devices, err)
	}
	if _, err := a.enrol(other.code("甲台")); err == nil || !strings.Contains(err.Error(), identity.OtherDeployment) {
		t.Errorf("joined a second deployment: %v", err)
	}
}

func TestLostAnswerIsAskedForAgain(t *testing.T) {
	h := newHub(t)
	a := newDesk(t, "甲")
	code := h.code("甲台")
	first, err := a.enrol(code)
	if err != nil {
		t.Fatal(err)
	}
	again, err := a.enrol(code)
	if err != nil || again.Grant.Serial != first.Grant.Serial || again.Check != first.Check {
		t.Errorf("asked again: %+v, %v", again.Grant, err)
	}
	if _, err := newDesk(t, "乙").enrol(code); err == nil || !strings.Contains(err.Error(), identity.CodeUsed) {
		t.Errorf("a second device used the code: %v", err)
	}
	h.stop()
	if _, err := newDesk(t, "丙").enrol(code); err == nil || !strings.Contains(err.Error(), identity.HubUnreachable) {
		t.Errorf("enrolled with a hub that is down: %v", err)
	}
}

func TestSpacesReachWhomTheyConcern(t *testing.T) {
	h := newHub(t)
	h.create("城口洪涝")
	a := newDesk(t, "甲")
	a.mustEnrol(h.code("甲台"))
	if spaces := a.shelf.Spaces(); len(spaces) != 2 {
		t.Errorf("a fresh desk sees %v", spaces)
	}
	a.connect()
	late := h.create("四面山山火")
	until(t, "the desk learns of a new incident", []*shelf.Shelf{a.shelf}, func() bool {
		_, err := a.shelf.Space(late)
		return err == nil
	})
	writeTo(t, h.server.Shelf(), late, "李强", team(1, "name", "中心录入"))
	h.settle(late, a)
	if !strings.Contains(dump(t, a.shelf, late), "中心录入") {
		t.Error("what the hub writes does not reach the desk")
	}
}
