package identity_test

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"qianshao/shared/identity"
)

// clock1970 is a machine whose battery is dead.
func clock1970() time.Time { return time.Unix(0, 0) }

// shake has two configurations greet each other on loopback, and gives both states and errors. A pipe would not do:
// with no buffer in it, both sides wait while each says why it leaves.
func shake(t *testing.T, hub, terminal *tls.Config) (seen, met tls.ConnectionState, hubErr, terminalErr error) {
	t.Helper()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer listener.Close()
	b := must(net.Dial("tcp", listener.Addr().String()))(t)
	a := must(listener.Accept())(t)
	server, client := tls.Server(a, hub), tls.Client(b, terminal)
	done := make(chan error, 1)
	go func() {
		err := server.HandshakeContext(t.Context())
		if err == nil {
			_, err = server.Write([]byte("welcome"))
		}
		a.Close()
		done <- err
	}()
	terminalErr = client.HandshakeContext(t.Context())
	if terminalErr == nil {
		_, terminalErr = client.Read(make([]byte, 7))
	}
	b.Close()
	hubErr = <-done
	return server.ConnectionState(), client.ConnectionState(), hubErr, terminalErr
}

func TestTerminalAndHubKnowEachOtherByKey(t *testing.T) {
	hub, terminal := newKey(t, 1), newKey(t, 2)
	h := must(identity.HubTLS(hub, []string{"127.0.0.1"}, clock1970))(t)
	c := must(identity.TerminalTLS(terminal, identity.PinOf(hub.Public()), clock1970))(t)
	seen, met, hubErr, err := shake(t, h, c)
	if hubErr != nil || err != nil {
		t.Fatalf("hub %v, terminal %v", hubErr, err)
	}
	if d := must(identity.PeerDevice(seen))(t); d != terminal.Device() {
		t.Errorf("the hub met %s", d)
	}
	if d := must(identity.PeerDevice(met))(t); d != hub.Device() {
		t.Errorf("the terminal met %s", d)
	}
	if seen.Version != tls.VersionTLS13 {
		t.Errorf("TLS version %x", seen.Version)
	}
}

func TestTerminalLeavesBeforeItSaysAnythingToAnotherKey(t *testing.T) {
	h := must(identity.HubTLS(newKey(t, 1), nil, clock1970))(t)
	c := must(identity.TerminalTLS(newKey(t, 2), identity.PinOf(newKey(t, 3).Public()), clock1970))(t)
	seen, _, hubErr, err := shake(t, h, c)
	wantError(t, err, identity.ErrPin)
	if hubErr == nil || len(seen.PeerCertificates) != 0 {
		t.Error("the wrong hub learnt who called")
	}
}

func TestTerminalRefusesWhatIsNoDevice(t *testing.T) {
	hub := newKey(t, 1)
	web := must(hub.WebCertificate(nil))(t)
	c := must(identity.TerminalTLS(newKey(t, 2), identity.PinOf(hub.Public()), clock1970))(t)
	_, _, _, err := shake(t, &tls.Config{Certificates: []tls.Certificate{web}}, c)
	wantError(t, err, identity.ErrKeyKind)
	_, err = identity.PeerDevice(tls.ConnectionState{})
	wantError(t, err, identity.ErrNoCertificate)
	if _, _, _, err := shake(t, &tls.Config{Certificates: []tls.Certificate{must(hub.Certificate())(t)}, MaxVersion: tls.VersionTLS12}, c); err == nil {
		t.Error("an old version of TLS was taken")
	}
}

func TestHubRefusesACertificateThatIsNoDevice(t *testing.T) {
	hub, terminal := newKey(t, 1), newKey(t, 2)
	h := must(identity.HubTLS(hub, nil, clock1970))(t)
	c := must(identity.TerminalTLS(terminal, identity.PinOf(hub.Public()), clock1970))(t)
	c.Certificates = []tls.Certificate{must(terminal.WebCertificate(nil))(t)}
	_, _, hubErr, _ := shake(t, h, c)
	wantError(t, hubErr, identity.ErrKeyKind)
	c.Certificates = nil
	seen, _, hubErr, err := shake(t, h, c)
	if hubErr != nil || err != nil {
		t.Errorf("somebody without a device cannot read the pages: %v, %v", hubErr, err)
	}
	_, err = identity.PeerKey(seen)
	wantError(t, err, identity.ErrNoCertificate)
}

// browserHello is what a browser offers: it knows no Ed25519.
func browserHello() *tls.ClientHelloInfo {
	return &tls.ClientHelloInfo{
		SignatureSchemes:  []tls.SignatureScheme{tls.ECDSAWithP256AndSHA256, tls.PSSWithSHA256},
		SupportedVersions: []uint16{tls.VersionTLS13}, SupportedCurves: []tls.CurveID{tls.X25519},
	}
}

// A browser that learns Ed25519 is still a browser: one that offered it was asked for a certificate and lost HTTP/2.
func TestABrowserThatKnowsEd25519IsNotTakenForATerminal(t *testing.T) {
	h := must(identity.HubTLS(newKey(t, 1), []string{"127.0.0.1"}, clock1970))(t)
	hello := browserHello()
	hello.SignatureSchemes, hello.SupportedProtos = append(hello.SignatureSchemes, tls.Ed25519), []string{"h2", "http/1.1"}
	if c := must(h.GetConfigForClient(hello))(t); c.ClientAuth != tls.NoClientCert || !slices.Contains(c.NextProtos, "h2") {
		t.Error("a browser that knows Ed25519 would be asked for a certificate")
	}
	hello.SupportedProtos = []string{"http/1.1"}
	if c := must(h.GetConfigForClient(hello))(t); c.ClientAuth != tls.RequestClientCert {
		t.Error("a terminal would not be asked for its certificate")
	}
}

func TestBrowserIsShownACertificateItCanReadAndNotAskedForOne(t *testing.T) {
	hub := newKey(t, 1)
	h := must(identity.HubTLS(hub, []string{"127.0.0.1", "hub.example"}, clock1970))(t)
	c := must(h.GetConfigForClient(browserHello()))(t)
	if c.ClientAuth != tls.NoClientCert || !slices.Contains(c.NextProtos, "h2") {
		t.Error("a browser would be asked for a certificate")
	}
	if err := browserHello().SupportsCertificate(&c.Certificates[0]); err != nil {
		t.Error(err)
	}
	leaf := must(x509.ParseCertificate(c.Certificates[0].Certificate[0]))(t)
	if _, ok := leaf.PublicKey.(*ecdsa.PublicKey); !ok || leaf.VerifyHostname("hub.example") != nil || leaf.VerifyHostname("127.0.0.1") != nil {
		t.Errorf("certificate of key %T for %v %v", leaf.PublicKey, leaf.DNSNames, leaf.IPAddresses)
	}
	again := must(hub.WebCertificate([]string{"127.0.0.1", "hub.example"}))(t)
	if !slices.Equal(again.Certificate[0], c.Certificates[0].Certificate[0]) {
		t.Error("a restart changes the certificate: every browser would warn again")
	}
}

func TestPinTellsKeysApart(t *testing.T) {
	if identity.PinOf(newKey(t, 1).Public()) == identity.PinOf(newKey(t, 2).Public()) {
		t.Error("two keys share a pin")
	}
	for _, tryIt := range []error{identity.ErrPin, identity.ErrKeyKind, identity.ErrNoCertificate} {
		if errors.Is(tryIt, identity.ErrKey) {
			t.Errorf("%v is mistaken for a broken key file", tryIt)
		}
	}
}
