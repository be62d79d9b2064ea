package station

import (
	"context"
	"time"

	"qianshao/shared/identity"
	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/modem"
	"qianshao/syncproto/peer"
	"qianshao/terminal/uplink"
)

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
		Devices: s.centres, Lines: s.lines, Calls: true,
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

// lines tell how the conversation with the hub stands; none while there is none.
func (s *Station) lines() []peer.Status {
	s.mu.Lock()
	talking := s.talking
	s.mu.Unlock()
	if talking == nil {
		return nil
	}
	return []peer.Status{talking.Status()}
}

// runSatellite keeps the radio of a terminal that has a modem.
func (s *Station) runSatellite(ctx context.Context) error {
	if s.radio == nil {
		return nil
	}
	return s.radio.Run(ctx)
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
