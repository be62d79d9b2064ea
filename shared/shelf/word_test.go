package shelf_test

import (
	"testing"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/peer"
)

// What a hub holds and does not allow lies there in quarantine: 需处理, and never 中心已确认.
func TestWhatAHubHoldsAndDoesNotAllowIsNotConfirmed(t *testing.T) {
	hub, desks := deployment(t, "一号台")
	a := desks[0]
	space := incidentAt(t, a)
	write(t, a, space, "转移群众")
	if _, err := a.Seal(t.Context(), space); err != nil {
		t.Fatal(err)
	}
	l, err := a.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	held := l.Vector()
	said := peer.Confirmation{Device: hub.Device(), Hub: true, Space: space, At: time.Now(), Acked: held}
	for _, log := range held.Logs() {
		said.Denied = append(said.Denied, syncproto.Denial{Log: log, First: 1, Last: held[log]})
	}
	if err := a.Line(hub.Device()).Confirmed(t.Context(), said); err != nil {
		t.Fatal(err)
	}
	if p := progress(t, a, space); p.Confirmed != 0 || p.NeedsAction == 0 {
		t.Errorf("denied at the hub: %+v", p)
	}
	said.Denied = nil // a person adopted it
	said.At = said.At.Add(time.Second)
	if err := a.Line(hub.Device()).Confirmed(t.Context(), said); err != nil {
		t.Fatal(err)
	}
	if p := progress(t, a, space); p.Confirmed == 0 || p.NeedsAction != 0 {
		t.Errorf("allowed at the hub: %+v", p)
	}
}
