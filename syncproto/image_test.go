package syncproto_test

import (
	"errors"
	"maps"
	"testing"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// picture is one side of a conversation about one space, of which it may have an image of so many chunks.
type picture struct {
	t       *testing.T
	r       *replica
	session *syncproto.Session
	inbox   []wire.Frame
	sent    map[wire.Type]int
	lanes   map[dot.Lane]int // runs of segments sent
	of      map[uint64]dot.Lane

	chunks   int    // of the image it gives; 0 gives none
	first    uint64 // chunks it kept
	from     *replica
	refuses  syncproto.ImageVerb // what it fails at
	fails    bool
	later    []func() // what runs beside
	adopting int
}

// chunkBytes is what each chunk of these images has.
const chunkBytes = 100_000

type gallery struct {
	t         *testing.T
	space     dot.Space
	give, get *picture
	now       int64
	millis    int64 // that a round takes
	lose      func(wire.Frame) bool
}

func newGallery(t *testing.T, caps wire.Capabilities) *gallery {
	g := &gallery{t: t, space: spaceNamed("s"), now: 1000}
	hub, desk := newReplica(t, "hub"), newReplica(t, "desk")
	hub.join(g.space)
	desk.join(g.space)
	for lane := range dot.Lane(4) {
		hub.write(g.space, dot.Log{Device: hub.device(), Lane: lane}, 10, 5, 100)
	}
	g.give, g.get = newPicture(t, hub, caps|wire.CapHub), newPicture(t, desk, caps)
	g.give.chunks, g.get.from = 5, hub
	g.begin()
	return g
}

func newPicture(t *testing.T, r *replica, caps wire.Capabilities) *picture {
	r.caps, r.limits = caps, syncproto.Limits{ImageFrom: 100}
	return &picture{t: t, r: r}
}

func (g *gallery) begin() {
	for _, p := range []*picture{g.give, g.get} {
		p.session, p.inbox, p.later = p.r.session(), nil, nil
		p.sent, p.lanes, p.of = map[wire.Type]int{}, map[dot.Lane]int{}, map[uint64]dot.Lane{}
		g.tick(p)
	}
}

func (g *gallery) tick(p *picture) error { return p.session.Tick(g.now, 1764000000000+g.now) }

// manifest is that of the image of the giving side.
func (p *picture) manifest(space dot.Space) []byte {
	if p.chunks == 0 {
		return nil
	}
	m := &wire.Manifest{
		Space: space, Public: p.r.public(), Size: uint64(p.chunks) * wire.ImagePiece, Packed: uint64(p.chunks * chunkBytes),
		Chunks: make([][32]byte, p.chunks), Changes: 200,
	}
	signed, err := wire.SignManifest(m, func(b []byte) []byte { return sign(p.r, b) })
	if err != nil {
		p.t.Fatal(err)
	}
	return signed
}

// do does the work a session has, as a shell does.
func (p *picture) do(space dot.Space) (frames []wire.Frame, ok bool) {
	work, ok := p.session.Ready()
	for _, b := range work.Append {
		p.session.Appended(b.Space, p.r.append(b))
	}
	for _, task := range work.Images {
		p.task(task)
	}
	for _, f := range work.Send {
		p.sent[f.Type()]++
		switch f := f.(type) {
		case *wire.Logs:
			for _, d := range f.Declared {
				p.of[d.Number] = d.Log.Lane
			}
		case *wire.Segments:
			for _, r := range f.Runs {
				p.lanes[p.of[r.Number]]++
			}
		}
	}
	var loaded []syncproto.Loaded
	for _, q := range work.Load {
		loaded = append(loaded, syncproto.Loaded{Space: q.Space, Run: p.r.load(q)})
	}
	if len(loaded) > 0 {
		p.session.Loaded(loaded)
	}
	for _, q := range work.LoadImage {
		n := min(q.BytesMax, chunkBytes-int(q.Offset))
		p.session.ImageLoaded(q.Space, make([]byte, n), int(q.Offset)+n == chunkBytes)
	}
	return work.Send, ok
}

func (p *picture) task(task syncproto.ImageTask) {
	fails := p.fails && p.refuses == task.Do
	switch task.Do {
	case syncproto.ImageMake:
		p.later = append(p.later, func() { p.session.ImageMade(task.Space, p.manifest(task.Space)) })
	case syncproto.ImageJudge:
		p.session.ImageJudged(task.Space, !fails, p.first, p.first*chunkBytes)
	case syncproto.ImageKeep:
		if !fails && task.Index != p.first || len(task.Chunk) != chunkBytes {
			p.t.Errorf("chunk %d of %d bytes, %d are kept", task.Index, len(task.Chunk), p.first)
		}
		if !fails {
			p.first++
		}
		p.session.ImageKept(task.Space, p.first, !fails)
	case syncproto.ImageAdopt:
		p.adopting++
		p.later = append(p.later, func() {
			if !fails {
				p.adopt(task.Space)
			}
			p.session.ImageAdopted(task.Space, !fails, p.r.holding(task.Space))
		})
	}
}

// adopt copies the logs of whom the image is of.
func (p *picture) adopt(space dot.Space) {
	for l, k := range p.from.spaces[space] {
		if mine := p.r.spaces[space][l]; mine == nil || mine.head.Seq < k.head.Seq {
			copied := *k
			p.r.spaces[space][l] = &copied
		}
	}
}

// round delivers what is on its way and lets both work until they have nothing to do; false says that nothing moved.
func (g *gallery) round() (moved bool) {
	for _, p := range []*picture{g.give, g.get} {
		later := p.later
		p.later = nil
		for _, do := range later {
			do()
			moved = true
		}
		inbox := p.inbox
		p.inbox = nil
		for _, f := range inbox {
			moved = true
			if err := p.session.Step(f); err != nil {
				g.t.Fatalf("%s: %v", p.r.name, err)
			}
		}
		other := g.give
		if p == g.give {
			other = g.get
		}
		for {
			frames, ok := p.do(g.space)
			for _, f := range frames {
				if g.lose == nil || !g.lose(f) {
					other.inbox = append(other.inbox, f)
				}
			}
			if !ok {
				break
			}
			moved = true
		}
	}
	g.now += g.millis
	for _, p := range []*picture{g.give, g.get} {
		if err := g.tick(p); err != nil {
			g.t.Fatal(err)
		}
	}
	return moved
}

func (g *gallery) settle() {
	for range 10_000 {
		if !g.round() {
			return
		}
	}
	g.t.Fatal("they never come to an end")
}

// equal fails unless both hold the same and know it.
func (g *gallery) equal() {
	g.t.Helper()
	if a, b := g.give.r.holding(g.space).Held, g.get.r.holding(g.space).Held; !maps.Equal(a, b) {
		g.t.Errorf("%v here, %v there", a, b)
	}
	for _, p := range []*picture{g.give, g.get} {
		if st := p.session.Status().Spaces[0]; st.In != 0 || st.Out != 0 || st.Image != (syncproto.ImageStatus{}) {
			g.t.Errorf("%s is not done: %+v", p.r.name, st)
		}
	}
}

func TestWhoLacksASpaceGetsItAsAnImageAndNoSegmentTwice(t *testing.T) {
	g := newGallery(t, wire.CapImage)
	g.settle()
	g.equal()
	if g.give.sent[wire.TypeImageChunk] < 10 || g.get.adopting != 1 {
		t.Errorf("%d parts of chunks, adopted %d times", g.give.sent[wire.TypeImageChunk], g.get.adopting)
	}
	for lane := dot.Lane(1); lane < 4; lane++ {
		if g.give.lanes[lane] > 0 {
			t.Errorf("lane %d came as segments besides", lane)
		}
	}
	if g.give.lanes[0] == 0 {
		t.Error("what is urgent waited for the image")
	}
}

func TestWithoutTheCapabilityOnBothSidesNothingIsSaidOfImages(t *testing.T) {
	g := newGallery(t, wire.CapImage)
	g.get.r.caps = 0
	g.begin()
	g.settle()
	g.equal()
	for _, of := range []wire.Type{wire.TypeImage, wire.TypeImageWant, wire.TypeImageChunk} {
		if g.give.sent[of]+g.get.sent[of] > 0 {
			t.Errorf("frames %d were sent", of)
		}
	}
}

func TestWhileAnImageComesUrgentChangesGoUpAndSayThatItComes(t *testing.T) {
	g := newGallery(t, wire.CapImage)
	g.give.chunks = 60
	for g.get.first < 2 {
		g.round()
	}
	st := g.get.session.Status().Spaces[0]
	if st.Image.Phase != "fetching" || st.Image.Bytes < 2*chunkBytes || st.Image.All != 60*chunkBytes || st.In == 0 {
		t.Errorf("looks stuck or done: %+v", st)
	}
	urgent := dot.Log{Device: g.get.r.device()}
	g.get.r.write(g.space, urgent, 1, 1, 20)
	g.get.session.Grew(g.space, g.get.r.holding(g.space))
	for range 3 {
		g.round()
	}
	if g.give.r.holding(g.space).Held[urgent] != 1 || g.get.first == 60 {
		t.Error("an urgent change waited for the image")
	}
	g.settle()
	g.equal()
}

func TestWhatGoesWrongWithAnImageEndsInReplay(t *testing.T) {
	for name, spoil := range map[string]func(*gallery){
		"none can be made":   func(g *gallery) { g.give.chunks = 0 },
		"it is not believed": func(g *gallery) { g.get.fails, g.get.refuses = true, syncproto.ImageJudge },
		"a chunk is wrong":   func(g *gallery) { g.get.fails, g.get.refuses = true, syncproto.ImageKeep },
		"it is not adopted":  func(g *gallery) { g.get.fails, g.get.refuses = true, syncproto.ImageAdopt },
	} {
		t.Run(name, func(t *testing.T) {
			g := newGallery(t, wire.CapImage)
			spoil(g)
			g.settle()
			g.equal()
			if g.give.lanes[3] == 0 {
				t.Error("it came by no segments")
			}
		})
	}
}

func TestAConversationGoesOnAtTheFirstChunkThatIsMissing(t *testing.T) {
	for kept := range uint64(6) {
		g := newGallery(t, wire.CapImage)
		g.get.first = kept
		g.settle()
		g.equal()
		if n := g.give.sent[wire.TypeImageChunk]; (n == 0) != (kept == 5) || g.get.adopting != 1 {
			t.Errorf("%d parts were sent after %d chunks", n, kept)
		}
	}
}

func TestSegmentsAreNotHeldBackForLongForASideThatNeverAsks(t *testing.T) {
	g := newGallery(t, wire.CapImage)
	g.lose = func(f wire.Frame) bool { _, want := f.(*wire.ImageWant); return want }
	g.settle()
	if g.give.lanes[3] > 0 {
		t.Error("nothing was held back: the test proves nothing")
	}
	g.now += 3000
	g.round()
	for range 20 {
		g.round()
	}
	if g.get.r.holding(g.space).Held[dot.Log{Device: g.give.r.device(), Lane: 3}] != 50 {
		t.Error("segments wait for ever")
	}
}

func TestOnASlowLinkAnImageIsLeftForReplay(t *testing.T) {
	g := newGallery(t, wire.CapImage)
	g.give.chunks, g.millis = 2000, 1000
	g.settle()
	g.equal()
	if g.get.adopting > 0 || g.give.lanes[3] == 0 {
		t.Error("fetched to the end, which takes longer than replaying")
	}
}

func TestResnapshotReplacesWhatIsHeld(t *testing.T) {
	g := newGallery(t, wire.CapImage)
	g.settle()
	g.equal()
	g.get.first = 0
	if !g.get.session.Resnapshot(g.space) {
		t.Fatal("refused")
	}
	if g.get.session.Resnapshot(g.space) {
		t.Error("asked twice at once")
	}
	g.settle()
	g.equal()
	if g.get.adopting != 2 {
		t.Errorf("adopted %d times", g.get.adopting)
	}
	for range 12 { // whoever asks over and over is told no
		g.get.first = 0
		g.get.session.Resnapshot(g.space)
		g.settle()
	}
	if g.get.adopting > 9 {
		t.Errorf("%d images were made in one conversation", g.get.adopting)
	}
	g.equal()
}

func TestResnapshotBeforeTheOtherSideIsKnownIsAskedForOnceItIs(t *testing.T) {
	g := newGallery(t, wire.CapImage)
	g.settle()
	g.begin()
	g.get.first = 0
	if !g.get.session.Resnapshot(g.space) {
		t.Fatal("refused")
	}
	g.settle()
	g.equal()
	if g.get.adopting != 2 {
		t.Errorf("adopted %d times", g.get.adopting)
	}
}

func TestChunksOutOfTheirOrderEndTheLink(t *testing.T) {
	g := newGallery(t, wire.CapImage)
	g.give.chunks = 60
	for g.get.first < 1 {
		g.round()
	}
	err := g.get.session.Step(&wire.ImageChunk{Space: g.space, Index: 59, Bytes: []byte{1}})
	if !errors.Is(err, syncproto.ErrLost) {
		t.Errorf("%v", err)
	}
}

func TestChunksNobodyGaveCreditForEndTheLink(t *testing.T) {
	g := newGallery(t, wire.CapImage)
	var err error
	for n := 0; err == nil && n < 100; n++ {
		err = g.get.session.Step(&wire.ImageChunk{Space: g.space, Index: 4, Bytes: make([]byte, wire.ImagePiece)})
	}
	if !errors.Is(err, syncproto.ErrLost) && !errors.Is(err, syncproto.ErrFlood) {
		t.Errorf("%v", err)
	}
}
