package identity

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"errors"
	"maps"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
)

// ErrTooManyFacts says issuers without the right to grant stated more than the Roll keeps.
var ErrTooManyFacts = errors.New("too many facts by issuers without authority")

// A stolen terminal must not fill every replica with spaces, nor with facts of issuers it invented.
const (
	factsMax     = 256  // kept of one device that is no hub
	strangersMax = 1024 // kept of all devices without a grant together
)

// Roll is what the facts held here say, judged from the deployment's root key. The same facts give the same answers
// in whatever order they came, except that a device without a grant believes itself. It is not safe for concurrent
// use; Clone it.
type Roll struct {
	root   ed25519.PublicKey
	own    dot.Device
	paired map[dot.Device]bool // with this device, by people at both
	facts  map[FactID]Fact

	// What follows from facts, made anew by settle.
	hubs        map[dot.Device]bool
	grants      map[dot.Device]*Grant
	revocations map[dot.Device][]*Revocation
	spaces      map[uuid.UUID]*Announcement
	joined      map[uuid.UUID]uuid.UUID
	closed      map[uuid.UUID]*Closing
	raw         [][]byte
}

// NewRoll is the roll of a device: root is the deployment's key, nil before the device was enrolled. Until then it
// believes what it states itself and nothing else.
func NewRoll(root ed25519.PublicKey, own dot.Device) *Roll {
	r := &Roll{root: slices.Clone(root), own: own, facts: map[FactID]Fact{}}
	r.settle()
	return r
}

// Clone copies the roll; the copy may learn while others read.
func (r *Roll) Clone() *Roll {
	c := *r
	c.facts = maps.Clone(r.facts)
	return &c
}

// Enrol gives the roll of a device that just learnt its deployment's root.
func (r *Roll) Enrol(root ed25519.PublicKey) *Roll {
	c := r.Clone()
	c.root = slices.Clone(root)
	c.settle()
	return c
}

// Pair gives the roll of a device that people paired with others. Among them each believes the others as it believes
// itself: what they announce, and what they write in spaces that one of them made. A grant or a revocation of either
// goes before. What hubs and other devices think of them is not touched.
func (r *Roll) Pair(devices ...dot.Device) *Roll {
	c := r.Clone()
	c.paired = maps.Clone(r.paired)
	if c.paired == nil {
		c.paired = map[dot.Device]bool{}
	}
	for _, d := range devices {
		c.paired[d] = true
	}
	c.settle()
	return c
}

// among says whether a device is this one or paired with it.
func (r *Roll) among(d dot.Device) bool { return d == r.own || r.paired[d] }

// Learn adds facts and gives those that were new. On ErrTooManyFacts it learnt all but the ones past the bound.
func (r *Roll) Learn(facts ...Fact) (learnt []Fact, err error) {
	authority, others := r.split(facts)
	learnt, err = r.add(authority, err)
	if len(learnt) > 0 {
		r.settle() // who may be believed next follows from these
	}
	more, err := r.add(others, err)
	if len(more) > 0 {
		r.settle()
	}
	return append(learnt, more...), err
}

// split puts what the root and known hubs state before what anybody else does.
func (r *Roll) split(facts []Fact) (authority, others []Fact) {
	root := dot.DeviceOf(r.root)
	for _, f := range facts {
		if f.By() == root || r.hubs[f.By()] {
			authority = append(authority, f)
		} else {
			others = append(others, f)
		}
	}
	return authority, others
}

func (r *Roll) add(facts []Fact, err error) ([]Fact, error) {
	stated, strangers := r.stated()
	var added []Fact
	for _, f := range facts {
		if _, held := r.facts[f.ID()]; held {
			continue
		}
		if by := f.By(); by != r.own && !r.hubs[by] {
			stranger := r.grants[by] == nil && !r.paired[by]
			if stated[by] >= factsMax || stranger && strangers >= strangersMax {
				err = ErrTooManyFacts
				continue
			}
			stated[by]++
			if stranger {
				strangers++
			}
		}
		r.facts[f.ID()] = f
		added = append(added, f)
	}
	return added, err
}

// stated counts the held facts of each issuer, and those of all issuers without a grant.
func (r *Roll) stated() (by map[dot.Device]int, strangers int) {
	by = map[dot.Device]int{}
	for _, f := range r.facts {
		by[f.By()]++
		if !r.among(f.By()) && !r.hubs[f.By()] && r.grants[f.By()] == nil {
			strangers++
		}
	}
	return by, strangers
}

// Bytes are those of all held facts, revocations first. They are shared by all who ask, many times a second on a busy
// hub, and only read.
func (r *Roll) Bytes() [][]byte { return r.raw }

// Holds says whether a fact is held.
func (r *Roll) Holds(id FactID) bool {
	_, held := r.facts[id]
	return held
}

// Facts lists all held facts, revocations first: they travel ahead of everything.
func (r *Roll) Facts() []Fact {
	facts := slices.Collect(maps.Values(r.facts))
	slices.SortFunc(facts, func(a, b Fact) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), bytes.Compare(a.raw, b.raw))
	})
	return facts
}

func rank(f Fact) int {
	if f.Type == RevocationFact {
		return 0
	}
	return int(f.Type)
}

