package simtest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"slices"

	"github.com/klauspost/compress/zstd"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
)

// Imager is the part of a Store that whole spaces come and go by.
type Imager interface {
	// Image copies a space for other devices into a file, with what is open sealed first: form says how its tables are
	// made, held what it holds. An error says that none can be made now.
	Image(s dot.Space) (file []byte, form [32]byte, held dot.Vector, err error)
	// ImageForm is the form a file must have to be adopted here.
	ImageForm(s dot.Space) [32]byte
	// AdoptImage puts a file in the place of what is held, with what it lacks carried over. It verifies everything before;
	// with an error nothing was changed. hub says that a hub made it.
	AdoptImage(s dot.Space, file []byte, vector [16]byte, hub bool) error
	// ProveImage compares tables that came with an image with the logs, and makes them anew when they differ.
	ProveImage(s dot.Space)
}

// images are the images a device made and the parts of those on their way to it. They lie in files of their own, which no
// backup of the database holds.
type images struct {
	made   map[dot.Space][]*picture // the newest last
	parts  map[dot.Space]*part
	taking map[dot.Space]*end // which conversation takes one: forgotten in a crash
	adopts map[dot.Space]bool // one is put in place, whether the link holds or not
}

// picture is an image that can be fetched.
type picture struct {
	name     wire.ImageName
	manifest []byte
	chunks   [][]byte
}

// part is what is here of an image that is fetched.
type part struct {
	name     wire.ImageName
	manifest *wire.Manifest
	chunks   [][]byte
}

// picturesKept is how many images of a space a device keeps: somebody may still be fetching the one before the last.
const picturesKept = 2

// Limits of worlds with images: so few changes are worth one, and so few chunks are sent ahead.
const (
	imageFrom   = 8
	imageWindow = 1
)

var (
	errNoImage    = errors.New("no image")
	errImageMaker = errors.New("image was made by a device that is not believed")
	errImageForm  = errors.New("image was made by another version")
	errImageChunk = errors.New("chunk is not what the manifest says")
	errImageTaken = errors.New("an image of this space is on its way already")
)

func newImages() images {
	return images{made: map[dot.Space][]*picture{}, parts: map[dot.Space]*part{}, taking: map[dot.Space]*end{}, adopts: map[dot.Space]bool{}}
}

// imageTask does one thing about an image; false says that the device is down.
func (w *World) imageTask(e *end, t syncproto.ImageTask) bool {
	n := e.node
	switch t.Do {
	case syncproto.ImageMake:
		w.makeLater(e, t)
	case syncproto.ImageJudge:
		first, bytes, err := w.judgeImage(e, t)
		w.tell("%s judges the image of %s: %v, from chunk %d on", n.name, e.other.name, err, first)
		if err != nil {
			w.report.Faults["image not taken"]++
		}
		e.session.ImageJudged(t.Space, err == nil, first, bytes)
	case syncproto.ImageKeep:
		return w.keepChunk(e, t)
	case syncproto.ImageAdopt:
		w.adoptLater(e, t.Space)
	case syncproto.ImageLeave:
		n.leaveImage(e, t.Space)
	}
	return true
}

// leaveImage ends the taking of an image by a conversation. What was kept of it stays.
func (n *node) leaveImage(e *end, s dot.Space) {
	if n.images.taking[s] == e {
		delete(n.images.taking, s)
	}
}

// makeLater makes an image, or finds one. The copy is of now; by the time it is packed others have written.
func (w *World) makeLater(e *end, t syncproto.ImageTask) {
	signed, err := w.makeImage(e, t.Space, t.Name)
	w.whileUp(e.node, w.between(50, 1500), func() {
		if e.closed {
			return
		}
		if err != nil {
			signed = nil
		}
		e.session.ImageMade(t.Space, signed)
		w.pump(e)
	})
}

func (w *World) makeImage(e *end, s dot.Space, wanted wire.ImageName) ([]byte, error) {
	n := e.node
	for _, p := range n.images.made[s] {
		if p.name == wanted || n.malice != nil && n.malice.does["image"] && w.pictures.IntN(2) == 0 { // a stale one
			return p.manifest, nil
		}
	}
	if w.seal(n, e.store, s) != done || !n.up {
		return nil, errNoImage
	}
	file, form, held, err := e.store.Image(s)
	w.sound(n, "image")
	if err != nil {
		return nil, err
	}
	m := &wire.Manifest{Space: s, Public: e.store.Public(), Form: form, Vector: held.Digest(), Made: max(w.wall(n), 0), Program: "sim"}
	for _, seq := range held {
		m.Changes += seq
	}
	if n.malice != nil && n.malice.does["image"] {
		file = w.forgeImage(n, s, file, m)
	}
	p := &picture{}
	p.chunks = w.pack(file, m)
	if p.manifest, err = wire.SignManifest(m, func(b []byte) []byte { return ed25519.Sign(keyOf(n.name), b) }); err != nil {
		return nil, err
	}
	p.name = sha256.Sum256(p.manifest)
	list := append(n.images.made[s], p)
	n.images.made[s] = list[max(len(list)-picturesKept, 0):]
	w.fault("image made", "by %s, %d changes", n, m.Changes)
	return p.manifest, nil
}

