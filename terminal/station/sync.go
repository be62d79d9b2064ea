package station

import (
	"context"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
	"qianshao/terminal/uplink"
)

// ledgerOf is what the station reads of a ledger beside the desk.
type ledgerOf interface {
	desk.Ledger
	Heads() dot.Vector
	Space() dot.Space
}

// counted is how many conflicts a space had at one moment.
type counted struct {
	heads     [16]byte
	conflicts int
}

// Progress is how far a sync has come.
type Progress struct {
	State          string
	Sent, Received uint64
	Pending        uint64
	FirstSync      *FirstSync // while a whole space is on its way here
}

// SyncResult is what `sync` prints: changes confirmed by the hub, changes received, changes the hub has not
// confirmed.
type SyncResult struct {
	Sent     uint64  `json:"sent"`
	Received uint64  `json:"received"`
	Pending  uint64  `json:"pending"`
	Seconds  float64 `json:"seconds"`
}

// settleFor is how long both sides must have nothing to say before a sync counts as done: what the hub learns in its
// last moment (a space, a grant) is on its way by then.
const settleFor = 400 * time.Millisecond

// SyncUntilDone waits until everything here is confirmed by the hub and everything there is here. With once, the
// first failed call ends it.
func (s *Station) SyncUntilDone(ctx context.Context, once bool, told func(Progress)) (SyncResult, error) {
	began, before := s.Now(), s.totals()
	beat := time.NewTicker(50 * time.Millisecond)
	defer beat.Stop()
	s.uplink.Hurry()
	quietSince, toldAt := time.Time{}, began
	failures := s.uplink.Status().Failures
	for {
		now := s.Now()
		progress := s.progress(before)
		if now.Sub(toldAt) >= time.Second {
			toldAt = now
			told(progress)
		}
		if !s.settled() {
			quietSince = time.Time{}
		} else if quietSince.IsZero() {
			quietSince = now
		} else if now.Sub(quietSince) >= settleFor {
			return s.result(began, before), nil
		}
		if err := s.hopeless(once, failures); err != nil {
			return s.result(began, before), err
		}
		select {
		case <-ctx.Done():
			return s.result(began, before), s.unfinished(ctx)
		case <-beat.C:
		}
	}
}

// hopeless says why waiting is of no use: nobody to call, a refusal that lasts, or a call that failed when only one
// was asked for.
func (s *Station) hopeless(once bool, failures int) error {
	up := s.uplink.Status()
	if up.State == uplink.Idle && !s.enrolled() {
		return identity.Refuse(identity.NotGranted, uplink.ErrNobody)
	}
	if up.State == uplink.Waiting && (once && up.Failures > failures || up.Reason == identity.HubWrongKey || up.Reason == identity.Revoked) {
		return identity.Refuse(up.Reason, up.Err)
	}
	return nil
}

// unfinished is why the time ran out: the last failure of the line where there is one.
func (s *Station) unfinished(ctx context.Context) error {
	if up := s.uplink.Status(); up.State != uplink.Connected && up.Reason != "" {
		return identity.Refuse(up.Reason, up.Err)
	}
	return ctx.Err()
}

// settled says that the hub said what it holds of every space, nothing is on its way in either direction, and
// nothing here is open.
func (s *Station) settled() bool {
	s.mu.Lock()
	talking := s.talking
	s.mu.Unlock()
	if talking == nil {
		return false
	}
	st := talking.Status()
	if !st.Connected {
		return false
	}
	known := map[uuid.UUID]bool{}
	for _, space := range st.Spaces {
		if !space.Known || space.In > 0 || space.Out > 0 || space.Image.Phase != "" {
			return false
		}
		known[space.Space] = true
	}
	for _, space := range s.shelf.Spaces() {
		l, err := s.shelf.Ledger(space.ID)
		if err != nil || !known[space.ID] || l.Open() > 0 || l.Progress().Pending() > 0 {
			return false
		}
	}
	return true
}

// totals are what is held and confirmed over all spaces.
type totals struct{ foreign, confirmed, pending uint64 }

func (s *Station) totals() totals {
	var t totals
	for _, space := range s.shelf.Spaces() {
		l, err := s.shelf.Ledger(space.ID)
		if err != nil {
			continue
		}
		for log, seq := range l.Heads() {
			if log.Device != s.shelf.Device() {
				t.foreign += seq
			}
		}
		p := l.Progress()
		t.confirmed += p.Confirmed
		t.pending += p.Pending()
	}
	return t
}

func (s *Station) progress(before totals) Progress {
	now := s.totals()
	return Progress{
		State: string(s.uplink.Status().State), Pending: now.pending, FirstSync: s.firstSync(),
		Sent: now.confirmed - min(now.confirmed, before.confirmed), Received: now.foreign - min(now.foreign, before.foreign),
	}
}

func (s *Station) result(began time.Time, before totals) SyncResult {
	p := s.progress(before)
	return SyncResult{Sent: p.Sent, Received: p.Received, Pending: p.Pending, Seconds: float64(s.Now().Sub(began).Milliseconds()) / 1000}
}

// enrolled says whether there is a hub to call.
func (s *Station) enrolled() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hub != nil
}
