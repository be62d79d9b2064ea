package scene

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/hub/gate"
	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
)

// address is where terminals would reach the scene's hub.
const address = "hub.example:8443"

// openGate makes the gate of the scene's hub. It issues codes as any; who knocks with one is let in by it, and is no terminal of the scene.
func (h *Hub) openGate() *gate.Gate {
	key := h.keyOf(1)
	roll := identity.NewRoll(key.Public(), key.Device())
	return gate.New(gate.Options{
		Key: key, Name: h.Name(), Notes: h.notes, Roll: func() *identity.Roll { return roll }, State: func(context.Context, ...identity.Fact) error { return nil },
		Random: rand.NewChaCha8([32]byte{3}), Now: h.Now, Log: slog.New(slog.DiscardHandler),
	})
}

// Enrol issues a one-time code for one device.
func (h *Hub) Enrol(ctx context.Context, order gate.Order, addresses []string) (identity.Code, error) {
	if len(addresses) == 0 {
		addresses = []string{address}
	}
	return h.gate.Invite(ctx, order, addresses)
}

// Invitations lists the codes that no device has used.
func (h *Hub) Invitations(ctx context.Context) ([]gate.Invitation, error) { return h.gate.Waiting(ctx) }

// Withdraw makes an unused code worth nothing.
func (h *Hub) Withdraw(ctx context.Context, id string) (gate.Invitation, error) {
	return h.gate.Withdraw(ctx, id)
}

// Admissions are how devices that used a code were let in.
func (h *Hub) Admissions(ctx context.Context) (map[dot.Device]gate.Admission, error) {
	return h.gate.Admissions(ctx)
}

// Knock has a device that is none of the scene's come with a code, as over the network, and gives what it is told.
func (h *Hub) Knock(ctx context.Context, device identity.Key, code identity.Code, program string) error {
	_, err := h.gate.Redeem(ctx, device.Public(), code.Token, program)
	return err
}

// Applicants lists the devices that wait for somebody to approve them.
func (h *Hub) Applicants(ctx context.Context) ([]gate.Applicant, error) {
	return h.gate.Applicants(ctx)
}

// Approve lets a device in that waits.
func (h *Hub) Approve(ctx context.Context, id, by string) (gate.Applicant, error) {
	return h.gate.Approve(ctx, id, by)
}

// Refuse sends a device away that waits.
func (h *Hub) Refuse(ctx context.Context, id, by, reason string) (gate.Applicant, error) {
	return h.gate.Refuse(ctx, id, by, reason)
}

// Revoke sends a terminal away.
func (h *Hub) Revoke(_ context.Context, device dot.Device, _, _ string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, d := range h.desks {
		if d.terminal.Device == device {
			d.terminal.Revoked, d.terminal.Here, d.terminal.Connected = true, false, false
			return nil
		}
	}
	return &identity.Refusal{Code: identity.NotGranted, Detail: device.String()}
}

// OpenSpace starts a space.
func (h *Hub) OpenSpace(_ context.Context, t identity.SpaceType, name, _ string) (uuid.UUID, error) {
	name, err := identity.ParseName(name)
	if err != nil {
		return uuid.UUID{}, err
	}
	id := uuid.UUID{0x0f, 14: 1, 15: byte(len(h.Spaces()))}
	l := h.open(h.keyOf(1), id, "A")
	h.mu.Lock()
	defer h.mu.Unlock()
	h.spaces = append([]board.Space{{ID: id, Type: t, Name: name, CreatedAt: h.clock.Truncate(time.Second)}}, h.spaces...)
	h.ledgers[id] = l
	return id, nil
}

// CloseSpace closes a space for new work.
func (h *Hub) CloseSpace(_ context.Context, space uuid.UUID, _ string) error {
	h.Close(space, uuid.UUID{})
	return nil
}

// Quarantined counts, for every device, its changes of a space that are held and not applied.
func (h *Hub) Quarantined(ctx context.Context, space uuid.UUID) (map[dot.Device]int, error) {
	held, err := h.held(space).Quarantine(ctx)
	counts := map[dot.Device]int{}
	for _, one := range held {
		counts[one.Change.Dot.Log.Device]++
	}
	return counts, err
}
