package syncproto

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// Reasons why a session cannot go on. GoodBye gives the frame that tells the other side.
var (
	ErrProtocol = errors.New("other side broke the protocol")
	ErrVersion  = errors.New("no common version of the protocol")
	ErrFlood    = errors.New("other side sent more than it had credit for")
	ErrStalled  = errors.New("work and no progress")
	ErrSelf     = errors.New("other side has the key of this device")
	ErrLost     = errors.New("a frame was lost on the way")
)

// ByeError says that the other side ended the conversation.
type ByeError struct {
	Code   wire.ByeCode
	Reason string // as the other side wrote it: hostile text
}

func (e *ByeError) Error() string {
	return fmt.Sprintf("other side ended with code %d: %q", e.Code, e.Reason)
}

// Self is what a side says of itself.
type Self struct {
	Public       ed25519.PublicKey
	Name         string // at most wire.NameMax bytes
	Capabilities wire.Capabilities
	Program      string
}

// Limits bound a session. The zero value of a field means its default.
type Limits struct {
	Credit        int   // bytes of segments the other side may send ahead of our appending: 1 MiB; 64 KiB by radio
	Batch         int   // bytes of segments loaded and sent at once: 64 KiB. What is urgent waits behind one batch
	Spaces        int   // spaces the other side may speak of: 4096
	Logs          int   // logs the other side may speak of, over all spaces: 131,072
	HelloMillis   int64 // a link that has not said hello by then is dropped: 5,000
	PingMillis    int64 // between pings: 10,000
	StallMillis   int64 // work without progress for so long drops the link: 30,000
	AuditMillis   int64 // a link idle for so long compares fingerprints: 10,000
	FactsMax      int   // facts the other side may send: 65,536
	GapsForgiven  int   // times a log may be asked for again because something before it was lost: 3
	LoadsAtOnce   int   // logs loaded for one batch: 128, fewer on a slow link
	FloorPercent  int   // share of the last lane while others wait: 10
	FloorMinBytes int   // the last lane is not served for less than this owed to it: 8 KiB

	ImageFrom       int   // changes a side must lack for an image of the space to be worth it: 20,000
	ImageWindow     int   // chunks of an image that may be sent before they are said to be durable: 16
	ImageMillis     int64 // segments are held back for so long for a side expected to ask for an image: 3,000
	ImageMakeMillis int64 // an image asked for and not offered by then is not waited for: 600,000
}

func (l Limits) withDefaults() Limits {
	l.Credit = cmp.Or(l.Credit, 1<<20)
	l.Batch = cmp.Or(l.Batch, 64<<10)
	l.Spaces = cmp.Or(l.Spaces, 4096)
	l.Logs = cmp.Or(l.Logs, 1<<17)
	l.HelloMillis = cmp.Or(l.HelloMillis, 5_000)
	l.PingMillis = cmp.Or(l.PingMillis, 10_000)
	l.StallMillis = cmp.Or(l.StallMillis, 30_000)
	l.AuditMillis = cmp.Or(l.AuditMillis, 10_000)
	l.FactsMax = cmp.Or(l.FactsMax, 1<<16)
	l.GapsForgiven = cmp.Or(l.GapsForgiven, 3)
	l.LoadsAtOnce = cmp.Or(l.LoadsAtOnce, 128)
	l.FloorPercent = cmp.Or(l.FloorPercent, 10)
	l.FloorMinBytes = cmp.Or(l.FloorMinBytes, 8<<10)
	l.ImageFrom = cmp.Or(l.ImageFrom, 20_000)
	l.ImageWindow = cmp.Or(l.ImageWindow, 16)
	l.ImageMillis = cmp.Or(l.ImageMillis, 3_000)
	l.ImageMakeMillis = cmp.Or(l.ImageMakeMillis, 600_000)
	return l
}

