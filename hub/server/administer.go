package server

import (
	"context"

	"github.com/google/uuid"

	"qianshao/hub/gate"
	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
)

// Invitations lists the codes that no device has used, the newest first.
func (s *Server) Invitations(ctx context.Context) ([]gate.Invitation, error) {
	return s.gate.Waiting(ctx)
}

// Withdraw makes an unused code worth nothing and says whom it was for.
func (s *Server) Withdraw(ctx context.Context, id string) (gate.Invitation, error) {
	return s.gate.Withdraw(ctx, id)
}

// Admissions are how devices that used a code were let in.
func (s *Server) Admissions(ctx context.Context) (map[dot.Device]gate.Admission, error) {
	return s.gate.Admissions(ctx)
}

// Applicants lists the devices that wait for somebody to approve them, the one that waits longest first.
func (s *Server) Applicants(ctx context.Context) ([]gate.Applicant, error) {
	return s.gate.Applicants(ctx)
}

// Approve lets a device in that waits; by is who said so.
func (s *Server) Approve(ctx context.Context, id, by string) (gate.Applicant, error) {
	return s.gate.Approve(ctx, id, by)
}

// Refuse sends a device away that waits; by and reason are kept.
func (s *Server) Refuse(ctx context.Context, id, by, reason string) (gate.Applicant, error) {
	return s.gate.Refuse(ctx, id, by, reason)
}

// OpenSpace starts an incident or an exercise.
func (s *Server) OpenSpace(ctx context.Context, t identity.SpaceType, name, operator string) (uuid.UUID, error) {
	return s.shelf.Create(ctx, t, name, operator)
}

// CloseSpace states that a space is closed for new work.
func (s *Server) CloseSpace(ctx context.Context, space uuid.UUID, reason string) error {
	return s.shelf.CloseSpace(ctx, space, reason)
}

// Quarantined counts, for every device, its changes of a space that are held and not applied.
func (s *Server) Quarantined(ctx context.Context, space uuid.UUID) (map[dot.Device]int, error) {
	l, err := s.shelf.Ledger(space)
	if err != nil || l.Quarantined() == 0 {
		return nil, err
	}
	held, err := l.Quarantine(ctx)
	counts := map[dot.Device]int{}
	for _, one := range held {
		counts[one.Change.Dot.Log.Device]++
	}
	return counts, err
}
