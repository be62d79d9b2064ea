package station

import (
	"context"
	"time"

	"qianshao/shared/identity"
	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/modem"
	"qianshao/terminal/uplink"
)

// satelliteLanes is the last lane that goes by satellite: orders, and coordination.
const satelliteLanes = 1

// listen makes the radio of a terminal that has a modem.
func (s *Station) listen() error {
	if s.options.Modem == "" {
		return nil
	}
	device, err := modem.Parse(s.options.Modem)
	if err != nil {
		return err
	}
	s.radio = s.shelf.Radio(shelf.RadioOptions{
		Open: func(ctx context.Context) (shelf.Messenger, error) {
			m, err := modem.Open(ctx, device, false)
			if err != nil {
				return nil, err
			}
			return m, nil
		},
		Devices: s.centres, Standby: s.reached, Calls: true, Lanes: satelliteLanes,
	})
	s.carriers = append(s.carriers, s.satelliteLinks)
	return nil
}

// centres are the hubs of the deployment; none before the device was enrolled.
func (s *Station) centres() []dot.Device {
	var all []dot.Device
	roll := s.shelf.Roll()
	for _, g := range roll.Grants() {
		if roll.IsHub(g.Device()) && !roll.Revoked(g.Device()) {
			all = append(all, g.Device())
		}
	}
	if len(all) > 1 { // one modem has one centre at the other end: the root, unless it was not granted
		root := dot.DeviceOf(roll.Root())
		for _, d := range all {
			if d == root {
				return []dot.Device{d}
			}
		}
		return all[:1]
	}
	return all
}

// reached says that the line to the hub stands.
func (s *Station) reached(dot.Device) bool {
	s.mu.Lock()
	talking := s.talking
	s.mu.Unlock()
	return talking != nil && talking.Status().Connected
}

// runSatellite keeps the radio, and lets it know what the hub learnt over its line.
func (s *Station) runSatellite(ctx context.Context) error {
	if s.radio == nil {
		<-ctx.Done()
		return nil
	}
	ended := make(chan error, 1)
	go func() { ended <- s.radio.Run(ctx) }()
	beat := time.NewTicker(metEvery)
	defer beat.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-beat.C:
			s.meetByRadio(ctx)
		}
	}
}

// metEvery is how often a line that stands is looked at.
const metEvery = 2 * time.Second

// meetByRadio notes what the hub holds, once a line has nothing left to say.
func (s *Station) meetByRadio(ctx context.Context) {
	s.mu.Lock()
	talking := s.talking
	s.mu.Unlock()
	if talking == nil {
		return
	}
	st := talking.Status()
	held := s.meetings.Look(s.shelf, st)
	if len(held) == 0 {
		return
	}
	for _, n := range s.radio.Links(ctx, 0) {
		if n.Peer() == st.Device {
			_ = n.Met(ctx, held) // a full disk: it is noted the next time, and costs messages until then
		}
	}
}

// satelliteLinks is a line for the modem.
func (s *Station) satelliteLinks(ctx context.Context) ([]LinkReport, error) {
	all, err := s.radio.Status(ctx)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return []LinkReport{{Carrier: "satellite", Name: s.hubName(), State: string(uplink.Idle)}}, nil
	}
	links := make([]LinkReport, len(all))
	for i, st := range all {
		r := LinkReport{Carrier: "satellite", Name: s.hubName(), State: string(uplink.Waiting), Pending: st.Waiting, Unsigned: st.Unsigned, Messages: int(st.Sent + st.Received)}
		switch {
		case !st.Open:
			r.State = string(uplink.Idle)
			if st.Problem != nil {
				r.Problem = identity.ModemGone
			}
		case st.Standby:
			r.State = "standby"
		case st.Heard > 0 && s.Now().Sub(time.UnixMilli(st.Heard)) < heardLately:
			r.State = string(uplink.Connected)
		}
		if st.Heard > 0 {
			at := time.UnixMilli(st.Heard)
			r.LastContact = &at
		}
		links[i] = r
	}
	return links, nil
}

// heardLately is how long a word from a satellite counts as contact: a message takes its turn once a minute, and some
// are lost.
const heardLately = 15 * time.Minute

// hubName is what people call the centre.
func (s *Station) hubName() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hub == nil {
		return "卫星/satellite" // enrolled with nobody yet
	}
	return s.hub.Name
}