// pack cuts a file into pieces, and tells the manifest of them.
func (w *World) pack(file []byte, m *wire.Manifest) (chunks [][]byte) {
	m.Size = uint64(len(file))
	for piece := range slices.Chunk(file, wire.ImagePiece) {
		chunk := w.packer.EncodeAll(piece, nil)
		m.Chunks = append(m.Chunks, sha256.Sum256(piece))
		m.Packed += uint64(len(chunk))
		chunks = append(chunks, chunk)
	}
	return chunks
}

// loadImage reads a part of a chunk that is sent next. Here the giver may die, the link be cut, or a liar change a byte.
func (w *World) loadImage(e *end, r syncproto.ImageRange) {
	n := e.node
	at := slices.IndexFunc(n.images.made[r.Space], func(p *picture) bool { return p.name == r.Name })
	if at < 0 || r.Index >= uint64(len(n.images.made[r.Space][at].chunks)) {
		e.session.ImageLoaded(r.Space, nil, false)
		return
	}
	chunk := n.images.made[r.Space][at].chunks[r.Index]
	from, to := min(r.Offset, uint64(len(chunk))), min(r.Offset+uint64(r.BytesMax), uint64(len(chunk)))
	b := slices.Clone(chunk[from:to])
	if len(b) > 0 && n.malice != nil && n.malice.does["image"] && w.pictures.IntN(20) == 0 {
		w.report.Faults["hostile image: chunk"]++
		b[w.pictures.IntN(len(b))] ^= 1
	}
	w.report.Faults["image chunk"]++
	e.session.ImageLoaded(r.Space, b, to == uint64(len(chunk)))
	switch {
	case w.strikes("image cut", 0.1):
		w.fault("image cut", "%s to %s in chunk %d", n, e.other, r.Index)
		w.hangUp(e, errHungUp)
	case w.strikes("image giver dies", 0.06):
		w.fault("image giver dies", "%s in chunk %d for %s", n, r.Index, e.other)
		w.crash(n)
	}
}

// strikes is luck from the source of images, between shifts too: most images are fetched there.
func (w *World) strikes(kind string, p float64) bool {
	return w.healed == 0 && w.pictures.Float64() < p && !w.off[kind]
}

// judgeImage decides about an offer, as the shelf does.
func (w *World) judgeImage(e *end, t syncproto.ImageTask) (first, bytes uint64, err error) {
	n := e.node
	m, name, err := wire.ParseManifest(t.Manifest)
	switch {
	case err != nil:
		return 0, 0, err
	case m.Space != t.Space || !w.rules.Granted[m.Maker()]:
		return 0, 0, errImageMaker
	case e.store.ImageForm(t.Space) != m.Form:
		return 0, 0, errImageForm
	case n.images.taking[t.Space] != nil:
		return 0, 0, errImageTaken
	case w.now < n.full:
		return 0, 0, errDiskFull
	}
	p := n.images.parts[t.Space]
	if p == nil || p.name != name {
		p = &part{name: name, manifest: m}
		n.images.parts[t.Space] = p
	} else if len(p.chunks) > 0 {
		w.report.Faults["image resumed"]++
	}
	n.images.taking[t.Space] = e
	for _, c := range p.chunks {
		bytes += uint64(len(c))
	}
	return uint64(len(p.chunks)), bytes, nil
}

// keepChunk verifies a chunk and keeps it.
func (w *World) keepChunk(e *end, t syncproto.ImageTask) bool {
	n := e.node
	p := n.images.parts[t.Space]
	if p == nil || n.images.taking[t.Space] != e || t.Index != uint64(len(p.chunks)) {
		e.session.ImageKept(t.Space, 0, false)
		return true
	}
	piece, err := w.unpacker.DecodeAll(t.Chunk, nil)
	if err != nil || len(piece) != p.manifest.PieceSize(t.Index) || sha256.Sum256(piece) != p.manifest.Chunks[t.Index] {
		w.tell("%s does not take chunk %d of %s: %v", n.name, t.Index, e.other.name, errImageChunk)
		w.report.Faults["image chunk refused"]++
		if e.other.malice == nil && !e.conn.tampers && w.byDevice(p.manifest.Maker()).malice == nil {
			w.violate("honest image refused: chunk %d of %s by %s", t.Index, e.other, n)
		}
		delete(n.images.parts, t.Space)
		e.session.ImageKept(t.Space, 0, false)
		return true
	}
	became := w.commit(n, "keep chunk", func() { p.chunks = append(p.chunks, t.Chunk) })
	if became == crashed {
		return false
	}
	e.session.ImageKept(t.Space, uint64(len(p.chunks)), became == done)
	return true
}

