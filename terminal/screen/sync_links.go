package screen

import (
	"fmt"
	"strconv"

	"qianshao/shared/identity"
)

// nobodysStick is the name of the line of sticks while none was read: whoever is given one reads it.
const nobodysStick = "U盘/stick"

// linksShown bounds the height of the list of links; the rest scrolls in it.
const linksShown = 4

// carriers shows every way changes travel: by which carrier, to whom, how it stands, what waits for it, when it was
// last heard; under it why the chosen one does not stand.
func (s syncCentre) carriers(f frame, w syncWords) []Block {
	blocks := []Block{{List: s.links(f, w)}}
	if l, ok := s.chosenLink(f); ok && l.Problem != "" && l.Carrier != "hub" { // of the hub it stands above
		blocks = append(blocks, Block{Note: &Note{Text: joined(l.Name, (&identity.Refusal{Code: l.Problem}).Say(string(f.language))), Tone: Info}})
	}
	return blocks
}

// linkActions are what can be done about links.
func (s syncCentre) linkActions(f frame, w syncWords) Block {
	buttons := make([]Button, 0, len(carrierActs))
	for _, a := range carrierActs {
		label := w.act(a.id)
		if a.id == "lan" && !f.sync.LAN.On {
			label = w.LANTurnOn
		}
		if off := !s.may(f, a.id); !off || a.id != "unlink" {
			buttons = append(buttons, Button{ID: "sync." + a.id, Label: label, Key: a.key, Off: off})
		}
	}
	return Block{Actions: &Actions{Buttons: buttons}}
}

func (s syncCentre) links(f frame, w syncWords) *List {
	list := &List{
		ID: syncLinks, Title: w.Links, Height: max(1, min(len(f.sync.Links), linksShown)), Empty: w.NoLinks, Selected: s.link, Footer: w.here(f.sync.LAN),
		Columns: []Column{
			{Title: w.Carrier, Weight: 1.3}, {Title: w.Link, Weight: 2.2}, {Title: w.State, Weight: 2.4}, {Title: w.Waiting, Weight: 1, Right: true}, {Title: w.Heard, Weight: 1.8},
		},
	}
	for _, l := range f.sync.Links {
		name := l.Name
		if l.Carrier == "stick" && name == nobodysStick {
			name = w.AnyDesk
		}
		if l.Paired {
			name = joined(name, w.Paired)
		}
		state := linkState(w, l)
		if told, ok := satelliteState(f, l); ok {
			state = told
		}
		list.Rows = append(list.Rows, Row{ID: l.id(), Cells: []Cell{
			{Text: w.carrier(l.Carrier)}, {Text: name}, state, {Text: strconv.Itoa(l.Pending)}, {Text: age(f.words, l.LastContact, f.real)},
		}})
	}
	return list
}

// linkState is a link's state in words; why it does not stand comes in a few of them, and whole when the line is chosen.
func linkState(w syncWords, l Link) Cell {
	switch {
	case l.FirstSyncAll > 0:
		return Cell{fmt.Sprintf(w.FirstSync, float64(l.FirstSync)/1e6, float64(l.FirstSyncAll)/1e6), Good}
	case l.State == "connected":
		return Cell{joined(w.state(l.State), fmt.Sprintf(w.RoundTrip, l.RoundTrip.Milliseconds())), Good}
	case l.Carrier == "lan" && l.State == "idle":
		return Cell{w.Absent, Muted}
	case l.Carrier == "stick" && l.State == "idle":
		return Cell{w.ByHand, Muted}
	case l.Problem != "":
		tone := Info
		if refusals[l.Problem] {
			tone = Warn
		}
		return Cell{joined(w.state(l.State), w.problem(l.Problem)), tone}
	}
	return Cell{w.state(l.State), Info}
}

// refusals are the problems that stay until people do something.
var refusals = map[string]bool{
	identity.NeighbourUnknown: true, identity.NeighbourElsewhere: true, identity.NeighbourRevoked: true, identity.NeighbourWrongKey: true,
	identity.NeighbourSelf: true, identity.NeighbourMalformed: true, identity.Revoked: true, identity.HubWrongKey: true, identity.NotGranted: true,
	identity.VersionsApart: true, identity.DeviceCopied: true,
}

// carrierNames are the ways changes travel, each with its shape.
var carrierNames = map[string]pair{
	"hub": {"● 中心", "● Hub"}, "lan": {"■ 局域网", "■ LAN"}, "stick": {"▲ U盘", "▲ Stick"}, "satellite": {"◆ 卫星", "◆ Satellite"},
}

func (w syncWords) carrier(name string) string {
	if p, ok := carrierNames[name]; ok {
		return p.in(w.language)
	}
	return name
}

// problems say in a few words why a link does not stand.
var problems = map[string]pair{
	identity.NeighbourUnreachable: {"联系不上", "unreachable"}, identity.HubUnreachable: {"联系不上", "unreachable"},
	identity.NeighbourUnknown: {"互不相识", "unknown"}, identity.NotGranted: {"尚未接入", "not enrolled"},
	identity.NeighbourElsewhere: {"另一套系统", "elsewhere"}, identity.NeighbourRevoked: {"已停用", "revoked"}, identity.Revoked: {"已停用", "revoked"},
	identity.NeighbourWrongKey: {"不是那台", "wrong key"}, identity.HubWrongKey: {"密钥不符", "wrong key"}, identity.NeighbourBusy: {"对方忙", "busy"}, identity.HubBusy: {"中心忙", "busy"},
	identity.ModemGone:     {"设备没有应答", "no modem"},
	identity.NeighbourLost: {"连接断开", "broken"}, identity.LinkLost: {"连接断开", "broken"}, identity.LinkStalled: {"没有进展", "stalled"}, identity.HubLeaves: {"中心停机", "hub stopped"},
	identity.NeighbourSelf: {"本机地址", "this one"}, identity.VersionsApart: {"版本不合", "versions"}, identity.DeviceCopied: {"密钥重复", "copied key"},
}

func (w syncWords) problem(code string) string {
	if p, ok := problems[code]; ok {
		return p.in(w.language)
	}
	return ""
}
