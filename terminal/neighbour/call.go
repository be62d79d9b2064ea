package neighbour

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"qianshao/shared/door"
	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/wslink"
)

// introducePath is where devices that do not know each other say who they are.
const introducePath = "/introduce"

// patience is for one call on a local network, from connecting to the answer.
const patience = 10 * time.Second

// dial calls the neighbour of a line once. A device that does not know the other is introduced first.
func (n *Neighbours) dial(ctx context.Context, l *line) (peer.Link, error) {
	select {
	case n.dialling <- struct{}{}:
		defer func() { <-n.dialling }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer n.ring()
	link, err := n.dialOnce(ctx, l)
	if code, _ := Explain(err); err == nil || code != identity.NeighbourUnknown {
		return link, err
	}
	if _, _, err := n.introduceAt(ctx, l.address, l.pin, n.credentials()); err != nil {
		return nil, err
	}
	return n.dialOnce(ctx, l)
}

// dialOnce opens a link to a device that is known here. A link that would not be used is given up before anything is
// said, so that the other side does not take it for one.
func (n *Neighbours) dialOnce(ctx context.Context, l *line) (peer.Link, error) {
	release := func() {}
	defer func() { release() }()
	var refused error // the TLS of the library wraps it in words
	config, err := identity.NeighbourTLS(n.options.Key, n.options.Now, func(public ed25519.PublicKey) error {
		refused = n.met(l, public)
		if refused == nil {
			release, refused = n.claimed(dot.DeviceOf(public))
		}
		return refused
	})
	if err != nil {
		return nil, err
	}
	link, err := wslink.Dial(ctx, "wss://"+l.address+door.Path, config)
	if refused != nil {
		return nil, refused
	}
	if err != nil {
		return nil, fmt.Errorf("call a neighbour: %w", err)
	}
	return link, nil
}

// claimed keeps its release callable when there is none.
func (n *Neighbours) claimed(device dot.Device) (func(), error) {
	release, err := n.talks.claim(device)
	if err != nil {
		return func() {}, err
	}
	return release, nil
}

// met notes who answers at a line's address, and says why this device does not talk with it.
func (n *Neighbours) met(l *line, public ed25519.PublicKey) error {
	device := dot.DeviceOf(public)
	n.mu.Lock()
	l.device = device
	n.mu.Unlock()
	if l.pin != nil && identity.PinOf(public) != *l.pin {
		return identity.ErrPin
	}
	return n.known(device)
}

// introduceAt says at an address who this device is, and learns who answers. With a pin it says nothing to anybody
// else.
func (n *Neighbours) introduceAt(ctx context.Context, address string, pin *identity.Pin, said introduction) (ed25519.PublicKey, introduction, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var met ed25519.PublicKey
	var refused error
	config, err := identity.NeighbourTLS(n.options.Key, n.options.Now, func(public ed25519.PublicKey) error {
		met, refused = public, n.mayMeet(public, pin)
		return refused
	})
	if err != nil {
		return nil, introduction{}, err
	}
	raw, err := said.marshal()
	if err != nil {
		return nil, introduction{}, err
	}
	raw, err = post(ctx, config, address, raw)
	if refused != nil {
		return nil, introduction{}, refused
	}
	if err != nil {
		return nil, introduction{}, err
	}
	answer, err := parseIntroduction(raw)
	switch {
	case err != nil:
		return nil, introduction{}, identity.Refuse(identity.NeighbourMalformed, err)
	case answer.Code != "":
		return nil, introduction{}, heard(answer.Code)
	case len(said.Token) > 0 && !apart(n.options.Roll().Root(), answer.Root):
		return met, answer, nil // the token is what they know each other by
	}
	return met, answer, n.believe(ctx, met, answer)
}

// mayMeet says why this device does not even introduce itself.
func (n *Neighbours) mayMeet(public ed25519.PublicKey, pin *identity.Pin) error {
	switch device := dot.DeviceOf(public); {
	case pin != nil && identity.PinOf(public) != *pin:
		return identity.ErrPin
	case device == n.own:
		return &identity.Refusal{Code: identity.NeighbourSelf}
	case n.options.Roll().Revoked(device):
		return &identity.Refusal{Code: identity.NeighbourRevoked}
	}
	return nil
}

// heard is the refusal of a code that a neighbour gave; one of a newer version says nothing here.
func heard(code string) *identity.Refusal {
	if !lasts(code) {
		switch code {
		case identity.NeighbourBusy, identity.PairUnknown, identity.PairUsed, identity.PairExpired, identity.NeighboursMany:
		default:
			return &identity.Refusal{Code: identity.NeighbourMalformed, Detail: code}
		}
	}
	return &identity.Refusal{Code: code}
}

// post sends a request and gives the answer. No proxy and no redirect: it goes to the device that was meant.
func post(ctx context.Context, config *tls.Config, address string, raw []byte) ([]byte, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+address+introducePath, bytes.NewReader(raw))
	if err != nil {
		return nil, identity.Refuse(identity.AddressMalformed, err)
	}
	q.Header.Set("Content-Type", "application/cbor")
	client := &http.Client{
		Transport: &http.Transport{
			TLSClientConfig: config, DisableKeepAlives: true, TLSHandshakeTimeout: patience,
			DialContext: (&net.Dialer{Timeout: patience}).DialContext,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(q)
	if err != nil {
		return nil, fmt.Errorf("introduce oneself at %s: %w", address, err)
	}
	defer answer.Body.Close()
	raw, err = io.ReadAll(io.LimitReader(answer.Body, introductionLenMax+1))
	if err != nil {
		return nil, fmt.Errorf("read answer of %s: %w", address, err)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, identity.Refuse(identity.NeighbourMalformed, errors.New(answer.Status))
	}
	return raw, nil
}