// Session is one side of one conversation over one link, about all spaces of both sides. It does no input or output,
// has no clock and starts nothing: it is told what happened, and says through Ready what is to be done. It is used
// by one goroutine.
//
// It keeps three things apart for every log: have (durable here), sent (handed to this link), acked (durable there,
// as the other side said in this conversation). What an operator sees as waiting comes from acked alone.
type Session struct {
	self   Self
	device dot.Device
	limits Limits

	peer    *wire.Hello // what the other side said of itself; nil until then
	version uint64

	places  map[dot.Space]*place
	order   []*place // in the order they were taken up
	facts   facts
	numbers map[uint64]*flow // logs the other side gave numbers to
	mine    []*flow          // logs this side gave numbers to; the number is the index plus 1
	logs    int              // logs the other side spoke of

	out      []wire.Frame // frames that go out before any segments
	learn    [][]byte
	behind   []Behind
	seal     []dot.Space
	incoming incoming
	outgoing outgoing
	watch    watch
	audit    audit
	tasks    []ImageTask
	parts    map[dot.Space]wire.ImageName // images of which a part is held

	standings standings

	lastMoved int64 // when anything was held or acknowledged that was not before
}

// place is one space in the conversation.
type place struct {
	id     dot.Space
	joined bool // this side takes part in it
	flows  map[dot.Log]*flow

	told     dot.Vector // what was held when our digest was sent; nil before, and once theirs is known
	said     bool       // our digest was sent
	digest   [16]byte   // of told
	theirs   *[16]byte  // the digest the other side sent; nil before
	equal    bool       // the digests were equal
	full     bool       // our vector was sent, or need not be
	parts    map[uint64]bool
	partsAll uint64 // number of parts of their vector; 0 while the last has not come
	known    bool   // what the other side holds is known: acked means something
	changed  bool   // acked changed since Ready last said so

	denied      map[*flow][]Denial // held here, not allowed here
	deniedThere map[*flow][]Denial // held there, not allowed there

	moved bool              // held or acked changed since the last audit
	print *wire.Fingerprint // of the other side, to be compared

	in         imageIn
	out        *imageOut
	resnapshot bool   // an image is asked for as soon as it is known what both sides hold
	asks       int    // images the other side asked for
	partsSent  uint64 // of our vector
}

// flow is one log in the conversation. A hub has one for each log, space and link, so it is kept small.
type flow struct {
	place *place
	log   dot.Log

	have   uint64 // durable here; of own logs the sealed part
	acked  uint64 // durable there
	sent   uint64 // handed to the link
	handed uint64 // given out to be appended

	in      *inflow // once the other side has declared the log
	mine    uint32  // the number this side gave it; 0 for none
	refused Outcome // why no more is taken here; Fresh when nothing is wrong
	stopped Outcome // why the other side takes no more
	rewound uint8   // times the other side asked for it again

	ackDue  bool
	refuse  bool // the refusal has to be sent
	lined   bool // stands in the line of logs to be acknowledged
	hungry  bool // stands in a queue to be sent
	missing bool // could not be loaded

	image *imageOut // set when this is no log but stands for an image
}

// inflow is what belongs to a log the other side sends.
type inflow struct {
	public ed25519.PublicKey // as the other side declared it
	yours  uint64            // the number the other side gave it
	queue  []arrived         // segments that came and were not given out yet
	taken  int               // bytes given out to be appended
	gaps   int               // times it was asked for again
	gapAt  uint64            // the handed for which it was asked again last, plus 1
}

// NewSession begins a conversation. have is what this side holds durably of every space it takes part in, facts the
// signed blobs it holds. Call Tick before the first Ready.
func NewSession(self Self, have map[dot.Space]Holding, known [][]byte, limits Limits) *Session {
	limits = limits.withDefaults()
	s := &Session{
		self:    self,
		device:  dot.DeviceOf(self.Public),
		limits:  limits,
		places:  map[dot.Space]*place{},
		numbers: map[uint64]*flow{},
		facts:   newFacts(known),
	}
	s.incoming.window = limits.Credit
	ids := make([]dot.Space, 0, len(have))
	for id := range have {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b dot.Space) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range ids {
		s.Joined(id, have[id])
	}
	s.out = append(s.out, s.hello())
	return s
}

func (s *Session) hello() *wire.Hello {
	digest := s.facts.tell()
	return &wire.Hello{
		VersionMin: wire.VersionMin, VersionMax: wire.VersionMax, Public: s.self.Public, Name: s.self.Name,
		Capabilities: s.self.Capabilities, Facts: digest[:], Credit: uint64(s.limits.Credit), Program: s.self.Program,
	}
}

