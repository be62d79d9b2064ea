package simtest

// Bug is a mistake planted in a world, to show that its checkers are awake.
type Bug int

// Bugs. Each has been made by somebody, somewhere.
const (
	NoBug              Bug = iota
	AckBeforeFsync         // acknowledges what is only in memory
	ForgetDead             // forgets a write that was replaced before it arrived
	LastWriterWins         // keeps the latest of two concurrent writes
	ReuseNumbers           // goes on numbering after an old database was put back
	SkipSegment            // leaves out one segment when it resumes a log
	DropLastLane           // never sends the last lane
	AckedOnSend            // takes what was sent for what is durable there
	SkipChainCheck         // keeps a segment whatever its signature says
	ReceiveRule            // moves its clock to the latest stamp it has seen
	LoseDenied             // does not keep what is denied, but acknowledges it
	IgnoreOwnTail          // does not take its own log back from others
	OverstateDuplicate     // acknowledges one change too much after a duplicate
	SendBeforeSeal         // sends a segment before it is durable that it was sealed
	SaveWithoutFsync       // says a save is done before it is durable
	KeepOldAcks            // goes on believing what a hub said before it was put back
	ForgetFacts            // does not send facts learned during a conversation
	RebuildForgetsOpen     // rebuilds without the open tails
	NoteOnlyOpen           // notes outside its database what was written, not what was sealed
	ApplyDenied            // applies what is held and not allowed
	FullDiskSaved          // says a save is done when the disk was full
	OverlookRot            // opens a damaged database as if it were whole
	BelieveCutStick        // takes the word of a stick that was not read to its signed end
	AdoptUnverified        // believes the logs in an image
	AdoptForgetsHeld       // does not carry over what an image lacks
	AdoptForgetsOpen       // does not carry over what is open
	FenceForEver           // never waits again for a device that has come back
)

// String names the bug.
func (b Bug) String() string {
	names := [...]string{
		"no bug", "ack before fsync", "forget dead", "last writer wins", "reuse numbers", "skip segment", "drop last lane",
		"acked on send", "skip chain check", "receive rule", "lose denied", "ignore own tail", "overstate duplicate",
		"send before seal", "save without fsync", "keep old acks", "forget facts", "rebuild forgets open", "note only open",
		"apply denied", "full disk saved", "overlook rot", "believe cut stick",
		"adopt unverified", "adopt forgets held", "adopt forgets open", "fence for ever",
	}
	return names[b]
}

// Bugs are all of them.
func Bugs() []Bug {
	var out []Bug
	for b := AckBeforeFsync; b <= FenceForEver; b++ {
		out = append(out, b)
	}
	return out
}
