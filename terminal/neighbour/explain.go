package neighbour

import (
	"context"
	"errors"
	"net"
	"net/http"

	"qianshao/shared/identity"
	"qianshao/syncproto"
	"qianshao/syncproto/wire"
	"qianshao/syncproto/wslink"
)

// errGone ends the conversation with a device that may not talk any more.
var errGone = errors.New("the device may not talk any more")

// Explain gives the stable code of why a line to a neighbour does not stand, and whether that lasts until people change
// something.
func Explain(err error) (code string, lasting bool) {
	var (
		refused *wslink.RefusedError
		refusal *identity.Refusal
		bye     *syncproto.ByeError
		network *net.OpError
	)
	switch {
	case errors.Is(err, errTalking), errors.Is(err, errReplaced):
		return identity.NeighbourTalking, false
	case errors.As(err, &refusal):
		return refusal.Code, lasts(refusal.Code)
	case errors.As(err, &refused):
		return answered(refused)
	case errors.As(err, &bye):
		return parting(bye)
	case errors.Is(err, identity.ErrPin), errors.Is(err, identity.ErrKeyKind), errors.Is(err, identity.ErrNoCertificate):
		return identity.NeighbourWrongKey, true
	case errors.Is(err, errGone):
		return identity.NeighbourUnknown, true
	case errors.Is(err, syncproto.ErrStalled):
		return identity.NeighbourLost, false
	case errors.Is(err, syncproto.ErrVersion):
		return identity.VersionsApart, true
	case errors.Is(err, syncproto.ErrSelf):
		return identity.DeviceCopied, true
	case errors.As(err, &network) && network.Op == "dial", errors.Is(err, context.DeadlineExceeded):
		return identity.NeighbourUnreachable, false
	default:
		return identity.NeighbourLost, false
	}
}

// lasts says that a refusal stands until people change something.
func lasts(code string) bool {
	switch code {
	case identity.NeighbourRevoked, identity.NeighbourElsewhere, identity.NeighbourSelf, identity.NeighbourUnknown,
		identity.NeighbourMalformed, identity.NeighbourWrongKey, identity.VersionsApart, identity.DeviceCopied:
		return true
	}
	return false
}

// answered reads a refusal; its text is hostile, so only codes that are known count.
func answered(refused *wslink.RefusedError) (code string, lasting bool) {
	switch refused.Text {
	case identity.NeighbourRevoked, identity.NeighbourElsewhere, identity.NeighbourUnknown, identity.NeighbourTalking,
		identity.NeighbourBusy, identity.NeighbourSelf:
		return refused.Text, lasts(refused.Text)
	}
	if refused.Status == http.StatusServiceUnavailable {
		return identity.NeighbourBusy, false
	}
	return identity.NeighbourMalformed, true
}

func parting(bye *syncproto.ByeError) (code string, lasting bool) {
	switch bye.Code {
	case wire.ByeVersion:
		return identity.VersionsApart, true
	case wire.ByeSelf:
		return identity.DeviceCopied, true
	case wire.ByeDenied:
		return identity.NeighbourUnknown, true
	}
	return identity.NeighbourLost, false
}

// refusalOf makes any failure of a call one with a sentence.
func refusalOf(err error) *identity.Refusal {
	var refusal *identity.Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	code, _ := Explain(err)
	return identity.Refuse(code, err)
}