// adoptLater puts an image that came whole in the place of what is held. Work goes on meanwhile, and the link may go.
func (w *World) adoptLater(e *end, s dot.Space) {
	n := e.node
	p := n.images.parts[s]
	n.images.adopts[s] = w.pictures.IntN(3) > 0 // the others are given up when the link goes
	w.whileUp(n, w.between(50, 3000), func() {
		delete(n.images.adopts, s)
		if n.images.parts[s] != p || n.images.taking[s] != e {
			return
		}
		delete(n.images.taking, s)
		if !w.adopt(e, s, p) {
			return
		}
		w.grew(n)
		if !e.closed {
			w.pump(e)
		}
	})
}

// adopt is one transaction; false says that the device is down.
func (w *World) adopt(e *end, s dot.Space, p *part) bool {
	n := e.node
	var file []byte
	for _, c := range p.chunks {
		piece, err := w.unpacker.DecodeAll(c, nil)
		if err != nil {
			w.violate("a kept chunk does not unfold: of %s: %v", n, err)
			return false
		}
		file = append(file, piece...)
	}
	maker := w.byDevice(p.manifest.Maker())
	before, err := e.store.Sealed(s), error(nil)
	became := w.commit(n, "adopt", func() { err = e.store.AdoptImage(s, file, p.manifest.Vector, maker != nil && maker.hub) })
	if became == crashed {
		return false
	}
	delete(n.images.parts, s)
	ok := became == done && err == nil
	w.tell("%s adopts the image of %s: %v", n.name, e.other.name, err)
	w.countAdoption(e, before, maker, became, err)
	if !e.closed && e.live() {
		e.session.ImageAdopted(s, ok, e.store.Holdings(e.other.device)[s])
	}
	if ok {
		w.whileUp(n, w.between(2*second, 8*second), func() {
			e.store.ProveImage(s)
			w.sound(n, "prove")
		})
	}
	return true
}

// countAdoption notes what became of an image. One that an honest device made is refused only where a liar's log has
// two histories, or where a log held here was cut or written anew.
func (w *World) countAdoption(e *end, before dot.Vector, maker *node, became outcome, err error) {
	switch {
	case became != done:
		return
	case err != nil && errors.Is(err, ErrImageBehind):
		w.report.Faults["image contradicts"]++
	case err != nil:
		w.report.Faults["image refused"]++
		if maker != nil && maker.malice == nil {
			w.violate("honest image refused: of %s by %s: %v", maker, e.node, err)
		}
	case len(before) > 0:
		w.report.Faults["image adopted over what was held"]++
	default:
		w.report.Faults["image adopted"]++
	}
}

// packers make and open chunks.
func packers() (*zstd.Encoder, *zstd.Decoder) {
	in, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(wire.ImagePiece))
	out, failed := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(wire.ImagePiece))
	if err := errors.Join(err, failed); err != nil {
		panic(err) // the options are constants
	}
	return in, out
}

// forgeImage is the file of a liar, under a manifest it signs rightly: damaged somewhere, of another vector or form, with
// a change in it that nobody signed, or what it took from an honest device and altered.
func (w *World) forgeImage(n *node, s dot.Space, file []byte, m *wire.Manifest) []byte {
	if o := w.nodes[w.pictures.IntN(len(w.nodes))]; o.malice == nil && o.up && len(o.store.Unsealed(s)) == 0 && slices.Contains(o.store.Spaces(), s) {
		if theirs, form, held, err := o.store.Image(s); err == nil {
			file, m.Form, m.Vector = theirs, form, held.Digest()
		}
	}
	w.report.Faults["hostile image"]++
	switch w.pictures.IntN(4) {
	case 0:
		m.Vector[0] ^= 1
	case 1:
		m.Changes, m.Form[0] = 1<<40, m.Form[0]^byte(w.pictures.IntN(2))
	case 2:
		if logs, err := read(file); err == nil && len(logs) > 0 {
			return w.forgedLog(n, s, logs, m)
		}
	}
	for range 1 + w.pictures.IntN(3) {
		at := w.pictures.IntN(len(file))
		if at%wire.ImagePiece > 20_000 {
			at -= at%wire.ImagePiece - 20_000 // what lies behind is zeros in most
		}
		file[at] ^= 1 << w.pictures.IntN(8)
	}
	return file
}

// forgedLog goes on with a log of an honest device: numbered and chained rightly, signed by a liar.
func (w *World) forgedLog(n *node, s dot.Space, logs []pictured, m *wire.Manifest) []byte {
	at, held := w.pictures.IntN(len(logs)), dot.Vector{}
	for i := range logs {
		last := logs[i].Segments[len(logs[i].Segments)-1]
		_, seq, err := segment.Peek(last)
		if err != nil {
			return drawn(logs)
		}
		if i == at {
			seq++
			c := forgedChange(s, dot.Dot{Log: logs[i].Log, Seq: seq}, n.name)
			sealed, _, err := w.options.Codec.Seal(func(b []byte) []byte { return ed25519.Sign(keyOf(n.name), b) },
				segment.Context{Space: s, Log: logs[i].Log}, sha256.Sum256(last), []merge.Change{c})
			if err != nil {
				return drawn(logs)
			}
			logs[i].Segments = append(logs[i].Segments, sealed.Bytes)
		}
		held[logs[i].Log] = seq
	}
	m.Vector = held.Digest()
	return drawn(logs)
}
