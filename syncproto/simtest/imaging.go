package simtest

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
)

// Reasons why a file is not adopted.
var (
	ErrImageBehind = errors.New("image contradicts what is held here")
	errImageWrong  = errors.New("image is not what its manifest says")
)

// pictured is one log in an image of a Replica.
type pictured struct {
	Log      dot.Log
	Public   []byte
	Segments [][]byte
}

// piecesMin spreads an image of a Replica over so many pieces, with zeros between, so that a link can be cut between
// any two of them.
const piecesMin = 3

// Image copies the logs of a space.
func (r *Replica) Image(s dot.Space) (file []byte, form [32]byte, held dot.Vector, err error) {
	b := r.disk.books[s]
	if b == nil || len(b.open) > 0 {
		return nil, form, nil, errNoImage
	}
	var logs []pictured
	for _, l := range slices.SortedFunc(maps.Keys(b.logs), dot.Log.Compare) {
		p := pictured{Log: l, Public: b.logs[l].public}
		for _, g := range b.logs[l].segments {
			p.Segments = append(p.Segments, g.Bytes)
		}
		if len(p.Segments) > 0 {
			logs = append(logs, p)
		}
	}
	return drawn(logs), r.ImageForm(s), r.Sealed(s), nil
}

// drawn writes an image.
func drawn(logs []pictured) []byte {
	text, err := json.Marshal(logs)
	if err != nil {
		panic(err) // bytes and numbers
	}
	size := min(len(text)/piecesMin+1, wire.ImagePiece-4)
	var file []byte
	for part := range slices.Chunk(text, size) {
		file = append(file, make([]byte, (wire.ImagePiece-len(file)%wire.ImagePiece)%wire.ImagePiece)...)
		file = append(binary.BigEndian.AppendUint32(file, uint32(len(part))), part...)
	}
	return file
}

// read reads an image.
func read(file []byte) (logs []pictured, err error) {
	var text []byte
	for piece := range slices.Chunk(file, wire.ImagePiece) {
		if len(piece) < 4 || uint64(binary.BigEndian.Uint32(piece)) > uint64(len(piece)-4) {
			return nil, fmt.Errorf("%w: piece", errImageWrong)
		}
		text = append(text, piece[4:4+binary.BigEndian.Uint32(piece)]...)
	}
	if err := json.Unmarshal(text, &logs); err != nil {
		return nil, fmt.Errorf("%w: %w", errImageWrong, err)
	}
	return logs, nil
}

// ImageForm is the same for all Replicas.
func (r *Replica) ImageForm(dot.Space) [32]byte { return [32]byte{1} }

// ProveImage does nothing: what was adopted was made anew from its logs.
func (r *Replica) ProveImage(dot.Space) {}

// AdoptImage verifies every log of an image, carries over what it lacks, and makes the records anew.
func (r *Replica) AdoptImage(s dot.Space, file []byte, vector [16]byte, _ bool) error {
	b := r.disk.books[s]
	logs, err := read(file)
	if err != nil {
		return err
	}
	chains, held := map[dot.Log]*chain{}, dot.Vector{}
	for _, p := range logs {
		if chains[p.Log] != nil {
			return fmt.Errorf("%w: %s twice", errImageWrong, p.Log)
		}
		if chains[p.Log], err = r.verified(s, p); err != nil {
			return err
		}
		held[p.Log] = chains[p.Log].head.Seq
	}
	if held.Digest() != vector {
		return fmt.Errorf("%w: it holds another vector", errImageWrong)
	}
	if r.bug != AdoptForgetsHeld {
		for _, l := range slices.SortedFunc(maps.Keys(b.logs), dot.Log.Compare) {
			if chains[l], err = carried(l, b.logs[l], chains[l]); err != nil {
				return err
			}
		}
	}
	if theirs := r.ownAhead(s, held); len(theirs) > 0 {
		r.raise(theirs)
	}
	for l, open := range b.open {
		if k := chains[l]; k != nil && len(open) > 0 && k.head.Seq+1 != open[0].Dot.Seq {
			return fmt.Errorf("%w: open tail of %s", ErrImageBehind, l)
		}
	}
	b.logs = chains
	if r.bug == AdoptForgetsOpen {
		b.open = map[dot.Log][]merge.Change{}
	}
	r.rebuild()
	r.outside.reach[s] = r.reach(s)
	return nil
}

// ownAhead is what an image holds of this device's logs, under the incarnation it writes with, that it does not know of.
func (r *Replica) ownAhead(s dot.Space, held dot.Vector) dot.Vector {
	theirs := dot.Vector{}
	for _, l := range syncproto.Unproven(r.Device(), r.Sealed(s), held) {
		if l.Incarnation >= r.disk.incarnation {
			theirs[l] = held[l]
		}
	}
	return theirs
}

// verified checks every segment of a log as it is checked when it comes by itself.
func (r *Replica) verified(s dot.Space, p pictured) (*chain, error) {
	if len(p.Public) != len(r.Public()) || dot.DeviceOf(p.Public) != p.Log.Device || len(p.Segments) == 0 {
		return nil, fmt.Errorf("%w: key of %s", errImageWrong, p.Log)
	}
	k, ctx := &chain{public: p.Public}, segment.Context{Space: s, Log: p.Log}
	for _, g := range p.Segments {
		head, outcome := syncproto.Accept(k.public, ctx, k.head, g, nothing)
		first, last, err := segment.Peek(g)
		if r.bug == AdoptUnverified && err == nil {
			head, outcome = syncproto.Head{Seq: last, Hash: head.Hash}, syncproto.Fresh
		}
		if outcome != syncproto.Fresh || first != k.head.Seq+1 {
			return nil, fmt.Errorf("%w: %s at %d: %s", errImageWrong, p.Log, first, outcome)
		}
		if _, err := r.codec.Decode(ctx, g); err != nil {
			return nil, fmt.Errorf("%w: %s at %d: %w", errImageWrong, p.Log, first, err)
		}
		k.add(segment.Sealed{First: first, Last: last, Bytes: g}, head.Hash)
	}
	return k, nil
}

// carried goes on with a log of an image where it ends and more is held here.
func carried(l dot.Log, ours, theirs *chain) (*chain, error) {
	if theirs == nil {
		return ours, nil
	}
	short, long := ours, theirs
	if ours.head.Seq > theirs.head.Seq {
		short, long = theirs, ours
	}
	hash, at := segment.Hash{}, slices.IndexFunc(long.segments, func(g segment.Sealed) bool { return g.First == short.head.Seq+1 })
	switch {
	case short.head == long.head:
		return theirs, nil
	case at >= 0:
		hash = long.prevs[at]
	}
	if at < 0 || hash != short.head.Hash {
		return nil, fmt.Errorf("%w: %s has another history at %d", ErrImageBehind, l, short.head.Seq)
	}
	return long, nil
}
