package simtest

import (
	"crypto/ed25519"

	"github.com/google/uuid"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// Store is the database of one device. All its methods are whole transactions, durable when they return; the world
// decides which of them a crash undoes. Replica is the one in memory. Another may stand on real files; when it cannot
// do what it is asked, Failed says why and the world ends.
type Store interface {
	Public() ed25519.PublicKey

	// What a conversation needs, as package peer describes it.
	Spaces() []dot.Space
	Sealed(dot.Space) dot.Vector
	Holdings(dot.Device) map[dot.Space]syncproto.Holding
	Facts() [][]byte
	Learn(facts [][]byte)
	Append(dot.Space, []syncproto.Run) []syncproto.Kept
	Load(s dot.Space, l dot.Log, after uint64, bytesMax int) syncproto.Run
	Seal(dot.Space) error
	Behind(s dot.Space, theirs dot.Vector)

	// What an operator does and a checker looks at. Record calls tag at least once an act and writes what it gives as
	// the wall time of the changes, by which the world knows them again. Records may leave out kinds that only a newer
	// version knows; State has them too.
	Join(dot.Space)
	Record(s dot.Space, wall int64, drafts []Draft, tag func() int64) []merge.Change
	Records(dot.Space) map[uuid.UUID]*merge.Record
	Unsealed(dot.Space) []merge.Change
	Changes(dot.Space) []merge.Change
	Denies(dot.Dot) bool
	State(dot.Space) [32]byte
	Rebuild()

	Imager
	Stander

	// What befalls it. Open starts the program again after it ended. Backup copies what a backup of the database holds,
	// and Restore puts one back; with outside, what the device left outside its database goes back too. Lose takes the
	// database away and leaves what is outside. Rot damages something stored while the program does not run, and says
	// what; the next Open has to find it, move it aside and go on with what is sound. Rotten says that it did not.
	Open()
	Backup() Backup
	Restore(b Backup, outside bool)
	Lose()
	Rot(chance func(n int) int) (what string, ok bool)
	Rotten() bool
	Failed() error
	Close()
}

// Joiner is a Store that joins small segments which everybody holds. Logs are the same then when their changes are.
type Joiner interface {
	JoinSegments(s dot.Space, stable dot.Vector) (joined int)
}

// Backup is what a Store gave out to be put back: only that Store knows what it is.
type Backup any

// Seat is what a world tells of a device it wants a Store for.
type Seat struct {
	Name   string
	Rules  *Rules
	Newer  bool          // the device runs a newer version, with kinds and fields of its own
	Chance func() uint32 // for incarnations and marks
	Wall   func() int64  // the clock of the device, Unix milliseconds
	Codec  *segment.Codec
	Bug    Bug
}

// Kinds and fields of these worlds. A record's kind says nothing to the protocol; a newer version knows one more, and
// one more field.
const (
	KindKnown = 1
	KindNewer = 900

	FieldsOfText = 3 // fields 1 to 3 are registers
	FieldOfSet   = 4
	FieldNewer   = 40
)

// inMemory seats a Replica.
func inMemory(s Seat) Store {
	r := NewReplica(s.Name, s.Codec, s.Chance)
	r.bug = s.Bug
	r.disk.law = NewLaw(s.Rules)
	return r
}
