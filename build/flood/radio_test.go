package flood_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/modem"
	"qianshao/syncproto/narrow"
	"qianshao/syncproto/peer"
)

// TestRadiosShareTheAir runs both sides as the programs do, on a clock of their own: the desk calls, the hub answers,
// a modem goes away and comes back, and a line that stands spares messages.
func TestRadiosShareTheAir(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := openPair(t)
		air := modem.NewAir(modem.Weather{Seed: 2, Size: narrow.Global, Slot: time.Minute, Delay: 3 * time.Second, Loss: 0.2})
		line := false // between them
		var ears []*modem.Ear
		radio := func(s *shelf.Shelf, to dot.Device, centre bool) *shelf.Radio {
			return s.Radio(shelf.RadioOptions{
				Open: func(context.Context) (shelf.Messenger, error) {
					e := air.Join(centre)
					ears = append(ears, e)
					return e, nil
				},
				Devices: func() []dot.Device { return []dot.Device{to} }, Calls: !centre,
				Lines: func() []peer.Status { return []peer.Status{{Device: to, Connected: line}} },
			})
		}
		up, down := radio(p.Desk, p.Hub.Device(), false), radio(p.Hub, p.Desk.Device(), true)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 2)
		go func() { ended <- up.Run(ctx) }()
		go func() { ended <- down.Run(ctx) }()
		pass := func(d time.Duration) {
			for range int(d / time.Minute) {
				time.Sleep(time.Minute)
				p.Now = p.Now.Add(time.Minute)
			}
			synctest.Wait()
		}

		pass(5 * time.Minute)
		applyMany(t, p, 25)
		pass(15 * time.Minute)
		if got := len(ahead(t, p.Hub, p)); got != 25 {
			t.Errorf("the hub knows %d of 25 after a quarter of an hour", got)
		}
		c := air.Carried()
		t.Logf("%+v", c)
		if c.Up > 20 || c.Down > 20 {
			t.Error("more than one message a minute")
		}

		for _, e := range ears { // somebody pulls the plug
			_ = e.Close()
		}
		if err := p.Apply(ctx, []byte(order)); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Minute)
		if len(ears) < 4 {
			t.Errorf("a modem that went away was not opened again: %d", len(ears))
		}
		found := false
		for _, one := range ahead(t, p.Hub, p) {
			found = found || one.Log.Lane == 0
		}
		if h, _ := p.Hub.Ledger(p.Space); !found {
			for log, seq := range h.Vector() {
				found = found || log.Lane == 0 && log.Device == p.Desk.Device() && seq > 0
			}
		}
		if !found {
			t.Error("an order did not get through after the modem was back")
		}

		line = true
		before := air.Carried()
		applyMany(t, p, 30)
		pass(10 * time.Minute)
		if after := air.Carried(); after.Up != before.Up {
			t.Error("messages are spent although a line stands")
		}
		st, err := up.Status(ctx)
		if err != nil || len(st) != 1 || !st[0].Standby || !st[0].Open || st[0].Received == 0 {
			t.Errorf("%+v, %v", st, err)
		}
		stop()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		p.Hub, p.Desk = nil, nil
	})
}
