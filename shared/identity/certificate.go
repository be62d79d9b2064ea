package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"time"

	"qianshao/syncproto/dot"
)

// Errors of a TLS handshake, all found before anything else is said.
var (
	ErrNoCertificate = errors.New("peer showed no certificate")
	ErrKeyKind       = errors.New("peer's certificate holds no device key")
	ErrPin           = errors.New("peer's key is not the expected one")
)

// Pin names a public key by hash; it stands in enrolment codes and is what TLS compares instead of a chain of
// certificate authorities.
type Pin [16]byte

// Certificates are checked by key alone, never by time: a dead battery must not lock a terminal out. The dates are
// constants so that the same key always gives the same bytes and a browser's exception stays good.
var (
	notBefore = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	notAfter  = time.Date(2099, 12, 31, 0, 0, 0, 0, time.UTC)
)

// PinOf is the pin of a device's public key: the front half of the SHA-256 of its SubjectPublicKeyInfo. 128 bits
// withstand a second preimage and keep a code short enough to type.
func PinOf(public ed25519.PublicKey) Pin {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return Pin{} // no key has this pin
	}
	sum := sha256.Sum256(der)
	return Pin(sum[:16])
}

// Certificate is the device's self-signed certificate for TLS.
func (k Key) Certificate() (tls.Certificate, error) {
	return selfSigned(k.private, k.Device().String(), nil)
}

// WebCertificate is a certificate browsers accept the form of: they know no Ed25519. Its P-256 key is derived from
// the device key. hosts are the names and addresses the hub is reached under.
func (k Key) WebCertificate(hosts []string) (tls.Certificate, error) {
	for attempt := range 8 { // one in 2^32 seeds is no P-256 scalar
		seed, err := k.Derive(fmt.Sprintf("web certificate %d", attempt))
		if err != nil {
			return tls.Certificate{}, err
		}
		private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), seed[:])
		if err == nil {
			return selfSigned(private, "Qianshao "+k.Device().Short(), hosts)
		}
	}
	return tls.Certificate{}, ErrKey
}

func selfSigned(private crypto.Signer, name string, hosts []string) (tls.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: notBefore, NotAfter: notAfter, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, h := range hosts {
		if ip, err := netip.ParseAddr(h); err == nil {
			template.IPAddresses = append(template.IPAddresses, ip.AsSlice())
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	// A nil random makes the signature deterministic, for ECDSA by RFC 6979.
	der, err := x509.CreateCertificate(nil, template, template, private.Public(), private)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("sign own certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, nil
}

// HubTLS is how a hub listens: TLS 1.3, its device certificate for terminals, a web certificate for browsers.
// Terminals are asked for their certificate; whether a device may enter is decided later, by its grant. now is the
// corrected clock.
func HubTLS(k Key, hosts []string, now func() time.Time) (*tls.Config, error) {
	own, err := k.Certificate()
	if err != nil {
		return nil, err
	}
	web, err := k.WebCertificate(hosts)
	if err != nil {
		return nil, err
	}
	devices := &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{own}, Time: now,
		ClientAuth: tls.RequestClientCert, NextProtos: []string{"http/1.1"}, SessionTicketsDisabled: true,
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 {
				return nil // a console on Ed25519; it has no device and gets no further than the pages
			}
			_, err := PeerKey(s)
			return err
		},
	}
	browsers := &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{web}, Time: now,
		NextProtos: []string{"h2", "http/1.1"}, SessionTicketsDisabled: true,
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13, Time: now, Certificates: []tls.Certificate{web},
		NextProtos: browsers.NextProtos,
		// Asking a browser for a client certificate would open a dialog. Every browser offers HTTP/2 and few know Ed25519; a
		// terminal offers HTTP/1.1 alone, as its websocket needs, and Ed25519.
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			if slices.Contains(hello.SignatureSchemes, tls.Ed25519) && !slices.Contains(hello.SupportedProtos, "h2") {
				return devices, nil
			}
			return browsers, nil
		},
	}, nil
}

// TerminalTLS is how a terminal dials: TLS 1.3 with its device certificate, and only to the device whose key has
// the pin. Nothing is sent before the pin was found right. now is the corrected clock.
func TerminalTLS(k Key, pin Pin, now func() time.Time) (*tls.Config, error) {
	own, err := k.Certificate()
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{own}, Time: now,
		// The chain is not what is trusted: VerifyConnection compares the key itself, on every handshake.
		InsecureSkipVerify: true, NextProtos: []string{"http/1.1"},
		VerifyConnection: func(s tls.ConnectionState) error {
			public, err := PeerKey(s)
			if err != nil {
				return err
			}
			if PinOf(public) != pin {
				return ErrPin
			}
			return nil
		},
	}, nil
}

// PeerKey is the public key the other side of a finished handshake proved to hold.
func PeerKey(s tls.ConnectionState) (ed25519.PublicKey, error) {
	if len(s.PeerCertificates) == 0 {
		return nil, ErrNoCertificate
	}
	public, ok := s.PeerCertificates[0].PublicKey.(ed25519.PublicKey)
	if !ok {
		return nil, ErrKeyKind
	}
	return public, nil
}

// PeerDevice is the device on the other side of a finished handshake.
func PeerDevice(s tls.ConnectionState) (dot.Device, error) {
	public, err := PeerKey(s)
	if err != nil {
		return dot.Device{}, err
	}
	return dot.DeviceOf(public), nil
}
