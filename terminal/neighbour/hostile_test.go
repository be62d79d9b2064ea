package neighbour_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/miekg/dns"

	"qianshao/shared/identity"
	"qianshao/terminal/neighbour"
	"qianshao/terminal/uplink"
)

// TestAPortScannerLearnsNothingAndStopsNobody knocks in every way but the right one while a neighbour comes in.
func TestAPortScannerLearnsNothingAndStopsNobody(t *testing.T) {
	hub := newKey(t, 100)
	a := newDesk(t, 1, &hub)
	address := a.address()
	for i := range 60 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close() // half of them stay open
		if i%2 == 0 {
			fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			if said, _ := io.ReadAll(conn); bytes.Contains(said, []byte("qianshao")) {
				t.Fatalf("it says %q to anybody", said)
			}
		}
	}
	bare := &tls.Config{InsecureSkipVerify: true}
	if conn, err := tls.Dial("tcp", address, bare); err == nil {
		if _, err := conn.Read(make([]byte, 1)); err == nil {
			t.Error("a caller without a certificate was answered")
		}
		conn.Close()
	}
	old := bare.Clone()
	old.MaxVersion = tls.VersionTLS12
	if conn, err := tls.Dial("tcp", address, old); err == nil {
		conn.Close()
		t.Error("an old version of TLS was taken")
	}
	b := newDesk(t, 2, &hub)
	add(t, b, address)
	until(t, "both talk", connected(a, b), a, b)
}

// TestAStrangerWithAKeyIsToldNothing asks each door with a device key that nobody vouches for.
func TestAStrangerWithAKeyIsToldNothing(t *testing.T) {
	hub := newKey(t, 100)
	a := newDesk(t, 1, &hub)
	forged, err := neighbour.WriteIntroduction(hub.Public(), nil, nil, "席位")
	if err != nil {
		t.Fatal(err)
	}
	guess, err := neighbour.WriteIntroduction(nil, nil, bytes.Repeat([]byte{1}, 10), "席位")
	if err != nil {
		t.Fatal(err)
	}
	self := newKey(t, 9) // signs itself a grant, as its own hub
	grant, err := identity.SignGrant(self, identity.Grant{Serial: 1, Public: self.Public(), Name: "假", Level: identity.City, Roles: []identity.Role{identity.RoleHub}, IssuedAt: 1})
	if err != nil {
		t.Fatal(err)
	}
	own, err := neighbour.WriteIntroduction(hub.Public(), [][]byte{grant.Bytes()}, nil, "席位")
	if err != nil {
		t.Fatal(err)
	}
	for what, said := range map[string][]byte{
		"who names the deployment": forged, "who guesses a token": guess, "who grants itself": own, "who says nothing": nil, "who says nonsense": []byte("hello"),
		"who says too much": make([]byte, 200<<10),
	} {
		answer := introduce(t, self, a.address(), said)
		if name := []byte("desk "); bytes.Contains(answer, name) || bytes.Contains(answer, hub.Public()) {
			t.Errorf("a stranger %s is told %q", what, answer)
		}
	}
	if len(a.now().Facts()) != 1 || a.talks(&desk{key: self}) != 0 {
		t.Error("a stranger's facts were kept")
	}
}

func introduce(t *testing.T, key identity.Key, address string, said []byte) []byte {
	t.Helper()
	certificate, err := key.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{
		InsecureSkipVerify: true, Certificates: []tls.Certificate{certificate},
	}}}
	answer, err := client.Post("https://"+address+"/introduce", "application/cbor", bytes.NewReader(said))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestAFloodOfBeaconsThatAreKnownIsBounded has somebody who knows the deployment's key name 10,000 addresses.
func TestAFloodOfBeaconsThatAreKnownIsBounded(t *testing.T) {
	hub := newKey(t, 100)
	a := newDesk(t, 1, &hub)
	a.address()
	ctx, stop := context.WithCancel(t.Context())
	defer a.HangUp()
	defer stop()
	before := runtime.NumGoroutine()
	for i := range 10_000 {
		a.Sighted(ctx, netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 61, byte(i >> 8), byte(i)}), 9))
		if a.Lines() > neighbour.LinesMax {
			t.Fatalf("%d addresses are called after %d beacons", a.Lines(), i)
		}
	}
	calling := 0
	for _, s := range a.Statuses() {
		if s.State == uplink.Calling {
			calling++
		}
	}
	until(t, "those given up are gone", func() bool { return runtime.NumGoroutine() < before+8*neighbour.LinesMax }, a)
	b := newDesk(t, 2, &hub)
	add(t, b, a.address())
	until(t, "an honest neighbour comes in", connected(a, b), a, b)
}

