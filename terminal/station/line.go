package station

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
	"unicode/utf8"

	"qianshao/shared/identity"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/wire"
	"qianshao/syncproto/wslink"
	"qianshao/terminal/entry"
	"qianshao/terminal/uplink"
)

// hub is where the deployment's hub is found, and how it is known.
type hub struct {
	Name      string       `json:"name"`
	Pin       identity.Pin `json:"pin"`
	Addresses []string     `json:"addresses"`
}

// keyHub is where the hub is kept in the notebook.
const (
	topicStation = "terminal"
	keyHub       = "hub"
	keyHeard     = "heard"
)

// readHub reads where the hub is; nil before the device was enrolled.
func (s *Station) readHub(ctx context.Context) (*hub, error) {
	raw, err := s.shelf.Notes().Find(ctx, topicStation, keyHub)
	if err != nil || raw == nil {
		return nil, err
	}
	h := &hub{}
	if err := json.Unmarshal(raw, h); err != nil {
		return nil, fmt.Errorf("read where the hub is: %w", err)
	}
	return h, nil
}

func (s *Station) dial(ctx context.Context) (*uplink.Uplink, error) {
	h, err := s.readHub(ctx)
	if err != nil {
		return nil, err
	}
	s.hub = h
	return uplink.New(uplink.Options{
		Dial: s.call, Talk: s.talk, Explain: entry.Explain, Now: s.options.Now, Chance: rand.Float64,
	}), nil
}

// Enrol joins the deployment that made the code. When the hub refuses, nothing is changed here but that a code that
// waits for the centre is kept, and asked with again until somebody decides; asking again with the same code is safe.
func (s *Station) Enrol(ctx context.Context, code string) (entry.Entry, error) {
	e, err := entry.Ask(ctx, entry.Options{Key: s.shelf.Key(), Program: s.options.Program, Roll: s.shelf.Roll(), Now: s.options.Now}, code)
	if err != nil {
		return entry.Entry{}, s.stillOut(ctx, code, err)
	}
	if err := s.shelf.Enrol(ctx, e.Root, e.Facts); err != nil {
		return entry.Entry{}, err
	}
	h := &hub{Name: e.Hub, Pin: e.Pin, Addresses: e.Addresses}
	raw, err := json.Marshal(h)
	if err != nil {
		return entry.Entry{}, fmt.Errorf("keep where the hub is: %w", err)
	}
	if err := s.shelf.Notes().Put(ctx, topicStation, keyHub, raw); err != nil {
		return entry.Entry{}, err
	}
	s.mu.Lock()
	s.hub, s.joining = h, nil
	s.mu.Unlock()
	if err := s.shelf.Notes().Put(ctx, topicStation, keyJoining, nil); err != nil {
		return entry.Entry{}, err
	}
	s.uplink.Hurry()
	return e, nil
}

// call calls the hub under each of its addresses in turn.
func (s *Station) call(ctx context.Context) (peer.Link, error) {
	s.mu.Lock()
	h := s.hub
	s.mu.Unlock()
	if h == nil {
		return nil, uplink.ErrNobody
	}
	config, err := identity.TerminalTLS(s.shelf.Key(), h.Pin, s.options.Now)
	if err != nil {
		return nil, fmt.Errorf("prepare to call: %w", err)
	}
	var failures []error
	for _, address := range h.Addresses {
		link, err := wslink.Dial(ctx, "wss://"+address+"/sync", config)
		if code, _ := entry.Explain(err); err != nil && code == identity.NotGranted && s.show(ctx, h.Pin, address) {
			link, err = wslink.Dial(ctx, "wss://"+address+"/sync", config)
		}
		if err == nil {
			return link, nil
		}
		failures = append(failures, err)
	}
	return nil, errors.Join(failures...)
}

// show shows a hub that does not know this device the grant it once gave it: a hub put back from a backup has
// forgotten whom it let in since, and these are the devices that hold what it lost.
func (s *Station) show(ctx context.Context, pin identity.Pin, address string) bool {
	o := entry.Options{Key: s.shelf.Key(), Program: s.options.Program, Roll: s.shelf.Roll(), Now: s.options.Now}
	facts, err := entry.Show(ctx, o, pin, []string{address})
	if err != nil {
		return false // the refusal of the call itself says more
	}
	return s.shelf.State(ctx, facts...) == nil
}

// talk runs one conversation with the hub.
func (s *Station) talk(ctx context.Context, link peer.Link) error {
	ws, ok := link.(*wslink.Link)
	if !ok {
		return errors.New("link of an unknown kind")
	}
	line := s.shelf.Line(ws.Device())
	defer line.Hang()
	p := peer.New(line, peer.Options{
		Self:   syncproto.Self{Public: s.shelf.Key().Public(), Name: cut(s.name(), wire.NameMax), Program: s.options.Program},
		Limits: syncproto.Limits{}, Expect: ws.Device(), Now: s.options.Now,
		IsHub: func(d dot.Device) bool { return s.shelf.Roll().IsHub(d) }, // facts may grow while they talk
	})
	s.mu.Lock()
	s.talking, s.heard = p, s.Now() // the greeting of the link itself was the hub's
	s.mu.Unlock()
	defer func() { s.hungUp(p.Status()) }()
	return p.Run(ctx, link)
}

// hungUp notes when the hub was last heard, also for the next start: the age of what is known must survive it.
func (s *Station) hungUp(last peer.Status) {
	heard := last.LastContact
	s.mu.Lock()
	s.talking, s.compared = nil, comparedIn(s.compared, last, s.options.Now())
	if heard.After(s.heard) {
		s.heard = heard
	}
	heard = s.heard
	s.mu.Unlock()
	// Without it the bar says "never" after a restart; nothing else is lost.
	_ = s.shelf.Notes().Put(context.Background(), topicStation, keyHeard, []byte(heard.UTC().Format(time.RFC3339)))
}

// name is what this device calls itself towards others.
func (s *Station) name() string {
	if g := s.shelf.Grant(); g != nil {
		return g.Name
	}
	return s.shelf.Device().Short()
}

// cut shortens a text to at most so many bytes, between two characters.
func cut(text string, bytesMax int) string {
	if len(text) <= bytesMax {
		return text
	}
	for bytesMax > 0 && !utf8.RuneStart(text[bytesMax]) {
		bytesMax--
	}
	return text[:bytesMax]
}

// WatchLine gives a channel that is sent to when the line to the hub changed, and a function that ends the watching.
func (s *Station) WatchLine() (<-chan struct{}, func()) { return s.uplink.Watch() }