// Step takes one frame of the other side. An error ends the conversation; the session is of no use afterwards.
func (s *Session) Step(f wire.Frame) error {
	s.watch.heard = s.watch.now
	if _, greeting := f.(*wire.Hello); s.peer == nil && !greeting {
		return s.early(f)
	}
	switch f := f.(type) {
	case *wire.Hello:
		return s.stepHello(f)
	case *wire.Facts:
		return s.stepFacts(f)
	case *wire.Have:
		return s.stepHave(f)
	case *wire.Logs:
		return s.stepLogs(f)
	case *wire.Segments:
		return s.stepSegments(f)
	case *wire.Ack:
		return s.stepAck(f)
	case *wire.Credit:
		return s.stepCredit(f)
	case *wire.Ping:
		return s.stepPing(f)
	case *wire.Pong:
		s.stepPong(f)
	case *wire.Fingerprint:
		s.stepFingerprint(f)
	case *wire.Standing:
		s.stepStanding(f)
	case *wire.Bye:
		return &ByeError{Code: f.Code, Reason: f.Reason}
	case *wire.Image:
		return s.stepImage(f)
	case *wire.ImageWant:
		return s.stepImageWant(f)
	case *wire.ImageChunk:
		return s.stepImageChunk(f)
	}
	return nil // a type from a newer version is skipped
}

// early judges what comes before Hello. Only a goodbye means something then; anything else tells that Hello was lost.
func (s *Session) early(f wire.Frame) error {
	switch f := f.(type) {
	case *wire.Bye:
		return &ByeError{Code: f.Code, Reason: f.Reason}
	case *wire.Unknown:
		return nil
	}
	return fmt.Errorf("%w: frame %d before hello", ErrLost, f.Type())
}

func (s *Session) stepHello(f *wire.Hello) error {
	if s.peer != nil {
		if !bytes.Equal(s.peer.Public, f.Public) {
			return fmt.Errorf("%w: two hellos", ErrProtocol)
		}
		return nil
	}
	version := min(f.VersionMax, wire.VersionMax)
	if version < f.VersionMin || version < wire.VersionMin {
		return fmt.Errorf("%w: %d to %d here, %d to %d there", ErrVersion, wire.VersionMin, wire.VersionMax, f.VersionMin, f.VersionMax)
	}
	if f.Device() == s.device {
		return fmt.Errorf("%w: %s", ErrSelf, s.device)
	}
	if f.Credit == 0 || f.Credit > creditMax {
		return fmt.Errorf("%w: credit of %d", ErrProtocol, f.Credit)
	}
	s.peer, s.version = f, version
	s.outgoing.credit = int64(f.Credit)
	s.progress()
	s.greetFacts([16]byte(f.Facts))
	for _, p := range s.order {
		s.announce(p)
	}
	return nil
}

// creditMax bounds the credit of one side, so that no sum of credits can overflow.
const creditMax = 1 << 30

// Peer is what the other side said of itself; ok is false before it said hello.
func (s *Session) Peer() (hello wire.Hello, ok bool) {
	if s.peer == nil {
		return wire.Hello{}, false
	}
	return *s.peer, true
}

// GoodBye is the last frame to send when Step or Tick returned err, or, with nil, when this side leaves. It is nil
// when the other side left first.
func GoodBye(err error) wire.Frame {
	var bye *ByeError
	if errors.As(err, &bye) {
		return nil
	}
	if err == nil {
		return &wire.Bye{Code: wire.ByeDone}
	}
	reason := err.Error()
	code := wire.ByeFailed
	for _, c := range []struct {
		err  error
		code wire.ByeCode
	}{
		{ErrProtocol, wire.ByeProtocol},
		{wire.ErrMalformed, wire.ByeProtocol},
		{wire.ErrTooLarge, wire.ByeProtocol},
		{ErrVersion, wire.ByeVersion},
		{ErrFlood, wire.ByeFlood},
		{ErrStalled, wire.ByeStalled},
		{ErrSelf, wire.ByeSelf},
		{ErrLost, wire.ByeLost},
	} {
		if errors.Is(err, c.err) {
			code = c.code
			break
		}
	}
	if code == wire.ByeFailed {
		reason = "" // what failed inside this device is nobody else's business
	}
	return &wire.Bye{Code: code, Reason: reason[:min(len(reason), wire.ReasonMax)]}
}
