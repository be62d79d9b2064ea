package neighbour

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"sync"

	"qianshao/syncproto/dot"
)

// Reasons why a link between two devices is not used.
var (
	errTalking  = errors.New("there is a conversation with this device already")
	errReplaced = errors.New("the conversation goes on over another link")
)

// talks keeps one conversation with each device. Both of two neighbours may call, and at the same moment; each then
// sees two links and both must keep the same one without a word: it is the link that the device with the smaller name
// called. A link the other way is used as long as there is none of those, for one of the two may not be reachable.
type talks struct {
	own dot.Device

	mu      sync.Mutex
	with    map[dot.Device]*talk
	calling map[dot.Device]bool // being called at this moment
}

type talk struct {
	outward bool // this device called
	leave   context.CancelCauseFunc
}

func newTalks(own dot.Device) *talks {
	return &talks{own: own, with: map[dot.Device]*talk{}, calling: map[dot.Device]bool{}}
}

// preferred says whether a link called from this side, or from the other, is the one that both keep.
func (t *talks) preferred(device dot.Device, outward bool) bool {
	smaller := bytes.Compare(t.own[:], device[:]) < 0
	return outward == smaller
}

// refuses says that a new link would not be used.
func (t *talks) refuses(device dot.Device, outward bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refused(device, outward)
}

func (t *talks) refused(device dot.Device, outward bool) bool {
	standing := t.with[device]
	switch {
	case standing == nil:
		return false
	case outward:
		// One's own link is known to live, or the watchdog ends it: two addresses of one neighbour must not take turns.
		return standing.outward || !t.preferred(device, true)
	default:
		// Who calls again lost its end of the old link.
		return standing.outward && t.preferred(device, true)
	}
}

// claim keeps a second call to a device from leaving while one is on its way; release ends that.
func (t *talks) claim(device dot.Device) (release func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.calling[device] || t.refused(device, true) {
		return nil, errTalking
	}
	t.calling[device] = true
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.calling, device)
	}, nil
}

// begin makes a link the one conversation with a device; the one before it ends. The context it gives ends when
// another link takes its place. end is to be called when the conversation is over.
func (t *talks) begin(ctx context.Context, device dot.Device, outward bool) (talking context.Context, end func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refused(device, outward) {
		return nil, nil, errTalking
	}
	if standing := t.with[device]; standing != nil {
		standing.leave(errReplaced)
	}
	ctx, leave := context.WithCancelCause(ctx)
	mine := &talk{outward, leave}
	t.with[device] = mine
	return ctx, func() {
		leave(nil)
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.with[device] == mine {
			delete(t.with, device)
		}
	}, nil
}

// dismiss ends the conversations with devices for which away is true. It asks without holding its lock: whoever answers
// takes locks of his own, and under those these conversations are asked about.
func (t *talks) dismiss(away func(dot.Device) bool) {
	t.mu.Lock()
	all := maps.Clone(t.with)
	t.mu.Unlock()
	for device, standing := range all {
		if away(device) {
			standing.leave(errGone)
		}
	}
}

// devices lists with whom there is a conversation.
func (t *talks) devices() []dot.Device {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []dot.Device
	for d := range t.with {
		all = append(all, d)
	}
	return all
}
