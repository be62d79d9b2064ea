package entry

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

// Explain gives the stable code of why a line to the hub does not stand, and whether that lasts until people change
// something.
func Explain(err error) (code string, lasting bool) {
	var (
		refused *wslink.RefusedError
		bye     *syncproto.ByeError
		network *net.OpError
	)
	switch {
	case errors.As(err, &refused):
		return explainAnswer(refused)
	case errors.As(err, &bye):
		return explainBye(bye)
	case errors.Is(err, identity.ErrPin), errors.Is(err, identity.ErrKeyKind):
		return identity.HubWrongKey, true
	case errors.Is(err, syncproto.ErrStalled):
		return identity.LinkStalled, false
	case errors.Is(err, syncproto.ErrVersion):
		return identity.VersionsApart, true
	case errors.Is(err, syncproto.ErrSelf):
		return identity.DeviceCopied, true
	case errors.As(err, &network) && network.Op == "dial", errors.Is(err, context.DeadlineExceeded):
		return identity.HubUnreachable, false
	default:
		return identity.LinkLost, false
	}
}

func explainAnswer(refused *wslink.RefusedError) (code string, lasting bool) {
	switch refused.Text {
	case identity.Revoked, identity.NotGranted:
		return refused.Text, true
	case identity.HubBusy, identity.HubUnable:
		return refused.Text, false
	}
	if refused.Status == http.StatusServiceUnavailable {
		return identity.HubBusy, false
	}
	return identity.AnswerMalformed, true
}

func explainBye(bye *syncproto.ByeError) (code string, lasting bool) {
	switch bye.Code {
	case wire.ByeDone:
		return identity.HubLeaves, false
	case wire.ByeVersion:
		return identity.VersionsApart, true
	case wire.ByeSelf:
		return identity.DeviceCopied, true
	case wire.ByeDenied:
		return identity.NotGranted, true
	case wire.ByeFailed:
		return identity.HubFaulty, false
	case wire.ByeStalled:
		return identity.LinkStalled, false
	}
	return identity.LinkLost, false
}
