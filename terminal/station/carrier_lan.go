package station

import (
	"context"
	"time"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/terminal/neighbour"
	"qianshao/terminal/uplink"
)

// lanLinks is a line for each terminal of the local network: those talked with, those paired, and addresses that are
// called.
func (s *Station) lanLinks(context.Context) ([]LinkReport, error) {
	var links []LinkReport
	for _, st := range s.neighbours.Statuses() {
		links = append(links, s.lanLink(st))
	}
	return links, nil
}

func (s *Station) lanLink(st neighbour.Status) LinkReport {
	r := LinkReport{
		Carrier: "lan", Name: st.Name, State: string(st.State), Problem: st.Reason, Address: st.Address, Paired: st.Paired, Manual: st.Manual,
	}
	if !st.Device.IsZero() {
		r.Device = st.Device.String()
	}
	if r.Name == "" {
		r.Name = st.Address
		if !st.Device.IsZero() {
			r.Name = st.Device.Short()
		}
	}
	if st.State == uplink.Waiting {
		r.NextCall = &st.Next
	}
	if st.Device.IsZero() {
		return r
	}
	pending, heard := s.owedTo(st.Device)
	r.Pending = int(pending)
	s.mu.Lock()
	talking := s.peers[st.Device]
	s.mu.Unlock()
	if talking != nil {
		heard = speaking(talking, &r, heard)
	}
	if !heard.IsZero() {
		r.LastContact = &heard
	}
	return r
}

// speaking fills in what a conversation measures, and gives when the other side was heard last.
func speaking(p *peer.Peer, r *LinkReport, heard time.Time) time.Time {
	st := p.Status()
	r.Bytes, r.RoundTripMillis = st.BytesIn+st.BytesOut, st.RoundTrip.Milliseconds()
	if st.ClockKnown {
		r.ClockOffMillis = st.ClockOffset.Milliseconds()
	}
	if st.LastContact.After(heard) {
		heard = st.LastContact
	}
	return heard
}

// owedTo counts this device's own changes that another device has not said it holds, in the spaces it may have, and
// tells when it last said so.
func (s *Station) owedTo(device dot.Device) (owed uint64, heard time.Time) {
	roll := s.shelf.Roll()
	for _, space := range s.shelf.Spaces() {
		l, err := s.shelf.Ledger(space.ID)
		if err != nil || !roll.MayHold(device, space.ID) {
			continue
		}
		said, ok := l.Standings()[device]
		if at := time.UnixMilli(said.At); ok && at.After(heard) {
			heard = at
		}
		for log, seq := range l.Heads() {
			if log.Device == s.shelf.Device() {
				owed += seq - min(seq, said.Acked[log])
			}
		}
	}
	return owed, heard
}
