// Package entry asks a hub to let this terminal in.
package entry

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
)

// Options are what is known of this terminal.
type Options struct {
	Key     identity.Key
	Program string         // name and version, for the hub's list of devices
	Roll    *identity.Roll // what it believes already
	Now     func() time.Time
}

// Entry is what a terminal is let in with.
type Entry struct {
	Root      ed25519.PublicKey // the deployment's key
	Hub       string            // its name for people
	Pin       identity.Pin      // how the hub is known from now on
	Addresses []string          // the one that answered first
	Facts     []identity.Fact   // the grant and what else the hub states
	Grant     *identity.Grant
	Check     string        // six digits; the hub's screen shows the same
	ClockOff  time.Duration // of the hub's clock from this one
}

const (
	// path is the hub's door for devices without a grant.
	path = "/enrol"
	// patience is for one address; a satellite takes seconds for a handshake.
	patience = 15 * time.Second
)

// Pending says that the code is good and a person at the centre has not decided yet. It is an *identity.Refusal, too.
type Pending struct {
	Check string    // six digits; who decides sees the same at the hub
	Until time.Time // the code is good so long, by the hub's clock
}

func (p *Pending) Error() string { return p.Unwrap().Error() }

// Unwrap is the refusal that it is.
func (p *Pending) Unwrap() error { return &identity.Refusal{Code: identity.ApprovalPending} }

// Ask reads a code and asks the hub it names. Every error is an *identity.Refusal; then nothing was changed here, and
// asking again with the same code is safe: the hub gives the same device the same grant. While a person is to decide,
// the error is a *Pending.
func Ask(ctx context.Context, o Options, text string) (Entry, error) {
	code, err := identity.ParseCode(text)
	if err != nil {
		return Entry{}, identity.RefuseCode(err)
	}
	// Another deployment's token is not spent on a question whose answer could not be used.
	if len(o.Roll.Root()) > 0 && !knows(o.Roll, code.Pin) {
		return Entry{}, &identity.Refusal{Code: identity.OtherDeployment}
	}
	request := identity.NewEnrolRequest(code.Token, o.Program, o.Now().UnixMilli())
	var worst *identity.Refusal
	for i, address := range code.Addresses {
		a, err := askAt(ctx, o, request, code.Pin, address)
		if err == nil {
			rest := append(code.Addresses[:i:i], code.Addresses[i+1:]...)
			return Entry{
				Root: a.Root, Hub: a.HubName, Pin: code.Pin, Addresses: append([]string{address}, rest...), Facts: a.facts, Grant: a.grant,
				Check: identity.ShortCode(a.hub, o.Key.Public(), code.Token), ClockOff: a.clockOff,
			}, nil
		}
		refusal := refusalOf(err)
		if refusal.Code == identity.ApprovalPending {
			return Entry{}, &Pending{identity.ShortCode(a.hub, o.Key.Public(), code.Token), code.Expires}
		}
		if refusal.Code != identity.HubUnreachable && refusal.Code != identity.HubWrongKey {
			return Entry{}, refusal // the hub itself said so
		}
		if worst == nil || refusal.Code == identity.HubWrongKey {
			worst = refusal
		}
	}
	return Entry{}, worst
}

// Show shows a hub the grant this terminal has, for the hub may have been put back from a backup and forgotten it. It
// gives what else the hub states. Every error is an *identity.Refusal.
func Show(ctx context.Context, o Options, pin identity.Pin, addresses []string) ([]identity.Fact, error) {
	grant, ok := o.Roll.GrantFact(o.Key.Device())
	if !ok {
		return nil, &identity.Refusal{Code: identity.NotGranted}
	}
	request := identity.NewReadmission(grant, o.Program, o.Now().UnixMilli())
	refusal := &identity.Refusal{Code: identity.HubUnreachable}
	for _, address := range addresses {
		a, err := askAt(ctx, o, request, pin, address)
		if err == nil {
			return a.facts, nil
		}
		if refusal = refusalOf(err); refusal.Code != identity.HubUnreachable {
			break
		}
	}
	return nil, refusal
}

// knows says whether a pin is that of the root or of a hub it granted.
func knows(roll *identity.Roll, pin identity.Pin) bool {
	if identity.PinOf(roll.Root()) == pin {
		return true
	}
	for _, g := range roll.Grants() {
		if roll.IsHub(g.Device()) && identity.PinOf(g.Public) == pin {
			return true
		}
	}
	return false
}

func refusalOf(err error) *identity.Refusal {
	var refusal *identity.Refusal
	switch {
	case errors.As(err, &refusal):
		return refusal
	case errors.Is(err, identity.ErrPin), errors.Is(err, identity.ErrKeyKind):
		return identity.Refuse(identity.HubWrongKey, err)
	default:
		return identity.Refuse(identity.HubUnreachable, err)
	}
}

// answered is what a hub said, and what it took.
type answered struct {
	identity.EnrolAnswer
	hub      ed25519.PublicKey
	facts    []identity.Fact
	grant    *identity.Grant
	clockOff time.Duration
}

func askAt(ctx context.Context, o Options, request identity.EnrolRequest, pin identity.Pin, address string) (answered, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	asked := o.Now()
	raw, hub, err := post(ctx, o, request, pin, address)
	if err != nil {
		return answered{}, err
	}
	took := o.Now().Sub(asked)
	answer, facts, err := identity.ParseEnrolAnswer(raw, o.Key.Public())
	if err != nil {
		return answered{hub: hub}, err
	}
	if root := o.Roll.Root(); len(root) > 0 && !bytes.Equal(root, answer.Root) {
		return answered{}, &identity.Refusal{Code: identity.OtherDeployment}
	}
	roll := identity.NewRoll(answer.Root, o.Key.Device())
	if _, err := roll.Learn(facts...); err != nil || !roll.IsHub(dot.DeviceOf(hub)) {
		return answered{}, identity.Refuse(identity.AnswerMalformed, errors.New("the hub that answered is none of its own deployment"))
	}
	clockOff := time.UnixMilli(answer.Clock).Sub(asked.Add(took / 2)).Round(time.Millisecond)
	return answered{answer, hub, facts, roll.Grant(o.Key.Device()), clockOff}, nil
}

// post sends a request over a connection on which the hub has proved that it holds the key of the pin, and gives the
// answer with that key.
func post(ctx context.Context, o Options, request identity.EnrolRequest, pin identity.Pin, address string) ([]byte, ed25519.PublicKey, error) {
	config, err := identity.TerminalTLS(o.Key, pin, o.Now)
	if err != nil {
		return nil, nil, err
	}
	raw, err := request.Marshal()
	if err != nil {
		return nil, nil, err
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+address+path, bytes.NewReader(raw))
	if err != nil {
		return nil, nil, fmt.Errorf("ask %s: %w", address, err)
	}
	q.Header.Set("Content-Type", "application/cbor")
	transport := &http.Transport{
		TLSClientConfig: config, DisableKeepAlives: true, TLSHandshakeTimeout: patience,
		DialContext: (&net.Dialer{Timeout: patience}).DialContext,
	}
	// No proxy and no redirect: the token goes to the hub of the pin or nowhere.
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(q)
	if err != nil {
		return nil, nil, fmt.Errorf("ask %s: %w", address, err)
	}
	defer answer.Body.Close()
	raw, err = io.ReadAll(io.LimitReader(answer.Body, identity.EnrolLenMax+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read answer of %s: %w", address, err)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, nil, identity.Refuse(identity.AnswerMalformed, fmt.Errorf("%s answered %d", address, answer.StatusCode))
	}
	public, err := identity.PeerKey(*answer.TLS)
	return raw, public, err
}
