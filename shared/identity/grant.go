package identity

import (
	"cmp"
	"crypto/ed25519"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
)

// Level is where in the organisation a device stands.
type Level string

// Levels (市级, 区县, 现场).
const (
	City     Level = "city"
	District Level = "district"
	Site     Level = "site"
)

// Group is what a device's desk does.
type Group string

// Groups: the three of the mechanism (编组), the support team (支撑团队), and two that bound what may be written.
const (
	General      Group = "general"
	Coordination Group = "coordination"
	Support      Group = "support"
	SupportTeam  Group = "support_team"
	ReadOnly     Group = "read_only" // 只读: writes nothing
	Training     Group = "training"  // 培训: writes in exercises alone
)

// Role is a right beside those of level and group. Roles of newer versions are kept and give nothing.
type Role string

// RoleHub lets a device sign grants, revocations and closings for the deployment, and confirm as its centre.
const RoleHub Role = "hub"

// Bounds of what a grant may hold.
const (
	NameLenMax   = 60 // characters of a device's, space's or operator's name
	wordLenMax   = 16 // characters of an area code, a group, a role
	deskLenMax   = 4
	groupsMax    = 8
	rolesMax     = 16
	grantedMax   = 256 // spaces a grant may be limited to
	reasonLenMax = 200
)

// Grant lets one device in: who it is, where it stands and what it may do. It is a capability signed by the
// deployment's root, so every replica can judge with no network.
type Grant struct {
	Serial   uint32            `cbor:"1,keyasint"`           // counted by the hub from 1, never used twice
	Public   ed25519.PublicKey `cbor:"2,keyasint"`           // the device's
	Name     string            `cbor:"3,keyasint"`           // as shown to people
	Desk     string            `cbor:"4,keyasint,omitempty"` // opens readable numbers; see DeskCode
	Level    Level             `cbor:"5,keyasint"`
	Groups   []Group           `cbor:"6,keyasint,omitempty"` // empty means all three groups of the mechanism
	Area     string            `cbor:"7,keyasint,omitempty"` // area code; empty means everywhere
	Spaces   []uuid.UUID       `cbor:"8,keyasint,omitempty"` // empty means every space of the area
	Roles    []Role            `cbor:"9,keyasint,omitempty"`
	IssuedAt int64             `cbor:"10,keyasint"`           // Unix milliseconds
	Until    int64             `cbor:"11,keyasint,omitempty"` // Unix milliseconds, advisory: past it the device is to renew; 0 means never
}

// Device is whom the grant lets in.
func (g *Grant) Device() dot.Device { return dot.DeviceOf(g.Public) }

// Is says whether the grant gives a role.
func (g *Grant) Is(r Role) bool { return slices.Contains(g.Roles, r) }

// In says whether the grant's desk does a group's work.
func (g *Grant) In(group Group) bool {
	if len(g.Groups) == 0 {
		return group == General || group == Coordination || group == Support
	}
	return slices.Contains(g.Groups, group)
}

// Expired says whether the grant should have been renewed by now (Unix milliseconds). It is shown; it stops nobody's
// work, for the clock that says so may be the one that is wrong.
func (g *Grant) Expired(now int64) bool { return g.Until != 0 && now > g.Until }

func (g *Grant) check() error {
	if len(g.Public) != ed25519.PublicKeySize || g.Serial == 0 {
		return fmt.Errorf("%w: grant without device or serial", ErrFactContent)
	}
	if len(g.Groups) > groupsMax || len(g.Roles) > rolesMax || len(g.Spaces) > grantedMax {
		return fmt.Errorf("%w: grant lists too much", ErrFactContent)
	}
	errs := []error{
		checkText("name", g.Name, 1, NameLenMax), checkText("area", g.Area, 0, wordLenMax),
		checkText("desk", g.Desk, 0, deskLenMax), checkText("level", string(g.Level), 0, wordLenMax),
	}
	for _, w := range g.Groups {
		errs = append(errs, checkText("group", string(w), 0, wordLenMax))
	}
	for _, w := range g.Roles {
		errs = append(errs, checkText("role", string(w), 0, wordLenMax))
	}
	return cmp.Or(errs...)
}

// checkText refuses a text of the wrong length, and what would disturb a line on a screen or in a log: control and
// direction characters. The text itself is not in the error: it may be somebody's name.
func checkText(what, text string, lenMin, lenMax int) error {
	if n := utf8.RuneCountInString(text); n < lenMin || n > lenMax {
		return fmt.Errorf("%w: %s of %d characters", ErrFactContent, what, n)
	}
	bad := func(r rune) bool {
		return r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}
	if strings.ContainsFunc(text, bad) {
		return fmt.Errorf("%w: %s with control characters", ErrFactContent, what)
	}
	return nil
}

// ParseLevel reads a level as commands and forms give it.
func ParseLevel(text string) (Level, error) {
	switch l := Level(text); l {
	case City, District, Site:
		return l, nil
	default:
		return "", fmt.Errorf("unknown level %q: want city, district or site", text)
	}
}

// ParseGroups reads groups divided by commas; an empty text is all three.
func ParseGroups(text string) ([]Group, error) {
	var groups []Group
	for word := range strings.SplitSeq(text, ",") {
		g := Group(strings.ReplaceAll(strings.TrimSpace(word), "-", "_"))
		switch g {
		case "":
		case General, Coordination, Support, SupportTeam, ReadOnly, Training:
			if !slices.Contains(groups, g) {
				groups = append(groups, g)
			}
		default:
			return nil, fmt.Errorf("unknown group %q: want general, coordination, support, support_team, read_only or training", word)
		}
	}
	return groups, nil
}

// ParseName reads the name of a device, a space or an operator: trimmed, not empty, one line, NameLenMax characters.
func ParseName(text string) (string, error) {
	text = strings.TrimSpace(text)
	return text, checkText("name", text, 1, NameLenMax)
}

// deskLetters are the letters of desk codes: I and O are left out, which a pen or a tired eye makes 1 and 0.
const deskLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ"

// DeskCode is the n-th desk code a hub issues, n from 1: A, B … Z, AA, AB …
func DeskCode(n uint32) string {
	var code []byte
	for ; n > 0; n = (n - 1) / uint32(len(deskLetters)) {
		code = append(code, deskLetters[(n-1)%uint32(len(deskLetters))])
	}
	slices.Reverse(code)
	return string(code)
}

// DeskNumber is the n for which DeskCode gives code; 0 for what is no desk code.
func DeskNumber(code string) uint32 {
	var n uint32
	for _, letter := range code {
		i := strings.IndexRune(deskLetters, letter)
		if i < 0 || len(code) > deskLenMax {
			return 0
		}
		n = n*uint32(len(deskLetters)) + uint32(i) + 1
	}
	return n
}

// DeskOf is the code a device puts into readable numbers. It names the device and its incarnation, so that a
// restored database never repeats a number of its past: A, then A2, A3. A device without a grant takes the start of
// its name behind a zero, which no issued code contains.
func DeskOf(desk string, d dot.Device, incarnation uint32) string {
	if desk == "" {
		desk = "0" + d.String()[:4]
		if incarnation > 1 {
			desk += "0"
		}
	}
	if incarnation > 1 {
		desk += strconv.FormatUint(uint64(incarnation), 10)
	}
	return desk
}
