package neighbour

import (
	"net"
	"net/netip"
	"slices"
)

// network is one of the machine's networks, and the address it has there.
type network struct {
	iface net.Interface
	ip    netip.Addr
}

// networksMax bounds the networks a machine looks for neighbours in: laptops with virtual machines have a dozen.
const networksMax = 8

// carrierGrade is 100.64.0.0/10: private networks of providers and of tunnels.
var carrierGrade = netip.MustParsePrefix("100.64.0.0/10")

// private says whether an address belongs to a network of one's own. A terminal listens on no other unless told to.
func private(ip netip.Addr) bool {
	ip = ip.Unmap()
	return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || carrierGrade.Contains(ip)
}

// networksAt lists the networks in which a listener at host is found: that of a given address, or where it listens
// everywhere all private ones but the machine's own loop. One address stands for each.
func networksAt(host netip.Addr) []network {
	ifaces, err := net.Interfaces()
	if err != nil {
		return nil // a machine that does not tell is still found by manual address
	}
	var found []network
	for _, iface := range ifaces {
		if iface.Flags&net.FlagUp == 0 || len(found) == networksMax {
			continue
		}
		if ip, ok := addressIn(iface, host); ok {
			found = append(found, network{iface, ip})
		}
	}
	return found
}

// addressIn picks the address under which neighbours of an interface's network reach this machine: one of version 4
// where there is any, for those need no zone.
func addressIn(iface net.Interface, host netip.Addr) (netip.Addr, bool) {
	addresses, err := iface.Addrs()
	if err != nil {
		return netip.Addr{}, false
	}
	var fit []netip.Addr
	for _, a := range addresses {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		ip := prefix.Addr().Unmap()
		if ip == host || !host.IsValid() && private(ip) && !ip.IsLoopback() && !(ip.Is6() && ip.IsLinkLocalUnicast()) {
			fit = append(fit, ip)
		}
	}
	if len(fit) == 0 {
		return netip.Addr{}, false
	}
	return slices.MinFunc(fit, func(a, b netip.Addr) int { return a.BitLen() - b.BitLen() }), true
}
