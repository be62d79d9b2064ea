package station

import (
	"context"

	"qianshao/terminal/screen"
)

// lan is how this terminal stands in its local network.
func (f Front) lan() screen.LAN {
	addresses, on := f.neighbours.Listening()
	l := screen.LAN{On: on && f.options.LAN != LANOff && f.options.LAN != "", Addresses: addresses}
	if o, ok := f.neighbours.Offered(); ok {
		l.Offer = &screen.Offer{Code: o.Text, Until: o.Until, With: o.With, Check: o.Check}
	}
	return l
}

// AddNeighbour keeps the address of another terminal, and calls it.
func (f Front) AddNeighbour(ctx context.Context, address string) error {
	return f.neighbours.Add(ctx, address)
}

// OfferPairing shows a new pairing code; the one before it is void.
func (f Front) OfferPairing(ctx context.Context) error {
	_, err := f.neighbours.Offer(ctx)
	return err
}

// WithdrawPairing voids the code that is shown.
func (f Front) WithdrawPairing(context.Context) { f.neighbours.Withdraw() }

// Pair brings a pairing code to the terminal that shows it.
func (f Front) Pair(ctx context.Context, code string) (screen.Partner, error) {
	p, err := f.neighbours.Pair(ctx, code)
	return screen.Partner{Name: p.Name, Check: p.Check}, err
}

// RemoveNeighbour forgets an address or a pairing.
func (f Front) RemoveNeighbour(ctx context.Context, which string) error {
	return f.neighbours.Remove(ctx, which)
}

// SetLAN turns sync over the local network on or off.
func (f Front) SetLAN(ctx context.Context, on bool) error { return f.neighbours.SetOn(ctx, on) }
