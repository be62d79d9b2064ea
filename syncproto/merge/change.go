package merge

import (
	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/stamp"
)

// Op is what a write does to its field.
type Op uint8

// Ops. Their numbers stand in stored segments and never change.
const (
	Put    Op = 0 // a register now reads Value; None clears it
	Add    Op = 1 // Value is a member of a set
	Remove Op = 2 // the adds named by Replaces are members no more
)

// Life is the field number under which a record's existence is a register: Put of false deletes, of true restores.
// The Replaces of a deletion name every write of the record that its author saw, in whatever field, so that an edit
// it did not see keeps the record alive.
const Life = 0

// Write is one field of one record set once.
type Write struct {
	Field    uint16
	Op       Op
	Value    Value
	Replaces []dot.Dot // the writes its author saw and meant to replace
}

// Flags say how much of a change can be trusted. Their bits stand in stored segments and never change.
type Flags uint8

// Flags of a change.
const (
	ClockDoubtful Flags = 1 << 0 // the device knew its clock was implausible
	BackEntered   Flags = 1 << 1 // 补录: entered from paper after the fact
	Imported      Flags = 1 << 2 // came by import, repair or test; the state machines were not asked
	Resolving     Flags = 1 << 3 // written to settle a conflict
)

// Change is one act's writes to one record, as they travel.
type Change struct {
	Dot      dot.Dot
	Record   uuid.UUID
	Kind     uint16
	Stamp    stamp.Stamp
	Wall     int64  // Unix milliseconds on the operator's clock
	Act      uint64 // numbers the device's acts within an incarnation; changes of one act share it
	ActSize  uint16 // how many changes the act has, over all lanes
	Operator string // who, as named at the start of the shift
	Grant    uint32 // serial of the grant the device acted under; 0 before it was enrolled
	Flags    Flags
	// TimeQuality says how well the device knew its clock; 0 is untold. What it names is given by whoever sets it,
	// here it only travels.
	TimeQuality uint8
	Writes      []Write
}