// TestAFloodOfForgedBeaconsHidesNobody sends 10,000 answers of no deployment into the network while two desks look for
// each other.
func TestAFloodOfForgedBeaconsHidesNobody(t *testing.T) {
	conn, err := net.Dial("udp", "224.0.0.251:5353")
	if err != nil {
		t.Skipf("no multicast here: %v", err)
	}
	defer conn.Close()
	hub := newKey(t, 100)
	a := newDesk(t, 1, &hub)
	a.address()
	var was, is runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&was)
	flooding := make(chan struct{})
	go func() {
		defer close(flooding)
		for i := range 10_000 {
			_, _ = conn.Write(forgedBeacon(t, i)) // a full buffer is a flood too
		}
	}()
	b := newDesk(t, 2, &hub)
	b.address()
	until(t, "both talk", connected(a, b), a, b)
	<-flooding
	if lines := a.Lines() + b.Lines(); lines > 2 {
		t.Errorf("%d addresses are called for two desks", lines)
	}
	runtime.GC()
	runtime.ReadMemStats(&is)
	if grown := int64(is.HeapAlloc) - int64(was.HeapAlloc); grown > 16<<20 {
		t.Errorf("%d bytes are kept of the flood", grown)
	}
}

// forgedBeacon is an answer of the right form, from somebody who does not know the key.
func forgedBeacon(t *testing.T, i int) []byte {
	name, tag := neighbour.Beacon([]byte(fmt.Sprint(i)), []byte("another key"), netip.MustParseAddrPort("10.61.0.1:7800"), time.Now())
	instance, host := name+"._qianshao._tcp.local.", name+".local."
	header := func(name string, kind uint16) dns.RR_Header {
		return dns.RR_Header{Name: name, Rrtype: kind, Class: dns.ClassINET, Ttl: 120}
	}
	m := &dns.Msg{MsgHdr: dns.MsgHdr{Response: true, Authoritative: true}, Answer: []dns.RR{
		&dns.PTR{Hdr: header("_qianshao._tcp.local.", dns.TypePTR), Ptr: instance},
		&dns.SRV{Hdr: header(instance, dns.TypeSRV), Port: 7800, Target: host},
		&dns.A{Hdr: header(host, dns.TypeA), A: net.IP{10, 61, byte(i >> 8), byte(i)}},
		&dns.TXT{Hdr: header(instance, dns.TypeTXT), Txt: []string{tag}},
	}}
	raw, err := m.Pack()
	if err != nil {
		t.Error(err)
	}
	return raw
}

func TestOnlySoManyCallersComeInAtOnce(t *testing.T) {
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fence := neighbour.Fence(plain, false)
	defer fence.Close()
	came := make(chan net.Conn, 2*neighbour.ConnectionsMax)
	go func() {
		for {
			c, err := fence.Accept()
			if err != nil {
				close(came)
				return
			}
			came <- c
		}
	}()
	call := func(from byte) net.Conn {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IP{127, 61, 0, from}}}
		c, err := dialer.Dial("tcp", fence.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	var inside []net.Conn
	for i := range neighbour.ConnectionsMax {
		from := byte(1 + i/neighbour.ConnectionsEach)
		call(from)
		inside = append(inside, <-came)
		if i == neighbour.ConnectionsEach-1 && !turnedAway(call(from)) {
			t.Error("one machine takes more than its share")
		}
	}
	if !turnedAway(call(9)) {
		t.Error("one too many came in")
	}
	inside[0].Close()
	inside[0].Close() // its place is given back once
	call(1)
	inside[0] = <-came
	if !turnedAway(call(9)) || !turnedAway(call(1)) {
		t.Error("a place was given back twice")
	}
}

// turnedAway says that the other side hung up instead of waiting for a word.
func turnedAway(c net.Conn) bool {
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second)) // a socket takes one
	_, err := c.Read(make([]byte, 1))
	return err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}
