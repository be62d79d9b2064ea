package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"qianshao/syncproto/dot"
)

func TestStableIsTheLeastThatThoseWaitedForHold(t *testing.T) {
	hub, a, b := newDevice(t), newDevice(t), newDevice(t)
	a.urgently(5, a.task("一"))
	b.task("二")
	hub.take(a.give(hub))
	hub.take(b.give(hub))
	logA, logB := dot.Log{Device: a.options.Device}, dot.Log{Device: b.options.Device}
	heard := func(d *device, held dot.Vector) {
		t.Helper()
		if err := hub.Heard(t.Context(), d.options.Device, 5, held); err != nil {
			t.Fatal(err)
		}
	}
	stable := func(waits func(dot.Device) bool, want dot.Vector) {
		t.Helper()
		got, err := hub.Stable(t.Context(), waits)
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("stable is %v, want %v: %v", got, want, err)
		}
	}
	all := func(dot.Device) bool { return true }
	stable(all, dot.Vector{logA: 6, logB: 1}) // nobody was ever talked with
	heard(a, dot.Vector{logA: 6})
	heard(b, dot.Vector{logA: 4, logB: 1})
	stable(all, dot.Vector{logA: 4})
	stable(func(d dot.Device) bool { return d == b.options.Device }, dot.Vector{logA: 4, logB: 1})
	heard(a, dot.Vector{logA: 9, logB: 7}) // more than is here
	stable(all, dot.Vector{logA: 4, logB: 1})
	if err := hub.Fence(t.Context(), b.options.Device, 99); err != nil {
		t.Fatal(err)
	}
	stable(all, dot.Vector{logA: 6, logB: 1})
	heard(b, dot.Vector{logA: 5}) // hearing it does not lift the fence
	for range 2 {
		stable(all, dot.Vector{logA: 6, logB: 1})
		if h, err := hub.Holder(t.Context(), b.options.Device); err != nil || h.Fenced != 99 || h.At != 5 || h.Held[logA] != 5 {
			t.Errorf("%+v, %v", h, err)
		}
		if list, err := hub.Holders(t.Context()); err != nil || len(list) != 2 {
			t.Errorf("%v, %v", list, err)
		}
		hub.reopen()
	}
	if err := hub.Fence(t.Context(), b.options.Device, 0); err != nil {
		t.Fatal(err)
	}
	if err := hub.Fence(t.Context(), dot.Device{1}, 7); err != nil { // never heard of
		t.Fatal(err)
	}
	stable(all, dot.Vector{logA: 5})
	hub.checked()
}

// What stands in the file and cannot be understood makes less stable, never more.
func TestDamagedHoldersHoldLess(t *testing.T) {
	hub, a := newDevice(t), newDevice(t)
	a.urgently(3, a.task("一"))
	hub.take(a.give(hub))
	if err := hub.Heard(t.Context(), a.options.Device, 5, a.Vector()); err != nil {
		t.Fatal(err)
	}
	if err := hub.Tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, held := range []string{"x'80'", "x'0180'", "x'63FF01'", "x''"} {
		if err := hub.Exec(t.Context(), "UPDATE holders SET held = "+held); err != nil {
			t.Fatal(err)
		}
		hub.reopen()
		if got, err := hub.Stable(t.Context(), func(dot.Device) bool { return true }); err != nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", held, got, err)
		}
	}
	if err := hub.Exec(t.Context(), "UPDATE holders SET device = x'01'"); err != nil {
		t.Fatal(err)
	}
	hub.reopen()
	if _, err := hub.Holders(t.Context()); err == nil {
		t.Error("a device of one byte")
	}
}
