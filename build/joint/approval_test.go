package joint_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"qianshao/hub/gate"
	"qianshao/shared/identity"
	"qianshao/syncproto/wslink"
	"qianshao/terminal/entry"
	"qianshao/terminal/station"
)

// codeWithApproval is one with which a device waits.
func (h *hub) codeWithApproval(name string) string {
	h.t.Helper()
	c, err := h.server.Enrol(h.t.Context(), gate.Order{Name: name, Level: identity.Site, Valid: time.Hour, Approve: true}, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return c.String()
}

// queued is the one device that waits.
func (h *hub) queued() gate.Applicant {
	h.t.Helper()
	all, err := h.server.Applicants(h.t.Context())
	if err != nil || len(all) != 1 {
		h.t.Fatalf("%d wait, %v", len(all), err)
	}
	return all[0]
}

// runStation starts a terminal on a directory as the program assembles it.
func runStation(t *testing.T, dir string) (st *station.Station, stop func()) {
	t.Helper()
	st, err := station.Open(t.Context(), dir, station.Options{Now: time.Now, Program: "terminal 0.2.0"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- st.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-done, st.Close()); err != nil {
			t.Errorf("station ended: %v", err)
		}
	})
	t.Cleanup(stop)
	return st, stop
}

// becomes waits for something to be so.
func becomes(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(patience); !so(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never came: %s", what)
		}
	}
}

func refusedAs(err error, code string) bool {
	var refusal *identity.Refusal
	return errors.As(err, &refusal) && refusal.Code == code
}

