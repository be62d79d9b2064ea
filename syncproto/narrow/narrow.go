// Package narrow decides what goes into messages of 70 or 1,750 bytes, one a minute, that may be lost, repeated, late,
// read by others, and unanswered for hours.
//
// DESIGN.md gives the bytes and the reasons.
package narrow

import (
	"errors"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Sizes of a message in bytes: BeiDou-3 carries 14,000 bits in its region and 560 bits everywhere else.
const (
	Regional = 1750
	Global   = 70
)

// Bounds of what is believed of a message before its tag was found right, and of what is kept afterwards.
const (
	MessageMax = 4096      // bytes of a message of any modem
	Overhead   = 12 + 1    // bytes of a message that carry nothing: link, counter, tag, and what kinds of parts follow
	itemsMax   = 1024      // records in one message
	fieldsMax  = 256       // fields of a record in one message
	membersMax = 256       // members of a set
	textMax    = 32 << 10  // bytes of a text, as in a segment
	factMax    = 64 << 10  // bytes of a fact, as package identity bounds it
	partialMax = 64        // things that come in pieces, kept at once
	partialSum = 256 << 10 // their bytes
)

// Refusals of a message. Nothing of such a message was taken.
var (
	ErrNotOurs   = errors.New("message of another link")
	ErrForged    = errors.New("message has a wrong tag")
	ErrReplayed  = errors.New("message came before")
	ErrMalformed = errors.New("message means nothing")
	ErrUnknown   = errors.New("message names what is not known here")
)

// Item is what one device last wrote into one record, told ahead of the signed log.
type Item struct {
	Space  dot.Space
	Log    dot.Log
	Seq    uint64 // of the newest change of that log that is in it: once the log holds it, the log itself says more
	Wall   int64  // when that was, in Unix milliseconds; arrives as the minute it was in
	Kind   uint16
	Record uuid.UUID
	Origin dot.Dot // the change that made the record, where known; costs less than the id
	Fields []Field

	part bool // some of its fields are not in it
}

// Field is one field of an item: what stands in a register, or all members of a set.
type Field struct {
	ID     uint16
	Set    bool
	Values []merge.Value // one in a register
}

// Segment is a signed segment to be carried, or one that has come whole.
type Segment struct {
	Space dot.Space
	Log   dot.Log
	First uint64
	Last  uint64 // not carried; 0 in what has come
	Bytes []byte
}

// Head says how far a log is durable at whoever says it.
type Head struct {
	Space dot.Space
	Log   dot.Log
	Seq   uint64
	Back  bool // less than was assumed: what follows it is to be sent again
	// Denied says that some of it is held and not allowed: it need not be sent again, and is confirmed for nobody.
	Denied bool
}

// Book is what both sides know without being told: names are abbreviated against it.
type Book struct {
	Self, Peer dot.Device
	Devices    []dot.Device
	Spaces     []dot.Space
	// Codes are the codes of a field in their declared order; nil for a field that is free text. Vocabulary is a digest
	// of all of them: messages abbreviated by another one are not read.
	Codes      func(kind, field uint16) []string
	Vocabulary uint16
	// Origin may tell which change made a record.
	Origin func(space dot.Space, id uuid.UUID) (dot.Dot, bool)
}
