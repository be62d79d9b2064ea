package entry_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"

	"qianshao/shared/identity"
	"qianshao/syncproto"
	"qianshao/syncproto/wire"
	"qianshao/syncproto/wslink"
	"qianshao/terminal/entry"
)

func TestEveryEndOfALineHasItsCode(t *testing.T) {
	for _, c := range []struct {
		err     error
		code    string
		lasting bool
	}{
		{&wslink.RefusedError{Status: 403, Text: identity.Revoked}, identity.Revoked, true},
		{&wslink.RefusedError{Status: 403, Text: identity.NotGranted}, identity.NotGranted, true},
		{&wslink.RefusedError{Status: 503, Text: identity.HubBusy}, identity.HubBusy, false},
		{&wslink.RefusedError{Status: 503, Text: "<html>"}, identity.HubBusy, false},
		{&wslink.RefusedError{Status: 404, Text: "<html>"}, identity.AnswerMalformed, true},
		{&syncproto.ByeError{Code: wire.ByeDone}, identity.HubLeaves, false},
		{&syncproto.ByeError{Code: wire.ByeVersion}, identity.VersionsApart, true},
		{&syncproto.ByeError{Code: wire.ByeSelf}, identity.DeviceCopied, true},
		{&syncproto.ByeError{Code: wire.ByeDenied}, identity.NotGranted, true},
		{&syncproto.ByeError{Code: wire.ByeFailed}, identity.HubFaulty, false},
		{&syncproto.ByeError{Code: wire.ByeStalled}, identity.LinkStalled, false},
		{&syncproto.ByeError{Code: 99}, identity.LinkLost, false},
		{identity.ErrPin, identity.HubWrongKey, true},
		{syncproto.ErrStalled, identity.LinkStalled, false},
		{syncproto.ErrVersion, identity.VersionsApart, true},
		{syncproto.ErrSelf, identity.DeviceCopied, true},
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, identity.HubUnreachable, false},
		{&net.OpError{Op: "read", Err: errors.New("reset")}, identity.LinkLost, false},
		{context.DeadlineExceeded, identity.HubUnreachable, false},
		{errors.New("something else"), identity.LinkLost, false},
	} {
		if code, lasting := entry.Explain(fmt.Errorf("dial: %w", c.err)); code != c.code || lasting != c.lasting {
			t.Errorf("%v is %s, lasting %v; want %s", c.err, code, lasting, c.code)
		}
	}
}
