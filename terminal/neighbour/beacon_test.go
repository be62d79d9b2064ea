package neighbour_test

import (
	"bytes"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/mdns"

	"qianshao/terminal/neighbour"
)

var (
	root  = bytes.Repeat([]byte{7}, 32)
	start = bytes.Repeat([]byte{1}, 32)
	noon  = time.Date(2026, 7, 12, 12, 0, 0, 0, time.UTC)
	place = netip.MustParseAddrPort("10.61.0.1:7800")
)

func TestBeaconIsKnownToItsDeploymentAloneAndOnlyWhereItWasMade(t *testing.T) {
	name, tag := neighbour.Beacon(start, root, place, noon)
	for what, c := range map[string]struct {
		secret []byte
		name   string
		tag    string
		at     netip.AddrPort
		want   bool
	}{
		"as it was sent":          {root, name, tag, place, true},
		"to another deployment":   {bytes.Repeat([]byte{8}, 32), name, tag, place, false},
		"from another address":    {root, name, tag, netip.MustParseAddrPort("10.61.0.9:7800"), false},
		"from another port":       {root, name, tag, netip.MustParseAddrPort("10.61.0.1:7801"), false},
		"under another name":      {root, strings.Repeat("a", len(name)), tag, place, false},
		"with no name":            {root, "", tag, place, false},
		"with a changed tag":      {root, name, "a" + tag[1:], place, tag[0] == 'a'},
		"with the tag's end gone": {root, name, tag[:len(tag)-1], place, false},
		"with an endless tag":     {root, name, strings.Repeat(tag, 1000), place, false},
		"with no tag":             {root, name, "", place, false},
	} {
		if got := neighbour.Recognises(c.secret, c.name, c.tag, c.at, noon); got != c.want {
			t.Errorf("%s: known %v", what, got)
		}
	}
}

func TestBeaconIsAnotherInEverySlotAndStart(t *testing.T) {
	seen := map[string]bool{}
	for slot := range 200 {
		for _, start := range [][]byte{start, bytes.Repeat([]byte{2}, 32)} {
			name, tag := neighbour.Beacon(start, root, place, noon.Add(time.Duration(slot)*neighbour.SlotLength))
			for _, part := range []string{name, tag, tag[:7]} { // the seven characters in which the slot is masked
				if seen[part] {
					t.Fatalf("%q was announced before", part)
				}
				seen[part] = true
			}
			if strings.Contains(name+tag, "QSKEY") || len(name) > 63 || len(tag) > 255 {
				t.Fatalf("%q %q does not fit a name and a text of DNS", name, tag)
			}
		}
	}
}

func TestWrongClocksStillFindEachOtherAndOldBeaconsAreNobodys(t *testing.T) {
	dead := time.Unix(3600, 0)
	for what, c := range map[string]struct {
		theirs, mine time.Time
		want         bool
	}{
		"the next slot":               {noon.Add(neighbour.SlotLength), noon, true},
		"the slot before":             {noon.Add(-neighbour.SlotLength), noon, true},
		"three hours wrong":           {noon.Add(-3 * time.Hour), noon, true},
		"a day and a zone wrong":      {noon.Add(26 * time.Hour), noon, true},
		"recorded two days ago":       {noon.Add(-48 * time.Hour), noon, false},
		"two days ahead":              {noon.Add(48 * time.Hour), noon, false},
		"their battery is dead":       {dead, noon, true},
		"this battery is dead":        {noon, dead, true},
		"both batteries are dead":     {dead, dead.Add(1000 * time.Hour), true},
		"a clock before 1970":         {time.Unix(-5, 0), noon, true},
		"a clock seventy years ahead": {noon.AddDate(80, 0, 0), noon, true},
	} {
		name, tag := neighbour.Beacon(start, root, place, c.theirs)
		if got := neighbour.Recognises(root, name, tag, place, c.mine); got != c.want {
			t.Errorf("%s: known %v", what, got)
		}
	}
}

// answer is what a network's answer looks like to the program.
func answer(name string, at netip.AddrPort, tags ...string) *mdns.ServiceEntry {
	return &mdns.ServiceEntry{Name: name + "._qianshao._tcp.local.", AddrV4: net.IP(at.Addr().AsSlice()), Port: int(at.Port()), InfoFields: tags}
}

func TestWhatTheNetworkAnswersIsHostileUntilItIsKnown(t *testing.T) {
	name, tag := neighbour.Beacon(bytes.Repeat([]byte{2}, 32), root, place, noon)
	own, ownTag := neighbour.Beacon(start, root, place, noon)
	many := make([]string, 100)
	for i := range many {
		many[i] = "x"
	}
	for what, c := range map[string]struct {
		entry *mdns.ServiceEntry
		want  int
	}{
		"a neighbour's":                 {answer(name, place, tag), 1},
		"one with others' tags first":   {answer(name, place, "hello", tag), 1},
		"one's own":                     {answer(own, place, ownTag), 0},
		"one with too many tags":        {answer(name, place, append(many, tag)...), 0},
		"one with no port":              {&mdns.ServiceEntry{Name: name, AddrV4: net.IP{10, 61, 0, 1}, InfoFields: []string{tag}}, 0},
		"one with no address":           {&mdns.ServiceEntry{Name: name, Port: 7800, InfoFields: []string{tag}}, 0},
		"one that names a multicast":    {answer(name, netip.MustParseAddrPort("224.0.0.251:7800"), tag), 0},
		"somebody's printer":            {answer("HP LaserJet", place, "txtvers=1"), 0},
		"a name of the wrong alphabet":  {answer("0018", place, tag), 0},
		"the beacon of another address": {answer(name, netip.MustParseAddrPort("10.61.0.2:7800"), tag), 0},
	} {
		if got := neighbour.Heard(start, root, noon, c.entry); got != c.want {
			t.Errorf("%s: found %d", what, got)
		}
	}
}

func TestOnlyNetworksOfOnesOwnArePrivate(t *testing.T) {
	for text, want := range map[string]bool{
		"10.1.2.3": true, "192.168.1.1": true, "172.16.0.1": true, "169.254.3.4": true, "100.64.1.1": true, "127.0.0.1": true, "fd00::1": true,
		"fe80::1": true, "::1": true, "::ffff:10.1.2.3": true, "8.8.8.8": false, "172.32.0.1": false, "100.128.0.1": false, "2001:db8::1": false, "::ffff:8.8.8.8": false,
	} {
		if got := neighbour.Private(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s private: %v", text, got)
		}
	}
}
