package syncproto_test

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/uuid"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
	"qianshao/syncproto/wire"
)

// replica is a device whose logs stand in memory: the least that a Session can be run against.
type replica struct {
	t       testing.TB
	name    string
	private ed25519.PrivateKey
	codec   *segment.Codec
	spaces  map[dot.Space]map[dot.Log]*kept
	denied  map[dot.Space][]syncproto.Denial
	facts   [][]byte
	limits  syncproto.Limits
	caps    wire.Capabilities
	audited [16][8]byte // what it says its state is
}

// kept is one log as held.
type kept struct {
	public   ed25519.PublicKey
	head     syncproto.Head
	prevs    []segment.Hash
	segments []segment.Sealed
}

// newReplica makes a device whose key follows from its name.
func newReplica(t testing.TB, name string) *replica {
	t.Helper()
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, name)
	return &replica{
		t: t, name: name, private: ed25519.NewKeyFromSeed(seed), codec: codec,
		spaces: map[dot.Space]map[dot.Log]*kept{}, denied: map[dot.Space][]syncproto.Denial{},
	}
}

func (r *replica) public() ed25519.PublicKey { return r.private.Public().(ed25519.PublicKey) }
func (r *replica) device() dot.Device        { return dot.DeviceOf(r.public()) }

func (r *replica) join(s dot.Space) {
	if r.spaces[s] == nil {
		r.spaces[s] = map[dot.Log]*kept{}
	}
}

// write seals segments of own changes, each with so many changes of a text of so many bytes that does not pack.
func (r *replica) write(s dot.Space, l dot.Log, segments, changes, size int) {
	r.t.Helper()
	k := r.spaces[s][l]
	if k == nil {
		k = &kept{public: r.public()}
		r.spaces[s][l] = k
	}
	ctx := segment.Context{Space: s, Log: l}
	for range segments {
		var run []merge.Change
		for i := range changes {
			at := dot.Dot{Log: l, Seq: k.head.Seq + uint64(i) + 1}
			run = append(run, merge.Change{
				Dot: at, Record: dot.RecordID(s, at), Kind: 1, Stamp: stamp.New(int64(at.Seq)), Act: at.Seq, ActSize: 1,
				Operator: "张三", Writes: []merge.Write{{Field: 1, Value: merge.OfText(noise(at.Seq, size))}},
			})
		}
		sealed, hash, err := r.codec.Seal(func(m []byte) []byte { return ed25519.Sign(r.private, m) }, ctx, k.head.Hash, run)
		if err != nil {
			r.t.Fatal(err)
		}
		k.add(sealed, hash)
	}
}

func noise(seed uint64, size int) string {
	rng := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, size)
	for i := range b {
		b[i] = 'A' + byte(rng.IntN(58))
	}
	return string(b)
}

func (k *kept) add(s segment.Sealed, hash segment.Hash) {
	k.prevs = append(k.prevs, k.head.Hash)
	k.segments = append(k.segments, s)
	k.head = syncproto.Head{Seq: s.Last, Hash: hash}
}

func (k *kept) find(first uint64) (segment.Hash, []byte, bool) {
	i := slices.IndexFunc(k.segments, func(s segment.Sealed) bool { return s.First == first })
	if i < 0 {
		return segment.Hash{}, nil, false
	}
	return k.prevs[i], k.segments[i].Bytes, true
}

// forget puts the log back to seq, as a restored backup does. Seq must end a segment.
func (k *kept) forget(seq uint64) {
	for len(k.segments) > 0 && k.segments[len(k.segments)-1].Last > seq {
		last := len(k.segments) - 1
		k.head = syncproto.Head{Seq: k.segments[last].First - 1, Hash: k.prevs[last]}
		k.segments, k.prevs = k.segments[:last], k.prevs[:last]
	}
}

func (r *replica) append(b syncproto.Batch) []syncproto.Kept {
	var out []syncproto.Kept
	for _, run := range b.Runs {
		k := r.spaces[b.Space][run.Log]
		if k == nil {
			k = &kept{public: run.Public}
			r.spaces[b.Space][run.Log] = k
		}
		answer := syncproto.Kept{Log: run.Log}
		for _, s := range run.Segments {
			ctx := segment.Context{Space: b.Space, Log: run.Log}
			head, outcome := syncproto.Accept(run.Public, ctx, k.head, s.Bytes, k.find)
			answer.Refused = outcome
			if !outcome.Held() {
				break
			}
			if outcome == syncproto.Fresh {
				k.add(s, head.Hash)
			}
		}
		answer.Head = k.head.Seq
		for _, d := range r.denied[b.Space] {
			if d.Log == run.Log {
				answer.Denied = append(answer.Denied, d)
			}
		}
		out = append(out, answer)
	}
	return out
}

func (r *replica) load(q syncproto.Range) syncproto.Run {
	k := r.spaces[q.Space][q.Log]
	if k == nil {
		return syncproto.Run{Log: q.Log}
	}
	run := syncproto.Run{Log: q.Log, Public: k.public}
	for _, s := range k.segments {
		if s.Last <= q.After {
			continue
		}
		if len(run.Segments) > 0 && run.Bytes()+len(s.Bytes) > q.BytesMax {
			break
		}
		run.Segments = append(run.Segments, s)
	}
	return run
}

func (r *replica) holding(s dot.Space) syncproto.Holding {
	h := syncproto.Holding{Held: dot.Vector{}, Denied: append([]syncproto.Denial{}, r.denied[s]...)}
	for l, k := range r.spaces[s] {
		if k.head.Seq > 0 {
			h.Held[l] = k.head.Seq
		}
	}
	return h
}

func (r *replica) session() *syncproto.Session {
	have := map[dot.Space]syncproto.Holding{}
	for s := range r.spaces {
		have[s] = r.holding(s)
	}
	return syncproto.NewSession(syncproto.Self{Public: r.public(), Name: r.name, Capabilities: r.caps}, have, r.facts, r.limits)
}

func (r *replica) learn(facts [][]byte) {
	for _, f := range facts {
		if !slices.ContainsFunc(r.facts, func(g []byte) bool { return bytes.Equal(f, g) }) {
			r.facts = append(r.facts, f)
		}
	}
}

// spaceNamed is the space of a name used in tests.
func spaceNamed(name string) dot.Space { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)) }

// same fails unless both replicas hold the same segments of a space.
func same(t testing.TB, s dot.Space, a, b *replica) {
	t.Helper()
	if got, want := fmt.Sprint(a.holding(s).Held), fmt.Sprint(b.holding(s).Held); got != want {
		t.Errorf("%s holds %s, %s holds %s", a.name, got, b.name, want)
	}
	for l, k := range a.spaces[s] {
		other := b.spaces[s][l]
		if other == nil {
			continue
		}
		for i, g := range k.segments {
			if i < len(other.segments) && !bytes.Equal(g.Bytes, other.segments[i].Bytes) {
				t.Errorf("segment %d of %s differs", i, l)
			}
		}
	}
}

// sign signs with a device's key.
func sign(r *replica, b []byte) []byte { return ed25519.Sign(r.private, b) }
