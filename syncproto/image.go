package syncproto

import (
	"fmt"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// ImageTask is work about the image of one space. Exactly one of its verbs is asked for.
type ImageTask struct {
	Space dot.Space
	Do    ImageVerb
	Name  wire.ImageName // Make: of the one of which the other side holds a part, or zero; else of the one that is fetched

	Manifest []byte // Judge: signed by whom it says, for the shell to believe or not
	Index    uint64 // Keep: which chunk
	Chunk    []byte // Keep
}

// ImageVerb is what is to be done.
type ImageVerb uint8

// Verbs of an ImageTask, with what answers them.
const (
	ImageMake  ImageVerb = iota // make an image, or find the one named; answer with ImageMade whenever it is there
	ImageJudge                  // decide about an offer; answer with ImageJudged. One that cannot be taken comes here too, for people to hear why
	ImageKeep                   // verify a chunk and keep it durably; answer with ImageKept
	ImageAdopt                  // put the image in the place of what is held; answer with ImageAdopted whenever it is done
	ImageLeave                  // nothing more of it comes in this conversation; what is kept may serve in another
)

// ImageRange asks for a part of a chunk that is sent next, of at most BytesMax bytes. Answer with ImageLoaded.
type ImageRange struct {
	Space         dot.Space
	Name          wire.ImageName
	Index, Offset uint64
	BytesMax      int
}

// imagePhase is how far the taking side of a place has come.
type imagePhase uint8

const (
	imageNone imagePhase = iota
	imageAsked
	imageJudged // a judgement is awaited
	imageFetching
	imageAdopting
	imageOver
)

// String is the stable word of the phase, empty while no image is on its way.
func (p imagePhase) String() string {
	return [...]string{"", "asked", "asked", "fetching", "adopting", ""}[p]
}

// imageIn is the taking side of a place.
type imageIn struct {
	phase  imagePhase
	since  int64 // when the phase began
	name   wire.ImageName
	chunks uint64
	first  uint64 // chunks before it are durable
	handed uint64 // chunks given out to be kept
	part   []byte // what came of the next one
	got    uint64 // bytes that came in this conversation
	before uint64 // bytes kept in conversations before
	packed uint64 // bytes of all chunks
	lacks  uint64 // changes that would come by replay instead
	must   bool   // it was asked for whatever it costs
	due    bool   // the other side has to hear how far it is
}

// imageOut is the giving side of a place.
type imageOut struct {
	flow   *flow // stands for the image in the line of the last lane; sent and acked count its bytes
	asked  bool
	made   bool
	begun  bool // the first window came
	over   bool
	since  int64 // when segments began to be held back
	name   wire.ImageName
	chunks uint64
	next   uint64 // chunk that is sent
	offset uint64 // bytes of it that were sent
	until  uint64 // chunks that may be sent, from the first one on
}

// imageAsksMax bounds how often one conversation asks for an image of a space.
const imageAsksMax = 8

// images says that both sides give and take images.
func (s *Session) images() bool {
	return s.peer != nil && s.self.Capabilities&s.peer.Capabilities&wire.CapImage != 0
}

// heldBack says that segments of a log wait, since an image that holds them is asked for or on its way. Lane 0 never
// waits: on a slow link an image takes minutes.
func (f *flow) heldBack() bool {
	o := f.place.out
	return o != nil && !o.over && f.log.Lane > 0
}

// wants says that chunks may be sent.
func (o *imageOut) wants() bool {
	return o.made && o.begun && !o.over && !o.flow.missing && o.next < o.until
}

// worth says whether a side that holds so many changes of a space and lacks so many is better off with an image.
func (s *Session) worth(holds, lacks uint64) bool {
	return lacks >= uint64(s.limits.ImageFrom) && lacks/4 >= holds
}

// mayTake says that one side may get images of the other by itself. A hub that lost its disk does not let every
// terminal that calls make one.
func mayTake(taker, giver wire.Capabilities) bool {
	return taker&wire.CapHub == 0 || giver&wire.CapHub != 0
}

// considerImage looks, once it is known what both sides hold, whether either is to get an image. Both sides come to the
// same answer, or the one that expects to be asked stops waiting soon.
func (s *Session) considerImage(p *place) {
	if !s.images() || !p.joined {
		return
	}
	var here, there, lacksHere, lacksThere uint64
	for _, f := range p.flows {
		here += f.have
		there += f.acked
		lacksHere += f.acked - min(f.have, f.acked)
		lacksThere += f.have - min(f.have, f.acked)
	}
	if mayTake(s.peer.Capabilities, s.self.Capabilities) && s.worth(there, lacksThere) {
		p.out = &imageOut{since: s.watch.now}
	}
	if p.resnapshot || mayTake(s.self.Capabilities, s.peer.Capabilities) && s.worth(here, lacksHere) {
		s.askImage(p)
	}
}

// Resnapshot asks the other side for an image of the whole space, to be put in the place of what is held here, however
// much that is: a device that was away for long uploads what is its own, and then begins anew. What the image lacks is
// carried over by whoever adopts it. It says false when the other side gives no images or one is on its way already;
// a space whose standing is not known yet is asked for as soon as it is.
func (s *Session) Resnapshot(id dot.Space) bool {
	p := s.places[id]
	if p == nil || s.peer != nil && !s.images() || p.in.phase != imageNone && p.in.phase != imageOver {
		return false
	}
	p.resnapshot = true
	if p.known && p.joined {
		s.askImage(p)
	}
	return true
}

func (s *Session) askImage(p *place) {
	p.in = imageIn{phase: imageAsked, since: s.watch.now, must: p.resnapshot}
	p.resnapshot = false
	for _, f := range p.flows {
		p.in.lacks += f.acked - min(f.have, f.acked)
	}
	s.out = append(s.out, &wire.ImageWant{Space: p.id, Name: s.parts[p.id]})
}

// PartHeld tells of which image a part is held from an earlier conversation, so that the same one is asked for.
func (s *Session) PartHeld(id dot.Space, name wire.ImageName) {
	if s.parts == nil {
		s.parts = map[dot.Space]wire.ImageName{}
	}
	s.parts[id] = name
}

// tickImages ends what takes too long: waiting to be asked, and waiting for an offer.
func (s *Session) tickImages() {
	if !s.images() {
		return
	}
	for _, p := range s.order {
		if o := p.out; o != nil && !o.asked && !o.over && s.watch.now-o.since >= s.limits.ImageMillis {
			s.endImageOut(p)
		}
		if p.in.phase == imageAsked && s.watch.now-p.in.since >= s.limits.ImageMakeMillis || s.dearer(&p.in) {
			s.endImageIn(p)
		}
	}
}

// What replay costs, for comparing: its bytes are less than half of an image's, and so many changes of it are taken in a
// second on a small machine.
const (
	replayShare     = 2
	replayPerSecond = 40_000
	imageTryMillis  = 2_000 // for so long an image is fetched before it is known how fast it comes
)

// dearer says that the link is so slow that the rest of an image takes longer than replaying everything would: an image
// saves work and costs bytes.
func (s *Session) dearer(in *imageIn) bool {
	spent := s.watch.now - in.since
	if in.phase != imageFetching || in.must || spent < imageTryMillis {
		return false
	}
	left := in.packed - min(in.packed, in.before+in.got)
	rate := in.got*1000/uint64(spent) + 1
	replay := max(in.packed/replayShare/rate, in.lacks/replayPerSecond)
	return left/rate > replay
}

// stepImageWant takes what the other side says of an image it wants.
func (s *Session) stepImageWant(w *wire.ImageWant) error {
	p := s.places[w.Space]
	switch {
	case !s.images():
		return nil
	case p == nil || !p.joined:
		s.out = append(s.out, &wire.Image{Space: w.Space, Code: wire.ImageNotNow})
		return nil
	case w.Over:
		s.endImageOut(p)
		return nil
	case w.Count == 0:
		s.makeImage(p, w.Name)
		return nil
	}
	o := p.out
	if o == nil || !o.made || o.over || w.Name != o.name {
		s.out = append(s.out, &wire.Image{Space: w.Space, Code: wire.ImageGone})
		return nil
	}
	if !o.begun {
		o.begun, o.next = true, min(w.First, o.chunks)
	}
	if got := min(w.Got, o.flow.sent); got > o.flow.acked {
		o.flow.acked, s.outgoing.pace.stale = got, true
		s.progress()
	}
	o.until = max(o.until, min(w.First+w.Count, o.chunks))
	s.want(o.flow)
	return nil
}

func (s *Session) makeImage(p *place, part wire.ImageName) {
	if p.out != nil && p.out.asked && !p.out.over {
		return // it is being made
	}
	if p.asks++; p.asks > imageAsksMax {
		s.out = append(s.out, &wire.Image{Space: p.id, Code: wire.ImageNotNow})
		return
	}
	p.out = &imageOut{asked: true, since: s.watch.now}
	s.tasks = append(s.tasks, ImageTask{Space: p.id, Do: ImageMake, Name: part})
}

// ImageMade gives the signed manifest of the image that was asked for; nil when there is none.
func (s *Session) ImageMade(id dot.Space, manifest []byte) {
	p := s.places[id]
	if p == nil || p.out == nil || !p.out.asked || p.out.made || p.out.over {
		return
	}
	m, name, err := wire.ParseManifest(manifest)
	if err != nil || m.Space != id {
		s.out = append(s.out, &wire.Image{Space: id, Code: wire.ImageNotNow})
		s.endImageOut(p)
		return
	}
	o := p.out
	o.made, o.name, o.chunks = true, name, uint64(len(m.Chunks))
	o.flow = &flow{place: p, log: dot.Log{Lane: lastLane}, image: o}
	s.out = append(s.out, &wire.Image{Space: id, Manifest: manifest})
}

// endImageOut goes on with segments.
func (s *Session) endImageOut(p *place) {
	if p.out == nil || p.out.over {
		return
	}
	p.out.over = true
	if f := p.out.flow; f != nil {
		f.acked, s.outgoing.pace.stale = f.sent, true // nothing more is waited for
	}
	s.wantAll(p)
}

// loadImage asks for the next part of a chunk.
func (s *Session) loadImage(f *flow, bytesMax int) {
	o := f.image
	s.outgoing.imaging = f
	s.outgoing.imageLoad = append(s.outgoing.imageLoad, ImageRange{
		Space: f.place.id, Name: o.name, Index: o.next, Offset: o.offset, BytesMax: min(bytesMax, frameRoom),
	})
}

// ImageLoaded answers an ImageRange; last says that the chunk ends with these bytes. Without bytes the image is gone.
func (s *Session) ImageLoaded(id dot.Space, b []byte, last bool) {
	out := &s.outgoing
	f := out.imaging
	out.imaging = nil
	p := s.places[id]
	if f == nil || p == nil || f.place != p || p.out != f.image || f.image.over {
		return
	}
	o := f.image
	if len(b) == 0 {
		s.out = append(s.out, &wire.Image{Space: id, Code: wire.ImageGone})
		s.endImageOut(p)
		return
	}
	out.ready = append(out.ready, &wire.ImageChunk{Space: id, Index: o.next, Offset: o.offset, Last: last, Bytes: b})
	if !s.waiting() {
		s.progress()
	}
	f.sent += uint64(len(b))
	out.credit -= int64(len(b))
	out.bytes += int64(len(b))
	out.pace.sent(f, f.sent, int64(len(b)), s.watch.now)
	out.owed = max(out.owed-len(b), -s.limits.Batch)
	if o.offset += uint64(len(b)); last {
		o.next, o.offset = o.next+1, 0
	}
	s.want(f)
}

// stepImage takes the answer to what was asked for.
func (s *Session) stepImage(f *wire.Image) error {
	p := s.places[f.Space]
	if p == nil || p.in.phase != imageAsked && p.in.phase != imageFetching {
		return nil
	}
	if f.Code != wire.ImageGiven || p.in.phase == imageFetching {
		s.endImageIn(p)
		return nil
	}
	m, name, err := wire.ParseManifest(f.Manifest)
	if err != nil || m.Space != f.Space {
		s.tasks = append(s.tasks, ImageTask{Space: p.id, Do: ImageJudge, Name: name, Manifest: f.Manifest}) // to say why
		s.endImageIn(p)
		return nil
	}
	p.in = imageIn{
		phase: imageJudged, since: s.watch.now, name: name, chunks: uint64(len(m.Chunks)), packed: m.Packed, lacks: p.in.lacks, must: p.in.must,
	}
	s.tasks = append(s.tasks, ImageTask{Space: p.id, Do: ImageJudge, Name: name, Manifest: f.Manifest})
	s.progress()
	return nil
}

// ImageJudged says whether an offer is taken, from which chunk on, and how many bytes of chunks are held before it.
func (s *Session) ImageJudged(id dot.Space, taken bool, first, bytes uint64) {
	p := s.places[id]
	if p == nil || p.in.phase != imageJudged {
		return
	}
	if !taken || first > p.in.chunks {
		s.endImageIn(p)
		return
	}
	in := &p.in
	in.phase, in.since, in.first, in.handed, in.before, in.due = imageFetching, s.watch.now, first, first, bytes, true
	s.progress()
	s.complete(p)
}

// stepImageChunk takes a part of a chunk.
func (s *Session) stepImageChunk(f *wire.ImageChunk) error {
	size := len(f.Bytes)
	s.incoming.bytes += int64(size)
	if s.incoming.window -= size; s.incoming.window < -floodSlack {
		return fmt.Errorf("%w: %d bytes", ErrFlood, -s.incoming.window)
	}
	s.incoming.giveBack += size // it is on the disk, or dropped, before the next frame is stepped
	p := s.places[f.Space]
	if p == nil || p.in.phase != imageFetching {
		return nil
	}
	in := &p.in
	if f.Index != in.handed || f.Offset != uint64(len(in.part)) || f.Index >= in.chunks {
		return fmt.Errorf("%w: chunk %d of an image at %d, at %d of %d here", ErrLost, f.Index, f.Offset, len(in.part), in.handed)
	}
	in.part = append(in.part, f.Bytes...)
	in.got += uint64(size)
	in.due = true
	s.progress()
	if f.Last {
		s.tasks = append(s.tasks, ImageTask{Space: p.id, Do: ImageKeep, Name: in.name, Index: in.handed, Chunk: in.part})
		in.handed++
		in.part = nil
	}
	return nil
}

// ImageKept says that the chunks before first are durable; ok is false when one was not what the manifest says, or
// could not be kept.
func (s *Session) ImageKept(id dot.Space, first uint64, ok bool) {
	p := s.places[id]
	if p == nil || p.in.phase != imageFetching {
		return
	}
	if !ok {
		s.endImageIn(p)
		return
	}
	p.in.first, p.in.due = max(p.in.first, first), true
	s.complete(p)
}

// complete goes on to adopting once every chunk is durable.
func (s *Session) complete(p *place) {
	if p.in.first < p.in.chunks {
		return
	}
	p.in.phase, p.in.since = imageAdopting, s.watch.now
	s.tasks = append(s.tasks, ImageTask{Space: p.id, Do: ImageAdopt, Name: p.in.name})
}

// ImageAdopted says that the image stands in the place of what was held, and what is held now; not adopted, everything
// is as it was and comes as segments.
func (s *Session) ImageAdopted(id dot.Space, adopted bool, h Holding) {
	p := s.places[id]
	if p == nil || p.in.phase != imageAdopting {
		return
	}
	if adopted {
		s.Grew(id, h)
		s.sendVector(p, p.held())
	}
	s.endImageIn(p)
}

// endImageIn asks for segments again.
func (s *Session) endImageIn(p *place) {
	if p.in.phase != imageAdopting && p.in.phase != imageAsked {
		s.tasks = append(s.tasks, ImageTask{Space: p.id, Do: ImageLeave, Name: p.in.name})
	}
	p.in = imageIn{phase: imageOver}
	s.out = append(s.out, &wire.ImageWant{Space: p.id, Over: true})
	s.progress()
}

// imageWants tells how far the images that are fetched have come.
func (s *Session) imageWants() []wire.Frame {
	var frames []wire.Frame
	for _, p := range s.order {
		in := &p.in
		if !in.due || in.phase != imageFetching && in.phase != imageAdopting {
			continue
		}
		in.due = false
		frames = append(frames, &wire.ImageWant{
			Space: p.id, Name: in.name, First: in.first, Count: uint64(s.limits.ImageWindow), Got: in.got,
		})
	}
	return frames
}

// ImageStatus is how the image of a space comes in; the zero value says that none does.
type ImageStatus struct {
	Phase string // asked, fetching, adopting
	Bytes uint64 // of its chunks that are here
	All   uint64 // of its chunks; 0 while that is not known
}

func (p *place) imageStatus() ImageStatus {
	in := &p.in
	if in.phase == imageNone || in.phase == imageOver {
		return ImageStatus{}
	}
	return ImageStatus{Phase: in.phase.String(), Bytes: min(in.before+in.got, in.packed), All: in.packed}
}
