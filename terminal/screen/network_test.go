package screen_test

import (
	"context"
	"slices"

	"qianshao/shared/identity"
	"qianshao/terminal/screen"
)

// network is a local network that keeps what it is told.
type network struct {
	off       bool
	addresses []string
	removed   []string
	offer     *screen.Offer
}

const shownCode = "QP1.AFXSKEW8.YQCFJLGF.69N3VPAD"

func (n *network) stands() screen.LAN {
	return screen.LAN{On: !n.off, Addresses: []string{"192.168.1.10:7800"}, Offer: n.offer}
}

func (n *network) AddNeighbour(_ context.Context, address string) error {
	if address == "nowhere" {
		return &identity.Refusal{Code: identity.AddressMalformed}
	}
	n.addresses = append(n.addresses, address)
	return nil
}

func (n *network) OfferPairing(context.Context) error {
	n.offer = &screen.Offer{Code: shownCode, Until: morning}
	return nil
}

func (n *network) WithdrawPairing(context.Context) { n.offer = nil }

func (n *network) Pair(_ context.Context, code string) (screen.Partner, error) {
	if code != shownCode {
		return screen.Partner{}, &identity.Refusal{Code: identity.PairUnknown}
	}
	return screen.Partner{Name: "二号台", Check: "123 456"}, nil
}

func (n *network) RemoveNeighbour(_ context.Context, which string) error {
	n.removed = append(n.removed, which)
	n.addresses = slices.DeleteFunc(n.addresses, func(a string) bool { return a == which })
	return nil
}

func (n *network) SetLAN(_ context.Context, on bool) error {
	n.off = !on
	return nil
}