// knocks tries everything a device without a grant can ask a hub, and wants nothing of it to give anything.
func knocks(t *testing.T, h *hub, st *station.Station) {
	t.Helper()
	key := st.Shelf().Key()
	config, err := identity.TerminalTLS(key, identity.PinOf(h.server.Shelf().Key().Public()), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = wslink.Dial(t.Context(), h.ready.Sync, config)
	if code, _ := entry.Explain(err); code != identity.NotGranted {
		t.Errorf("the line is answered with %v", err)
	}
	o := entry.Options{Key: key, Program: "x", Roll: st.Shelf().Roll(), Now: time.Now}
	if _, err := entry.Show(t.Context(), o, identity.PinOf(h.server.Shelf().Key().Public()), []string{h.ready.Address}); !refusedAs(err, identity.NotGranted) {
		t.Errorf("without a grant to show: %v", err)
	}
	forged, err := identity.SignGrant(key, identity.Grant{Serial: 1, Public: key.Public(), Name: "甲台", Level: identity.City})
	if err != nil {
		t.Fatal(err)
	}
	o.Roll = identity.NewRoll(key.Public(), key.Device())
	if _, err := o.Roll.Learn(forged); err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Show(t.Context(), o, identity.PinOf(h.server.Shelf().Key().Public()), []string{h.ready.Address}); !refusedAs(err, identity.NotGranted) {
		t.Errorf("with a grant of its own making: %v", err)
	}
	if roll := st.Shelf().Roll(); len(roll.Root()) > 0 || len(roll.Grants()) > 0 || st.Shelf().Grant() != nil {
		t.Error("it has learnt something of the deployment")
	}
	for _, space := range h.server.Shelf().Spaces() {
		if _, err := st.Shelf().Space(space.ID); err == nil {
			t.Errorf("it knows of %s", space.Name)
		}
	}
}

func TestIssue6_ATerminalWaitsForTheCentreOverRestartsOfBothAndThenHasEverything(t *testing.T) {
	h, dir := newHub(t), t.TempDir()
	space := h.create("江津暴雨洪涝")
	st, stop := runStation(t, dir)
	code := h.codeWithApproval("甲台")
	_, err := st.Enrol(t.Context(), code)
	var pending *entry.Pending
	if !errors.As(err, &pending) {
		t.Fatal(err)
	}
	if a := h.queued(); a.Check != pending.Check || a.Device != st.Shelf().Device() || a.Program != "terminal 0.2.0" {
		t.Errorf("the hub shows %+v, the terminal %s", a, pending.Check)
	}
	knocks(t, h, st)
	h.stop()
	becomes(t, "that the centre is not reached", func() bool { j, ok := st.Joining(); return ok && j.Problem == identity.HubUnreachable && !j.Over })
	stop()
	h.start()
	st, stop = runStation(t, dir)
	if j, ok := st.Joining(); !ok || j.Check != pending.Check {
		t.Fatalf("after a restart the terminal waits with %+v, %t", j, ok)
	}
	knocks(t, h, st)
	if a := h.queued(); a.Check != pending.Check {
		t.Errorf("after a restart the hub shows %+v", a)
	}
	if _, err := h.server.Approve(t.Context(), h.queued().ID, "李强"); err != nil {
		t.Fatal(err)
	}
	becomes(t, "the space, by itself", func() bool { _, err := st.Shelf().Space(space); return err == nil })
	becomes(t, "the end of waiting", func() bool { _, waits := st.Joining(); return !waits && st.Shelf().Grant() != nil })
	stop()
	st, _ = runStation(t, dir)
	if _, ok := st.Joining(); ok {
		t.Error("after a restart it waits again")
	}
}

func TestIssue6_ATerminalThatTheCentreRefusesStopsAsking(t *testing.T) {
	h, dir := newHub(t), t.TempDir()
	h.create("江津暴雨洪涝")
	st, stop := runStation(t, dir)
	code := h.codeWithApproval("甲台")
	var told []station.Joining
	ended := make(chan error, 1)
	go func() {
		_, err := st.Await(t.Context(), code, func(j station.Joining) { told = append(told, j) })
		ended <- err
	}()
	becomes(t, "a terminal that waits", func() bool { all, err := h.server.Applicants(t.Context()); return err == nil && len(all) == 1 })
	if _, err := h.server.Refuse(t.Context(), h.queued().ID, "李强", "不认识"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !refusedAs(err, identity.NotApproved) || len(told) == 0 || told[0].Check == "" {
		t.Errorf("told %v, then %v", told, err)
	}
	becomes(t, "the end of waiting", func() bool { j, ok := st.Joining(); return ok && j.Over && j.Problem == identity.NotApproved })
	knocks(t, h, st)
	stop()
	st, _ = runStation(t, dir)
	if j, ok := st.Joining(); ok {
		t.Errorf("after a restart it waits: %+v", j)
	}
	if _, err := st.Enrol(t.Context(), code); !refusedAs(err, identity.NotApproved) {
		t.Errorf("the same code again: %v", err)
	}
	other, _ := runStation(t, t.TempDir())
	if _, err := other.Enrol(t.Context(), code); !refusedAs(err, identity.CodeUsed) {
		t.Errorf("the same code at another device: %v", err)
	}
	if _, err := st.Enrol(t.Context(), h.code("甲台")); err != nil || st.Shelf().Grant() == nil {
		t.Errorf("another code: %v", err)
	}
}

func TestIssue6_WhoLeavesWhileWaitingGoesOnWithTheSameCode(t *testing.T) {
	h := newHub(t)
	st, err := station.Open(t.Context(), t.TempDir(), station.Options{Now: time.Now, Program: "terminal 0.2.0"}) // a command, without the program behind it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	code := h.codeWithApproval("甲台")
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := st.Await(ctx, code, func(station.Joining) { cancel() })
		if !refusedAs(err, identity.ApprovalPending) || h.queued().Device != st.Shelf().Device() {
			t.Fatalf("left with %v", err)
		}
	}
	if _, err := h.server.Approve(t.Context(), h.queued().ID, "李强"); err != nil {
		t.Fatal(err)
	}
	e, err := st.Await(t.Context(), code, func(j station.Joining) { t.Errorf("still waits: %+v", j) })
	if err != nil || e.Grant.Name != "甲台" {
		t.Errorf("let in with %+v, %v", e, err)
	}
}