// settle works out what the facts say: first what the root says, which alone makes and ends hubs, then what hubs
// say of devices, then what devices say of spaces.
func (r *Roll) settle() {
	r.hubs, r.grants = map[dot.Device]bool{}, map[dot.Device]*Grant{}
	r.revocations = map[dot.Device][]*Revocation{}
	r.spaces, r.joined, r.closed = map[uuid.UUID]*Announcement{}, map[uuid.UUID]uuid.UUID{}, map[uuid.UUID]*Closing{}
	facts := r.Facts()
	r.raw = make([][]byte, len(facts))
	for i, f := range facts {
		r.raw[i] = f.raw
	}
	if len(r.root) > 0 {
		root := dot.DeviceOf(r.root)
		r.hubs[root] = true
		for _, f := range facts {
			if f.By() == root {
				r.settleAuthority(f)
			}
		}
		for _, f := range facts {
			if f.By() != root && r.hubs[f.By()] && r.believed(f) {
				r.settleAuthority(f)
			}
		}
	}
	for _, f := range facts {
		if r.mayState(f) {
			r.settleSpace(f)
		}
	}
}

func (r *Roll) settleAuthority(f Fact) {
	byRoot := bytes.Equal(f.Issuer, r.root)
	switch {
	case f.Grant != nil:
		d := f.Grant.Device()
		if held := r.grants[d]; held == nil || held.Serial < f.Grant.Serial {
			r.grants[d] = f.Grant
		}
		if byRoot && f.Grant.Is(RoleHub) {
			r.hubs[d] = true
		}
	case f.Revocation != nil:
		// A stolen hub must not end the deployment: only the root revokes a hub, and nobody the root.
		d := f.Revocation.Device
		if d != dot.DeviceOf(r.root) && (byRoot || !r.hubs[d]) {
			r.revocations[d] = append(r.revocations[d], f.Revocation)
		}
	}
}

// believed says whether a fact stands though its issuer may have been revoked since.
func (r *Roll) believed(f Fact) bool {
	return !slices.ContainsFunc(r.revocations[f.By()], func(v *Revocation) bool { return !slices.Contains(v.Facts, f.ID()) })
}

// mayState says whether a device's word about spaces counts: its own always does, so that a space can be made with
// no network.
func (r *Roll) mayState(f Fact) bool {
	if !r.believed(f) {
		return false
	}
	g := r.grants[f.By()]
	return f.By() == r.own || r.hubs[f.By()] || g != nil && !g.In(ReadOnly) || g == nil && r.paired[f.By()]
}

func (r *Roll) settleSpace(f Fact) {
	switch {
	case f.Announcement != nil:
		if _, held := r.spaces[f.Announcement.ID()]; !held { // facts are sorted: everyone keeps the same of two
			r.spaces[f.Announcement.ID()] = f.Announcement
		}
	case f.Joining != nil:
		if _, held := r.joined[f.Joining.From]; !held {
			r.joined[f.Joining.From] = f.Joining.Into
		}
	case f.Closing != nil && (r.hubs[f.By()] || f.By() == r.own):
		if _, held := r.closed[f.Closing.Space]; !held {
			r.closed[f.Closing.Space] = f.Closing
		}
	}
}

// Root is the deployment's key, nil before enrolment.
func (r *Roll) Root() ed25519.PublicKey { return slices.Clone(r.root) }

// Grant is the grant a device acts under: the one with the highest serial. Nil when it has none.
func (r *Roll) Grant(d dot.Device) *Grant { return r.grants[d] }

// GrantFact is the fact behind Grant, to be shown to a hub that has forgotten it.
func (r *Roll) GrantFact(d dot.Device) (f Fact, ok bool) {
	g := r.grants[d]
	for _, f := range r.facts {
		if g != nil && f.Grant == g {
			return f, true
		}
	}
	return Fact{}, false
}

// Grants lists the grants in force by serial, of revoked devices too.
func (r *Roll) Grants() []*Grant {
	return slices.SortedFunc(maps.Values(r.grants), func(a, b *Grant) int {
		return cmp.Or(cmp.Compare(a.Serial, b.Serial), bytes.Compare(a.Public, b.Public))
	})
}

// IsHub says whether a device may confirm as the deployment's centre.
func (r *Roll) IsHub(d dot.Device) bool { return r.hubs[d] && len(r.revocations[d]) == 0 }

// Revoked says whether a device's grant was taken back.
func (r *Roll) Revoked(d dot.Device) bool { return len(r.revocations[d]) > 0 }

// Revocations are those of one device.
func (r *Roll) Revocations(d dot.Device) []*Revocation { return slices.Clone(r.revocations[d]) }

// Name is what people call a device: the name in its grant, else the start of its key's name.
func (r *Roll) Name(d dot.Device) string {
	if g := r.grants[d]; g != nil {
		return g.Name
	}
	return d.Short()
}

// Spaces lists the known spaces, oldest first.
func (r *Roll) Spaces() []*Announcement {
	return slices.SortedFunc(maps.Values(r.spaces), func(a, b *Announcement) int {
		x, y := a.ID(), b.ID()
		return cmp.Or(cmp.Compare(a.CreatedAt, b.CreatedAt), bytes.Compare(x[:], y[:]))
	})
}

// Space is what is announced of a space; nil when it is unknown.
func (r *Roll) Space(id uuid.UUID) *Announcement { return r.spaces[id] }

// JoinedInto is the space in which a space goes on. Spaces of different types never meet, whatever somebody signed: an
// exercise does not go on in an incident, nor in the census.
func (r *Roll) JoinedInto(id uuid.UUID) (into uuid.UUID, ok bool) {
	into, ok = r.joined[id]
	if from, to := r.Space(id), r.Space(into); ok && from != nil && to != nil && from.Type != to.Type {
		return uuid.UUID{}, false
	}
	return into, ok
}

// Closing is how a space was closed; nil while it is open.
func (r *Roll) Closing(id uuid.UUID) *Closing { return r.closed[id] }
