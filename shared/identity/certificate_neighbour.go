package identity

import (
	"crypto/ed25519"
	"crypto/tls"
	"time"
)

// NeighbourTLS is how two terminals greet each other, whichever of them called: TLS 1.3, both with their device
// certificates. check sees the key the other side proved to hold, on every handshake and before anything else is said;
// its error ends the handshake. now is the corrected clock.
func NeighbourTLS(k Key, now func() time.Time, check func(ed25519.PublicKey) error) (*tls.Config, error) {
	own, err := k.Certificate()
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{own}, Time: now,
		ClientAuth: tls.RequireAnyClientCert, NextProtos: []string{"http/1.1"}, SessionTicketsDisabled: true,
		// The chain is not what is trusted: check compares the key itself.
		InsecureSkipVerify: true,
		VerifyConnection: func(s tls.ConnectionState) error {
			public, err := PeerKey(s)
			if err != nil {
				return err
			}
			return check(public)
		},
	}, nil
}
